"""Two times in one table: what held on each day, as known after each recording (R1).

Each entry that came in could change what was known of every day. A knowledge moment stands for one or more
recordings; those after which every day still reads the same are told together.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple

import msgspec

from ledger.codec import moment_text
from ledger.corrections import remaining
from ledger.decisions.insertion_order import InsertionOrder
from ledger.entry import Recorded
from projections.dossier import fold
from projections.rules.calendar import as_date
from projections.rules.measure import Spell, all_spells

#: What holds on a day before the first decision in effect.
NOBODY_YET = "not-employed"


class Knowledge(msgspec.Struct, frozen=True):
    """A knowledge moment: its number, from 1, the moment (UTC) and the positions that were recorded by then."""

    number: int
    moment: str
    until: str
    entries: tuple[int, ...]


class Span(msgspec.Struct, frozen=True):
    """Days, both included, on which no knowledge moment reads anything but one status."""

    first_day: date
    last_day: date


class Grid(msgspec.Struct, frozen=True):
    """The status for each span of days (a row) at each knowledge moment (a column)."""

    knowledge: tuple[Knowledge, ...]
    spans: tuple[Span, ...]
    rows: tuple[tuple[str, ...], ...]


class Measures:
    """All measures, as they were known at each position: shared by every dossier of a reading."""

    def __init__(self, streams: Mapping[str, Sequence[Recorded]]) -> None:
        self._streams = streams
        self._positions = sorted(position for stream in streams.values() for position, _ in stream)
        self._known: dict[int, tuple[list[Spell], list[tuple[int, InsertionOrder]]]] = {}

    def at(self, position: int) -> tuple[list[Spell], list[tuple[int, InsertionOrder]]]:
        """The spells (R3) and the insertion orders (R7) as known when an entry was recorded."""
        count = bisect_right(self._positions, position)
        if count not in self._known:
            streams = {
                name: [each for each in stream if each.position <= position]
                for name, stream in self._streams.items()
            }
            held = [item for stream in streams.values() for item in remaining(stream)]
            orders = [(p, decision) for p, decision in held if isinstance(decision, InsertionOrder)]
            self._known[count] = all_spells(streams), sorted(orders, key=lambda order: order[0])
        return self._known[count]


class _Column(NamedTuple):
    moments: list[datetime]
    entries: list[int]
    runs: tuple[tuple[int, str], ...]


def grid(own: Sequence[Recorded], reaching: Iterable[Recorded], measures: Measures, on: date) -> Grid:
    """The grid of a dossier, from its own entries and those of the measures that reach it, up to a day."""
    first = own[0].position
    every = sorted([*own, *reaching])
    columns: list[_Column] = []
    known: list[int] = []
    for moment, together in groupby(every, key=lambda each: each.entry.recorded_at):
        known += [position for position, _ in together]
        if known[-1] < first:
            continue  # The dossier was not there yet; what was known of measures stands in its first column.
        runs = _runs(own, known[-1], measures, on)
        if columns and columns[-1].runs == runs:
            columns[-1].moments.append(moment)
            columns[-1].entries.extend(known)
        else:
            columns.append(_Column([moment], [*known], runs))
        known = []
    days = sorted({day for column in columns for day, _ in column.runs})
    ends = [*(day - 1 for day in days[1:]), on.toordinal()]
    spans = [(day, end) for day, end in zip(days, ends, strict=True)] if days else []
    return Grid(
        knowledge=tuple(
            Knowledge(number, moment_text(c.moments[0]), moment_text(c.moments[-1]), tuple(c.entries))
            for number, c in enumerate(columns, start=1)
        ),
        spans=tuple(Span(as_date(day), as_date(end)) for day, end in spans),
        rows=tuple(tuple(_on(column.runs, day) for column in columns) for day, _ in spans),
    )


def _runs(own: Sequence[Recorded], upto: int, measures: Measures, on: date) -> tuple[tuple[int, str], ...]:
    """The status from each day on, as known when an entry was recorded."""
    spells, orders = measures.at(upto)
    known = [each for each in own if each.position <= upto]
    runs: list[tuple[int, str]] = []
    for period in fold(remaining(known), spells, on.toordinal(), orders).periods:
        if not runs or runs[-1][1] != period.status:
            runs.append((period.first, period.status))
    return tuple(runs)


def _on(runs: Sequence[tuple[int, str]], day: int) -> str:
    nth = bisect_right(runs, day, key=lambda run: run[0])
    return runs[nth - 1][1] if nth else NOBODY_YET
