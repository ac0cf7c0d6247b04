"""Nothing personal stands in an entry, a table, a byte of the database, a read model, or what a command prints."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ledger.intake.importing import import_all
from ledger.intake.opening import open_input
from ledger.parsing.reading import decision_from
from projections.readmodels import runner
from tests.cli.running import run, write
from tests.given import employment, start, suspension
from tests.vault.scene import Place, Scene, everything_personal, ruling

NAME = "Peeters"


def test_no_personal_text_stands_in_an_entry(scene: Scene) -> None:
    scene.given(*everything_personal())
    with scene.ledger.reading() as reading:
        assert not [position for position, state in reading.entries() if NAME.encode() in state]


def test_no_personal_text_stands_in_any_table_or_byte_of_the_databases(scene: Scene) -> None:
    scene.given(*everything_personal())
    kept = scene.place.bytes()
    assert b"W-01" in kept
    assert NAME.encode() not in kept


def test_every_personal_text_can_be_read_again(scene: Scene) -> None:
    scene.given(*everything_personal())
    texts = [text for text in scene.texts().values() if NAME in text]
    assert len(texts) == sum(json.dumps(made).count(NAME) for made in everything_personal()) == 12


def test_an_import_leaves_no_personal_text_in_the_databases(scene: Scene, tmp_path: Path) -> None:
    file = write(tmp_path / "given.jsonl", *everything_personal())
    with file.open("rb") as stream:
        assert import_all(scene.ledger, [open_input("given.jsonl", stream)], recorded_by="tests").written == 9
    assert NAME.encode() not in scene.place.bytes()


def test_a_dry_run_leaves_nothing_in_the_vault(scene: Scene) -> None:
    scene.given(employment())
    scene.ledger.record(decision_from(start(reason=NAME)), recorded_by="tests", dry_run=True)
    with scene.ledger.reading() as reading, scene.ledger.vault.session(reading) as kept:
        assert list(kept.rows.all_texts()) == []
        assert kept.rows.keys(["dossier:W-01"], "text") == {}


def test_no_personal_text_stands_in_the_read_models(scene: Scene, tmp_path: Path) -> None:
    scene.given(*everything_personal())
    runner.rebuild(scene.ledger, scene.place.location)
    other = str(tmp_path / "models.db")
    runner.rebuild(scene.ledger, scene.place.location, into=other)
    kept = scene.place.bytes() + Place(other, scene.place.vault_settings).bytes()
    assert b"W-01" in kept
    assert NAME.encode() not in kept


# -- what commands print ---------------------------------------------------------------------------------------

STARTED = ("--dossier", "W-01", "--effective-on", "2020-02-03", "--decided-by", "vdab")
SUSPENDED = ("record", "suspension", *STARTED)


@pytest.fixture
def known(tmp_path: Path) -> Path:
    """A ledger with one employee, for the command line."""
    path = tmp_path / "ledger.db"
    assert run("init", "--ledger", path).code == 0
    assert run("import", write(tmp_path / "a.jsonl", employment()), "--ledger", path).code == 0
    return path


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("record", "start", *STARTED, "--reason", NAME, "--expect", "7"), id="conflict"),
        pytest.param(("record", "start", *STARTED, "--reason", NAME + "x" * 8000), id="a long reason"),
        pytest.param((*SUSPENDED, "--cause", NAME + "x" * 300), id="a long cause"),
        pytest.param((*SUSPENDED, "--cause", f"{NAME}\ntwo lines"), id="a cause of two lines"),
        pytest.param(
            (*SUSPENDED, "--cause", NAME, "--last-day", "2019-01-01"), id="a cause and a wrong last day"
        ),
        pytest.param(
            ("record", "ruling", *STARTED, "--entry", "1", "--outcome", NAME + "x" * 300), id="a long outcome"
        ),
        pytest.param(
            ("record", "start", *STARTED, "--evidence", f"{NAME}\x07={'0' * 64}"), id="a name that beeps"
        ),
        pytest.param(
            ("record", "start", *STARTED, "--evidence", f"{NAME}{'x' * 300}={'0' * 64}"), id="a long name"
        ),
        pytest.param(
            ("record", "withdrawal", *STARTED, "--reason", NAME, "--entry", "99"), id="no such entry"
        ),
        pytest.param(
            ("record", "start", *STARTED, "--reason", NAME, "--ground", "85.07.30-033.28"),
            id="a national number",
        ),
    ],
)
def test_a_refused_command_tells_no_personal_text(known: Path, words: tuple[str, ...]) -> None:
    ran = run(*words, "--ledger", known)
    assert ran.code != 0
    assert NAME not in ran.out + ran.err
    assert "85" not in ran.out + ran.err


@pytest.mark.parametrize(
    "made",
    [
        pytest.param({**suspension("2020-03-02"), "cause": [NAME]}, id="a list for a cause"),
        pytest.param({**suspension("2020-03-02"), "cause": {"sha256": NAME}}, id="an object for a cause"),
        pytest.param({**ruling("2020-03-02", 1), "outcome": {NAME: NAME}}, id="an object for an outcome"),
        pytest.param({**start(), "reason": {"sha256": NAME}}, id="an object for a reason"),
        pytest.param({**start(), "evidence": [{"name": NAME}]}, id="evidence without a hash"),
        pytest.param({**start(), "evidence": [{"name": [NAME], "sha256": "0" * 64}]}, id="a list for a name"),
        pytest.param(
            {**start(reason=NAME), "evidence": [{"name": NAME, "sha256": "zz"}]},
            id="evidence with a wrong hash",
        ),
        pytest.param({**start(reason=NAME), "dossier": "W-99"}, id="no employment on record"),
        pytest.param({**start(reason=NAME), "number": 1}, id="an unknown field"),
        pytest.param('{"decision":"start","reason":"Peeters","reason":"Peeters"}', id="twice the same field"),
        pytest.param('{"decision":"start","reason":"Peeters', id="half a line"),
    ],
)
def test_a_refused_import_tells_no_personal_text(known: Path, tmp_path: Path, made: object) -> None:
    file = write(tmp_path / "bad.jsonl", made)  # type: ignore[arg-type]
    ran = run("import", file, "--ledger", known)
    assert ran.code == 4
    assert NAME not in ran.out + ran.err


def test_a_command_without_the_master_key_tells_no_personal_text(known: Path) -> None:
    recorded = ("record", "start", *STARTED, "--reason", NAME, "--accept-findings", "--ledger", known)
    known.with_name("ledger.db.vault-key").unlink()
    ran = run(*recorded)
    assert ran.code != 0
    assert NAME not in ran.out + ran.err
    assert "master key" in ran.err
