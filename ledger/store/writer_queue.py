"""The queue of those who write to one SQLite file, in whichever processes.

SQLite lets a writer that finds another one at work sleep and look again, and whoever has just written comes first: of
eight at once some waited for a minute. So each first waits for a lock of the system on a small file beside the
database, which wakes the next one at once. That lock protects nothing: SQLite's own does. Where there is no such lock
(Windows, or a folder that cannot be written), the waiting is SQLite's.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from time import monotonic

from ledger import file_locks

QUEUE = "-queue"
"""What the name of the file ends in, behind that of the database. It is empty but for how far an import is."""

OnWait = Callable[[float, str], None]
"""Told every second how many seconds a writer has waited, and how far the one before it is, in its own words."""

_LOOK = 1.0
_LONGEST = 100


class WritersTurn:
    """The turn of one writer, until it ends."""

    def __init__(self, descriptor: int | None) -> None:
        self._descriptor = descriptor
        self._shows = False
        if descriptor is not None:
            with suppress(OSError):
                # What one that was killed said last is said no more.
                if os.fstat(descriptor).st_size:
                    os.ftruncate(descriptor, 0)

    def tell(self, how_far: str) -> None:
        """Let those who wait know how far this is; who does so may take as long as it goes on."""
        if self._descriptor is not None:
            with suppress(OSError):
                os.pwrite(self._descriptor, how_far.encode()[:_LONGEST].ljust(_LONGEST), 0)
                self._shows = True

    def end(self) -> None:
        """Let the next one come."""
        if self._descriptor is not None and self._shows:
            with suppress(OSError):
                os.ftruncate(self._descriptor, 0)


@contextmanager
def turn(database: Path, seconds: float, on_wait: OnWait) -> Iterator[WritersTurn]:
    """Wait for the turn to write, and have it until the end.

    Raises ``TimeoutError`` where the one before shows no progress for so many seconds.
    """
    descriptor = _opened(database.with_name(database.name + QUEUE), database)
    if descriptor is None:
        yield WritersTurn(None)
        return
    try:
        _wait(descriptor, seconds, on_wait)
        mine = WritersTurn(descriptor)
        try:
            yield mine
        finally:
            mine.end()
    finally:
        # With the last descriptor of it, the lock is gone too: also where the process was killed.
        os.close(descriptor)


def _opened(path: Path, database: Path) -> int | None:
    if not file_locks.AVAILABLE:
        return None
    try:
        # Whoever may write the database may queue.
        mode = database.stat().st_mode & 0o666
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, mode)
    except OSError:
        return None


def _wait(descriptor: int, seconds: float, on_wait: OnWait) -> None:
    try:
        file_locks.lock_now(descriptor)
        return
    except BlockingIOError:
        pass
    except OSError:
        return  # A file system without such locks.
    mine = Event()
    # The lock knows no longest time, and a thread can be left alone: should it come first after all, its lock ends
    # with the descriptor, which is closed by then.
    Thread(target=_take, args=(descriptor, mine), daemon=True).start()
    began = heard = monotonic()
    how_far = b""
    while not mine.wait(min(_LOOK, seconds)):
        with suppress(OSError):
            now = os.pread(descriptor, _LONGEST, 0)
            if now != how_far:
                how_far, heard = now, monotonic()
        if monotonic() - heard > seconds:
            raise TimeoutError
        on_wait(monotonic() - began, how_far.decode("utf-8", "replace").strip())


def _take(descriptor: int, mine: Event) -> None:
    with suppress(OSError):
        file_locks.lock(descriptor)
    mine.set()
