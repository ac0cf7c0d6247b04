"""The two registers that are laid side by side: the one on record, and the same with what is supposed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from typing import NamedTuple

from ledger.application import Ledger
from ledger.intake.supposing import Supposed, Supposition, supposed
from ledger.law import Law
from ledger.store.session import ReadTransaction
from projections.fold.rules.collective import Collective
from projections.fold.rules.wrong_clock import WrongMoments
from projections.persons import Persons
from projections.reading import Reading
from projections.supposing.otherwise import ReadOtherwise, read_otherwise


class SupposedReading(Reading):
    """The register with what is supposed, under the numbers that are supposed."""

    def __init__(self, made: Supposed) -> None:
        super().__init__(made.entries, law=made.law)
        self._first = made.first

    @cached_property
    def wrong_moments(self) -> list[WrongMoments]:
        """Also of all that is supposed: nobody recorded it, so it was neither late nor ahead."""
        always = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
        return [*super().wrong_moments, WrongMoments(self._first, self._first, self.upto, *always)]


class World(NamedTuple):
    """What a fold of anybody in a register needs beside their own entries."""

    collective: Collective
    persons: Persons
    law: Law

    @classmethod
    def of(cls, reading: Reading) -> World:
        """That of a reading."""
        return cls(reading.collective, reading.persons, reading.law)


class WhatIf(NamedTuple):
    """A register as it is on record, the same with what is supposed, and what that is."""

    register: Reading
    supposed: SupposedReading
    made: Supposed

    @property
    def is_for_many(self) -> bool:
        """Whether somebody can be told otherwise of whom no entry is supposed or left out."""
        one, other = World.of(self.register), World.of(self.supposed)
        # Of the moments of recording nothing is counted here.
        return (
            one.collective._replace(wrong=()) != other.collective._replace(wrong=()) or one.law != other.law
        )

    @property
    def following(self) -> frozenset[int]:
        """The entries that are left out because another one is."""
        return frozenset(each.position for each in self.made.left_out if each.why != "named")

    @property
    def otherwise(self) -> dict[str, list[ReadOtherwise]]:
        """The entries of measures and enterprises that the two read otherwise, by what they are about."""
        found: dict[str, list[ReadOtherwise]] = {}
        for one, other in (
            (self.register.measures, self.supposed.measures),
            (self.register.successions, self.supposed.successions),
        ):
            for name in {**one, **other}:
                if differing := read_otherwise(one.get(name, ()), other.get(name, ()), self.following):
                    found[name] = differing
        return found


@contextmanager
def what_if(
    ledger: Ledger,
    entries: ReadTransaction,
    register: Reading,
    asked: Supposition,
    *,
    dutch_days: bool = False,
) -> Iterator[WhatIf]:
    """The two registers, until the end of the block. Raises as ``ledger.intake.supposing.supposed`` does."""
    with supposed(ledger, entries, register.upto, asked, dutch_days=dutch_days) as made:
        yield WhatIf(register, SupposedReading(made), made)
