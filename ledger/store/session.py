"""What can be read and written in one transaction, whichever database holds the ledger.

The store knows streams, numbers, topics and bytes. What they mean is the business of the ledger above it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import Connection, Engine
from sqlalchemy.pool import PoolProxiedConnection

BATCH = 2_000
"""How many rows are held at a time while everything is read: enough for speed, little enough for memory."""


class Row(NamedTuple):
    """One entry to be added. Its position is given by the store."""

    stream: str
    number: int
    topic: str
    source: str | None
    state: bytes


class Reading(ABC):
    """One consistent snapshot: whatever is recorded meanwhile, every answer is about the same entries.

    `upto` is a position, inclusive; None means all of the snapshot.
    """

    def __init__(self, engine: Engine, pooled: PoolProxiedConnection) -> None:
        self._engine = engine
        self._pooled = pooled

    @cached_property
    def connection(self) -> Connection:
        """SQLAlchemy's view of the same transaction, for read models that live in the same database.

        Made when asked for, since a single entry is written faster without. The transaction ends with the
        `with` that opened it: do not commit here.
        """
        return Connection(self._engine, connection=self._pooled)

    @property
    @abstractmethod
    def last_position(self) -> int:
        """The position of the newest entry, 0 when there is none."""

    @abstractmethod
    def state(self, position: int) -> bytes | None:
        """The bytes of one entry."""

    @abstractmethod
    def by_position(self, positions: Collection[int]) -> dict[int, bytes]:
        """The bytes of those entries that exist."""

    @abstractmethod
    def by_source(self, sources: Collection[str]) -> dict[str, tuple[int, bytes]]:
        """Position and bytes of the entries with these sources."""

    @abstractmethod
    def stream(self, stream: str, upto: int | None = None) -> list[tuple[int, bytes]]:
        """Position and bytes of every entry of one stream, oldest first."""

    @abstractmethod
    def heads(self, streams: Collection[str]) -> dict[str, tuple[int, bytes]]:
        """The last number and the last bytes of each of these streams that exists."""

    @abstractmethod
    def has_topic(self, streams: Collection[str], topic: str) -> set[str]:
        """Those of the streams that hold an entry with this topic."""

    @abstractmethod
    def stream_names(self, prefix: str) -> Iterator[str]:
        """The streams that begin with `prefix`, in byte order."""

    def by_stream(
        self, prefix: str, upto: int | None = None
    ) -> Iterator[tuple[str, list[tuple[int, bytes]]]]:
        """Every stream that begins with `prefix`, whole, in byte order; memory holds one batch at a time."""
        return self.streams_between(prefix, after_prefix(prefix), upto)

    @abstractmethod
    def streams_between(
        self, first: str, end: str, upto: int | None = None
    ) -> Iterator[tuple[str, list[tuple[int, bytes]]]]:
        """Likewise, the streams from `first` on and before `end`: a part that can be read beside the others."""

    @abstractmethod
    def entries(self, after: int = 0, upto: int | None = None) -> Iterator[tuple[int, bytes]]:
        """Position and bytes of every entry after `after`, in order; memory holds one batch at a time."""

    @abstractmethod
    def texts(self, positions: Collection[int]) -> dict[tuple[int, str], tuple[bytes, str]]:
        """Salt and text of what is kept apart about people, by position and path."""


class Writing(Reading):
    """One transaction that holds the write lock: nobody else adds an entry until it ends."""

    @abstractmethod
    def last_state(self) -> bytes | None:
        """The bytes of the newest entry."""

    @abstractmethod
    def append(self, rows: Sequence[Row]) -> int:
        """Add entries at the end and return the position given to the first.

        Raises Conflict when a place in a stream or a source is taken; the transaction is then lost.
        """

    @abstractmethod
    def put_texts(self, rows: Sequence[tuple[int, str, bytes, str]]) -> None:
        """Keep texts about people apart: position, path, salt, text."""


def after_prefix(prefix: str) -> str:
    """The first text, in byte order, that is behind every text with this prefix.

    A character beyond every other one would be simpler, but the highest one is a character too.
    """
    kept = prefix.rstrip("\U0010ffff")
    if not kept:
        raise ValueError("a prefix is needed")
    following = ord(kept[-1]) + 1
    if following == 0xD800:  # surrogates are no characters and cannot be stored
        following = 0xE000
    return kept[:-1] + chr(following)


def grouped(rows: Iterator[tuple[str, int, bytes]]) -> Iterator[tuple[str, list[tuple[int, bytes]]]]:
    """Gather consecutive rows of one stream."""
    name: str | None = None
    gathered: list[tuple[int, bytes]] = []
    for stream, position, state in rows:
        if stream != name:
            if name is not None:
                yield name, gathered
            name, gathered = stream, []
        gathered.append((position, state))
    if name is not None:
        yield name, gathered
