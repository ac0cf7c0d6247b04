"""The rows that reports count, of everyone: from the read models where they are up to date, else by folding.

Both give the same rows in the same order, by dossier, so that what is counted never depends on which of the two
answered. Days are ISO texts, which compare as days do; both ends are included, an open end is None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple, Protocol, TypeVar

from sqlalchemy import Column, ColumnElement, Connection, Select, Text, cast, or_, select
from sqlalchemy.exc import DBAPIError

from ledger import codec
from ledger.corrections import remaining
from ledger.decisions.completion import Completion
from ledger.entry import Recorded
from ledger.store.session import ReadTransaction as Entries
from ledger.store.tables import entries as stored
from projections.reading import Reading
from projections.readmodels.about import present
from projections.readmodels.folding import rows_of_stored, uncollected
from projections.readmodels.rows import Row, Rows, filled_places
from projections.readmodels.tables import Models, models

PREFIX = "dossier:"

BATCH = 5_000
"""How many rows are fetched at a time: one by one costs twice as much."""

T = TypeVar("T")


class Life(NamedTuple):
    """An unbroken run of days of one dossier with one status, enterprise and scheme (or a part of such a run)."""

    dossier: str
    first: str
    last: str | None
    status: str
    enterprise: str | None
    scheme: str | None


class Chance(NamedTuple):
    """The state of one guarantee on a day, since when, and who answers for it."""

    dossier: str
    state: str
    since: str
    enterprise: str | None
    scheme: str | None


class Broken(NamedTuple):
    """A finding, from its first day to its last (None: it stands)."""

    dossier: str
    code: str
    severity: str
    since: str
    until: str | None


class Left(NamedTuple):
    """A place that was left: open from ``since`` until the day before ``filled_on`` (None: it is open)."""

    dossier: str
    enterprise: str
    since: str
    filled_on: str | None


class Register(Protocol):
    """The rows of everyone, by dossier."""

    def lives(self, upto: date) -> Iterator[Life]:
        """What everyone's days were, of each dossier in order, as far as they begin by a day."""

    def remember_lives(self, upto: date) -> None:
        """Hold everyone's days in memory, for who asks for them more than once."""

    def chances(self, on: date) -> Iterator[Chance]:
        """Every guarantee there is on a day."""

    def broken(self, first: date, last: date) -> Iterator[Broken]:
        """Every finding that stood on a day of a period, or until the day before it."""

    def left(self, upto: date) -> Iterator[Left]:
        """Every place that was left by a day."""

    def employs(self, enterprise: str) -> bool:
        """Whether an enterprise ever employed anybody who is on record."""


def ask(entries: Entries, reading: Reading, count: Callable[[Register], T]) -> tuple[T, bool]:
    """Count over the rows of everyone; and whether the read models gave them.

    They do if they hold exactly the entries that are asked about. Else everyone is folded.
    """
    connection = entries.connection
    found = present(connection)
    with uncollected():
        if found is not None and found[0].known_at is None and found[1] == reading.upto:
            try:
                # In PostgreSQL a failed statement would end the whole snapshot.
                with connection.begin_nested():
                    return count(Kept(connection, models(found[0].token))), True
            except DBAPIError:
                # A rebuild has put others in their place since this snapshot, and dropped these.
                pass
        return count(Folded(entries, reading)), False


class Kept:
    """The rows of the read models."""

    def __init__(self, connection: Connection, of: Models) -> None:
        self._connection = connection
        self._of = of
        self._lives: tuple[date, list[Life]] | None = None

    def remember_lives(self, upto: date) -> None:
        """See ``Register``."""
        self._lives = upto, list(self.lives(upto))

    def lives(self, upto: date) -> Iterator[Life]:
        """See ``Register``."""
        if self._lives is not None and self._lives[0] == upto:
            return iter(self._lives[1])
        c = self._of.periods.c
        shown = (c.dossier, _text(c.first), _text(c.last), c.status, c.enterprise, c.scheme)
        return map(Life._make, self._rows(select(*shown).where(c.first <= upto).order_by(c.dossier, c.first)))

    def chances(self, on: date) -> Iterator[Chance]:
        """See ``Register``."""
        c = self._of.guarantees.c
        query = select(c.dossier, c.state, _text(c.since), c.enterprise, c.scheme)
        query = query.where(c.first <= on, or_(c.until.is_(None), c.until >= on))
        return map(Chance._make, self._rows(query.order_by(c.dossier)))

    def broken(self, first: date, last: date) -> Iterator[Broken]:
        """See ``Register``."""
        c = self._of.findings.c
        query = select(c.dossier, c.code, c.severity, _text(c.since), _text(c.until))
        query = query.where(c.since <= last, or_(c.until.is_(None), c.until >= _day_before(first)))
        return map(Broken._make, self._rows(query.order_by(c.dossier)))

    def left(self, upto: date) -> Iterator[Left]:
        """See ``Register``."""
        c = self._of.places.c
        query = select(c.dossier, c.enterprise, _text(c.since), _text(c.filled_on)).where(c.since <= upto)
        return map(Left._make, self._rows(query.order_by(c.dossier, c.since)))

    def employs(self, enterprise: str) -> bool:
        """See ``Register``."""
        c = self._of.periods.c
        query = select(c.dossier).where(c.enterprise == enterprise, c.scheme.is_not(None)).limit(1)
        return self._connection.execute(query).first() is not None

    def _rows(self, query: Select[Any]) -> Iterator[Any]:
        for some in self._connection.execute(query).partitions(BATCH):
            yield from some


class Folded:
    """The rows of everyone, made anew from the entries when they are first asked for."""

    def __init__(self, entries: Entries, reading: Reading) -> None:
        self._entries = entries
        self._reading = reading

    @cached_property
    def _all(self) -> Rows:
        rows = Rows.none()
        left: dict[str, list[Row]] = {}
        fillers: dict[str, list[Row]] = {}
        for stream, entries in self._entries.by_stream(PREFIX, self._reading.upto):
            key = stream[len(PREFIX) :]
            its = rows_of_stored(key, entries, self._reading.collective)
            if its.places:
                left[key] = list(its.places)
            for row in its.replacements:
                fillers.setdefault(row[1], []).append(row)
            rows.add(its)
        rows.places[:] = [
            row
            for key, places in left.items()
            for row in (filled_places(places, fillers[key]) if key in fillers else places)
        ]
        return rows

    def remember_lives(self, upto: date) -> None:
        """See ``Register``. They are."""

    def lives(self, upto: date) -> Iterator[Life]:
        """See ``Register``."""
        end = upto.isoformat()
        for dossier, first, last, status, _, enterprise, scheme, _ in self._all.periods:
            if first <= end:
                yield Life(dossier, first, last, status, enterprise, scheme)

    def chances(self, on: date) -> Iterator[Chance]:
        """See ``Register``."""
        day = on.isoformat()
        for dossier, _, _, state, since, first, until, enterprise, scheme, _ in self._all.guarantees:
            if first <= day and (until is None or until >= day):
                yield Chance(dossier, state, since, enterprise, scheme)

    def broken(self, first: date, last: date) -> Iterator[Broken]:
        """See ``Register``."""
        begin, end = _day_before(first).isoformat(), last.isoformat()
        for dossier, code, severity, since, until, *_ in self._all.findings:
            if since <= end and (until is None or until >= begin):
                yield Broken(dossier, code, severity, since, until)

    def left(self, upto: date) -> Iterator[Left]:
        """See ``Register``."""
        end = upto.isoformat()
        for dossier, enterprise, since, _, _, filled_on, _ in self._all.places:
            if since <= end:
                yield Left(dossier, enterprise, since, filled_on)

    def employs(self, enterprise: str) -> bool:
        """See ``Register``."""
        return any(row[5] == enterprise and row[6] is not None for row in self._all.periods)


def completions(entries: Entries, reading: Reading, upto: date) -> dict[str, dict[str, str]]:
    """How trajectories were completed by a day: by dossier the first outcome on each day (ISO).

    The read models do not hold it, so it is read from the entries, corrected (R1): of most dossiers only what
    completes or withdraws, and whole where something was rectified, since a rectification may make a completion
    of anything.
    """
    c = stored.c
    known = c.position <= reading.upto
    wanted = select(c.stream, c.position, c.state).order_by(c.position)
    # Two questions, each in the order of the ledger. As one, by stream, it looks up every entry there is in its index.
    rectified = select(c.stream).where(known, c.topic == "rectification")
    whole = wanted.where(known, c.stream.in_(rectified))
    parts = wanted.where(known, c.topic.in_(("completion", "withdrawal")), c.stream.not_in(rectified))
    streams: dict[str, list[Recorded]] = {}
    for query in (whole, parts):
        for some in entries.connection.execute(query).partitions(BATCH):
            for stream, position, state in some:
                if stream.startswith(PREFIX):
                    streams.setdefault(stream, []).append(Recorded(position, codec.decode(bytes(state))))
    found: dict[str, dict[str, str]] = {}
    for stream, recorded in streams.items():
        for _, decision in remaining(recorded):
            if isinstance(decision, Completion) and decision.effective_on <= upto:
                days = found.setdefault(stream[len(PREFIX) :], {})
                days.setdefault(decision.effective_on.isoformat(), decision.outcome)
    return found


def _text(column: Column[Any]) -> ColumnElement[str]:
    """A day as its ISO text, which costs less to read than a date."""
    return cast(column, Text)


def _day_before(day: date) -> date:
    return date.fromordinal(max(day.toordinal() - 1, 1))
