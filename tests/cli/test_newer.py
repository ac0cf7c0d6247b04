"""What a newer program wrote is never called broken: every command says to upgrade, with exit code 7."""

from __future__ import annotations

import json
import shlex
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import rfc8785

from ledger.decisions.versions import NEWEST
from ledger.store.tables import FORMAT
from projections.commands.registry import REGISTRY
from projections.questions import QUESTIONS
from projections.readmodels.tables import FORM
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


@pytest.mark.parametrize(
    ("stream", "decision"),
    [
        ("household:7", {"decision": "merger"}),
        ("measure:corona-2020", {"decision": "merger"}),
        ("enterprise:0899.900.276", {"decision": "merger"}),
        ("dossier:W-02", {"decision": "joining", "other": "W-01", "certain": True}),
    ],
)
def test_what_was_known_before_it_is_told(tmp_path: Path, stream: str, decision: dict[str, Any]) -> None:
    ledger = tmp_path / "ledger.db"
    assert run("init", "--simulated", "--ledger", ledger).code == 0
    made = [
        employment(recorded_at="2020-01-01T09:00:00Z"),
        evaluation(recorded_at="2020-02-01T09:00:00Z"),
    ]
    assert run("import", write(tmp_path / "made.jsonl", *made), "--ledger", ledger).code == 0
    add(ledger, decision, stream=stream)
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


#: What each command that opens a ledger is given. A group stands for those in it.
OPENING: dict[str, tuple[str, ...]] = {
    "import": ("given.jsonl",),
    "record start": ("--dossier", "W-01", "--effective-on", "2021-01-01", "--decided-by", "vdab"),
    "undo": ("1", "--reason", "x"),
    "rebuild": (),
    "follow": ("--once",),
    "key new": ("new.key", "--name", "ledger.example.org/wse"),
    "key rotate": ("new.key", "--lost", "--why", "x"),
    "key list": (),
    "key replace-master": ("--yes",),
    "checkpoint": ("--key", "sign.key"),
    "timestamp due": (),
    "timestamp renew": ("given.jsonl",),
    "witness list": (),
    "clock explain": ("--first", "1", "--why", "x"),
    "proof": ("1", "--key", "sign.key"),
    "verify": (),
    "health": (),
    "migrate": (),
    "backup": ("copy",),
    "identity set": ("W-01", "--name", "X"),
    "identity show": ("W-01", "--why", "x"),
    "identity find": ("--why", "x"),
    "identity log": (),
    "hold set": ("W-01", "--why", "x"),
    "hold lift": ("W-01", "--why", "x"),
    "hold list": (),
    "erase": ("W-01", "--ground", "art. 17", "--authority", "DPO", "--yes"),
    "dossier": ("W-01", "-o", "d.html"),
    "export": ("--all", "--as", "cloudevents", "-o", "out.jsonl"),
}
#: Those that read no ledger of which the form could be newer, and those that are tried elsewhere.
ELSEWHERE = {
    "init": "it makes one, and leaves what is there",
    "demo": "it makes one",
    "schema": "it reads none",
    "service": "it reads none",
    "template": "it reads none",
    "completion": "it reads none",
    "man": "it reads none",
    "roles": "for a server (tests/store/test_roles.py)",
    "timestamp revocation": "it reads an answer first, of which there is none here",
    "restore": "it reads a backup, which says its own form (tests/copies)",
    "witness add": "it reads the key first, of which there is none here",
    "witness key": "it makes a key",
    "witness sign": "it reads a checkpoint",
    "report": "its questions are asked one by one",
    "serve": "it would go on; what it says instead is asked of its pages (tests/viewer/test_errors.py)",
    "record": "every decision is recorded in one way",
}


def commands() -> set[str]:
    """Every act, and each command of a group of acts, by the words that call it."""
    found: set[str] = set()
    for act in REGISTRY.acts:
        parts = (
            getattr(act, "commands", {})
            if act.name in ("key", "timestamp", "witness", "clock", "identity", "hold")
            else {}
        )
        found |= {f"{act.name} {part}" for part in parts} or {str(act.name)}
    return found


def test_every_command_is_tried() -> None:
    assert commands() == (OPENING.keys() - {"record start"}) | ELSEWHERE.keys()


@pytest.fixture
def newer(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ledger of a form that is not known yet."""
    monkeypatch.chdir(ledger.parent)
    with closing(sqlite3.connect(ledger, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER origin_update")
        connection.execute(f"UPDATE origin SET format = {FORMAT + 1}")  # noqa: S608
    return ledger


def rows(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def test_every_command_leaves_a_ledger_of_a_newer_form_alone(newer: Path) -> None:
    before = rows(newer)
    asked = {each.outline.name: shlex.split(each.outline.examples[0].typed)[1:] for each in QUESTIONS}
    asked.pop("rules-changes")  # It reads a file first.
    acts = {name: [*name.split(), *words] for name, words in OPENING.items()}
    for name, words in {**asked, **acts}.items():
        ran = run(*words, "--ledger", newer)
        assert ran.code == 7, f"{name}: {ran.code} {ran.out}{ran.err}"
        assert "upgrade" in ran.err + ran.out, name
    assert rows(newer) == before


def test_a_vault_or_access_log_of_a_newer_form_is_left_alone(tmp_path: Path) -> None:
    ledger, vault = tmp_path / "ledger.db", tmp_path / "vault.db"
    named = ("--ledger", ledger, "--vault", vault)
    made = write(tmp_path / "given.jsonl", employment(reason="x"))
    assert run("init", *named).code == 0
    assert run("import", made, *named).code == 0
    log = vault.with_name("vault.db.access-log")
    for file, newer in ((log, "PRAGMA user_version = 99"), (vault, "UPDATE vault_format SET format = 99")):
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute(newer)
        for words in (
            ("identity", "set", "W-01", "--name", "X"),
            ("identity", "log"),
            ("verify",),
            ("migrate",),
        ):
            ran = run(*words, *named)
            assert ran.code == 7, f"{words}: {ran.code} {ran.out}{ran.err}"


def test_read_models_of_a_newer_program_are_left_to_it(ledger: Path) -> None:
    asked = ("overview", "--on", "2021-03-01", "--known", "2030-01-01", "--json", "--ledger", ledger)
    before = run(*asked).out
    assert run("rebuild", "--ledger", ledger).code == 0
    with closing(sqlite3.connect(ledger)) as connection, connection:
        connection.execute("UPDATE model_about SET form = 99, rules = 'newer'")
    assert run(*asked).out == before
    for words in (("rebuild",), ("follow", "--once")):
        ran = run(*words, "--ledger", ledger)
        assert ran.code == 7, f"{ran.code} {ran.out}{ran.err}"
    assert run("verify", "--ledger", ledger).code == 0


def test_read_models_of_an_earlier_form_are_made_anew(ledger: Path) -> None:
    """They had other columns: nothing is answered from them, and nobody calls that tampering."""
    asked = ("overview", "--on", "2021-03-01", "--known", "2030-01-01", "--json", "--ledger", ledger)
    assert run("rebuild", "--ledger", ledger).code == 0
    before = run(*asked).out
    with closing(sqlite3.connect(ledger)) as connection, connection:
        (token,) = connection.execute("SELECT token FROM model_about").fetchone()
        connection.execute("DROP VIEW model_periods")
        of_periods = "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ?"
        for (index,) in connection.execute(of_periods, (f"model_periods_{token}",)).fetchall():
            connection.execute(f"DROP INDEX {index}")
        connection.execute(f"ALTER TABLE model_periods_{token} DROP COLUMN since")
        connection.execute("ALTER TABLE model_about DROP COLUMN form")
    assert run("verify", "--ledger", ledger).code == 0
    assert run(*asked).out == before
    assert run("follow", "--once", "--ledger", ledger).code == 0
    with closing(sqlite3.connect(ledger)) as connection:
        assert connection.execute("SELECT form FROM model_about").fetchone() == (FORM,)
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master")]
        assert not [name for name in names if token in name]
    assert run("verify", "--ledger", ledger).code == 0


def test_the_memory_of_a_key_of_a_newer_version_is_left_alone(ledger: Path, tmp_path: Path) -> None:
    key = tmp_path / "sign.key"
    assert run("key", "new", key, "--name", "ledger.example.org/wse", "--ledger", ledger).code == 0
    memory = tmp_path / "sign.key.signed"
    newer = json.loads(memory.read_text()) | {"format": "doorstroom-ledger/signed@2", "more": 1}
    memory.write_text(json.dumps(newer))
    ran = run("checkpoint", "--key", key, "--ledger", ledger)
    assert (ran.code, "upgrade" in ran.err) == (7, True), f"{ran.code} {ran.out}{ran.err}"
    assert json.loads(memory.read_text()) == newer
