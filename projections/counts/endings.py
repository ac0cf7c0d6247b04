"""Where trajectories stopped: by the phase they were in, by service provider, and by whose decision who left did.

Closed vocabularies alone: the texts in which somebody wrote down a cause are personal, and nothing is counted by them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, get_args

from ledger.decisions.vocabulary import PhaseName
from projections.counts.careers import Move
from projections.counts.figures import Figure, Labels, Part, Span
from projections.counts.splits import OTHERS, Division, Hidden, SplitTally, well_known
from projections.readmodels.counting import CountedStep
from projections.readmodels.steps import ASSIGNMENT, EMPLOYMENT_END

PHASES = (*get_args(PhaseName), "no-phase")
IN_PHASE = (*map(Figure, PHASES), Figure("trajectories", PHASES))
NO_PROVIDER = "no-provider"
ENDED_BY = ("employer", "employee", "mutual", "term", "other")
BY_LEAVING = (*map(Figure, ENDED_BY), Figure("trajectories", ENDED_BY))


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
        self._phases.add(self._span, (ended.outcome,), ended.phase or "no-phase", dossier, *where)
        self._of_providers.append((dossier, provider or NO_PROVIDER, ended))
        if ended.outcome == "left":
            self._leavings.add(self._span, (), _ended_by(ended.on, steps), dossier, *where)

    def parts(self, hidden: Callable[[str | None, str], bool], *, masked: bool) -> Iterator[Part]:
        """The tables. ``hidden`` says whether a scheme's number of an outcome is."""

        def made(
            name: str,
            names: Labels,
            figures: tuple[Figure, ...],
            counted: SplitTally,
            labels: Sequence[Labels],
            divisions: Sequence[Division],
            number_hidden: Hidden,
        ) -> Part:
            found = counted.rows(self._span, figures, labels, divisions, masked=masked, hidden=number_hidden)
            return Part(name, names, figures, tuple(found), of_enterprises=not masked)

        outcomes = [(outcome,) for outcome in self._outcomes]
        yield made(
            "stopped-in-phase",
            ("outcome",),
            IN_PHASE,
            self._phases,
            outcomes,
            [tuple((outcome, phase) for phase in PHASES) for outcome in outcomes],
            lambda scheme, labels, _: hidden(scheme, labels[0]),
        )
        providers, named = self._providers(masked=masked)
        yield made(
            "stopped-with-provider",
            ("provider",),
            tuple(map(Figure, self._outcomes)),
            providers,
            named,
            [tuple((name, outcome) for name in named) for outcome in self._outcomes],
            lambda scheme, _, outcome: hidden(scheme, outcome),
        )
        yield made(
            "stopped-by-leaving",
            (),
            BY_LEAVING,
            self._leavings,
            [()],
            [tuple(((), by) for by in ENDED_BY)],
            lambda scheme, *_: hidden(scheme, "left"),
        )

    def _providers(self, *, masked: bool) -> tuple[SplitTally, list[Labels]]:
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
            counted.add(self._span, (name,), ended.outcome, dossier, ended.scheme, ended.enterprise)
        return counted, [
            (name,) for name in sorted(named, key=lambda name: (name == NO_PROVIDER, name == OTHERS, name))
        ]


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
