"""Where trajectories stopped: by the phase they were in, by service provider, and by whose decision who left did.

Closed vocabularies alone: the texts in which somebody wrote down a cause are personal, and nothing is counted by them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, get_args

from ledger.decisions.vocabulary import PhaseName
from projections.counts.careers import Move
from projections.counts.figures import Figure, Labels, Part, Span
from projections.counts.splits import OTHERS, Division, SplitTally, well_known
from projections.readmodels.counting import CountedStep
from projections.readmodels.steps import ASSIGNMENT, EMPLOYMENT_END

TRAJECTORIES = (Figure("trajectories"),)
PHASES = (*get_args(PhaseName), "no-phase")
NO_PROVIDER = "no-provider"
ENDED_BY = ("employer", "employee", "mutual", "term", "other")


class Ended(NamedTuple):
    """A trajectory that ended: on the first day it was open no more, since when, where and in which phase."""

    on: str
    outcome: str
    began: str
    days: int
    enterprise: str | None
    scheme: str | None
    phase: str | None


class Endings:
    """The trajectories that ended, counted by outcome and each of the three."""

    def __init__(self, span: Span, outcomes: Sequence[str]) -> None:
        self._span = span
        self._outcomes = outcomes
        self._phases, self._leavings = SplitTally(), SplitTally()
        self._of_providers: list[tuple[str, str, Ended]] = []

    def add(self, dossier: str, ended: Ended, provider: str | None, steps: Iterable[CountedStep]) -> None:
        """Count one trajectory; all of one dossier come in one run."""
        where = ended.scheme, ended.enterprise
        phase = ended.phase or "no-phase"
        self._phases.add(self._span, (ended.outcome, phase), "trajectories", dossier, *where)
        self._of_providers.append((dossier, provider or NO_PROVIDER, ended))
        if ended.outcome == "left":
            by = _ended_by(ended.on, steps)
            self._leavings.add(self._span, (by,), "trajectories", dossier, *where)

    def parts(self, hidden: Callable[[str | None, str], bool], *, masked: bool) -> Iterator[Part]:
        """The tables. ``hidden`` says whether a scheme's number of an outcome is."""

        def made(name: str, names: Labels, counted: SplitTally, divisions: Sequence[Division]) -> Part:
            def number_hidden(scheme: str | None, labels: Labels) -> bool:
                return hidden(scheme, "left" if names == ("ended_by",) else labels[0])

            labels = [labels for division in divisions for labels, _ in division]
            found = counted.rows(
                self._span, TRAJECTORIES, labels, divisions, masked=masked, hidden=number_hidden
            )
            return Part(name, names, TRAJECTORIES, tuple(found), of_enterprises=not masked)

        yield made("stopped-in-phase", ("outcome", "phase"), self._phases, self._divided(PHASES))
        providers, named = self._providers(masked=masked)
        yield made("stopped-with-provider", ("outcome", "provider"), providers, self._divided(named))
        leavings = [tuple(((by,), "trajectories") for by in ENDED_BY)]
        yield made("stopped-by-leaving", ("ended_by",), self._leavings, leavings)

    def _divided(self, words: Sequence[str]) -> list[Division]:
        return [tuple(((outcome, word), "trajectories") for word in words) for outcome in self._outcomes]

    def _providers(self, *, masked: bool) -> tuple[SplitTally, list[str]]:
        """By service provider; those of whom fewer than five people are counted are counted together."""
        people: dict[str, set[str]] = {}
        for dossier, provider, _ in self._of_providers:
            people.setdefault(provider, set()).add(dossier)
        name_of = well_known(people, masked=masked)
        counted = SplitTally()
        named = {NO_PROVIDER, OTHERS} if masked else {NO_PROVIDER}
        for dossier, provider, ended in self._of_providers:
            name = provider if provider == NO_PROVIDER else name_of(provider)
            named.add(name)
            labels = ended.outcome, name
            counted.add(self._span, labels, "trajectories", dossier, ended.scheme, ended.enterprise)
        return counted, sorted(named, key=lambda name: (name == NO_PROVIDER, name == OTHERS, name))


def _ended_by(on: str, steps: Iterable[CountedStep]) -> str:
    """By whose decision the employment ended whose first day without it this is."""
    return next(step.ended_by or "other" for step in steps if step.step == EMPLOYMENT_END and step.day == on)


def providers_of(
    ended: Sequence[Ended], steps: Iterable[CountedStep], made: Iterable[Move]
) -> Iterator[str | None]:
    """The service provider of each trajectory: of the last assignment before it ended.

    One of before the employment began, or of before another trajectory ended, is none of it.
    """
    found = list(steps)
    anew = [move.day for move in made if move.kind == "hired"]
    anew += [step.day for step in found if step.step not in (ASSIGNMENT, "internship")]
    over = ""
    for each in ended:
        since = max([over, *(day for day in anew if day <= each.began)])
        assigned = [
            step.enterprise for step in found if step.step == ASSIGNMENT and since <= step.day < each.on
        ]
        yield assigned[-1] if assigned else None
        over = each.on
