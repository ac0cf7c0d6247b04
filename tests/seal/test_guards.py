"""The triggers, and what an attacker does with them: gone, switched off, altered, or joined by others."""

from __future__ import annotations

import pytest

from tests.seal.attacker import Copy


def then_named(ledger: Copy, name: str) -> None:
    """The check of the guards fails, and says which."""
    found = ledger.verified()
    assert found.ran.code == 5
    assert found.broken == ["guards"]
    assert found.check("guards")["changed"] == [name]


def does(ledger: Copy, *statements: str) -> None:
    """What the attacker does, the triggers being as they are."""
    with ledger.connected() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


@pytest.mark.parametrize("name", ["entries_insert", "entries_update", "entries_delete", "seals_update", "tiles_delete", "origin_insert"])  # fmt: skip  # noqa: E501
def test_a_trigger_that_is_gone_from_a_file_is_named(in_file: Copy, name: str) -> None:
    does(in_file, f"DROP TRIGGER {name}")
    then_named(in_file, name)


@pytest.mark.parametrize("name", ["entries_added", "entries_kept", "seals_kept", "tiles_kept", "origin_kept"])
def test_a_trigger_that_is_gone_from_a_server_is_named(on_server: Copy, name: str) -> None:
    does(on_server, f"DROP TRIGGER {name} ON {name.partition('_')[0]}")
    then_named(on_server, name)


def test_a_trigger_that_does_something_else_is_named_in_a_file(in_file: Copy) -> None:
    does(
        in_file,
        "DROP TRIGGER entries_update",
        "CREATE TRIGGER entries_update BEFORE UPDATE ON entries BEGIN SELECT 1; END",
    )
    then_named(in_file, "entries_update")


def test_a_trigger_that_was_added_is_named_in_a_file(in_file: Copy) -> None:
    does(in_file, "CREATE TRIGGER mine AFTER INSERT ON Entries BEGIN SELECT 1; END")
    then_named(in_file, "mine")


def test_on_a_server_a_table_of_others_is_nobody_s_business(on_server: Copy) -> None:
    does(on_server, "CREATE TABLE theirs (one integer PRIMARY KEY)")
    on_server.then_intact()


_KEPT = "CREATE TRIGGER entries_kept {} EXECUTE FUNCTION doorstroom_entries_kept()"
_ALWAYS = "ALTER TABLE entries ENABLE ALWAYS TRIGGER entries_kept"


@pytest.mark.parametrize(
    "statements",
    [
        ["ALTER TABLE entries DISABLE TRIGGER entries_kept"],
        ["ALTER TABLE entries ENABLE TRIGGER entries_kept"],
        ["ALTER TABLE entries ENABLE REPLICA TRIGGER entries_kept"],
        ["ALTER FUNCTION doorstroom_entries_kept RESET search_path"],
        ["ALTER FUNCTION doorstroom_entries_kept SET search_path = public, pg_catalog"],
        ["CREATE OR REPLACE FUNCTION doorstroom_entries_kept() RETURNS trigger LANGUAGE plpgsql"
         " SET search_path = pg_catalog, pg_temp AS 'BEGIN RETURN NULL; END'"],
        ["DROP TRIGGER entries_kept ON entries",
         _KEPT.format("BEFORE UPDATE ON entries FOR EACH STATEMENT"), _ALWAYS],
        ["DROP TRIGGER entries_kept ON entries",
         _KEPT.format("BEFORE UPDATE OF topic OR DELETE OR TRUNCATE ON entries FOR EACH STATEMENT"), _ALWAYS],
        ["DROP TRIGGER entries_kept ON entries",
         _KEPT.format("BEFORE UPDATE OR DELETE OR TRUNCATE ON entries FOR EACH STATEMENT WHEN (false)"),
         _ALWAYS],
    ],
    ids=["off", "not always", "replica", "no path", "another path", "body", "fewer events", "a column",
         "never"],
)  # fmt: skip
def test_a_trigger_that_no_longer_holds_is_named_on_a_server(on_server: Copy, statements: list[str]) -> None:
    does(on_server, *statements)
    then_named(on_server, "entries_kept")


def test_a_trigger_that_was_added_is_named_on_a_server(on_server: Copy) -> None:
    does(
        on_server,
        "CREATE FUNCTION mine() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE TRIGGER mine BEFORE INSERT ON entries FOR EACH ROW EXECUTE FUNCTION mine()",
    )
    then_named(on_server, "mine")


def test_a_rule_that_was_added_is_named_on_a_server(on_server: Copy) -> None:
    does(on_server, "CREATE RULE mine AS ON INSERT TO entries WHERE NEW.topic = 'ruling' DO INSTEAD NOTHING")
    then_named(on_server, "mine")


def test_row_security_is_named_on_a_server(on_server: Copy) -> None:
    does(on_server, "ALTER TABLE entries ENABLE ROW LEVEL SECURITY")
    then_named(on_server, "entries (row security)")


def test_the_guards_of_the_access_log_are_looked_at_too(ledger: Copy) -> None:
    on_server = "://" in ledger.location
    does(
        ledger,
        "DROP TRIGGER access_log_kept ON access_log" if on_server else "DROP TRIGGER access_log_delete",
    )
    found = ledger.verified()
    assert found.ran.code == 5
    assert found.broken == ["access-log"]
    assert "access log: the database no longer refuses changes to it" in ledger.said()
