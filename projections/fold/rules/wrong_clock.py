"""R1: entries of which it is on record that the clock that stamped them was wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple


class WrongMoments(NamedTuple):
    """What a clock explanation says: the entries ``first`` to ``last`` have wrong moments, both included.

    They were recorded between ``not_before`` and ``not_after``. ``position`` is that of the explanation.
    """

    position: int
    first: int
    last: int
    not_before: datetime
    not_after: datetime


def wrong_at(position: int, wrong: Sequence[WrongMoments]) -> WrongMoments | None:
    """What is on record about the moment of an entry, the newest first; None where nothing says that it is wrong."""
    return next((each for each in reversed(wrong) if each.first <= position <= each.last), None)
