"""A file that one program at a time holds, or several together: whoever is killed lets go of it at once."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ledger import file_locks

_FLAGS = (
    os.O_RDONLY
    | os.O_CREAT
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
)


class HeldByAnother(Exception):
    """Another program held the file all the time that it was waited for."""


class NotARegularFile(Exception):
    """Something else stands there: a folder, a pipe or a device."""


@contextmanager
def held(
    path: Path, tries: int, *, together: bool = False, passing: bool = False, mode: int = 0o600
) -> Iterator[int]:
    """The file, open for reading, while no other program holds it; made, empty, where it is not there.

    It may be replaced or removed meanwhile: the next one then holds what stands there. It is tried so many times, with
    a tenth of a second in between. ``together``: others may hold it likewise at the same time. ``passing``: whoever
    holds it last removes it. Raises ``HeldByAnother``, ``NotARegularFile``, and ``OSError``, also for a link.
    """
    file: int | None = None
    try:
        file = _locked(path, tries, mode, together=together)
        yield file
    finally:
        try:
            if passing and file is not None:
                _remove(path, file)
        finally:
            if file is not None:
                os.close(file)
            elif passing:
                # A signal may come between any two lines: also between the making of a file and its locking.
                _remove_unheld(path)


def _locked(path: Path, tries: int, mode: int, *, together: bool) -> int:
    while True:
        file = os.open(path, _FLAGS, mode)
        try:
            if not stat.S_ISREG(os.fstat(file).st_mode):
                raise NotARegularFile
            _lock(file, tries, together=together)
            # Whoever held it may have put another file in the place of the one that was waited for.
            if _stands(path, file):
                return file
        except BaseException:
            os.close(file)
            raise
        os.close(file)


def _stands(path: Path, file: int) -> bool:
    """Whether the file that is open is the one that stands there."""
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(file), os.lstat(path))
    return False


def _lock(file: int, tries: int, *, together: bool) -> None:
    """Raises ``HeldByAnother``, ``OSError``."""
    for left in range(tries, 0, -1):
        try:
            file_locks.lock_now(file, together=together)
        except BlockingIOError:
            if left > 1:
                time.sleep(0.1)
        else:
            return
    raise HeldByAnother


def _remove_unheld(path: Path) -> None:
    """Unless somebody holds it."""
    with suppress(OSError):
        file = os.open(path, _FLAGS & ~os.O_CREAT)
        try:
            if stat.S_ISREG(os.fstat(file).st_mode):
                _remove(path, file)
        finally:
            os.close(file)


def _remove(path: Path, file: int) -> None:
    """Unless others hold it too. Who waits for it finds that it is gone, and makes it anew."""
    if not file_locks.AVAILABLE:
        return
    with suppress(OSError):
        file_locks.lock_now(file)
        if _stands(path, file):
            path.unlink()
