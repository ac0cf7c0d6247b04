"""On PostgreSQL: what stands beside our tables and makes questions find something else, and who may change them.

PostgreSQL looks a name up along a path of schemas, and takes the operator or function whose types fit best. So a table
of the same name in another schema, or an operator for types that the built-in one only fits by a cast, is asked
instead (https://www.postgresql.org/docs/current/typeconv-oper.html, CVE-2018-1058). What is looked at here is asked for
along no path but that of the system itself.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, text

SHADOW, RIGHTS = "shadow", "rights"

#: What nobody but the owner needs, whatever roles there are.
_CHANGING = ("UPDATE", "TRUNCATE", "TRIGGER", "REFERENCES")


class Stranger(NamedTuple):
    """What is found: ``shadow`` or ``rights``, and its name."""

    kind: str
    name: str


def strangers(connection: Connection, tables: Collection[str], guarded: Collection[str]) -> list[Stranger]:
    """What a database on a server holds that could stand in the way of these tables, and who may change them."""
    path = [
        str(each)
        for each in connection.exec_driver_sql("SELECT pg_catalog.current_schemas(true)").scalar_one()
    ]
    home = str(connection.exec_driver_sql("SELECT pg_catalog.current_schema()").scalar_one())
    asked = str(connection.exec_driver_sql("SHOW search_path").scalar_one())
    found: list[Stranger] = []
    if "pg_catalog" in path and any(
        not each.startswith("pg_temp") for each in path[: path.index("pg_catalog")]
    ):
        found.append(Stranger(SHADOW, f"search_path = {asked}"))
    with _by_the_system_alone(connection, asked):
        found += [Stranger(SHADOW, name) for name in _other_tables(connection, home, path, tables)]
        found += [Stranger(SHADOW, name) for name in connection.execute(_OPERATORS).scalars()]
        found += [Stranger(SHADOW, name) for name in _functions(connection, home, path)]
        found += [Stranger(SHADOW, name) for name in connection.execute(_CASTS).scalars()]
        found += [Stranger(SHADOW, name) for name in connection.execute(_AT_LOGIN).scalars()]
        found += [Stranger(RIGHTS, name) for name in _rights(connection, home, tables, guarded)]
        found += [Stranger(RIGHTS, name) for name in _definers(connection, tables)]
    return found


@contextmanager
def _by_the_system_alone(connection: Connection, asked: str) -> Iterator[None]:
    put = text("SELECT pg_catalog.set_config('search_path', :path, true)")
    connection.execute(put, {"path": "pg_catalog"})
    yield
    connection.execute(put, {"path": asked})


# -- shadows -------------------------------------------------------------------------------------------

_OPERATORS = text(
    "SELECT 'operator ' || o.oid::regoperator::text FROM pg_operator o"
    " WHERE o.oid >= 16384 AND o.oprleft < 16384 AND o.oprright < 16384"
    " AND EXISTS (SELECT 1 FROM pg_operator b WHERE b.oid < 16384 AND b.oprname = o.oprname)"
    " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = o.oid AND d.deptype = 'e') ORDER BY 1"
)
_FUNCTIONS = text(
    "SELECT 'function ' || p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
    " WHERE p.oid >= 16384 AND n.nspname IN :schemas"
    " AND NOT EXISTS (SELECT 1 FROM unnest(p.proargtypes) a(of) WHERE a.of >= 16384)"
    " AND EXISTS (SELECT 1 FROM pg_proc b WHERE b.oid < 16384 AND b.proname = p.proname)"
    " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') ORDER BY 1"
).bindparams(bindparam("schemas", expanding=True))

_CASTS = text(
    "SELECT 'cast (' || format_type(c.castsource, NULL) || ' AS ' || format_type(c.casttarget, NULL) || ')'"
    " FROM pg_cast c WHERE c.oid >= 16384 AND c.castsource < 16384 AND c.casttarget < 16384"
    " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1"
)
# What runs when somebody connects can give each session another path, or tables of its own that pass.
_AT_LOGIN = text(
    "SELECT 'event trigger ' || evtname FROM pg_event_trigger WHERE evtevent = 'login' AND evtenabled <> 'D' ORDER BY 1"
)

_OF_THE_SAME_NAME = text(
    "SELECT n.nspname, c.relname, EXISTS (SELECT 1 FROM pg_roles r WHERE r.rolname = n.nspname)"
    " OR EXISTS (SELECT 1 FROM pg_db_role_setting s, unnest(s.setconfig) v(of)"
    " WHERE v.of LIKE 'search_path=%' AND strpos(v.of, n.nspname) > 0) AS is_asked"
    " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relname IN :tables AND n.nspname <> :home AND n.nspname !~ '^pg_(toast|temp)'"
    " AND c.relkind IN ('r', 'v', 'm', 'f', 'p') ORDER BY 1, 2"
).bindparams(bindparam("tables", expanding=True))


def _other_tables(
    connection: Connection, home: str, path: Collection[str], tables: Collection[str]
) -> Iterator[str]:
    """Tables of our names in a schema that somebody's questions look in; another whole ledger is not looked at."""
    rows = connection.execute(_OF_THE_SAME_NAME, {"tables": list(tables), "home": home}).all()
    by_schema: dict[str, set[str]] = {}
    for row in rows:
        by_schema.setdefault(row.nspname, set()).add(row.relname)
    for row in rows:
        whole = {"entries", "origin", "seals", "tiles"} <= by_schema[row.nspname]
        if row.nspname in path or (row.is_asked and not whole):
            yield f"{row.nspname}.{row.relname}"


def _functions(connection: Connection, home: str, path: Collection[str]) -> list[str]:
    return list(connection.execute(_FUNCTIONS, {"schemas": sorted({home, *path} - {"pg_catalog"})}).scalars())


# -- rights --------------------------------------------------------------------------------------------

_GRANTED = text(
    "SELECT c.relname, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(a.grantee) END AS who,"
    " a.privilege_type AS may FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,"
    " LATERAL (SELECT * FROM aclexplode(c.relacl)"
    " UNION SELECT x.* FROM pg_attribute t, aclexplode(t.attacl) x WHERE t.attrelid = c.oid) a"
    " WHERE n.nspname = :home AND c.relname IN :tables AND a.grantee <> c.relowner ORDER BY 1, 2, 3"
).bindparams(bindparam("tables", expanding=True))
_OWNED = text(
    "SELECT c.relname, pg_get_userbyid(c.relowner) AS who, pg_get_userbyid(o.relowner) AS owner"
    " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " JOIN pg_class o ON o.relnamespace = n.oid AND o.relname = :first"
    " WHERE n.nspname = :home AND c.relname IN :tables AND c.relkind = 'r' AND c.relowner <> o.relowner ORDER BY 1"
).bindparams(bindparam("tables", expanding=True))
# Whoever is in this role writes to every table, though none names them.
_WRITES_ALL = text(
    "SELECT r.rolname FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member"
    " WHERE m.roleid = 'pg_write_all_data'::regrole AND NOT r.rolsuper ORDER BY 1"
)
_OWNED_FUNCTIONS = text(
    "SELECT p.proname, pg_get_userbyid(p.proowner) AS who, pg_get_userbyid(o.relowner) AS owner"
    " FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
    " JOIN pg_class o ON o.relnamespace = n.oid AND o.relname = :first"
    " WHERE n.nspname = :home AND p.proname LIKE 'doorstroom\\_%' AND p.proowner <> o.relowner ORDER BY 1"
)
_DEFINERS = text(
    "SELECT p.oid::regprocedure::text AS name, p.prosrc, EXISTS (SELECT 1 FROM pg_depend d"
    " JOIN pg_class c ON c.oid = d.refobjid WHERE d.objid = p.oid AND c.relname IN :tables) AS refers"
    " FROM pg_proc p WHERE p.prosecdef AND p.oid >= 16384"
    " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') ORDER BY 1"
).bindparams(bindparam("tables", expanding=True))


def _rights(
    connection: Connection, home: str, tables: Collection[str], guarded: Collection[str]
) -> Iterator[str]:
    """Who may change what only its owner may, and what belongs to another owner than the rest."""
    given = {"home": home, "tables": list(tables)}
    for row in connection.execute(_GRANTED, given):
        deleting = row.may == "DELETE" and row.relname in guarded
        by_anyone = row.who == "PUBLIC" and row.may not in ("SELECT", "MAINTAIN")
        if row.may in _CHANGING or deleting or by_anyone:
            yield f"{row.may} ON {row.relname} TO {row.who}"
    first = "origin" if "origin" in tables else "vault"
    for row in connection.execute(_OWNED, {**given, "first": first}):
        yield f"{row.relname} OWNER {row.who} (<> {row.owner})"
    for row in connection.execute(_OWNED_FUNCTIONS, {"home": home, "first": first}):
        yield f"{row.proname}() OWNER {row.who} (<> {row.owner})"
    for name in connection.execute(_WRITES_ALL).scalars():
        yield f"pg_write_all_data TO {name}"


def _definers(connection: Connection, tables: Collection[str]) -> Iterator[str]:
    """Functions that act with the rights of whoever made them, and name a table of ours."""
    named = re.compile(rf"\b(?:{'|'.join(map(re.escape, tables))})\b", re.IGNORECASE)
    for row in connection.execute(_DEFINERS, {"tables": list(tables)}):
        if row.refers or named.search(row.prosrc or ""):
            yield f"{row.name} (SECURITY DEFINER)"
