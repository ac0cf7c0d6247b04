"""For how long: the classes in which days are counted."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date
from functools import cache

from ledger.language import phrase
from ledger.law import Dated, DatedParameter
from ledger.sources import policy

#: The last day of each class but the last: 1 to 30, 31 to 90, 91 to 180, and 181 days or more.
AGES: DatedParameter[tuple[int, ...]] = DatedParameter(
    "last days of the classes in which a report counts how long something is owed or open",
    (
        Dated(
            date(2020, 3, 20),
            (30, 90, 180),
            (policy(phrase("a month, a quarter, half a year")),),
        ),
    ),
)


@cache
def classes(last_days: tuple[int, ...]) -> tuple[str, ...]:
    """The names of the classes: ``1-30``, ``31-90``, ``91-180``, ``181-``."""
    firsts = (1, *(day + 1 for day in last_days))
    return tuple(f"{first}-{last}" for first, last in zip(firsts, (*last_days, ""), strict=True))


def age_class(days: int, last_days: tuple[int, ...]) -> str:
    """The class of a number of days, the first and the last one counted."""
    return classes(last_days)[bisect_left(last_days, days)]


def days_on(since: str, on: date) -> int:
    """How many days something lasts by the end of a day, both included."""
    return (on - date.fromisoformat(since)).days + 1
