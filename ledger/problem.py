"""What goes wrong and is meant for people: a sentence of the catalogues, said in the language of who reads it."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Protocol, runtime_checkable

from ledger.brussels import moment_in_words
from ledger.language import LANGUAGES, day, number, phrase, say, say_count, translated
from ledger.library_words import library_words
from ledger.national_numbers import without_national_numbers
from ledger.words import THE_DOSSIER

#: A detail in the words of somebody else's program, which stay as they are.
THEIRS = "{said}"


class Problem(Exception):
    """Something is wrong."""

    # The docstring of each class is what people read; ``detail`` is a phrase that says more of this one case, with
    # places for ``values``. A value may be a problem itself, a ``Message``, a day, a moment or a ``Number``.

    #: Whether a detail says all there is to say, so that the general sentence is left out.
    detail_suffices = False

    def __init__(self, detail: str = "", /, **values: object) -> None:
        super().__init__(detail, *values.values())
        self.detail = detail
        self.values: dict[str, Any] = values

    def in_language(self, lang: str) -> str:
        """The whole message in a language."""
        rule = "" if self.detail and self.detail_suffices else general(self, lang)
        return " ".join(filter(None, [rule, particular(self, lang)]))

    def __str__(self) -> str:
        return self.in_language("en")

    def __reduce__(self) -> tuple[Any, ...]:
        # Between processes by what it holds, since each class is made from something else.
        return _made_again, (type(self), self.args), self.__dict__


def _made_again(kind: type[Problem], args: tuple[object, ...]) -> Problem:
    return kind.__new__(kind, *args)


class Message:
    """A phrase with its values, where one is the value of another."""

    def __init__(self, named: str, /, **values: object) -> None:
        self.detail = named
        self.values: dict[str, Any] = values

    def in_language(self, lang: str) -> str:
        """The phrase in a language."""
        return particular(self, lang)

    def __str__(self) -> str:
        return self.in_language("en")


class RenderedMessage:
    """What an error says in every language, without the error: that would keep open all that it was raised in."""

    def __init__(self, error: Translatable | BaseException, then: Callable[[str], str] = str) -> None:
        self._rendered: dict[str, str] = {lang: then(message_in(error, lang)) for lang in LANGUAGES}

    def in_language(self, lang: str) -> str:
        """The message in a language."""
        return self._rendered[lang]

    def __str__(self) -> str:
        return self.in_language("en")


@runtime_checkable
class Translatable(Protocol):
    """What can be said in a language."""

    def in_language(self, lang: str, /) -> str:
        """As people read it."""


class Number(int):
    """How many there are, written with its thousands; any other number, such as a position, stands as it is."""


class HowMany:
    """How many there are of something, with its name: ``1 entry``, ``596 entries``; ``of`` is for ``say_count``."""

    def __init__(self, count: int, of: tuple[str, str]) -> None:
        self.count = count
        self.of = of

    def in_language(self, lang: str) -> str:
        """As people read it."""
        return say_count(*self.of, self.count, lang)

    def __str__(self) -> str:
        return self.in_language("en")


def message_in(error: object, lang: str) -> str:
    """Any error in a language; one that is not ours as it stands."""
    if isinstance(error, Translatable):
        return error.in_language(lang)
    if isinstance(error, OSError):
        words = message_in(system_words(error), lang)
        # Of what was open already the system names a descriptor, which tells people nothing.
        named = error.filename if isinstance(error.filename, str | bytes | os.PathLike) else None
        return f"{os.fsdecode(named)}: {words}" if named else words
    if isinstance(error, BaseException) and isinstance(getattr(error, "values", None), dict):
        # Of the one-file verifier, which knows nothing of ours.
        return f"{general(error, lang)} {particular(error, lang)}".rstrip()
    return library_words(str(error), lang)


def general(error: BaseException, lang: str) -> str:
    """What its class says."""
    return translated(sentence(type(error)), lang)


def sentence(kind: type[BaseException]) -> str:
    """What a class of errors says, in English, on one line."""
    return " ".join((kind.__doc__ or "").split())


def particular(of: BaseException | Message, lang: str) -> str:
    """What is said of this one case; nothing where nothing is."""
    detail: str = getattr(of, "detail", "")
    values: dict[str, object] = getattr(of, "values", {})
    said = {name: _value(value, lang, theirs=name == "said") for name, value in values.items()}
    return say(detail, lang, **said) if detail else ""


def _value(value: object, lang: str, *, theirs: bool = False) -> object:
    if isinstance(value, Number):
        return number(int(value), lang)
    if isinstance(value, datetime):
        return moment_in_words(value, lang)
    if isinstance(value, date):
        return day(value, lang)
    if isinstance(value, BaseException | Translatable):
        return message_in(value, lang)
    # What was handed in is repeated, and may have stood in the wrong column.
    if isinstance(value, str):
        return without_national_numbers(library_words(value, lang) if theirs else value)
    return value


def system_words(error: OSError) -> Message | str:
    """What the system says of a file or a connection; what it says often, in every language."""
    # TLS and the look-up of names have numbers of their own.
    if error.errno in _SYSTEM and error.strerror == os.strerror(error.errno or 0):
        return Message(_SYSTEM[error.errno])
    return error.strerror or str(error)


_SYSTEM: dict[int | None, str] = {
    errno.ENOENT: phrase("No such file or directory"),
    errno.EACCES: phrase("Permission denied"),
    errno.EISDIR: phrase("Is a directory"),
    errno.EEXIST: phrase("File exists"),
    errno.ENOTDIR: phrase("Not a directory"),
    errno.ENOSPC: phrase("No space left on device"),
    errno.EROFS: phrase("Read-only file system"),
    errno.EPERM: phrase("Operation not permitted"),
    errno.ECONNREFUSED: phrase("Connection refused"),
}


def named(stream: str) -> Message:
    """A stream as people name it: dossier D-001."""
    kind, _, key = stream.partition(":")
    return Message(_STREAMS[kind], key=key)


_STREAMS = {
    "dossier": THE_DOSSIER,
    "measure": phrase("measure {key}"),
    "enterprise": phrase("enterprise {key}"),
    "ledger": phrase("ledger {key}"),
}
