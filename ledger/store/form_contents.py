"""What a ledger's databases hold, in figures that change with any byte of it: did a migration change more than form?

Where something stands is form: so the lines of an access log are asked for by their place of now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import Connection, text

from ledger.store.form_numbers import has_table
from ledger.store.location import SQLITE

#: The columns of each table by which it is ordered, and the others. Of the origin all but the number of the form.
_LEDGER = {
    "entries": (("position",), ("stream", "number", "topic", "source", "state")),
    "seals": (("number",), ("kind", "size", "made_at", "state")),
    "tiles": (("level", "number"), ("hashes",)),
    "origin": (("single",), ("state",)),
}
_VAULT = {
    "vault": (("single",), ("ledger_id", "master")),
    "vault_keys": (("subject", "retention"), ("wrapped",)),
    "vault_texts": (("committed",), ("subject", "sealed")),
    "identities": (("dossier",), ("lookup", "sealed")),
    "former_numbers": (("dossier", "lookup"), ()),
    "access_pending": (("number",), ("state",)),
}
_LOG = (("number",), ("state",))

_BATCH = 2_000

_RIGHTS = text(
    "SELECT c.relname, pg_get_userbyid(c.relowner), coalesce(c.relacl::text, ''),"
    " coalesce((SELECT string_agg(a.attname || a.attacl::text, ' ' ORDER BY a.attnum)"
    " FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL), '')"
    " FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = ANY (:tables)"
)


class Held(NamedTuple):
    """Of one table: how many rows, and the SHA-256 of all of them, in order."""

    rows: int
    digest: str


class Contents(NamedTuple):
    """All that is kept, its form aside."""

    tables: dict[str, Held]
    """A table that is not there holds nothing."""
    seals: dict[str, int]
    """How many seals there are of each kind."""
    rights: dict[str, tuple[str, ...]]
    """On a server: of each table and view, its owner and who may do what."""


OnEntry = Callable[[bytes], None]


class StoredParts(NamedTuple):
    """Where the parts of a ledger are: each a transaction, some of them the same one."""

    ledger: Connection
    vault: Connection | None
    log: Connection | None
    """Where the lines of the access log stand now."""


def contents(places: StoredParts, on_entry: OnEntry) -> Contents:
    """Read all of it once; ``on_entry`` is told the bytes of each entry, in order."""
    told = {"entries": on_entry}
    found = {name: _held(places.ledger, name, *columns, told.get(name)) for name, columns in _LEDGER.items()}
    for name, columns in _VAULT.items():
        found[name] = NOTHING if places.vault is None else _held(places.vault, name, *columns)
    found["access_log"] = NOTHING if places.log is None else _held(places.log, "access_log", *_LOG)
    kinds = places.ledger.exec_driver_sql("SELECT kind, count(*) FROM seals GROUP BY kind ORDER BY kind")
    rights = _rights(places.ledger)
    if places.vault is not None and places.vault is not places.ledger:
        rights |= {f"vault {name}": who for name, who in _rights(places.vault).items()}
    return Contents(found, {str(kind): int(count) for kind, count in kinds}, rights)


def unlike(before: Contents, after: Contents) -> list[str]:
    """What is not the same: tables by name, and rights that changed."""
    names = [name for name in before.tables if before.tables[name] != after.tables[name]]
    return [
        *names,
        *(f"rights on {name}" for name, who in before.rights.items() if after.rights.get(name) != who),
    ]


def _held(
    connection: Connection,
    table: str,
    keys: tuple[str, ...],
    others: tuple[str, ...],
    on_entry: OnEntry | None = None,
) -> Held:
    if not has_table(connection, table):
        return NOTHING
    digest, count = sha256(), 0
    for row in _rows(connection, table, keys, others):
        count += 1
        for value in row:
            digest.update(_bytes(value))
        if on_entry is not None:
            on_entry(bytes(row[-1]))  # type: ignore[call-overload]
    return Held(count, digest.hexdigest())


NOTHING = Held(0, sha256().hexdigest())


def _rows(
    connection: Connection, table: str, keys: tuple[str, ...], others: tuple[str, ...]
) -> Iterator[tuple[object, ...]]:
    """Every row by the table itself, some at a time."""
    columns, order = ", ".join([*keys, *others]), ", ".join(keys)
    by_table = " NOT INDEXED" if connection.dialect.name == SQLITE and keys[0] != "level" else ""
    query = text(f"SELECT {columns} FROM {table}{by_table} ORDER BY {order}")  # noqa: S608 (constants)
    result = connection.execute(query, execution_options={"yield_per": _BATCH})
    for some in result.partitions():
        yield from map(tuple, some)


def _bytes(value: object) -> bytes:
    """A value so that no two different rows read the same: its kind, its length, and itself."""
    if isinstance(value, bytes | memoryview):
        kind, content = b"b", bytes(value)
    elif isinstance(value, str):
        kind, content = b"t", value.encode("utf-8", "surrogatepass")
    else:
        kind, content = type(value).__name__.encode(), repr(value).encode()
    return kind + b"%d:" % len(content) + content


def _rights(connection: Connection) -> dict[str, tuple[str, ...]]:
    if connection.dialect.name == SQLITE:
        return {}
    # Not those of read models: they are made anew at any time, by who holds up nobody.
    of = {"tables": [*_LEDGER, *_VAULT, "access_log"]}
    return {str(row[0]): tuple(map(str, row[1:])) for row in connection.execute(_RIGHTS, of)}
