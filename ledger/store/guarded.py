"""Whether tables, and the triggers that make them append-only, still stand as they were made, and nothing beside them.

A trigger or rule that somebody adds could change what is recorded on its way in; row security could show each
role another ledger; and a view in the place of a table could show anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import Connection, Table, bindparam, text

from ledger.store.guards import MAKE_MOVED_LOG, MOVED_LOG, GuardedTable, statements
from ledger.store.location import SQLITE

_MADE = re.compile(r"CREATE TRIGGER (\w+) ")
_BODY = re.compile(r"FUNCTION (\S+)\(\) .*?AS \$\$(.*)\$\$$", re.DOTALL)
_RUNS = re.compile(r"CREATE TRIGGER (\w+) (.*) ON (\S+) .*EXECUTE FUNCTION (\S+)\(\)$", re.DOTALL)

#: How PostgreSQL writes down when a trigger fires (pg_trigger.tgtype), each statement: the sum of its events.
_AFTER_INSERT, _BEFORE_CHANGE = 4, 2 + 8 + 16 + 32


def misshapen(connection: Connection, tables: Iterable[Table]) -> list[str]:
    """The tables that are gone, of another shape, or hold values of another type than their columns."""
    sqlite = connection.dialect.name == SQLITE
    return [
        table.name
        for table in tables
        if _columns(connection, table.name)
        != {
            column.name: column.type.compile(connection.dialect).partition(" ")[0] for column in table.columns
        }
        or (sqlite and table.name != "entries" and _holds_others(connection, table))
    ]


def _columns(connection: Connection, name: str) -> dict[str, str]:
    """The types of a table's columns; none where it is no table of its own."""
    if connection.dialect.name == SQLITE:
        is_table = text("SELECT 1 FROM main.sqlite_master WHERE type = 'table' AND name = :name")
        if connection.execute(is_table, {"name": name}).first() is None:
            return {}
        # As a statement: a table of that name could stand in the way of the function.
        columns = connection.exec_driver_sql(f'PRAGMA main.table_xinfo("{name}")').mappings()
        return {column["name"]: column["type"] for column in columns if column["hidden"] == 0}
    query = (
        "SELECT a.attname, upper(format_type(a.atttypid, NULL)) FROM pg_class c"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
        " WHERE c.oid = to_regclass(quote_ident(:name)) AND c.relkind = 'r' AND a.attgenerated = ''"
        " AND NOT EXISTS (SELECT 1 FROM pg_inherits i WHERE c.oid IN (i.inhrelid, i.inhparent))"
    )
    return {row[0]: row[1] for row in connection.execute(text(query), {"name": name})}


# Of the entries, the scan sees each by itself; a position is a number there, since it is the row's own key.
_KINDS = {"INTEGER": "integer", "BIGINT": "integer", "TEXT": "text", "BLOB": "blob"}


def _holds_others(connection: Connection, table: Table) -> bool:
    """Whether a row holds a value that its column's type does not say: SQLite takes any."""
    wrong = " OR ".join(
        f"typeof({column.name}) <> '{_KINDS[column.type.compile(connection.dialect).partition(' ')[0]]}'"
        for column in table.columns
    )
    query = f"SELECT EXISTS (SELECT 1 FROM {table.name} WHERE {wrong})"  # noqa: S608 (names are constants)
    return bool(connection.execute(text(query)).scalar())


def changed(connection: Connection, guarded: Iterable[GuardedTable]) -> list[str]:
    """The triggers that are gone, switched off, not what they were, or not ours; none where all is well."""
    guarded = list(guarded)
    made = statements(connection, guarded)
    tables = [each.table for each in guarded]
    if connection.dialect.name == SQLITE:
        return _changed_in_file(connection, made, tables)
    return _changed_on_server(connection, made, tables)


def _changed_in_file(connection: Connection, made: list[str], tables: list[str]) -> list[str]:
    # Names are compared as SQLite does, which takes capitals for small letters.
    query = text("SELECT name, sql, lower(tbl_name) AS of FROM sqlite_master WHERE type = 'trigger'")
    present = {row.name: (row.sql, row.of) for row in connection.execute(query)}
    wanted = {found[1]: statement for statement in made if (found := _MADE.match(statement))}
    if MOVED_LOG in present:
        # There once the log is in a file of its own.
        wanted[MOVED_LOG] = MAKE_MOVED_LOG
    wrong = [name for name, statement in wanted.items() if present.get(name, ("", ""))[0] != statement]
    return wrong + sorted(name for name, (_, of) in present.items() if of in tables and name not in wanted)


def _changed_on_server(connection: Connection, made: list[str], tables: list[str]) -> list[str]:
    bodies = {found[1]: found[2] for statement in made if (found := _BODY.search(statement))}
    runs = [found.groups() for statement in made if (found := _RUNS.match(statement))]
    query = text(
        "SELECT p.prosrc, p.proconfig, l.lanname, t.tgenabled, t.tgtype, t.tgqual, t.tgattr::text AS columns"
        " FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_language l ON l.oid = p.prolang"
        " WHERE t.tgname = :name AND t.tgrelid = to_regclass(:of) AND t.tgfoid = to_regproc(:function)"
    )
    wrong: list[str] = []
    for name, moment, of, function in runs:
        row = connection.execute(query, {"name": name, "of": of, "function": function}).first()
        # "A": always, also where a session sets session_replication_role. With a search_path of their own, or whoever
        # writes could put an operator in the way of theirs. Without a condition, or it could hold for nothing.
        as_made = row is not None and (
            row.tgenabled in ("A", b"A")
            and row.tgtype == (_AFTER_INSERT if moment.startswith("AFTER INSERT") else _BEFORE_CHANGE)
            and row.tgqual is None
            and row.columns == ""
            and row.lanname == "plpgsql"
            and row.prosrc == bodies[function]
            and row.proconfig == ["search_path=pg_catalog, pg_temp"]
        )
        if not as_made:
            wrong.append(name)
    return wrong + _added_on_server(connection, [name for name, *_ in runs], tables)


def _added_on_server(connection: Connection, ours: list[str], tables: list[str]) -> list[str]:
    """Triggers, rules and row security on these tables that are not ours."""
    # A trigger that calls itself internal too: whoever owns the server can write that down, and ours need none.
    query = text(
        "WITH here AS (SELECT oid, relname, relrowsecurity FROM pg_class"
        " WHERE relname IN :tables AND relnamespace = current_schema()::regnamespace AND relkind <> 'v')"
        " SELECT t.tgname FROM pg_trigger t JOIN here ON here.oid = t.tgrelid WHERE t.tgname NOT IN :ours"
        " UNION ALL SELECT r.rulename FROM pg_rewrite r JOIN here ON here.oid = r.ev_class"
        " UNION ALL SELECT relname || ' (row security)' FROM here WHERE relrowsecurity"
    ).bindparams(bindparam("tables", expanding=True), bindparam("ours", expanding=True))
    return sorted(connection.execute(query, {"tables": tables, "ours": ours}).scalars())


def added_on_server(connection: Connection, tables: list[str]) -> list[str]:
    """On PostgreSQL: triggers, rules and row security on tables that need none."""
    return _added_on_server(connection, [""], tables)
