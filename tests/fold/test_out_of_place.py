"""R4: a decision that meets nothing it could apply to is recorded, changes nothing, and is said."""

from __future__ import annotations

import pytest

from projections.fold.findings import KINDS
from tests.given import (
    Made,
    completion,
    employment,
    employment_end,
    evaluation,
    extension,
    given,
    offer,
    phase,
    resumption,
    start,
    suspension,
)

DAY = "2020-02-03"
OUT_OF_PLACE = [("out-of-place", DAY)]
EMPLOYED = given(employment("2019-01-01"))
NOTHING_THERE = [
    phase(DAY, "internship"),
    extension(DAY, "trajectory", "2020-12-31"),
    extension(DAY, "suspension", "2020-12-31"),
    extension(DAY, "insertion", "2020-12-31"),
    completion(DAY, "own-will"),
    completion(DAY, "transitioned"),
    offer(DAY, "resumption"),
    offer(DAY, "start"),
]


@pytest.mark.parametrize("made", NOTHING_THERE, ids=lambda made: str(made["decision"]))
def test_what_meets_nothing_changes_nothing_and_is_said(made: Made) -> None:
    EMPLOYED.when(made).on(DAY).then(status="employed", since="2019-01-01", states={}, found=OUT_OF_PLACE)


@pytest.mark.parametrize("made", NOTHING_THERE, ids=lambda made: str(made["decision"]))
def test_outside_employment_that_alone_is_said(made: Made) -> None:
    EMPLOYED.when(employment_end("2020-01-31"), made).on(DAY).then(
        status="left", found=[("outside-employment", DAY)]
    )


def test_an_individual_suspension_of_whom_nothing_is_open_is_in_place() -> None:
    """It stops whoever is judged ready while it lasts."""
    EMPLOYED.when(suspension(DAY), evaluation("2020-03-02")).on("2020-03-02").then(
        status="postponed", found=[]
    )


def test_a_completion_of_who_is_ready_closes_that() -> None:
    EMPLOYED.when(evaluation("2020-01-06"), completion(DAY)).on(DAY).then(status="employed", found=[])


def test_an_insertion_term_that_is_there_is_extended() -> None:
    given(employment("2019-01-01", "lde"), extension(DAY, "insertion", "2024-12-31")).on(DAY).then(
        insertion_last_day="2024-12-31", found=[]
    )


def test_an_extension_of_the_insertion_term_under_another_scheme_is_out_of_place() -> None:
    EMPLOYED.when(extension(DAY, "insertion", "2024-12-31")).on(DAY).then(
        insertion_last_day=None, found=OUT_OF_PLACE
    )


def test_a_phase_of_a_day_on_which_the_trajectory_is_completed_comes_too_late() -> None:
    """R3: phases last."""
    running = EMPLOYED.when(evaluation("2020-01-06"), start("2020-01-13"))
    running.when(phase(DAY, "preparation"), completion(DAY)).on(DAY).then(
        status="employed", found=OUT_OF_PLACE
    )


def test_a_suspension_that_a_start_has_ended_is_not_extended() -> None:
    begun = EMPLOYED.when(evaluation("2020-01-06"), suspension("2020-01-13"), start("2020-01-20"))
    begun.when(extension(DAY, "suspension", "2020-03-31")).on(DAY).then(status="running", found=OUT_OF_PLACE)


def test_a_resumption_of_nothing_is_said_by_its_own_finding() -> None:
    EMPLOYED.when(resumption(DAY)).on(DAY).then(found=[("resumption-without-suspension", DAY)])


def test_what_is_said_holds_also_of_a_return_that_is_read_as_an_employment() -> None:
    returned = {**employment("2020-02-03"), "decision": "return"}
    given(returned, employment("2019-01-01"), employment_end("2019-12-31")).on(DAY).then(
        status="employed", since=DAY, found=OUT_OF_PLACE
    )
    assert KINDS["out-of-place"].says == "a decision that meets nothing it could apply to"
