"""What holds on each day, thing by thing: the status, last days, guarantees and findings as pieces of days.

One fold tells all of it: between two days that a dossier lives nothing changes but what time counts, and that grows by
one a day. Two such courses are laid side by side as runs of days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ledger.decisions import AnyDecision
from ledger.law import IN_FORCE, Law
from projections.fold.dossier import Dossier, lived
from projections.fold.rules.collective import Collective
from projections.fold.rules.finding import Found
from projections.fold.trace import (
    DAYS_AWAITING,
    DAYS_SUSPENDED,
    ENTERPRISE,
    EXPECTED,
    INSERTION,
    INSERTION_LAST,
    PHASE,
    PLANNED,
    SCHEME,
    STATUS,
    TRAJECTORY,
    Subject,
    entitled_to,
    finding,
    guarantee,
    missing,
)

HELD_OPEN = "held-open"
"""The last day of an insertion term that is held open, with no end to tell yet (R7)."""


class Stay(NamedTuple):
    """From ``first`` (an ordinal) on a thing is ``value``, until its next one; None: it is not there.

    ``grows``: the value is a number, or the ordinal of a day, that is one more on each day after.
    """

    first: int
    value: Any
    grows: bool = False

    def on(self, day: int) -> Any:
        """What it is at the end of ``day``, which is not before its own first."""
        return self.value + day - self.first if self.grows else self.value


Stays = Sequence[Stay]
"""What a thing is from each day on, in order of time, each another than the one before it."""

Course = Mapping[Subject, Stays]
"""What each thing is from each day on; until its first day it is what ``absent`` says."""


class DifferingRun(NamedTuple):
    """Days (ordinals, both included) on which a thing is ``after`` in one course and ``before`` in another.

    Each is as of the first day; what grows is one more on each day after.
    """

    of: Subject
    first: int
    last: int
    before: Stay
    after: Stay


def absent(of: Subject) -> Any:
    """What a thing is before its first day."""
    return "not-employed" if of == STATUS else None


def on_day(stays: Stays, of: Subject, day: int) -> Any:
    """What a thing is at the end of a day."""
    held = [stay for stay in stays if stay.first <= day]
    return held[-1].on(day) if held else absent(of)


# -- from one fold ---------------------------------------------------------------------------------------


def course_of(
    streams: Iterable[Iterable[tuple[int, AnyDecision]]],
    collective: Collective,
    on: int,
    of_record: Iterable[Found] = (),
    law: Law = IN_FORCE,
    dossier: Dossier | None = None,
) -> dict[Subject, list[Stay]]:
    """The course of one person up to the end of day ``on``.

    ``streams`` and ``collective`` are those of a fold; ``of_record`` the findings that the entries themselves bring.
    ``dossier`` is one to which nothing has happened yet, where its fold is wanted too.
    """
    dossier = Dossier(collective, law) if dossier is None else dossier
    figures = Figures(on)
    for day in lived(dossier, streams, collective, on):
        figures.take(dossier, day)
    return whole_course(dossier, figures, of_record, on)


def whole_course(
    dossier: Dossier, figures: Figures, of_record: Iterable[Found], on: int
) -> dict[Subject, list[Stay]]:
    """The course of a dossier to which every day up to ``on`` has happened, the figures taken on each."""
    if dossier.day:
        dossier.finish(on)
    course = figures.course
    _put_all(course, STATUS, ((period.first, period.status) for period in dossier.periods))
    _put_all(course, PHASE, ((period.first, period.phase) for period in dossier.periods))
    _put_all(course, ENTERPRISE, ((day, enterprise) for day, enterprise, _ in dossier.employers))
    _put_all(course, SCHEME, ((day, scheme) for day, _, scheme in dossier.employers))
    for each in dossier.entitlement.chance.all.values():
        of = guarantee(each.suspension)
        _put_all(course, of, ((day, state) for day, state, _, _ in each.history))
        _put(course, entitled_to(of), each.history[0][0], each.entitled_to)
    for number, back in enumerate(dossier.entitlement.returns.all, start=1):
        _put_all(course, guarantee(None, number), ((day, state) for day, state, _, _ in back.history))
    _put_findings(course, (*dossier.entitlement.findings.all, *of_record), on)
    return {of: stays for of, stays in course.items() if stays}


def _put(
    course: dict[Subject, list[Stay]], of: Subject, day: int, value: Any, *, grows: bool = False
) -> None:
    """From ``day`` on a thing is this; nothing where it is that already."""
    stays = course.setdefault(of, [])
    if stays:
        before = stays[-1]
        if before.grows == grows and before.on(day) == value:
            return
        if before.first == day:
            stays.pop()
            _put(course, of, day, value, grows=grows)
            return
    elif not grows and value == absent(of):
        return
    stays.append(Stay(day, value, grows))


def _put_all(course: dict[Subject, list[Stay]], of: Subject, held: Iterable[tuple[int, Any]]) -> None:
    for day, value in held:
        _put(course, of, day, value)


def _put_findings(course: dict[Subject, list[Stay]], found: Iterable[Found], on: int) -> None:
    """Each finding, by its code and first entry, as its severity; what is missing beside it."""
    for each in sorted(found, key=lambda each: each.first):
        if each.first > on:
            continue
        of = finding(each.code, each.entries)
        told: list[tuple[Subject, Any]] = [(of, each.kind.severity)]
        if each.missing:
            told.append((missing(of), tuple(each.missing)))
        for what, value in told:
            _put(course, what, each.first, value)
            if each.last is not None and each.last < on:
                _put(course, what, each.last + 1, None)


class Figures:
    """The clock of the trajectory and the insertion term, taken at the end of each day that a dossier lives."""

    def __init__(self, on: int, course: Mapping[Subject, Stays] = {}) -> None:
        self.course: dict[Subject, list[Stay]] = {of: list(stays) for of, stays in course.items()}
        self._on = on

    def take(self, dossier: Dossier, day: int) -> None:
        """What they are from the end of ``day`` on, until the next day that is lived."""
        course, clock = self.course, dossier.clock
        expected: Stay | None = None
        if clock is None:
            for of in (TRAJECTORY, PLANNED, EXPECTED, DAYS_SUSPENDED, DAYS_AWAITING):
                _put(course, of, day, None)
        else:
            suspended, awaiting = dossier.status == "suspended", dossier.status == "awaiting"
            stopped = suspended or awaiting
            # This day itself is counted with the next one.
            expected = Stay(day, clock.expected + (stopped and day > clock.base_day), stopped)
            _put(course, TRAJECTORY, day, clock.started_on)
            _put(course, PLANNED, day, clock.planned)
            _put(course, EXPECTED, day, expected.value, grows=stopped)
            _put(course, DAYS_SUSPENDED, day, clock.suspended + suspended, grows=suspended)
            _put(course, DAYS_AWAITING, day, clock.awaiting + awaiting, grows=awaiting)
        self._term(dossier, day, expected)

    def _term(self, dossier: Dossier, day: int, expected: Stay | None) -> None:
        """R7: the last day of the insertion term, and the one by law alone."""
        term = dossier.entitlement.insertion
        # What was foreseen for later days holds only while nothing happens.
        foreseen = self.course.get(INSERTION_LAST, [])
        while foreseen and foreseen[-1].first > day:
            foreseen.pop()
        if term is None:
            for of in (INSERTION, INSERTION_LAST):
                _put(self.course, of, day, None)
            return
        _put(self.course, INSERTION, day, term.last)
        held = next(dossier.insertion_holds(), None) is not None
        for stay in _insertion(day, term.last, held=held, expected=expected):
            if stay.first <= self._on:
                _put(self.course, INSERTION_LAST, stay.first, stay.value, grows=stay.grows)


def _insertion(day: int, last: int, *, held: bool, expected: Stay | None) -> Iterator[Stay]:
    """What the last day of a term is from ``day`` on, while nothing happens: ``InsertionTerm.last_day``, ahead."""
    if not held:
        yield Stay(day, last)
    elif expected is None:
        if last >= day:
            yield Stay(day, last)
        yield Stay(max(day, last + 1), HELD_OPEN)
    elif expected.value >= last or not expected.grows:
        yield Stay(day, max(last, expected.value), expected.grows and expected.value >= last)
    else:
        yield Stay(day, last)
        yield Stay(day + last - expected.value + 1, last + 1, True)


# -- two courses side by side ----------------------------------------------------------------------------


def differences(before: Course, after: Course, on: int) -> Iterator[DifferingRun]:
    """The runs of days up to ``on`` on which a thing differs, thing by thing."""
    for of in dict.fromkeys((*before, *after)):
        one, other = before.get(of, ()), after.get(of, ())
        if one != other:
            yield from differing(of, one, other, on)


def differing(of: Subject, before: Stays, after: Stays, on: int) -> Iterator[DifferingRun]:
    """The runs of days up to ``on`` on which one thing differs."""
    begin = Stay(0, absent(of))
    firsts = sorted({stay.first for stay in (*before, *after) if stay.first <= on})
    if not firsts:
        return
    befores, afters = _at(before, begin), _at(after, begin)
    found: list[DifferingRun] = []
    for first, end in zip(firsts, [*firsts[1:], on + 1], strict=True):
        one, other = befores(first), afters(first)
        for each in _where_differing(of, first, end - 1, one, other):
            joined = found and _goes_on(found[-1], each)
            if joined:
                found[-1] = found[-1]._replace(last=each.last)
            else:
                found.append(each)
    yield from found


def _at(stays: Stays, begin: Stay) -> Callable[[int], Stay]:
    """What a thing is on each of some days, asked in order of time, as it goes on from there."""
    rest, held = iter(stays), begin
    following = next(rest, None)

    def at(day: int) -> Stay:
        nonlocal held, following
        while following is not None and following.first <= day:
            held, following = following, next(rest, None)
        return Stay(day, held.on(day), held.grows)

    return at


def _where_differing(of: Subject, first: int, last: int, before: Stay, after: Stay) -> Iterator[DifferingRun]:
    """The days on which two values differ: all or none, or all but the day on which one overtakes the other."""
    spans: tuple[tuple[int, int], ...] = ((first, last),) if before.value != after.value else ()
    if before.grows != after.grows and isinstance(before.value, int) and isinstance(after.value, int):
        lead = before.value - after.value
        same = first + (lead if after.grows else -lead)
        spans = ((first, same - 1), (same + 1, last)) if first <= same <= last else ((first, last),)
    for begin, end in spans:
        if begin <= end:
            one, other = (Stay(begin, each.on(begin), each.grows) for each in (before, after))
            yield DifferingRun(of, begin, end, one, other)


def _goes_on(run: DifferingRun, following: DifferingRun) -> bool:
    """Whether a run is nothing else than the days after another."""
    return run.last + 1 == following.first and all(
        one.grows == other.grows and one.on(following.first) == other.value
        for one, other in ((run.before, following.before), (run.after, following.after))
    )
