"""A history in the order of effect: each entry with what it changed from its day on, and what time alone brought."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest

from projections.answers.replaying_effect import by_effect
from projections.reading import Reading
from tests.effort import seeds
from tests.given import InMemory, recorded
from tests.readmodels.everyone import population
from tests.readmodels.test_rows import days_worth_asking
from tests.replay.laid_on import answered, came_to_be, people, shown
from tests.replay.test_by_knowledge import UNTIL

SEEDS = seeds(25, first=71_000)
OF_RECORD = ("findings.recorded-late", "findings.recorded-ahead", "findings.not-competent")


@pytest.mark.parametrize("seed", SEEDS)
def test_what_came_to_be_is_what_status_says(seed: int) -> None:
    made = population(seed, dossiers=2)
    reading = Reading(InMemory(recorded(*made)))
    days = [day for day in days_worth_asking(Random(seed), made) if day <= UNTIL]
    for key in people(reading):
        changes = [change for step in by_effect(reading, key, UNTIL, "en") for change in step.changes]
        for day in days:
            assert shown(came_to_be(changes, day)) == answered(reading.status(key, day)), (key, day)


@pytest.mark.parametrize("seed", SEEDS)
def test_each_change_stands_with_an_entry_of_its_day_or_with_time(seed: int) -> None:
    reading = Reading(InMemory(recorded(*population(seed, dossiers=2))))
    for key in people(reading):
        steps = list(by_effect(reading, key, UNTIL, "en"))
        assert [(step.day, step.entry or 0) for step in steps] == sorted(
            (step.day, step.entry or 0) for step in steps
        )
        for step in steps:
            assert step.changes or (step.entry is not None and step.nothing is not None)
            for change in step.changes:
                assert change.rule is not None
                if change.about not in OF_RECORD:
                    assert change.first_day - step.day in (timedelta(), timedelta(days=1))
                if step.entry is not None:
                    assert step.entry in change.because
                    assert step.nothing is None


@pytest.mark.parametrize("seed", SEEDS[:8])
def test_nothing_changes_to_what_it_was(seed: int) -> None:
    reading = Reading(InMemory(recorded(*population(seed, dossiers=2))))
    for key in people(reading):
        changes = [change for step in by_effect(reading, key, UNTIL, "en") for change in step.changes]
        for about in {(change.about, change.entry) for change in changes}:
            mine = sorted((c for c in changes if (c.about, c.entry) == about), key=lambda c: c.first_day)
            assert all(change.before != change.after for change in mine)
            for one, other in pairwise(mine):
                assert one.last_day < other.first_day
                held = one.after if one.after_last is None else one.after_last
                assert other.before == held
