"""A fresh ledger on either database, to be written to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from ledger.application import Ledger
from tests.record.scenario import NOW, Scenario


@pytest.fixture(scope="session")
def emptied(postgres_server: str) -> Callable[[], str]:
    """One PostgreSQL database, emptied for every scenario: making a new one takes twenty times as long."""
    server_url = make_url(postgres_server).set(drivername="postgresql")
    with psycopg.connect(server_url.render_as_string(hide_password=False), autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS doorstroom_scenarios WITH (FORCE)")
        server.execute("CREATE DATABASE doorstroom_scenarios")
    url = server_url.set(database="doorstroom_scenarios").render_as_string(hide_password=False)

    def empty() -> str:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute("DROP SCHEMA public CASCADE")
            server.execute("CREATE SCHEMA public")
        return url

    return empty


@pytest.fixture(params=["sqlite", "postgresql"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a ledger can be made, on either database."""
    if request.param == "sqlite":
        return str(tmp_path / "ledger.db")
    request.getfixturevalue("master_key")
    url: str = request.getfixturevalue("emptied")()
    return url


@pytest.fixture
def real(location: str) -> Iterator[Scenario]:
    """An empty, real ledger."""
    with Ledger.create(location, clock=lambda: NOW) as ledger:
        yield Scenario(ledger, location)


@pytest.fixture
def simulated(location: str) -> Iterator[Scenario]:
    """An empty, simulated ledger."""
    with Ledger.create(location, simulated=True, clock=lambda: NOW) as ledger:
        yield Scenario(ledger, location)
