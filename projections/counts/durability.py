"""Whether ordinary jobs last: 3, 6 and 12 months after their first day, and how those that ended did.

An ordinary job lasted a term (R6) if it was there at the end of the term's last day. Of whom that day comes after the
last day asked, it is too early to tell, whether the job is over by then or not: who counted those that ended early, and
not those that will last, would count too few that last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from ledger.language import phrase
from ledger.law import Dated, DatedParameter
from ledger.sources import policy
from projections.counts.careers import OrdinaryJob
from projections.counts.figures import Figure, Part, Span
from projections.counts.splits import Division, SplitTally
from projections.fold.rules.calendar import as_date, term_last_day
from projections.readmodels.counting import CountedStep

LASTING: DatedParameter[tuple[int, ...]] = DatedParameter(
    "after how many months a report looks whether an ordinary job lasts",
    (
        Dated(
            date(2020, 3, 20),
            (3, 6, 12),
            (policy(phrase("a quarter, half a year, a year; the yearly report counts at three months")),),
        ),
    ),
)
BECAME = ("lasts", "job-over", "too-early")
FIGURES = (*map(Figure, BECAME), Figure("jobs", BECAME))
#: Of an ordinary job that ended: whether that was outside the employee's will (R12).
WILL = ("outside", "own", "not-on-record")
OVER = (*map(Figure, WILL), Figure("jobs", WILL))
ENDED_BY = ("employer", "employee", "mutual", "term", "other", "none")


class Durability:
    """The ordinary jobs that were reached, by what became of them; and those that ended."""

    def __init__(self, span: Span) -> None:
        self._span = span
        self._first = "" if span.is_day else span.first.isoformat()
        self._months = LASTING.on(span.last).value
        self._lasting, self._over = SplitTally(), SplitTally()

    def add(self, dossier: str, job: OrdinaryJob, steps: Iterable[CountedStep]) -> None:
        """Count one ordinary job; all of one dossier come in one run."""
        where = job.scheme, job.enterprise
        last = self._span.last.isoformat()
        if self._first <= job.reached_on <= last:
            for months in self._months:
                figure = _became(job, months, last)
                self._lasting.add(self._span, (str(months),), figure, dossier, *where)
        if job.ended_on is not None and self._first <= job.ended_on <= last:
            by, will = _how_it_ended(job.ended_on, steps)
            self._over.add(self._span, (by,), will, dossier, *where)

    def parts(self, hidden: Callable[[str | None], bool], *, masked: bool) -> Iterator[Part]:
        """The two tables. ``hidden`` says whether a scheme's number of ordinary jobs is."""
        terms = [(str(months),) for months in self._months]
        divisions: list[Division] = [tuple((term, figure) for figure in BECAME) for term in terms]

        lasting = self._lasting.rows(
            self._span, FIGURES, terms, divisions, masked=masked, hidden=lambda scheme, *_: hidden(scheme)
        )
        yield Part("durability", ("months",), FIGURES, tuple(lasting), of_enterprises=not masked)
        ended_by = [(by,) for by in ENDED_BY]
        ways = tuple((by, will) for by in ended_by for will in WILL)
        over = self._over.rows(self._span, OVER, ended_by, [ways], masked=masked)
        yield Part("jobs-ended", ("ended_by",), OVER, tuple(over), of_enterprises=not masked)


def _became(job: OrdinaryJob, months: int, last: str) -> str:
    term = as_date(term_last_day(date.fromisoformat(job.reached_on).toordinal(), months)).isoformat()
    if term > last:
        return "too-early"
    return "lasts" if job.ended_on is None or job.ended_on > term else "job-over"


def _how_it_ended(on: str, steps: Iterable[CountedStep]) -> tuple[str, str]:
    """By whose decision and whose will (R12); not on record where another job or employment took its place.

    One at the own enterprise may end by an ``employment-end`` (R16), which says nothing of the will.
    """
    for step in steps:
        if step.day == on and step.ended_by is not None:
            return step.ended_by, step.will or ("own" if step.ended_by == "employee" else "outside")
    return "none", "not-on-record"
