"""Who may do what with a ledger on PostgreSQL: four roles, of which logins are made members.

    GRANT doorstroom_writer TO clerk

Roles belong to the whole server: a member has the same rights on every ledger of the server to which they were
granted. Who owns the tables may do anything with them, and should only be used to make ledgers and read models.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from ledger.language import phrase
from ledger.store.errors import NoRoles, NotALedger, NotTheOwner, RolesMissing
from ledger.store.form_numbers import hold_ledgers_form, of_vault, refuse_unfit
from ledger.store.location import SQLITE, locate
from ledger.store.store import open_database

READER = "doorstroom_reader"
"""Asks everything. Personal texts are encrypted; who somebody is and who looked at it are not for readers."""

INSPECTOR = "doorstroom_inspector"
"""Asks everything, and has it logged: what the viewer in the browser and who makes dossiers needs. Records nothing."""

WRITER = "doorstroom_writer"
"""Asks everything and records. Changes and removes nothing."""

KEEPER = "doorstroom_keeper"
"""The privacy officer: also keeps who somebody is, and erases it and personal texts."""

ROLES = (READER, INSPECTOR, WRITER, KEEPER)

_READ = (
    "entries",
    "origin",
    "seals",
    "tiles",
    "tracking",
    "vault",
    "vault_format",
    "vault_keys",
    "vault_texts",
)
# A vault says of which ledger it is when the first text is kept in it, whoever records that.
_ADD = ("entries", "seals", "tiles", "vault", "vault_keys", "vault_texts", "access_log")
_ERASE = ("former_numbers", "identities", "vault_keys", "vault_texts")

MAINTAIN = "MAINTAIN"
"""A right that there is since PostgreSQL 17; before, only the owner vacuums."""

MAY: dict[str, dict[str, tuple[str, ...]]] = {
    READER: {"SELECT": _READ},
    # Each line of the access log rests on the one before it, which whoever adds one has to read.
    INSPECTOR: {"SELECT": (*_READ, "access_log"), "INSERT": ("access_log",)},
    WRITER: {"SELECT": (*_READ, "access_log"), "INSERT": _ADD},
    KEEPER: {
        "SELECT": (*_READ, "access_log", "former_numbers", "identities"),
        "INSERT": (*_ADD, "former_numbers", "identities"),
        "DELETE": _ERASE,
        # To vacuum: what was deleted stays in the server's files until then.
        MAINTAIN: _ERASE,
    },
}
"""What each role may do with which tables, and nothing else; each may also read the read models."""

_TABLES = sorted({table for rights in MAY.values() for tables in rights.values() for table in tables})

#: A table that came later, whose rights are those on a table that there was: whoever has these needs them there too.
_LIKE = {
    "vault_format": ("vault", ("SELECT",)),
    "former_numbers": ("identities", ("SELECT", "INSERT", "DELETE")),
}

# The views of the read models, and the tables of each build behind them.
_MODELS = "^model_"

# For who grants and for who makes read models, so that neither misses what the other is about to commit.
_LOCK = int.from_bytes(b"doorrole", "big")

# SQLSTATEs of PostgreSQL.
_MADE_MEANWHILE = ("42710", "23505")
_DROPPED_MEANWHILE = ("42P01",)
_NOT_ALLOWED = ("42501",)


class Granted(NamedTuple):
    """What was done: `location` is safe to print; roles that had to be made; tables that were found."""

    location: str
    made: tuple[str, ...]
    tables: tuple[str, ...]


def grant(location: str | os.PathLike[str]) -> Granted:
    """Make the roles that are missing, and let them do with the tables here what MAY says, no more and no less.

    To be run by the owner of the tables; again at any time, as after a vault was added. A vault or read models in
    a database of their own are granted by the location of that one. Raises NoRoles, NotTheOwner, RolesMissing,
    NotALedger, NotMigrated or another StoreError; then nothing was changed.
    """
    place = locate(location)
    if place.path is not None:
        raise NoRoles(place.shown)
    with open_database(location) as database, database.transaction(write=True) as connection:
        shown = database.location
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        tables = _found(connection, shown)
        made = _make_roles(connection, shown)
        hold_ledgers_form(connection, shown)
        if "vault" in tables:
            refuse_unfit(of_vault(connection), shown, writing=True)
        _open_schema(connection, shown)
        for table in tables:
            _run(connection, f"REVOKE ALL ON {_named(connection, table)} FROM {', '.join(ROLES)}")
        for role, rights in MAY.items():
            for right, of in rights.items():
                if right == MAINTAIN and (connection.dialect.server_version_info or ()) < (17,):
                    continue
                for table in sorted(set(of) & set(tables)):
                    _run(connection, f"GRANT {right} ON {_named(connection, table)} TO {role}")
        _share(connection, ROLES)
        return Granted(shown, made, tables)


def owns(connection: Connection, table: str) -> bool:
    """Whether this login may change a table as its owner may."""
    query = text(
        "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass(quote_ident(:name))"
    )
    return bool(connection.execute(query, {"name": table}).scalar())


def grant_new(connection: Connection, made: Sequence[str]) -> None:
    """Let the roles do with tables that were just made what MAY says, where they may read the vault they belong to.

    Other roles, which somebody granted rights by hand, get those that they have on the table beside it.
    """
    if connection.dialect.name == SQLITE or not made:
        return
    for right, table, role in (*_of_our_roles(connection, set(made)), *_as_beside(connection, set(made))):
        _run(connection, f"GRANT {right} ON {_named(connection, table)} TO {role}")


def _of_our_roles(connection: Connection, made: set[str]) -> Iterator[tuple[str, str, str]]:
    """Each right that a role has by what MAY says: the right, the table, the role."""
    query = text(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY (:roles) AND has_table_privilege(oid, :of, 'SELECT')"
    )
    values = {"roles": list(ROLES), "of": _named(connection, "vault")}
    old = (connection.dialect.server_version_info or ()) < (17,)
    for role in sorted(connection.execute(query, values).scalars()):
        for right, tables in MAY[role].items():
            if right != MAINTAIN or not old:
                yield from ((right, table, role) for table in sorted(made & set(tables)))


def _as_beside(connection: Connection, made: set[str]) -> Iterator[tuple[str, str, str]]:
    """Each right that whoever was granted it has on the table beside a new one."""
    for table in sorted(made & set(_LIKE)):
        like, rights = _LIKE[table]
        for right in rights:
            yield from ((right, table, holder) for holder in _holders(connection, right, like))


def _holders(connection: Connection, right: str, table: str) -> list[str]:
    """Who was granted a right to a table, whatever they are called; quoted."""
    query = text(
        "SELECT DISTINCT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END"
        " FROM pg_class, aclexplode(relacl) WHERE pg_class.oid = to_regclass(:of)"
        " AND privilege_type = :right AND grantee <> relowner ORDER BY 1"
    )
    return list(connection.execute(query, {"of": _named(connection, table), "right": right}).scalars())


def share_models(connection: Connection) -> None:
    """Let whoever may read the tables here read its read models as well: each build makes new ones.

    For the transaction that makes them, by their owner. Without the roles, and on SQLite, there is nothing to do.
    """
    if connection.dialect.name == SQLITE:
        return
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    query = text(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY (:roles) AND EXISTS (SELECT 1 FROM pg_class"
        " WHERE relnamespace = to_regnamespace(:schema) AND (relname = ANY (:tables) OR relname ~ :models)"
        " AND relkind IN ('r', 'v') AND has_table_privilege(pg_roles.oid, pg_class.oid, 'SELECT'))"
    )
    values = {"roles": list(ROLES), "tables": _TABLES, "models": _MODELS, "schema": _schema(connection)}
    _share(connection, tuple(connection.execute(query, values).scalars()))


def _share(connection: Connection, roles: tuple[str, ...]) -> None:
    """Let roles read the read models: the views, and the tables of the builds behind them."""
    query = text(
        "SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace(:schema) AND relname ~ :models"
        " AND relkind IN ('r', 'v') AND pg_has_role(relowner, 'USAGE') ORDER BY relname"
    )
    found = list(connection.execute(query, {"models": _MODELS, "schema": _schema(connection)}).scalars())
    for name in found if roles else []:
        with _unless(connection, _DROPPED_MEANWHILE):
            _run(connection, f"GRANT SELECT ON {_named(connection, name)} TO {', '.join(roles)}")


def _found(connection: Connection, shown: str) -> tuple[str, ...]:
    """Those of our tables that are here. Raises NotALedger where there are none, NotTheOwner."""
    query = text(
        "SELECT relname, pg_get_userbyid(relowner), pg_has_role(relowner, 'USAGE') FROM pg_class"
        " WHERE relnamespace = to_regnamespace(:schema) AND relname = ANY (:tables) AND relkind = 'r'"
        " ORDER BY relname"
    )
    rows = connection.execute(query, {"tables": _TABLES, "schema": _schema(connection)}).all()
    if not rows:
        raise NotALedger(shown, phrase("there is nothing of a ledger in it"))
    for table, owner, is_ours in rows:
        if not is_ours:
            raise NotTheOwner(shown, phrase("the table {table} belongs to {owner}"), table=table, owner=owner)
    return tuple(table for table, _, _ in rows)


def _make_roles(connection: Connection, shown: str) -> tuple[str, ...]:
    """Make the roles that are missing, and tell which. Raises RolesMissing."""
    query = text("SELECT rolname FROM pg_roles WHERE rolname = ANY (:roles)")
    there = set(connection.execute(query, {"roles": list(ROLES)}).scalars())
    missing = tuple(role for role in ROLES if role not in there)
    for role in missing:
        try:
            # The owner of another ledger of this server may be making it at this moment.
            with _unless(connection, _MADE_MEANWHILE):
                _run(connection, f"CREATE ROLE {role} NOLOGIN")
        except DBAPIError as error:
            if _sqlstate(error) not in _NOT_ALLOWED:
                raise
            wanted = "; ".join(f"CREATE ROLE {name} NOLOGIN" for name in missing)
            raise RolesMissing(shown, "{sql}", sql=wanted) from error
    return missing


def _open_schema(connection: Connection, shown: str) -> None:
    """Let the roles into the schema, and nobody make anything in it but who was named. Raises NotTheOwner."""
    name = _schema(connection)
    if _anyone_makes(connection):
        _run(connection, f"REVOKE CREATE ON SCHEMA {name} FROM PUBLIC")
    if _excluded(connection):
        _run(connection, f"GRANT USAGE ON SCHEMA {name} TO {', '.join(ROLES)}")
    # Who may not do that is warned by PostgreSQL, not refused.
    if _anyone_makes(connection) or _excluded(connection):
        wanted = (
            f"REVOKE CREATE ON SCHEMA {name} FROM PUBLIC; GRANT USAGE ON SCHEMA {name} TO {', '.join(ROLES)}"
        )
        raise NotTheOwner(
            shown, phrase("the schema belongs to somebody else, who should run {sql}"), sql=wanted
        )


def _anyone_makes(connection: Connection) -> bool:
    """Whether everybody may make tables in the schema, as in PostgreSQL before version 15."""
    query = text(
        "SELECT EXISTS (SELECT 1 FROM pg_namespace, aclexplode(nspacl)"
        " WHERE pg_namespace.oid = to_regnamespace(:schema) AND grantee = 0 AND privilege_type = 'CREATE')"
    )
    return bool(connection.execute(query, {"schema": _schema(connection)}).scalar())


def _excluded(connection: Connection) -> bool:
    """Whether one of the roles cannot use what is in the schema."""
    query = text(
        "SELECT bool_or(NOT has_schema_privilege(role, to_regnamespace(:schema), 'USAGE'))"
        " FROM unnest(CAST(:roles AS name[])) AS role"
    )
    values = {"roles": list(ROLES), "schema": _schema(connection)}
    return bool(connection.execute(query, values).scalar())


def _schema(connection: Connection) -> str:
    """The schema of the ledger, quoted."""
    name = inspect(connection).default_schema_name or "public"
    return connection.dialect.identifier_preparer.quote_identifier(name)


def _named(connection: Connection, table: str) -> str:
    """A table of the ledger's schema, quoted: unqualified it could be a temporary one."""
    return f"{_schema(connection)}.{connection.dialect.identifier_preparer.quote_identifier(table)}"


def _run(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement)


@contextmanager
def _unless(connection: Connection, sqlstates: tuple[str, ...]) -> Iterator[None]:
    """Do something, but leave it where the database answers with one of these SQLSTATEs."""
    try:
        with connection.begin_nested():
            yield
    except DBAPIError as error:
        if _sqlstate(error) not in sqlstates:
            raise


def _sqlstate(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)
