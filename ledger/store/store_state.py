"""How a ledger's database stands, for who watches over it: whether it can be written, how large it is, and where."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from ledger.store.database import Database
from ledger.store.writer_queue import QUEUE

_ON_SERVER = """
    SELECT NOT pg_is_in_recovery() AND current_setting('default_transaction_read_only') = 'off'
       AND has_table_privilege('entries', 'INSERT'), pg_database_size(current_database())
"""


class StoreState(NamedTuple):
    """Whether whoever asks may write, and the bytes that are taken.

    ``wal`` and ``queue`` are of the files beside an SQLite file, None on a server. ``import_`` is how far an import
    says that it is, in its own words, empty where none is at work.
    """

    writable: bool
    size: int
    wal: int | None = None
    queue: int | None = None
    import_: str = ""


def state_of_store(database: Database) -> StoreState:
    """Look at it, without a lock and without writing. Raises ``StoreError``, ``OSError``."""
    path: Path | None = getattr(database, "path", None)
    if path is None:
        with database.reading() as reading:
            writable, size = reading.connection.exec_driver_sql(_ON_SERVER).one()
            return StoreState(bool(writable), int(size))
    queue = path.with_name(path.name + QUEUE)
    try:
        with queue.open("rb") as file:
            import_ = file.read(100).decode("utf-8", "replace").strip(" \0")
    except OSError:
        import_ = ""
    # SQLite makes files beside the one it writes.
    writable = os.access(path, os.W_OK) and os.access(path.absolute().parent, os.W_OK)
    wal = path.with_name(path.name + "-wal")
    return StoreState(writable, path.stat().st_size, _size(wal), _size(queue), import_)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
