"""Two times in one table: what held on each day, as known after each recording (R1).

Each entry that came in could change what was known of every day: the status, and whether the chance was given (R10).
A knowledge moment stands for one or more recordings; those after which every day still reads the same are told
together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

import msgspec

from ledger.codec import moment_text
from ledger.corrections import remaining
from ledger.entry import Recorded
from projections.answers.known_to_all import KnownToAll
from projections.fold.changes import value_on, without_repeats
from projections.fold.dossier import fold
from projections.fold.rules.calendar import as_date
from projections.handover.columns import MomentColumn, MomentColumns, Readings
from projections.reading import Reading

#: What holds on a day before the first decision in effect.
NOBODY_YET = "not-employed"


class KnownMoment(msgspec.Struct, frozen=True):
    """A knowledge moment: its number, from 1, the moment (UTC) and the positions that were recorded by then."""

    number: int
    moment: str
    until: str
    entries: tuple[int, ...]


class DaySpan(msgspec.Struct, frozen=True):
    """Days, both included, on which each knowledge moment reads one thing."""

    first_day: date
    last_day: date


class KnownStates(msgspec.Struct, frozen=True):
    """What each knowledge moment (a column) reads for each span of days (a row); None: nothing.

    ``guarantee`` is whose state it is: the name of a suspension or ``return``; None: it is the status.
    """

    guarantee: str | None
    spans: tuple[DaySpan, ...]
    rows: tuple[tuple[str | None, ...], ...]


class Grid(msgspec.Struct, frozen=True):
    """The status, and the state of each guarantee, by day at each knowledge moment.

    Of ``moments`` knowledge moments those in ``knowledge`` are shown, all of them unless there are too many.
    """

    knowledge: tuple[KnownMoment, ...]
    moments: int
    status: KnownStates
    guarantees: tuple[KnownStates, ...]


def grid(
    reading: Reading, key: str, reaching: Iterable[Recorded], known_to_all: KnownToAll, on: date
) -> Grid:
    """The grid of a person up to a day, from the streams of the dossiers and what ever reached them.

    ``key`` remains of the person: at each moment it is what was then known of the person with that key (R18).
    """
    streams = reading.streams(key)
    first = streams[0][0].position
    every = sorted(each for part in (*streams, reaching, known_to_all.ever_joined(key)) for each in part)
    columns = MomentColumns()
    known: list[int] = []
    for moment, together in groupby(every, key=lambda each: each.entry.recorded_at):
        known += [position for position, _ in together]
        if known[-1] < first:
            continue  # The dossier was not there yet; what was known of measures stands in its first column.
        columns.add(moment, known, _readings(key, known[-1], known_to_all, on))
        known = []
    selected = columns.shown
    names = dict.fromkeys(name for column in selected for name in column.readings if name is not None)
    return Grid(
        knowledge=tuple(
            KnownMoment(c.number, moment_text(c.moments[0]), moment_text(c.moments[-1]), tuple(c.entries))
            for c in selected
        ),
        moments=columns.count,
        status=_known(selected, None, NOBODY_YET, on),
        guarantees=tuple(_known(selected, name, None, on) for name in names),
    )


def _readings(key: str, upto: int, known_to_all: KnownToAll, on: date) -> Readings:
    """What is known from each day on when an entry was recorded: the status, and the state of each guarantee."""
    remains = [remaining(stream) for stream in known_to_all.streams_at(key, upto)]
    folded = fold(remains, known_to_all.at(upto), on.toordinal())
    status = without_repeats((period.first, period.status) for period in folded.periods)
    states = folded.entitlement.states
    return {None: status, **{name: without_repeats(states[name]) for name in states}}


def _known(selected: Sequence[MomentColumn], name: str | None, before: str | None, on: date) -> KnownStates:
    """What the columns read of one thing; ``before`` is what holds before its first day."""
    runs = [column.readings.get(name, ()) for column in selected]
    days = sorted({day for each in runs for day, _ in each})
    ends = [*(day - 1 for day in days[1:]), on.toordinal()]
    return KnownStates(
        guarantee=name,
        spans=tuple(DaySpan(as_date(day), as_date(end)) for day, end in zip(days, ends, strict=False)),
        rows=tuple(tuple(value_on(each, day, before) for each in runs) for day in days),
    )
