"""R6: days and months.

Inside the projections a day is its proleptic Gregorian ordinal (``date.toordinal``): the rules count
days, and whole numbers do that fastest. ``date`` stands at the edges only.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from functools import lru_cache

FIRST_DAY = date.min.toordinal()
LAST_DAY = date.max.toordinal()


def as_date(day: int) -> date:
    """The calendar day of an ordinal. Beyond what a calendar can write it is the last day it can."""
    if FIRST_DAY <= day <= LAST_DAY:
        return date.fromordinal(day)
    return date.max if day > LAST_DAY else date.min


@lru_cache(maxsize=1 << 14)
def term_last_day(first_day: int, months: int) -> int:
    """The last day of a term of ``months`` months that begins on ``first_day``, both included (R6).

    It ends on the day before the same day ``months`` months later; where that day does not exist, on
    the last day of that month.
    """
    first = date.fromordinal(first_day)
    month = first.month - 1 + months
    year, month = first.year + month // 12, month % 12 + 1
    if year > date.max.year:
        return LAST_DAY
    days_in_month = monthrange(year, month)[1]
    if first.day > days_in_month:
        return date(year, month, days_in_month).toordinal()
    return date(year, month, first.day).toordinal() - 1
