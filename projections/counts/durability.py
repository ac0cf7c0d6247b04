"""Whether ordinary jobs last: 3, 6 and 12 months after their first day, and how those that ended did.

An ordinary job lasted a term (R6) if it was there at the end of the term's last day. Of whom that day comes after the
last day asked, it is too early to tell, whether the job is over by then or not: who counted those that ended early, and
not those that will last, would count too few that last.

The terms divide the same jobs, and one tells of the next: where nobody is too early for twelve months nobody is for
three. So small numbers are hidden of all terms together: see ``hide_terms``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from ledger.language import phrase
from ledger.law import Dated, DatedParameter
from ledger.sources import policy
from projections.counts.careers import OrdinaryJob
from projections.counts.figures import Figure, Labels, Part, Span
from projections.counts.masking import SMALL, Cell, Shown
from projections.counts.splits import SplitTally
from projections.fold.rules.calendar import as_date, term_last_day
from projections.readmodels.counting import CountedStep
from projections.readmodels.steps import EMPLOYMENT_END, TRANSITION_END

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
LASTS = "lasts"
BECAME = (LASTS, "job-over", "too-early")
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
            by, will = _how_it_ended(job, steps)
            self._over.add(self._span, (by,), will, dossier, *where)

    def parts(self, hidden: Callable[[str | None], bool], *, masked: bool) -> Iterator[Part]:
        """The two tables. ``hidden`` says whether a scheme's number of ordinary jobs is."""
        terms = [(str(months),) for months in self._months]
        became = tuple((term, figure) for term in terms for figure in BECAME)
        lasting = self._lasting.rows(
            self._span,
            FIGURES,
            terms,
            [became],
            masked=masked,
            hidden=lambda scheme, *_: hidden(scheme),
            hide=hide_terms,
        )
        yield Part("durability", ("months",), FIGURES, tuple(lasting), of_enterprises=not masked)
        ended_by = [(by,) for by in ENDED_BY]
        ways = tuple((by, will) for by in ended_by for will in WILL)
        over = self._over.rows(self._span, OVER, ended_by, [ways], masked=masked, whole=False)
        yield Part("jobs-ended", ("ended_by",), OVER, tuple(over), of_enterprises=not masked)


def hide_terms(cells: Mapping[tuple[Labels, str], Cell]) -> dict[tuple[Labels, str], Shown]:
    """What is shown of one scheme's ordinary jobs, of all terms together; their number is taken to be known.

    Where nobody is counted under five, all is. Else what ended and what it is too early to tell are hidden of every
    term, those of nobody too: the one makes up for the other. How many last is shown, unless that is small of a term.
    """
    few = {key for key, cell in cells.items() if cell.people < SMALL}
    if not any(cells[key].people for key in few):
        return {key: Shown(cell.count) for key, cell in cells.items()}
    if any(figure == LASTS and cells[term, figure].people for term, figure in few):
        return dict.fromkeys(cells, Shown(None))
    return {key: Shown(cell.count if key[1] == LASTS else None) for key, cell in cells.items()}


def _became(job: OrdinaryJob, months: int, last: str) -> str:
    term = as_date(term_last_day(date.fromisoformat(job.reached_on).toordinal(), months)).isoformat()
    if term > last:
        return "too-early"
    return LASTS if job.ended_on is None or job.ended_on > term else "job-over"


def _how_it_ended(job: OrdinaryJob, steps: Iterable[CountedStep]) -> tuple[str, str]:
    """By whose decision and whose will (R12); not on record where another job or employment took its place.

    One at the own enterprise may end by an ``employment-end`` (R16), which says nothing of the will. Of one elsewhere
    that is the end of the employment before it.
    """
    for step in steps:
        ends_it = step.step == TRANSITION_END or (job.internal and step.step == EMPLOYMENT_END)
        if ends_it and step.day == job.ended_on and step.ended_by is not None:
            return step.ended_by, step.will or ("own" if step.ended_by == "employee" else "outside")
    return "none", "not-on-record"
