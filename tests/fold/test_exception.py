"""R8: to start or resume while a measure suspends: the consents of its spell, and then VDAB's evaluation."""

from __future__ import annotations

from typing import Any

import pytest

from tests.given import (
    Made,
    completion,
    consent,
    employment,
    evaluation,
    given,
    lifting,
    measure_extension,
    order,
    resumption,
    start,
)

PARTIES = ("employee", "employer", "receiving-enterprise")
SUSPENDED = given(
    employment("2019-01-01"), evaluation("2020-01-06"), start("2020-02-03"), order("2020-03-20")
)


def consents(day: str, *parties: str, **own: Any) -> list[Made]:
    return [consent(day, party, **own) for party in parties or PARTIES]


def judged(day: str, **own: Any) -> Made:
    conditions = {"conditions_met": True, "job_safe": True, "job_durable": True, **own}
    return evaluation(day, purpose="exception", **conditions)


RESUMED = resumption("2020-05-18")


def missing(*made: Made) -> list[str]:
    """What the resumption of 18 May lacked: it runs all the same."""
    answer = SUSPENDED.when(*made).on("2020-05-18")
    answer.then(status="running")
    (found,) = [each for each in answer.answer["findings"] if "missing" in each]
    return list(found["missing"])


def test_with_all_consents_of_the_spell_and_then_the_evaluation_it_is_lawful() -> None:
    SUSPENDED.when(*consents("2020-05-04"), judged("2020-05-11"), RESUMED).on("2020-05-18").then(
        status="running", states={"corona-2020": "honoured"}, found=[]
    )


def test_consents_of_the_first_day_of_the_spell_count() -> None:
    SUSPENDED.when(*consents("2020-03-20"), judged("2020-05-11"), RESUMED).on("2020-05-18").then(
        states={"corona-2020": "honoured"}
    )


def test_consents_of_before_the_spell_do_not() -> None:
    lacking = missing(*consents("2020-03-19"), judged("2020-05-11"), RESUMED)
    assert lacking == ["consent-employee", "consent-employer", "consent-receiving-enterprise"]


def test_consents_of_an_earlier_spell_of_the_measure_do_not() -> None:
    second = [lifting("2020-04-20"), measure_extension("2020-05-11")]
    lacking = missing(*consents("2020-04-06"), *second, judged("2020-05-12"), RESUMED)
    assert lacking == ["consent-employee", "consent-employer", "consent-receiving-enterprise"]


def test_where_two_measures_suspend_the_latest_begun_counts() -> None:
    other = order("2020-05-05", measure="wave-2")
    lacking = missing(*consents("2020-05-04"), other, judged("2020-05-11"), RESUMED)
    assert lacking == ["consent-employee", "consent-employer", "consent-receiving-enterprise"]


def test_a_consent_is_the_partys_own_word() -> None:
    in_its_name = consent("2020-05-04", "employee", decided_by="employer")
    others = consents("2020-05-04", "employer", "receiving-enterprise")
    assert missing(in_its_name, *others, judged("2020-05-11"), RESUMED) == ["consent-employee"]


def test_the_representative_speaks_for_the_employee() -> None:
    represented = consent("2020-05-04", "employee", decided_by="representative", ground="power of attorney")
    others = consents("2020-05-04", "employer", "receiving-enterprise")
    SUSPENDED.when(represented, *others, judged("2020-05-11"), RESUMED).on("2020-05-18").then(
        states={"corona-2020": "honoured"}, found=[]
    )


def test_the_latest_word_of_a_party_counts() -> None:
    taken_back = consents("2020-05-12", "employer", answer="withdrawn")
    assert missing(*consents("2020-05-04"), judged("2020-05-11"), *taken_back, RESUMED) == [
        "consent-employer"
    ]


def test_without_an_evaluation_that_is_missing() -> None:
    assert missing(*consents("2020-05-04"), RESUMED) == ["evaluation"]


def test_an_evaluation_before_a_consent_is_too_early() -> None:
    lacking = missing(
        *consents("2020-05-04", "employee", "employer"),
        judged("2020-05-11"),
        *consents("2020-05-12", "receiving-enterprise"),
        RESUMED,
    )
    assert lacking == ["evaluation-before-consent"]


def test_an_evaluation_before_a_consent_that_does_not_count_is_not_too_early() -> None:
    lacking = missing(judged("2020-03-18"), *consents("2020-03-19"), RESUMED)
    assert lacking == ["consent-employee", "consent-employer", "consent-receiving-enterprise"]


@pytest.mark.parametrize("condition", ["conditions_met", "job_safe", "job_durable"])
def test_all_three_conditions_must_hold(condition: str) -> None:
    assert missing(*consents("2020-05-04"), judged("2020-05-11", **{condition: False}), RESUMED) == [
        "conditions"
    ]


def test_outside_the_exception_every_guarantee_that_stands_is_breached() -> None:
    given(
        employment("2019-01-01"),
        evaluation("2020-01-06"),
        order("2020-03-20"),
        order("2020-04-20", measure="wave-2"),
        start("2020-05-18"),
    ).on("2020-05-18").then(states={"corona-2020": "breached", "wave-2": "breached"})


def test_it_is_regularised_once_what_was_missing_is_completed_in_order() -> None:
    irregular = SUSPENDED.when(*consents("2020-05-04", "employee", "employer"), RESUMED)
    complete = [*consents("2020-05-25", "receiving-enterprise"), judged("2020-05-29")]
    irregular.when(*complete).on("2020-05-28").then(
        states={"corona-2020": "breached"}, found=[("resumption-during-suspension", "2020-05-18")]
    )
    irregular.when(*complete).on("2020-05-29").then(states={"corona-2020": "honoured"}, found=[])


def test_a_consent_withdrawn_meanwhile_is_missing_again() -> None:
    irregular = SUSPENDED.when(*consents("2020-05-04", "employee", "employer"), RESUMED)
    irregular.when(
        *consents("2020-05-20", "employer", answer="withdrawn"),
        *consents("2020-05-25", "receiving-enterprise"),
        judged("2020-05-29"),
    ).on("2020-05-29").then(states={"corona-2020": "breached"})


def test_a_trajectory_that_is_over_is_not_regularised() -> None:
    irregular = SUSPENDED.when(*consents("2020-05-04"), RESUMED, completion("2020-05-20"))
    irregular.when(judged("2020-05-29")).on("2020-05-29").then(states={"corona-2020": "breached"})


# -- R4: evaluations while a measure suspends --------------------------------


def test_a_regular_evaluation_held_since_the_spell_began_is_a_finding() -> None:
    SUSPENDED.when(evaluation("2020-04-06", held_on="2020-03-20")).on("2020-04-06").then(
        found=[("evaluation-during-suspension", "2020-04-06")]
    )


def test_one_held_before_the_spell_is_finished_administratively() -> None:
    SUSPENDED.when(evaluation("2020-04-06", held_on="2020-03-19")).on("2020-04-06").then(found=[])


def test_one_held_between_two_spells_of_a_measure_is_no_finding() -> None:
    second = [lifting("2020-04-20"), measure_extension("2020-05-11")]
    SUSPENDED.when(*second, evaluation("2020-05-12", held_on="2020-05-04")).on("2020-05-12").then(found=[])


def test_an_exception_evaluation_makes_ready() -> None:
    given(employment("2019-01-01"), order("2020-03-20"), judged("2020-05-11")).on("2020-05-11").then(
        status="postponed", states={"corona-2020": "protected"}
    )
