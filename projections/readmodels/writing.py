"""Rows into the tables of one build: in bulk, and those of some dossiers anew."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, Table, delete, select

from ledger.store.location import SQLITE
from projections.readmodels.rows import Row, Rows, filled_as_known
from projections.readmodels.tables import Models

T = TypeVar("T")

AT_A_TIME = 500
"""How many dossiers are named in one statement."""


def load(connection: Connection, of: Models, rows: Rows) -> None:
    """Add rows by the driver's own bulk call: a compiled statement costs more than the row."""
    for table, added in zip(of.all, rows, strict=True):
        insert_all(connection, table, added)


def insert_all(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Add rows to one table."""
    if not rows:
        return
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == SQLITE:
        places = ", ".join("?" * len(table.columns))
        driver.executemany(f"INSERT INTO {table.name} VALUES ({places})", rows)  # noqa: S608 (our own names)
        return
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def replace(connection: Connection, of: Models, dossiers: Collection[str], rows: Rows) -> None:
    """Put new rows of these dossiers in the place of the old ones, and fill the places that this concerns (R13)."""
    concerned = set(dossiers) | _filled_by(connection, of, dossiers)
    for some in parts(dossiers):
        for table in of.all:
            connection.execute(delete(table).where(table.c.dossier.in_(some)))
    load(connection, of, rows)
    concerned |= {row[1] for row in rows.replacements}
    for some in parts(concerned):
        fill_places(connection, of, some)


def _filled_by(connection: Connection, of: Models, dossiers: Collection[str]) -> set[str]:
    """The dossiers whose places these dossiers fill, so far."""
    columns = of.replacements.c
    return {
        for_dossier
        for some in parts(dossiers)
        for (for_dossier,) in connection.execute(
            select(columns.for_dossier).where(columns.dossier.in_(some)).distinct()
        )
    }


def fill_places(connection: Connection, of: Models, dossiers: Sequence[str]) -> None:
    """Fill the places that these dossiers left, and reopen those whose replacement is gone."""
    places, replacements = of.places, of.replacements
    left = _by_dossier(connection, select(places).where(places.c.dossier.in_(dossiers)), 0)
    wanted = select(replacements).where(replacements.c.for_dossier.in_(dossiers))
    fillers = _by_dossier(connection, wanted, 1)
    now = {dossier: filled_as_known(rows, fillers.get(dossier, ())) for dossier, rows in left.items()}
    changed = [
        dossier for dossier, rows in left.items() if sorted(rows, key=str) != sorted(now[dossier], key=str)
    ]
    if changed:
        connection.execute(delete(places).where(places.c.dossier.in_(changed)))
        insert_all(connection, places, [row for dossier in changed for row in now[dossier]])


def fill_all_places(connection: Connection, of: Models) -> None:
    """Fill every place for which a replacement is on record, some dossiers at a time."""
    named = of.replacements.c.for_dossier
    last = ""
    while True:
        query = select(named).where(named > last).distinct().order_by(named).limit(AT_A_TIME)
        some = list(connection.execute(query).scalars())
        if not some:
            return
        fill_places(connection, of, some)
        last = some[-1]


def _by_dossier(connection: Connection, query: Select[Any], column: int) -> dict[str, list[Row]]:
    return grouped(map(plain, connection.execute(query)), column)


def grouped(rows: Iterable[Row], column: int) -> dict[str, list[Row]]:
    """The rows by what stands in a column, in their order."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[column], []).append(row)
    return found


def plain(row: Iterable[Any]) -> Row:
    """A row as ``rows.py`` makes it: days as texts."""
    return tuple(value.isoformat() if isinstance(value, date) else value for value in row)


def parts(names: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(names)
    while some := list(islice(rest, AT_A_TIME)):
        yield some
