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
from projections.fold.copied import copied
from projections.fold.rules.calendar import as_date
from projections.fold.rules.succession import Takeover


class Place(msgspec.Struct, frozen=True):
    """A place that an employee left at an enterprise: open from ``since`` until it is filled.

    ``since`` is the first day without the employee. ``filled_by`` is the dossier that fills it, its own where the same
    person is employed there again, and ``filled_on`` the first day of that; both None while it is open. ``entries`` are
    the ledger positions it rests on: first what left it, then what moved it, and last of a filled one what fills it.
    """

    rule: ClassVar[str] = "R13"

    dossier: str
    enterprise: str
    since: date
    entries: tuple[int, ...]
    filled_by: str | None = None
    filled_on: date | None = None
    #: From which day it is at which enterprise, oldest first, where it moved along with a takeover (R17).
    moves: tuple[tuple[date, str], ...] = ()

    def at(self, day: date) -> str:
        """The enterprise where the place is on a day."""
        return next(
            (enterprise for since, enterprise in reversed(self.moves) if since <= day), self.enterprise
        )


class Inflow(msgspec.Struct, frozen=True):
    """A replacement in effect: ``dossier`` fills a place that ``for_dossier`` left open."""

    dossier: str
    for_dossier: str
    enterprise: str
    since: date
    entry: int


class _Left:
    """A place as it is left, moved and closed."""

    def __init__(self, enterprise: str, since: int, position: int) -> None:
        self.enterprise = enterprise
        self.since = since
        self.entries: tuple[int, ...] = (position,)
        # The day on which the same person is employed there again.
        self.closed: int | None = None
        self.moves: tuple[tuple[date, str], ...] = ()


class Places:
    """The places that one employee has left, oldest first, and the employments by which the employee is back at one."""

    def __init__(self) -> None:
        self._all: list[_Left] = []
        #: By which the employee is back: the enterprise, the day and the entry.
        self.back: list[tuple[str, int, int]] = []
        #: How many times one was left, moved or closed.
        self.changed = 0

    def branch(self) -> Places:
        """The same places, for a dossier that branches."""
        made = copied(self)
        made._all = [copied(each) if each.closed is None else each for each in self._all]
        made.back = self.back.copy()
        return made

    def __bool__(self) -> bool:
        return bool(self._all)

    def leave(self, enterprise: str, since: int, position: int) -> None:
        """The employee left a place at an enterprise; ``since`` is the first day without."""
        self._all.append(_Left(enterprise, since, position))
        self.changed += 1

    def employed(self, enterprise: str, day: int, position: int) -> None:
        """The employee is employed again at an enterprise: what was left open there is closed."""
        if not self._all:
            return
        open_ = self._open_at(enterprise)
        for place in open_:
            place.closed = day
        if open_:
            self.back.append((enterprise, day, position))
            self.changed += 1

    def taken_over(self, takeover: Takeover) -> None:
        """What is open at an enterprise moves along to its successor (R17)."""
        for place in self._open_at(takeover.enterprise):
            place.moves = place.moves or ((as_date(place.since), place.enterprise),)
            place.moves += ((as_date(takeover.day), takeover.successor),)
            place.enterprise = takeover.successor
            place.entries += (takeover.position,)
            self.changed += 1

    def left_by(self, dossier: str) -> list[Place]:
        """The places of the dossier, none of them filled yet."""
        return [
            Place(dossier, place.enterprise, as_date(place.since), place.entries, moves=place.moves)
            for place in self._all
            # Who is employed there again from the first day on has left none.
            if place.closed != place.since
        ]

    def back_to(self, dossier: str) -> list[Inflow]:
        """The employments by which the same person fills a place of the dossier again."""
        return [
            Inflow(dossier, dossier, enterprise, as_date(day), position)
            for enterprise, day, position in self.back
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
    reopens what was filled before. Who is back (a dossier in its own place) fills what is open there.
    """
    places = sorted(left, key=lambda place: (place.dossier, place.since, place.entries))
    for each in sorted(replacements, key=lambda each: (each.since, each.entry)):
        unfilled = [
            place for place in places if place.dossier == each.for_dossier and place.filled_by is None
        ]
        for chosen in _chosen(unfilled, each):
            places[places.index(chosen)] = msgspec.structs.replace(
                chosen,
                filled_by=each.dossier,
                filled_on=max(each.since, chosen.since),
                entries=(*chosen.entries, each.entry),
            )
    return places


def _chosen(unfilled: list[Place], replacement: Inflow) -> list[Place]:
    """Which of the places that are not filled yet a replacement fills."""
    if not unfilled:
        return []
    if replacement.dossier == replacement.for_dossier:
        return [
            place
            for place in unfilled
            if place.at(replacement.since) == replacement.enterprise and place.since <= replacement.since
        ]
    until = max(replacement.since, unfilled[0].since)
    open_ = [place for place in unfilled if place.since <= until]
    return [next((place for place in open_ if place.at(until) == replacement.enterprise), open_[0])]
