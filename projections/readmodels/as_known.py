"""The tables of the read models as they were known at a position: the same columns, without those of knowledge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    FromClause,
    Select,
    Table,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy import column as sql_column

from ledger.store.location import SQLITE
from projections.readmodels.lagging import Lagging
from projections.readmodels.rows import ENDS, Row
from projections.readmodels.tables import KNOWLEDGE, Models


class KnownTables(NamedTuple):
    """What a question is asked of: each table as known at one position."""

    periods: FromClause
    guarantees: FromClause
    findings: FromClause
    places: FromClause
    replacements: FromClause
    trajectories: FromClause
    terms: FromClause
    exceptions: FromClause
    deadlines: FromClause
    steps: FromClause


def as_known(of: Models, position: int | None) -> KnownTables:
    """The tables of a build as known at a position; None: at the one that it is up to."""
    return KnownTables(
        *(
            _rows(table, ends, position).subquery(name)
            for name, table, ends in zip(KnownTables._fields, of.all, ENDS, strict=True)
        )
    )


def as_known_with(of: Models, lagging: Lagging, dialect: str) -> KnownTables:
    """The tables of a build as known at the position that it is up to, with what is in the place of what lags."""
    made: list[FromClause] = []
    for name, table, rows in zip(KnownTables._fields, of.all, lagging.rows, strict=True):
        others = _rows(table, 0, None)
        left_out = lagging.left_out(name)
        if left_out:
            others = others.where(table.c.dossier.not_in(left_out))
        columns = list(table.columns)[: -len(KNOWLEDGE)]
        brought = _brought_to_sqlite if dialect == SQLITE else _brought_to_postgres
        made.append((union_all(others, brought(columns, rows)) if rows else others).subquery(name))
    return KnownTables(*made)


def _brought_to_sqlite(columns: Sequence[Column[Any]], rows: Sequence[Row]) -> Select[Any]:
    """Rows that a question brings along, as one JSON text."""
    each = func.json_each(msgspec.json.encode(rows).decode()).table_valued("value").c.value
    return select(
        *(
            func.json_extract(each, f"$[{nth}]", type_=column.type).label(column.name)
            for nth, column in enumerate(columns)
        )
    )


def _brought_to_postgres(columns: Sequence[Column[Any]], rows: Sequence[Row]) -> Select[Any]:
    """Rows that a question brings along, as an array for each column."""
    arrays = [
        cast(literal([_as_text(row[nth]) for row in rows], ARRAY(Text)), ARRAY(column.type))
        for nth, column in enumerate(columns)
    ]
    brought = func.unnest(*arrays).table_valued(*(sql_column(column.name, column.type) for column in columns))
    return select(
        *(
            each.collate("C").label(each.name) if isinstance(each.type, Text) else each
            for each in brought.render_derived().c
        )
    )


def _rows(table: Table, ends: int, position: int | None) -> Select[Any]:
    columns = list(table.columns)[: -len(KNOWLEDGE)]
    known = table.c
    if position is None:
        return select(*columns).where(known.known_to.is_(None))
    first = len(columns) - ends
    shown: list[ColumnElement[Any]] = [*columns[:first]]
    shown += (
        case((known.end_known > position, null()), else_=each).label(each.name) for each in columns[first:]
    )
    return select(*shown).where(is_known(table, position))


def is_known(table: Table, position: int) -> ColumnElement[bool]:
    """Whether a row is known at a position."""
    known = table.c
    return and_(known.known_from <= position, or_(known.known_to.is_(None), known.known_to > position))


def _as_text(value: str | int | None) -> str | None:
    return None if value is None else str(value)
