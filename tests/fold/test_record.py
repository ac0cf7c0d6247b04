"""R1, R15: what is said of how a decision was recorded, and by whom it was decided."""

from __future__ import annotations

import pytest

from tests.given import (
    DOSSIER,
    Answer,
    consent,
    decision,
    employment,
    evaluation,
    given,
    rectification,
    withdrawal,
)

EMPLOYED = employment(recorded_at="2019-01-02T09:00:00Z")


def codes(answer: Answer) -> list[tuple[str, str]]:
    answer.then(dossier=DOSSIER)
    return [(found["code"], found["since"]) for found in answer.answer["findings"]]


def support(day: str, recorded_at: str) -> dict[str, object]:
    return decision("support", day, "vdab", level="40% laag", recorded_at=recorded_at)


def test_what_is_recorded_more_than_a_year_ahead_is_said_until_it_takes_effect() -> None:
    scenario = given(EMPLOYED, support("2022-07-01", "2020-09-01T09:00:00Z"))
    assert codes(scenario.on("2020-08-31")) == []
    assert codes(scenario.on("2020-09-01")) == [("recorded-ahead", "2020-09-01")]
    assert codes(scenario.on("2022-06-30")) == [("recorded-ahead", "2020-09-01")]
    assert codes(scenario.on("2022-07-01")) == []


@pytest.mark.parametrize(("day", "ahead"), [("2021-09-02", False), ("2021-09-03", True)])
def test_366_days_ahead_is_usual(day: str, ahead: bool) -> None:
    assert bool(codes(given(EMPLOYED, support(day, "2020-09-01T09:00:00Z")).on("2021-01-01"))) is ahead


def test_the_day_of_recording_is_the_one_in_brussels() -> None:
    made = support("2021-09-02", "2020-08-31T21:59:59Z"), support("2021-09-03", "2020-08-31T22:00:00Z")
    assert codes(given(EMPLOYED, *made).on("2021-01-01")) == [
        ("recorded-ahead", "2020-08-31"),
        ("recorded-ahead", "2020-09-01"),
    ]


def test_what_is_withdrawn_was_recorded_neither_late_nor_ahead() -> None:
    made = support("2022-07-01", "2020-09-01T09:00:00Z"), withdrawal("2020-09-02", 2)
    assert codes(given(EMPLOYED, *made).on("2021-01-01")) == []


def test_what_is_rectified_is_judged_by_the_day_it_is_read_with() -> None:
    far = support("2022-07-01", "2020-09-01T09:00:00Z")
    near = {name: value for name, value in far.items() if name != "recorded_at"} | {
        "effective_on": "2020-10-01"
    }
    assert codes(given(EMPLOYED, far, rectification("2020-09-02", 2, near)).on("2021-01-01")) == []


@pytest.mark.parametrize(
    ("party", "by", "competent"),
    [
        ("employee", "employee", True),
        ("employee", "representative", True),
        ("employee", "employer", False),
        ("employer", "representative", False),
        ("receiving-enterprise", "employer", False),
    ],
)
def test_a_consent_is_given_by_the_party_itself_or_the_employees_representative(
    party: str, by: str, competent: bool
) -> None:
    said = consent("2020-05-04", party, decided_by=by, ground="bewindvoering")
    found = [code for code, _ in codes(given(employment(), said).on("2020-05-04"))]
    assert found == ([] if competent else ["not-competent"])


def test_a_consent_in_another_name_brings_no_other_finding() -> None:
    late = consent("2020-05-04", decided_by="employer", recorded_at="2020-09-01T09:00:00Z")
    assert codes(given(EMPLOYED, late).on("2020-09-01")) == [("not-competent", "2020-05-04")]


def test_a_decision_by_another_capacity_takes_effect_all_the_same() -> None:
    given(employment(), evaluation(decided_by="employer")).on("2020-01-06").then(status="ready")
