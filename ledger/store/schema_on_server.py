"""On PostgreSQL: whether tables and their indexes stand as they were made, and each index tells what its table does."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    CheckConstraint,
    Connection,
    LargeBinary,
    Row,
    String,
    Table,
    TextClause,
    UniqueConstraint,
    text,
)
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
    there = _of_each(connection, _THERE, ours)
    here = [table for table in ours if table.name in there]
    found = [SchemaDifference("gone", name) for name in _gone(ours, here, form)]
    columns = _columns(connection, here)
    found += [
        SchemaDifference("altered", table.name)
        for table in here
        if columns.get(table.name, set()) != _made_columns(connection, table)
    ]
    found += _indexes(connection, here, form, contents=contents)
    found += _constraints(connection, here)
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


_NAMED = "(SELECT name, to_regclass(quote_ident(name)) AS oid FROM unnest(CAST(:names AS text[])) u(name)) t"
_THERE = text(f"SELECT t.name AS of FROM {_NAMED} WHERE t.oid IS NOT NULL")  # noqa: S608


def _of_each(connection: Connection, query: TextClause, tables: Iterable[Table]) -> dict[str, list[Row[Any]]]:
    """What a question finds of these tables, by the name of each: one journey to the server for all."""
    found: dict[str, list[Row[Any]]] = {}
    for row in connection.execute(query, {"names": [table.name for table in tables]}):
        found.setdefault(row.of, []).append(row)
    return found


# -- columns -------------------------------------------------------------------------------------------

_COLUMNS = text(
    "SELECT t.name AS of, a.attname, upper(format_type(a.atttypid, a.atttypmod)), a.attnotnull,"  # noqa: S608
    " CASE WHEN l.collnamespace <> 'pg_catalog'::regnamespace THEN l.oid::regcollation::text"
    " ELSE coalesce(l.collname, '') END AS collation,"
    " a.atthasdef OR a.attidentity <> '' OR a.attgenerated <> '' AS filled"
    f" FROM {_NAMED} JOIN pg_attribute a ON a.attrelid = t.oid LEFT JOIN pg_collation l ON l.oid = a.attcollation"
    " WHERE a.attnum > 0 AND NOT a.attisdropped"
)
_PLAIN_TABLES = text(
    f"SELECT t.name AS of FROM {_NAMED} JOIN pg_class c ON c.oid = t.oid JOIN pg_am m ON m.oid = c.relam"  # noqa: S608
    " WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND m.amname = 'heap'"
    # Else a question of the table finds the rows of another one too, or those of it in another one.
    " AND NOT EXISTS (SELECT 1 FROM pg_inherits i WHERE c.oid IN (i.inhrelid, i.inhparent))"
)


def _columns(connection: Connection, here: list[Table]) -> dict[str, set[tuple[object, ...]]]:
    """Each column: its name and type, whether it must be filled, how it is compared, whether it fills itself.

    By the table; of one that is not a plain one, nothing.
    """
    plain = _of_each(connection, _PLAIN_TABLES, here)
    found = _of_each(connection, _COLUMNS, here)
    return {name: {tuple(row)[1:] for row in rows} for name, rows in found.items() if name in plain}


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
    "SELECT t.name AS of, k.conname, pg_get_constraintdef(k.oid) AS says"  # noqa: S608
    f" FROM {_NAMED} JOIN pg_constraint k ON k.conrelid = t.oid"
    " WHERE k.contype NOT IN ('p', 'u', 'n', 'f', 't') ORDER BY 2"
)
_ONE_ROW = "CHECK ((single = 1))"


def _constraints(connection: Connection, here: list[Table]) -> Iterator[SchemaDifference]:
    """Conditions on rows that the ledger did not make, and those that it made and are gone."""
    present = _of_each(connection, _CONDITIONS, here)
    for table in here:
        yield from _conditions_of(table, present.get(table.name, ()))


def _conditions_of(table: Table, present: Iterable[Row[Any]]) -> Iterator[SchemaDifference]:
    made = [each for column in table.columns for each in column.constraints]
    lacking = {_ONE_ROW} if any(isinstance(each, CheckConstraint) for each in made) else set[str]()
    for row in present:
        if row.says not in lacking:
            yield SchemaDifference("added", row.conname)
        lacking.discard(row.says)
    if lacking:
        yield SchemaDifference("gone", f"{table.name} {_ONE_ROW}")


# -- indexes -------------------------------------------------------------------------------------------

_INDEXES = text(
    "SELECT t.name AS of, c.relname, i.indisunique,"  # noqa: S608
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
    f" FROM {_NAMED} JOIN pg_index i ON i.indrelid = t.oid"
    " JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam"
)


def _indexes(
    connection: Connection, here: list[Table], form: int, *, contents: bool
) -> Iterator[SchemaDifference]:
    present = _of_each(connection, _INDEXES, here)
    wanted = {table.name: dict(_made_indexes(table)) for table in here}
    fit = {
        (table.name, row.relname): (table, index)
        for table in here
        for row in present.get(table.name, ())
        if (index := _as_made(row, wanted[table.name], form)) is not None
    }
    unlike = _unlike_their_tables(connection, fit) if contents else set[tuple[str, str]]()
    for table in here:
        found = {row.relname: (table.name, row.relname) for row in present.get(table.name, ())}
        for name, each in found.items():
            if name not in wanted[table.name]:
                yield SchemaDifference("added", name)
            elif each not in fit or each in unlike:
                yield SchemaDifference("contents" if each in fit else "altered", name)
        lacks = wanted[table.name].keys() - {*found, *(str(index.name) for index in table.indexes)}
        yield from (SchemaDifference("gone", name) for name in sorted(lacks - lacking(form)))


def _as_made(row: Row[Any], wanted: Mapping[str, _Index], form: int) -> _Index | None:
    """The index of a row, where it is one that the ledger makes, or made in that form; else None."""
    index = _Index(row.indisunique, tuple(row.columns), row.condition)
    may_be = [wanted.get(row.relname)]
    if other := otherwise(form).get(row.relname):
        may_be.append(_Index(unique=False, columns=other.columns, condition=other.condition))
    return index if row.plain and index in may_be else None


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


def _unlike_their_tables(
    connection: Connection, indexes: Mapping[tuple[str, str], tuple[Table, _Index]]
) -> set[tuple[str, str]]:
    """Which indexes do not hold the rows that their table holds, or lead from a value to a row that has another one.

    As many, of the same sum of hashes; and the values in the index are, one after the other, those of the rows that it
    leads to: one whose places were swapped holds the same values and leads elsewhere. The seed of the hashes is drawn
    anew, so that nobody can have made other rows with the same sum. The server keeps eight bytes a row meanwhile.
    """
    asked = [_Contents(*each) for each in indexes.values()]
    if not asked:
        return set()
    seed = secrets.randbits(62)
    with _by(connection, _BY_INDEX_ALONE):
        held = _each(connection, [each.by_index for each in asked], seed)
    with _by(connection, _BY_INDEX_TO_TABLE):
        led_to = _each(connection, [each.led_to for each in asked], seed)
    with by_table_alone(connection):
        there = _each(connection, [each.by_table for each in asked], seed)
    return {name for nth, name in enumerate(indexes) if tuple(held[nth]) != (*there[nth], *led_to[nth])}


def _each(connection: Connection, queries: list[str], seed: int) -> list[tuple[object, ...]]:
    """The one row that each question finds, in their order: one journey to the server for all."""
    numbered = [
        f"SELECT {nth} AS nth, q{nth}.* FROM ({query}) AS q{nth}"  # noqa: S608
        for nth, query in enumerate(queries)
    ]
    rows = connection.execute(text(" UNION ALL ".join(numbered)), {"seed": seed})
    return [tuple(row)[1:] for row in sorted(rows, key=itemgetter(0))]


class _Contents:
    """What is asked of an index, and of its table: how many rows, the sum of their hashes, and those in turn."""

    def __init__(self, table: Table, index: _Index) -> None:
        values = ", ".join(
            f"encode({column}, 'hex')" if isinstance(table.c[column].type, LargeBinary) else f"{column}::text"
            for column in index.columns
        )
        rows = f"SELECT hashtextextended(concat_ws(chr(31), {values}), :seed) AS h FROM {table.name}" + (  # noqa: S608
            "" if index.condition is None else f" WHERE {index.condition}"
        )
        walked = f"({rows} ORDER BY {', '.join(index.columns)}) AS walked"
        in_turn = "sha256(coalesce(string_agg(int8send(h), ''), ''))"
        self.by_index = f"SELECT count(*), sum(h::numeric), {in_turn} FROM {walked}"  # noqa: S608
        self.led_to = f"SELECT {in_turn} FROM {walked}"  # noqa: S608
        self.by_table = f"SELECT count(*), sum(h::numeric) FROM ({rows}) AS each_row"  # noqa: S608


def by_table_alone(connection: Connection) -> AbstractContextManager[None]:
    """Let questions be answered from the tables themselves, whatever indexes there are."""
    return _by(connection, _BY_TABLE)


@contextmanager
def _by(connection: Connection, ways: Mapping[str, str]) -> Iterator[None]:
    # All in one go: each statement of its own would be a journey to the server, for each index several dozen.
    connection.exec_driver_sql("; ".join(f"SET LOCAL {way} = {wanted}" for way, wanted in ways.items()))
    yield
    connection.exec_driver_sql("; ".join(f"SET LOCAL {way} TO DEFAULT" for way in ways))
