"""What is handed out: every report over two years of the whole register, and the dossiers of many as HTML.

Through the command, each in a process of its own, as people ask. The floors read the same rows by the bare driver:
that of a report counts them by dossier; that of the dossiers decodes and hashes them, and writes pages as large.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from hashlib import sha256
from pathlib import Path
from time import perf_counter

from benchmarks import child, register
from benchmarks.bench import Bench
from benchmarks.enterprises import SOCIAL
from benchmarks.figures import Figure, best, interleaved, megabytes, rate, seconds, timed_alone
from benchmarks.floors import Floor
from benchmarks.places import Place

FIRST, LAST, KNOWN = date(2020, 1, 1), date(2021, 12, 31), date(2026, 1, 5)

AT_MOST = 5.0
"""Seconds that a report may take, with the start of Python."""

PAGES_PER_SECOND = 100

AT_MOST_MEMORY = 300e6
"""Bytes that the largest process of a command may hold for one long dossier."""


def reports(bench: Bench) -> Iterator[Figure]:
    """Each report over two years, from read models; the time is that of a whole process."""
    for place in bench.places:
        location = bench.loaded(place)
        _doorstroom(location, "rebuild")
        for name in bench.size.reports:
            yield _report(bench, place, location, name)


def _report(bench: Bench, place: Place, location: str, name: str) -> Figure:
    asked = ["report", name, *([SOCIAL[0]] if name == "enterprise" else [])]
    asked += ["--from", FIRST.isoformat(), "--to", LAST.isoformat(), "--known", KNOWN.isoformat()]
    processor: list[float] = []

    def ours() -> float:
        before = _processor()
        time = timed_alone(lambda: _doorstroom(location, *asked))
        processor.append(_processor() - before)
        return time

    a, b = interleaved(
        bench.rounds, ours, lambda: timed_alone(lambda: child.measure("floor-report", location, name))
    )
    note = f"{seconds(best(processor))} of processor"
    return Figure(f"report {name}, two years", place.name, best(a), best(b), at_most=AT_MOST, note=note)


def pages(bench: Bench) -> Iterator[Figure]:
    """Every dossier of a smaller register as HTML, by two processes: one more costs the same."""
    entries = max(
        bench.size.pages * bench.entries // bench.dossiers, 4 * bench.size.pages + len(register.MEASURES)
    )
    lines = bench.directory / "pages.jsonl"
    register.write(str(lines), entries, bench.size.pages)
    for place in bench.places:
        with place.fresh() as location:
            child.measure("import", location, str(lines))
            with closing(place.connect(location)) as bare:
                yield _pages(bench, place, location, bare)


def _pages(bench: Bench, place: Place, location: str, bare: Floor) -> Figure:
    asked = ["dossier", "--all", "--on", LAST.isoformat(), "--known", KNOWN.isoformat(), "-o"]
    folders = (bench.directory / f"pages-{place.name}-{nth}" for nth in range(1_000_000))
    sizes: list[int] = []
    processor: list[float] = []

    def ours() -> float:
        folder, before = next(folders), _processor()
        time = timed_alone(lambda: _doorstroom(location, *asked, str(folder)))
        processor.append(_processor() - before)
        sizes[:] = [page.stat().st_size for page in folder.iterdir()]
        return time

    def floor() -> float:
        folder = next(folders)
        return timed_alone(lambda: _bare_pages(bare, folder, sizes))

    ours()
    count = bench.size.pages
    assert len(sizes) == count
    a, b = interleaved(bench.rounds, ours, floor)
    note = f"{rate(count, best(a))}, {seconds(best(processor))} of processor"
    note += f", {sum(sizes) / count / 1000:.0f} kB each"
    allowed = count / PAGES_PER_SECOND
    return Figure(f"{count:,} dossiers as HTML", place.name, best(a), best(b), at_most=allowed, note=note)


def _bare_pages(bare: Floor, folder: Path, sizes: list[int]) -> None:
    bare.replay_by_stream(sys.maxsize)
    for _, state in bare.rows_by_stream(sys.maxsize):
        sha256(state).hexdigest()
    folder.mkdir()
    for nth, size in enumerate(sizes):
        (folder / f"{nth}.html").write_bytes(bytes(size))


def long_dossier(bench: Bench) -> Iterator[Figure]:
    """The memory of a command that makes one long dossier: the largest of its processes, from start to end."""
    lines = bench.directory / "long.jsonl"
    register.write(str(lines), bench.size.long_dossier + len(register.MEASURES), 1)
    for place in bench.places:
        with place.fresh() as location:
            child.measure("import", location, str(lines))
            for form, more in (("html", []), ("pdf", ["--part", "1"]), ("zip", ["--unsigned"])):
                yield _memory(bench, place, location, form, more)


def _memory(bench: Bench, place: Place, location: str, form: str, more: list[str]) -> Figure:
    output = bench.directory / f"long-{place.name}.{form}"
    # All that the register has of it is known, whatever the day is on which this is measured.
    asked = ["dossier", "B-000000", "--on", "2045-12-31", "--known", "2050-01-01", "-o", str(output), *more]
    script = Path(sys.executable).with_name("doorstroom")
    begun = perf_counter()
    started = subprocess.Popen(
        [str(script), "--ledger", location, *asked], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(started.pid, 0)
    # Waited for already: it need not be again.
    started.returncode = os.waitstatus_to_exitcode(status)
    assert started.returncode == 0
    note = f"{seconds(perf_counter() - begun)}, {output.stat().st_size / 1e6:.1f} MB written"
    work = f"dossier of {bench.size.long_dossier:,} entries as {form}"
    peak = usage.ru_maxrss * 1024.0
    return Figure(work, place.name, peak, at_most=AT_MOST_MEMORY, note=note, shown=megabytes)


def _doorstroom(location: str, *arguments: str) -> None:
    script = Path(sys.executable).with_name("doorstroom")
    command = [str(script), "--ledger", location, *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _processor() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
