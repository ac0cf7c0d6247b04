"""The tables of the read models as they were known at a position: the same columns, without those of knowledge."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from copy import copy
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    ColumnElement,
    CompoundSelect,
    Date,
    FromClause,
    Integer,
    Select,
    Table,
    Text,
    TextualSelect,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    text,
    union_all,
)
from sqlalchemy import column as sql_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement, coalesce

from ledger.store.location import POSTGRES, SQLITE
from projections.readmodels.classes import DAY_WIDTHS, OPEN_WIDTHS
from projections.readmodels.lagging import Lagging
from projections.readmodels.rows import ENDS, Row, Rows
from projections.readmodels.tables import DAYS, KNOWLEDGE, LISTED_BY, Models


class KnownTables:
    """What a question is asked of: each table as known at one position, under the names of ``Rows``.

    They are the tables of one build; ``position`` None is the one that it is up to. ``lagging`` is what stands in the
    place of what lags, brought along in the ``dialect``. ``has_classes`` says whether rows can be found by their days.
    """

    def __init__(
        self,
        of: Models,
        position: int | None = None,
        *,
        lagging: Lagging | None = None,
        dialect: str = SQLITE,
        has_classes: bool = True,
    ) -> None:
        self._of = of
        self._position = position
        self._lagging = lagging
        self._dialect = dialect
        self._has_classes = has_classes
        self._days: tuple[date, date] | None = None
        self._dossiers: Collection[str] | None = None
        self._made: dict[str, FromClause] = {}
        #: The same tables with all their rows, to be joined to these by a dossier.
        self.anywhere = self
        #: Whether they have no other columns than those by which a list chooses, orders and counts its rows.
        self.listed_only = False

    def within(self, first: date, last: date, *, listed_only: bool = False) -> KnownTables:
        """The same, only of rows that hold on a day from the first to the last one, found by an index where there is.

        ``listed_only``: with those columns alone that stand in the index, so that no row is looked up. A question says
        all the same which rows it wants: where there are no classes others are there too.
        """
        if not self._has_classes:
            return self
        narrow = copy(self)
        narrow._days, narrow._made, narrow.listed_only = (first, last), {}, listed_only
        return narrow

    def of_dossiers(self, dossiers: Collection[str]) -> KnownTables:
        """The same, only of rows of these dossiers, found by an index."""
        some = copy(self)
        some._dossiers, some._made, some.anywhere = dossiers, {}, some
        return some

    @property
    def periods(self) -> FromClause:
        """``model_periods``."""
        return self._table("periods")

    @property
    def guarantees(self) -> FromClause:
        """``model_guarantees``."""
        return self._table("guarantees")

    @property
    def findings(self) -> FromClause:
        """``model_findings``."""
        return self._table("findings")

    @property
    def places(self) -> FromClause:
        """``model_places``."""
        return self._table("places")

    @property
    def replacements(self) -> FromClause:
        """``model_replacements``."""
        return self._table("replacements")

    @property
    def trajectories(self) -> FromClause:
        """``model_trajectories``."""
        return self._table("trajectories")

    @property
    def terms(self) -> FromClause:
        """``model_terms``."""
        return self._table("terms")

    @property
    def exceptions(self) -> FromClause:
        """``model_exceptions``."""
        return self._table("exceptions")

    @property
    def deadlines(self) -> FromClause:
        """``model_deadlines``."""
        return self._table("deadlines")

    @property
    def steps(self) -> FromClause:
        """``model_steps``."""
        return self._table("steps")

    def _table(self, name: str) -> FromClause:
        made = self._made.get(name)
        if made is None:
            made = self._made[name] = self._rows(name).subquery(name)
        return made

    def _rows(self, name: str) -> Selectable:
        nth = Rows._fields.index(name)
        table, behind = self._of.all[nth], self._lagging
        if behind is None:
            return self._known(name, table, ENDS[nth])
        left_out = behind.left_out(name)
        others = self._known(
            name, table, ENDS[nth], *([table.c.dossier.not_in(left_out)] if left_out else ())
        )
        if not behind.rows[nth]:
            return others
        brought = _brought_to_sqlite if self._dialect == SQLITE else _brought_to_postgres
        columns = {each.name: nth for nth, each in enumerate(_shown(table))}
        there = [columns[each.name] for each in others.selected_columns]
        rows = [tuple(row[at] for at in there) for row in behind.rows[nth]]
        return union_all(
            others, brought([table.columns[each.name] for each in others.selected_columns], rows)
        )

    def _known(self, name: str, table: Table, ends: int, *only: ColumnElement[bool]) -> Selectable:
        """The rows that are known, and of them those that hold on one of the days asked about."""
        if self._dossiers is not None:
            only = *only, table.c.dossier.in_(self._dossiers)
        columns = _shown(table)
        cut = len(columns) - ends
        whole, ending = columns[:cut], columns[cut:]
        if name in DAYS and self.listed_only:
            there = {*DAYS[name], *LISTED_BY[name]}
            whole, ending = ([each for each in some if each.name in there] for some in (whole, ending))
        days = None if self._days is None or name not in DAYS else (*DAYS[name], *self._days)
        if self._position is None:
            return _of_days(table, [*whole, *ending], days).where(*only, table.c.known_to.is_(None))
        then = *only, is_known(table, self._position)
        if days is None:
            return select(*whole, *_ends_known(table, ending, self._position)).where(*then)
        return _known_then(table, whole, ending, days, self._position, *then)


Selectable = Select[Any] | CompoundSelect[Any]


def _shown(table: Table) -> list[Column[Any]]:
    return list(table.columns)[: -len(KNOWLEDGE)]


_Days = tuple[str, str, date, date]
"""The columns of the first and the last day of a row, and the first and the last day asked about."""


def _of_days(table: Table, columns: Sequence[Column[Any]], days: _Days | None) -> Select[Any]:
    """The rows that hold on a day from the first to the last one, by their day class; None: those of any day."""
    if days is None:
        return select(*columns)
    first, last = table.c[days[0]], table.c[days[1]]
    each = _DAY_CLASSES.cte()
    least = days_before(literal(days[2]), each.c.width)
    found = and_(table.c.day_class == each.c.number, first.between(least, days[3]))
    return select(*columns).select_from(each.join(table, found)).where(or_(last.is_(None), last >= days[2]))


def _known_then(
    table: Table,
    whole: Sequence[Column[Any]],
    ending: Sequence[Column[Any]],
    days: _Days,
    position: int,
    *then: ColumnElement[bool],
) -> Selectable:
    """What ended as far as was known at a position, and what was open-ended and is not any more: no row is both."""
    end_known = or_(table.c.end_known.is_(None), table.c.end_known <= position)
    ended = _of_days(table, [*whole, *ending], days).where(*then, end_known)
    open_ended = *whole, *(cast(null(), each.type).label(each.name) for each in ending)
    begun = table.c[days[0]] <= days[3]
    still = _open_at(table, open_ended, position).where(*then, begun, _open_until(table) > position)
    return union_all(ended, still)


def _open_at(table: Table, columns: Sequence[ColumnElement[Any]], position: int) -> Select[Any]:
    """The rows that can have been open-ended at a position, by their open class."""
    each = _OPEN_CLASSES.cte()
    known_from = table.c.known_from.between(literal(position, BigInteger) - each.c.width, position)
    return select(*columns).select_from(
        each.join(table, and_(table.c.open_class == each.c.number, known_from))
    )


class days_before(FunctionElement[date]):  # noqa: N801 (named as an SQL function is)
    """The day that is a number of days before another, or the first one of the calendar."""

    type = Date()
    inherit_cache = True


@compiles(days_before)
def _by_modifier(element: days_before, compiler: SQLCompiler, **how: Any) -> str:
    day, days = (compiler.process(each, **how) for each in element.clauses)
    return f"coalesce(date({day}, (-{days}) || ' days'), '{date.min}')"


@compiles(days_before, POSTGRES)
def _by_difference(element: days_before, compiler: SQLCompiler, **how: Any) -> str:
    day, days = (compiler.process(each, **how) for each in element.clauses)
    return f"({day} - least({days}, {day} - DATE '{date.min}'))"


def _widths(classes: Sequence[tuple[int, int]]) -> TextualSelect:
    """Classes with how far each reaches back, as a table of a query.

    As text: SQLAlchemy compiles a query with ``values`` anew each time, which costs more than asking it.
    """
    table = ", ".join(map(str, classes))
    query = text(f"SELECT column1 AS number, column2 AS width FROM (VALUES {table}) AS classes")  # noqa: S608 (ours)
    return query.columns(sql_column("number", Integer), sql_column("width", BigInteger))


_DAY_CLASSES, _OPEN_CLASSES = _widths(DAY_WIDTHS), _widths(OPEN_WIDTHS)


def _open_until(table: Table) -> ColumnElement[Any]:
    return coalesce(table.c.end_known, table.c.known_to)


def _ends_known(table: Table, columns: Sequence[Column[Any]], position: int) -> Iterator[ColumnElement[Any]]:
    """How a row ends, as far as it was known."""
    for each in columns:
        yield case((table.c.end_known > position, null()), else_=each).label(each.name)


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


def is_known(table: Table, position: int) -> ColumnElement[bool]:
    """Whether a row is known at a position."""
    known = table.c
    return and_(known.known_from <= position, or_(known.known_to.is_(None), known.known_to > position))


def _as_text(value: str | int | None) -> str | None:
    return None if value is None else str(value)
