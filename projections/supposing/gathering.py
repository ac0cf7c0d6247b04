"""Everyone folded in two registers, the entries of each person decoded once; and what of it is kept.

Ranges of dossiers are shared by processes. Of a range its counts by day, its sums by place, and the people for whom
something differs are kept; of all ranges the sums, and those people in a temporary file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple, TypeVar

import msgspec

from ledger import codec
from ledger.corrections import remaining
from ledger.decisions import AnyDecision
from ledger.decisions.decision import DOSSIER_PREFIX, dossier_stream
from ledger.decisions.employment import Employment
from ledger.decisions.return_ import Return
from ledger.entry import Recorded
from ledger.processes import cores, other_processes
from ledger.store.session import ReadTransaction
from ledger.store.store import open_store
from projections.fold.dossier import Dossier, fold
from projections.persons import Persons, Stored
from projections.reading import merged
from projections.readmodels.folding import uncollected
from projections.readmodels.rebuild import ALONE, MOST_PROCESSES, Cut, cuts
from projections.supposing.lives import (
    AWAITING,
    FIGURES,
    NOBODY,
    NOWHERE,
    CountedDays,
    Life,
    Parting,
    Place,
    TermThen,
    life_of,
    partings,
)
from projections.supposing.otherwise import ReadOtherwise, read_otherwise
from projections.supposing.worlds import ForMany, WhatIf, World

T = TypeVar("T")

REGISTER, SUPPOSED = 0, 1
"""The two registers, where there is a pair."""

Pair = tuple[T, T]

Moves = dict[int, int]
"""By how many a count changes on each day."""


class CountingOf(NamedTuple):
    """Whom and which days is counted: from ``first`` to ``last``; only at an enterprise or under a scheme, if named."""

    first: int
    last: int
    enterprise: str | None = None
    scheme: str | None = None

    def holds(self, place: Place) -> bool:
        """Whether who is at a place is counted."""
        return self.enterprise in (None, place[0]) and self.scheme in (None, place[1])


class LivesJob(NamedTuple):
    """What is needed to fold any range of dossiers in two registers, in any process.

    ``gone`` are the entries that are left out, ``following`` those of them that go with others. Who is not
    within ``reach``, and has the same entries in both, has the same life in both (None: anybody may be). ``otherwise``
    are the entries of measures and enterprises that the two read otherwise.
    """

    upto: int
    gone: frozenset[int]
    following: frozenset[int]
    worlds: Pair[World]
    reach: tuple[ForMany, ...] | None
    otherwise: Mapping[str, Sequence[ReadOtherwise]]
    counting: CountingOf


class Sums(msgspec.Struct):
    """What is counted at one place. Of a pair the first is of the register, the second with what is supposed.

    ``days`` are by figure, over all days counted; ``at_end`` people by figure on the last day; ``waiting`` people who
    await on any day; ``terms`` by what they are on the last day.
    """

    people: int = 0
    differing: int = 0
    guarantees: int = 0
    days: Pair[list[int]] = msgspec.field(default_factory=lambda: ([0] * len(FIGURES), [0] * len(FIGURES)))
    at_end: Pair[list[int]] = msgspec.field(default_factory=lambda: ([0] * len(FIGURES), [0] * len(FIGURES)))
    waiting: list[int] = msgspec.field(default_factory=lambda: [0, 0])
    terms: Pair[dict[str, int]] = msgspec.field(default_factory=lambda: ({}, {}))

    def add(self, other: Sums) -> None:
        """Count what another counts too."""
        self.people += other.people
        self.differing += other.differing
        self.guarantees += other.guarantees
        for world in (REGISTER, SUPPOSED):
            for mine, theirs in ((self.days, other.days), (self.at_end, other.at_end)):
                mine[world][:] = map(sum, zip(mine[world], theirs[world], strict=True))
            self.waiting[world] += other.waiting[world]
            for state, count in other.terms[world].items():
                self.terms[world][state] = self.terms[world].get(state, 0) + count


class PersonLived(msgspec.Struct, array_like=True):
    """A person for whom something differs: ``day`` is the first on which it does, None where only the term does.

    ``days`` are by register, then by figure.
    """

    dossier: str
    place: Place
    day: int | None
    days: Pair[list[int]]
    terms: Pair[TermThen | None]
    partings: tuple[Parting, ...]


class Range(NamedTuple):
    """What is kept of a range of dossiers. ``moves`` are by register, then by figure."""

    sums: dict[Place, Sums]
    moves: Pair[tuple[Moves, ...]]
    people: list[PersonLived]


def job_of(what_if: WhatIf, counting: CountingOf) -> LivesJob:
    """What is needed to fold everyone in both registers."""
    gone = frozenset(each.position for each in what_if.made.left_out)
    worlds = World.of(what_if.register), World.of(what_if.supposed)
    reach, otherwise = what_if.reach, what_if.otherwise
    return LivesJob(what_if.register.upto, gone, what_if.following, worlds, reach, otherwise, counting)


def ranges(
    what_if: WhatIf,
    entries: ReadTransaction,
    counting: CountingOf,
    location: str,
    *,
    processes: int | None = None,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Iterator[Range]:
    """Everyone, a range of dossiers at a time, in their order.

    ``location`` is where other processes open the ledger. ``progress`` gets how many ranges of how many are done.
    """
    job = job_of(what_if, counting)
    supposed = _by_dossier(what_if)
    shared = cuts(entries, job.upto) or [Cut(DOSSIER_PREFIX, _BEHIND)]
    # Who is only supposed may stand before everybody on record.
    shared[0] = Cut(DOSSIER_PREFIX, shared[0].end)
    tasks = [_task(job, supposed, cut) for cut in shared]
    count = processes or min(cores(), MOST_PROCESSES)
    with ExitStack() as stack:
        work: Iterator[Range]
        if count == 1 or (processes is None and job.upto <= ALONE):
            work = (gathered(entries, job, task) for task in tasks)
        else:
            pool = stack.enter_context(other_processes(count))
            work = iter(pool.map(partial(_gathered_elsewhere, location, job), tasks))
        for done, found in enumerate(work, start=1):
            progress(done, len(tasks))
            yield found


_BEHIND = f"{DOSSIER_PREFIX[:-1]};"
"""The first name behind those of all dossiers."""

Supposed = Mapping[str, Stored]


def _by_dossier(what_if: WhatIf) -> Supposed:
    """What is supposed of each dossier, as it is stored, by stream in the order of names."""
    made, found = what_if.made, dict[str, Stored]()
    for position, state in made.entries.entries(after=made.first - 1):
        stream = codec.decode(state).stream
        if stream.startswith(DOSSIER_PREFIX):
            found.setdefault(stream, []).append((position, state))
    return {name: found[name] for name in sorted(found, key=str.encode)}


class RangeTask(NamedTuple):
    """A range of dossiers, what is supposed of them, and of dossiers elsewhere that are of the same people (R18)."""

    cut: Cut
    here: Supposed
    elsewhere: Supposed


def _task(job: LivesJob, supposed: Supposed, cut: Cut) -> RangeTask:
    first, end = cut.first.encode(), cut.end.encode()
    here = {name: stored for name, stored in supposed.items() if first <= name.encode() < end}
    others = {
        dossier_stream(other)
        for world in job.worlds
        for key, joined in world.persons.people.items()
        if first <= dossier_stream(key).encode() < end
        for other in joined
    }
    elsewhere = {name: supposed[name] for name in others if name in supposed and name not in here}
    return RangeTask(cut, here, elsewhere)


def _gathered_elsewhere(location: str, job: LivesJob, task: RangeTask) -> Range:
    """In another process."""
    with open_store(location) as store, store.reading() as entries:
        return gathered(entries, job, task)


def gathered(entries: ReadTransaction, job: LivesJob, task: RangeTask) -> Range:
    """A range of dossiers, folded in both registers."""
    keeping = _Keeping(job)
    people = _Everyone(entries, job, task)
    with uncollected():
        for key, before, after, otherwise in people.lives():
            keeping.take(key, before, after, otherwise)
    return Range(keeping.sums, keeping.moves, keeping.people)


class LifeInBoth(NamedTuple):
    """One person in both registers, and the entries of the person that the two read otherwise."""

    key: str
    before: Life
    after: Life
    otherwise: Sequence[ReadOtherwise]


class _Everyone:
    """The people of a range, each in both registers, one in memory at a time."""

    def __init__(self, entries: ReadTransaction, job: LivesJob, task: RangeTask) -> None:
        self._entries = entries
        self._job = job
        self._task = task
        self._supposed = {**task.here, **task.elsewhere}

    def lives(self) -> Iterator[LifeInBoth]:
        """Each person by the key that remains in one of the registers."""
        cut, here = self._task.cut, self._task.here
        on_record = self._entries.streams_between(cut.first, cut.end, self._job.upto)
        both = merge(on_record, ((name, list[tuple[int, bytes]]()) for name in here), key=_name_of)
        for name, parts in groupby(both, key=itemgetter(0)):
            stored = [each for _, part in parts for each in part]
            yield self._of(name.removeprefix(DOSSIER_PREFIX), stored)

    def _of(self, key: str, stored: Stored) -> LifeInBoth:
        register, supposed = self._job.worlds
        own = self._both(dossier_stream(key), stored)
        before, after = (
            self._streams(key, own[nth], world.persons, nth) for nth, world in enumerate(self._job.worlds)
        )
        # The very same lists where nothing is supposed of the person, so that this costs a look.
        same = before == after
        remains = [list(remaining(entries)) for entries in before]
        folded = self._fold(remains, register)
        life = self._life(folded)
        if same and not self._is_reached(folded, remains):
            return LifeInBoth(key, life, life, [])
        remains = remains if same else [list(remaining(entries)) for entries in after]
        otherwise = [] if same else read_otherwise(merged(before), merged(after), self._job.following)
        return LifeInBoth(key, life, self._life(self._fold(remains, supposed)), otherwise)

    def _streams(self, key: str, own: list[Recorded], persons: Persons, nth: int) -> list[list[Recorded]]:
        """Those of the person of a key in one register; none where another key remains of that person."""
        if key in persons.joined_to:
            return []
        others = (dossier_stream(other) for other in persons.people.get(key, ()))
        found = (self._both(name, self._entries.stream(name, self._job.upto))[nth] for name in others)
        return [each for each in (own, *found) if each]

    def _both(self, name: str, stored: Stored) -> Pair[list[Recorded]]:
        """The entries of a stream on record, and with what is supposed; the very same where nothing is."""
        entries = _decoded(stored)
        gone, more = self._job.gone, self._supposed.get(name, [])
        if not more and gone.isdisjoint(each.position for each in entries):
            return entries, entries
        return entries, [each for each in entries if each.position not in gone] + _decoded(more)

    def _fold(self, remains: Sequence[Sequence[tuple[int, AnyDecision]]], world: World) -> Dossier | None:
        if not any(remains):
            return None
        return fold(remains, world.collective, self._job.counting.last, None, world.law)

    def _life(self, folded: Dossier | None) -> Life:
        counting = self._job.counting
        return NOBODY if folded is None else life_of(folded, counting.first, counting.last)

    def _is_reached(
        self, folded: Dossier | None, remains: Sequence[Sequence[tuple[int, AnyDecision]]]
    ) -> bool:
        """Whether what is decided for many can make another life of the same entries."""
        reach = self._job.reach
        if reach is None or folded is None:
            return folded is not None
        # Also on the day on which it changes: until a transition of that day the person is under the scheme still.
        ends = [*(day for day, _, _ in folded.employers[1:]), None]
        under = [(scheme, day, end) for (day, _, scheme), end in zip(folded.employers, ends, strict=False)]
        # Who is employed and leaves on one day is under a scheme for a part of it, which stands in no run of days.
        under += (
            (decision.scheme, decision.effective_on.toordinal(), decision.effective_on.toordinal())
            for stream in remains
            for _, decision in stream
            if isinstance(decision, Employment | Return)
        )
        return any(
            scheme in each.schemes
            and (each.last is None or first <= each.last)
            and (last is None or last >= each.first)
            for each in reach
            for scheme, first, last in under
        )


def _decoded(stored: Stored) -> list[Recorded]:
    return [Recorded(position, codec.decode(state)) for position, state in stored]


def _name_of(stream: tuple[str, Stored]) -> bytes:
    return stream[0].encode()


class _Keeping:
    """Keeps of one person after the other what is asked."""

    def __init__(self, job: LivesJob) -> None:
        self._counting = job.counting
        self._otherwise = job.otherwise
        self.sums: dict[Place, Sums] = {}
        self.moves: Pair[tuple[Moves, ...]] = tuple({} for _ in FIGURES), tuple({} for _ in FIGURES)
        self.people: list[PersonLived] = []

    def take(self, key: str, before: Life, after: Life, otherwise: Sequence[ReadOtherwise]) -> None:
        """Count a person in both registers."""
        if not (before.is_known or after.is_known):
            return
        days = self._count(REGISTER, before), self._count(SUPPOSED, after)
        # Where nobody was under a scheme yet nothing is counted, and nothing can differ.
        place = after.last_place if after.last_place != NOWHERE else before.last_place
        parting = () if before is after else tuple(partings(before, after, otherwise, self._otherwise))
        differs = before is not after and (
            before.counted != after.counted or before.term != after.term or parting
        )
        if not self._counting.holds(place):
            return
        sums = self._of(place)
        sums.people += 1
        for world, life in enumerate((before, after)):
            sums.waiting[world] += days[world][AWAITING] > 0
            if life.term is not None:
                terms = sums.terms[world]
                terms[life.term.state] = terms.get(life.term.state, 0) + 1
        if differs:
            sums.differing += 1
            sums.guarantees += bool(parting)
            first = _first_difference(before.counted, after.counted)
            of_guarantees = [each.day for each in parting]
            day = min([*of_guarantees, *([] if first is None else [first])], default=None)
            self.people.append(PersonLived(key, place, day, days, (before.term, after.term), parting))

    def _count(self, world: int, life: Life) -> list[int]:
        """Count the days of one register; how many there are of each figure."""
        days = [0] * len(FIGURES)
        last, of_world = self._counting.last, self.moves[world]
        at: Place | None = None
        for figure, first, end, place in life.counted:
            # Mostly it is where it was: then nothing is looked up again.
            if place != at:
                if not self._counting.holds(place):
                    continue
                sums = self._of(place)
                at, days_there, at_end = place, sums.days[world], sums.at_end[world]
            count = end - first + 1
            days[figure] += count
            days_there[figure] += count
            at_end[figure] += end == last
            moves = of_world[figure]
            moves[first] = moves.get(first, 0) + 1
            moves[end + 1] = moves.get(end + 1, 0) - 1
        return days

    def _of(self, place: Place) -> Sums:
        found = self.sums.get(place)
        if found is None:
            found = self.sums[place] = Sums()
        return found


def _first_difference(before: Sequence[CountedDays], after: Sequence[CountedDays]) -> int | None:
    """The first day that is counted in one of the two and not so in the other."""
    if before == after:
        return None
    moves: dict[tuple[int, Place], dict[int, int]] = {}
    for sign, counted in ((1, before), (-1, after)):
        for figure, first, last, place in counted:
            of = moves.setdefault((figure, place), {})
            of[first] = of.get(first, 0) + sign
            of[last + 1] = of.get(last + 1, 0) - sign
    return min((day for of in moves.values() for day, change in of.items() if change), default=None)
