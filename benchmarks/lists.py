"""Each list about everyone, asked of the read models: the whole of it, and its first page.

In process, through the public API, as a viewer asks: as known now, at moments in the past, and while the read models
lag behind the entries. The floor reads the rows that hold on the day from the same tables, by the bare driver; of a
page as many of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, date, datetime
from functools import partial
from time import process_time
from typing import Any, NamedTuple

from benchmarks.bench import Bench
from benchmarks.enterprises import SOCIAL
from benchmarks.figures import Figure, best, interleaved, seconds, timed
from benchmarks.floors import Floor
from benchmarks.following import later_entries
from benchmarks.places import Place
from benchmarks.writing import put
from ledger.application import Ledger
from projections.api import RegisterReader, open_register
from projections.readmodels import runner

ON = date(2020, 7, 15)
"""In the middle of what was decided: most trajectories wait, most guarantees are owed."""

#: Early, when much was still to come, and later, when much of it was corrected.
KNOWN = (datetime(2020, 8, 1, tzinfo=UTC), datetime(2021, 6, 30, tzinfo=UTC))

PAGE = 50
#: Seconds that a whole list, and a page of one, may take.
WHOLE_AT_MOST, PAGE_AT_MOST = 1.0, 0.1


class ListAsked(NamedTuple):
    """A question, asked with parameters; ``models`` are the read models whose rows of the day answer it."""

    label: str
    question: str
    parameters: Mapping[str, Any]
    models: tuple[str, ...]
    has_pages: bool = True

    @property
    def on(self) -> date | None:
        """The day asked; None where a period is, which says it."""
        return None if "period" in self.parameters else ON


#: What the days on which something falls due are read from.
DUE = ("deadlines", "trajectories", "terms")
#: From the day of the first measure to the day asked; and the year of it.
PERIOD, YEAR = (date(2020, 3, 20), ON), (date(2020, 1, 1), date(2020, 12, 31))

#: A line for each list. One whose rows no floor reads names no models: what a period or one enterprise is of, say.
LISTS = (
    ListAsked(
        "status --all",
        "status",
        {"everyone": True},
        ("periods", "trajectories", "terms", "guarantees", "findings"),
    ),
    ListAsked(
        "status --all, fewest days left first",
        "status",
        {"everyone": True, "order": "days_remaining"},
        ("periods", "trajectories", "terms", "guarantees", "findings"),
    ),
    ListAsked("overview", "overview", {}, ("periods",), has_pages=False),
    ListAsked("guarantees", "guarantees", {}, ("guarantees",)),
    ListAsked("findings", "findings", {}, ("findings",)),
    ListAsked("places", "places", {}, ("places",)),
    ListAsked("guarantees in a period", "guarantees", {"period": PERIOD}, ()),
    ListAsked("findings in a period", "findings", {"period": PERIOD}, ()),
    ListAsked("places, open or filled", "places", {"state": "all"}, ("places",)),
    ListAsked("places filled in a year", "places", {"state": "filled", "period": YEAR}, ()),
    ListAsked("due within 30 days", "due", {}, DUE, has_pages=False),
    ListAsked("due, overdue", "due", {"overdue": True}, DUE, has_pages=False),
    ListAsked("due at one enterprise", "due", {"enterprise": SOCIAL[0]}, (), has_pages=False),
    ListAsked("exceptions", "exceptions", {}, ("exceptions",)),
    ListAsked("exceptions, irregular", "exceptions", {"state": "irregular"}, ()),
    ListAsked("exceptions in a period", "exceptions", {"period": PERIOD}, ()),
)


def lists(bench: Bench) -> Iterator[Figure]:
    """Every list, whole and its first page, at each place."""
    for place in bench.places:
        location = bench.loaded(place)
        with Ledger.open(location) as ledger:
            runner.rebuild(ledger, location)
        with open_register(location) as register, closing(place.connect(location)) as bare:
            for asked in LISTS:
                yield _whole(bench, place, asked, register, bare)
                if asked.has_pages:
                    yield _first_page(bench, place, asked, register, bare)


def moments(bench: Bench) -> Iterator[Figure]:
    """First pages as known at moments in the past, and while the read models lag behind the entries."""
    for place in bench.places:
        location = bench.loaded(place)
        with Ledger.open(location) as ledger:
            runner.rebuild(ledger, location)
        with open_register(location) as register:
            for known in KNOWN:
                yield from _pages(bench, place, register, f"known {known.date()}", known)
        with Ledger.open(location) as ledger:
            put(ledger, list(later_entries(bench, bench.size.increments)))
        with open_register(location) as register:
            yield from _pages(bench, place, register, f"{bench.size.increments:,} entries behind", None)
        bench.spoilt(place)


def _pages(
    bench: Bench, place: Place, register: RegisterReader, how: str, known: datetime | None
) -> Iterator[Figure]:
    for asked in LISTS:
        limit = {"limit": PAGE} if asked.has_pages else {}
        yield _processor(
            bench,
            place,
            (f"{asked.label}, {how}", PAGE_AT_MOST if limit else WHOLE_AT_MOST),
            partial(_number, register, asked, known=known, **limit),
        )


def _number(register: RegisterReader, asked: ListAsked, **how: Any) -> int:
    """How many rows a list has."""
    return len(register.ask(asked.question, on=asked.on, **asked.parameters, **how).rows)


def _processor(bench: Bench, place: Place, aim: tuple[str, float], ours: Callable[[], int]) -> Figure:
    """Processor time of this process, the least of the rounds."""
    label, at_most = aim
    times: list[float] = []
    rows = 0
    for _ in range(bench.rounds):
        begun = process_time()
        rows = ours()
        times.append(process_time() - begun)
    return Figure(label, place.name, best(times), at_most=at_most, note=f"{rows:,} rows; of processor")


def _whole(bench: Bench, place: Place, asked: ListAsked, register: RegisterReader, bare: Floor) -> Figure:
    return _figure(
        bench,
        place,
        (f"{asked.label}, whole", WHOLE_AT_MOST),
        lambda: len(register.ask(asked.question, on=asked.on, **asked.parameters).rows),
        None if not asked.models else lambda: sum(bare.count_models_on(each, ON) for each in asked.models),
    )


def _first_page(
    bench: Bench, place: Place, asked: ListAsked, register: RegisterReader, bare: Floor
) -> Figure:
    return _figure(
        bench,
        place,
        (f"{asked.label}, first {PAGE}", PAGE_AT_MOST),
        lambda: len(register.ask(asked.question, on=asked.on, limit=PAGE, **asked.parameters).rows),
        None
        if not asked.models
        else lambda: sum(bare.count_models_on(each, ON, PAGE) for each in asked.models),
    )


def _figure(
    bench: Bench,
    place: Place,
    aim: tuple[str, float],
    ours: Callable[[], int],
    floor: Callable[[], int] | None,
) -> Figure:
    label, at_most = aim
    processor: list[float] = []
    rows = 0

    def asked() -> None:
        nonlocal rows
        before = process_time()
        rows = ours()
        processor.append(process_time() - before)

    if floor is None:
        whole, least = [timed(asked) for _ in range(bench.rounds)], None
    else:
        whole, floors = interleaved(bench.rounds, lambda: timed(asked), lambda: timed(floor))
        least = best(floors)
    note = f"{rows:,} rows, {seconds(best(processor))} of processor"
    return Figure(label, place.name, best(whole), least, at_most=at_most, note=note)
