"""One database, opened: its engine, its transactions, and its driver's errors in our words."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from threading import Event
from types import TracebackType
from typing import Any, Self
from weakref import finalize

from sqlalchemy import Connection, Engine, event

from ledger.store.session import ReadTransaction, WriteTransaction

# What is raised is raised, and said by who catches it. Where nobody set up logging, Python would print what the pool
# logs beside it: a traceback, also when it was a signal that came while a connection was being closed.
for _library in ("sqlalchemy", "psycopg"):
    logging.getLogger(_library).addHandler(logging.NullHandler())

READING = "doorstroom_reading"
"""Execution option of a connection that will only read."""


LOCK_TIMEOUT = 60.0
"""Seconds to wait for other writers before giving up, where nobody says otherwise."""

POLL_INTERVAL = 0.05
"""Seconds between two looks of a listener, and the longest that its stop can go unnoticed."""


class Closing(ABC):
    """What is closed at the end of a ``with``."""

    @abstractmethod
    def close(self) -> None:
        """Close every connection."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Ear(ABC):
    """Hears that something may have been recorded, by whichever process; it has a connection of its own."""

    @abstractmethod
    def wait(self, seconds: float, stopping: Event) -> None:
        """Return when something may have been recorded, when `stopping`, or after `seconds`."""

    @abstractmethod
    def close(self) -> None:
        """Listen no more."""


class Database(Closing):
    """An opened database. Threads may share it; each transaction has a connection of its own."""

    engine: Engine
    """For queries by SQLAlchemy Core; on SQLite `engine.begin()` takes the write lock at once."""
    connect: Callable[[], Any]
    """Make a connection of the driver, outside the pool, in autocommit."""

    def __init__(
        self, engine: Engine, shown: str, begin: Callable[[Connection], None], lock_timeout: float
    ) -> None:
        """Take an engine whose driver is left in autocommit; `begin` begins a transaction unless one is open."""
        self.engine = engine
        self.location = shown
        self.lock_timeout = lock_timeout
        """The seconds that it waits for others."""
        self.on_wait: Callable[[float, str], None] = lambda _seconds, _how_far: None
        """Told, while a writer waits, for how many seconds and how far the one before it is."""
        self.holds_ledger = False
        """Whether a ledger was found in it, so that who begins a transaction looks at its form first."""
        self.in_turn = True
        """Whether writers wait for their turn, where the database cannot see to that; not who adds a line at a time."""
        self.shared: dict[str, object] = {}
        """What is made of entries, for all who read them from here on: see ``ReadTransaction.shared``."""
        event.listen(engine, "begin", begin)
        # eventsourcing's runner never closes the factory of its view. Nothing the engine holds may refer to this
        # object, or it would never be collected.
        finalize(self, engine.dispose).atexit = False

    @abstractmethod
    def writing(self) -> AbstractContextManager[WriteTransaction]:
        """One transaction that holds the write lock; committed at the end, rolled back by an exception.

        Raises a StoreError, and then nothing was written; only Unavailable leaves open whether a commit
        arrived. NewerFormat or NotMigrated where the ledger has another form than this program's, also since now.
        """

    @abstractmethod
    def reading(self) -> AbstractContextManager[ReadTransaction]:
        """One transaction that reads a single snapshot. Raises NewerFormat, also where a ledger became that since."""

    @contextmanager
    def transaction(self, *, write: bool) -> Iterator[Connection]:
        """One SQLAlchemy transaction without the lock of the ledger's writers, for tables of one's own.

        Raises a StoreError, like the other two.
        """
        try:
            with (
                self.engine.connect().execution_options(**{READING: not write}) as connection,
                connection.begin(),
            ):
                yield connection
        except Exception as error:
            meaning = self._meaning(error, writing=write)
            if meaning is error:
                raise
            raise meaning from error

    @contextmanager
    def unpooled(self) -> Iterator[Any]:
        """A connection of the driver as ``connect`` makes it, closed at the end. Raises a StoreError."""
        try:
            with closing(self.connect()) as connection:
                yield connection
        except Exception as error:
            meaning = self._meaning(error)
            if meaning is error:
                raise
            raise meaning from error

    @abstractmethod
    def hold_writers(self, connection: Connection) -> None:
        """Take the lock of the ledger's writers in a transaction of one's own, until it ends."""

    @abstractmethod
    def building(self) -> AbstractContextManager[None]:
        """Be seen as one who builds tables of its own, until the end or until this process is gone.

        Several can be. What is built is in transactions of its own: this holds nobody up. Raises a StoreError.
        """

    @abstractmethod
    def nobody_builds(self) -> AbstractContextManager[bool | None]:
        """Whether nobody does; then nobody begins to until the end. None where this cannot be known here.

        Raises a StoreError.
        """

    @abstractmethod
    def check_place(self) -> None:
        """Look whether what was opened still stands where it stood. Raises LedgerMissing, FileReplaced."""

    @abstractmethod
    def listen(self) -> Ear:
        """Listen for new entries from now on."""

    @abstractmethod
    def forget(self, removed_from: Sequence[str]) -> None:
        """Let nothing of rows that were removed from these tables stay in the database's own files.

        Raises Locked where others read for too long; it can be asked again.
        """

    @abstractmethod
    def _meaning(self, error: Exception, *, writing: bool = False) -> Exception:
        """The StoreError for an error of the driver, or of SQLAlchemy around it; any other error as it is."""

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()
