"""Ledgers of every form that there was, as programs of then wrote them: asked, refused, brought up to date.

``forms/make.py`` made them; they are frozen. ``forms/N.schema.json`` is what a ledger of form N consists of:
``python -m tests.golden.test_forms`` writes it for a new form, once.
"""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from ledger.application import Ledger
from ledger.seal.verify import verify
from ledger.store import access_file, guards, schema_on_server, tables, vault_rows, vault_tables
from ledger.store.form_numbers import OLDEST
from ledger.store.tables import FORMAT
from ledger.vault.keys import VaultSettings
from tests.cli.running import Ran, run

FOLDER = Path(__file__).parent / "forms"
KEY = FOLDER / "master-key"
SERVER = ".postgresql"
IN_FILES = sorted(
    path.stem for path in FOLDER.glob("*.sql") if not path.stem.endswith((SERVER, ".access-log", ".vault"))
)
ON_SERVER = sorted(path.stem.removesuffix(SERVER) for path in FOLDER.glob(f"*{SERVER}.sql"))


class Place:
    """A ledger of an earlier form, and how commands are told where it is."""

    def __init__(self, ledger: str, entries: int, vault: str | None = None) -> None:
        self.ledger = ledger
        self.entries = entries
        self.settings = VaultSettings(database=vault, key_file=str(KEY))
        self._named = ["--ledger", ledger, *(["--vault", vault] if vault else [])]

    def run(self, *words: object) -> Ran:
        named = self._named if words[0] not in ("status", "rebuild", "follow", "roles") else self._named[:2]
        return run(*words, *named, env={"DOORSTROOM_VAULT_KEY_FILE": str(KEY)})

    def open(self) -> Ledger:
        return Ledger.open(self.ledger, vault_settings=self.settings)

    def broken(self) -> set[str]:
        """The checks that do not hold."""
        with self.open() as ledger:
            checks = verify(ledger, self.ledger)
            return {check.name for check in checks if check.state == "broken"}


def in_files(name: str, folder: Path) -> Place:
    """The files of a ledger of this name."""
    for part, file in (("", "register.db"), (".vault", "personal.db")):
        for log in ("", ".access-log"):
            dump = FOLDER / f"{name}{part}{log}.sql"
            if dump.exists():
                with closing(sqlite3.connect(folder / f"{file}{log}", isolation_level=None)) as made:
                    made.execute("PRAGMA journal_mode=WAL")
                    made.executescript(dump.read_text())
    apart = folder / "personal.db"
    entries = _entries_in((FOLDER / f"{name}.sql").read_text())
    return Place(str(folder / "register.db"), entries, str(apart) if apart.exists() else None)


def _entries_in(dump: str) -> int:
    return len(re.findall(r'INSERT INTO (?:[a-z]+\.)?"?entries"? ', dump))


def on_server(name: str, url: str) -> Place:
    """Likewise, in a database of a server."""
    dump = (FOLDER / f"{name}{SERVER}.sql").read_text()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(dump)  # type: ignore[call-overload]
    return Place(url, _entries_in(dump))


@pytest.fixture(params=[*IN_FILES, *(f"{name}{SERVER}" for name in ON_SERVER)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    name: str = request.param
    if name.endswith(SERVER):
        return on_server(name.removesuffix(SERVER), request.getfixturevalue("postgres_url"))
    return in_files(name, tmp_path)


def test_it_is_brought_to_the_form_of_today(place: Place) -> None:
    """Asked before, refused to who records, tried, done; then it verifies, and goes on."""
    assert place.broken() == set()
    refused = place.run("identity", "show", "D-001", "--why", "nazicht")
    assert (refused.code, "doorstroom migrate" in refused.err) == (4, True), refused.err
    before = place.run("history", "D-001", "--known", "2020-12-01", "--json").out
    tried = place.run("migrate", "--dry-run", "--json")
    assert tried.code == 0, tried.err
    assert tried.json["dry_run"]
    assert place.run("identity", "show", "D-001", "--why", "nazicht").code == 4
    done = place.run("migrate", "--no-backup", "--json")
    assert done.code == 0, done.err
    assert done.json["steps"] == tried.json["steps"] != []
    assert done.json["proof"] == tried.json["proof"]
    assert (done.json["proof"]["entries"], done.json["proof"]["log_lines"]) == (place.entries, 2)
    assert place.broken() == set()
    shown = place.run("identity", "show", "D-001", "--why", "nazicht")
    assert (shown.code, "Test Persoon" in shown.out) == (0, True), shown.err
    assert place.run("history", "D-001", "--known", "2020-12-01", "--json").out == before
    again = place.run("migrate", "--json")
    assert (again.code, again.json["steps"]) == (0, [])
    assert "form" not in {check["check"] for check in place.run("verify", "--json").json["checks"]}


def schema_now() -> dict[str, list[str]]:
    """Every statement that makes a ledger, its vault and its access log, on either database."""
    found: dict[str, list[str]] = {}
    for name in ("sqlite", "access-log"):
        engine = create_engine("sqlite://")
        with engine.connect() as connection:
            if name == "sqlite":
                tables.ledger.create_all(connection)
                vault_rows.make_tables(connection)
                access_file.move(connection)
                for statement in guards.statements(connection, guards.LEDGER):
                    connection.exec_driver_sql(statement)
            else:
                access_file.make_tables(connection)
            made = connection.exec_driver_sql(
                "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"
            )
            found[name] = [" ".join(str(statement).split()) for statement in made.scalars()]
        engine.dispose()
    server = [*tables.ledger.sorted_tables, *vault_tables.vault.sorted_tables]
    made_of = [CreateTable(table) for table in server] + [
        CreateIndex(each) for table in server for each in table.indexes
    ]
    said = [str(each.compile(dialect=postgresql.dialect())) for each in made_of]  # type: ignore[no-untyped-call]
    said += [repr(each) for each in schema_on_server._BY_DDL.items()]
    for guarded in (*guards.LEDGER, *vault_rows.GUARDED):
        said += guards._postgres("public", guarded)
    found["postgresql"] = sorted(" ".join(each.split()) for each in said)
    return found


FROZEN = FOLDER / f"{FORMAT}.schema.json"


def test_a_form_is_what_it_was() -> None:
    assert FROZEN.exists(), f"python -m tests.golden.test_forms writes tests/golden/forms/{FROZEN.name}"
    assert schema_now() == json.loads(FROZEN.read_text()), (
        "the tables, indexes or triggers changed, and ledgers of this form are there: give it a new number and a step"
        " (CONTRIBUTING, Change the tables)"
    )


def test_there_is_a_ledger_of_every_earlier_form_that_is_read() -> None:
    forms = {int(name.partition("-")[0]) for name in IN_FILES}
    assert forms == {int(name.partition("-")[0]) for name in ON_SERVER} == set(range(OLDEST, FORMAT))


if __name__ == "__main__":
    if not FROZEN.exists():
        FROZEN.write_text(json.dumps(schema_now(), indent=1) + "\n")
        print(f"wrote {FROZEN}")
