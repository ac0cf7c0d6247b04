"""R1: what a wrong clock stamped is no finding about the employee, once it is on record that it was wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ledger import clock
from ledger.application import Ledger
from ledger.parsing.reading import decision_from
from projections.reading import Reading
from projections.readmodels.projection import ReadModels
from projections.readmodels.view import ModelRecorder
from tests.cli.running import run
from tests.given import Made, employment, start
from tests.readmodels.everyone import dump
from tests.readmodels.test_projection import differ, rebuilt

RIGHT, AHEAD = datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)
EXPLAINED = 5
ON = date(2099, 6, 1)


class Hands:
    moment = RIGHT

    def __call__(self) -> datetime:
        return self.moment


def record(ledger: Ledger, *made: Made) -> None:
    for one in made:
        ledger.record(decision_from(one), recorded_by="tests")


@pytest.fixture
def stamped(location: str) -> Iterator[Ledger]:
    """By a clock that was ahead: a start in time, an employment years late, one years ahead."""
    hands = Hands()
    with Ledger.create(location, clock=hands) as ledger:
        record(ledger, employment("2026-02-20"))
        hands.moment = AHEAD
        record(ledger, start("2026-02-25"))
        record(ledger, employment("2020-01-02", dossier="W-02"), employment("2030-01-02", dossier="W-03"))
        hands.moment = RIGHT
        yield ledger


def explain(ledger: Ledger) -> None:
    clock.explain(ledger, first=2, last=4, why="incident 2026/1", recorded_by="operator")


def findings(ledger: Ledger, on: date = ON, upto: int | None = None) -> dict[str, list[tuple[str, date]]]:
    """Of each dossier what is found about the moment of recording."""
    with ledger.reading() as entries:
        reading = Reading(entries)
        reading.upto = upto or reading.upto
        return {
            key: [
                (each.code, each.since)
                for each in reading.status(key, on).findings
                if "recorded" in each.code
            ]
            for key in ("W-01", "W-02", "W-03")
        }


def test_what_may_have_been_recorded_in_time_is_no_finding(stamped: Ledger) -> None:
    late = [("recorded-late", date(2099, 1, 1))]
    assert findings(stamped) == {"W-01": late, "W-02": late, "W-03": late}, "as long as nobody says so"
    explain(stamped)
    assert findings(stamped) == {"W-01": [], "W-02": [("recorded-late", RIGHT.date())], "W-03": []}
    before = date(2029, 12, 31)
    assert findings(stamped, before)["W-03"] == [("recorded-ahead", RIGHT.date())]
    assert findings(stamped, upto=EXPLAINED - 1)["W-01"] == late, "as known before it was on record"


def test_the_read_models_follow_what_is_put_on_record(stamped: Ledger, location: str, tmp_path: Path) -> None:
    models = ReadModels(ModelRecorder(stamped.store.database))
    models.catch_up(EXPLAINED - 1)
    explain(stamped)
    models.catch_up(EXPLAINED)
    assert not differ(dump(stamped.store.database), rebuilt(stamped, location, tmp_path))


def test_every_answer_says_the_same(stamped: Ledger, location: str) -> None:
    def told(*words: str) -> str:
        return run(*words, "--ledger", location).out

    def late(*words: str) -> str:
        return told(*words, "--on", "2026-03-02")

    explain(stamped)
    for words in (
        ("status", "W-01"),
        ("explain", "W-01"),
        ("findings",),
        ("replay", "W-01"),
        ("timeline", "W-01"),
    ):
        assert "recorded-late" not in "\n".join(
            line for line in late(*words).splitlines() if "W-02" not in line
        ), words
    assert "recorded-late" in late("status", "W-02")
    said = told("explain", "W-02", "--on", "2026-03-02")
    assert "The clock that stamped it was wrong (entry 5 says so)." in " ".join(said.split())
    assert "2099" not in said.split("recorded-late")[1].split("\n\n")[0]
