"""The two registers that are laid side by side: the one on record, and the same with what is supposed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from typing import NamedTuple, TypeVar

from ledger.application import Ledger
from ledger.intake.supposing import Supposed, Supposition, supposed
from ledger.law import Law
from ledger.store.session import ReadTransaction
from projections.fold.rules.collective import Collective
from projections.fold.rules.wrong_clock import WrongMoments
from projections.persons import Persons
from projections.reading import Reading
from projections.supposing.otherwise import ReadOtherwise, read_otherwise

T = TypeVar("T")


class SupposedReading(Reading):
    """The register with what is supposed, under the numbers that are supposed."""

    def __init__(self, made: Supposed, register: Reading) -> None:
        super().__init__(made.entries, law=made.law)
        self._first = made.first
        self._register = register

    @cached_property
    def wrong_moments(self) -> list[WrongMoments]:
        """Also of all that is supposed: nobody recorded it, so it was neither late nor ahead.

        What is on record about the clock holds of all the other entries without one that it names.
        """
        always = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
        return [*self._register.wrong_moments, WrongMoments(self._first, self._first, self.upto, *always)]


class World(NamedTuple):
    """What a fold of anybody in a register needs beside their own entries."""

    collective: Collective
    persons: Persons
    law: Law

    @classmethod
    def of(cls, reading: Reading) -> World:
        """That of a reading."""
        return cls(reading.collective, reading.persons, reading.law)


class ForMany(NamedTuple):
    """Who is under one of these schemes on a day from ``first`` to ``last`` (None: on) can be told otherwise."""

    schemes: frozenset[str]
    first: int
    last: int | None


class WhatIf(NamedTuple):
    """A register as it is on record, the same with what is supposed, and what that is."""

    register: Reading
    supposed: SupposedReading
    made: Supposed

    @property
    def reach(self) -> tuple[ForMany, ...] | None:
        """Whom what is decided for many can reach in one register alone; None where it may be anybody."""
        one, other = self.register, self.supposed
        if one.law != other.law or one.collective.takeovers != other.collective.takeovers:
            return None
        spells = _in_one_alone(one.collective.spells, other.collective.spells)
        orders = _in_one_alone(one.collective.orders, other.collective.orders)
        return (
            *(ForMany(spell.schemes, spell.first, spell.last) for spell in spells),
            # An order is remembered for who is employed later.
            *(ForMany(frozenset(each.schemes), each.effective_on.toordinal(), None) for _, each in orders),
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


def _in_one_alone(one: Sequence[T], other: Sequence[T]) -> list[T]:
    return [*(each for each in one if each not in other), *(each for each in other if each not in one)]


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
        yield WhatIf(register, SupposedReading(made, register), made)
