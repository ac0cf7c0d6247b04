"""One query a question: the same rows in the same order from SQLite, from PostgreSQL, and from a fold in memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from random import Random
from string import ascii_letters
from typing import Any, NamedTuple

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    ClauseElement,
    Connection,
    Executable,
    NullPool,
    Select,
    create_engine,
    func,
    select,
    text,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from ledger.application import Ledger
from ledger.corrections import remaining
from ledger.decisions.completion import Completion
from ledger.store.location import SQLITE
from ledger.store.session import ReadTransaction as Entries
from projections.fold.findings import KINDS
from projections.fold.rules.places import Place, filled
from projections.reading import Reading
from projections.readmodels import population as answers
from projections.readmodels import queries, runner
from projections.readmodels.as_known import KnownTables
from projections.readmodels.counting import Register, ask
from projections.readmodels.paging import ListPage
from projections.readmodels.population import FindingRow, GuaranteeRow, PlaceRow
from projections.readmodels.queries import ListQuery
from projections.readmodels.rows import Row, Rows
from projections.readmodels.tables import models
from projections.readmodels.writing import load
from tests.given import Made, employment, employment_end, evaluation, order, start
from tests.readmodels.everyone import ENTERPRISES, dump, fill, population
from tests.readmodels.naming import as_stored, named, row_of
from tests.replaying import replayed

STATES = ("protected", "owed", "offered", "honoured", "waived", "lapsed", "breached")
SCHEMES = ("cmw", "lde")

# Names that a collation of words puts in another order than their bytes do, and one that folds cases together.
NAMES = ("a-1", "B-1", "a.1", "a1", "b-1", "Z-1")


def renamed(made: list[Made]) -> list[Made]:
    """The same dossiers by names whose order tells bytes from words."""
    keys = sorted({one["dossier"] for one in made if "dossier" in one})
    names = dict(zip(keys, NAMES, strict=False))

    def one_renamed(one: Made) -> Made:
        one = {
            name: names.get(value, value) if name in ("dossier", "for_dossier") else value
            for name, value in one.items()
        }
        return {**one, "replacement": one_renamed(one["replacement"])} if "replacement" in one else one

    return [one_renamed(one) for one in made]


class Asked(NamedTuple):
    """A day, or a period since another one, and values that are asked for by name (None: any)."""

    on: date
    state: str | None = None
    enterprise: str | None = None
    scheme: str | None = None
    severity: str | None = None
    code: str | None = None
    rule: str | None = None
    since: date | None = None


def some_questions(random: Random, made: list[Made]) -> list[Asked]:
    days = sorted({date.fromisoformat(one["effective_on"]) for one in made})
    asked = [Asked(date(2035, 1, 1))]
    for _ in range(2):
        on = random.choice(days) + timedelta(days=random.choice([-1, 0, 1, 30, 31, 90, 400]))
        asked.append(Asked(on))
        asked.append(
            Asked(
                on,
                random.choice((None, *STATES)),
                random.choice((None, *ENTERPRISES)),
                random.choice((None, *SCHEMES)),
                random.choice((None, "breach", "irregular", "note")),
                random.choice((None, None, *KINDS)),
                random.choice((None, "R10", "R12")),
                random.choice((None, on - timedelta(days=random.choice([0, 31, 400])))),
            )
        )
    return asked


# -- the same from everywhere --------------------------------------------------------------------------

Answer = tuple[list[GuaranteeRow], list[FindingRow], list[PlaceRow], Any]


def answered(entries: Entries, reading: Reading, asked: Asked) -> Answer:
    """Every question about the population, and every row that a report counts."""
    on, state, enterprise, scheme, severity, code, rule, since = asked
    where: dict[str, Any] = {"enterprise": enterprise, "scheme": scheme, "since": since}

    def rows(register: Register) -> Any:
        begin = on - timedelta(days=60)
        return (
            list(register.periods(on)),
            list(register.guarantees(on)),
            list(register.findings(begin, on)),
            list(register.places(on)),
            register.employs(enterprise or ENTERPRISES[0]),
        )

    return (
        list(answers.guarantees(entries, reading, on, state=state, rule=rule, **where)),
        list(answers.findings(entries, reading, on, code=code, severity=severity, rule=rule, **where)),
        list(answers.places(entries, reading, on, state=None, enterprise=enterprise, scheme=scheme)),
        ask(entries, reading, rows)[0],
    )


def are(wanted: str | None, value: str | None) -> bool:
    return wanted is None or wanted == value


def naive(reading: Reading, asked: Asked) -> Any:
    """What the statuses of everyone say: picked and sorted in Python. Who answers for it they do not say."""
    everyone = list(replayed(reading, asked.on))
    guarantees = [
        (status.dossier, each.suspension, each.entitled_to, each.state, each.since, each.entries)
        for status in everyone
        for each in status.guarantees
        if are(asked.state, each.state) and are(asked.rule, "R12" if each.suspension is None else "R10")
    ]
    breaching = {
        (key, each.code, each.entries)
        for key in (status.dossier for status in everyone)
        for each in reading.dossier(key, asked.on).entitlement.findings.all
        if each.breached
    }
    findings = [
        (status.dossier, each.code, each.severity, each.since, each.rule, each.entries, each.missing)
        for status in everyone
        for each in status.findings
        if are(asked.code, each.code)
        and are(asked.rule, each.rule)
        and (
            are(asked.severity, each.severity)
            or (asked.severity == "breach" and (status.dossier, each.code, each.entries) in breaching)
        )
    ]
    remains = {status.dossier: list(remaining(reading.history(status.dossier))) for status in everyone}
    of_each = {key: reading.dossier(key, asked.on).places for key in remains}
    left = [place for key, its in of_each.items() for place in its.left_by(key)]
    inflows = [each for key, its in remains.items() for each in reading.persons.inflow(key, its, asked.on)]
    inflows += [each for key, its in of_each.items() for each in its.back_to(key)]
    left_at = [
        (place, *left_from(reading, place))
        for place in filled(left, inflows)
        if are(asked.enterprise, place.at(min(place.filled_on or asked.on, asked.on)))
    ]
    places = [place_row(*each, asked.on) for each in left_at if are(asked.scheme, each[1])]
    guarantees.sort(key=lambda row: (row[4], row[0].encode(), row[1] is None, (row[1] or "").encode()))
    findings.sort(key=lambda row: (row[3], row[1], row[0].encode(), msgspec.json.encode(row[5])))
    places.sort(key=lambda row: (row.since, row.dossier.encode(), msgspec.json.encode(row.entries)))
    return guarantees, findings, places


def left_from(reading: Reading, place: Place) -> tuple[str | None, str]:
    """Under which scheme the person was last employed before the place was open, and how it was left, by status."""
    day = place.since - timedelta(days=1)
    on_it = reading.status(place.dossier, place.since)
    while (scheme := reading.status(place.dossier, day).scheme) is None and day > date(2010, 1, 1):
        day -= timedelta(days=1)
    return scheme, "transition" if on_it.status == "transitioned" else "employment-end"


def place_row(place: Place, scheme: str | None, left_by: str, on: date) -> PlaceRow:
    by, filled_on = place.filled_by, place.filled_on
    last = on if filled_on is None else filled_on - timedelta(days=1)
    return PlaceRow(
        dossier=place.dossier,
        enterprise=place.at(min(filled_on or on, on)),
        scheme=scheme,
        left_by=left_by,
        since=place.since,
        until=None if by is None else last,
        days=(last - place.since).days + 1,
        state="open" if by is None else "filled",
        filled_by=by,
        filled_on=filled_on,
        filled_entry=None if by is None else place.entries[-1],
        own_return=by == place.dossier,
        entries=moved_by(place, min(filled_on or on, on)),
    )


def moved_by(place: Place, day: date) -> tuple[int, ...]:
    """What left it and what moved it by a day."""
    return place.entries[: max(1, sum(since <= day for since, _ in place.moves))]


def check_against_everyone(entries: Entries, reading: Reading, asked: Asked, answer: Answer) -> None:
    guarantees, findings, places, _ = answer
    expected = naive(reading, asked)
    everyone = {status.dossier: status for status in replayed(reading, asked.on)}
    of_any = list(answers.guarantees(entries, reading, asked.on))
    for row in of_any:
        if row.state in ("protected", "owed", "offered") and row.suspension is not None:
            employed = everyone[row.dossier]
            assert (row.enterprise, row.scheme) == (employed.enterprise, employed.scheme)
    at = {(row.dossier, row.suspension, row.entries): (row.enterprise, row.scheme) for row in of_any}
    assert [(g.dossier, g.suspension, g.entitled_to, g.state, g.since, g.entries) for g in guarantees] == [
        row
        for row in expected[0]
        if are(asked.enterprise, at[row[0], row[1], row[5]][0])
        and are(asked.scheme, at[row[0], row[1], row[5]][1])
    ]
    assert all(row.days == (asked.on - row.since).days + 1 for row in guarantees)
    # Where they began the statuses do not say.
    began = {
        (row.dossier, row.code, row.entries, row.since): row
        for row in answers.findings(entries, reading, asked.on)
    }
    assert [
        (row.dossier, row.code, row.severity, row.since, row.rule, row.entries, row.missing)
        for row in findings
    ] == [
        row
        for row in expected[1]
        if (mine := began[row[0], row[1], row[5], row[3]])
        and are(asked.scheme, mine.scheme)
        and (asked.enterprise is None or asked.enterprise in (mine.enterprise, everyone[row[0]].enterprise))
    ]
    assert places == expected[2]


def check_completions(reading: Reading, answer: Answer) -> None:
    """Each period has the outcome of the first recorded completion of its first day that remains."""
    for period in answer[3][0]:
        outcomes = [
            decision.outcome
            for _, decision in remaining(reading.history(period.dossier))
            if isinstance(decision, Completion) and decision.effective_on.isoformat() == period.first
        ]
        assert period.completion == (outcomes[0] if outcomes else None)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000))
def test_every_store_gives_what_a_naive_look_at_everyone_gives(
    seed: int, tmp_path_factory: pytest.TempPathFactory, postgres_databases: Callable[[], str]
) -> None:
    made = renamed(population(seed, dossiers=4))
    questions = some_questions(Random(seed), made)
    file, server = tmp_path_factory.mktemp("random") / "ledger.db", postgres_databases()
    with Ledger.create(file, simulated=True) as ledger, Ledger.create(server, simulated=True) as other:
        fill(ledger, made)
        fill(other, made)
        with ledger.reading() as entries:
            reading = Reading(entries)
            folded = [answered(entries, reading, asked) for asked in questions]
            for asked, answer in zip(questions, folded, strict=True):
                # What the days of a period say, ``test_periods.py`` asks.
                if asked.since is None:
                    check_against_everyone(entries, reading, asked, answer)
                check_completions(reading, answer)
        for each, location in ((ledger, file), (other, server)):
            runner.rebuild(each, location)
            with each.reading() as entries:
                reading = Reading(entries)
                assert ask(entries, reading, lambda register: register.employs(""))[1]
                assert [answered(entries, reading, asked) for asked in questions] == folded


@settings(max_examples=4, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    days=st.sampled_from([0, 1, 31, 92, 400]),
    state=st.sampled_from([None, "open", "filled"]),
    enterprise=st.sampled_from([None, *ENTERPRISES]),
    scheme=st.sampled_from([None, *SCHEMES]),
)
def test_the_places_of_a_period_are_those_open_on_one_of_its_days(
    seed: int,
    days: int,
    state: str | None,
    enterprise: str | None,
    scheme: str | None,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Open at its end, or filled in it: on its first day too, on which the place was open no more."""
    made = population(seed, dossiers=4)
    file = tmp_path_factory.mktemp("random") / "ledger.db"
    first = date.fromisoformat(Random(seed).choice(made)["effective_on"])
    last = first + timedelta(days=days)
    with Ledger.create(file, simulated=True) as ledger:
        fill(ledger, made)
        asked: dict[str, Any] = {"state": state, "enterprise": enterprise, "scheme": scheme}
        with ledger.reading() as entries:
            reading = Reading(entries)
            of_the_day = naive(reading, Asked(last, enterprise=enterprise, scheme=scheme))[2]
            folded = list(answers.places(entries, reading, last, first=first, **asked))
        assert folded == [
            row
            for row in of_the_day
            if are(state, row.state) and (row.filled_on is None or row.filled_on >= first)
        ]
        runner.rebuild(ledger, file)
        with ledger.reading() as entries:
            assert list(answers.places(entries, Reading(entries), last, first=first, **asked)) == folded


# -- the queries themselves ----------------------------------------------------------------------------


@contextmanager
def tables_in(location: str | Path, rows: Rows) -> Iterator[tuple[Connection, KnownTables]]:
    """The tables of read models with these plain rows, at a location of its own."""
    address = str(location)
    if address.startswith("postgresql:"):
        address = address.replace("postgresql:", "postgresql+psycopg:", 1)
    elif not address.startswith("postgresql+"):
        address = f"sqlite:///{address}"
    engine = create_engine(address, poolclass=NullPool)
    of = models("0" * 12)
    with engine.connect() as connection:
        of.metadata.create_all(connection)
        load(connection, of, as_stored(rows))
        yield connection, KnownTables(of)


def guarantee(
    dossier: str, suspension: str | None, entries: str = "[1]", scheme: str | None = "cmw", **more: str
) -> Row:
    day = "2020-06-22"
    values = {
        "dossier": dossier,
        "suspension": suspension,
        "entitled_to": "resumption",
        "state": "owed",
        "since": day,
        "first": day,
        "enterprise": "0899.900.276",
        "scheme": scheme,
        "entries": entries,
        "began": day,
        "rank": "1",
    }
    return row_of("guarantees", **values, **more)


def test_what_is_nothing_stands_last_and_names_stand_by_their_bytes(location: str) -> None:
    ordered = [
        guarantee("B", "b"),
        guarantee("B", "é"),
        guarantee("B", None, "[1]"),
        guarantee("B", None, "[2]", "cmw"),
        guarantee("B", None, "[2]", None),
        guarantee("_", None),
        guarantee("a", "Z"),
        guarantee("a", "a"),
        guarantee("b", "a"),
        guarantee("é", "A"),
        guarantee("é", None),
    ]
    mixed = list(ordered)
    Random(1).shuffle(mixed)
    with tables_in(location, Rows.none()._replace(guarantees=mixed)) as (connection, of):
        query = queries.guarantees(of, date(2020, 7, 1), date(2020, 7, 1))
        found = [tuple(row) for row in connection.execute(query.whole())]
    # What the query shows, in its order.
    shown = ("dossier", "suspension", "entitled_to", "state", "since", "enterprise", "scheme", "entries")
    run = ("began", "ended", "became", "ended_by")
    assert found == [
        tuple(getattr(row, name) for name in (*shown, *run)) for row in named("guarantees", ordered)
    ]


@pytest.mark.parametrize(
    ("on", "holds"),
    [("2020-06-21", False), ("2020-06-22", True), ("2020-06-30", True), ("2020-07-01", False)],
)
def test_both_ends_of_a_run_are_days_of_it(location: str, on: str, holds: bool) -> None:
    last = "2020-06-30"
    run = guarantee("a", "b", until=last, ended=last, became="offered", ended_by="[2]")
    finding = row_of(
        "findings",
        dossier="a",
        code="recorded-late",
        severity="note",
        since="2020-06-22",
        rule="R1",
        entries="[1]",
        breaches=False,
        until=last,
    )
    # A place is open until the day before it is filled.
    place = row_of(
        "places",
        dossier="a",
        enterprise="0899.900.276",
        since="2020-06-22",
        first="2020-06-22",
        entries="[1]",
        filled_by="b",
        filled_on="2020-07-01",
        filled_entry=2,
    )
    with tables_in(location, Rows.none()._replace(guarantees=[run], findings=[finding], places=[place])) as (
        connection,
        of,
    ):
        day = date.fromisoformat(on)
        for query in (
            queries.guarantees(of, day, day).whole(),
            queries.findings(of, day, day).whole(),
            queries.guarantees(of.within(day, day), day, day).whole(),
            queries.findings(of.within(day, day), day, day).whole(),
            queries.guarantees(of.within(day, day, listed_only=True), day, day).whole(),
            queries.findings(of.of_dossiers(["a"]), day, day).whole(),
            queries.places(of, day, enterprise=None).whole(),
            queries.states_on(of, day),
        ):
            assert (connection.execute(query).first() is not None) is holds


def test_days_are_iso_texts_whatever_a_postgresql_session_shows(postgres_url: str) -> None:
    with tables_in(postgres_url, Rows.none()._replace(guarantees=[guarantee("a", "b")])) as (connection, of):
        connection.execute(text("SET datestyle = 'German'"))
        query = queries.guarantees(of, date(2020, 7, 1), date(2020, 7, 1))
        ((*_, since, _, _, _, began, _, _, _),) = connection.execute(query.whole())
    assert since == began == "2020-06-22"


def test_the_first_day_of_the_calendar_can_be_asked_about(location: str) -> None:
    finding = row_of(
        "findings",
        dossier="a",
        code="c",
        severity="note",
        since="0001-01-01",
        rule="R1",
        entries="[1]",
        breaches=False,
    )
    with tables_in(location, Rows.none()._replace(findings=[finding])) as (connection, of):
        (row,) = connection.execute(queries.findings_within(of, date.min, date.min))
    assert tuple(row) == ("a", "c", "note", "0001-01-01", None, None, None)


# -- how the rows are found ------------------------------------------------------------------------------

DAY = date(2020, 9, 30)
OF_ALL: dict[str, Any] = {"enterprise": None, "scheme": None}


def lists(of: KnownTables) -> Iterator[tuple[str, ListQuery]]:
    """Every list of rows that hold on a day, in some orders, as what chooses and orders its rows is looked at."""
    narrow = of.within(DAY, DAY, listed_only=True)
    for page in (ListPage(), ListPage("dossier"), ListPage("since", descending=True), ListPage("enterprise")):
        yield "guarantees", queries.guarantees(narrow, DAY, DAY, page=page, state="owed", rule="R10")
        yield "status", queries.everyone(narrow, DAY, status="suspended", page=page, **OF_ALL)
    for page in (ListPage(), ListPage("severity"), ListPage("dossier", descending=True)):
        yield "findings", queries.findings(narrow, DAY, DAY, page=page, severity="breach", rule="R5")
    for page in (ListPage(), ListPage("state")):
        yield "exceptions", queries.exceptions(narrow, DAY, since=None, state="lawful", page=page, **OF_ALL)


class Explained(Executable, ClauseElement):
    """How a database is going to find what a query asks for."""

    inherit_cache = False

    def __init__(self, query: Select[Any]) -> None:
        self.query = query


@compiles(Explained)
def _explained(element: Explained, compiler: SQLCompiler, **how: Any) -> str:
    query_plan = " QUERY PLAN" if compiler.dialect.name == SQLITE else ""
    return f"EXPLAIN{query_plan} {compiler.process(element.query, **how)}"


def plan(connection: Connection, query: Select[Any]) -> list[str]:
    """The steps by which a database says that it is going to find what a query asks for."""
    if connection.dialect.name != SQLITE:
        # Of a few rows it would read them all: here it is asked what it could do.
        connection.execute(text("SET enable_seqscan = off"))
    return [row[-1] for row in connection.execute(Explained(query))]


#: A value of a key, by the name of its column or else by its type.
_VALUES: dict[type | str, str | int] = {"state": "lawful", date: "2020-06-22", str: "a", int: 1}


@pytest.mark.parametrize("position", [None, 7])
def test_a_page_and_its_total_are_found_in_an_index(location: str, position: int | None) -> None:
    """Neither every row of a table is looked at, nor any row but those on the page."""
    with tables_in(location, Rows.none()) as (connection, _):
        of = KnownTables(models("0" * 12), position)
        for name, query in lists(of):
            values = (
                _VALUES.get(getattr(column, "name", ""), _VALUES[column.type.python_type])
                for column in query.keys
            )
            key = tuple(values)
            # Counted, for what a plan says is no day.
            before = select(func.count()).select_from(query.keys_before(key, 50).subquery())
            backwards = before, query.number_at(key)
            for asked in (query.dossiers(ListPage(limit=50)), query.number(), *backwards):
                steps = [step for step in plan(connection, asked) if "model_" in step]
                assert steps, name
                for step in steps:
                    if connection.dialect.name == SQLITE:
                        assert "USING COVERING INDEX" in step, (name, step)
                        assert "SEARCH" in step, (name, step)
                    else:
                        assert "Seq Scan" not in step, (name, step)


def test_what_falls_due_and_who_is_there_is_found_in_an_index(location: str) -> None:
    with tables_in(location, Rows.none()) as (connection, of):
        narrow = of.within(DAY, DAY)
        due: dict[str, Any] = {"upto": date.max, "kind": None, "late": False, **OF_ALL}
        for query in (
            queries.deadlines(of.within(DAY, DAY, listed_only=True), DAY, **due).number(),
            queries.deadlines(narrow, DAY, **due).whole(),
            queries.everyone(narrow, DAY, status=None, **OF_ALL).whole(),
            queries.trajectories_on(narrow, DAY),
            queries.terms_on(narrow, DAY),
            queries.guarantees_on(narrow, DAY),
            queries.findings_on(narrow, DAY),
            queries.held_now(narrow, DAY),
            queries.counted_by_status(of, DAY, **OF_ALL),
            queries.states_on(of, DAY),
            queries.findings_within(of, DAY, DAY),
            queries.guarantees(of.of_dossiers(["a"]), DAY, DAY).on_page(ListPage(limit=50)),
            queries.places(of.of_dossiers(["a"]), DAY).on_page(ListPage(limit=50)),
        ):
            for step in plan(connection, query):
                assert not re.search(r"SCAN model_|Seq Scan on model_", step), step


@pytest.mark.usefixtures("master_key")
def test_what_breached_many_guarantees_stands_in_no_index(location: str) -> None:
    """PostgreSQL refuses a row of an index above 2,704 bytes, and would not make the read models of such a register."""
    random = Random(1)
    names = sorted("".join(random.choices(ascii_letters, k=64)) for _ in range(60))
    made = [employment(), evaluation(), start("2020-02-03")]
    made += [order("2020-03-20", measure=name, source=name) for name in names]
    made.append(employment_end("2020-04-30"))
    with Ledger.create(location, simulated=True) as ledger:
        fill(ledger, made)
        runner.rebuild(ledger, location)
        with ledger.reading() as entries:
            (found,) = answers.findings(entries, Reading(entries), date(2020, 5, 4), severity="breach")
    assert sorted(found.breached) == names


def test_no_index_holds_a_list(ledger: Ledger) -> None:
    """Of a register with rows in every table: what an index holds is one value, which has a longest length."""
    for view, rows in dump(ledger.store.database).items():
        table = getattr(models(""), view.removeprefix("model_"))
        indexed = {column.name for index in table.indexes for column in index.columns}
        assert rows, view
        for row in rows:
            values = zip(table.columns.keys(), row, strict=True)
            lists = {name for name, value in values if str(value).startswith(("[", "{"))}
            assert not lists & indexed, (view, lists & indexed)


LISTS_BY_DAY: dict[str, Callable[[KnownTables, date], ListQuery]] = {
    "guarantees": lambda of, on: queries.guarantees(of, on, on),
    "findings": lambda of, on: queries.findings(of, on, on),
    "places": lambda of, on: queries.places(of, on),
    "status": lambda of, on: queries.everyone(of, on, status=None, enterprise=None, scheme=None),
    "exceptions": lambda of, on: queries.exceptions(
        of, on, since=None, state=None, enterprise=None, scheme=None
    ),
    "due": lambda of, on: queries.deadlines(
        of, on, upto=on + timedelta(days=30), kind=None, enterprise=None, scheme=None, late=False
    ),
}


@pytest.mark.parametrize("position", [None, 1_000])
@pytest.mark.parametrize("name", sorted(LISTS_BY_DAY))
def test_a_list_of_another_day_is_no_other_statement_to_be_compiled(name: str, position: int | None) -> None:
    def keys(on: date, position: int | None) -> list[Any]:
        def query(of: KnownTables) -> ListQuery:
            return LISTS_BY_DAY[name](of, on)

        of = KnownTables(models("0"), position)
        page = ListPage(limit=50)
        asked = query(of.within(on, on, listed_only=True))
        statements = asked.number(), asked.dossiers(page), query(of.of_dossiers({"W-01"})).on_page(page)
        return [each._generate_cache_key() for each in statements]

    for one, other in zip(
        keys(date(2020, 7, 15), position), keys(date(2021, 8, 16), position and position + 1), strict=True
    ):
        assert one is not None
        assert one.key == other.key
