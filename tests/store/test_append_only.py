"""The database itself keeps what is recorded, whichever program asks."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import psycopg
import pytest

from ledger.store import AppendOnly, Store

REFUSALS = (
    sqlite3.IntegrityError,
    psycopg.errors.RestrictViolation,
    psycopg.errors.UniqueViolation,
    psycopg.errors.CheckViolation,
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
]

ON_POSTGRESQL = [
    "TRUNCATE entries",
    "TRUNCATE origin",
    "MERGE INTO entries USING (SELECT 1) AS one ON position = 1 WHEN MATCHED THEN DELETE",
    "SET session_replication_role = replica; DELETE FROM entries",
    "CREATE TEMPORARY TABLE entries AS SELECT 8::bigint AS position;"
    " INSERT INTO public.entries VALUES (9, 'dossier:X', 1, 'start', NULL, 'x')",
]

ALL = "SELECT position, stream, number, topic, source, state FROM entries ORDER BY position"


def test_every_statement_that_would_change_an_entry_is_refused(
    three: Store, foreign: Callable[[str], object]
) -> None:
    on_postgresql = three.location.startswith("postgresql")
    before = foreign(ALL), foreign("SELECT * FROM origin")
    for statement in EVERYWHERE + (ON_POSTGRESQL if on_postgresql else ON_SQLITE):
        with pytest.raises(REFUSALS):
            foreign(statement)
        assert (foreign(ALL), foreign("SELECT * FROM origin")) == before, statement


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
    with pytest.raises(AppendOnly, match="only ever added"), three.writing() as writing:
        writing.connection.exec_driver_sql("DELETE FROM entries")


def test_texts_about_people_can_be_deleted(three: Store, foreign: Callable[[str], object]) -> None:
    with three.writing() as writing:
        writing.put_texts([(1, "reason", b"salt", "geen kinderopvang")])
    foreign("DELETE FROM personal WHERE position = 1")
    with three.reading() as reading:
        assert reading.texts([1]) == {}
