"""The ends: the employment, the ordinary job, the return."""

from __future__ import annotations

from tests.given import (
    MAATWERK,
    ORDINARY,
    employment,
    employment_end,
    evaluation,
    given,
    order,
    return_,
    start,
    suspension,
    transition,
    transition_end,
)

EMPLOYED = employment("2019-01-01")
READY = evaluation("2020-01-06")
STARTED = start("2020-02-03")  # planned until 2020-12-02


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
    given(EMPLOYED, employment_end("2020-05-31"), employment("2020-06-01", scheme="lde")).on(
        "2020-06-01"
    ).then(status="employed", since="2019-01-01", scheme="lde")


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


def test_an_end_takes_effect_after_its_day_wherever_it_stands_in_the_ledger() -> None:
    given(EMPLOYED, transition_end("2020-05-04"), transition("2020-05-04")).on("2020-05-05").then(
        status="left", since="2020-05-05"
    )


def test_a_return_brings_enterprise_and_scheme() -> None:
    given(
        EMPLOYED, transition("2020-05-04"), transition_end("2020-08-31"), return_("2020-09-15", scheme="lde")
    ).on("2020-09-15").then(status="employed", since="2020-09-15", enterprise=MAATWERK, scheme="lde")


def test_a_person_who_returned_needs_a_new_evaluation() -> None:
    given(EMPLOYED, READY, STARTED, transition("2020-05-04"), transition_end("2020-08-31")).when(
        return_("2020-09-15")
    ).on("2020-09-15").then(status="employed", trajectory=None)


def test_an_employment_end_on_the_first_day_of_a_measure_keeps_that_day_suspended() -> None:
    given(EMPLOYED, STARTED, order("2020-03-20"), employment_end("2020-03-20")).on("2020-03-20").then(
        status="suspended", since="2020-03-20"
    )
