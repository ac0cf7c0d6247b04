"""R1: decisions apply in the order of their days, as known at a moment, corrections from the start."""

from __future__ import annotations

import pytest

from tests.given import (
    MAATWERK,
    completion,
    employment,
    given,
    lifting,
    order,
    phase,
    rectification,
    start,
    withdrawal,
)

EMPLOYED = employment("2019-01-01")
STARTED = start("2020-02-03")  # planned until 2020-12-02


def test_nothing_has_effect_before_its_day() -> None:
    given(EMPLOYED, STARTED).on("2020-02-02").then(status="employed", since="2019-01-01", trajectory=None)


def test_it_has_effect_on_its_day() -> None:
    given(EMPLOYED, STARTED).on("2020-02-03").then(status="running", since="2020-02-03")


def test_before_the_employment_nobody_is_employed() -> None:
    given(EMPLOYED).on("2018-12-31").then(status="not-employed", since=None, enterprise=None, scheme=None)


def test_decisions_may_be_recorded_in_any_order() -> None:
    given(STARTED, EMPLOYED).on("2020-02-03").then(status="running", enterprise=MAATWERK, scheme="cmw")


def test_on_one_day_the_order_of_the_ledger_counts() -> None:
    given(EMPLOYED, start("2020-03-02"), completion("2020-03-02")).on("2020-03-02").then(status="employed")


def test_on_one_day_the_other_order_gives_another_answer() -> None:
    given(EMPLOYED, completion("2020-03-02"), start("2020-03-02")).on("2020-03-02").then(status="running")


def test_what_was_not_known_yet_plays_no_part() -> None:
    late = start("2020-02-03", recorded_at="2020-04-01T08:00:00Z")
    given(EMPLOYED, late).known("2020-03-31").on("2020-03-02").then(status="employed")


def test_what_was_known_plays_its_part_from_its_day() -> None:
    late = start("2020-02-03", recorded_at="2020-04-01T08:00:00Z")
    given(EMPLOYED, late).known("2020-04-01").on("2020-03-02").then(status="running", since="2020-02-03")


@pytest.mark.parametrize(
    ("recorded_at", "status"),
    [("2020-07-01T21:59:59.999999Z", "running"), ("2020-07-01T22:00:00Z", "employed")],
    ids=["before midnight", "at midnight"],
)
def test_a_bare_day_is_its_end_in_brussels_in_summer(recorded_at: str, status: str) -> None:
    late = start("2020-02-03", recorded_at=recorded_at)
    given(EMPLOYED, late).known("2020-07-01").on("2020-03-02").then(status=status)


@pytest.mark.parametrize(
    ("recorded_at", "status"),
    [("2020-12-01T22:59:59Z", "running"), ("2020-12-01T23:00:00Z", "employed")],
    ids=["before midnight", "at midnight"],
)
def test_a_bare_day_is_its_end_in_brussels_in_winter(recorded_at: str, status: str) -> None:
    late = start("2020-02-03", recorded_at=recorded_at)
    given(EMPLOYED, late).known("2020-12-01").on("2020-03-02").then(status=status)


def test_the_very_moment_of_an_entry_knows_it() -> None:
    late = start("2020-02-03", recorded_at="2020-04-01T08:00:00Z")
    given(EMPLOYED, late).known("2020-04-01T08:00:00+00:00").on("2020-03-02").then(status="running")


def test_a_measure_that_was_not_known_yet_stops_nobody() -> None:
    late = order("2020-03-20", recorded_at="2020-03-25T08:00:00Z")
    given(EMPLOYED, STARTED, late).known("2020-03-24").on("2020-03-22").then(status="running")


def test_a_measure_known_afterwards_stops_from_its_own_day() -> None:
    late = order("2020-03-20", recorded_at="2020-03-25T08:00:00Z")
    given(EMPLOYED, STARTED, late).on("2020-03-22").then(status="suspended", since="2020-03-20")


def test_a_withdrawn_start_never_was() -> None:
    given(EMPLOYED, STARTED, withdrawal("2020-09-01", 2)).on("2020-03-02").then(
        status="employed", trajectory=None
    )


def test_a_start_is_withdrawn_only_once_that_is_known() -> None:
    gone = withdrawal("2020-09-01", 2, recorded_at="2020-09-02T08:00:00Z")
    given(EMPLOYED, STARTED, gone).known("2020-09-01").on("2020-03-02").then(status="running")


def test_a_withdrawn_withdrawal_lets_the_start_stand() -> None:
    given(EMPLOYED, STARTED, withdrawal("2020-09-01", 2), withdrawal("2020-10-01", 3)).on("2020-03-02").then(
        status="running", since="2020-02-03"
    )


def test_a_rectified_start_is_read_on_its_new_day() -> None:
    changed = rectification("2020-09-01", 2, start("2020-03-02"))
    given(EMPLOYED, STARTED, changed).on("2020-03-01").then(status="employed")


def test_a_replacement_stands_in_the_place_of_the_original() -> None:
    # Of one day: the completion at position 2 comes before the start at position 3, as its original did.
    changed = rectification("2020-09-01", 2, completion("2020-02-03"))
    given(EMPLOYED, phase("2020-02-03", "preparation"), STARTED, changed).on("2020-02-03").then(
        status="running"
    )


def test_a_withdrawn_lifting_leaves_the_measure_in_force() -> None:
    gone = withdrawal("2020-09-01", 4, measure="corona-2020", dossier=None)
    given(EMPLOYED, STARTED, order("2020-03-20"), lifting("2020-06-22"), gone).on("2020-07-01").then(
        status="suspended", since="2020-03-20"
    )
