"""How much is tried of what can be tried any number of times: an ordinary run a share, a long one all of it.

``DOORSTROOM_TEST_EFFORT=long`` asks for a long run, as ``.ci/run --long`` does. An ordinary run is the same every
time. A long one begins its random dossiers at ``DOORSTROOM_TEST_SEED`` and lets Hypothesis draw anew.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")

ORDINARY, LONG = "ordinary", "long"
EFFORT = os.environ.get("DOORSTROOM_TEST_EFFORT") or ORDINARY
if EFFORT not in (ORDINARY, LONG):
    raise ValueError(f"DOORSTROOM_TEST_EFFORT is {EFFORT!r}, not {ORDINARY!r} or {LONG!r}")

#: What the first seed of a range of seeds is.
FIRST_SEED = int(os.environ.get("DOORSTROOM_TEST_SEED") or 0) if EFFORT == LONG else 0

#: How many times as much a long run draws at random. Each has another seed: together they try more than a longer one.
LONGER = 5
#: An ordinary run lets Hypothesis draw one in so many of its examples: they are the same ones every time.
SHORTER = 3


def times(ordinary: int, long: int) -> int:
    """How often something is tried in this run."""
    return long if EFFORT == LONG else ordinary


def examples(most: int) -> int:
    """How many examples Hypothesis draws in this run for a test that says that it wants ``most``."""
    return times(max(2, most // SHORTER), most * LONGER)


def spread(cases: Iterable[T], ordinary: int) -> Sequence[T]:
    """Of all cases as many as this run tries, evenly spread; a long run tries them all."""
    every = list(cases)
    return every[:: max(1, len(every) // times(ordinary, len(every)))]


def seeds(ordinary: int, *, first: int = 0) -> range:
    """The seeds that are tried in this run; ``first`` keeps them apart from those of another test."""
    first += FIRST_SEED
    return range(first, first + times(ordinary, ordinary * LONGER))
