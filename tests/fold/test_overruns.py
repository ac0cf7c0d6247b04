"""R5: a phase, or a trajectory, that lasts longer than it may."""

from __future__ import annotations

from tests.given import (
    Made,
    completion,
    employment,
    evaluation,
    extension,
    given,
    phase,
    resumption,
    start,
    suspension,
)

RUNNING = given(
    employment("2019-01-01"),
    evaluation("2020-01-06"),
    start("2020-02-03"),
    phase("2020-02-03", "preparation"),
    phase("2020-03-02", "jobmatching"),
)
"""Jobmatching may last until 1 June 2020, the trajectory until 2 December 2020."""
PHASE_OVER = ("phase-overrun", "2020-06-02")
OVER = ("trajectory-overrun", "2020-12-03")


def test_each_begins_the_day_after_its_last_day() -> None:
    RUNNING.on("2020-06-01").then(found=[])
    RUNNING.on("2020-06-02").then(found=[PHASE_OVER])
    RUNNING.on("2020-12-02").then(found=[PHASE_OVER])
    RUNNING.on("2020-12-03").then(found=[PHASE_OVER, OVER])


def test_stopped_days_are_added_to_both() -> None:
    stopped = RUNNING.when(suspension("2020-05-04", "2020-05-10"), resumption("2020-05-11"))
    stopped.on("2020-12-10").then(
        found=[("phase-overrun", "2020-06-09"), ("trajectory-overrun", "2020-12-10")]
    )


def test_neither_begins_on_a_stopped_day() -> None:
    stopped = RUNNING.when(suspension("2020-06-02", "2021-01-31"))
    stopped.on("2021-03-01").then(status="awaiting", found=[])


def test_both_stand_through_later_stops() -> None:
    stopped = RUNNING.when(suspension("2020-12-07", "2020-12-31"))
    stopped.on("2020-12-20").then(status="suspended", found=[PHASE_OVER, OVER])
    stopped.on("2021-01-15").then(status="awaiting", found=[PHASE_OVER, OVER])


def test_the_next_phase_or_the_same_begun_anew_cures_the_first() -> None:
    for name in ("internship", "jobmatching"):
        RUNNING.when(phase("2020-07-01", name)).on("2020-07-01").then(phase=name, found=[])


def test_a_resumption_that_names_the_phase_begins_it_anew_and_one_that_names_none_does_not() -> None:
    stopped = RUNNING.when(suspension("2020-06-08", "2020-06-30"))
    stopped.when(resumption("2020-07-01", phase="jobmatching")).on("2020-07-01").then(found=[])
    stopped.when(resumption("2020-07-01")).on("2020-07-01").then(found=[PHASE_OVER])


def test_an_extension_cures_the_second() -> None:
    RUNNING.when(phase("2020-06-01", "internship"), extension("2020-12-07", "trajectory", "2021-03-31")).on(
        "2020-12-07"
    ).then(found=[("phase-overrun", "2020-09-01")])


def cured(*made: Made) -> bool:
    """Whether nothing says any more, on 4 January 2021, that the trajectory runs past its last day."""
    answer = RUNNING.when(suspension("2020-12-07", "2020-12-31"), *made).on("2021-01-04")
    answer.then(status="running")
    return "trajectory-overrun" not in [each["code"] for each in answer.answer["findings"]]


def test_a_resumption_cures_it_only_where_it_states_a_last_day() -> None:
    assert cured(resumption("2021-01-04", "2021-03-31"))
    assert not cured(resumption("2021-01-04"))


def test_an_earlier_last_day_counts_too() -> None:
    earlier = RUNNING.when(
        phase("2020-06-01", "internship"), extension("2020-07-01", "trajectory", "2020-07-31")
    )
    earlier.on("2020-07-31").then(expected_last_day="2020-07-31", found=[("time-shortened", "2020-07-01")])
    earlier.on("2020-08-01").then(
        found=[("time-shortened", "2020-07-01"), ("trajectory-overrun", "2020-08-01")]
    )


def test_both_end_with_the_trajectory() -> None:
    RUNNING.when(completion("2020-12-07")).on("2020-12-07").then(status="employed", found=[])
