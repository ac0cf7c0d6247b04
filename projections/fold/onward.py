"""The courses of one person at one moment of knowledge after another, each folded on from where it can differ.

An entry changes nothing before its day of effect. So of what was folded for the moment before it a copy is kept from
some time before the latest entry, and only the days after that happen anew.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any, NamedTuple

import msgspec

from ledger.decisions import AnyDecision
from ledger.law import IN_FORCE, Law
from projections.fold.daily import Course, Figures, Stay, whole_course
from projections.fold.dossier import Dossier, lived
from projections.fold.rules.collective import Collective
from projections.fold.rules.finding import FindingKind, Found
from projections.fold.rules.measure import Spell
from projections.fold.trace import Subject

_EARLIER = 60
"""So many days before the latest entry a copy is taken: entries are seldom recorded in the very order of effect."""
_FURTHER = 8
"""A copy is taken anew where it is so many lived days further than the one before."""
_SHARED: tuple[type[Any], ...] = (Law, Spell, FindingKind, msgspec.Struct)
"""What no fold changes, and some rules know by identity: a copy holds the very same."""


class _Copy(NamedTuple):
    """A dossier as it was at the end of ``day``, and the figures taken until then."""

    day: int
    state: bytes
    shared: Sequence[Any]
    figures: dict[Subject, list[Stay]]

    def dossier(self) -> Dossier:
        """Another one like it."""
        reader = pickle.Unpickler(BytesIO(self.state))  # noqa: S301 - made by this very object, and never stored
        reader.persistent_load = self.shared.__getitem__  # type: ignore[method-assign]
        dossier = reader.load()
        assert isinstance(dossier, Dossier)
        return dossier


class _Writer(pickle.Pickler):
    def __init__(self, to: BytesIO, collective: Collective) -> None:
        super().__init__(to, protocol=pickle.HIGHEST_PROTOCOL)
        self._as_is = {id(collective.spells), id(collective.takeovers)}
        self.shared: list[Any] = []

    def persistent_id(self, value: Any) -> int | None:
        """The place among what is shared; None for what is copied."""
        if id(value) not in self._as_is and not isinstance(value, _SHARED):
            return None
        self.shared.append(value)
        return len(self.shared) - 1


class CourseByKnowledge:
    """The course of one person up to the end of day ``on``, asked for one moment of knowledge after the other."""

    def __init__(self, on: int, law: Law = IN_FORCE) -> None:
        self._on, self._law = on, law
        self._collective = Collective()
        self._decisions: dict[int, AnyDecision] = {}
        self._copy: _Copy | None = None

    def course(
        self,
        streams: Iterable[Iterable[tuple[int, AnyDecision]]],
        collective: Collective,
        of_record: Iterable[Found] = (),
    ) -> Course:
        """The course as a fold of these streams has it: what ``course_of`` says."""
        remains = [list(stream) for stream in streams]
        decisions = {position: decision for stream in remains for position, decision in stream}
        since = self._first_difference(decisions) if collective is self._collective else 0
        copy = self._copy if self._copy is not None and self._copy.day < since else None
        self._collective, self._decisions, self._copy = collective, decisions, copy
        if copy is None:
            dossier, figures = Dossier(collective, self._law), Figures(self._on)
        else:
            dossier, figures = copy.dossier(), Figures(self._on, copy.figures)
        further = 0
        for day in lived(dossier, remains, collective, self._on, 0 if copy is None else copy.day):
            figures.take(dossier, day)
            further += 1
            if further >= _FURTHER and day < since - _EARLIER:
                self._copy, further = self._copied(dossier, figures, collective), 0
        return whole_course(dossier, figures, of_record, self._on)

    def _first_difference(self, decisions: dict[int, AnyDecision]) -> int:
        """The first day on which the decisions are not those of the moment before."""
        before = self._decisions
        positions = before.keys() ^ decisions.keys()
        positions |= {at for at in before.keys() & decisions.keys() if before[at] is not decisions[at]}
        days = (
            each[position].effective_on.toordinal()
            for position in positions
            for each in (before, decisions)
            if position in each
        )
        return min(days, default=self._on + 1)

    def _copied(self, dossier: Dossier, figures: Figures, collective: Collective) -> _Copy:
        to = BytesIO()
        writer = _Writer(to, collective)
        writer.dump(dossier)
        taken = {of: list(stays) for of, stays in figures.course.items()}
        return _Copy(dossier.day, to.getvalue(), writer.shared, taken)
