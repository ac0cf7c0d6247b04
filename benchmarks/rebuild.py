"""Every read model anew from the register, and a question to them: ``python -m benchmarks.rebuild LOCATION``.

As a program it rebuilds the read models of a ledger that is there, and prints one JSON object: ``seconds``,
``entries``, ``processor`` (seconds of all processes), ``peak`` (bytes, all processes together) and ``question``
(seconds of ``guarantees --state owed``, without the start of Python).
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from time import perf_counter

import msgspec

from benchmarks.bench import Bench
from benchmarks.child import peak
from benchmarks.figures import Figure, rate

PER_SECOND = 50_000
MEMORY = 300_000_000
QUESTION = 1.0


class Measured(msgspec.Struct):
    """What one rebuild cost, and one question after it."""

    seconds: float
    entries: int
    processor: float
    peak: int
    question: float


def rebuild(bench: Bench) -> Iterator[Figure]:
    """Rebuild by two processes, and the owed guarantees from the rows; the best of the rounds."""
    for place in bench.places:
        location = bench.loaded(place)
        command = [sys.executable, "-m", "benchmarks.rebuild", location]
        measured = [
            msgspec.json.decode(
                subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout, type=Measured
            )
            for _ in range(bench.rounds)
        ]
        best = min(measured, key=lambda each: each.seconds)
        most = max(each.peak for each in measured)
        note = f"{rate(best.entries, best.seconds)}, {best.processor:.1f} s of processor"
        note += f", peak {most / 1e6:.0f} MB" + (" (TOO MUCH)" if most > MEMORY else "")
        allowed = best.entries / PER_SECOND
        yield Figure("rebuild every read model", place.name, best.seconds, at_most=allowed, note=note)
        asked = min(each.question for each in measured)
        yield Figure("guarantees --state owed", place.name, asked, at_most=QUESTION)


def measure(location: str, processes: int) -> Measured:
    """Rebuild the read models of the ledger at a location, and ask them."""
    from ledger.application import Ledger
    from projections.reading import Reading
    from projections.readmodels import population as answers
    from projections.readmodels import runner

    with Ledger.open(location) as ledger:
        done = runner.rebuild(ledger, location, processes=processes)
        begun = perf_counter()
        with ledger.reading() as entries:
            for _ in answers.guarantees(entries, Reading(entries), date(2026, 1, 5), state="owed"):
                pass
        question = perf_counter() - begun
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    processor = sum(usage.ru_utime + usage.ru_stime for usage in usages)
    # The most that the largest other process held: there is one other.
    others = usages[1].ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Measured(done.seconds, done.position, processor, peak() + others, question)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rebuild", description=__doc__)
    parser.add_argument("location")
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    sys.stdout.buffer.write(msgspec.json.encode(measure(given.location, given.processes)) + b"\n")


if __name__ == "__main__":
    main()
