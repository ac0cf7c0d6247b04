"""What holds for every employee on a day: the same as a fold of each to that day says, put together from rows.

The rows are those of ``tables.py``: of the read models, or of a fold in memory where they do not answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, groupby, islice
from operator import itemgetter
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Select
from sqlalchemy.exc import DBAPIError

from ledger.store.session import ReadTransaction as Entries
from projections.fold.dossier import Dossier
from projections.fold.rules.calendar import as_date
from projections.fold.rules.insertion import held_last_day
from projections.fold.state_machine import NOT_EMPLOYED
from projections.reading import (
    Finding,
    GuaranteeState,
    Reading,
    Status,
    Trajectory,
    merged,
    nothing_remains_since,
    status_of,
)
from projections.readmodels import queries
from projections.readmodels.answering import AlteredModels, answered, of_models
from projections.readmodels.as_known import KnownTables
from projections.readmodels.folding import uncollected
from projections.readmodels.in_memory import folded_in_memory
from projections.readmodels.paging import ALL, Listed, ListPage
from projections.readmodels.population import counted_on, rows_on
from projections.readmodels.queries import ListQuery
from projections.readmodels.rows import Row, entries_of, texts_of

TOGETHER = 500
"""Of how many employees the guarantees and findings are read at a time."""

NEEDED = ("periods", "guarantees", "findings", "trajectories", "terms")
"""The tables that are looked at, by their names in ``Rows``."""


class Chosen(NamedTuple):
    """Whose status is asked: those who have it, at one enterprise, under one scheme, where named."""

    status: str | None = None
    enterprise: str | None = None
    scheme: str | None = None

    def has(self, status: str, enterprise: str | None, scheme: str | None) -> bool:
        """Whether somebody of whom this holds is among them."""
        held = status, enterprise, scheme
        return all(wanted is None or wanted == value for wanted, value in zip(self, held, strict=True))


EVERYONE = Chosen()


class CountedStatus(NamedTuple):
    """How many employees have a status under a scheme at an enterprise."""

    status: str
    scheme: str | None
    enterprise: str | None
    number: int


def counted_by_status(
    entries: Entries,
    reading: Reading,
    on: date,
    *,
    enterprise: str | None = None,
    scheme: str | None = None,
) -> list[CountedStatus]:
    """How many employees have each status at the end of a day, under each scheme and at each enterprise."""

    def ask(connection: Connection, of: KnownTables) -> list[CountedStatus]:
        query = queries.counted_by_status(of, on, enterprise=enterprise, scheme=scheme)
        return [CountedStatus(*row) for row in connection.execute(query)]

    for found in of_models(entries, reading, ("periods",), ask, on):
        return found
    with uncollected():
        counted = Counter((each.status, each.scheme, each.enterprise) for each in _lived(reading, on))
    chosen = Chosen(None, enterprise, scheme)
    return [CountedStatus(*of, number) for of, number in counted.items() if chosen.has(of[0], of[2], of[1])]


def statuses(
    entries: Entries, reading: Reading, on: date, chosen: Chosen = EVERYONE, page: ListPage = ALL
) -> Listed[Status]:
    """What holds for every employee at the end of a day, by dossier, or those chosen, or a page of them.

    Nobody is there of whom every decision was withdrawn. Memory does not grow with their number where the read models
    answer. Raises ``codec.Unreadable`` for an entry that cannot be read.
    """
    if not page.is_part:
        return Listed(_all(entries, reading, on, chosen, page))

    def ask(connection: Connection, of: KnownTables) -> Listed[Status]:
        def query(tables: KnownTables) -> ListQuery:
            return queries.everyone(tables, on, page=page, **chosen._asdict())

        if page.count_by is not None:
            return Listed.only_counted(counted_on(connection, of, query, (on, on)))
        rows, around = rows_on(connection, of, query, page, (on, on))
        return Listed(_made_of(connection, of, on, rows), around)

    return answered(entries, reading, NEEDED, ask, on)[0]


def _all(entries: Entries, reading: Reading, on: date, chosen: Chosen, page: ListPage) -> Iterator[Status]:
    def ask(connection: Connection, of: KnownTables) -> Iterator[Status]:
        made = made_of(connection, of, on, chosen, page)
        # Every table has been looked at by then: from here on they stay until the snapshot is let go of.
        return chain(list(islice(made, TOGETHER)), made)

    for found in of_models(entries, reading, NEEDED, ask, on):
        yield from _legible(found)
        return
    if page.order in (None, "dossier") and not page.descending:
        for status in _statuses(reading, on):
            if chosen.has(status.status, status.enterprise, status.scheme):
                yield status
        return
    with folded_in_memory(reading, NEEDED, on) as (connection, of):
        yield from made_of(connection, of, on, chosen, page)


def _legible(made: Iterator[Status]) -> Iterator[Status]:
    """The same, and in words that it cannot be read where it cannot: what went before is answered already."""
    try:
        yield from made
    except (ValueError, TypeError, LookupError, ArithmeticError, msgspec.MsgspecError, DBAPIError) as error:
        raise AlteredModels from error


def _statuses(reading: Reading, on: date) -> Iterator[Status]:
    """What a fold of each employee says, one in memory at a time: of a whole list no row needs to be made first."""
    for key, streams in reading.by_person():
        status = status_of(key, reading.fold(streams, on), merged(streams), on, reading.law)
        if status.nothing_remains_since is None:
            yield status


def _lived(reading: Reading, on: date) -> Iterator[Dossier]:
    """The folds themselves."""
    for _, streams in reading.by_person():
        dossier = reading.fold(streams, on)
        if dossier.status != NOT_EMPLOYED or nothing_remains_since(merged(streams)) is None:
            yield dossier


def made_of(
    connection: Connection, of: KnownTables, on: date, chosen: Chosen = EVERYONE, page: ListPage = ALL
) -> Iterator[Status]:
    """What the rows of these tables say of everyone at the end of a day, or of those chosen, in the order of a page."""
    there = of.within(on, on)
    found = connection.execute(queries.everyone(there, on, page=page, **chosen._asdict()).whole())
    if page.order in (None, "dossier") and not page.descending:
        yield from _in_step(connection, there, on, chain.from_iterable(found.partitions(TOGETHER)))
        return
    for some in found.partitions(TOGETHER):
        yield from _made_of(connection, of, on, some)


def _made_of(connection: Connection, of: KnownTables, on: date, rows: Sequence[Row]) -> list[Status]:
    """Of these dossiers, in their order."""
    by_dossier = sorted(rows, key=itemgetter(0))
    there = of.of_dossiers([row[0] for row in rows])
    made = {status.dossier: status for status in _in_step(connection, there, on, by_dossier)}
    return [made[row[0]] for row in rows]


def _in_step(connection: Connection, of: KnownTables, on: date, rows: Iterable[Row]) -> Iterator[Status]:
    """The same by dossier: what else holds for each is read in step, so that no table is held in memory."""

    def beside(query: Select[Any]) -> _Beside:
        return _Beside(chain.from_iterable(connection.execute(query).partitions(TOGETHER)))

    trajectories, terms = beside(queries.trajectories_on(of, on)), beside(queries.terms_on(of, on))
    guarantees, findings = beside(queries.guarantees_on(of, on)), beside(queries.findings_on(of, on))
    for dossier, *row in rows:
        clock, term = next(trajectories.of(dossier), None), next(terms.of(dossier), None)
        owed, found = tuple(_guarantees(guarantees.of(dossier))), tuple(_findings(findings.of(dossier)))
        yield _status(on, (dossier, *row), clock, term, owed, found)


class _Beside:
    """Rows by dossier, read in step with dossiers that are asked for in their order."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._groups = groupby(rows, key=itemgetter(0))
        self._next = next(self._groups, None)

    def of(self, dossier: str) -> Iterator[Row]:
        """The rows of a dossier, without the dossier; each call asks for a later one."""
        while self._next is not None and self._next[0] < dossier:
            self._next = next(self._groups, None)
        if self._next is not None and self._next[0] == dossier:
            for _, *row in self._next[1]:
                yield tuple(row)


def _guarantees(rows: Iterable[Row]) -> Iterator[GuaranteeState]:
    for _, suspension, entitled_to, state, since, rests_on in sorted(rows, key=itemgetter(0)):
        began = date.fromisoformat(since)
        yield GuaranteeState(suspension, entitled_to, state, began, entries_of(rests_on))


def _findings(rows: Iterable[Row]) -> list[Finding]:
    found: list[Finding] = []
    for code, severity, since, rule, rests_on, missing in rows:
        lacking = None if missing is None else texts_of(missing)
        found.append(Finding(code, severity, date.fromisoformat(since), rule, entries_of(rests_on), lacking))
    found.sort(key=_by_first_day)
    return found


def _by_first_day(finding: Finding) -> tuple[date, str, tuple[int, ...]]:
    return finding.since, finding.code, finding.entries


def _status(
    on: date,
    row: Row,
    clock: Row | None,
    term: Row | None,
    guarantees: tuple[GuaranteeState, ...],
    findings: tuple[Finding, ...],
) -> Status:
    dossier, status, since, phase, enterprise, scheme, rests_on = row
    trajectory = None if clock is None else _trajectory(status, on, *clock)
    legal, held = (None, None) if term is None else term
    legal_last_day = _day(legal)
    return Status(
        dossier=dossier,
        on=on,
        status=status,
        since=_day(since),
        phase=phase,
        trajectory=trajectory,
        enterprise=enterprise,
        scheme=scheme,
        insertion_last_day=_insertion_last_day(on, legal_last_day, held, trajectory),
        insertion_legal_last_day=legal_last_day,
        guarantees=guarantees,
        findings=findings,
        entries=entries_of(rests_on),
    )


def _trajectory(
    status: str,
    on: date,
    first: str,
    started_on: str,
    planned: str,
    expected: str | None,
    left: int | None,
    suspended: int,
    awaiting: int,
) -> Trajectory:
    """R5: while it is stopped, each day of the run counts, and moves the expected last day on."""
    days = (on - date.fromisoformat(first)).days + 1
    last_day = as_date(on.toordinal() + (left or 0)) if expected is None else date.fromisoformat(expected)
    return Trajectory(
        started_on=date.fromisoformat(started_on),
        planned_last_day=date.fromisoformat(planned),
        expected_last_day=last_day,
        days_suspended=suspended + (days if status == "suspended" else 0),
        days_awaiting=awaiting + (days if status == "awaiting" else 0),
        days_remaining=(last_day - on).days,
    )


def _insertion_last_day(
    on: date, legal: date | None, held: bool | None, trajectory: Trajectory | None
) -> date | None:
    """R7: None where there is no term, and where it is held open with no end to tell yet."""
    if legal is None:
        return None
    expected = None if trajectory is None else trajectory.expected_last_day.toordinal()
    last = held_last_day(legal.toordinal(), on.toordinal(), held=bool(held), expected=expected)
    return None if last is None else as_date(last)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
