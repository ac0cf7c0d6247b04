"""What a backup costs, and whoever records while it is made: against a bare copy of the same files."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import time

import msgspec

from benchmarks import child
from benchmarks.bench import Bench
from benchmarks.figures import Figure, best, interleaved, rate, timed
from ledger.copies.making import back_up
from ledger.copies.restoring import restore
from projections.readmodels.schema import READ_MODELS

#: What a recorder may wait while a backup is made: its own commit, and the disk that both use.
_LONGEST = 1.0


def backup_and_restore(bench: Bench) -> Iterator[Figure]:
    """The copy alone, with everything computed anew of it, and restored; the longest wait of a recorder meanwhile."""
    for place in bench.places:
        location = bench.loaded(place)
        with tempfile.TemporaryDirectory(prefix="doorstroom-copies-", dir=bench.directory) as name:
            folder = Path(name)
            back_up(location, folder / "floor", remade=READ_MODELS, checked=False)

            def bare(folder: Path = folder) -> float:
                shutil.rmtree(folder / "bare", ignore_errors=True)
                return timed(lambda: shutil.copytree(folder / "floor", folder / "bare"))

            def copied(checked: bool, location: str = location, folder: Path = folder) -> float:
                shutil.rmtree(folder / "copy", ignore_errors=True)
                return timed(lambda: back_up(location, folder / "copy", remade=READ_MODELS, checked=checked))

            def restored(folder: Path = folder) -> float:
                for left in folder.glob("restored.db*"):
                    left.unlink()
                return timed(lambda: restore(folder / "floor", str(folder / "restored.db")))

            times = interleaved(bench.rounds, lambda: copied(False), lambda: copied(True), restored, bare)
            names = ("backup, not computed anew", "backup, computed anew", "restore into a file")
            for work, ours in zip(names, times, strict=False):
                note = rate(bench.entries, best(ours))
                yield Figure(work, place.name, best(ours), best(times[3]), None, note=note)
            yield _longest_wait(bench, location, place.name, folder)


def _longest_wait(bench: Bench, location: str, name: str, folder: Path) -> Figure:
    """Of somebody who records one entry after the other while one backup follows on the other."""
    until, waits = time() + bench.size.crowd_seconds, folder / "waits.json"
    with ThreadPoolExecutor(1) as thread:
        recording = thread.submit(child.measure, "record-until", location, "copied", str(until), str(waits))
        made = 0
        while time() < until:
            back_up(location, folder / f"meanwhile-{made}", remade=READ_MODELS, checked=False)
            made += 1
        recording.result()
        longest = max(msgspec.json.decode(waits.read_bytes(), type=list[float]))
    return Figure(
        "longest wait of a recorder meanwhile", name, longest, at_most=_LONGEST, note=f"{made} backups"
    )
