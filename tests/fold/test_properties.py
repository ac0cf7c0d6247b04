"""What holds for every dossier, whatever was decided. The dossiers are the oracle's random ones, seeded."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import msgspec
import pytest

from ledger.refusals import Refused
from projections.fold.dossier import STATUSES, Dossier
from projections.reading import DossierNotFound, Reading, merged, status_of
from tests.effort import seeds
from tests.given import InMemory, Made, recorded
from tests.oracle import generate

LAST = date(2022, 6, 30)
SEEDS = seeds(120, first=60_000)
STOPPED = ("suspended", "awaiting", "postponed")


def admissible(seed: int) -> list[Made]:
    """The random dossier of a seed, or of the next one that the ledger admits."""
    while True:
        made = generate.dossier(Random(seed))
        try:
            recorded(*made)
        except Refused:
            seed += 100_000
        else:
            return made


def folded(made: list[Made], on: date = LAST) -> Dossier:
    return Reading(InMemory(recorded(*made))).dossier(generate.DOSSIER, on)


def answer(made: list[Made], on: date) -> Any:
    """What holds on a day, without what follows from the place of an entry in the ledger."""
    status = msgspec.to_builtins(Reading(InMemory(recorded(*made))).status(generate.DOSSIER, on))
    for part in (*status["guarantees"], *status["findings"]):
        part.pop("entries")
        if str(part.get("suspension")).startswith("entry:"):
            part["suspension"] = "entry"
    status["guarantees"] = sorted(status["guarantees"], key=str)
    # These two stand from the day of recording, whenever it takes effect.
    of_recording = ("recorded-late", "recorded-ahead")
    status["findings"] = [found for found in status["findings"] if found["code"] not in of_recording]
    return {name: value for name, value in status.items() if name != "entries"}


def without_corrections(made: list[Made]) -> list[Made]:
    """The same decisions but corrections; what names another entry names its source, since positions move here."""
    return [
        {**one, "entry": made[one["entry"] - 1]["source"]} if isinstance(one.get("entry"), int) else one
        for one in made
        if one["decision"] not in ("rectification", "withdrawal")
    ]


def without_its_place(made: Made) -> Made:
    """A decision without its moment, and without the number of another entry: those are of the order of recording."""
    return {
        name: value
        for name, value in made.items()
        if name != "recorded_at" and not (name == "entry" and isinstance(value, int))
    }


every_seed = pytest.mark.parametrize("seed", SEEDS)
some_seeds = pytest.mark.parametrize("seed", SEEDS[: len(SEEDS) // 2])


@some_seeds
def test_the_order_of_recording_changes_nothing_where_days_differ(seed: int) -> None:
    days: dict[str, Made] = {}
    for one in without_corrections(admissible(seed)):
        days.setdefault(one["effective_on"], without_its_place(one))
    made = list(days.values())
    if not any(one.get("dossier") == generate.DOSSIER for one in made):
        return
    shuffled = Random(seed).sample(made, len(made))
    for on in [date.fromisoformat(one["effective_on"]) for one in made] + [LAST]:
        assert answer(shuffled, on) == answer(made, on)


@some_seeds
def test_what_is_known_at_a_moment_does_not_depend_on_what_was_recorded_after_it(seed: int) -> None:
    made = admissible(seed)
    random = Random(seed)
    number = random.randint(1, len(made))
    moment = made[number - 1]["recorded_at"]
    before = [one for one in made if one["recorded_at"] <= moment]
    on = date.fromisoformat(random.choice(made)["effective_on"]) + timedelta(days=random.randint(0, 60))
    reading = Reading(InMemory(recorded(*made)), recorded(*made)[number - 1].entry.recorded_at)
    try:
        found = msgspec.to_builtins(reading.status(generate.DOSSIER, on))
    except DossierNotFound:
        assert not any(one.get("dossier") == generate.DOSSIER for one in before)
        return
    assert found == msgspec.to_builtins(Reading(InMemory(recorded(*before))).status(generate.DOSSIER, on))


@every_seed
def test_periods_follow_each_other_and_cover_each_day_once(seed: int) -> None:
    periods = folded(admissible(seed)).periods
    for before, after in pairwise(periods):
        assert before.first <= before.last
        assert after.first == before.last + 1


@every_seed
def test_periods_end_on_the_day_asked(seed: int) -> None:
    dossier = folded(admissible(seed))
    assert not dossier.periods or dossier.periods[-1].last == LAST.toordinal()


@every_seed
def test_a_period_tells_what_the_fold_of_its_days_tells(seed: int) -> None:
    made = admissible(seed)
    periods = folded(made).periods
    for period in Random(seed).sample(periods, min(5, len(periods))):
        for day in (period.first, period.last):
            assert folded(made, date.fromordinal(day)).status == period.status


@every_seed
def test_stopped_days_never_exceed_the_days_passed(seed: int) -> None:
    made = admissible(seed)
    for period in folded(made).periods[-6:]:
        clock = folded(made, date.fromordinal(period.last)).clock
        if clock is not None:
            assert clock.suspended + clock.awaiting <= period.last - clock.started_on + 1


@every_seed
def test_every_period_has_a_status_of_the_list(seed: int) -> None:
    assert {period.status for period in folded(admissible(seed)).periods} <= set(STATUSES)


@every_seed
def test_a_day_is_suspended_or_postponed_only_where_a_suspension_is_in_force(seed: int) -> None:
    for period in folded(admissible(seed)).periods:
        if period.status in ("suspended", "postponed"):
            assert period.suspensions


@every_seed
def test_nobody_awaits_who_was_not_stopped_the_day_before(seed: int) -> None:
    periods = folded(admissible(seed)).periods
    for before, after in pairwise(periods):
        if after.status == "awaiting":
            assert before.status in STOPPED


@every_seed
def test_a_decision_that_takes_effect_later_plays_no_part(seed: int) -> None:
    made = without_corrections(admissible(seed))
    mine = [one for one in made if one.get("dossier") == generate.DOSSIER]
    if not mine:
        return
    on = date.fromisoformat(Random(seed).choice(mine)["effective_on"])
    until = [one for one in made if one["effective_on"] <= on.isoformat()]
    found, expected = answer(made, on), answer(until, on)
    assert found == expected


@some_seeds
def test_in_how_many_streams_a_person_is_recorded_changes_nothing(seed: int) -> None:
    made = without_corrections(admissible(seed))
    reading = Reading(InMemory(recorded(*made)))
    try:
        entries = reading.history(generate.DOSSIER)
    except DossierNotFound:
        return
    streams = [entries[::2], entries[1::2]]
    assert merged(streams) == entries
    together, apart = reading.fold([entries], LAST), reading.fold(streams, LAST)
    answers = [status_of(generate.DOSSIER, each, entries, LAST) for each in (together, apart)]
    assert answers[0] == answers[1]
