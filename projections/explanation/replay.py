"""A dossier replayed, so that each change has its cause.

The fold is pure and quick: what a decision changed is what the fold says with it and did not say without
it. Nothing here knows a rule.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import NamedTuple

from ledger.corrections import remaining
from ledger.decisions import AnyDecision
from ledger.decisions.employment import Employment
from ledger.decisions.insertion_order import InsertionOrder
from ledger.decisions.phase import Phase
from ledger.decisions.return_ import Return
from ledger.entry import Recorded
from projections.fold.dossier import Dossier, fold
from projections.fold.rules.measure import Spell
from projections.reading import Reading

#: So many folds are kept: of a long life all of them would take up memory by the square of its length.
_REMEMBERED = 32


class Step(NamedTuple):
    """One decision taking effect: its position, what held just before it and what just after."""

    position: int
    decision: AnyDecision
    before: Dossier
    after: Dossier


class Replay:
    """One dossier as known at one moment, up to the end of the day ``on`` (an ordinal)."""

    def __init__(
        self,
        entries: Sequence[Recorded],
        spells: Sequence[Spell],
        orders: Sequence[tuple[int, InsertionOrder]],
        on: int,
    ) -> None:
        self.on = on
        self.entries = entries
        self.spells = spells
        self.orders = orders
        # The order in which they apply (R3): by day, employment first and phases last, then as recorded.
        self.decisions = sorted(
            remaining(entries), key=lambda item: (item[1].effective_on, _stage(item[1]), item[0])
        )
        self._days = [decision.effective_on.toordinal() for _, decision in self.decisions]
        self._folded: dict[tuple[int, int], Dossier] = {}

    @classmethod
    def of(cls, reading: Reading, entries: Sequence[Recorded], on: date) -> Replay:
        """The replay of a dossier's entries under the measures of a reading."""
        return cls(entries, reading.spells, reading.orders, on.toordinal())

    def _fold(self, count: int, day: int) -> Dossier:
        if (count, day) not in self._folded:
            if len(self._folded) == _REMEMBERED:
                del self._folded[next(iter(self._folded))]
            self._folded[count, day] = fold(self.decisions[:count], self.spells, day, self.orders)
        return self._folded[count, day]

    def at(self, day: int) -> Dossier:
        """What holds at the end of a day."""
        return self._fold(bisect_right(self._days, day), day)

    @cached_property
    def present(self) -> Dossier:
        """What holds at the end of the day asked."""
        return self.at(self.on)

    def of_day(self, day: int) -> list[tuple[int, AnyDecision]]:
        """The decisions that take effect on a day, in the order in which they apply."""
        return self.decisions[bisect_left(self._days, day) : bisect_right(self._days, day)]

    def steps_of(self, day: int) -> Iterator[Step]:
        """The decisions of a day, each with what held before and after it."""
        first = bisect_left(self._days, day)
        for count, (position, decision) in enumerate(self.of_day(day), start=first):
            yield Step(position, decision, self._fold(count, day), self._fold(count + 1, day))

    def decision(self, position: int) -> AnyDecision | None:
        """How an entry of the dossier is read, None for one of a measure."""
        return next((decision for at, decision in self.decisions if at == position), None)

    def ending(self, day: int, scheme: str | None) -> tuple[Spell, ...]:
        """The spells of measures on a scheme that ended on the day before: what they stopped may go on."""
        return tuple(
            spell for spell in self.spells if spell.last == day - 1 and (scheme or "") in spell.schemes
        )

    def suspending(self, day: int, scheme: str | None) -> tuple[Spell, ...]:
        """The spells of measures in force on a day for a scheme."""
        return tuple(
            spell for spell in self.spells if spell.in_force(day) and (scheme or "") in spell.schemes
        )


def _stage(decision: AnyDecision) -> int:
    return 0 if isinstance(decision, Employment | Return) else 2 if isinstance(decision, Phase) else 1
