"""Opening makes nothing, and says clearly what is wrong."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from eventsourcing.persistence import Tracking

from ledger.store.errors import (
    LedgerExists,
    LedgerMissing,
    NewerFormat,
    NoFolder,
    NotALedger,
    OlderFormat,
    StoreError,
    Unavailable,
)
from ledger.store.location import locate
from ledger.store.making import create_store
from ledger.store.recorder import LedgerTrackingRecorder
from ledger.store.session import EntryRow
from ledger.store.store import Store, open_store
from ledger.store.tables import FORMAT


@pytest.mark.usefixtures("three")
def test_a_ledger_is_opened_with_its_origin(location: str) -> None:
    with open_store(location) as again, again.reading() as reading:
        assert (again.origin, reading.last_position) == (b'{"id":"test"}', 3)


def test_opening_what_is_not_there_makes_nothing(location: str, tmp_path: Path) -> None:
    with pytest.raises(LedgerMissing, match="doorstroom init"):
        open_store(location)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("three")
def test_a_ledger_is_not_made_twice(location: str) -> None:
    with pytest.raises(LedgerExists):
        create_store(location, b"{}")
    with open_store(location) as again, again.reading() as reading:
        assert (again.origin, reading.last_position) == (b'{"id":"test"}', 3)


def test_a_newer_format_is_not_read(location: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as later:
        later.setattr("ledger.store.tables.FORMAT", FORMAT + 1)
        create_store(location, b"{}").close()
    with pytest.raises(NewerFormat, match="upgrade"):
        open_store(location)


def becomes_newer(location: str) -> None:
    """As a newer program leaves it that migrated the ledger."""
    if "://" in location:
        with psycopg.connect(location, autocommit=True) as connection:
            connection.execute("ALTER TABLE origin DISABLE TRIGGER origin_kept")
            connection.execute("UPDATE origin SET format = %s", [FORMAT + 1])
            connection.execute("ALTER TABLE origin ENABLE ALWAYS TRIGGER origin_kept")
        return
    with closing(sqlite3.connect(location, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER origin_update")
        connection.execute("UPDATE origin SET format = ?", [FORMAT + 1])


def test_who_opened_it_before_it_became_newer_finds_out(location: str) -> None:
    """Under the lock: whatever began before, nothing is recorded into what is newer."""
    create_store(location, b'{"id":"test"}').close()
    with open_store(location) as opened:
        becomes_newer(location)
        with pytest.raises(NewerFormat, match="upgrade"), opened.writing():
            pytest.fail("it began")
        with pytest.raises(NewerFormat, match="upgrade"), opened.reading():
            pytest.fail("it began")
        follower = LedgerTrackingRecorder(opened.database)
        with pytest.raises(NewerFormat, match="upgrade"):
            follower.insert_tracking(Tracking("follower", 1))
        assert follower.max_tracking_id("follower") is None


def test_an_older_format_is_not_read_either(location: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr("ledger.store.tables.FORMAT", 1)
        create_store(location, b"{}").close()
    with pytest.raises(OlderFormat, match="make a new ledger and import its decisions into it"):
        open_store(location)


def test_a_database_of_something_else_is_left_alone(
    location: str, foreign: Callable[[str], list[object]]
) -> None:
    foreign("CREATE TABLE entries (title TEXT)")
    with pytest.raises(NotALedger):
        open_store(location)
    with pytest.raises(NotALedger, match="something else"):
        create_store(location, b"{}")
    assert foreign("SELECT * FROM entries") == []


def test_a_file_of_something_else_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "letter.txt"
    other.write_text("Geachte mevrouw, " * 100)
    for attempt in (open_store, lambda path: create_store(path, b"{}")):
        with pytest.raises(NotALedger, match="letter"):
            attempt(other)
    assert other.read_text() == "Geachte mevrouw, " * 100
    album = tmp_path / "album.db"
    connection = sqlite3.connect(album)
    connection.execute("CREATE TABLE photo (name TEXT)")
    connection.close()
    before = album.read_bytes()
    with pytest.raises(NotALedger, match="photo"):
        create_store(album, b"{}")
    assert album.read_bytes() == before


def test_a_directory_is_no_ledger(tmp_path: Path) -> None:
    with pytest.raises(NotALedger, match="directory"):
        open_store(tmp_path)
    with pytest.raises(NotALedger, match="directory"):
        create_store(tmp_path, b"{}")


def test_an_empty_file_is_no_ledger_yet(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").touch()
    with pytest.raises(LedgerMissing):
        open_store(tmp_path / "ledger.db")
    create_store(tmp_path / "ledger.db", b"{}").close()
    open_store(tmp_path / "ledger.db").close()


def test_a_ledger_is_not_made_in_a_directory_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(NoFolder, match=r"There is no folder .*nowhere: make it first"):
        create_store(tmp_path / "nowhere" / "ledger.db", b"{}")


def test_a_file_may_be_named_by_url_and_have_any_name(tmp_path: Path) -> None:
    odd = tmp_path / "één % ledger?#.db"
    create_store(odd, b"{}").close()
    assert odd.exists()
    with (
        open_store(f"sqlite:///{tmp_path}/plain.db") if (tmp_path / "plain.db").exists() else open_store(odd)
    ):
        pass
    create_store(f"sqlite:///{tmp_path}/plain.db", b"{}").close()
    open_store(tmp_path / "plain.db").close()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://clerk:se-cret@127.0.0.1:1/ledger",
        "postgresql+psycopg://clerk@127.0.0.1:1/ledger?password=se-cret",
        "postgresql://clerk:se-cret@[broken/ledger",
        "mysql://clerk:se-cret@127.0.0.1/ledger",
    ],
)
def test_a_password_is_never_shown(url: str) -> None:
    with pytest.raises(StoreError) as refusal:
        open_store(url)
    assert "se-cret" not in str(refusal.value)
    assert "se-cret" not in refusal.value.location


def test_a_server_that_is_away_is_unavailable() -> None:
    with pytest.raises(Unavailable, match="cannot be reached"):
        open_store("postgresql://clerk@127.0.0.1:1/ledger")


def test_a_database_that_does_not_exist_is_missing(postgres_url: str) -> None:
    with pytest.raises(LedgerMissing):
        open_store(postgres_url.replace("/doorstroom_", "/nowhere_"))


def test_both_names_of_the_postgresql_scheme_are_psycopg() -> None:
    for scheme in ("postgresql", "postgresql+psycopg"):
        url = locate(f"{scheme}://clerk@server/ledger").url
        assert url is not None
        assert url.drivername == "postgresql+psycopg"


def test_a_restarted_connection_is_replaced_without_a_word(three: Store, location: str) -> None:
    if not location.startswith("postgresql"):
        pytest.skip("SQLite has no connection that can be cut")
    with psycopg.connect(location, autocommit=True) as server:
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    with three.writing() as writing:
        assert writing.append([EntryRow("dossier:X", 1, "start", None, b"x")]) == 4


READ_AND_WRITE = """
import os, sys
# All of it before the change of user, who may not be allowed to read this Python.
import sqlalchemy.dialects.sqlite.pysqlite, ledger.store.sqlite
from ledger.store.errors import ReadOnly
from ledger.store.session import EntryRow
from ledger.store.store import open_store
if os.getuid() == 0:
    os.setgid(65534), os.setuid(65534)
with open_store(sys.argv[1]) as store:
    with store.reading() as reading:
        print(reading.last_position)
    try:
        with store.writing() as writing:
            writing.append([EntryRow("dossier:X", 1, "start", None, b"x")])
    except ReadOnly as error:
        print("read only:", error)
"""


@pytest.fixture
def untouchable() -> Iterator[Path]:
    """A directory that another user can read; pytest's own are closed to others."""
    directory = Path(tempfile.mkdtemp(prefix="doorstroom-"))
    directory.chmod(0o755)
    yield directory
    directory.chmod(0o755)
    shutil.rmtree(directory)


@pytest.mark.skipif(os.name != "posix", reason="by POSIX permissions")
@pytest.mark.parametrize("directory_mode", [0o555, 0o777])
def test_a_ledger_that_cannot_be_written_can_be_read(untouchable: Path, directory_mode: int) -> None:
    path = untouchable / "ledger.db"
    with create_store(path, b"{}") as store, store.writing() as writing:
        writing.append([EntryRow("dossier:W-01", 1, "employment", None, b"one")])
    path.chmod(0o444)
    untouchable.chmod(directory_mode)
    done = subprocess.run(
        [sys.executable, "-c", READ_AND_WRITE, path], capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("1\nread only: This ledger can only be read here"), done
    if directory_mode == 0o555:
        assert {found.name for found in untouchable.iterdir()} == {
            "ledger.db",
            "ledger.db-queue",
            "ledger.db.access-log",
        }
