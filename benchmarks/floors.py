"""The floor: the same work by the bare driver, msgspec and hashlib, as short as it can be written.

Same schema, indexes, triggers, isolation and durability as the product, which made the tables. What the
product does beyond it (admit, compare sources, refuse, explain errors) is what a ratio below 1 pays for.
"""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec
import psycopg

from ledger.decisions import AnyDecision
from ledger.entry import Entry

#: position, stream, number, topic, source, state
FullRow = tuple[int, str, int, str, str | None, bytes]
#: subject, retention class, wrapped key
KeyRow = tuple[str, str, bytes]
#: commitment, subject, ciphertext
TextRow = tuple[bytes, str, bytes]


class Vaulted(NamedTuple):
    """The rows of a vault, encrypted by the product: the floor stores them as they are given."""

    keys: list[KeyRow]
    texts: list[TextRow]


BATCH = 2_000

#: The read models whose rows each report counts.
REPORTS = {
    "suspension": ("periods",),
    "guarantees": ("guarantees",),
    "findings": ("periods", "findings"),
    "exceptions": ("exceptions",),
    "inflow": ("periods", "guarantees", "places"),
    "flow": ("periods", "places", "steps"),
    "cooperation": ("periods", "steps"),
    "cycle": ("periods", "guarantees"),
    "enterprise": ("periods", "guarantees", "findings", "places", "steps"),
}

_encode = msgspec.json.Encoder(order="sorted").encode
_decode = msgspec.json.Decoder(Entry).decode


class Floor(ABC):
    """A bare connection to a ledger."""

    @abstractmethod
    def append_one(self, decision: AnyDecision) -> None:
        """One decision in one commit: lock, read the heads, chain, encode, insert, commit."""

    @abstractmethod
    def append_all(self, rows: Iterable[FullRow], vaulted: Vaulted) -> None:
        """Rows that are made already, in one transaction, by the driver's own bulk call."""

    @abstractmethod
    def rows(self) -> Iterator[tuple[int, bytes]]:
        """Position and bytes of every entry, in order, some at a time."""

    @abstractmethod
    def full_rows(self) -> list[FullRow]:
        """Every column of every entry."""

    @abstractmethod
    def vaulted(self) -> Vaulted:
        """Every key and every text about people, encrypted."""

    @abstractmethod
    def rows_by_stream(self, upto: int) -> Iterator[tuple[int, bytes]]:
        """Position and bytes of the entries of every dossier, dossier by dossier."""

    @abstractmethod
    def model_rows(self, model: str) -> Iterator[tuple[Any, ...]]:
        """Every row of a read model, some at a time; the first column is the dossier."""

    @abstractmethod
    def _rows_on(self, query: str, day: str) -> list[tuple[Any, ...]]:
        """The rows of a query with one place for a day."""

    @abstractmethod
    def close(self) -> None:
        """Close the connection."""

    def replay(self) -> int:
        """Read and decode every entry; how many there were."""
        count = 0
        for _, state in self.rows():
            _decode(state)
            count += 1
        return count

    def replay_by_stream(self, upto: int) -> int:
        """Read and decode every entry of every dossier, dossier by dossier."""
        count = 0
        for _, state in self.rows_by_stream(upto):
            _decode(state)
            count += 1
        return count

    def count_models(self, models: Iterable[str]) -> int:
        """Count every row of these read models by dossier; how many dossiers have any."""
        return len(Counter(row[0] for model in models for row in self.model_rows(model)))

    def count_models_on(self, model: str, on: date, limit: int | None = None) -> int:
        """Read the rows of a read model that hold on a day, or the first of them by dossier; how many there were."""
        first, last = _DAYS[model]
        query = _MODEL_ON.format(model=model, first=first, last=last)
        if limit is not None:
            query += f" ORDER BY dossier LIMIT {limit}"
        return len(self._rows_on(query, on.isoformat()))


def chained(decision: AnyDecision, head: tuple[int, bytes] | None) -> tuple[str, int, str, str | None, bytes]:
    """The row of a decision after the last number and bytes of its stream, but for its position."""
    number, previous = (0, "0" * 64) if head is None else (head[0], sha256(head[1]).hexdigest())
    stream = decision.subject
    entry = Entry(
        stream=stream,
        number=number + 1,
        previous=previous,
        recorded_at=datetime.now(UTC),
        recorded_by="benchmark",
        decision=decision,
    )
    return stream, number + 1, decision.tag(), decision.source, _encode(entry)


_HEAD = "SELECT number, state FROM entries WHERE stream = {} ORDER BY number DESC LIMIT 1"
_ROWS = "SELECT position, state FROM entries ORDER BY position"
_KEYS = "SELECT subject, retention, wrapped FROM vault_keys"
_TEXTS = "SELECT committed, subject, sealed FROM vault_texts"
_MODEL = "SELECT * FROM model_{}"
_MODEL_ON = (
    "SELECT model.* FROM model_{model} AS model, (SELECT {{}} AS day) AS asked"
    " WHERE {first} <= day AND ({last} IS NULL OR {last} >= day)"
)
#: The columns with the first and the last day of a row.
_DAYS = {
    "periods": ("first", "last"),
    "trajectories": ("first", "last"),
    "terms": ("first", "last"),
    "guarantees": ("first", "until"),
    "findings": ("since", "until"),
    "places": ("first", "until"),
    "deadlines": ("first", "until"),
    "exceptions": ("first", "until"),
}
_BY_STREAM = (
    "SELECT position, state FROM entries WHERE stream >= 'dossier:' AND stream < 'dossier;'"
    " AND position <= {} ORDER BY stream, number"
)


class SqliteFloor(Floor):
    """sqlite3, as the product opens it: WAL, synchronous FULL, explicit transactions."""

    def __init__(self, location: str) -> None:
        self._connection = sqlite3.connect(location, isolation_level=None)
        self._connection.executescript(
            "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA journal_size_limit=67108864;"
        )

    def append_one(self, decision: AnyDecision) -> None:
        execute = self._connection.execute
        execute("BEGIN IMMEDIATE")
        last = execute("SELECT max(position) FROM entries").fetchone()[0]
        head = execute(_HEAD.format("?"), (decision.subject,)).fetchone()
        execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)", (last + 1, *chained(decision, head)))
        execute("COMMIT")

    def append_all(self, rows: Iterable[FullRow], vaulted: Vaulted) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)", rows)
        self._connection.executemany("INSERT INTO vault_keys VALUES (?, ?, ?)", vaulted.keys)
        self._connection.executemany("INSERT INTO vault_texts VALUES (?, ?, ?)", vaulted.texts)
        self._connection.execute("COMMIT")

    def rows(self) -> Iterator[tuple[int, bytes]]:
        return self._walk(_ROWS)

    def rows_by_stream(self, upto: int) -> Iterator[tuple[int, bytes]]:
        return self._walk(_BY_STREAM.format("?"), (upto,))

    def _walk(self, query: str, values: tuple[int, ...] = ()) -> Iterator[Any]:
        cursor = self._connection.execute(query, values)
        while rows := cursor.fetchmany(BATCH):
            yield from rows

    def model_rows(self, model: str) -> Iterator[tuple[Any, ...]]:
        return self._walk(_MODEL.format(model))

    def _rows_on(self, query: str, day: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(query.format("?"), (day,)).fetchall()

    def full_rows(self) -> list[FullRow]:
        return self._connection.execute("SELECT * FROM entries ORDER BY position").fetchall()

    def vaulted(self) -> Vaulted:
        execute = self._connection.execute
        return Vaulted(execute(_KEYS).fetchall(), execute(_TEXTS).fetchall())

    def close(self) -> None:
        self._connection.close()


class PostgresFloor(Floor):
    """psycopg, with the lock that the product's writers take, and binary COPY and reading."""

    def __init__(self, location: str) -> None:
        self._connection: psycopg.Connection[Any] = psycopg.connect(location, autocommit=True)
        self._cursor = self._connection.cursor(binary=True)

    def append_one(self, decision: AnyDecision) -> None:
        execute = self._cursor.execute
        last = self._begin()
        head = execute(_HEAD.format("%s"), (decision.subject,)).fetchone()
        execute("INSERT INTO entries VALUES (%s, %s, %s, %s, %s, %b)", (last + 1, *chained(decision, head)))
        execute("COMMIT")

    def _begin(self) -> int:
        # One round trip; the lock is the one that ledger.store.postgres takes.
        cursor = self._connection.cursor()
        cursor.execute(
            f"BEGIN; SELECT pg_advisory_xact_lock({int.from_bytes(b'doorstrm', 'big')});"  # noqa: S608
            " SELECT coalesce(max(position), 0) FROM entries"
        )
        cursor.nextset()
        cursor.nextset()
        found = cursor.fetchone()
        assert found is not None
        return int(found[0])

    def append_all(self, rows: Iterable[FullRow], vaulted: Vaulted) -> None:
        self._begin()
        with self._cursor.copy("COPY entries FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(["int8", "text", "int4", "text", "text", "bytea"])
            for row in rows:
                copy.write_row(row)
        with self._cursor.copy("COPY vault_keys FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(["text", "text", "bytea"])
            for key in vaulted.keys:
                copy.write_row(key)
        with self._cursor.copy("COPY vault_texts FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(["bytea", "text", "bytea"])
            for text in vaulted.texts:
                copy.write_row(text)
        self._cursor.execute("COMMIT")

    def rows(self) -> Iterator[tuple[int, bytes]]:
        return self._walk(_ROWS)

    def rows_by_stream(self, upto: int) -> Iterator[tuple[int, bytes]]:
        return self._walk(_BY_STREAM.format("%s"), (upto,))

    def _walk(self, query: str, values: tuple[int, ...] = ()) -> Iterator[Any]:
        # A cursor in the server: the whole answer fits in neither side's memory.
        with self._connection.transaction(), self._connection.cursor(name="walk") as cursor:
            cursor.execute(query, values, binary=True)
            while rows := cursor.fetchmany(BATCH):
                yield from rows

    def model_rows(self, model: str) -> Iterator[tuple[Any, ...]]:
        return self._walk(_MODEL.format(model))

    def _rows_on(self, query: str, day: str) -> list[tuple[Any, ...]]:
        return self._cursor.execute(query.format("%s::date"), (day,)).fetchall()

    def full_rows(self) -> list[FullRow]:
        return self._cursor.execute("SELECT * FROM entries ORDER BY position").fetchall()

    def vaulted(self) -> Vaulted:
        execute = self._cursor.execute
        return Vaulted(execute(_KEYS).fetchall(), execute(_TEXTS).fetchall())

    def close(self) -> None:
        self._connection.close()
