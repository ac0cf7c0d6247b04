"""Which entries two registers read otherwise: those of one alone, and those that a correction of one alone changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, starmap
from typing import NamedTuple

from ledger.corrections import CorrectedEntry, read_corrected
from ledger.decisions import Correction
from ledger.entry import Recorded


class ReadOtherwise(NamedTuple):
    """From ``day`` on an entry can make a difference: its position, and those of the corrections of one register."""

    day: int
    entries: tuple[int, ...]


_ABSENT = CorrectedEntry(None, None)


def read_otherwise(
    before: Sequence[Recorded], after: Sequence[Recorded], following: Collection[int] = ()
) -> list[ReadOtherwise]:
    """The entries of a stream, or of a person, that are read otherwise: once for each day on which they take effect.

    Those ``following`` are left out because another one is, which is where the two part ways.
    """
    if before is after:
        return []
    one, other = read_corrected(before), read_corrected(after)
    positions = {*one, *other}.difference(following)
    readings = ((at, one.get(at, _ABSENT), other.get(at, _ABSENT)) for at in positions)
    return sorted(chain.from_iterable(starmap(_differing, readings)))


def _differing(position: int, one: CorrectedEntry, other: CorrectedEntry) -> Iterator[ReadOtherwise]:
    """An entry by its two readings: on each day on which it takes effect by one of them; nothing of a correction."""
    decisions = [each for each in (one.decision, other.decision) if each is not None]
    if one.decision == other.decision or any(isinstance(each, Correction) for each in decisions):
        return
    by = {one.corrected_by, other.corrected_by}
    corrections = {each for each in by if each is not None} if len(by) > 1 else set[int]()
    for each in decisions:
        yield ReadOtherwise(each.effective_on.toordinal(), tuple(sorted({position, *corrections})))


def latest(otherwise: Iterable[ReadOtherwise], day: int) -> tuple[int, ...]:
    """The entries that are read otherwise and took effect last by a day; none where none had."""
    before = [each for each in otherwise if each.day <= day]
    newest = max((each.day for each in before), default=None)
    return tuple(sorted({entry for each in before if each.day == newest for entry in each.entries}))
