"""R5 and R6: planned and expected last days, stopped days, phases, terms of months."""

from __future__ import annotations

from datetime import date

import pytest

from projections.fold.rules.calendar import term_last_day
from tests.given import (
    employment,
    extension,
    given,
    lifting,
    order,
    phase,
    resumption,
    start,
    suspension,
)

EMPLOYED = employment("2019-01-01")
STARTED = start("2020-02-03")  # planned until 2020-12-02


# -- R5: the clock ------------------------------------------------------------


def test_a_trajectory_is_planned_for_ten_months() -> None:
    given(EMPLOYED, STARTED).on("2020-02-03").then(
        planned_last_day="2020-12-02", expected_last_day="2020-12-02", days_remaining=303
    )


def test_a_start_may_state_its_last_day() -> None:
    given(EMPLOYED, start("2020-02-03", "2020-08-31")).on("2020-02-03").then(planned_last_day="2020-08-31")


def test_on_the_expected_last_day_no_day_remains() -> None:
    given(EMPLOYED, STARTED).on("2020-12-02").then(status="running", days_remaining=0)


def test_after_the_expected_last_day_the_trajectory_is_still_open() -> None:
    given(EMPLOYED, STARTED).on("2020-12-12").then(status="running", days_remaining=-10)


def test_stopped_days_are_added_to_the_planned_last_day() -> None:
    given(EMPLOYED, STARTED, order("2020-03-20"), lifting("2020-06-22"), resumption("2020-07-01")).on(
        "2020-07-01"
    ).then(days_suspended=94, days_awaiting=9, planned_last_day="2020-12-02", expected_last_day="2021-03-15")


def test_stopped_days_are_counted_to_the_end_of_the_day_asked() -> None:
    given(EMPLOYED, STARTED, order("2020-03-20")).on("2020-03-20").then(
        days_suspended=1, expected_last_day="2020-12-03", days_remaining=258
    )


def test_the_days_that_remain_stand_still_while_stopped() -> None:
    given(EMPLOYED, STARTED, order("2020-03-20")).on("2020-05-20").then(days_remaining=258)


def test_the_day_of_the_resumption_is_not_stopped() -> None:
    given(EMPLOYED, STARTED, suspension("2020-03-02"), resumption("2020-03-03")).on("2020-03-03").then(
        days_suspended=1, days_awaiting=0
    )


def test_days_of_overlapping_suspensions_count_once() -> None:
    given(
        EMPLOYED,
        STARTED,
        suspension("2020-03-09", "2020-04-17"),
        order("2020-03-20", "2020-04-30"),
        suspension("2020-04-01", "2020-05-10"),
    ).on("2020-05-11").then(status="awaiting", days_suspended=63, days_awaiting=1)


def test_a_trajectory_is_suspended_as_long_as_any_suspension_lasts() -> None:
    given(EMPLOYED, STARTED, suspension("2020-03-09", "2020-07-31"), order("2020-03-20", "2020-04-30")).on(
        "2020-05-01"
    ).then(status="suspended", since="2020-03-09", days_awaiting=0)


def test_a_resumption_may_state_the_expected_last_day() -> None:
    given(EMPLOYED, STARTED, suspension("2020-03-02"), resumption("2020-03-16", last_day="2020-11-30")).on(
        "2020-03-16"
    ).then(planned_last_day="2020-12-02", expected_last_day="2020-11-30", days_suspended=14)


def test_stopped_days_after_a_stated_last_day_are_added_to_it() -> None:
    given(
        EMPLOYED,
        STARTED,
        suspension("2020-03-02"),
        resumption("2020-03-16", last_day="2020-11-30"),
        suspension("2020-04-01", "2020-04-10"),
        resumption("2020-04-13"),
    ).on("2020-04-13").then(expected_last_day="2020-12-12", days_suspended=24, days_awaiting=2)


def test_an_extension_of_the_trajectory_states_the_expected_last_day() -> None:
    given(EMPLOYED, STARTED, extension("2020-05-04", "trajectory", "2021-03-31")).on("2020-05-04").then(
        planned_last_day="2020-12-02", expected_last_day="2021-03-31"
    )


def test_an_extension_has_no_effect_the_day_before() -> None:
    given(EMPLOYED, STARTED, extension("2020-05-04", "trajectory", "2021-03-31")).on("2020-05-03").then(
        expected_last_day="2020-12-02"
    )


def test_stopped_days_after_the_day_of_an_extension_are_added() -> None:
    longer = extension("2020-03-25", "trajectory", "2021-03-31")
    given(EMPLOYED, STARTED, order("2020-03-20"), longer).on("2020-03-27").then(
        days_suspended=8, expected_last_day="2021-04-02"
    )


def test_the_day_of_an_extension_itself_is_not_added() -> None:
    longer = extension("2020-03-25", "trajectory", "2021-03-31")
    given(EMPLOYED, STARTED, order("2020-03-20"), longer).on("2020-03-25").then(
        expected_last_day="2021-03-31"
    )


def test_an_extension_of_the_insertion_term_does_not_touch_the_trajectory() -> None:
    given(EMPLOYED, STARTED, extension("2020-05-04", "insertion", "2021-03-31")).on("2020-05-04").then(
        expected_last_day="2020-12-02"
    )


def test_a_resumption_that_names_a_phase_begins_it() -> None:
    given(EMPLOYED, STARTED, phase("2020-02-10", "jobmatching"), suspension("2020-03-02")).when(
        resumption("2020-03-16", phase="internship")
    ).on("2020-03-16").then(phase="internship")


def test_a_resumption_that_names_no_phase_continues_the_present_one() -> None:
    given(EMPLOYED, STARTED, phase("2020-02-10", "jobmatching"), suspension("2020-03-02")).when(
        resumption("2020-03-16")
    ).on("2020-03-16").then(phase="jobmatching")


def test_a_last_day_at_the_end_of_the_calendar_breaks_nothing() -> None:
    given(EMPLOYED, start("2020-02-03", "9999-12-31"), order("2020-03-20")).on("2020-06-01").then(
        status="suspended", planned_last_day="9999-12-31", expected_last_day="9999-12-31"
    )


# -- R6: months ------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        ("2020-02-03", 10, "2020-12-02"),
        ("2020-03-01", 1, "2020-03-31"),
        ("2020-01-31", 1, "2020-02-29"),
        ("2019-01-31", 1, "2019-02-28"),
        ("2020-01-30", 1, "2020-02-29"),
        ("2020-01-29", 1, "2020-02-28"),
        ("2019-01-29", 1, "2019-02-28"),
        ("2020-02-29", 12, "2021-02-28"),
        ("2020-02-29", 48, "2024-02-28"),
        ("2020-08-31", 3, "2020-11-30"),
        ("2020-12-31", 2, "2021-02-28"),
        ("2020-04-30", 10, "2021-02-28"),
        ("2019-04-30", 10, "2020-02-29"),
        ("2020-05-01", 10, "2021-02-28"),
        ("2020-03-31", 10, "2021-01-30"),
        ("2020-10-31", 4, "2021-02-28"),
        ("2020-03-31", 1, "2020-04-30"),
        ("2020-01-01", 60, "2024-12-31"),
        ("2020-01-01", 12, "2020-12-31"),
        ("9999-06-01", 10, "9999-12-31"),
    ],
)
def test_a_term_of_months_ends(first: str, months: int, last: str) -> None:
    ends = date.fromordinal(term_last_day(date.fromisoformat(first).toordinal(), months))
    assert ends == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("begun", "planned"),
    [("2020-04-30", "2021-02-28"), ("2019-04-30", "2020-02-29"), ("2020-05-01", "2021-02-28")],
)
def test_a_trajectory_planned_into_february(begun: str, planned: str) -> None:
    given(EMPLOYED, start(begun)).on(begun).then(planned_last_day=planned)
