"""Which faults a scene is put under, and a tally of what came of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random

from tests.faults.faults import (
    BROKEN_DISK,
    CLOCK,
    CLOSED,
    DESCRIPTORS,
    FULL,
    FULL_OUTPUT,
    HUP,
    INT,
    KILL,
    READ_ONLY,
    SERVER_GONE,
    TERM,
    Fault,
)
from tests.faults.scenes import POSTGRESQL
from tests.faults.trials import Played

KINDS = ("lost", "half", "litter", "readable", "doubled", "broken", "next", "held up", "left running", "traceback",
         "exit code", "silent")  # fmt: skip
_STOPS = (KILL, KILL, TERM, KILL, HUP, INT)
_DISKS = (FULL, READ_ONLY, BROKEN_DISK)
DAY = 86_400


def stops(played: Played, random: Random, count: int) -> Iterator[Fault]:
    """So many signals: half of them before a call that changes something, half at a moment."""
    for nth in range(count):
        what = _STOPS[(nth + nth // len(_STOPS)) % len(_STOPS)]
        if nth % 2:
            yield Fault(what, after=random.uniform(0, played.seconds))
        else:
            # One of each stretch of the run, so that none is left out.
            share = len(played.calls) / max(1, (count + 1) // 2)
            yield Fault(what, at=min(len(played.calls) - 1, int(share * (nth // 2 + random.random()))))


def hindrances(played: Played, random: Random, count: int) -> Iterator[Fault]:
    """So many times of each that something is not to be had, and the clock moved."""
    for _ in range(count):
        for what in _DISKS:
            yield Fault(what, at=random.randrange(len(played.calls)))
        yield Fault(DESCRIPTORS, amount=random.randrange(12))
        yield Fault(CLOSED)
        yield Fault(FULL_OUTPUT)
        yield Fault(CLOCK, at=random.randrange(4), amount=random.choice([-30 * DAY, 400 * DAY]))
        if played.database == POSTGRESQL:
            yield Fault(SERVER_GONE, at=random.randrange(len(played.calls)))


class Tally:
    """How often what was tried, and what was wrong."""

    def __init__(self) -> None:
        self.runs: Counter[tuple[str, str]] = Counter()
        self.wrong: Counter[tuple[str, str, str]] = Counter()
        self.said: list[str] = []

    def add(self, played: Played, fault: Fault, wrong: list[str]) -> None:
        """One more."""
        words, what = played.scene.words.partition(" -")[0], str(fault.what)
        self.runs[words, what] += 1
        for each in {each.partition(":")[0] for each in wrong}:
            self.wrong[words, what, each] += 1
        where = (
            f" ({played.calls[fault.at]})" if fault.at is not None and fault.at < len(played.calls) else ""
        )
        self.said += [f"{played.scene} on {played.database}, {fault}{where}: {each}" for each in wrong]

    def table(self) -> str:
        """A row for each command and fault, columns of what was wrong."""
        rows = [("command", "fault", "runs", *KINDS)]
        for (words, what), runs in sorted(self.runs.items()):
            rows.append((words, what, str(runs), *(str(self.wrong[words, what, kind]) for kind in KINDS)))
        sums = [str(sum(n for key, n in self.wrong.items() if key[2] == kind)) for kind in KINDS]
        rows.append(("in all", "", str(sum(self.runs.values())), *sums))
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
