"""What a page of the viewer costs, how many are answered at once, and how long anybody waits beside an import.

The viewer runs as it is started by people, on one core; who looks (``benchmarks.load``) and who imports share the
other. What a page costs is the processor time of the viewer's own processes by the kernel's count, divided by the pages
that were asked. As a program it looks at a ledger that is there, and imports into it: ``python -m benchmarks.viewer
LOCATION`` wants a copy. Linux alone counts so.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from itertools import islice
from math import ceil
from pathlib import Path
from random import Random
from statistics import mean
from time import clock_gettime, perf_counter, sleep
from typing import NamedTuple
from urllib.parse import quote, urlsplit

import msgspec

from benchmarks import child, register
from benchmarks.bench import SIZES, Bench
from benchmarks.enterprises import SOCIAL
from benchmarks.figures import Figure, megabytes, rate, seconds, table
from benchmarks.lives import key_of
from benchmarks.load import Load, Loaded
from ledger.application import Ledger
from ledger.seal import checkpoint
from ledger.seal.signing import SigningKey
from projections.readmodels import runner
from projections.readmodels.about import present
from projections.viewer.listing import lists

AT_ONCE = 4
"""How many pages are asked for at a time."""

#: Seconds of processor time that a page may cost: a list, all that is shown of one person, and what is worked out anew.
LIST, PERSON, REPLAYED = 0.010, 0.025, 0.100
WAIT = 0.1
"""Seconds within which 99 of 100 answers come."""

GROWTH = 1.1
"""How many times the memory after the first pages that after thousands may be."""

LONGEST = 4.0
"""Seconds for which one kind of page is asked at most."""

ON = date(2020, 7, 15)
"""In the middle of what was decided: most trajectories wait, most guarantees are owed."""

#: The pages of one person, by the beginning of their addresses, and what each may cost.
OF_A_PERSON = {
    "person": PERSON,
    "explain": PERSON,
    "compare": PERSON,
    "grid": REPLAYED,
    "replay": REPLAYED,
    "proofs": PERSON,
}


class Pages(NamedTuple):
    """One kind of page: what it is called, the addresses, and how many seconds of processor time one may cost."""

    label: str
    paths: Sequence[str]
    at_most: float
    is_common: bool = True
    """Whether it is among those that people ask for all day."""


class Amounts(NamedTuple):
    """How often each kind of page is asked, how often any page to see the memory grow, and the lines of the import."""

    each: int
    memory: int
    lines: int


def viewer(bench: Bench) -> Iterator[Figure]:
    """Each kind of page, the waits beside an import, and the memory, at each place."""
    size = bench.size
    for place in bench.places:
        with place.fresh() as location:
            child.measure("import", location, str(bench.file))
            amounts = Amounts(size.looks, size.looks_for_memory, size.looks_import)
            yield from looked_at(location, place.name, amounts, bench.dossiers, bench.directory)


def looked_at(location: str, place: str, amounts: Amounts, dossiers: int, folder: Path) -> Iterator[Figure]:
    """The figures of a ledger that holds a register of so many dossiers."""
    make_ready(location)
    folder = folder / f"viewer-{place}"
    folder.mkdir()
    found = kinds_of_pages(_people(location, dossiers))
    with serving(location, folder) as server:
        # Each once before it is measured: what is read once for all pages is not a page's cost.
        server.look([kind.paths[0] for kind in found], len(found))
        for kind in found:
            yield _figure(server, kind, place, amounts.each)
        common = [kind for kind in found if kind.is_common]
        yield _memory(server, common, place, amounts.memory)
        lines = folder / "beside.jsonl"
        yield _beside(server, common, place, location, _written(lines, amounts.lines))
        server.settle()
        yield _figure(
            server, Pages("a list before it is followed", ["/lists/guarantees?on=2020-07-16"], LIST), place, 1
        )


def make_ready(location: str) -> None:
    """Read models and a checkpoint of all entries, where there are none."""
    with Ledger.open(location) as ledger:
        with ledger.reading() as reading:
            models, sealed = present(reading.connection), bool(reading.seals())
        if not sealed:
            key = SigningKey.new("benchmark", secrets.token_bytes)
            checkpoint.set_first_key(ledger, key)
            checkpoint.make(ledger, key)
        if models is None:
            runner.rebuild(ledger, location)


def _people(location: str, dossiers: int) -> list[str]:
    """Dossiers of about 40 entries, or of any length where there are none of that."""
    chance = Random(1)
    keys = [key_of(number) for number in range(dossiers)]
    chance.shuffle(keys)
    with Ledger.open(location) as ledger, ledger.reading() as reading:
        some = [key for key in keys[:1_000] if 36 <= len(reading.stream(f"dossier:{key}")) <= 44]
    return some[:200] or keys[:200]


def kinds_of_pages(people: Sequence[str]) -> list[Pages]:
    """Every kind of page that is measured, with addresses that ask about many people, days and moments."""
    chance = Random(2)

    def other(since: date = date(2018, 1, 1)) -> str:
        """A day, and a moment of knowledge behind it and since a day on which all who are asked for are known."""
        day = chance.randint(date(2018, 1, 1).toordinal(), date(2025, 12, 31).toordinal())
        known = chance.randint(max(day, since.toordinal()), date(2026, 1, 5).toordinal())
        return f"on={date.fromordinal(day)}&known={date.fromordinal(known)}"

    found = [
        Pages("start", ["/"], LIST),
        Pages("start, another day and moment each", [f"/?{other()}" for _ in range(2_000)], LIST),
    ]
    found += [Pages(f"list {name}", [f"/lists/{name}?on={ON}"], LIST) for name in lists()]
    found += [
        Pages(
            "a list, another day and moment each",
            [f"/lists/{name}?{other()}" for _ in range(200) for name in lists()],
            LIST,
        )
    ]
    found += [
        Pages(name, [f"/{name}/{quote(key)}" for key in people], at_most, name == "person")
        for name, at_most in OF_A_PERSON.items()
    ]
    found += [
        Pages(
            "person, another moment each",
            [f"/person/{key}?{other(date(2023, 1, 1))}" for key in people],
            PERSON,
        ),
        Pages("search by the beginning of a key", [f"/search?q={quote(key[:-1])}" for key in people], PERSON),
        Pages("enterprise", [f"/enterprise/{number}?on={ON}" for number in SOCIAL], PERSON, is_common=False),
    ]
    return found


class Server:
    """A viewer that runs, and somebody who has been let in."""

    def __init__(
        self, process: int, address: str, cookie: str, looking: subprocess.Popen[bytes], folder: Path
    ) -> None:
        self._process = process
        self._folder = folder
        self._there = urlsplit(address)
        self._cookie = cookie
        self._looking = looking

    def look(
        self,
        paths: Sequence[str],
        requests: int,
        longest: float = LONGEST,
        until: Callable[[], object] | None = None,
    ) -> Loaded:
        """Ask for pages so often, at most so many seconds; or ``until`` something is over, which is waited for."""
        there, looking = self._there, self._looking
        # All stands under a path that is new at each start.
        begins = there.path.removesuffix("/enter")
        paths = [begins + path for path in paths]
        load = Load(there.hostname or "", there.port or 0, self._cookie, [*paths], AT_ONCE, requests, longest)
        load.until = None if until is None else str(self._folder / "ended")
        assert looking.stdin is not None
        assert looking.stdout is not None
        looking.stdin.write(msgspec.json.encode(load) + b"\n")
        looking.stdin.flush()
        if until is not None:
            until()
            (self._folder / "ended").touch()
        loaded = msgspec.json.decode(looking.stdout.readline(), type=Loaded)
        wrong = {code for _, code, _ in loaded.answers if code != 200}
        assert not wrong, f"answered with {wrong}"
        return loaded

    def settle(self) -> None:
        """Wait until nothing is worked out any more for who has gone."""
        before = -1.0
        while self.processor - before > 0.01:
            before = self.processor
            sleep(0.5)

    @property
    def processor(self) -> float:
        """Seconds of processor time of all its processes."""
        return sum(map(_processor_of, self._processes()))

    @property
    def memory(self) -> int:
        """Bytes of memory that its largest process holds."""
        return max(map(_memory_of, self._processes()))

    def _processes(self) -> list[int]:
        found = [self._process]
        for each in found:
            for file in Path(f"/proc/{each}/task").glob("*/children"):
                found += map(int, file.read_text().split())
        return found


def _processor_of(process: int) -> float:
    # The clock of another process (clock_getcpuclockid): /proc counts in hundredths of a second.
    return clock_gettime(~process << 3 | 2)


def _memory_of(process: int) -> int:
    text = Path(f"/proc/{process}/status").read_text()
    return int(text.partition("VmRSS:")[2].split()[0]) * 1024


def _cores() -> list[int]:
    return sorted(os.sched_getaffinity(0))


def _on_the_first() -> None:
    os.sched_setaffinity(0, _cores()[:1])


def _on_the_others() -> None:
    os.sched_setaffinity(0, _cores()[1:2] or _cores())


@contextmanager
def serving(location: str, folder: Path) -> Iterator[Server]:
    """The viewer on the first core, as ``doorstroom serve`` starts it."""
    script = Path(sys.executable).with_name("doorstroom")
    command = [str(script), "--ledger", location, "serve", "--port", "0", "--no-open"]
    # What is remembered of a ledger is no business of whoever measures.
    env = {**os.environ, "XDG_CONFIG_HOME": str(folder), "PYTHONUNBUFFERED": "1"}
    looks = [sys.executable, "-m", "benchmarks.load"]
    with (
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env, preexec_fn=_on_the_first
        ) as process,
        subprocess.Popen(
            looks, stdin=subprocess.PIPE, stdout=subprocess.PIPE, preexec_fn=_on_the_others
        ) as looking,
    ):
        try:
            assert process.stdout is not None
            (address,) = re.findall(r"http://\S+", process.stdout.readline().decode())
            yield Server(process.pid, address, _let_in(address), looking, folder)
        finally:
            process.terminate()
            looking.terminate()


def _let_in(address: str) -> str:
    """The cookie of the session that an address opens."""
    there = urlsplit(address)
    with closing(http.client.HTTPConnection(there.hostname or "", there.port or 0, timeout=60)) as connection:
        connection.request("GET", f"{there.path}?{there.query}")
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200
        return (answer.getheader("set-cookie") or "").partition(";")[0]


def _figure(server: Server, kind: Pages, place: str, requests: int) -> Figure:
    """One kind of page: its processor time, how many a second a core answers, and how long four at once wait."""
    before, begun = server.processor, perf_counter()
    waits = _waits(server.look(kind.paths, requests))
    each, took = (server.processor - before) / len(waits), perf_counter() - begun
    note = f"{rate(1, each)} a core; four at once: {_shares(waits)}, {rate(len(waits), took)}"
    return Figure(f"page: {kind.label}", place, each, at_most=kind.at_most, note=note)


def _waits(loaded: Loaded) -> list[float]:
    return sorted(took for _, _, took in loaded.answers)


def _share(waits: Sequence[float], share: float) -> float:
    """The wait that this share of them did not pass."""
    return waits[max(0, ceil(share * len(waits)) - 1)]


def _shares(waits: Sequence[float]) -> str:
    return f"p50 {seconds(_share(waits, 0.5))}, p99 {seconds(_share(waits, 0.99))}"


def _memory(server: Server, common: Sequence[Pages], place: str, requests: int) -> Figure:
    """What the viewer holds after many more pages, against what it held after those that were measured."""
    before = server.memory
    waits = _waits(server.look(_mixed(common), requests, longest=45.0))
    note = f"{megabytes(before)} before {len(waits):,} pages more; {_shares(waits)}"
    label = "memory of the viewer"
    return Figure(label, place, server.memory, at_most=GROWTH * before, note=note, shown=megabytes)


def _mixed(kinds: Sequence[Pages]) -> list[str]:
    """The addresses of all kinds in turn, as often each."""
    most = max(len(kind.paths) for kind in kinds)
    return [kind.paths[nth % len(kind.paths)] for nth in range(most) for kind in kinds]


def _written(file: Path, lines: int) -> Path:
    """Lines about dossiers that are not in the register yet, as a file."""
    key = f'"W{secrets.token_hex(4)}-'.encode()
    encode = msgspec.json.Encoder().encode
    dossiers = max(1, lines // 40)
    every = register.decisions(4 * dossiers + len(register.MEASURES) + lines, dossiers)
    with file.open("wb") as stream:
        for line in islice((each for each in every if "dossier" in each), lines):
            line.pop("recorded_at")
            stream.write(encode(line).replace(b'"B-', key) + b"\n")
    return file


def _beside(server: Server, common: Sequence[Pages], place: str, location: str, lines: Path) -> Figure:
    """How long four at once wait while a file is imported on the core of who looks."""
    command = [sys.executable, "-m", "benchmarks.child", "import-among", location, str(lines)]
    before = server.processor
    paths = _mixed(common)
    with subprocess.Popen(command, stdout=subprocess.PIPE, preexec_fn=_on_the_others) as importing:
        loaded = server.look(paths, sys.maxsize, 3_600.0, until=lambda: importing.wait() is not None)
        assert importing.stdout is not None
        imported = msgspec.json.decode(importing.stdout.read(), type=child.Measured)
    waits = _waits(loaded) or [float("inf")]
    each = (server.processor - before) / len(waits)
    note = f"p50 {seconds(_share(waits, 0.5))}, mean {seconds(mean(waits))}, {len(waits):,} pages of"
    note += f" {seconds(each)} of processor; {imported.count:,} lines in {seconds(imported.seconds)}"
    return Figure("p99 of four at once beside an import", place, _share(waits, 0.99), at_most=WAIT, note=note)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.viewer", description=__doc__)
    parser.add_argument("location", help="a ledger of the benchmarks' register, which may be added to")
    parser.add_argument("--dossiers", type=int, default=register.DOSSIERS, help="of that register")
    parser.add_argument("--requests", type=int, help="of each kind of page")
    parser.add_argument("--lines", type=int, default=100_000, help="of the import")
    given = parser.parse_args()
    size = SIZES["full"]
    amounts = Amounts(given.requests or size.looks, size.looks_for_memory, given.lines)
    place = "PostgreSQL" if "://" in given.location else "SQLite"
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="doorstroom-") as folder:
        for figure in looked_at(given.location, place, amounts, given.dossiers, Path(folder)):
            print(f"measured: {figure.work}: {seconds(figure.ours)}", file=sys.stderr, flush=True)
            figures.append(figure)
    print(table(figures))


if __name__ == "__main__":
    main()
