"""The classes by which the rows that hold on a day are found, as they were known at a position (ADR 0071).

A row holds from a first day to a last one. Rows that hold equally long, within a factor of two, are of one *day class*:
the number of binary digits of the days between the two. Those of a class that hold on a day begin on it or on one of
the few days before it, and an index by class and first day finds them.

A row whose end was not known yet held for ever. Rows that were open-ended between some positions and are not any more
are found likewise by those positions: their *open class* is the number of binary digits of the positions in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from projections.readmodels.rows import Row
from projections.readmodels.tables import DAYS, KNOWLEDGE, models

FOR_EVER = date.max.toordinal().bit_length()
"""The day class of what is open-ended, and known to be so still: no run of days of the calendar is longer."""

MOST_POSITIONS = 63
"""The highest open class: positions are whole numbers of 64 bits."""

DAY_WIDTHS = tuple((each, (1 << each) - 1) for each in range(FOR_EVER + 1))
"""Each day class, with how many days before a day a row of it can begin that holds on that day or a later one."""

OPEN_WIDTHS = tuple((each, (1 << each) - 1) for each in range(1, MOST_POSITIONS + 1))
"""Each open class, with how many positions before another a row of it can be known that is open-ended there."""


def classes(
    first: str, last: str | None, known_from: int, known_to: int | None, end_known: int | None
) -> tuple[int | None, int | None]:
    """The day class of a row and its open class, from the columns that tell when it holds and is known.

    It is found by its days unless it was open-ended and is not known any more, and by the positions between which it
    was open-ended unless there are none, or it still is.
    """
    if last is not None:
        by_days: int | None = (_number(last) - _number(first)).bit_length()
    else:
        by_days = FOR_EVER if known_to is None else None
    if end_known is not None:
        return by_days, (end_known - known_from).bit_length()
    if last is None and known_to is not None:
        return by_days, (known_to - known_from).bit_length()
    return by_days, None


@lru_cache(maxsize=1 << 15)
def _number(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def columns_of_days() -> Sequence[tuple[int, int] | None]:
    """Of each table, in the order of ``rows.Rows``, where in a row its first day and its last stand."""
    made: list[tuple[int, int] | None] = []
    of = models("")
    for name, table in zip(of._fields[1:], of.all, strict=True):
        days = DAYS.get(name)
        columns = table.columns.keys()[: -len(KNOWLEDGE)]
        made.append(None if days is None else (columns.index(days[0]), columns.index(days[1])))
    return made


def as_stored(
    row: Row, days: tuple[int, int] | None, known_from: int, known_to: int | None, end_known: int | None
) -> Row:
    """A row with the columns behind it: when it is known, and its classes, from where its first and last day stand."""
    times = known_from, known_to, end_known
    if days is None:
        return (*row, *times, None, None)
    return (*row, *times, *classes(row[days[0]], row[days[1]], *times))
