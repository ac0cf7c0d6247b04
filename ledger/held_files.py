"""A file that one program at a time holds: whoever is killed lets go of it, and nobody has to take anything away."""

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
def held(path: Path, tries: int) -> Iterator[int]:
    """The file, open for reading, while no other program holds it; made, empty, where it is not there.

    It may be replaced or removed meanwhile: the next one then holds what stands there. It is tried so many times, with
    a tenth of a second in between. Raises ``HeldByAnother``, ``NotARegularFile``, and ``OSError``, also for a link.
    """
    file = _locked(path, tries)
    try:
        yield file
    finally:
        os.close(file)


def _locked(path: Path, tries: int) -> int:
    while True:
        file = os.open(path, _FLAGS, 0o600)
        try:
            if not stat.S_ISREG(os.fstat(file).st_mode):
                raise NotARegularFile
            _lock(file, tries)
            # Whoever held it may have put another file in the place of the one that was waited for.
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(file), os.lstat(path)):
                    return file
        except BaseException:
            os.close(file)
            raise
        os.close(file)


def _lock(file: int, tries: int) -> None:
    """Raises ``HeldByAnother``, ``OSError``."""
    for left in range(tries, 0, -1):
        try:
            file_locks.lock_now(file)
        except BlockingIOError:
            if left > 1:
                time.sleep(0.1)
        else:
            return
    raise HeldByAnother
