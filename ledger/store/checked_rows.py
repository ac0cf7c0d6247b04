"""Rows of a vault and of its access log, each value of the kind that its column is made for.

On SQLite a column takes any value, and whoever owns a database alters its columns. What is not as a program of ours
puts it there is refused here, in words, before anybody reckons with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, Select, Table

from ledger.store.errors import RowAltered

T = TypeVar("T")

# As many as are held at a time: what a row must be is worked out once for all of them.
_SOME = 2_000


def rows(connection: Connection, table: Table, query: Select[Any], kind: type[T]) -> Iterator[T]:
    """The rows that a query gives, some at a time, each as a ``kind``: a named tuple. Raises ``RowAltered``."""
    with connection.execute(query, execution_options={"yield_per": _SOME}) as result:
        for some in result.partitions():
            yield from checked(table, some, kind)


def all_rows(connection: Connection, table: Table, query: Select[Any], kind: type[T]) -> list[T]:
    """All rows that a query gives, likewise. Raises ``RowAltered``."""
    return checked(table, connection.execute(query).all(), kind)


def checked(table: Table, found: Any, kind: type[T]) -> list[T]:
    """Rows as they came from the driver, each as a ``kind``. Raises ``RowAltered``."""
    try:
        # With bytes among its own kinds, msgspec takes no text for them.
        return msgspec.convert([tuple(row) for row in found], list[kind], builtin_types=(bytes,))  # type: ignore[valid-type]
    except msgspec.ValidationError:
        raise RowAltered("", "{table}", table=table.name) from None
