"""What is decided for many dossiers at once: spells of measures (R3), insertion orders (R7), takeovers (R17).

With it goes what the ledger states of its clock, which can be about entries of any dossier.

Whom each of them reaches, its own rule says. They are handed to a fold together, as one value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ledger.corrections import remaining
from ledger.decisions.insertion_order import InsertionOrder
from ledger.entry import Recorded
from projections.fold.rules.measure import Spell, all_spells
from projections.fold.rules.succession import NO_TAKEOVERS, Takeovers, takeovers
from projections.fold.rules.wrong_clock import WrongMoments


class Collective(NamedTuple):
    """The spells of every measure, by first day, and the insertion orders with their ledger positions, in order.

    ``takeovers`` are those of each enterprise, by its number; ``wrong`` are the entries that a wrong clock stamped.
    """

    spells: Sequence[Spell] = ()
    orders: Sequence[tuple[int, InsertionOrder]] = ()
    takeovers: Takeovers = NO_TAKEOVERS
    wrong: Sequence[WrongMoments] = ()

    @classmethod
    def of(
        cls,
        measures: Mapping[str, Sequence[Recorded]],
        successions: Mapping[str, Sequence[Recorded]] = {},
        wrong: Sequence[WrongMoments] = (),
    ) -> Collective:
        """What the entries of every measure, by its name, and of every enterprise decide once corrected (R1)."""
        decided = (item for entries in measures.values() for item in remaining(entries))
        orders = [
            (position, decision) for position, decision in decided if isinstance(decision, InsertionOrder)
        ]
        return cls(
            all_spells(measures), sorted(orders, key=lambda order: order[0]), takeovers(successions), wrong
        )


NOTHING_COLLECTIVE = Collective()
"""Nothing is decided for many at once."""
