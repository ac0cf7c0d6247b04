"""An explanation names what each conclusion rests on, and says of nothing that it is a duty where it is not."""

from __future__ import annotations

import json
import re

import pytest

from ledger.law import VERSIONS
from ledger.sources import TRANSFER_OF_ENTERPRISE
from projections.handover.law_version import law_version
from tests.explanation.asking import CASES, of, of_case, printed, steps, the
from tests.given import (
    ORDINARY,
    decision,
    employment,
    evaluation,
    lifting,
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
    assert "The term: law: herwin.be" in step
    assert "decreet van 14-01-2022, art. 73" in step
    assert "may ask for it, and need not" in step


def test_a_trajectory_that_was_stopped_again_the_day_it_resumed_ran_for_no_day() -> None:
    made = (employment(), evaluation(), start(), order(), lifting(), resumption("2020-06-22"))
    again = decision("suspension", "2020-06-22", "vdab", cause="no internship place")
    stopped = steps(of(*made, again, on="2020-07-01"), "guarantees.corona-2020")
    assert stopped[-1].endswith("it ran for no day, since that same day it was suspended.")
    ran = steps(of(*made, on="2020-07-01"), "guarantees.corona-2020")
    assert "no day" not in ran[-1]


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
