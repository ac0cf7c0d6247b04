"""Reading and writing the tables of a vault, in a transaction that somebody else began."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    Table,
    delete,
    func,
    select,
    text,
)

from ledger.language import phrase
from ledger.store import guards
from ledger.store.access_rows import ACCESS_LOG
from ledger.store.bulk import insert_all
from ledger.store.checked_rows import all_rows, rows
from ledger.store.errors import NotRemoved
from ledger.store.form_numbers import UNNUMBERED, has_table, of_vault
from ledger.store.location import SQLITE, STILL_HELD
from ledger.store.schema_on_server import by_table_alone
from ledger.store.session import add_rows
from ledger.store.tables import FORMAT
from ledger.store.vault_tables import (
    about,
    former_numbers,
    identities,
    keys,
    pending,
    texts,
    vault,
    vault_format,
)

T = TypeVar("T")

# Values in one statement; every SQLite takes 999.
_AT_ONCE = 500


class TextRow(NamedTuple):
    """An encrypted text, by what its entry commits to."""

    committed: bytes
    subject: str
    sealed: bytes


class StoredText(NamedTuple):
    """An encrypted text with the wrapped key of its subject; None where that is gone."""

    committed: bytes
    subject: str
    sealed: bytes
    wrapped: bytes | None


class About(NamedTuple):
    """Of which ledger a vault is, and the name of its master key."""

    ledger_id: str
    master: str


class _Key(NamedTuple):
    subject: str
    wrapped: bytes


class _Committed(NamedTuple):
    committed: bytes


class _Dossier(NamedTuple):
    dossier: str


class _Sealed(NamedTuple):
    sealed: bytes


class _Lookup(NamedTuple):
    dossier: str
    lookup: bytes | None


class IdentityRow(NamedTuple):
    """Who somebody is, encrypted, with the wrapped key of it; None where that is gone."""

    dossier: str
    lookup: bytes | None
    sealed: bytes
    wrapped: bytes | None


class VaultRows:
    """The rows of one vault."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def connection(self) -> Connection:
        """For what the vault's whole schema or every row is asked for."""
        return self._connection

    @property
    def exist(self) -> bool:
        """Whether there are tables of a vault in this database."""
        return has_vault(self._connection)

    def _all(self, table: Table, query: Select[Any], kind: type[T]) -> list[T]:
        return all_rows(self._connection, table, query, kind)

    def about(self) -> About | None:
        """Of which ledger it is, and the name of its master key; None before the first use."""
        found = self._all(about, select(about.c.ledger_id, about.c.master), About)
        return found[0] if found else None

    def put_about(self, ledger_id: str, master: str) -> None:
        """Say it, once."""
        add_rows(self._connection, about, [{"single": 1, "ledger_id": ledger_id, "master": master}])

    def keys(self, subjects: Collection[str], retention: str) -> dict[str, bytes]:
        """The wrapped keys of those of the subjects that have one."""
        found: dict[str, bytes] = {}
        for some in _some(subjects):
            query = select(keys.c.subject, keys.c.wrapped).where(
                keys.c.retention == retention, keys.c.subject.in_(some)
            )
            found |= {row.subject: row.wrapped for row in self._all(keys, query, _Key)}
        return found

    def put_keys(self, new: Sequence[tuple[str, str, bytes]]) -> None:
        """Keep wrapped keys: subject, retention class, key."""
        insert_all(self._connection, keys, new)

    def texts(self, committed: Collection[bytes]) -> list[TextRow]:
        """Those of the texts that are still kept."""
        found: list[TextRow] = []
        for some in _some(committed):
            query = select(texts).where(texts.c.committed.in_(some))
            found += self._all(texts, query, TextRow)
        return found

    def stored_of(self, committed: Collection[bytes]) -> set[bytes]:
        """Which of these are still kept."""
        found: set[bytes] = set()
        for some in _some(committed):
            query = select(texts.c.committed).where(texts.c.committed.in_(some))
            found |= {row.committed for row in self._all(texts, query, _Committed)}
        return found

    def all_texts(self) -> Iterator[StoredText]:
        """Every text that is kept, by subject, some at a time."""
        of_text = (keys.c.subject == texts.c.subject) & (keys.c.retention == "text")
        query = select(texts.c.committed, texts.c.subject, texts.c.sealed, keys.c.wrapped)
        query = query.select_from(texts.outerjoin(keys, of_text)).order_by(texts.c.subject)
        return rows(self._connection, texts, query, StoredText)

    def put_texts(self, new: Sequence[TextRow]) -> None:
        """Keep texts."""
        insert_all(self._connection, texts, new)

    def identity(self, dossier: str) -> bytes | None:
        """Who it is, encrypted."""
        query = select(identities.c.sealed).where(identities.c.dossier == dossier)
        found = self._all(identities, query, _Sealed)
        return found[0].sealed if found else None

    def identified(self, lookup: bytes) -> list[str]:
        """The dossiers of whoever has a national number, or had it before, by its keyed hash."""
        query = select(identities.c.dossier).where(identities.c.lookup == lookup)
        found = {row.dossier for row in self._all(identities, query, _Dossier)}
        if self.has_former_numbers:
            former = select(former_numbers.c.dossier).where(former_numbers.c.lookup == lookup)
            found |= {row.dossier for row in self._all(former_numbers, former, _Dossier)}
        return sorted(found)

    def lookups(self, dossiers: Collection[str]) -> dict[str, bytes | None]:
        """The keyed hashes by which these dossiers are found."""
        found: dict[str, bytes | None] = {}
        for some in _some(dossiers):
            query = select(identities.c.dossier, identities.c.lookup).where(identities.c.dossier.in_(some))
            found |= {row.dossier: row.lookup for row in self._all(identities, query, _Lookup)}
        return found

    def identified_dossiers(self) -> list[str]:
        """The dossiers of whom it is kept who they are."""
        return [row.dossier for row in self._all(identities, select(identities.c.dossier), _Dossier)]

    def put_identity(self, dossier: str, lookup: bytes | None, sealed: bytes) -> None:
        """Keep who it is, instead of what was kept before."""
        self._remove(identities, identities.c.dossier == dossier)
        row = {"dossier": dossier, "lookup": lookup, "sealed": sealed}
        add_rows(self._connection, identities, [row])

    @cached_property
    def has_former_numbers(self) -> bool:
        """Whether there is a table for them: a vault of form 2 may lack it."""
        return of_vault(self._connection) != UNNUMBERED or has_table(self._connection, former_numbers.name)

    def put_former_number(self, dossier: str, lookup: bytes) -> None:
        """Keep a number that was another one's before, by its keyed hash, to be found by."""
        values = {"dossier": dossier, "lookup": lookup}
        there = select(former_numbers).filter_by(**values)
        if self._connection.execute(there).first() is None:
            add_rows(self._connection, former_numbers, [values])

    def destroy(self, subject: str, retention: str) -> None:
        """Remove a key. Raises NotRemoved."""
        self._remove(keys, keys.c.subject == subject, keys.c.retention == retention)

    def destroy_texts(self, subject: str) -> int:
        """Remove the texts of a subject; how many there were. Raises NotRemoved."""
        return self._remove(texts, texts.c.subject == subject)

    def destroy_identity(self, dossier: str) -> int:
        """Remove who it is, with the numbers of before; 0 where that was not kept. Raises NotRemoved."""
        self._remove(former_numbers, former_numbers.c.dossier == dossier)
        return self._remove(identities, identities.c.dossier == dossier)

    def begin_to_destroy(self) -> None:
        """Let what is removed from now on be overwritten, and let the file itself say that old pages may still hold it.

        SQLite: https://www.sqlite.org/pragma.html#pragma_secure_delete. Pages that were split or moved before, and the
        write-ahead log, hold copies: ``Database.forget`` ends those, and that the file says so.
        """
        if self._connection.dialect.name == SQLITE:
            self._connection.exec_driver_sql("PRAGMA secure_delete = ON").close()
            self._connection.exec_driver_sql(f"PRAGMA user_version = {STILL_HELD}")

    @property
    def pages_outstanding(self) -> bool:
        """Whether the file says that old pages may still hold what was destroyed; a server does not say."""
        if self._connection.dialect.name != SQLITE:
            return False
        return self._connection.exec_driver_sql("PRAGMA user_version").scalar() == STILL_HELD

    def still_holds(self, subject: str, dossier: str, retentions: Collection[str]) -> bool:
        """Whether anything is kept of a subject that was to be destroyed: by the tables, whatever their indexes say."""
        looks: list[tuple[Table, Column[str], Column[str] | None, str, str]]
        looks = [(keys, keys.c.subject, keys.c.retention, subject, each) for each in retentions]
        looks += [(texts, texts.c.subject, None, subject, "")] if "text" in retentions else []
        looks += [(identities, identities.c.dossier, None, dossier, "")] if "identity" in retentions else []
        return any(self._is_in(*look) for look in looks)

    def _is_in(
        self, table: Table, column: Column[str], other: Column[str] | None, value: str, also: str
    ) -> bool:
        """Whether a table holds such a row, found by reading all of it."""
        sqlite = self._connection.dialect.name == SQLITE
        where = f"{column.name} = :value" + ("" if other is None else f" AND {other.name} = :also")
        query = f"SELECT 1 FROM {table.name}{' NOT INDEXED' if sqlite else ''} WHERE {where}"  # noqa: S608
        new = {"value": value} | ({} if other is None else {"also": also})
        if sqlite:
            return self._connection.execute(text(query), new).first() is not None
        with by_table_alone(self._connection):
            return self._connection.execute(text(query), new).first() is not None

    def _remove(self, table: Table, *which: ColumnElement[bool]) -> int:
        """Remove rows, and look whether they are gone: a trigger or rule could keep them without an error."""
        there = select(func.count()).select_from(table).where(*which)
        before = self._connection.execute(there).scalar_one()
        self._connection.execute(delete(table).where(*which))
        if self._connection.execute(there).scalar_one():
            raise NotRemoved("", phrase("rows of {table}"), table=table.name)
        return before

    def text_count(self, subject: str) -> int:
        """How many texts of a subject are kept."""
        query = select(func.count()).select_from(texts).where(texts.c.subject == subject)
        return self._connection.execute(query).scalar_one()

    def stored_identities(self) -> Iterator[IdentityRow]:
        """Who everybody is, encrypted, with the wrapped key of each; by dossier, some at a time."""
        of_identity = (keys.c.subject == "dossier:" + identities.c.dossier) & (keys.c.retention == "identity")
        query = select(identities.c.dossier, identities.c.lookup, identities.c.sealed, keys.c.wrapped)
        query = query.select_from(identities.outerjoin(keys, of_identity)).order_by(identities.c.dossier)
        return rows(self._connection, identities, query, IdentityRow)

    def former_lookups(self) -> dict[str, set[bytes]]:
        """The keyed hashes of the numbers that people had before, by dossier."""
        found: dict[str, set[bytes]] = {}
        if self.has_former_numbers:
            query = select(former_numbers.c.dossier, former_numbers.c.lookup)
            for row in self._all(former_numbers, query, _Lookup):
                if row.lookup is not None:
                    found.setdefault(row.dossier, set()).add(row.lookup)
        return found


GUARDED = [ACCESS_LOG]


def has_vault(connection: Connection) -> bool:
    """Whether there are tables of a vault in a database."""
    return has_table(connection, about.name)


def make_tables(connection: Connection) -> None:
    """Make the tables of a vault; what its access log holds is only ever added to."""
    file = connection.dialect.name == SQLITE
    made = [table for table in vault.sorted_tables if file or table is not pending]
    vault.create_all(connection, made, checkfirst=False)
    for statement in guards.statements(connection, GUARDED):
        connection.exec_driver_sql(statement)
    add_rows(connection, vault_format, [{"single": 1, "format": FORMAT}])


def _some(values: Iterable[T]) -> Iterator[list[T]]:
    left = iter(values)
    while some := list(islice(left, _AT_ONCE)):
        yield some
