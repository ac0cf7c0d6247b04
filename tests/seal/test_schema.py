"""A schema that is not as the ledger made it: an index that tells another story, and what is added or taken."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import psycopg
import pytest
from sqlalchemy import event, text

from ledger.application import Ledger
from ledger.store.schema import differences, wanted
from projections.readmodels.tables import models
from tests.cli.running import run
from tests.seal.attacker import Copy, Row

#: An entry of W-01, under both checkpoints, and what it is made to say.
ENTRY, FORGED_DAY = 4, "2020-03-16"
COVERING = "stream, number, position, topic, source, state"


def forged(row: Row) -> Row:
    return row.deciding(effective_on=FORGED_DAY)


def with_an_index_of_its_own(copy: Copy) -> Copy:
    """The index of another table, renamed to be one of the entries: it covers their queries, and holds a forgery."""
    row = forged(copy.rows[ENTRY - 1])
    with closing(sqlite3.connect(copy.location)) as file, file:
        file.execute(
            "CREATE TABLE forged (position INTEGER PRIMARY KEY, stream, number, topic, source, state)"
        )
        file.execute("INSERT INTO forged SELECT position, stream, number, topic, source, state FROM entries")
        file.execute("UPDATE forged SET state = ? WHERE position = ?", (row.state, ENTRY))
        file.execute(f"CREATE INDEX mine ON forged ({COVERING})")
        file.execute("PRAGMA writable_schema = ON")
        file.execute(
            "UPDATE sqlite_master SET tbl_name = 'entries', sql = ? WHERE name = 'mine'",
            (f"CREATE INDEX mine ON entries ({COVERING})",),
        )
        file.execute("DELETE FROM sqlite_master WHERE name = 'forged'")
    return copy


def test_an_index_that_tells_another_story_is_found(in_file: Copy) -> None:
    """As was shown: questions, exports and read models told the forgery, and `verify` said that all holds."""
    with_an_index_of_its_own(in_file)
    told = run("history", "W-01", "--json", "--ledger", in_file.location)
    assert FORGED_DAY in told.out, "the attack does not work"
    found = in_file.verified("--checkpoint", in_file.first, "--checkpoint", in_file.second)
    assert found.ran.code == 5
    assert ("schema-added", None) in found.violations
    assert ("index-contents", None) in found.violations


def test_an_index_that_holds_a_forgery_under_the_name_of_ours_is_found(in_file: Copy) -> None:
    """Nothing in the schema is strange: only what the index holds is."""
    with closing(sqlite3.connect(in_file.location)) as file, file:
        file.execute("CREATE TABLE forged (position INTEGER PRIMARY KEY, stream, number)")
        file.execute("INSERT INTO forged SELECT position, stream, number FROM entries")
        file.execute("UPDATE forged SET stream = 'dossier:W-02', number = 9 WHERE position = ?", (ENTRY,))
        file.execute("CREATE UNIQUE INDEX mine ON forged (stream, number)")
        file.execute("PRAGMA writable_schema = ON")
        page = "SELECT rootpage FROM sqlite_master WHERE name = 'mine'"
        ours = "UPDATE sqlite_master SET rootpage = ? WHERE name = 'sqlite_autoindex_entries_1'"
        file.execute(ours, file.execute(page).fetchone())
        file.execute("DELETE FROM sqlite_master WHERE name IN ('mine', 'forged')")
    found = in_file.verified()
    assert found.ran.code == 5
    codes = {code for code, _ in found.violations}
    assert "index-contents" in codes
    assert not codes & {"schema-added", "schema-altered", "schema-gone"}


@pytest.mark.parametrize(
    ("statement", "code", "name"),
    [
        ("CREATE INDEX mine ON entries (stream, state)", "schema-added", "mine"),
        ("CREATE INDEX mine ON seals (kind)", "schema-added", "mine"),
        ("CREATE INDEX mine ON identities (dossier)", "schema-added", "mine"),
        ("CREATE TABLE pragma_table_xinfo (one)", "schema-added", "pragma_table_xinfo"),
        ("CREATE TABLE theirs (one)", "schema-added", "theirs"),
        ("CREATE VIEW theirs AS SELECT 1 AS one", "schema-added", "theirs"),
        ("CREATE TRIGGER mine AFTER DELETE ON vault_texts BEGIN SELECT 1; END", "schema-added", "mine"),
        ("DROP INDEX entries_source", "schema-gone", "entries_source"),
        ("DROP INDEX vault_texts_subject", "schema-gone", "vault_texts_subject"),
    ],
)
def test_what_was_added_to_a_file_or_taken_from_it_is_named(
    in_file: Copy, statement: str, code: str, name: str
) -> None:
    with in_file.connected() as connection:
        connection.exec_driver_sql(statement)
    found = in_file.verified()
    assert found.ran.code == 5
    assert (code, None) in found.violations
    assert name in found.words()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("stream TEXT NOT NULL", "stream TEXT COLLATE NOCASE NOT NULL"),
        ("number INTEGER NOT NULL", "number INTEGER"),
        ("topic TEXT NOT NULL", "topic TEXT DEFAULT 'start' NOT NULL"),
    ],
    ids=["compared otherwise", "may be empty", "fills itself"],
)
def test_a_column_that_behaves_otherwise_is_found_in_a_file(in_file: Copy, before: str, after: str) -> None:
    with closing(sqlite3.connect(in_file.location)) as file, file:
        file.execute("PRAGMA writable_schema = ON")
        query = "SELECT sql FROM sqlite_master WHERE name = 'entries'"
        (made,) = file.execute(query).fetchone()
        assert before in made
        file.execute(
            "UPDATE sqlite_master SET sql = ? WHERE name = 'entries'", (made.replace(before, after),)
        )
    found = in_file.verified()
    assert found.ran.code == 5
    assert "schema-altered" in {code for code, _ in found.violations}


@pytest.mark.parametrize(
    ("statements", "code", "name"),
    [
        (["CREATE INDEX mine ON entries (stream, topic)"], "schema-added", "mine"),
        (["CREATE INDEX mine ON vault_texts (committed, subject)"], "schema-added", "mine"),
        (["DROP INDEX entries_source"], "schema-gone", "entries_source"),
        (["ALTER TABLE entries DROP CONSTRAINT entries_stream_number"], "schema-gone", "entries_stream_number"),
        (["DROP INDEX entries_source", "CREATE INDEX entries_source ON entries (source) WHERE source IS NOT NULL"],
         "schema-altered", "entries_source"),
        (["DROP INDEX entries_source",
          "CREATE UNIQUE INDEX entries_source ON entries (source) WHERE source > 'm'"],
         "schema-altered", "entries_source"),
        (["DROP INDEX entries_source",
          "CREATE UNIQUE INDEX entries_source ON entries (lower(source)) WHERE source IS NOT NULL"],
         "schema-altered", "entries_source"),
        (["UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'entries_source'::regclass"],
         "schema-altered", "entries_source"),
        (["ALTER TABLE seals ALTER COLUMN kind SET DEFAULT 'key'"], "schema-altered", "seals"),
        (["ALTER TABLE seals ALTER COLUMN kind DROP NOT NULL"], "schema-altered", "seals"),
        (["ALTER TABLE tiles SET UNLOGGED"], "schema-altered", "tiles"),
        (['ALTER TABLE identities ALTER COLUMN dossier TYPE text COLLATE "POSIX"'], "schema-altered", "identities"),
    ],
)  # fmt: skip
def test_what_was_added_on_a_server_taken_or_altered_is_named(
    on_server: Copy, statements: list[str], code: str, name: str
) -> None:
    with on_server.connected() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    found = on_server.verified()
    assert found.ran.code == 5
    assert (code, None) in found.violations
    assert name in found.words()


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("entries", "UPDATE entries SET stream = 'dossier:W-02', number = 9 WHERE position = 4"),
        ("entries", "UPDATE entries SET source = 'letter 13' WHERE source IS NOT NULL"),
        ("tiles", "UPDATE tiles SET number = 5 WHERE level = 0 AND number = 1"),
        ("vault_texts", "UPDATE vault_texts SET subject = 'dossier:W-02'"),
    ],
    ids=["another stream", "another source", "another tile", "another subject"],
)
def test_an_index_that_was_asleep_while_its_table_changed_is_found_on_a_server(
    on_server: Copy, table: str, change: str
) -> None:
    """Whoever owns a server can tell it not to keep an index up to date for a while."""
    ready = text("UPDATE pg_index SET indisready = :ready WHERE indrelid = to_regclass(:of)")
    for is_ready, statement in ((False, None), (False, change), (True, None)):
        with on_server.unguarded() as connection:
            connection.execute(ready, {"ready": is_ready, "of": table})
        if statement is not None:
            with on_server.unguarded() as connection:
                connection.exec_driver_sql(statement)
    found = on_server.verified()
    assert found.ran.code == 5
    assert ("index-contents", None) in found.violations


def test_read_models_and_a_build_that_was_left_are_no_strangers(ledger: Copy) -> None:
    with ledger.connected() as connection:
        models("0123456789ab").metadata.create_all(connection)
    ledger.then_intact()


# -- what an index leads to, conditions, and names that hide something ---------------------------------


def sleeping(ledger: Copy, index: str, *, ready: bool) -> None:
    query = text("UPDATE pg_index SET indisready = :ready WHERE indexrelid = to_regclass(:index)")
    with ledger.unguarded() as connection:
        connection.execute(query, {"ready": ready, "index": index})


def vacuum(ledger: Copy) -> None:
    with psycopg.connect(ledger.location, autocommit=True) as connection:
        connection.execute("VACUUM entries")


def test_an_index_that_leads_to_another_row_is_found_on_a_server(on_server: Copy) -> None:
    """Its values are those of its table, and lead each to the entry of the other dossier."""
    sleeping(on_server, "entries_stream_number", ready=False)
    on_server.does("CREATE TABLE theirs AS SELECT * FROM entries WHERE position IN (4, 5)")
    on_server.does("DELETE FROM entries WHERE position IN (4, 5)")
    vacuum(on_server)
    # The places that became free are given out again, in another order.
    for position in (5, 4):
        on_server.does("INSERT INTO entries SELECT * FROM theirs WHERE position = :at", at=position)
    on_server.does("DROP TABLE theirs")
    sleeping(on_server, "entries_stream_number", ready=True)
    vacuum(on_server)
    told = run("history", "W-01", "--ledger", on_server.location, "--json")
    assert '"dossier":"W-02"' in told.out, "no other story is told: nothing is tried here"
    found = on_server.then_found("index-contents", None, "--without-models")
    assert "entries_stream_number" in found.words()


@pytest.mark.parametrize("way", ["enable_seqscan", "enable_indexscan", "enable_indexonlyscan"])
def test_an_index_is_held_against_its_table_whatever_is_set_for_the_database(
    on_server: Copy, way: str
) -> None:
    sleeping(on_server, "vault_texts_subject", ready=False)
    on_server.does("UPDATE vault_texts SET subject = 'dossier:W-02'")
    sleeping(on_server, "vault_texts_subject", ready=True)
    with on_server.connected() as connection:
        name = connection.exec_driver_sql("SELECT current_database()").scalar_one()
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET {way} = off')
    found = on_server.then_found("index-contents", None, "--without-models")
    assert "vault_texts_subject" in found.words()


@pytest.mark.parametrize("table", ["vault_keys", "entries"])
def test_a_condition_that_copies_what_comes_is_found_on_a_server(on_server: Copy, table: str) -> None:
    with on_server.connected() as connection:
        connection.exec_driver_sql("CREATE TABLE theirs (kept text)")
        connection.exec_driver_sql(
            "CREATE FUNCTION peek(seen text) RETURNS boolean LANGUAGE plpgsql"
            " AS 'BEGIN INSERT INTO theirs VALUES (seen); RETURN true; END'"
        )
        connection.exec_driver_sql(
            f"ALTER TABLE {table} ADD CONSTRAINT mine CHECK (peek({table}::text)) NOT VALID"
        )
    found = on_server.then_found("schema-added", None, "--without-models")
    assert "mine" in found.words()


def test_a_condition_of_ours_that_is_gone_is_found_on_a_server(on_server: Copy) -> None:
    with on_server.connected() as connection:
        connection.exec_driver_sql("ALTER TABLE vault DROP CONSTRAINT vault_single_check")
    on_server.then_found("schema-gone", None, "--without-models")


def test_a_trigger_with_a_name_of_sqlite_s_own_is_found(in_file: Copy) -> None:
    keeps = (
        "CREATE TRIGGER sqlite_stat2 BEFORE DELETE ON vault_keys BEGIN"
        " INSERT INTO sqlite_stat1 VALUES ('theirs', OLD.subject, hex(OLD.wrapped)); END"
    )
    with closing(sqlite3.connect(in_file.location, isolation_level=None)) as file:
        file.execute("ANALYZE")
        file.execute("PRAGMA writable_schema = ON")
        file.execute(
            "INSERT INTO sqlite_master VALUES ('trigger', 'sqlite_stat2', 'vault_keys', 0, ?)", (keeps,)
        )
    in_file.then_found("schema-added", None, "--without-models")
    ran = run("erase", "W-01", "--ground", "AVG", "--authority", "DPO", "--yes", "--ledger", in_file.location)
    assert ran.code == 1
    assert "sqlite_stat2" in ran.err


def test_a_trigger_with_the_name_of_a_table_is_found(in_file: Copy) -> None:
    with in_file.connected() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER vault_texts AFTER DELETE ON vault_keys BEGIN DELETE FROM vault_texts; END"
        )
    found = in_file.then_found("schema-added", None, "--without-models")
    assert "trigger vault_texts" in found.words()


def test_quotes_that_make_a_type_of_several_words_are_found(in_file: Copy) -> None:
    """A column of that type may be empty, which one that is not quoted may not."""
    before, after = "wrapped BLOB NOT NULL", 'wrapped "BLOB NOT NULL"'
    with closing(sqlite3.connect(in_file.location, isolation_level=None)) as file:
        file.execute("PRAGMA writable_schema = ON")
        file.execute("UPDATE sqlite_master SET sql = replace(sql, ?, ?)", (before, after))
    in_file.then_found("schema-altered", None, "--without-models")


def test_a_vault_that_says_it_is_another_ledger_s_is_found(ledger: Copy) -> None:
    """In the ledger's own database there is none of another: nothing personal would be looked at any more."""
    ledger.does("UPDATE vault SET ledger_id = 'another'")
    ledger.then_found("schema-altered", None, "--without-models")


def test_a_server_is_asked_few_questions_however_many_tables_there_are(on_server: Copy) -> None:
    """Each is a journey of its own: some hundreds took most of the time that a small ledger is verified in."""
    asked: list[str] = []
    with Ledger.open(on_server.location) as ledger, ledger.reading() as reading:
        event.listen(reading.connection, "before_cursor_execute", lambda *of: asked.append(of[2]))
        assert [each for each in differences(reading.connection) if each.kind != "added"] == []
    assert 0 < len(asked) < 40


def test_what_a_ledger_consists_of_cannot_be_altered_by_who_asks_for_it() -> None:
    """It is derived once in a process."""
    before = wanted()
    wanted().clear()
    assert wanted() == before != {}
