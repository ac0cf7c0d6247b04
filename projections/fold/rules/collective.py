"""What is decided for many dossiers at once: the spells of the measures (R3) and the insertion orders (R7).

Whom each of them reaches, its own rule says. They are handed to a fold together, as one value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ledger.corrections import remaining
from ledger.decisions.insertion_order import InsertionOrder
from ledger.entry import Recorded
from projections.fold.rules.measure import Spell, all_spells


class Collective(NamedTuple):
    """The spells of every measure, by first day, and the insertion orders with their ledger positions, in order."""

    spells: Sequence[Spell] = ()
    orders: Sequence[tuple[int, InsertionOrder]] = ()

    @classmethod
    def of(cls, measures: Mapping[str, Sequence[Recorded]]) -> Collective:
        """What the entries of every measure, by its name, decide once they are corrected (R1)."""
        decided = (item for entries in measures.values() for item in remaining(entries))
        orders = [
            (position, decision) for position, decision in decided if isinstance(decision, InsertionOrder)
        ]
        return cls(all_spells(measures), sorted(orders, key=lambda order: order[0]))


NOTHING_COLLECTIVE = Collective()
"""Nothing is decided for many at once."""
