"""What holds for everyone, put together from rows: the same as a replay of each says, whoever holds the rows."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ledger.application import Ledger
from projections.api import Mistaken, RegisterReader, open_register
from projections.reading import Reading, Status
from projections.readmodels import answering, runner, statuses
from projections.readmodels.paging import ListPage, PagePlace
from projections.readmodels.statuses import Chosen, counted_by_status
from tests.cli.running import run
from tests.cli.test_cases import CASES
from tests.effort import seeds, spread
from tests.given import InMemory, Made, employment, recorded
from tests.readmodels.everyone import ENTERPRISES, fill, population
from tests.readmodels.test_queries import renamed
from tests.readmodels.test_rows import days_worth_asking
from tests.replaying import replayed


@pytest.fixture
def no_folding(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From the call on, folding everyone is an error."""

    def refuse() -> None:
        def folded(*_: object) -> None:
            raise AssertionError("this was to be answered from the read models")

        for module in (statuses, answering):
            monkeypatch.setattr(module, "folded_in_memory", folded)

    return refuse


def from_rows(reading: Reading, days: list[date]) -> Iterator[list[Status]]:
    """What the rows of a fold say of everyone, day by day."""
    with statuses.folded_in_memory(reading, statuses.NEEDED) as (connection, of):
        for on in days:
            yield list(statuses.made_of(connection, of, on))


@pytest.mark.parametrize("seed", seeds(12, first=40_000))
def test_on_any_day_the_rows_say_of_everyone_what_a_replay_says(seed: int) -> None:
    made = population(seed, dossiers=3)
    reading = Reading(InMemory(recorded(*made)))
    days = [date.min, *days_worth_asking(Random(seed), made)]
    for on, found in zip(days, from_rows(reading, days), strict=True):
        assert found == list(replayed(reading, on)), on


def test_a_stop_without_end_counts_on_to_the_last_day_of_the_calendar() -> None:
    made: list[Made] = [
        employment("2019-01-01"),
        {
            "decision": "start",
            "dossier": "W-01",
            "effective_on": "2020-02-03",
            "decided_by": "service-provider",
        },
        {
            "decision": "suspension",
            "dossier": "W-01",
            "effective_on": "2020-03-20",
            "decided_by": "vdab",
            "cause": "illness",
        },
    ]
    reading = Reading(InMemory(recorded(*made)))
    ((status,),) = from_rows(reading, [date.max])
    assert [status] == list(replayed(reading, date.max))
    assert status.trajectory is not None
    assert (status.trajectory.expected_last_day, status.trajectory.days_remaining) == (date.max, 0)


def test_who_is_employed_later_is_not_employed_before_it_and_there() -> None:
    reading = Reading(InMemory(recorded(employment("2020-03-01"))))
    ((early,), (late,)) = from_rows(reading, [date(2020, 2, 29), date(2020, 3, 1)])
    assert (early.status, early.since, early.enterprise, early.entries) == ("not-employed", None, None, ())
    assert (late.status, late.since) == ("employed", date(2020, 3, 1))


@pytest.mark.parametrize("after", [True, False], ids=["after it", "before it"])
def test_who_is_only_joined_to_somebody_is_nobody_on_any_day(after: bool) -> None:
    own: Made = {"effective_on": "2020-06-01", "decided_by": "employer"}
    withdrawn = [
        employment(source="job"),
        employment(dossier="W-02", source="other"),
        {**own, "decision": "joining", "dossier": "W-01", "other": "W-02", "decided_by": "department"},
        {**own, "decision": "withdrawal", "dossier": "W-01", "entry": "job"},
        {**own, "decision": "withdrawal", "dossier": "W-02", "entry": "other"},
    ]
    reading = Reading(InMemory(recorded(*withdrawn)))
    on = date(2021, 1, 1) if after else date(2019, 1, 1)
    assert reading.status("W-01", on).nothing_remains_since is not None
    assert list(replayed(reading, on)) == []
    assert list(from_rows(reading, [on])) == [[]]


# -- the stores, the order and the pages ---------------------------------------------------------------


def naive(everyone: list[Status], chosen: Chosen, page: ListPage) -> tuple[list[Status], int]:
    """Picked, sorted and cut in Python."""
    found = [
        each
        for each in everyone
        if chosen.status in (None, each.status)
        and chosen.enterprise in (None, each.enterprise)
        and chosen.scheme in (None, each.scheme)
    ]
    found.sort(key=lambda each: each.dossier.encode())
    keys: dict[str, Callable[[Status], Any]] = {
        "dossier": lambda each: each.dossier.encode(),
        "since": lambda each: each.since,
        "enterprise": lambda each: each.enterprise,
        "days_remaining": lambda each: each.trajectory and each.trajectory.days_remaining,
    }
    key = keys[page.order or "dossier"]
    some = sorted((each for each in found if key(each) is not None), key=key, reverse=page.descending)
    if page.descending:
        # Those that are alike stand by dossier all the same.
        some.sort(key=key)
        groups: dict[Any, list[Status]] = {}
        for each in some:
            groups.setdefault(key(each), []).append(each)
        some = [each for group in reversed(list(groups.values())) for each in group]
    ordered = [*some, *(each for each in found if key(each) is None)]
    begin = page.before
    return ordered[begin : None if page.limit is None else begin + page.limit], len(ordered)


def some_asked(random: Random) -> Iterator[tuple[Chosen, ListPage, int]]:
    """Who is asked for, a page, and behind how many rows it begins."""
    yield Chosen(), ListPage(), 0
    for order in ("dossier", "since", "days_remaining", "enterprise"):
        chosen = Chosen(
            random.choice([None, None, "awaiting", "running", "employed"]),
            random.choice([None, None, *ENTERPRISES]),
            random.choice([None, None, "cmw", "lde"]),
        )
        limit, before = random.choice([None, 1, 2, 50]), random.choice([0, 0, 1, 3])
        yield chosen, ListPage(order, random.random() < 0.5, limit), before


@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000))
@example(seed=820)  # At the end of the calendar no days remain, however many are owed.
def test_every_store_gives_the_rows_the_order_and_the_page_of_a_naive_look(
    seed: int, tmp_path_factory: pytest.TempPathFactory, postgres_databases: Callable[[], str]
) -> None:
    made, random = renamed(population(seed, dossiers=5)), Random(seed)
    file, server = tmp_path_factory.mktemp("random") / "ledger.db", postgres_databases()
    asked = [(on, *each) for on in days_worth_asking(random, made)[-4:] for each in some_asked(random)]
    with Ledger.create(file, simulated=True) as ledger, Ledger.create(server, simulated=True) as other:
        fill(ledger, made)
        fill(other, made)
        with ledger.reading() as entries:
            reading = Reading(entries)
            everyone = {on: list(replayed(reading, on)) for on in {on for on, *_ in asked}}
        for each, location in ((ledger, None), (ledger, file), (other, server)):
            if location is not None:
                runner.rebuild(each, location)
            with each.reading() as entries:
                reading = Reading(entries)
                for on, chosen, page, before in asked:
                    if before:
                        place = statuses.statuses(
                            entries, reading, on, chosen, page._replace(limit=before)
                        ).next
                        if place is None:
                            continue
                        page = page._replace(after=place)
                    found = statuses.statuses(entries, reading, on, chosen, page)
                    rows, total = naive(everyone[on], chosen, page)
                    assert list(found) == rows, (on, chosen, page)
                    assert found.total == (total if page.is_part else None)
                    narrowed = {"enterprise": chosen.enterprise, "scheme": chosen.scheme}
                    counted = counted_by_status(entries, reading, on, **narrowed)
                    of_any = naive(everyone[on], chosen._replace(status=None), ListPage())[0]
                    assert Counter({row[:3]: row.number for row in counted}) == Counter(
                        (status.status, status.scheme, status.enterprise) for status in of_any
                    )


def test_the_read_models_answer_without_folding_anybody(
    location: str, no_folding: Callable[[], None]
) -> None:
    on = date(2020, 9, 30)
    with Ledger.create(location, simulated=True) as ledger:
        fill(ledger, population(21, dossiers=6))
        runner.rebuild(ledger, location)
        with ledger.reading() as entries:
            expected = list(replayed(Reading(entries), on))
        no_folding()
        with ledger.reading() as entries:
            reading = Reading(entries)
            assert list(statuses.statuses(entries, reading, on)) == expected
            page = statuses.statuses(entries, reading, on, page=ListPage(limit=2))
            assert (list(page), page.total) == (expected[:2], len(expected))
            counted = counted_by_status(entries, reading, on)
            assert sum(row.number for row in counted) == len(expected)


# -- through the program -------------------------------------------------------------------------------


@pytest.mark.parametrize("case", spread(sorted(folder.name for folder in CASES.iterdir()), 11))
def test_of_every_case_the_answer_is_the_same_to_the_byte_with_and_without_read_models(
    case: str, tmp_path: Path
) -> None:
    path = tmp_path / "ledger.db"
    run("init", "--simulated", "--ledger", path)
    run("--ledger", path, "import", CASES / case / "decisions.jsonl")
    days = {each["on"] for each in json.loads((CASES / case / "expect.json").read_text())["answers"][:3]}
    asked = [
        (question, on)
        for question in ({"status": {"everyone": True}}, {"overview": {}})
        for on in sorted(days)
    ]

    def written(register: RegisterReader) -> list[bytes]:
        return [
            register.ask(name, on=date.fromisoformat(on), known=date(2030, 1, 1), **how).written(form)
            for question, on in asked
            for name, how in question.items()
            for form in ("csv", "json", "table")
        ]

    with open_register(path) as register:
        folded = written(register)
        everyone = register.ask("status", everyone=True, on=date(2020, 9, 30)).rows
        with Ledger.open(path) as ledger, ledger.reading() as entries:
            assert list(everyone) == list(replayed(Reading(entries), date(2020, 9, 30)))
    with Ledger.open(path) as ledger:
        runner.rebuild(ledger, path)
    with open_register(path) as register:
        assert written(register) == folded


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    assert run("demo", folder / "d").code == 0
    return folder / "d" / "doorstroom.db"


@pytest.mark.parametrize(
    ("question", "how"),
    [("status", {"everyone": True}), ("guarantees", {}), ("findings", {}), ("places", {})],
)
def test_pages_that_follow_on_one_another_are_the_whole_list(
    demo: Path, question: str, how: dict[str, Any]
) -> None:
    on = date(2020, 9, 30)
    with open_register(demo) as register:
        for order in ("dossier", "since"):
            asked = {**how, "order": order, "descending": True}
            whole = register.ask(question, on=on, **asked)
            assert whole.head.part is None
            pages: list[list[Any]] = []
            after: dict[str, Any] = {}
            while after or not pages:
                part = (page := register.ask(question, on=on, limit=7, **asked, **after)).head.part
                assert part is not None
                assert (part.before, part.total) == (7 * len(pages), len(whole.rows))
                assert 0 < len(page.rows) <= 7
                pages.append(list(page.rows))
                after = {} if part.next is None else {"after": part.next}
            assert [row for each in pages for row in each] == list(whole.rows)
            for nth in reversed(range(len(pages) - 1)):
                assert part.previous is not None
                page = register.ask(question, on=on, limit=7, **asked, after=part.previous)
                part = page.head.part
                assert part is not None
                assert (list(page.rows), part.before) == (pages[nth], 7 * nth)
            assert part.previous is None


@pytest.mark.parametrize(("lang", "said"), [("en", "# rows 3 to 4 of 77"), ("nl", "# rijen 3 tot 4 van 77")])
def test_a_page_says_which_rows_of_how_many_it_has(demo: Path, lang: str, said: str) -> None:
    asked = ("--lang", lang, "--ledger", demo, "status", "--all", "--limit", 2)
    first = json.loads(run(*asked, "--format", "jsonl").out.splitlines()[0])["next"]
    assert any(line.endswith(f"--after {first}") for line in run(*asked).out.splitlines())
    asked = *asked, "--after", first
    told = run(*asked).out.splitlines()
    assert said in told
    rows = [json.loads(line) for line in run(*asked, "--format", "jsonl").out.splitlines()]
    assert [line.partition("--after ")[2] for line in told if "--after" in line] == [
        rows[0]["previous"],
        rows[0]["next"],
    ]
    assert [(row["dossier"], row["total"], row["before"]) for row in rows] == [
        ("D-003", 77, 2),
        ("D-004", 77, 2),
    ]
    header = next(io.StringIO(run(*asked, "--format", "csv").out)).rstrip().split(",")
    assert header[4:10] == ["rules", "total", "before", "next", "previous", "dossier"]


def test_a_page_behind_the_last_row_says_that_nothing_is_there(demo: Path) -> None:
    place = PagePlace(77, 1, ("Z",)).text(ListPage())
    done = run("--ledger", demo, "status", "--all", "--after", place)
    assert (done.code, done.out.splitlines()[2]) == (0, "# no rows here: there are 77")


def test_a_list_is_counted_by_what_is_asked_and_people_read_it_in_words(demo: Path) -> None:
    asked = ("--ledger", demo, "guarantees", "--on", "2020-09-30", "--count-by", "state")
    rows = [json.loads(line) for line in run(*asked, "--format", "jsonl").out.splitlines()]
    whole = run("--ledger", demo, "guarantees", "--on", "2020-09-30", "--format", "jsonl").out.splitlines()
    counted = Counter(json.loads(line)["state"] for line in whole)
    assert {row["value"]: row["number"] for row in rows} == counted
    assert "geschonden" in run("--lang", "nl", *asked).out
    done = run(*asked, "--limit", 5)
    assert (done.code, "it has no order and no pages" in " ".join(done.err.split())) == (2, True)


def place(*key: Any, order: str | None = None) -> str:
    return PagePlace(1, 1, key).text(ListPage(order))


@pytest.mark.parametrize(
    ("of", "after"),
    [
        ("status", "x"),
        ("status", "=" * 5000),
        ("status", place("D-001", order="since")),
        ("status", place("D-001", "D-002")),
        ("status", place(7)),
        ("status", PagePlace(0, 1, ("D-001",)).text(ListPage())),
        ("guarantees", place("2020-02-30", "D-001")),
        ("guarantees", place("D-001")),
        ("findings", place("2020-02-28", "D-001")),
        ("due", place(None)),
    ],
)
def test_what_no_page_of_this_list_has_named_is_no_place(demo: Path, of: str, after: str) -> None:
    done = run("--ledger", demo, of, *(["--all"] if of == "status" else []), "--after", after)
    assert done.code == 2
    assert "this is no place in this list" in " ".join(done.err.split())


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["D-001", "--limit", "5"], "--limit is for everyone"),
        (["D-001", "--scheme", "lde"], "--scheme is for everyone"),
        (["D-001", "--all"], "not both"),
        ([], "name one or more dossiers"),
        (["--all", "--limit", "0"], "'0' is no whole number from 1 to"),
        (["--all", "--count-by", "dossier"], "'dossier' is not one of"),
        (["--all", "--limit", "1_0"], "is no whole number"),
        (["--all", "--limit", "9" * 5000], "is no whole number"),
        (["--all", "--order", "name"], "'name' is not one of"),
        (["--all", "--enterprise", "12"], "is no KBO number"),
    ],
    ids=lambda each: " ".join(each)[:20] if isinstance(each, list) else "",
)
def test_what_cannot_be_asked_so_is_a_mistake_before_the_ledger_is_opened(
    asked: list[str], said: str
) -> None:
    done = run("--ledger", "nowhere.db", "status", *asked)
    assert done.code == 2
    assert said in " ".join(done.err.split())


@pytest.mark.parametrize("how", [{"limit": 0}, {"after": "x"}, {"limit": 10**12}, {"order": "name"}])
def test_a_program_that_asks_so_is_mistaken(demo: Path, how: dict[str, Any]) -> None:
    with open_register(demo) as register, pytest.raises(Mistaken):
        register.ask("status", everyone=True, **how)


def test_a_program_gets_everyone_one_by_one_and_chosen(demo: Path) -> None:
    on = date(2020, 9, 30)
    with open_register(demo) as register:
        everyone = list(register.everyone(on=on))
        waiting = list(register.everyone(status="awaiting", scheme="cmw", on=on))
        (counted, *_) = register.overview(scheme="cmw", on=on)
    assert len(everyone) == 77
    assert waiting == [each for each in everyone if (each.status, each.scheme) == ("awaiting", "cmw")]
    assert counted.statuses["awaiting"] == len(waiting) > 0
