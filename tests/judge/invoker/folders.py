"""What stands in a folder after a command: every file with its kind, its rights and a hash of its content.

An SQLite database is compared by what it holds: its schema and every row in the order of storage. Where a page lies in
the file follows from how many transactions wrote it, which is no part of what the product promises.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

Seen = dict[str, tuple[tuple[int, ...], str]]
"""Of a file that was hashed before: what told it apart, and its hash."""

_MAGIC = b"SQLite format 3\0"
_PRAGMAS = ("application_id", "user_version", "page_size", "auto_vacuum", "journal_mode")


def listing(folder: Path, seen: Seen) -> dict[str, list[object]]:
    """Every file and folder below a folder: its rights, its hash ("" of a folder). ``seen`` is kept up to date."""
    found: dict[str, list[object]] = {}
    for place, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(place, name)
            if name.endswith(("-wal", "-shm")):
                continue  # SQLite's own, while a database is open: what they hold is read with the database
            found[str(path.relative_to(folder))] = _entry(path, seen)
    return found


def _entry(path: Path, seen: Seen) -> list[object]:
    about = path.lstat()
    rights = stat.filemode(about.st_mode)
    if stat.S_ISLNK(about.st_mode):
        return [rights, os.readlink(path)]
    if not stat.S_ISREG(about.st_mode):
        return [rights, ""]
    known_by = (about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns)
    known = seen.get(str(path))
    if known is None or known[0] != known_by:
        known = (known_by, hashlib.sha256(content(path)).hexdigest())
        seen[str(path)] = known
    return [rights, known[1]]


def content(path: Path) -> bytes:
    """What is compared of a file: its bytes; of an SQLite database what it holds, as text."""
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            file.seek(0)
            return file.read()
    return "\n".join(of_database(path)).encode("utf-8", "backslashreplace")


def of_database(path: Path) -> Iterator[str]:
    """The schema of an SQLite database and every row of every table, one a line."""
    # At rest it is opened as a file that does not change, so that looking leaves nothing beside it.
    at_rest = not Path(f"{path}-wal").exists()
    address = f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' * at_rest}"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        for name in _PRAGMAS:
            yield f"{name} {connection.execute(f'PRAGMA {name}').fetchone()}"
        query = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
        schema = connection.execute(query).fetchall()
        for row in schema:
            yield repr(row)
        for kind, name, *_ in schema:
            if kind == "table":
                quoted = name.replace('"', '""')
                for values in connection.execute(f'SELECT * FROM "{quoted}"'):  # noqa: S608
                    yield f"{name} {values!r}"
