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


def holding(rows: list[tuple[Any, ...]], first: int, last: int, on: date) -> list[tuple[Any, ...]]:
    day = on.isoformat()
    return [row for row in rows if row[first] <= day and (row[last] is None or row[last] >= day)]


@pytest.mark.parametrize("seed", SEEDS)
def test_on_any_day_the_rows_say_what_the_replay_says(seed: int) -> None:
    made = population(seed, dossiers=2)
    reading, everyone = folded(made)
    for on in days_worth_asking(Random(seed), made):
        for key, rows in everyone.items():
            status = reading.status(key, on)
            guarantees = [
                (row[1], row[2], row[3], date.fromisoformat(row[4]), entries_of(row[9]))
                for row in holding(rows.guarantees, 5, 6, on)
            ]
            assert sorted(guarantees, key=repr) == sorted(
                [(g.suspension, g.entitled_to, g.state, g.since, g.entries) for g in status.guarantees],
                key=repr,
            ), (key, on)
            findings = [
                (row[1], row[2], date.fromisoformat(row[3]), row[5], entries_of(row[6]))
                for row in holding(rows.findings, 3, 4, on)
            ]
            assert sorted(findings) == sorted(
                (f.code, f.severity, f.since, f.rule, f.entries) for f in status.findings
            ), (key, on)
            periods = [row[3:7] for row in holding(rows.periods, 1, 2, on)]
            assert periods == (
                [(status.status, status.phase, status.enterprise, status.scheme)] if periods else []
            ), (key, on)
            assert periods or status.status == "not-employed"


@pytest.mark.parametrize("seed", SEEDS)
def test_on_any_day_the_places_are_those_of_a_replay_to_that_day(seed: int) -> None:
    made = population(seed, dossiers=3)
    reading, everyone = folded(made)
    replacements = [row for rows in everyone.values() for row in rows.replacements]
    remains = {key: list(remaining(reading.history(key))) for key in everyone}
    for on in days_worth_asking(Random(seed), made):
        inflows = [each for key in everyone for each in reading.persons.inflow(key, remains[key], on)]
        for key, rows in everyone.items():
            places = reading.dossier(key, on).places
            now = filled(places.left_by(key), [*inflows, *places.back_to(key)])
            expected = [(place.at(on), place.since.isoformat()) for place in now if place.filled_by is None]
            mine = [row for row in replacements if row[1] == key]
            rows_now = filled_places(rows.places, mine)
            found = [
                (row[1], row[2])
                for row in rows_now
                if row in holding(rows_now, 3, 4, on) and (row[7] is None or row[7] > on.isoformat())
            ]
            assert sorted(found) == sorted(expected), (key, on)


@pytest.mark.parametrize("seed", SEEDS)
def test_each_guarantee_has_exactly_one_row_on_each_day_from_its_first(seed: int) -> None:
    _, everyone = folded(population(seed, dossiers=1))
    for rows in everyone.values():
        runs: dict[Any, list[tuple[Any, ...]]] = {}
        for row in rows.guarantees:
            if row[1] is not None:
                runs.setdefault(row[1], []).append(row)
        for mine in runs.values():
            for before, after in pairwise(mine):
                assert date.fromisoformat(before[6]) + timedelta(days=1) == date.fromisoformat(after[5])
            assert mine[-1][6] is None


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
            for row in holding(rows.guarantees, 5, 6, on):
                if row[3] in ("protected", "owed", "offered") and row[1] is not None:
                    assert row[7:9] == (status.enterprise, status.scheme)
