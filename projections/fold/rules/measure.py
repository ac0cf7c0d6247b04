"""R3: on which days a collective measure is in force, and whom it reaches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from ledger.corrections import remaining
from ledger.decisions import AnyDecision
from ledger.decisions.suspension_extension import SuspensionExtension
from ledger.decisions.suspension_lifting import SuspensionLifting
from ledger.decisions.suspension_order import SuspensionOrder
from ledger.entry import Recorded
from projections.fold.rules.calendar import as_date


class Spell(msgspec.Struct):
    """An unbroken run of days on which a measure is in force; ``last`` None while it is open.

    ``decided`` are the day of effect and the ledger position of each decision that established it.
    """

    measure: str
    first: int
    last: int | None
    schemes: frozenset[str]
    decided: tuple[tuple[int, int], ...]
    #: Which of the measure's spells it is, from 1.
    number: int = 1

    @property
    def name(self) -> str:
        """What its guarantee is named after."""
        return self.measure

    @property
    def rank(self) -> tuple[int, str]:
        """Its place among what stops a person: before every individual suspension, by name."""
        return 0, self.measure

    @property
    def entries(self) -> tuple[int, ...]:
        """The ledger positions that established it, those that take effect later too."""
        return tuple(position for _, position in self.decided)

    def entries_on(self, day: int) -> tuple[int, ...]:
        """The ledger positions that have established it by ``day``."""
        return tuple([position for effective, position in self.decided if effective <= day])

    def in_force(self, day: int) -> bool:
        """Whether the measure is in force on ``day``."""
        return self.first <= day and (self.last is None or day <= self.last)


class Shortened(NamedTuple):
    """What an extension took away: the last day that the measure had (None: it was open), and the one it has since."""

    before: date | None
    after: date


def spells(measure: str, entries: Sequence[Recorded], upto: date = date.max) -> list[Spell]:
    """The spells of one measure, from the entries of its stream, in order (R3); of what takes effect by ``upto``.

    A decision changes nothing before its own day, so the days before it are as they were: the list
    holds for every day at once. An extension or lifting that takes effect before the first order does
    is waiting for it: a measure lifted before its first day is never in force.
    """
    return _lived(measure, entries, upto)[0]


def shortened(entries: Sequence[Recorded]) -> dict[int, Shortened]:
    """The extensions of one measure that set an earlier last day than it had, by ledger position."""
    return _lived("", entries, date.max)[1]


def _lived(measure: str, entries: Sequence[Recorded], upto: date) -> tuple[list[Spell], dict[int, Shortened]]:
    """The spells of a measure, and the extensions that shortened one."""
    found: list[Spell] = []
    shorter: dict[int, Shortened] = {}
    # The day, the position and the stated last day of what takes effect before the first order.
    waiting: tuple[int, int, int | None] | None = None
    for position, decision in _in_effect(entries, upto):
        day = decision.effective_on.toordinal()
        if isinstance(decision, SuspensionOrder):
            if found and found[-1].in_force(day):
                found[-1].last = day - 1
            found.append(_ordered(measure, day, position, decision, waiting))
            waiting = None
        elif not isinstance(decision, SuspensionExtension | SuspensionLifting):
            continue
        elif not found:
            waiting = day, position, _stated_last_day(decision)
        elif found[-1].in_force(day):
            less = _set_last_day(found[-1], day, position, decision)
            if less is not None:
                shorter[position] = less
        elif isinstance(decision, SuspensionExtension):
            found.append(_begun_anew(found[-1], day, position, decision))
    return _in_force_once(found), shorter


def _in_effect(entries: Sequence[Recorded], upto: date) -> list[tuple[int, AnyDecision]]:
    """The decisions that remain and take effect by a day, in their order (R1)."""
    decided = [item for item in remaining(entries) if item[1].effective_on <= upto]
    return sorted(decided, key=lambda item: (item[1].effective_on, item[0]))


def _in_force_once(found: Iterable[Spell]) -> list[Spell]:
    """The spells with a day in force, numbered."""
    lived = [spell for spell in found if spell.last is None or spell.first <= spell.last]
    for number, spell in enumerate(lived, start=1):
        spell.number = number
    return lived


def _set_last_day(
    spell: Spell, day: int, position: int, decision: SuspensionExtension | SuspensionLifting
) -> Shortened | None:
    """Give a spell another last day; what an extension takes away by that, None where it takes nothing."""
    before, after = spell.last, _stated_last_day(decision)
    spell.last = after
    spell.decided += ((day, position),)
    if isinstance(decision, SuspensionLifting) or after is None or (before is not None and before <= after):
        return None
    return Shortened(None if before is None else as_date(before), as_date(after))


def _ordered(
    measure: str, day: int, position: int, order: SuspensionOrder, waiting: tuple[int, int, int | None] | None
) -> Spell:
    """The spell of an order; what was ``waiting`` for it says its last day."""
    last = _stated_last_day(order)
    decided: tuple[tuple[int, int], ...] = ((day, position),)
    if waiting is not None:
        last, decided = waiting[2], (*decided, waiting[:2])
    return Spell(measure, day, last, frozenset(order.schemes), decided)


def _begun_anew(before: Spell, day: int, position: int, extension: SuspensionExtension) -> Spell:
    """Contiguous or not, an extension after the last day begins a new spell on its own day, under the same schemes."""
    decided = (*before.decided, (day, position))
    last = _stated_last_day(extension)
    return Spell(before.measure, day, last, before.schemes, decided)


def _stated_last_day(decision: SuspensionOrder | SuspensionExtension | SuspensionLifting) -> int | None:
    """The last day in force that a decision states; None for an open end."""
    if isinstance(decision, SuspensionLifting):
        return decision.effective_on.toordinal() - 1
    return None if decision.last_day is None else decision.last_day.toordinal()


def all_spells(measures: Mapping[str, Iterable[Recorded]]) -> list[Spell]:
    """The spells of every measure, by first day."""
    found = [spell for name, entries in measures.items() for spell in spells(name, list(entries))]
    return sorted(found, key=lambda spell: (spell.first, spell.measure))
