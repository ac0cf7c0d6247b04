"""Whatever the owner of a PostgreSQL database does to its tables: it is told in words, never by a crash."""

from __future__ import annotations

import pytest

from tests.effort import spread
from tests.seal.attacker import Copy
from tests.seal.test_junk import nothing_crashes

WHAT: dict[str, str] = {
    "an empty entry": "UPDATE entries SET state = '' WHERE position = 524",
    "no UTF-8 as an entry": "UPDATE entries SET state = '\\xfffe' WHERE position = 524",
    "no state": "ALTER TABLE entries ALTER state DROP NOT NULL; UPDATE entries SET state = NULL WHERE position = 6",
    "no stream": "ALTER TABLE entries ALTER stream DROP NOT NULL; UPDATE entries SET stream = NULL WHERE position = 6",
    "no number": "ALTER TABLE entries ALTER number DROP NOT NULL; UPDATE entries SET number = NULL WHERE position = 6",
    "the highest position": "UPDATE entries SET position = 9223372036854775807 WHERE position = 524",
    "the lowest position": "UPDATE entries SET position = -9223372036854775808 WHERE position = 524",
    "entries as text": "ALTER TABLE entries ALTER state TYPE text USING encode(state, 'escape')",
    "numbers as text": "ALTER TABLE seals ALTER number TYPE text USING number::text",
    "no column of entries": "ALTER TABLE entries DROP COLUMN source",
    "a generated column": "ALTER TABLE entries DROP COLUMN topic;"
    " ALTER TABLE entries ADD COLUMN topic text GENERATED ALWAYS AS ('start') STORED",
    "a table within another": "CREATE TABLE more () INHERITS (entries)",
    "no seal": "ALTER TABLE seals ALTER state DROP NOT NULL; UPDATE seals SET state = NULL WHERE number = 2",
    "a giant moment": "UPDATE seals SET made_at = 9223372036854775807",
    "a giant seal number": "UPDATE seals SET number = 9223372036854775807 WHERE number = 3",
    "a giant tile": "UPDATE tiles SET number = 9223372036854775807 WHERE number = 1",
    "an empty tile": "UPDATE tiles SET hashes = ''",
    "no tiles": "DROP TABLE tiles",
    "no seals": "DROP TABLE seals",
    "no entries": "DROP TABLE entries",
    "no origin": "DELETE FROM origin",
    "another origin": "UPDATE origin SET state ="
    " convert_to(replace(convert_from(state, 'UTF8'), '2021', '2020'), 'UTF8')",
    "an empty origin": "UPDATE origin SET state = ''",
    "no texts": "DROP TABLE vault_texts",
    "no access log": "DROP TABLE access_log",
    "empty texts": "UPDATE vault_texts SET sealed = ''",
    "a line without JSON": "UPDATE access_log SET state = '\\xff' WHERE number = 2",
}


@pytest.mark.parametrize("what", spread(WHAT, 9))
def test_on_a_server_everything_is_told_in_words(on_server: Copy, what: str) -> None:
    with on_server.connected() as connection:
        for table in ("entries", "seals", "tiles", "origin", "access_log"):
            connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        for statement in WHAT[what].split(";"):
            connection.exec_driver_sql(statement.replace("%", "%%"))
        for table in ("entries", "seals", "tiles", "origin", "access_log"):
            for name in ("added", "kept"):
                connection.exec_driver_sql(
                    f"DO $$ BEGIN ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_{name};"
                    " EXCEPTION WHEN undefined_object OR undefined_table THEN NULL; END $$"
                )
    assert nothing_crashes(on_server) in (1, 5)
