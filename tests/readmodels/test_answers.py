"""Questions about the population: the same answers from the read models and a fold, and never stale ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from ledger.application import Ledger
from ledger.parsing.reading import decision_from
from ledger.store.session import ReadTransaction as Entries
from projections.reading import Reading, knowledge_moment
from projections.readmodels import population as answers
from projections.readmodels import runner
from tests.given import employment, order, start
from tests.readmodels.everyone import fill, population

Ask = Callable[[Entries, Reading, date], list[Any]]

QUESTIONS: dict[str, Ask] = {
    "guarantees": lambda entries, reading, on: list(answers.guarantees(entries, reading, on)),
    "owed": lambda entries, reading, on: list(answers.guarantees(entries, reading, on, state="owed")),
    "breached at one": lambda entries, reading, on: list(
        answers.guarantees(entries, reading, on, state="breached", enterprise="0899.900.177")
    ),
    "of a scheme": lambda entries, reading, on: list(answers.guarantees(entries, reading, on, scheme="lde")),
    "findings": lambda entries, reading, on: list(answers.findings(entries, reading, on)),
    "breaches": lambda entries, reading, on: list(answers.findings(entries, reading, on, severity="breach")),
    "of a code": lambda entries, reading, on: list(
        answers.findings(entries, reading, on, code="chance-not-offered")
    ),
    "places": lambda entries, reading, on: list(answers.places(entries, reading, on)),
    "places at one": lambda entries, reading, on: list(
        answers.places(entries, reading, on, enterprise="0899.900.276")
    ),
    "exceptions": lambda entries, reading, on: list(answers.exceptions(entries, reading, on)),
    "irregular": lambda entries, reading, on: list(
        answers.exceptions(entries, reading, on, state="irregular", scheme="cmw")
    ),
}

DUE: dict[str, Ask] = {
    "due": lambda entries, reading, on: list(answers.deadlines(entries, reading, on)),
    "soon": lambda entries, reading, on: list(
        answers.deadlines(entries, reading, on, upto=min(on, date(9999, 12, 1)) + timedelta(days=30))
    ),
    "overdue": lambda entries, reading, on: list(answers.deadlines(entries, reading, on, late=True)),
    "due at one": lambda entries, reading, on: list(
        answers.deadlines(entries, reading, on, enterprise="0899.900.276")
    ),
    "due of a kind and a scheme": lambda entries, reading, on: list(
        answers.deadlines(entries, reading, on, kind="trajectory", scheme="lde")
    ),
}


def asked(
    ledger: Ledger, days: list[date], questions: dict[str, Ask] = QUESTIONS
) -> dict[tuple[str, date], list[Any]]:
    with ledger.reading() as entries:
        reading = Reading(entries)
        return {(name, on): ask(entries, reading, on) for name, ask in questions.items() for on in days}


@pytest.fixture
def no_folding(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From the call on, folding everyone is an error."""

    def refuse() -> None:
        def folded(*_: object) -> None:
            raise AssertionError("this was to be answered from the read models")

        monkeypatch.setattr(answers, "folded_in_memory", folded)

    return refuse


def test_the_read_models_answer_what_a_fold_answers(location: str, no_folding: Callable[[], None]) -> None:
    made = population(21, dossiers=8)
    days = Random(1).sample(sorted({date.fromisoformat(one["effective_on"]) for one in made}), 6)
    days += [date(2021, 6, 30), date(2030, 1, 1)]
    with Ledger.create(location, simulated=True) as ledger:
        fill(ledger, made)
        folded = asked(ledger, days)
        runner.rebuild(ledger, location)
        no_folding()
        assert asked(ledger, days) == folded
        assert folded["guarantees", date(2021, 6, 30)]
        assert folded["findings", date(2021, 6, 30)]
        assert folded["places", date(2030, 1, 1)]
        assert folded["exceptions", date(2030, 1, 1)]


def test_the_read_models_tell_what_falls_due_as_a_fold_does(
    location: str, no_folding: Callable[[], None]
) -> None:
    made = population(21, dossiers=8)
    days = Random(2).sample(sorted({date.fromisoformat(one["effective_on"]) for one in made}), 5)
    days += [date(2020, 7, 10), date.max]
    with Ledger.create(location, simulated=True) as ledger:
        fill(ledger, made)
        folded = asked(ledger, days, DUE)
        runner.rebuild(ledger, location)
        no_folding()
        assert asked(ledger, days, DUE) == folded
        for name, on in folded:
            found = [row.due_on for row in folded[name, on]]
            assert found == sorted(found)
        for on in days:
            everything = folded["due", on]
            soon = [row for row in everything if row.days_left <= 30]
            assert folded["soon", on] == soon
            late = [row for row in everything if row.days_left < 0 and row.remark != "held-open"]
            assert folded["overdue", on] == late
        assert any(row.remark == "moves" for row in folded["due", date(2020, 7, 10)])
        assert any(row.dossier is None for on in days for row in folded["due", on])


def test_what_falls_due_follows_the_ledger(location: str) -> None:
    with Ledger.create(location) as ledger:
        record(ledger, employment(), start())
        runner.rebuild(ledger, location)
        record(ledger, order(last_day="2020-06-21"))
        runner.Follower(ledger, location).catch_up()
        with ledger.reading() as entries:
            found = answers.deadlines(entries, Reading(entries), date(2020, 3, 20))
            assert [(row.kind, row.due_on.isoformat(), row.remark) for row in found] == [
                ("suspension", "2020-06-21", None),
                ("trajectory", "2020-12-03", "moves"),
            ]


def chance(ledger: Ledger, on: str) -> list[tuple[str, str, int]]:
    with ledger.reading() as entries:
        found = answers.guarantees(entries, Reading(entries), date.fromisoformat(on))
        return [(row.dossier, row.state, row.days) for row in found]


def record(ledger: Ledger, *made: dict[str, Any]) -> None:
    ledger.record(*(decision_from(one) for one in made), recorded_by="tests")


def test_what_lags_does_not_answer(location: str) -> None:
    with Ledger.create(location) as ledger:
        record(ledger, employment(), start(), order(last_day="2020-06-21"))
        runner.rebuild(ledger, location)
        assert chance(ledger, "2020-03-21") == [("W-01", "protected", 2)]
        record(ledger, employment(dossier="W-02"), start("2020-02-04", dossier="W-02"))
        assert chance(ledger, "2020-06-23") == [("W-01", "owed", 2), ("W-02", "owed", 2)]
        runner.Follower(ledger, location).catch_up()
        assert chance(ledger, "2020-06-23") == [("W-01", "owed", 2), ("W-02", "owed", 2)]


def test_a_moment_in_the_past_is_folded(location: str) -> None:
    with Ledger.create(location, simulated=True) as ledger:
        fill(ledger, population(5, dossiers=3))
        moment = knowledge_moment("2020-09-01")
        on = date(2020, 12, 31)
        with ledger.reading() as entries:
            before = {name: ask(entries, Reading(entries, moment), on) for name, ask in QUESTIONS.items()}
        runner.rebuild(ledger, location)
        with ledger.reading() as entries:
            assert {n: ask(entries, Reading(entries, moment), on) for n, ask in QUESTIONS.items()} == before


def test_the_oldest_come_first(location: str) -> None:
    with Ledger.create(location, simulated=True) as ledger:
        fill(ledger, population(22, dossiers=8))
        for found in asked(ledger, [date(2021, 6, 30)]).values():
            first = [getattr(row, "asked_on", row.since) for row in found]
            assert first == sorted(first)


def test_a_snapshot_of_before_a_swap_is_answered_as_it_was(location: str) -> None:
    """The build that it was to be answered from may be gone."""
    with Ledger.create(location) as ledger:
        record(ledger, employment(), start(), order(last_day="2020-06-21"))
        runner.rebuild(ledger, location)
        with ledger.reading() as entries:
            reading = Reading(entries)
            record(ledger, employment(dossier="W-02"), start("2020-02-04", dossier="W-02"))
            runner.rebuild(ledger, location)
            rows = list(answers.guarantees(entries, reading, date(2020, 3, 20)))
        assert [row.dossier for row in rows] == ["W-01"]
