"""R13: places. A transition or an employment's end leaves one open until a replacement for that dossier.

It is closed too where the same person is employed there again, and moves along where the enterprise is taken over.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

import msgspec

from ledger.decisions import AnyDecision
from ledger.decisions.replacement import Replacement
from projections.fold.rules.calendar import as_date
from projections.fold.rules.succession import Takeover


class Place(msgspec.Struct, frozen=True):
    """A place that an employee left at an enterprise: open from ``since`` until it is filled.

    ``since`` is the first day without the employee. ``filled_by`` is the dossier that fills it, its own where the same
    person is employed there again, and ``filled_on`` the first day of that; both None while it is open. ``entries`` are
    the ledger positions it rests on, the first what left it, the last of a filled one what fills it.
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


class _Left:
    """A place as it is left, moved and closed."""

    __slots__ = ("closed", "enterprise", "entries", "since")

    def __init__(self, enterprise: str, since: int, position: int) -> None:
        self.enterprise = enterprise
        self.since = since
        self.entries: tuple[int, ...] = (position,)
        # The day on which the same person is employed there again.
        self.closed: int | None = None


class Places:
    """The places that one employee has left, oldest first."""

    def __init__(self) -> None:
        self._all: list[_Left] = []

    def leave(self, enterprise: str, since: int, position: int) -> None:
        """The employee left a place at an enterprise; ``since`` is the first day without."""
        self._all.append(_Left(enterprise, since, position))

    def employed(self, enterprise: str, day: int, position: int) -> None:
        """The employee is employed again at an enterprise: what was left open there is closed."""
        for place in self._open_at(enterprise):
            place.closed = day
            place.entries += (position,)

    def taken_over(self, takeover: Takeover) -> None:
        """What is open at an enterprise moves along to its successor (R17)."""
        for place in self._open_at(takeover.enterprise):
            place.enterprise = takeover.successor
            place.entries += (takeover.position,)

    def left_by(self, dossier: str) -> list[Place]:
        """The places, none of them filled by another yet."""
        return [
            Place(
                dossier,
                place.enterprise,
                as_date(place.since),
                place.entries,
                None if place.closed is None else dossier,
                None if place.closed is None else as_date(place.closed),
            )
            for place in self._all
            # Who is employed there again from the first day on has left none.
            if place.closed is None or place.closed > place.since
        ]

    def _open_at(self, enterprise: str) -> list[_Left]:
        return [place for place in self._all if place.enterprise == enterprise and place.closed is None]


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
        unfilled = [place for place in places if _open_for(each, place)]
        if not unfilled:
            continue
        until = max(each.since, unfilled[0].since)
        open_ = [place for place in unfilled if place.since <= until]
        chosen = next((place for place in open_ if place.enterprise == each.enterprise), open_[0])
        own = chosen.entries if chosen.filled_by is None else chosen.entries[:-1]
        places[places.index(chosen)] = msgspec.structs.replace(
            chosen,
            filled_by=each.dossier,
            filled_on=max(each.since, chosen.since),
            entries=(*own, each.entry),
        )
    return places


def _open_for(replacement: Inflow, place: Place) -> bool:
    """Whether a place is still open for a replacement: not filled by another, nor by the same person before."""
    if place.dossier != replacement.for_dossier:
        return False
    if place.filled_on is None:
        return True
    closed_later = place.filled_by == place.dossier and replacement.since < place.filled_on
    return closed_later and replacement.dossier != place.dossier
