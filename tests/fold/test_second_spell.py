"""R10: what becomes of the guarantee when a measure, or an individual suspension, stops the person again."""

from __future__ import annotations

from tests.given import (
    completion,
    employment,
    evaluation,
    extension,
    given,
    lifting,
    measure_extension,
    order,
    rectification,
    resumption,
    start,
    suspension,
)

WAITING = given(
    employment("2019-01-01"), evaluation("2020-01-06"), start("2020-02-03"), order("2020-03-20"), lifting()
)
RESUMED = WAITING.when(resumption("2020-07-01"))
AGAIN = measure_extension("2020-10-28", "2020-12-13")


def test_a_later_spell_of_the_measure_brings_a_new_guarantee() -> None:
    RESUMED.when(AGAIN).on("2020-10-28").then(
        states={"corona-2020": "honoured", "corona-2020#2": "protected"}
    )


def test_the_new_one_is_honoured_by_itself() -> None:
    RESUMED.when(AGAIN, resumption("2020-12-21")).on("2020-12-21").then(
        states={"corona-2020": "honoured", "corona-2020#2": "honoured"}
    )


def test_one_that_is_still_alive_goes_on_under_its_own_name() -> None:
    WAITING.when(AGAIN).on("2020-10-28").then(states={"corona-2020": "protected"})


def test_one_that_went_on_through_a_second_spell_is_followed_by_that_of_the_third() -> None:
    WAITING.when(AGAIN, resumption("2020-12-21"), measure_extension("2021-03-01")).on("2021-03-01").then(
        states={"corona-2020": "honoured", "corona-2020#3": "protected"}
    )


def test_whom_the_second_spell_stops_first_has_the_measures_own_name() -> None:
    late = [lifting(), AGAIN]
    given(employment("2020-08-03"), evaluation("2020-09-07"), order("2020-03-20"), *late).on(
        "2020-10-28"
    ).then(states={"corona-2020": "protected"})


def test_the_same_spell_brings_no_second_guarantee() -> None:
    """Breached and closed in a spell, ready again in the same one: what ended is final."""
    given(
        employment("2019-01-01"),
        evaluation("2020-01-06"),
        order("2020-03-20"),
        completion("2020-04-06"),
        evaluation("2020-05-04", held_on="2020-03-02"),
    ).on("2020-05-04").then(status="postponed", states={"corona-2020": "breached"})


def test_a_spell_lifted_before_its_first_day_is_none() -> None:
    never = [measure_extension("2020-09-01"), lifting("2020-09-01")]
    RESUMED.when(*never, AGAIN).on("2020-10-28").then(
        states={"corona-2020": "honoured", "corona-2020#2": "protected"}
    )


def test_who_ran_on_during_the_measure_is_not_stopped_by_its_next_spell() -> None:
    """R8: the measures then in force no longer stop it."""
    given(
        employment("2019-01-01"),
        evaluation("2020-01-06"),
        start("2020-02-03"),
        order("2020-03-20"),
        resumption("2020-05-18"),
        lifting(),
        AGAIN,
    ).on("2020-10-28").then(status="running", states={"corona-2020": "breached"})


# -- R4: an extension of an individual suspension ----------------------------

TWICE = given(
    employment("2019-01-01"),
    evaluation("2020-01-06"),
    start("2020-02-03"),
    suspension("2020-03-02", "2020-05-31", source="leave"),
    suspension("2020-03-09", "2020-03-31", source="illness"),
)
"""Entries 4 and 5 are the two individual suspensions."""


def in_force(day: str, *made: dict[str, object]) -> tuple[str, ...]:
    return TWICE.when(*made).folded(day).suspensions


def test_an_extension_says_which_suspension_it_extends() -> None:
    by_position = extension("2020-03-16", "suspension", "2020-06-30", entry=4)
    by_source = extension("2020-03-16", "suspension", "2020-06-30", entry="leave")
    assert in_force("2020-06-30", by_position) == in_force("2020-06-30", by_source) == ("entry:4",)


def test_a_rectified_suspension_keeps_the_reference_of_its_entry() -> None:
    shorter = rectification("2020-03-23", "leave", suspension("2020-03-02", "2020-05-15"), decided_by="vdab")
    longer = extension("2020-03-16", "suspension", "2020-06-30", entry="leave")
    assert in_force("2020-06-30", longer, shorter) == ("entry:4",)


def test_one_that_names_none_extends_the_latest() -> None:
    assert in_force("2020-06-30", extension("2020-03-16", "suspension", "2020-06-30")) == ("entry:5",)


def test_the_latest_is_the_one_decided_last_also_when_an_earlier_one_began_anew() -> None:
    anew = extension("2020-06-08", "suspension", "2020-06-30", entry="leave")
    longer = extension("2020-06-15", "suspension", "2020-07-31")
    assert in_force("2020-07-31", anew, longer) == ("entry:5",)


def test_one_that_names_what_is_no_suspension_is_out_of_place() -> None:
    TWICE.when(extension("2020-03-16", "suspension", "2020-06-30", entry=3)).on("2020-03-16").then(
        found=[("out-of-place", "2020-03-16")]
    )


def test_a_suspension_that_ran_out_begins_anew() -> None:
    anew = extension("2020-04-06", "suspension", "2020-06-30", entry="illness")
    assert in_force("2020-04-05", anew) == ("entry:4",)
    assert in_force("2020-04-06", anew) == ("entry:4", "entry:5")
    TWICE.when(anew).on("2020-04-06").then(states={"entry:4": "protected", "entry:5": "protected"}, found=[])


def test_one_that_a_resumption_ended_does_not() -> None:
    ended = TWICE.when(resumption("2020-03-16"), extension("2020-03-23", "suspension", "2020-06-30"))
    ended.on("2020-03-23").then(status="running", found=[("out-of-place", "2020-03-23")])


def test_one_that_ran_out_before_the_resumption_does() -> None:
    anew = extension("2020-04-20", "suspension", "2020-06-30", entry="illness")
    TWICE.when(resumption("2020-04-06"), anew).on("2020-04-20").then(status="suspended", found=[])
