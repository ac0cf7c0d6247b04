"""R2: from when to when a trajectory is open, and as what a start or a resumption is read."""

from __future__ import annotations

import pytest

from tests.given import (
    assignment,
    completion,
    employment,
    employment_end,
    evaluation,
    given,
    lifting,
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


def test_a_trajectory_is_open_from_its_start() -> None:
    given(EMPLOYED, STARTED).on("2020-02-03").then(started_on="2020-02-03", phase=None, days_suspended=0)


def test_a_trajectory_is_not_open_on_the_day_of_its_completion() -> None:
    given(EMPLOYED, STARTED, phase("2020-02-03", "preparation"), completion("2020-05-04")).on(
        "2020-05-04"
    ).then(status="employed", since="2020-05-04", trajectory=None, phase=None)


def test_a_trajectory_is_open_the_day_before_its_completion() -> None:
    given(EMPLOYED, STARTED, completion("2020-05-04")).on("2020-05-03").then(
        status="running", days_remaining=213
    )


def test_a_trajectory_is_not_open_on_the_day_of_a_transition() -> None:
    given(EMPLOYED, STARTED, transition("2020-05-04")).on("2020-05-04").then(
        status="transitioned", trajectory=None
    )


def test_a_trajectory_is_open_on_the_last_day_employed() -> None:
    given(EMPLOYED, STARTED, employment_end("2020-05-04")).on("2020-05-04").then(
        status="running", started_on="2020-02-03"
    )


def test_a_trajectory_is_not_open_the_day_after() -> None:
    given(EMPLOYED, STARTED, employment_end("2020-05-04")).on("2020-05-05").then(
        status="left", since="2020-05-05", trajectory=None, enterprise=None, scheme=None
    )


def test_a_person_not_judged_ready_may_start() -> None:
    given(EMPLOYED, STARTED).on("2020-02-03").then(status="running")


def test_a_start_while_a_trajectory_runs_changes_nothing() -> None:
    given(EMPLOYED, STARTED, start("2020-04-01", last_day="2021-12-31")).on("2020-04-01").then(
        status="running", since="2020-02-03", started_on="2020-02-03", expected_last_day="2020-12-02"
    )


def test_a_resumption_while_a_trajectory_runs_changes_nothing() -> None:
    again = resumption("2020-04-01", last_day="2021-12-31", phase="internship")
    given(EMPLOYED, STARTED, again).on("2020-04-01").then(phase=None, expected_last_day="2020-12-02")


def test_a_start_of_a_suspended_trajectory_is_its_resumption() -> None:
    given(EMPLOYED, STARTED, suspension("2020-03-02"), start("2020-03-16")).on("2020-03-16").then(
        status="running", since="2020-03-16", started_on="2020-02-03", days_suspended=14
    )


def test_a_start_of_an_awaiting_trajectory_is_its_resumption() -> None:
    stopped = suspension("2020-03-02", "2020-03-08")
    given(EMPLOYED, STARTED, stopped, start("2020-03-16")).on("2020-03-16").then(
        status="running", started_on="2020-02-03", days_suspended=7, days_awaiting=7
    )


def test_a_start_that_resumes_states_the_expected_last_day() -> None:
    again = start("2020-03-16", last_day="2021-01-31")
    given(EMPLOYED, STARTED, suspension("2020-03-02"), again).on("2020-03-16").then(
        planned_last_day="2020-12-02", expected_last_day="2021-01-31"
    )


def test_a_resumption_by_a_postponed_person_is_the_start() -> None:
    given(EMPLOYED, READY, order("2020-03-20"), resumption("2020-04-01")).on("2020-04-01").then(
        status="running", started_on="2020-04-01"
    )


def test_a_resumption_by_a_person_who_awaits_the_start_is_the_start() -> None:
    given(EMPLOYED, READY, order(), lifting(), resumption("2020-07-01", phase="preparation")).on(
        "2020-07-01"
    ).then(status="running", started_on="2020-07-01", phase="preparation", days_awaiting=0)


def test_a_resumption_that_is_the_start_states_the_planned_last_day() -> None:
    again = resumption("2020-07-01", last_day="2021-03-31")
    given(EMPLOYED, READY, order(), lifting(), again).on("2020-07-01").then(planned_last_day="2021-03-31")


@pytest.mark.parametrize(
    "before", [(), (READY,), (READY, assignment())], ids=["employed", "ready", "planned"]
)
def test_a_resumption_of_nothing_changes_nothing(before: tuple[dict[str, object], ...]) -> None:
    without = given(EMPLOYED, *before).on("2020-03-02")
    expected = {name: without.answer[name] for name in ("status", "since", "trajectory", "phase")}
    without.then(trajectory=None)
    given(EMPLOYED, *before, resumption("2020-03-02")).on("2020-03-02").then(**expected)


def test_the_phase_is_null_until_a_phase_begins() -> None:
    given(EMPLOYED, STARTED, phase("2020-03-02", "jobmatching")).on("2020-03-01").then(phase=None)


def test_a_phase_begins_on_its_day() -> None:
    given(EMPLOYED, STARTED, phase("2020-03-02", "jobmatching")).on("2020-03-02").then(phase="jobmatching")


def test_a_phase_of_no_trajectory_has_no_effect() -> None:
    given(EMPLOYED, phase("2020-02-02", "preparation"), STARTED).on("2020-02-03").then(phase=None)


def test_a_new_trajectory_begins_without_a_phase() -> None:
    given(
        EMPLOYED, STARTED, phase("2020-02-03", "internship"), completion("2020-03-02"), start("2020-04-01")
    ).on("2020-04-01").then(started_on="2020-04-01", phase=None)


def test_a_new_trajectory_has_a_clock_of_its_own() -> None:
    given(
        EMPLOYED,
        STARTED,
        suspension("2020-02-10", "2020-02-20"),
        completion("2020-03-02"),
        start("2020-04-01"),
    ).on("2020-04-01").then(days_suspended=0, days_awaiting=0, expected_last_day="2021-01-31")
