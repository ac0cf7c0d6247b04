"""R12: the return, which is open to be used and owed by nobody."""

from __future__ import annotations

import pytest

from tests.given import (
    BUURTDIENST,
    DOSSIER,
    ORDINARY,
    Answer,
    employment,
    given,
    return_,
    transition,
    transition_end,
)

EMPLOYED = employment("2016-01-04")
PLACED = (EMPLOYED, transition("2019-07-01"))


def returns(answer: Answer) -> list[tuple[str, str]]:
    """The state of each return of an answer, and since when."""
    answer.then(dossier=DOSSIER)
    return [
        (each["state"], each["since"]) for each in answer.answer["guarantees"] if each["suspension"] is None
    ]


def codes(answer: Answer) -> list[str]:
    answer.then(dossier=DOSSIER)
    return [found["code"] for found in answer.answer["findings"]]


def test_a_return_is_open_from_the_day_after_the_job() -> None:
    scenario = given(*PLACED, transition_end("2019-12-13"))
    assert returns(scenario.on("2019-12-13")) == []
    assert returns(scenario.on("2019-12-14")) == [("open", "2019-12-14")]


def test_a_return_that_stays_open_is_noted_from_the_31st_day() -> None:
    scenario = given(*PLACED, transition_end("2019-12-13"))
    assert codes(scenario.on("2020-01-12")) == []
    noted = scenario.on("2020-01-13")
    noted.then(status="left")
    (found,) = noted.answer["findings"]
    assert (found["code"], found["severity"], found["since"]) == ("return-not-honoured", "note", "2020-01-13")


@pytest.mark.parametrize(
    ("placed", "ended", "opened"),
    [
        ("2019-07-01", "2020-06-30", True),
        ("2019-07-01", "2020-07-01", False),
        ("2022-06-01", "2023-06-30", False),
        ("2022-06-01", "2023-07-01", True),
        ("2022-06-01", "2023-11-30", True),
        ("2022-06-01", "2023-12-01", False),
    ],
)
def test_the_term_is_that_of_the_day_on_which_the_job_ended(placed: str, ended: str, opened: bool) -> None:
    asked = given(EMPLOYED, transition(placed), transition_end(ended)).on("2024-01-01")
    assert bool(returns(asked)) is opened


@pytest.mark.parametrize(
    ("by", "outside_will", "opened"),
    [
        ("employee", None, False),
        ("employee", True, True),
        ("mutual", None, True),
        ("mutual", False, False),
        ("employer", None, True),
        ("employer", False, False),
    ],
)
def test_what_the_end_says_of_the_will_counts_before_who_ended_it(
    by: str, outside_will: bool | None, opened: bool
) -> None:
    end = transition_end("2019-12-13", by=by, outside_will=outside_will)
    assert bool(returns(given(*PLACED, end).on("2020-01-01"))) is opened


def test_an_internal_transition_opens_no_return() -> None:
    made = (EMPLOYED, transition("2019-07-01", internal=True), transition_end("2019-12-13"))
    assert returns(given(*made).on("2020-01-01")) == []


def test_a_return_at_any_enterprise_honours_it() -> None:
    made = (*PLACED, transition_end("2019-12-13"), return_("2020-01-20", enterprise=BUURTDIENST))
    asked = given(*made).on("2020-01-20")
    assert codes(asked) == []
    assert returns(asked) == [("honoured", "2020-01-20")]
    asked.then(status="employed", enterprise=BUURTDIENST)


def test_an_employment_leaves_the_return_open() -> None:
    made = (*PLACED, transition_end("2019-12-13"), employment("2020-01-20"))
    assert returns(given(*made).on("2020-01-20")) == [("open", "2019-12-14")]


def test_one_return_honours_every_one_that_is_open() -> None:
    made = (*PLACED, transition_end("2019-12-13"), employment("2020-01-20"), transition("2020-03-02"))
    asked = given(*made, transition_end("2020-05-31"), return_("2020-06-15")).on("2020-06-15")
    assert returns(asked) == [("honoured", "2020-06-15")] * 2
    assert codes(asked) == []


def test_a_return_with_none_open_is_out_of_place_and_read_as_an_employment() -> None:
    asked = given(EMPLOYED, return_("2020-01-20", "lde")).on("2020-01-20")
    assert codes(asked) == ["out-of-place"]
    asked.then(status="employed", scheme="lde", insertion_last_day="2025-01-19")


def test_a_return_where_the_person_works_already_is_out_of_place_once() -> None:
    assert codes(given(EMPLOYED, return_("2020-01-20")).on("2020-01-20")) == ["out-of-place"]


def test_a_return_that_honours_at_the_own_enterprise_is_in_its_place() -> None:
    made = (*PLACED, transition_end("2019-12-13"), employment("2020-01-20"), return_("2020-02-03"))
    asked = given(*made).on("2020-02-03")
    assert codes(asked) == []
    assert returns(asked) == [("honoured", "2020-02-03")]
    asked.then(since="2020-01-20")


def test_a_job_with_support_that_ends_opens_a_return() -> None:
    support = employment("2023-09-01", "imw", enterprise=ORDINARY)
    made = (EMPLOYED, transition("2023-09-01"), support, transition_end("2024-03-31"))
    assert returns(given(*made).on("2024-04-01")) == [("open", "2024-04-01")]
