"""The questions about everyone, one SQL query each.

A query is asked of whichever tables hold the rows: the read models in SQLite or PostgreSQL, or those that a fold has
filled in memory. Everywhere it gives the same rows in the same order. Texts are compared byte by byte (the columns
say so), what is nothing stands last, and the order leaves only equal rows undecided. Days come as ISO texts, which
compare as days do and cost less to read than dates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    Text,
    and_,
    case,
    cast,
    literal,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement, coalesce, count

from projections.readmodels.as_known import KnownTables
from projections.readmodels.paging import ALL, Key, ListPage, no_place
from projections.readmodels.rows import Row


def guarantees(
    of: KnownTables,
    first: date,
    last: date,
    *,
    state: str | None = None,
    enterprise: str | None = None,
    scheme: str | None = None,
    rule: str | None = None,
    suspension: str | None = None,
    page: ListPage = ALL,
) -> ListQuery:
    """Every run of days of a guarantee in one state at one enterprise that a day of a period is of.

    Those of one state, enterprise, scheme, rule or suspension where named. Of a run the row that holds on its last
    day in the period: so a period of one day finds the state of each guarantee on that day, the oldest state first. Of
    a longer one the runs of one guarantee stand together, as they followed on one another.
    """
    c = of.guarantees.c
    query = select(c.dossier).where(
        c.first <= last,
        or_(c.ended.is_(None), c.ended >= first),
        or_(c.until.is_(None), c.until >= last, c.until == c.ended),
    )
    query = _only(
        query, (c.state, state), (c.enterprise, enterprise), (c.scheme, scheme), (c.suspension, suspension)
    )
    if rule is not None:
        # A return is of R12, every other guarantee of R10.
        query = query.where(c.suspension.is_(None) if rule == "R12" else c.suspension.is_not(None))

    def shown() -> RowsShown:
        run = c.entries, iso_day(c.began), iso_day(c.ended), c.became, c.ended_by
        of_each = c.dossier, c.suspension, c.entitled_to, c.state, iso_day(c.since), c.enterprise, c.scheme
        then = c.suspension, c.first, c.entries, c.entitled_to, c.state, c.enterprise, c.scheme
        return (*of_each, *run), then

    by: dict[str, ColumnElement[Any]] = {"since": c.since, "dossier": c.dossier, "enterprise": c.enterprise}
    counts = {"state": c.state, "suspension": c.suspension, "enterprise": c.enterprise, "scheme": c.scheme}
    if first == last:
        return _listed(of, query, page, by, (c.since, c.dossier), counts, shown)
    # Of a period the runs of one guarantee stand together, as they followed on one another.
    return _listed(of, query, page, {"dossier": c.dossier, **by}, (c.dossier,), counts, shown)


def findings(
    of: KnownTables,
    first: date,
    last: date,
    *,
    code: str | None = None,
    severity: str | None = None,
    rule: str | None = None,
    enterprise: str | None = None,
    scheme: str | None = None,
    cured: bool = False,
    page: ListPage = ALL,
) -> ListQuery:
    """Every finding that stands on a day of a period, by first day.

    Those of one code, severity, rule or scheme where named: of a breach all that are one or breached a guarantee. Those
    at one enterprise: that began there, or of whoever is there on the last day. Those that were ``cured`` by then.
    """
    c = of.findings.c
    query = select(c.dossier).where(c.since <= last, or_(c.until.is_(None), c.until >= first))
    query = _only(query, (c.code, code), (c.rule, rule), (c.scheme, scheme))
    if cured:
        query = query.where(c.until < last, c.cure.is_not(None))
    if severity == "breach":
        query = query.where(or_(c.severity == severity, c.breaches))
    else:
        query = _only(query, (c.severity, severity))
    if enterprise is not None:
        query = query.where(
            or_(c.enterprise == enterprise, c.dossier.in_(_employed_at(of, enterprise, last)))
        )
    by = {"since": c.since, "dossier": c.dossier, "code": c.code, "severity": c.severity}

    def shown() -> RowsShown:
        began = c.dossier, c.code, c.severity, iso_day(c.since), c.rule, c.entries, c.missing
        ended = iso_day(c.until), c.breached, c.cure, c.cured_with, c.cured_by
        then = c.entries, c.missing, c.severity, c.rule, c.until
        return (*began, *ended, c.enterprise, c.scheme), then

    counts = {"code": c.code, "severity": c.severity, "rule": c.rule}
    counts |= {"enterprise": c.enterprise, "scheme": c.scheme}
    return _listed(of, query, page, by, (c.since, c.code, c.dossier), counts, shown)


def _employed_at(of: KnownTables, enterprise: str, on: date) -> Select[tuple[str]]:
    """Who is employed at an enterprise on a day: looked up once, and not beside each row of a list."""
    c = of.within(on, on, listed_only=True).periods.c
    return select(c.dossier).where(*_holding(on, c.first, c.last), c.enterprise == enterprise)


def replacing(of: KnownTables, key: str) -> Select[Any]:
    """Who fills a place that somebody left (R13)."""
    c = of.replacements.c
    return select(c.dossier).where(c.for_dossier == key).distinct().order_by(c.dossier)


def held_now(of: KnownTables, on: date) -> Select[Any]:
    """The status of each employee on a day, and the enterprise."""
    c = of.periods.c
    return select(c.dossier, c.status, c.enterprise).where(*_holding(on, c.first, c.last))


def places(
    of: KnownTables,
    on: date,
    *,
    state: str | None = "open",
    first: date | None = None,
    enterprise: str | None = None,
    scheme: str | None = None,
    page: ListPage = ALL,
) -> ListQuery:
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
    query = select(c.dossier).where(c.since <= on, c.first <= day, or_(c.until.is_(None), c.until >= day))
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
    by = {"since": c.since, "dossier": c.dossier, "enterprise": c.enterprise}

    def shown() -> RowsShown:
        left = c.dossier, c.enterprise, its_scheme.label("scheme"), status.label("status"), iso_day(c.since)
        filled = iso_day(c.filled_on), c.filled_by, c.filled_entry
        return (*left, *filled, c.entries), (c.entries, c.enterprise)

    counts = {"enterprise": c.enterprise, "scheme": its_scheme}
    return _listed(of, query, page, by, (c.since, c.dossier), counts, shown)


def everyone(
    of: KnownTables,
    on: date,
    *,
    status: str | None,
    enterprise: str | None,
    scheme: str | None,
    page: ListPage = ALL,
) -> ListQuery:
    """The status of every employee on a day, by dossier; of those of one status, enterprise or scheme where named."""
    c, t = of.periods.c, of.anywhere.trajectories.c
    query = select(c.dossier).select_from(of.periods)
    if page.order == "days_remaining":
        trajectory = and_(t.dossier == c.dossier, *_holding(on, t.first, t.last))
        query = query.outerjoin(of.anywhere.trajectories, trajectory)
    query = query.where(*_holding(on, c.first, c.last))
    query = _only(query, (c.status, status), (c.enterprise, enterprise), (c.scheme, scheme))
    by = {
        "dossier": c.dossier,
        "since": c.since,
        "days_remaining": coalesce(
            _at_most(t.days_remaining, (date.max - on).days), days_to(t.expected_last_day, literal(on))
        ),
        "enterprise": c.enterprise,
    }

    def shown() -> RowsShown:
        return (c.dossier, c.status, iso_day(c.since), c.phase, c.enterprise, c.scheme, c.entries), ()

    counts = {"status": c.status, "enterprise": c.enterprise, "scheme": c.scheme}
    return _listed(of, query, page, by, (c.dossier,), counts, shown)


def trajectories_on(of: KnownTables, on: date) -> Select[Any]:
    """The clock of each open trajectory on a day (R5), by dossier.

    What grows by a day each day stands as on the first day of its run.
    """
    c = of.trajectories.c
    days = map(iso_day, (c.first, c.started_on, c.planned_last_day, c.expected_last_day))
    query = select(c.dossier, *days, c.days_remaining, c.days_suspended, c.days_awaiting)
    return query.where(*_holding(on, c.first, c.last)).order_by(c.dossier)


def terms_on(of: KnownTables, on: date) -> Select[Any]:
    """The insertion terms on a day (R7), by dossier."""
    c = of.terms.c
    query = select(c.dossier, iso_day(c.legal_last_day), c.held_open)
    return query.where(*_holding(on, c.first, c.last)).order_by(c.dossier)


def _at_most(column: ColumnElement[Any], most: int) -> ColumnElement[Any]:
    """A number, as it is told: no last day lies behind the end of the calendar."""
    return case((column > most, most), else_=column)


def guarantees_on(of: KnownTables, on: date) -> Select[Any]:
    """Every guarantee on a day, by dossier; ``rank`` sorts as the list of its dossier."""
    c = of.guarantees.c
    query = select(c.dossier, c.rank, c.suspension, c.entitled_to, c.state, iso_day(c.since), c.entries)
    return query.where(*_holding(on, c.first, c.until)).order_by(c.dossier)


def findings_on(of: KnownTables, on: date) -> Select[Any]:
    """Every finding that stands on a day, by dossier."""
    c = of.findings.c
    query = select(c.dossier, c.code, c.severity, iso_day(c.since), c.rule, c.entries, c.missing)
    return query.where(*_holding(on, c.since, c.until)).order_by(c.dossier)


def counted_by_status(
    of: KnownTables, on: date, *, enterprise: str | None, scheme: str | None
) -> Select[Any]:
    """How many employees have each status on a day, under each scheme and at each enterprise."""
    c = of.within(on, on, listed_only=True).periods.c
    query = select(c.status, c.scheme, c.enterprise, count()).where(*_holding(on, c.first, c.last))
    query = _only(query, (c.enterprise, enterprise), (c.scheme, scheme))
    return query.group_by(c.status, c.scheme, c.enterprise)


def exceptions(
    of: KnownTables,
    on: date,
    *,
    since: date | None,
    state: str | None,
    enterprise: str | None,
    scheme: str | None,
    page: ListPage = ALL,
) -> ListQuery:
    """Every request for the exception (R8) as it stands on a day, by the day it was made, from a day on where named.

    Those of one state, enterprise or scheme where named.
    """
    c = of.exceptions.c
    query = select(c.dossier).where(*_holding(on, c.first, c.until))
    if since is not None:
        query = query.where(c.asked_on >= since)
    query = _only(query, (c.state, state), (c.enterprise, enterprise), (c.scheme, scheme))
    by = {"asked_on": c.asked_on, "dossier": c.dossier, "state": c.state, "enterprise": c.enterprise}

    def shown() -> RowsShown:
        asked = c.dossier, c.request, c.suspension, iso_day(c.spell_first), iso_day(c.asked_on)
        stands = c.state, iso_day(c.since), c.enterprise, c.scheme, c.missing, c.answers
        return (*asked, *stands), (c.request,)

    counts = {"state": c.state, "enterprise": c.enterprise, "scheme": c.scheme}
    return _listed(of, query, page, by, (c.asked_on, c.dossier), counts, shown)


def exceptions_by(of: KnownTables, first: date | None, last: date) -> Select[Any]:
    """The requests for the exception made by a day, from a first one on where named, as they stand then."""
    c = of.within(last, last).exceptions.c
    query = select(c.dossier, c.state, iso_day(c.asked_on), c.enterprise, c.scheme)
    query = query.where(*_holding(last, c.first, c.until))
    if first is not None:
        query = query.where(c.asked_on >= first)
    return query.order_by(*_order(c.dossier, c.request))


def periods_by(of: KnownTables, upto: date) -> Select[Any]:
    """The periods of everyone that begin by a day, dossier by dossier and in the order of days."""
    c = of.periods.c
    days = iso_day(c.first), iso_day(c.last)
    shown = (c.dossier, *days, c.status, c.enterprise, c.scheme, c.completion, c.phase)
    return select(*shown).where(c.first <= upto).order_by(*_order(c.dossier, c.first))


def states_on(of: KnownTables, on: date) -> Select[Any]:
    """The state of every guarantee on a day, since when, and who answers for it, by dossier."""
    c = of.within(on, on, listed_only=True).guarantees.c
    query = select(c.dossier, c.state, iso_day(c.since), c.enterprise, c.scheme)
    order = _order(c.dossier, c.since, c.state, c.enterprise, c.scheme)
    return query.where(*_holding(on, c.first, c.until)).order_by(*order)


def states_by(of: KnownTables, upto: date) -> Select[Any]:
    """Every run of days of a guarantee with one state that began by a day, returns left out, by dossier."""
    c = of.guarantees.c
    shown = (c.dossier, c.suspension, c.state, iso_day(c.since), iso_day(c.first), iso_day(c.until))
    query = select(*shown, c.enterprise, c.scheme).where(c.first <= upto, c.suspension.is_not(None))
    return query.order_by(*_order(c.dossier, c.first, c.suspension, c.state, c.since))


def findings_within(of: KnownTables, first: date, last: date) -> Select[Any]:
    """Every finding that stood on a day of a period, or until the day before it, and where it began, by dossier."""
    before = _day_before(first)
    c = of.within(before, last, listed_only=True).findings.c
    query = select(c.dossier, c.code, c.severity, iso_day(c.since), iso_day(c.until), c.enterprise, c.scheme)
    query = query.where(c.since <= last, or_(c.until.is_(None), c.until >= before))
    return query.order_by(*_order(c.dossier, c.since, c.code, c.until))


def places_by(of: KnownTables, upto: date) -> Select[Any]:
    """Every place that was left by a day, at the enterprise where it was that day or when filled, by dossier."""
    c = of.places.c
    day = case((c.filled_on < upto, c.filled_on), else_=literal(upto))
    query = select(c.dossier, c.enterprise, iso_day(c.since), iso_day(c.filled_on), c.filled_by).where(
        c.since <= upto, c.first <= day, or_(c.until.is_(None), c.until >= day)
    )
    return query.order_by(*_order(c.dossier, c.since, c.enterprise, c.filled_on))


def steps_by(of: KnownTables, upto: date) -> Select[Any]:
    """The steps of everyone by a day, dossier by dossier and in the order in which they took effect."""
    c = of.steps.c
    query = select(c.dossier, iso_day(c.day), c.step, c.enterprise, c.ended_by, c.will)
    return query.where(c.day <= upto).order_by(*_order(c.dossier, c.day, c.entry))


def returned_by(of: KnownTables, upto: date) -> Select[Any]:
    """The days by a day on which a return was honoured (R12), by dossier."""
    c = of.guarantees.c
    query = select(c.dossier, iso_day(c.since)).where(c.entitled_to == "return", c.state == "honoured")
    return query.where(c.since <= upto).distinct().order_by(c.dossier, iso_day(c.since))


def filled_by(of: KnownTables, upto: date) -> Select[Any]:
    """Who filled a place that another left (R13), and from which day, by who filled it."""
    c = of.places.c
    query = select(c.filled_by, iso_day(c.filled_on)).where(c.filled_by != c.dossier, c.filled_on <= upto)
    return query.distinct().order_by(c.filled_by, iso_day(c.filled_on))


def employment_at(of: KnownTables, enterprise: str) -> Select[Any]:
    """A row if an enterprise ever employed anybody under a scheme, none if not."""
    c = of.periods.c
    return select(c.dossier).where(c.enterprise == enterprise, c.scheme.is_not(None)).limit(1)


_NOTHING = cast(null(), Text)
#: The enterprise and the scheme where periods tell them, and no suspension.
_ELSEWHERE = _NOTHING, _NOTHING, literal("[]", Text)

DEADLINES_NEED = ("deadlines", "trajectories", "terms", "periods")
"""The tables that ``deadlines`` looks at, by their names in ``Rows``."""


def deadlines(
    of: KnownTables,
    on: date,
    *,
    upto: date,
    kind: str | None,
    enterprise: str | None,
    scheme: str | None,
    late: bool,
    of_measures: Sequence[Row] = (),
    page: ListPage = ALL,
) -> ListQuery:
    """What falls due by a day, as it stands on another, by the last day in time; of one kind and so on where named.

    ``late``: only what should have been done before, and is not merely held open. ``of_measures`` are rows of the same
    columns for the last days of measures, which stand in no table. Tables with the columns of their
    lists alone do not tell who employs: such a list is neither of an enterprise or a scheme nor ordered by them.
    """
    of_dossiers = union_all(*_due(of, on, upto, kind)).subquery("of_dossiers")
    c = of_dossiers.c
    query = select(of_dossiers).where(c.due <= upto.isoformat())
    if late:
        query = query.where(c.due < on.isoformat(), or_(c.remark.is_(None), c.remark != "held-open"))
    query = _only(query, (c.kind, kind))
    if not of.listed_only:
        by_rows, now = c.kind.in_(_BY_ROWS), of.anywhere.periods.c
        at, under = (
            case((by_rows, now[name]), else_=c[name]).label(name) for name in ("enterprise", "scheme")
        )
        held = and_(by_rows, now.dossier == c.dossier, *_holding(on, now.first, now.last))
        if enterprise is not None:
            # All that is left is at the enterprise or of whoever is there: a part of everybody.
            query = query.where(
                or_(c.enterprise == enterprise, c.dossier.in_(_employed_at(of, enterprise, on)))
            )
        own = c.dossier, c.kind, c.due, c.remark, c.basis
        query = query.with_only_columns(*own, at, under, c.suspensions, c.entries)
        query = query.outerjoin(of.anywhere.periods, held)
    whole = query.subquery("of_employed")
    c = whole.c
    query = _only(select(whole), (c.enterprise, enterprise), (c.scheme, scheme))
    if of_measures:
        brought = (
            select(*(cast(value, each.type).label(each.name) for value, each in zip(row, c, strict=True)))
            for row in of_measures
        )
        falls_due = union_all(query, *brought).subquery("falls_due")
        query, c = select(falls_due), falls_due.c
    dossier: ColumnElement[Any] = c.dossier if not of_measures else type_coerce(c.dossier, Text)
    by = {"due_on": c.due, "dossier": dossier, "kind": c.kind, "enterprise": c.enterprise}
    then = c.entries, c.suspensions, c.remark, c.basis, c.enterprise, c.scheme
    counts = {"kind": c.kind, "enterprise": c.enterprise, "scheme": c.scheme}
    return _listed(of, query, page, by, (c.due, c.kind, dossier), counts, lambda: (tuple(c), then))


_DUE = "dossier", "kind", "due", "remark", "basis", "enterprise", "scheme", "suspensions", "entries"
"""The columns of what falls due. The first four choose and order the rows."""


def _due_columns(*columns: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """A row of what falls due; those of the last columns that are not given are NULL."""
    every = *columns, *([_NOTHING] * (len(_DUE) - len(columns)))
    return select(*(each.label(name) for name, each in zip(_DUE, every, strict=True)))


def _due(of: KnownTables, on: date, upto: date, kind: str | None) -> Iterator[Select[*tuple[Any, ...]]]:
    """What each table says of what falls due by a day as it stands on another, as far as it can be of a kind."""
    if kind not in _BY_ROWS:
        c = of.deadlines.c
        rest = () if of.listed_only else (c.basis, c.enterprise, c.scheme, c.suspensions, c.entries)
        query = _due_columns(c.dossier, c.kind, iso_day(c.due_on), _NOTHING, *rest)
        query = query.where(*_holding(on, c.first, c.until), c.due_on <= upto)
        yield query if kind is None else query.where(c.kind == kind)
    yield from _due_of_trajectories(of, on, upto, kind)
    yield from _due_of_terms(of, on, upto, kind)


def _due_of_trajectories(
    of: KnownTables, on: date, upto: date, kind: str | None
) -> Iterator[Select[*tuple[Any, ...]]]:
    """R5: the last days of an open trajectory and of its phase."""
    t = of.trajectories.c
    held = _holding(on, t.first, t.last)
    moves = _moves(t.expected_last_day)
    if kind in (None, "trajectory"):
        rest = () if of.listed_only else (_basis(t.stated), *_ELSEWHERE, t.entries)
        due = _last_day_as_of(on, t.expected_last_day, t.days_remaining)
        by_then = _is_by(on, upto, t.expected_last_day, t.days_remaining)
        yield _due_columns(t.dossier, literal("trajectory", Text), due, moves, *rest).where(*held, *by_then)
    if kind in (None, "phase"):
        rest = () if of.listed_only else (literal("law", Text), *_ELSEWHERE, t.phase_entries)
        due = _last_day_as_of(on, t.phase_last_day, t.phase_days_remaining)
        query = _due_columns(t.dossier, literal("phase", Text), due, moves, *rest)
        # Where a phase has begun it has one or the other.
        begun = or_(t.phase_last_day.is_not(None), t.phase_days_remaining.is_not(None))
        by_then = _is_by(on, upto, t.phase_last_day, t.phase_days_remaining)
        yield query.where(*held, begun, *by_then)


def _due_of_terms(
    of: KnownTables, on: date, upto: date, kind: str | None
) -> Iterator[Select[*tuple[Any, ...]]]:
    """R7: the legal last day of an insertion term, and the day until which an open trajectory holds it open."""
    if kind in (None, "insertion-term"):
        i = of.terms.c
        # Past its day something holds it open, or it is late.
        remark = case((and_(i.held_open, i.legal_last_day < on), "held-open"))
        rest = () if of.listed_only else (_basis(i.stated), *_ELSEWHERE, i.entries)
        term = i.dossier, literal("insertion-term", Text), iso_day(i.legal_last_day), remark
        yield _due_columns(*term, *rest).where(*_holding(on, i.first, i.last), i.legal_last_day <= upto)
    if kind in (None, "insertion-held-open"):
        # A trajectory that ends later than the term. Few trajectories end in time; most terms are held open.
        t, i = of.trajectories.c, of.anywhere.terms.c
        ends = _last_day_as_of(on, t.expected_last_day, t.days_remaining)
        rest = () if of.listed_only else (literal("policy", Text), *_ELSEWHERE, i.entries)
        held_open = t.dossier, literal("insertion-held-open", Text), ends, _moves(t.expected_last_day)
        held = *_holding(on, t.first, t.last), i.dossier == t.dossier, *_holding(on, i.first, i.last)
        by_then = _is_by(on, upto, t.expected_last_day, t.days_remaining)
        later = i.held_open, ends > iso_day(i.legal_last_day)
        yield _due_columns(*held_open, *rest).where(*held, *by_then, *later)


def _moves(expected_last_day: ColumnElement[Any]) -> ColumnElement[Any]:
    """That a last day moves on with each day that the trajectory is stopped."""
    return case((expected_last_day.is_(None), "moves"))


#: What the tables of trajectories and terms say, and that of deadlines does not.
_BY_ROWS = ("trajectory", "phase", "insertion-term", "insertion-held-open")


def _last_day_as_of(
    on: date, last_day: ColumnElement[Any], remaining: ColumnElement[Any]
) -> ColumnElement[str]:
    """The ISO text of a last day, which moves on with the days where it is NULL and so many remain."""
    return case((last_day.is_(None), days_later(literal(on), remaining)), else_=iso_day(last_day))


def _is_by(
    on: date, upto: date, last_day: ColumnElement[Any], remaining: ColumnElement[Any]
) -> Iterator[ColumnElement[bool]]:
    """Whether such a last day can be by a day, said of the columns alone: of most rows no day is worked out then."""
    # What lies behind the end of the calendar is told as its last day.
    if upto < date.max:
        yield or_(last_day <= upto, and_(last_day.is_(None), remaining <= (upto - on).days))


def _basis(stated: ColumnElement[Any]) -> ColumnElement[str]:
    return case((stated, "decision"), else_="law")


def schemes_at(of: KnownTables, on: date, enterprise: str) -> Select[Any]:
    """Under which schemes an enterprise employs anybody on a day."""
    c = of.within(on, on, listed_only=True).periods.c
    query = select(c.scheme).where(*_holding(on, c.first, c.last), c.enterprise == enterprise)
    return query.where(c.scheme.is_not(None)).distinct()


class days_later(FunctionElement[str]):  # noqa: N801 (named as an SQL function is)
    """The ISO text of the day that is a number of days after another, before it where the number is below zero.

    Beyond what a calendar can write it is the last day it can.
    """

    type = Text()
    inherit_cache = True


@compiles(days_later)
def _by_modifier(element: days_later, compiler: SQLCompiler, **how: Any) -> str:
    day, days = (compiler.process(each, **how) for each in element.clauses)
    return f"coalesce(date({day}, {days} || ' days'), '{date.max}')"


@compiles(days_later, "postgresql")
def _by_sum(element: days_later, compiler: SQLCompiler, **how: Any) -> str:
    day, days = (compiler.process(each, **how) for each in element.clauses)
    return f"to_char(least({day} + {days}, DATE '{date.max}'), 'YYYY-MM-DD')"


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


class days_to(FunctionElement[int]):  # noqa: N801 (named as an SQL function is)
    """The days from the second day to the first."""

    type = Integer()
    inherit_cache = True


@compiles(days_to)
def _counted(element: days_to, compiler: SQLCompiler, **how: Any) -> str:
    to, since = (compiler.process(each, **how) for each in element.clauses)
    return f"CAST(julianday({to}) - julianday({since}) AS INTEGER)"


@compiles(days_to, "postgresql")
def _subtracted(element: days_to, compiler: SQLCompiler, **how: Any) -> str:
    to, since = (compiler.process(each, **how) for each in element.clauses)
    return f"({to} - {since})"


def _holding(
    on: date, first: ColumnElement[Any], last: ColumnElement[Any]
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """What holds on a day: from the first to the last one, both included, an open end NULL."""
    return first <= on, or_(last.is_(None), last >= on)


def _only(query: Select[Any], *wanted: tuple[ColumnElement[Any], str | None]) -> Select[Any]:
    """The rows in which each column has the value that is wanted, where one is."""
    return query.where(*(column == value for column, value in wanted if value is not None))


def _order(*columns: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    """By each column in turn, NULL last: of itself it stands first in SQLite and last in PostgreSQL."""
    return [part for c in columns for part in ((c.is_(None), c) if _may_be_nothing(c) else (c,))]


def _may_be_nothing(column: ColumnElement[Any]) -> bool:
    return getattr(column, "nullable", True)


RowsShown = tuple[tuple[ColumnElement[Any], ...], tuple[ColumnElement[Any], ...]]
"""The columns of a list, and what orders those of its rows that are equal in its keys."""


def _listed(
    of: KnownTables,
    query: Select[Any],
    page: ListPage,
    by: Mapping[str, ColumnElement[Any]],
    own: tuple[ColumnElement[Any], ...],
    counts: Mapping[str, ColumnElement[Any]],
    shown: Callable[[], RowsShown],
) -> ListQuery:
    """A list in the order of a page: by one of ``by``, of which the first is the list's own order, then by ``own``.

    The last of ``own`` is the dossier. ``counts`` are what the rows can be counted by. ``shown`` is asked where the
    tables have more than the columns of their lists.
    """
    name = page.order or next(iter(by))
    is_own = name == next(iter(by)) and not page.descending
    columns = own if is_own or by[name] is own[0] else (by[name], *own)
    cut = next(nth for nth, column in enumerate(columns) if column is own[-1]) + 1
    rows, then = ((own[-1],), ()) if of.listed_only else shown()
    by_keys = query.with_only_columns(*rows), columns[:cut], (*columns[cut:], *then), page.descending
    return ListQuery(*by_keys, None if page.count_by is None else counts[page.count_by])


class ListQuery(NamedTuple):
    """The rows of a list, and their order: by ``keys``, of which a dossier is the last, and then by what leaves only
    equal rows of one dossier undecided.

    ``descending``: by the first key the other way round. What is nothing stands last all the same. ``count_by`` is the
    column that the rows are counted by, where that is asked.
    """

    rows: Select[Any]
    keys: tuple[ColumnElement[Any], ...]
    then: tuple[ColumnElement[Any], ...]
    descending: bool
    count_by: ColumnElement[Any] | None = None

    def whole(self) -> Select[Any]:
        """Every row, in order."""
        return self.rows.order_by(*self._order(*self.keys, *self.then))

    def number(self) -> Select[Any]:
        """How many rows there are."""
        return select(count()).select_from(self.rows.with_only_columns(self.keys[-1]).subquery())

    def counted(self) -> Select[Any]:
        """How many rows have each value of the column that they are counted by, the most first."""
        value = self.count_by
        assert value is not None
        query = self.rows.with_only_columns(value, count().label("number")).group_by(value)
        return query.order_by(count().desc(), *_order(value))

    def dossiers(self, page: ListPage) -> Select[Any]:
        """The dossiers of the rows on a page, each as often as it has rows there, and of those with the key before."""
        query = self._behind(page, self.rows.with_only_columns(self.keys[-1])).order_by(
            *self._order(*self.keys)
        )
        same = 0 if page.after is None else page.after.same
        return query if page.limit is None else query.limit(page.limit + same)

    def on_page(self, page: ListPage) -> Select[Any]:
        """The rows on a page, with their keys as the last columns."""
        query = self.rows.add_columns(*(key.label(f"key{nth}") for nth, key in enumerate(self.keys)))
        query = self._behind(page, query).order_by(*self._order(*self.keys, *self.then))
        if page.limit is not None:
            query = query.limit(page.limit)
        return query if page.after is None else query.offset(page.after.same)

    def keys_before(self, key: Key, number: int) -> Select[Any]:
        """The keys of so many rows at most that stand before every row with a key, the nearest first."""
        query = self.rows.with_only_columns(*self.keys).where(self._before(key))
        return query.order_by(*self._backwards()).limit(number)

    def number_at(self, key: Key) -> Select[Any]:
        """How many rows have a key."""
        has_it = self.rows.with_only_columns(self.keys[-1]).where(*self._at(key))
        return select(count()).select_from(has_it.subquery())

    def _behind(self, page: ListPage, query: Select[Any]) -> Select[Any]:
        """From the key on behind which a page begins."""
        return query if page.after is None else query.where(self._from(page.after.key))

    def _from(self, values: Key) -> ColumnElement[bool]:
        """Whether a row stands at a key, or behind it."""
        at, behind = self._at(values), []
        for nth, (key, text) in enumerate(zip(self.keys, values, strict=True)):
            if text is not None:
                value = _value(key, text)
                later = key < value if self.descending and nth == 0 else key > value
                behind.append(and_(*at[:nth], or_(key.is_(None), later) if _may_be_nothing(key) else later))
        return or_(*behind, and_(*at))

    def _before(self, values: Key) -> ColumnElement[bool]:
        """Whether a row stands before every row with a key."""
        at, before = self._at(values), []
        for nth, (key, text) in enumerate(zip(self.keys, values, strict=True)):
            if text is None:
                before.append(and_(*at[:nth], key.is_not(None)))
            else:
                value = _value(key, text)
                before.append(and_(*at[:nth], key > value if self.descending and nth == 0 else key < value))
        return or_(*before)

    def _at(self, values: Key) -> list[ColumnElement[bool]]:
        """Whether a row has a key, column by column. Raises ``Mistaken``."""
        if len(values) != len(self.keys):
            raise no_place()
        each = zip(self.keys, values, strict=True)
        return [key.is_(None) if text is None else key == _value(key, text) for key, text in each]

    def _order(self, *columns: ColumnElement[Any]) -> list[ColumnElement[Any]]:
        if not self.descending:
            return _order(*columns)
        first = columns[0]
        return [*([first.is_(None)] if _may_be_nothing(first) else []), first.desc(), *_order(*columns[1:])]

    def _backwards(self) -> Iterator[ColumnElement[Any]]:
        """By the keys, from the last row to the first."""
        for nth, key in enumerate(self.keys):
            if _may_be_nothing(key):
                yield key.is_(None).desc()
            yield key if self.descending and nth == 0 else key.desc()


def _value(key: ColumnElement[Any], text: str | int) -> object:
    """A value of a place as its column has it. Raises ``Mistaken``."""
    try:
        if isinstance(key.type, Date) and isinstance(text, str):
            return date.fromisoformat(text)
    except ValueError:
        raise no_place() from None
    if not isinstance(text, key.type.python_type):
        raise no_place()
    return text


def _day_before(day: date) -> date:
    return date.fromordinal(max(day.toordinal() - 1, 1))
