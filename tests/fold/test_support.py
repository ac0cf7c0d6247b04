"""R14: the level of support, and the quarter with which it ends."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.corrections import remaining
from projections.fold.rules.support import SupportOnDay, end_of_quarter, support_on
from projections.reading import Reading
from tests.given import (
    DOSSIER,
    InMemory,
    Made,
    completion,
    decision,
    employment,
    evaluation,
    recorded,
    start,
    transition,
    withdrawal,
)

BEGUN = (employment(), evaluation(), start())
"""Entries 1 to 3."""


def support(day: str, level: str = "60% hoog", last_day: str | None = None) -> Made:
    return decision("support", day, "vdab", level=level, last_day=last_day)


def notice(day: str, informed: str, copy: str | None, last: str) -> Made:
    own = {"vdab_informed_on": informed, "copy_sent_on": copy, "notice_last_day": last}
    return decision("notice", day, "employer", **own)


def on(day: str, *made: Made) -> SupportOnDay | None:
    reading = Reading(InMemory(recorded(*made)))
    asked = date.fromisoformat(day)
    entries = reading.history(DOSSIER)
    return support_on(remaining(entries), reading.fold([entries], asked).periods, asked)


@pytest.mark.parametrize(
    ("day", "last"),
    [
        ("2021-01-01", "2021-03-31"),
        ("2021-03-31", "2021-03-31"),
        ("2021-04-01", "2021-06-30"),
        ("2021-08-15", "2021-09-30"),
        ("2021-12-31", "2021-12-31"),
    ],
)
def test_a_quarter_ends_on_the_last_day_of_its_third_month(day: str, last: str) -> None:
    assert end_of_quarter(date.fromisoformat(day)) == date.fromisoformat(last)


def test_nothing_decided_is_nothing_known() -> None:
    assert on("2020-06-01", *BEGUN) is None


def test_the_latest_level_in_effect_is_the_present_one() -> None:
    made = (*BEGUN, support("2020-03-01", "40% hoog"), support("2020-09-01", "60% hoog"))
    assert on("2020-08-31", *made) == SupportOnDay("40% hoog", date(2020, 3, 1), None, (4,))
    assert on("2020-09-01", *made) == SupportOnDay("60% hoog", date(2020, 9, 1), None, (5,))


def test_after_its_last_day_a_level_is_over() -> None:
    made = (*BEGUN, support("2020-03-01", last_day="2020-06-30"))
    assert on("2020-06-30", *made) == SupportOnDay("60% hoog", date(2020, 3, 1), date(2020, 6, 30), (4,))
    assert on("2020-07-01", *made) == SupportOnDay(None, None, date(2020, 6, 30), (4,))


@pytest.mark.parametrize(
    ("copy", "in_time", "last"),
    [
        ("2021-02-17", True, "2021-06-30"),
        ("2021-03-03", True, "2021-06-30"),
        ("2021-03-04", False, "2021-03-31"),
        (None, False, "2021-03-31"),
    ],
)
def test_a_copy_within_30_days_after_the_message_makes_support_last_with_the_notice_period(
    copy: str | None, in_time: bool, last: str
) -> None:
    made = (*BEGUN, support("2020-03-01"), notice("2021-02-15", "2021-02-01", copy, "2021-05-16"))
    found = on("2021-03-10", *made)
    assert found is not None
    assert (found.copy_in_time, found.last_day) == (in_time, date.fromisoformat(last))
    assert (found.level, found.entries) == ("60% hoog", (4, 5))


def test_support_has_ended_after_the_quarter() -> None:
    made = (*BEGUN, support("2020-03-01"), notice("2021-02-15", "2021-02-01", None, "2021-05-16"))
    assert (found := on("2021-03-31", *made)) is not None
    assert found.level == "60% hoog"
    assert (found := on("2021-04-01", *made)) is not None
    assert (found.level, found.since) == (None, None)


def test_a_notice_does_not_lengthen_a_level_with_a_last_day_before_it() -> None:
    made = (
        *BEGUN,
        support("2020-03-01", last_day="2021-04-30"),
        notice("2021-02-15", "2021-02-01", "2021-02-17", "2021-05-16"),
    )
    assert (found := on("2021-03-01", *made)) is not None
    assert found.last_day == date(2021, 4, 30)


def test_a_notice_alone_tells_when_support_ends_and_no_level() -> None:
    found = on("2021-03-01", *BEGUN, notice("2021-02-15", "2021-02-01", None, "2021-05-16"))
    assert found == SupportOnDay(None, None, date(2021, 3, 31), (4,), copy_in_time=False)


def test_beyond_own_will_brings_the_low_level_until_a_new_trajectory() -> None:
    made = (*BEGUN, support("2020-03-01"), completion("2020-12-02"))
    again = (*made, evaluation("2021-01-04"), start("2021-02-01"))
    low = SupportOnDay("40% laag", date(2020, 12, 2), None, (5,), beyond_own_will=True)
    assert on("2021-01-31", *again) == low
    assert on("2021-02-01", *again) == SupportOnDay("60% hoog", date(2020, 3, 1), None, (4,))


@pytest.mark.parametrize("outcome", ["own-will", "transitioned"])
def test_another_outcome_leaves_the_level_as_it_was(outcome: str) -> None:
    found = on("2021-01-01", *BEGUN, support("2020-03-01"), completion("2020-12-02", outcome))
    assert found == SupportOnDay("60% hoog", date(2020, 3, 1), None, (4,))


def test_a_level_decided_after_the_completion_counts_from_then_on() -> None:
    found = on("2021-03-01", *BEGUN, completion("2020-12-02"), support("2021-02-01", "40% hoog"))
    assert found == SupportOnDay("40% hoog", date(2021, 2, 1), None, (5,))


def test_a_completion_outside_employment_has_no_effect() -> None:
    assert on("2021-03-01", *BEGUN, transition("2020-11-02"), completion("2020-12-02")) is None


def test_a_withdrawn_completion_brings_nothing() -> None:
    assert on("2021-03-01", *BEGUN, completion("2020-12-02"), withdrawal("2021-01-04", 4)) is None
