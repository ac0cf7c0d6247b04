"""R13: the places that are left open, and who fills them."""

from __future__ import annotations

from datetime import date

from ledger.corrections import remaining
from projections.fold.rules.places import Inflow, Place, Places, filled, inflow
from projections.reading import Reading
from tests.given import (
    BUURTDIENST,
    DOSSIER,
    MAATWERK,
    PROVIDER,
    InMemory,
    Made,
    decision,
    employment,
    employment_end,
    evaluation,
    recorded,
    return_,
    start,
    succession,
    transition,
    transition_end,
    withdrawal,
)

BEGUN = (employment(), evaluation(), start())
"""Entries 1 to 3."""


def folded(day: str, *made: Made) -> Places:
    reading = Reading(InMemory(recorded(*made)))
    return reading.dossier(DOSSIER, date.fromisoformat(day)).places


def left(day: str, *made: Made) -> list[Place]:
    return folded(day, *made).left_by(DOSSIER)


def open_on(day: str, *made: Made) -> list[tuple[str, date]]:
    """Where a place is open on a day, and since when."""
    places = folded(day, *made)
    return [
        (place.enterprise, place.since)
        for place in filled(places.left_by(DOSSIER), places.back_to(DOSSIER))
        if place.filled_by is None
    ]


def new(day: str, dossier: str = "W-02", enterprise: str = MAATWERK, entry: int = 90) -> Inflow:
    return Inflow(dossier, DOSSIER, enterprise, date.fromisoformat(day), entry)


def test_a_transition_leaves_a_place_from_its_first_day() -> None:
    made = (*BEGUN, transition("2020-07-01"))
    assert left("2020-06-30", *made) == []
    assert left("2020-07-01", *made) == [Place(DOSSIER, MAATWERK, date(2020, 7, 1), (4,))]


def test_an_internal_transition_leaves_one_too() -> None:
    (place,) = left("2020-07-01", *BEGUN, transition("2020-07-01", internal=True))
    assert place.enterprise == MAATWERK


def test_an_employment_leaves_a_place_from_the_day_after_its_last() -> None:
    made = (*BEGUN, employment_end("2020-05-31"))
    assert left("2020-05-31", *made) == []
    assert left("2020-06-01", *made) == [Place(DOSSIER, MAATWERK, date(2020, 6, 1), (4,))]


def test_a_new_employer_the_day_after_still_leaves_the_old_place() -> None:
    made = (*BEGUN, employment_end("2020-05-31"), employment("2020-06-01", enterprise=BUURTDIENST))
    assert [(place.enterprise, place.since) for place in left("2020-12-31", *made)] == [
        (MAATWERK, date(2020, 6, 1))
    ]


def test_the_end_of_the_ordinary_job_leaves_no_second_place() -> None:
    made = (*BEGUN, transition("2020-07-01"), transition_end("2020-09-30"), employment_end("2020-09-30"))
    assert len(left("2020-12-31", *made)) == 1


def test_who_returns_and_leaves_again_leaves_a_second_place() -> None:
    made = (
        *BEGUN,
        transition("2020-07-01"),
        transition_end("2020-09-30"),
        return_("2020-10-05"),
        employment_end("2020-11-30", by="employee"),
    )
    assert [place.since for place in left("2020-12-31", *made)] == [date(2020, 7, 1), date(2020, 12, 1)]


def test_who_was_never_employed_leaves_nothing() -> None:
    assert left("2020-12-31", employment("2021-01-01"), employment_end("2020-05-31")) == []


def test_an_annulled_end_leaves_no_place() -> None:
    assert left("2020-12-31", *BEGUN, employment_end("2020-05-31"), withdrawal("2020-11-16", 4)) == []


def test_a_place_is_open_until_a_replacement_for_that_dossier() -> None:
    places = left("2020-12-31", *BEGUN, employment_end("2020-05-31"))
    other = Inflow("W-03", "W-99", MAATWERK, date(2020, 8, 1), 91)
    assert filled(places, [other]) == places
    assert filled(places, [new("2020-09-01"), other]) == [
        Place(DOSSIER, MAATWERK, date(2020, 6, 1), (4, 90), "W-02", date(2020, 9, 1))
    ]


def test_one_replacement_fills_one_place_at_its_own_enterprise_first() -> None:
    made = (
        *BEGUN,
        employment_end("2020-05-31"),
        employment("2020-06-01", enterprise=BUURTDIENST),
        employment_end("2020-08-31"),
    )
    places = filled(left("2020-12-31", *made), [new("2020-09-07", enterprise=BUURTDIENST)])
    assert [(place.enterprise, place.filled_by) for place in places] == [
        (MAATWERK, None),
        (BUURTDIENST, "W-02"),
    ]


def test_a_replacement_that_came_in_earlier_fills_the_place_from_its_first_day() -> None:
    places = left("2020-12-31", *BEGUN, employment_end("2020-05-31"))
    assert filled(places, [new("2020-05-04")])[0].filled_on == date(2020, 6, 1)


def test_inflow_is_what_is_in_effect_and_remains() -> None:
    made = (
        employment(),
        decision("replacement", "2020-09-01", "employer", for_dossier="W-13", enterprise=MAATWERK),
    )
    entries = list(remaining(recorded(*made)))
    assert inflow(DOSSIER, entries, date(2020, 8, 31)) == []
    assert inflow(DOSSIER, entries, date(2020, 9, 1)) == [
        Inflow(DOSSIER, "W-13", MAATWERK, date(2020, 9, 1), 2)
    ]


def test_the_end_of_the_employment_that_was_left_for_an_ordinary_job_leaves_no_second_place() -> None:
    made = (*BEGUN, transition("2020-09-01"), employment_end("2020-09-14"))
    assert left("2020-12-31", *made) == [Place(DOSSIER, MAATWERK, date(2020, 9, 1), (4,))]


def test_a_transition_soon_after_the_last_day_employed_leaves_no_second_place() -> None:
    made = (*BEGUN, employment_end("2020-08-31"), transition("2020-09-01"))
    assert left("2020-12-31", *made) == [Place(DOSSIER, MAATWERK, date(2020, 9, 1), (4,))]


def test_a_place_is_closed_where_the_same_person_is_employed_there_again() -> None:
    made = (*BEGUN, transition("2020-07-01"), transition_end("2020-09-30"), return_("2020-10-05"))
    assert open_on("2020-10-04", *made) == [(MAATWERK, date(2020, 7, 1))]
    assert open_on("2020-10-05", *made) == []


def test_a_place_stays_open_where_the_same_person_is_employed_elsewhere() -> None:
    made = (*BEGUN, employment_end("2020-05-31"), employment("2020-07-01", enterprise=BUURTDIENST))
    assert open_on("2020-07-01", *made) == [(MAATWERK, date(2020, 6, 1))]


def test_who_is_employed_there_again_the_day_after_leaves_no_place() -> None:
    made = (*BEGUN, employment_end("2020-05-31"), employment("2020-06-01"))
    assert left("2020-12-31", *made) == []


def test_who_came_before_the_same_person_was_back_has_filled_the_place() -> None:
    places = folded("2020-12-31", *BEGUN, employment_end("2020-05-31"), employment("2020-10-01"))
    (place,) = filled(places.left_by(DOSSIER), [*places.back_to(DOSSIER), new("2020-09-01")])
    assert (place.filled_by, place.filled_on) == ("W-02", date(2020, 9, 1))


def test_who_comes_after_the_same_person_was_back_fills_nothing() -> None:
    places = folded("2020-12-31", *BEGUN, employment_end("2020-05-31"), employment("2020-08-01"))
    (place,) = filled(places.left_by(DOSSIER), [*places.back_to(DOSSIER), new("2020-09-01")])
    assert (place.filled_by, place.filled_on) == (DOSSIER, date(2020, 8, 1))


def test_a_place_moves_along_to_the_successor() -> None:
    made = (*BEGUN, transition("2020-07-01"), succession("2020-10-01", MAATWERK, BUURTDIENST))
    assert open_on("2020-09-30", *made) == [(MAATWERK, date(2020, 7, 1))]
    assert open_on("2020-10-01", *made) == [(BUURTDIENST, date(2020, 7, 1))]
    assert left("2020-10-01", *made)[0].entries == (4, 5)


def test_a_place_left_at_the_old_number_later_stays_there() -> None:
    made = (
        succession("2020-03-02", MAATWERK, PROVIDER),
        employment("2020-04-01"),
        employment_end("2020-05-31"),
    )
    assert open_on("2020-12-31", *made) == [(MAATWERK, date(2020, 6, 1))]
