"""`status` on a ledger whose newest checkpoint does not hold says so, as far as a look in passing tells."""

from __future__ import annotations

import pytest

from ledger.application import Ledger
from ledger.seal import in_passing
from ledger.store.errors import Unavailable
from tests.cli.running import Ran, run
from tests.seal.attacker import SEALED, Copy

FAILS = "the newest checkpoint does not hold"


def status(ledger: Copy, *of: str, lang: str = "en") -> Ran:
    return run("status", *(of or ("W-01",)), "--lang", lang, "--ledger", ledger.location)


def doubted(ledger: Copy, why: str, *of: str) -> None:
    """The answer is given all the same, and behind it stands that the checkpoint fails, and why."""
    ran = status(ledger, *of)
    assert ran.code == 0
    assert ran.out
    assert ran.err.startswith(f"doorstroom: {FAILS}: {why}")
    assert "`doorstroom verify` tells what was changed." in ran.err


@pytest.mark.parametrize("of", ["W-01", "--all"])
def test_nothing_is_said_of_a_ledger_that_nobody_touched(ledger: Copy, of: str) -> None:
    assert FAILS not in status(ledger, of).err


def test_entries_that_are_missing_at_the_end_are_found(ledger: Copy) -> None:
    ledger.does("DELETE FROM entries WHERE position > :last", last=SEALED - 1)
    why = f"It is of {SEALED} entries; the ledger has {SEALED - 1}."
    doubted(ledger, why)
    doubted(ledger, why, "--all")


def test_an_entry_of_the_dossier_asked_about_that_was_changed_is_found(ledger: Copy) -> None:
    ledger.changes(6, lambda row: row.deciding(effective_on="2020-03-01"))
    assert ledger.rows[5].stream == "dossier:W-01"
    doubted(ledger, "Entry 6 is not the one that it was made over.")


def test_one_of_another_dossier_is_left_to_verify(ledger: Copy) -> None:
    ledger.changes(6, lambda row: row.deciding(effective_on="2020-03-01"))
    assert FAILS not in status(ledger, "W-02").err


def test_a_change_behind_the_kept_hashes_is_found_whomever_is_asked_about(ledger: Copy) -> None:
    ledger.changes(SEALED, lambda row: row.saying(recorded_by="somebody else"))
    why = "The entries and the hashes that were kept of them give another root."
    doubted(ledger, why)
    doubted(ledger, why, "--all")


def test_kept_hashes_that_were_altered_are_found(ledger: Copy) -> None:
    ledger.does("DELETE FROM tiles WHERE level = 0 AND number = 0")
    doubted(ledger, "Hashes that were kept are missing or altered", "--all")


def test_it_is_said_in_dutch(ledger: Copy) -> None:
    ledger.changes(6, lambda row: row.deciding(effective_on="2020-03-01"))
    assert "het nieuwste controlepunt klopt niet: Post 6 " in status(ledger, lang="nl").err


def test_a_ledger_without_a_checkpoint_has_none_that_fails(ledger: Copy) -> None:
    ledger.does("DELETE FROM seals WHERE kind = 'checkpoint'")
    ledger.changes(6, lambda row: row.deciding(effective_on="2020-03-01"))
    assert FAILS not in status(ledger).err


def test_a_database_that_cannot_be_asked_now_is_not_said_to_hold_another_ledger(
    ledger: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise Unavailable(ledger.location)

    with Ledger.open(ledger.location) as opened, opened.reading() as reading:
        monkeypatch.setattr(in_passing, "Seals", away)
        with pytest.raises(Unavailable):
            in_passing.newest_fails(reading, ())
