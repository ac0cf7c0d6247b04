"""What would become of entries: added to one snapshot of a ledger, and to nothing that is kept.

They go into a temporary database of our own, which has no name and ends with the transaction; every question is
answered from the ledger and from there. So a dry run waits for no writer, stops none, and asks no right to write.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from heapq import merge
from itertools import chain, groupby
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from ledger.language import phrase
from ledger.store.errors import DiskFull, Unavailable
from ledger.store.session import ReadTransaction, RecordingTransaction, StoredRow
from ledger.store.sqlite_session import SqliteWriteTransaction
from ledger.store.tables import entries, seals
from ledger.store.vault_rows import TextRow, VaultRows
from ledger.store.vault_tables import keys, texts
from ledger.store.writer_queue import WritersTurn

Stream = tuple[str, list[tuple[int, bytes]]]


class TrialTransaction(RecordingTransaction):
    """A snapshot of a ledger, and on top of it what is tried."""

    def __init__(self, ledger: ReadTransaction, tried: SqliteWriteTransaction) -> None:
        self._ledger = ledger
        self._tried = tried
        self._end = ledger.last_position
        self._last = (self._end, ledger.last_state())
        self._newest_checkpoint_at = ledger.newest_checkpoint_at

    @property
    def began_at(self) -> int:
        """The position of the newest entry of the ledger itself."""
        return self._end

    @cached_property
    def connection(self) -> Connection:
        """The ledger's own: for what is not tried, such as who somebody is."""
        return self._ledger.connection

    def over(self, stored: VaultRows) -> VaultRows:
        """The rows of a vault, with what is tried on top of them."""
        keys.create(self._tried.connection)
        texts.create(self._tried.connection)
        return TrialVaultRows(stored, VaultRows(self._tried.connection))

    def state(self, position: int) -> bytes | None:
        return (self._ledger if position <= self._end else self._tried).state(position)

    def by_source(self, sources: Collection[str]) -> dict[str, tuple[int, bytes]]:
        return self._ledger.by_source(sources) | self._tried.by_source(sources)

    def stream(self, stream: str, upto: int | None = None) -> list[tuple[int, bytes]]:
        return self._ledger.stream(stream, upto) + self._tried.stream(stream, upto)

    def heads(self, streams: Collection[str]) -> dict[str, tuple[int, bytes]]:
        return self._ledger.heads(streams) | self._tried.heads(streams)

    def has_topic(self, streams: Collection[str], topic: str) -> set[str]:
        return self._ledger.has_topic(streams, topic) | self._tried.has_topic(streams, topic)

    def joining_streams(self) -> list[str]:
        return sorted({*self._ledger.joining_streams(), *self._tried.joining_streams()}, key=str.encode)

    def joinings_in(self, streams: Collection[str], upto: int | None = None) -> list[tuple[int, bytes]]:
        return self._ledger.joinings_in(streams, upto) + self._tried.joinings_in(streams, upto)

    def stream_names(self, prefix: str) -> Iterator[str]:
        both = merge(self._ledger.stream_names(prefix), self._tried.stream_names(prefix), key=str.encode)
        return (name for name, _ in groupby(both))

    def streams_between(self, first: str, end: str, upto: int | None = None) -> Iterator[Stream]:
        both = (each.streams_between(first, end, upto) for each in (self._ledger, self._tried))
        # What is tried comes behind what is on record: `merge` keeps the order of those that are equal.
        for stream, parts in groupby(merge(*both, key=_name_of), key=itemgetter(0)):
            yield stream, [entry for _, part in parts for entry in part]

    def _asked(self, query: str, values: Sequence[object]) -> list[tuple[object, ...]]:
        return self._ledger._asked(query, values) or self._tried._asked(query, values)

    def _of_ledger(self, query: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        return self._ledger._of_ledger(query, values)

    def entries(self, after: int = 0, upto: int | None = None) -> Iterator[tuple[int, bytes]]:
        return chain(self._ledger.entries(after, upto), self._tried.entries(after, upto))

    def rows(self, after: int = 0, upto: int | None = None) -> Iterator[StoredRow]:
        return chain(self._ledger.rows(after, upto), self._tried.rows(after, upto))

    def _insert(self, rows: list[StoredRow]) -> None:
        self._tried._insert(rows)


class TrialVaultRows(VaultRows):
    """The rows of a vault, with keys and texts on top of them that are only tried, encrypted as they would be."""

    def __init__(self, stored: VaultRows, tried: VaultRows) -> None:
        super().__init__(stored.connection)
        self._tried = tried

    def keys(self, subjects: Collection[str], retention: str) -> dict[str, bytes]:
        return super().keys(subjects, retention) | self._tried.keys(subjects, retention)

    def put_keys(self, rows: Sequence[tuple[str, str, bytes]]) -> None:
        self._tried.put_keys(rows)

    def texts(self, committed: Collection[bytes]) -> list[TextRow]:
        return super().texts(committed) + self._tried.texts(committed)

    def put_texts(self, rows: Sequence[TextRow]) -> None:
        self._tried.put_texts(rows)


@contextmanager
def tried_on(ledger: ReadTransaction) -> Iterator[TrialTransaction]:
    """Entries can be tried on a snapshot until it ends. Raises DiskFull, Unavailable for the temporary database."""
    engine = create_engine("sqlite://", creator=_nameless, poolclass=StaticPool)
    try:
        with in_temporary_file():
            yield TrialTransaction(ledger, _begun(engine))
    finally:
        engine.dispose()


@contextmanager
def in_temporary_file() -> Iterator[None]:
    """What goes wrong with SQLite in here goes wrong with a nameless database. Raises DiskFull, Unavailable."""
    try:
        yield
    except (sqlite3.Error, DBAPIError) as error:
        found = error.orig if isinstance(error, DBAPIError) else error
        if not isinstance(found, sqlite3.Error):
            raise
        full = getattr(found, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        said = phrase("a temporary file for what is only tried: {said}")
        raise (DiskFull if full else Unavailable)("", said, said=str(found)) from error


def _nameless() -> sqlite3.Connection:
    # No name: SQLite keeps it in memory while it is small, else in a file that nobody sees and that ends with it.
    return sqlite3.connect("", isolation_level=None)


def _begun(engine: Engine) -> SqliteWriteTransaction:
    with engine.connect() as connection:
        for table in (entries, seals):
            table.create(connection)
    pooled = engine.raw_connection()
    cursor = cast(sqlite3.Cursor, pooled.cursor())
    cursor.execute("BEGIN")
    return SqliteWriteTransaction(engine, pooled, cursor, WritersTurn(None))


def _name_of(stream: Stream) -> bytes:
    return stream[0].encode()
