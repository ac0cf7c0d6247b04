"""Where things are handed out to: there whole or not at all, and never in the place of something else."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from projections.render.new_files import OutputExists, new_file, new_folder


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


def _no_links(*_: object) -> None:
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
