"""A copy of a database, made while others write: page by page of an SQLite file, row by row of a server's tables.

Either way the copy is an SQLite file. All that belongs together is seen at one moment, before any of it is copied.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, cast

from sqlalchemy import Connection, Table, func, inspect, select

from ledger.new_files import empty_private_file
from ledger.store import access_file, guards, tables, vault_rows, vault_tables
from ledger.store.access_rows import AccessRows
from ledger.store.bulk import insert_all
from ledger.store.database import LOCK_TIMEOUT, Database
from ledger.store.errors import Locked
from ledger.store.location import FORGOTTEN, SQLITE, STILL_HELD
from ledger.store.making import refuse_what_is_there
from ledger.store.schema import Beside
from ledger.store.session import BATCH

PAGES = 2_000
"""How many pages of a file are copied between two words about how far it is."""

_PATIENCE = 60.0
"""Seconds in which a moment has to be found at which nobody commits; one takes about a millisecond."""

OnCopied = Callable[[int, int], None]
"""Told how much of how much is copied, in pages or rows."""


class Remade(NamedTuple):
    """What can be made again of the entries, and may be left out of a copy: tables, views, and who follows in them."""

    beside: Callable[[Connection], Beside]
    follower: str


class SeenDatabase(NamedTuple):
    """A database as it was at a moment."""

    database: Database
    connection: Connection


@contextmanager
def seen_together(databases: Sequence[Database]) -> Iterator[list[SeenDatabase]]:
    """Each of these databases at one moment, until the end: whatever is written meanwhile, none of them shows it.

    Nobody is held up. A transaction in two of them may be seen between its two commits, as a power failure would leave
    it, and never otherwise. Raises ``Locked`` where somebody commits all the time.
    """
    until = time.monotonic() + _PATIENCE
    with ExitStack() as probing:
        probes = [_Probe(each, probing) for each in databases]
        while True:
            with ExitStack() as stack:
                before = [probe.version() for probe in probes]
                seen = [SeenDatabase(each, stack.enter_context(_snapshot(each))) for each in databases]
                if len(databases) == 1 or before == [probe.version() for probe in probes]:
                    probing.close()
                    yield seen
                    return
            if time.monotonic() > until:
                raise Locked(databases[0].location)


class _Probe:
    """Tells whether anybody committed, on a connection of its own."""

    def __init__(self, database: Database, stack: ExitStack) -> None:
        connection = stack.enter_context(database.unpooled())
        self._asked = (
            "PRAGMA data_version"
            if database.engine.dialect.name == SQLITE
            # Whose transactions are under way, and the next one that will be.
            else "SELECT pg_current_snapshot()::text"
        )
        self._connection = connection

    def version(self) -> object:
        """Another one after each commit of anybody."""
        return self._connection.execute(self._asked).fetchone()[0]


@contextmanager
def _snapshot(database: Database) -> Iterator[Connection]:
    with database.transaction(write=False) as connection:
        # The snapshot is that of the first question.
        connection.exec_driver_sql(
            "SELECT count(*) FROM sqlite_master"
            if connection.dialect.name == SQLITE
            else "SELECT count(*) FROM pg_class WHERE false"
        ).scalar()
        yield connection


# -- how large -----------------------------------------------------------------------------------------


def bytes_in(connection: Connection) -> int:
    """About how many bytes a copy of a database takes."""
    if connection.dialect.name == SQLITE:
        return _pragma(connection, "page_count") * _pragma(connection, "page_size")
    size = "SELECT pg_total_relation_size(%s::regclass)"
    names = [each.name for each in _tables_in(connection).every]
    return sum(connection.exec_driver_sql(size, (name,)).scalar_one() for name in names)


def _pragma(connection: Connection, name: str) -> int:
    found: int = connection.exec_driver_sql(f"PRAGMA main.{name}").scalar_one()
    return found


# -- a file, page by page ------------------------------------------------------------------------------


def copy_file(seen: SeenDatabase, target: Path, remade: Remade | None, on_copied: OnCopied) -> None:
    """Copy an SQLite file as it was at a moment; without what is ``remade``, and without pages that were given up.

    A file that is damaged is copied page for page, as it is: it may have to be judged. Raises a ``StoreError``.
    """
    beside = Beside() if remade is None else remade.beside(seen.connection)
    rewritten = bool(beside.tables) or _pragma(seen.connection, "user_version") == STILL_HELD
    first = target.with_name(f"{target.name}.pages") if rewritten else target
    with _meaning(target):
        with closing(_new_file(first)) as copy:
            source = cast(sqlite3.Connection, seen.connection.connection.driver_connection)
            # Within the reader's transaction: it does not begin anew, however much is written meanwhile.
            source.backup(
                copy, pages=PAGES, progress=lambda _, left, pages: on_copied(pages - left, pages), sleep=0
            )
            copy.execute("PRAGMA journal_mode=OFF")
            if rewritten and _is_sound(copy):
                if remade is not None:
                    _remove(copy, beside, remade.follower)
                copy.execute("VACUUM INTO ?", (str(target),))
        if first != target and not target.exists():
            first.rename(target)
        elif first != target:
            first.unlink()
        target.chmod(0o600)
        _write_ahead(target, forgotten=rewritten)


def _is_sound(copy: sqlite3.Connection) -> bool:
    return copy.execute("PRAGMA integrity_check(1)").fetchall() == [("ok",)]


def _remove(copy: sqlite3.Connection, beside: Beside, follower: str) -> None:
    copy.execute("BEGIN")
    for view in sorted(beside.views):
        copy.execute(f"DROP VIEW IF EXISTS {view}")
    for table in beside.tables:
        copy.execute(f"DROP TABLE IF EXISTS {table.name}")
    there = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
    if copy.execute(there, (tables.tracking.name,)).fetchone():
        copy.execute(f"DELETE FROM {tables.tracking.name} WHERE application_name = ?", (follower,))  # noqa: S608
    copy.execute("COMMIT")


def _write_ahead(path: Path, *, forgotten: bool) -> None:
    """Leave a copy as a ledger's file is: with a write-ahead log, which is empty."""
    with closing(sqlite3.connect(path, isolation_level=None)) as copy:
        if forgotten:
            copy.execute(f"PRAGMA user_version = {FORGOTTEN}")
        copy.execute("PRAGMA journal_mode=WAL")


def _new_file(path: Path) -> sqlite3.Connection:
    """Raises ``OSError``."""
    empty_private_file(path)
    connection = sqlite3.connect(path, isolation_level=None)
    # It has no name until it is whole, and is put on disk then.
    connection.executescript("PRAGMA synchronous=OFF; PRAGMA journal_mode=OFF;")
    return connection


@contextmanager
def _meaning(path: Path) -> Iterator[None]:
    from ledger.store.sqlite import meaning_of

    try:
        yield
    except sqlite3.Error as error:
        raise meaning_of(error, path) from error


# -- tables, row by row --------------------------------------------------------------------------------


class _Tables(NamedTuple):
    """Which tables of ours a database has: the ledger's, the vault's, or both; never the lines of the access log."""

    ledger: list[Table]
    vault: list[Table]

    @property
    def every(self) -> list[Table]:
        return [*self.ledger, *self.vault]

    @property
    def guarded(self) -> list[guards.GuardedTable]:
        return [*(guards.LEDGER if self.ledger else ()), *(vault_rows.GUARDED if self.vault else ())]


def _tables_in(connection: Connection) -> _Tables:
    there = {*inspect(connection).get_table_names()}
    own = [each for each in vault_tables.vault.sorted_tables if each is not vault_tables.access_log]
    return _Tables(
        [each for each in tables.ledger.sorted_tables if each.name in there],
        [each for each in own if each.name in there] if vault_tables.about.name in there else [],
    )


def copy_rows(seen: SeenDatabase, target: Path, on_copied: OnCopied) -> None:
    """Copy the ledger's or the vault's tables of a server into an SQLite file of the same form.

    The access log goes into the file beside it, where it is in a vault in a file. What guards the rows is made when
    they are there, so that what somebody altered is copied as it is. Raises a ``StoreError``.
    """
    from ledger.store.sqlite import make_file

    source = seen.connection
    found = _tables_in(source)
    with make_file(target) as database:
        # Nobody else writes here: no queue is left beside it.
        database.in_turn = False
        target.chmod(0o600)
        with database.transaction(write=True) as connection:
            _make_tables(connection, found, vault_tables.vault.sorted_tables)
            _copy_tables(source, connection, found.every, on_copied)
            for statement in guards.statements(connection, found.guarded):
                connection.exec_driver_sql(statement)
            if found.vault:
                access_file.move(connection)
        _empty_log(database)
    if found.vault:
        _copy_log(source, access_file.access_path(target))


def _make_tables(connection: Connection, found: _Tables, of_vault: Sequence[Table]) -> None:
    if found.ledger:
        tables.ledger.create_all(connection, checkfirst=False)
        tables.tracking_tables.create_all(connection, checkfirst=True)
    if found.vault:
        vault_tables.vault.create_all(connection, of_vault, checkfirst=False)


def _copy_tables(
    source: Connection, target: Connection, copied: Sequence[Table], on_copied: OnCopied
) -> None:
    done, total = 0, sum(_count(source, each) for each in copied)
    for table in copied:
        for rows in _rows_of(source, table):
            insert_all(target, table, [_of_today(table, row) for row in rows] if table in _NUMBERED else rows)
            done += len(rows)
            on_copied(done, total)
    if vault_tables.about in copied and vault_tables.vault_format not in copied:
        insert_all(target, vault_tables.vault_format, [(1, tables.FORMAT)])


#: Where the number of a form stands.
_NUMBERED = (tables.origin, vault_tables.vault_format)


def _of_today(table: Table, row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row with the number of a form: the tables of the copy are today's, whatever form they are copied of."""
    return tuple(
        tables.FORMAT if name == "format" and type(value) is int and value < tables.FORMAT else value
        for name, value in zip(table.c.keys(), row, strict=True)
    )


def _copy_log(source: Connection, path: Path) -> None:
    with access_file.make_file(path, LOCK_TIMEOUT) as file:
        path.chmod(0o600)
        with file.transaction(write=True) as connection:
            access_file.copy_lines(AccessRows(source), connection, str(path), _ledger_of(source))
        _empty_log(file)


def _ledger_of(vault: Connection) -> str:
    about = vault_rows.VaultRows(vault).about()
    return "" if about is None else about[0]


def _empty_log(database: Database) -> None:
    with database.unpooled() as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _rows_of(source: Connection, table: Table) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a table, some at a time, in the order of its key."""
    query = select(table).order_by(*table.primary_key.columns)
    with source.execute(query, execution_options={"yield_per": BATCH}) as result:
        for some in result.partitions():
            yield [tuple(row) for row in some]


# -- back into a server --------------------------------------------------------------------------------


def put_back(copied: Path, database: Database, on_copied: OnCopied) -> None:
    """Put the ledger's or the vault's tables of a copy into a database of a server that has none of them.

    All of it or nothing, with what keeps the rows as they are. Raises LedgerExists, NotALedger, another ``StoreError``.
    """
    from ledger.store.sqlite import SqliteDatabase

    with (
        SqliteDatabase(copied, frozen=True) as frozen,
        frozen.transaction(write=False) as source,
        database.transaction(write=True) as connection,
    ):
        database.hold_writers(connection)
        refuse_what_is_there(connection, database.location, alone=False)
        found = _tables_in(source)
        if vault_tables.pending in found.vault:
            found.vault.remove(vault_tables.pending)
        here = [each for each in vault_tables.vault.sorted_tables if each is not vault_tables.pending]
        _make_tables(connection, found, here)
        _copy_tables(source, connection, found.every, on_copied)
        if found.vault:
            _put_log_back(copied, source, connection)
        for statement in guards.statements(connection, found.guarded):
            connection.exec_driver_sql(statement)


def _put_log_back(copied: Path, source: Connection, connection: Connection) -> None:
    """The lines of the access log, with those that only the vault's file had yet."""
    from ledger.store.sqlite import SqliteDatabase

    with ExitStack() as stack:
        log = AccessRows(source)
        if access_file.is_moved(source):
            file = stack.enter_context(SqliteDatabase(access_file.access_path(copied), frozen=True))
            log = AccessRows(stack.enter_context(file.transaction(write=False)), source)
        coming = log.lines()
        while lines := list(islice(coming, BATCH)):
            insert_all(connection, vault_tables.access_log, lines)
