"""The law is handed to the fold: no rule looks a number up by itself."""

from __future__ import annotations

from datetime import date

from ledger.law import Dated, DatedParameter, Law
from projections.explanation import explain
from projections.reading import Reading
from tests.given import DOSSIER, InMemory, decision, employment, evaluation, lifting, order, recorded, start

STOPPED = (employment(scheme="lde"), evaluation(), start(), order(), lifting("2020-06-22"))


def constant(value: int) -> DatedParameter[int]:
    return DatedParameter("made up", (Dated(date(2000, 1, 1), value, "made up", policy=True),))


MADE_UP = Law(
    phase_months=DatedParameter(
        "made up", (Dated(date(2000, 1, 1), {"preparation": 2}, "made up", policy=True),)
    ),
    insertion_months=constant(36),
    owed_days=constant(10),
    recording_days=constant(5_000),
    offer_days=constant(3),
)


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
