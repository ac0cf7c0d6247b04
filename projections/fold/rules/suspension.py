"""R4: the individual suspensions of one employee."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.decisions.extension import Extension
from ledger.decisions.suspension import Suspension


class Individual:
    """An individual suspension in force from ``first`` to ``last`` (None: until a start or resumption)."""

    __slots__ = ("_entries", "first", "last", "position")

    def __init__(self, position: int, first: int, last: int | None, entries: tuple[int, ...]) -> None:
        self.position = position
        self.first = first
        self.last = last
        self._entries = entries

    @property
    def name(self) -> str:
        """What its guarantee is named after."""
        return f"entry:{self.position}"

    def entries_on(self, day: int) -> tuple[int, ...]:
        """The ledger positions that have established it: the fold tells only what has taken effect."""
        return self._entries

    def extended(self, last: int, position: int) -> None:
        """It gets another last day."""
        self.last = last
        self._entries += (position,)

    def in_force(self, day: int) -> bool:
        """Whether it is in force on ``day``."""
        return self.first <= day and (self.last is None or day <= self.last)


class IndividualSuspensions:
    """The individual suspensions of the present employment: those that are not over, and the latest."""

    __slots__ = ("_all",)

    def __init__(self) -> None:
        self._all: list[Individual] = []

    def __bool__(self) -> bool:
        return bool(self._all)

    def in_force(self, day: int) -> Iterator[Individual]:
        """Those in force on ``day``, the earliest first."""
        return (individual for individual in self._all if individual.in_force(day))

    def begin(self, position: int, day: int, decision: Suspension) -> None:
        """One begins."""
        last = decision.last_day.toordinal() if decision.last_day is not None else None
        # Those before it that are over play no part any more: only the latest can be extended.
        self._all = [each for each in self._all if each.last is None or each.last >= day]
        self._all.append(Individual(position, day, last, (position,)))

    def extend(self, position: int, day: int, decision: Extension) -> None:
        """The latest one gets another last day; ended before, it begins a new spell, as a measure does (R3)."""
        if not self._all:
            return
        latest, last = self._all[-1], decision.last_day.toordinal()
        if latest.in_force(day):
            latest.extended(last, position)
        else:
            self._all.append(Individual(latest.position, day, last, (*latest.entries_on(day), position)))

    def end(self, day: int) -> None:
        """A start or resumption ends those in force (R8)."""
        for individual in self._all:
            if individual.in_force(day):
                individual.last = day - 1

    def forget(self) -> None:
        """They end with a transition or with the employment."""
        self._all.clear()
