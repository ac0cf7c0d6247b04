"""The fold against a naive reading of the same rules, day by day, on random dossiers (``tests/oracle``).

Seeded, so that a difference stays a difference; the message shows the seed and the whole history.
``DOORSTROOM_ORACLE_DOSSIERS`` asks for more of them than the usual run.
"""

from __future__ import annotations

import os
from datetime import date, timedelta
from random import Random
from typing import Any

import msgspec
import pytest

from ledger.corrections import remaining
from ledger.refusals import Refused
from projections.dossier import fold
from projections.reading import DossierNotFound, Reading, status_of
from tests.given import InMemory, Made, recorded
from tests.oracle import day_by_day, generate

DOSSIERS = int(os.environ.get("DOORSTROOM_ORACLE_DOSSIERS", "400"))
AT_A_TIME = 50
FIELDS = ("status", "since", "phase", "trajectory", "enterprise", "scheme")


def without_waivers(made: list[Made]) -> list[Made]:
    """Offers are left out of play: what their refusal does (R10) is computed by a later version."""

    def inert(one: Made) -> Made:
        if "replacement" in one:
            one = {**one, "replacement": inert(one["replacement"])}
        if one["decision"] != "offer":
            return one
        kept = {
            name: one[name] for name in ("dossier", "effective_on", "source", "recorded_at") if name in one
        }
        return {**kept, "decision": "support", "decided_by": "vdab", "level": "in place of an offer"}

    return [inert(one) for one in made]


def days_worth_asking(random: Random, made: list[Made]) -> list[date]:
    """The days of every decision, those round them, and some after."""
    stated = [one[name] for one in made for name in ("effective_on", "last_day") if name in one]
    days = {min(date.fromisoformat(day), date(2023, 12, 31)) for day in stated}
    around = {day + timedelta(days=random.choice([-1, 1, 2, random.randint(3, 90)])) for day in days}
    return sorted(days | around)


def readings(made: list[Made], known: str | None, days: list[date]) -> dict[date, Made]:
    """What the fold answers, for each of the days."""
    entries = [r for r, one in zip(recorded(*made), made, strict=True) if day_by_day.known_by(one, known)]
    reading = Reading(InMemory(entries))
    try:
        history = reading.history(generate.DOSSIER)
    except DossierNotFound:
        history = []
    remains = list(remaining(history))
    answers = {}
    for day in days:
        folded = fold(remains, reading.spells, day.toordinal())
        answer: Any = msgspec.to_builtins(status_of(generate.DOSSIER, folded, day))
        answers[day] = {field: answer[field] for field in FIELDS}
    return answers


def history_of(made: list[Made]) -> str:
    return "\n".join(f"  {position}: {one}" for position, one in enumerate(made, start=1))


def compare(seed: int) -> bool:
    """Whether the ledger would admit the dossier of a seed; an assertion error where the readings differ."""
    random = Random(seed)
    made = without_waivers(generate.dossier(random))
    known = random.choice(generate.known_moments(random, made))
    days = days_worth_asking(random, made)
    try:
        found = readings(made, known, days)
    except Refused:
        return False
    expected = dict(day_by_day.every_day(made, generate.DOSSIER, days[-1], known))
    for day in days:
        naive = expected.get(day) or day_by_day.answer_for(day_by_day.Person(day=day), None)
        assert found[day] == naive, (
            f"seed {seed}, on {day}, known {known}:\n{history_of(made)}\n"
            f"the fold: {found[day]}\nthe oracle: {naive}"
        )
    return True


@pytest.mark.parametrize("first", range(0, DOSSIERS, AT_A_TIME))
def test_the_fold_agrees_with_a_naive_reading_day_by_day(first: int) -> None:
    admitted = [compare(seed) for seed in range(first, first + AT_A_TIME)]
    assert sum(admitted) > 0.9 * AT_A_TIME
