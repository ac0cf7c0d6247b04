"""What can be read and written in one transaction, whichever database holds the ledger.

The store knows streams, numbers, topics and bytes. What they mean is the business of the ledger above it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, MutableMapping, Sequence
from functools import cached_property
from itertools import count
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Connection, Engine, Table, func, insert, select
from sqlalchemy.pool import PoolProxiedConnection

from ledger.language import phrase
from ledger.store.errors import NotStored
from ledger.store.tables import seals, tiles

BATCH = 2_000
"""How many rows are held at a time while everything is read: enough for speed, little enough for memory."""

AT_ONCE = 500
"""How many values are named in one statement; every SQLite takes 999."""


class EntryRow(NamedTuple):
    """One entry to be added. Its position is given by the store."""

    stream: str
    number: int
    topic: str
    source: str | None
    state: bytes


class SealRow(NamedTuple):
    """Something that shows later that nothing was changed, such as a checkpoint. The store does not know how."""

    number: int
    kind: str
    size: int
    """How many entries it is about."""
    made_at: int
    """Seconds since 1970, UTC."""
    state: bytes


CHECKPOINT = "checkpoint"
"""The kind of seal that says what all entries were at a moment: nothing is recorded as before it any more."""

# What every writer wants to know at once. Measured on PostgreSQL, 30 µs for the second one; with max() 45.
NEWEST_ENTRY = "SELECT position, state FROM entries ORDER BY position DESC LIMIT 1"
NEWEST_CHECKPOINT = "SELECT made_at FROM seals WHERE kind = 'checkpoint' ORDER BY made_at DESC LIMIT 1"

_SEALS = "SELECT number, kind, size, made_at, state FROM seals"

_STORED = (
    "SELECT count(*), (SELECT state FROM entries WHERE position = {0})"
    " FROM entries WHERE position > {0} AND position <= {0}"
)

# After every name: none is written with the last character that there is.
_LAST = "\U0010ffff"

StoredRow = tuple[int, str, int, str, str | None, bytes]
"""An entry as it is stored: position, stream, number, topic, source, state."""


class Counted(Protocol):
    """What a statement leaves behind, be it SQLAlchemy's or a driver's."""

    @property
    def rowcount(self) -> int:
        """How many rows it added or removed."""


class ReadTransaction(ABC):
    """One consistent snapshot: whatever is recorded meanwhile, every answer is about the same entries.

    `upto` is a position, inclusive; None means all of the snapshot.
    """

    shared: MutableMapping[str, object] | None = None
    """What others made of the entries of this opened database; None where some may be taken back."""

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

    def last_state(self) -> bytes | None:
        """The bytes of the newest entry."""
        return self.state(self.last_position)

    @property
    def newest_checkpoint_at(self) -> int | None:
        """The latest moment at which a checkpoint was made, in seconds since 1970, UTC; None where none was."""
        found = self._asked(NEWEST_CHECKPOINT, ())
        moment = found[0][0] if found else None
        return moment if isinstance(moment, int) else None

    @abstractmethod
    def state(self, position: int) -> bytes | None:
        """The bytes of one entry."""

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
    def joining_streams(self) -> list[str]:
        """The streams that hold an entry with the topic `joining`, in byte order."""

    @abstractmethod
    def joinings_in(self, streams: Collection[str], upto: int | None = None) -> list[tuple[int, bytes]]:
        """Position and bytes of the joinings and the corrections in these streams, in their order."""

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

    def streams_outside(
        self, prefixes: Sequence[str], upto: int | None = None
    ) -> Iterator[tuple[str, list[tuple[int, bytes]]]]:
        """Likewise, every stream that begins with none of `prefixes`. One look where there is none."""
        begins = sorted(prefixes)
        gaps = [*zip(["", *map(after_prefix, begins)], [*begins, _LAST], strict=True)]
        # In the order of the index: else a planner that expects to find some may walk the whole ledger.
        look = (
            "SELECT stream FROM entries WHERE stream >= {0} AND stream < {0} ORDER BY stream, number LIMIT 1"
        )
        looks = (f"SELECT stream FROM ({look}) AS gap{nth}" for nth in range(len(gaps)))  # noqa: S608
        if self._asked(" UNION ALL ".join(looks), [end for gap in gaps for end in gap]):
            for first, end in gaps:
                yield from self.streams_between(first, end, upto)

    @abstractmethod
    def _asked(self, query: str, values: Sequence[object]) -> list[tuple[object, ...]]:
        """The rows of a query in which {0} stands for each of the values."""

    @abstractmethod
    def entries(self, after: int = 0, upto: int | None = None) -> Iterator[tuple[int, bytes]]:
        """Position and bytes of every entry after `after`, in order; memory holds one batch at a time."""

    @abstractmethod
    def rows(self, after: int = 0, upto: int | None = None) -> Iterator[StoredRow]:
        """Likewise, every column as it is stored: for who checks that they agree with the bytes."""

    def found_by_stream(self) -> Iterator[tuple[str, int, int]] | None:
        """What a question for a stream would find, for each: how many entries, and the sum of their positions.

        None where the database does not let itself be asked by its index alone.
        """
        return None

    # By the driver's own cursor: of a page or a proof a compiled statement would be most of the time.

    def seals(self, kind: str | None = None) -> list[SealRow]:
        """The seals, or those of one kind, oldest first."""
        where, values = ("", ()) if kind is None else (" WHERE kind = {0}", (kind,))
        return [SealRow(*row) for row in self._of_ledger(f"{_SEALS}{where} ORDER BY number", values)]

    def newest_seals(self, kind: str, most: int) -> list[SealRow]:
        """The newest seals of one kind, so many of them, oldest first."""
        query = f"{_SEALS} WHERE kind = {{0}} ORDER BY number DESC LIMIT {{0}}"
        return [SealRow(*row) for row in self._of_ledger(query, (kind, most))][::-1]

    def tiles(self, wanted: Collection[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
        """The hashes of those tiles that are stored, by level and number."""
        numbers: dict[int, list[int]] = {}
        for level, number in wanted:
            numbers.setdefault(level, []).append(number)
        found: dict[tuple[int, int], bytes] = {}
        for level, of_level in numbers.items():
            for first in range(0, len(of_level), AT_ONCE):
                some = of_level[first : first + AT_ONCE]
                among = ", ".join(["{0}"] * len(some))
                query = f"SELECT number, hashes FROM tiles WHERE level = {{0}} AND number IN ({among})"  # noqa: S608
                found |= {
                    (level, number): hashes for number, hashes in self._of_ledger(query, (level, *some))
                }
        return found

    def tile_tails(self, level: int, first: int, end: int, offset: int) -> list[bytes]:
        """Of the tiles of a level from one number to before another: what follows on so many bytes of each."""
        query = (
            "SELECT substr(hashes, {0}) FROM tiles WHERE level = {0} AND number >= {0} AND number < {0}"
            " ORDER BY number"
        )
        return [tail for (tail,) in self._of_ledger(query, (offset + 1, level, first, end))]

    def tile_counts(self) -> dict[int, int]:
        """How many tiles of each level there are. They are stored without gaps: their numbers end one below."""
        found: dict[int, int] = {}
        # Level by level the end of the index answers; counting would read all of it.
        while True:
            ((newest,),) = self._of_ledger("SELECT max(number) FROM tiles WHERE level = {0}", (len(found),))
            if type(newest) is not int:
                return found
            found[len(found)] = newest + 1

    def _of_ledger(self, query: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        """As ``_asked``, of what nobody tries."""
        return self._asked(query, values)


class RecordingTransaction(ReadTransaction):
    """One in which entries are added: for ever, or only to see what would become of them."""

    # Read as the transaction begins, as most writers want them.
    _last: tuple[int, bytes | None]
    _newest_checkpoint_at: int | None
    #: How many entries were added since it began.
    _added = 0

    @property
    def last_position(self) -> int:
        return self._last[0]

    def last_state(self) -> bytes | None:
        """The bytes of the newest entry."""
        return self._last[1]

    @property
    def newest_checkpoint_at(self) -> int | None:
        """The latest moment at which a checkpoint was made, in seconds since 1970, UTC; None where none was."""
        return self._newest_checkpoint_at

    def tell(self, how_far: str) -> None:
        """Let those who wait to write know how far this is, in up to 60 characters of ASCII."""

    def append(self, rows: Sequence[EntryRow]) -> int:
        """Add entries at the end and return the position given to the first.

        Raises WriteConflict when a place in a stream or a source is taken; the transaction is then lost.
        """
        first = self._last[0] + 1
        if rows:
            self._insert([(position, *row) for position, row in zip(count(first), rows, strict=False)])
            self._last = (self._last[0] + len(rows), rows[-1].state)
            self._added += len(rows)
        return first

    @abstractmethod
    def _insert(self, rows: list[StoredRow]) -> None:
        """Insert rows of entries: all of them, or the transaction is lost."""


class WriteTransaction(RecordingTransaction):
    """One transaction that holds the write lock: nobody else adds an entry until it ends."""

    #: The seals that were added since it began.
    _sealed: tuple[SealRow, ...] = ()

    def is_stored(self) -> bool:
        """Whether what was added here is there: as many entries, the last one as it was written, and every seal.

        To be asked before they are committed: a trigger or rule that somebody added can ignore an insert, or take away
        what it brought, without an error.
        """
        if self._sealed:
            of = seals.c.number.in_([seal.number for seal in self._sealed])
            kept = self.connection.execute(select(seals).where(of).order_by(seals.c.number))
            if [SealRow(*row) for row in kept] != [*self._sealed]:
                return False
        last, state = self._last
        if not self._added:
            return True
        found = self._asked(_STORED, (last, last - self._added, last))
        return [tuple(row) for row in found] == [(self._added, state)]

    def put_seals(self, rows: Sequence[tuple[str, int, int, bytes]]) -> int:
        """Add seals (kind, size, made_at, state) and return the number given to the first."""
        newest: int | None = self.connection.execute(select(func.max(seals.c.number))).scalar()
        first = (newest or 0) + 1
        made = [SealRow(number, *row) for number, row in zip(count(first), rows, strict=False)]
        self._put(seals, [seal._asdict() for seal in made])
        self._sealed += tuple(made)
        for seal in made:
            if seal.kind == CHECKPOINT:
                before = self._newest_checkpoint_at
                self._newest_checkpoint_at = seal.made_at if before is None else max(before, seal.made_at)
        return first

    def put_tiles(self, rows: Sequence[tuple[int, int, bytes]]) -> None:
        """Add tiles: level, number, hashes. Raises WriteConflict when one is there; the transaction is then lost."""
        self._put(tiles, [dict(zip(tiles.c.keys(), row, strict=True)) for row in rows])

    def _put(self, table: Table, rows: list[dict[str, Any]]) -> None:
        if rows:
            # Else the rows before a wrong one would stay for a caller who swallows the error to commit.
            with self.connection.begin_nested():
                add_rows(self.connection, table, rows)


def add_rows(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Add rows to a table. Raises NotStored where the database does not keep them all."""
    counting = {"preserve_rowcount": True}
    check_count(connection.execute(insert(table), rows, execution_options=counting), len(rows))


def check_count(result: Counted, rows: int) -> None:
    """Raises NotStored where a statement added or removed another number of rows than it was for."""
    if result.rowcount != rows:
        raise NotStored("", phrase("{found} of {rows} rows"), found=result.rowcount, rows=rows)


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
