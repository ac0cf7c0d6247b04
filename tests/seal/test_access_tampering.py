"""Who somebody is, holds and the access log, in the hands of who keeps the database."""

from __future__ import annotations

import json
import os
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from ledger.application import Ledger
from ledger.erasing import lift_hold
from ledger.identity import Identity, set_identity, show_identity
from ledger.seal import checkpoint as making
from ledger.store.errors import AccessLogMissing, NotAnAccessLog
from ledger.vault.access import NOTHING_BEFORE
from tests.seal.attacker import OPERATOR, SEALED, Copy, Verdict

#: The lines of the log, all of which the second checkpoint seals.
LINES = 7


def codes(found: Verdict) -> set[str]:
    return {code for code, _ in found.violations}


def verified(ledger: Copy) -> Verdict:
    """With the checkpoint that somebody kept: what it covers is what is sealed."""
    return ledger.verified("--checkpoint", str(ledger.second))


def chained(lines: list[dict[str, Any]]) -> list[bytes]:
    """Lines as an unbroken log."""
    made: list[bytes] = []
    for number, line in enumerate(lines, start=1):
        previous = sha256(made[-1]).hexdigest() if made else NOTHING_BEFORE
        whole = line | {"number": number, "previous": previous}
        made.append(json.dumps(whole, sort_keys=True, separators=(",", ":")).encode())
    return made


def replaces_log(ledger: Copy, states: list[bytes]) -> None:
    """Let the log be these lines instead."""
    ledger.log_does("DELETE FROM access_log")
    for number, state in enumerate(states, start=1):
        ledger.log_does("INSERT INTO access_log VALUES (:number, :state)", number=number, state=state)


# -- the log -------------------------------------------------------------------------------------------


def looked_at(ledger: Copy) -> None:
    """Somebody looked since the log was sealed."""
    with ledger.opened() as opened:
        show_identity(opened, "W-01", why="a letter", asked_by="clerk")


def test_what_is_sealed_holds_and_what_came_since_is_said(ledger: Copy) -> None:
    looked_at(ledger)
    log = verified(ledger).check("access-log")
    assert (log["state"], log["lines"], log["sealed"], log["behind"]) == ("holds", LINES + 1, LINES, 1)
    assert verified(ledger).check("identities")["kept"] == 2


def test_a_line_taken_from_the_access_log_is_found(ledger: Copy) -> None:
    found = ledger.log_does("DELETE FROM access_log WHERE number = 2").verified()
    assert (found.ran.code, found.broken, found.check("access-log")["wrong"]) == (5, ["access-log"], [3])


def test_a_line_of_the_access_log_that_was_altered_is_found(ledger: Copy) -> None:
    line = json.loads(ledger.log_lines()[1]) | {"who": "somebody else"}
    state = json.dumps(line, sort_keys=True, separators=(",", ":")).encode()
    ledger.log_does("UPDATE access_log SET state = :state WHERE number = 2", state=state)
    assert ledger.verified().check("access-log")["wrong"] == [3]


def test_an_emptied_log_is_found(ledger: Copy) -> None:
    found = verified(ledger.log_does("DELETE FROM access_log"))
    assert found.ran.code == 5
    assert {"log-cut", "identity-stray"} <= codes(found)


def test_a_log_cut_below_what_was_sealed_is_found(ledger: Copy) -> None:
    found = verified(ledger.log_does("DELETE FROM access_log WHERE number > 2"))
    assert found.ran.code == 5
    assert ("log-cut", SEALED) in found.violations


def test_a_log_cut_behind_what_was_sealed_is_not_found(ledger: Copy) -> None:
    """No hash stands behind it: only the next checkpoint would have covered it."""
    looked_at(ledger)
    ledger.log_does("DELETE FROM access_log WHERE number > :sealed", sealed=LINES)
    assert verified(ledger).check("access-log")["behind"] == 0


def test_a_log_written_anew_with_a_chain_of_its_own_is_found(ledger: Copy) -> None:
    lines = [json.loads(state) for state in ledger.log_lines()]
    lines[1]["who"] = "somebody else"
    replaces_log(ledger, chained(lines))
    found = verified(ledger)
    assert found.check("access-log")["wrong"] == []
    assert ("log-unlike", SEALED) in found.violations


def test_a_hold_that_was_removed_is_found(ledger: Copy) -> None:
    lines = [json.loads(state) for state in ledger.log_lines()]
    without = [line for line in lines if line["act"] != "hold-set"]
    replaces_log(ledger, chained(without))
    found = verified(ledger)
    assert found.check("access-log")["wrong"] == []
    assert ("log-cut", SEALED) in found.violations
    replaces_log(ledger, chained([*without, lines[-1]]))
    assert ("log-unlike", SEALED) in verified(ledger).violations


def test_a_hold_that_is_said_to_be_lifted_is_found(ledger: Copy) -> None:
    lines = [json.loads(state) for state in ledger.log_lines()]
    lines[2:2] = [lines[1] | {"act": "hold-lifted"}]
    replaces_log(ledger, chained(lines))
    assert ("log-unlike", SEALED) in verified(ledger).violations


# -- who somebody is -----------------------------------------------------------------------------------


def test_an_identity_that_was_moved_is_found(ledger: Copy) -> None:
    ledger.does("UPDATE identities SET dossier = 'W-03' WHERE dossier = 'W-01'")
    assert {"identity-moved", "identity-gone"} <= codes(verified(ledger))


def test_identities_of_two_persons_that_were_swapped_are_found(ledger: Copy) -> None:
    for one, other in (("W-01", "X"), ("W-02", "W-01"), ("X", "W-02")):
        ledger.does("UPDATE identities SET dossier = :other WHERE dossier = :one", one=one, other=other)
    found = verified(ledger)
    assert [code for code, _ in found.violations] == ["identity-moved"] * 2
    assert "Dossier W-01 holds who the employee of dossier W-02 is" in found.words()


def test_an_identity_that_is_gone_without_an_erasure_is_found(ledger: Copy) -> None:
    ledger.does("DELETE FROM identities WHERE dossier = 'W-02'")
    assert codes(verified(ledger)) == {"identity-gone"}


def test_an_identity_that_was_lawfully_erased_is_not_missed(ledger: Copy) -> None:
    with ledger.opened() as opened:
        lift_hold(opened, "W-02", why="settled", recorded_by="officer")
    ledger.erases("W-02")
    assert verified(ledger).check("identities")["state"] == "holds"


def test_an_identity_that_comes_back_after_its_erasure_is_found(ledger: Copy) -> None:
    with ledger.connected() as connection:
        kept = connection.execute(
            text("SELECT dossier, lookup, sealed FROM identities WHERE dossier = 'W-01'")
        ).one()
    ledger.erases("W-01")
    row = {"dossier": kept.dossier, "lookup": bytes(kept.lookup), "sealed": bytes(kept.sealed)}
    ledger.does("INSERT INTO identities VALUES (:dossier, :lookup, :sealed)", **row)
    assert "identity-back" in codes(verified(ledger))


def test_an_identity_that_was_never_set_is_found(ledger: Copy) -> None:
    ledger.does("INSERT INTO identities VALUES ('B-001', NULL, :sealed)", sealed=b"\x01" + bytes(40))
    assert codes(verified(ledger)) == {"identity-stray"}


def test_an_identity_that_was_put_back_as_it_was_before_is_found(ledger: Copy) -> None:
    with ledger.connected() as connection:
        before = connection.execute(text("SELECT sealed FROM identities WHERE dossier = 'W-01'")).scalar_one()
    with ledger.opened() as opened:
        set_identity(opened, "W-01", Identity("An De Smedt", "85073003328"), recorded_by="officer")
    ledger.does("UPDATE identities SET sealed = :sealed WHERE dossier = 'W-01'", sealed=bytes(before))
    assert codes(verified(ledger)) == {"identity-altered"}


def test_a_number_that_leads_to_another_person_is_found(ledger: Copy) -> None:
    ledger.does(
        "UPDATE identities SET lookup = (SELECT lookup FROM identities WHERE dossier = 'W-02') WHERE dossier = 'W-01'"
    )
    assert codes(verified(ledger)) == {"identity-lookup"}


def test_a_former_number_that_was_added_is_found(ledger: Copy) -> None:
    ledger.does(
        "INSERT INTO former_numbers SELECT 'W-01', lookup FROM identities WHERE dossier = 'W-02'",
    )
    assert codes(verified(ledger)) == {"identity-former"}


def test_a_former_number_that_leads_to_a_dossier_of_nobody_is_found(ledger: Copy) -> None:
    ledger.does("INSERT INTO former_numbers SELECT 'W-99', lookup FROM identities WHERE dossier = 'W-02'")
    found = verified(ledger)
    assert (codes(found), found.ran.code) == ({"identity-former"}, 5)
    assert "W-99" in found.words()


def test_an_identity_whose_key_is_gone_is_found(ledger: Copy) -> None:
    ledger.does("DELETE FROM vault_keys WHERE subject = 'dossier:W-01' AND retention = 'identity'")
    assert codes(verified(ledger)) >= {"identity-unopened"}


# -- two files -----------------------------------------------------------------------------------------


@pytest.fixture
def log_file(in_file: Copy) -> Path:
    return Path(in_file.log_location)


def test_a_log_file_that_is_gone_is_found(in_file: Copy, log_file: Path) -> None:
    log_file.unlink()
    found = verified(in_file)
    assert (found.ran.code, codes(found)) == (5, {"log-missing"})
    with in_file.opened() as opened, pytest.raises(AccessLogMissing):
        show_identity(opened, "W-01", why="a letter", asked_by="clerk")


def test_a_log_file_that_is_begun_anew_is_found(in_file: Copy, log_file: Path) -> None:
    log_file.unlink()
    log_file.touch()
    with in_file.opened() as opened:
        assert show_identity(opened, "W-01", why="a letter", asked_by="clerk").name == "An De Smet"
    assert {"log-cut", "identity-stray"} <= codes(verified(in_file))


def test_an_old_log_file_with_the_new_ledger_is_found(in_file: Copy, log_file: Path, tmp_path: Path) -> None:
    shutil.copy(log_file, tmp_path / "old")
    with in_file.opened() as opened:
        show_identity(opened, "W-01", why="a letter", asked_by="clerk")
        set_identity(opened, "W-01", Identity("An De Smedt"), recorded_by="officer")
        making.make(opened, OPERATOR)
    shutil.copy(tmp_path / "old", log_file)
    found = in_file.verified()
    assert {"log-cut", "identity-altered"} <= codes(found)


def test_an_old_log_file_is_found_by_what_the_vault_tells_that_came_since(
    in_file: Copy, log_file: Path, tmp_path: Path
) -> None:
    """No checkpoint covers those lines: what was changed with one of them stands beside the change."""
    shutil.copy(log_file, tmp_path / "old")
    with in_file.opened() as opened:
        show_identity(opened, "W-01", why="a letter", asked_by="clerk")
        set_identity(opened, "W-02", Identity("Nobody"), recorded_by="officer")
    shutil.copy(tmp_path / "old", log_file)
    assert ("log-cut", None) in verified(in_file).violations


def test_an_old_ledger_with_the_new_log_is_found(in_file: Copy, tmp_path: Path) -> None:
    shutil.copy(in_file.location, tmp_path / "old")
    with in_file.opened() as opened:
        set_identity(opened, "W-01", Identity("An De Smedt"), recorded_by="officer")
    shutil.copy(tmp_path / "old", in_file.location)
    assert "identity-altered" in codes(verified(in_file))


def test_the_log_of_another_ledger_is_found(in_file: Copy, log_file: Path, tmp_path: Path) -> None:
    with Ledger.create(tmp_path / "other.db") as other, other.looking() as (_, kept):
        kept.access_log.log(other.now(), "tests", "identity-shown", "W-01", "a letter")
    os.replace(tmp_path / "other.db.access-log", log_file)
    assert codes(verified(in_file)) == {"log-missing"}
    with in_file.opened() as opened, pytest.raises(NotAnAccessLog):
        show_identity(opened, "W-01", why="a letter", asked_by="clerk")


def test_an_index_added_to_the_log_file_is_found(in_file: Copy) -> None:
    in_file.log_does("CREATE INDEX forged ON access_log (state)")
    assert codes(verified(in_file)) == {"log-schema"}


def test_without_a_sealed_head_a_missing_file_is_said(tmp_path: Path) -> None:
    with Ledger.create(tmp_path / "ledger.db"):
        pass
    (tmp_path / "ledger.db.access-log").unlink()
    assert Copy(str(tmp_path / "ledger.db"), tmp_path).verified().check("access-log")["state"] == "unchecked"


@pytest.mark.parametrize("what", ["a pipe", "a device"])
def test_what_is_no_file_in_the_place_of_the_log_is_found(in_file: Copy, log_file: Path, what: str) -> None:
    """It must not look as a log that cannot be reached for a moment."""
    for each in log_file.parent.glob(f"{log_file.name}*"):
        each.unlink()
    if what == "a pipe":
        os.mkfifo(log_file)
    else:
        log_file.symlink_to("/dev/null")
    found = verified(in_file)
    assert (found.ran.code, codes(found)) == (5, {"log-missing"})
