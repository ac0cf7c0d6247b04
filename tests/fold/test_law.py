"""The law is handed to the fold: no rule looks a number up by itself."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from ledger.law import Dated, DatedParameter, Law
from ledger.sources import READ, policy
from projections.explanation import explain
from projections.reading import Reading
from tests.given import DOSSIER, InMemory, decision, employment, evaluation, lifting, order, recorded, start

STOPPED = (employment(scheme="lde"), evaluation(), start(), order(), lifting("2020-06-22"))


MADE = policy("made up")


def constant(value: int) -> DatedParameter[int]:
    return DatedParameter("made up", (Dated(date(2000, 1, 1), value, (MADE,)),))


MADE_UP = Law(
    phase_months=DatedParameter("made up", (Dated(date(2000, 1, 1), {"preparation": 2}, (MADE,)),)),
    insertion_months=constant(36),
    owed_days=constant(10),
    recording_days=constant(5_000),
    offer_days=constant(3),
)


NUMBERS = [dated for parameter in msgspec.structs.asdict(Law()).values() for dated in parameter.values]


@pytest.mark.parametrize("dated", NUMBERS, ids=lambda dated: f"{dated.since} {dated.sources[0].title}")
def test_every_number_says_who_says_it_and_when_that_was_read_or_that_it_is_policy(
    dated: Dated[object],
) -> None:
    assert dated.sources
    for source in dated.sources:
        assert source.title if source.policy else (source.body and source.read == READ)


@pytest.mark.parametrize(
    ("ended", "months", "policy"),
    [("2023-06-30", 12, True), ("2023-07-01", 18, False), ("2019-01-01", 12, True)],
)
def test_the_term_of_a_return_is_law_for_jobs_that_ended_since_the_decree_is_in_force(
    ended: str, months: int, policy: bool
) -> None:
    found = Law().return_months.on(date.fromisoformat(ended))
    assert (found.value, found.policy) == (months, policy)
    assert any("art. 73" in source.article for source in found.sources) is not policy


def test_another_law_gives_other_last_days_and_other_findings() -> None:
    late = {**start(), "recorded_at": "2020-06-30T00:00:00Z"}
    made = (employment(scheme="lde"), evaluation(), order(), late, lifting("2020-06-22"))
    there, here = (
        Reading(InMemory(recorded(*made)), law=law).status(DOSSIER, date(2020, 7, 2))
        for law in (MADE_UP, Law())
    )
    assert there.trajectory is not None
    assert here.trajectory is not None
    assert (there.trajectory.planned_last_day, here.trajectory.planned_last_day) == (
        date(2020, 4, 2),
        date(2020, 12, 2),
    )
    assert {found.code for found in there.findings} == {"chance-not-offered"}
    assert {found.code for found in here.findings} == {"recorded-late"}


def test_an_offer_stands_as_long_as_the_law_at_hand_says() -> None:
    offer = decision("offer", "2020-06-25", "vdab", to="resumption")
    states = [
        Reading(InMemory(recorded(*STOPPED, offer)), law=law)
        .status(DOSSIER, date(2020, 6, 29))
        .guarantees[0]
        .state
        for law in (MADE_UP, Law())
    ]
    assert states == ["owed", "offered"]


def test_an_explanation_cites_the_numbers_of_the_law_at_hand() -> None:
    reading = Reading(InMemory(recorded(*STOPPED)), law=MADE_UP)
    told = explain(reading, DOSSIER, date(2020, 7, 2), "en")
    (term,) = [each for each in told.conclusions if each.field == "insertion_last_day"]
    assert "36 months from 2019-01-01 on end on 2021-12-31" in term.because[0].sentence
    assert "default: 36 months" in term.rules[0].sentence
