"""A follower sees every entry once, in order, whatever happens to its connection."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from threading import Thread

import psycopg
import pytest

from ledger.store.making import create_store
from ledger.store.recorder import LedgerApplicationRecorder
from ledger.store.session import EntryRow
from ledger.store.store import Store
from ledger.store.subscription import BATCH, LedgerSubscription

PROGRAM = Path(__file__).with_name("writing_process.py")


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    before = threading.active_count()
    yield
    assert threading.active_count() == before


def follow(store: Store, after: int = 0, topics: tuple[str, ...] = ()) -> LedgerSubscription:
    return LedgerApplicationRecorder(store.database).subscribe(after, topics)


def add(store: Store, count: int, topic: str = "start", stream: str = "dossier:X") -> None:
    with store.writing() as writing:
        last, _ = writing.heads([stream]).get(stream, (0, b""))
        writing.append([EntryRow(stream, last + each, topic, None, b"x") for each in range(1, count + 1)])


def test_it_goes_on_from_a_position(three: Store) -> None:
    with follow(three, after=1) as subscription:
        assert [(each.id, each.originator_id) for each in islice(subscription, 2)] == [
            (2, "measure:corona-2020"),
            (3, "dossier:W-01"),
        ]


def test_more_than_a_batch_comes_without_waiting(store: Store) -> None:
    add(store, BATCH * 3 + 1)
    began = time.monotonic()
    with follow(store) as subscription:
        assert [each.id for each in islice(subscription, BATCH * 3 + 1)] == list(range(1, BATCH * 3 + 2))
    assert time.monotonic() - began < 2


def test_it_sees_what_another_process_writes(store: Store, location: str) -> None:
    with (
        follow(store) as subscription,
        subprocess.Popen(
            [sys.executable, str(PROGRAM), location, "one-by-one", "W", "10"], stdout=subprocess.DEVNULL
        ),
    ):
        assert [each.id for each in islice(subscription, 10)] == list(range(1, 11))


def test_it_is_told_soon(store: Store) -> None:
    with follow(store) as subscription:
        seen: list[float] = []
        follower = Thread(target=lambda: seen.extend(time.monotonic() for _ in islice(subscription, 1)))
        follower.start()
        time.sleep(0.3)
        written = time.monotonic()
        add(store, 1)
        follower.join(5)
        assert seen[0] - written < 1


def test_a_topic_filter_leaves_the_others_out_and_does_not_read_them_again(store: Store) -> None:
    add(store, BATCH + 5, topic="phase")
    add(store, 1, topic="start")
    with follow(store, topics=("start",)) as subscription:
        assert next(subscription).id == BATCH + 6
        add(store, 3, topic="phase")
        add(store, 2, topic="start")
        assert [each.id for each in islice(subscription, 2)] == [BATCH + 10, BATCH + 11]
        assert subscription._passed == BATCH + 11


def test_stopping_from_another_thread_ends_the_waiting(store: Store) -> None:
    with follow(store) as subscription:
        follower = Thread(target=lambda: list(subscription))
        follower.start()
        time.sleep(0.2)
        began = time.monotonic()
        subscription.stop()
        follower.join(5)
        assert time.monotonic() - began < 0.5


def wait_for(condition: Callable[[], object]) -> None:
    until = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_killed_backends_lose_and_double_nothing(postgres_url: str) -> None:
    with create_store(postgres_url, b"{}") as store, psycopg.connect(postgres_url, autocommit=True) as server:
        with follow(store) as subscription:
            seen: list[int] = []
            follower = Thread(target=lambda: seen.extend(each.id for each in islice(subscription, 60)))
            follower.start()
            for round_ in range(6):
                add(store, 5)
                if round_ % 2:
                    # While it waits, in silence; and, the other times, with entries on their way.
                    wait_for(lambda: len(seen) == (round_ + 1) * 10 - 5)  # noqa: B023
                server.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
                add(store, 5)
            follower.join(30)
            assert seen == list(range(1, 61))
        store.close()
        connected = (
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND backend_type = 'client backend'"
        )
        wait_for(lambda: server.execute(connected).fetchone() == (1,))
