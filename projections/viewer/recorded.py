"""Entries about a measure or an enterprise, each as it was recorded, struck through where it is read otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from projections.answers.on_record import OnRecord, in_words
from projections.viewer.view import View


class EntryLink(NamedTuple):
    """An address, and what leads there."""

    href: str
    words: str


class EntryOnRecord(NamedTuple):
    """An entry: its position, what it said, whether that is read otherwise now, what else is known of it, and what can
    be done with it.
    """

    position: int
    sentence: str
    struck: bool
    lines: tuple[str, ...]
    corrections: tuple[EntryLink, ...]


def entries_on_record(view: View, found: Iterable[OnRecord]) -> tuple[EntryOnRecord, ...]:
    """Each entry in words, in the order of the ledger."""
    shown = []
    for each in found:
        sentence, *lines = in_words(each, view.lang)
        struck = each.standing != "stands"
        corrections = corrections_of(view, each.entry, stands=not struck)
        shown.append(EntryOnRecord(each.entry, sentence, struck, tuple(lines), corrections))
    return tuple(shown)


def corrections_of(view: View, position: int, *, stands: bool) -> tuple[EntryLink, ...]:
    """Where an entry that stands is rectified and withdrawn, for who may record."""
    if not (stands and view.may_write):
        return ()
    return tuple(
        EntryLink(view.url(f"/record/{tag}", entry=position), view.say(name, entry=position))
        for name, tag in (("rectify", "rectification"), ("withdraw", "withdrawal"))
    )
