"""A program records as the command does: in a name, checked, held back for its findings, tried without a trace."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from ledger.application import Ledger
from projections import api
from projections.api import RegisterReader, RegisterRecorder, open_register, open_to_record
from tests.cli.running import run
from tests.given import employment, employment_end, start

WHO = "HR system of An"
AT = datetime(2020, 2, 1, 9, tzinfo=UTC)


@pytest.fixture
def place(location: str) -> str:
    Ledger.create(location, simulated=True).close()
    return location


def recorded(place: str, decision: dict[str, Any], **how: Any) -> api.RecordingOutcome:
    with open_to_record(place, recorded_by=WHO) as recorder:
        return recorder.record(decision, accept_findings=True, **how)


def test_what_is_recorded_stands_in_the_name_of_who_opened_it(place: str) -> None:
    outcome = recorded(place, employment("2019-01-01"))
    assert (outcome.state, outcome.position) == ("recorded", 1)
    with open_register(place) as register:
        (row,) = register.history("W-01")
        (entry,) = register.entries()
    assert row.recorded_by == entry.entry.recorded_by == WHO
    assert outcome.sentence == row.sentence


def test_nobody_records_without_a_name(place: str) -> None:
    with pytest.raises(TypeError):
        open_to_record(place)  # type: ignore[call-arg]
    for unfit in ("", "  ", "A\nn", "x" * 101, "An 93.05.18-223.61"):
        with pytest.raises(api.Refused):
            open_to_record(place, recorded_by=unfit)
    with open_register(place) as register:
        assert not hasattr(register, "record")
        assert register.size == 0


def test_a_dry_run_says_what_would_become_of_it_and_writes_nothing(place: str) -> None:
    outcome = recorded(place, employment("2019-01-01"), dry_run=True)
    assert (outcome.state, outcome.position) == ("would-record", 1)
    with open_register(place) as register:
        assert register.size == 0


def test_what_brings_a_finding_is_held_back_until_that_is_accepted(place: str) -> None:
    recorded(place, employment("2019-01-01"))
    with open_to_record(place, recorded_by=WHO) as recorder:
        held = recorder.record({**start("2019-03-01"), "decided_by": "employee"})
        assert (held.state, held.position) == ("held-back", None)
        assert recorder.size == 1
        taken = recorder.record({**start("2019-03-01"), "decided_by": "employee"}, accept_findings=True)
        assert (taken.state, taken.position) == ("recorded", 2)
    brought = [each for each in held.consequences if each.effect == "brings"]
    assert {each.about for each in brought} == {"W-01"}
    assert all(each.before is None and each.after is not None for each in brought)
    assert "not-competent" in {each.after.code for each in brought if each.after}
    assert held.consequences == taken.consequences


def test_what_is_cured_and_moved_is_told(place: str) -> None:
    """The same as the command tells, of a decision that ends what was overrun."""
    recorded(place, employment("2019-01-01"))
    recorded(place, start("2019-03-01"))
    outcome = recorded(place, employment_end("2019-06-01"), dry_run=True)
    assert {each.effect for each in outcome.consequences} >= {"cures"}
    assert all(each.after is None for each in outcome.consequences if each.effect == "cures")


def test_twice_the_same_is_not_recorded_twice(place: str) -> None:
    with_source = {**employment("2019-01-01"), "source": "hr-1"}
    assert recorded(place, with_source).state == "recorded"
    again = recorded(place, with_source)
    assert (again.state, again.position) == ("already", 1)
    with open_to_record(place, recorded_by=WHO) as recorder:
        twice = recorder.record(employment("2019-01-01"))
    assert (twice.state, twice.position, twice.same_as) == ("held-back", None, 1)


def test_what_cannot_be_recorded_is_refused_and_leaves_the_ledger_as_it_was(place: str) -> None:
    recorded(place, employment("2019-01-01"))
    with open_to_record(place, recorded_by=WHO, lang="nl") as recorder:
        for wrong in (
            {"decision": "nothing"},
            {**start("2019-03-01"), "dossier": "W-99"},
            {**start("2019-03-01"), "effective_on": "yesterday"},
            {**start("2019-03-01"), "colour": "blue"},
        ):
            with pytest.raises(api.Refused) as refused:
                recorder.record(wrong)
            assert refused.value.in_language("nl") != refused.value.in_language("en")
        with pytest.raises(api.Conflict):
            recorder.record(start("2019-03-01"), expected=0)
        with pytest.raises(TypeError):
            recorder.record([("decision", "start")])  # type: ignore[arg-type]
        with pytest.raises(TypeError):
            recorder.record(start("2019-03-01"), recorded_at=date(2020, 1, 1))  # type: ignore[arg-type]
        assert recorder.size == 1


def test_a_moment_goes_into_a_simulated_ledger_only(place: str, tmp_path: Path) -> None:
    recorded(place, employment("2019-01-01"), recorded_at=AT)
    with open_register(place) as register:
        assert [each.entry.recorded_at for each in register.entries()] == [AT]
    real = tmp_path / "real.db"
    Ledger.create(real).close()
    with pytest.raises(api.Refused):
        recorded(str(real), employment("2019-01-01"), recorded_at=AT)


def test_a_number_of_an_enterprise_reads_as_it_is_recorded(place: str) -> None:
    outcome = recorded(place, {**employment("2019-01-01"), "enterprise": "0899900276"})
    assert "0899.900.276" in outcome.sentence


def test_a_program_records_what_the_command_records(place: str, tmp_path: Path) -> None:
    other = tmp_path / "typed.db"
    assert run("init", "--simulated", "--ledger", other).code == 0
    recorded(place, employment("2019-01-01"))
    typed = [
        part
        for name, value in employment("2019-01-01").items()
        if name != "decision"
        for part in (f"--{name.replace('_', '-')}", str(value))
    ]
    ran = run("record", "employment", *typed, "--as", WHO, "--accept-findings", "--ledger", other)
    assert ran.code == 0, ran.err

    def decisions(ledger: str | Path) -> list[Any]:
        with open_register(ledger) as register:
            return [(each.entry.decision, each.entry.recorded_by) for each in register.entries()]

    assert decisions(place) == decisions(other)


def test_who_records_can_ask_too(place: str) -> None:
    assert issubclass(RegisterRecorder, RegisterReader)
    with open_to_record(place, recorded_by=WHO) as recorder:
        recorder.record(employment("2019-01-01"), accept_findings=True)
        assert recorder.status("W-01", on=date(2019, 2, 1)).status == "employed"
        assert recorder.recorded_by == WHO
