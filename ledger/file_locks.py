"""A lock of the system on an open file: one program at a time has it, and it ends with the file, or the program.

Windows has no such locks: there ``AVAILABLE`` is false, nothing is held back, and nobody else is known to be at work.
"""

from __future__ import annotations

try:
    from fcntl import LOCK_EX, LOCK_NB, LOCK_SH, flock
except ImportError:
    flock = None  # type: ignore[assignment]

AVAILABLE = flock is not None


def lock(descriptor: int) -> None:
    """Have the lock, however long another one has it. Raises ``OSError`` where the file system has none."""
    if flock is not None:
        flock(descriptor, LOCK_EX)


def lock_now(descriptor: int, *, together: bool = False) -> None:
    """Have the lock now, alone, or ``together`` with others who have it so.

    Raises ``BlockingIOError`` where another one has it, and ``OSError`` as ``lock``.
    """
    if flock is not None:
        flock(descriptor, (LOCK_SH if together else LOCK_EX) | LOCK_NB)
