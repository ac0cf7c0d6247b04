"""The fold against a naive reading of the same rules, day by day, on random registers (``tests/oracle``).

Seeded, so that a difference stays a difference; the message shows the seed, a register made as small as it goes, and
what each of the two answers. A long run (``tests/effort.py``) asks for many more, and for others every time.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ledger.refusals import Refused
from tests.effort import seeds
from tests.oracle.compare import compared, smaller

AT_A_TIME = 20
SEEDS = seeds(100)


def agrees(seed: int) -> bool:
    """Whether the ledger would admit the register of a seed; an assertion error where the readings differ."""
    try:
        found = compared(seed)
    except Refused:
        return False
    assert found is None, f"seed {seed}:\n{smaller(found)}"
    return True


@pytest.mark.parametrize("first", SEEDS[::AT_A_TIME])
def test_the_fold_agrees_with_a_naive_reading_day_by_day(
    first: int, tried: Callable[[str, int], None]
) -> None:
    admitted = [agrees(seed) for seed in range(first, first + AT_A_TIME)]
    assert sum(admitted) > 0.8 * AT_A_TIME
    tried("random registers against the oracle", sum(admitted))
