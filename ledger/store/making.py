"""Making a ledger, and its vault."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from sqlalchemy import Connection, insert, inspect

from ledger.language import phrase
from ledger.store import access_file, guards, tables, vault_tables
from ledger.store.database import LOCK_TIMEOUT, Database
from ledger.store.errors import LedgerExists, NotALedger
from ledger.store.location import locate
from ledger.store.store import Store, made_database, open_database, remove_database
from ledger.store.vault_rows import VaultRows, has_vault, make_tables


def create_store(
    location: str | os.PathLike[str],
    origin: bytes,
    vault: str | os.PathLike[str] | None = None,
    beside: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> Store:
    """Make a ledger and open it. `origin` says what it is; it is never changed afterwards.

    Its vault is made in the same database, or in the one at `vault`. What belongs `beside` it is made where no ledger
    is yet, and undone where this makes none, while nobody else can make one.

    All of it in one transaction: an interrupted attempt leaves no ledger, at most an empty file, in which the
    next attempt goes on. Raises LedgerExists where a ledger is, NotALedger where something else is.
    """
    place = locate(location)
    vault_file = place.path if vault is None else locate(vault).path
    if vault_file is not None and not vault_file.exists():
        access_file.refuse_in_use(access_file.access_path(vault_file))
    database = _made_file(place.path) if place.path else open_database(location)
    try:
        if vault is not None:
            # First: what was made here by a ledger that then could not be made is found empty, and used.
            _make_vault(vault)
        with database.transaction(write=True) as connection:
            # Else two that make one at once would both find nothing there.
            database.hold_writers(connection)
            refuse_what_is_there(connection, database.location, alone=place.path is not None)
            with beside(), nullcontext() if vault is not None else _access_log(vault_file):
                tables.ledger.create_all(connection, checkfirst=False)
                tables.tracking_tables.create_all(connection, checkfirst=True)
                for statement in guards.statements(connection, guards.LEDGER):
                    connection.exec_driver_sql(statement)
                if vault is None:
                    _make_vault_tables(connection, vault_file)
                connection.execute(insert(tables.origin).values(single=1, format=tables.FORMAT, state=origin))
        return Store(database, origin)
    except BaseException:
        database.close()
        raise


def _make_vault(location: str | os.PathLike[str]) -> None:
    with made_database(location) as database, database.transaction(write=True) as connection:
        database.hold_writers(connection)
        if not has_vault(connection):
            file = locate(location).path
            with _access_log(file):
                _make_vault_tables(connection, file)
        elif VaultRows(connection).about() is not None:
            raise LedgerExists(database.location, phrase("a vault that is in use"))


def _make_vault_tables(connection: Connection, file: Path | None) -> None:
    """The tables of a vault; in a ``file`` it says that its access log is in another one, which is there by then."""
    make_tables(connection)
    if file is not None:
        access_file.move(connection)


@contextmanager
def _access_log(vault_file: Path | None) -> Iterator[None]:
    """The file of an access log for a vault in a file that is made within; it goes again where that fails.

    So nobody else may be making that vault meanwhile.
    """
    if vault_file is None:
        yield
        return
    path = access_file.access_path(vault_file)
    access_file.refuse_in_use(path)
    is_new = not path.exists()
    try:
        access_file.make_file(path, LOCK_TIMEOUT).close()
        yield
    except BaseException:
        if is_new:
            remove_database(path)
        raise


def _made_file(path: Path) -> Database:
    from ledger.store.sqlite import SqliteDatabase, make_file

    if path.exists():
        # Look before anything is written to it: this may be somebody's photo album.
        with SqliteDatabase(path) as database, database.reading() as reading:
            refuse_what_is_there(reading.connection, database.location, alone=True)
    return make_file(path)


def refuse_what_is_there(connection: Connection, shown: str, *, alone: bool) -> None:
    """Raises LedgerExists, NotALedger where a ledger cannot be made; ``alone``: nothing else may be there."""
    found = set(inspect(connection).get_table_names())
    if tables.origin.name in found and tables.entries.name in found:
        raise LedgerExists(shown)
    # A server's database may hold other people's tables beside ours; a file is ours alone.
    ours = {*tables.ledger.tables, *vault_tables.vault.tables}
    taken = (found if alone else found & ours) - set(tables.tracking_tables.tables)
    if taken:
        raise NotALedger(
            shown, phrase("there are tables of something else: {tables}"), tables=", ".join(sorted(taken))
        )
