"""Questions about the population: which guarantees, findings and open places there are on a day.

``answering.py`` decides where they are asked, ``queries.py`` says which rows answer them and in which order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from heapq import merge
from typing import Any

import msgspec
from sqlalchemy import Connection, Select

from ledger.store.session import ReadTransaction as Entries
from projections.fold.rules.calendar import as_date
from projections.fold.rules.due import DUE_KINDS
from projections.fold.rules.measure import spells
from projections.reading import Reading
from projections.readmodels import queries
from projections.readmodels.answering import of_models
from projections.readmodels.in_memory import BATCH, folded_in_memory
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


class DueRow(msgspec.Struct, frozen=True):
    """What falls due: ``due_on`` is the last day on which it is in time, ``days_left`` those from the day asked to it.

    Below zero it should have been done. ``dossier`` is None for a measure, which concerns many. ``remark`` says that
    the day ``moves`` with each day the trajectory is stopped, or that the term is ``held-open``. ``basis`` is what sets
    the day, ``source`` who says so where no decision does.
    """

    dossier: str | None
    kind: str
    due_on: date
    days_left: int
    remark: str | None
    rule: str | None
    basis: str
    source: str | None
    enterprise: str | None
    scheme: str | None
    suspensions: tuple[str, ...]
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


def deadlines(
    entries: Entries,
    reading: Reading,
    on: date,
    *,
    upto: date = date.max,
    kind: str | None = None,
    enterprise: str | None = None,
    scheme: str | None = None,
    late: bool = False,
) -> Iterator[DueRow]:
    """What falls due by ``upto`` as it stands on a day, the earliest first, what is overdue included.

    Of one kind, at one enterprise, under one scheme where named. ``late``: only what is overdue. A measure's last day
    is everybody's under its schemes; at one enterprise, where that employs anybody under one of them.
    """

    def query(of: Models) -> Select[Any]:
        return queries.deadlines(
            of, on, upto=upto, kind=kind, enterprise=enterprise, scheme=scheme, late=late
        )

    rows = (_due_row(on, row) for row in _rows(entries, reading, ("deadlines",), query))
    # What has passed is no suspension any more.
    ending = [] if late or kind not in (None, "suspension") else _ending(reading, on, upto, scheme)
    if ending and enterprise is not None:

        def employing(of: Models) -> Select[Any]:
            return queries.schemes_at(of, on, enterprise)

        there = {row[0] for row in _rows(entries, reading, ("periods",), employing)}
        ending = [(row, schemes) for row, schemes in ending if schemes & there]
    return merge((row for row, _ in ending), rows, key=lambda row: row.due_on)


def _due_row(on: date, row: Row) -> DueRow:
    dossier, kind, due, remark, basis, at, under, suspensions, rests_on = row
    day, what = date.fromisoformat(due), DUE_KINDS[kind]
    return DueRow(
        dossier=dossier,
        kind=kind,
        due_on=day,
        days_left=(day - on).days,
        remark=remark,
        rule=what.rule,
        basis=basis,
        source=_named(kind, basis),
        enterprise=at,
        scheme=under,
        suspensions=msgspec.json.decode(suspensions, type=tuple[str, ...]),
        entries=entries_of(rests_on),
    )


@cache
def _named(kind: str, basis: str) -> str | None:
    source = None if basis == "decision" else DUE_KINDS[kind].source(basis)
    return None if source is None else source.named("en")


def _ending(
    reading: Reading, on: date, upto: date, scheme: str | None
) -> list[tuple[DueRow, frozenset[str]]]:
    """The last days of the measures in force on a day, as far as decided by then, with their schemes; by day."""
    found: list[tuple[DueRow, frozenset[str]]] = []
    for name, recorded in reading.measures.items():
        for spell in spells(name, recorded, on):
            last = spell.last
            if last is None or not spell.in_force(on.toordinal()) or scheme not in (None, *spell.schemes):
                continue
            day = as_date(last)
            if day <= upto:
                schemes = spell.schemes
                row = DueRow(
                    dossier=None,
                    kind="suspension",
                    due_on=day,
                    days_left=(day - on).days,
                    remark=None,
                    rule="R3",
                    basis="decision",
                    source=None,
                    enterprise=None,
                    scheme=scheme or (next(iter(schemes)) if len(schemes) == 1 else None),
                    suspensions=(name,),
                    entries=spell.entries,
                )
                found.append((row, schemes))
    return sorted(found, key=lambda each: (each[0].due_on, each[0].suspensions))


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
