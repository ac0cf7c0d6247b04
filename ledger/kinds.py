"""Streams of a kind that this program does not know: a newer one recorded there what may change any answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from ledger import codec
from ledger.decisions import LEDGER_PREFIX, Correction

#: What the names of streams begin with: whatever is decided is about one of these, or the ledger states it of itself.
KINDS = (*(f"{field}:" for field in Correction.subject_fields), LEDGER_PREFIX)


class Streams(Protocol):
    """What is needed of the store to know of every kind of stream."""

    def streams_outside(
        self, prefixes: Sequence[str], upto: int | None = None
    ) -> Iterator[tuple[str, list[tuple[int, bytes]]]]:
        """The streams that begin with none of these prefixes, as far as they were recorded up to a position."""


def refuse_newer_kinds(entries: Streams, upto: int | None = None) -> None:
    """Raises ``NewerVersion`` where a newer program recorded something about what this one does not know.

    Anything else under a strange name is for `verify` to tell.
    """
    for _, stored in entries.streams_outside(KINDS, upto):
        for _, state in stored:
            codec.refuse_newer(state)
