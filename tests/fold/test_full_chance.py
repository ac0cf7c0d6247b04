"""R11: a full chance: how long a start, a resumption and an extension must leave."""

from __future__ import annotations

from tests.given import (
    completion,
    consent,
    employment,
    evaluation,
    extension,
    given,
    lifting,
    offer,
    order,
    resumption,
    start,
    suspension,
)

EMPLOYED = employment("2019-01-01")
READY = evaluation("2020-01-06")
WAITS_TO_START = given(EMPLOYED, READY, order(), lifting())
STOPPED = given(EMPLOYED, READY, start("2020-02-03"), order(), lifting())
"""Planned until 2 December 2020; 94 days suspended, and from 22 June 2020 on awaiting."""
RESUMED = STOPPED.when(resumption("2020-07-01"))
"""With every day that remained: until 15 March 2021."""
CUT = RESUMED.when(extension("2020-07-02", "trajectory", "2020-07-31"))


# -- a start ----------------------------------------------------------------


def test_a_start_without_a_last_day_is_full() -> None:
    WAITS_TO_START.when(start("2020-07-01")).on("2020-07-01").then(
        states={"corona-2020": "honoured"}, found=[]
    )


def test_a_start_that_leaves_the_usual_term_is_full() -> None:
    WAITS_TO_START.when(start("2020-07-01", "2021-04-30")).on("2020-07-01").then(
        states={"corona-2020": "honoured"}, found=[]
    )


def test_a_start_a_day_short_of_the_usual_term_is_no_full_chance() -> None:
    WAITS_TO_START.when(start("2020-07-01", "2021-04-29")).on("2020-07-01").then(
        states={"corona-2020": "breached"}, found=[("time-shortened", "2020-07-01")]
    )


def test_a_resumption_read_as_the_start_is_judged_as_one() -> None:
    WAITS_TO_START.when(resumption("2020-07-01", "2020-07-10")).on("2020-07-01").then(
        states={"corona-2020": "breached"}, found=[("time-shortened", "2020-07-01")]
    )


def test_a_short_start_of_whom_no_suspension_stopped_is_no_finding() -> None:
    given(EMPLOYED, READY, start("2020-02-03", "2020-02-12")).on("2020-02-03").then(states={}, found=[])


SHORTER = offer("2020-06-24", "start", last_day="2020-12-31")
AGREED = consent("2020-06-29", to="start")


def test_a_start_until_the_day_that_the_employee_agreed_to_is_full() -> None:
    WAITS_TO_START.when(SHORTER, AGREED, start("2020-07-01", "2020-12-31")).on("2020-07-01").then(
        states={"corona-2020": "honoured"}, found=[]
    )


def test_a_start_until_an_earlier_day_than_agreed_is_not() -> None:
    WAITS_TO_START.when(SHORTER, AGREED, start("2020-07-01", "2020-12-30")).on("2020-07-01").then(
        states={"corona-2020": "breached"}, found=[("time-shortened", "2020-07-01")]
    )


def test_an_offer_that_nobody_accepted_makes_no_start_full() -> None:
    WAITS_TO_START.when(SHORTER, start("2020-07-01", "2020-12-31")).on("2020-07-01").then(
        states={"corona-2020": "breached"}
    )


def test_what_the_employer_accepts_in_the_employees_name_makes_no_start_full() -> None:
    accepted = consent("2020-06-29", to="start", decided_by="employer")
    WAITS_TO_START.when(SHORTER, accepted, start("2020-07-01", "2020-12-31")).on("2020-07-01").then(
        states={"corona-2020": "breached"}
    )


def test_what_was_agreed_stays_agreed_when_the_offer_no_longer_stands() -> None:
    WAITS_TO_START.when(SHORTER, AGREED, start("2020-09-01", "2020-12-31")).on("2020-09-01").then(
        states={"corona-2020": "honoured"}, found=[]
    )


def test_an_extension_makes_a_short_start_whole() -> None:
    short = WAITS_TO_START.when(start("2020-07-01", "2020-07-10"))
    short.when(extension("2020-07-08", "trajectory", "2021-04-29")).on("2020-07-08").then(
        states={"corona-2020": "breached"}, found=[("time-shortened", "2020-07-01")]
    )
    short.when(extension("2020-07-08", "trajectory", "2021-04-30")).on("2020-07-08").then(
        states={"corona-2020": "honoured"}, found=[]
    )


def test_an_extension_to_the_agreed_day_makes_a_start_whole() -> None:
    short = WAITS_TO_START.when(SHORTER, AGREED, start("2020-07-01", "2020-07-10"))
    short.when(extension("2020-07-08", "trajectory", "2020-12-31")).on("2020-07-08").then(
        states={"corona-2020": "honoured"}, found=[]
    )


# -- a resumption -----------------------------------------------------------


def test_a_resumption_is_full_to_the_day() -> None:
    STOPPED.when(resumption("2020-07-01", "2021-03-15")).on("2020-07-01").then(
        states={"corona-2020": "honoured"}, found=[]
    )
    STOPPED.when(resumption("2020-07-01", "2021-03-14")).on("2020-07-01").then(
        states={"corona-2020": "breached"}, found=[("time-shortened", "2020-07-01")]
    )


def test_a_later_resumption_does_not_make_a_short_one_whole() -> None:
    short = STOPPED.when(resumption("2020-07-01", "2020-07-31"), suspension("2020-07-10", "2020-07-19"))
    short.when(resumption("2020-07-20", "2021-12-31")).on("2020-07-20").then(
        states={"corona-2020": "breached", "entry:7": "honoured"}, found=[("time-shortened", "2020-07-01")]
    )


# -- an extension that cuts -------------------------------------------------


def test_an_extension_cuts_a_full_chance_short() -> None:
    CUT.on("2020-07-02").then(
        states={"corona-2020": "breached"},
        found=[("time-shortened", "2020-07-02")],
        expected_last_day="2020-07-31",
    )


def test_an_extension_to_the_day_that_was_expected_cuts_nothing() -> None:
    RESUMED.when(extension("2020-07-02", "trajectory", "2021-03-15")).on("2020-07-02").then(
        states={"corona-2020": "honoured"}, found=[]
    )


def test_an_extension_cuts_a_trajectory_that_nothing_ever_stopped() -> None:
    given(EMPLOYED, READY, start("2020-02-03"), extension("2020-02-04", "trajectory", "2020-03-01")).on(
        "2020-02-04"
    ).then(states={}, found=[("time-shortened", "2020-02-04")])


def test_a_later_extension_gives_back_what_was_cut() -> None:
    CUT.when(extension("2020-09-01", "trajectory", "2021-03-14")).on("2020-09-01").then(
        states={"corona-2020": "breached"}
    )
    CUT.when(extension("2020-09-01", "trajectory", "2021-03-15")).on("2020-09-01").then(
        states={"corona-2020": "honoured"}, found=[]
    )


def test_a_resumption_that_states_the_day_gives_back_what_was_cut() -> None:
    stopped_again = CUT.when(suspension("2020-07-10", "2020-07-19"))
    stopped_again.when(resumption("2020-07-20", "2021-03-15")).on("2020-07-20").then(
        states={"corona-2020": "honoured", "entry:8": "honoured"}, found=[]
    )
    stopped_again.when(resumption("2020-07-20")).on("2020-07-20").then(
        states={"corona-2020": "breached", "entry:8": "honoured"}, found=[("time-shortened", "2020-07-02")]
    )


def test_two_cuts_are_given_back_one_by_one() -> None:
    twice = CUT.when(extension("2020-07-03", "trajectory", "2020-07-15"))
    twice.when(extension("2020-07-06", "trajectory", "2020-07-31")).on("2020-07-06").then(
        states={"corona-2020": "breached"}, found=[("time-shortened", "2020-07-02")]
    )
    twice.when(extension("2020-07-06", "trajectory", "2021-03-15")).on("2020-07-06").then(
        states={"corona-2020": "honoured"}, found=[]
    )


def test_what_was_cut_is_not_honoured_by_a_regularisation_alone() -> None:
    """What R8 asked for comes after the cut: the days are still gone."""
    irregular = given(EMPLOYED, READY, start("2020-02-03"), order(), resumption("2020-04-06"))
    asked = [consent("2020-05-04", party) for party in ("employee", "employer", "receiving-enterprise")]
    judged = evaluation(
        "2020-05-11", purpose="exception", conditions_met=True, job_safe=True, job_durable=True
    )
    cut = irregular.when(extension("2020-04-07", "trajectory", "2020-06-30"), *asked, judged)
    cut.on("2020-05-11").then(states={"corona-2020": "breached"}, found=[("time-shortened", "2020-04-07")])
    cut.when(extension("2020-05-12", "trajectory", "2020-12-31")).on("2020-05-12").then(
        states={"corona-2020": "honoured"}, found=[]
    )


def test_what_another_trajectory_honoured_stays_honoured() -> None:
    again = [completion("2020-07-02"), evaluation("2020-07-03"), start("2020-07-06")]
    RESUMED.when(*again, extension("2020-07-07", "trajectory", "2020-07-31")).on("2020-07-07").then(
        states={"corona-2020": "honoured"}, found=[("time-shortened", "2020-07-07")]
    )


def test_resumed_and_stopped_again_on_one_day_is_honoured_and_protected_anew() -> None:
    """`t788`: it ran for no day; the new suspension protects."""
    STOPPED.when(resumption("2020-06-22"), suspension("2020-06-22")).on("2020-06-22").then(
        status="suspended", states={"corona-2020": "honoured", "entry:7": "protected"}, found=[]
    )
