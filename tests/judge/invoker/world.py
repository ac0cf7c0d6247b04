"""The same clock and the same chance for both versions, so that nothing they print has to be left uncompared.

Time stands still for as long as a command runs. Random bytes follow from a seed; each size of request has a series of
its own, so that a name of six bytes drawn more or less does not change a salt of sixteen.
"""

from __future__ import annotations

import ctypes
import datetime
import gc
import hashlib
import importlib
import os
import random
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

#: Modules that wait. They take the true monotonic clock before it is replaced, or nothing would ever time out.
for _waiting in (
    "concurrent.futures",
    "multiprocessing.connection",
    "queue",
    "selectors",
    "subprocess",
    "threading",
):
    importlib.import_module(_waiting)


class World:
    """What a command sees of time and chance."""

    def __init__(self) -> None:
        self.moment = 0.0
        self.seed = ""
        self.drawn: Counter[int] = Counter()
        self.ticks = 0

    def begin(self, moment: float, seed: str) -> None:
        """Begin a command at a moment (seconds since 1970), with a seed."""
        self.moment, self.seed, self.ticks = moment, seed, 0
        self.drawn.clear()
        random.seed(seed)

    def random_bytes(self, size: int) -> bytes:
        """So many bytes, the same for the same seed, size and number of earlier requests of that size."""
        nth = self.drawn[size]
        self.drawn[size] += 1
        return hashlib.shake_256(f"{self.seed}\0{size}\0{nth}".encode()).digest(size)

    def tick(self) -> float:
        """A monotonic clock that moves a microsecond each time somebody looks."""
        self.ticks += 1
        return 1000.0 + self.ticks / 1_000_000


WORLD = World()


def take_over() -> None:
    """Replace the clock and the random source of this process; call it before the product is imported."""
    _replace(datetime.datetime, "now", classmethod(lambda cls, tz=None: cls.fromtimestamp(WORLD.moment, tz)))
    _replace(
        datetime.datetime,
        "utcnow",
        classmethod(lambda cls: cls.fromtimestamp(WORLD.moment, datetime.UTC).replace(tzinfo=None)),
    )
    _replace(datetime.date, "today", classmethod(lambda cls: cls.fromtimestamp(WORLD.moment)))
    time.time = lambda: WORLD.moment
    time.time_ns = lambda: int(WORLD.moment * 1_000_000_000)
    for name in ("localtime", "gmtime", "ctime"):
        setattr(time, name, _at_the_moment(getattr(time, name)))
    formatted = time.strftime
    time.strftime = lambda form, *when: formatted(form, *(when or (time.localtime(),)))
    time.monotonic = time.perf_counter = WORLD.tick
    time.monotonic_ns = time.perf_counter_ns = lambda: int(WORLD.tick() * 1_000_000_000)
    os.urandom = WORLD.random_bytes
    random._urandom = WORLD.random_bytes  # type: ignore[attr-defined] # `secrets` draws from it


def _at_the_moment(told: Callable[..., Any]) -> Callable[..., Any]:
    def say(seconds: float | None = None) -> Any:
        return told(WORLD.moment if seconds is None else seconds)

    return say


def _replace(kind: type, name: str, value: object) -> None:
    """Replace a method of a type that is written in C. A subclass would not do: a struct wants the type itself."""
    (names,) = (each for each in gc.get_referents(kind.__dict__) if isinstance(each, dict))
    names[name] = value
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(kind))
