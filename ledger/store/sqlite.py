"""A ledger in an SQLite file: how connections and transactions are made, and what its errors mean."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext, suppress
from pathlib import Path
from threading import Event, Lock
from time import monotonic
from typing import cast

from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import PoolProxiedConnection, QueuePool

from ledger.language import phrase
from ledger.problem import THEIRS, Message, system_words
from ledger.store.builders import builder, no_builder
from ledger.store.database import LOCK_TIMEOUT, POLL_INTERVAL, READING, Database, Ear
from ledger.store.errors import (
    AppendOnly,
    Damaged,
    DiskFull,
    FileReplaced,
    LedgerMissing,
    Locked,
    NoFolder,
    NotALedger,
    NotStored,
    ReadOnly,
    StoreError,
    Unavailable,
    WriteConflict,
)
from ledger.store.form_numbers import OF_LEDGER, refuse_unfit
from ledger.store.guards import GUARDED, REFUSED, TAKEN, THERE
from ledger.store.location import FORGOTTEN
from ledger.store.sqlite_session import SqliteReadTransaction, SqliteWriteTransaction
from ledger.store.writer_queue import WritersTurn, turn

_ROOM = 1 << 20
_FROZEN = "mode=ro&immutable=1"


class SqliteDatabase(Database):
    """An SQLite file in WAL mode: readers and the one writer do not wait for each other."""

    def __init__(self, path: Path, *, lock_timeout: float = LOCK_TIMEOUT, frozen: bool = False) -> None:
        """Open a file. Raises LedgerMissing, NotALedger or another StoreError.

        ``lock_timeout``: the seconds that a writer waits for others before it gives up with Locked. ``frozen``: nobody
        changes the file, and nothing is made beside it.
        """
        self.path = path
        self._turn = Lock()
        self._writer: PoolProxiedConnection | None = None
        shown = str(path)
        if path.is_dir():
            raise NotALedger(shown, phrase("it is a directory"))
        if not path.exists():
            raise LedgerMissing(shown)
        self.connect = _connector(path, _FROZEN if frozen else _readable_mode(path), lock_timeout)
        # Once it was opened to write: where files are in layers, that makes another one of it.
        self._opened = path.stat()
        engine = create_engine(
            "sqlite+pysqlite://", creator=self.connect, poolclass=QueuePool, pool_size=5, max_overflow=-1
        )
        super().__init__(engine, shown, _begin, lock_timeout)

    @contextmanager
    def writing(self) -> Iterator[SqliteWriteTransaction]:
        # Threads of one process queue here, and share one connection: SQLite's own waiting sleeps between tries,
        # and a checkout from the pool costs as much as the insert. Other processes wait in SQLite.
        if not self._turn.acquire(timeout=self.lock_timeout):
            raise Locked(self.location)
        try:
            # Else it would be recorded in a file that nobody finds again.
            self.check_place()
            if self._writer is None:
                self._writer = self.engine.raw_connection()
            # Closed here: an error's traceback may keep it, and a question that was not read to its end keeps the file
            # open, with what was written still beside it.
            with self._queued() as queued, _cursor(self._writer) as cursor:
                # Not BEGIN: a transaction that reads first and then wants to write fails at once
                # ("database is locked") when another has written in between.
                cursor.execute("BEGIN IMMEDIATE")
                try:
                    refuse_unfit(_form(cursor), self.location, writing=True)
                    writing = SqliteWriteTransaction(self.engine, self._writer, cursor, queued)
                    yield writing
                    if not writing.is_stored():
                        raise NotStored(self.location)
                    cursor.execute("COMMIT")
                except BaseException:
                    _roll_back(self._writer)
                    raise
        except (sqlite3.Error, DBAPIError) as error:
            raise self._meaning(error) from error
        finally:
            self._turn.release()

    @contextmanager
    def transaction(self, *, write: bool) -> Iterator[Connection]:
        with self._queued() if write else nullcontext(), super().transaction(write=write) as connection:
            yield connection

    @contextmanager
    def _queued(self) -> Iterator[WritersTurn]:
        """The turn to write. Raises Locked."""
        if not self.in_turn:
            yield WritersTurn(None)
            return
        with ExitStack() as stack:
            try:
                queued = stack.enter_context(turn(self.path, self.lock_timeout, self.on_wait))
            except TimeoutError:
                raise Locked(self.location) from None
            yield queued

    @contextmanager
    def reading(self) -> Iterator[SqliteReadTransaction]:
        # Else connections of before would answer of one file, and new ones of another.
        self.check_place()
        try:
            pooled = self.engine.raw_connection()
            try:
                with _cursor(pooled) as cursor:
                    cursor.execute("BEGIN")
                    if self.holds_ledger:
                        refuse_unfit(_form(cursor), self.location, writing=False)
                    reading = SqliteReadTransaction(self.engine, pooled, cursor)
                    reading.shared = self.shared
                    yield reading
            finally:
                _roll_back(pooled)
                pooled.close()
        except (sqlite3.Error, DBAPIError) as error:
            raise self._meaning(error) from error

    def close(self) -> None:
        with self._turn:
            if self._writer is not None:
                self._writer.close()
                self._writer = None
        super().close()

    def hold_writers(self, connection: Connection) -> None:
        """Nothing to do: a transaction that writes has it from its first moment."""

    def building(self) -> AbstractContextManager[None]:
        return builder(self.path)

    def nobody_builds(self) -> AbstractContextManager[bool | None]:
        return no_builder(self.path)

    def check_place(self) -> None:
        # What is open stays readable when its name is gone, and would be followed for ever.
        try:
            stands = self.path.stat()
        except (FileNotFoundError, NotADirectoryError):
            raise LedgerMissing(self.location) from None
        except OSError as error:
            raise Unavailable(self.location, THEIRS, said=system_words(error)) from error
        if not os.path.samestat(stands, self._opened):
            raise FileReplaced(self.location)

    def listen(self) -> Ear:
        return SqliteEar(self)

    def forget(self, removed_from: Sequence[str]) -> None:
        with _meant(self.path), closing(self.connect()) as connection:
            # VACUUM writes what is left anew; the write-ahead log, which held the old pages, is then emptied.
            with self._queued():
                connection.execute("VACUUM")
            (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if not busy:
                connection.execute(f"PRAGMA user_version = {FORGOTTEN}")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if busy:
            raise Locked(self.location, phrase("others are reading it"))

    def _meaning(self, error: Exception, *, writing: bool = False) -> Exception:
        if isinstance(error, DBAPIError) and isinstance(error.orig, sqlite3.Error):
            error = error.orig
        return meaning_of(error, self.path) if isinstance(error, sqlite3.Error) else error


def _begin(connection: Connection) -> None:
    driver = _driver(connection.connection)
    if not driver.in_transaction:
        driver.execute("BEGIN" if connection.get_execution_options().get(READING) else "BEGIN IMMEDIATE")


class SqliteEar(Ear):
    """Looks at SQLite's own count of what others committed: that takes microseconds and reads no table."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._path = database.path
        with _meant(self._path):
            self._connection = database.connect()
        self._seen = self._version()

    def wait(self, seconds: float, stopping: Event) -> None:
        until = monotonic() + seconds
        while (version := self._version()) == self._seen and monotonic() < until:
            if stopping.wait(POLL_INTERVAL):
                return
        self._seen = version

    def close(self) -> None:
        self._connection.close()

    def _version(self) -> int:
        with _meant(self._path):
            version: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
        return version


def make_file(path: Path, *, lock_timeout: float = LOCK_TIMEOUT) -> SqliteDatabase:
    """Make an empty database file in WAL mode, or take an empty one that is there."""
    if not path.parent.is_dir():
        raise NoFolder(str(path.parent))
    if not os.access(path.parent, os.W_OK):
        raise ReadOnly(str(path), phrase("this directory cannot be written"))
    with _meant(path), closing(_connector(path, "mode=rwc", lock_timeout)()) as connection:
        # Kept in the file itself, so that every program that opens it uses WAL too.
        (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
    if mode != "wal":
        raise Unavailable(str(path), phrase("this file system cannot hold an SQLite write-ahead log"))
    return SqliteDatabase(path, lock_timeout=lock_timeout)


@contextmanager
def _meant(path: Path) -> Iterator[None]:
    """An error of the driver, outside a transaction, as one of the store."""
    try:
        yield
    except sqlite3.Error as error:
        raise meaning_of(error, path) from error


def _driver(pooled: PoolProxiedConnection) -> sqlite3.Connection:
    return cast(sqlite3.Connection, pooled.driver_connection)


def _form(cursor: sqlite3.Cursor) -> object:
    row = cursor.execute(OF_LEDGER).fetchone()
    return None if row is None else row[0]


def _roll_back(pooled: PoolProxiedConnection) -> None:
    # There may be nothing left to do: a full disk makes SQLite roll back by itself.
    if pooled.driver_connection is None:
        return  # SQLAlchemy let go of it: a signal came within a question.
    driver = _driver(pooled)
    with suppress(sqlite3.ProgrammingError):  # It closed it.
        if driver.in_transaction:
            driver.execute("ROLLBACK")


@contextmanager
def _cursor(pooled: PoolProxiedConnection) -> Iterator[sqlite3.Cursor]:
    cursor = _driver(pooled).cursor()
    try:
        yield cursor
    finally:
        with suppress(sqlite3.ProgrammingError):  # Likewise.
            cursor.close()


def _connector(path: Path, mode: str, lock_timeout: float) -> Callable[[], sqlite3.Connection]:
    address = f"{path.absolute().as_uri()}?{mode}"

    def connect() -> sqlite3.Connection:
        # isolation_level None: the driver begins no transaction of its own; ours are spelt out.
        connection = sqlite3.connect(
            address, uri=True, timeout=lock_timeout, isolation_level=None, check_same_thread=False
        )
        # FULL: what was committed survives a power cut, which WAL's usual NORMAL does not promise.
        # The size limit gives back the room that a large import took in the WAL file.
        try:
            connection.executescript(
                "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA journal_size_limit=67108864;"
            )
        except BaseException:
            connection.close()
            raise
        return connection

    return connect


def _readable_mode(path: Path) -> str:
    """How this file can be opened, tried by reading it."""
    try:
        _try(path, "mode=rw")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
            raise meaning_of(error, path) from error
    except sqlite3.Error as error:
        raise meaning_of(error, path) from error
    else:
        return "mode=rw"
    if not os.access(path, os.R_OK):
        raise Unavailable(str(path), phrase("no permission to read it"))
    # A reader in WAL mode shares an index in a -shm file, and cannot make it where nothing can be written.
    # `immutable` reads without it and without the -wal file: right only if that holds nothing, for it may
    # hold the newest entries. Nobody can write there, so it stays right.
    wal = Path(f"{path}-wal")
    if wal.exists() and wal.stat().st_size:
        raise ReadOnly(
            str(path),
            phrase("its newest entries are in {file}, which needs a place that can be written: copy both"),
            file=wal.name,
        )
    try:
        _try(path, _FROZEN)
    except sqlite3.Error as error:
        raise meaning_of(error, path) from error
    return _FROZEN


def _try(path: Path, mode: str) -> None:
    connection = _connector(path, mode, LOCK_TIMEOUT)()
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    finally:
        connection.close()


def meaning_of(error: sqlite3.Error, path: Path) -> StoreError:
    """What an error of SQLite means for the file."""
    shown, detail = str(path), str(error)
    # Errors of the driver itself, such as a wrong number of values, have no code.
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return StoreError(shown, THEIRS, said=detail)
    said = Message(detail) if detail in GUARDED else detail
    taken = code in (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
    if taken or detail in (TAKEN, THERE):
        return WriteConflict(shown, THEIRS, said=said)
    if detail.startswith(REFUSED):
        return AppendOnly(shown, THEIRS, said=said)
    if detail.startswith("no such table"):
        return NotALedger(shown, THEIRS, said=detail)
    meaning = _MEANING.get(code & 0xFF, StoreError)
    if meaning is Unavailable and path.exists() and shutil.disk_usage(path).free < _ROOM:
        # Depending on which file was being written, a full disk is reported as a failed write.
        meaning = DiskFull
    return meaning(shown, THEIRS, said=detail)


# By primary code; the extended ones only say where it happened.
_MEANING: dict[int, type[StoreError]] = {
    sqlite3.SQLITE_NOTADB: NotALedger,
    sqlite3.SQLITE_CORRUPT: Damaged,
    sqlite3.SQLITE_READONLY: ReadOnly,
    sqlite3.SQLITE_FULL: DiskFull,
    sqlite3.SQLITE_BUSY: Locked,
    sqlite3.SQLITE_LOCKED: Locked,
    sqlite3.SQLITE_CANTOPEN: Unavailable,
    sqlite3.SQLITE_IOERR: Unavailable,
    sqlite3.SQLITE_PERM: Unavailable,
    sqlite3.SQLITE_AUTH: Unavailable,
}
