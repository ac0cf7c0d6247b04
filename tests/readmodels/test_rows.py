"""A row that holds on a day says what the fold to that day says."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from ledger.corrections import remaining
from projections.fold.rules.places import filled
from projections.reading import DossierNotFound, Reading
from projections.readmodels.rows import Rows, entries_of, filled_places, rows_of
from tests.effort import seeds
from tests.given import InMemory, Made, recorded
from tests.readmodels.everyone import population
from tests.readmodels.naming import holding, named

SEEDS = seeds(150)


def folded(made: list[Made]) -> tuple[Reading, dict[str, Rows]]:
    """A reading of all of it, and the rows of everybody, by the key that remains."""
    reading = Reading(InMemory(recorded(*made)))
    return reading, {
        key: rows_of(key, streams, reading.collective, reading.persons)
        for key, streams in reading.by_person()
    }


def days_worth_asking(random: Random, made: list[Made]) -> list[date]:
    """Days of decisions, those round them, and long after."""
    stated = [
        date.fromisoformat(one[name]) for one in made for name in ("effective_on", "last_day") if name in one
    ]
    days = {day + timedelta(days=random.choice([-1, 0, 1, 29, 30, 31, 60, 400])) for day in stated}
    return [*random.sample(sorted(days), min(12, len(days))), date(2035, 1, 1), date.max]


@pytest.mark.parametrize("seed", SEEDS)
def test_on_any_day_the_rows_say_what_the_replay_says(seed: int) -> None:
    made = population(seed, dossiers=2)
    reading, everyone = folded(made)
    for on in days_worth_asking(Random(seed), made):
        for key, rows in everyone.items():
            status = reading.status(key, on)
            guarantees = [
                (
                    row.suspension,
                    row.entitled_to,
                    row.state,
                    date.fromisoformat(row.since),
                    entries_of(row.entries),
                )
                for row in holding(named("guarantees", rows.guarantees), on)
            ]
            assert sorted(guarantees, key=repr) == sorted(
                [(g.suspension, g.entitled_to, g.state, g.since, g.entries) for g in status.guarantees],
                key=repr,
            ), (key, on)
            findings = [
                (row.code, row.severity, date.fromisoformat(row.since), row.rule, entries_of(row.entries))
                for row in holding(named("findings", rows.findings), on, first="since")
            ]
            assert sorted(findings) == sorted(
                (f.code, f.severity, f.since, f.rule, f.entries) for f in status.findings
            ), (key, on)
            periods = [
                (row.status, row.phase, row.enterprise, row.scheme)
                for row in holding(named("periods", rows.periods), on, last="last")
            ]
            assert periods == (
                [(status.status, status.phase, status.enterprise, status.scheme)] if periods else []
            ), (key, on)
            assert periods or status.status == "not-employed"


@pytest.mark.parametrize("seed", SEEDS)
def test_on_any_day_the_places_are_those_of_a_replay_to_that_day(seed: int) -> None:
    made = population(seed, dossiers=3)
    reading, everyone = folded(made)
    replacements = named("replacements", (row for rows in everyone.values() for row in rows.replacements))
    remains = {key: list(remaining(reading.history(key))) for key in everyone}
    for on in days_worth_asking(Random(seed), made):
        inflows = [each for key in everyone for each in reading.persons.inflow(key, remains[key], on)]
        for key, rows in everyone.items():
            places = reading.dossier(key, on).places
            now = filled(places.left_by(key), [*inflows, *places.back_to(key)])
            expected = [(place.at(on), place.since.isoformat()) for place in now if place.filled_by is None]
            mine = [row for row in replacements if row.for_dossier == key]
            rows_now = named("places", filled_places(rows.places, mine))
            found = [
                (row.enterprise, row.since)
                for row in holding(rows_now, on)
                if row.filled_on is None or row.filled_on > on.isoformat()
            ]
            assert sorted(found) == sorted(expected), (key, on)


@pytest.mark.parametrize("seed", SEEDS)
def test_each_guarantee_has_exactly_one_row_on_each_day_from_its_first(seed: int) -> None:
    _, everyone = folded(population(seed, dossiers=1))
    for rows in everyone.values():
        runs: dict[str, list[Any]] = {}
        for row in named("guarantees", rows.guarantees):
            if row.suspension is not None:
                runs.setdefault(row.suspension, []).append(row)
        for mine in runs.values():
            for before, after in pairwise(mine):
                assert date.fromisoformat(before.until) + timedelta(days=1) == date.fromisoformat(after.first)
            assert mine[-1].until is None


@pytest.mark.parametrize("seed", SEEDS)
def test_who_answers_for_a_guarantee_that_stands_is_who_employs(seed: int) -> None:
    made = population(seed, dossiers=2)
    reading, everyone = folded(made)
    for on in days_worth_asking(Random(seed), made):
        for key, rows in everyone.items():
            try:
                status = reading.status(key, on)
            except DossierNotFound:
                continue
            for row in holding(named("guarantees", rows.guarantees), on):
                if row.state in ("protected", "owed", "offered") and row.suspension is not None:
                    assert (row.enterprise, row.scheme) == (status.enterprise, status.scheme)
