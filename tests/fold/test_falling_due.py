"""What falls due, by rule: the last day in time, that day included, and on which days it is told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

import pytest

from ledger.law import IN_FORCE
from projections.fold.rules.due import DUE_KINDS
from projections.fold.rules.return_ import windows
from projections.reading import Reading
from projections.readmodels.rows import entries_of, rows_of
from tests.given import (
    DOSSIER,
    InMemory,
    Made,
    consent,
    decision,
    employment,
    employment_end,
    evaluation,
    extension,
    lifting,
    offer,
    order,
    phase,
    recorded,
    resumption,
    return_,
    start,
    suspension,
    transition,
    transition_end,
    withdrawal,
)
from tests.readmodels.falling_due import falling_due

DAY = timedelta(days=1)


class Told(NamedTuple):
    due_on: str
    remark: str | None = None
    basis: str = "law"


def due(*made: Made, on: str) -> dict[str, Told]:
    """What falls due for the dossier on a day, by kind: one of each."""
    reading = Reading(InMemory(recorded(*made)))
    rows = rows_of(DOSSIER, reading.streams(DOSSIER), reading.collective)
    found: dict[str, Told] = {}
    for _, kind, day, remark, basis, *_, entries in falling_due(rows, date.fromisoformat(on)):
        assert kind not in found
        assert entries_of(entries)
        found[kind] = Told(day, remark, basis)
    return found


def test_a_phase_and_a_trajectory_fall_due_on_their_last_day_of_months_of_different_length() -> None:
    made = (employment(), evaluation(), start("2019-08-31"), phase("2019-08-31", "preparation"))
    found = due(*made, on="2019-09-01")
    assert (found["phase"], found["trajectory"]) == (Told("2019-09-30"), Told("2020-06-30"))
    # Past their day they can still be done.
    assert due(*made, on="2020-07-15")["phase"] == Told("2019-09-30")


def test_while_stopped_the_day_moves_on_and_is_that_of_going_on_tomorrow() -> None:
    made = (employment(), evaluation(), start(), phase("2020-03-02", "jobmatching"), order(), lifting())
    assert due(*made, on="2020-03-19")["trajectory"] == Told("2020-12-02")
    assert due(*made, on="2020-03-20")["trajectory"] == Told("2020-12-03", "moves")
    assert due(*made, on="2020-06-30")["trajectory"] == Told("2021-03-15", "moves")
    assert due(*made, on="2020-06-30")["phase"] == Told("2020-09-12", "moves")
    resumed = (*made, resumption("2020-07-01"))
    assert due(*resumed, on="2020-07-01")["trajectory"] == Told("2021-03-15")
    assert due(*resumed, on="2020-07-01")["phase"] == Told("2020-09-12")


STOPPED = (employment(scheme="lde"), evaluation(), start(), order(last_day="2020-06-21"))


def test_the_last_day_to_offer_is_the_thirtieth_on_which_the_chance_is_owed() -> None:
    for on in ("2020-06-22", "2020-07-21", "2020-09-01"):
        assert due(*STOPPED, on=on)["chance"] == Told("2020-07-21", basis="policy")
    assert "chance" not in due(*STOPPED, on="2020-06-21")


@pytest.mark.parametrize(
    ("more", "last", "basis"),
    [
        ((offer("2020-07-01"),), "2020-07-31", "policy"),
        ((offer("2020-07-01", answer_by="2020-07-10"),), "2020-07-10", "decision"),
        ((offer("2020-07-01", notified_on="2020-07-05"),), "2020-08-04", "policy"),
        ((offer("2020-07-01", notified_on="2020-07-05", answer_by="2020-07-04"),), "2020-08-04", "policy"),
    ],
)
def test_an_offer_is_answered_in_time_until_its_day_and_lapses_the_day_after(
    more: tuple[Made, ...], last: str, basis: str
) -> None:
    made = (*STOPPED, *more)
    after = (date.fromisoformat(last) + DAY).isoformat()
    assert due(*made, on=last)["answer"] == Told(last, basis=basis)
    assert "chance" not in due(*made, on=last)
    owed_again = due(*made, on=after)
    assert "answer" not in owed_again
    counted_anew = (date.fromisoformat(after) + 29 * DAY).isoformat()
    assert owed_again["chance"] == Told(counted_anew, basis="policy")


def test_the_consent_keeps_the_offer_standing_until_the_thirtieth_day_after_it() -> None:
    made = (*STOPPED, offer("2020-07-01", answer_by="2020-07-10"), consent("2020-07-09", to="resumption"))
    assert due(*made, on="2020-07-08")["answer"] == Told("2020-07-10", basis="decision")
    assert due(*made, on="2020-07-09")["answer"] == Told("2020-08-08", basis="policy")


def test_an_offer_that_is_withdrawn_is_not_due_at_all() -> None:
    made = (
        *STOPPED,
        offer("2020-07-01", source="offer:1"),
        withdrawal("2020-07-03", "offer:1", decided_by="court"),
    )
    assert "answer" not in due(*made, on="2020-07-02")
    assert due(*made, on="2020-07-02")["chance"] == Told("2020-07-21", basis="policy")


def test_an_insertion_term_falls_due_by_law_and_as_it_is_held_open() -> None:
    made = (employment("2015-09-01", "lde"), evaluation(), start("2020-02-03"), order(), lifting())
    assert due(*made, on="2020-03-19")["insertion-term"] == Told("2020-08-31")
    found = due(*made, on="2020-09-15")
    assert found["insertion-term"] == Told("2020-08-31", "held-open")
    assert found["insertion-held-open"].remark == "moves"
    assert found["insertion-held-open"].due_on == found["trajectory"].due_on
    # Before the legal day has passed nobody needs to know what holds it open, but until when it is held.
    assert due(*made, on="2020-08-31")["insertion-term"] == Told("2020-08-31")


def test_a_term_past_its_day_that_nothing_holds_open_is_late() -> None:
    assert due(employment("2015-09-01", "lde"), on="2020-10-01")["insertion-term"] == Told("2020-08-31")


def test_an_individual_suspension_falls_due_on_its_last_day_as_extended() -> None:
    made = (
        employment(),
        suspension("2020-01-06", "2020-01-31"),
        extension("2020-01-20", "suspension", "2020-02-29"),
    )
    assert due(*made, on="2020-01-19")["suspension"] == Told("2020-01-31", basis="decision")
    assert due(*made, on="2020-01-20")["suspension"] == Told("2020-02-29", basis="decision")
    assert "suspension" not in due(*made, on="2020-03-01")
    assert "suspension" not in due(employment(), suspension("2020-01-06"), on="2020-01-20")


def test_after_a_breach_by_leaving_a_transition_counts_until_the_thirtieth_day() -> None:
    made = (*STOPPED, employment_end("2020-07-31"))
    assert due(*made, on="2020-08-01")["transition"] == Told("2020-08-30", basis="policy")
    assert "transition" in due(*made, on="2020-08-30")
    assert "transition" not in due(*made, on="2020-08-31")
    assert "transition" not in due(*made, transition("2020-08-10"), on="2020-08-10")
    # Where nothing was ended by it, nothing depends on it.
    assert "transition" not in due(employment(), employment_end("2020-07-31"), on="2020-08-01")


RETURNED = (employment(), evaluation(), start(), transition("2020-12-01"))


def test_while_the_ordinary_job_stands_the_term_for_a_return_falls_due() -> None:
    assert due(*RETURNED, on="2021-03-01") == {"return-term": Told("2021-11-30", basis="policy")}
    assert due(*RETURNED, on="2021-12-01") == {}


def test_a_term_under_way_when_the_decree_comes_into_force_is_the_longer_one() -> None:
    made = (employment(), evaluation("2022-01-10"), start("2022-02-01"), transition("2022-09-15"))
    assert due(*made, on="2022-10-01") == {"return-term": Told("2024-03-14")}
    over = (employment(), evaluation("2021-01-10"), start("2021-02-01"), transition("2022-03-01"))
    assert due(*over, on="2022-10-01") == {"return-term": Told("2023-02-28", basis="policy")}
    assert due(*over, on="2023-06-30") == {}
    assert due(*over, on="2023-07-01") == {"return-term": Told("2023-08-31")}


@pytest.mark.parametrize(
    "transitioned", ["2020-12-01", "2022-03-01", "2022-09-15", "2023-07-01", "2024-02-29"]
)
def test_a_return_opens_on_exactly_the_days_of_the_term(transitioned: str) -> None:
    first = date.fromisoformat(transitioned)
    told = windows(first.toordinal(), IN_FORCE)
    for days in (0, 120, 364, 365, 366, 470, 485, 510, 545, 546, 547, 548, 560):
        last = first + days * DAY
        made = (employment("2018-01-08"), transition(transitioned), transition_end(last.isoformat()))
        reading = Reading(InMemory(recorded(*made)))
        opened = reading.status(DOSSIER, last + DAY).guarantees != ()
        assert opened == any(each.first <= last.toordinal() <= each.last for each in told), last


def test_an_open_return_is_noted_after_its_thirtieth_day_and_stays() -> None:
    made = (*RETURNED, transition_end("2021-01-31"))
    assert due(*made, on="2021-02-01")["return"] == Told("2021-03-02", basis="policy")
    assert due(*made, on="2021-06-01")["return"] == Told("2021-03-02", basis="policy")
    assert "return" not in due(*made, return_("2021-05-03"), on="2021-05-03")


IMW = employment("2023-09-01", "imw")
JUDGED = evaluation("2024-01-15", source="judged:1", notified_on="2024-01-20")


def test_an_evaluation_under_imw_can_be_appealed_against_within_45_days_from_knowing_it() -> None:
    assert "appeal" not in due(IMW, JUDGED, on="2024-01-19")
    assert due(IMW, JUDGED, on="2024-01-20")["appeal"] == Told("2024-03-05")
    assert "appeal" in due(IMW, JUDGED, on="2024-03-05")
    assert "appeal" not in due(IMW, JUDGED, on="2024-03-06")
    disputed = decision("dispute", "2024-02-01", "employee", entry="judged:1")
    assert "appeal" in due(IMW, JUDGED, disputed, on="2024-01-31")
    assert "appeal" not in due(IMW, JUDGED, disputed, on="2024-02-01")


def test_under_another_scheme_or_not_known_there_is_no_day_for_an_appeal() -> None:
    assert "appeal" not in due(employment(), JUDGED, on="2024-01-25")
    assert "appeal" not in due(IMW, evaluation("2024-01-15"), on="2024-01-25")


def notice(**own: object) -> Made:
    own = {"vdab_informed_on": "2020-09-01", "notice_last_day": "2020-12-15", **own}
    return decision("notice", "2020-09-07", "employer", **own)


def test_the_copy_of_a_notice_is_due_within_30_days_after_the_message_of_vdab() -> None:
    assert "notice-copy" not in due(employment(), notice(), on="2020-09-06")
    assert due(employment(), notice(), on="2020-09-07")["notice-copy"] == Told("2020-10-01")
    assert "notice-copy" not in due(employment(), notice(), on="2020-10-02")
    sent = notice(copy_sent_on="2020-09-20")
    assert "notice-copy" in due(employment(), sent, on="2020-09-19")
    assert "notice-copy" not in due(employment(), sent, on="2020-09-20")


def test_under_cmw_vdab_evaluates_again_within_five_years_of_the_day_it_was_held() -> None:
    made = (employment("2015-01-05"), evaluation("2016-02-29", held_on="2016-02-15"))
    assert due(*made, on="2018-01-01")["evaluation"] == Told("2021-02-14")
    assert due(*made, on="2021-06-01")["evaluation"] == Told("2021-02-14")
    again = (*made, evaluation("2020-11-02"))
    assert due(*again, on="2020-11-02")["evaluation"] == Told("2025-11-01")
    assert "evaluation" not in due(*made, employment_end("2019-12-31"), on="2020-01-01")
    assert "evaluation" not in due(employment("2015-01-05", "lde"), evaluation("2016-02-29"), on="2018-01-01")


def test_every_kind_that_no_decision_sets_has_a_source_of_law_or_policy() -> None:
    for kind in DUE_KINDS.values():
        sourced = [kind.source(basis) for basis in ("law", "policy")]
        assert any(sourced) or kind.code == "suspension"
