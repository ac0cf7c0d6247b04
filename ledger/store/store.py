"""Opening a ledger, which never makes anything."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect

from ledger.language import phrase
from ledger.store.database import LOCK_TIMEOUT, Closing, Database
from ledger.store.errors import AnotherInItsPlace, Damaged, LedgerMissing, NotALedger, Unavailable
from ledger.store.form_numbers import OF_LEDGER, refuse_unfit
from ledger.store.location import Location, locate
from ledger.store.session import ReadTransaction, WriteTransaction
from ledger.store.tables import FORMAT
from ledger.store.writer_queue import QUEUE

if TYPE_CHECKING:
    from ledger.store.trial import TrialTransaction


class Store(Closing):
    """An opened ledger. Threads may share it."""

    def __init__(self, database: Database, origin: bytes, form: int = FORMAT) -> None:
        self.database = database
        # From now on every transaction looks at the form first.
        database.holds_ledger = True
        self.origin = origin
        """The bytes that were written when the ledger was made."""
        self.form = form
        """The number of its form when it was opened."""
        self.location = database.location
        """Where it is; safe to print."""

    def writing(self) -> AbstractContextManager[WriteTransaction]:
        """One transaction that holds the write lock; see Database.writing."""
        return self.database.writing()

    def reading(self) -> AbstractContextManager[ReadTransaction]:
        """One transaction that reads a single snapshot."""
        return self.database.reading()

    def check(self) -> None:
        """Look whether this ledger still stands where it was opened, in a format that this program knows.

        Raises LedgerMissing, FileReplaced, AnotherInItsPlace, or what opening it raises.
        """
        self.database.check_place()
        if _origin(self.database)[0] != self.origin:
            raise AnotherInItsPlace(self.location)

    @contextmanager
    def trying(self) -> Iterator[TrialTransaction]:
        """One snapshot, in which what would be recorded can be tried: see TrialTransaction."""
        from ledger.store.trial import tried_on

        with self.reading() as reading:
            written = reading.connection.exec_driver_sql(OF_LEDGER).scalar()
            refuse_unfit(written, self.location, writing=True)
            with tried_on(reading) as trial:
                yield trial

    def close(self) -> None:
        """Close every connection."""
        self.database.close()


def open_store(location: str | os.PathLike[str]) -> Store:
    """Open the ledger at a path or an SQLAlchemy URL.

    Raises LedgerMissing, NotALedger, NewerFormat, OlderFormat, or another StoreError when it cannot be reached.
    """
    return store_in(open_database(location))


def store_in(database: Database) -> Store:
    """The ledger in an opened database, which is closed if there is none that can be read.

    Raises LedgerMissing, NotALedger, NewerFormat, OlderFormat.
    """
    try:
        return Store(database, *_origin(database))
    except BaseException:
        database.close()
        raise


def open_database(location: str | os.PathLike[str], *, lock_timeout: float = LOCK_TIMEOUT) -> Database:
    """Open a database, be it a ledger or a place for read models. Raises a StoreError if it does not exist.

    ``lock_timeout``: the seconds that it waits for others before it raises Locked.
    """
    place = locate(location)
    return _postgres(place, lock_timeout) if place.path is None else _file(place.path, lock_timeout)


def made_database(location: str | os.PathLike[str], *, lock_timeout: float = LOCK_TIMEOUT) -> Database:
    """Open a database for read models; a file that does not exist is made, empty."""
    path = locate(location).path
    if path is None or path.exists():
        return open_database(location, lock_timeout=lock_timeout)
    from ledger.store.sqlite import make_file

    return make_file(path, lock_timeout=lock_timeout)


def remove_database(path: Path) -> None:
    """Remove a file that nobody uses, with what SQLite and its writers put beside it; what cannot be removed stays."""
    for end in ("-wal", "-shm", QUEUE, ""):
        with suppress(OSError):
            path.with_name(path.name + end).unlink()


# Each driver is imported when it is wanted: psycopg is an extra, and takes a quarter of a second.


def _postgres(place: Location, lock_timeout: float = LOCK_TIMEOUT) -> Database:
    try:
        from ledger.store.postgres import PostgresDatabase
    except ImportError as error:
        needed = phrase("psycopg is needed, as by `pip install doorstroom-ledger[postgres]`: {said}")
        raise Unavailable(place.shown, needed, said=str(error)) from error
    return PostgresDatabase(place, lock_timeout=lock_timeout)


def _file(path: Path, lock_timeout: float) -> Database:
    from ledger.store.sqlite import SqliteDatabase

    return SqliteDatabase(path, lock_timeout=lock_timeout)


def origin_in(database: Database) -> tuple[int, bytes]:
    """The version of the tables, and the bytes of the origin, of a ledger that this program need not understand.

    Raises LedgerMissing, NotALedger, Damaged.
    """
    try:
        with database.reading() as reading:
            row = reading.connection.exec_driver_sql("SELECT format, state FROM origin").first()
    except NotALedger as error:
        with database.reading() as reading:
            if not inspect(reading.connection).get_table_names():
                raise LedgerMissing(database.location, phrase("there is nothing in it")) from error
        raise
    if row is None:
        raise NotALedger(database.location, phrase("it has no origin"))
    written, state = row
    # On SQLite a column takes whatever somebody puts into it.
    if type(written) is not int or not isinstance(state, bytes | memoryview):
        raise Damaged(database.location, phrase("its origin is not what a ledger's is"))
    return written, bytes(state)


def _origin(database: Database) -> tuple[bytes, int]:
    """What the ledger was made with, and the number of its form."""
    written, state = origin_in(database)
    return state, refuse_unfit(written, database.location, writing=False)
