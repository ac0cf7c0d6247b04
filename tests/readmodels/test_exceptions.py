"""Every request for the exception, beside what the statuses of each day say, and what a start that day would bring."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest

from ledger.corrections import remaining
from ledger.decisions.consent import Consent
from ledger.decisions.evaluation import Evaluation
from projections.fold.rules.competence import may_say
from projections.fold.rules.request import REQUEST_STATES
from projections.reading import Reading, Status
from projections.readmodels.request_rows import Answers, answers_of
from projections.readmodels.rows import Row, Rows, rows_of
from tests.effort import seeds
from tests.given import (
    MAATWERK,
    PROVIDER,
    InMemory,
    Made,
    consent,
    employment,
    evaluation,
    lifting,
    order,
    recorded,
    start,
    succession,
)
from tests.readmodels.everyone import population
from tests.readmodels.naming import named

UNLAWFUL = ("start-during-suspension", "resumption-during-suspension")
PARTIES = ("employee", "employer", "receiving-enterprise")
#: Not used for anything, and not over.
OPEN = ("pending", "granted", "refused")


class Held:
    """A row that holds on a day."""

    def __init__(self, row: Row) -> None:
        (by_name,) = named("exceptions", [row])
        self.request, self.suspension = by_name.request, by_name.suspension
        self.asked_on, self.state, self.since = by_name.asked_on, by_name.state, by_name.since
        self.first, self.until = by_name.first, by_name.until
        self.enterprise, self.scheme = by_name.enterprise, by_name.scheme
        self.missing = [] if by_name.missing == "[]" else by_name.missing.strip('[]"').split('","')
        self.answers: Answers = answers_of(by_name.answers)


def held(rows: Rows, on: date) -> list[Held]:
    day = on.isoformat()
    found = [Held(row) for row in rows.exceptions]
    return [row for row in found if row.first <= day and (row.until is None or row.until >= day)]


def asking(seed: int) -> list[Made]:
    """A random register in which much is asked: words and judgments on the days that it already has, and starts."""
    random = Random(seed)
    made = population(seed, dossiers=1)
    keys = sorted({one["dossier"] for one in made if one["decision"] == "employment"})
    days = sorted({str(one["effective_on"]) for one in made})
    if keys and random.random() < 0.5:
        # Another measure beside those there are: consents then count from its first day.
        made.append(another_measure(random, random.choice(days), made[-1]["recorded_at"]))
    for nth in range(random.randint(4, 14)) if keys else ():
        day = date.fromisoformat(random.choice(days)) + timedelta(days=random.choice([0, 0, 1, 5, 20]))
        own = {
            "dossier": random.choice(keys),
            "recorded_at": made[-1]["recorded_at"],
            "source": f"asked:{nth}",
        }
        one = random.choice([a_word, a_word, a_word, a_judgment, a_start])(random, day.isoformat())
        made.append({**one, **own})
    for nth, one in enumerate(a_round(random, random.choice(days))) if keys else ():
        own = {"dossier": keys[0], "recorded_at": made[-1]["recorded_at"], "source": f"round:{nth}"}
        made.append({**one, **own})
    return made


def a_round(random: Random, first: str) -> list[Made]:
    """All that an exception asks, and a start before it, among it or after it."""
    begin = date.fromisoformat(first)
    days = [(begin + timedelta(days=nth)).isoformat() for nth in range(5)]
    asked = [consent(day, party) for day, party in zip(days, PARTIES, strict=False)]
    judged = {"conditions_met": True, "job_safe": True, "job_durable": True}
    return [*asked, evaluation(days[3], "ready", "exception", **judged), start(random.choice(days))]


def another_measure(random: Random, day: str, recorded_at: str) -> Made:
    last = date.fromisoformat(day) + timedelta(days=random.choice([0, 10, 60, 200]))
    return order(day, last.isoformat(), measure="beside", recorded_at=recorded_at, source="asked:measure")


def a_word(random: Random, day: str) -> Made:
    party = random.choice(PARTIES)
    by = random.choice([party] * 9 + ["employer"])
    return consent(day, party, random.choice(["given"] * 6 + ["refused", "withdrawn"]), decided_by=by)


def a_judgment(random: Random, day: str) -> Made:
    return evaluation(
        day,
        random.choice(["ready"] * 4 + ["not-ready"]),
        "exception",
        conditions_met=True,
        job_safe=True,
        job_durable=random.random() < 0.8,
    )


def a_start(_: Random, day: str) -> Made:
    return start(day)


def folded(made: list[Made]) -> tuple[Reading, dict[str, Rows]]:
    reading = Reading(InMemory(recorded(*made)))
    return reading, {
        key: rows_of(key, streams, reading.collective, reading.persons)
        for key, streams in reading.by_person()
    }


def days_of(random: Random, made: list[Made]) -> list[date]:
    days = {date.fromisoformat(str(one["effective_on"])) for one in made}
    near = {day + timedelta(days=random.choice([-1, 0, 0, 1, 1, 2, 30, 400])) for day in days}
    return random.sample(sorted(near), min(10, len(near)))


def unlawful(status: Status) -> dict[int, list[str]]:
    """What each unlawful start or resumption that stands missed, by its entry."""
    return {each.entries[0]: list(each.missing or ()) for each in status.findings if each.code in UNLAWFUL}


SEEDS = seeds(40, first=40_000)


@pytest.mark.parametrize("seed", SEEDS)
def test_irregular_is_what_has_a_finding_that_day_with_the_same_that_it_missed(seed: int) -> None:
    made = asking(seed)
    reading, everyone = folded(made)
    for on in days_of(Random(seed), made):
        for key, rows in everyone.items():
            now = held(rows, on)
            found = {
                each.answers.led_to.entry: list(each.answers.led_to.missing)
                for each in now
                if each.state == "irregular" and each.answers.led_to is not None
            }
            assert found == unlawful(reading.status(key, on)), (key, on)
            assert all(each.missing for each in now if each.state == "irregular")
            assert not any(each.missing for each in now if each.state in ("granted", "lawful", "regularised"))
            assert all(
                not each.answers.led_to.missing
                for each in now
                if each.state == "lawful" and each.answers.led_to is not None
            )


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_missing_is_what_a_start_at_the_end_of_that_day_would_be_found_to_miss(seed: int) -> None:
    made = asking(seed)
    before, everyone = folded(made)
    for on in days_of(Random(seed), made):
        for key, rows in everyone.items():
            now = held(rows, on)
            if not now or now[-1].state not in OPEN or now[-1].answers.led_to is not None:
                continue
            tried = start(on.isoformat(), dossier=key, recorded_at=made[-1]["recorded_at"])
            if before.dossier(key, on).entitlement.exceptions[-1].over is not None:
                # Refused, and over since: another measure may stop the person by now.
                assert now[-1].state == "refused"
                continue
            assert stops(before, key, on)
            after = Reading(InMemory(recorded(*made, tried))).status(key, on)
            assert unlawful(after).get(len(made) + 1, []) == now[-1].missing, (key, on)


def stops(reading: Reading, key: str, on: date) -> bool:
    """Whether a measure stops the person at the end of the day."""
    periods = reading.dossier(key, on).periods
    return bool(periods) and any(name in reading.measures for name in periods[-1].suspensions)


def said(answers: Answers) -> list[int]:
    """The entries of all that was said and judged."""
    return [each.entry for each in answers.consents] + [each.entry for each in answers.evaluations]


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_asked_while_a_measure_stops_the_person_is_in_a_request(seed: int) -> None:
    made = asking(seed)
    reading, everyone = folded(made)
    for key, rows in everyone.items():
        told = {entry for row in map(Held, rows.exceptions) for entry in said(row.answers)}
        for position, decision in remaining(reading.history(key)):
            on = decision.effective_on
            if not stops(reading, key, on):
                continue
            if isinstance(decision, Consent) and decision.to == "exception":
                if decision.decided_by in may_say(decision.party):
                    assert position in told, (key, position)
            elif isinstance(decision, Evaluation) and decision.purpose == "exception":
                assert position in told, (key, position)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_request_has_one_row_on_each_day_from_its_first(seed: int) -> None:
    _, everyone = folded(asking(seed))
    for rows in everyone.values():
        of_each: dict[int, list[Held]] = {}
        for row in map(Held, rows.exceptions):
            of_each.setdefault(row.request, []).append(row)
        assert list(of_each) == list(range(1, len(of_each) + 1))
        for mine in of_each.values():
            assert mine[0].first == mine[0].asked_on
            assert mine[-1].until is None
            for before, after in pairwise(mine):
                assert date.fromisoformat(before.until) + timedelta(days=1) == date.fromisoformat(after.first)
                assert (after.since == before.since) == (after.state == before.state)


@pytest.mark.parametrize("seed", SEEDS)
def test_on_any_day_the_rows_say_what_the_replay_to_that_day_says(seed: int) -> None:
    made = asking(seed)
    reading, everyone = folded(made)
    for on in days_of(Random(seed), made):
        for key, rows in everyone.items():
            now = [each.history[-1] for each in reading.dossier(key, on).entitlement.exceptions]
            assert [
                (
                    each.suspension,
                    each.state,
                    date.fromisoformat(each.since),
                    each.missing,
                    each.answers.refused_by,
                )
                for each in held(rows, on)
            ] == [
                (
                    each.suspension,
                    each.state,
                    date.fromordinal(each.since),
                    list(each.missing),
                    each.refused_by,
                )
                for each in now
            ], (key, on)
            employed = reading.status(key, on)
            for each in held(rows, on):
                if each.state in ("pending", "granted"):
                    assert (each.enterprise, each.scheme) == (employed.enterprise, employed.scheme)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_guarantee_is_honoured_by_what_is_lawful_and_breached_by_what_is_not(seed: int) -> None:
    made = asking(seed)
    reading, everyone = folded(made)
    for key, rows in everyone.items():
        for row in map(Held, rows.exceptions):
            led_to = row.answers.led_to
            if (
                led_to is None
                or row.first != led_to.on.isoformat()
                or row.state not in ("lawful", "irregular")
            ):
                continue
            before = reading.status(key, led_to.on - timedelta(days=1))
            after = reading.status(key, led_to.on)
            if after.status != "running" or {"time-shortened", "phase-skipped"} & {
                each.code for each in after.findings
            }:
                continue
            protected = [each.suspension for each in before.guarantees if each.state == "protected"]
            states = {each.suspension: each.state for each in after.guarantees}
            expected = "honoured" if row.state == "lawful" else "breached"
            assert [states[name] for name in protected] == [expected] * len(protected), (key, led_to)


def test_every_state_comes_up() -> None:
    found = Counter(
        Held(row).state
        for seed in SEEDS
        for rows in folded(asking(seed))[1].values()
        for row in rows.exceptions
    )
    assert set(found) == set(REQUEST_STATES), found


def at(made: list[Made], on: str) -> list[tuple[str, str | None]]:
    """The state of each request on a day, and where it is."""
    _, everyone = folded(made)
    return [(each.state, each.enterprise) for each in held(everyone["W-01"], date.fromisoformat(on))]


def test_while_it_is_open_it_moves_along_with_a_takeover_and_once_it_is_over_it_stays() -> None:
    asked = [employment("2019-01-01"), order("2020-03-20"), consent("2020-05-04")]
    taken_over = succession("2020-05-15", MAATWERK, PROVIDER)
    assert at([*asked, taken_over], "2020-05-14") == [("pending", MAATWERK)]
    assert at([*asked, taken_over], "2020-05-15") == [("pending", PROVIDER)]
    assert at([*asked, lifting("2020-05-10"), taken_over], "2020-05-15") == [("expired", MAATWERK)]


def test_what_is_known_later_and_what_is_withdrawn_is_not_in_it() -> None:
    withdrawn = {
        "decision": "withdrawal",
        "dossier": "W-01",
        "effective_on": "2020-06-02",
        "decided_by": "employee",
        "entry": 3,
    }
    asked = [employment("2019-01-01"), order("2020-03-20"), consent("2020-05-04")]
    assert at([*asked, withdrawn], "2020-05-31") == []
    assert at(asked, "2020-05-31") == [("pending", MAATWERK)]
