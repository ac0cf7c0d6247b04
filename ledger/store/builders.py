"""Who builds tables beside a ledger in an SQLite file: others see it for as long as that process lives.

Each holds a lock of the system on a small file beside the database, together with whoever else builds. The lock ends
with the process, however that ends, and whoever holds it last removes the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from ledger.file_locks import AVAILABLE
from ledger.held_files import HeldByAnother, NotARegularFile, held

BUILDING = "-building"
"""What the name of the file ends in, behind that of the database."""

_TRIES = 600


@contextmanager
def builder(database: Path) -> Iterator[None]:
    """Be one of those who build, until the end; where there is no such lock, unseen."""
    with ExitStack() as stack:
        try:
            stack.enter_context(_held(database, _TRIES, together=True))
        except (HeldByAnother, NotARegularFile, OSError):
            # Also where the folder cannot be written.
            yield
            return
        yield


@contextmanager
def no_builder(database: Path) -> Iterator[bool | None]:
    """Whether nobody builds; then nobody begins until the end. None where this cannot be known."""
    if not AVAILABLE:
        yield None
        return
    with ExitStack() as stack:
        try:
            stack.enter_context(_held(database, 1, together=False))
        except HeldByAnother:
            yield False
            return
        except (NotARegularFile, OSError):
            yield None
            return
        yield True


@contextmanager
def _held(database: Path, tries: int, *, together: bool) -> Iterator[int]:
    path = database.with_name(database.name + BUILDING)
    # Whoever may write the database may build.
    mode = database.stat().st_mode & 0o666
    with held(path, tries, together=together, passing=True, mode=mode) as file:
        yield file
