"""`key replace-master` as people use it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.application import Ledger
from tests.cli.running import run
from tests.vault.scene import KEY


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A ledger with a text and an identity."""
    place = tmp_path / "ledger.db"
    assert run("init", "--simulated", "--ledger", place).code == 0
    recorded = run(
        "record", "employment", "--dossier", "W-01", "--effective-on", "2026-11-02", "--decided-by", "employer",
        "--enterprise", "0404.055.577", "--scheme", "cmw", "--reason", "because", "--ledger", place,
    )  # fmt: skip
    assert recorded.code == 0
    assert run("identity", "set", "W-01", "--ledger", place, stdin="An De Smet\n85073003328\n").code == 0
    return place


def test_what_was_done_is_told_and_what_is_left_to_do(ledger: Path) -> None:
    ran = run("key", "replace-master", "--yes", "--ledger", ledger)
    assert ran.code == 0
    assert f"in place, in {ledger}.vault-key. Renewed under it: keys 2, numbers to search by 1." in ran.out
    assert "Destroy every other copy of that key" in ran.out
    shown = run("identity", "show", "W-01", "--why", "a letter", "--ledger", ledger)
    assert (shown.code, "An De Smet" in shown.out) == (0, True)
    assert "key-replaced" in run("identity", "log", "--ledger", ledger).out
    assert run("verify", "--ledger", ledger).code == 0


def test_it_is_told_in_dutch(ledger: Path) -> None:
    ran = run("key", "replace-master", "--yes", "--ledger", ledger, "--lang", "nl")
    assert (ran.code, "andere hoofdsleutel in de plaats" in ran.out) == (0, True)


def test_where_the_key_is_in_the_environment_a_file_is_asked_for(tmp_path: Path) -> None:
    place, env = tmp_path / "ledger.db", {"DOORSTROOM_VAULT_KEY": KEY}
    assert run("init", "--ledger", place, env=env).code == 0
    ran = run("key", "replace-master", "--yes", "--ledger", place, env=env)
    assert (ran.code, "--into" in ran.err) == (2, True)
    ran = run("key", "replace-master", "--yes", "--into", tmp_path / "new.key", "--ledger", place, env=env)
    assert (ran.code, "The old key still stands in DOORSTROOM_VAULT_KEY" in ran.out) == (0, True)


def test_an_old_key_is_kept_only_beside_another_file(ledger: Path) -> None:
    ran = run("key", "replace-master", "--keep-old", "--ledger", ledger)
    assert (ran.code, "--into FILE" in ran.err) == (2, True)


def test_a_folder_that_cannot_be_written_or_is_not_there_is_told(ledger: Path, tmp_path: Path) -> None:
    ran = run(
        "key", "replace-master", "--yes", "--into", tmp_path / "nowhere" / "new.key", "--ledger", ledger
    )
    assert ran.code == 1
    assert "The new master key cannot be written here" in ran.err
    assert run("identity", "show", "W-01", "--why", "a letter", "--ledger", ledger).code == 0


def test_a_wrong_key_and_no_key_are_told(ledger: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.key"
    other.write_text(KEY)
    ran = run("key", "replace-master", "--yes", "--vault-key", other, "--ledger", ledger)
    assert (ran.code, "not the master key of this vault" in ran.err) == (1, True)
    assert other.read_text() == KEY
    ran = run("key", "replace-master", "--yes", "--vault-key", tmp_path / "none.key", "--ledger", ledger)
    assert (ran.code, "there is no" in ran.err) == (1, True)


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_what_cannot_be_undone_is_not_done_where_nobody_can_be_asked(ledger: Path, lang: str) -> None:
    """`erase` and `key replace-master` alike: a program says --yes."""
    before = Path(f"{ledger}.vault-key").read_bytes()
    for words in (("key", "replace-master"), ("erase", "W-01", "--ground", "AVG art. 17")):
        ran = run(*words, "--ledger", ledger, "--lang", lang)
        assert (ran.code, ran.out) == (2, ""), words
        assert "--yes" in ran.err, words
    assert Path(f"{ledger}.vault-key").read_bytes() == before
    with Ledger.open(ledger) as opened:
        assert opened.size == 1
