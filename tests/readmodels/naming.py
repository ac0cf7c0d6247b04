"""Rows of the read models by the names of their columns."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from projections.readmodels import classes
from projections.readmodels.classes import columns_of_days
from projections.readmodels.rows import Row, Rows
from projections.readmodels.tables import KNOWLEDGE, models


@cache
def columns_of(table: str) -> list[str]:
    """The columns of a table of the read models, without those that say when a row was known."""
    return [*getattr(models(""), table).columns.keys()[: -len(KNOWLEDGE)]]


@cache
def _row_of(table: str, *, known: bool) -> Any:
    return namedtuple(table, [*columns_of(table), *(KNOWLEDGE if known else ())])


def row_of(table: str, **values: Any) -> Row:
    """A plain row of a table with these values, and none in its other columns."""
    return tuple(_row_of(table, known=False)(**{**dict.fromkeys(columns_of(table)), **values}))


def named(table: str, rows: Iterable[Row]) -> list[Any]:
    """Plain rows of a table."""
    return [_row_of(table, known=False)(*row) for row in rows]


def named_as_stored(table: str, rows: Iterable[Row]) -> list[Any]:
    """Rows of a table with when they were known."""
    return [_row_of(table, known=True)(*row) for row in rows]


def holding(rows: Iterable[Any], on: date, *, first: str = "first", last: str = "until") -> list[Any]:
    """The rows, by name, that hold on a day: from the one column to the other, both included."""
    day = on.isoformat()
    return [
        row
        for row in rows
        if getattr(row, first) <= day and (getattr(row, last) is None or getattr(row, last) >= day)
    ]


def as_stored(rows: Rows) -> Rows:
    """Plain rows as a build holds those that are known from the first entry on."""
    return Rows(
        *(
            [classes.as_stored(row, days, 0, None, None) for row in each]
            for days, each in zip(columns_of_days(), rows, strict=True)
        )
    )
