"""Two times in one table: what held on each day, as known after each recording (R1).

Each entry that came in could change what was known of every day: the status, and whether the chance was given (R10).
A knowledge moment stands for one or more recordings; those after which every day still reads the same are told
together.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

import msgspec

from ledger.codec import moment_text
from ledger.corrections import remaining
from ledger.decisions.decision import DOSSIER_PREFIX
from ledger.decisions.joining import Joining
from ledger.entry import Recorded
from ledger.joinings import Joinings, joinings_of
from projections.fold.changes import value_on, without_repeats
from projections.fold.dossier import fold
from projections.fold.reach import ever_recorded
from projections.fold.rules.calendar import as_date
from projections.fold.rules.collective import Collective
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


class KnownToAll:
    """What is no dossier's own, as it was known at each position: shared by every dossier of a reading.

    Measures and successions, and which dossiers are one person.
    """

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._positions = sorted(
            position
            for streams in (reading.measures, reading.successions)
            for stream in streams.values()
            for position, _ in stream
        )
        self._known: dict[int, Collective] = {}
        self._joinings = _by_group(reading.joining_record)
        self._streams: dict[str, list[Recorded]] = {}

    def at(self, position: int) -> Collective:
        """What is decided for many at once, as known when an entry was recorded."""
        count = bisect_right(self._positions, position)
        if count not in self._known:
            known = (
                {name: _known_at(stream, position) for name, stream in streams.items()}
                for streams in (self._reading.measures, self._reading.successions)
            )
            self._known[count] = Collective.of(*known)
        return self._known[count]

    def streams_at(self, key: str, position: int) -> list[list[Recorded]]:
        """The streams of the person whom a dossier was about, as known when an entry was recorded (R18)."""
        keys = self._joinings_at(key, position).keys_of(key)
        return [_known_at(self._stream(each), position) for each in keys]

    def _joinings_at(self, key: str, position: int) -> Joinings:
        return joinings_of(_known_at(self._joinings.get(key, ()), position))

    def ever_joined(self, key: str) -> list[Recorded]:
        """The entries of the dossiers that were once known to be of the same person as this one, and no longer are."""
        # Those of the one before are asked for no more.
        self._streams.clear()
        moments = [position for position, _ in self._joinings.get(key, ())]
        keys = {each for position in moments for each in self._joinings_at(key, position).keys_of(key)}
        keys -= {*self._reading.persons.keys_of(key)}
        return [recorded for each in sorted(keys) for recorded in self._stream(each)]

    def _stream(self, key: str) -> list[Recorded]:
        if key not in self._streams:
            self._streams[key] = self._reading.own_stream(key)
        return self._streams[key]


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


def _by_group(record: Iterable[Recorded]) -> dict[str, list[Recorded]]:
    """The joinings and their corrections that can tell of a dossier, by its key: those of whoever was joined to whom.

    ``record`` is every joining with the corrections in its stream.
    """
    groups: dict[str, set[str]] = {}
    streams: dict[str, list[Recorded]] = {}
    for recorded in record:
        key = recorded.entry.stream.removeprefix(DOSSIER_PREFIX)
        streams.setdefault(key, []).append(recorded)
        joined = [each.other for each in ever_recorded((recorded,)) if isinstance(each, Joining)]
        together = {each for one in (key, *joined) for each in groups.get(one, {one})}
        groups |= dict.fromkeys(together, together)
    return {
        key: sorted(each for one in together for each in streams.get(one, ()))
        for key, together in groups.items()
    }


def _known_at(entries: Sequence[Recorded], position: int) -> list[Recorded]:
    return [each for each in entries if each.position <= position]


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
