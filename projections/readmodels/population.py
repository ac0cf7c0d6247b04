"""Questions about the population: from the read models where they are up to date, else by replay.

The read models answer if they hold exactly the entries that the question is about: in the snapshot of the question,
they are tracked at its last entry. They are not asked, and everyone is folded instead, where they lag, where there are
none, where they were made by other rules, and for a knowledge moment in the past. Both ways make the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, Table, or_, select
from sqlalchemy.exc import DBAPIError

from ledger.store.session import ReadTransaction as Entries
from projections.fold.rules.finding import KINDS
from projections.reading import Reading
from projections.readmodels.about import present
from projections.readmodels.folding import rows_of_stored
from projections.readmodels.rows import Row, Rows, entries_of, filled_places
from projections.readmodels.tables import Models, models

PREFIX = "dossier:"


#: Every finding there can be, by its code.
CODES = tuple(KINDS)


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
) -> Iterator[GuaranteeRow]:
    """Every guarantee on a day, oldest state first; those of one state, enterprise or scheme where named."""
    wanted = {"state": state, "enterprise": enterprise, "scheme": scheme}

    def asked(connection: Connection, of: Models) -> Iterator[Row]:
        table = of.guarantees
        columns = table.c
        standing = (columns.first <= on) & or_(columns.until.is_(None), columns.until >= on)
        order = (columns.since, columns.dossier, columns.suspension.is_(None), columns.suspension)
        return _rows(connection, _query(table, standing, wanted).order_by(*order))

    def replayed() -> Iterator[Row]:
        day, given = on.isoformat(), tuple(wanted.values())
        found = [
            row
            for _, rows in _everyone(entries, reading)
            for row in rows.guarantees
            if row[5] <= day and (row[6] is None or row[6] >= day) and _are((row[3], row[7], row[8]), given)
        ]
        return iter(sorted(found, key=lambda row: (row[4], row[0], row[1] is None, row[1] or "")))

    for row in _answered(entries, reading, asked, replayed):
        dossier, suspension, entitled_to, its_state, since, _, _, at, under, rests_on = row
        began = _day(since)
        days = (on - began).days + 1
        yield GuaranteeRow(
            dossier, suspension, entitled_to, its_state, began, days, at, under, entries_of(rests_on)
        )


def findings(
    entries: Entries, reading: Reading, on: date, *, code: str | None = None, severity: str | None = None
) -> Iterator[FindingRow]:
    """Every finding that stands on a day, by first day; those of one code or severity where named."""
    wanted = {"code": code, "severity": severity}

    def asked(connection: Connection, of: Models) -> Iterator[Row]:
        table = of.findings
        columns = table.c
        standing = (columns.since <= on) & or_(columns.until.is_(None), columns.until >= on)
        order = (columns.since, columns.code, columns.dossier, columns.entries)
        return _rows(connection, _query(table, standing, wanted).order_by(*order))

    def replayed() -> Iterator[Row]:
        day, given = on.isoformat(), tuple(wanted.values())
        found = [
            row
            for _, rows in _everyone(entries, reading)
            for row in rows.findings
            if row[3] <= day and (row[4] is None or row[4] >= day) and _are((row[1], row[2]), given)
        ]
        return iter(sorted(found, key=lambda row: (row[3], row[1], row[0], row[6])))

    for dossier, its_code, its_severity, since, _, rule, rests_on, missing in _answered(
        entries, reading, asked, replayed
    ):
        lacks = None if missing is None else msgspec.json.decode(missing, type=tuple[str, ...])
        yield FindingRow(dossier, its_code, its_severity, _day(since), rule, entries_of(rests_on), lacks)


def places(
    entries: Entries, reading: Reading, on: date, *, enterprise: str | None = None
) -> Iterator[PlaceRow]:
    """Every place that is open on a day (R13), the longest open first; those at one enterprise where named."""
    wanted = {"enterprise": enterprise}

    def asked(connection: Connection, of: Models) -> Iterator[Row]:
        table = of.places
        columns = table.c
        standing = (columns.since <= on) & or_(columns.filled_on.is_(None), columns.filled_on > on)
        order = (columns.since, columns.dossier, columns.entries)
        return _rows(connection, _query(table, standing, wanted).order_by(*order))

    def replayed() -> Iterator[Row]:
        day = on.isoformat()
        left: dict[str, list[Row]] = {}
        fillers: dict[str, list[Row]] = {}
        for key, rows in _everyone(entries, reading):
            if rows.places:
                left[key] = rows.places
            for row in rows.replacements:
                fillers.setdefault(row[1], []).append(row)
        found = [
            row
            for key, its in left.items()
            for row in (filled_places(its, fillers[key]) if key in fillers else its)
            if row[2] <= day and (row[5] is None or row[5] > day) and _are((row[1],), (enterprise,))
        ]
        return iter(sorted(found, key=lambda row: (row[2], row[0], row[3])))

    for dossier, at, since, rests_on, *_ in _answered(entries, reading, asked, replayed):
        began = _day(since)
        yield PlaceRow(dossier, at, began, (on - began).days + 1, entries_of(rests_on))


def _answered(
    entries: Entries,
    reading: Reading,
    asked: Callable[[Connection, Models], Iterator[Row]],
    replayed: Callable[[], Iterator[Row]],
) -> Iterator[Row]:
    """The rows from the read models if they are of exactly the entries asked about, else by replay."""
    connection = entries.connection
    found = present(connection)
    if found is not None and found[0].known_at is None and found[1] == reading.upto:
        try:
            # In PostgreSQL a failed statement would end the whole snapshot.
            with connection.begin_nested():
                return asked(connection, models(found[0].token))
        except DBAPIError:
            # A rebuild has put others in their place since this snapshot, and dropped these.
            pass
    return replayed()


def _everyone(entries: Entries, reading: Reading) -> Iterator[tuple[str, Rows]]:
    for stream, stored in entries.by_stream(PREFIX, reading.upto):
        key = stream[len(PREFIX) :]
        yield key, rows_of_stored(key, stored, reading.collective)


def _query(table: Table, standing: ColumnElement[bool], wanted: dict[str, str | None]) -> Select[Any]:
    query = select(table).where(standing)
    for name, value in wanted.items():
        if value is not None:
            query = query.where(table.c[name] == value)
    return query


def _rows(connection: Connection, query: Select[Any]) -> Iterator[Row]:
    return iter([tuple(row) for row in connection.execute(query)])


def _are(values: tuple[str | None, ...], wanted: tuple[str | None, ...]) -> bool:
    """Whether each value is the one wanted, where one is."""
    return all(want is None or value == want for value, want in zip(values, wanted, strict=True))


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
