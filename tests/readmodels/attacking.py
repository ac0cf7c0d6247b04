"""Read models altered by who has every right, and what the check says of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, CursorResult, Table, text

from ledger.application import Ledger
from ledger.store.location import SQLITE
from projections.readmodels import runner
from projections.readmodels.about import found_about
from projections.readmodels.checking import check_models
from projections.readmodels.condition import Condition, condition_of
from projections.readmodels.differences import Difference
from projections.readmodels.rows import Rows
from projections.readmodels.tables import models, view_name
from tests.readmodels.everyone import fill, population

TABLES = Rows._fields
#: A register whose rows fill every column of these tables, so that each can be altered. Other seeds leave some empty.
SEED = 11


@contextmanager
def ledger_with_models(location: str) -> Iterator[Ledger]:
    """A ledger of random dossiers with its read models."""
    with Ledger.create(location, simulated=True) as made:
        fill(made, population(SEED, dossiers=8))
        runner.rebuild(made, location)
        yield made


def looked(ledger: Ledger, connection: Connection | None = None) -> tuple[Condition, list[Difference]]:
    """What the read models say of themselves, and everything that is wrong with them."""
    with ledger.reading() as entries:
        target = entries.connection if connection is None else connection
        found = condition_of(target, entries, ledger.origin)
        return found, list(check_models(target, entries, found))


def wrong(ledger: Ledger, connection: Connection | None = None) -> list[Difference]:
    return looked(ledger, connection)[1]


@contextmanager
def attacked(ledger: Ledger) -> Iterator[Connection]:
    """A transaction with every right, in which the check looks too; it is undone afterwards."""
    with ledger.store.database.engine.connect() as connection:
        transaction = connection.begin()
        yield connection
        transaction.rollback()


def table_of(connection: Connection, name: str) -> Table:
    made = found_about(connection)
    assert made is not None
    table: Table = getattr(models(made.token), name)
    return table


def do(
    connection: Connection,
    statement: str,
    name: str = "periods",
    where: str = "1 = 1",
    values: dict[str, Any] | None = None,
    **words: str,
) -> CursorResult[Any]:
    """SQL in which {table} and {view} stand for the present ones of this name, and {one} for one of its rows."""
    table = table_of(connection, name)
    row = "rowid" if connection.dialect.name == SQLITE else "ctid"
    one = "{row} = (SELECT {row} FROM {table} WHERE {where} ORDER BY dossier, {row} LIMIT 1)"
    one = one.format(row=row, table=table.name, where=where)
    statement = statement.format(table=table.name, view=view_name(table), one=one, **words)
    return connection.execute(text(statement), values or {})
