"""A measurement and how it is shown; and how two ways of doing one thing are timed fairly."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from math import isnan
from statistics import median
from time import perf_counter

Timed = Callable[[], float]


def seconds(time: float) -> str:
    """A time as people read it; not a number where it could not be taken."""
    if isnan(time):
        return "-"
    if time < 1e-3:
        return f"{time * 1e6:.0f} µs"
    return f"{time * 1e3:.2f} ms" if time < 0.1 else f"{time:.2f} s"


def megabytes(count: float) -> str:
    """Memory as people read it."""
    return f"{count / 1e6:.0f} MB"


@dataclass(frozen=True)
class Figure:
    """One line of the table; times in seconds. ``target`` is the least ratio of floor time to our time."""

    work: str
    place: str
    ours: float
    floor: float | None = None
    target: float | None = None
    at_most: float | None = None
    note: str = ""
    #: What ``ours`` and ``at_most`` are, as text: seconds, or else bytes.
    shown: Callable[[float], str] = seconds

    @property
    def ratio(self) -> float | None:
        """Floor time by our time: 1 is as fast as the floor, 0.5 takes twice as long."""
        return None if self.floor is None else self.floor / self.ours

    @property
    def reached(self) -> bool | None:
        """Whether the target was reached; None where there is none."""
        if self.at_most is not None:
            return self.ours <= self.at_most
        if self.target is None or self.ratio is None:
            return None
        return self.ratio >= self.target

    def cells(self) -> list[str]:
        """The line as texts."""
        target = "" if self.target is None else f"≥ {self.target:.2f}"
        if self.at_most is not None:
            target = f"≤ {self.shown(self.at_most)}"
        return [
            self.work,
            self.place,
            self.shown(self.ours),
            "" if self.floor is None else seconds(self.floor),
            "" if self.ratio is None else f"{self.ratio:.2f}",
            target,
            {True: "yes", False: "NO", None: ""}[self.reached],
            self.note,
        ]


HEADINGS = ["work", "database", "ours", "floor", "ratio", "target", "reached", "of it"]


def table(figures: list[Figure]) -> str:
    """The figures as a table of text."""
    lines = [HEADINGS, *(figure.cells() for figure in figures)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    lines.insert(1, ["-" * width for width in widths])
    shown = (
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
    return "\n".join(shown)


def rate(count: int, time: float) -> str:
    """A count per second."""
    return f"{count / time:,.0f}/s"


def timed(work: Callable[[], object]) -> float:
    """How long something takes; what lies about from before is collected first."""
    gc.collect()
    return timed_alone(work)


def timed_alone(work: Callable[[], object]) -> float:
    """How long something short takes, with nothing done before it."""
    begun = perf_counter()
    work()
    return perf_counter() - begun


def interleaved(rounds: int, *works: Timed) -> list[list[float]]:
    """The times of several works, taken in turn, so that a busy machine slows all of them alike."""
    times: list[list[float]] = [[] for _ in works]
    for number in range(rounds):
        # Alternately in one order and the other, so that none always follows the same one.
        order = range(len(works)) if number % 2 == 0 else reversed(range(len(works)))
        for which in order:
            times[which].append(works[which]())
    return times


def best(times: list[float]) -> float:
    """The shortest: what the work costs where nothing else disturbs it."""
    return min(times)


def middle(times: list[float]) -> float:
    """The median: for what waits for a disk, whose best is luck."""
    return median(times)
