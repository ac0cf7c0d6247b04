"""Ledgers to attack: made once on each database, copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url

from ledger.vault.keys import VaultSettings
from tests.conftest import CREATE_DATABASE, MASTER_KEY
from tests.effort import times
from tests.seal.attacker import Copy, make_ledger

_LEDGER = "ledger.db"


@pytest.fixture(scope="session")
def made_in_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a ledger in a file, and what it handed out."""
    folder = tmp_path_factory.mktemp("sealed")
    make_ledger(str(folder / _LEDGER), folder)
    return folder


@pytest.fixture(scope="session")
def made_on_server(
    postgres_server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """The name of a database with the same ledger, and a folder with what it handed out."""
    folder, name = tmp_path_factory.mktemp("sealed"), f"doorstroom_{uuid4().hex}"
    _do(postgres_server, CREATE_DATABASE, name)
    make_ledger(_url(postgres_server, name), folder, VaultSettings(key=MASTER_KEY))
    yield name, folder
    _do(postgres_server, "DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Copy]:
    """A copy of the ledger, on either database."""
    yield from _copies(request, tmp_path, request.param)


@pytest.fixture
def in_file(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Copy]:
    """A copy of the ledger in a file: for what does not depend on the database."""
    yield from _copies(request, tmp_path, "sqlite")


@pytest.fixture
def on_server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Copy]:
    """A copy of the ledger on PostgreSQL."""
    yield from _copies(request, tmp_path, "postgresql")


def _copies(request: pytest.FixtureRequest, tmp_path: Path, kind: str) -> Iterator[Copy]:
    folder = tmp_path / "copy"
    with_models = times(request.node.get_closest_marker("with_models") is not None, True)
    if kind == "sqlite":
        shutil.copytree(request.getfixturevalue("made_in_file"), folder)
        yield Copy(str(folder / _LEDGER), folder, with_models)
        return
    request.getfixturevalue("master_key")
    template, handed_out = request.getfixturevalue("made_on_server")
    server: str = request.getfixturevalue("postgres_server")
    name = f"doorstroom_{uuid4().hex}"
    shutil.copytree(handed_out, folder)
    _do(server, f"{CREATE_DATABASE} TEMPLATE {{}}", name, template)
    yield Copy(_url(server, name), folder, with_models)
    _do(server, "DROP DATABASE {} WITH (FORCE)", name)


def _do(server: str, statement: str, *names: str) -> None:
    address = make_url(server).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _url(server: str, name: str) -> str:
    return make_url(server).set(drivername="postgresql", database=name).render_as_string(hide_password=False)
