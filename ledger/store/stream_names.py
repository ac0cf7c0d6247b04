"""The names of a ledger's streams, for the completion of a command line: nothing is checked, written or left behind.

By the bare driver, because SQLAlchemy takes longer to import than a shell may wait at every Tab.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

MOST = 300
"""How many names at most: who sees so many types another letter."""

_PATIENCE = 2
"""Seconds for a server to answer, or for a file that another locks."""

_ASKED = (
    "SELECT DISTINCT stream FROM entries WHERE stream >= {0} AND stream < {0} ORDER BY stream LIMIT {1:d}"
)


def streams(location: str, prefix: str, most: int = MOST) -> list[str]:
    """The first streams that begin with `prefix`, in byte order, of the ledger at a path or a URL.

    Raises whatever the database or its driver raises, and ValueError for another kind of database.
    """
    scheme, is_url, rest = location.partition("://")
    backend = scheme.partition("+")[0] if is_url else "sqlite"
    # The largest character of all: whatever begins with the prefix comes before it.
    between = (prefix, prefix + "\U0010ffff")
    if backend == "sqlite":
        return _in_file(Path(rest.partition("?")[0][1:] if is_url else location), between, most)
    if backend in ("postgresql", "postgres"):
        return _on_server(f"postgresql://{rest}", between, most)
    raise ValueError(f"a ledger is an SQLite file or a PostgreSQL database, not {backend}")


def _in_file(path: Path, between: tuple[str, str], most: int) -> list[str]:
    import sqlite3

    # Who opens a file in WAL mode makes two more beside it, also to read only. As long as nobody has it open they
    # are not there, and neither is anything in them; then it can be read as a file that does not change.
    at_rest = not Path(f"{path}-wal").exists()
    address = f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' * at_rest}"
    with closing(sqlite3.connect(address, uri=True, timeout=_PATIENCE)) as connection:
        return [stream for (stream,) in connection.execute(_ASKED.format("?", most), between)]


def _on_server(url: str, between: tuple[str, str], most: int) -> list[str]:
    import psycopg

    with psycopg.connect(url, connect_timeout=_PATIENCE, autocommit=True) as connection:
        # Not as startup options, which some connection poolers refuse.
        connection.execute("SET default_transaction_read_only = on")
        connection.execute(f"SET statement_timeout = '{_PATIENCE}s'")
        return [stream for (stream,) in connection.execute(_ASKED.format("%s", most).encode(), between)]
