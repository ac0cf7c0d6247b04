"""What was asked beside what was decided: for how many people each day between made a difference.

The commission asked that trajectories stay on hold at least until a day; the measure ended before it. Counted is what
happened, from the day after the measure's last one until the day asked, to the people whom it stopped on its last day.
It is no other history: nobody can tell what would have happened, had the measure gone on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple, TypeVar

import msgspec

from projections.counts.days_of_everyone import Employer, by_dossier
from projections.counts.figures import Also, CellName, Figure, FigureRow, Part, Span, Tally, rows
from projections.counts.masking import Shown
from projections.counts.turns import turns
from projections.counts.windows import Window, named
from projections.fold.rules.calendar import as_date
from projections.fold.rules.measure import Spell
from projections.readmodels.counting import CountedFinding, CountedPeriod, CountedState, Register

_STOPPED = ("suspended", "postponed")
_DIVIDED = ("still-stopped", "released")
#: Of a person whom the measure stopped: stopped on every one of the days, or not on one at least.
FIGURES = (
    Figure("still-stopped"),
    Figure("released"),
    Figure("stopped", _DIVIDED),
    # What happened to them on at least one of the days; of one person more than one thing can have.
    Figure("waited"),
    Figure("chance-owed"),
    Figure("started-again"),
    Figure("chance-honoured"),
    Figure("chance-breached"),
    Figure("term-lapsed"),
    Figure("moved-on"),
    Figure("went"),
)
T = TypeVar("T")
_TERM_LAPSED = "insertion-lapsed"


class _Spanned(NamedTuple):
    """A measure that ended before the day that was asked for."""

    spell: Spell
    last: str
    window: Window


class _Person(NamedTuple):
    """All that is counted of somebody."""

    periods: Sequence[CountedPeriod]
    states: Sequence[CountedState]
    findings: Sequence[CountedFinding]


def part(
    register: Register, spells: Sequence[Spell], until: date, last: date, *, masked: bool
) -> Callable[[Also], list[Part]]:
    """Whom each measure stopped on its last day, and what became of them until the day asked, or the last day."""
    ended = list(_ended(spells, until, last))
    counted = Tally()
    if ended:
        states = _grouped(register.states(last))
        lapsed = _grouped(each for each in register.findings(date.min, last) if each.code == _TERM_LAPSED)
        for dossier, periods in by_dossier(register, last):
            person = _Person(periods, states.get(dossier, ()), lapsed.get(dossier, ()))
            for each in ended:
                _count(counted, each, dossier, person)

    def made(also: Also) -> list[Part]:
        found = _rows(counted, ended, set(also.get("asked", ())), masked=masked)
        return [Part("asked", ("measure", "asked_until"), FIGURES, tuple(map(_unmarked, found)))]

    return made


def _rows(
    counted: Tally, ended: Iterable[_Spanned], hidden: set[CellName], *, masked: bool
) -> list[FigureRow]:
    """The rows, made again until none tells of another what is hidden."""
    while True:
        found: list[FigureRow] = []
        for each in ended:
            span, labels = each.window
            found += rows(counted, FIGURES, [span], [labels], masked=masked, also=hidden)
        more = set(_follows_from_the_other(found))
        if not more:
            return found
        hidden |= more


def _follows_from_the_other(found: Iterable[FigureRow]) -> Iterator[CellName]:
    """Who is still stopped and who is not are all whom the measure stopped: what was around it tells how many."""
    for row in found:
        for name, other in (_DIVIDED, _DIVIDED[::-1]):
            if row.cells[name].hidden and row.cells[other].count:
                yield CellName(row.span, row.labels, other, row.scheme, row.by, row.enterprise)


def _unmarked(row: FigureRow) -> FigureRow:
    """Without a word of which of the two are small: of eight, both are four."""
    if not all(row.cells[name].hidden for name in _DIVIDED):
        return row
    return msgspec.structs.replace(row, cells={**row.cells, **dict.fromkeys(_DIVIDED, Shown(None))})


def _count(counted: Tally, ended: _Spanned, dossier: str, person: _Person) -> None:
    """Count somebody, if the measure stopped them on its last day."""
    employer = _stopped_by(ended, person)
    if employer is not None:
        enterprise, scheme = employer
        for figure in _happened(person, ended.window.span):
            counted.add(*ended.window, figure, dossier, scheme, enterprise)


def _grouped(found: Iterable[T]) -> dict[str, list[T]]:
    return {dossier: list(its) for dossier, its in groupby(found, key=attrgetter("dossier"))}


def _ended(spells: Sequence[Spell], until: date, last: date) -> Iterator[_Spanned]:
    for spell in spells:
        if spell.last is None or as_date(spell.last) >= min(until, last):
            continue
        end = as_date(spell.last)
        span = Span(end + timedelta(days=1), min(until, last))
        yield _Spanned(spell, end.isoformat(), Window(span, (named(spell), until.isoformat())))


def _stopped_by(ended: _Spanned, person: _Person) -> Employer | None:
    """Who employed somebody whom the measure stopped on its last day; None where it did not."""
    protected = any(
        state.suspension.partition("#")[0] == ended.spell.measure
        and state.state == "protected"
        and _holds(state.first, state.until, ended.last)
        for state in person.states
    )
    if not protected:
        return None
    for period in person.periods:
        if _holds(period.first, period.last, ended.last):
            return (period.enterprise, period.scheme) if period.status in _STOPPED else None
    return None


def _holds(first: str, last: str | None, day: str) -> bool:
    return first <= day and (last is None or day <= last)


def _happened(person: _Person, span: Span) -> Iterator[str]:
    """Under what somebody is counted whom the measure stopped."""
    first, last = span.first.isoformat(), span.last.isoformat()
    statuses = {each.status for each in person.periods if _lies_within(each.first, each.last, first, last)}
    yield "still-stopped" if statuses <= {*_STOPPED} else "released"
    if "awaiting" in statuses:
        yield "waited"
    states = [each for each in person.states if _lies_within(each.first, each.until, first, last)]
    yield from _of_the_chance(states, first)
    if any(first <= each.since <= last for each in person.findings):
        yield "term-lapsed"
    yield from {_OF_TURNS[turn.what] for turn in turns(person.periods) if first <= turn.on <= last}


#: Under what is counted to whom this happened.
_OF_TURNS = {
    "started": "started-again",
    "resumptions": "started-again",
    "transitions": "moved-on",
    "employments-ended": "went",
}


def _of_the_chance(states: Sequence[CountedState], first: str) -> Iterator[str]:
    """What became of the guarantees from a day on."""
    if any(each.state in ("owed", "offered") for each in states):
        yield "chance-owed"
    reached = {each.state for each in states if each.first == each.since >= first}
    yield from (f"chance-{state}" for state in ("honoured", "breached") if state in reached)


def _lies_within(begin: str, end: str | None, first: str, last: str) -> bool:
    return begin <= last and (end is None or end >= first)
