"""Many rows at once, by the driver's own bulk call: an import or a restored copy brings them by the thousand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Integer, LargeBinary, Table

from ledger.store.location import SQLITE
from ledger.store.session import check_count


def insert_all(connection: Connection, table: Table, rows: Sequence[Sequence[object]]) -> None:
    """Add rows, their values in the order of the columns. Raises NotStored."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == SQLITE:
        places = ", ".join("?" * len(table.columns))
        cursor = driver.executemany(f"INSERT INTO {table.name} VALUES ({places})", rows)  # noqa: S608 (placeholders)
    elif rows:
        # Binary, or every byte would travel as two hexadecimal digits.
        cursor = driver.cursor()
        with cursor.copy(f"COPY {table.name} FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(list(map(_kind, table.columns)))
            for row in rows:
                copy.write_row(row)
    if rows:
        check_count(cursor, len(rows))


def _kind(column: Column[Any]) -> str:
    for kind, name in ((LargeBinary, "bytea"), (BigInteger, "int8"), (Integer, "int4")):
        if isinstance(column.type, kind):
            return name
    return "text"
