"""What holds from each day on: a history as the days on which it changes, each an ordinal."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TypeVar

V = TypeVar("V")


def without_repeats(changes: Iterable[tuple[int, V]]) -> tuple[tuple[int, V], ...]:
    """A history in order of time, those days left out on which it stays what it was."""
    return tuple(next(same) for _, same in groupby(changes, key=lambda change: change[1]))


def value_on(changes: Sequence[tuple[int, V]], day: int, before: V) -> V:
    """What a history says on a day; ``before`` what holds until the first one."""
    count = bisect_right(changes, day, key=lambda change: change[0])
    return changes[count - 1][1] if count else before
