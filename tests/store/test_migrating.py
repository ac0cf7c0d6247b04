"""A migration changes nothing but the form, or nothing at all."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection

from ledger.migrating import migrate
from ledger.seal.verify import verify
from ledger.store import form_parts as parts
from ledger.store.errors import NotAsItsForm, NotProven
from tests.golden.test_forms import Place, in_files


@pytest.fixture
def old(tmp_path: Path) -> Place:
    """A ledger of form 2, in a file."""
    return in_files("2-first", tmp_path)


def dump(place: Place) -> list[str]:
    with closing(sqlite3.connect(place.ledger)) as connection:
        return list(connection.iterdump())


def altered(place: Place, *statements: str) -> None:
    with closing(sqlite3.connect(place.ledger)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


@pytest.mark.parametrize(
    "tampering",
    [
        "CREATE INDEX more ON entries (topic)",
        "DROP INDEX entries_source",
        "DROP TRIGGER entries_update",
        "CREATE TABLE more (x)",
        "CREATE TRIGGER more AFTER DELETE ON vault_texts BEGIN SELECT 1; END",
        "CREATE INDEX entries_joining ON entries (topic)",
    ],
)
def test_what_differs_from_the_earlier_form_is_told_and_not_migrated(old: Place, tampering: str) -> None:
    altered(old, tampering)
    before = dump(old)
    assert old.broken() & {"tables", "guards"}
    with pytest.raises(NotAsItsForm):
        migrate(old.ledger, old.settings)
    assert dump(old) == before


def test_a_ledger_that_claims_to_be_older_than_its_vault_is_told(old: Place) -> None:
    """Else who takes away a table could say that there was none yet."""
    migrate(old.ledger, old.settings)
    (guard,) = [line for line in dump(old) if line.startswith("CREATE TRIGGER origin_update")]
    altered(old, "DROP TRIGGER origin_update", "UPDATE origin SET format = 2", guard.rstrip(";"))
    altered(old, "DROP TABLE former_numbers")
    assert "tables" in old.broken()
    with old.open() as ledger:
        (tables,) = (check for check in verify(ledger, old.ledger) if check.name == "tables")
    assert ("schema-altered", ("origin.format",)) in {(each.code, each.detail) for each in tables.violations}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE vault_texts SET subject = subject || 'x'",
        "DELETE FROM vault_keys",
        "INSERT INTO seals VALUES (3, 'key', 1, 1, x'00')",
        "DELETE FROM identities",
    ],
)
def test_a_step_that_changes_more_than_the_form_is_undone(
    old: Place, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, bring = dump(old), parts.steps.bring_vault

    def wrong(connection: Connection, form: int) -> list[str]:
        connection.exec_driver_sql(change)
        return bring(connection, form)

    with monkeypatch.context() as patched:
        patched.setattr(parts.steps, "bring_vault", wrong)
        with pytest.raises(NotProven):
            migrate(old.ledger, old.settings)
    assert dump(old) == before
    assert not Path(f"{old.ledger}.access-log").exists()


def test_a_step_that_leaves_something_else_than_a_new_ledger_is_undone(
    old: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, bring = dump(old), parts.steps.bring_ledger

    def wrong(connection: Connection, form: int) -> list[str]:
        connection.exec_driver_sql("CREATE INDEX more ON entries (topic)")
        return bring(connection, form)

    with monkeypatch.context() as patched:
        patched.setattr(parts.steps, "bring_ledger", wrong)
        with pytest.raises(NotProven, match="more"):
            migrate(old.ledger, old.settings)
    assert dump(old) == before


def test_a_backup_is_made_first_and_holds_the_earlier_form(old: Place, tmp_path: Path) -> None:
    ran = old.run("migrate")
    assert (ran.code, "--backup" in ran.err) == (2, True)
    before = dump(old)
    ran = old.run("migrate", "--backup", tmp_path / "before")
    assert ran.code == 0, ran.err
    with closing(sqlite3.connect(tmp_path / "before" / "ledger.db")) as connection:
        assert sorted(connection.iterdump()) == sorted(before)


def test_a_dry_run_needs_no_right_to_write(old: Place) -> None:
    before, made = dump(old), set(Path(old.ledger).parent.iterdir())
    assert old.run("migrate", "--dry-run").code == 0
    assert dump(old) == before
    assert set(Path(old.ledger).parent.iterdir()) - made <= {Path(f"{old.ledger}-queue")}
