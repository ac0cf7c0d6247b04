"""R18: which dossiers are one person, and everybody's entries person by person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

import msgspec

from ledger.decisions import AnyDecision
from ledger.decisions.decision import DOSSIER_PREFIX
from ledger.entry import Recorded
from ledger.joinings import JoiningEntries, Joinings, joinings_at, joinings_of
from projections.fold.rules.places import Inflow, inflow

Stored = list[tuple[int, bytes]]
"""The entries of one stream as they are stored, with their positions."""


class Persons(Joinings):
    """Which dossiers are one person, as known at a moment. Who stands in no joining is a person under the own key."""

    def inflow(self, key: str, decisions: Iterable[tuple[int, AnyDecision]], on: date) -> list[Inflow]:
        """The replacements of one person in effect by a day (R13), each for the remaining key of whom it replaces."""
        return [
            msgspec.structs.replace(each, for_dossier=self.key_of(each.for_dossier))
            for each in inflow(key, decisions, on)
        ]

    def changed(self, other: Persons) -> set[str]:
        """The keys whose person has other keys here than in another reading."""
        joined = {key for each in (self, other) for key in (*each.joined_to, *each.people)}
        return {key for key in joined if self.keys_of(key) != other.keys_of(key)}

    def one_by_one(
        self, streams: Iterable[tuple[str, Stored]], stream: Callable[[str], Stored]
    ) -> Iterator[tuple[str, list[Stored]]]:
        """Each person whose remaining key is among these streams of dossiers: the key, and all streams, its own first.

        ``stream`` finds the others by name. So everybody comes once, however the streams are divided into parts.
        """
        for name, stored in streams:
            key = name[len(DOSSIER_PREFIX) :]
            if key in self.joined_to:
                continue
            others = self.people.get(key, ())
            yield key, [stored, *(found for other in others if (found := stream(DOSSIER_PREFIX + other)))]


ALL_APART = Persons({})
"""Every dossier is a person of its own."""


def persons_by(joinings: Iterable[Recorded]) -> Persons:
    """Which dossiers are one person by these joinings and their corrections."""
    return Persons(joinings_of(joinings).joined_to)


def persons_of(entries: JoiningEntries, upto: int | None = None) -> Persons:
    """Which dossiers are one person as known at a position, or now."""
    return Persons(joinings_at(entries, upto).joined_to)
