"""Questions about the population: which guarantees, findings and open places there are on a day.

``answering.py`` decides where they are asked, ``queries.py`` says which rows answer them and in which order.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from operator import itemgetter
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, Select

from ledger.decisions import DECISIONS
from ledger.store.session import ReadTransaction as Entries
from projections.fold.findings import KINDS
from projections.fold.rules.calendar import as_date
from projections.fold.rules.cures import CURES
from projections.fold.rules.due import BASES, DUE_KINDS, REMARKS
from projections.fold.rules.measure import spells
from projections.fold.rules.missing import MISSING
from projections.reading import Reading
from projections.readmodels import queries
from projections.readmodels.answering import answered, of_models
from projections.readmodels.as_known import KnownTables
from projections.readmodels.folding import uncollected
from projections.readmodels.in_memory import BATCH, folded_in_memory
from projections.readmodels.paging import (
    ALL,
    AroundPage,
    Key,
    Listed,
    ListPage,
    PagePlace,
    ValueCount,
    as_key,
)
from projections.readmodels.queries import ListQuery
from projections.readmodels.request_rows import (
    ConsentToException,
    ExceptionEvaluation,
    LedTo,
    answers_of,
)
from projections.readmodels.rows import Row, entries_of, text_of, texts_of

R = TypeVar("R")
_DAY = timedelta(days=1)


class GuaranteeRow(msgspec.Struct, frozen=True):
    """The guarantee of one dossier for one suspension (null: a return) in one state, on the day asked or in a period.

    ``days`` counts the days in this state, the first one and the last one, or that of the period, included.
    ``enterprise`` and ``scheme`` are those that answer for it: where the employee is employed while it stands, and
    where it ended once it has; for a return, those of before the ordinary job. ``first_day`` is later than ``since``
    where another enterprise answered for it before.

    ``last_day`` is the last day in this state at this enterprise, null where that is not over by the end of the period;
    ``became`` is the state on the next day (the same one where another enterprise answers for it from then), and
    ``ended_by`` the entries that it rests on from then and did not before: none where the days that passed, or a
    suspension that began or ended, brought it.
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
    first_day: date
    last_day: date | None
    became: str | None
    ended_by: tuple[int, ...] | None


class FindingRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A finding that stands on the day asked, or on a day of a period.

    It stands from ``since`` to ``last_day``, null where it stands on the last day of the period. ``breached`` are the
    suspensions whose guarantees are breached by it as long as it stands. ``cure`` is what cured it, ``cured_with`` the
    dossier's decision that did (null: none, or one about a measure) and ``cured_by`` the entries; null while it stands.

    ``enterprise`` and ``scheme`` are those of the employment in which it began. ``status_now`` and ``enterprise_now``
    are those of the person on the day asked, or the last day of the period.
    """

    dossier: str
    code: str
    severity: str
    breached: tuple[str, ...]
    since: date
    last_day: date | None
    rule: str
    entries: tuple[int, ...]
    missing: tuple[str, ...] | None = None
    cure: str | None
    cured_with: str | None
    cured_by: tuple[int, ...] | None
    enterprise: str | None
    scheme: str | None
    status_now: str
    enterprise_now: str | None


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
    since: date | None = None,
    state: str | None = None,
    enterprise: str | None = None,
    scheme: str | None = None,
    rule: str | None = None,
    suspension: str | None = None,
    page: ListPage = ALL,
) -> Listed[GuaranteeRow]:
    """Every guarantee on a day, oldest state first; with ``since`` every state of each from that day to ``on``.

    The latter by dossier. Those of one state, enterprise, scheme, rule or suspension where named.
    """

    def query(of: KnownTables) -> ListQuery:
        only = {"state": state, "enterprise": enterprise, "scheme": scheme, "rule": rule}
        return queries.guarantees(of, since or on, on, suspension=suspension, page=page, **only)

    def made(row: Row) -> GuaranteeRow:
        dossier, suspension, entitled_to, its_state, held_since, at, under, rests_on, *run = row
        first, last, became, ended_by = run
        began, over = date.fromisoformat(held_since), last is not None and last < on.isoformat()
        ended = date.fromisoformat(last) if over else None
        return GuaranteeRow(
            dossier=dossier,
            suspension=suspension,
            entitled_to=entitled_to,
            state=its_state,
            since=began,
            days=((ended or on) - began).days + 1,
            enterprise=at,
            scheme=under,
            entries=entries_of(rests_on),
            first_day=date.fromisoformat(first),
            last_day=ended,
            became=became if over else None,
            ended_by=entries_of(ended_by) if over else None,
        )

    return listed(entries, reading, ("guarantees",), query, page, made, (since or on, on))


def findings(
    entries: Entries,
    reading: Reading,
    on: date,
    *,
    since: date | None = None,
    code: str | None = None,
    severity: str | None = None,
    rule: str | None = None,
    enterprise: str | None = None,
    scheme: str | None = None,
    cured: bool = False,
    page: ListPage = ALL,
) -> Listed[FindingRow]:
    """Every finding that stands on a day, by first day; with ``since`` on any day from that one to ``on``.

    Those of one code, severity, rule, enterprise or scheme where named; breaches are all that breached a guarantee.
    ``cured`` ones have ended before ``on``.
    """

    def query(of: KnownTables) -> ListQuery:
        only = {"code": code, "severity": severity, "rule": rule, "enterprise": enterprise, "scheme": scheme}
        return queries.findings(of, since or on, on, cured=cured, page=page, **only)

    def ask(connection: Connection, of: KnownTables) -> Listed[FindingRow]:
        days = since or on, on
        if page.count_by is not None:
            return Listed.only_counted(counted_on(connection, of, query, days))
        if page.is_part:
            rows, around = rows_on(connection, of, query, page, days)
        else:
            whole = connection.execute(query(of.within(*days)).whole())
            rows, around = [tuple(row) for row in whole], AroundPage()
        with uncollected():
            return Listed(_findings(connection, of, on, rows), around)

    return answered(entries, reading, ("findings", "periods"), ask, on)[0]


def _findings(connection: Connection, of: KnownTables, on: date, rows: Sequence[Row]) -> list[FindingRow]:
    """What is answered of findings: where everybody is now is looked up once, not beside each that is sorted."""
    some = sorted({row[0] for row in rows})
    there = of.of_dossiers(some) if len(some) <= SOME else of.within(on, on)
    held = connection.execute(queries.held_now(there, on))
    now = {dossier: (status, enterprise) for dossier, status, enterprise in held}
    return [_finding(on, row, now) for row in rows]


def _finding(on: date, row: Row, now: Mapping[str, tuple[str, str | None]]) -> FindingRow:
    dossier, its_code, its_severity, first, its_rule, rests_on, missing, last, breached, *rest = row
    cure, cured_with, cured_by, at, under = rest
    status_now, enterprise_now = now.get(dossier, ("not-employed", None))
    over = last is not None and last < on.isoformat()
    return FindingRow(
        dossier=dossier,
        code=one_of(its_code, KINDS),
        severity=its_severity,
        breached=() if breached is None else texts_of(breached),
        since=date.fromisoformat(first),
        last_day=date.fromisoformat(last) if over else None,
        rule=its_rule,
        entries=entries_of(rests_on),
        missing=None if missing is None else words_of(missing, MISSING),
        cure=None if cure is None or not over else one_of(cure, CURES),
        cured_with=None if cured_with is None or not over else one_of(cured_with, DECISIONS),
        cured_by=entries_of(cured_by) if over and cured_by is not None else None,
        enterprise=at,
        scheme=under,
        status_now=status_now,
        enterprise_now=enterprise_now,
    )


def places(
    entries: Entries,
    reading: Reading,
    on: date,
    *,
    state: str | None = "open",
    first: date | None = None,
    enterprise: str | None = None,
    scheme: str | None = None,
    page: ListPage = ALL,
) -> Listed[PlaceRow]:
    """Every place left by a day (R13), the oldest first; ``state`` None: open or filled.

    Of one enterprise or scheme where named; ``first`` leaves out what was filled before it.
    """

    def query(of: KnownTables) -> ListQuery:
        only = {"state": state, "enterprise": enterprise, "scheme": scheme}
        return queries.places(of, on, first=first, page=page, **only)

    def made(row: Row) -> PlaceRow:
        return _place(on, *row)

    return listed(entries, reading, ("periods", "places", "replacements"), query, page, made, None)


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


def listed(
    entries: Entries,
    reading: Reading,
    needed: Collection[str],
    query: Callable[[KnownTables], ListQuery],
    page: ListPage,
    made: Callable[[Row], R],
    days: tuple[date, date] | None,
    *,
    in_index: bool = True,
) -> Listed[R]:
    """The rows of a list, or those on a page of it, each ``made`` into what is answered.

    ``needed`` are the tables it looks at, by their names in ``Rows``; ``days`` are the first and the last day on which
    a row is looked at, None where that can be any. A page is read, and all are counted, at once.
    """
    upto = date.max if days is None else days[1]

    def whole(of: KnownTables) -> Select[Any]:
        return query(of if days is None else of.within(*days)).whole()

    if not page.is_part:
        return Listed(_all(entries, reading, needed, whole, made, upto))

    def ask(connection: Connection, of: KnownTables) -> Listed[R]:
        if page.count_by is not None:
            return Listed.only_counted(counted_on(connection, of, query, days, in_index=in_index))
        rows, around = rows_on(connection, of, query, page, days, in_index=in_index)
        return Listed(list(map(made, rows)), around)

    return answered(entries, reading, needed, ask, upto)[0]


SOME = 500
"""Of how many dossiers at most the rows are looked for by their keys."""


def counted_on(
    connection: Connection,
    of: KnownTables,
    query: Callable[[KnownTables], ListQuery],
    days: tuple[date, date] | None,
    *,
    in_index: bool = True,
) -> list[ValueCount]:
    """How many rows of a list have each value of the column that they are counted by; as ``rows_on`` finds them."""
    narrow = query(of if days is None else of.within(*days, listed_only=in_index))
    return [ValueCount(value, number) for value, number in connection.execute(narrow.counted())]


def rows_on(
    connection: Connection,
    of: KnownTables,
    query: Callable[[KnownTables], ListQuery],
    page: ListPage,
    days: tuple[date, date] | None,
    *,
    in_index: bool = True,
) -> tuple[list[Row], AroundPage]:
    """The rows on a page, of how many they are, and where the pages around it begin.

    The rows that hold on the ``days`` tell of which dossiers there are any on the page, and those dossiers are then
    looked up. ``in_index``: an index has all that chooses and orders them.
    """
    chosen = query(of if days is None else of.within(*days, listed_only=in_index))
    total: int = connection.execute(chosen.number()).scalar_one()
    if page.limit is not None and page.limit <= SOME:
        dossiers = set(connection.execute(chosen.dossiers(page)).scalars())
        if not dossiers:
            return [], AroundPage(total, None, place_before(connection, chosen, page))
        wanted = query(of.of_dossiers(dossiers - {None})).on_page(page)
    else:
        wanted = query(of if days is None else of.within(*days)).on_page(page)
    found = [tuple(row) for row in connection.execute(wanted)]
    cut = -len(chosen.keys)
    following = page.next([as_key(row[cut:]) for row in found])
    if following is not None and following.before >= total:
        following = None
    around = AroundPage(total, following, place_before(connection, chosen, page))
    return [row[:cut] for row in found], around


def place_before(connection: Connection, chosen: ListQuery, page: ListPage) -> PagePlace | None:
    """Where the page before a page of a list begins."""

    def keys_before(key: Key, number: int) -> list[Key]:
        return [as_key(row) for row in connection.execute(chosen.keys_before(key, number))]

    def number_at(key: Key) -> int:
        number: int = connection.execute(chosen.number_at(key)).scalar_one()
        return number

    return page.previous(keys_before, number_at)


def exceptions(
    entries: Entries,
    reading: Reading,
    on: date,
    *,
    since: date | None = None,
    state: str | None = None,
    enterprise: str | None = None,
    scheme: str | None = None,
    page: ListPage = ALL,
) -> Listed[ExceptionRow]:
    """Every request for the exception as it stands on a day, by the day it was made (from ``since`` on)."""

    def query(of: KnownTables) -> ListQuery:
        only = {"state": state, "enterprise": enterprise, "scheme": scheme}
        return queries.exceptions(of, on, since=since, page=page, **only)

    return listed(entries, reading, ("exceptions",), query, page, _exception, (on, on))


def _exception(row: Row) -> ExceptionRow:
    dossier, request, suspension, spell_first, asked_on, state, since, enterprise, scheme, missing, told = row
    answers = answers_of(told)
    led_to = answers.led_to
    of = (*answers.consents, *answers.evaluations, *(() if led_to is None else (led_to,)))
    return ExceptionRow(
        dossier=dossier,
        request=request,
        suspension=suspension,
        spell_first=date.fromisoformat(spell_first),
        measures=answers.measures,
        asked_on=date.fromisoformat(asked_on),
        state=state,
        since=date.fromisoformat(since),
        enterprise=enterprise,
        scheme=scheme,
        consents=answers.consents,
        evaluations=answers.evaluations,
        refused_by=answers.refused_by,
        led_to=led_to,
        missing=words_of(missing, MISSING),
        entries=tuple(each.entry for each in of),
    )


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
    page: ListPage = ALL,
) -> Listed[DueRow]:
    """What falls due by ``upto`` as it stands on a day, the earliest first, what is overdue included.

    Of one kind, at one enterprise, under one scheme where named. ``late``: only what is overdue. A measure's last day
    is everybody's under its schemes; at one enterprise, where that employs anybody under one of them.
    """

    # What has passed is no suspension any more.
    ending = [] if late or kind not in (None, "suspension") else _ending(reading, on, upto, scheme)
    if ending and enterprise is not None:

        def employing(of: KnownTables) -> Select[Any]:
            return queries.schemes_at(of, on, enterprise)

        there = {*_all(entries, reading, ("periods",), employing, itemgetter(0), on)}
        ending = [(row, schemes) for row, schemes in ending if schemes & there]
    of_measures = [row for row, _ in ending]
    by_employer = enterprise is not None or scheme is not None
    by_employer = by_employer or page.order == "enterprise" or page.count_by in ("enterprise", "scheme")

    def query(of: KnownTables) -> ListQuery:
        only = {"kind": kind, "enterprise": enterprise, "scheme": scheme}
        return queries.deadlines(of, on, upto=upto, late=late, of_measures=of_measures, page=page, **only)

    def made(row: Row) -> DueRow:
        return _due_row(on, row)

    return listed(
        entries, reading, queries.DEADLINES_NEED, query, page, made, (on, on), in_index=not by_employer
    )


def _due_row(on: date, row: Row) -> DueRow:
    dossier, kind, due, remark, basis, at, under, suspensions, rests_on = row
    day, what = date.fromisoformat(due), DUE_KINDS[kind]
    return DueRow(
        dossier=dossier,
        kind=kind,
        due_on=day,
        days_left=(day - on).days,
        remark=None if remark is None else one_of(remark, REMARKS),
        rule=what.rule,
        basis=one_of(basis, BASES),
        source=_named(kind, basis),
        enterprise=at,
        scheme=under,
        suspensions=texts_of(suspensions),
        entries=entries_of(rests_on),
    )


@cache
def _named(kind: str, basis: str) -> str | None:
    source = None if basis == "decision" else DUE_KINDS[kind].source(basis)
    return None if source is None else source.named("en")


def _ending(reading: Reading, on: date, upto: date, scheme: str | None) -> list[tuple[Row, frozenset[str]]]:
    """The last days of the measures in force on a day, as far as decided by then, as rows, with their schemes."""
    found: list[tuple[Row, frozenset[str]]] = []
    for name, recorded in reading.measures.items():
        for spell in spells(name, recorded, on):
            last = spell.last
            if last is None or not spell.in_force(on.toordinal()) or scheme not in (None, *spell.schemes):
                continue
            day = as_date(last)
            if day <= upto:
                under = scheme or (next(iter(spell.schemes)) if len(spell.schemes) == 1 else None)
                about = None, "suspension", day.isoformat(), None, "decision"
                found.append(((*about, None, under, text_of((name,)), text_of(spell.entries)), spell.schemes))
    return found


def one_of(word: str, known: Collection[str]) -> str:
    """A word of a closed list as it stands in a row. Raises ``ValueError`` where it is none: no rebuild wrote it."""
    if word not in known:
        raise ValueError(word)
    return word


def words_of(text: str, known: Collection[str]) -> tuple[str, ...]:
    """Words of a closed list from a JSON array. Raises ``ValueError``, ``msgspec.DecodeError``."""
    return tuple(one_of(each, known) for each in texts_of(text))


def left_by(status: str | None) -> str:
    """By what a place was left, from what the person was on the first day without."""
    return "transition" if status == "transitioned" else "employment-end"


def _all(
    entries: Entries,
    reading: Reading,
    needed: Collection[str],
    query: Callable[[KnownTables], Select[Any]],
    made: Callable[[Row], R],
    upto: date = date.max,
) -> Iterator[R]:
    def ask(connection: Connection, of: KnownTables) -> list[R]:
        with uncollected():
            return [made(tuple(row)) for row in connection.execute(query(of))]

    for found in of_models(entries, reading, needed, ask, upto):
        yield from found
        return
    # Row by row: the tables in memory and a list of all that they answer would be there at once.
    with folded_in_memory(reading, needed, upto) as (connection, of):
        for some in connection.execute(query(of)).partitions(BATCH):
            yield from map(made, map(tuple, some))
