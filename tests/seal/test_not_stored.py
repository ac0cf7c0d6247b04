"""A database that takes what is written and does not keep it: nothing is said to be recorded that is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import run, write
from tests.given import employment, start
from tests.seal.attacker import Copy

#: What ignores each row that is added to a table, and what takes it away again.
IGNORES = {
    "sqlite": "CREATE TRIGGER mine BEFORE INSERT ON {table} BEGIN SELECT raise(IGNORE); END",
    "postgresql": "CREATE TRIGGER mine BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION nothing()",
}
TAKES_AWAY = {
    "sqlite": "CREATE TRIGGER mine AFTER INSERT ON {table} BEGIN DELETE FROM {table} WHERE rowid = NEW.rowid; END",
    "postgresql": "CREATE TRIGGER mine AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION taking()",
}
FUNCTIONS = (
    "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "CREATE FUNCTION taking() RETURNS trigger LANGUAGE plpgsql AS"
    " 'BEGIN DELETE FROM entries WHERE position = NEW.position; RETURN NULL; END'",
)


def made_to(ledger: Copy, does: dict[str, str], table: str, *, guarded: bool = True) -> Copy:
    """The database with a trigger of the attacker's; without ours, where they would be in its way."""
    with ledger.connected() as connection:
        kind = connection.dialect.name
        if kind == "postgresql":
            for function in FUNCTIONS:
                connection.exec_driver_sql(function)
        elif not guarded:
            connection.exec_driver_sql(f"DROP TRIGGER {table}_delete")
        if kind == "postgresql" and not guarded:
            connection.exec_driver_sql(f"DROP TRIGGER {table}_kept ON {table}")
        connection.exec_driver_sql(does[kind].format(table=table))
    return ledger


ONE = ("record", "start", "--dossier", "W-03", "--effective-on", "2020-06-02", "--decided-by", "vdab",
       "--accept-findings")  # fmt: skip


@pytest.mark.parametrize(
    ("does", "guarded"), [(IGNORES, True), (TAKES_AWAY, False)], ids=["ignores", "takes away"]
)
def test_a_decision_that_the_database_does_not_keep_is_not_said_to_be_recorded(
    ledger: Copy, does: dict[str, str], guarded: bool
) -> None:
    before = len(ledger.rows)
    made_to(ledger, does, "entries", guarded=guarded)
    ran = run(*ONE, "--ledger", ledger.location)
    assert ran.code == 1
    assert "did not keep it: nothing was recorded" in ran.err
    assert ran.out == ""
    assert len(ledger.rows) == before


@pytest.mark.parametrize("many", [3, 400], ids=["few", "by the bulk call"])
def test_an_import_that_the_database_does_not_keep_reports_failure(
    ledger: Copy, tmp_path: Path, many: int
) -> None:
    made_to(ledger, IGNORES, "entries")
    lines = [
        each for nth in range(many) for each in (employment(dossier=f"N-{nth}"), start(dossier=f"N-{nth}"))
    ]
    ran = run("import", write(tmp_path / "made.jsonl", *lines), "--ledger", ledger.location)
    assert ran.code == 1
    assert "nothing was recorded" in ran.err


@pytest.mark.parametrize("table", ["vault_keys", "vault_texts"])
def test_a_text_that_the_vault_does_not_keep_stops_the_decision(
    ledger: Copy, tmp_path: Path, table: str
) -> None:
    before = len(ledger.rows)
    made_to(ledger, IGNORES, table)
    lines = [employment(dossier="N-1", reason="a new colleague")]
    ran = run("import", write(tmp_path / "made.jsonl", *lines), "--ledger", ledger.location)
    assert ran.code == 1
    assert len(ledger.rows) == before


def test_a_checkpoint_that_the_database_does_not_keep_is_not_handed_out(ledger: Copy) -> None:
    made_to(ledger, IGNORES, "seals")
    ran = run("checkpoint", "--key", ledger.folder / "signing.key", "--ledger", ledger.location)
    assert (ran.code, ran.out) == (1, "")
    assert "did not keep it" in ran.err


# -- erasing -------------------------------------------------------------------------------------------

KEEPS = {
    "sqlite": "CREATE TRIGGER mine BEFORE DELETE ON {table} BEGIN SELECT raise(IGNORE); END",
    "postgresql": "CREATE TRIGGER mine BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION nothing()",
}
ERASE = ("erase", "W-01", "--ground", "AVG art. 17", "--authority", "DPO", "--yes")


@pytest.mark.parametrize("table", ["vault_keys", "vault_texts"])
def test_an_erasure_that_the_database_does_not_carry_out_is_not_said_to_be(
    ledger: Copy, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = len(ledger.rows)
    made_to(ledger, KEEPS, table)
    ran = run(*ERASE, "--ledger", ledger.location)
    assert (ran.code, ran.out) == (1, "")
    assert "could keep copies: nothing was destroyed or ordered" in ran.err
    # Nor where nothing in the schema tells.
    monkeypatch.setattr("ledger.store.vault_schema.could_keep", lambda *_a, **_k: [])
    ran = run(*ERASE, "--ledger", ledger.location)
    assert (ran.code, ran.out) == (1, "")
    assert "still holds it: nothing was erased or ordered" in ran.err
    assert len(ledger.rows) == before
    assert ("schema-added", None) in ledger.verified().violations


@pytest.mark.parametrize("what", ["a trigger", "a rule"])
def test_what_copies_texts_away_from_a_vault_is_found_on_a_server(on_server: Copy, what: str) -> None:
    with on_server.connected() as connection:
        if what == "a rule":
            connection.exec_driver_sql("CREATE TABLE copied AS SELECT * FROM vault_texts")
            connection.exec_driver_sql(
                "CREATE RULE mine AS ON DELETE TO vault_texts DO ALSO INSERT INTO copied SELECT OLD.*"
            )
        else:
            connection.exec_driver_sql(FUNCTIONS[0])
            connection.exec_driver_sql(IGNORES["postgresql"].format(table="identities"))
    found = on_server.verified()
    assert found.ran.code == 5
    assert ("schema-added", None) in found.violations


def test_a_trigger_that_calls_itself_internal_is_found_on_a_server(on_server: Copy) -> None:
    with on_server.connected() as connection:
        connection.exec_driver_sql(FUNCTIONS[0])
        connection.exec_driver_sql(IGNORES["postgresql"].format(table="entries"))
        connection.exec_driver_sql("UPDATE pg_trigger SET tgisinternal = true WHERE tgname = 'mine'")
    found = on_server.verified()
    assert found.ran.code == 5
    assert found.check("guards")["changed"] == ["mine"]


# -- what is taken away when the transaction ends ------------------------------------------------------

AT_THE_END = (
    "CREATE CONSTRAINT TRIGGER mine AFTER INSERT ON {} DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW EXECUTE FUNCTION taking_away()"
)


def taking_at_the_end(ledger: Copy, table: str, key: str) -> None:
    with ledger.connected() as connection:
        connection.exec_driver_sql(f"DROP TRIGGER {table}_kept ON {table}")
        connection.exec_driver_sql(
            "CREATE FUNCTION taking_away() RETURNS trigger LANGUAGE plpgsql AS"  # noqa: S608
            f" 'BEGIN DELETE FROM {table} WHERE {key} = NEW.{key}; RETURN NULL; END'"
        )
        connection.exec_driver_sql(AT_THE_END.format(table))


def test_what_is_taken_away_when_the_transaction_ends_is_not_said_to_be_recorded(on_server: Copy) -> None:
    before = len(on_server.rows)
    taking_at_the_end(on_server, "entries", "position")
    ran = run(*ONE, "--ledger", on_server.location)
    assert (ran.code, ran.out) == (1, "")
    assert "did not keep it: nothing was recorded" in ran.err
    assert len(on_server.rows) == before


def test_a_checkpoint_that_is_taken_away_again_is_not_handed_out(ledger: Copy) -> None:
    before = len(ledger.seals("checkpoint"))
    if "://" in ledger.location:
        taking_at_the_end(ledger, "seals", "number")
    else:
        made_to(ledger, TAKES_AWAY, "seals", guarded=False)
    ran = run("checkpoint", "--key", ledger.folder / "signing.key", "--ledger", ledger.location)
    assert (ran.code, ran.out) == (1, "")
    assert "did not keep it: nothing was recorded" in ran.err
    assert len(ledger.seals("checkpoint")) == before
