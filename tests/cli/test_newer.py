"""What a newer program wrote is never called broken: every command says to upgrade, with exit code 7."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import rfc8785

from ledger.decisions.versions import NEWEST
from tests.cli.running import run, write
from tests.given import employment, evaluation

NEWER = {
    "a field": {"decision": "start", "appealed_on": "2021-01-01"},
    "a decision": {"decision": "appeal"},
    "a joining": {"decision": "joining", "other": "W-02", "certain": True},
    "nothing that shows": {"decision": "start"},
}


@pytest.fixture(params=NEWER)
def written(request: pytest.FixtureRequest, ledger: Path) -> Path:
    """A ledger to which a newer program added an entry of W-01."""
    add(ledger, NEWER[request.param])
    return ledger


def add(ledger: Path, decision: dict[str, Any], stream: str = "dossier:W-01", **fields: Any) -> None:
    with closing(sqlite3.connect(ledger)) as connection, connection:
        (state, number) = connection.execute(
            "SELECT state, number FROM entries WHERE stream = ?"
            " UNION ALL SELECT state, 0 FROM origin ORDER BY number DESC LIMIT 1",
            [stream],
        ).fetchone()
        (last, newest) = connection.execute(
            "SELECT position, state FROM entries ORDER BY position DESC LIMIT 1"
        ).fetchone()
        entry = json.loads(newest) | {
            "number": number + 1,
            "previous": sha256(state).hexdigest(),
            "schema": NEWEST + 1,
            "stream": stream,
            "decision": {"dossier": "W-01", "effective_on": "2021-02-01", "decided_by": "vdab", **decision},
            **fields,
        }
        connection.execute(
            "INSERT INTO entries VALUES (?, ?, ?, ?, NULL, ?)",
            [last + 1, stream, number + 1, decision["decision"], rfc8785.dumps(entry)],
        )


@pytest.mark.parametrize(
    "words",
    [
        ("status", "W-01", "--on", "2021-03-01"),
        ("history", "W-01"),
        ("explain", "W-01", "--on", "2021-03-01"),
        ("findings",),
        ("verify",),
        ("verify", "--json"),
        ("rebuild",),
        ("report", "suspension"),
        ("export", "--as", "cloudevents", "--all"),
        ("erase", "W-01", "--ground", "art. 17", "--authority", "DPO", "--yes"),
    ],
    ids=" ".join,
)
def test_every_command_says_to_upgrade(written: Path, words: tuple[str, ...], tmp_path: Path) -> None:
    more = ("--output", tmp_path / "made") if words[0] == "export" else ()
    ran = run(*words, *more, "--ledger", written)
    assert ran.code == 7, f"{ran.code}: {ran.out}{ran.err}"
    assert "written by a newer version" in ran.err
    assert "upgrade" in ran.err


@pytest.mark.parametrize(
    "words",
    [
        ("status", "W-01", "--on", "2021-03-01"),
        ("status", "--all"),
        ("explain", "W-01", "--on", "2021-03-01"),
        ("history", "W-01"),
        ("measures",),
        ("rebuild",),
        ("follow", "--once"),
        ("report", "suspension"),
        ("verify",),
        ("erase", "W-01", "--ground", "art. 17", "--authority", "DPO", "--yes"),
    ],
    ids=" ".join,
)
def test_what_is_recorded_about_something_unknown_may_change_any_answer(
    ledger: Path, words: tuple[str, ...]
) -> None:
    """As a succession did, of which the first version knew nothing: it reached everybody employed there."""
    add(ledger, {"decision": "merger"}, stream="household:7")
    ran = run(*words, "--ledger", ledger)
    assert ran.code == 7, f"{ran.code}: {ran.out}{ran.err}"
    assert "upgrade" in ran.err


def test_what_was_known_before_it_is_told(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.db"
    assert run("init", "--simulated", "--ledger", ledger).code == 0
    made = [
        employment(recorded_at="2020-01-01T09:00:00Z"),
        evaluation(recorded_at="2020-02-01T09:00:00Z"),
    ]
    assert run("import", write(tmp_path / "made.jsonl", *made), "--ledger", ledger).code == 0
    add(ledger, {"decision": "merger"}, stream="household:7")
    asked = ("status", "W-01", "--on", "2021-03-01", "--ledger", ledger)
    assert run(*asked).code == 7
    assert run(*asked, "--known", "2020-01-15").code == 0


def test_what_is_broken_is_told_before_what_is_newer(written: Path) -> None:
    """Who tampers could else write a high number and not be found out."""
    with closing(sqlite3.connect(written)) as connection, connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("UPDATE entries SET number = 9 WHERE position = 1")
    ran = run("verify", "--ledger", written)
    assert ran.code == 5, ran.out + ran.err


def test_what_no_version_writes_is_broken_whatever_number_it_has(ledger: Path) -> None:
    with closing(sqlite3.connect(ledger)) as connection, connection:
        row = [7, "dossier:W-01", 4, "start", b'{"schema":3}']
        connection.execute("INSERT INTO entries VALUES (?, ?, ?, ?, NULL, ?)", row)
    ran = run("verify", "--ledger", ledger)
    assert ran.code == 5, ran.out + ran.err
    assert "is no entry that can be read" in ran.out


def test_an_export_of_a_newer_version_is_not_called_altered(ledger: Path, tmp_path: Path) -> None:
    made = tmp_path / "all.jsonl"
    assert run("export", "--as", "cloudevents", "--all", "--output", made, "--ledger", ledger).code == 0
    first, *rest = made.read_text().splitlines()
    event = json.loads(first) | {"entryschema": NEWEST + 1}
    made.write_text("\n".join([json.dumps(event), *rest]) + "\n")
    target = tmp_path / "target.db"
    assert run("init", "--simulated", "--ledger", target).code == 0
    ran = run("import", made, "--ledger", target)
    assert ran.code == 7, f"{ran.code}: {ran.out}{ran.err}"
    assert "upgrade" in ran.err
    assert run("status", "W-01", "--ledger", target).code == 3
