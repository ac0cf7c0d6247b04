"""R1 to R6 as scenarios: each sentence of the rules, on the day before, the day itself and the day after."""

from __future__ import annotations

from datetime import date

import pytest

from projections.rules.calendar import term_last_day
from tests.given import (
    BUURTDIENST,
    MAATWERK,
    ORDINARY,
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
    rectification,
    resumption,
    return_,
    start,
    suspension,
    transition,
    transition_end,
    withdrawal,
)

EMPLOYED = employment("2019-01-01")
READY = evaluation("2020-01-06")
STARTED = start("2020-02-03")  # planned until 2020-12-02


# -- R1: order, knowledge, corrections ------------------------------------------------------------------------


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
    given(EMPLOYED, STARTED, withdrawal("2020-09-01", 2)).on("2020-03-02").then(status="employed", trajectory=None)


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
    given(EMPLOYED, phase("2020-02-03", "preparation"), STARTED, changed).on("2020-02-03").then(status="running")


def test_a_withdrawn_lifting_leaves_the_measure_in_force() -> None:
    gone = withdrawal("2020-09-01", 4, measure="corona-2020", dossier=None)
    given(EMPLOYED, STARTED, order("2020-03-20"), lifting("2020-06-22"), gone).on("2020-07-01").then(
        status="suspended", since="2020-03-20"
    )


# -- R2: open ---------------------------------------------------------------------------------------------------


def test_a_trajectory_is_open_from_its_start() -> None:
    given(EMPLOYED, STARTED).on("2020-02-03").then(started_on="2020-02-03", phase=None, days_suspended=0)


def test_a_trajectory_is_not_open_on_the_day_of_its_completion() -> None:
    given(EMPLOYED, STARTED, phase("2020-02-03", "preparation"), completion("2020-05-04")).on("2020-05-04").then(
        status="employed", since="2020-05-04", trajectory=None, phase=None
    )


def test_a_trajectory_is_open_the_day_before_its_completion() -> None:
    given(EMPLOYED, STARTED, completion("2020-05-04")).on("2020-05-03").then(status="running", days_remaining=213)


def test_a_trajectory_is_not_open_on_the_day_of_a_transition() -> None:
    given(EMPLOYED, STARTED, transition("2020-05-04")).on("2020-05-04").then(status="transitioned", trajectory=None)


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
    given(EMPLOYED, READY, order(), lifting(), resumption("2020-07-01", phase="preparation")).on("2020-07-01").then(
        status="running", started_on="2020-07-01", phase="preparation", days_awaiting=0
    )


def test_a_resumption_that_is_the_start_states_the_planned_last_day() -> None:
    again = resumption("2020-07-01", last_day="2021-03-31")
    given(EMPLOYED, READY, order(), lifting(), again).on("2020-07-01").then(planned_last_day="2021-03-31")


@pytest.mark.parametrize("before", [(), (READY,), (READY, assignment())], ids=["employed", "ready", "planned"])
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
    given(EMPLOYED, STARTED, phase("2020-02-03", "internship"), completion("2020-03-02"), start("2020-04-01")).on(
        "2020-04-01"
    ).then(started_on="2020-04-01", phase=None)


def test_a_new_trajectory_has_a_clock_of_its_own() -> None:
    given(EMPLOYED, STARTED, suspension("2020-02-10", "2020-02-20"), completion("2020-03-02"), start("2020-04-01")).on(
        "2020-04-01"
    ).then(days_suspended=0, days_awaiting=0, expected_last_day="2021-01-31")


# -- R3: measures --------------------------------------------------------------------------------------------------


def test_a_measure_is_not_in_force_the_day_before_its_order() -> None:
    given(EMPLOYED, STARTED, order("2020-03-20")).on("2020-03-19").then(status="running")


def test_a_measure_is_in_force_from_its_order() -> None:
    given(EMPLOYED, STARTED, order("2020-03-20")).on("2020-03-20").then(status="suspended", since="2020-03-20")


def test_a_measure_is_in_force_on_its_last_day() -> None:
    given(EMPLOYED, STARTED, order("2020-03-20", "2020-04-30")).on("2020-04-30").then(status="suspended")


def test_a_measure_is_not_in_force_after_its_last_day() -> None:
    given(EMPLOYED, STARTED, order("2020-03-20", "2020-04-30")).on("2020-05-01").then(
        status="awaiting", since="2020-05-01"
    )


def test_a_measure_without_a_last_day_is_in_force_until_it_is_lifted() -> None:
    given(EMPLOYED, STARTED, order("2020-03-20"), lifting("2020-06-22")).on("2020-06-21").then(status="suspended")


def test_a_lifting_is_effective_on_the_first_day_without_the_measure() -> None:
    given(EMPLOYED, STARTED, order("2020-03-20"), lifting("2020-06-22")).on("2020-06-22").then(
        status="awaiting", since="2020-06-22"
    )


def test_an_extension_replaces_the_last_day() -> None:
    longer = measure_extension("2020-04-20", "2020-05-31")
    given(EMPLOYED, STARTED, order("2020-03-20", "2020-04-30"), longer).on("2020-05-31").then(
        status="suspended", since="2020-03-20"
    )


def test_an_extension_may_also_shorten() -> None:
    shorter = measure_extension("2020-04-10", "2020-04-15")
    given(EMPLOYED, STARTED, order("2020-03-20", "2020-04-30"), shorter).on("2020-04-16").then(status="awaiting")


def test_the_latest_extension_in_effect_counts() -> None:
    longer, shorter = measure_extension("2020-04-10", "2020-07-31"), measure_extension("2020-04-20", "2020-05-31")
    given(EMPLOYED, STARTED, order("2020-03-20", "2020-04-30"), shorter, longer).on("2020-06-01").then(
        status="awaiting", since="2020-06-01"
    )


def test_an_extension_without_a_last_day_leaves_the_measure_open() -> None:
    given(EMPLOYED, STARTED, order("2020-03-20", "2020-04-30"), measure_extension("2020-04-20")).on("2022-01-01").then(
        status="suspended"
    )


SECOND_WAVE = (EMPLOYED, STARTED, order("2020-03-20", "2020-06-21"), measure_extension("2020-11-02", "2020-12-13"))


@pytest.mark.parametrize(
    ("day", "status", "since"),
    [
        ("2020-06-21", "suspended", "2020-03-20"),
        ("2020-06-22", "awaiting", "2020-06-22"),
        ("2020-11-01", "awaiting", "2020-06-22"),
        ("2020-11-02", "suspended", "2020-11-02"),
        ("2020-12-13", "suspended", "2020-11-02"),
        ("2020-12-14", "awaiting", "2020-12-14"),
    ],
)
def test_an_extension_that_takes_effect_later_begins_a_new_spell(day: str, status: str, since: str) -> None:
    given(*SECOND_WAVE).on(day).then(status=status, since=since)


def test_an_extension_on_the_day_after_the_last_day_leaves_no_gap() -> None:
    longer = measure_extension("2020-05-01", "2020-05-31")
    given(EMPLOYED, STARTED, order("2020-03-20", "2020-04-30"), longer).on("2020-05-01").then(
        status="suspended", since="2020-03-20", days_awaiting=0
    )


def test_an_extension_after_a_lifting_on_the_same_day_lets_the_measure_stand() -> None:
    longer = measure_extension("2020-06-22", "2020-07-31")
    given(EMPLOYED, STARTED, order("2020-03-20"), lifting("2020-06-22"), longer).on("2020-06-22").then(
        status="suspended", since="2020-03-20"
    )


def test_a_lifting_after_the_last_day_changes_nothing() -> None:
    given(EMPLOYED, STARTED, order("2020-03-20", "2020-04-30"), lifting("2020-06-22")).on("2020-05-15").then(
        status="awaiting", since="2020-05-01"
    )


def test_a_measure_reaches_its_schemes_only() -> None:
    given(employment(scheme="imw"), STARTED, order(schemes=["cmw", "lde"])).on("2020-03-20").then(status="running")


def test_a_scheme_change_out_of_reach_ends_the_suspension_but_does_not_resume() -> None:
    moved = employment("2020-04-01", scheme="imw")
    given(EMPLOYED, STARTED, order("2020-03-20"), moved).on("2020-04-01").then(
        status="awaiting", since="2020-04-01", scheme="imw"
    )


def test_a_scheme_change_into_reach_suspends() -> None:
    moved = employment("2020-04-01", scheme="cmw")
    given(employment(scheme="imw"), STARTED, order("2020-03-20"), moved).on("2020-04-01").then(
        status="suspended", since="2020-04-01"
    )


def test_who_is_not_employed_on_the_first_day_is_reached_from_the_first_day_employed() -> None:
    given(order("2020-03-20"), employment("2020-04-01"), evaluation("2020-04-01")).on("2020-04-01").then(
        status="postponed", since="2020-04-01"
    )


def test_employment_comes_before_the_other_decisions_of_its_day() -> None:
    given(start("2020-04-01"), employment("2020-04-01")).on("2020-04-01").then(status="running")


def test_phases_come_last_on_their_day() -> None:
    given(EMPLOYED, phase("2020-02-03", "preparation"), STARTED).on("2020-02-03").then(phase="preparation")


def test_phases_come_after_a_resumption_that_names_another() -> None:
    stopped, named = suspension("2020-03-02"), phase("2020-03-16", "aftercare")
    given(EMPLOYED, STARTED, stopped, named, resumption("2020-03-16", phase="internship")).on("2020-03-16").then(
        phase="aftercare"
    )


def test_of_several_phases_on_one_day_the_last_one_stands() -> None:
    given(EMPLOYED, STARTED, phase("2020-03-02", "internship"), phase("2020-03-02", "jobmatching")).on(
        "2020-03-02"
    ).then(phase="jobmatching")


def test_an_employment_does_not_close_an_open_trajectory() -> None:
    given(EMPLOYED, STARTED, employment("2020-04-01", scheme="lde", enterprise=BUURTDIENST)).on("2020-04-01").then(
        status="running", since="2020-02-03", enterprise=BUURTDIENST, scheme="lde"
    )


# -- R4: stopped ---------------------------------------------------------------------------------------------------


def test_a_person_judged_ready_is_ready() -> None:
    given(EMPLOYED, READY).on("2020-01-06").then(status="ready", since="2020-01-06")


def test_somebody_judged_ready_is_planned_once_assigned() -> None:
    given(EMPLOYED, READY, assignment("2020-01-13")).on("2020-01-13").then(status="planned", since="2020-01-13")


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
    given(EMPLOYED, READY, STARTED, evaluation("2020-03-02", "internal")).on("2020-03-02").then(status="running")


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
    given(EMPLOYED, employment_end("2020-12-31"), transition("2021-01-01")).on("2021-01-01").then(status="left")


# -- R5: the clock ---------------------------------------------------------------------------------------------------


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
    given(EMPLOYED, STARTED, order("2020-03-20"), lifting("2020-06-22"), resumption("2020-07-01")).on("2020-07-01").then(
        days_suspended=94, days_awaiting=9, planned_last_day="2020-12-02", expected_last_day="2021-03-15"
    )


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
        EMPLOYED, STARTED, suspension("2020-03-09", "2020-04-17"), order("2020-03-20", "2020-04-30"),
        suspension("2020-04-01", "2020-05-10"),
    ).on("2020-05-11").then(status="awaiting", days_suspended=63, days_awaiting=1)  # fmt: skip


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
        EMPLOYED, STARTED, suspension("2020-03-02"), resumption("2020-03-16", last_day="2020-11-30"),
        suspension("2020-04-01", "2020-04-10"), resumption("2020-04-13"),
    ).on("2020-04-13").then(expected_last_day="2020-12-12", days_suspended=24, days_awaiting=2)  # fmt: skip


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
    given(EMPLOYED, STARTED, order("2020-03-20"), longer).on("2020-03-25").then(expected_last_day="2021-03-31")


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


# -- R6: months -------------------------------------------------------------------------------------------------------


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
    ("begun", "planned"), [("2020-04-30", "2021-02-28"), ("2019-04-30", "2020-02-29"), ("2020-05-01", "2021-02-28")]
)
def test_a_trajectory_planned_into_february(begun: str, planned: str) -> None:
    given(EMPLOYED, start(begun)).on(begun).then(planned_last_day=planned)


# -- R8, as far as it decides the status ---------------------------------------------------------------------------------


def test_a_resumption_during_a_measure_runs_from_that_day() -> None:
    given(EMPLOYED, STARTED, order("2020-03-20"), resumption("2020-04-06")).on("2020-04-06").then(
        status="running", since="2020-04-06", days_suspended=17
    )


def test_the_measure_then_in_force_no_longer_stops_it() -> None:
    given(EMPLOYED, STARTED, order("2020-03-20"), resumption("2020-04-06")).on("2020-05-31").then(status="running")


def test_a_longer_measure_does_not_stop_it_either() -> None:
    longer = measure_extension("2020-04-20", "2020-07-31")
    given(EMPLOYED, STARTED, order("2020-03-20", "2020-04-30"), resumption("2020-04-06"), longer).on("2020-05-31").then(
        status="running", since="2020-04-06"
    )


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
    given(EMPLOYED, STARTED, order("2020-03-20"), resumption("2020-04-06"), completion("2020-04-20"), again).on(
        "2020-05-04"
    ).then(status="postponed", since="2020-05-04")


# -- leaving, transition, return --------------------------------------------------------------------------------------


def test_the_last_day_employed_is_a_day_of_employment() -> None:
    given(EMPLOYED, employment_end("2020-05-31")).on("2020-05-31").then(
        status="employed", enterprise=MAATWERK, scheme="cmw"
    )


def test_from_the_next_day_the_person_has_left() -> None:
    given(EMPLOYED, employment_end("2020-05-31")).on("2020-06-01").then(
        status="left", since="2020-06-01", enterprise=None, scheme=None
    )


def test_an_end_of_no_employment_has_no_effect() -> None:
    given(employment("2020-06-01"), employment_end("2020-05-31")).on("2020-06-01").then(status="employed")


def test_an_end_before_any_employment_does_not_make_one_leave() -> None:
    given(employment("2020-06-02"), employment_end("2020-05-30")).on("2020-05-31").then(
        status="not-employed", since=None
    )


def test_a_new_employment_on_the_next_day_leaves_no_gap() -> None:
    given(EMPLOYED, employment_end("2020-05-31"), employment("2020-06-01", scheme="lde")).on("2020-06-01").then(
        status="employed", since="2019-01-01", scheme="lde"
    )


def test_readiness_does_not_outlive_the_employment() -> None:
    given(EMPLOYED, READY, employment_end("2020-05-31"), employment("2020-06-01")).on("2020-06-01").then(
        status="employed", since="2020-06-01"
    )


def test_an_individual_suspension_ends_with_the_employment() -> None:
    given(EMPLOYED, suspension("2020-05-01"), employment_end("2020-05-31"), employment("2020-06-01")).when(
        evaluation("2020-06-01")
    ).on("2020-06-01").then(status="ready")


def test_an_individual_suspension_ends_with_a_transition() -> None:
    given(EMPLOYED, suspension("2020-05-01"), transition("2020-05-11"), return_("2020-06-01")).when(
        evaluation("2020-06-01")
    ).on("2020-06-01").then(status="ready")


def test_after_an_external_transition_the_enterprise_is_the_ordinary_employer() -> None:
    given(EMPLOYED, transition("2020-05-04")).on("2020-05-04").then(
        status="transitioned", enterprise=ORDINARY, scheme=None
    )


def test_after_an_internal_transition_the_enterprise_stays() -> None:
    given(EMPLOYED, transition("2020-05-04", internal=True)).on("2020-05-04").then(
        status="transitioned", enterprise=MAATWERK, scheme=None
    )


def test_a_measure_does_not_reach_who_has_transitioned() -> None:
    given(EMPLOYED, STARTED, transition("2020-03-02"), order("2020-03-20")).on("2020-03-20").then(
        status="transitioned", since="2020-03-02"
    )


def test_the_last_day_of_the_ordinary_job_is_a_day_of_it() -> None:
    given(EMPLOYED, transition("2020-05-04"), transition_end("2020-08-31")).on("2020-08-31").then(
        status="transitioned", enterprise=ORDINARY
    )


def test_from_the_day_after_the_ordinary_job_the_person_has_left() -> None:
    given(EMPLOYED, transition("2020-05-04"), transition_end("2020-08-31")).on("2020-09-01").then(
        status="left", since="2020-09-01", enterprise=None, scheme=None
    )


def test_an_end_of_no_ordinary_job_has_no_effect() -> None:
    given(EMPLOYED, transition_end("2020-08-31")).on("2020-09-01").then(status="employed")


@pytest.mark.parametrize("end", [transition_end("2020-05-04"), employment_end("2020-05-04")], ids=["job", "employment"])
def test_an_end_takes_effect_after_its_day_wherever_it_stands_in_the_ledger(end: dict[str, object]) -> None:
    given(EMPLOYED, end, transition("2020-05-04")).on("2020-05-05").then(status="left", since="2020-05-05")


def test_a_return_brings_enterprise_and_scheme() -> None:
    given(EMPLOYED, transition("2020-05-04"), transition_end("2020-08-31"), return_("2020-09-15", scheme="lde")).on(
        "2020-09-15"
    ).then(status="employed", since="2020-09-15", enterprise=MAATWERK, scheme="lde")


def test_a_person_who_returned_needs_a_new_evaluation() -> None:
    given(EMPLOYED, READY, STARTED, transition("2020-05-04"), transition_end("2020-08-31")).when(
        return_("2020-09-15")
    ).on("2020-09-15").then(status="employed", trajectory=None)


def test_an_employment_end_on_the_first_day_of_a_measure_keeps_that_day_suspended() -> None:
    given(EMPLOYED, STARTED, order("2020-03-20"), employment_end("2020-03-20")).on("2020-03-20").then(
        status="suspended", since="2020-03-20"
    )
