"""A ledger with its read models, made once for each database and copied for each test that alters it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url

from ledger.application import Ledger
from tests.conftest import CREATE_DATABASE, MASTER_KEY
from tests.readmodels.attacking import ledger_with_models

TEMPLATE = "doorstroom_with_models"


@pytest.fixture(scope="session")
def file_with_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the ledger in a file, and the key of its vault beside it."""
    folder = tmp_path_factory.mktemp("models")
    with ledger_with_models(str(folder / "ledger.db")):
        pass
    return folder


@pytest.fixture(scope="session")
def database_with_models(postgres_server: str, postgres_administration: psycopg.Connection) -> Iterator[str]:
    """The name of the PostgreSQL database with the ledger; nobody is connected to it."""
    postgres_administration.execute(sql.SQL(CREATE_DATABASE).format(sql.Identifier(TEMPLATE)))
    server = make_url(postgres_server).set(drivername="postgresql", database=TEMPLATE)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DOORSTROOM_VAULT_KEY", MASTER_KEY)
        with ledger_with_models(server.render_as_string(hide_password=False)):
            pass
    yield TEMPLATE
    postgres_administration.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(TEMPLATE)))


@pytest.fixture
def ledger(location: str, request: pytest.FixtureRequest) -> Iterator[Ledger]:
    """A ledger of random dossiers with its read models, this test's own."""
    if "://" not in location:
        shutil.copytree(
            request.getfixturevalue("file_with_models"), Path(location).parent, dirs_exist_ok=True
        )
    else:
        template = request.getfixturevalue("database_with_models")
        administration = request.getfixturevalue("postgres_administration")
        name = sql.Identifier(str(make_url(location).database))
        administration.execute(sql.SQL("DROP DATABASE {}").format(name))
        administration.execute(
            sql.SQL(f"{CREATE_DATABASE} TEMPLATE {{}}").format(name, sql.Identifier(template))
        )
    with Ledger.open(location) as made:
        yield made
