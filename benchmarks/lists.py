"""Each list about everyone, asked of the read models: the whole of it, and its first page.

In process, through the public API, as a viewer asks. The floor reads the rows that hold on the day from the same
tables, by the bare driver; of a page as many of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import date
from time import process_time
from typing import Any, NamedTuple

from benchmarks.bench import Bench
from benchmarks.figures import Figure, best, interleaved, seconds, timed
from benchmarks.floors import Floor
from benchmarks.places import Place
from ledger.application import Ledger
from projections.api import RegisterReader, open_register
from projections.readmodels import runner

ON = date(2020, 7, 15)
"""In the middle of what was decided: most trajectories wait, most guarantees are owed."""

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


#: A line for each list. One whose rows no floor can read names no models.
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


def _whole(bench: Bench, place: Place, asked: ListAsked, register: RegisterReader, bare: Floor) -> Figure:
    return _figure(
        bench,
        place,
        (f"{asked.label}, whole", WHOLE_AT_MOST),
        lambda: len(register.ask(asked.question, on=ON, **asked.parameters).rows),
        lambda: sum(bare.count_models_on(model, ON) for model in asked.models),
    )


def _first_page(
    bench: Bench, place: Place, asked: ListAsked, register: RegisterReader, bare: Floor
) -> Figure:
    return _figure(
        bench,
        place,
        (f"{asked.label}, first {PAGE}", PAGE_AT_MOST),
        lambda: len(register.ask(asked.question, on=ON, limit=PAGE, **asked.parameters).rows),
        lambda: sum(bare.count_models_on(model, ON, PAGE) for model in asked.models),
    )


def _figure(
    bench: Bench, place: Place, aim: tuple[str, float], ours: Callable[[], int], floor: Callable[[], int]
) -> Figure:
    label, at_most = aim
    processor: list[float] = []
    rows = 0

    def asked() -> None:
        nonlocal rows
        before = process_time()
        rows = ours()
        processor.append(process_time() - before)

    a, b = interleaved(bench.rounds, lambda: timed(asked), lambda: timed(floor))
    note = f"{rows:,} rows, {seconds(best(processor))} of processor"
    return Figure(label, place.name, best(a), best(b), at_most=at_most, note=note)
