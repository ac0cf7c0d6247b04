"""The axis of a drawing of time: where each day stands, in columns of characters or in units, and its labels."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Literal, NamedTuple

from ledger.language import DAYS, MONTHS, day_in_figures, phrases, say_count
from projections.render.runs import as_date, first_of, month_of, months

_DAYS = (1, 2, 3, 4, 5, 7, 10, 14, 21, 28)
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120)


_WEEKS = phrases("{count} week", "{count} weeks")
_YEARS = phrases("{count} year", "{count} years")


class Axis(NamedTuple):
    """Columns of ``size`` days or calendar months; ``starts`` holds each column's first day.

    Days are ordinals; ``after`` is the day after the last column.
    """

    unit: Literal["day", "month"]
    size: int
    starts: tuple[int, ...]
    after: int

    @property
    def first(self) -> int:
        """The first day on the axis."""
        return self.starts[0]

    @property
    def last(self) -> int:
        """The last day on the axis."""
        return self.after - 1

    def column(self, day: int) -> int:
        """The column that holds a day; a day beyond an edge falls in the outermost column."""
        return min(max(bisect_right(self.starts, day) - 1, 0), len(self.starts) - 1)

    def days(self, column: int) -> tuple[int, int]:
        """The first and the last day of a column."""
        following = self.starts[column + 1] if column + 1 < len(self.starts) else self.after
        return self.starts[column], following - 1

    def scale(self, lang: str) -> str:
        """How much time a column is, in words: ``1 week``, ``10 days``, ``3 months``."""
        number, unit = self.size, self.unit
        if unit == "day" and number % 7 == 0:
            return say_count(*_WEEKS, number // 7, lang)
        if unit == "month" and number % 12 == 0:
            return say_count(*_YEARS, number // 12, lang)
        return say_count(*(DAYS if unit == "day" else MONTHS), number, lang)


def axis(first: int, last: int, cells: int) -> Axis:
    """The finest axis from ``first`` to ``last`` (ordinals, both included) that fits in ``cells`` columns."""
    for size in _DAYS:
        days = range(first, last + 1, size)
        if len(days) <= cells:
            return Axis("day", size, tuple(days), days[-1] + size)
    # Columns begin on multiples of their size, so one more may be needed than there are years.
    years = -(-(as_date(last).year - as_date(first).year + 1) // (cells - 1))
    for size in (*_MONTHS, 12 * years):
        begun = range(month_of(first) // size * size, month_of(last) + 1, size)
        if len(begun) <= cells:
            return Axis("month", size, tuple(map(first_of, begun)), first_of(begun[-1] + size))
    raise AssertionError("an axis of whole years always fits")


def labels(drawn: Axis, cells: int, lang: str) -> list[tuple[int, str]]:
    """The days to write above the axis, each with its column, as many as leave room for one another.

    The first is a whole day; then Mondays on a short axis, first days of months, or of years.
    """
    placed = [(0, day_in_figures(as_date(drawn.first), lang))]
    for day, text in _ticks(drawn, lang):
        column, before = drawn.column(day), placed[-1]
        if column >= before[0] + len(before[1]) + 1 and column + len(text) <= cells:
            placed.append((column, text))
    return placed


def _ticks(drawn: Axis, lang: str) -> Iterator[tuple[int, str]]:
    if drawn.unit == "day" and drawn.size == 1:
        for day in range(drawn.first, drawn.last + 1):
            if day % 7 == 1:  # a Monday
                when = as_date(day)
                yield day, f"{when:%d/%m}" if lang == "nl" else f"{when:%m-%d}"
        return
    step = 1 if drawn.unit == "day" else 12
    for when in months(drawn.first + 1, drawn.last, step):
        month_of_year = f"{when:%m}/{when.year}" if lang == "nl" else f"{when.year}-{when:%m}"
        yield when.toordinal(), str(when.year) if step == 12 else month_of_year


class Scale(NamedTuple):
    """Days from ``first`` to ``last`` over the width of a drawing, from ``left`` to ``right``."""

    first: int
    last: int
    left: float
    right: float

    def x(self, day: int) -> float:
        """Where a day begins; a day beyond an edge stands at that edge."""
        day = min(max(day, self.first), self.last + 1)
        share = (self.right - self.left) * (day - self.first) / (self.last + 1 - self.first)
        return round(self.left + share, 1)

    def ticks(self) -> Iterator[tuple[int, str]]:
        """Days to write above the scale: first days of months or years, at most ten or so."""
        begin, end = month_of(self.first), month_of(self.last)
        begin += as_date(self.first).day > 1
        step = next((s for s in (1, 2, 3, 6, 12, 24, 60, 120) if (end - begin) // s < 10), 600)
        for when in months(self.first, self.last, step):
            yield when.toordinal(), str(when.year) if when.month == 1 else f"{when:%m}/{when.year}"
