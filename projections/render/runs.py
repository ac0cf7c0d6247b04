"""Runs of days, and which days are drawn: what every drawing of time is made from, in characters or in SVG.

Days are ordinals (``date.toordinal``), both ends included.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

_LAST = date.max.toordinal()
_A_WEEK, _A_YEAR = 7, 366


class Run(NamedTuple):
    """Days on which one thing holds."""

    first: int
    last: int
    value: str


def joined(runs: Iterable[Run]) -> list[Run]:
    """Runs in order of time, those with one value that follow one another without a gap made one."""
    found: list[Run] = []
    for run in runs:
        first = run.first
        if found and found[-1].value == run.value and found[-1].last == first - 1:
            first = found.pop().first
        found.append(run._replace(first=first))
    return found


def window(starts: Sequence[int], asked: int, marked: Iterable[int]) -> tuple[int, int]:
    """The first and the last day to draw, without letting either edge crowd out the rest.

    From the first day on which something begins to the last one that is asked about or ``marked``. What lasted long
    before the second beginning is cut to a sixth of what follows; the future takes no more than the past does, or a
    year.
    """
    first, *later = starts
    changed = later[0] if later else first
    last = min(max([asked, *marked]), asked + max(asked - changed, _A_YEAR))
    if later:
        first = max(first, changed - max((last - changed) // 6, _A_WEEK))
    return first, last


def as_date(day: int) -> date:
    """The calendar day of an ordinal; beyond the calendar its last day."""
    return date.fromordinal(min(day, _LAST))


def month_of(day: int) -> int:
    """A day's month, counted from January of the year 1."""
    when = as_date(day)
    return (when.year - 1) * 12 + when.month - 1


def first_of(month: int) -> int:
    """The first day of a month; of one beyond the calendar the day after its last one."""
    if month >= 12 * date.max.year:
        return _LAST + 1
    return date(month // 12 + 1, month % 12 + 1, 1).toordinal()


def months(first: int, last: int, step: int) -> Iterator[date]:
    """The first days of every so many months between two days; so many years begin at 1990, 1995, 2000."""
    # Counted from the year 0, so that it can be divided.
    begin, end = month_of(first) + 12, month_of(last) + 12
    for month in range(-(-begin // step) * step, end + 1, step):
        day = first_of(month - 12)
        if first <= day <= _LAST:
            yield as_date(day)
