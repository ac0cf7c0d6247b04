"""Writers to one SQLite file, one after the other: who waits is told, and nobody gives up on one who goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from ledger.file_locks import AVAILABLE
from ledger.store.database import Database
from ledger.store.errors import Locked
from ledger.store.making import create_store
from ledger.store.store import Store, open_database
from ledger.store.writer_queue import QUEUE

pytestmark = pytest.mark.skipif(not AVAILABLE, reason="no such locks here: the waiting is SQLite's")

_HOLDING = """
import sys
from ledger.store.store import open_store
with open_store(sys.argv[1]) as store, store.writing() as writing:
    writing.tell("told")
    print("writing", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    create_store(tmp_path / "l.db", b'{"id":"test"}').close()
    return tmp_path / "l.db"


def test_who_waits_is_told_how_far_the_one_before_it_is(place: Path) -> None:
    told: list[str] = []
    with open_database(place, lock_timeout=0.2) as first, open_database(place, lock_timeout=0.2) as second:
        with first.writing() as writing:

            def on_wait(_seconds: float, how_far: str) -> None:
                # More often than it would wait for one that shows no progress.
                told.append(how_far)
                writing.tell(f"{len(told)} 5")

            second.on_wait = on_wait
            writing.tell("0 5")
            waiter = Thread(target=lambda: _write(second))
            waiter.start()
            while len(told) < 4:
                waiter.join(0.05)
                assert waiter.is_alive()
        waiter.join(10)
        assert not waiter.is_alive()
    assert told[:4] == ["0 5", "1 5", "2 5", "3 5"]


def _write(database: Database) -> None:
    with database.writing():
        pass


def test_who_sees_no_progress_gives_up(place: Path) -> None:
    with open_database(place, lock_timeout=0.2) as first, open_database(place, lock_timeout=0.2) as second:
        with first.writing() as writing:
            writing.tell("12000 48")
            with pytest.raises(Locked), second.writing():
                pytest.fail("two wrote at once")
            with pytest.raises(Locked), second.transaction(write=True):
                pytest.fail("two wrote at once")
        _write(second)


def test_who_was_killed_is_in_nobodys_way_and_is_told_of_no_more(place: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDING, str(place)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n"
        queue = place.with_name(place.name + QUEUE)
        assert queue.read_text().strip() == "told"
        process.send_signal(signal.SIGKILL)
    with open_database(place, lock_timeout=10) as database, database.writing():
        assert queue.read_text() == ""


@pytest.mark.parametrize("in_the_way", ["folder", "link"])
def test_where_there_can_be_no_queue_the_waiting_is_sqlites(place: Path, in_the_way: str) -> None:
    other, queue = place.with_name("other"), place.with_name(place.name + QUEUE)
    other.write_text("theirs")
    queue.unlink(missing_ok=True)
    if in_the_way == "folder":
        queue.mkdir()
    else:
        queue.symlink_to(other)
    with open_database(place, lock_timeout=0.2) as first, open_database(place, lock_timeout=0.2) as second:
        with first.writing() as writing:
            writing.tell("nobody hears")
            with pytest.raises(Locked), second.writing():
                pytest.fail("two wrote at once")
        _write(second)
    assert other.read_text() == "theirs"


def test_whoever_may_write_the_ledger_may_queue(place: Path) -> None:
    queue = place.with_name(place.name + QUEUE)
    queue.unlink(missing_ok=True)
    place.chmod(0o660)
    before = os.umask(0)
    try:
        with open_database(place) as database:
            _write(database)
    finally:
        os.umask(before)
    assert queue.stat().st_mode & 0o777 == 0o660


def test_a_reader_does_not_queue(three: Store, location: str) -> None:
    with open_database(location, lock_timeout=0.2) as other, three.writing(), other.reading() as reading:
        assert reading.last_position == 3
