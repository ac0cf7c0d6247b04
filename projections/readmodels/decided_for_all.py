"""What is decided for many dossiers at once, as it was known after each entry that changed it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from ledger.decisions.insertion_order import InsertionOrder
from ledger.decisions.succession import Succession
from projections.fold.dossier import days_of_all
from projections.fold.reach import ever_recorded
from projections.fold.rules.collective import Collective
from projections.fold.rules.measure import Spell
from projections.fold.rules.succession import Takeovers
from projections.fold.rules.wrong_clock import WrongMoments
from projections.known_to_all import KnownToAll

NEVER = 1 << 60
"""Later than every day."""


class DecidedForAll:
    """What is known to be decided for many from the entry at ``position`` on, until the next one that changes it.

    ``enterprise`` is the one whose takeovers that entry is about, None where it is about something else.
    """

    def __init__(self, known: KnownToAll, position: int, enterprise: str | None = None) -> None:
        self._known = known
        self.position = position
        self.enterprise = enterprise

    @cached_property
    def collective(self) -> Collective:
        """All of it."""
        return self._known.at(self.position)

    @cached_property
    def _before(self) -> Collective:
        return self._known.at(self.position - 1)

    @cached_property
    def since(self) -> int:
        """The first day (an ordinal) on which measures and insertion orders are otherwise than was known before."""
        if self.enterprise is not None:
            return NEVER
        spells = _differing(self._before.spells, self.collective.spells)
        return min((*spells, *_ordered(self._before, self.collective)), default=NEVER)

    @cached_property
    def wrong(self) -> Sequence[WrongMoments]:
        """Which entries a wrong clock is newly known to have stamped."""
        if self.enterprise is not None:
            return ()
        return [each for each in self.collective.wrong if each not in self._before.wrong]

    @cached_property
    def _days_of_all(self) -> tuple[list[int], dict[int, list[tuple[int, InsertionOrder]]]]:
        return days_of_all(self.collective)

    @property
    def days(self) -> list[int]:
        """The days, in order, on which something of it begins, changes or is over."""
        return self._days_of_all[0]

    @property
    def orders(self) -> dict[int, list[tuple[int, InsertionOrder]]]:
        """The insertion orders of each day."""
        return self._days_of_all[1]

    @cached_property
    def takeovers(self) -> Takeovers:
        """The takeovers of each enterprise."""
        return self.collective.takeovers


class DecidedInTime:
    """The same after each of the entries up to a position."""

    def __init__(self, known: KnownToAll) -> None:
        self._begun = DecidedForAll(known, 0)
        self._all = [DecidedForAll(known, position, enterprise) for position, enterprise in known.changes]
        self._positions = [each.position for each in self._all]
        self._successors = _successors(known)

    def at(self, position: int) -> DecidedForAll:
        """As known when the entry at a position was recorded."""
        number = bisect_right(self._positions, position)
        return self._all[number - 1] if number else self._begun

    def after(self, position: int, enterprises: Iterable[str]) -> list[DecidedForAll]:
        """Each that was known later than that, in order, and can be otherwise for who was at these enterprises."""
        later = self._all[bisect_right(self._positions, position) :]
        if not later:
            return later
        met = self._met(enterprises)
        return [each for each in later if each.enterprise is None or each.enterprise in met]

    def _met(self, enterprises: Iterable[str]) -> set[str]:
        """Those enterprises, and all that were ever said to take over from one of them, at whatever remove."""
        met = set[str]()
        waiting = [each for each in enterprises if each in self._successors]
        while waiting:
            enterprise = waiting.pop()
            if enterprise not in met:
                met.add(enterprise)
                waiting += self._successors.get(enterprise, ())
        return met


def _successors(known: KnownToAll) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for decision in ever_recorded(known.about_successions):
        if isinstance(decision, Succession):
            found.setdefault(decision.enterprise, set()).add(decision.successor)
    return found


def _differing(before: Sequence[Spell], now: Sequence[Spell]) -> Iterator[int]:
    """Days from which on spells are otherwise: the earliest of these is the first one."""
    then = {(spell.measure, spell.number): spell for spell in before}
    for spell in now:
        was = then.pop((spell.measure, spell.number), None)
        if was is None:
            yield spell.first
        elif was != spell:
            yield _first_difference(was, spell)
    yield from (spell.first for spell in then.values())


def _first_difference(one: Spell, other: Spell) -> int:
    first = min(one.first, other.first)
    if one.first != other.first or one.schemes != other.schemes:
        return first
    days = [day for day, _ in {*one.decided} ^ {*other.decided}]
    days += [spell.last + 1 for spell in (one, other) if spell.last is not None and one.last != other.last]
    # Before its first day a spell is nothing, whatever was decided by then.
    return max(first, min(days, default=first))


def _ordered(before: Collective, now: Collective) -> Iterator[int]:
    then, orders = dict(before.orders), dict(now.orders)
    for position in {*then, *orders}:
        was, order = then.get(position), orders.get(position)
        if was != order:
            yield from (each.effective_on.toordinal() for each in (was, order) if each is not None)
