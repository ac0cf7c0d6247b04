"""Which entries two registers read otherwise: those of one alone, and those that a correction of one alone changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
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
    found: list[ReadOtherwise] = []
    for position in sorted({*one, *other}.difference(following)):
        readings = one.get(position, _ABSENT), other.get(position, _ABSENT)
        decisions = [each.decision for each in readings if each.decision is not None]
        if readings[0].decision == readings[1].decision or any(
            isinstance(each, Correction) for each in decisions
        ):
            continue
        by = {each.corrected_by for each in readings if each.corrected_by is not None}
        corrections = by if len({each.corrected_by for each in readings}) > 1 else set[int]()
        entries = tuple(sorted({position, *corrections}))
        found += (ReadOtherwise(each.effective_on.toordinal(), entries) for each in decisions)
    return sorted(found)


def latest(otherwise: Iterable[ReadOtherwise], day: int) -> tuple[int, ...]:
    """The entries that are read otherwise and took effect last by a day; none where none had."""
    before = [each for each in otherwise if each.day <= day]
    newest = max((each.day for each in before), default=None)
    return tuple(sorted({entry for each in before if each.day == newest for entry in each.entries}))
