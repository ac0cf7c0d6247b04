"""A history in the order in which it became known: each step says what it changed, and nothing else changed."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from projections.answers.replaying import by_knowledge
from projections.reading import Reading
from projections.readmodels.folding import reading_upto
from tests.effort import seeds
from tests.given import InMemory, recorded
from tests.readmodels.everyone import population
from tests.readmodels.test_rows import days_worth_asking
from tests.replay.laid_on import Held, answered, as_known, lay, nothing, people, shown

SEEDS = seeds(25, first=70_000)
UNTIL = date(2024, 12, 31)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_steps_laid_on_one_another_say_what_status_says(seed: int) -> None:
    made, random = population(seed, dossiers=2), Random(seed)
    entries = InMemory(recorded(*made))
    reading = Reading(entries)
    days = [day for day in days_worth_asking(random, made) if day <= UNTIL]
    for key in people(reading):
        held: dict[date, Held] = {day: nothing() for day in days}
        steps = list(by_knowledge(reading, key, UNTIL, "en"))
        assert [step.step for step in steps] == [*range(1, len(steps) + 1)]
        # What holds after each step is what was known then: looked at for a few, and for the last one.
        looked_at = {random.choice(steps).step for _ in range(2)} | {len(steps)}
        for step in steps:
            for day in days:
                lay(held[day], step.changes, day)
            if step.step in looked_at:
                assert step.entry is not None
                upto = reading.upto if step.step == len(steps) else step.entry
                for day in days:
                    assert shown(held[day]) == answered(as_known(entries, upto, key, day)), (key, day, upto)


@pytest.mark.parametrize("seed", SEEDS[:8])
def test_as_known_earlier_the_steps_are_the_first_of_those_of_now(seed: int) -> None:
    made = population(seed, dossiers=2)
    entries = InMemory(recorded(*made))
    now = Reading(entries)
    earlier = reading_upto(entries, Random(seed).randint(1, now.upto))
    for key in people(now):
        if not earlier.own_stream(key) or earlier.persons.key_of(key) != key:
            continue
        then = [(s.entry, s.changes) for s in by_knowledge(earlier, key, UNTIL, "en") if s.changes]
        found = [(s.entry, s.changes) for s in by_knowledge(now, key, UNTIL, "en") if s.changes]
        assert then == [(entry, changes) for entry, changes in found if (entry or 0) <= earlier.upto]
