"""R4: suspended, postponed, awaiting; and what R8 and R10 do to the status."""

from __future__ import annotations

import pytest

from tests.given import (
    assignment,
    completion,
    employment,
    employment_end,
    evaluation,
    extension,
    given,
    lifting,
    measure_extension,
    order,
    phase,
    resumption,
    start,
    suspension,
    transition,
)

EMPLOYED = employment("2019-01-01")
READY = evaluation("2020-01-06")
STARTED = start("2020-02-03")  # planned until 2020-12-02


# -- R4: stopped ------------------------------------------------------------


def test_a_person_judged_ready_is_ready() -> None:
    given(EMPLOYED, READY).on("2020-01-06").then(status="ready", since="2020-01-06")


def test_somebody_judged_ready_is_planned_once_assigned() -> None:
    given(EMPLOYED, READY, assignment("2020-01-13")).on("2020-01-13").then(
        status="planned", since="2020-01-13"
    )


def test_who_is_assigned_but_not_ready_is_employed() -> None:
    given(EMPLOYED, assignment("2020-01-13")).on("2020-01-13").then(status="employed", since="2019-01-01")


def test_a_person_judged_ready_is_postponed_on_a_suspended_day() -> None:
    given(EMPLOYED, READY, assignment(), order("2020-03-20")).on("2020-03-20").then(
        status="postponed", since="2020-03-20", trajectory=None
    )


def test_who_becomes_ready_during_the_suspension_is_postponed() -> None:
    given(EMPLOYED, order("2020-03-20"), evaluation("2020-04-06")).on("2020-04-06").then(
        status="postponed", since="2020-04-06"
    )


def test_who_is_employed_and_not_ready_is_not_postponed() -> None:
    given(EMPLOYED, order("2020-03-20")).on("2020-04-06").then(status="employed", since="2019-01-01")


def test_a_postponed_person_awaits_after_the_suspension() -> None:
    given(EMPLOYED, READY, assignment(), order(), lifting("2020-06-22")).on("2021-06-22").then(
        status="awaiting", since="2020-06-22", trajectory=None
    )


def test_awaiting_ends_with_the_start() -> None:
    given(EMPLOYED, READY, order(), lifting(), start("2020-09-01")).on("2020-09-01").then(
        status="running", since="2020-09-01", planned_last_day="2021-06-30", days_awaiting=0
    )


def test_an_individual_suspension_stops_like_a_measure() -> None:
    given(EMPLOYED, STARTED, suspension("2020-03-02", "2020-03-15")).on("2020-03-15").then(
        status="suspended", since="2020-03-02", days_suspended=14
    )


def test_after_its_last_day_the_person_awaits() -> None:
    given(EMPLOYED, STARTED, suspension("2020-03-02", "2020-03-15")).on("2020-03-16").then(
        status="awaiting", since="2020-03-16", days_suspended=14, days_awaiting=1
    )


def test_an_extension_gives_the_latest_individual_suspension_another_last_day() -> None:
    longer = extension("2020-03-10", "suspension", "2020-03-31")
    given(EMPLOYED, STARTED, suspension("2020-03-02", "2020-03-15"), longer).on("2020-03-31").then(
        status="suspended", since="2020-03-02"
    )


def test_an_extension_of_no_suspension_stops_nobody() -> None:
    given(EMPLOYED, STARTED, extension("2020-03-10", "suspension", "2020-03-31")).on("2020-03-10").then(
        status="running"
    )


def test_after_a_completion_a_new_evaluation_is_needed() -> None:
    given(EMPLOYED, READY, assignment(), STARTED, completion("2020-03-02")).on("2020-03-02").then(
        status="employed", since="2020-03-02"
    )


def test_a_new_evaluation_makes_ready_again() -> None:
    given(EMPLOYED, READY, assignment(), STARTED, completion("2020-03-02"), evaluation("2020-05-04")).on(
        "2020-05-04"
    ).then(status="ready", since="2020-05-04")


@pytest.mark.parametrize("outcome", ["not-ready", "internal"])
def test_a_regular_evaluation_that_is_not_ready_takes_readiness_away(outcome: str) -> None:
    given(EMPLOYED, READY, assignment(), evaluation("2020-02-10", outcome)).on("2020-02-10").then(
        status="employed", since="2020-02-10"
    )


@pytest.mark.parametrize("outcome", ["not-ready", "internal"])
def test_an_exception_evaluation_never_takes_readiness_away(outcome: str) -> None:
    given(EMPLOYED, READY, evaluation("2020-02-10", outcome, "exception")).on("2020-02-10").then(
        status="ready", since="2020-01-06"
    )


def test_readiness_taken_away_while_postponed_leaves_nothing_to_await() -> None:
    given(EMPLOYED, READY, order(), evaluation("2020-04-06", "not-ready"), lifting()).on("2020-07-01").then(
        status="employed", since="2020-04-06"
    )


def test_readiness_taken_away_takes_the_assignment_too() -> None:
    given(EMPLOYED, READY, assignment(), evaluation("2020-02-10", "not-ready"), evaluation("2020-03-02")).on(
        "2020-03-02"
    ).then(status="ready")


def test_an_evaluation_does_not_close_an_open_trajectory() -> None:
    given(EMPLOYED, READY, STARTED, evaluation("2020-03-02", "internal")).on("2020-03-02").then(
        status="running"
    )


OUTSIDE = [
    evaluation("2021-01-06"),
    assignment("2021-01-06"),
    start("2021-01-06"),
    phase("2021-01-06", "internship"),
    suspension("2021-01-06"),
    extension("2021-01-06", "trajectory", "2022-01-01"),
    resumption("2021-01-06"),
    completion("2021-01-06"),
]


@pytest.mark.parametrize("decided", OUTSIDE, ids=lambda made: str(made["decision"]))
def test_after_leaving_it_has_no_effect(decided: dict[str, object]) -> None:
    given(EMPLOYED, READY, employment_end("2020-12-31"), decided).on("2021-02-01").then(
        status="left", since="2021-01-01", trajectory=None, phase=None
    )


@pytest.mark.parametrize("decided", OUTSIDE, ids=lambda made: str(made["decision"]))
def test_after_a_transition_it_has_no_effect(decided: dict[str, object]) -> None:
    given(EMPLOYED, STARTED, transition("2020-12-31"), decided).on("2021-02-01").then(
        status="transitioned", since="2020-12-31", trajectory=None, phase=None
    )


@pytest.mark.parametrize("decided", OUTSIDE, ids=lambda made: str(made["decision"]))
def test_before_the_employment_it_has_no_effect(decided: dict[str, object]) -> None:
    given(employment("2021-02-01"), decided).on("2021-02-01").then(status="employed", since="2021-02-01")


def test_a_transition_outside_employment_has_no_effect() -> None:
    given(EMPLOYED, employment_end("2020-12-31"), transition("2021-02-01")).on("2021-02-01").then(
        status="left"
    )


# -- R8, as far as it decides the status ------------------------------------------------------------


def test_a_resumption_during_a_measure_runs_from_that_day() -> None:
    given(EMPLOYED, STARTED, order("2020-03-20"), resumption("2020-04-06")).on("2020-04-06").then(
        status="running", since="2020-04-06", days_suspended=17
    )


def test_the_measure_then_in_force_no_longer_stops_it() -> None:
    given(EMPLOYED, STARTED, order("2020-03-20"), resumption("2020-04-06")).on("2020-05-31").then(
        status="running"
    )


def test_a_longer_measure_does_not_stop_it_either() -> None:
    longer = measure_extension("2020-04-20", "2020-07-31")
    given(EMPLOYED, STARTED, order("2020-03-20", "2020-04-30"), resumption("2020-04-06"), longer).on(
        "2020-05-31"
    ).then(status="running", since="2020-04-06")


def test_another_measure_stops_it() -> None:
    other = order("2020-11-02", measure="wave-2")
    given(EMPLOYED, STARTED, order("2020-03-20"), resumption("2020-04-06"), other).on("2020-11-02").then(
        status="suspended", since="2020-11-02"
    )


def test_a_later_individual_suspension_stops_it() -> None:
    given(EMPLOYED, STARTED, order("2020-03-20"), resumption("2020-04-06"), suspension("2020-05-04")).on(
        "2020-05-04"
    ).then(status="suspended", since="2020-05-04")


def test_a_resumption_ends_an_individual_suspension() -> None:
    stopped = suspension("2020-03-02", "2020-05-31")
    given(EMPLOYED, STARTED, stopped, resumption("2020-03-16")).on("2020-04-16").then(
        status="running", since="2020-03-16"
    )


def test_a_start_during_a_measure_runs_from_that_day() -> None:
    given(EMPLOYED, READY, order("2020-03-20"), start("2020-04-06")).on("2020-05-31").then(
        status="running", since="2020-04-06", days_suspended=0
    )


def test_a_start_during_a_measure_by_who_is_not_ready_runs_too() -> None:
    given(EMPLOYED, order("2020-03-20"), start("2020-04-06")).on("2020-05-31").then(status="running")


def test_a_suspension_recorded_after_a_resumption_of_its_own_day_stops_it() -> None:
    given(EMPLOYED, STARTED, suspension("2020-03-02"), resumption("2020-03-16"), suspension("2020-03-16")).on(
        "2020-03-16"
    ).then(status="suspended", since="2020-03-02")


def test_the_exemption_ends_with_its_trajectory() -> None:
    again = evaluation("2020-05-04")
    given(
        EMPLOYED, STARTED, order("2020-03-20"), resumption("2020-04-06"), completion("2020-04-20"), again
    ).on("2020-05-04").then(status="postponed", since="2020-05-04")
