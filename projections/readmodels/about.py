"""What the present read models are of: which ledger, as known when, by which rules, up to which entry."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, Table, delete, insert, select, text
from sqlalchemy.exc import DBAPIError

from ledger.language import phrase
from ledger.store.errors import NewerFormat
from ledger.store.location import POSTGRES, SQLITE
from ledger.store.roles import share_models
from ledger.store.tables import tracking
from projections.readmodels.digest import rules
from projections.readmodels.tables import FORM, KNOWLEDGE, about, models, view_name

#: The name under which the library tracks how far a follower of the ledger is.
FOLLOWED = "ledger"


class Provenance(msgspec.Struct, frozen=True):
    """What read models are of: a ledger, as known at a moment (None: they follow it), by certain rules."""

    token: str
    ledger_id: str
    simulated: bool
    known_at: str | None
    rules: str


def found_form(connection: Connection) -> int | None:
    """Which form the read models say they have; None where there are none, 1 where they do not say."""
    names = {str(name) for name in connection.exec_driver_sql(_COLUMNS[connection.dialect.name]).scalars()}
    if not names:
        return None
    if about.c.form.name not in names:
        return 1
    found: int | None = connection.execute(select(about.c.form)).scalar()
    # Tables of this form that say nothing yet.
    return FORM if found is None else found


def refuse_newer(connection: Connection, shown: str) -> None:
    """Raises ``NewerFormat`` where a newer program made the read models: they are left to it."""
    found = found_form(connection)
    if found is not None and found > FORM:
        raise NewerFormat(
            shown,
            phrase("its read models have form {form}, this program knows {known}"),
            form=found,
            known=FORM,
        )


_COLUMNS = {
    SQLITE: "SELECT name FROM pragma_table_info('model_about')",
    POSTGRES: "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass('model_about')"
    " AND attnum > 0 AND NOT attisdropped",
}


def found_about(connection: Connection) -> Provenance | None:
    """What the present read models are of, None where there are none of this program's form."""
    if found_form(connection) != FORM:
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
            connection.execute(text(f"CREATE {view_text(table)}"))
        else:
            _replace(connection, table)
    connection.execute(delete(about))
    connection.execute(insert(about).values(single=1, form=FORM, **msgspec.structs.asdict(made)))
    share_models(connection)


def _replace(connection: Connection, table: Table) -> None:
    """On PostgreSQL: let the view show another table, so that views of others on top of it stay.

    That goes only where the columns are those of before; read models of another form had others.
    """
    try:
        with connection.begin_nested():
            connection.execute(text(f"CREATE OR REPLACE {view_text(table)}"))
    except DBAPIError:
        connection.execute(text(f"DROP VIEW {view_name(table)}"))
        connection.execute(text(f"CREATE {view_text(table)}"))


def view_text(table: Table) -> str:
    """The view that shows a table of the present build: what follows CREATE."""
    columns = ", ".join(table.columns.keys()[: -len(KNOWLEDGE)])
    return f"VIEW {view_name(table)} AS SELECT {columns} FROM {table.name} WHERE known_to IS NULL"  # noqa: S608 (ours)


def is_of_another_version(connection: Connection) -> bool:
    """Whether there are read models, and another version of the program made them."""
    form = found_form(connection)
    if form in (None, FORM):
        return any(made != rules() for made in connection.execute(select(about.c.rules)).scalars())
    return True
