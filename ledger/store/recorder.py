"""The store as eventsourcing's recorders: its originator is our stream, its version our number, its id our position.

The ledger itself writes and reads by `Store`, which costs less than the library's objects.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    Notification,
    ProcessRecorder,
    Recorder,
    StoredEvent,
    Subscription,
    Tracking,
    TrackingRecorder,
)
from sqlalchemy import Connection, Table, insert, select, text

from ledger.language import phrase
from ledger.store import tables
from ledger.store.database import Database
from ledger.store.errors import WriteConflict
from ledger.store.form_numbers import hold_ledgers_form
from ledger.store.library_errors import library_errors
from ledger.store.session import EntryRow
from ledger.store.subscription import LedgerSubscription


class LedgerRecorder(Recorder):
    """What all recorders share: the database, and that they may make what is missing in it."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def create_table(self) -> None:
        """Make what this recorder needs and is not there yet."""


class LedgerAggregateRecorder(LedgerRecorder, AggregateRecorder):
    """Streams of events, or of snapshots: these have a table of their own that is not append-only."""

    def __init__(self, database: Database, table: Table = tables.entries) -> None:
        super().__init__(database)
        self._table = table
        columns = table.c
        self._select = select(columns.stream, columns.number, columns.topic, columns.state)

    def create_table(self) -> None:
        super().create_table()
        if self._table is tables.snapshots:
            with library_errors(), self.database.transaction(write=True) as connection:
                tables.snapshot_tables.create_all(connection)

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        if self._table is tables.entries:
            self._append(stored_events, **kwargs)
        elif stored_events:
            rows = [row._asdict() for row in map(_row, stored_events)]
            for row in rows:
                del row["source"]
            with library_errors(), self.database.transaction(write=True) as connection:
                connection.execute(insert(self._table), rows)
        return None

    def _append(self, stored_events: Sequence[StoredEvent], tracking: Tracking | None = None) -> list[int]:
        with library_errors(), self.database.writing() as writing:
            first = writing.append([_row(stored) for stored in stored_events])
            if tracking is not None:
                track(writing.connection, tracking, self.database.location)
        return list(range(first, first + len(stored_events)))

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        columns = self._table.c
        query = self._select.where(columns.stream == str(originator_id))
        if gt is not None:
            query = query.where(columns.number > gt)
        if lte is not None:
            query = query.where(columns.number <= lte)
        query = query.order_by(columns.number.desc() if desc else columns.number).limit(limit)
        with library_errors(), self.database.transaction(write=False) as connection:
            return [StoredEvent(*row) for row in connection.execute(query)]


class LedgerApplicationRecorder(LedgerAggregateRecorder, ApplicationRecorder):
    """All entries in the order of their positions."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        return self._append(stored_events, **kwargs)

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        columns = self._table.c
        query = self._select.add_columns(columns.position)
        if start is not None:
            query = query.where(columns.position >= (start if inclusive_of_start else start + 1))
        if stop is not None:
            query = query.where(columns.position <= stop)
        if topics:
            query = query.where(columns.topic.in_(topics))
        query = query.order_by(columns.position).limit(limit)
        with library_errors(), self.database.transaction(write=False) as connection:
            return [Notification(*row) for row in connection.execute(query)]

    def max_notification_id(self) -> int | None:
        with library_errors(), self.database.reading() as reading:
            return reading.last_position or None

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        return LedgerSubscription(self, self.database.listen, gt=gt, topics=topics)


class LedgerTrackingRecorder(LedgerRecorder, TrackingRecorder):
    """How far each follower is, in the database where its read models are."""

    def create_table(self) -> None:
        super().create_table()
        with library_errors(), self.database.transaction(write=True) as connection:
            tables.tracking_tables.create_all(connection)

    @contextmanager
    def tracked(self, tracking: Tracking) -> Iterator[Connection]:
        """One transaction in which `tracking` is recorded: for the read model's own statements.

        Raises IntegrityError, before those run, when this position was tracked already.
        """
        with library_errors(), self.database.transaction(write=True) as connection:
            hold_ledgers_form(connection, self.database.location)
            track(connection, tracking, self.database.location)
            yield connection

    def insert_tracking(self, tracking: Tracking) -> None:
        with self.tracked(tracking):
            pass

    def max_tracking_id(self, application_name: str) -> int | None:
        columns = tables.tracking.c
        query = select(columns.notification_id).where(columns.application_name == application_name)
        with library_errors(), self.database.transaction(write=False) as connection:
            return connection.execute(query).scalar()


class LedgerProcessRecorder(LedgerTrackingRecorder, LedgerApplicationRecorder, ProcessRecorder):
    """Entries and tracking in one transaction."""


# Alike on both databases; SQLAlchemy's own form would load a dialect, 40 ms at every start.
_TRACK = text(
    "INSERT INTO tracking (application_name, notification_id) VALUES (:name, :id)"
    " ON CONFLICT (application_name) DO UPDATE SET notification_id = excluded.notification_id"
    " WHERE tracking.notification_id < excluded.notification_id RETURNING notification_id"
)


def track(connection: Connection, tracking: Tracking, shown: str) -> None:
    """Record how far a follower is. Raises WriteConflict unless it is further than it was.

    The table's key decides, in the statement that writes: two workers that look first and then write would both
    process the same position.
    """
    values = {"name": tracking.application_name, "id": tracking.notification_id}
    if connection.execute(_TRACK, values).first() is None:
        follower, position = values["name"], values["id"]
        tracked = phrase("{follower} {position} is tracked already")
        raise WriteConflict(shown, tracked, follower=follower, position=position)


def _row(stored: StoredEvent) -> EntryRow:
    return EntryRow(str(stored.originator_id), stored.originator_version, stored.topic, None, stored.state)
