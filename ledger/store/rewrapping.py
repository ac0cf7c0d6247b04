"""Changing what in a vault depends on its master key: the wrapped keys, the keyed lookups, and the key's name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, delete, select, text, tuple_, update

from ledger.store.checked_rows import all_rows
from ledger.store.errors import NotStored, NotTheVaultsOwner
from ledger.store.location import SQLITE
from ledger.store.session import add_rows
from ledger.store.vault_tables import about, former_numbers, identities, keys

#: How many rows are held at a time.
_BATCH = 2_000


class WrappedKey(NamedTuple):
    """The key of a subject for a retention class, wrapped."""

    subject: str
    retention: str
    wrapped: bytes


class SealedIdentity(NamedTuple):
    """Who the employee of a dossier is, encrypted, and the keyed hash of the number, where there is one."""

    dossier: str
    lookup: bytes | None
    sealed: bytes


def refuse_who_may_not(connection: Connection) -> None:
    """Raise ``NotTheVaultsOwner`` where the role of a connection may not change what depends on the master key."""
    if connection.dialect.name == SQLITE:
        return
    query = text(
        "SELECT bool_and(has_table_privilege(of, 'UPDATE')) FROM unnest(CAST(:tables AS text[])) AS of"
    )
    tables = [each.name for each in (about, keys, identities)]
    if not connection.execute(query, {"tables": tables}).scalar():
        raise NotTheVaultsOwner("")


def wrapped_keys(connection: Connection) -> Iterator[list[WrappedKey]]:
    """Every wrapped key, some at a time; those that were given may be changed before the next are asked for."""
    of = tuple_(keys.c.subject, keys.c.retention)
    after: WrappedKey | None = None
    while True:
        query = select(keys.c.subject, keys.c.retention, keys.c.wrapped)
        if after is not None:
            query = query.where(of > (after.subject, after.retention))
        query = query.order_by(keys.c.subject, keys.c.retention)
        if not (some := all_rows(connection, keys, query.limit(_BATCH), WrappedKey)):
            return
        yield some
        after = some[-1]


def put_wrapped(connection: Connection, rows: Sequence[WrappedKey]) -> None:
    """Let these keys be wrapped so."""
    _set(connection, keys, ("subject", "retention"), "wrapped", rows)


def sealed_identities(connection: Connection) -> Iterator[list[SealedIdentity]]:
    """Who everybody is, encrypted, some at a time."""
    after: str | None = None
    while True:
        query = select(identities.c.dossier, identities.c.lookup, identities.c.sealed)
        if after is not None:
            query = query.where(identities.c.dossier > after)
        query = query.order_by(identities.c.dossier).limit(_BATCH)
        if not (some := all_rows(connection, identities, query, SealedIdentity)):
            return
        yield some
        after = some[-1].dossier


def put_lookups(connection: Connection, rows: Sequence[tuple[str, bytes]]) -> None:
    """Let these be the keyed hashes by which dossiers are found."""
    _set(connection, identities, ("dossier",), "lookup", rows)


def take_former_numbers(connection: Connection) -> int:
    """Remove every number of before; how many there were."""
    return connection.execute(delete(former_numbers)).rowcount


def put_former_numbers(connection: Connection, rows: Sequence[tuple[str, bytes]]) -> None:
    """Keep numbers of before."""
    if rows:
        add_rows(
            connection, former_numbers, [{"dossier": dossier, "lookup": lookup} for dossier, lookup in rows]
        )


def name_master(connection: Connection, name: str) -> None:
    """Say which master key the vault belongs to. Raises NotStored."""
    connection.execute(update(about).values(master=name))
    if connection.execute(select(about.c.master)).scalars().all() != [name]:
        raise NotStored("")


def _set(
    connection: Connection, table: Table, of: Sequence[str], column: str, rows: Sequence[tuple[Any, ...]]
) -> None:
    """Change one column of many rows by the driver's own bulk call: there can be a million."""
    driver: Any = connection.connection.driver_connection
    if not rows:
        return
    if connection.dialect.name == SQLITE:
        where = " AND ".join(f"{name} = ?" for name in of)
        statement = f"UPDATE {table.name} SET {column} = ? WHERE {where}"  # noqa: S608 (names are constants)
        driver.executemany(statement, [(row[-1], *row[:-1]) for row in rows])
        return
    names = [*of, "fresh"]
    kinds = ", ".join(["%s::text[]"] * len(of) + ["%s::bytea[]"])
    where = " AND ".join(f"{table.name}.{name} = given.{name}" for name in of)
    statement = (
        f"UPDATE {table.name} SET {column} = given.fresh"  # noqa: S608 (names are constants)
        f" FROM unnest({kinds}) AS given({', '.join(names)}) WHERE {where}"
    )
    driver.execute(statement, [list(each) for each in zip(*rows, strict=True)])
