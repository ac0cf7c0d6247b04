"""Work done in a process of its own, so that its peak memory is its own: ``python -m benchmarks.child``.

Prints one JSON object: ``seconds`` (without the start of Python), ``processor`` (those of processor, also of processes
that it began), ``count`` and ``peak`` (bytes).
"""

from __future__ import annotations

import gc
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter, time

import msgspec


class Measured(msgspec.Struct):
    """What a child reports; ``peak`` is the most memory it ever held, in bytes."""

    seconds: float
    processor: float
    count: int
    peak: int

    @property
    def note(self) -> str:
        return f"peak {self.peak / 1e6:.0f} MB"


def measure(work: str, *arguments: str) -> Measured:
    """Do one of ``WORKS`` in a new process."""
    command = [sys.executable, "-m", "benchmarks.child", work, *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    return msgspec.json.decode(done.stdout, type=Measured)


def _import(location: str, path: str) -> int:
    from ledger.application import Ledger
    from ledger.intake.importing import import_all
    from ledger.intake.opening import open_input

    ledger = Ledger.create(location, simulated=True)
    with open(path, "rb") as stream:
        imported = import_all(ledger, [open_input(path, stream)], recorded_by="benchmark")
    ledger.close()
    if imported.refused:
        raise SystemExit("\n".join(map(str, imported.refusals)))
    return imported.written


def _record_until(location: str, who: str, until: str, waits: str) -> int:
    """Record one entry after the other until a moment (Unix); how long each took, in seconds, goes into a file."""
    from ledger.application import Ledger
    from ledger.parsing.reading import decision_from

    took: list[float] = []
    with Ledger.open(location) as ledger:
        while not took or time() < float(until):
            decision = decision_from(
                {
                    "decision": "employment",
                    "dossier": f"W-{who}-{len(took)}",
                    "effective_on": "2019-01-01",
                    "decided_by": "employer",
                    "enterprise": "0899.900.276",
                    "scheme": "cmw",
                }
            )
            begun = perf_counter()
            ledger.record(decision, recorded_by="benchmark")
            took.append(perf_counter() - begun)
    Path(waits).write_bytes(msgspec.json.encode(took))
    return len(took)


def _import_among(location: str, path: str) -> int:
    """Import a file into a ledger in which others record: all of it or nothing."""
    from ledger.application import Ledger
    from ledger.intake.importing import import_all
    from ledger.intake.opening import open_input

    with Ledger.open(location) as ledger, open(path, "rb") as stream:
        imported = import_all(ledger, [open_input(path, stream)], recorded_by="benchmark")
    if imported.refused:
        raise SystemExit("\n".join(map(str, imported.refusals)))
    return imported.written


def _replay(location: str) -> int:
    from ledger import codec
    from ledger.application import Ledger

    count = 0
    ledger = Ledger.open(location)
    with ledger.reading() as reading:
        for _, state in reading.entries():
            codec.decode(state)
            count += 1
    ledger.close()
    return count


def _floor_replay(location: str) -> int:
    from benchmarks.floors import PostgresFloor, SqliteFloor

    floor = PostgresFloor(location) if "://" in location else SqliteFloor(location)
    count = floor.replay()
    floor.close()
    return count


def _floor_report(location: str, name: str) -> int:
    from benchmarks.floors import REPORTS, PostgresFloor, SqliteFloor

    floor = PostgresFloor(location) if "://" in location else SqliteFloor(location)
    count = floor.count_models(REPORTS[name])
    floor.close()
    return count


def _fold_everyone(location: str, on: str) -> int:
    """Everybody's entries read, decoded and folded once, to the end of a day; in this process alone."""
    from ledger.application import Ledger
    from projections.reading import Reading
    from projections.readmodels.folding import uncollected

    day, count = date.fromisoformat(on), 0
    with Ledger.open(location) as ledger, ledger.reading() as entries, uncollected():
        reading = Reading(entries)
        for _, streams in reading.by_person():
            reading.fold(streams, day)
            count += 1
    return count


def _what_if(location: str, on: str, path: str, processes: str) -> int:
    """Everybody in the register and with what a file supposes; how many people something differs for."""
    from ledger.application import Ledger
    from ledger.intake.supposing import Supposition
    from projections.reading import Reading
    from projections.supposing.figures import SupposedFigures
    from projections.supposing.gathering import CountingOf, ranges
    from projections.supposing.worlds import what_if

    counting = CountingOf(1, date.fromisoformat(on).toordinal())
    figures = SupposedFigures(counting)
    with Ledger.open(location) as ledger, ledger.reading() as entries:
        asked = Supposition([path])
        with what_if(ledger, entries, Reading(entries), asked) as found:
            for each in ranges(found, entries, counting, location, processes=int(processes)):
                figures.take(each)
    return sum(1 for _ in figures.people())


WORKS: dict[str, Callable[..., int]] = {
    "import": _import,
    "record-until": _record_until,
    "import-among": _import_among,
    "replay": _replay,
    "fold-everyone": _fold_everyone,
    "what-if": _what_if,
    "floor-replay": _floor_replay,
    "floor-report": _floor_report,
}


def peak() -> int:
    """The most memory this process held. Not from getrusage: there a child begins with its parent's."""
    try:
        status = Path("/proc/self/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024
    except OSError:
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def main() -> None:
    # Imported before the time is taken.
    import benchmarks.floors  # noqa: F401
    import projections.supposing.figures  # noqa: F401

    work, *arguments = sys.argv[1:]
    gc.collect()
    begun, used = perf_counter(), sum(os.times()[:4])
    count = WORKS[work](*arguments)
    seconds, processor = perf_counter() - begun, sum(os.times()[:4]) - used
    sys.stdout.buffer.write(msgspec.json.encode(Measured(seconds, processor, count, peak())))


if __name__ == "__main__":
    main()
