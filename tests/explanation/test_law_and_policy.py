"""An explanation names what each conclusion rests on, and says of nothing that it is a duty where it is not."""

from __future__ import annotations

import json
import re

import pytest

from ledger.law import VERSIONS
from ledger.sources import IN_PRACTICE, TRANSFER_OF_ENTERPRISE
from projections.explanation import Explanation
from projections.handover.law_version import law_version
from tests.explanation.asking import CASES, of, of_case, printed, steps, the
from tests.given import (
    MAATWERK,
    ORDINARY,
    PROVIDER,
    Made,
    decision,
    employment,
    employment_end,
    evaluation,
    lifting,
    of_measure,
    order,
    resumption,
    start,
)


def returned(transitioned: str, ended: str) -> list[str]:
    made = (
        employment("2015-01-05"),
        evaluation("2019-01-07"),
        decision("transition", transitioned, "vdab", enterprise=ORDINARY, internal=False),
        decision("transition-end", ended, "receiving-enterprise", by="employer"),
    )
    return steps(of(*made, on="2024-12-01"), "guarantees.return")


def test_a_return_after_a_job_that_ended_before_the_decree_rests_on_policy() -> None:
    (step,) = returned("2022-07-01", "2023-06-30")
    assert "within 12 months" in step
    assert "The term: policy, not law: Commissie Sociale Economie, sixth request" in step


def test_a_return_after_a_job_that_ended_under_the_decree_rests_on_its_article() -> None:
    (step,) = returned("2023-01-02", "2024-04-30")
    assert "within 18 months" in step
    assert "The term: law, according to herwin.be" in step
    assert "decreet van 14-01-2022, art. 73" in step
    assert "may ask for it, and need not" in step


def test_a_trajectory_that_was_stopped_again_the_day_it_resumed_ran_for_no_day() -> None:
    made = (employment(), evaluation(), start(), order(), lifting(), resumption("2020-06-22"))
    again = decision("suspension", "2020-06-22", "vdab", cause="no internship place")
    stopped = steps(of(*made, again, on="2020-07-01"), "guarantees.corona-2020")
    assert stopped[-1].endswith("it ran for no day, since that same day it was suspended.")
    ran = steps(of(*made, on="2020-07-01"), "guarantees.corona-2020")
    assert "no day" not in ran[-1]


def test_what_only_an_individual_suspension_stopped_rests_on_no_measure() -> None:
    stopped = decision("suspension", "2020-09-01", "vdab", last_day="2020-09-15", cause="illness")
    alone = of(employment(), evaluation(), start(), stopped, on="2020-09-20")
    assert the(alone, "status").value == "awaiting"
    assert [rule.rule for rule in the(alone, "since").rules] == ["R4"]
    measured = of(employment(), evaluation(), start(), order(), lifting(), on="2020-09-20")
    assert [rule.rule for rule in the(measured, "since").rules] == ["R3", "R4"]


def test_the_days_that_remain_rest_on_the_decision_that_stated_the_last_day() -> None:
    earlier = decision("extension", "2020-07-01", "vdab", of="trajectory", last_day="2020-07-31", cause="x")
    told = of(employment(), evaluation(), start(), earlier, on="2020-07-15")
    assert (
        the(told, "trajectory.days_remaining").entries
        == the(told, "trajectory.expected_last_day").entries
        == (4,)
    )
    over = of(employment(), evaluation(), start(), earlier, on="2020-08-15")
    assert the(over, "findings.trajectory-overrun").entries == (4,)


def test_the_legal_last_day_of_a_term_that_is_held_open_stands_beside_it() -> None:
    made = (employment("2015-05-04", scheme="lde"), evaluation(), start(), order())
    told = of(*made, on="2020-06-01")
    assert the(told, "insertion_legal_last_day").value == "2020-05-03"
    assert the(told, "insertion_last_day").value != "2020-05-03"


def test_of_two_dossiers_it_says_that_they_are_one_person_and_who_decided() -> None:
    answer = next(
        each
        for each in json.loads(next(CASES.glob("23-*/expect.json")).read_text())["answers"]
        if each.get("asked")
    )
    told = of_case("23", answer["dossier"], answer["on"], answer["known"])
    (found,) = [each for each in told.conclusions if each.field.startswith("persons.")]
    assert [rule.rule for rule in found.rules] == ["R18"]
    assert "is about the same person, by decision of" in found.sentence


def every_case() -> list[tuple[str, dict[str, str]]]:
    return [
        (folder.name, answer)
        for folder in sorted(CASES.iterdir())
        for answer in json.loads((folder / "expect.json").read_text())["answers"]
    ]


DUTY = re.compile(r"\bdut(y|ies)\b|\bobliged\b|\bplicht|verplicht", re.IGNORECASE)


@pytest.mark.parametrize(("name", "answer"), every_case())
@pytest.mark.parametrize("lang", ["en", "nl"])
def test_nothing_says_that_somebody_has_a_duty(name: str, answer: dict[str, str], lang: str) -> None:
    told = of_case(name, answer["dossier"], answer["on"], answer["known"], lang)
    text = " ".join(printed(told, lang, "markdown").split())
    # A title of somebody else's, and its address, may.
    for theirs in (TRANSFER_OF_ENTERPRISE.title, TRANSFER_OF_ENTERPRISE.address):
        text = text.replace(theirs, "")
    assert DUTY.findall(re.sub(r"https?:\S+", "", text)) == []


def test_every_version_of_the_rules_says_what_it_is_and_the_digest_of_its_numbers_has_a_day() -> None:
    assert list(VERSIONS) == sorted(VERSIONS)
    assert law_version().newest.isoformat() == "2023-07-01"


def sources(explanation: Explanation, field: str) -> dict[str, bool]:
    """Whether each source of a conclusion is policy, by its title."""
    return {source.source: source.policy for rule in the(explanation, field).rules for source in rule.sources}


@pytest.mark.parametrize(
    ("made", "code"),
    [
        ((decision("phase", "2020-01-10", "vdab", phase="internship"),), "out-of-place"),
        ((employment("2020-01-13", enterprise=PROVIDER),), "employment-while-employed"),
        ((resumption("2020-01-13"),), "resumption-without-suspension"),
        ((employment_end("2019-12-31"), evaluation("2020-01-13")), "outside-employment"),
    ],
)
def test_what_no_source_says_is_cited_as_policy_alone(made: tuple[Made, ...], code: str) -> None:
    found = sources(of(employment(), *made, on="2020-02-01"), f"findings.{code}")
    assert found
    assert all(found.values())


def test_an_evaluation_during_the_suspension_rests_on_the_source_that_says_there_are_none() -> None:
    told = of(employment(), order(), evaluation("2020-04-20"), on="2020-05-01")
    assert sources(told, "findings.evaluation-during-suspension") == {IN_PRACTICE.named("en"): False}


@pytest.mark.parametrize(
    ("transitioned", "ended", "policy"),
    [("2022-07-01", "2023-06-30", True), ("2023-01-02", "2024-04-30", False)],
)
def test_a_return_cites_what_says_its_own_term_and_not_that_of_another_day(
    transitioned: str, ended: str, policy: bool
) -> None:
    made = (
        employment("2015-01-05"),
        decision("transition", transitioned, "vdab", enterprise=ORDINARY, internal=False),
        decision("transition-end", ended, "receiving-enterprise", by="employer"),
    )
    told = the(of(*made, on="2024-12-01"), "guarantees.return")
    for conclusion in (told, *told.because):
        (rule,) = [each for each in conclusion.rules if each.rule == "R12"]
        assert [source.policy for source in rule.sources] == [policy]


def test_that_a_return_is_noted_after_thirty_days_is_policy_also_under_the_decree() -> None:
    made = (
        employment("2015-01-05"),
        decision("transition", "2023-01-02", "vdab", enterprise=ORDINARY, internal=False),
        decision("transition-end", "2024-04-30", "receiving-enterprise", by="employer"),
    )
    assert set(sources(of(*made, on="2024-06-30"), "findings.return-not-honoured").values()) == {True}


def test_the_scheme_of_an_employment_does_not_rest_on_the_decision_that_suspends() -> None:
    for field in ("status", "enterprise", "scheme"):
        assert all(sources(of(employment(), on="2020-02-01"), field).values()), field


@pytest.mark.parametrize("ended", [(), ("2020-08-31",)])
def test_a_chance_that_a_transition_honoured_is_not_said_to_have_been_given(ended: tuple[str, ...]) -> None:
    made = (
        employment(),
        evaluation(),
        start(),
        order(),
        lifting(),
        *(employment_end(day, by="employer") for day in ended),
        decision("transition", "2020-09-01", "vdab", enterprise=ORDINARY, internal=False),
    )
    told = of(*made, on="2020-09-01")
    sentence = the(told, "guarantees.corona-2020").sentence
    assert sentence == "Honoured since 2020-09-01: a transition was reached."


RIGHT_TO_RETURN = re.compile(r"right to (a )?return|(recht|waarborg) op (een )?terugkeer", re.IGNORECASE)


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_a_return_is_never_called_a_right(lang: str) -> None:
    made = (
        employment("2015-01-05"),
        decision("transition", "2023-01-02", "vdab", enterprise=ORDINARY, internal=False),
        decision("transition-end", "2024-04-30", "receiving-enterprise", by="employer"),
        decision("return", "2024-06-17", "employer", enterprise=MAATWERK, scheme="cmw"),
    )
    for on in ("2024-05-01", "2024-06-16", "2024-06-17"):
        text = " ".join(printed(of(*made, on=on, lang=lang), lang, "markdown").split())
        assert RIGHT_TO_RETURN.findall(text) == []


def test_a_completion_that_met_nothing_brings_no_support() -> None:
    ended = decision("completion", "2020-01-14", "vdab", outcome="beyond-own-will")
    fields = [each.field for each in of(employment(), ended, on="2020-02-01").conclusions]
    assert "findings.out-of-place" in fields
    assert "support" not in fields


def test_an_extension_past_the_order_without_one_of_its_causes_is_told_where_the_term_is_told() -> None:
    window = of_measure(
        "insertion-order",
        "2020-06-22",
        "government",
        schemes=["lde"],
        ending_from="2020-03-20",
        ending_to="2021-02-01",
        last_day="2021-02-01",
    )
    beyond = decision(
        "extension", "2021-01-18", "vdab", of="insertion", last_day="2021-12-31", cause="other work"
    )
    allowed = decision(
        "extension", "2020-12-01", "vdab", of="insertion", last_day="2021-03-31", cause="training"
    )
    told = of(employment("2015-06-15", scheme="lde"), window, allowed, beyond, on="2021-01-18")
    *_, first, second = steps(told, "insertion_last_day")
    assert "this is none of them" not in first
    assert "this is none of them" in second
    assert "without one of the causes" in the(told, "insertion_legal_last_day").sentence


def test_a_place_that_moved_along_says_where_it_was_and_since_when_it_is_elsewhere() -> None:
    taken = {
        "decision": "succession",
        "enterprise": MAATWERK,
        "successor": PROVIDER,
        "effective_on": "2020-07-01",
        "decided_by": "employer",
    }
    left = decision("transition", "2020-06-01", "vdab", enterprise=ORDINARY, internal=False)
    place = the(of(employment(), left, taken, on="2020-08-01"), "places")
    assert place.sentence.endswith(f" It was at {MAATWERK} until {PROVIDER} took that over on 2020-07-01.")
    assert [rule.rule for rule in place.rules] == ["R13", "R17"]
