"""Everyone folded into the tables of the read models, in a SQLite database in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date

from sqlalchemy import Connection, NullPool, create_engine

from projections.reading import Reading
from projections.readmodels.as_known import KnownTables
from projections.readmodels.folding import rows_of_stored, uncollected
from projections.readmodels.rows import ALWAYS, Rows
from projections.readmodels.tables import Models, by_dossier, make_empty, models
from projections.readmodels.writing import fill_all_places, insert_all

BATCH = 2_000
"""How many rows are gathered before they are written: enough for speed, little enough for memory."""


@contextmanager
def folded_in_memory(
    reading: Reading, needed: Collection[str], upto: date = date.max
) -> Iterator[tuple[Connection, KnownTables]]:
    """The tables of the read models, of everyone as a reading knows them; only those that are needed are filled.

    ``needed`` are names of ``Rows``; ``upto`` is the last day that is asked about. The database is gone when the block
    is left. Raises ``codec.Unreadable``.
    """
    of = models("")
    # Without a pool the database lives as long as its one connection.
    engine = create_engine("sqlite://", poolclass=NullPool)
    with engine.connect() as connection:
        make_empty(connection, of)
        with uncollected():
            _fill(connection, of, reading, needed, upto.toordinal())
        yield connection, KnownTables(of, has_classes=False)


def _fill(connection: Connection, of: Models, reading: Reading, needed: Collection[str], upto: int) -> None:
    collective, persons = reading.collective, reading.persons
    tables = dict(zip(Rows._fields, of.all, strict=True))
    gathered = Rows.none()
    lists = [(tables[name], getattr(gathered, name), Rows._fields.index(name)) for name in needed]

    def write() -> None:
        for table, mine, _ in lists:
            insert_all(connection, table, [(*row, *ALWAYS) for row in mine])
            mine.clear()

    for key, stored in reading.stored_by_person():
        rows = rows_of_stored(key, stored, collective, persons, needed, upto)
        for _, mine, at in lists:
            mine += rows[at]
        if sum(len(mine) for _, mine, _ in lists) > BATCH:
            write()
    write()
    for table, _, _ in lists:
        by_dossier(table).create(connection)
    if "replacements" in needed:
        fill_all_places(connection, of)
