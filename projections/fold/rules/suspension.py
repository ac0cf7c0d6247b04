"""R4: the individual suspensions of one employee."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ledger.decisions.extension import Extension
from ledger.decisions.suspension import Suspension
from projections.fold.copied import copied


class Individual:
    """An individual suspension in force from ``first`` to ``last`` (None: until a start or resumption).

    ``source`` is the sender's reference of its decision. ``ended``: a start or resumption has ended it.
    """

    #: No spell of a measure.
    number = 0

    def __init__(
        self, position: int, source: str | None, first: int, last: int | None, entries: tuple[int, ...]
    ) -> None:
        self.position = position
        self.source = source
        self.ended = False
        self.first = first
        self.last = last
        self._entries = entries

    @property
    def name(self) -> str:
        """What its guarantee is named after."""
        return f"entry:{self.position}"

    @property
    def rank(self) -> tuple[int, str]:
        """Its place among what stops a person: after every measure, by ledger position."""
        return self.position, ""

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
    """The individual suspensions of the present employment, in the order in which they began."""

    def __init__(self) -> None:
        self._all: list[Individual] = []
        # The ledger position of the one that was decided last.
        self._latest: int | None = None

    def __bool__(self) -> bool:
        return bool(self._all)

    def branch(self) -> tuple[IndividualSuspensions, Mapping[int, Individual]]:
        """The same, for a dossier that branches; and each of them by the identity of the one that it is a copy of."""
        made = copied(self)
        made._all = [copied(each) for each in self._all]
        return made, dict(zip(map(id, self._all), made._all, strict=True))

    def in_force(self, day: int) -> Iterator[Individual]:
        """Those in force on ``day``, the earliest first."""
        return (individual for individual in self._all if individual.in_force(day))

    def begin(self, position: int, day: int, decision: Suspension) -> None:
        """One begins."""
        last = decision.last_day.toordinal() if decision.last_day is not None else None
        self._all.append(Individual(position, decision.source, day, last, (position,)))
        self._latest = position

    def extend(self, position: int, day: int, decision: Extension) -> bool:
        """The one that the decision names, or the latest, gets another last day.

        One that ran out begins anew that day, as a measure does (R3). False where there is none such, or a start or
        resumption has ended it.
        """
        named = self._named(decision.entry)
        if named is None or named.ended:
            return False
        last = decision.last_day.toordinal()
        if named.in_force(day):
            named.extended(last, position)
        else:
            entries = (*named.entries_on(day), position)
            self._all.append(Individual(named.position, named.source, day, last, entries))
        return True

    def _named(self, entry: int | str | None) -> Individual | None:
        """The latest run of days of the suspension that an entry decided; None stands for the one decided last."""
        sought = self._latest if entry is None else entry
        for individual in reversed(self._all):
            if sought in (individual.position, individual.source):
                return individual
        return None

    def end(self, day: int) -> None:
        """A start or resumption ends those in force (R8)."""
        for individual in self._all:
            if individual.in_force(day):
                individual.last = day - 1
                individual.ended = True

    def forget(self) -> None:
        """They end with a transition or with the employment."""
        self._all.clear()
