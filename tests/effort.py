"""How much is tried of what can be tried any number of times: an ordinary run a share, a long one all of it.

``DOORSTROOM_TEST_EFFORT=long`` asks for a long run, as ``.ci/run --long`` does. An ordinary run is the same every
time. A long one begins its random dossiers at ``DOORSTROOM_TEST_SEED`` and lets Hypothesis draw anew.
"""

from __future__ import annotations

import os

ORDINARY, LONG = "ordinary", "long"
EFFORT = os.environ.get("DOORSTROOM_TEST_EFFORT") or ORDINARY
if EFFORT not in (ORDINARY, LONG):
    raise ValueError(f"DOORSTROOM_TEST_EFFORT is {EFFORT!r}, not {ORDINARY!r} or {LONG!r}")

#: What the first seed of a range of seeds is.
FIRST_SEED = int(os.environ.get("DOORSTROOM_TEST_SEED") or 0) if EFFORT == LONG else 0

#: How many times as much a long run draws at random. Each has another seed: together they try more than a longer one.
LONGER = 5


def times(ordinary: int, long: int) -> int:
    """How often something is tried in this run."""
    return long if EFFORT == LONG else ordinary


def seeds(ordinary: int, *, first: int = 0) -> range:
    """The seeds that are tried in this run; ``first`` keeps them apart from those of another test."""
    first += FIRST_SEED
    return range(first, first + times(ordinary, ordinary * LONGER))
