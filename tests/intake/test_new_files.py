"""Where things are handed out to: there whole or not at all, and never in the place of something else."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from errno import EIO, EROFS
from pathlib import Path
from typing import BinaryIO

import pytest

from ledger.new_files import (
    OutputExists,
    ReplacingFile,
    new_file,
    new_folder,
    temporary_file,
    write_private,
)


class Broken(Exception):
    """Something went wrong half way."""


def test_a_file_gets_its_name_when_all_of_it_is_written(tmp_path: Path) -> None:
    with new_file(tmp_path / "f") as file:
        file.write(b"all")
        assert not (tmp_path / "f").exists()
    assert (tmp_path / "f").read_bytes() == b"all"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_folder_gets_its_name_when_all_of_it_is_written(tmp_path: Path) -> None:
    with new_folder(tmp_path / "f") as folder:
        (folder / "a").write_bytes(b"all")
        assert not (tmp_path / "f").exists()
    assert (tmp_path / "f" / "a").read_bytes() == b"all"
    assert len(list(tmp_path.iterdir())) == 1


def write_file(path: Path, *, broken: bool = False, meanwhile: bytes | None = None) -> None:
    """Write a file, which goes wrong, or while somebody else makes one of that name."""
    with new_file(path) as file:
        file.write(b"mine")
        if broken:
            raise Broken
        if meanwhile is not None:
            path.write_bytes(meanwhile)


def write_folder(path: Path, *, broken: bool = False, meanwhile: bytes | None = None) -> None:
    """Likewise a folder with one file."""
    with new_folder(path) as folder:
        (folder / "a").write_bytes(b"mine")
        if broken:
            raise Broken
        if meanwhile is not None:
            path.mkdir()
            (path / "a").write_bytes(meanwhile)


@pytest.mark.parametrize("write", [write_file, write_folder])
def test_nothing_stays_of_what_went_wrong(tmp_path: Path, write: Callable[..., None]) -> None:
    with pytest.raises(Broken):
        write(tmp_path / "f", broken=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("links", [True, False])
def test_what_somebody_put_there_meanwhile_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    if not links:
        monkeypatch.setattr(os, "link", _no_links)
    for write, name in ((write_file, "f"), (write_folder, "g")):
        with pytest.raises(OutputExists):
            write(tmp_path / name, meanwhile=b"theirs")
    assert [(tmp_path / name).read_bytes() for name in ("f", "g/a")] == [b"theirs", b"theirs"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["f", "g"]


def _no_links(*_: object, **__: object) -> None:
    raise PermissionError(1, "Operation not permitted")


def test_a_file_system_without_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", _no_links)
    with new_file(tmp_path / "f") as file:
        file.write(b"all")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"all"]


@pytest.mark.skipif(os.name == "nt", reason="permissions as on POSIX")
def test_an_empty_folder_gives_way_and_its_permissions_are_kept(tmp_path: Path) -> None:
    (tmp_path / "f").mkdir(mode=0o700)
    with new_folder(tmp_path / "f") as folder:
        (folder / "a").write_bytes(b"all")
    assert (tmp_path / "f" / "a").read_bytes() == b"all"
    assert (tmp_path / "f").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("what", [new_file, new_folder])
def test_what_cannot_be_begun_is_named_as_it_was_asked_for(tmp_path: Path, what: object) -> None:
    assert callable(what)
    with pytest.raises(FileNotFoundError) as found, what(tmp_path / "nowhere" / "f"):
        raise AssertionError
    assert found.value.filename == str(tmp_path / "nowhere" / "f")


@pytest.mark.parametrize("what", [new_file, new_folder])
def test_what_is_there_is_left_as_it_is(tmp_path: Path, what: object) -> None:
    assert callable(what)
    (tmp_path / "f").symlink_to(tmp_path / "nowhere")
    with pytest.raises(OutputExists), what(tmp_path / "f"):
        raise AssertionError
    assert (tmp_path / "f").is_symlink()


# -- killed, and for nobody else to read ----------------------------------------------------------------

#: Begins a file or a folder, says so, and waits.
_BEGUN = """
import os, sys, time
from pathlib import Path
from ledger import new_files
if sys.argv[1] == "named":
    del os.O_TMPFILE
what = new_files.new_folder if sys.argv[1] == "folder" else new_files.new_file
if sys.argv[1] == "replacing":
    half = new_files.ReplacingFile(Path(sys.argv[2]))
    half.file.write(b"half")
    print("begun", flush=True)
    time.sleep(60)
with what(Path(sys.argv[2])) as begun:
    print("begun", flush=True)
    time.sleep(60)
"""


def begun(how: str, path: Path) -> subprocess.Popen[str]:
    """A process that is half way a file or a folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", _BEGUN, how, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    return process


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="no files without a name here")
def test_who_is_killed_leaves_no_file_behind(tmp_path: Path) -> None:
    process = begun("unnamed", tmp_path / "f")
    assert list(tmp_path.iterdir()) == []
    kill(process)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="locks as on POSIX")
@pytest.mark.parametrize("how", ["named", "folder", "replacing"])
def test_what_a_killed_process_leaves_is_gone_when_the_next_one_begins(tmp_path: Path, how: str) -> None:
    alive, dead = begun(how, tmp_path / "a"), begun(how, tmp_path / "b")
    kill(dead)
    assert len(list(tmp_path.iterdir())) == 2
    write_file(tmp_path / "f")
    write_folder(tmp_path / "g")
    assert len(list(tmp_path.iterdir())) == 3, "the living one's work stays"
    kill(alive)
    write_file(tmp_path / "h")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["f", "g", "h"]


@pytest.mark.skipif(os.name == "nt", reason="links as on POSIX")
def test_nothing_is_removed_that_only_bears_such_a_name(tmp_path: Path) -> None:
    theirs, ours = tmp_path / "theirs", tmp_path / "ours"
    theirs.mkdir()
    ours.mkdir()
    (theirs / "a").write_bytes(b"all")
    (ours / f".doorstroom-{'0' * 16}.part").symlink_to(theirs)
    os.mkfifo(ours / f".doorstroom-{'1' * 16}.part")
    (ours / ".doorstroom-notes.part").write_bytes(b"mine")
    write_file(ours / "f")
    assert len(list(ours.iterdir())) == 4
    assert (theirs / "a").read_bytes() == b"all"


@pytest.mark.skipif(os.name == "nt", reason="permissions as on POSIX")
@pytest.mark.parametrize("unnamed", [True, False])
def test_a_private_file_is_for_nobody_else_from_its_first_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unnamed: bool
) -> None:
    if not unnamed:
        monkeypatch.delattr(os, "O_TMPFILE")
    before = os.umask(0)
    try:
        with new_file(tmp_path / "f", private=True) as file:
            assert os.fstat(file.fileno()).st_mode & 0o777 == 0o600
        with new_file(tmp_path / "g") as file:
            assert os.fstat(file.fileno()).st_mode & 0o777 == 0o666
    finally:
        os.umask(before)
    assert (tmp_path / "f").stat().st_mode & 0o777 == 0o600


def test_a_name_may_be_as_long_as_the_file_system_allows(tmp_path: Path) -> None:
    for write in (write_file, write_folder):
        write(tmp_path / (write.__name__[-1] * 255))
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("replacing", [False, True])
def test_what_is_private_is_whole_and_for_its_owner_only(tmp_path: Path, replacing: bool) -> None:
    path = tmp_path / "key"
    if replacing:
        path.write_bytes(b"older, and longer")
        path.chmod(0o644)
    write_private(path, b"secret", replacing=replacing)
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"secret", 0o600)
    assert [each.name for each in tmp_path.iterdir()] == ["key"]


def test_what_is_private_takes_no_place_that_is_taken(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"there")
    (tmp_path / "link").symlink_to("nowhere")
    for name in ("key", "link"):
        with pytest.raises(OutputExists):
            write_private(tmp_path / name, b"secret")
    assert (tmp_path / "key").read_bytes() == b"there"
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("replacing", [False, True])
def test_a_name_that_does_not_reach_the_disk_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, replacing: bool
) -> None:
    fsync = os.fsync

    def broken(file: int) -> None:
        if os.path.isdir(f"/proc/self/fd/{file}"):
            raise OSError(EIO, os.strerror(EIO))
        fsync(file)

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match=os.strerror(EIO)):
        write_private(tmp_path / "key", b"secret", replacing=replacing)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a disk that is always full, as Linux has it")
def test_a_folder_that_there_is_no_room_for_is_named(tmp_path: Path) -> None:
    def fill() -> None:
        with new_folder(tmp_path / "many") as begun:
            (begun / "one").symlink_to("/dev/full")
            (begun / "one").write_bytes(b"page")

    with pytest.raises(OSError, match="No space") as refused:
        fill()
    assert refused.value.filename == str(tmp_path / "many")
    assert list(tmp_path.iterdir()) == []


@contextmanager
def no_room() -> Iterator[None]:
    """No file may grow meanwhile."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def written_without_room(file: BinaryIO) -> None:
    with no_room():
        file.write(b"line")
        file.flush()


def test_a_file_that_there_is_no_room_for_is_named(tmp_path: Path) -> None:
    fresh = ReplacingFile(tmp_path / "again")
    with pytest.raises(OSError, match="File too large") as refused:
        written_without_room(fresh.file)
    assert refused.value.filename == str(tmp_path / "again")


def test_a_file_that_nobody_named_is_told_by_its_folder_and_not_by_the_one_it_is_for(tmp_path: Path) -> None:
    def write() -> None:
        with new_file(tmp_path / "f"), closing(temporary_file()) as beside:
            written_without_room(beside)

    with pytest.raises(OSError, match="File too large") as refused:
        write()
    assert refused.value.filename == tempfile.gettempdir()


def test_a_folder_that_can_get_no_name_is_not_told_as_one_that_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(self: Path, target: Path) -> None:
        raise OSError(EROFS, os.strerror(EROFS), str(self), None, str(target))

    monkeypatch.setattr(Path, "rename", refused)
    with pytest.raises(OSError, match="Read-only") as told:
        write_folder(tmp_path / "f")
    assert told.value.filename == str(tmp_path / "f")


def test_a_file_in_a_folder_is_told_by_the_name_that_it_was_to_have(tmp_path: Path) -> None:
    def write() -> None:
        with new_folder(tmp_path / "f") as begun:
            begun.joinpath("a").mkdir()
            begun.joinpath("a").write_bytes(b"")

    with pytest.raises(IsADirectoryError) as told:
        write()
    assert told.value.filename == str(tmp_path / "f" / "a")
