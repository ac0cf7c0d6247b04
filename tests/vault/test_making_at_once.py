"""The master key of a ledger that several make at once, or whose making is ended: whoever makes one has its key."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.application import Ledger
from ledger.store import making
from ledger.store.errors import LedgerExists
from ledger.vault.keys import VaultSettings
from tests.cli.running import ROOT, environment, run

_NO_SETTINGS = VaultSettings()
_FIRST = (
    '{"decision": "employment", "dossier": "A-1", "effective_on": "2019-03-04", "decided_by": "employer", '
)
_FIRST += '"enterprise": "0404.055.577", "scheme": "cmw", "source": "hr:1", "reason": "a text"}'


def then_keeps_texts(place: Path) -> None:
    done = run("import", "-", "--ledger", place, stdin=_FIRST)
    assert done.code == 0, done.err


def test_who_finds_a_ledger_made_meanwhile_leaves_it_its_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another one makes a ledger after this one has looked, and takes the key that is there by then."""
    place = tmp_path / "ledger.db"
    create = making.create_store

    def made_meanwhile(*each: object, **more: object) -> object:
        monkeypatch.setattr(making, "create_store", create)
        Ledger.create(place, vault_settings=_NO_SETTINGS).close()
        return create(*each, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(making, "create_store", made_meanwhile)
    with pytest.raises(LedgerExists):
        Ledger.create(place, vault_settings=_NO_SETTINGS)
    then_keeps_texts(place)


def test_no_key_is_put_beside_a_ledger_whose_key_is_elsewhere(tmp_path: Path) -> None:
    place = tmp_path / "ledger.db"
    Ledger.create(place, vault_settings=_NO_SETTINGS).close()
    (tmp_path / "ledger.db.vault-key").unlink()
    with pytest.raises(LedgerExists):
        Ledger.create(place, vault_settings=_NO_SETTINGS)
    assert not (tmp_path / "ledger.db.vault-key").exists()


#: Sends itself a signal when the transaction that makes a ledger is committed, or just before.
_ENDED = """
import os, signal, sys
from contextlib import contextmanager
from ledger.store import making
from ledger.store.sqlite import SqliteDatabase
from cli import main
where, place = sys.argv[1], sys.argv[2]
transaction = SqliteDatabase.transaction
@contextmanager
def ended(self, *, write):
    with transaction(self, write=write) as connection:
        yield connection
        mine = write and str(self.path) == place
        if mine and where == "before":
            os.kill(os.getpid(), signal.SIGTERM)
    if mine and where == "after":
        os.kill(os.getpid(), signal.SIGTERM)
SqliteDatabase.transaction = ended
sys.argv[1:] = ["init", "--ledger", place]
main()
"""


@pytest.mark.parametrize("where", ["before", "after"])
def test_a_ledger_has_its_key_whenever_its_maker_is_told_to_end(tmp_path: Path, where: str) -> None:
    place = tmp_path / "ledger.db"
    done = subprocess.run(
        [sys.executable, "-c", _ENDED, where, str(place)],
        cwd=ROOT,
        env=environment(),
        check=False,
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == -signal.SIGTERM, done
    assert run("init", "--ledger", place).code == (0 if where == "before" else 1)
    then_keeps_texts(place)


def test_who_cannot_read_the_key_verifies_all_that_needs_none(tmp_path: Path) -> None:
    place = tmp_path / "ledger.db"
    assert run("init", "--ledger", place).code == 0
    then_keeps_texts(place)
    (tmp_path / "ledger.db.vault-key").unlink()
    (tmp_path / "ledger.db.vault-key").mkdir()
    ran = run("verify", "--ledger", place)
    assert (ran.code, "not checked" in ran.out) == (0, True), ran


def test_a_ledger_is_made_where_its_maker_was_killed_before_the_access_log_had_tables(tmp_path: Path) -> None:
    place = tmp_path / "ledger.db"
    made = sqlite3.connect(tmp_path / "ledger.db.access-log")
    made.execute("PRAGMA journal_mode = WAL")
    made.close()
    assert (tmp_path / "ledger.db.access-log").stat().st_size
    done = run("init", "--ledger", place)
    assert done.code == 0, done.err
    then_keeps_texts(place)
