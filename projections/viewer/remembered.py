"""What was worked out for a page, for who asks the same of the same entries: it cannot come out otherwise."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar, cast

T = TypeVar("T")

MOST = 200
"""How many results are at hand; of more the one that was asked for longest ago is forgotten."""


class ResultCache:
    """Results by what they follow from: a key names the last entry that is known, and all that was asked."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._found: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def forget(self) -> None:
        """Forget all results."""
        with self._lock:
            self._found.clear()

    def result(
        self, key: Hashable, work: Callable[[], T], keep: Callable[[T], bool] = lambda _found: True
    ) -> T:
        """What the work comes to, done once for a key where that is to be kept. Two who ask at once may both do it."""
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                return cast("T", self._found[key])
        found = work()
        if not keep(found):
            return found
        with self._lock:
            self._found[key] = found
            while len(self._found) > self._most:
                self._found.popitem(last=False)
        return found
