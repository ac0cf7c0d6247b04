"""What an explanation says: each step of a guarantee, what a finding lacks, what became of an entry."""

from __future__ import annotations

from datetime import date

import pytest

from projections.fold.rules.places import Inflow
from projections.reading import DossierNotFound
from tests.explanation.asking import every, of, of_case, printed, steps, the
from tests.given import (
    DOSSIER,
    MAATWERK,
    completion,
    consent,
    decision,
    employment,
    employment_end,
    evaluation,
    extension,
    lifting,
    of_measure,
    order,
    phase,
    rectification,
    resumption,
    start,
    suspension,
    transition,
    withdrawal,
)

STOPPED = (employment(), evaluation(), start(), phase("2020-02-03", "preparation"), order())
"""Entries 1 to 5."""


def offer(day: str, **own: object) -> dict[str, object]:
    return decision("offer", day, "vdab", **{"to": "resumption", **own})


def dispute(day: str, entry: int) -> dict[str, object]:
    return decision("dispute", day, "employee", entry=entry)


def ruling(day: str, entry: int, outcome: str = "dispute upheld") -> dict[str, object]:
    return decision("ruling", day, "court", entry=entry, outcome=outcome)


# -- guarantees ------------------------------------------------------------------------------------------


def test_a_guarantee_tells_how_it_came_to_its_state() -> None:
    told = of(*STOPPED, lifting(), offer("2020-06-25"), resumption("2020-07-01"), on="2020-07-01")
    assert steps(told, "guarantees.corona-2020") == [
        "Stopped by measure corona-2020: the open trajectory is suspended and the chance to resume is"
        " protected (entry 5).",
        "The suspension is over and the trajectory was not resumed: the chance is owed (entries 5 and 6).",
        "Entry 7 made a valid offer, of every day that remains; it stands until 2020-07-25.",
        "Entry 8 resumed the trajectory, with the full chance that is due.",
    ]


def test_a_trajectory_that_is_stopped_again_on_the_day_it_resumes_ran_for_no_day() -> None:
    told = of(*STOPPED, lifting(), resumption("2020-06-22"), suspension("2020-06-22"), on="2020-06-22")
    assert steps(told, "guarantees.corona-2020")[-1] == (
        "Entry 7 started or resumed the trajectory, with the full chance that is due; it ran for no day, since that"
        " same day it was suspended."
    )


def test_an_extension_that_cuts_the_chance_short_says_so_and_by_how_many_days() -> None:
    cut = (*STOPPED, lifting(), resumption("2020-07-01"), extension("2020-07-02", "trajectory", "2020-07-31"))
    told = of(*cut, on="2020-07-02")
    assert steps(told, "guarantees.corona-2020")[-1] == (
        "The extension of entry 8 makes the trajectory end before the day that was expected: the chance is cut short."
    )
    assert the(told, "findings.time-shortened").sentence == (
        "Since 2020-07-02: the trajectory has fewer days than it is due (entry 8). It leaves 30 days where 257 are due."
    )


def test_a_later_spell_of_a_measure_is_told_by_its_number() -> None:
    again = of_measure("suspension-extension", "2020-10-28", "government", last_day="2020-12-13")
    told = of(*STOPPED, lifting(), resumption("2020-07-01"), again, on="2020-10-28")
    assert the(told, "guarantees.corona-2020#2").label == "guarantee for spell 2 of measure corona-2020"
    assert steps(told, "guarantees.corona-2020#2") == [
        "Stopped by spell 2 of measure corona-2020: the open trajectory is suspended and the chance to resume is"
        " protected (entries 5, 6 and 8)."
    ]


def test_an_offer_to_start_says_until_which_day_it_offers() -> None:
    waiting = (employment(), evaluation(), order(), lifting())
    told = of(*waiting, offer("2020-06-25", to="start", last_day="2020-12-31"), on="2020-06-25")
    assert steps(told, "guarantees.corona-2020")[-1] == (
        "Entry 5 made a valid offer, of a trajectory until 2020-12-31; it stands until 2020-07-25."
    )


def test_silence_lets_an_offer_lapse_and_the_chance_is_owed_again() -> None:
    told = of(*STOPPED, lifting(), offer("2020-06-25", answer_by="2020-07-08"), on="2020-07-10")
    assert steps(told, "guarantees.corona-2020")[-1] == (
        "The offer of entry 7 stood until 2020-07-08. Silence does not waive: the chance is owed again."
    )


def test_consent_keeps_an_offer_standing() -> None:
    agreed = consent("2020-07-06", to="resumption")
    told = of(*STOPPED, lifting(), offer("2020-06-25", answer_by="2020-07-08"), agreed, on="2020-07-10")
    assert steps(told, "guarantees.corona-2020")[-1] == (
        "The employee agreed, and so the offer stands until 2020-08-05 (entries 7 and 8)."
    )


def test_a_refused_offer_is_a_waiver() -> None:
    refused = consent("2020-07-06", answer="refused", to="resumption")
    told = of(*STOPPED, lifting(), offer("2020-06-25"), refused, on="2020-07-10")
    assert steps(told, "guarantees.corona-2020")[-1] == (
        "The employee, or a representative, refused the standing offer or withdrew the consent to it (entries 7 and 8)."
    )


@pytest.mark.parametrize(
    ("by", "own", "said"),
    [
        ("employer", {}, "the employer ended the employment while the chance was protected"),
        ("term", {}, "ended the employment by term while the chance stood"),
        ("mutual", {}, "without the employee's own word on record"),
        (
            "employee",
            {"decided_by": "employee"},
            "the employee's own word, or a representative's, is on record",
        ),
        ("other", {}, "ended the employment outside the parties' will (death, retirement, force majeure)"),
    ],
)
def test_each_way_of_leaving_is_told_as_what_it_is(by: str, own: dict[str, str], said: str) -> None:
    told = of(*STOPPED, {**employment_end("2020-05-31", by=by), **own}, on="2020-06-10")
    assert said in steps(told, "guarantees.corona-2020")[-1]


def test_a_completion_while_owed_is_told_as_a_closing() -> None:
    told = of(*STOPPED, lifting(), completion("2020-07-01"), on="2020-07-01")
    assert steps(told, "guarantees.corona-2020")[-1] == (
        "Entry 7 closed the trajectory or the readiness while the chance stood."
    )


def test_a_second_suspension_protects_again_and_both_are_told() -> None:
    told = of(*STOPPED, lifting(), suspension("2020-07-01", "2020-07-31"), on="2020-07-15")
    assert steps(told, "guarantees.corona-2020")[-1] == (
        "Stopped by the individual suspension of entry 7 as well: the chance is protected again (entry 7)."
    )
    assert the(told, "guarantees.entry:7").value["state"] == "protected"


@pytest.mark.parametrize("internal", [True, False])
def test_a_measure_of_the_day_of_a_transition_is_cited(internal: bool) -> None:
    """R3: measures apply first, so it still stopped the person on that day."""
    explanation = of(
        *STOPPED[:4], transition("2020-03-20", internal=internal), order("2020-03-20"), on="2020-05-18"
    )
    assert the(explanation, "guarantees.corona-2020").value["state"] == "honoured"
    assert the(explanation, "guarantees.corona-2020").entries == (5, 6)


def test_a_measure_of_the_one_day_under_a_scheme_is_cited() -> None:
    """Employed, stopped and gone on one day: by its end the measure reaches nobody."""
    day = "2020-03-20"
    explanation = of(
        employment(day, scheme="lde"),
        evaluation(day),
        order(day, schemes=["lde"]),
        transition(day),
        on="2020-05-01",
    )
    assert 3 in the(explanation, "guarantees.corona-2020").entries


def test_a_transition_honours() -> None:
    told = of(*STOPPED, lifting(), transition("2020-07-01"), on="2020-07-01")
    assert steps(told, "guarantees.corona-2020")[-1] == "Entry 7 reached a transition."


def test_what_each_step_rests_on_stands_with_the_step() -> None:
    told = of(*STOPPED, lifting(), offer("2020-06-25"), on="2020-06-25")
    guarantee = the(told, "guarantees.corona-2020")
    # It is the order and the offer that establish the state; that it came to be owed took the lifting too.
    assert guarantee.entries == (5, 7)
    assert [step.entries for step in guarantee.because] == [(5,), (5, 6), (7,)]
    assert [fact.entry for fact in guarantee.all_facts] == [5, 6, 7]


# -- the status ------------------------------------------------------------------------------------------


def test_a_second_transition_that_has_no_effect_explains_nothing() -> None:
    by_vdab, by_employer = transition("2020-06-01"), transition("2020-07-01", decided_by="employer")
    told = of(employment(), by_vdab, by_employer, on="2020-08-01")
    assert (
        the(told, "enterprise").sentence == "Since the transition of entry 2 this is the ordinary employer."
    )
    assert [the(told, field).entries for field in ("status", "since", "enterprise", "scheme")] == [(2,)] * 4
    assert the(told, "findings.outside-employment").entries == (3,)


def test_a_trajectory_that_never_ran_has_not_started() -> None:
    told = of(start("2018-12-03"), employment("2019-01-01"), on="2019-02-01")
    assert the(told, "trajectory").sentence == "No trajectory has started by this day."
    closed = of(*STOPPED, completion("2020-04-01"), on="2020-04-02")
    assert the(closed, "trajectory").sentence == "No trajectory is open on this day."


def test_the_end_of_an_individual_suspension_is_why_the_person_waits() -> None:
    made = (employment(), evaluation(), start(), suspension("2020-03-02", "2020-03-31"))
    told = of(*made, on="2020-04-15")
    assert (the(told, "status").value, the(told, "since").entries) == ("awaiting", (4,))


# -- figures ---------------------------------------------------------------------------------------------


def test_the_expected_last_day_says_from_what_it_is_reckoned() -> None:
    told = of(*STOPPED, lifting(), resumption("2020-07-01", "2021-04-30"), on="2020-07-01")
    assert the(told, "trajectory.expected_last_day").sentence == (
        "Entry 7 stated this last day; no day has been stopped since."
    )
    before = of(*STOPPED, on="2020-03-21")
    assert the(before, "trajectory.expected_last_day").sentence == (
        "The planned last day, 2020-12-02, plus the 2 stopped days since the start."
    )


def test_a_phase_that_began_anew_rests_on_the_resumption_that_named_it() -> None:
    told = of(*STOPPED, lifting(), resumption("2020-07-01", phase="preparation"), on="2020-07-02")
    assert the(told, "phase").entries == (7,)


def test_the_insertion_term_says_what_holds_it_open_and_what_set_it() -> None:
    lde = employment("2015-05-04", scheme="lde")
    told = of(lde, evaluation(), start(), order(), on="2020-05-10", lang="nl")
    term = the(told, "insertion_last_day")
    assert "maatregel corona-2020 (het stelsel is opgeschort)" in term.sentence
    assert "een waarborg die beschermd is (maatregel corona-2020)" in term.sentence
    assert [step.sentence for step in term.because] == [
        "Post 1, waarmee de tewerkstelling begon, vermeldt geen laatste dag: 60 maanden vanaf 4 mei 2015"
        " eindigen op 3 mei 2020."
    ]


def test_an_extension_of_the_insertion_term_is_a_step_of_its_own() -> None:
    lde = employment("2015-05-04", scheme="lde")
    told = of(lde, extension("2020-03-02", "insertion", "2020-12-31", cause="training"), on="2020-03-03")
    assert steps(told, "insertion_last_day")[-1] == (
        "The extension of entry 2 (training) sets the last day at 2020-12-31."
    )


# -- findings --------------------------------------------------------------------------------------------


def test_a_finding_says_what_was_missing() -> None:
    told = of(*STOPPED, consent("2020-05-04"), resumption("2020-05-18"), on="2020-05-18")
    assert the(told, "findings.resumption-during-suspension").sentence == (
        "Since 2020-05-18: resumed while a measure suspends, without all that an exception asks (entries 6"
        " and 7). Missing that day: the consent of the employer in this spell; the consent of the receiving"
        " enterprise in this spell; an evaluation by VDAB for the exception, with outcome ready."
    )


def test_a_finding_of_competence_says_who_may_decide() -> None:
    told = of(employment(), evaluation(decided_by="employer"), on="2020-01-06", lang="nl")
    assert "Beslist door: werkgever; bevoegd: VDAB." in the(told, "findings.not-competent").sentence


# -- corrections and disputes ----------------------------------------------------------------------------


def test_a_rectified_entry_says_what_it_said_and_since_when_it_is_known() -> None:
    told = of_case("10", "W-10", "2020-07-15")
    assert the(told, "corrections.11").sentence == (
        "Entry 10 is read as its replacement, from the start, by entry 11. It said: 2020-07-01: The trajectory"
        " resumes. It reads: 2020-08-03: The trajectory resumes. Known since 2020-09-10 11:00:00 +02:00."
    )


def test_what_was_not_known_yet_is_not_told() -> None:
    told = of_case("10", "W-10", "2020-07-15", known="2020-08-01")
    assert not [each for each in told.conclusions if each.field.startswith("corrections.")]


def test_a_withdrawal_of_a_withdrawal_says_that_the_entry_stands_again() -> None:
    gone = withdrawal("2020-06-10", 6)
    told = of(*STOPPED, employment_end("2020-05-31"), gone, withdrawal("2020-06-20", 7), on="2020-06-30")
    assert the(told, "status").value == "left"
    assert "Entry 7 names entry 6, but is itself read otherwise by entry 8" in (
        the(told, "corrections.7").sentence
    )
    assert the(told, "corrections.8").value["carried_out"]


def test_a_rectified_rectification_names_both_corrections() -> None:
    first = rectification("2020-02-04", 3, start("2020-02-10"))
    second = rectification("2020-02-05", 6, start("2020-02-17"))
    told = of(*STOPPED, first, second, on="2020-03-01")
    (fact,) = the(told, "trajectory.started_on").facts
    assert (fact.effective_on, [by.entry for by in fact.corrected_by]) == (date(2020, 2, 17), [6, 7])


def test_a_disputed_entry_says_so_with_the_ruling() -> None:
    end = employment_end("2020-05-31")
    told = of(*STOPPED, end, dispute("2020-06-15", 6), on="2020-07-01")
    (fact,) = [fact for fact in the(told, "status").facts if fact.entry == 6]
    assert [each.entry for each in fact.disputes] == [7]
    assert the(told, "disputes.7").sentence == (
        "Entry 6 is disputed by the employee since 2020-06-15; no ruling is known."
    )
    ruled = of(*STOPPED, end, dispute("2020-06-15", 6), ruling("2020-11-16", 7), on="2020-12-01", lang="nl")
    assert the(ruled, "disputes.7").sentence == (
        "Post 6 werd op 15 juni 2020 betwist door de werknemer. Uitspraak van de rechtbank op 16 november 2020"
        " (post 8)."
    )
    gone = of(*STOPPED, end, dispute("2020-06-15", 6), withdrawal("2020-06-20", 6), on="2020-12-01")
    assert the(gone, "disputes.7").sentence == (
        "Entry 6 was disputed by the employee on 2020-06-15, and no longer stands."
    )
    # What was ruled is about a person, and kept apart.
    assert "upheld" not in printed(ruled, "nl")


# -- support and places ----------------------------------------------------------------------------------


def test_support_after_a_trajectory_that_ended_beyond_own_will() -> None:
    told = of(employment(), evaluation(), start(), completion("2020-12-02"), on="2020-12-03")
    assert the(told, "support").value == {"level": "40% laag", "since": "2020-12-02", "last_day": None}
    assert [rule.rule for rule in the(told, "support").rules] == ["R14"]


def test_nothing_is_said_of_support_where_nothing_was_decided() -> None:
    assert "support" not in {each.field for each in of(employment(), on="2020-01-01").conclusions}


def test_a_place_left_open_is_told_with_who_fills_it() -> None:
    left = of(*STOPPED, employment_end("2020-05-31"), on="2020-06-10")
    assert the(left, "places").sentence == (
        "Entry 6 left a place open from 2020-06-01; no replacement for it is on record."
    )
    new = Inflow("W-02", DOSSIER, MAATWERK, date(2020, 6, 8), 99)
    filled = of(*STOPPED, employment_end("2020-05-31"), on="2020-06-10", replacements=(new,))
    assert the(filled, "places").value["filled_by"] == "W-02"


# -- the whole -------------------------------------------------------------------------------------------


def test_a_day_before_anything_took_effect_is_explained_too() -> None:
    told = of(employment("2021-01-01"), on="2020-01-01")
    assert the(told, "status").value == "not-employed"
    assert all(each.rules and each.entries for each in every(told))


def test_an_unknown_dossier_is_not_found() -> None:
    with pytest.raises(DossierNotFound):
        of_case("10", "W-99", "2020-07-15")
