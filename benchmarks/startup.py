"""How long a person waits for the first character, against a Python that only imports the libraries."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks import register
from benchmarks.bench import Bench
from benchmarks.child import measure
from benchmarks.figures import Figure, best, interleaved, timed_alone
from benchmarks.places import Sqlite


def start_up(bench: Bench) -> Iterator[Figure]:
    """``doorstroom --help`` and ``doorstroom status``, the best of several processes each."""
    script = Path(sys.executable).with_name("doorstroom")
    with Sqlite(bench.directory).fresh() as location:
        lines = bench.directory / "startup.jsonl"
        register.write(str(lines), 40 + len(register.MEASURES), 1)
        measure("import", location, str(lines))
        status = [str(script), "--ledger", location, "status", "B-000000"]
        yield _against(bench, "doorstroom --help", [str(script), "--help"], "import click", 1.5)
        yield _against(bench, "doorstroom status", status, "import click, msgspec, sqlalchemy", 1.4)


def _against(bench: Bench, work: str, command: list[str], imports: str, times: float) -> Figure:
    bare = [sys.executable, "-c", imports]
    # A first time for each: it writes what Python keeps compiled.
    shown = _run(command)
    _run(bare)
    if not shown:
        return Figure(work, "", float("nan"), note="the command does not answer yet")
    a, b = interleaved(
        bench.size.starts, lambda: timed_alone(lambda: _run(command)), lambda: timed_alone(lambda: _run(bare))
    )
    note = f"{best(a) / best(b):.2f} times the floor, at most {times}; best of {bench.size.starts}"
    return Figure(work, "", best(a), best(b), 1 / times, note=note)


def _run(command: list[str]) -> bytes:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
