"""The file of the access log: made with the vault, carried over from an older one, and never without what it tells."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from ledger import codec
from ledger.application import Ledger
from ledger.decisions.access_seal import AccessSeal
from ledger.decisions.statement import ledger_stream
from ledger.erasing import erase, set_hold
from ledger.identity import Identity, NobodyKnown, find_dossiers, set_identity, show_identity
from ledger.migrating import Migration, migrate
from ledger.problem import RenderedMessage
from ledger.seal import checkpoint as making
from ledger.seal.keeping import check_log_and_identities
from ledger.store import access_file, guards
from ledger.store import form_parts as parts
from ledger.store.database import Database
from ledger.store.errors import DiskFull, LedgerExists, NotAnAccessLog, NotMigrated
from ledger.vault.access import AccessLog
from ledger.vault.keys import VaultSettings
from tests.given import employment
from tests.seal.attacker import OPERATOR
from tests.vault.scene import NOW, Place, Scene, in_log, in_vault

PEETERS, CLAES = Identity("An Peeters", "85073003328"), Identity("Piet Claes")


@pytest.fixture(params=["with the ledger", "a vault of its own"])
def apart(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """A ledger in a file, whose vault is in the same file or in one of its own."""
    own = str(tmp_path / "vault.db") if request.param == "a vault of its own" else None
    return Place(str(tmp_path / "ledger.db"), VaultSettings(database=own))


def state(ledger: Ledger) -> tuple[str, str]:
    """What `verify` says of the log and of identities."""
    log, identities = check_log_and_identities(ledger)
    return log.state, identities.state


def acts(place: Place) -> list[str]:
    with place.open() as ledger:
        return [line.act for line in Scene(place, ledger).log()]


# -- carried over --------------------------------------------------------------------------------------


def as_before(place: Place, *, keeping_file: bool = False) -> None:
    """Let a vault be of form 2, as a program of then left it: the log in a table of its file, and no other file.

    ``keeping_file``: as a migration leaves it that was killed between its two commits.
    """
    with in_log(place) as log:
        lines = [
            tuple(row) for row in log.execute(text("SELECT number, state FROM access_log ORDER BY number"))
        ]
    for ending in () if keeping_file else ("", "-wal", "-shm"):
        Path(place.log + ending).unlink(missing_ok=True)
    with in_vault(place) as connection:
        connection.exec_driver_sql(f"DROP TRIGGER {guards.MOVED_LOG}")
        connection.exec_driver_sql("DROP TABLE access_pending")
        connection.exec_driver_sql("DROP TABLE vault_format")
        there = connection.exec_driver_sql("SELECT count(*) FROM access_log").scalar_one()
        for line in lines[there:]:
            connection.exec_driver_sql("INSERT INTO access_log VALUES (?, ?)", line)
    with closing(sqlite3.connect(place.location, isolation_level=None)) as ledger:
        (guard,) = ledger.execute("SELECT sql FROM sqlite_master WHERE name = 'origin_update'").fetchone()
        ledger.execute("DROP TRIGGER origin_update")
        ledger.execute("UPDATE origin SET format = 2")
        ledger.execute(guard)


def migrated(place: Place) -> Migration:
    return migrate(place.location, place.vault_settings)


@pytest.fixture
def old(apart: Place) -> Place:
    """A ledger of an older program: one identity was set, and looked at."""
    with apart.create() as ledger:
        Scene(apart, ledger).given(employment())
        set_identity(ledger, "W-01", PEETERS, recorded_by="officer")
        show_identity(ledger, "W-01", why="a letter", asked_by="clerk")
    as_before(apart)
    return apart


def test_an_old_log_is_read_where_it_is(old: Place) -> None:
    assert acts(old) == ["identity-set", "identity-shown"]
    assert not Path(old.log).exists()
    with old.open() as ledger:
        assert state(ledger) == ("holds", "holds")


def test_nothing_is_added_to_an_old_log(old: Place) -> None:
    with old.open() as ledger, pytest.raises(NotMigrated, match="doorstroom migrate"):
        show_identity(ledger, "W-01", why="a call", asked_by="clerk")
    assert acts(old) == ["identity-set", "identity-shown"]


def test_an_old_log_is_brought_into_a_file_of_its_own(old: Place) -> None:
    with old.open() as ledger:
        before = Scene(old, ledger).log_states()
    done = migrated(old)
    assert done.proof is not None
    assert done.proof.log_lines == 2
    with old.open() as ledger:
        show_identity(ledger, "W-01", why="a call", asked_by="clerk")
        assert Scene(old, ledger).log_states()[:-1] == before
        assert state(ledger) == ("holds", "holds")
    with in_log(old) as log:
        assert log.execute(text("SELECT count(*) FROM access_log")).scalar_one() == 3


def test_an_older_program_is_told_where_the_log_is(old: Place) -> None:
    migrated(old)
    with (
        sqlite3.connect(old.vault) as connection,
        pytest.raises(sqlite3.IntegrityError, match="newer version"),
    ):
        connection.execute("INSERT INTO access_log VALUES (3, x'00')")


def test_a_migration_that_was_killed_before_the_vault_said_so_is_done_by_the_next(old: Place) -> None:
    migrated(old)
    as_before(old, keeping_file=True)
    assert acts(old) == ["identity-set", "identity-shown"]
    migrated(old)
    with old.open() as ledger:
        show_identity(ledger, "W-01", why="a call", asked_by="clerk")
        assert state(ledger) == ("holds", "holds")
    assert acts(old) == ["identity-set", "identity-shown", "identity-shown"]


def test_a_migration_that_stops_changes_nothing(old: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(parts, "number", stop)
        with pytest.raises(KeyboardInterrupt):
            migrated(old)
    assert not Path(old.log).exists()
    assert acts(old) == ["identity-set", "identity-shown"]
    assert migrated(old).found == (2, 2, None)


def test_of_many_who_migrate_at_once_one_does_it(old: Place) -> None:
    with ThreadPoolExecutor(4) as threads:
        done = list(threads.map(migrated, [old] * 4))
    assert sum(bool(each.steps) for each in done) == 1
    with old.open() as ledger:
        assert state(ledger) == ("holds", "holds")


def test_a_log_that_was_carried_over_and_differs_is_refused(old: Place) -> None:
    migrated(old)
    as_before(old, keeping_file=True)
    with in_vault(old) as connection:
        (guard,) = connection.exec_driver_sql(
            "SELECT sql FROM sqlite_master WHERE name = 'access_log_update'"
        ).one()
        connection.exec_driver_sql("DROP TRIGGER access_log_update")
        connection.exec_driver_sql("UPDATE access_log SET state = x'00' WHERE number = 2")
        connection.exec_driver_sql(guard)
    with pytest.raises(NotAnAccessLog, match="line 2"):
        migrated(old)


# -- sealed --------------------------------------------------------------------------------------------


def sealed_by(ledger: Ledger) -> list[AccessSeal]:
    """What the ledger states of its access log, oldest first."""
    with ledger.reading() as reading:
        states = reading.stream(ledger_stream(ledger.origin.ledger_id))
        decisions = [codec.decode(stored).decision for _, stored in states]
    return [each for each in decisions if isinstance(each, AccessSeal)]


def test_a_checkpoint_seals_the_log_if_it_went_on(scene: Scene) -> None:
    making.set_first_key(scene.ledger, OPERATOR)
    making.make(scene.ledger, OPERATOR)
    assert sealed_by(scene.ledger) == [], "there are no lines"
    scene.given(employment())
    for lines in (1, 2):
        show_nobody(scene)
        made = [making.make(scene.ledger, OPERATOR).checkpoint.size for _ in range(2)]
        assert made == [1 + lines] * 2, "once, and under the checkpoint that it is made with"
        assert sealed_by(scene.ledger)[-1].lines == lines
        assert sealed_by(scene.ledger)[-1].head == sha256(scene.log_states()[-1]).hexdigest()


def show_nobody(scene: Scene) -> None:
    with pytest.raises(NobodyKnown):
        show_identity(scene.ledger, "W-01", why="a letter", asked_by="clerk")


def test_what_an_older_program_set_is_committed_to_by_the_next_checkpoint(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = AccessLog.log

    def without_commitment(log: AccessLog, *said: Any, **how: Any) -> None:
        whole(log, *said, **{**how, "sealed": None})

    scene.given(employment())
    with monkeypatch.context() as older:
        older.setattr(AccessLog, "log", without_commitment)
        set_identity(scene.ledger, "W-01", PEETERS, recorded_by="officer")
    assert check_log_and_identities(scene.ledger)[1].figures["uncommitted"] == 1
    making.set_first_key(scene.ledger, OPERATOR)
    making.make(scene.ledger, OPERATOR)
    identities = check_log_and_identities(scene.ledger)[1]
    assert (identities.state, identities.figures["uncommitted"]) == ("holds", 0)
    assert [line.act for line in scene.log()] == ["identity-set", "identity-kept"]
    with in_vault(scene.place) as connection:
        connection.execute(text("UPDATE identities SET sealed = :sealed"), {"sealed": b"\x01" + bytes(40)})
    (found,) = check_log_and_identities(scene.ledger)[1].violations
    assert found.code == "identity-altered"


def test_a_checkpoint_without_the_vault_says_that_the_log_is_not_sealed(tmp_path: Path) -> None:
    place = Place(str(tmp_path / "ledger.db"), VaultSettings(database=str(tmp_path / "vault.db")))
    with place.create() as ledger:
        Scene(place, ledger).given(employment())
        set_hold(ledger, "W-01", why="a claim", recorded_by="officer")
        making.set_first_key(ledger, OPERATOR)
    with Ledger.open(place.location, vault_settings=VaultSettings()) as ledger:
        said: list[RenderedMessage] = []
        assert making.make(ledger, OPERATOR, said.append).checkpoint.size == 1
        assert ["database of its own" in str(why) for why in said] == [True]
        assert [check.state for check in check_log_and_identities(ledger)] == ["unchecked"] * 2


# -- made ----------------------------------------------------------------------------------------------


def test_a_log_that_is_in_use_is_no_place_for_a_new_ledger(apart: Place, tmp_path: Path) -> None:
    with apart.create() as ledger:
        Scene(apart, ledger).given(employment())
        set_identity(ledger, "W-01", CLAES, recorded_by="officer")
    Path(apart.vault).unlink()
    with pytest.raises(LedgerExists, match="access log that is in use"):
        Ledger.create(tmp_path / "another.db" if apart.vault != apart.location else apart.location,
                      vault_settings=apart.vault_settings)  # fmt: skip


def test_a_ledger_named_by_a_link_has_one_log(apart: Place, tmp_path: Path) -> None:
    with apart.create() as ledger:
        Scene(apart, ledger).given(employment())
    link = tmp_path / "elsewhere"
    link.mkdir()
    os.symlink(apart.vault, link / "other.db")
    assert access_file.access_path(link / "other.db") == Path(apart.log)


# -- what is changed, and its line ---------------------------------------------------------------------


def failing(
    monkeypatch: pytest.MonkeyPatch, which: Callable[[str], bool], error: BaseException | None = None
) -> None:
    """Let no transaction be committed in the databases whose location is so: as if the program ended just before.

    Or with an error, as where a disk is full.
    """
    whole = Database.transaction

    def transaction(self: Database, *, write: bool) -> Any:
        from contextlib import contextmanager

        @contextmanager
        def ended() -> Any:
            with whole(self, write=write) as connection:
                yield connection
                if write and which(self.location):
                    raise error or KeyboardInterrupt

        return ended()

    monkeypatch.setattr(Database, "transaction", transaction)


def is_log(location: str) -> bool:
    return location.endswith(access_file.ENDING)


@pytest.fixture
def kept(apart: Place) -> Place:
    """It is kept who the employee of W-01 is."""
    with apart.create() as ledger:
        Scene(apart, ledger).given(employment(), employment(dossier="W-02"))
        set_identity(ledger, "W-01", PEETERS, recorded_by="officer")
    return apart


def setting(ledger: Ledger) -> None:
    set_identity(ledger, "W-01", CLAES, recorded_by="officer")


def erasing(ledger: Ledger) -> None:
    erase(ledger, "W-01", what="identity", ground="AVG art. 17", authority="DPO", effective_on=NOW.date(),
          recorded_by="officer")  # fmt: skip


@pytest.mark.parametrize("act", [setting, erasing])
def test_what_was_changed_is_never_without_its_line(
    kept: Place, act: Callable[[Ledger], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log is committed last, and its line with the change: whoever comes next brings it there."""
    with monkeypatch.context() as patched, kept.open() as ledger:
        failing(patched, is_log)
        with pytest.raises(KeyboardInterrupt):
            act(ledger)
    name = {setting: "identity-set", erasing: "erased"}[act]
    with kept.open() as ledger:
        assert state(ledger) == ("holds", "holds"), "before anybody writes again"
        assert [line.act for line in Scene(kept, ledger).log()] == ["identity-set", name]
        find_dossiers(ledger, "17073003384", why="a call", asked_by="clerk")
        assert [line.act for line in Scene(kept, ledger).log()] == ["identity-set", name, "identity-searched"]
        assert state(ledger) == ("holds", "holds")
    with in_log(kept) as log:
        assert log.execute(text("SELECT count(*) FROM access_log")).scalar_one() == 3


@pytest.mark.parametrize("act", [setting, erasing])
def test_what_was_not_changed_has_no_line(
    kept: Place, act: Callable[[Ledger], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    if kept.vault == kept.location:
        pytest.skip("the ledger's own transaction is committed elsewhere")
    with monkeypatch.context() as patched, kept.open() as ledger:
        failing(patched, lambda location: location == kept.vault)
        with pytest.raises(KeyboardInterrupt):
            act(ledger)
    with kept.open() as ledger:
        assert [line.act for line in Scene(kept, ledger).log()] == ["identity-set"]
        assert state(ledger) == ("holds", "holds")
        assert show_identity(ledger, "W-01", why="a letter", asked_by="clerk") == PEETERS


def test_a_log_that_cannot_be_kept_behind_the_change_loses_no_line(
    kept: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was changed is committed, and its line with it: to say that it failed would be untrue."""
    with monkeypatch.context() as patched, kept.open() as ledger:
        failing(patched, is_log, DiskFull("log"))
        setting(ledger)
        assert state(ledger) == ("holds", "holds")
        with pytest.raises(DiskFull):
            show_identity(ledger, "W-01", why="a letter", asked_by="clerk")
    assert acts(kept) == ["identity-set", "identity-set"], "a look that is not logged tells nothing"


def test_several_changes_after_one_that_was_cut_off_are_all_there(
    kept: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        with monkeypatch.context() as patched, kept.open() as ledger:
            failing(patched, is_log)
            with pytest.raises(KeyboardInterrupt):
                setting(ledger)
    with kept.open() as ledger:
        assert state(ledger) == ("holds", "holds")
        set_hold(ledger, "W-01", why="a claim", recorded_by="officer")
        setting(ledger)
        assert state(ledger) == ("holds", "holds")
    assert acts(kept) == ["identity-set"] * 3 + ["hold-set", "identity-set"]


def test_the_newest_lines_are_all_of_them_read_from_behind_one_that_is_pending_too(
    beside: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with beside.create() as ledger:
        Scene(beside, ledger).given(employment(), employment(dossier="W-02"))
        for dossier in ("W-01", "W-02", "W-01"):
            set_identity(ledger, dossier, CLAES, recorded_by="officer")
    with monkeypatch.context() as patched, beside.open() as ledger:
        failing(patched, is_log)
        with pytest.raises(KeyboardInterrupt):
            setting(ledger)
    with beside.open() as ledger, ledger.reading() as reading, ledger.vault.session(reading) as vault:
        log = vault.access_log
        assert len(log.rows.waiting()) == 1
        lines = list(log.lines_about(["W-01"]))
        assert len(lines) == 3
        for before in (None, *range(1, 7)):
            of = [each for each in reversed(lines) if before is None or each.number < before]
            assert log.newest_about(["W-01"], before=before, most=2) == of[:2], before


# -- what somebody else put among the lines that are pending ------------------------------------------


LINE = '{{"act":"erased","at":"2026-01-02T00:00:00Z","number":3,"previous":"{last}","who":"x"}}'
#: What is put in the place of the line after the newest one, whose hash stands for {last}.
PUT: dict[str, object] = {
    "a text": "text",
    "a number": 7,
    "no JSON": b"\xff",
    "no line, with the right hash": '{{"previous":"{last}"}}',
    "a line that follows, spelt otherwise": LINE.replace('"}}', '" }}'),
    "a line from before the newest": LINE.replace("2026", "2020"),
    "a line that follows on another": LINE.replace("{last}", "0" * 64),
    "a line with another number": LINE.replace(":3,", ":4,"),
}


def pending_rows(place: Place) -> list[tuple[int, object]]:
    with in_vault(place) as connection:
        rows = connection.exec_driver_sql("SELECT number, state FROM access_pending ORDER BY number")
        return [(row[0], row[1]) for row in rows]


@pytest.mark.parametrize("what", PUT)
def test_nobody_is_held_up_by_what_is_no_line_and_verify_finds_it(
    beside: Place, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with beside.create() as ledger:
        Scene(beside, ledger).given(employment(), employment(dossier="W-02"))
        setting(ledger)
    with monkeypatch.context() as patched, beside.open() as ledger:
        failing(patched, is_log)
        with pytest.raises(KeyboardInterrupt):
            setting(ledger)  # This line was really pending.
    with beside.open() as ledger:
        last = sha256(Scene(beside, ledger).log_states()[-1]).hexdigest()
    put = PUT[what]
    if isinstance(put, str) and what != "a text":
        put = put.format(last=last).encode()
    with in_vault(beside) as connection:
        connection.exec_driver_sql("INSERT INTO access_pending VALUES (3, ?)", (put,))
    with beside.open() as ledger:
        log, _ = check_log_and_identities(ledger)
        assert ([each.code for each in log.violations], log.figures["lines"]) in (
            (["log-pending"], 2),
            (["log-cut"], 2),
        )
        show_identity(ledger, "W-01", why="a letter", asked_by="clerk")
        setting(ledger)
        set_hold(ledger, "W-02", why="a claim", recorded_by="officer")
        erasing(ledger)
        log, identities = check_log_and_identities(ledger)
        assert [each.code for each in log.violations] == ["log-pending"]
        assert (log.state, identities.state) == ("broken", "holds")
        assert log.figures["wrong"] == []
    assert acts(beside) == ["identity-set"] * 2 + ["identity-shown", "identity-set", "hold-set", "erased"]
    assert [row for row in pending_rows(beside) if row[0] < 1] == [(0, put)]
    with in_vault(beside) as connection:
        connection.exec_driver_sql("DELETE FROM access_pending WHERE number < 1")
    with beside.open() as ledger:
        assert state(ledger) == ("holds", "holds"), "who keeps the database may take it away"


def test_a_line_that_was_pending_for_a_longer_log_is_kept_beside(kept: Place) -> None:
    """An older copy of the log stands beside the vault: what was pending there is evidence, and holds nobody up."""
    old = Path(kept.log).read_bytes()
    with kept.open() as ledger:
        show_identity(ledger, "W-01", why="a letter", asked_by="clerk")
        setting(ledger)
    longer = pending_rows(kept)
    Path(kept.log).write_bytes(old)
    with kept.open() as ledger:
        assert "log-cut" in {each.code for each in check_log_and_identities(ledger)[0].violations}
        for _ in range(3):
            setting(ledger)
        assert check_log_and_identities(ledger)[0].state == "broken"
    assert acts(kept) == ["identity-set"] * 4
    assert [row for row in pending_rows(kept) if row[0] < 1] == [(0, longer[-1][1])]


# -- a look waits for nobody ---------------------------------------------------------------------------


def test_a_look_does_not_wait_for_who_records(scene: Scene) -> None:
    scene.given(employment())
    set_identity(scene.ledger, "W-01", PEETERS, recorded_by="officer")
    with scene.place.open(lock_timeout=0.2) as other, scene.ledger.recording("import") as recording:
        assert recording.entries.last_position == 1
        assert show_identity(other, "W-01", why="a letter", asked_by="clerk") == PEETERS
        assert find_dossiers(other, "85073003328", why="a call", asked_by="clerk") == ["W-01"]
        set_hold(other, "W-01", why="a claim", recorded_by="officer")
    assert [line.act for line in scene.log()] == [
        "identity-set",
        "identity-shown",
        "identity-searched",
        "hold-set",
    ]


def test_a_look_that_finds_nobody_is_logged_all_the_same(scene: Scene) -> None:
    scene.given(employment())
    with pytest.raises(NobodyKnown):
        show_identity(scene.ledger, "W-01", why="a letter", asked_by="clerk")
    assert [line.act for line in scene.log()] == ["identity-shown"]
