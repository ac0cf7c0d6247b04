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

    ``entries`` are the ledger positions that established it, the latest one last.
    """

    measure: str
    first: int
    last: int | None
    schemes: frozenset[str]
    entries: tuple[int, ...]

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
    waiting: tuple[int, SuspensionExtension | SuspensionLifting] | None = None
    decided = sorted(remaining(entries), key=lambda item: (item[1].effective_on, item[0]))
    for position, decision in decided:
        day = decision.effective_on.toordinal()
        present = found[-1] if found and found[-1].in_force(day) else None
        if isinstance(decision, SuspensionOrder | SuspensionExtension):
            last = _stated_last_day(decision)
            if isinstance(decision, SuspensionOrder):
                if present is not None:
                    present.last = day - 1
                spell = Spell(measure, day, last, frozenset(decision.schemes), (position,))
                if waiting is not None:
                    spell.last = _stated_last_day(waiting[1])
                    spell.entries += (waiting[0],)
                    waiting = None
                found.append(spell)
            elif present is not None:
                present.last = last
                present.entries += (position,)
            elif found:
                # Contiguous or not, it begins a new spell on its own day, under the same schemes.
                before = found[-1]
                found.append(Spell(measure, day, last, before.schemes, (*before.entries, position)))
            else:
                waiting = position, decision
        elif isinstance(decision, SuspensionLifting):
            if present is not None:
                present.last = day - 1
                present.entries += (position,)
            elif not found:
                waiting = position, decision
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
