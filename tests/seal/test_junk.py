"""Whatever somebody with every right puts where it does not belong: it is told in words, never by a crash."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from ledger.store.store import open_database
from tests.cli.running import run
from tests.effort import spread
from tests.seal.attacker import PERSONAL, Copy

BIG = 2**63 - 1
DEEP = b"[" * 200_000
NESTED = b'{"decision":' * 5_000 + b"1" + b"}" * 5_000

#: What, and where: a statement for SQLite, with values, after which nothing may crash.
IN_A_FILE: dict[str, tuple[str, dict[str, Any]]] = {
    "a text as an entry": ("UPDATE entries SET state = 'text' WHERE position = 6", {}),
    "a number as an entry": ("UPDATE entries SET state = 7 WHERE position = 524", {}),
    "an empty entry": ("UPDATE entries SET state = x'' WHERE position = 524", {}),
    "NULs as an entry": ("UPDATE entries SET state = zeroblob(100) WHERE position = 524", {}),
    "no UTF-8 as an entry": ("UPDATE entries SET state = x'fffe7b' WHERE position = 524", {}),
    "deep JSON as an entry": ("UPDATE entries SET state = :v WHERE position = 524", {"v": DEEP}),
    "a nested entry": ("UPDATE entries SET state = :v WHERE position = 524", {"v": NESTED}),
    "a text as a number": ("UPDATE entries SET number = 'two' WHERE position = 524", {}),
    "a giant number": ("UPDATE entries SET number = :v WHERE position = 524", {"v": BIG}),
    "bytes as a stream": ("UPDATE entries SET stream = x'00ff' WHERE position = 524", {}),
    "a text as an entry in a strange stream": (
        "UPDATE entries SET stream = x'00ff', number = 'x', state = 'text' WHERE position = 523",
        {},
    ),
    "no UTF-8 as a topic": ("UPDATE entries SET topic = CAST(x'ff' AS TEXT) WHERE position = 524", {}),
    "the highest position": ("UPDATE entries SET position = :v WHERE position = 524", {"v": BIG}),
    "the lowest position": ("UPDATE entries SET position = :v WHERE position = 524", {"v": -BIG - 1}),
    "no entries": ("DELETE FROM entries", {}),
    "a text as a seal": ("UPDATE seals SET state = 'text' WHERE number = 2", {}),
    "an empty seal": ("UPDATE seals SET state = x'' WHERE number = 2", {}),
    "no UTF-8 as a seal": ("UPDATE seals SET state = x'ff0a0aff' WHERE number = 2", {}),
    "an empty key": ("UPDATE seals SET state = x'' WHERE number = 1", {}),
    "a text as a size": ("UPDATE seals SET size = 'many' WHERE number = 2", {}),
    "a text as a moment": ("UPDATE seals SET made_at = 'now' WHERE number = 2", {}),
    "a giant moment": ("UPDATE seals SET made_at = :v WHERE number = 3", {"v": BIG}),
    "a moment before all": ("UPDATE seals SET made_at = :v WHERE number = 3", {"v": -BIG}),
    "bytes as a kind": ("UPDATE seals SET kind = x'ff' WHERE number = 2", {}),
    "a giant seal number": ("UPDATE seals SET number = :v WHERE number = 3", {"v": BIG}),
    "a text as a tile": ("UPDATE tiles SET hashes = 'text' WHERE number = 0", {}),
    "a text as a tile's number": ("UPDATE tiles SET number = 'x' WHERE number = 1", {}),
    "a negative tile": ("UPDATE tiles SET number = -5 WHERE number = 1", {}),
    "a giant tile": ("UPDATE tiles SET number = :v WHERE number = 1", {"v": BIG}),
    "a text as a personal text": ("UPDATE vault_texts SET sealed = 'text'", {}),
    "a text as a commitment": ("UPDATE vault_texts SET committed = hex(committed)", {}),
    "bytes as whose text": ("UPDATE vault_texts SET subject = x'ff'", {}),
    "an empty personal text": ("UPDATE vault_texts SET sealed = x''", {}),
    "a text as a wrapped key": ("UPDATE vault_keys SET wrapped = 'text'", {}),
    "an empty wrapped key": ("UPDATE vault_keys SET wrapped = x''", {}),
    "a text in the access log": ("UPDATE access_log SET state = 'text' WHERE number = 2", {}),
    "no JSON in the access log": ("UPDATE access_log SET state = x'ff' WHERE number = 2", {}),
    "a giant line of the access log": ("UPDATE access_log SET number = :v WHERE number = 3", {"v": BIG}),
    "bytes as whose access log": ("INSERT OR REPLACE INTO access_log_of VALUES (1, x'ff')", {}),
    "a text as an identity": ("UPDATE identities SET sealed = 'text'", {}),
    "an empty identity": ("UPDATE identities SET sealed = x''", {}),
    "bytes as whose identity": ("UPDATE identities SET dossier = x'ff' WHERE dossier = 'W-01'", {}),
    "a text as a keyed number": ("UPDATE identities SET lookup = 'text'", {}),
    "a text as a former number": ("INSERT INTO former_numbers VALUES ('W-01', 'text')", {}),
    "a text as a pending line": ("INSERT INTO access_pending VALUES (8, 'text')", {}),
    "a giant pending line": ("INSERT INTO access_pending VALUES (:v, x'ff')", {"v": BIG}),
    "no such vault": ("DROP TABLE vault_texts", {}),
    "no keys": ("DROP TABLE vault_keys", {}),
    "no access log": ("DROP TABLE access_log", {}),
    "no seals": ("DROP TABLE seals", {}),
    "no tiles": ("DROP TABLE tiles", {}),
    "no table of entries": ("DROP TABLE entries", {}),
    "no origin": ("DELETE FROM origin", {}),
    "a text as an origin": ("UPDATE origin SET state = 'text'", {}),
    "another origin": (
        "UPDATE origin SET state = CAST(replace(CAST(state AS TEXT), '2021', '2020') AS BLOB)",
        {},
    ),
    "an empty origin": ("UPDATE origin SET state = x''", {}),
    "no format": ("UPDATE origin SET format = 'two'", {}),
    "a giant format": ("UPDATE origin SET format = :v", {"v": BIG}),
    "a text as tracking": ("UPDATE tracking SET notification_id = 'x'", {}),
}


def nothing_crashes(ledger: Copy) -> int:
    """Each command that reads what is sealed ends in words. Gives the exit code of `verify`."""
    key, old = ledger.folder / "signing.key", ledger.first
    for words in (
        ["proof", "6"],
        ["proof", "524"],
        ["proof", "W-01", "--key", key],
        ["proof", "--since", old],
        ["key", "list"],
        ["status", "W-01"],
        ["history", "B-003"],
        ["checkpoint"],
        ["verify"],
        ["checkpoint", "--key", key],
        ["key", "rotate", ledger.folder / "next.key", "--key", key],
    ):
        ran = run(*words, "--ledger", ledger.location)
        assert ran.code in (0, 1, 3, 4, 5, 7), f"{words}: {ran.code} {ran.err}"
        assert ran.code in (0, 5) or ran.err.startswith("doorstroom: "), f"{words}: {ran.err}"
        assert "Traceback" not in ran.err
        if words == ["verify"]:
            assert PERSONAL not in ran.out + ran.err
            verified = ran.code
    return verified


@pytest.mark.parametrize("what", spread(IN_A_FILE, 20))
def test_in_a_file_everything_is_told_in_words(in_file: Copy, what: str) -> None:
    statement, values = IN_A_FILE[what]
    put(in_file, statement, **values)
    assert nothing_crashes(in_file) in (1, 5, 7)


def put(ledger: Copy, statement: str, **values: Any) -> None:
    place = ledger.log_location if "access_log" in statement else ledger.location
    with open_database(place) as database, database.transaction(write=True) as connection:
        triggers = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        made = [(row.name, row.sql) for row in connection.execute(triggers)]
        for name, _ in made:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.execute(text(statement), values)
        left = set(connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars())
        for _, statement in made:
            if statement.split(" ON ")[1].split()[0] in left:
                connection.exec_driver_sql(statement)


@pytest.mark.parametrize(
    ("what", "code"),
    # A vault in the ledger's own database that says it is another's was altered.
    [
        ("UPDATE vault SET ledger_id = 'x'", 5),
        ("UPDATE vault SET master = x'ff'", 5),
        ("UPDATE vault SET master = 'ffffffffffffffffffffffffffffffff'", 0),
    ],
)
def test_texts_under_another_key_are_not_opened_and_that_is_said(in_file: Copy, what: str, code: int) -> None:
    put(in_file, what)
    assert nothing_crashes(in_file) == code
    assert not in_file.verified().check("texts").get("opened")


def test_nothing_that_stands_in_an_entry_steers_a_terminal(in_file: Copy) -> None:
    stream = "dossier:\x1b[2J\x07" + "x" * 100_000
    in_file.changes(524, lambda row: row.saying(stream=stream, number=7)._replace(stream=stream, number=7))
    ran = run("verify", "--ledger", in_file.location)
    assert (ran.code, "\x1b" in ran.out, len(ran.out) < 50_000) == (5, False, True)
