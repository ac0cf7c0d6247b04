"""The index of an SQLite file is a copy of its own: an entry taken out of it alone is found by no question."""

from __future__ import annotations

import sqlite3

from tests.cli.running import run
from tests.seal.attacker import Copy

ENTRY = 4


def taken_out_of_the_index(location: str, position: int) -> None:
    """The index, mounted as a table for a moment; rows, chain and root stay as they are."""
    with sqlite3.connect(location) as file:
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_entries_1'"
        (page,) = file.execute(query).fetchone()
        file.execute("PRAGMA writable_schema = ON")
        made = "CREATE TABLE mounted(a, b, c, PRIMARY KEY(a, b, c)) WITHOUT ROWID"
        file.execute("INSERT INTO sqlite_master VALUES ('table', 'mounted', 'mounted', ?, ?)", (page, made))
    file.close()
    with sqlite3.connect(location) as file:
        assert file.execute("DELETE FROM mounted WHERE c = ?", (position,)).rowcount == 1
        file.execute("PRAGMA writable_schema = ON")
        file.execute("DELETE FROM sqlite_master WHERE name = 'mounted'")
    file.close()


def test_an_entry_taken_out_of_the_index_alone_is_found(in_file: Copy) -> None:
    taken_out_of_the_index(in_file.location, ENTRY)
    told = run("history", "W-01", "--json", "--ledger", in_file.location)
    assert ENTRY not in [entry["position"] for entry in told.json], "the attack does not work"
    in_file.then_found("hidden")
