"""What rows say falls due on a day, by the query that answers ``due``."""

from __future__ import annotations

from datetime import date
from functools import cache

from sqlalchemy import Connection, NullPool, create_engine, delete

from projections.readmodels import queries
from projections.readmodels.as_known import KnownTables
from projections.readmodels.rows import Row, Rows
from projections.readmodels.tables import Models, models
from projections.readmodels.writing import load
from tests.readmodels.naming import as_stored


def falling_due(rows: Rows, on: date) -> list[Row]:
    """Dossier, kind, day, remark, basis, enterprise, scheme, suspensions and entries of each."""
    connection, of = _tables()
    for table in of.all:
        connection.execute(delete(table))
    load(connection, of, as_stored(rows))
    query = queries.deadlines(
        KnownTables(of),
        on,
        upto=date.max,
        kind=None,
        enterprise=None,
        scheme=None,
        late=False,
    )
    return [tuple(row) for row in connection.execute(query.whole())]


@cache
def _tables() -> tuple[Connection, Models]:
    of = models("")
    connection = create_engine("sqlite://", poolclass=NullPool).connect()
    of.metadata.create_all(connection)
    return connection, of
