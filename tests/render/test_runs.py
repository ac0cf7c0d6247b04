"""Runs of days: joined they hold the same days, and what is drawn begins and ends where a reader looks for it."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from projections.render.axis import Scale
from projections.render.runs import Run, joined, months, window

RUNS = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 5), st.sampled_from("ab")), max_size=8)


@given(RUNS)
def test_joined_runs_hold_the_same_days_and_none_goes_on_in_the_next(
    pieces: list[tuple[int, int, str]],
) -> None:
    runs, day = [], 737_000
    for gap, length, value in pieces:
        runs.append(Run(day + gap, day + gap + length - 1, value))
        day += gap + length
    made = joined(runs)
    assert days(made) == days(runs)
    for one, other in pairwise(made):
        assert one.last < other.first - 1 or one.value != other.value


def days(runs: list[Run]) -> list[tuple[int, str]]:
    return [(day, run.value) for run in runs for day in range(run.first, run.last + 1)]


@given(
    lengths=st.lists(st.integers(1, 4000), min_size=1, max_size=6),
    marked=st.lists(st.integers(-1000, 9000), max_size=2),
)
def test_a_drawing_shows_the_day_asked_and_the_future_takes_no_more_than_the_past(
    lengths: list[int], marked: list[int]
) -> None:
    starts = [700_000 + sum(lengths[:nth]) for nth in range(len(lengths))]
    asked = 700_000 + sum(lengths) - 1
    first, last = window(starts, asked, [asked + ahead for ahead in marked])
    changed = starts[1] if len(starts) > 1 else starts[0]
    assert starts[0] <= first <= changed <= asked <= last
    assert last - asked <= max(asked - changed, 366)
    assert changed - first <= max((last - changed) // 6, 7)


def test_years_are_written_where_they_can_be_divided() -> None:
    begin, end = date(1987, 5, 1).toordinal(), date(2001, 1, 1).toordinal()
    assert [when.isoformat() for when in months(begin, end, 60)] == ["1990-01-01", "1995-01-01", "2000-01-01"]


def test_the_first_day_of_a_scale_is_written_if_it_begins_a_month() -> None:
    begin, end = date(2020, 2, 1).toordinal(), date(2020, 4, 30).toordinal()
    assert [words for _, words in Scale(begin, end, 0, 100).ticks()] == ["02/2020", "03/2020", "04/2020"]
