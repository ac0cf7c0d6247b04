"""How an eventsourcing application finds this store: PERSISTENCE_MODULE=ledger.store.factory.

LEDGER_URL says where (a path or an SQLAlchemy URL). With CREATE_TABLE=yes what is missing there is made, else it
is an error. This stands apart from `ledger.store`, which is imported by every command: the library is not needed
to record or to read.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TypeVar, cast

from eventsourcing.persistence import InfrastructureFactory
from eventsourcing.utils import Environment, EnvType, resolve_topic, strtobool

from ledger.store import tables
from ledger.store.database import LOCK_TIMEOUT, Database
from ledger.store.errors import LedgerExists
from ledger.store.library_errors import library_errors
from ledger.store.recorder import (
    LedgerAggregateRecorder,
    LedgerApplicationRecorder,
    LedgerProcessRecorder,
    LedgerRecorder,
    LedgerTrackingRecorder,
)
from ledger.store.store import made_database, open_database

R = TypeVar("R", bound=LedgerRecorder)


class LedgerFactory(InfrastructureFactory[LedgerTrackingRecorder]):
    """Makes recorders that share one opened database."""

    LEDGER_URL = "LEDGER_URL"
    CREATE_TABLE = "CREATE_TABLE"
    LOCK_TIMEOUT = "LOCK_TIMEOUT"
    """Seconds to wait for other writers before giving up."""

    def __init__(self, env: Environment | EnvType | None) -> None:
        """Read the settings. Raises OSError without LEDGER_URL, ValueError if LOCK_TIMEOUT is no number.

        Nothing is opened yet.
        """
        super().__init__(env)
        location = self.env.get(self.LEDGER_URL)
        if not location:
            raise OSError(
                f"set {' or '.join(self.env.create_keys(self.LEDGER_URL))} to a path or a database URL"
            )
        self._location = location
        self._lock_timeout = float(self.env.get(self.LOCK_TIMEOUT) or LOCK_TIMEOUT)
        self._database: Database | None = None

    def aggregate_recorder(self, purpose: str = "events") -> LedgerAggregateRecorder:
        table = tables.entries if purpose == "events" else tables.snapshots
        return self._made(LedgerAggregateRecorder(self._ledger(), table))

    def application_recorder(self) -> LedgerApplicationRecorder:
        return self._made(LedgerApplicationRecorder(self._ledger()))

    def process_recorder(self) -> LedgerProcessRecorder:
        return self._made(LedgerProcessRecorder(self._ledger()))

    def tracking_recorder(
        self, tracking_recorder_class: type[LedgerTrackingRecorder] | None = None
    ) -> LedgerTrackingRecorder:
        """A tracking recorder, of a class given here or as TRACKING_RECORDER_TOPIC; it needs no ledger."""
        topic = self.env.get(self.TRACKING_RECORDER_TOPIC)
        if tracking_recorder_class is None and topic:
            tracking_recorder_class = cast(type[LedgerTrackingRecorder], resolve_topic(topic))
        return self._made((tracking_recorder_class or LedgerTrackingRecorder)(self._opened()))

    def close(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None

    def _ledger(self) -> Database:
        if self._creates():
            from ledger.store.making import create_store

            with library_errors(), suppress(LedgerExists):
                create_store(self._location, b"{}").close()
        return self._opened()

    def _opened(self) -> Database:
        if self._database is None:
            with library_errors():
                opening = made_database if self._creates() else open_database
                self._database = opening(self._location, lock_timeout=self._lock_timeout)
        return self._database

    def _made(self, recorder: R) -> R:
        if self._creates():
            recorder.create_table()
        return recorder

    def _creates(self) -> bool:
        return bool(strtobool(self.env.get(self.CREATE_TABLE) or "no"))
