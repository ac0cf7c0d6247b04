"""The questions about everyone, one SQL query each.

A query is asked of whichever tables hold the rows: the read models in SQLite or PostgreSQL, or those that a fold has
filled in memory. Everywhere it gives the same rows in the same order. Texts are compared byte by byte (the columns
say so), what is nothing stands last, and the order leaves only equal rows undecided. Days come as ISO texts, which
compare as days do and cost less to read than dates.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Text, and_, case, literal, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from projections.readmodels.tables import Models


def guarantees(
    of: Models,
    first: date,
    last: date,
    *,
    state: str | None = None,
    enterprise: str | None = None,
    scheme: str | None = None,
    rule: str | None = None,
) -> Select[Any]:
    """Every run of days of a guarantee in one state at one enterprise that a day of a period is of.

    Those of one state, enterprise, scheme or rule where named. Of a run the row that holds on its last day in the
    period: so a period of one day finds the state of each guarantee on that day, the oldest state first. Of a longer
    one the runs of one guarantee stand together, as they followed on one another.
    """
    c = of.guarantees.c
    shown = (
        c.dossier,
        c.suspension,
        c.entitled_to,
        c.state,
        iso_day(c.since),
        c.enterprise,
        c.scheme,
        c.entries,
        iso_day(c.began),
        iso_day(c.ended),
        c.became,
        c.ended_by,
    )
    query = select(*shown).where(
        c.first <= last,
        or_(c.ended.is_(None), c.ended >= first),
        or_(c.until.is_(None), c.until >= last, c.until == c.ended),
    )
    query = _only(query, (c.state, state), (c.enterprise, enterprise), (c.scheme, scheme))
    if rule is not None:
        # A return is of R12, every other guarantee of R10.
        query = query.where(c.suspension.is_(None) if rule == "R12" else c.suspension.is_not(None))
    of_each = c.dossier, c.suspension, c.first, c.entries, c.entitled_to, c.state
    order = (c.since, *of_each) if first == last else of_each
    return query.order_by(*_order(*order, c.enterprise, c.scheme))


def findings(
    of: Models,
    first: date,
    last: date,
    *,
    code: str | None = None,
    severity: str | None = None,
    rule: str | None = None,
    enterprise: str | None = None,
    scheme: str | None = None,
) -> Select[Any]:
    """Every finding that stands on a day of a period, by first day, and where the person is on the last one.

    Those of one code, severity, rule or scheme where named: of a breach all that are one or breached a guarantee. Those
    at one enterprise: that began there, or of whoever is there on the last day.
    """
    c, now = of.findings.c, of.periods.c
    shown = (
        c.dossier,
        c.code,
        c.severity,
        iso_day(c.since),
        c.rule,
        c.entries,
        c.missing,
        iso_day(c.until),
        c.breached,
        c.cure,
        c.cured_with,
        c.cured_by,
        c.enterprise,
        c.scheme,
        now.status,
        now.enterprise,
    )
    there = and_(now.dossier == c.dossier, *_holding(last, now.first, now.last))
    query = select(*shown).select_from(of.findings.outerjoin(of.periods, there))
    query = query.where(c.since <= last, or_(c.until.is_(None), c.until >= first))
    query = _only(query, (c.code, code), (c.rule, rule), (c.scheme, scheme))
    if severity == "breach":
        query = query.where(or_(c.severity == severity, c.breached.is_not(None)))
    else:
        query = _only(query, (c.severity, severity))
    if enterprise is not None:
        query = query.where(or_(c.enterprise == enterprise, now.enterprise == enterprise))
    order = (c.since, c.code, c.dossier, c.entries, c.missing, c.severity, c.rule, c.until)
    return query.order_by(*_order(*order))


def places(of: Models, on: date, *, enterprise: str | None) -> Select[Any]:
    """Every place that is open on a day (R13), the longest open first; those at one enterprise where named."""
    c = of.places.c
    query = select(c.dossier, c.enterprise, iso_day(c.since), c.entries)
    query = query.where(*_holding(on, c.first, c.until), or_(c.filled_on.is_(None), c.filled_on > on))
    query = _only(query, (c.enterprise, enterprise))
    return query.order_by(*_order(c.since, c.dossier, c.entries, c.enterprise))


def periods_by(of: Models, upto: date) -> Select[Any]:
    """The periods of everyone that begin by a day, dossier by dossier and in the order of days."""
    c = of.periods.c
    shown = (c.dossier, iso_day(c.first), iso_day(c.last), c.status, c.enterprise, c.scheme, c.completion)
    return select(*shown).where(c.first <= upto).order_by(*_order(c.dossier, c.first))


def states_on(of: Models, on: date) -> Select[Any]:
    """The state of every guarantee on a day, since when, and who answers for it, by dossier."""
    c = of.guarantees.c
    query = select(c.dossier, c.state, iso_day(c.since), c.enterprise, c.scheme)
    order = _order(c.dossier, c.since, c.state, c.enterprise, c.scheme)
    return query.where(*_holding(on, c.first, c.until)).order_by(*order)


def findings_within(of: Models, first: date, last: date) -> Select[Any]:
    """Every finding that stood on a day of a period, or until the day before it, and where it began, by dossier."""
    c = of.findings.c
    query = select(c.dossier, c.code, c.severity, iso_day(c.since), iso_day(c.until), c.enterprise, c.scheme)
    query = query.where(c.since <= last, or_(c.until.is_(None), c.until >= _day_before(first)))
    return query.order_by(*_order(c.dossier, c.since, c.code, c.until))


def places_by(of: Models, upto: date) -> Select[Any]:
    """Every place that was left by a day, at the enterprise where it was that day or when filled, by dossier."""
    c = of.places.c
    day = case((c.filled_on < upto, c.filled_on), else_=literal(upto))
    query = select(c.dossier, c.enterprise, iso_day(c.since), iso_day(c.filled_on)).where(
        c.since <= upto, c.first <= day, or_(c.until.is_(None), c.until >= day)
    )
    return query.order_by(*_order(c.dossier, c.since, c.enterprise, c.filled_on))


def employment_at(of: Models, enterprise: str) -> Select[Any]:
    """A row if an enterprise ever employed anybody under a scheme, none if not."""
    c = of.periods.c
    return select(c.dossier).where(c.enterprise == enterprise, c.scheme.is_not(None)).limit(1)


class iso_day(FunctionElement[str]):  # noqa: N801 (named as an SQL function is)
    """A day as its ISO text, whichever style of dates a PostgreSQL session is set to."""

    type = Text()
    inherit_cache = True


@compiles(iso_day)
def _stored_as_text(element: iso_day, compiler: SQLCompiler, **how: Any) -> str:
    return compiler.process(element.clauses, **how)


@compiles(iso_day, "postgresql")
def _formatted(element: iso_day, compiler: SQLCompiler, **how: Any) -> str:
    return f"to_char({compiler.process(element.clauses, **how)}, 'YYYY-MM-DD')"


def _holding(
    on: date, first: Column[Any], last: Column[Any]
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """What holds on a day: from the first to the last one, both included, an open end NULL."""
    return first <= on, or_(last.is_(None), last >= on)


def _only(query: Select[Any], *wanted: tuple[Column[Any], str | None]) -> Select[Any]:
    """The rows in which each column has the value that is wanted, where one is."""
    return query.where(*(column == value for column, value in wanted if value is not None))


def _order(*columns: Column[Any]) -> list[ColumnElement[Any]]:
    """By each column in turn, NULL last: of itself it stands first in SQLite and last in PostgreSQL."""
    return [part for c in columns for part in ((c.is_(None), c) if c.nullable else (c,))]


def _day_before(day: date) -> date:
    return date.fromordinal(max(day.toordinal() - 1, 1))
