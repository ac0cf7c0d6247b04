"""R8: what is one request for the exception, and where it stands from day to day (ADR 0047)."""

from __future__ import annotations

from datetime import date
from typing import Any

from projections.fold.rules.request import ExceptionRequest, RequestOnDay
from tests.given import (
    BUURTDIENST,
    Made,
    Scenario,
    completion,
    consent,
    employment,
    employment_end,
    evaluation,
    given,
    lifting,
    measure_extension,
    order,
    resumption,
    start,
    transition,
)

PARTIES = ("employee", "employer", "receiving-enterprise")
SUSPENDED = given(
    employment("2019-01-01"), evaluation("2020-01-06"), start("2020-02-03"), order("2020-03-20")
)


def consents(day: str, *parties: str, **own: Any) -> list[Made]:
    return [consent(day, party, **own) for party in parties or PARTIES]


def judged(day: str, outcome: str = "ready", **own: Any) -> Made:
    conditions = {"conditions_met": True, "job_safe": True, "job_durable": True, **own}
    return evaluation(day, outcome, purpose="exception", **conditions)


def requests(scenario: Scenario, on: str) -> list[ExceptionRequest]:
    return list(scenario.folded(on).entitlement.exceptions)


def states(scenario: Scenario, on: str) -> list[tuple[str, str]]:
    """The state of each request on a day, with its first day."""
    return [
        (each.history[-1].state, date.fromordinal(each.history[-1].since).isoformat())
        for each in requests(scenario, on)
    ]


def only(scenario: Scenario, on: str) -> RequestOnDay:
    (request,) = requests(scenario, on)
    return request.history[-1]


ASKED = SUSPENDED.when(*consents("2020-05-04"))
ALLOWED = ASKED.when(judged("2020-05-11"))


# -- one request, from the first word to what comes of it ----------------------------------------------


def test_it_begins_with_the_first_word_of_any_party_and_is_pending() -> None:
    asked = only(SUSPENDED.when(*consents("2020-05-04", "employer")), "2020-05-10")
    assert (asked.state, asked.refused_by) == ("pending", ())
    assert asked.missing == ("consent-employee", "consent-receiving-enterprise", "evaluation")


def test_before_that_nothing_was_asked() -> None:
    assert requests(ALLOWED, "2020-05-03") == []


def test_vdab_can_judge_before_anybody_is_on_record_as_asking() -> None:
    assert only(SUSPENDED.when(judged("2020-05-11")), "2020-05-11").missing == (
        "consent-employee",
        "consent-employer",
        "consent-receiving-enterprise",
    )


def test_with_all_that_it_takes_it_is_granted() -> None:
    assert states(ALLOWED, "2020-05-17") == [("granted", "2020-05-11")]


def test_what_is_begun_on_it_then_is_lawful_for_ever() -> None:
    later = [*consents("2020-06-01", "employer", answer="withdrawn"), completion("2020-09-01")]
    assert states(ALLOWED.when(resumption("2020-05-18"), *later), "2021-01-01") == [("lawful", "2020-05-18")]


def test_what_is_begun_without_is_irregular_and_says_what_it_missed_then_and_what_now() -> None:
    begun = SUSPENDED.when(*consents("2020-05-04", "employee", "employer"), resumption("2020-05-18"))
    then = only(begun, "2020-05-18")
    assert then.state == "irregular"
    assert then.missing == ("consent-receiving-enterprise", "evaluation")
    now = only(begun.when(*consents("2020-05-25", "receiving-enterprise")), "2020-05-25")
    assert (now.missing, now.begun and now.begun.missing) == (("evaluation",), then.missing)


def test_it_is_regularised_from_the_day_on_which_nothing_is_missing() -> None:
    begun = SUSPENDED.when(*consents("2020-05-04"), resumption("2020-05-18"), judged("2020-05-29"))
    assert states(begun, "2020-05-28") == [("irregular", "2020-05-18")]
    assert states(begun, "2021-01-01") == [("regularised", "2020-05-29")]


def test_once_the_trajectory_is_over_it_stays_irregular() -> None:
    begun = SUSPENDED.when(*consents("2020-05-04"), resumption("2020-05-18"), completion("2020-05-25"))
    assert states(begun.when(judged("2020-05-29")), "2021-01-01")[0] == ("irregular", "2020-05-18")


def test_who_goes_on_without_anybody_asking_has_made_a_request_of_that_day() -> None:
    begun = only(SUSPENDED.when(resumption("2020-05-18")), "2020-05-18")
    assert (begun.state, begun.words, begun.judgments) == ("irregular", (), ())
    assert begun.begun is not None
    assert begun.begun.decision == "resumption"


# -- refused --------------------------------------------------------------------------------------------


def test_the_latest_word_of_a_party_refuses_it() -> None:
    refused = ALLOWED.when(*consents("2020-05-14", "employer", answer="withdrawn"))
    assert states(refused, "2020-05-14") == [("refused", "2020-05-14")]
    assert only(refused, "2021-01-01").refused_by == ("employer",)


def test_vdab_refuses_it_by_not_ready_and_by_a_condition_that_is_not_met() -> None:
    for judgment in (judged("2020-05-11", "not-ready"), judged("2020-05-11", job_safe=False)):
        refused = ASKED.when(judgment)
        assert states(refused, "2020-05-11") == [("refused", "2020-05-11")]
        assert only(refused, "2020-05-11").refused_by == ("vdab",)


def test_what_the_others_say_after_a_refusal_is_of_the_same_request() -> None:
    refused = SUSPENDED.when(
        *consents("2020-05-04", "employer", answer="refused"), *consents("2020-05-06", "employee")
    )
    assert [word.party for word in only(refused, "2020-05-06").words] == ["employer", "employee"]


def test_who_refused_and_then_asks_makes_another_request_in_which_the_others_still_count() -> None:
    again = ASKED.when(
        *consents("2020-05-06", "employer", answer="refused"), *consents("2020-06-01", "employer")
    )
    assert states(again, "2020-06-01") == [("refused", "2020-05-06"), ("pending", "2020-06-01")]
    second = requests(again, "2020-06-01")[1].history[-1]
    assert [word.party for word in second.words] == ["employee", "receiving-enterprise", "employer"]
    assert second.missing == ("evaluation",)


def test_after_vdabs_refusal_anybody_who_asks_anew_makes_another() -> None:
    again = ASKED.when(judged("2020-05-11", job_durable=False), *consents("2020-06-01", "employee"))
    assert states(again, "2020-06-01") == [("refused", "2020-05-11"), ("pending", "2020-06-01")]


def test_vdab_may_come_back_on_its_refusal_in_the_same_request() -> None:
    again = ASKED.when(judged("2020-05-11", job_durable=False), judged("2020-05-20"))
    assert states(again, "2020-05-20") == [("granted", "2020-05-20")]


def test_a_later_judgment_takes_nothing_away_from_one_that_allows() -> None:
    # R8 asks for an evaluation, not for the latest.
    assert states(ALLOWED.when(judged("2020-05-14", "not-ready")), "2020-05-14") == [
        ("granted", "2020-05-11")
    ]


def test_who_goes_on_in_spite_of_a_refusal_does_so_on_that_request() -> None:
    refused = ASKED.when(*consents("2020-05-06", "employer", answer="refused"), resumption("2020-05-18"))
    assert states(refused, "2020-05-18") == [("irregular", "2020-05-18")]
    assert only(refused, "2020-05-18").refused_by == ("employer",)


# -- in another's name (R15) ----------------------------------------------------------------------------


def test_what_another_says_in_a_partys_name_stands_with_it_and_counts_for_nothing() -> None:
    in_its_name = consent("2020-05-04", "employee", decided_by="employer")
    asked = only(SUSPENDED.when(in_its_name, *consents("2020-05-05", "employer")), "2020-05-05")
    assert [(word.party, word.competent) for word in asked.words] == [("employee", False), ("employer", True)]
    assert "consent-employee" in asked.missing


def test_what_another_refuses_in_a_partys_name_refuses_nothing_and_asks_nothing() -> None:
    refusal = consent("2020-05-04", "employee", answer="refused", decided_by="employer")
    assert requests(SUSPENDED.when(refusal), "2020-05-04") == []
    assert states(ASKED.when(refusal), "2020-05-05") == [("pending", "2020-05-04")]


# -- when it is over with nothing begun -----------------------------------------------------------------


def test_when_the_measure_is_over_and_nothing_was_begun_it_expires() -> None:
    assert states(ALLOWED.when(lifting("2020-06-22")), "2021-01-01") == [("expired", "2020-06-22")]


def test_refused_it_stays_refused() -> None:
    refused = ASKED.when(judged("2020-05-11", "not-ready"), lifting("2020-06-22"))
    assert states(refused, "2021-01-01") == [("refused", "2020-05-11")]


def test_when_the_employment_ends_it_ends() -> None:
    assert states(ALLOWED.when(employment_end("2020-05-15")), "2020-05-15") == [("granted", "2020-05-11")]
    assert states(ALLOWED.when(employment_end("2020-05-15")), "2021-01-01") == [("ended", "2020-05-16")]


def test_it_ends_with_a_transition_and_with_an_employment_elsewhere() -> None:
    assert states(ALLOWED.when(transition("2020-05-15")), "2020-05-15") == [("ended", "2020-05-15")]
    elsewhere = employment("2020-05-15", enterprise=BUURTDIENST)
    assert states(ALLOWED.when(elsewhere), "2020-05-15") == [("ended", "2020-05-15")]


# -- spells ----------------------------------------------------------------------------------------------


def test_what_is_asked_before_the_measure_or_after_it_is_no_request() -> None:
    assert requests(SUSPENDED.when(*consents("2020-03-19")), "2020-04-01") == []
    assert requests(SUSPENDED.when(lifting("2020-06-22"), *consents("2020-06-22")), "2020-07-01") == []


def test_another_spell_asks_for_another_request() -> None:
    second = ASKED.when(lifting("2020-06-22"), measure_extension("2020-11-02"), *consents("2020-11-09"))
    assert states(second, "2020-11-09") == [("expired", "2020-06-22"), ("pending", "2020-11-09")]
    assert [each.history[-1].suspension for each in requests(second, "2020-11-09")] == [
        "corona-2020",
        "corona-2020#2",
    ]


def test_while_a_later_measure_stops_the_person_too_what_was_said_before_it_is_missing() -> None:
    both = ALLOWED.when(order("2020-05-15", "2020-05-31", measure="wave-2"))
    assert states(both, "2020-05-15") == [("pending", "2020-05-15")]
    # Once that is over, it counts again.
    assert states(both, "2020-06-01") == [("granted", "2020-06-01")]


def test_the_first_word_said_in_a_later_measure_makes_a_request_about_that_one() -> None:
    both = ALLOWED.when(order("2020-05-15", measure="wave-2"), *consents("2020-05-18", "employee"))
    assert states(both, "2020-05-18") == [("expired", "2020-05-18"), ("pending", "2020-05-18")]
    assert requests(both, "2020-05-18")[1].history[-1].suspension == "wave-2"


def test_while_its_trajectory_runs_on_the_exception_nothing_more_is_asked() -> None:
    running = ALLOWED.when(resumption("2020-05-18"), *consents("2020-05-20"))
    assert states(running, "2020-05-20") == [("lawful", "2020-05-18")]
