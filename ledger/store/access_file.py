"""On SQLite: the file of the access log, beside the file of the vault.

A look at an identity then waits for no import, which holds the write lock of the ledger's file until it ends. A vault
of form 2 may have its log in a table (``forms/to_3.py`` brings it here). That table refuses from then on to be added
to, so that an older program says so and does not begin a second log.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, inspect, select

from ledger.language import phrase
from ledger.store import guards, schema
from ledger.store.access_rows import ACCESS_LOG, OF_ANOTHER, OTHER_LINE, AccessRows, Follows
from ledger.store.database import Database
from ledger.store.errors import AccessLogMissing, LedgerExists, NotAnAccessLog, StoreError
from ledger.store.form_numbers import of_log_file, refuse_unfit
from ledger.store.schema import SchemaDifference
from ledger.store.session import BATCH, add_rows
from ledger.store.store import made_database, open_database
from ledger.store.tables import FORMAT
from ledger.store.vault_tables import access_file as tables
from ledger.store.vault_tables import access_log, access_of

ENDING = ".access-log"
"""What the name of the file ends in, behind the whole name of the vault's file."""

_IN_FILE = (ACCESS_LOG, guards.GuardedTable(access_of.name, keys=((),), taken=guards.THERE))


def access_path(vault_file: Path) -> Path:
    """Where the access log of a vault in a file is: beside the file itself, whatever link it was named by."""
    real = Path(os.path.realpath(vault_file))
    return real.with_name(real.name + ENDING)


def is_moved(vault: Connection) -> bool:
    """Whether the vault's file says that its log is in another one."""
    query = "SELECT sql FROM main.sqlite_master WHERE type = 'trigger' AND name = ?"
    return vault.exec_driver_sql(query, (guards.MOVED_LOG,)).scalar() is not None


def move(vault: Connection) -> None:
    """Say so."""
    vault.exec_driver_sql(guards.MAKE_MOVED_LOG)


def open_file(path: Path, lock_timeout: float) -> Database:
    """Open the log of a vault that says it is here. Raises ``AccessLogMissing``, ``NotAnAccessLog``."""
    if not path.exists():
        raise AccessLogMissing(str(path))
    if not path.is_file():
        # A pipe or a device would only say that it cannot be reached now, as a log does that somebody holds.
        raise NotAnAccessLog(str(path))
    if path.stat().st_size == 0:
        # As `AccessLogMissing` says: whoever lost it for good puts an empty file there, and a log begins anew.
        return make_file(path, lock_timeout)
    database = open_database(path, lock_timeout=lock_timeout)
    database.in_turn = False
    try:
        with database.transaction(write=False) as connection:
            _refuse_others(connection, database.location)
    except BaseException:
        database.close()
        raise
    return database


def has_tables(path: Path) -> bool:
    """Whether there is a file of a log, with anything in it."""
    if not path.is_file() or path.stat().st_size == 0:
        return False
    with open_database(path) as database, database.transaction(write=False) as connection:
        return bool(inspect(connection).get_table_names())


def make_file(path: Path, lock_timeout: float) -> Database:
    """Make the file of an access log, with no lines, or open the one that is there. Raises ``NotAnAccessLog``."""
    database = made_database(path, lock_timeout=lock_timeout)
    if path.stat().st_size == 0:
        from ledger.store.sqlite import make_file as make_empty

        database.close()
        database = make_empty(path, lock_timeout=lock_timeout)
    database.in_turn = False
    try:
        with database.transaction(write=True) as connection:
            if not inspect(connection).get_table_names():
                make_tables(connection)
            _refuse_others(connection, database.location)
    except BaseException:
        database.close()
        raise
    return database


def make_tables(connection: Connection) -> None:
    """Make the tables of the file, and what keeps their rows."""
    tables.create_all(connection, checkfirst=False)
    for statement in guards.statements(connection, _IN_FILE):
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(f"PRAGMA main.user_version = {FORMAT}")


def _refuse_others(connection: Connection, shown: str) -> None:
    if not {access_log.name, access_of.name} <= set(inspect(connection).get_table_names()):
        raise NotAnAccessLog(shown)


def refuse_in_use(path: Path) -> None:
    """Raises ``LedgerExists`` where lines stand already in a file that a new ledger would use."""
    if not path.exists() or path.stat().st_size == 0:
        return
    with open_database(path, lock_timeout=60.0) as database, database.transaction(write=False) as connection:
        if not inspect(connection).get_table_names():
            # Who was killed while making it left it without any.
            return
        _refuse_others(connection, database.location)
        if connection.execute(select(access_of)).first() is not None:
            raise LedgerExists(database.location, phrase("an access log that is in use"))


def of_ledger(connection: Connection) -> str | None:
    """The ledger that the log in a file is of; None before its first line."""
    found: str | None = connection.execute(select(access_of.c.ledger_id)).scalar()
    return found


def rows_in(
    log: Connection,
    vault: Connection,
    ledger_id: str,
    shown: str,
    *,
    follows: Follows,
    writing: bool = False,
    changing: bool = False,
) -> AccessRows:
    """The lines of a log in a file, with what is pending in the vault's.

    Raises ``NotAnAccessLog``, and as ``refuse_unfit`` where the file has another form than this program's.
    """
    refuse_unfit(of_log_file(log), shown, writing=writing)
    if of_ledger(log) not in (None, ledger_id):
        raise NotAnAccessLog(shown, OF_ANOTHER)
    return AccessRows(log, vault, ledger_id=ledger_id, changing=changing, follows=follows)


@contextmanager
def committed_last(file: Database) -> Iterator[Connection]:
    """A transaction of the log in a file, ended when what it tells is committed in the vault's.

    Should it not be kept then, nothing failed: its lines are pending beside the change, and the next one brings them.
    """
    ended = False
    try:
        with file.transaction(write=True) as connection:
            yield connection
            ended = True
    except StoreError:
        if not ended:
            raise


def copy_lines(old: AccessRows, log: Connection, shown: str, ledger_id: str) -> None:
    """Add the lines that are not in a file; those that are there must be the same. Raises ``NotAnAccessLog``."""
    of = of_ledger(log)
    if of is not None and of != ledger_id:
        raise NotAnAccessLog(shown, OF_ANOTHER)
    stored = AccessRows(log).lines()
    if of is None and old.last() is not None:
        add_rows(log, access_of, [{"single": 1, "ledger_id": ledger_id}])
    missing: list[dict[str, object]] = []
    for number, state in old.lines():
        there = next(stored, None)
        if there is None:
            missing.append({"number": number, "state": state})
        elif there != (number, state):
            raise NotAnAccessLog(shown, OTHER_LINE, number=number)
        if len(missing) == BATCH:
            add_rows(log, access_log, missing)
            missing.clear()
    if missing:
        add_rows(log, access_log, missing)


def differences(connection: Connection) -> list[SchemaDifference]:
    """What in the file is not as it was made, but for the triggers on the lines: they are for ``AccessRows``."""
    ours, present = _as_made(), schema.made_in(connection)
    kinds = dict.fromkeys(ours.keys() - present.keys(), "gone")
    kinds |= dict.fromkeys(present.keys() - ours.keys(), "added")
    kinds |= {name: "altered" for name in present.keys() & ours.keys() if present[name] != ours[name]}
    made = [SchemaDifference(kind, name) for name, kind in sorted(kinds.items())]
    return [*made, *schema.contents_in_file(connection)]


@cache
def _as_made() -> Mapping[str, object]:
    return schema.made_by(make_tables)
