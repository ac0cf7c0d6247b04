"""The folds of one person at one moment of knowledge after another, each folded on from where it can differ.

An entry changes nothing before its day of effect. So of what was folded for the moment before it branches are kept at
some of its days, and only the days after the last one before the entry happen anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ledger.decisions import AnyDecision
from ledger.law import IN_FORCE, Law
from projections.fold.daily import Course, Figures, whole_course
from projections.fold.dossier import Dossier, lived
from projections.fold.rules.collective import Collective
from projections.fold.rules.finding import Found

_FURTHER = 4
"""A branch is kept where it is so many lived days further than the one before."""
_MOST = 64
"""So many branches are kept: of more every second one, since each holds all that happened before it."""


class _Branch(NamedTuple):
    """A dossier as it was at the end of ``day``, and the figures taken until then."""

    day: int
    dossier: Dossier
    figures: Figures


class DossierByKnowledge:
    """The fold of one person to the end of day ``on``, asked for one moment of knowledge after the other."""

    takes_figures = False

    def __init__(self, on: int, law: Law = IN_FORCE) -> None:
        self._on, self._law = on, law
        self._collective = Collective()
        self._decisions: dict[int, AnyDecision] = {}
        self._branches: list[_Branch] = []

    def dossier(
        self, streams: Iterable[Iterable[tuple[int, AnyDecision]]], collective: Collective
    ) -> Dossier:
        """What ``fold`` says of these streams."""
        dossier, _ = self._lived(streams, collective)
        if dossier.day:
            dossier.finish(self._on)
        return dossier

    def _lived(
        self, streams: Iterable[Iterable[tuple[int, AnyDecision]]], collective: Collective
    ) -> tuple[Dossier, Figures]:
        """A dossier to which every day has happened up to the last one, and its figures where they are taken."""
        remains = [list(stream) for stream in streams]
        decisions = {position: decision for stream in remains for position, decision in stream}
        since = self._first_difference(decisions) if collective is self._collective else 0
        self._collective, self._decisions = collective, decisions
        while self._branches and self._branches[-1].day >= since:
            self._branches.pop()
        if self._branches:
            after, branch, taken = self._branches[-1]
            dossier, figures = branch.branch(), Figures(self._on, taken.course)
        else:
            after, dossier, figures = 0, Dossier(collective, self._law), Figures(self._on)
        further = 0
        for day in lived(dossier, remains, collective, self._on, after):
            if self.takes_figures:
                figures.take(dossier, day)
            further += 1
            if further == _FURTHER:
                further = 0
                self._keep(_Branch(day, dossier.branch(), Figures(self._on, figures.course)))
        return dossier, figures

    def _keep(self, branch: _Branch) -> None:
        if len(self._branches) >= _MOST:
            del self._branches[::2]
        self._branches.append(branch)

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


class CourseByKnowledge(DossierByKnowledge):
    """The course of one person up to the end of day ``on``, asked for one moment of knowledge after the other."""

    takes_figures = True

    def course(
        self,
        streams: Iterable[Iterable[tuple[int, AnyDecision]]],
        collective: Collective,
        of_record: Iterable[Found] = (),
    ) -> Course:
        """The course as a fold of these streams has it: what ``course_of`` says."""
        dossier, figures = self._lived(streams, collective)
        return whole_course(dossier, figures, of_record, self._on)
