"""The index of an SQLite file is a copy of its own: an entry taken out of it alone is found by no question."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.cli.running import run, write
from tests.given import employment, joining
from tests.seal.attacker import Copy

ENTRY = 4


def taken_out_of_the_index(location: str, position: int, index: str = "sqlite_autoindex_entries_1") -> None:
    """The index, mounted as a table for a moment; rows, chain and root stay as they are."""
    with sqlite3.connect(location) as file:
        query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        (page,) = file.execute(query, [index]).fetchone()
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


def test_one_joining_of_two_taken_out_of_their_index_is_found(tmp_path: Path) -> None:
    """As many streams are found as before, and yet somebody is two persons again."""
    location = str(tmp_path / "ledger.db")
    made = [employment(), employment(dossier="W-02"), employment(dossier="W-03")]
    made += [joining(other="W-02"), joining(other="W-03")]
    assert run("init", "--simulated", "--ledger", location).code == 0
    assert run("import", write(tmp_path / "made.jsonl", *made), "--ledger", location).code == 0
    assert run("verify", "--ledger", location).code == 0
    taken_out_of_the_index(location, 5, "entries_joining")
    told = run("status", "W-03", "--json", "--ledger", location)
    assert told.json["dossier"] == "W-03", "the attack does not work"
    ran = run("verify", "--json", "--ledger", location)
    assert ran.code == 5
    found = [each["code"] for check in ran.json["checks"] for each in check.get("problems", ())]
    assert {"index-contents", "joining-hidden"} == {*found}
