"""R3: on which days a measure is in force, whom it reaches, and the order within a day."""

from __future__ import annotations

import pytest

from tests.given import (
    BUURTDIENST,
    employment,
    evaluation,
    given,
    lifting,
    measure_extension,
    order,
    phase,
    resumption,
    start,
    suspension,
)

EMPLOYED = employment("2019-01-01")
STARTED = start("2020-02-03")  # planned until 2020-12-02


def test_a_measure_is_not_in_force_the_day_before_its_order() -> None:
    given(EMPLOYED, STARTED, order("2020-03-20")).on("2020-03-19").then(status="running")


def test_a_measure_is_in_force_from_its_order() -> None:
    given(EMPLOYED, STARTED, order("2020-03-20")).on("2020-03-20").then(
        status="suspended", since="2020-03-20"
    )


def test_a_measure_is_in_force_on_its_last_day() -> None:
    given(EMPLOYED, STARTED, order("2020-03-20", "2020-04-30")).on("2020-04-30").then(status="suspended")


def test_a_measure_is_not_in_force_after_its_last_day() -> None:
    given(EMPLOYED, STARTED, order("2020-03-20", "2020-04-30")).on("2020-05-01").then(
        status="awaiting", since="2020-05-01"
    )


def test_a_measure_without_a_last_day_is_in_force_until_it_is_lifted() -> None:
    given(EMPLOYED, STARTED, order("2020-03-20"), lifting("2020-06-22")).on("2020-06-21").then(
        status="suspended"
    )


def test_a_lifting_is_effective_on_the_first_day_without_the_measure() -> None:
    given(EMPLOYED, STARTED, order("2020-03-20"), lifting("2020-06-22")).on("2020-06-22").then(
        status="awaiting", since="2020-06-22"
    )


def test_an_extension_replaces_the_last_day() -> None:
    longer = measure_extension("2020-04-20", "2020-05-31")
    given(EMPLOYED, STARTED, order("2020-03-20", "2020-04-30"), longer).on("2020-05-31").then(
        status="suspended", since="2020-03-20"
    )


def test_what_an_extended_measure_suspends_rests_on_the_extension_from_its_own_day() -> None:
    longer = measure_extension("2020-04-20", "2020-05-31")
    asked = given(EMPLOYED, STARTED, order("2020-03-20", "2020-04-30"), longer)
    asked.on("2020-04-19").then(status="suspended", entries=(1, 2, 3))
    for day in ("2020-04-20", "2020-05-31"):
        answer = asked.on(day)
        answer.then(status="suspended", since="2020-03-20", entries=(1, 2, 3, 4))
        (guarantee,) = answer.answer["guarantees"]
        assert (guarantee["state"], guarantee["entries"]) == ("protected", (3, 4))


def test_what_a_measure_that_begins_anew_protects_rests_on_what_began_it_from_its_first_day() -> None:
    """On a day on which something else happens it is no other than on the day before."""
    asked = given(
        EMPLOYED,
        STARTED,
        order("2020-03-20"),
        lifting("2020-06-22"),
        measure_extension("2020-07-06", "2020-12-31"),
        suspension("2020-08-03", last_day="2020-08-14"),
    )
    for day in ("2020-07-06", "2020-08-02", "2020-08-03", "2020-08-20"):
        found = {each["suspension"]: each["entries"] for each in asked.on(day).answer["guarantees"]}
        assert found["corona-2020"] == (3, 4, 5), day
    asked.on("2020-08-20").then(status="suspended")


def test_an_extension_may_also_shorten() -> None:
    shorter = measure_extension("2020-04-10", "2020-04-15")
    given(EMPLOYED, STARTED, order("2020-03-20", "2020-04-30"), shorter).on("2020-04-16").then(
        status="awaiting"
    )


def test_the_latest_extension_in_effect_counts() -> None:
    longer, shorter = (
        measure_extension("2020-04-10", "2020-07-31"),
        measure_extension("2020-04-20", "2020-05-31"),
    )
    given(EMPLOYED, STARTED, order("2020-03-20", "2020-04-30"), shorter, longer).on("2020-06-01").then(
        status="awaiting", since="2020-06-01"
    )


def test_an_extension_without_a_last_day_leaves_the_measure_open() -> None:
    given(EMPLOYED, STARTED, order("2020-03-20", "2020-04-30"), measure_extension("2020-04-20")).on(
        "2022-01-01"
    ).then(status="suspended")


SECOND_WAVE = (
    EMPLOYED,
    STARTED,
    order("2020-03-20", "2020-06-21"),
    measure_extension("2020-11-02", "2020-12-13"),
)


@pytest.mark.parametrize(
    ("day", "status", "since"),
    [
        ("2020-06-21", "suspended", "2020-03-20"),
        ("2020-06-22", "awaiting", "2020-06-22"),
        ("2020-11-01", "awaiting", "2020-06-22"),
        ("2020-11-02", "suspended", "2020-11-02"),
        ("2020-12-13", "suspended", "2020-11-02"),
        ("2020-12-14", "awaiting", "2020-12-14"),
    ],
)
def test_an_extension_that_takes_effect_later_begins_a_new_spell(day: str, status: str, since: str) -> None:
    given(*SECOND_WAVE).on(day).then(status=status, since=since)


def test_an_extension_on_the_day_after_the_last_day_leaves_no_gap() -> None:
    longer = measure_extension("2020-05-01", "2020-05-31")
    given(EMPLOYED, STARTED, order("2020-03-20", "2020-04-30"), longer).on("2020-05-01").then(
        status="suspended", since="2020-03-20", days_awaiting=0
    )


def test_an_extension_after_a_lifting_on_the_same_day_lets_the_measure_stand() -> None:
    longer = measure_extension("2020-06-22", "2020-07-31")
    given(EMPLOYED, STARTED, order("2020-03-20"), lifting("2020-06-22"), longer).on("2020-06-22").then(
        status="suspended", since="2020-03-20"
    )


def test_a_lifting_after_the_last_day_changes_nothing() -> None:
    given(EMPLOYED, STARTED, order("2020-03-20", "2020-04-30"), lifting("2020-06-22")).on("2020-05-15").then(
        status="awaiting", since="2020-05-01"
    )


def test_a_measure_reaches_its_schemes_only() -> None:
    given(employment(scheme="imw"), STARTED, order(schemes=["cmw", "lde"])).on("2020-03-20").then(
        status="running"
    )


def test_a_scheme_change_out_of_reach_ends_the_suspension_but_does_not_resume() -> None:
    moved = employment("2020-04-01", scheme="imw")
    given(EMPLOYED, STARTED, order("2020-03-20"), moved).on("2020-04-01").then(
        status="awaiting", since="2020-04-01", scheme="imw"
    )


def test_a_scheme_change_into_reach_suspends() -> None:
    moved = employment("2020-04-01", scheme="cmw")
    given(employment(scheme="imw"), STARTED, order("2020-03-20"), moved).on("2020-04-01").then(
        status="suspended", since="2020-04-01"
    )


def test_who_is_not_employed_on_the_first_day_is_reached_from_the_first_day_employed() -> None:
    given(order("2020-03-20"), employment("2020-04-01"), evaluation("2020-04-01")).on("2020-04-01").then(
        status="postponed", since="2020-04-01"
    )


def test_employment_comes_before_the_other_decisions_of_its_day() -> None:
    given(start("2020-04-01"), employment("2020-04-01")).on("2020-04-01").then(status="running")


def test_phases_come_last_on_their_day() -> None:
    given(EMPLOYED, phase("2020-02-03", "preparation"), STARTED).on("2020-02-03").then(phase="preparation")


def test_phases_come_after_a_resumption_that_names_another() -> None:
    stopped, named = suspension("2020-03-02"), phase("2020-03-16", "aftercare")
    given(EMPLOYED, STARTED, stopped, named, resumption("2020-03-16", phase="internship")).on(
        "2020-03-16"
    ).then(phase="aftercare")


def test_of_several_phases_on_one_day_the_last_one_stands() -> None:
    given(EMPLOYED, STARTED, phase("2020-03-02", "internship"), phase("2020-03-02", "jobmatching")).on(
        "2020-03-02"
    ).then(phase="jobmatching")


def test_an_employment_does_not_close_an_open_trajectory() -> None:
    given(EMPLOYED, STARTED, employment("2020-04-01", scheme="lde", enterprise=BUURTDIENST)).on(
        "2020-04-01"
    ).then(status="running", since="2020-02-03", enterprise=BUURTDIENST, scheme="lde")
