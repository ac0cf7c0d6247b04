"""Inflow and outcomes: which places were left and filled (R13), and how trajectories ended before.

A place is counted once: as open, by how many days it has been, or as filled. The outcomes of earlier trajectories
are the lessons from the past that the commission asked for (point 6 of its requests): where they stopped, with whom,
and whether the ordinary jobs that they led to lasted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter
from statistics import median

import msgspec

from projections.counts.ages import AGES
from projections.counts.by_age import AgeTally, by_age
from projections.counts.careers import GoingOn, moves, ordinary_jobs
from projections.counts.days_of_everyone import by_dossier, employer_on
from projections.counts.durability import Durability
from projections.counts.endings import Ended, Endings, providers_of
from projections.counts.figures import (
    Also,
    By,
    CellName,
    Figure,
    FigureRow,
    Labels,
    Part,
    Span,
    Tally,
    rows,
)
from projections.counts.masking import FEW_LASTED
from projections.counts.replacements import Replacements
from projections.readmodels.counting import CountedPeriod, CountedPlace, Register

LEFT_BY = ("transition", "employment-end")
WHEN = ("before", "within")
#: How a trajectory ended: by a completion, a transition without one, an end of the employment, or otherwise, as by
#: a refusal that waives the chance or a new employment.
OUTCOMES = ("transitioned", "own-will", "beyond-own-will", "left", "otherwise")
ENDED = (Figure("trajectories"),)


def parts(
    register: Register, taken_over: GoingOn, span: Span, *, masked: bool
) -> Callable[[Also], list[Part]]:
    """The places, the outcomes with where and with whom they stopped, and whether ordinary jobs last."""
    ages = AGES.on(span.last).value
    places, outcomes = AgeTally("open", ages, figures(ages)), Tally()
    endings, durability = Endings(span, OUTCOMES), Durability(span)
    replacements = Replacements(span)
    lasted: dict[tuple[Labels, str | None], list[int]] = {}
    left = {key: list(its) for key, its in groupby(register.places(span.last), key=attrgetter("dossier"))}
    steps = {key: list(its) for key, its in groupby(register.steps(span.last), key=attrgetter("dossier"))}
    for dossier, periods in by_dossier(register, span.last):
        _count_places(places, left.get(dossier, ()), periods, span)
        for place in left.get(dossier, ()):
            replacements.add(place, employer_on(periods, place.since, before=True)[1])
        taken, made_moves = steps.get(dossier, ()), list(moves(periods, taken_over))
        for job in ordinary_jobs(made_moves):
            durability.add(dossier, job, taken)
        over = list(ends(periods))
        both = zip(over, providers_of(over, taken, made_moves), strict=True)
        for ended, provider in (each for each in both if _within(each[0].on, span)):
            endings.add(dossier, ended, provider, taken)
            label = (ended.outcome,)
            outcomes.add(span, label, "trajectories", dossier, ended.scheme, ended.enterprise)
            lasted.setdefault((label, ""), []).append(ended.days)
            lasted.setdefault((label, ended.scheme), []).append(ended.days)

    def made(also: Also) -> list[Part]:
        of_places = _places(places, span, figures(ages), masked=masked, also=also.get("places", ()))
        of_outcomes = _outcomes(outcomes, lasted, span, masked=masked, also=also.get("outcomes", ()))
        hidden = _hidden_numbers(of_outcomes)
        # Who is in an ordinary job left a place: what one of the three hides another could tell.
        jobs = {scheme for scheme, by in _hidden_numbers(of_places) | hidden if by.startswith("transition")}
        tells_little = _hidden_places(of_places)
        return [
            of_places,
            *replacements.parts(lambda *whose: whose in tells_little, masked=masked),
            of_outcomes,
            *endings.parts(lambda scheme, outcome: (scheme, outcome) in hidden, masked=masked),
            *durability.parts(lambda scheme: scheme in jobs, masked=masked),
        ]

    return made


def _hidden_places(part: Part) -> set[tuple[By, str | None]]:
    """Whose numbers of places left in the period are hidden, of all and of schemes."""
    return {(row.by, row.scheme) for row in part.rows if "before" not in row.labels and _hides(part, row)}


def _hidden_numbers(part: Part) -> set[tuple[str | None, str]]:
    """The schemes and the first labels of the rows in which something of a whole scheme is hidden."""
    return {
        (row.scheme, row.labels[0])
        for row in part.rows
        if row.by == "scheme" and "before" not in row.labels and _hides(part, row)
    }


def _hides(part: Part, row: FigureRow) -> bool:
    """Whether a number of a row is hidden. By age a number that is told divides, and gives nothing else away."""
    return any(row.cells[figure.name].hidden for figure in part.figures if not figure.divides)


# -- places -------------------------------------------------------------------------------------------


def figures(ages: tuple[int, ...]) -> tuple[Figure, ...]:
    """A place is open, by how many days, or filled; left is both."""
    return *by_age("open", ages), Figure("filled"), Figure("places", ("open", "filled"))


def _count_places(
    counted: AgeTally,
    left: Iterable[CountedPlace],
    periods: Sequence[CountedPeriod],
    span: Span,
) -> None:
    for place in left:
        figure = _figure(place, span)
        if figure is not None:
            _, scheme = employer_on(periods, place.since, before=True)
            label = _label(place, periods, span)
            counted.add(span, label, figure, place.dossier, scheme, place.enterprise, place.since)


def _places(
    counted: AgeTally, span: Span, columns: tuple[Figure, ...], *, masked: bool, also: Collection[CellName]
) -> Part:
    names = ("left_by",) if span.is_day else ("left_by", "left")
    labels = [(by,) for by in LEFT_BY] if span.is_day else [(by, when) for by in LEFT_BY for when in WHEN]
    found = counted.rows(span, labels, masked=masked, also=also)
    return Part("places", names, columns, tuple(found))


def _figure(place: CountedPlace, span: Span) -> str | None:
    """Open or filled at the end of the last day; None: it was filled before the period."""
    if place.filled_on is None or place.filled_on > span.last.isoformat():
        return "open"
    return "filled" if _within(place.filled_on, span) else None


def _label(place: CountedPlace, periods: Sequence[CountedPeriod], span: Span) -> Labels:
    """By what it was left, and of a period whether in it."""
    then = next((period.status for period in reversed(periods) if period.first <= place.since), None)
    by = "transition" if then == "transitioned" else "employment-end"
    return (by,) if span.is_day else (by, WHEN[place.since >= span.first.isoformat()])


def _within(day: str, span: Span) -> bool:
    """Of a day all that was by then; of a period what was in it."""
    return day <= span.last.isoformat() and (span.is_day or day >= span.first.isoformat())


# -- outcomes -----------------------------------------------------------------------------------------


def ends(periods: Iterable[CountedPeriod]) -> Iterator[Ended]:
    """Every trajectory of one dossier that ended, in order."""
    began: str | None = None
    before: CountedPeriod | None = None
    for period in periods:
        open_ = period.status in ("running", "suspended") or (
            period.status == "awaiting" and began is not None
        )
        if began is not None and before is not None:
            if not open_:
                outcome = period.completion or _outcome(period.status)
                yield _ended(began, period.first, outcome, before)
                began = None
            elif period.completion is not None:
                # Another one began on the day that the one before was completed.
                yield _ended(began, period.first, period.completion, before)
                began = period.first
        if open_ and began is None:
            began = period.first
        before = period


def _ended(began: str, on: str, outcome: str, before: CountedPeriod) -> Ended:
    days = (date.fromisoformat(on) - date.fromisoformat(began)).days
    return Ended(on, outcome, began, days, before.enterprise, before.scheme, before.phase)


def _outcome(status: str) -> str:
    return status if status in ("transitioned", "left") else "otherwise"


def _outcomes(
    counted: Tally,
    lasted: Mapping[tuple[Labels, str | None], list[int]],
    span: Span,
    *,
    masked: bool,
    also: Collection[CellName],
) -> Part:
    """How many ended how; of all and of a scheme also the median of how long they lasted, unless they are few."""
    found: list[FigureRow] = []
    labels = [(outcome,) for outcome in OUTCOMES]
    for row in rows(counted, ENDED, [span], labels, masked=masked, also=also):
        days = lasted.get((row.labels, "" if row.by == "all" else row.scheme), [])
        tells = row.by != "enterprise" and not row.cells["trajectories"].hidden
        tells = tells and len(days) >= (FEW_LASTED if masked else 1)
        found.append(msgspec.structs.replace(row, median_days=float(median(days))) if tells else row)
    return Part("outcomes", ("outcome",), ENDED, tuple(found), lasting=True)
