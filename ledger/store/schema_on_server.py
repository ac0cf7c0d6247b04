"""On PostgreSQL: whether tables and their indexes stand as they were made, and each index tells what its table does."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any, NamedTuple

from sqlalchemy import CheckConstraint, Connection, LargeBinary, String, Table, UniqueConstraint, text
from sqlalchemy.types import TypeEngine

from ledger.store.forms.steps import lacking, otherwise
from ledger.store.guarded import added_on_server
from ledger.store.strangers import strangers
from ledger.store.vault_tables import about, pending, vault


class SchemaDifference(NamedTuple):
    """What is not as it was made: ``added``, ``altered``, ``gone``; or ``contents``, of an index beside its table.

    On a server also ``shadow``, what is asked in the place of a table or operator; and ``rights``, to change it.
    """

    kind: str
    name: str


class _Index(NamedTuple):
    """An index as PostgreSQL has it: the columns in order, and the condition of a partial one."""

    unique: bool
    columns: tuple[str, ...]
    condition: str | None


#: Those that are made by DDL of their own (ledger/store/tables.py), as PostgreSQL writes their conditions.
_BY_DDL = {
    "entries": {
        "entries_source": _Index(unique=True, columns=("source",), condition="(source IS NOT NULL)"),
        "entries_joining": _Index(
            unique=False,
            columns=("topic", "stream"),
            condition="(topic = ANY (ARRAY['joining'::text, 'rectification'::text, 'withdrawal'::text]))",
        ),
    },
    "seals": {
        "seals_checkpoint": _Index(
            unique=False, columns=("made_at",), condition="(kind = 'checkpoint'::text)"
        )
    },
}


def differences(
    connection: Connection,
    ours: Iterable[Table],
    form: int,
    guarded: frozenset[str],
    *,
    contents: bool = True,
) -> list[SchemaDifference]:
    """What of these tables, where they are there, is not as the ledger made it; those kept by triggers have some.

    ``form``: that which the ledger says it has. Of a vault of which there is anything, all has to be there.
    """
    ours = list(ours)
    here = [table for table in ours if _is_there(connection, table)]
    found = [SchemaDifference("gone", name) for name in _gone(ours, here, form)]
    found += [
        SchemaDifference("altered", table.name)
        for table in here
        if _columns(connection, table) != _made_columns(connection, table)
    ]
    for table in here:
        found += _indexes(connection, table, form, contents=contents)
    for table in here:
        found += _constraints(connection, table)
    free = [table.name for table in here if table.name not in guarded]
    return found + [SchemaDifference("added", name) for name in added_on_server(connection, free)]


def beside(
    connection: Connection, tables: Collection[str], guarded: frozenset[str]
) -> list[SchemaDifference]:
    """What stands in the way of these tables, and who may change them that should not."""
    return [SchemaDifference(*each) for each in strangers(connection, tables, guarded)]


def _gone(ours: Iterable[Table], here: Iterable[Table], form: int) -> list[str]:
    names = {table.name for table in here}
    if about.name not in names:
        return []
    of_vault = {table.name for table in ours if table.metadata is vault} - {pending.name}
    return sorted(of_vault - names - lacking(form))


def _is_there(connection: Connection, table: Table) -> bool:
    query = text("SELECT to_regclass(quote_ident(:name)) IS NOT NULL")
    return bool(connection.execute(query, {"name": table.name}).scalar())


# -- columns -------------------------------------------------------------------------------------------

_COLUMNS = text(
    "SELECT a.attname, upper(format_type(a.atttypid, a.atttypmod)), a.attnotnull,"
    " CASE WHEN l.collnamespace <> 'pg_catalog'::regnamespace THEN l.oid::regcollation::text"
    " ELSE coalesce(l.collname, '') END AS collation,"
    " a.atthasdef OR a.attidentity <> '' OR a.attgenerated <> '' AS filled"
    " FROM pg_attribute a LEFT JOIN pg_collation l ON l.oid = a.attcollation"
    " WHERE a.attrelid = to_regclass(quote_ident(:name)) AND a.attnum > 0 AND NOT a.attisdropped"
)
_PLAIN_TABLE = text(
    "SELECT c.relkind = 'r' AND c.relpersistence = 'p' AND m.amname = 'heap'"
    # Else a question of the table finds the rows of another one too, or those of it in another one.
    " AND NOT EXISTS (SELECT 1 FROM pg_inherits i WHERE c.oid IN (i.inhrelid, i.inhparent))"
    " FROM pg_class c LEFT JOIN pg_am m ON m.oid = c.relam WHERE c.oid = to_regclass(quote_ident(:name))"
)


def _columns(connection: Connection, table: Table) -> set[tuple[object, ...]]:
    """Each column: its name and type, whether it must be filled, how it is compared, whether it fills itself."""
    given = {"name": table.name}
    if not connection.execute(_PLAIN_TABLE, given).scalar():
        return set()
    return {tuple(row) for row in connection.execute(_COLUMNS, given)}


def _made_columns(connection: Connection, table: Table) -> set[tuple[object, ...]]:
    return {
        (
            column.name,
            _type(connection, column.type),
            not column.nullable,
            _collation(connection, column.type),
            False,
        )
        for column in table.columns
    }


def _type(connection: Connection, kind: TypeEngine[Any]) -> str:
    return kind.compile(connection.dialect).partition(" COLLATE")[0]


def _collation(connection: Connection, kind: TypeEngine[Any]) -> str:
    """How values are compared: by code point where the ledger says so, as the database does where it does not."""
    made = kind.dialect_impl(connection.dialect)
    return (made.collation or "default") if isinstance(made, String) else ""


# A condition calls functions for each row that comes, which can keep a copy of it: only those that we made.
_CONDITIONS = text(
    "SELECT conname, pg_get_constraintdef(oid) AS says FROM pg_constraint"
    " WHERE conrelid = to_regclass(quote_ident(:name)) AND contype NOT IN ('p', 'u', 'n', 'f', 't') ORDER BY 1"
)
_ONE_ROW = "CHECK ((single = 1))"


def _constraints(connection: Connection, table: Table) -> Iterator[SchemaDifference]:
    """Conditions on rows that the ledger did not make, and those that it made and are gone."""
    given = [each for column in table.columns for each in column.constraints]
    made = {_ONE_ROW} if any(isinstance(each, CheckConstraint) for each in given) else set[str]()
    for row in connection.execute(_CONDITIONS, {"name": table.name}).all():
        if row.says not in made:
            yield SchemaDifference("added", row.conname)
        made.discard(row.says)
    if made:
        yield SchemaDifference("gone", f"{table.name} {_ONE_ROW}")


# -- indexes -------------------------------------------------------------------------------------------

_INDEXES = text(
    "SELECT c.relname, i.indisunique,"
    " ARRAY(SELECT a.attname FROM unnest(i.indkey) WITH ORDINALITY k(of, nth)"
    " LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.of ORDER BY k.nth) AS columns,"
    " pg_get_expr(i.indpred, i.indrelid) AS condition,"
    # Ready, whole and used at once; by a tree, in plain order, of the columns' own classes and collations.
    " i.indisvalid AND i.indisready AND i.indislive AND i.indimmediate AND i.indnkeyatts = i.indnatts"
    " AND i.indexprs IS NULL AND m.amname = 'btree'"
    " AND NOT EXISTS (SELECT 1 FROM unnest(i.indoption) o(of) WHERE o.of <> 0)"
    " AND NOT EXISTS (SELECT 1 FROM unnest(i.indclass) o(of) JOIN pg_opclass p ON p.oid = o.of"
    " WHERE NOT p.opcdefault)"
    " AND NOT EXISTS (SELECT 1 FROM unnest(i.indcollation) WITH ORDINALITY l(of, nth)"
    " JOIN unnest(i.indkey) WITH ORDINALITY k(of, nth) ON k.nth = l.nth"
    " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.of WHERE a.attcollation <> l.of) AS plain"
    " FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam"
    " WHERE i.indrelid = to_regclass(quote_ident(:name))"
)


def _indexes(
    connection: Connection, table: Table, form: int, *, contents: bool
) -> Iterator[SchemaDifference]:
    wanted, others = dict(_made_indexes(table)), otherwise(form)
    present: set[str] = set()
    for row in connection.execute(_INDEXES, {"name": table.name}).all():
        present.add(row.relname)
        if row.relname not in wanted:
            yield SchemaDifference("added", row.relname)
            continue
        index, may_be = _Index(row.indisunique, tuple(row.columns), row.condition), [wanted[row.relname]]
        if other := others.get(row.relname):
            may_be.append(_Index(unique=False, columns=other.columns, condition=other.condition))
        if not row.plain or index not in may_be:
            yield SchemaDifference("altered", row.relname)
        elif contents and not _contents(connection, table, index):
            yield SchemaDifference("contents", row.relname)
    may_lack = lacking(form) | {str(index.name) for index in table.indexes}
    for name in sorted(wanted.keys() - present - may_lack):
        yield SchemaDifference("gone", name)


def _made_indexes(table: Table) -> Iterator[tuple[str, _Index]]:
    if table.primary_key.columns:
        columns = tuple(column.name for column in table.primary_key.columns)
        yield f"{table.name}_pkey", _Index(unique=True, columns=columns, condition=None)
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            columns = tuple(column.name for column in constraint.columns)
            yield str(constraint.name), _Index(unique=True, columns=columns, condition=None)
    for index in table.indexes:
        columns = tuple(column.name for column in index.columns)
        yield str(index.name), _Index(unique=bool(index.unique), columns=columns, condition=None)
    yield from _BY_DDL.get(table.name, {}).items()


# -- contents ------------------------------------------------------------------------------------------

# Each way is set, wanted or not: whoever owns the server can turn it on or off for a database or a role.
_SORTING = {"enable_sort": "off", "enable_incremental_sort": "off"}
_ORDERED = {"enable_seqscan": "off", "enable_bitmapscan": "off", **_SORTING}
_BY_INDEX_ALONE = {**_ORDERED, "enable_indexscan": "on", "enable_indexonlyscan": "on"}
_BY_INDEX_TO_TABLE = {**_ORDERED, "enable_indexscan": "on", "enable_indexonlyscan": "off"}
_BY_TABLE = {
    "enable_seqscan": "on",
    "enable_indexscan": "off",
    "enable_indexonlyscan": "off",
    "enable_bitmapscan": "off",
}


def _contents(connection: Connection, table: Table, index: _Index) -> bool:
    """Whether an index holds the rows that its table holds, and leads from each value to the row that has it.

    As many, of the same sum of hashes; and the values in the index are, one after the other, those of the rows that it
    leads to: one whose places were swapped holds the same values and leads elsewhere. The seed of the hashes is drawn
    anew, so that nobody can have made other rows with the same sum. The server keeps eight bytes a row meanwhile.
    """
    given = {"seed": secrets.randbits(62)}
    values = ", ".join(
        f"encode({column}, 'hex')" if isinstance(table.c[column].type, LargeBinary) else f"{column}::text"
        for column in index.columns
    )
    rows = f"SELECT hashtextextended(concat_ws(chr(31), {values}), :seed) AS h FROM {table.name}" + (  # noqa: S608
        "" if index.condition is None else f" WHERE {index.condition}"
    )
    walked = f"({rows} ORDER BY {', '.join(index.columns)}) AS walked"
    in_turn = "sha256(coalesce(string_agg(int8send(h), ''), ''))"
    with _by(connection, _BY_INDEX_ALONE):
        query = text(f"SELECT count(*), sum(h::numeric), {in_turn} FROM {walked}")  # noqa: S608
        number, total, by_index = connection.execute(query, given).one()
    with _by(connection, _BY_INDEX_TO_TABLE):
        led_to = connection.execute(text(f"SELECT {in_turn} FROM {walked}"), given).scalar_one()  # noqa: S608
    with by_table_alone(connection):
        query = text(f"SELECT count(*), sum(h::numeric) FROM ({rows}) AS each_row")  # noqa: S608
        return by_index == led_to and (number, total) == tuple(connection.execute(query, given).one())


def by_table_alone(connection: Connection) -> AbstractContextManager[None]:
    """Let questions be answered from the tables themselves, whatever indexes there are."""
    return _by(connection, _BY_TABLE)


@contextmanager
def _by(connection: Connection, ways: Mapping[str, str]) -> Iterator[None]:
    # All in one go: each statement of its own would be a journey to the server, for each index several dozen.
    connection.exec_driver_sql("; ".join(f"SET LOCAL {way} = {wanted}" for way, wanted in ways.items()))
    yield
    connection.exec_driver_sql("; ".join(f"SET LOCAL {way} TO DEFAULT" for way in ways))
