"""What the rows say as known at any position is what a fold of everybody up to it says, whoever holds the rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from ledger.application import Ledger
from ledger.decisions.decision import DOSSIER_PREFIX
from ledger.store.session import ReadTransaction as Entries
from projections.answers import overview
from projections.known_to_all import KnownToAll
from projections.reading import Reading, knowledge_moment
from projections.readmodels import population as answers
from projections.readmodels import runner, statuses
from projections.readmodels.counting import Register, ask
from projections.readmodels.folding import RowsOfEveryone, reading_upto, rows_of_stored
from projections.readmodels.known_rows import KnownRowsMaker
from projections.readmodels.paging import BEGINNING, Listed, ListPage, place_of
from projections.readmodels.replacing import inflow
from projections.readmodels.rows import ENDS, Row, Rows, filled_as_known, filled_places
from projections.readmodels.tables import DAYS, KNOWLEDGE
from tests.effort import seeds, times
from tests.given import InMemory, Made, employment, joining, phase, recorded, start, withdrawal
from tests.readmodels.everyone import ENTERPRISES, fill, population
from tests.readmodels.naming import named, named_as_stored
from tests.readmodels.test_rows import days_worth_asking

# -- the rows themselves ---------------------------------------------------------------------------------


def known_at(table: str, rows: list[Row], position: int) -> Counter[Row]:
    """The rows of a table that are known at a position, as they are known there."""
    ends = ENDS[Rows._fields.index(table)]
    found: Counter[Row] = Counter()
    for row, by_name in zip(rows, named_as_stored(table, rows), strict=True):
        if by_name.known_from > position or (by_name.known_to is not None and by_name.known_to <= position):
            continue
        plain = row[: -len(KNOWLEDGE)]
        if by_name.end_known is not None and by_name.end_known > position:
            plain = (*plain[: len(plain) - ends], *(None,) * ends)
        found[plain] += 1
    return found


def all_that_is_ever_known(entries: InMemory) -> Rows:
    reading = Reading(entries)
    rows = Rows.none()
    everyone = RowsOfEveryone(KnownRowsMaker(KnownToAll(reading)), reading.stored)
    for more, _ in everyone.one_by_one(entries.by_stream(DOSSIER_PREFIX, reading.upto)):
        rows.add(more)
    return rows


def folded_upto(entries: InMemory, position: int) -> Rows:
    reading = reading_upto(entries, position)
    rows = Rows.none()
    for key, stored in reading.stored_by_person():
        rows.add(rows_of_stored(key, stored, reading.collective, reading.persons))
    return rows


@pytest.mark.parametrize("seed", seeds(12, first=60_000))
def test_at_every_position_the_rows_as_known_are_those_of_a_fold_up_to_it(seed: int) -> None:
    entries = InMemory(recorded(*population(seed)))
    rows = all_that_is_ever_known(entries)
    for position in range(1, entries.last_position + 1):
        folded = folded_upto(entries, position)
        for table, mine, expected in zip(Rows._fields, rows, folded, strict=True):
            assert known_at(table, mine, position) == Counter(expected), (table, position)


def each_of(rows: list[Row], column: int) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[column], []).append(row)
    return found


@pytest.mark.parametrize("seed", seeds(12, first=61_000))
def test_at_every_position_each_place_is_filled_as_a_fold_up_to_it_fills_it(seed: int) -> None:
    entries = InMemory(recorded(*population(seed)))
    rows = all_that_is_ever_known(entries)
    fillers = each_of(rows.replacements, 1)
    places = [
        row
        for dossier, left in each_of(rows.places, 0).items()
        for row in filled_as_known(left, fillers.get(dossier, ()))
    ]
    for position in range(1, entries.last_position + 1):
        folded = folded_upto(entries, position)
        by_whom = each_of(folded.replacements, 1)
        expected = [
            row
            for dossier, left in each_of(folded.places, 0).items()
            for row in filled_places(left, by_whom.get(dossier, ()))
        ]
        assert known_at("places", places, position) == Counter(expected), position


@pytest.mark.parametrize("seed", seeds(12, first=62_000))
def test_no_row_is_written_twice_for_one_knowledge(seed: int) -> None:
    """Each row is known for some time, and how it ends only for a part of that, unless for all of it."""
    rows = all_that_is_ever_known(InMemory(recorded(*population(seed))))
    for table, ends, mine in zip(Rows._fields, ENDS, rows, strict=True):
        for row, by_name in zip(mine, named_as_stored(table, mine), strict=True):
            since, to, end_known, *found_by = row[-len(KNOWLEDGE) :]
            assert to is None or to > since, by_name
            assert any(each is not None for each in found_by) == (table in DAYS), by_name
            if end_known is not None:
                assert ends
                assert since < end_known
                assert to is None or end_known < to, by_name
                (plain,) = named(table, [row[: -len(KNOWLEDGE)]])
                assert any(value is not None for value in plain[len(plain) - ends :]), by_name


def test_no_person_is_folded_after_each_entry_though_dossiers_are_joined(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A long dossier would cost the square of its length."""
    made = recorded(
        employment(),
        employment(dossier="W-02"),
        start(dossier="W-02"),
        joining("2020-02-04", "W-02", source="joined"),
        *(phase(f"2020-{month:02}-02", "preparation", dossier="W-02") for month in range(3, 13)),
        withdrawal("2021-02-01", "joined"),
        phase("2021-02-02", "jobmatching", dossier="W-02"),
    )
    entries = InMemory(made)
    monkeypatch.setattr("projections.readmodels.known_rows.rows_of", None)
    rows = all_that_is_ever_known(entries)
    monkeypatch.undo()
    for position in range(1, entries.last_position + 1):
        for table, mine, expected in zip(Rows._fields, rows, folded_upto(entries, position), strict=True):
            assert known_at(table, mine, position) == Counter(expected), (table, position)


def test_a_dossier_of_which_every_decision_is_withdrawn_for_a_while_has_no_rows_then() -> None:
    made = recorded(
        employment(source="e1"),
        withdrawal("2019-01-02", "e1", decided_by="employer"),
        employment("2019-02-01", source="e2"),
    )
    entries = InMemory(made)
    rows = all_that_is_ever_known(entries)
    assert [len(known_at("periods", rows.periods, position)) for position in (1, 2, 3)] == [2, 0, 2]


# -- the questions about everyone ------------------------------------------------------------------------

Asked = Callable[[Entries, Reading, date], Any]


PAGES = times(3, 50)


def in_pages(ask: Callable[[ListPage], Listed[Any]], order: str | None = None) -> Any:
    """The first pages of a list, as far as they are looked at; in another order the other way round too."""
    found = []
    for descending in (False, True)[: 1 if order is None else 2]:
        page = ListPage(order, descending, limit=4)
        whole, rows, before = list(ask(page._replace(limit=None))), [], None
        for _ in range(PAGES):
            some = ask(page)
            assert (some.total, page.before) == (len(whole), len(rows))
            assert some.previous == before
            before = page.after or BEGINNING
            rows += some
            if some.next is None:
                break
            page = page._replace(after=place_of(some.next.text(page), page))
        assert rows == (whole if some.next is None else whole[: len(rows)])
        found.append(rows)
    return found


def counted_rows(entries: Entries, reading: Reading, on: date) -> Any:
    begin = on - timedelta(days=60)

    def count(register: Register) -> Any:
        return (
            list(register.periods(on)),
            list(register.guarantees(on)),
            list(register.states(on)),
            list(register.findings(begin, on)),
            list(register.places(on)),
            list(register.exceptions(None, on)),
            list(register.exceptions(begin, on)),
            list(register.steps(on)),
            list(register.returned(on)),
            list(register.filled(on)),
            [register.employs(enterprise) for enterprise in ENTERPRISES],
        )

    return ask(entries, reading, count)[0]


YEAR = timedelta(days=365)


def counted(ask: Callable[[ListPage], Listed[Any]], *columns: str) -> Any:
    """How many rows of a list have each value of some columns, which is what its rows say."""
    rows, found = list(ask(ListPage())), []
    for column in columns:
        counts = ask(ListPage(count_by=column)).counted
        assert counts is not None
        assert Counter({each.value: each.number for each in counts}) == Counter(
            getattr(row, column) for row in rows
        )
        assert [each.number for each in counts] == sorted((each.number for each in counts), reverse=True)
        found.append(counts)
    return found


SECOND = timedelta(seconds=1)

QUESTIONS: dict[str, Asked] = {
    "guarantees": lambda e, r, on: list(answers.guarantees(e, r, on)),
    "guarantees over a year": lambda e, r, on: list(answers.guarantees(e, r, on, since=on - YEAR)),
    "findings": lambda e, r, on: list(answers.findings(e, r, on)),
    "findings over a year": lambda e, r, on: list(answers.findings(e, r, on, since=on - YEAR)),
    "places": lambda e, r, on: list(answers.places(e, r, on, state=None)),
    "places over a year": lambda e, r, on: list(answers.places(e, r, on, state=None, first=on - YEAR)),
    "exceptions": lambda e, r, on: list(answers.exceptions(e, r, on)),
    "due": lambda e, r, on: list(answers.deadlines(e, r, on)),
    "due at an enterprise": lambda e, r, on: list(answers.deadlines(e, r, on, enterprise=ENTERPRISES[0])),
    "status of everyone": lambda e, r, on: list(statuses.statuses(e, r, on)),
    "overview": lambda e, r, on: overview.count(statuses.counted_by_status(e, r, on)),
    "what is counted": counted_rows,
}

PARTS: dict[str, Asked] = {
    "guarantees, a page": lambda e, r, on: in_pages(lambda page: answers.guarantees(e, r, on, page=page)),
    "findings, a page": lambda e, r, on: in_pages(lambda page: answers.findings(e, r, on, page=page)),
    "places, a page": lambda e, r, on: in_pages(lambda page: answers.places(e, r, on, state=None, page=page)),
    "exceptions, a page": lambda e, r, on: in_pages(lambda page: answers.exceptions(e, r, on, page=page)),
    "status of everyone, a page": lambda e, r, on: in_pages(
        lambda page: statuses.statuses(e, r, on, page=page)
    ),
    "due, page by page": lambda e, r, on: in_pages(lambda page: answers.deadlines(e, r, on, page=page)),
    "guarantees over a year by enterprise, page by page": lambda e, r, on: in_pages(
        lambda page: answers.guarantees(e, r, on, since=on - YEAR, page=page), "enterprise"
    ),
    "findings at an enterprise by severity, page by page": lambda e, r, on: in_pages(
        lambda page: answers.findings(e, r, on, enterprise=ENTERPRISES[0], page=page), "severity"
    ),
    "breaches, page by page": lambda e, r, on: in_pages(
        lambda page: answers.findings(e, r, on, severity="breach", page=page)
    ),
    "returns, page by page": lambda e, r, on: in_pages(
        lambda page: answers.guarantees(e, r, on, rule="R12", page=page)
    ),
    "due by enterprise, page by page": lambda e, r, on: in_pages(
        lambda page: answers.deadlines(e, r, on, page=page), "enterprise"
    ),
    "due under a scheme, page by page": lambda e, r, on: in_pages(
        lambda page: answers.deadlines(e, r, on, scheme="cmw", page=page), "dossier"
    ),
    "status by the days that remain, page by page": lambda e, r, on: in_pages(
        lambda page: statuses.statuses(e, r, on, page=page), "days_remaining"
    ),
    "guarantees, counted": lambda e, r, on: counted(
        lambda page: answers.guarantees(e, r, on, page=page), "state", "suspension", "enterprise", "scheme"
    ),
    "findings, counted": lambda e, r, on: counted(
        lambda page: answers.findings(e, r, on, since=on - YEAR, page=page),
        "code",
        "severity",
        "rule",
        "scheme",
    ),
    "places, counted": lambda e, r, on: counted(
        lambda page: answers.places(e, r, on, state=None, page=page), "enterprise", "scheme"
    ),
    "exceptions, counted": lambda e, r, on: counted(
        lambda page: answers.exceptions(e, r, on, page=page), "state", "enterprise", "scheme"
    ),
    "due, counted": lambda e, r, on: counted(
        lambda page: answers.deadlines(e, r, on, page=page), "kind", "enterprise", "scheme"
    ),
    "status of everyone, counted": lambda e, r, on: counted(
        lambda page: statuses.statuses(e, r, on, page=page), "status", "enterprise", "scheme"
    ),
}
"""What is held against the whole list where it is asked: nobody needs to be folded to know it."""


def in_parts(ledger: Ledger, asked: Iterable[tuple[int, date]]) -> None:
    """Each list, asked page by page and counted, holds what the whole list holds."""
    for position, on in asked:
        with ledger.reading() as entries:
            for question in PARTS.values():
                question(entries, reading_upto(entries, position), on)


@pytest.fixture
def no_folding(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From the call on, folding everyone is an error."""

    def refuse() -> None:
        def folded(*_: object) -> None:
            raise AssertionError("this was to be answered from the read models")

        monkeypatch.setattr(Reading, "stored_by_person", folded)

    return refuse


def some_moments(random: Random, made: list[Made], last: int, number: int) -> Iterator[tuple[int, date]]:
    """Positions, the first and the last but one too, and days."""
    days = [day for day in days_worth_asking(random, made) if date(2, 1, 1) < day]
    for position in (1, last - 1, *(random.randint(1, last) for _ in range(number))):
        yield position, random.choice(days)


@pytest.mark.parametrize("seed", seeds(1, first=63_000))
def test_every_question_is_answered_as_known_at_any_position_without_folding_anybody(
    seed: int, location: str, no_folding: Callable[[], None]
) -> None:
    made = population(seed, dossiers=times(4, 6))
    with Ledger.create(location, simulated=True) as ledger:
        asked = list(some_moments(Random(seed), made, fill(ledger, made), times(1, 40)))

        def everything() -> Iterator[tuple[str, int, date, Any]]:
            for position, on in asked:
                with ledger.reading() as entries:
                    for name, question in QUESTIONS.items():
                        yield name, position, on, question(entries, reading_upto(entries, position), on)

        folded = list(everything())
        runner.rebuild(ledger, location)
        no_folding()
        for expected, found in zip(folded, everything(), strict=True):
            assert found == expected
        in_parts(ledger, asked)
        assert any(answer for name, *_, answer in folded if name == "exceptions")


def test_a_knowledge_moment_is_answered_as_the_entries_recorded_by_then_say(
    location: str, no_folding: Callable[[], None]
) -> None:
    """Through ``known``, between the moments of recording too."""
    made = population(63_010, dossiers=6)
    random = Random(7)
    stamps = sorted({str(one["recorded_at"]) for one in made})
    moments = [
        knowledge_moment(random.choice(stamps)) + random.choice([-SECOND, SECOND])
        for _ in range(times(3, 12))
    ]
    days = [day for day in days_worth_asking(random, made) if day > date(2, 1, 1)]
    with Ledger.create(location, simulated=True) as ledger:
        fill(ledger, made)

        def everything() -> Iterator[Any]:
            for moment in moments:
                on = Random(moment.toordinal()).choice(days)
                with ledger.reading() as entries:
                    for name, question in QUESTIONS.items():
                        yield name, moment, on, question(entries, Reading(entries, moment), on)

        folded = list(everything())
        runner.rebuild(ledger, location)
        no_folding()
        for expected, found in zip(folded, everything(), strict=True):
            assert found == expected


# -- read models that lag ----------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", seeds(1, first=64_000))
def test_where_the_read_models_lag_only_the_dossiers_concerned_are_folded(
    seed: int, location: str, monkeypatch: pytest.MonkeyPatch, no_folding: Callable[[], None]
) -> None:
    made = population(seed, dossiers=times(4, 6))
    random = Random(seed)
    cut = random.randint(len(made) // 2, len(made) - 1)
    days = [day for day in days_worth_asking(random, made) if day > date(2, 1, 1)]
    with Ledger.create(location, simulated=True) as ledger:
        upto = fill(ledger, made[:cut])
        runner.rebuild(ledger, location)
        last = fill(ledger, made[cut:])
        positions = (last, upto + 1, *(random.randint(1, last) for _ in range(times(1, 20))))
        asked = [(position, random.choice(days)) for position in positions]

        def everything() -> Iterator[tuple[str, int, date, Any]]:
            for position, on in asked:
                with ledger.reading() as entries:
                    for name, question in QUESTIONS.items():
                        yield name, position, on, question(entries, reading_upto(entries, position), on)

        with monkeypatch.context() as without:
            without.setattr("projections.readmodels.answering.present", lambda _connection: None)
            folded = list(everything())
        no_folding()
        for expected, found in zip(folded, everything(), strict=True):
            assert found == expected
        in_parts(ledger, asked)


def test_where_many_dossiers_lag_everybody_is_folded(location: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = population(64_010, dossiers=6)
    with Ledger.create(location, simulated=True) as ledger:
        fill(ledger, made[: len(made) // 2])
        runner.rebuild(ledger, location)
        fill(ledger, made[len(made) // 2 :])
        with ledger.reading() as entries:
            assert counted_and_by_whom(entries)[1]
            monkeypatch.setattr("projections.readmodels.lagging.FEW", 1)
            assert not counted_and_by_whom(entries)[1]
            monkeypatch.undo()
            monkeypatch.setattr("projections.readmodels.answering.FAR_BEHIND", 1)
            assert not counted_and_by_whom(entries)[1]


def counted_and_by_whom(entries: Entries) -> tuple[int, bool]:
    return ask(entries, Reading(entries), lambda register: len(list(register.periods(date(2021, 1, 1)))))


@pytest.mark.parametrize("seed", seeds(3, first=65_000))
def test_who_replaced_a_person_is_found_without_a_look_at_every_entry(
    seed: int, location: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = population(seed, dossiers=6)
    keys = sorted({one["dossier"] for one in made if "dossier" in one})
    days = [*days_worth_asking(Random(seed), made)[:3], date(2040, 1, 1)]
    with Ledger.create(location, simulated=True) as ledger:
        fill(ledger, made)
        with ledger.reading() as entries:
            looked_through = [Reading(entries).inflow(key, on) for key in keys for on in days]
        runner.rebuild(ledger, location)
        monkeypatch.setattr(Reading, "inflow", None)
        with ledger.reading() as entries:
            found = [inflow(entries, Reading(entries), key, on) for key in keys for on in days]
    assert found == looked_through
    assert any(found) or not any(one["decision"] == "replacement" for one in made)
