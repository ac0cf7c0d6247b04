"""The command line in the reader's language: what its commands say of themselves, and click's own words.

A command's texts stand in English where it is made. For another language it is copied with its texts said in that, so
that English, and the start of the program, cost nothing. `texts` tells the catalogues all that there is to say.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from inspect import cleandoc
from typing import Any, TypeVar

import click
from click.types import StringParamType

from ledger.language import CATALOGUES, LANGUAGES, phrase, say, translated

C = TypeVar("C", bound=click.Command)

#: Where click's own words are translated.
CLICK = "click"
#: The context of the words that stand for something to fill in, such as DAY.
_PLACE = "to fill in"
#: The languages of the commands that run, the innermost last.
_spoken = ["en"]


def asked_for(arguments: Sequence[str], environ: Mapping[str, str]) -> str:
    """The language that a command line asks for: its last `--lang`, else DOORSTROOM_LANG, else English.

    Whoever runs `demo` has chosen nothing yet, and is shown it in the language of the computer. It is looked up before
    anything is parsed, so that also what is wrong with the rest is said in it.
    """
    found = typed(arguments, "--lang", LANGUAGES) or environ.get("DOORSTROOM_LANG", "")
    if not found and arguments[:1] == ["demo"]:
        found = next(filter(None, map(environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")[:2]
    return found if found in LANGUAGES else "en"


def typed(arguments: Sequence[str], option: str, words: Sequence[str]) -> str | None:
    """The last of some words that is typed for an option, before anything is parsed; None where none is."""
    found = None
    for nth, word in enumerate(arguments):
        if word == "--":
            break
        name, equals, value = word.partition("=")
        asked = value if equals else "".join(arguments[nth + 1 : nth + 2])
        if name == option and asked in words:
            found = asked
    return found


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """While a command runs, say what it says of itself in a language."""
    before, domain = os.environ.get("LANGUAGE"), gettext.textdomain()
    _spoken.append(lang)
    if lang != "en":
        # The only way that gettext has to say in which language click's calls of it are meant.
        gettext.bindtextdomain(CLICK, CATALOGUES)
        gettext.textdomain(CLICK)
        os.environ["LANGUAGE"] = lang
    try:
        yield
    finally:
        _spoken.pop()
        gettext.textdomain(domain)
        if before is not None:
            os.environ["LANGUAGE"] = before
        elif lang != "en":
            del os.environ["LANGUAGE"]


def spoken_here() -> str:
    """The language of the command that runs."""
    return _spoken[-1]


def here(named: str, /, **values: object) -> str:
    """A phrase in the language of the command that runs."""
    return say(named, _spoken[-1], **values)


def wrong(named: str, /, **values: object) -> click.UsageError:
    """A mistake of use, to be raised."""
    return click.UsageError(_plain(named, values))


def unfit(named: str, /, **values: object) -> click.BadParameter:
    """An option or argument that holds what it cannot, to be raised where it is read."""
    return click.BadParameter(_plain(named, values))


def _plain(named: str, values: Mapping[str, object]) -> str:
    from projections.render.plain import plain

    # What was typed is repeated, and may have been pasted.
    return plain(here(named, **values))


class _Text:
    """A text of a command: which attribute of what, and the paragraphs that it is, each behind what click reads."""

    def __init__(
        self, of: click.Command | click.Parameter, attribute: str, paragraphs: tuple[tuple[str, str], ...]
    ) -> None:
        self.of = of
        self.attribute = attribute
        self.paragraphs = paragraphs

    def translated_in(self, lang: str) -> str:
        """The text in a language."""
        return "\n\n".join(mark + translated(named, lang) for mark, named in self.paragraphs)


def texts(command: click.Command) -> Iterator[str]:
    """All that a command and those below it say of themselves, as phrases."""
    for text in _texts(command):
        yield from (named for _, named in text.paragraphs)
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from texts(below)


def in_language(command: C, lang: str) -> C:
    """A command, and those below it, with their texts in a language."""
    if lang == "en":
        return command
    from copy import copy

    told = copy(command)
    told.params = [copy(param) for param in command.params]
    # click keeps the option --help, with its text, once it was asked for.
    told._help_option = None
    if lang == "nl":
        _take_dutch_options(told)
    for text in _texts(told):
        setattr(text.of, text.attribute, text.translated_in(lang))
    if hasattr(told, "lang"):
        # A group of ours gives each of its commands in its own language, when it is asked for.
        told.lang = lang
    return told


def _take_dutch_options(command: click.Command) -> None:
    """Let the fields of a decision be typed in Dutch too: ``--ingangsdatum``."""
    for param in command.params:
        field = (param.name or "").removeprefix("field_")
        if field != param.name:
            from ledger.parsing.dutch import typed_field

            dutch = f"--{typed_field(field)}"
            if isinstance(param, click.Option) and dutch not in param.opts:
                param.opts = [*param.opts, dutch]


def _texts(command: click.Command) -> Iterator[_Text]:
    if command.help:
        yield _Text(command, "help", paragraphs(command.help))
    for attribute in ("options_metavar", "subcommand_metavar"):
        yield from _place(command, attribute)
    for param in command.params:
        if param.metavar is None and (metavar := _metavar(param)):
            yield _Text(param, "metavar", (("", phrase(metavar, _PLACE)),))
        yield from _place(param, "metavar")
        if isinstance(param, click.Option) and param.help:
            yield _Text(param, "help", (("", phrase(param.help)),))


def _metavar(param: click.Parameter) -> str | None:
    """What click itself would show for a parameter that takes any text; None for one with words of its own."""
    if isinstance(param.type, click.Choice) or (isinstance(param, click.Option) and param.is_flag):
        return None
    if isinstance(param, click.Option):
        return "TEXT" if isinstance(param.type, StringParamType) else None
    name = str(param.name).upper()
    return (name if param.required else f"[{name}]") + "..." * (param.nargs != 1)


def _place(of: Any, attribute: str) -> Iterator[_Text]:
    value = getattr(of, attribute, None)
    if value:
        yield _Text(of, attribute, (("", phrase(value, _PLACE)),))


def paragraphs(text: str) -> tuple[tuple[str, str], ...]:
    """The paragraphs of a command's help, each as a phrase behind what click reads."""
    return tuple(map(_paragraph, cleandoc(text).split("\n\n")))


def _paragraph(text: str) -> tuple[str, str]:
    """A paragraph without the line ends that follow from the width of our own lines, unless click leaves them."""
    return ("\b\n", text[2:]) if text.startswith("\b\n") else ("", " ".join(text.split()))


def broken_off() -> str:
    """What is said where Ctrl-C ends a command that click does not hear."""
    return here(phrase("Broken off."))
