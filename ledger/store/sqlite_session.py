"""Reading and writing in SQLite, on the driver's own cursor: a compiled statement costs more than the row."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from sqlite3 import Cursor, Error, ProgrammingError
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.pool import PoolProxiedConnection

from ledger.store.session import (
    AT_ONCE,
    BATCH,
    NEWEST_CHECKPOINT,
    NEWEST_ENTRY,
    ReadTransaction,
    StoredRow,
    WriteTransaction,
    after_prefix,
    grouped,
)
from ledger.store.tables import MAKE_JOINING_INDEX, OF_JOININGS
from ledger.store.writer_queue import WritersTurn

T = TypeVar("T")
_END = 2**63 - 1


class SqliteReadTransaction(ReadTransaction):
    """A read transaction: in WAL mode a snapshot that neither waits for writers nor stops them."""

    def __init__(self, engine: Engine, pooled: PoolProxiedConnection, cursor: Cursor) -> None:
        super().__init__(engine, pooled)
        self._cursor = cursor

    @property
    def last_position(self) -> int:
        last: int = self._cursor.execute("SELECT coalesce(max(position), 0) FROM entries").fetchone()[0]
        return last

    def state(self, position: int) -> bytes | None:
        found = self._cursor.execute("SELECT state FROM entries WHERE position = ?", (position,)).fetchone()
        state: bytes | None = None if found is None else found[0]
        return state

    # One prepared look-up for each key: in process there is no round trip to save.

    def by_source(self, sources: Collection[str]) -> dict[str, tuple[int, bytes]]:
        # Asked of every line of an import, and mostly in vain: a fifth of the time of a look-up for each.
        found: dict[str, tuple[int, bytes]] = {}
        left = iter(sources)
        while some := list(islice(left, AT_ONCE)):
            asked = ",".join("?" * len(some))
            query = f"SELECT source, position, state FROM entries WHERE source IN ({asked})"  # noqa: S608
            found |= {
                source: (position, state) for source, position, state in self._cursor.execute(query, some)
            }
        return found

    def stream(self, stream: str, upto: int | None = None) -> list[tuple[int, bytes]]:
        if upto is None:
            query = "SELECT position, state FROM entries WHERE stream = ? ORDER BY number"
            return self._cursor.execute(query, (stream,)).fetchall()
        query = "SELECT position, state FROM entries WHERE stream = ? AND position <= ? ORDER BY number"
        return self._cursor.execute(query, (stream, upto)).fetchall()

    def heads(self, streams: Collection[str]) -> dict[str, tuple[int, bytes]]:
        execute = self._cursor.execute
        query = "SELECT number, state FROM entries WHERE stream = ? ORDER BY number DESC LIMIT 1"
        found = ((stream, execute(query, (stream,)).fetchone()) for stream in streams)
        return {stream: row for stream, row in found if row}

    def has_topic(self, streams: Collection[str], topic: str) -> set[str]:
        execute = self._cursor.execute
        query = "SELECT 1 FROM entries WHERE stream = ? AND topic = ? LIMIT 1"
        return {stream for stream in streams if execute(query, (stream, topic)).fetchone()}

    def joining_streams(self) -> list[str]:
        execute = self._cursor.execute
        if not execute("SELECT 1 FROM sqlite_master WHERE name = 'entries_joining'").fetchone():
            return []
        query = (
            f"SELECT DISTINCT stream FROM entries WHERE {OF_JOININGS} AND topic = 'joining' ORDER BY stream"  # noqa: S608
        )
        return [stream for (stream,) in execute(query)]

    def check_joining_index(self) -> None:
        """Whoever may write in the file may make it."""

    def joinings_in(self, streams: Collection[str], upto: int | None = None) -> list[tuple[int, bytes]]:
        last = _END if upto is None else upto
        query = f"SELECT position, state FROM entries WHERE {OF_JOININGS} AND stream = ? AND position <= ?"  # noqa: S608
        return sorted(row for stream in streams for row in self._cursor.execute(query, (stream, last)))

    def stream_names(self, prefix: str) -> Iterator[str]:
        query = "SELECT DISTINCT stream FROM entries WHERE stream >= ? AND stream < ? ORDER BY stream"
        rows: Iterator[tuple[str]] = self._walk(query, (prefix, after_prefix(prefix)))
        return (stream for (stream,) in rows)

    def streams_between(
        self, first: str, end: str, upto: int | None = None
    ) -> Iterator[tuple[str, list[tuple[int, bytes]]]]:
        query = (
            "SELECT stream, position, state FROM entries WHERE stream >= ? AND stream < ? AND position <= ?"
            " ORDER BY stream, number"
        )
        return grouped(self._walk(query, (first, end, _END if upto is None else upto)))

    def _asked(self, query: str, values: Sequence[object]) -> list[tuple[object, ...]]:
        return self._cursor.execute(query.format("?"), values).fetchall()

    def entries(self, after: int = 0, upto: int | None = None) -> Iterator[tuple[int, bytes]]:
        query = "SELECT position, state FROM entries WHERE position > ? AND position <= ? ORDER BY position"
        return self._walk(query, (after, _END if upto is None else upto))

    def rows(self, after: int = 0, upto: int | None = None) -> Iterator[StoredRow]:
        query = (
            "SELECT position, stream, number, topic, source, state FROM entries"
            " WHERE position > ? AND position <= ? ORDER BY position"
        )
        return self._walk(query, (after, _END if upto is None else upto))

    def found_by_stream(self) -> Iterator[tuple[str, int, int]]:
        # An index is a copy of its own: whoever may write the file can take an entry out of it alone.
        query = (
            "SELECT stream, count(*), sum(position) FROM entries INDEXED BY sqlite_autoindex_entries_1"
            " GROUP BY stream"
        )
        return self._walk(query, ())

    def _walk(self, query: str, values: tuple[object, ...]) -> Iterator[T]:
        # A cursor of its own: the caller may ask other things while it walks.
        cursor = self._cursor.connection.cursor()
        try:
            cursor.execute(query, values)
            while rows := cursor.fetchmany(BATCH):
                yield from rows
        finally:
            # A walk that is left halfway, as by `status --all | head`, may outlive its connection.
            with suppress(ProgrammingError):
                cursor.close()


class SqliteWriteTransaction(WriteTransaction, SqliteReadTransaction):
    """A transaction begun with BEGIN IMMEDIATE: it has the write lock from its first moment."""

    def __init__(
        self, engine: Engine, pooled: PoolProxiedConnection, cursor: Cursor, queued: WritersTurn
    ) -> None:
        super().__init__(engine, pooled, cursor)
        self._queued = queued
        self._last = cursor.execute(NEWEST_ENTRY).fetchone() or (0, None)
        (self._newest_checkpoint_at,) = cursor.execute(NEWEST_CHECKPOINT).fetchone() or (None,)

    def tell(self, how_far: str) -> None:
        self._queued.tell(how_far)

    def index_joinings(self) -> None:
        self._cursor.execute(MAKE_JOINING_INDEX)

    def _insert(self, rows: list[StoredRow]) -> None:
        try:
            self._cursor.executemany("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)", rows)
        except Error:
            # Else the rows before the wrong one would stay for a caller who swallows the error to commit.
            if self._cursor.connection.in_transaction:
                self._cursor.execute("ROLLBACK")
            raise
