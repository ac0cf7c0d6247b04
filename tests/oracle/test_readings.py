"""Readings of the rules that no shared case shows, each as a small life asked on the days that tell it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.given import (
    assignment,
    completion,
    consent,
    decision,
    employment,
    employment_end,
    evaluation,
    extension,
    lifting,
    measure_extension,
    order,
    phase,
    rectification,
    resumption,
    return_,
    start,
    suspension,
    transition,
    transition_end,
    withdrawal,
)
from tests.oracle.day_by_day import answer
from tests.oracle.days import Decision

MINE, ELSEWHERE, TAKES_OVER, ORDINARY = "0899.900.276", "0899.900.177", "0899.900.375", "0899.910.174"


def told(*register: Decision, on: str, known: str | None = None, dossier: str = "W-01") -> Decision:
    return answer(register, dossier, date.fromisoformat(on), known)


def states(found: Decision) -> dict[str | None, str]:
    return {one["suspension"]: one["state"] for one in found["guarantees"]}


def codes(found: Decision) -> list[tuple[str, str]]:
    return [(one["code"], one["since"]) for one in found["findings"]]


def offer(day: str, to: str = "resumption", **own: Any) -> Decision:
    return decision("offer", day, "vdab", to=to, **own)


def succession(day: str, enterprise: str, successor: str) -> Decision:
    made = decision("succession", day, "employer", enterprise=enterprise, successor=successor)
    del made["dossier"]
    return made


def stopped_on_the_way(*more: Decision) -> list[Decision]:
    """Running since 3 February 2020, stopped from 20 March until 21 June."""
    return [employment(), evaluation(), start("2020-02-03"), order(), lifting(), *more]


def waiting_to_start(*more: Decision) -> list[Decision]:
    """Judged ready, never started, stopped from 20 March until 21 June."""
    return [employment(), evaluation(), order(), lifting(), *more]


def all_three(day: str) -> list[Decision]:
    return [consent(day, party) for party in ("employee", "employer", "receiving-enterprise")]


def judged(day: str) -> Decision:
    return evaluation(day, purpose="exception", conditions_met=True, job_safe=True, job_durable=True)


# --- R3, R8, R10: spells


def test_an_extension_right_after_the_last_day_is_a_new_spell() -> None:
    register = [employment(), evaluation(), start(), order(last_day="2020-06-21"), *all_three("2020-06-01")]
    register += [
        judged("2020-06-02"),
        measure_extension("2020-06-22", "2020-09-30"),
        resumption("2020-07-01"),
    ]
    assert codes(told(*register, on="2020-07-01")) == [("resumption-during-suspension", "2020-07-01")]


def test_a_later_spell_begins_a_second_guarantee_only_where_the_first_ended() -> None:
    again = measure_extension("2020-10-01", "2020-10-31")
    resumed = stopped_on_the_way(resumption("2020-07-01"), again)
    assert states(told(*resumed, on="2020-10-01")) == {
        "corona-2020": "honoured",
        "corona-2020#2": "protected",
    }
    waits = stopped_on_the_way(again)
    assert states(told(*waits, on="2020-11-01")) == {"corona-2020": "owed"}


def test_what_ended_stays_ended_when_the_same_spell_stops_again() -> None:
    register = [employment(), evaluation(), order(), evaluation("2020-04-01", "not-ready")]
    register += [evaluation("2020-05-01"), lifting()]
    assert told(*register, on="2020-05-01")["status"] == "postponed"
    assert states(told(*register, on="2020-06-22")) == {"corona-2020": "breached"}


def test_an_exception_holds_against_the_measure_whatever_its_spell() -> None:
    register = [employment(), evaluation(), start(), order(), *all_three("2020-04-01"), judged("2020-04-02")]
    register += [resumption("2020-04-03"), lifting(), measure_extension("2020-10-01")]
    assert told(*register, on="2020-10-01")["status"] == "running"


def test_consents_are_asked_for_since_the_spell_of_the_latest_begun_measure() -> None:
    second = {"measure": "wave-2"}
    register = [employment(), evaluation(), start(), order(), *all_three("2020-04-01"), judged("2020-04-02")]
    register += [order("2020-05-01", **second), resumption("2020-05-04")]
    missing = told(*register, on="2020-05-04")["findings"][0]["missing"]
    assert missing == ["consent-employee", "consent-employer", "consent-receiving-enterprise"]


# --- R10, R11: offers, short starts, cuts


@pytest.mark.parametrize(
    ("last_day", "state"),
    [("2020-12-31", "honoured"), ("2020-12-30", "breached"), ("2021-05-14", "honoured")],
)
def test_a_start_as_short_as_the_employee_agreed_to(last_day: str, state: str) -> None:
    agreed = [offer("2020-07-01", "start", last_day="2020-12-31"), consent("2020-07-02", to="start")]
    register = waiting_to_start(*agreed, start("2020-07-15", last_day))
    assert states(told(*register, on="2020-07-15")) == {"corona-2020": state}


def test_a_start_is_short_by_one_day_and_made_whole() -> None:
    register = waiting_to_start(
        start("2020-07-15", "2021-05-13"), extension("2020-08-01", "trajectory", "2021-05-14")
    )
    assert codes(told(*register, on="2020-07-15")) == [("time-shortened", "2020-07-15")]
    assert codes(told(*register, on="2020-08-01")) == []
    assert states(told(*register, on="2020-08-01")) == {"corona-2020": "honoured"}


def test_two_cuts_are_two_findings_and_honoured_when_both_are_made_up_for() -> None:
    cuts = [
        extension("2020-08-03", "trajectory", "2020-12-31"),
        extension("2020-09-01", "trajectory", "2020-11-30"),
    ]
    register = stopped_on_the_way(resumption("2020-06-22"), *cuts)
    assert [code for code, _ in codes(told(*register, on="2020-09-01"))] == [
        "time-shortened",
        "time-shortened",
    ]
    half = [*register, extension("2020-10-01", "trajectory", "2020-12-31")]
    assert [code for code, _ in codes(told(*half, on="2020-10-01"))] == ["time-shortened"]
    assert states(told(*half, on="2020-10-01")) == {"corona-2020": "breached"}
    whole = [*half, extension("2020-10-02", "trajectory", "2021-03-06")]
    assert states(told(*whole, on="2020-10-02")) == {"corona-2020": "honoured"}


def test_a_resumption_that_reaches_the_day_taken_away_makes_up_for_a_cut() -> None:
    cut = extension("2020-08-03", "trajectory", "2020-12-31")
    again = [suspension("2020-09-01", "2020-09-30"), resumption("2020-10-01", "2021-03-06")]
    register = stopped_on_the_way(resumption("2020-06-22"), cut, *again)
    assert states(told(*register, on="2020-09-30"))["corona-2020"] == "breached"
    found = told(*register, on="2020-10-01")
    assert states(found) == {"corona-2020": "honoured", "entry:8": "honoured"}
    assert codes(found) == []


def test_the_answer_before_the_employee_knew_is_one_and_the_one_after_it_stood_is_none() -> None:
    offered = offer("2020-06-25", answer_by="2020-06-30", notified_on="2020-07-06")
    assert states(told(*stopped_on_the_way(offered), on="2020-08-05")) == {"corona-2020": "offered"}
    for day, state in (("2020-06-26", "waived"), ("2020-08-06", "owed")):
        register = stopped_on_the_way(offered, consent(day, to="resumption", answer="refused"))
        assert states(told(*register, on="2020-08-06")) == {"corona-2020": state}


def test_an_offer_is_of_what_it_says() -> None:
    register = waiting_to_start(offer("2020-07-01", "resumption"))
    assert codes(told(*register, on="2020-07-01")) == [("out-of-place", "2020-07-01")]
    assert states(told(*register, on="2020-07-01")) == {"corona-2020": "owed"}


# --- R4, R16, R17: employment, and from one job to the other


@pytest.mark.parametrize(("day", "status"), [("2020-08-30", "transitioned"), ("2020-08-31", "left")])
def test_a_transition_by_the_thirtieth_day_undoes_the_dismissal(day: str, status: str) -> None:
    register = stopped_on_the_way(employment_end("2020-07-31"), transition(day))
    found = told(*register, on=day)
    assert found["status"] == status
    assert states(found) == {"corona-2020": "honoured" if status == "transitioned" else "breached"}
    assert (codes(found) == []) == (status == "transitioned")


def test_what_lapsed_stays_so_and_what_was_waived_is_honoured() -> None:
    for by, state in (("other", "lapsed"), ("employee", "honoured")):
        end = {**employment_end("2020-07-31", by), "decided_by": "employee"}
        found = told(*stopped_on_the_way(end, transition("2020-08-03")), on="2020-08-03")
        assert (found["status"], states(found)) == ("transitioned", {"corona-2020": state})


def test_the_notice_runs_on_beside_an_ordinary_job_but_ends_an_internal_one() -> None:
    register = [employment(), transition("2020-02-03"), employment_end("2020-03-31")]
    assert told(*register, on="2020-04-01")["status"] == "transitioned"
    register[1] = transition("2020-02-03", internal=True)
    found = told(*register, on="2020-04-01")
    assert (found["status"], found["guarantees"]) == ("left", [])


def test_individual_maatwerk_applies_after_the_transition_of_its_day() -> None:
    job = employment("2023-09-01", "imw", enterprise=ORDINARY)
    found = told(employment(), job, transition("2023-09-01"), on="2023-09-01")
    assert (found["status"], found["enterprise"], found["scheme"]) == ("transitioned", ORDINARY, "imw")
    assert codes(found) == []
    elsewhere = employment("2023-10-02", "imw", enterprise=ELSEWHERE)
    found = told(employment(), job, transition("2023-09-01"), elsewhere, on="2023-10-02")
    assert (found["status"], codes(found)) == ("employed", [("employment-while-employed", "2023-10-02")])


def test_consents_for_another_employer_are_gone() -> None:
    register = [employment(), evaluation(), start(), order(), *all_three("2020-04-01"), judged("2020-04-02")]
    register += [employment("2020-04-06", enterprise=ELSEWHERE), resumption("2020-04-07")]
    found = told(*register, on="2020-04-07")
    assert [code for code, _ in codes(found)] == ["employment-while-employed", "resumption-during-suspension"]
    assert "evaluation" in found["findings"][1]["missing"]


def test_successions_in_a_chain_and_who_is_hired_later() -> None:
    chain = [succession("2020-05-04", MINE, ELSEWHERE), succession("2020-05-04", ELSEWHERE, TAKES_OVER)]
    assert told(employment(), *chain, on="2020-05-04")["enterprise"] == TAKES_OVER
    assert told(employment(), *reversed(chain), on="2020-05-04")["enterprise"] == ELSEWHERE
    assert told(employment("2020-05-04"), *chain, on="2020-05-05")["enterprise"] == MINE
    ended = employment_end("2020-06-30", enterprise=MINE)
    assert told(employment(), *chain, ended, on="2020-07-01")["status"] == "left"


def test_a_succession_is_rectified_and_withdrawn() -> None:
    taken = succession("2020-05-04", MINE, ELSEWHERE)
    right = {**taken, "successor": TAKES_OVER}
    named = {"dossier": None, "enterprise": MINE}
    mended = rectification("2020-06-01", 2, right, **named)
    assert told(employment(), taken, mended, on="2020-05-04")["enterprise"] == TAKES_OVER
    assert (
        told(employment(), taken, withdrawal("2020-06-01", 2, **named), on="2020-05-04")["enterprise"] == MINE
    )


def test_an_employment_that_changes_nothing_and_one_that_states_a_term() -> None:
    first = employment(scheme="lde")
    again = employment("2020-02-03", "lde")
    found = told(first, again, on="2020-02-03")
    assert (codes(found), found["insertion_last_day"]) == ([("out-of-place", "2020-02-03")], "2023-12-31")
    found = told(first, {**again, "insertion_last_day": "2021-06-30"}, on="2020-02-03")
    assert (codes(found), found["insertion_last_day"]) == ([], "2021-06-30")


# --- R12: return


@pytest.mark.parametrize(
    ("moved", "ended", "opened"),
    [
        ("2021-07-01", "2022-06-30", True),
        ("2021-07-01", "2022-07-01", False),
        ("2022-07-01", "2023-07-01", True),
        ("2022-01-01", "2023-06-30", False),
        ("2022-01-01", "2023-07-01", False),
    ],
)
def test_the_term_of_the_day_on_which_the_job_ended(moved: str, ended: str, opened: bool) -> None:
    found = told(employment(), transition(moved), transition_end(ended), on="2023-12-31")
    assert bool(found["guarantees"]) == opened


def test_a_return_elsewhere_honours_and_one_with_nothing_open_is_an_employment() -> None:
    moved = [employment(), transition("2020-02-03"), transition_end("2020-02-28")]
    found = told(*moved, return_("2020-03-02", enterprise=ELSEWHERE), on="2020-03-02")
    assert (found["enterprise"], states(found), codes(found)) == (ELSEWHERE, {None: "honoured"}, [])
    found = told(employment(), employment_end("2020-02-28"), return_("2020-03-02"), on="2020-03-02")
    assert (found["status"], codes(found)) == ("employed", [("out-of-place", "2020-03-02")])


# --- R18: one person


def test_joined_in_a_chain_and_parted_again() -> None:
    second = {**employment("2019-02-01"), "dossier": "W-02"}
    third = {**evaluation(), "dossier": "W-03"}
    joins = [
        decision("joining", "2020-02-03", "vdab", other="W-02", source="first"),
        {**decision("joining", "2020-02-04", "vdab", other="W-03"), "dossier": "W-02"},
    ]
    register = [employment(), second, {**employment("2019-03-01"), "dossier": "W-03"}, third, *joins]
    found = told(*register, on="2020-01-31", dossier="W-03")
    assert (found["dossier"], found["asked"], found["status"], codes(found)) == ("W-01", "W-03", "ready", [])
    parted = [*register, withdrawal("2020-03-02", "first")]
    assert told(*parted, on="2020-01-31")["status"] == "employed"
    assert told(*parted, on="2020-01-31", dossier="W-03")["dossier"] == "W-02"


# --- the rest


def test_what_meets_nothing_is_out_of_place() -> None:
    nothing = [
        phase("2020-02-03", "preparation"),
        extension("2020-02-04", "suspension", "2020-03-01"),
        completion("2020-02-05"),
        transition_end("2020-02-06"),
    ]
    found = told(employment(), assignment("2020-02-01"), *nothing, on="2020-02-28")
    assert codes(found) == [("out-of-place", one["effective_on"]) for one in nothing]


def test_a_suspension_that_a_resumption_ended_is_not_there_and_one_that_ran_out_begins_anew() -> None:
    running = [employment(), evaluation(), start("2020-02-03"), suspension("2020-02-10", "2020-02-14")]
    longer = extension("2020-02-17", "suspension", "2020-02-21")
    assert told(*running, longer, on="2020-02-17")["status"] == "suspended"
    found = told(*running, resumption("2020-02-12"), longer, on="2020-02-17")
    assert (found["status"], codes(found)) == ("running", [("out-of-place", "2020-02-17")])
    after = told(*running, resumption("2020-02-15"), longer, on="2020-02-17")
    assert (after["status"], states(after)) == ("suspended", {"entry:4": "honoured"})


def test_a_word_in_the_employees_name_brings_no_other_finding() -> None:
    refused = {**consent("2018-01-01", to="start", answer="refused"), "decided_by": "employer"}
    assert codes(told(employment(), refused, on="2020-01-01")) == [("not-competent", "2018-01-01")]
