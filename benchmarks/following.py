"""Read models that are followed: how soon an entry is in them, and what many small steps cost beside one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from time import monotonic, process_time, sleep

from benchmarks.bench import Bench
from benchmarks.figures import Figure, best, middle, seconds
from benchmarks.places import Place
from benchmarks.writing import proposals, put
from ledger.application import Ledger
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
    count, dossiers = bench.size.held
    at_hand = list(proposals(count + bench.size.increments, dossiers))
    held, more = at_hand[:count], at_hand[count:]
    for place in bench.places:
        yield _latency(bench, place, held, more)
        yield _increments(bench, place, held, more)


def _latency(bench: Bench, place: Place, held: list[Proposed], more: list[Proposed]) -> Figure:
    """Entries recorded one by one beside a follower, each once the one before it is in the read models."""
    with place.fresh() as location, Ledger.create(location, simulated=True) as ledger:
        put(ledger, held)
        runner.rebuild(ledger, location)
        view = ModelRecorder(ledger.store.database)
        waits: list[float] = []
        with _follower(location):
            for number, each in enumerate(islice(more, bench.size.singles + 1)):
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


def _increments(bench: Bench, place: Place, held: list[Proposed], more: list[Proposed]) -> Figure:
    """Processor time of this process: what a server does for either is not in it."""
    times = {1: [0.0], len(more): [0.0]}
    for at_a_time, taken in times.items():
        taken.clear()
        for _ in range(bench.rounds):
            with place.fresh() as location, Ledger.create(location, simulated=True) as ledger:
                put(ledger, held)
                runner.rebuild(ledger, location)
                put(ledger, more)
                models = ReadModels(ModelRecorder(ledger.store.database))
                begun = process_time()
                models.catch_up(ledger.size, at_a_time=at_a_time)
                taken.append(process_time() - begun)
    small, big = best(times[1]), best(times[len(more)])
    note = f"{seconds(small / len(more))} of processor each"
    label = f"followed: {len(more):,} entries one by one"
    return Figure(label, place.name, small, big, NO_SLOWER, note=note)
