"""`completion`: what the Tab key offers in bash, zsh and fish.

click completes commands, options and choices; this adds what it cannot know: dossiers and measures of the ledger
that is meant, decisions, finding codes, lists of words. All of it is read while a person waits for a key: no more
than needed is imported, and whatever goes wrong offers nothing and says nothing.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.types import StringParamType

from projections.commands.machinery import Command

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

SHELLS = ("bash", "zsh", "fish")

#: Set by the scripts of `shells.py`; click derives this name from that of the program.
VARIABLE = "_DOORSTROOM_COMPLETE"

#: What a key may be: of a ledger that somebody tampered with, nothing is typed that a shell would carry out.
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]*")

C = TypeVar("C", bound=click.Command)


class _Text(StringParamType):
    """A text as any other, for which something can be offered."""

    def offered(self, ctx: click.Context, incomplete: str) -> Iterable[CompletionItem[str]]:
        """What this may be, at least all that begins as `incomplete` does."""
        raise NotImplementedError

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem[str]]:
        """Offer what begins with what was typed; nothing where that cannot be found out."""
        try:
            return [item for item in self.offered(ctx, incomplete) if item.value.startswith(incomplete)]
        except Exception:
            # A Tab is no place for a message: the command itself will say what is wrong.
            return []


def _items(offered: Iterable[str]) -> Iterator[CompletionItem[str]]:
    from click.shell_completion import CompletionItem

    return (CompletionItem(value) for value in offered)


def _place(ctx: click.Context) -> str:
    """The ledger that the words before the cursor name, as the shell would have handed it over."""
    from projections.commands.machinery import Settings

    return os.path.expanduser(os.path.expandvars((ctx.find_object(Settings) or Settings()).place))


class _Stream(_Text):
    """Something of which the ledger has a stream: a dossier or a measure."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def offered(self, ctx: click.Context, incomplete: str) -> Iterable[CompletionItem[str]]:
        from ledger.store.stream_names import streams

        found = (stream.partition(":")[2] for stream in streams(_place(ctx), f"{self._kind}:{incomplete}"))
        return _items(key for key in found if _KEY.fullmatch(key))


class _Decision(_Text):
    """A decision, by its tag."""

    def offered(self, ctx: click.Context, incomplete: str) -> Iterable[CompletionItem[str]]:
        from click.shell_completion import CompletionItem

        from ledger.decisions import DECISIONS

        return (CompletionItem(tag, help=kind.dutch) for tag, kind in DECISIONS.items())


class _Code(_Text):
    """A finding, by its code."""

    def offered(self, ctx: click.Context, incomplete: str) -> Iterable[CompletionItem[str]]:
        from projections.fold.rules.finding import KINDS

        return _items(KINDS)


class _Capacity(_Text):
    """The capacity in which somebody decides."""

    def offered(self, ctx: click.Context, incomplete: str) -> Iterable[CompletionItem[str]]:
        from typing import get_args

        from ledger.decisions.vocabulary import Capacity

        return _items(get_args(Capacity))


class _Field(_Text):
    """A field of the decision that is recorded: whatever its marker or its closed words tell of it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def offered(self, ctx: click.Context, incomplete: str) -> Iterable[CompletionItem[str]]:
        from ledger.decisions import DECISIONS
        from ledger.decisions.markers import MeasureLabel, Pseudonym
        from ledger.decisions.reading_fields import fields_of

        (shape,) = [
            field.shape for field in fields_of(DECISIONS[str(ctx.command.name)]) if field.name == self._name
        ]
        for marker, kind in ((Pseudonym, "dossier"), (MeasureLabel, "measure")):
            if shape.marked(marker):
                return _Stream(kind).offered(ctx, incomplete)
        before, comma, _ = incomplete.rpartition(",")
        return _items(before + comma + word for word in shape.words if word not in before.split(","))


class _File(_Text):
    """A file or folder, which the shell itself completes."""

    def offered(self, ctx: click.Context, incomplete: str) -> Iterable[CompletionItem[str]]:
        from click.shell_completion import CompletionItem

        return [CompletionItem(incomplete, type="file")]


_METAVARS: dict[str, type[_Text]] = {"CODE": _Code, "CAPACITY": _Capacity}


def _kind(param: click.Parameter) -> _Text | None:
    """What a parameter that takes any text really asks for; by its name and by what its help calls it."""
    name, called = str(param.name), param.metavar or ""
    if isinstance(param, click.Argument):
        if name in ("dossier", "dossiers") or "DOSSIER" in called:
            return _Stream("dossier")
        return {"decision": _Decision(), "file": _File(), "files": _File()}.get(name)
    if called in _METAVARS:
        return _METAVARS[called]()
    if "FILE" in called or "PATH" in called:
        return _File()
    field = name.removeprefix("field_")
    return _Field(field) if field != name else None


def with_completion(command: C) -> C:
    """A command, and all below it, whose texts are completed. Nothing else about it changes."""
    for param in command.params:
        if type(param.type) is StringParamType and (kind := _kind(param)) is not None:
            param.type = kind
    if isinstance(command, click.Group):
        # Of a group that loads its commands later, there are none yet: it asks for each of them.
        for each in command.commands.values():
            with_completion(each)
    if VARIABLE in os.environ:
        from projections.commands import shells

        shells.register()
    return command


@click.command(cls=Command)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: Any) -> None:
    """Print what lets a shell complete commands, options, decisions and dossiers.

    Let the shell read it when it starts. Dossiers are those of the ledger that the line names, else of
    DOORSTROOM_LEDGER, else of doorstroom.db.
    """
    from projections.commands.shells import script

    click.echo(script(ctx.find_root().command, shell), nl=False)


COMMANDS = (completion,)
