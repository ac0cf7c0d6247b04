"""What the days of one person say of a career: hired, moved, converted, to an ordinary job, left. Pure.

Each day is read by its end. Who is employed at the successor of the enterprise of the day before has not moved (R17),
and who is employed again at the same enterprise the day after has neither left nor come (R13).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from projections.fold.rules.calendar import as_date
from projections.fold.rules.succession import Takeovers
from projections.readmodels.counting import CountedPeriod

MoveKind = Literal["hired", "moved", "converted", "supported", "transitioned", "left", "job-ended"]
"""Hired: from no employment under a scheme. Moved: from one enterprise to another. Converted: to another scheme at the
same enterprise. Supported: an ordinary job becomes one under a scheme (R16). Job-ended: an ordinary job is over."""


class Situation(NamedTuple):
    """Where somebody is at the end of a day: ``in_job`` an ordinary job, else under a scheme; or nowhere."""

    in_job: bool
    enterprise: str | None
    scheme: str | None

    @property
    def in_sector(self) -> bool:
        """Whether it is an employment under a scheme, and no ordinary job."""
        return not self.in_job and self.scheme is not None


NOWHERE = Situation(in_job=False, enterprise=None, scheme=None)


class Move(NamedTuple):
    """What changed on a day: from which enterprise and scheme, and to which."""

    day: str
    kind: MoveKind
    before: Situation
    after: Situation


class OrdinaryJob(NamedTuple):
    """An ordinary job: from which day, from which enterprise and scheme, where; ``ended_on``: the first day without.

    ``hired_on`` is the first day of the employment that it was reached from. ``internal``: at the own enterprise.
    """

    reached_on: str
    enterprise: str | None
    scheme: str | None
    hired_on: str | None
    receiving: str | None
    internal: bool
    ended_on: str | None = None


class GoingOn:
    """Which enterprise takes over which on which day (R17)."""

    def __init__(self, takeovers: Takeovers) -> None:
        self._by_day: dict[str, list[tuple[str, str]]] = {}
        for takeover in sorted(each for of_one in takeovers.values() for each in of_one):
            day = as_date(takeover.day).isoformat()
            self._by_day.setdefault(day, []).append((takeover.enterprise, takeover.successor))
        self._days = sorted(self._by_day)

    def on(self, day: str, enterprise: str | None) -> str | None:
        """The enterprise that goes on for one on a day."""
        for taken_over, successor in self._by_day.get(day, ()):
            if enterprise == taken_over:
                enterprise = successor
        return enterprise

    def by(self, upto: str, enterprise: str, since: str = "") -> str:
        """The enterprise that goes on by a day for one that was there at the end of a day."""
        found: str | None = enterprise
        for day in self._days:
            if since < day <= upto:
                found = self.on(day, found)
        return found or enterprise


def moves(periods: Sequence[CountedPeriod], taken_over: GoingOn) -> Iterator[Move]:
    """What changed, in order. A day on which an ordinary job follows another has both ends of it."""
    before = NOWHERE
    for period in periods:
        after = _situation(period)
        if before.enterprise is not None:
            before = before._replace(enterprise=taken_over.on(period.first, before.enterprise))
        for kind in _kinds(before, after):
            yield Move(period.first, kind, before, after)
        before = after


def _situation(period: CountedPeriod) -> Situation:
    if period.status == "transitioned":
        return Situation(True, period.enterprise, period.scheme)
    return NOWHERE if period.scheme is None else Situation(False, period.enterprise, period.scheme)


def _kinds(before: Situation, after: Situation) -> Iterator[MoveKind]:
    same_place = before.enterprise == after.enterprise
    if before.in_job and not (after.in_job and same_place):
        yield "job-ended"
    if after.in_sector:
        if not before.in_sector:
            yield "hired"
        elif not same_place:
            yield "moved"
        elif before.scheme != after.scheme:
            yield "converted"
    elif after.in_job:
        yield from _into_job(before, after, same_place=same_place)
    elif before.in_sector:
        yield "left"


def _into_job(before: Situation, after: Situation, *, same_place: bool) -> Iterator[MoveKind]:
    goes_on = before.in_job and same_place
    if not goes_on:
        yield "transitioned"
    if after.scheme is not None and not (goes_on and before.scheme is not None):
        yield "supported"


def ordinary_jobs(found: Iterable[Move]) -> Iterator[OrdinaryJob]:
    """The ordinary jobs, in order, each from the employment under a scheme that came before it (R16)."""
    job: OrdinaryJob | None = None
    employer, hired_on = NOWHERE, None
    for move in found:
        if job is not None and move.kind == "job-ended":
            yield job._replace(ended_on=move.day)
            job = None
        if move.before.scheme is not None:
            employer = move.before
        if move.kind in ("hired", "moved", "supported"):
            hired_on = move.day
        elif move.kind == "transitioned":
            internal = move.after.enterprise == employer.enterprise
            receiving = move.after.enterprise
            job = OrdinaryJob(move.day, employer.enterprise, employer.scheme, hired_on, receiving, internal)
        employer = move.after if move.after.scheme is not None else employer
    if job is not None:
        yield job


def sorted_out(days: Iterable[tuple[str, str]]) -> Mapping[str, list[str]]:
    """Days of somebody, by dossier."""
    found: dict[str, list[str]] = {}
    for dossier, day in days:
        found.setdefault(dossier, []).append(day)
    return found
