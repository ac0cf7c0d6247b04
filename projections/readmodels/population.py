"""Questions about the population: which guarantees, findings and open places there are on a day.

``answering.py`` decides where they are asked, ``queries.py`` says which rows answer them and in which order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, Select

from ledger.store.session import ReadTransaction as Entries
from projections.reading import Reading
from projections.readmodels import queries
from projections.readmodels.answering import of_models
from projections.readmodels.in_memory import BATCH, folded_in_memory
from projections.readmodels.rows import Row, entries_of
from projections.readmodels.tables import Models

_DAY = timedelta(days=1)


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
    """A place that was left by the day asked (R13), open or filled at its end.

    ``enterprise`` is where it is that day, or was when it was filled (R17); ``scheme`` is that of the employment that
    left it. ``until`` is the last day on which it was open, None while it is; ``days`` counts from ``since`` to then,
    or to the day asked, both included. It is filled by ``filled_by``, the same dossier where the person is employed
    there again (``own_return``), from ``filled_on`` on, by the entry ``filled_entry``.
    """

    dossier: str
    enterprise: str
    scheme: str | None
    left_by: str
    since: date
    until: date | None
    days: int
    state: str
    filled_by: str | None
    filled_on: date | None
    filled_entry: int | None
    own_return: bool
    entries: tuple[int, ...]


def guarantees(
    entries: Entries,
    reading: Reading,
    on: date,
    *,
    state: str | None = None,
    enterprise: str | None = None,
    scheme: str | None = None,
) -> Iterator[GuaranteeRow]:
    """Every guarantee on a day, oldest state first; those of one state, enterprise or scheme where named."""

    def query(of: Models) -> Select[Any]:
        return queries.guarantees(of, on, state=state, enterprise=enterprise, scheme=scheme)

    for dossier, suspension, entitled_to, its_state, since, at, under, rests_on in _rows(
        entries, reading, ("guarantees",), query
    ):
        began = date.fromisoformat(since)
        days = (on - began).days + 1
        yield GuaranteeRow(
            dossier, suspension, entitled_to, its_state, began, days, at, under, entries_of(rests_on)
        )


def findings(
    entries: Entries, reading: Reading, on: date, *, code: str | None = None, severity: str | None = None
) -> Iterator[FindingRow]:
    """Every finding that stands on a day, by first day; those of one code or severity where named."""

    def query(of: Models) -> Select[Any]:
        return queries.findings(of, on, code=code, severity=severity)

    for dossier, its_code, its_severity, since, rule, rests_on, missing in _rows(
        entries, reading, ("findings",), query
    ):
        lacks = None if missing is None else msgspec.json.decode(missing, type=tuple[str, ...])
        began = date.fromisoformat(since)
        yield FindingRow(dossier, its_code, its_severity, began, rule, entries_of(rests_on), lacks)


def places(
    entries: Entries,
    reading: Reading,
    on: date,
    *,
    state: str | None = "open",
    first: date | None = None,
    enterprise: str | None = None,
    scheme: str | None = None,
) -> Iterator[PlaceRow]:
    """Every place left by a day (R13), the oldest first; ``state`` None: open or filled.

    Of one enterprise or scheme where named; ``first`` leaves out what was filled before it.
    """

    def query(of: Models) -> Select[Any]:
        return queries.places(of, on, state=state, first=first, enterprise=enterprise, scheme=scheme)

    for row in _rows(entries, reading, ("periods", "places", "replacements"), query):
        yield _place(on, *row)


def _place(
    on: date,
    dossier: str,
    enterprise: str,
    scheme: str | None,
    status: str | None,
    since: str,
    filled_on: str | None,
    filled_by: str | None,
    filled_entry: int | None,
    rests_on: str,
) -> PlaceRow:
    began = date.fromisoformat(since)
    filled = None if filled_on is None else date.fromisoformat(filled_on)
    if filled is None or filled > on:
        filled = filled_by = filled_entry = None
    until = None if filled is None else filled - _DAY
    return PlaceRow(
        dossier=dossier,
        enterprise=enterprise,
        scheme=scheme,
        left_by=left_by(status),
        since=began,
        until=until,
        days=((until or on) - began).days + 1,
        state="open" if filled is None else "filled",
        filled_by=filled_by,
        filled_on=filled,
        filled_entry=filled_entry,
        own_return=filled_by == dossier,
        entries=entries_of(rests_on),
    )


def left_by(status: str | None) -> str:
    """By what a place was left, from what the person was on the first day without."""
    return "transition" if status == "transitioned" else "employment-end"


def _rows(
    entries: Entries, reading: Reading, needed: tuple[str, ...], query: Callable[[Models], Select[Any]]
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
