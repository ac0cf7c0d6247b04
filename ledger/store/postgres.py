"""A ledger in a PostgreSQL database: how connections and transactions are made, and what its errors mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event
from time import monotonic
from typing import Any, cast

import psycopg
from psycopg import errors as pg
from psycopg import sql
from psycopg.errors import Diagnostic
from psycopg.pq import TransactionStatus
from sqlalchemy import URL, Connection, create_engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoneFree
from sqlalchemy.pool import PoolProxiedConnection

from ledger.language import phrase
from ledger.problem import THEIRS, Message
from ledger.store import postgres_queue
from ledger.store.database import LOCK_TIMEOUT, POLL_INTERVAL, READING, Database, Ear
from ledger.store.errors import (
    AppendOnly,
    Damaged,
    DiskFull,
    LedgerMissing,
    Locked,
    MayNotRead,
    NotALedger,
    NotStored,
    ReadOnly,
    StoreError,
    Unavailable,
    WriteConflict,
)
from ledger.store.form_numbers import OF_LEDGER, refuse_unfit
from ledger.store.guards import CHANNEL, GUARDED, REFUSED
from ledger.store.location import Location
from ledger.store.postgres_queue import LOCK
from ledger.store.postgres_session import PostgresReadTransaction, PostgresWriteTransaction
from ledger.store.session import NEWEST_CHECKPOINT, NEWEST_ENTRY

# Whoever builds tables holds this one in a session of its own, together with others who do. A database may hold a
# ledger in each of its schemas.
_BUILDING = f"{int.from_bytes(b'bild', 'big')}, hashtext(coalesce(current_schema(), ''))"

# A builder on a machine that vanished from the network is known as gone after half a minute, not after hours.
_LOOK_WHO_IS_THERE = (
    "SET tcp_keepalives_idle = 15; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3"
)

# One message, so one round trip. Each statement takes a snapshot of its own: the head is read after the
# lock was had, and thus includes what the writer before us committed. Who is not the only one is not let past those
# who wait: PostgreSQL gives a lock that is only tried to nobody while others ask for it.
_NEWEST = f"{OF_LEDGER}; {NEWEST_ENTRY}; {NEWEST_CHECKPOINT}"
_BEGIN_WRITING = (
    f"BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT pg_try_advisory_xact_lock({LOCK}); {_NEWEST}"
)
_BEGIN_READING = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_BEGIN_READING_LEDGER = f"{_BEGIN_READING}; {OF_LEDGER}"


class PostgresDatabase(Database):
    """A PostgreSQL database, by psycopg."""

    def __init__(self, location: Location, *, lock_timeout: float = LOCK_TIMEOUT) -> None:
        """Prepare for `location`; the first transaction connects.

        ``lock_timeout``: the seconds that it waits for others, or for a free connection, before it gives up.
        """
        assert location.url is not None
        self.connect = _connector(location.url, lock_timeout)
        engine = create_engine(
            # SQLAlchemy shows its URL in errors; the password stays with the connector.
            "postgresql+psycopg://",
            creator=self.connect,
            # A server counts its connections; who finds none free waits.
            pool_size=5,
            max_overflow=15,
            pool_timeout=lock_timeout,
            # _put_back leaves a connection at rest, and so does SQLAlchemy's own Connection.
            pool_reset_on_return=None,
            use_native_hstore=False,
        )
        super().__init__(engine, location.shown, _begin, lock_timeout)

    @contextmanager
    def writing(self) -> Iterator[PostgresWriteTransaction]:
        with self._begun(_BEGIN_WRITING) as (pooled, cursor):
            cursor.nextset()
            (had,) = cursor.fetchone() or (False,)
            if not had:
                self._wait_for_turn(cursor)
            cursor.nextset()
            refuse_unfit((cursor.fetchone() or (None,))[0], self.location, writing=True)
            cursor.nextset()
            newest = cursor.fetchone()
            cursor.nextset()
            checkpoint = cursor.fetchone()
            writing = PostgresWriteTransaction(
                self.engine, pooled, cursor, newest, checkpoint and checkpoint[0]
            )
            try:
                yield writing
            finally:
                writing.leave_walks()
            failed = cursor.connection.info.transaction_status == TransactionStatus.INERROR
            if not failed:
                # A trigger that waits for the commit would act behind the look.
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                if not writing.is_stored():
                    raise NotStored(self.location)
            cursor.execute("COMMIT")
            if cursor.statusmessage != "COMMIT":
                # How PostgreSQL answers after an error that the caller has swallowed.
                raise StoreError(
                    self.location, phrase("the transaction had failed, nothing of it was recorded")
                )

    def _wait_for_turn(self, cursor: psycopg.Cursor[Any]) -> None:
        """Wait for the other writers, then ask anew what is newest. Raises Locked."""
        self._wait(cursor.connection)
        cursor.execute(f"SET LOCAL lock_timeout = '{_milliseconds(self.lock_timeout)}'; {_NEWEST}")

    def _wait(self, connection: psycopg.Connection[Any]) -> None:
        try:
            postgres_queue.wait(connection, self.lock_timeout, self.on_wait, self.connect)
        except TimeoutError:
            raise Locked(self.location) from None

    @contextmanager
    def reading(self) -> Iterator[PostgresReadTransaction]:
        begin = _BEGIN_READING_LEDGER if self.holds_ledger else _BEGIN_READING
        with self._begun(begin) as (pooled, cursor):
            if self.holds_ledger:
                cursor.nextset()
                refuse_unfit((cursor.fetchone() or (None,))[0], self.location, writing=False)
            reading = PostgresReadTransaction(self.engine, pooled, cursor)
            reading.shared = self.shared
            try:
                yield reading
            finally:
                reading.leave_walks()

    @contextmanager
    def _begun(self, begin: str) -> Iterator[tuple[PoolProxiedConnection, psycopg.Cursor[Any]]]:
        try:
            pooled, cursor = self._checked_out(begin)
            try:
                yield pooled, cursor
            finally:
                _put_back(pooled)
        except (psycopg.Error, SQLAlchemyError) as error:
            meaning = self._meaning(error, writing=begin is _BEGIN_WRITING)
            if meaning is error:
                raise
            raise meaning from error

    def _checked_out(self, begin: str) -> tuple[PoolProxiedConnection, psycopg.Cursor[Any]]:
        """A connection on which a transaction was begun.

        One that was kept may have died since, as after a restart of the server. Nothing was asked on it yet, so the
        next one is tried, and in the end a new one; only that may fail. This asks no round trip beforehand.
        """
        while True:
            pooled = self.engine.raw_connection()
            # The cursor is kept with its connection: what it learnt about types is a third of a short transaction.
            cursor = pooled.info.get("cursor")
            kept = cursor is not None
            try:
                if cursor is None:
                    cursor = pooled.info["cursor"] = _driver(pooled).cursor()
                cursor.execute(begin)
            except BaseException as error:
                died = kept and isinstance(error, psycopg.OperationalError) and _driver(pooled).closed
                _put_back(pooled)
                if not died:
                    raise
            else:
                return pooled, cursor

    def hold_writers(self, connection: Connection) -> None:
        if not connection.exec_driver_sql(f"SELECT pg_try_advisory_xact_lock({LOCK})").scalar():
            driver = _driver(connection.connection)
            self._wait(driver)
            driver.execute(f"SET LOCAL lock_timeout = '{_milliseconds(self.lock_timeout)}'")

    @contextmanager
    def building(self) -> Iterator[None]:
        # Of its own, so that it lasts: what ends it is the end of its process, or of the server.
        try:
            connection = self.connect()
            try:
                connection.execute(_LOOK_WHO_IS_THERE)
                connection.execute(f"SELECT pg_advisory_lock_shared({_BUILDING})")
            except BaseException:
                connection.close()
                raise
        except psycopg.Error as error:
            raise _meaning(error, self.location) from error
        try:
            yield
        finally:
            connection.close()

    @contextmanager
    def nobody_builds(self) -> Iterator[bool]:
        with self.transaction(write=False) as connection:
            asked = connection.exec_driver_sql(f"SELECT pg_try_advisory_xact_lock({_BUILDING})")
            yield bool(asked.scalar())

    def check_place(self) -> None:
        """Nothing to do: who is connected has the database that is there."""

    def listen(self) -> Ear:
        return PostgresEar(self)

    def forget(self, removed_from: Sequence[str]) -> None:
        refused: list[str] = []
        held: list[int] = []

        def hear(notice: Diagnostic) -> None:
            if notice.severity_nonlocalized == "WARNING":
                # A role that may not is told so by a warning, and nothing is done.
                refused.append(notice.message_primary or "")
            elif dead := re.match(r"\d+", notice.message_detail or ""):
                # "N dead row versions cannot be removed yet", in whatever language the server speaks.
                held.append(int(dead[0]))

        try:
            connection = self.connect()
            connection.add_notice_handler(hear)
            try:
                for table in removed_from:
                    if connection.execute("SELECT to_regclass(%s)", [table]).fetchone() == (None,):
                        continue
                    connection.execute(sql.SQL("VACUUM (FULL, VERBOSE) {}").format(sql.Identifier(table)))
            finally:
                connection.close()
        except psycopg.Error as error:
            raise _meaning(error, self.location) from error
        if refused:
            raise StoreError(self.location, THEIRS, said=refused[0])
        if any(held):
            raise Locked(self.location, phrase("a transaction that began before it still sees it"))

    def _meaning(self, error: Exception, *, writing: bool = False) -> Exception:
        if isinstance(error, DBAPIError) and isinstance(error.orig, psycopg.Error):
            error = error.orig
        if isinstance(error, NoneFree):
            return Unavailable(self.location, phrase("all connections of this program are in use"))
        return _meaning(error, self.location, writing) if isinstance(error, psycopg.Error) else error


class PostgresEar(Ear):
    """LISTENs to what the trigger on the entries NOTIFYs, whoever wrote them."""

    def __init__(self, database: PostgresDatabase) -> None:
        self._shown = database.location
        try:
            self._connection = database.connect()
            try:
                self._connection.execute(f"LISTEN {CHANNEL}")
            except BaseException:
                self._connection.close()
                raise
        except psycopg.Error as error:
            raise _meaning(error, self._shown) from error

    def wait(self, seconds: float, stopping: Event) -> None:
        until = monotonic() + seconds
        try:
            while not stopping.is_set() and monotonic() < until:
                if list(self._connection.notifies(timeout=POLL_INTERVAL, stop_after=1)):
                    return
        except psycopg.Error as error:
            raise _meaning(error, self._shown) from error

    def close(self) -> None:
        self._connection.close()


def _driver(pooled: PoolProxiedConnection) -> psycopg.Connection[Any]:
    return cast("psycopg.Connection[Any]", pooled.driver_connection)


def _put_back(pooled: PoolProxiedConnection) -> None:
    if pooled.driver_connection is None:
        # SQLAlchemy let go of it: a signal came within a question.
        pooled.close()
        return
    driver = _driver(pooled)
    status = driver.pgconn.transaction_status
    if status in (TransactionStatus.INTRANS, TransactionStatus.INERROR):
        driver.execute("ROLLBACK")
    elif status != TransactionStatus.IDLE:
        # Dead, or interrupted within a question (Ctrl-C): nobody can use it any more.
        pooled.invalidate()
    pooled.close()


def _connector(url: URL, lock_timeout: float) -> Callable[[], psycopg.Connection[Any]]:
    # As separate values: libpq quotes a URL it cannot read in its error, the password included.
    dialect: Any = PGDialect_psycopg
    _, values = dialect().create_connect_args(url)

    def connect() -> psycopg.Connection[Any]:
        connection = psycopg.connect(**{**values, "autocommit": True})
        try:
            # Not as a startup option, which some connection poolers refuse.
            connection.execute(f"SET lock_timeout = '{_milliseconds(lock_timeout)}'")
        except BaseException:
            connection.close()
            raise
        return connection

    return connect


def _milliseconds(seconds: float) -> str:
    """A number of seconds as PostgreSQL reads it."""
    return f"{round(seconds * 1000)}ms"


def _begin(connection: Connection) -> None:
    driver = _driver(connection.connection)
    if driver.pgconn.transaction_status == TransactionStatus.IDLE:
        driver.execute(_BEGIN_READING if connection.get_execution_options().get(READING) else "BEGIN")


def _meaning(error: psycopg.Error, shown: str, writing: bool = False) -> StoreError:
    # The first line: the following ones quote the statement.
    detail = (error.diag.message_primary or str(error).partition("\n")[0]).strip()
    if isinstance(error, pg.RestrictViolation) and detail.startswith(REFUSED):
        return AppendOnly(shown, THEIRS, said=Message(detail) if detail in GUARDED else detail)
    if isinstance(error, pg.InsufficientPrivilege) and detail.startswith("permission denied for table"):
        if writing:
            needs = phrase("{said}: a role that records needs SELECT and INSERT on it")
            return ReadOnly(shown, needs, said=detail)
        return MayNotRead(shown, phrase("{said}: this role needs SELECT on it"), said=detail)
    if error.sqlstate is None and re.search(r'database ".*" does not exist', str(error)):
        # While connecting, psycopg passes on the server's words but not its code.
        return LedgerMissing(shown, THEIRS, said=detail)
    for kinds, meaning in _MEANING:
        if isinstance(error, kinds):
            return meaning(shown, THEIRS, said=detail)
    return StoreError(shown, THEIRS, said=detail)


_MEANING: list[tuple[tuple[type[psycopg.Error], ...], type[StoreError]]] = [
    ((pg.UniqueViolation,), WriteConflict),
    ((pg.DiskFull,), DiskFull),
    ((pg.LockNotAvailable, pg.DeadlockDetected, pg.SerializationFailure), Locked),
    ((pg.ReadOnlySqlTransaction,), ReadOnly),
    ((pg.UndefinedTable, pg.UndefinedColumn), NotALedger),
    ((pg.DataCorrupted, pg.IndexCorrupted), Damaged),
    ((pg.InvalidCatalogName,), LedgerMissing),
    ((psycopg.OperationalError,), Unavailable),
]
