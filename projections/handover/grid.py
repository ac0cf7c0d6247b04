"""Two times in one table: what held on each day, as known after each recording (R1).

Each entry that came in could change what was known of every day: the status, and whether the chance was given (R10).
A knowledge moment stands for one or more recordings; those after which every day still reads the same are told
together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import TypeAlias

import msgspec

from ledger.brussels import day_of_moment
from ledger.codec import moment_text
from ledger.corrections import remaining
from ledger.decisions.joining import Joining
from ledger.decisions.rectification import Rectification
from ledger.decisions.withdrawal import Withdrawal
from ledger.entry import Recorded
from projections.explanation.numbered import Numbers
from projections.fold.changes import value_on, without_repeats
from projections.fold.onward import DossierByKnowledge
from projections.fold.rules.calendar import as_date
from projections.handover.columns import MOST, MomentColumn, MomentColumns, Readings
from projections.known_to_all import KnownToAll
from projections.reading import Reading

#: What holds on a day before the first decision in effect.
NOBODY_YET = "not-employed"

_MOST_FOLDED = 40_000
"""So many entries, counted at each moment anew, are folded to tell by which moments most came to read otherwise."""

#: A moment, with the positions that became known at it.
Moment: TypeAlias = tuple[datetime, list[int]]


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
    ``compared``: each was held against the one before it. Else every recording is a moment of its own, and those are
    shown that reach back furthest.
    """

    knowledge: tuple[KnownMoment, ...]
    moments: int
    compared: bool
    status: KnownStates
    guarantees: tuple[KnownStates, ...]


def grid(
    reading: Reading, key: str, reaching: Iterable[Recorded], known_to_all: KnownToAll, on: date
) -> Grid:
    """The grid of a person up to a day, from the streams of the dossiers and what ever reached them.

    ``key`` remains of the person: at each moment it is what was then known of the person with that key (R18).
    """
    streams = reading.streams(key)
    every = sorted(each for part in (*streams, reaching, known_to_all.ever_joined(key)) for each in part)
    moments = list(_moments(every, streams[0][0].position))
    compared = len(moments) * len(every) <= _MOST_FOLDED
    by_knowledge = DossierByKnowledge(on.toordinal())
    if compared:
        columns = MomentColumns()
        for moment, known in moments:
            columns.add(moment, known, _readings(key, known[-1], known_to_all, by_knowledge))
        selected, count = columns.shown, columns.count
    else:
        count = len(moments)
        selected = [
            MomentColumn(
                nth + 1, moment, known, _readings(key, known[-1], known_to_all, by_knowledge), (0, 0)
            )
            for nth in _furthest_back(moments, every)
            for moment, known in (moments[nth],)
        ]
    names = dict.fromkeys(name for column in selected for name in column.readings if name is not None)
    return Grid(
        knowledge=tuple(
            KnownMoment(c.number, moment_text(c.moments[0]), moment_text(c.moments[-1]), tuple(c.entries))
            for c in selected
        ),
        moments=count,
        compared=compared,
        status=_known(selected, None, NOBODY_YET, on),
        guarantees=tuple(_known(selected, name, None, on) for name in names),
    )


def _moments(every: Sequence[Recorded], first: int) -> Iterator[Moment]:
    """Each moment at which something became known of a dossier whose own first entry is at ``first``."""
    known: list[int] = []
    for moment, together in groupby(every, key=lambda each: each.entry.recorded_at):
        known += [position for position, _ in together]
        if known[-1] < first:
            continue  # The dossier was not there yet; what was known of measures stands in its first column.
        yield moment, known
        known = []


def _furthest_back(moments: Sequence[Moment], every: Sequence[Recorded]) -> list[int]:
    """Which moments to show without a look at what each changed: the first, the last, and those that reach back most.

    An entry reaches back to the day from which it counts, and a correction to that of the entry that it names.
    """
    back_to = _days_reached(every)

    def reach(nth: int) -> int:
        moment, known = moments[nth]
        return day_of_moment(moment).toordinal() - min(back_to[position] for position in known)

    between = sorted(range(1, len(moments) - 1), key=reach, reverse=True)
    return sorted({0, *between[: MOST - 2], len(moments) - 1})


def _days_reached(every: Sequence[Recorded]) -> dict[int, int]:
    """The first day (ordinal) of which each entry can change what is known, by its position."""
    numbers = Numbers(every)
    days: dict[int, int] = {}
    earliest = min(each.entry.decision.effective_on for each in every).toordinal()
    for position, entry in every:
        decision = entry.decision
        day = decision.effective_on.toordinal()
        if isinstance(decision, Rectification):
            day = min(day, decision.replacement.effective_on.toordinal())
        if isinstance(decision, Rectification | Withdrawal):
            named = numbers.of(decision, decision.entry)
            day = min(day, days.get(named or position, day))
        # What two dossiers hold counts for every day once they are known to be of one person (R18).
        days[position] = earliest if isinstance(decision, Joining) else day
    return days


def _readings(key: str, upto: int, known_to_all: KnownToAll, by_knowledge: DossierByKnowledge) -> Readings:
    """What is known from each day on when an entry was recorded: the status, and the state of each guarantee."""
    remains = [remaining(stream) for stream in known_to_all.streams_at(key, upto)]
    folded = by_knowledge.dossier(remains, known_to_all.at(upto))
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
