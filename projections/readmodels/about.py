"""What the present read models are of: which ledger, as known when, by which rules, up to which entry."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, Table, delete, insert, inspect, select, text

from ledger.store.location import SQLITE
from ledger.store.roles import share_models
from ledger.store.tables import tracking
from projections.readmodels.digest import rules
from projections.readmodels.tables import about, models, view_name

#: The name under which the library tracks how far a follower of the ledger is.
FOLLOWED = "ledger"


class Provenance(msgspec.Struct, frozen=True):
    """What read models are of: a ledger, as known at a moment (None: they follow it), by certain rules."""

    token: str
    ledger_id: str
    simulated: bool
    known_at: str | None
    rules: str


def found_about(connection: Connection) -> Provenance | None:
    """What the present read models are of, None where there are none."""
    if not inspect(connection).has_table(about.name):
        return None
    columns = about.c
    query = select(columns.token, columns.ledger_id, columns.simulated, columns.known_at, columns.rules)
    row = connection.execute(query).first()
    return None if row is None else Provenance(*row)


def present(connection: Connection) -> tuple[Provenance, int] | None:
    """The present read models and the position they are up to; None where none by the present rules are there."""
    found = found_about(connection)
    if found is None or found.rules != rules():
        return None
    columns = tracking.c
    query = select(columns.notification_id).where(columns.application_name == FOLLOWED)
    position: int | None = connection.execute(query).scalar()
    return None if position is None else (found, position)


def put_in_place(connection: Connection, made: Provenance) -> None:
    """Let a finished build be the present one: the views show it, and every question from now on asks it."""
    # In PostgreSQL replaced, so that views of others on top of them stay.
    anew = connection.dialect.name == SQLITE
    for table in models(made.token).all:
        if anew:
            connection.execute(text(f"DROP VIEW IF EXISTS {view_name(table)}"))
        connection.execute(text(f"{'CREATE' if anew else 'CREATE OR REPLACE'} {view_text(table)}"))
    connection.execute(delete(about))
    connection.execute(insert(about).values(single=1, **msgspec.structs.asdict(made)))
    share_models(connection)


def view_text(table: Table) -> str:
    """The view that shows a table of the present build: what follows CREATE."""
    return f"VIEW {view_name(table)} AS SELECT * FROM {table.name}"  # noqa: S608 (our own names)
