"""The language itself: it must not let an empty scenario pass."""

from __future__ import annotations

import pytest

from tests import given as language
from tests.given import employment, given


def test_a_scenario_without_a_conclusion_is_noticed() -> None:
    given(employment())
    assert len(language.unconcluded) == 1
    language.unconcluded.clear()


def test_a_question_without_a_conclusion_is_noticed() -> None:
    given(employment()).on("2020-01-01")
    assert len(language.unconcluded) == 1
    language.unconcluded.clear()


def test_a_conclusion_that_names_nothing_fails() -> None:
    answer = given(employment()).on("2020-01-01")
    with pytest.raises(AssertionError, match="concludes something"):
        answer.then()
    language.unconcluded.clear()


def test_a_conclusion_on_a_clock_that_is_not_there_fails() -> None:
    answer = given(employment()).on("2020-01-01")
    with pytest.raises(AssertionError):
        answer.then(days_suspended=0)


def test_a_wrong_conclusion_fails() -> None:
    answer = given(employment()).on("2020-01-01")
    with pytest.raises(AssertionError, match="employed"):
        answer.then(status="running")
