"""The questions about everyone, one SQL query each.

A query is asked of whichever tables hold the rows: the read models in SQLite or PostgreSQL, or those that a fold has
filled in memory. Everywhere it gives the same rows in the same order. Texts are compared byte by byte (the columns
say so), what is nothing stands last, and the order leaves only equal rows undecided. Days come as ISO texts, which
compare as days do and cost less to read than dates.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Text, case, literal, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from projections.readmodels.tables import Models


def guarantees(
    of: Models, on: date, *, state: str | None, enterprise: str | None, scheme: str | None
) -> Select[Any]:
    """Every guarantee on a day, oldest state first; those of one state, enterprise or scheme where named."""
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
    )
    query = select(*shown).where(*_holding(on, c.first, c.until))
    query = _only(query, (c.state, state), (c.enterprise, enterprise), (c.scheme, scheme))
    order = (c.since, c.dossier, c.suspension, c.first, c.entries, c.entitled_to, c.state)
    return query.order_by(*_order(*order, c.enterprise, c.scheme))


def findings(of: Models, on: date, *, code: str | None, severity: str | None) -> Select[Any]:
    """Every finding that stands on a day, by first day; those of one code or severity where named."""
    c = of.findings.c
    shown = (c.dossier, c.code, c.severity, iso_day(c.since), c.rule, c.entries, c.missing)
    query = select(*shown).where(*_holding(on, c.since, c.until))
    query = _only(query, (c.code, code), (c.severity, severity))
    return query.order_by(*_order(c.since, c.code, c.dossier, c.entries, c.missing, c.severity, c.rule))


def places(
    of: Models,
    on: date,
    *,
    state: str | None = "open",
    first: date | None = None,
    enterprise: str | None = None,
    scheme: str | None = None,
) -> Select[Any]:
    """Every place that was left by a day (R13), the oldest first: those open at its end, those filled by then, or both.

    ``first`` leaves out what was filled before that day. Where it is: at the end of the day, or when it was filled.
    ``status`` is what the person was on the first day without, and the scheme that of the employment before.
    """
    c, before = of.places.c, of.periods.alias("before")
    begun = before.c.dossier == c.dossier, before.c.first <= c.since
    under = before.c.dossier == c.dossier, before.c.first < c.since, before.c.scheme.is_not(None)
    latest = before.c.first.desc()
    status = select(before.c.status).where(*begun).order_by(latest).limit(1).scalar_subquery()
    its_scheme = select(before.c.scheme).where(*under).order_by(latest).limit(1).scalar_subquery()
    day = case((c.filled_on < on, c.filled_on), else_=literal(on))
    shown = (
        c.dossier,
        c.enterprise,
        its_scheme.label("scheme"),
        status.label("status"),
        iso_day(c.since),
        iso_day(c.filled_on),
        c.filled_by,
        c.filled_entry,
        c.entries,
    )
    query = select(*shown).where(c.since <= on, c.first <= day, or_(c.until.is_(None), c.until >= day))
    is_open = or_(c.filled_on.is_(None), c.filled_on > on)
    if state == "open":
        query = query.where(is_open)
    elif state == "filled":
        query = query.where(c.filled_on <= on)
    if first is not None:
        query = query.where(or_(is_open, c.filled_on >= first))
    if scheme is not None:
        query = query.where(its_scheme == scheme)
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
    """Every finding that stood on a day of a period, or until the day before it, by dossier."""
    c = of.findings.c
    query = select(c.dossier, c.code, c.severity, iso_day(c.since), iso_day(c.until))
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
