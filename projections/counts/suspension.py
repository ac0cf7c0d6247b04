"""How many are suspended, resumed, waiting: on a day, or at the end of each month of a period.

Beside that the measures, with the economic indicators that motivated each (point 6 of the commission's requests:
sensitivity to the business cycle).

Every figure is of people on a day; none is of what happened in between. Else one could be computed from the others.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import accumulate

import msgspec

from ledger.corrections import remaining
from ledger.decisions import AnyDecision
from ledger.decisions.fields import Indicator
from ledger.decisions.quantity import days_of
from projections.answers.indicators import motivation_of
from projections.counts.figures import Also, Figure, Part, Span, Tally, rows
from projections.counts.windows import quarter_of, quarters
from projections.fold.rules.calendar import as_date
from projections.fold.rules.measure import Spell
from projections.reading import Reading
from projections.readmodels.counting import CountedPeriod, Register

FIGURES = (
    Figure("suspended"),
    Figure("postponed"),
    Figure("awaiting"),
    #: Runs again, or at last, after a suspension stopped or postponed it.
    Figure("resumed"),
    #: Runs, and nothing has stopped it.
    Figure("not-stopped"),
    Figure("running", ("resumed", "not-stopped")),
)
_STOPPED = ("suspended", "postponed", "awaiting")
_FOR_EVER = "9999-12-31"


class IndicatorRow(msgspec.Struct, frozen=True):
    """One economic indicator of a measure, as it was recorded."""

    name: str
    value: str | int
    source: str
    unit: str | None = None
    period: str | None = None
    #: The quarters that it is about; without a period that in which its decision takes effect.
    quarters: tuple[str, ...] = ()


class MeasureRow(msgspec.Struct, frozen=True):
    """A measure on the days that it is in force without a break; ``last_day`` None: until it is lifted."""

    measure: str
    schemes: tuple[str, ...]
    first_day: date
    last_day: date | None
    indicators: tuple[IndicatorRow, ...]


def part(register: Register, span: Span, *, masked: bool) -> Callable[[Also], list[Part]]:
    """Everyone whom a trajectory concerns, at the end of the day or of each month."""
    days = list(month_ends(span))
    names = [day.isoformat() for day in days]
    spans = [Span(day, day) for day in days]
    # Of each cell by how many it changes from one of the days to the next: nobody's days are gone through one by one.
    changes: dict[tuple[str, str | None, str | None], list[int]] = {}
    for period, figure in _figures(register, span.last):
        begin = bisect_left(names, period.first)
        end = bisect_right(names, period.last or _FOR_EVER)
        if begin < end:
            cell = changes.setdefault((figure, period.scheme, period.enterprise), [0] * (len(days) + 1))
            cell[begin] += 1
            cell[end] -= 1
    counted = Tally()
    for (figure, scheme, enterprise), by in changes.items():
        for at, people in zip(spans, accumulate(by), strict=False):
            counted.add_people(at, (), figure, people, scheme, enterprise)

    def made(also: Also) -> list[Part]:
        hidden = also.get("suspension", ())
        found = tuple(rows(counted, FIGURES, spans, [()], masked=masked, also=hidden))
        return [Part("suspension", (), FIGURES, found, through_time=not span.is_day)]

    return made


def _figures(register: Register, upto: date) -> Iterator[tuple[CountedPeriod, str]]:
    """The days on which somebody is counted, and under which figure."""
    dossier, stopped = None, False
    for period in register.periods(upto):
        if period.dossier != dossier:
            dossier, stopped = period.dossier, False
        if period.status in _STOPPED:
            stopped = True
            yield period, period.status
        elif period.status == "running":
            yield period, "resumed" if stopped else "not-stopped"
        else:
            stopped = False


def month_ends(span: Span) -> Iterator[date]:
    """The last day of each month that a period reaches, and of the last one the last day asked about."""
    year, month = span.first.year, span.first.month
    while (year, month) < (span.last.year, span.last.month):
        yield date(year, month, monthrange(year, month)[1])
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    yield span.last


def measures(reading: Reading, upto: date) -> tuple[MeasureRow, ...]:
    """Every measure that had begun by a day, as far as it was decided, with what motivated it."""
    decisions = {name: dict(remaining(entries)) for name, entries in reading.measures.items()}
    return tuple(
        _measure(spell, decisions[spell.measure])
        for spell in reading.collective.spells
        if as_date(spell.first) <= upto
    )


def _measure(spell: Spell, decisions: Mapping[int, AnyDecision]) -> MeasureRow:
    motivated = [
        indicator_row(each, decisions[position].effective_on)
        for _, position in spell.decided
        for each in motivation_of(decisions[position])
    ]
    return MeasureRow(
        measure=spell.measure,
        schemes=tuple(sorted(spell.schemes)),
        first_day=as_date(spell.first),
        last_day=None if spell.last is None else as_date(spell.last),
        indicators=tuple(motivated),
    )


def indicator_row(indicator: Indicator, effective_on: date) -> IndicatorRow:
    """An indicator of a decision that takes effect on a day, with the quarters that it is about."""
    days = None if indicator.period is None else days_of(indicator.period)
    about = Span(*(days or (effective_on, effective_on)))
    return IndicatorRow(
        indicator.name,
        indicator.value,
        indicator.source,
        indicator.unit,
        indicator.period,
        tuple(quarter_of(quarter.last) for quarter in quarters(about)),
    )
