"""A what-if over everybody: the entries decoded once and folded twice, beside one plain fold of everybody.

What is supposed reaches nearly everybody: the first measure is lifted half a year later. In one process, so that the
two do the same work in the same way; and in one for each processor, beside a what-if in which nobody's life differs,
which folds everybody once. Times are of processor, of all processes: what else runs on the machine counts for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from benchmarks import child, register
from benchmarks.bench import Bench
from benchmarks.figures import Figure, best, interleaved
from benchmarks.places import Place
from ledger.processes import cores

ON = "2021-06-30"

LATER = {
    "decision": "suspension-extension",
    "measure": "corona-2020",
    "effective_on": "2020-06-21",
    "decided_by": "government",
    "last_day": "2020-12-31",
    "source": "what-if:1",
}
"""On the last day of the measure: until the end of the year."""

LIFTED = {
    "decision": "withdrawal",
    "measure": "corona-2020",
    "effective_on": "2020-06-19",
    "decided_by": "government",
    "source": "what-if:2",
}


def what_if(bench: Bench) -> Iterator[Figure]:
    """Everybody in two registers, in one process and in as many as there are processors."""
    supposed, nothing = bench.directory / "what-if.jsonl", bench.directory / "nothing.jsonl"
    lifting = next(each for _, each in register.MEASURES if each["decision"] == "suspension-lifting")
    _write(supposed, [{**LIFTED, "entry": lifting["source"]}, LATER])
    _write(nothing, [{name: value for name, value in lifting.items() if name != "recorded_at"}])
    for place in bench.places:
        yield _in_one(bench, place, supposed)
        yield _in_several(bench, place, supposed, nothing)


def _write(path: Path, lines: list[dict[str, object]]) -> None:
    path.write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))


def _in_one(bench: Bench, place: Place, supposed: Path) -> Figure:
    location = bench.loaded(place)
    peaks: list[int] = []
    counts: list[int] = []

    def ours() -> float:
        measured = child.measure("what-if", location, ON, str(supposed), "1")
        peaks.append(measured.peak)
        counts.append(measured.count)
        return measured.processor

    a, b = interleaved(bench.rounds, ours, lambda: child.measure("fold-everyone", location, ON).processor)
    note = f"{counts[0]:,} people differ, peak {max(peaks) / 1e6:.0f} MB"
    return Figure("what if, beside one fold of everybody", place.name, best(a), best(b), 0.5, note=note)


def _in_several(bench: Bench, place: Place, supposed: Path, nothing: Path) -> Figure:
    location, count = bench.loaded(place), str(max(2, cores()))
    a, b = interleaved(
        bench.rounds,
        *(
            lambda path=path: child.measure("what-if", location, ON, str(path), count).processor
            for path in (supposed, nothing)
        ),
    )
    label = "what if, beside one in which nothing differs"
    return Figure(label, place.name, best(a), best(b), 0.5, note=f"{count} processes")
