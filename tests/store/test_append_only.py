"""The database itself keeps what is recorded, whichever program asks."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import psycopg
import pytest

from ledger.store.errors import AppendOnly
from ledger.store.guards import GuardedTable, statements
from ledger.store.making import create_store
from ledger.store.store import Store, open_database

REFUSALS = (
    sqlite3.IntegrityError,
    psycopg.errors.RestrictViolation,
    psycopg.errors.UniqueViolation,
    psycopg.errors.CheckViolation,
    psycopg.errors.NotNullViolation,
)

EVERYWHERE = [
    "UPDATE entries SET state = 'other' WHERE position = 1",
    "UPDATE entries SET position = 9 WHERE position = 3",
    "DELETE FROM entries WHERE position = 3",
    "DELETE FROM entries",
    "UPDATE origin SET format = 2",
    "DELETE FROM origin",
    "INSERT INTO origin VALUES (1, 1, 'other')",
    "INSERT INTO origin VALUES (2, 1, 'other')",
    # positions: a gap, one that is taken, one before the first, and the last of the column's range
    "INSERT INTO entries VALUES (5, 'dossier:X', 1, 'start', NULL, 'x')",
    "INSERT INTO entries VALUES (3, 'dossier:X', 1, 'start', NULL, 'x')",
    "INSERT INTO entries VALUES (0, 'dossier:X', 1, 'start', NULL, 'x')",
    "INSERT INTO entries VALUES (-1, 'dossier:X', 1, 'start', NULL, 'x')",
    "INSERT INTO entries VALUES (9223372036854775807, 'dossier:X', 1, 'start', NULL, 'x')",
    "INSERT INTO entries VALUES (4, 'dossier:X', 1, 'a', NULL, 'x'), (6, 'dossier:X', 2, 'a', NULL, 'x')",
    # places in a stream and sources that are taken
    "INSERT INTO entries VALUES (4, 'dossier:W-01', 1, 'start', NULL, 'x')",
    "INSERT INTO entries VALUES (4, 'dossier:X', 1, 'start', 'letter-1', 'x')",
    "INSERT INTO entries VALUES (1, 'dossier:X', 1, 'start', NULL, 'x')"
    " ON CONFLICT (position) DO UPDATE SET state = excluded.state",
    "UPDATE seals SET state = 'other' WHERE number = 1",
    "UPDATE seals SET number = 3 WHERE number = 2",
    "DELETE FROM seals WHERE number = 2",
    "DELETE FROM seals",
    "INSERT INTO seals VALUES (4, 'key', 3, 8, 'x')",
    "INSERT INTO seals VALUES (2, 'key', 3, 8, 'x')",
    "INSERT INTO seals VALUES (0, 'key', 3, 8, 'x')",
    "INSERT INTO seals VALUES (-1, 'key', 3, 8, 'x')",
    "INSERT INTO seals VALUES (9223372036854775807, 'key', 3, 8, 'x')",
    "INSERT INTO seals VALUES (3, 'key', 3, 8, 'x'), (5, 'key', 3, 8, 'x')",
    "INSERT INTO seals VALUES (3, 'key', 3, 8, NULL)",
    "INSERT INTO seals VALUES (1, 'key', 3, 8, 'x') ON CONFLICT (number) DO UPDATE SET state = 'x'",
    "UPDATE tiles SET hashes = 'other'",
    "UPDATE tiles SET number = 1 WHERE level = 0",
    "DELETE FROM tiles WHERE level = 1",
    "DELETE FROM tiles",
    "INSERT INTO tiles VALUES (0, 0, 'x')",
    "INSERT INTO tiles VALUES (0, 1, 'x'), (1, 0, 'x')",
    "INSERT INTO tiles VALUES (0, NULL, 'x')",
    "INSERT INTO tiles VALUES (0, 0, 'x') ON CONFLICT (level, number) DO UPDATE SET hashes = 'x'",
]

ON_SQLITE = [
    "INSERT OR REPLACE INTO entries VALUES (1, 'dossier:X', 1, 'start', NULL, 'x')",
    "INSERT OR REPLACE INTO entries VALUES (4, 'dossier:W-01', 1, 'start', NULL, 'x')",
    "INSERT OR REPLACE INTO entries VALUES (4, 'dossier:X', 1, 'start', 'letter-1', 'x')",
    "REPLACE INTO entries VALUES (3, 'dossier:W-01', 2, 'start', 'letter-2', 'x')",
    "UPDATE OR REPLACE entries SET position = 1 WHERE position = 3",
    "UPDATE OR IGNORE entries SET state = 'other' WHERE position = 3",
    "INSERT OR REPLACE INTO origin VALUES (1, 1, 'other')",
    # without a position SQLite would choose one
    "INSERT INTO entries (stream, number, topic, state) VALUES ('dossier:X', 1, 'start', 'x')",
    "INSERT OR REPLACE INTO entries (position, rowid, stream, number, topic, state)"
    " VALUES (4, 1, 'dossier:X', 1, 'start', 'x')",
    "PRAGMA ignore_check_constraints = ON; INSERT INTO origin VALUES (2, 1, 'other')",
    "INSERT OR REPLACE INTO seals VALUES (1, 'key', 3, 8, 'x')",
    "INSERT OR REPLACE INTO seals VALUES ('1', 'key', 3, 8, 'x')",
    "INSERT OR REPLACE INTO seals VALUES (2.0, 'key', 3, 8, 'x')",
    "REPLACE INTO seals (rowid, kind, size, made_at, state) VALUES (1, 'key', 3, 8, 'x')",
    "REPLACE INTO seals (number, _rowid_, kind, size, made_at, state) VALUES (3, 1, 'key', 3, 8, 'x')",
    "REPLACE INTO seals (oid, number, kind, size, made_at, state) VALUES (3, 1, 'key', 3, 8, 'x')",
    "INSERT INTO seals (kind, size, made_at, state) VALUES ('key', 3, 8, 'x')",
    "INSERT OR REPLACE INTO seals VALUES (NULL, 'key', 3, 8, 'x')",
    "INSERT OR REPLACE INTO seals SELECT 3 - number, kind, size, made_at, state FROM seals",
    "UPDATE OR REPLACE seals SET number = 1 WHERE number = 2",
    "UPDATE OR IGNORE seals SET state = 'other'",
    "INSERT OR REPLACE INTO tiles VALUES (0, 0, 'x')",
    "INSERT OR REPLACE INTO tiles VALUES ('0', 0.0, 'x')",
    "INSERT OR REPLACE INTO tiles SELECT level, number, 'x' FROM tiles",
    "UPDATE OR REPLACE tiles SET level = 0",
    "INSERT INTO tiles (level, hashes) VALUES (0, 'x')",
]

# There is nothing to name: this table has no hidden row number to be replaced by.
WITHOUT_ROW_NUMBERS = [
    f"INSERT OR REPLACE INTO tiles ({name}, level, number, hashes) VALUES (1, 7, 7, 'x')"  # noqa: S608
    for name in ("rowid", "_rowid_", "oid")
]

ON_POSTGRESQL = [
    "TRUNCATE entries",
    "TRUNCATE origin",
    "TRUNCATE seals",
    "TRUNCATE tiles",
    "TRUNCATE entries, origin, seals, tiles CASCADE",
    "MERGE INTO entries USING (SELECT 1) AS one ON position = 1 WHEN MATCHED THEN DELETE",
    "SET session_replication_role = replica; DELETE FROM entries",
    "SET session_replication_role = replica; INSERT INTO entries VALUES (9, 'dossier:X', 1, 'a', NULL, 'x')",
    "SET session_replication_role = replica; DELETE FROM seals",
    "SET session_replication_role = replica; INSERT INTO seals VALUES (9, 'key', 3, 8, 'x')",
    "SET session_replication_role = replica; TRUNCATE tiles",
    "MERGE INTO seals USING (SELECT 1) AS one ON number = 1 WHEN MATCHED THEN UPDATE SET state = 'x'",
    "MERGE INTO tiles USING (SELECT 1) AS one ON level = 0 WHEN MATCHED THEN DELETE",
    "WITH gone AS (DELETE FROM seals RETURNING *) SELECT * FROM gone",
    "COPY seals FROM PROGRAM 'echo 9,key,3,8,x' (FORMAT csv)",
    "CREATE TEMPORARY TABLE seals AS SELECT 8::bigint AS number;"
    " INSERT INTO public.seals VALUES (9, 'key', 3, 8, 'x')",
    "CREATE TEMPORARY TABLE entries AS SELECT 8::bigint AS position;"
    " INSERT INTO public.entries VALUES (9, 'dossier:X', 1, 'start', NULL, 'x')",
]

ALL = [
    "SELECT position, stream, number, topic, source, state FROM entries ORDER BY position",
    "SELECT * FROM origin",
    "SELECT * FROM seals ORDER BY number",
    "SELECT * FROM tiles ORDER BY level, number",
]


def test_every_statement_that_would_change_what_is_recorded_is_refused(
    three: Store, foreign: Callable[..., object]
) -> None:
    on_postgresql = three.location.startswith("postgresql")
    before = [foreign(table) for table in ALL]
    for statement in EVERYWHERE + (ON_POSTGRESQL if on_postgresql else ON_SQLITE):
        *settings, last = [statement] if on_postgresql else statement.split("; ")
        with pytest.raises(REFUSALS):
            foreign(last, *settings)
        assert [foreign(table) for table in ALL] == before, statement


@pytest.mark.usefixtures("three")
def test_the_message_says_that_entries_are_only_added(foreign: Callable[[str], object]) -> None:
    with pytest.raises(REFUSALS, match="append-only: what is recorded is never changed"):
        foreign("DELETE FROM entries WHERE position = 1")
    with pytest.raises(REFUSALS, match="append-only: positions are given one after the other"):
        foreign("INSERT INTO entries VALUES (5, 'dossier:X', 1, 'start', NULL, 'x')")


def test_another_program_may_add_the_next_entry(three: Store, foreign: Callable[[str], object]) -> None:
    foreign("INSERT INTO entries VALUES (4, 'dossier:X', 1, 'start', NULL, 'x')")
    with three.reading() as reading:
        assert reading.last_position == 4


def test_our_own_statement_is_refused_in_our_own_words(three: Store) -> None:
    with pytest.raises(AppendOnly, match="is never changed or removed"), three.writing() as writing:
        writing.connection.exec_driver_sql("DELETE FROM entries")


def test_what_has_no_row_number_cannot_be_replaced_by_it(
    three: Store, foreign: Callable[[str], object]
) -> None:
    if three.location.startswith("postgresql"):
        pytest.skip("PostgreSQL has no row numbers that can be given")
    for statement in WITHOUT_ROW_NUMBERS:
        with pytest.raises(sqlite3.OperationalError, match="no column named"):
            foreign(statement)


def test_a_seal_is_refused_in_the_words_of_its_table(three: Store, foreign: Callable[[str], object]) -> None:
    with pytest.raises(REFUSALS, match="append-only: numbers are given one after the other, without gaps"):
        foreign("INSERT INTO seals VALUES (4, 'key', 3, 8, 'x')")
    if not three.location.startswith("postgresql"):
        with pytest.raises(REFUSALS, match="append-only: a row with this key is there already"):
            foreign("INSERT INTO tiles VALUES (0, 0, 'x')")


def test_another_program_may_add_the_next_seal_and_a_tile(
    three: Store, foreign: Callable[[str], object]
) -> None:
    foreign("INSERT INTO seals VALUES (3, 'checkpoint', 3, 8, 'x'), (4, 'timestamp', 3, 9, 'y')")
    foreign("INSERT INTO tiles VALUES (0, 1, 'x')")
    with three.writing() as writing:
        assert writing.newest_checkpoint_at == 8
        assert writing.put_seals([("key", 3, 9, b"z")]) == 5
        assert writing.tile_counts() == {0: 2, 1: 1}


def test_any_numbered_table_can_be_made_append_only(location: str, foreign: Callable[[str], object]) -> None:
    create_store(location, b"{}").close()
    columns = "(number INTEGER PRIMARY KEY, name TEXT UNIQUE, state TEXT)"
    with open_database(location) as database, database.transaction(write=True) as connection:
        connection.exec_driver_sql(f"CREATE TABLE visits {columns}")
        for statement in statements(connection, [GuardedTable("visits", "number", (("name",),))]):
            connection.exec_driver_sql(statement)
    foreign("INSERT INTO visits VALUES (1, 'a', 'x'), (2, NULL, 'x'), (3, NULL, 'x')")
    for statement in (
        "INSERT INTO visits VALUES (5, 'b', 'x')",
        "INSERT INTO visits VALUES (4, 'a', 'x')",
        "UPDATE visits SET state = 'y'",
        "DELETE FROM visits",
    ):
        with pytest.raises(REFUSALS):
            foreign(statement)
