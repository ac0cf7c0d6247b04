"""Entries about a measure or an enterprise, each as it was recorded, struck through where it is read otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from projections.answers.on_record import OnRecord, in_words


class EntryOnRecord(NamedTuple):
    """An entry: its position, what it said, whether that is read otherwise now, and what else is known of it."""

    position: int
    sentence: str
    struck: bool
    lines: tuple[str, ...]


def entries_on_record(found: Iterable[OnRecord], lang: str) -> tuple[EntryOnRecord, ...]:
    """Each entry in words, in the order of the ledger."""
    shown = []
    for each in found:
        sentence, *lines = in_words(each, lang)
        shown.append(EntryOnRecord(each.entry, sentence, each.standing != "stands", tuple(lines)))
    return tuple(shown)
