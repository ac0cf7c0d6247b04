"""R4, R16: the employment: stated again, elsewhere, converted, ended, and from one job to the other."""

from __future__ import annotations

import pytest

from tests.given import (
    BUURTDIENST,
    DOSSIER,
    MAATWERK,
    ORDINARY,
    PROVIDER,
    Answer,
    Made,
    consent,
    employment,
    employment_end,
    evaluation,
    extension,
    given,
    lifting,
    order,
    resumption,
    return_,
    start,
    succession,
    suspension,
    transition,
    transition_end,
)

EMPLOYED, READY, STARTED = employment(), evaluation(), start()
OWED = (EMPLOYED, READY, STARTED, order(), lifting())
"""Entries 1 to 5: the chance to resume is owed from 22 June 2020 on."""


def codes(answer: Answer) -> list[str]:
    """The codes of the findings of an answer, which is then concluded."""
    answer.then(dossier=DOSSIER)
    return [found["code"] for found in answer.answer["findings"]]


def state(answer: Answer) -> tuple[str, str]:
    """The state of the one guarantee of an answer, and since when."""
    answer.then(dossier=DOSSIER)
    (guarantee,) = answer.answer["guarantees"]
    return guarantee["state"], guarantee["since"]


# -- R4: stated again, elsewhere, converted --------------------------------------------------------------


def test_an_employment_that_changes_nothing_is_out_of_place() -> None:
    asked = given(EMPLOYED, employment("2020-01-06")).on("2020-01-06")
    assert codes(asked) == ["out-of-place"]
    asked.then(status="employed", since="2019-01-01", entries=(1,))


def test_an_employment_that_states_a_last_day_of_the_term_sets_it() -> None:
    stated = employment("2020-01-06", "lde", insertion_last_day="2025-06-30")
    asked = given(employment(scheme="lde"), stated).on("2020-01-06")
    assert codes(asked) == []
    asked.then(insertion_last_day="2025-06-30", insertion_legal_last_day="2025-06-30", since="2019-01-01")


def test_an_employment_elsewhere_replaces_the_present_one() -> None:
    asked = given(EMPLOYED, employment("2020-01-06", enterprise=BUURTDIENST)).on("2020-01-06")
    assert codes(asked) == ["employment-while-employed"]
    asked.then(enterprise=BUURTDIENST, since="2019-01-01")


def test_the_trajectory_and_the_guarantee_go_on_at_the_next_employer() -> None:
    moved = employment("2020-07-01", "lde", enterprise=BUURTDIENST)
    asked = given(*OWED, moved).on("2020-07-01")
    asked.then(status="awaiting", since="2020-06-22", scheme="lde", insertion_legal_last_day="2025-06-30")
    assert state(asked) == ("owed", "2020-06-22")


def test_an_individual_suspension_goes_on_at_the_next_employer() -> None:
    stopped = (EMPLOYED, READY, STARTED, suspension("2020-02-10"))
    given(*stopped, employment("2020-03-02", enterprise=BUURTDIENST)).on("2020-03-02").then(
        status="suspended", since="2020-02-10"
    )


def test_what_was_consented_for_an_exception_was_for_the_other_employer() -> None:
    asked_for = [
        consent("2020-04-01", "employee"),
        consent("2020-04-01", "employer"),
        consent("2020-04-01", "receiving-enterprise", enterprise=ORDINARY),
        evaluation("2020-04-02", purpose="exception", conditions_met=True, job_safe=True, job_durable=True),
    ]
    made = (EMPLOYED, READY, STARTED, order(), *asked_for)
    assert codes(given(*made, resumption("2020-04-06")).on("2020-04-06")) == []
    moved = employment("2020-04-03", enterprise=BUURTDIENST)
    assert codes(given(*made, moved, resumption("2020-04-06")).on("2020-04-06")) == [
        "employment-while-employed",
        "resumption-during-suspension",
    ]


def test_the_consent_to_leave_was_for_the_other_employer() -> None:
    leaving = consent("2020-07-01", to="ending")
    end = employment_end("2020-07-31", by="mutual")
    assert state(given(*OWED, leaving, end).on("2020-08-01"))[0] == "waived"
    moved = employment("2020-07-06", enterprise=BUURTDIENST)
    assert state(given(*OWED, leaving, moved, end).on("2020-08-01"))[0] == "breached"


def test_an_employment_elsewhere_replaces_an_ordinary_job() -> None:
    asked = given(EMPLOYED, transition("2020-05-04"), employment("2020-09-01", enterprise=BUURTDIENST)).on(
        "2020-09-01"
    )
    assert codes(asked) == ["employment-while-employed"]
    asked.then(status="employed", since="2020-09-01", enterprise=BUURTDIENST, guarantees=())


def test_another_scheme_at_the_own_enterprise_converts_the_employment() -> None:
    asked = given(EMPLOYED, READY, employment("2020-03-02", "lde")).on("2020-03-02")
    assert codes(asked) == []
    asked.then(status="ready", scheme="lde", insertion_last_day="2025-03-01")


def test_a_scheme_at_the_enterprise_of_the_ordinary_job_converts_it() -> None:
    asked = given(EMPLOYED, transition("2020-05-04"), employment("2020-09-01", enterprise=ORDINARY)).on(
        "2020-09-01"
    )
    assert codes(asked) == []
    asked.then(status="employed", since="2020-09-01", scheme="cmw")


@pytest.mark.parametrize(
    "decision",
    [evaluation("2020-09-01"), start("2020-09-01"), suspension("2020-09-01"), consent("2020-09-01")],
    ids=["evaluation", "start", "suspension", "consent"],
)
def test_in_an_ordinary_job_a_decision_about_a_trajectory_is_outside_employment(decision: Made) -> None:
    asked = given(EMPLOYED, transition("2020-05-04"), decision).on("2020-09-01")
    assert codes(asked) == ["outside-employment"]
    asked.then(status="transitioned")


def test_an_extension_of_a_term_that_is_not_there_is_out_of_place() -> None:
    assert codes(given(EMPLOYED, extension("2020-01-06", "insertion", "2025-01-01")).on("2020-01-06")) == [
        "out-of-place"
    ]


# -- R4: ends of what is there, and of what is not ---------------------------------------------------------


def test_an_end_of_another_employment_ends_nothing() -> None:
    scenario = given(EMPLOYED, employment_end("2020-05-31", enterprise=BUURTDIENST))
    assert codes(scenario.on("2020-05-31")) == ["out-of-place"]
    scenario.on("2020-06-01").then(status="employed", since="2019-01-01")


def test_of_two_ends_of_one_day_the_first_recorded_ends_the_employment() -> None:
    ends = employment_end("2020-05-31", by="term"), employment_end("2020-05-31", by="employee")
    asked = given(EMPLOYED, *ends).on("2020-06-01")
    assert codes(asked) == ["out-of-place"]
    asked.then(status="left", entries=(2,))


@pytest.mark.parametrize(
    "end", [employment_end("2020-07-31"), transition_end("2020-07-31")], ids=["employment", "job"]
)
def test_an_end_where_nothing_is_left_to_end_is_out_of_place(end: Made) -> None:
    assert codes(given(EMPLOYED, employment_end("2020-05-31"), end).on("2020-07-31")) == ["out-of-place"]


def test_the_end_names_an_enterprise_that_the_present_one_took_over() -> None:
    taken = succession("2020-03-02", MAATWERK, PROVIDER), succession("2020-04-06", PROVIDER, BUURTDIENST)
    asked = given(EMPLOYED, *taken, employment_end("2020-05-31", enterprise=MAATWERK)).on("2020-06-01")
    assert codes(asked) == []
    asked.then(status="left")


# -- R16: from one job to the other --------------------------------------------------------------------------


def test_an_end_after_an_external_transition_is_that_of_the_employment_before_it() -> None:
    asked = given(EMPLOYED, transition("2020-09-01"), employment_end("2020-09-14")).on("2020-09-15")
    assert codes(asked) == []
    asked.then(status="transitioned", since="2020-09-01", enterprise=ORDINARY)


def test_an_ordinary_job_at_the_own_enterprise_ends_by_an_employment_end_too() -> None:
    asked = given(EMPLOYED, transition("2020-09-01", internal=True), employment_end("2020-12-31")).on(
        "2021-01-01"
    )
    assert codes(asked) == []
    asked.then(status="left", since="2021-01-01", guarantees=())


@pytest.mark.parametrize(
    ("end", "finding", "ended"),
    [
        (employment_end("2020-08-31"), "dismissed-while-owed", "breached"),
        (employment_end("2020-08-31", by="mutual"), "leave-unproven", "breached"),
        (employment_end("2020-08-31", by="term"), "insertion-lapsed", "breached"),
        (employment_end("2020-08-31", by="employee", decided_by="employee"), None, "waived"),
    ],
    ids=["employer", "mutual", "term", "employee"],
)
def test_a_transition_soon_after_the_end_honours_what_it_ended(
    end: Made, finding: str | None, ended: str
) -> None:
    scenario = given(*OWED, end, transition("2020-09-30"))
    assert finding is None or finding in codes(scenario.on("2020-09-29"))
    assert state(scenario.on("2020-09-29")) == (ended, "2020-09-01")
    reached = scenario.on("2020-09-30")
    assert codes(reached) == []
    assert state(reached) == ("honoured", "2020-09-30")
    reached.then(status="transitioned", since="2020-09-30", enterprise=ORDINARY)


def test_a_transition_after_the_30th_day_is_outside_employment() -> None:
    asked = given(*OWED, employment_end("2020-08-31"), transition("2020-10-01")).on("2020-10-01")
    assert codes(asked) == ["dismissed-while-owed", "outside-employment"]
    assert state(asked) == ("breached", "2020-09-01")


def test_what_lapsed_stays_so_after_a_transition() -> None:
    asked = given(*OWED, employment_end("2020-08-31", by="other"), transition("2020-09-01")).on("2020-09-01")
    assert state(asked) == ("lapsed", "2020-09-01")


def test_an_employment_in_between_is_what_the_transition_is_reached_from() -> None:
    between = employment("2020-09-07", enterprise=BUURTDIENST)
    asked = given(*OWED, employment_end("2020-08-31"), between, transition("2020-09-14")).on("2020-09-14")
    assert codes(asked) == ["dismissed-while-owed"]
    assert state(asked) == ("breached", "2020-09-01")


def test_a_decision_between_the_end_and_the_transition_is_outside_employment() -> None:
    made = (*OWED, employment_end("2020-08-31"), evaluation("2020-09-02"), transition("2020-09-07"))
    assert codes(given(*made).on("2020-09-07")) == ["outside-employment"]


def test_after_an_ordinary_job_no_transition_is_reached_from_the_employment_before_it() -> None:
    made = (EMPLOYED, transition("2020-09-01"), transition_end("2020-09-07"), transition("2020-09-14"))
    asked = given(*made).on("2020-09-14")
    assert codes(asked) == ["outside-employment"]
    asked.then(status="left")


def test_support_at_the_new_employer_is_that_job_with_support() -> None:
    support = employment("2023-09-01", "imw", enterprise=ORDINARY)
    scenario = given(EMPLOYED, support, transition("2023-09-01"))
    asked = scenario.on("2023-09-01")
    assert codes(asked) == []
    asked.then(status="transitioned", since="2023-09-01", enterprise=ORDINARY, scheme="imw", phase=None)


def test_no_measure_stops_a_supported_job_and_its_own_end_ends_it() -> None:
    support = employment("2023-10-02", "imw", enterprise=ORDINARY)
    made = (EMPLOYED, transition("2023-09-01"), support, order("2023-11-06", schemes=["imw"]))
    given(*made).on("2023-11-06").then(status="transitioned", since="2023-09-01", guarantees=())
    given(*made, employment_end("2023-11-30")).on("2023-12-01").then(status="transitioned", scheme="imw")
    given(*made, transition_end("2023-11-30")).on("2023-12-01").then(status="left", scheme=None)


def test_support_elsewhere_replaces_the_ordinary_job() -> None:
    made = (EMPLOYED, transition("2023-09-01"), employment("2023-10-02", "imw", enterprise=PROVIDER))
    asked = given(*made).on("2023-10-02")
    assert codes(asked) == ["employment-while-employed"]
    asked.then(status="employed", enterprise=PROVIDER, scheme="imw")


# -- R15: the representative's word is the employee's -----------------------------------------------------------


def test_who_leaves_by_the_word_of_the_representative_waives() -> None:
    end = employment_end("2020-08-31", by="employee", decided_by="representative", ground="bewindvoering")
    assert state(given(*OWED, end).on("2020-09-01")) == ("waived", "2020-09-01")


# -- R3: the order of a day ---------------------------------------------------------------------------------


def test_a_takeover_comes_before_the_employments_of_its_day() -> None:
    moved = succession("2020-03-02", MAATWERK, PROVIDER)
    given(employment("2020-03-02"), moved).on("2020-03-02").then(enterprise=MAATWERK)
    given(employment("2020-03-01"), moved).on("2020-03-02").then(enterprise=PROVIDER)


def test_a_return_is_read_by_what_the_same_day_ends() -> None:
    made = (EMPLOYED, transition("2020-05-04"), transition_end("2020-08-31"), return_("2020-08-31"))
    asked = given(*made).on("2020-08-31")
    assert codes(asked) == ["employment-while-employed", "out-of-place", "out-of-place"]
