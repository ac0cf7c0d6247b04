"""Questions about the population: which guarantees, findings and open places there are on a day.

``answering.py`` decides where they are asked, ``queries.py`` says which rows answer them and in which order.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, Select

from ledger.store.session import ReadTransaction as Entries
from projections.reading import Reading
from projections.readmodels import queries
from projections.readmodels.answering import answered, of_models
from projections.readmodels.in_memory import BATCH, folded_in_memory
from projections.readmodels.paging import ALL, Listed, ListPage
from projections.readmodels.rows import Row, entries_of, missing_of
from projections.readmodels.tables import Models

R = TypeVar("R")


class GuaranteeRow(msgspec.Struct, frozen=True):
    """The guarantee of one dossier for one suspension (null: a return), on the day asked.

    ``days`` counts the days in this state, the first one and the day asked included. ``enterprise`` and ``scheme`` are
    those that answer for it: where the employee is employed while it stands, and where it ended once it has; for a
    return, those of before the ordinary job.
    """

    dossier: str
    suspension: str | None
    entitled_to: str
    state: str
    since: date
    days: int
    enterprise: str | None
    scheme: str | None
    entries: tuple[int, ...]


class FindingRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """A finding that stands on the day asked, since ``since``."""

    dossier: str
    code: str
    severity: str
    since: date
    rule: str
    entries: tuple[int, ...]
    missing: tuple[str, ...] | None = None


class PlaceRow(msgspec.Struct, frozen=True):
    """A place that is open on the day asked: ``days`` counts from ``since``, both days included."""

    dossier: str
    enterprise: str
    since: date
    days: int
    entries: tuple[int, ...]


def guarantees(
    entries: Entries,
    reading: Reading,
    on: date,
    *,
    state: str | None = None,
    enterprise: str | None = None,
    scheme: str | None = None,
    page: ListPage = ALL,
) -> Listed[GuaranteeRow]:
    """Every guarantee on a day, oldest state first; those of one state, enterprise or scheme where named."""

    def query(of: Models) -> Select[Any]:
        return queries.guarantees(of, on, state=state, enterprise=enterprise, scheme=scheme, page=page)

    def made(row: Row) -> GuaranteeRow:
        dossier, suspension, entitled_to, its_state, since, at, under, rests_on = row
        began = date.fromisoformat(since)
        days = (on - began).days + 1
        return GuaranteeRow(
            dossier, suspension, entitled_to, its_state, began, days, at, under, entries_of(rests_on)
        )

    return listed(entries, reading, ("guarantees",), query, page, made)


def findings(
    entries: Entries,
    reading: Reading,
    on: date,
    *,
    code: str | None = None,
    severity: str | None = None,
    page: ListPage = ALL,
) -> Listed[FindingRow]:
    """Every finding that stands on a day, by first day; those of one code or severity where named."""

    def query(of: Models) -> Select[Any]:
        return queries.findings(of, on, code=code, severity=severity, page=page)

    def made(row: Row) -> FindingRow:
        dossier, its_code, its_severity, since, rule, rests_on, missing = row
        began = date.fromisoformat(since)
        return FindingRow(
            dossier, its_code, its_severity, began, rule, entries_of(rests_on), missing_of(missing)
        )

    return listed(entries, reading, ("findings",), query, page, made)


def places(
    entries: Entries, reading: Reading, on: date, *, enterprise: str | None = None, page: ListPage = ALL
) -> Listed[PlaceRow]:
    """Every place that is open on a day (R13), the longest open first; those at one enterprise where named."""

    def query(of: Models) -> Select[Any]:
        return queries.places(of, on, enterprise=enterprise, page=page)

    def made(row: Row) -> PlaceRow:
        dossier, at, since, rests_on = row
        began = date.fromisoformat(since)
        return PlaceRow(dossier, at, began, (on - began).days + 1, entries_of(rests_on))

    return listed(entries, reading, ("places", "replacements"), query, page, made)


def listed(
    entries: Entries,
    reading: Reading,
    needed: Collection[str],
    query: Callable[[Models], Select[Any]],
    page: ListPage,
    made: Callable[[Row], R],
) -> Listed[R]:
    """The rows of a query, or those on a page of it, each ``made`` into what is answered.

    ``needed`` are the tables it looks at, by their names in ``Rows``. A page is read, and all are counted, at once.
    """
    if not page.is_part:
        return Listed(map(made, _rows(entries, reading, needed, query)))

    def ask(connection: Connection, of: Models) -> tuple[list[Row], int]:
        whole = query(of)
        total = connection.execute(queries.how_many(whole)).scalar_one()
        return [tuple(row) for row in connection.execute(queries.paged(whole, page))], total

    found, total = answered(entries, reading, needed, ask)[0]
    return Listed(map(made, found), total)


def _rows(
    entries: Entries, reading: Reading, needed: Collection[str], query: Callable[[Models], Select[Any]]
) -> Iterator[Row]:
    def ask(connection: Connection, of: Models) -> list[Row]:
        return [tuple(row) for row in connection.execute(query(of))]

    for found in of_models(entries, reading, ask):
        yield from found
        return
    # Row by row: the tables in memory and a list of all that they answer would be there at once.
    with folded_in_memory(reading, needed) as (connection, of):
        for some in connection.execute(query(of)).partitions(BATCH):
            yield from map(tuple, some)
