"""Questions about the population: which guarantees, findings and open places there are on a day.

``answering.py`` decides where they are asked, ``queries.py`` says which rows answer them and in which order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import Connection, Select

from ledger.store.session import ReadTransaction as Entries
from projections.reading import Reading
from projections.readmodels import queries
from projections.readmodels.answering import of_models
from projections.readmodels.in_memory import BATCH, folded_in_memory
from projections.readmodels.request_rows import (
    ConsentToException,
    ExceptionEvaluation,
    LedTo,
    answers_of,
)
from projections.readmodels.rows import Row, entries_of
from projections.readmodels.tables import Models


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


class ExceptionRow(msgspec.Struct, frozen=True):
    """A request for the exception (R8) as it stands on the day asked.

    ``request`` counts those of the dossier; ``suspension`` is the measure's spell that it is about, which began on
    ``spell_first``; ``measures`` are all that stopped the person. ``asked_on`` is its first day, ``since`` that of its
    state. ``missing`` is what R8 misses on the day asked, or missed when the request was over. ``consents`` and
    ``evaluations`` are what was said and judged in it, and what of before it still counts. ``entries`` are all their
    ledger positions, and that of what it led to.
    """

    dossier: str
    request: int
    suspension: str
    spell_first: date
    measures: tuple[str, ...]
    asked_on: date
    state: str
    since: date
    enterprise: str | None
    scheme: str | None
    consents: tuple[ConsentToException, ...]
    evaluations: tuple[ExceptionEvaluation, ...]
    refused_by: tuple[str, ...]
    led_to: LedTo | None
    missing: tuple[str, ...]
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
    entries: Entries, reading: Reading, on: date, *, enterprise: str | None = None
) -> Iterator[PlaceRow]:
    """Every place that is open on a day (R13), the longest open first; those at one enterprise where named."""

    def query(of: Models) -> Select[Any]:
        return queries.places(of, on, enterprise=enterprise)

    for dossier, at, since, rests_on in _rows(entries, reading, ("places", "replacements"), query):
        began = date.fromisoformat(since)
        yield PlaceRow(dossier, at, began, (on - began).days + 1, entries_of(rests_on))


def exceptions(
    entries: Entries,
    reading: Reading,
    on: date,
    *,
    since: date | None = None,
    state: str | None = None,
    enterprise: str | None = None,
    scheme: str | None = None,
) -> Iterator[ExceptionRow]:
    """Every request for the exception as it stands on a day, by the day it was made (from ``since`` on)."""

    def query(of: Models) -> Select[Any]:
        return queries.exceptions(of, on, since=since, state=state, enterprise=enterprise, scheme=scheme)

    for row in _rows(entries, reading, ("exceptions",), query):
        dossier, request, suspension, spell_first, asked_on, its_state, began, at, under, missing, told = row
        answers = answers_of(told)
        led_to = answers.led_to
        yield ExceptionRow(
            dossier,
            request,
            suspension,
            date.fromisoformat(spell_first),
            answers.measures,
            date.fromisoformat(asked_on),
            its_state,
            date.fromisoformat(began),
            at,
            under,
            answers.consents,
            answers.evaluations,
            answers.refused_by,
            led_to,
            msgspec.json.decode(missing, type=tuple[str, ...]),
            tuple(
                each.entry
                for each in (*answers.consents, *answers.evaluations, *(() if led_to is None else (led_to,)))
            ),
        )


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
