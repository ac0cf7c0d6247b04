"""A course that is folded on from a copy is the course of a fold from the beginning."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from ledger.corrections import remaining
from ledger.entry import Recorded
from ledger.refusals import Refused
from projections.fold import onward
from projections.fold.daily import course_of
from projections.fold.dossier import fold
from projections.fold.onward import CourseByKnowledge, DossierByKnowledge
from projections.reading import Reading
from tests.effort import seeds
from tests.given import InMemory, recorded
from tests.oracle import generate

SEEDS = seeds(30, first=90_000)
ON = date(2024, 12, 31).toordinal()


def of_seed(seed: int) -> list[Recorded]:
    while True:
        try:
            return recorded(*generate.dossier(Random(seed)))
        except Refused:
            seed += 100_000


@pytest.mark.parametrize(("further", "most"), [(1, 1_000), (1, 3), (4, 64)])
@pytest.mark.parametrize("seed", SEEDS)
def test_at_every_moment_of_knowledge(
    monkeypatch: pytest.MonkeyPatch, seed: int, further: int, most: int
) -> None:
    # Branches are kept wherever they can be, so that nearly every course is folded on from one.
    monkeypatch.setattr(onward, "_FURTHER", further)
    monkeypatch.setattr(onward, "_MOST", most)
    entries = of_seed(seed)
    # All that is decided for many is known from the beginning: else each of it begins a fold anew.
    collective = Reading(InMemory(entries)).collective
    own = [each for each in entries if each.entry.stream == f"dossier:{generate.DOSSIER}"]
    by_knowledge, dossiers = CourseByKnowledge(ON), DossierByKnowledge(ON)
    for count in range(1, len(own) + 1):
        known = list(remaining(own[:count]))
        assert by_knowledge.course([known], collective) == course_of([known], collective, ON)
        one, other = dossiers.dossier([known], collective), fold([known], collective, ON)
        assert [vars(each) for each in one.periods] == [vars(each) for each in other.periods]
        assert one.entitlement.states == other.entitlement.states


def test_most_days_do_not_happen_again(monkeypatch: pytest.MonkeyPatch) -> None:
    lived = onward.lived
    happened: list[int] = []

    def counted(*asked: object) -> object:
        for day in lived(*asked):  # type: ignore[arg-type]
            happened.append(day)
            yield day

    monkeypatch.setattr(onward, "lived", counted)
    from tests.given import employment, evaluation, phase, start

    names = ("preparation", "jobmatching", "internship", "aftercare")
    phases = [phase(date.fromordinal(737_500 + 30 * nth).isoformat(), names[nth % 4]) for nth in range(60)]
    own = recorded(employment(), evaluation("2019-02-01"), start("2019-03-01"), *phases)
    collective, by_knowledge = Reading(InMemory(own)).collective, CourseByKnowledge(ON)
    for count in range(1, len(own) + 1):
        by_knowledge.course([remaining(own[:count])], collective)
    assert len(happened) < 6 * len(own)
