"""Read models that are followed: how soon an entry is in them, and what many small steps cost beside one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import count as count_from
from itertools import islice
from time import monotonic, process_time, sleep

from benchmarks.bench import Bench
from benchmarks.figures import Figure, best, middle, seconds
from benchmarks.places import Place
from benchmarks.writing import put
from ledger.application import Ledger
from ledger.parsing.reading import decision_from
from ledger.record import Proposed
from projections.readmodels import runner
from projections.readmodels.projection import ReadModels
from projections.readmodels.view import ModelRecorder

#: Seconds from the commit of an entry until the read models hold it.
SOON = 0.2
#: What many steps of one entry may cost, beside one step of all of them: a third of its speed.
NO_SLOWER = 1 / 3
#: Seconds after which nobody waits any more.
LONGEST = 60.0
#: Seconds between two looks at how far the read models are.
LOOK = 0.002


def follow(bench: Bench) -> Iterator[Figure]:
    """A follower in a process of its own, and steps of one entry against one step of all, in this one."""
    for place in bench.places:
        location = bench.loaded(place)
        with Ledger.open(location) as ledger:
            runner.rebuild(ledger, location)
            yield _latency(bench, place, ledger, location)
            yield _increments(bench, place, ledger)
        bench.spoilt(place)


def _latency(bench: Bench, place: Place, ledger: Ledger, location: str) -> Figure:
    """Entries recorded one by one beside a follower, each once the one before it is in the read models."""
    view = ModelRecorder(ledger.store.database)
    waits: list[float] = []
    with _follower(location):
        for number, each in enumerate(later_entries(bench, bench.size.singles + 1)):
            put(ledger, [each])
            wait = _until(view, ledger.size)
            if number:  # At the first one the follower was still starting.
                waits.append(wait)
    note = f"longest {seconds(max(waits))}; median of {len(waits)}"
    return Figure("followed: until an entry is in", place.name, middle(waits), at_most=SOON, note=note)


@contextmanager
def _follower(location: str) -> Iterator[None]:
    command = [sys.executable, "-m", "cli", "--ledger", location, "follow"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        try:
            yield
        finally:
            running.terminate()


def _until(view: ModelRecorder, position: int) -> float:
    """The seconds until the read models are up to a position."""
    begun = monotonic()
    while True:
        found = view.present()
        now = monotonic()
        if found is not None and found[1] >= position:
            return now - begun
        if now - begun > LONGEST:
            raise TimeoutError("no follower took the entry in")
        sleep(LOOK)


def _increments(bench: Bench, place: Place, ledger: Ledger) -> Figure:
    """Processor time of this process: what a server does for either is not in it."""
    count = bench.size.increments
    models = ReadModels(ModelRecorder(ledger.store.database))
    taken: dict[int, list[float]] = {1: [], count: []}
    for _ in range(bench.rounds):
        for at_a_time, times in taken.items():
            put(ledger, list(later_entries(bench, count)))
            begun = process_time()
            models.catch_up(ledger.size, at_a_time=at_a_time)
            times.append(process_time() - begun)
    small, big = best(taken[1]), best(taken[count])
    note = f"{seconds(small / count)} of processor each"
    label = f"followed: {count:,} entries one by one"
    return Figure(label, place.name, small, big, NO_SLOWER, note=note)


_numbers = count_from()


def later_entries(bench: Bench, many: int) -> Iterator[Proposed]:
    """Entries recorded after all of the register, each about another dossier where there are so many."""
    for number in islice(_numbers, many):
        day = date(2023, 1, 2) + timedelta(number // bench.dossiers)
        line = {
            "decision": "evaluation",
            "dossier": f"B-{number % bench.dossiers:06}",
            "effective_on": day.isoformat(),
            "decided_by": "vdab",
            "outcome": "ready",
            "purpose": "regular",
            "source": f"later:{number}",
        }
        yield Proposed(decision_from(line))
