"""A month of `follow`, in small increments: followers and builders that are killed, servers that are restarted.

Run as a program it plays as much of it as fits in a time, and prints its figures.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from sqlalchemy import inspect

from benchmarks import register
from ledger.application import Ledger
from ledger.store.errors import StoreError
from ledger.store.store import made_database
from projections.readmodels import runner
from projections.readmodels.building import under_way
from projections.readmodels.tables import tokens_among
from projections.readmodels.view import ModelRecorder
from tests.cli.running import ROOT, command, environment, hearing_signals
from tests.conftest import MASTER_KEY
from tests.readmodels.everyone import dump, fill
from tests.readmodels.own_server import OwnServer

#: What Python itself says in a process that was just begun by one that is killed then.
_ORPHANED = re.compile(
    r'Traceback \(most recent call last\):\n  File "<string>", line 1, in <module>\n'
    r'(?:  File ".*multiprocessing/spawn\.py".*\n(?:    .*\n)+)+EOFError: Ran out of input\n'
)
RESTARTS = ("kill a follower", "stop a follower", "kill a builder", "rebuild", "restart the server")
WEIGHTS = (4, 4, 3, 1, 1)


class Lived(NamedTuple):
    """What happened in a month; sizes in KiB, lags in entries."""

    increments: int
    entries: int
    restarts: dict[str, int]
    rss: list[int]
    """At each tenth of it, and at its end."""
    wal: int
    """The largest that the log of an SQLite ledger was."""
    lags: list[int]
    behind_for: float
    seconds: float
    same: bool
    digest: str
    litter: list[str]
    said: str

    def __str__(self) -> str:
        lags = sorted(self.lags) or [0]
        median, p99 = lags[len(lags) // 2], lags[len(lags) * 99 // 100]
        return (
            f"{self.increments:,} increments, {self.entries:,} entries, {sum(self.restarts.values())} restarts"
            f" {self.restarts} in {self.seconds:.0f} s; RSS at each tenth {self.rss} KiB; largest log {self.wal:,} KiB;"
            f" lag median {median}, p99 {p99}, most {lags[-1]} entries;"
            f" caught up {self.behind_for:.1f} s after the last; same as a rebuild: {self.same} ({self.digest[:16]});"
            f" litter: {self.litter}"
        )


class Month:
    """The processes that live through it. One follower is never stopped; of that the memory is measured."""

    def __init__(self, location: str, folder: Path, random: Random, server: OwnServer | None) -> None:
        self._location = location
        self._folder = folder
        self._random = random
        self._server = server
        self._log = (folder / "followers.log").open("ab")
        self.restarts = dict.fromkeys(RESTARTS[: 5 if server else 4], 0)
        self.lasting = self._follow()
        self._other = self._follow()
        self._builders: list[subprocess.Popen[bytes]] = []

    def _follow(self) -> subprocess.Popen[bytes]:
        return self._begin("follow")

    def _begin(self, *words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command(*words, "--ledger", self._location),
            cwd=ROOT,
            env=environment(PYTHONPATH=str(ROOT)),
            stdout=subprocess.DEVNULL,
            stderr=self._log,
            preexec_fn=hearing_signals,
        )

    def restart(self) -> None:
        """One thing at random."""
        what = self._random.choices(list(self.restarts), WEIGHTS[: len(self.restarts)])[0]
        self.restarts[what] += 1
        for each in [each for each in self._builders if each.poll() is not None]:
            self._builders.remove(each)
        if what in ("kill a follower", "stop a follower"):
            number = signal.SIGKILL if what == "kill a follower" else signal.SIGTERM
            self._other.send_signal(number)
            # Also one that was only just started: then the signal ends it before it could hear it.
            assert self._other.wait(60) in (0, -number)
            self._other = self._follow()
        elif what == "restart the server":
            assert self._server is not None
            self._server.stop(self._random.choice(["fast", "immediate"]))
            time.sleep(self._random.random())
            self._server.start()
        else:
            builder = self._begin("rebuild")
            if what == "kill a builder":
                time.sleep(self._random.random() * 2)
                builder.kill()
                builder.wait()
            else:
                self._builders.append(builder)

    def rss(self) -> int:
        """Of the follower that was never stopped, in KiB."""
        assert self.lasting.poll() is None, "the follower ended"
        status = Path(f"/proc/{self.lasting.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert found is not None
        return int(found[1])

    def end(self) -> list[int]:
        """Stop all; how the followers ended."""
        for each in self._builders:
            each.wait()
        codes = []
        for follower in (self.lasting, self._other):
            follower.send_signal(signal.SIGTERM)
            codes.append(follower.wait(60))
        self._log.close()
        return codes


def live(
    folder: Path,
    increments: int,
    *,
    server: OwnServer | None = None,
    seed: int = 0,
    every: int = 200,
    seconds: float | None = None,
) -> Lived:
    """Live through a month of so many increments, or as many as fit in the seconds; a restart ``every`` so many."""
    random = Random(seed)
    location = server.database() if server else str(folder / "ledger.db")
    began = time.monotonic()
    with Ledger.create(location, simulated=True) as ledger:
        month = Month(location, folder, random, server)
        try:
            done, tenths, lags, wal = 0, [], [], 0
            for some in islice(_increments(increments, random), increments):
                last = _until_there(lambda some=some: fill(ledger, some))  # type: ignore[misc]
                done += 1
                if random.random() < 1 / every:
                    month.restart()
                if done % 50 == 0:
                    lags.append(last - _until_there(lambda: _position(ledger)))
                spent = time.monotonic() - began
                if max(done / increments, spent / seconds if seconds else 0) >= (len(tenths) + 1) / 10:
                    tenths.append(month.rss())
                    wal = max(wal, _size(folder / "ledger.db-wal"))
                if seconds and spent > seconds:
                    break
            behind = time.monotonic()
            while _until_there(lambda: _position(ledger)) < last:
                assert time.monotonic() < behind + 300, "it never caught up"
                time.sleep(0.05)
            behind_for = time.monotonic() - behind
            tenths.append(month.rss())
        finally:
            codes = month.end()
        # A rebuild that came last may have been killed: the next one who follows drops what it left.
        runner.Follower(ledger, location).catch_up()
        assert codes == [0, 0], codes
        return Lived(
            done,
            last,
            month.restarts,
            tenths,
            wal,
            lags,
            behind_for,
            time.monotonic() - began,
            *_beside_a_rebuild(ledger, location, folder),
            _litter(ledger, folder),
            _ORPHANED.sub("", (folder / "followers.log").read_text()),
        )


def _increments(count: int, random: Random) -> Iterator[list[dict[str, Any]]]:
    """One to five decisions at a time."""
    entries = 3 * count + 200
    lines = register.decisions(entries, max(entries // 40, 5))
    while some := list(islice(lines, random.randint(1, 5))):
        yield some


def _until_there(ask: Callable[[], int]) -> int:
    """What whoever records does while the server is restarted: the same again."""
    until = time.monotonic() + 600
    while True:
        try:
            return ask()
        except StoreError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def _position(ledger: Ledger) -> int:
    with ledger.store.database.transaction(write=False):
        found = ModelRecorder(ledger.store.database).present()
    return 0 if found is None else found[1]


def _size(path: Path) -> int:
    """In KiB; of none, nothing."""
    return path.stat().st_size // 1024 if path.exists() else 0


def _beside_a_rebuild(ledger: Ledger, location: str, folder: Path) -> tuple[bool, str]:
    into = str(folder / "anew.db")
    runner.rebuild(ledger, location, into=into)
    with made_database(into) as database:
        anew = dump(database)
    hashes = [
        {name: sha256(repr(rows).encode()).hexdigest() for name, rows in each.items()}
        for each in (dump(ledger.store.database), anew)
    ]
    for path in folder.glob("anew.db*"):
        path.unlink()
    return hashes[0] == hashes[1], sha256(repr(hashes[1]).encode()).hexdigest()


def _litter(ledger: Ledger, folder: Path) -> list[str]:
    """Files that nobody knows, tables of builds that are gone, and a build that nobody works at."""
    known = re.compile(
        r"followers\.log|ledger\.db(-wal|-shm|-queue|\.access-log(-wal|-shm)?|\.vault-key)?|server"
    )
    left = [path.name for path in folder.iterdir() if not known.fullmatch(path.name)]
    with ledger.store.database.transaction(write=False) as connection:
        tokens = tokens_among(inspect(connection).get_table_names())
        if len(tokens) != 1:
            left.append(f"tables of {len(tokens)} builds")
        if under_way(connection) is not None:
            left.append("a build that nobody works at")
    return left


def main() -> None:
    """Play a month and print its figures."""
    told = argparse.ArgumentParser()
    told.add_argument("--increments", type=int, default=100_000)
    told.add_argument("--seconds", type=float)
    told.add_argument("--every", type=int, default=200)
    told.add_argument("--seed", type=int, default=0)
    told.add_argument("--postgresql", action="store_true")
    given = told.parse_args()
    os.environ["DOORSTROOM_VAULT_KEY"] = MASTER_KEY
    with tempfile.TemporaryDirectory(prefix="month-") as name:
        folder = Path(name)
        server = OwnServer(folder / "server") if given.postgresql else None
        try:
            lived = live(
                folder,
                given.increments,
                server=server,
                seed=given.seed,
                every=given.every,
                seconds=given.seconds,
            )
        finally:
            if server:
                server.remove()
    print(lived, flush=True)
    went_on = lived.said.count("Went on")
    print(f"{went_on} times went on, {lived.said.count('Traceback')} tracebacks", flush=True)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
    sys.exit(0)
