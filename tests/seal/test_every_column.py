"""Every column of every table, with whatever a database can hold in it: each question ends in words, never in a crash.

SQLite keeps a value of any type in any column; PostgreSQL those of the column's type. The guards are dropped, as
whoever owns the database can. An ordinary run tries a share of all that can be tried, spread over the columns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import BigInteger, Integer, LargeBinary, text
from sqlalchemy.exc import DBAPIError

from ledger.store.errors import StoreError
from ledger.store.tables import ledger as ledger_tables
from ledger.store.vault_tables import pending
from ledger.store.vault_tables import vault as vault_tables
from tests.cli.running import run
from tests.effort import spread
from tests.seal.attacker import PERSONAL, Copy
from tests.seal.test_junk import put

BIG = 2**63 - 1
NUMBERS = [BIG, -BIG - 1, -1, 0, 2**31, 253_402_300_800]
TEXTS = ["", "x" * 1_000_000, "\x1b[2J\x07", "9999999", "NaN", "\u202e\ud7ff\U0010ffff", "2020-01-01"]
BLOBS = [
    b"",
    b"\x00" * 100,
    b"\xff\xfe\x7b",
    b"[" * 200_000,
    b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    b'"' + b"x" * 1_000_000 + b'"',
    b"9" * 5_000,
    b'{"schema":9223372036854775808}',
    b'{"at":"9999-12-31T23:59:59.999999Z"}',
    b"ledger.example/doorstroom\n9223372036854775807\n" + b"A" * 43 + b"=\n\n\xe2\x80\x94 a AAAAAAA=\n",
]
#: What only SQLite keeps in every column. NULL is refused where a column may not be empty.
ANYWHERE: list[Any] = [None, 1.5, float("inf"), *NUMBERS, *TEXTS, *BLOBS]

COLUMNS = [
    (table.name, column)
    for metadata in (ledger_tables, vault_tables)
    for table in metadata.sorted_tables
    for column in table.columns
]

#: Every command that reads what is kept, and those that write after they have read.
ASKED: Sequence[Sequence[str]] = (
    ["verify"],
    ["status", "W-01"],
    ["history", "W-03"],
    ["explain", "W-02"],
    ["proof", "6"],
    ["proof", "W-01"],
    ["key", "list"],
    ["identity", "log"],
    ["export", "--all", "--as", "cloudevents"],
    ["dossier", "W-01"],
    ["rebuild"],
    ["checkpoint"],
    ["erase", "W-02", "--what", "all", "--ground", "AVG art. 17", "--authority", "DPO", "--yes"],
)


def name(case: tuple[str, Any, Any]) -> str:
    table, column, value = case
    return f"{table}.{column.name}={value!r}"[:50].encode("ascii", "backslashreplace").decode()


def nothing_crashes(ledger: Copy, case: tuple[str, Any, Any], asked: Sequence[Sequence[str]]) -> None:
    for words in asked:
        out = ["-o", str(ledger.folder / "made.html")] if words[0] == "dossier" else []
        ran = run(*words, *out, "--ledger", ledger.location)
        assert ran.code in (0, 1, 2, 3, 4, 5, 7), f"{name(case)} {words}: {ran.code} {ran.err}"
        assert "Traceback" not in ran.err, f"{name(case)} {words}"
        assert ran.code == 0 or ran.out or ran.err.startswith(("doorstroom: ", "Usage", "Error")), ran.err
        if words[0] in ("verify", "proof", "key"):
            assert PERSONAL not in ran.out + ran.err
        assert "\x1b[2J" not in ran.out + ran.err


IN_A_FILE = [(table, column, value) for value in ANYWHERE for table, column in COLUMNS]


@pytest.mark.parametrize("case", spread(IN_A_FILE, 9), ids=name)
def test_in_a_file_no_value_of_a_column_crashes_a_question(
    in_file: Copy, case: tuple[str, Any, Any], tried: Callable[[str, int], None]
) -> None:
    table, column, value = case
    key = ", ".join(each.name for each in column.table.primary_key)
    where = f"({key}) = (SELECT {key} FROM {table} ORDER BY {key} DESC LIMIT 1)"  # noqa: S608
    try:
        put(in_file, f"UPDATE {table} SET {column.name} = :value WHERE {where}", value=value)  # noqa: S608
    except (DBAPIError, StoreError):
        return  # The column itself refuses it: it may not be empty, or there is only one.
    nothing_crashes(in_file, case, ASKED)
    tried("values in columns", 1)


ON_A_SERVER = [
    (table, column, value)
    for table, column in COLUMNS
    # On a server the log stands beside the vault, and nothing is pending.
    if table != pending.name
    for value in (
        NUMBERS
        if isinstance(column.type, (Integer, BigInteger))
        else BLOBS
        if isinstance(column.type, LargeBinary)
        else [each for each in TEXTS if each.isprintable() or "\x1b" in each]
    )
]


@pytest.mark.parametrize("case", spread(ON_A_SERVER, 4), ids=name)
def test_on_a_server_no_value_of_a_column_crashes_a_question(
    on_server: Copy, case: tuple[str, Any, Any], tried: Callable[[str, int], None]
) -> None:
    table, column, value = case
    with on_server.connected() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
    try:
        with on_server.connected() as connection:
            last = f"UPDATE {table} SET {column.name} = :value WHERE ctid = (SELECT max(ctid) FROM {table})"  # noqa: S608
            connection.execute(text(last), {"value": value})
    except DBAPIError:
        return  # Its type or a key refuses it.
    nothing_crashes(on_server, case, ASKED)
    tried("values in columns", 1)
