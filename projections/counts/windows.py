"""The days that the report of the business cycle is about: quarters, and as many days before and after a measure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from ledger.decisions.quantity import days_of_quarter
from projections.counts.figures import Labels, Span
from projections.fold.rules.calendar import as_date
from projections.fold.rules.measure import Spell

WHEN = ("before", "during", "after")
_YEAR = 365
_WITHOUT_MEASURE = 2 * _YEAR


class Window(NamedTuple):
    """Days, and what their row is about."""

    span: Span
    labels: Labels


def named(spell: Spell) -> str:
    """The measure, and from its second spell on which one: as its guarantees are named (R10)."""
    return spell.measure if spell.number == 1 else f"{spell.measure}#{spell.number}"


def quarter_of(day: date) -> str:
    """The quarter that a day lies in, as data: ``2020-Q2``."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def quarters(span: Span) -> Iterator[Span]:
    """The quarters of a period; of the first and the last one the days that lie in the period."""
    first = span.first
    while first <= span.last:
        _, last = days_of_quarter(first.year, (first.month + 2) // 3)
        yield Span(first, min(last, span.last))
        if last >= span.last:
            return
        first = last + timedelta(days=1)


def quarters_around(spells: Sequence[Spell], last: date, years: int) -> Span:
    """What is shown where no period is named: from a year before the first measure to a year after the last one.

    Whole quarters, none after the ``last`` day, and no more than so many ``years``. Without measures two years.
    """
    ends = [last if spell.last is None else as_date(spell.last) for spell in spells]
    until = min(_later(max(ends), _YEAR), last) if ends else last
    since = _earlier(as_date(spells[0].first), _YEAR) if ends else _earlier(last, _WITHOUT_MEASURE)
    since = max(since, date(max(until.year - years, 1), 1, 1))
    first, _ = days_of_quarter(since.year, (since.month + 2) // 3)
    _, end = days_of_quarter(until.year, (until.month + 2) // 3)
    return Span(min(first, last), min(end, last))


def around(spells: Iterable[Spell], last: date, days: int | None) -> Iterator[Window]:
    """Of each measure the days before it, its own, and those after it, as far as they have come by the last day.

    As many before and after as ``days``, or else as it lasted.
    """
    for spell in spells:
        first, end = as_date(spell.first), last if spell.last is None else min(as_date(spell.last), last)
        many = days or (end - first).days + 1
        yield Window(Span(_earlier(first, many), _earlier(first, 1)), (named(spell), "before"))
        yield Window(Span(first, end), (named(spell), "during"))
        if end < last:
            yield Window(Span(_later(end, 1), min(_later(end, many), last)), (named(spell), "after"))


def _earlier(day: date, days: int) -> date:
    return date.fromordinal(max(day.toordinal() - days, 1))


def _later(day: date, days: int) -> date:
    return date.fromordinal(min(day.toordinal() + days, date.max.toordinal()))
