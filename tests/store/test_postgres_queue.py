"""Writers to one PostgreSQL database, one after the other: who waits is told, and gives up on nobody who goes on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from threading import Thread

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url

from ledger.store.database import Database
from ledger.store.errors import Locked
from ledger.store.making import create_store
from ledger.store.postgres_queue import LOCK, ShownProgress
from ledger.store.roles import WRITER, grant
from ledger.store.session import EntryRow
from ledger.store.store import Store, open_database

_LOCK = (LOCK & 0xFFFFFFFF,)
_HELD_OR_WAITED_FOR = "SELECT granted FROM pg_locks WHERE locktype = 'advisory' AND objid::bigint = %s"

FOUR = EntryRow("dossier:W-02", 1, "start", None, b"four")


@pytest.fixture
def store(postgres_url: str) -> Iterator[Store]:
    with create_store(postgres_url, b'{"id":"test"}') as made:
        yield made


def _write(database: Database) -> None:
    with database.writing() as writing:
        writing.append([FOUR])


def test_who_waits_is_told_how_far_the_one_before_it_is(
    store: Store, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.store.postgres_queue._BETWEEN", 0.0)
    told: list[str] = []
    with open_database(postgres_url, lock_timeout=0.2) as second:
        with store.writing() as writing:
            second.on_wait = lambda _seconds, how_far: told.append(how_far)
            waiter = Thread(target=lambda: _write(second))
            waiter.start()
            done = 0
            # Longer than it would wait for one that shows no progress.
            while len(set(told)) < 6:
                done += 1
                writing.tell(f"{done} 5")
                waiter.join(0.02)
                assert waiter.is_alive()
        waiter.join(30)
        assert not waiter.is_alive()
    numbers = [int(each.split()[0]) for each in told if each]
    assert numbers == sorted(numbers)
    with store.reading() as reading:
        assert reading.last_position == 1


def test_who_sees_no_progress_gives_up_and_waits_in_nobodys_way(store: Store, postgres_url: str) -> None:
    with open_database(postgres_url, lock_timeout=0.2) as second:
        with store.writing() as writing:
            writing.tell("12000 48")
            with pytest.raises(Locked), second.writing():
                pytest.fail("two wrote at once")
            with (
                pytest.raises(Locked),
                second.transaction(write=True) as connection,
            ):
                second.hold_writers(connection)
            with store.reading() as reading:
                assert reading.connection.exec_driver_sql(_HELD_OR_WAITED_FOR, _LOCK).all() == [(True,)]
        _write(second)


@pytest.fixture
def many_open_files() -> Iterator[None]:
    """So many that what is opened next has a number that `select` does not know."""
    with ExitStack() as opened:
        for _ in range(1_100):
            opened.enter_context(open(os.devnull))
        yield


@pytest.mark.usefixtures("many_open_files")
def test_a_process_with_many_open_files_waits_too(postgres_url: str) -> None:
    with (
        create_store(postgres_url, b'{"id":"test"}') as store,
        open_database(postgres_url, lock_timeout=0.2) as second,
    ):
        with store.writing(), pytest.raises(Locked), second.writing():
            pytest.fail("two wrote at once")
        _write(second)


def test_how_far_one_is_is_shown_no_more_when_it_is_done(store: Store) -> None:
    query = "SELECT current_setting('application_name')"
    for fails in (False, True):
        with suppress(ZeroDivisionError), store.writing() as writing:
            writing.tell("500 10")
            assert writing.connection.exec_driver_sql(query).scalar() == "doorstroom: 500 10"
            if fails:
                raise ZeroDivisionError
        with store.reading() as reading:
            assert "500" not in str(reading.connection.exec_driver_sql(query).scalar())


def test_it_is_shown_no_more_than_twice_a_second() -> None:
    class Cursor:
        shown = 0

        def execute(self, *_: object) -> None:
            self.shown += 1

    cursor, tell = Cursor(), ShownProgress()
    for number in range(1000):
        tell(cursor, f"{number} 1")  # type: ignore[arg-type]
    assert cursor.shown == 1


@pytest.mark.usefixtures("store")
def test_members_of_the_writers_see_each_other(
    postgres_url: str, postgres_administration: psycopg.Connection
) -> None:
    """With no right but to read and to add, and of different logins."""
    grant(postgres_url)
    logins = [f"doorstroom-queue-{number}" for number in range(2)]
    told: list[str] = []
    for login in logins:
        name = sql.Identifier(login)
        postgres_administration.execute(sql.SQL("CREATE USER {} PASSWORD 'only-a-test'").format(name))
        postgres_administration.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(WRITER), name))
    try:
        url = make_url(postgres_url)
        first, second = (
            url.set(username=login, password="only-a-test").render_as_string(hide_password=False)  # noqa: S106
            for login in logins
        )
        with open_database(first) as one, open_database(second, lock_timeout=0.2) as other:
            other.on_wait = lambda _seconds, how_far: told.append(how_far)
            with one.writing() as writing:
                writing.tell("12000 48")
                with pytest.raises(Locked), other.writing():
                    pytest.fail("two wrote at once")
            _write(other)
    finally:
        for login in logins:
            name = sql.Identifier(login)
            postgres_administration.execute(sql.SQL("DROP USER {}").format(name))
    assert "12000 48" in told


def test_eight_that_wait_write_in_the_order_in_which_they_came(store: Store, postgres_url: str) -> None:
    done: list[int] = []
    waiting: list[Thread] = []

    def write(number: int) -> None:
        with open_database(postgres_url) as database, database.writing():
            done.append(number)

    def in_line() -> int:
        with store.reading() as reading:
            found = reading.connection.exec_driver_sql(_HELD_OR_WAITED_FOR, _LOCK).scalars()
            return list(found).count(False)

    with store.writing():
        for number in range(8):
            waiting.append(Thread(target=write, args=(number,)))
            waiting[-1].start()
            while in_line() <= number:
                assert waiting[-1].is_alive()
    for each in waiting:
        each.join(60)
    assert done == list(range(8))
