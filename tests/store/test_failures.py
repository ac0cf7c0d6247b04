"""A killed process and a full disk lose nothing and leave nothing half done."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.store.errors import DiskFull, FileReplaced, LedgerMissing, NotALedger, Unavailable
from ledger.store.making import create_store
from ledger.store.session import EntryRow
from ledger.store.store import Store, open_store

PROGRAM = Path(__file__).with_name("writing_process.py")


@pytest.mark.parametrize("written", [0, 10_000])
def test_a_killed_import_leaves_the_ledger_as_it_was(three: Store, location: str, written: int) -> None:
    with subprocess.Popen(
        [sys.executable, str(PROGRAM), location, "in-bulk", "10000000"], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if int(line) >= written:
                break
        process.send_signal(signal.SIGKILL)
    with three.writing() as writing:
        assert writing.last_position == 3
        assert writing.append([EntryRow("dossier:bulk", 1, "start", None, b"after")]) == 4
    with open_store(location) as again, again.reading() as reading:
        assert [state for _, state in reading.entries()] == [b"one", b"two", b"three", b"after"]
        assert [seal.number for seal in reading.seals()] == [1, 2]
        assert reading.tile_counts() == {0: 1, 1: 1}


KILLED_INIT = """
import os, signal, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
from ledger.store.making import create_store
left = int(sys.argv[2])
@event.listens_for(Engine, "before_cursor_execute")
def die(*_):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
create_store(sys.argv[1], b"{}").close()
"""


@pytest.mark.parametrize("statements", [1, 4, 8, 12, 30])
def test_a_killed_init_leaves_no_ledger_and_can_be_repeated(location: str, statements: int) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_INIT, location, str(statements)], capture_output=True, check=False
    )
    assert killed.returncode == -signal.SIGKILL, killed
    with pytest.raises((LedgerMissing, NotALedger)):
        open_store(location)
    create_store(location, b"again").close()
    with open_store(location) as store:
        assert store.origin == b"again"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one mebibyte."""
    directory = tmp_path / "small"
    directory.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(directory)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting a small file system is not allowed here")
    yield directory
    subprocess.run(["umount", "--lazy", str(directory)], check=True)


def fill(store: Store) -> None:
    with store.writing() as writing:
        writing.append([EntryRow("dossier:X", each, "start", None, b"x" * 1000) for each in range(1, 5000)])


def test_a_full_disk_is_said_and_loses_nothing(small_disk: Path) -> None:
    with create_store(small_disk / "ledger.db", b"{}") as store:
        with store.writing() as writing:
            writing.append([EntryRow("dossier:W-01", 1, "employment", None, b"one")])
        with pytest.raises(DiskFull, match="no room"):
            fill(store)
        with store.reading() as reading:
            assert list(reading.entries()) == [(1, b"one")]
    with open_store(small_disk / "ledger.db") as store, store.writing() as writing:
        assert writing.append([EntryRow("dossier:W-01", 2, "start", None, b"two")]) == 2


@pytest.mark.skipif(os.name != "posix", reason="file sizes are limited by a POSIX setting")
def test_a_file_that_may_not_grow_loses_nothing(tmp_path: Path) -> None:
    with create_store(tmp_path / "ledger.db", b"{}") as store:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, before[1]))
            with pytest.raises((DiskFull, Unavailable)):
                fill(store)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
            signal.signal(signal.SIGXFSZ, ignored)
        with store.writing() as writing:
            assert writing.append([EntryRow("dossier:W-01", 1, "start", None, b"one")]) == 1


@pytest.mark.skipif(os.name == "nt", reason="a file that is open stays where it is")
def test_a_file_that_was_replaced_is_neither_read_nor_written_by_who_has_the_other_open(
    tmp_path: Path,
) -> None:
    """What is open stays readable and writable, and is found by nobody again."""
    path, other = tmp_path / "ledger.db", tmp_path / "other.db"
    create_store(str(other), b"another").close()
    with create_store(str(path), b"ours") as store:
        with store.writing() as writing:
            writing.append([EntryRow("dossier:W-01", 1, "start", None, b"one")])
        other.rename(path)
        with pytest.raises(FileReplaced), store.writing() as writing:
            writing.append([EntryRow("dossier:W-01", 2, "start", None, b"two")])
        with pytest.raises(FileReplaced), store.reading():
            pass
        path.unlink()
        with pytest.raises(LedgerMissing), store.reading():
            pass
