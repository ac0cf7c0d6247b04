"""Somebody with every right over the database alters it: no document leaves, one or all, and nothing stays behind."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.application import Ledger
from projections.handover import making
from projections.handover.making import Form
from tests.given import suspension
from tests.handover.scene import made_key, question, record, run, seal

ON = ("--on", "2020-07-15")
Attack = Callable[[str], None]


@pytest.fixture
def attack(place: Path) -> Attack:
    """Run a statement on the ledger's file; the triggers stand in the way of nobody."""

    def run_(statement: str) -> None:
        with sqlite3.connect(place) as database:
            for (name,) in database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall():
                database.execute(f'DROP TRIGGER "{name}"')
            assert database.execute(statement).rowcount > 0

    return run_


ATTACKS = {
    "a middle entry is hidden under another dossier":
        "UPDATE entries SET stream = 'dossier:A-9', number = 1"
        " WHERE stream = 'dossier:W-10' AND number = 4",
    "the last entry is hidden where nobody asks":
        "UPDATE entries SET stream = 'hidden:A-9', number = 1 WHERE position ="
        " (SELECT max(position) FROM entries WHERE stream = 'dossier:W-10')",
    "a whole measure is hidden":
        "UPDATE entries SET stream = 'hidden' || substr(stream, 8) WHERE stream LIKE 'measure:%'",
    "entries are changed":
        "UPDATE entries SET state = CAST(replace(state, '2017', '2018') AS BLOB)",
    "the last entry is changed":
        "UPDATE entries SET state = CAST(replace(state, '2020-', '2019-') AS BLOB) WHERE position ="
        " (SELECT max(position) FROM entries WHERE stream = 'dossier:W-10')",
}  # fmt: skip


@pytest.mark.usefixtures("sealed")
@pytest.mark.parametrize("attacked", ATTACKS)
@pytest.mark.parametrize("form", ["html", "pdf", "zip"])
def test_what_was_tampered_with_is_not_handed_out(
    attack: Attack, place: Path, tmp_path: Path, attacked: str, form: Form
) -> None:
    attack(ATTACKS[attacked])
    made_key().write(tmp_path / "signing.key")
    before = sorted(tmp_path.iterdir())
    signed = ("--key", tmp_path / "signing.key") if form == "zip" else ()
    ran = run("dossier", "W-10", "-o", tmp_path / f"d.{form}", *ON, "--ledger", place, *signed)
    assert ran.code == 5, ran.err
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.usefixtures("sealed")
@pytest.mark.parametrize("attacked", ATTACKS)
def test_nor_are_all_dossiers(attack: Attack, place: Path, tmp_path: Path, attacked: str) -> None:
    attack(ATTACKS[attacked])
    before = sorted(tmp_path.iterdir())
    ran = run("dossier", "--all", "-o", tmp_path / "all", *ON, "--ledger", place)
    assert ran.code == 5, ran.err
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.usefixtures("unsealed")
@pytest.mark.parametrize("arguments", [("W-10", "-o", "{}/d.html"), ("--all", "-o", "{}/all")])
def test_without_a_checkpoint_a_hidden_entry_is_seen_all_the_same(
    attack: Attack, place: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    attack(ATTACKS["a middle entry is hidden under another dossier"])
    ran = run("dossier", *(each.format(tmp_path) for each in arguments), *ON, "--ledger", place)
    assert ran.code == 5, ran.err
    assert [path.name for path in tmp_path.iterdir() if path.name in ("d.html", "all")] == []


def test_an_entry_that_is_hidden_behind_the_checkpoint_is_seen(
    sealed: Ledger, attack: Attack, place: Path, tmp_path: Path
) -> None:
    record(sealed, suspension("2021-01-04", dossier="W-10"), suspension("2021-01-05", dossier="W-10"))
    attack(
        "UPDATE entries SET stream = 'dossier:A-9', number = 1"
        " WHERE position = (SELECT max(position) - 1 FROM entries)"
    )
    assert run("dossier", "W-10", "-o", tmp_path / "d.html", "--ledger", place).code == 5


def test_a_ledger_that_is_as_it_was_is_told(sealed: Ledger, place: Path, tmp_path: Path) -> None:
    seal(sealed)
    assert run("dossier", "W-10", "-o", tmp_path / "d.html", *ON, "--ledger", place).code == 0
    assert run("dossier", "--all", "-o", tmp_path / "all", *ON, "--ledger", place).code == 0


@pytest.mark.parametrize("form", ["html", "pdf", "zip"])
def test_as_known_when_the_checkpoint_was_still_to_come(sealed: Ledger, form: Form) -> None:
    record(sealed, suspension("2021-01-04", dossier="W-10"))
    assert making.make(sealed, question(known=None), "W-10", form)
