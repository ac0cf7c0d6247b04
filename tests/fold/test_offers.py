"""R10: which offer is valid, how long it stands, and what an answer to it does."""

from __future__ import annotations

import pytest

from tests.given import (
    Made,
    consent,
    employment,
    employment_end,
    evaluation,
    given,
    lifting,
    measure_extension,
    offer,
    order,
    start,
    suspension,
    withdrawal,
)

EMPLOYED = employment("2019-01-01")
READY = evaluation("2020-01-06")
#: Entries 1 to 5; awaiting the resumption from 22 June 2020 on, with 258 days that remain.
AWAITING = given(EMPLOYED, READY, start("2020-02-03"), order("2020-03-20"), lifting())
POSTPONED = given(EMPLOYED, READY, order("2020-03-20"), lifting())


def refused(day: str, **own: str) -> Made:
    return consent(day, answer="refused", to="resumption", **own)


# -- which is valid ---------------------------------------------------------


@pytest.mark.parametrize(
    ("made", "day"),
    [
        (offer("2020-06-21"), "2020-06-21"),  # still suspended
        (offer("2020-06-24", "start"), "2020-06-24"),  # not what is owed: it is of what it says
    ],
)
def test_an_offer_of_what_is_not_owed_that_day_is_out_of_place(made: Made, day: str) -> None:
    AWAITING.when(made).on(day).then(found=[("out-of-place", day)])
    AWAITING.when(made, refused("2020-06-25")).on("2020-06-25").then(status="awaiting")


def test_an_offer_to_somebody_whom_nothing_stopped_is_out_of_place() -> None:
    given(EMPLOYED, READY, offer("2020-02-03", "start")).on("2020-02-03").then(
        found=[("out-of-place", "2020-02-03")]
    )


def test_an_offer_outside_employment_is_not_out_of_place_as_well() -> None:
    given(EMPLOYED, employment_end("2020-01-31"), offer("2020-02-03", "start")).on("2020-02-03").then(
        found=[("outside-employment", "2020-02-03")]
    )


def test_an_offer_to_resume_leaves_every_day_that_remains_from_its_own_day() -> None:
    # On 29 June the expected last day is 14 March 2021; the day itself is one to use.
    AWAITING.when(offer("2020-06-29", last_day="2021-03-13")).on("2020-06-29").then(
        states={"corona-2020": "offered"}, found=[]
    )
    AWAITING.when(offer("2020-06-29", last_day="2021-03-12")).on("2020-06-29").then(
        states={"corona-2020": "owed"}, found=[("offer-too-short", "2020-06-29")]
    )


def test_an_offer_to_start_may_state_any_last_day() -> None:
    POSTPONED.when(offer("2020-06-29", "start", last_day="2020-07-10")).on("2020-06-29").then(
        states={"corona-2020": "offered"}, found=[]
    )


# -- how long it stands -----------------------------------------------------


def stands_until(made: Made, *more: Made) -> str:
    """The last day on which the offer stands."""
    lapsed = AWAITING.when(made, *more).on("2021-12-31")
    lapsed.then(status="awaiting")
    (day,) = [each["since"] for each in lapsed.answer["findings"] if each["code"] == "offer-lapsed"]
    return str(day)


@pytest.mark.parametrize(
    ("made", "no_longer_on"),
    [
        (offer("2020-06-25"), "2020-07-26"),
        (offer("2020-06-25", answer_by="2020-06-25"), "2020-06-26"),
        (offer("2020-06-25", notified_on="2020-07-06"), "2020-08-06"),
        (offer("2020-06-25", notified_on="2020-06-22"), "2020-07-26"),
        (offer("2020-06-25", answer_by="2020-07-05", notified_on="2020-07-06"), "2020-08-06"),
        (offer("2020-06-25", answer_by="2020-07-06", notified_on="2020-07-06"), "2020-07-07"),
    ],
    ids=["30 days", "answer by", "known later", "known before", "answer before known", "answer when known"],
)
def test_how_long_an_offer_stands(made: Made, no_longer_on: str) -> None:
    assert stands_until(made) == no_longer_on


def test_an_offer_stands_from_its_own_day_whenever_it_is_known() -> None:
    AWAITING.when(offer("2020-06-25", notified_on="2020-07-06")).on("2020-06-25").then(
        states={"corona-2020": "offered"}
    )


def test_a_consent_keeps_it_standing_for_30_days_if_that_is_later() -> None:
    given_on = consent("2020-07-10", to="resumption")
    assert stands_until(offer("2020-06-25"), given_on) == "2020-08-10"
    assert stands_until(offer("2020-06-25", answer_by="2020-09-30"), given_on) == "2020-10-01"


def test_a_consent_in_the_employees_name_keeps_nothing_standing() -> None:
    assert stands_until(
        offer("2020-06-25"), consent("2020-07-10", to="resumption", decided_by="employer")
    ) == ("2020-07-26")


def test_when_it_no_longer_stands_the_chance_is_owed_anew() -> None:
    lapsed = AWAITING.when(offer("2020-06-25"))
    lapsed.on("2020-08-24").then(states={"corona-2020": "owed"}, found=[("offer-lapsed", "2020-07-26")])
    lapsed.on("2020-08-25").then(
        states={"corona-2020": "owed"},
        found=[("offer-lapsed", "2020-07-26"), ("chance-not-offered", "2020-08-25")],
    )


def test_a_later_valid_offer_replaces_it() -> None:
    twice = AWAITING.when(offer("2020-06-25"), offer("2020-07-20"))
    twice.on("2020-08-19").then(states={"corona-2020": "offered"}, found=[])
    twice.on("2020-08-20").then(states={"corona-2020": "owed"}, found=[("offer-lapsed", "2020-08-20")])


def test_it_falls_without_a_finding_when_a_suspension_stops_the_person_again() -> None:
    fallen = AWAITING.when(offer("2020-06-25"), suspension("2020-07-01", "2020-07-31"))
    fallen.on("2020-07-01").then(states={"corona-2020": "protected", "entry:7": "protected"}, found=[])
    fallen.on("2020-08-01").then(states={"corona-2020": "owed", "entry:7": "owed"}, found=[])


def test_a_chance_not_offered_stands_once_whatever_the_guarantees() -> None:
    two = AWAITING.when(suspension("2020-07-01", "2020-07-31"))
    two.on("2020-08-31").then(
        states={"corona-2020": "owed", "entry:6": "owed"}, found=[("chance-not-offered", "2020-08-31")]
    )


def test_who_is_protected_again_is_no_longer_owed() -> None:
    again = measure_extension("2020-10-28", "2020-12-13")
    AWAITING.when(again).on("2020-10-28").then(states={"corona-2020": "protected"}, found=[])


# -- answers ----------------------------------------------------------------

OFFERED = AWAITING.when(offer("2020-06-25"))


def test_a_refusal_waives() -> None:
    OFFERED.when(refused("2020-07-02")).on("2020-07-02").then(
        status="employed", trajectory=None, states={"corona-2020": "waived"}, found=[]
    )


def test_the_representatives_refusal_is_the_employees() -> None:
    OFFERED.when(refused("2020-07-02", decided_by="representative", ground="power of attorney")).on(
        "2020-07-02"
    ).then(status="employed", states={"corona-2020": "waived"}, found=[])


@pytest.mark.parametrize("answer", ["refused", "withdrawn"])
def test_what_another_says_in_the_employees_name_is_only_not_competent(answer: str) -> None:
    """R15: it refuses nothing, and brings no finding of its own: here and where no offer stands."""
    in_their_name = consent("2020-07-02", answer=answer, to="resumption", decided_by="employer")
    OFFERED.when(in_their_name).on("2020-07-02").then(
        states={"corona-2020": "offered"}, found=[("not-competent", "2020-07-02")]
    )
    AWAITING.when(in_their_name).on("2020-07-02").then(found=[("not-competent", "2020-07-02")])


def test_a_refusal_on_the_last_day_that_it_stands_is_an_answer() -> None:
    OFFERED.when(refused("2020-07-25")).on("2020-07-25").then(states={"corona-2020": "waived"})


def test_a_refusal_after_it_stood_answers_nothing() -> None:
    OFFERED.when(refused("2020-07-26")).on("2020-07-26").then(
        status="awaiting",
        states={"corona-2020": "owed"},
        found=[("offer-lapsed", "2020-07-26"), ("refusal-without-offer", "2020-07-26")],
    )


def test_a_refusal_before_the_employee_got_to_know_is_an_answer() -> None:
    AWAITING.when(offer("2020-06-25", notified_on="2020-07-06"), refused("2020-06-29")).on("2020-06-29").then(
        states={"corona-2020": "waived"}
    )


def test_a_refusal_of_something_else_than_was_offered_answers_nothing() -> None:
    OFFERED.when(consent("2020-07-02", answer="refused", to="start")).on("2020-07-02").then(
        states={"corona-2020": "offered"}, found=[]
    )


def test_a_consent_given_to_it_and_withdrawn_waives() -> None:
    taken_back = consent("2020-07-06", answer="withdrawn", to="resumption")
    OFFERED.when(consent("2020-07-02", to="resumption"), taken_back).on("2020-07-06").then(
        states={"corona-2020": "waived"}
    )
    OFFERED.when(taken_back).on("2020-07-06").then(states={"corona-2020": "offered"}, found=[])


def test_a_consent_given_to_an_offer_that_was_replaced_is_none_to_the_new_one() -> None:
    taken_back = consent("2020-07-08", answer="withdrawn", to="resumption")
    OFFERED.when(consent("2020-07-02", to="resumption"), offer("2020-07-06"), taken_back).on(
        "2020-07-08"
    ).then(states={"corona-2020": "offered"}, found=[])


def test_a_withdrawn_offer_was_never_made() -> None:
    OFFERED.when(withdrawal("2020-08-31", 6)).on("2020-07-22").then(
        states={"corona-2020": "owed"}, found=[("chance-not-offered", "2020-07-22")]
    )


# -- leaving ----------------------------------------------------------------


def left(day: str, by: str, **own: str) -> Made:
    return employment_end(day, by, **own)


@pytest.mark.parametrize("by", ["employee", "mutual"])
@pytest.mark.parametrize("who", ["employee", "representative"])
def test_the_employees_own_end_waives(by: str, who: str) -> None:
    own = {"decided_by": who, "ground": "power of attorney"}
    AWAITING.when(left("2020-07-01", by, **own)).on("2020-07-02").then(states={"corona-2020": "waived"})


def test_an_own_consent_to_the_ending_by_the_last_day_employed_waives() -> None:
    for day, state in (("2020-07-01", "waived"), ("2020-07-02", "breached")):
        AWAITING.when(left("2020-07-01", "mutual"), consent(day, to="ending")).on("2020-07-02").then(
            states={"corona-2020": state}
        )


def test_a_consent_to_the_ending_in_the_employees_name_proves_nothing() -> None:
    said = consent("2020-06-30", to="ending", decided_by="employer")
    AWAITING.when(said, left("2020-07-01", "mutual")).on("2020-07-02").then(
        states={"corona-2020": "breached"},
        found=[("not-competent", "2020-06-30"), ("leave-unproven", "2020-07-02")],
    )


def test_a_consent_to_the_ending_changes_no_dismissal() -> None:
    AWAITING.when(consent("2020-06-30", to="ending"), left("2020-07-01", "employer")).on("2020-07-02").then(
        states={"corona-2020": "breached"}, found=[("dismissed-while-owed", "2020-07-02")]
    )


# -- closed -----------------------------------------------------------------


def test_readiness_for_an_owed_start_taken_away_is_a_breach() -> None:
    POSTPONED.when(evaluation("2020-07-06", "not-ready")).on("2020-07-06").then(
        status="employed", states={"corona-2020": "breached"}, found=[("closed-while-owed", "2020-07-06")]
    )
