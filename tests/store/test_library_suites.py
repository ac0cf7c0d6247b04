"""eventsourcing's own suites for recorders, factory and projections, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import pytest
from eventsourcing.persistence import Tracking

# As modules: a test class imported by name would be collected here as well.
from eventsourcing.tests import application, persistence, projection
from eventsourcing.utils import Environment, get_topic
from sqlalchemy import Column, Integer, MetaData, Table, Text, select
from sqlalchemy.dialects import postgresql, sqlite

from ledger.store.database import Database
from ledger.store.factory import LedgerFactory
from ledger.store.library_errors import library_errors
from ledger.store.making import create_store
from ledger.store.recorder import (
    LedgerAggregateRecorder,
    LedgerApplicationRecorder,
    LedgerProcessRecorder,
    LedgerTrackingRecorder,
)
from ledger.store.store import open_database
from ledger.store.tables import snapshots

# The suites use what the library itself has deprecated.
pytestmark = pytest.mark.filterwarnings("default::DeprecationWarning")

counters_metadata = MetaData()
counters = Table(
    "counters",
    counters_metadata,
    Column("name", Text, primary_key=True),
    Column("count", Integer, nullable=False),
)


class Counters(LedgerTrackingRecorder, projection.EventCountersView):
    """The suites' read model: two counters beside the tracking record."""

    def create_table(self) -> None:
        super().create_table()
        with library_errors(), self.database.transaction(write=True) as connection:
            counters_metadata.create_all(connection)

    def get_created_event_counter(self) -> int:
        return self._count("created")

    def get_subsequent_event_counter(self) -> int:
        return self._count("subsequent")

    def incr_created_event_counter(self, tracking: Tracking) -> None:
        self._increment("created", tracking)

    def incr_subsequent_event_counter(self, tracking: Tracking) -> None:
        self._increment("subsequent", tracking)

    def _count(self, name: str) -> int:
        with self.database.transaction(write=False) as connection:
            return connection.execute(select(counters.c.count).where(counters.c.name == name)).scalar() or 0

    def _increment(self, name: str, tracking: Tracking) -> None:
        with self.tracked(tracking) as connection:
            dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
            statement = dialect.insert(counters).values(name=name, count=1)
            more = {"count": counters.c.count + 1}
            connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=more))


class Place:
    """New places for databases; what is opened there is closed after the test."""

    @pytest.fixture(autouse=True)
    def _place(self, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        self.new_location: Callable[[], str] = self.places(request)
        self.setenv = monkeypatch.setenv
        running = set(threading.enumerate())
        with ExitStack() as self.opened:
            self.prepare()
            yield
            # One suite leaves its readers running for a moment; their connections would be closed under them.
            for thread in set(threading.enumerate()) - running:
                thread.join(10)

    def places(self, request: pytest.FixtureRequest) -> Callable[[], str]:
        raise NotImplementedError

    def prepare(self) -> None:
        """Whatever the suite wants to find."""

    def ledger(self) -> Database:
        location = self.new_location()
        create_store(location, b"{}").close()
        return self.opened.enter_context(open_database(location))

    def new_originator_id(self) -> str:
        return str(uuid4())


class OnSqlite(Place):
    def places(self, request: pytest.FixtureRequest) -> Callable[[], str]:
        directory: Path = request.getfixturevalue("tmp_path")
        return lambda: str(directory / f"{uuid4().hex}.db")


class OnPostgres(Place):
    def places(self, request: pytest.FixtureRequest) -> Callable[[], str]:
        databases: Callable[[], str] = request.getfixturevalue("postgres_databases")
        return databases


FACTORY = {"PERSISTENCE_MODULE": "ledger.store.factory", "CREATE_TABLE": "yes"}


class Streams(Place):
    def create_recorder(self) -> LedgerAggregateRecorder:
        return LedgerAggregateRecorder(self.ledger())


class TestStreamsOnSqlite(Streams, OnSqlite, persistence.AggregateRecorderTestCase): ...


class TestStreamsOnPostgres(Streams, OnPostgres, persistence.AggregateRecorderTestCase): ...


class Snapshots(Place):
    def create_recorder(self) -> LedgerAggregateRecorder:
        recorder = LedgerAggregateRecorder(self.ledger(), snapshots)
        recorder.create_table()
        return recorder


class TestSnapshotsOnSqlite(Snapshots, OnSqlite, persistence.AggregateRecorderTestCase): ...


class TestSnapshotsOnPostgres(Snapshots, OnPostgres, persistence.AggregateRecorderTestCase): ...


class Entries(Place):
    def create_recorder(self) -> LedgerApplicationRecorder:
        return LedgerApplicationRecorder(self.ledger())


class Subscribed(Entries):
    optional_test_insert_subscribe: Callable[[], None]

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestEntriesOnSqlite(Subscribed, OnSqlite, persistence.ApplicationRecorderTestCase): ...


class TestEntriesOnPostgres(Subscribed, OnPostgres, persistence.ApplicationRecorderTestCase): ...


class TestNonInterleavingOnSqlite(Entries, OnSqlite, persistence.NonInterleavingNotificationIDsBaseCase): ...


class TestNonInterleavingOnPostgres(
    Entries, OnPostgres, persistence.NonInterleavingNotificationIDsBaseCase
): ...


class Trackings(Place):
    def create_recorder(self) -> LedgerTrackingRecorder:
        return LedgerTrackingRecorder(self.ledger())


class TestTrackingOnSqlite(Trackings, OnSqlite, persistence.TrackingRecorderTestCase): ...


class TestTrackingOnPostgres(Trackings, OnPostgres, persistence.TrackingRecorderTestCase): ...


class Processes(Place):
    def create_recorder(self) -> LedgerProcessRecorder:
        return LedgerProcessRecorder(self.ledger())


class TestProcessOnSqlite(Processes, OnSqlite, persistence.ProcessRecorderTestCase): ...


class TestProcessOnPostgres(Processes, OnPostgres, persistence.ProcessRecorderTestCase): ...


class Factories(Place):
    def prepare(self) -> None:
        self.env = Environment(name="TestCase", env={**FACTORY, "LEDGER_URL": self.new_location()})

    def expected_factory_class(self) -> type[LedgerFactory]:
        return LedgerFactory

    def expected_aggregate_recorder_class(self) -> type[LedgerAggregateRecorder]:
        return LedgerAggregateRecorder

    def expected_application_recorder_class(self) -> type[LedgerApplicationRecorder]:
        return LedgerApplicationRecorder

    def expected_tracking_recorder_class(self) -> type[LedgerTrackingRecorder]:
        return LedgerTrackingRecorder

    def tracking_recorder_subclass(self) -> type[LedgerTrackingRecorder]:
        return Counters

    def expected_process_recorder_class(self) -> type[LedgerProcessRecorder]:
        return LedgerProcessRecorder


class TestFactoryOnSqlite(Factories, OnSqlite, persistence.InfrastructureFactoryTestCase): ...


class TestFactoryOnPostgres(Factories, OnPostgres, persistence.InfrastructureFactoryTestCase): ...


class Views(Place):
    def construct_event_counters_view(self) -> Counters:
        view = Counters(self.ledger())
        view.create_table()
        return view


class TestViewOnSqlite(Views, OnSqlite, projection.EventCountersViewTestCase): ...


class TestViewOnPostgres(Views, OnPostgres, projection.EventCountersViewTestCase): ...


class Projections(Place):
    view_class = Counters

    def prepare(self) -> None:
        location = self.new_location()
        # The view is made first by the library; in the same database the ledger has to be there before it.
        create_store(location, b"{}").close()
        self.env = {**FACTORY, "LEDGER_URL": location}


class TestProjectionOnSqlite(Projections, OnSqlite, projection.AggregateEventCountersProjectionTestCase): ...


class TestProjectionOnPostgres(
    Projections, OnPostgres, projection.AggregateEventCountersProjectionTestCase
): ...


class EventSourcedProjections(Place):
    def prepare(self) -> None:
        # The projection writes entries of its own, so it has a ledger of its own.
        self.env = {
            **FACTORY,
            "APPLICATION_LEDGER_URL": self.new_location(),
            "COUNTERS_LEDGER_URL": self.new_location(),
        }


class TestEventSourcedProjectionOnSqlite(
    EventSourcedProjections, OnSqlite, projection.EventSourcedProjectionTestCase
): ...


class TestEventSourcedProjectionOnPostgres(
    EventSourcedProjections, OnPostgres, projection.EventSourcedProjectionTestCase
): ...


class Applications(Place):
    expected_factory_topic = get_topic(LedgerFactory)

    def prepare(self) -> None:
        for name, value in {**FACTORY, "LEDGER_URL": self.new_location()}.items():
            self.setenv(name, value)


class TestExampleApplicationOnSqlite(Applications, OnSqlite, application.ExampleApplicationTestCase): ...


class TestExampleApplicationOnPostgres(Applications, OnPostgres, application.ExampleApplicationTestCase): ...


class TestApplicationOnSqlite(Applications, OnSqlite, application.ApplicationTestCase): ...


class TestApplicationOnPostgres(Applications, OnPostgres, application.ApplicationTestCase): ...
