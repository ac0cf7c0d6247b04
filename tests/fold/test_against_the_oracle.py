"""The fold against a naive reading of the same rules, day by day, on random dossiers (``tests/oracle``).

Seeded, so that a difference stays a difference; the message shows the seed and the whole history.
A long run (``tests/effort.py``) asks for many more, and for others every time.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from random import Random

import msgspec
import pytest

from ledger.corrections import remaining
from ledger.refusals import Refused
from projections.fold.dossier import fold
from projections.reading import DossierNotFound, Reading, status_of
from tests.effort import seeds
from tests.given import InMemory, Made, recorded
from tests.oracle import day_by_day, entitlement, generate

AT_A_TIME = 25
SEEDS = seeds(200, 20_000)


def days_worth_asking(random: Random, made: list[Made]) -> list[date]:
    """The days of every decision, those round them, and some after."""
    stated = [one[name] for one in made for name in ("effective_on", "last_day") if name in one]
    days = {min(date.fromisoformat(day), date(2023, 12, 31)) for day in stated}
    around = {day + timedelta(days=random.choice([-1, 1, 2, random.randint(3, 90)])) for day in days}
    return sorted(days | around)


def readings(made: list[Made], known: str | None, days: list[date]) -> dict[date, Made]:
    """What the fold answers, for each of the days, in the words of the oracle."""
    entries = [r for r, one in zip(recorded(*made), made, strict=True) if day_by_day.known_by(one, known)]
    reading = Reading(InMemory(entries))
    try:
        history = reading.history(generate.DOSSIER)
    except DossierNotFound:
        return {}
    remains = list(remaining(history))
    answers = {}
    for day in days:
        folded = fold([remains], reading.collective, day.toordinal())
        status = status_of(generate.DOSSIER, folded, history, day)
        answers[day] = in_the_oracles_words(json.loads(msgspec.json.encode(status)))
    return answers


def in_the_oracles_words(answer: Made) -> Made:
    """The fields of an answer in ``tests/cases``: without the entries and the rules that it rests on."""
    for part in (*answer["guarantees"], *answer["findings"]):
        part.pop("entries")
        part.pop("rule", None)
    return {name: value for name, value in answer.items() if name not in ("dossier", "on", "entries")}


def history_of(made: list[Made]) -> str:
    return "\n".join(f"  {position}: {one}" for position, one in enumerate(made, start=1))


def compare(seed: int) -> bool:
    """Whether the ledger would admit the dossier of a seed; an assertion error where the readings differ."""
    random = Random(seed)
    made = generate.dossier(random)
    known = random.choice(generate.known_moments(random, made))
    days = days_worth_asking(random, made)
    try:
        found = readings(made, known, days)
    except Refused:
        return False
    naive = {
        day: json.loads(json.dumps(each, default=str))
        for day, each in entitlement.every_day_all(made, generate.DOSSIER, days[-1], known)
        if day in found
    }
    for day, expected in naive.items():
        expected = {name: value for name, value in expected.items() if name in found[day]}
        assert found[day] == expected, (
            f"seed {seed}, on {day}, known {known}:\n{history_of(made)}\n"
            f"the fold: {found[day]}\nthe oracle: {expected}"
        )
    return True


@pytest.mark.parametrize("first", SEEDS[::AT_A_TIME])
def test_the_fold_agrees_with_a_naive_reading_day_by_day(
    first: int, tried: Callable[[str, int], None]
) -> None:
    admitted = [compare(seed) for seed in range(first, first + AT_A_TIME)]
    assert sum(admitted) > 0.8 * AT_A_TIME
    tried("random dossiers against the oracle", sum(admitted))
