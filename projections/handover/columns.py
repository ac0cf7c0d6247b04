"""The columns of the grid: what each knowledge moment reads, and which stay where there are too many to show.

What is left out are the moments by which the fewest days that were past came to read otherwise. So a document grows
with its dossier and not with the square of it, and only what is shown is held in memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from ledger.brussels import day_of_moment
from projections.fold.changes import value_on

#: So many knowledge moments are shown.
MOST = 24

#: The days (ordinals) on which something changes, each with what holds from then on.
Runs: TypeAlias = tuple[tuple[int, str], ...]
#: The runs of the status (None) and of each guarantee, by its name.
Readings: TypeAlias = Mapping[str | None, Runs]


class MomentColumn:
    """One knowledge moment, the ``number``: the moments and entries that it stands for, and what it reads.

    ``weight`` says how much it changed of days that were past: of guarantees first, then of the status.
    """

    __slots__ = ("entries", "moments", "number", "readings", "weight")

    def __init__(
        self,
        number: int,
        moment: datetime,
        entries: Sequence[int],
        readings: Readings,
        weight: tuple[int, int],
    ) -> None:
        self.number = number
        self.moments = [moment]
        self.entries = list(entries)
        self.readings = readings
        self.weight = weight


class MomentColumns:
    """The knowledge moments of one dossier, in order: the first, the last, and those that changed most."""

    def __init__(self) -> None:
        self.count = 0
        self.shown: list[MomentColumn] = []

    def add(self, moment: datetime, entries: Sequence[int], readings: Readings) -> None:
        """What was known when these entries were recorded: a column of its own, if it reads otherwise."""
        # The newest is shown for as long as it is the last, so it is there to be compared with.
        newest = self.shown[-1] if self.shown else None
        if newest is not None and newest.readings == readings:
            newest.moments.append(moment)
            newest.entries.extend(entries)
            return
        self.count += 1
        weight = (0, 0) if newest is None else _weight(newest.readings, readings, moment)
        self.shown.append(MomentColumn(self.count, moment, entries, readings, weight))
        if len(self.shown) > MOST:
            least = min(self.shown[1:-1], key=lambda column: (column.weight, column.number))
            self.shown.remove(least)


def _weight(before: Readings, after: Readings, moment: datetime) -> tuple[int, int]:
    """On how many days up to a moment guarantees read otherwise, and on how many the status."""
    until = day_of_moment(moment).toordinal()
    days = {
        name: _days_otherwise(before.get(name, ()), after.get(name, ()), until) for name in {*before, *after}
    }
    return sum(count for name, count in days.items() if name is not None), days.get(None, 0)


def _days_otherwise(before: Runs, after: Runs, until: int) -> int:
    if before == after:
        return 0
    days = sorted({day for runs in (before, after) for day, _ in runs if day <= until})
    return sum(
        following - day
        for day, following in zip(days, [*days[1:], until + 1], strict=False)
        if value_on(before, day, None) != value_on(after, day, None)
    )
