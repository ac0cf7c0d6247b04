"""From form 2 to form 3: what came bit by bit while the form was called 2 is there in every ledger, and is numbered.

Form 2 is that of every ledger that was made since there are vaults. Programs brought what was new when they needed it:
the index of joinings (one commit long by the stream alone), the table of former numbers, and on SQLite a file of its
own for the access log. So a ledger of form 2 may have any of these, or none.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from ledger.language import phrase
from ledger.store.access_rows import OF_ANOTHER, OTHER_LINE
from ledger.store.errors import NotAnAccessLog
from ledger.store.forms.step import LogParts, OtherIndex, Step
from ledger.store.location import SQLITE

_JOINING = (
    "CREATE INDEX entries_joining ON entries (topic, stream)"
    " WHERE topic IN ('joining', 'rectification', 'withdrawal')"
)
_NARROW = OtherIndex(
    "CREATE INDEX entries_joining ON entries (stream) WHERE topic = 'joining'",
    ("stream",),
    "(topic = 'joining'::text)",
)

_FORMER = {
    "sqlite": "CREATE TABLE former_numbers (dossier TEXT NOT NULL, lookup BLOB NOT NULL,"
    " PRIMARY KEY (dossier, lookup))",
    "postgresql": 'CREATE TABLE former_numbers (dossier TEXT COLLATE "C" NOT NULL, lookup BYTEA NOT NULL,'
    " PRIMARY KEY (dossier, lookup))",
}
_FORMER_INDEX = "CREATE INDEX former_numbers_lookup ON former_numbers (lookup)"
_PENDING = "CREATE TABLE access_pending (number INTEGER NOT NULL, state BLOB NOT NULL, PRIMARY KEY (number))"
_NUMBER = (
    "CREATE TABLE vault_format (single INTEGER NOT NULL CHECK (single = 1), format INTEGER NOT NULL,"
    " PRIMARY KEY (single))"
)
_MOVED = (
    "CREATE TRIGGER access_log_moved BEFORE INSERT ON access_log BEGIN SELECT raise(ABORT,"
    " 'append-only: the access log is in a file of its own now, which a newer version of this program reads'); END"
)


def _gap(table: str) -> str:
    return f"NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM {table})"  # noqa: S608 (constants)


_THERE = "raise(ABORT, 'append-only: a row with this key is there already')"
_GAP = "raise(ABORT, 'append-only: numbers are given one after the other, without gaps')"
_APPEND_ONLY = "SELECT raise(ABORT, 'append-only: what is recorded is never changed or removed')"
_LOG_FILE = (
    "CREATE TABLE access_log_of (single INTEGER NOT NULL CHECK (single = 1), ledger_id TEXT NOT NULL,"
    " PRIMARY KEY (single))",
    "CREATE TABLE access_log (number INTEGER NOT NULL, state BLOB NOT NULL, PRIMARY KEY (number))",
    f"CREATE TRIGGER access_log_insert BEFORE INSERT ON access_log WHEN {_gap('access_log')}"
    f" BEGIN SELECT CASE WHEN {_gap('access_log')} THEN {_GAP} ELSE {_THERE} END; END",
    "CREATE TRIGGER access_log_of_insert BEFORE INSERT ON access_log_of"  # noqa: S608 (constants)
    f" WHEN EXISTS (SELECT 1 FROM access_log_of WHERE true) BEGIN SELECT {_THERE}; END",
    *(
        f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} BEGIN {_APPEND_ONLY}; END"
        for table in ("access_log", "access_log_of")
        for verb in ("UPDATE", "DELETE")
    ),
)

#: How many lines are held at a time.
_BATCH = 2_000


def _ledger(connection: Connection) -> list[str]:
    shape = _index_of_joinings(connection)
    if shape == "whole":
        return []
    if shape == "narrow":
        connection.exec_driver_sql("DROP INDEX entries_joining")
    connection.exec_driver_sql(_JOINING)
    if shape == "narrow":
        return [phrase("the index of joinings covers what corrects them as well")]
    return [phrase("an index finds the joinings, and what corrects them")]


def _index_of_joinings(connection: Connection) -> str:
    """Whether it is there: ``whole``, ``narrow``, or not (``none``)."""
    if connection.dialect.name == SQLITE:
        query = "SELECT sql FROM main.sqlite_master WHERE type = 'index' AND name = 'entries_joining'"
        found = connection.exec_driver_sql(query).scalar()
        return "none" if found is None else "whole" if "(topic, stream)" in str(found) else "narrow"
    query = "SELECT indnatts FROM pg_index WHERE indexrelid = to_regclass('entries_joining')"
    columns = connection.exec_driver_sql(query).scalar()
    return "none" if columns is None else "whole" if columns > 1 else "narrow"


def _vault(connection: Connection) -> list[str]:
    file = connection.dialect.name == SQLITE
    done: list[str] = []
    if not _is_there(connection, "former_numbers"):
        connection.exec_driver_sql(_FORMER[connection.dialect.name])
        connection.exec_driver_sql(_FORMER_INDEX)
        done.append(phrase("the vault has a table for numbers that people had before"))
    if file and not _is_there(connection, "access_pending"):
        connection.exec_driver_sql(_PENDING)
    if file and not _is_there(connection, "access_log_moved"):
        connection.exec_driver_sql(_MOVED)
    connection.exec_driver_sql(_NUMBER)
    done.append(phrase("the vault says which form it has"))
    return done


def _is_there(connection: Connection, name: str) -> bool:
    if connection.dialect.name == SQLITE:
        query = "SELECT 1 FROM main.sqlite_master WHERE name = ?"
        return connection.exec_driver_sql(query, (name,)).first() is not None
    return connection.exec_driver_sql("SELECT to_regclass(%s)", (name,)).scalar() is not None


def _log(parts: LogParts) -> list[str]:
    """Bring the lines into the file of their own. They are committed there before the vault says so: who is interrupted
    in between leaves them in both, and the next one finds them there."""
    if not _is_there(parts.file, "access_log"):
        for statement in _LOG_FILE:
            parts.file.exec_driver_sql(statement)
    if _is_there(parts.vault, "access_log_moved"):
        return [phrase("the access log says which form it has")]
    of = parts.file.exec_driver_sql("SELECT ledger_id FROM access_log_of").scalar()
    if of is not None and of != parts.ledger_id:
        raise NotAnAccessLog(parts.shown, OF_ANOTHER)
    stored, old = _lines(parts.file), _lines(parts.vault)
    for number, state in old:
        there = next(stored, None)
        if there is None:
            if of is None:
                parts.file.exec_driver_sql("INSERT INTO access_log_of VALUES (1, ?)", (parts.ledger_id,))
                of = parts.ledger_id
            parts.file.exec_driver_sql("INSERT INTO access_log VALUES (?, ?)", (number, state))
        elif there != (number, state):
            raise NotAnAccessLog(parts.shown, OTHER_LINE, number=number)
    if next(stored, None) is not None:
        raise NotAnAccessLog(parts.shown, phrase("it has more lines than the table of the vault"))
    return [phrase("the access log is in a file of its own")]


def _lines(connection: Connection) -> Iterator[tuple[int, bytes]]:
    after = 0
    while True:
        query = "SELECT number, state FROM access_log WHERE number > ? ORDER BY number LIMIT ?"
        some = connection.exec_driver_sql(query, (after, _BATCH)).all()
        yield from ((row.number, row.state) for row in some)
        if not some:
            return
        after = some[-1].number


TO_3 = Step(
    to=3,
    ledger=_ledger,
    vault=_vault,
    log=_log,
    lacks=frozenset(
        {"entries_joining", "former_numbers", "former_numbers_lookup", "access_pending", "vault_format"}
    ),
    otherwise={"entries_joining": _NARROW},
)
