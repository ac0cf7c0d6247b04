"""A figure that is exact and can be compared: a number in its one spelling, and the days that it is about."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from decimal import Decimal

#: A decimal as it is handed in: up to fifteen digits before the point, and up to nine behind it.
_DECIMAL = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,9})?", re.ASCII)
_YEAR = re.compile(r"[0-9]{4}")
_QUARTER = re.compile(r"([0-9]{4})-Q([1-4])")
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


def canonical_number(value: str | int) -> str | int | None:
    """A number in its one spelling, so that equal ones are equal bytes; None where it is no number.

    A whole number is an integer, any other a decimal without superfluous zeros: ``9``, ``"-4.5"``. A comma is refused:
    one reader takes it for the decimals, the next for the thousands.
    """
    if isinstance(value, int):
        return value
    if _DECIMAL.fullmatch(value) is None:
        return None
    exact = Decimal(value)
    if exact == exact.to_integral_value():
        return int(exact)
    # The very same text where it is right already.
    made = f"{exact.normalize():f}"
    return value if made == value else made


def days_of(period: str) -> tuple[date, date] | None:
    """The first and the last day of a period, both included; None where there is no such period.

    A year ``2020``, a quarter ``2020-Q2``, a month ``2020-04``, a day ``2020-04-30``, or a first and a last day
    ``2020-03-20/2020-06-21``.
    """
    try:
        if _YEAR.fullmatch(period):
            return date(int(period), 1, 1), date(int(period), 12, 31)
        if quarter := _QUARTER.fullmatch(period):
            return days_of_quarter(int(quarter[1]), int(quarter[2]))
        if month := _MONTH.fullmatch(period):
            year, number = int(month[1]), int(month[2])
            return date(year, number, 1), date(year, number, monthrange(year, number)[1])
        first, slash, last = period.partition("/")
        begin, end = date.fromisoformat(first), date.fromisoformat(last if slash else first)
    except ValueError:
        return None
    return (begin, end) if begin <= end else None


def days_of_quarter(year: int, number: int) -> tuple[date, date]:
    """The first and the last day of a quarter, 1 to 4."""
    last = 3 * number
    return date(year, last - 2, 1), date(year, last, monthrange(year, last)[1])
