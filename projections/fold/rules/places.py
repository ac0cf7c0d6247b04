"""R13: places. A transition or an employment's end leaves one open until a replacement for that dossier."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

import msgspec

from ledger.decisions import AnyDecision
from ledger.decisions.employment import Employment
from ledger.decisions.employment_end import EmploymentEnd
from ledger.decisions.replacement import Replacement
from ledger.decisions.return_ import Return
from ledger.decisions.transition import Transition
from projections.fold.rules.calendar import as_date


class Place(msgspec.Struct, frozen=True):
    """A place that an employee left at an enterprise: open from ``since`` until it is filled.

    ``since`` is the first day without the employee. ``filled_by`` is the dossier that fills it and ``filled_on`` the
    first day it does; both None while it is open. ``entries`` are the ledger positions it rests on.
    """

    rule: ClassVar[str] = "R13"

    dossier: str
    enterprise: str
    since: date
    entries: tuple[int, ...]
    filled_by: str | None = None
    filled_on: date | None = None


class Inflow(msgspec.Struct, frozen=True):
    """A replacement in effect: ``dossier`` fills a place that ``for_dossier`` left open."""

    dossier: str
    for_dossier: str
    enterprise: str
    since: date
    entry: int


def places_left(dossier: str, decisions: Iterable[tuple[int, AnyDecision]], on: date) -> list[Place]:
    """The places that one employee has left by the end of a day, oldest first, none of them filled yet.

    ``decisions`` are those that remain after corrections (R1), with their ledger positions.
    """
    found: list[Place] = []
    enterprise: str | None = None
    leaving: tuple[int, int] | None = None

    def leave(upto: int) -> bool:
        """Whether the employee has left by a day: the last day employed lies before it."""
        if enterprise is None or leaving is None or leaving[0] > upto:
            return False
        found.append(Place(dossier, enterprise, as_date(leaving[0]), (leaving[1],)))
        return True

    for day, _, position, decision in _in_order(decisions, on):
        if leave(day):
            enterprise = leaving = None
        if isinstance(decision, Employment | Return):
            enterprise, leaving = decision.enterprise, None
        elif enterprise is None:
            continue
        elif isinstance(decision, EmploymentEnd):
            leaving = day + 1, position
        else:
            found.append(Place(dossier, enterprise, as_date(day), (position,)))
            enterprise = leaving = None
    leave(on.toordinal())
    return found


def inflow(dossier: str, decisions: Iterable[tuple[int, AnyDecision]], on: date) -> list[Inflow]:
    """The replacements of one dossier in effect by a day: whose place it fills, by first day."""
    found = [
        Inflow(dossier, decision.for_dossier, decision.enterprise, decision.effective_on, position)
        for position, decision in decisions
        if isinstance(decision, Replacement) and decision.effective_on <= on
    ]
    return sorted(found, key=lambda each: (each.since, each.entry))


def filled(left: Iterable[Place], replacements: Iterable[Inflow]) -> list[Place]:
    """The same places, each with the replacement that fills it.

    A replacement fills one place of its dossier: of those open on its first day the oldest at its enterprise, or else
    the oldest. Where none is open yet it fills the next one, from that one's first day: what is left later never
    reopens what was filled before.
    """
    places = sorted(left, key=lambda place: (place.dossier, place.since, place.entries))
    for each in sorted(replacements, key=lambda each: (each.since, each.entry)):
        unfilled = [
            place for place in places if place.dossier == each.for_dossier and place.filled_by is None
        ]
        if not unfilled:
            continue
        until = max(each.since, unfilled[0].since)
        open_ = [place for place in unfilled if place.since <= until]
        chosen = next((place for place in open_ if place.enterprise == each.enterprise), open_[0])
        places[places.index(chosen)] = msgspec.structs.replace(
            chosen,
            filled_by=each.dossier,
            filled_on=max(each.since, chosen.since),
            entries=(*chosen.entries, each.entry),
        )
    return places


def _in_order(
    decisions: Iterable[tuple[int, AnyDecision]], on: date
) -> list[tuple[int, bool, int, AnyDecision]]:
    """What brings and ends employment by a day, in the order of R3: employment first on its day."""
    kinds = (Employment, Return, EmploymentEnd, Transition)
    found = [
        (decision.effective_on.toordinal(), not isinstance(decision, Employment | Return), position, decision)
        for position, decision in decisions
        if isinstance(decision, kinds) and decision.effective_on <= on
    ]
    return sorted(found, key=lambda item: item[:3])
