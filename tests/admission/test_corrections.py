"""R1: what remains once rectifications and withdrawals are known, and corrections of corrections."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given as for_any
from hypothesis import settings
from hypothesis import strategies as st

from ledger.corrections import read_corrected, remaining
from tests.given import (
    DOSSIER,
    Made,
    employment,
    lifting,
    order,
    recorded,
    rectification,
    start,
    suspension,
    withdrawal,
)

A_DAY = "2020-09-01"


def left(*made: Made) -> dict[int, tuple[str, str]]:
    """What remains, by position: which decision, and from which day."""
    return {
        position: (decision.tag(), decision.effective_on.isoformat())
        for position, decision in remaining(recorded(*made))
    }


def corrected_by(*made: Made) -> dict[int, int | None]:
    return {position: reading.corrected_by for position, reading in read_corrected(recorded(*made)).items()}


EMPLOYED, STARTED = employment("2019-01-01"), start("2020-02-03", source="s")


def test_without_corrections_everything_remains() -> None:
    assert left(EMPLOYED, STARTED) == {1: ("employment", "2019-01-01"), 2: ("start", "2020-02-03")}


def test_a_withdrawn_entry_is_read_as_absent() -> None:
    assert left(EMPLOYED, STARTED, withdrawal(A_DAY, 2)) == {1: ("employment", "2019-01-01")}


def test_an_entry_may_be_named_by_its_source() -> None:
    assert left(EMPLOYED, STARTED, withdrawal(A_DAY, "s")) == {1: ("employment", "2019-01-01")}


def test_a_source_of_digits_is_no_position() -> None:
    assert 2 in left(EMPLOYED, start("2020-02-03", source="1"), withdrawal(A_DAY, 1))


def test_a_rectified_entry_is_read_as_its_replacement_in_the_place_of_the_original() -> None:
    found = left(EMPLOYED, STARTED, rectification(A_DAY, 2, start("2020-03-02")))
    assert found == {1: ("employment", "2019-01-01"), 2: ("start", "2020-03-02")}


def test_a_replacement_may_be_another_decision() -> None:
    assert left(EMPLOYED, STARTED, rectification(A_DAY, 2, suspension("2020-03-02")))[2] == (
        "suspension",
        "2020-03-02",
    )


def test_a_withdrawn_withdrawal_brings_its_entry_back() -> None:
    assert left(EMPLOYED, STARTED, withdrawal(A_DAY, 2), withdrawal(A_DAY, 3)) == left(EMPLOYED, STARTED)


def test_a_withdrawn_rectification_brings_the_original_back() -> None:
    changed = rectification(A_DAY, 2, start("2020-03-02"))
    assert left(EMPLOYED, STARTED, changed, withdrawal(A_DAY, 3)) == left(EMPLOYED, STARTED)


def test_a_withdrawal_withdrawn_twice_over_takes_the_entry_away_again() -> None:
    thrice = [withdrawal(A_DAY, 2), withdrawal(A_DAY, 3), withdrawal(A_DAY, 4)]
    assert left(EMPLOYED, STARTED, *thrice) == {1: ("employment", "2019-01-01")}


def test_a_rectification_of_a_rectification_gives_the_last_replacement_only() -> None:
    found = left(
        EMPLOYED,
        STARTED,
        rectification(A_DAY, 2, start("2020-03-02")),
        rectification(A_DAY, 3, start("2020-04-01")),
    )
    assert found == {1: ("employment", "2019-01-01"), 2: ("start", "2020-04-01")}


def test_a_rectification_replaced_by_a_whole_rectification_reads_the_same() -> None:
    first = rectification(A_DAY, 2, start("2020-03-02"))
    whole = rectification(A_DAY, 3, rectification(A_DAY, 2, start("2020-04-01")))
    plain = rectification(A_DAY, 3, start("2020-04-01"))
    assert left(EMPLOYED, STARTED, first, whole) == left(EMPLOYED, STARTED, first, plain)


def test_a_rectification_replaced_by_a_withdrawal_takes_the_entry_away() -> None:
    first = rectification(A_DAY, 2, start("2020-03-02"))
    assert left(EMPLOYED, STARTED, first, rectification(A_DAY, 3, withdrawal(A_DAY, 2))) == left(EMPLOYED)


def test_a_withdrawal_rectified_into_one_of_another_entry_withdraws_that_one() -> None:
    other = suspension("2020-03-02")
    found = left(
        EMPLOYED, STARTED, other, withdrawal(A_DAY, 2), rectification(A_DAY, 4, withdrawal(A_DAY, 3))
    )
    assert found == {1: ("employment", "2019-01-01"), 2: ("start", "2020-02-03")}


def test_a_withdrawn_rectification_of_a_rectification_brings_the_first_one_back() -> None:
    found = left(
        EMPLOYED,
        STARTED,
        rectification(A_DAY, 2, start("2020-03-02")),
        rectification(A_DAY, 3, start("2020-04-01")),
        withdrawal(A_DAY, 4),
    )
    assert found[2] == ("start", "2020-03-02")


def test_an_entry_whose_withdrawal_was_withdrawn_may_be_rectified() -> None:
    found = left(
        EMPLOYED,
        STARTED,
        withdrawal(A_DAY, 2),
        withdrawal(A_DAY, 3),
        rectification(A_DAY, 2, start("2020-03-02")),
    )
    assert found == {1: ("employment", "2019-01-01"), 2: ("start", "2020-03-02")}


def test_a_correction_tells_which_entry_it_replaced() -> None:
    made = (EMPLOYED, STARTED, rectification(A_DAY, 2, start("2020-03-02")))
    assert corrected_by(*made) == {1: None, 2: 3, 3: None}


def test_a_withdrawn_correction_replaced_nothing() -> None:
    made = (EMPLOYED, STARTED, withdrawal(A_DAY, 2), withdrawal(A_DAY, 3))
    assert corrected_by(*made) == {1: None, 2: None, 3: 4, 4: None}


def test_the_day_of_a_correction_plays_no_part() -> None:
    early, late = withdrawal("1999-01-01", 2), withdrawal("2099-01-01", 2)
    assert left(EMPLOYED, STARTED, early) == left(EMPLOYED, STARTED, late)


def test_a_measure_is_corrected_like_a_dossier() -> None:
    whole = [order("2020-03-20"), lifting("2020-06-22")]
    withdrawn: Made = {**withdrawal(A_DAY, 2), "measure": "corona-2020"}
    del withdrawn["dossier"]
    assert left(*whole, withdrawn) == {1: ("suspension-order", "2020-03-20")}


@pytest.mark.parametrize("entry", [3, 99, "nobody"])
def test_a_correction_of_nothing_before_it_changes_nothing(entry: int | str) -> None:
    assert left(EMPLOYED, STARTED, withdrawal(A_DAY, entry)) == left(EMPLOYED, STARTED)


days = st.dates().map(lambda day: day.replace(year=2020) if day.month != 2 else day.replace(year=2020, day=1))


@st.composite
def histories(draw: st.DrawFn) -> list[Made]:
    """An employment, some suspensions, and corrections of whatever is not yet corrected."""
    made: list[Made] = [EMPLOYED, STARTED]
    for _ in range(draw(st.integers(0, 8))):
        free = [position for position, by in corrected_by(*made).items() if by is None]
        named = draw(st.sampled_from(free))
        made.append(
            draw(
                st.sampled_from(
                    [
                        suspension(draw(days).isoformat()),
                        withdrawal(A_DAY, named),
                        rectification(A_DAY, named, suspension(draw(days).isoformat())),
                    ]
                )
            )
        )
    return made


def read_without_corrections(made: list[Made]) -> list[tuple[int, Any]]:
    return [(position, msgspec.to_builtins(decision)) for position, decision in remaining(recorded(*made))]


@settings(max_examples=150, deadline=None)
@for_any(histories(), st.data())
def test_a_withdrawal_followed_by_its_own_withdrawal_changes_nothing(
    made: list[Made], data: st.DataObject
) -> None:
    free = [position for position, by in corrected_by(*made).items() if by is None]
    named = data.draw(st.sampled_from(free))
    after = [*made, withdrawal(A_DAY, named), withdrawal(A_DAY, len(made) + 1)]
    assert read_without_corrections(after) == read_without_corrections(made)


@settings(max_examples=150, deadline=None)
@for_any(histories(), st.data())
def test_a_rectification_followed_by_its_withdrawal_changes_nothing(
    made: list[Made], data: st.DataObject
) -> None:
    free = [position for position, by in corrected_by(*made).items() if by is None]
    changed = rectification(A_DAY, data.draw(st.sampled_from(free)), suspension("2020-05-05"))
    after = [*made, changed, withdrawal(A_DAY, len(made) + 1)]
    assert read_without_corrections(after) == read_without_corrections(made)


@settings(max_examples=100, deadline=None)
@for_any(histories())
def test_no_correction_remains_to_be_read_as_a_decision(made: list[Made]) -> None:
    assert not {tag for tag, _ in left(*made).values()} & {"rectification", "withdrawal"}


@settings(max_examples=100, deadline=None)
@for_any(histories())
def test_every_entry_has_a_reading(made: list[Made]) -> None:
    assert all(one.get("dossier") == DOSSIER for one in made)
    assert list(read_corrected(recorded(*made))) == list(range(1, len(made) + 1))
