"""From when on something is too much or too little: as people type it, and what state follows."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import NamedTuple

from ledger.language import phrase
from ledger.problem import Problem
from projections.health.states import State

_NEVER = "-"
_NUMBER = r"[0-9]{1,12}(?:\.[0-9]{1,3})?"
_TIME = re.compile(rf"({_NUMBER})(s|min|m|h|d|w)", re.ASCII)
_COUNT = re.compile(r"[0-9]{1,15}", re.ASCII)
_ROOM = re.compile(rf"({_NUMBER})(%|B|kB|MB|GB|TB|KiB|MiB|GiB|TiB)", re.ASCII)
_SECONDS = {"s": 1, "min": 60, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_BYTES = {
    **{sign: 1000**nth for nth, sign in enumerate(("B", "kB", "MB", "GB", "TB"))},
    **{sign: 1024**nth for nth, sign in enumerate(("KiB", "MiB", "GiB", "TiB"), start=1)},
}


class NotALimit(Problem):
    """This is no limit."""

    detail_suffices = True


class Limit(NamedTuple):
    """The most that is fine, and the most that is no more than a warning; infinite: never."""

    warning: float
    critical: float

    def state(self, value: float) -> State:
        """What follows of a value."""
        return "critical" if value > self.critical else "warning" if value > self.warning else "ok"


class Room(NamedTuple):
    """Room on a disk: bytes, or a part of it in percent."""

    amount: float
    percent: bool

    def of(self, total: int) -> float:
        """How many bytes of a disk of so many."""
        return self.amount / 100 * total if self.percent else self.amount


class RoomLimit(NamedTuple):
    """The least room that is fine, and the least that is no more than a warning; None: never."""

    warning: Room | None
    critical: Room | None

    def state(self, free: int, total: int) -> State:
        """What follows of the room that is left."""
        low, lowest = (each is not None and free < each.of(total) for each in self)
        return "critical" if lowest else "warning" if low else "ok"


def time_limit(text: str) -> Limit:
    """``36h``, ``36h:7d``: seconds. Raises ``NotALimit``."""
    return _most(text, _seconds)


def count_limit(text: str) -> Limit:
    """``1000``, ``1000:10000``. Raises ``NotALimit``."""
    return _most(text, _count)


def room_limit(text: str) -> RoomLimit:
    """``10%``, ``10%:5%``, ``2GB:500MB``. Raises ``NotALimit``."""
    low, lowest = (_room(each) for each in _pair(text))
    # Percents and bytes cannot be compared before the disk is known.
    if low and lowest and low.percent == lowest.percent and lowest.amount > low.amount:
        raise NotALimit(_TURNED, text=text)
    return RoomLimit(low, lowest)


_TURNED = phrase("{text!r}: the second limit is not worse than the first one")


def _most(text: str, read: Callable[[str], float]) -> Limit:
    low, high = (math.inf if each == _NEVER else read(each) for each in _pair(text))
    if high < low < math.inf:
        raise NotALimit(_TURNED, text=text)
    return Limit(low, high)


def _pair(text: str) -> tuple[str, str]:
    warning, divided, critical = text.partition(":")
    return warning, critical if divided else _NEVER


def _seconds(text: str) -> float:
    found = _TIME.fullmatch(text)
    if found is None:
        raise NotALimit(
            phrase("{text!r} is no time such as 90s, 10min, 36h or 7d, nor two of them"), text=text
        )
    return float(found[1]) * _SECONDS[found[2]]


def _count(text: str) -> float:
    if _COUNT.fullmatch(text) is None:
        raise NotALimit(phrase("{text!r} is no number of entries such as 1000, nor two of them"), text=text)
    return int(text)


def _room(text: str) -> Room | None:
    if text == _NEVER:
        return None
    found = _ROOM.fullmatch(text)
    if found is None:
        raise NotALimit(phrase("{text!r} is no room such as 10%, 500MB or 2GiB, nor two of them"), text=text)
    percent = found[2] == "%"
    return Room(float(found[1]) * (1 if percent else _BYTES[found[2]]), percent)
