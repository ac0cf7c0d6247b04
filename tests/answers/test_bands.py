"""The axis and the bands keep their promises for any days: nothing short disappears, all is in order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from projections.fold.rules.calendar import FIRST_DAY, LAST_DAY
from projections.render.axis import axis, labels
from projections.render.bands import SEVERAL, layered, markers, pointed, solid
from projections.render.runs import Run

days = st.integers(FIRST_DAY, LAST_DAY)
spans = st.tuples(days, days).map(lambda pair: (min(pair), max(pair)))
near = st.tuples(st.integers(737000, 737400), st.integers(0, 800)).map(lambda pair: (pair[0], sum(pair)))
cells = st.integers(45, 105)


@given(span=spans | near, cells=cells)
def test_an_axis_fits_holds_every_day_once_and_begins_no_later_than_the_first(
    span: tuple[int, int], cells: int
) -> None:
    drawn = axis(*span, cells)
    assert len(drawn.starts) <= cells
    assert drawn.first <= span[0] <= span[1] <= drawn.last
    for column in range(len(drawn.starts)):
        first, last = drawn.days(column)
        assert first <= last
        assert drawn.column(first) == drawn.column(last) == column


@given(span=spans | near, cells=cells, lang=st.sampled_from(["en", "nl"]))
def test_labels_never_touch_and_never_run_over_the_edge(span: tuple[int, int], cells: int, lang: str) -> None:
    end = -1
    for column, text in labels(axis(*span, cells), cells, lang):
        assert column > end
        end = column + len(text)
        assert end <= cells


@given(
    first=st.integers(700000, 738000),
    lengths=st.lists(st.integers(1, 900), min_size=1, max_size=26),
    cells=cells,
)
def test_every_run_is_visible_or_its_column_says_several(first: int, lengths: list[int], cells: int) -> None:
    runs: list[Run] = []
    day = first
    for nth, length in enumerate(lengths):
        runs.append(Run(day, day + length - 1, chr(ord("a") + nth)))
        day += length
    drawn = axis(first, day - 1, cells)
    row = solid(runs, drawn)
    assert len(row) == len(drawn.starts)
    assert " " not in row
    shown = [char for char in row if char != SEVERAL]
    assert shown == sorted(shown), "runs stand in order of time"
    for begin, end, char in runs:
        if char not in shown:
            assert SEVERAL in row[max(drawn.column(begin) - 1, 0) : drawn.column(end) + 2]


def test_a_day_between_two_long_runs_takes_a_column() -> None:
    drawn = axis(1000, 1699, 70)
    row = solid([(1000, 1304, "a"), (1305, 1305, "b"), (1306, 1699, "c")], drawn)
    assert row == "a" * 30 + "b" + "c" * 39


def test_two_short_runs_in_one_column_take_the_next_one_too() -> None:
    drawn = axis(1000, 1699, 70)
    row = solid([(1000, 1301, "a"), (1302, 1304, "b"), (1305, 1309, "c"), (1310, 1699, "d")], drawn)
    assert row == "a" * 29 + "bc" + "d" * 39


def test_where_no_column_can_be_spared_it_says_several() -> None:
    drawn = axis(1000, 1009, 1)
    assert solid([(1000, 1004, "a"), (1005, 1009, "b")], drawn) == SEVERAL


def test_a_suspension_of_one_day_is_one_column_wide() -> None:
    assert layered([(1005, 1005, "#")], axis(1000, 1699, 70)).strip() == "#"


def test_numbers_under_neighbouring_days_stand_in_rows_of_their_own() -> None:
    assert markers([(9, 1000), (10, 1001), (11, 1001)], axis(1000, 1020, 60)) == [
        "9".ljust(21),
        " 10".ljust(21),
        " 11".ljust(21),
    ]


def test_a_day_beyond_the_axis_is_pointed_at_from_the_edge() -> None:
    assert pointed(2000, "v", "2030-01-01", axis(1000, 1039, 40), 40, ">").endswith("2030-01-01 >")
