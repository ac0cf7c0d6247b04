"""Whether a database holds what the ledger made and nothing beside it, and each index tells what its table does.

A database answers a query from any index that covers it. So an index that somebody adds, or one with other contents
than its table, tells another story than the rows do, while the rows are as they were. On PostgreSQL the tables of
others may stand beside ours; a file is ours alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache, partial
from typing import NamedTuple

from sqlalchemy import Connection, Table, create_engine
from sqlalchemy.schema import CreateIndex, CreateTable

from ledger.store import guards, schema_on_server, tables, vault_rows, vault_tables
from ledger.store.forms.steps import lacking, otherwise
from ledger.store.location import SQLITE
from ledger.store.tables import FORMAT

SchemaDifference = schema_on_server.SchemaDifference


class Beside(NamedTuple):
    """What may stand beside a ledger in its database, such as read models: tables with their indexes, and views.

    The views are named only: whoever made them checks what they show. So are tables of a shape that nobody here knows.
    """

    tables: Sequence[Table] = ()
    views: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()


#: What SQLite makes by itself: figures that help it to choose among indexes, and numbers that were given.
_OF_SQLITE = re.compile(r"sqlite_stat[1-4]|sqlite_sequence")
#: How many problems SQLite is asked for.
_MOST = 100


def differences(
    connection: Connection,
    beside: Beside = Beside(),  # noqa: B008 - immutable
    form: int = FORMAT,
) -> list[SchemaDifference]:
    """What in the schema is not as the ledger made it, and which indexes tell something else than their tables.

    ``form``: that which the ledger says it has. Triggers on the tables that are only added to are for
    ``guarded.changed``.
    """
    if connection.dialect.name == SQLITE:
        return [*_in_file(connection, beside, form), *contents_in_file(connection)]
    ours = [
        *_EVERY_LEDGER,
        *tables.tracking_tables.sorted_tables,
        *vault_tables.vault.sorted_tables,
        *beside.tables,
    ]
    found = schema_on_server.differences(connection, ours, form, _GUARDED)
    return [*found, *schema_on_server.beside(connection, [table.name for table in ours], _GUARDED)]


_EVERY_LEDGER = tables.ledger.sorted_tables


class _Made(NamedTuple):
    """A table, index, trigger or view: its kind, its table, and the statement that made it (None: SQLite itself)."""

    kind: str
    table: str
    statement: str | None


def _in_file(connection: Connection, beside: Beside, form: int) -> Iterator[SchemaDifference]:
    present, ours = made_in(connection), wanted(beside)
    for name, made in sorted(present.items()):
        if made.kind == "view" and name in beside.views:
            continue
        if made.kind in ("table", "index") and made.table in beside.named:
            continue
        if name not in ours:
            yield SchemaDifference("added", name)
        elif not fits(name, made, ours[name], form):
            yield SchemaDifference("altered", name)
    optional = lacking(form) | {index.name for table in beside.tables for index in table.indexes}
    there = {*present, *(table.name for table in _EVERY_LEDGER)}
    if vault_tables.about.name in present:
        there |= vault_tables.vault.tables.keys() - (optional - present.keys())
    for name, made in sorted(ours.items()):
        # What a table lacks that is there, and the tables that every ledger has.
        if name not in present and name not in optional and made.table in there:
            yield SchemaDifference("gone", name)


def wanted(beside: Beside = Beside()) -> dict[str, _Made]:  # noqa: B008 - immutable
    """Everything as the ledger makes it, and what may stand beside it."""
    return {**_by_the_ledger(), **(made_by(partial(_make, beside.tables)) if beside.tables else {})}


@cache
def _by_the_ledger() -> dict[str, _Made]:
    return made_by(_make_ledger)


def _make_ledger(connection: Connection) -> None:
    tables.ledger.create_all(connection, checkfirst=False)
    tables.tracking_tables.create_all(connection, checkfirst=False)
    tables.snapshot_tables.create_all(connection, checkfirst=False)
    vault_rows.make_tables(connection)


def _make(ours: Iterable[Table], connection: Connection) -> None:
    for table in ours:
        connection.execute(CreateTable(table))
        for index in table.indexes:
            connection.execute(CreateIndex(index))


def made_by(make: Callable[[Connection], object]) -> dict[str, _Made]:
    """What this makes in a database, by name: seen in one in memory."""
    engine = create_engine("sqlite://")
    with engine.connect() as pristine:
        make(pristine)
        found = made_in(pristine)
    engine.dispose()
    return found


def fits(name: str, made: _Made, ours: _Made, form: int) -> bool:
    """Whether something is as today's form has it, or as that earlier form may have it."""
    other = otherwise(form).get(name)
    return made == ours or (other is not None and made == ours._replace(statement=_plain(other.statement)))


def made_in(connection: Connection) -> dict[str, _Made]:
    """What there is, by name: in small letters, as SQLite compares names."""
    rows = connection.exec_driver_sql("SELECT type, name, tbl_name, sql FROM main.sqlite_master")
    found: dict[str, _Made] = {}
    for kind, name, table, statement in rows:
        made, key = _Made(str(kind), str(table).lower(), _plain(statement)), str(name).lower()
        of_sqlite = made.kind == "table" and _OF_SQLITE.fullmatch(key)
        if not of_sqlite and not (made.kind == "trigger" and made.table in _GUARDED):
            # A trigger may have the name of a table.
            found[f"{made.kind} {key}" if key in found else key] = made
    return found


_GUARDED = frozenset({*(each.table for each in guards.LEDGER), vault_tables.access_log.name})


@lru_cache(maxsize=512)
def _plain(statement: object) -> str | None:
    """A statement without what says nothing: white space, and quotes around names.

    Those around more than one word say something: `"BLOB NOT NULL"` is a type, which any value has, and none too.
    """
    if statement is None:
        return None
    unquoted = re.sub(r'"(\w+)"', r"\1", str(statement))
    return re.sub(r"\s*([(),])\s*", r"\1", re.sub(r"\s+", " ", unquoted).strip())


def contents_in_file(connection: Connection) -> Iterator[SchemaDifference]:
    """Each index held against its table by SQLite itself: row by row, and by number."""
    for (said,) in connection.exec_driver_sql(f"PRAGMA main.integrity_check({_MOST})"):
        if said != "ok":
            yield SchemaDifference("contents", str(said))
