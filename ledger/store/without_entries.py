"""One snapshot of a ledger as it would be without some of its entries, and up to a position only.

Nothing is taken away: it reads past them. Positions stay what they are, and what is added on top of it (`tried_on`)
comes behind the last one of the ledger.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property

from sqlalchemy import Connection

from ledger.store.session import ReadTransaction, StoredRow

Stored = list[tuple[int, bytes]]


class WithoutEntries(ReadTransaction):
    """A snapshot up to a position, without the entries ``gone``, which are named by their streams."""

    def __init__(self, ledger: ReadTransaction, upto: int, gone: Mapping[str, Collection[int]] = {}) -> None:
        self._ledger = ledger
        self._end = ledger.last_position
        self._upto = upto
        self._gone = {stream: frozenset(positions) for stream, positions in gone.items()}
        self._positions = frozenset(each for positions in gone.values() for each in positions)

    @cached_property
    def connection(self) -> Connection:
        """The ledger's own."""
        return self._ledger.connection

    @property
    def last_position(self) -> int:
        """That of the newest entry of the ledger, also where it is not seen: no position means two things."""
        return self._end

    def last_state(self) -> bytes | None:
        """The bytes of the newest entry of the ledger: what comes next is stamped no earlier."""
        return self._ledger.last_state()

    def state(self, position: int) -> bytes | None:
        return self._ledger.state(position) if self._sees(position) else None

    def by_source(self, sources: Collection[str]) -> dict[str, tuple[int, bytes]]:
        found = self._ledger.by_source(sources)
        return {source: each for source, each in found.items() if self._sees(each[0])}

    def stream(self, stream: str, upto: int | None = None) -> Stored:
        return self._seen(self._ledger.stream(stream, self._until(upto)), stream)

    def heads(self, streams: Collection[str]) -> dict[str, tuple[int, bytes]]:
        # The numbers are the stream's own: what is added to it does not take the place of what is not seen.
        found = self._ledger.heads(streams)
        return {
            stream: head for stream, head in found.items() if self._is_whole(stream) or self.stream(stream)
        }

    def has_topic(self, streams: Collection[str], topic: str) -> set[str]:
        found = self._ledger.has_topic(streams, topic)
        query = "SELECT position FROM entries WHERE stream = {0} AND topic = {0}"
        return {
            stream
            for stream in found
            if self._is_whole(stream)
            or any(self._sees(at) for at in self._positions_in(query, (stream, topic)))
        }

    def joining_streams(self) -> list[str]:
        return self._ledger.joining_streams()

    def joinings_in(self, streams: Collection[str], upto: int | None = None) -> Stored:
        found = self._ledger.joinings_in(streams, self._until(upto))
        return [each for each in found if each[0] not in self._positions]

    def stream_names(self, prefix: str) -> Iterator[str]:
        names = self._ledger.stream_names(prefix)
        return (name for name in names if name not in self._gone or self.stream(name))

    def streams_between(self, first: str, end: str, upto: int | None = None) -> Iterator[tuple[str, Stored]]:
        for name, stored in self._ledger.streams_between(first, end, self._until(upto)):
            if seen := self._seen(stored, name):
                yield name, seen

    def _asked(self, query: str, values: Sequence[object]) -> list[tuple[object, ...]]:
        return self._ledger._asked(query, values)

    def entries(self, after: int = 0, upto: int | None = None) -> Iterator[tuple[int, bytes]]:
        found = self._ledger.entries(after, self._until(upto))
        return (each for each in found if each[0] not in self._positions)

    def rows(self, after: int = 0, upto: int | None = None) -> Iterator[StoredRow]:
        found = self._ledger.rows(after, self._until(upto))
        return (each for each in found if each[0] not in self._positions)

    def _until(self, upto: int | None) -> int:
        return self._upto if upto is None else min(upto, self._upto)

    def _sees(self, position: int) -> bool:
        return position <= self._upto and position not in self._positions

    def _is_whole(self, stream: str) -> bool:
        """Whether all of a stream is seen, for all that is known without looking."""
        return self._upto >= self._end and stream not in self._gone

    def _seen(self, stored: Stored, stream: str) -> Stored:
        gone = self._gone.get(stream)
        return stored if gone is None else [each for each in stored if each[0] not in gone]

    def _positions_in(self, query: str, values: Sequence[object]) -> Iterator[int]:
        return (at for (at,) in self._ledger._asked(query, values) if isinstance(at, int))
