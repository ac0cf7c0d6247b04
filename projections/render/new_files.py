"""Where what is handed out goes: a file or a folder that is there whole at the end, or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from ledger.language import phrase
from ledger.problem import Problem


class OutputExists(Problem):
    """This is there already and is left as it is: name another file."""

    detail_suffices = True

    def __init__(self, path: Path) -> None:
        super().__init__(phrase("{file} exists already and is left as it is: name another file"), file=path)


@contextmanager
def new_file(path: Path, *, private: bool = False) -> Iterator[BinaryIO]:
    """A file that gets its name once all of it is written; ``private``: for nobody else on this computer to read.

    Raises ``OutputExists``, ``OSError``.
    """
    if path.exists() or path.is_symlink():
        raise OutputExists(path)
    beside = _beside(path)
    mode = 0o600 if private else 0o666
    try:
        with _named(path, beside), open(beside, "xb", opener=lambda at, how: os.open(at, how, mode)) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _give_name(beside, path)
    finally:
        with suppress(OSError):
            beside.unlink()


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A folder that gets its name once all of it is written; an empty one that is there gives way to it.

    Raises ``OutputExists``, ``OSError``.
    """
    path = path.absolute()
    there = path.is_dir() and not path.is_symlink()
    if (there and any(path.iterdir())) or (not there and (path.exists() or path.is_symlink())):
        raise OutputExists(path)
    beside = _beside(path)
    try:
        with _named(path, beside):
            beside.mkdir()
        if there:
            beside.chmod(stat.S_IMODE(path.stat().st_mode))
        yield beside
        try:
            # Neither takes the place of a folder that something was put in meanwhile.
            with suppress(FileNotFoundError):
                path.rmdir()
            beside.rename(path)
        except OSError:
            raise OutputExists(path) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(6)}")


@contextmanager
def _named(path: Path, beside: Path) -> Iterator[None]:
    """What goes wrong with the one beside is told of the one that was asked for."""
    try:
        yield
    except OSError as error:
        if error.filename is not None and Path(os.fsdecode(error.filename)) == beside:
            raise type(error)(error.errno, error.strerror, str(path)) from None
        raise


def _give_name(beside: Path, path: Path) -> None:
    """Raises ``OutputExists``, ``OSError``."""
    try:
        # Unlike a renaming, a link never replaces what somebody put there meanwhile.
        os.link(beside, path)
    except FileExistsError:
        raise OutputExists(path) from None
    except OSError:
        # Some file systems know no links: the name is taken first, and what replaces it is what we took it with.
        try:
            path.open("xb").close()
        except FileExistsError:
            raise OutputExists(path) from None
        beside.replace(path)
