"""What the Tab key offers in bash, zsh and fish.

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

from projections.commands.settings import Settings

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

#: What a key may be: of a ledger that somebody tampered with, nothing is typed that a shell would carry out.
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]*")

C = TypeVar("C", bound=click.Command)


class _FreeText(StringParamType):
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
    return os.path.expanduser(os.path.expandvars((ctx.find_object(Settings) or Settings()).place))


class Key(_FreeText):
    """The key of something of which the ledger has a stream: a dossier or a measure."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The key; one that is no text, as a terminal can hand one in, is nobody's. Raises ``DossierNotFound``."""
        key = super().convert(value, param, ctx)
        # What an option names is about to be recorded, and is refused with what a key may be.
        if isinstance(param, click.Argument) and not key.isascii():
            from ledger.codec import is_text
            from projections.reading import DossierNotFound

            if not is_text(key):
                raise DossierNotFound(key)
        return key

    def offered(self, ctx: click.Context, incomplete: str) -> Iterable[CompletionItem[str]]:
        from ledger.store.stream_names import streams

        found = (stream.partition(":")[2] for stream in streams(_place(ctx), f"{self._kind}:{incomplete}"))
        return _items(key for key in found if _KEY.fullmatch(key))


class DecisionTag(_FreeText):
    """A decision, by its tag."""

    def offered(self, ctx: click.Context, incomplete: str) -> Iterable[CompletionItem[str]]:
        from click.shell_completion import CompletionItem

        from ledger.decisions import DECISIONS

        return (CompletionItem(tag, help=kind.dutch) for tag, kind in DECISIONS.items())


class FindingCode(_FreeText):
    """A finding, by its code."""

    def __init__(self, codes: Iterable[str]) -> None:
        self._codes = tuple(codes)

    def offered(self, ctx: click.Context, incomplete: str) -> Iterable[CompletionItem[str]]:
        return _items(self._codes)


class Competence(_FreeText):
    """The capacity in which somebody decides."""

    def offered(self, ctx: click.Context, incomplete: str) -> Iterable[CompletionItem[str]]:

        from ledger.decisions.vocabulary import CAPACITIES

        return _items(CAPACITIES)


class FieldWords(_FreeText):
    """One or more of the words that a field of a decision takes, with commas between them."""

    def __init__(self, field: str) -> None:
        self._field = field

    def offered(self, ctx: click.Context, incomplete: str) -> Iterable[CompletionItem[str]]:
        from ledger.decisions import DECISIONS
        from ledger.parsing.forms import forms

        before, comma, _ = incomplete.rpartition(",")
        words = forms(DECISIONS[str(ctx.command.name)])[self._field].words
        return _items(before + comma + word for word in words if word not in before.split(","))


class _File(_FreeText):
    """A file or folder, which the shell itself completes."""

    def offered(self, ctx: click.Context, incomplete: str) -> Iterable[CompletionItem[str]]:
        from click.shell_completion import CompletionItem

        return [CompletionItem(incomplete, type="file")]


def with_files(command: C) -> C:
    """A command in which the shell completes each text that its help calls a FILE or a PATH."""
    for param in command.params:
        called = param.metavar or ""
        if type(param.type) is StringParamType and ("FILE" in called or "PATH" in called):
            param.type = _File()
    return command
