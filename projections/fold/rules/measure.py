"""R3: on which days a collective measure is in force, and whom it reaches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ledger.corrections import remaining
from ledger.decisions.suspension_extension import SuspensionExtension
from ledger.decisions.suspension_lifting import SuspensionLifting
from ledger.decisions.suspension_order import SuspensionOrder
from ledger.entry import Recorded


@dataclass(slots=True)
class Spell:
    """An unbroken run of days on which a measure is in force; ``last`` None while it is open.

    ``decided`` are the day of effect and the ledger position of each decision that established it.
    """

    measure: str
    first: int
    last: int | None
    schemes: frozenset[str]
    decided: tuple[tuple[int, int], ...]
    #: The first day of the order that the spell goes back to.
    began: int

    @property
    def name(self) -> str:
        """What its guarantee is named after."""
        return self.measure

    @property
    def entries(self) -> tuple[int, ...]:
        """The ledger positions that established it, those that take effect later too."""
        return tuple(position for _, position in self.decided)

    def entries_on(self, day: int) -> tuple[int, ...]:
        """The ledger positions that have established it by ``day``."""
        return tuple(position for effective, position in self.decided if effective <= day)

    def in_force(self, day: int) -> bool:
        """Whether the measure is in force on ``day``."""
        return self.first <= day and (self.last is None or day <= self.last)


def spells(measure: str, entries: Sequence[Recorded]) -> list[Spell]:
    """The spells of one measure, from the entries of its stream, in order (R3).

    A decision changes nothing before its own day, so the days before it are as they were: the list
    holds for every day at once. An extension or lifting that takes effect before the first order does
    is waiting for it: a measure lifted before its first day is never in force.
    """
    found: list[Spell] = []
    waiting: tuple[int, int] | None = None
    waiting_last: int | None = None
    decided = sorted(remaining(entries), key=lambda item: (item[1].effective_on, item[0]))
    for position, decision in decided:
        day = decision.effective_on.toordinal()
        present = found[-1] if found and found[-1].in_force(day) else None
        if isinstance(decision, SuspensionOrder | SuspensionExtension):
            last = _stated_last_day(decision)
            if isinstance(decision, SuspensionOrder):
                if present is not None:
                    present.last = day - 1
                spell = Spell(measure, day, last, frozenset(decision.schemes), ((day, position),), day)
                if waiting is not None:
                    spell.last = waiting_last
                    spell.decided += (waiting,)
                    waiting = None
                found.append(spell)
            elif present is not None:
                present.last = last
                present.decided += ((day, position),)
            elif found:
                # Contiguous or not, it begins a new spell on its own day, under the same schemes.
                before = found[-1]
                found.append(
                    Spell(
                        measure, day, last, before.schemes, (*before.decided, (day, position)), before.began
                    )
                )
            else:
                waiting, waiting_last = (day, position), _stated_last_day(decision)
        elif isinstance(decision, SuspensionLifting):
            if present is not None:
                present.last = day - 1
                present.decided += ((day, position),)
            elif not found:
                waiting, waiting_last = (day, position), _stated_last_day(decision)
    return [spell for spell in found if spell.last is None or spell.first <= spell.last]


def _stated_last_day(decision: SuspensionOrder | SuspensionExtension | SuspensionLifting) -> int | None:
    """The last day in force that a decision states; None for an open end."""
    if isinstance(decision, SuspensionLifting):
        return decision.effective_on.toordinal() - 1
    return None if decision.last_day is None else decision.last_day.toordinal()


def all_spells(measures: Mapping[str, Iterable[Recorded]]) -> list[Spell]:
    """The spells of every measure, by first day."""
    found = [spell for name, entries in measures.items() for spell in spells(name, list(entries))]
    return sorted(found, key=lambda spell: (spell.first, spell.measure))
