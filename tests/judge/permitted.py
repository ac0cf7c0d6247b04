"""The differences that are meant: each with the questions it concerns, a precise predicate, and its reason.

The list is of one change: it holds while that change is made, and is emptied when it has landed. A difference that no
entry permits is a fault. An entry that permits nothing in a full run is stale, and a fault too.
Write the predicate as narrow as the reason is: ``difference.command``, ``difference.where``, ``difference.json()`` and
the bytes ``difference.old`` and ``difference.new`` say all there is. For example, what `explain` cites::

    def cites_otherwise(difference: Difference) -> bool:
        return difference.where == "stdout" and all(
            path.endswith((".entries[]", ".entries")) for path, _, _ in difference.json()
        )

    Permitted("explain cites the entry that status rests on", ("explain",), cites_otherwise, "The fold says why …")
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tests.judge.comparing import Difference


class Permitted(NamedTuple):
    """A difference that is meant. ``commands`` are paths such as ``report flow``; none means every command."""

    name: str
    commands: tuple[str, ...]
    allows: Callable[[Difference], bool]
    reason: str

    def permits(self, difference: Difference) -> bool:
        """Whether it is this difference. A predicate that cannot read the answers does not permit them."""
        if self.commands and difference.command not in self.commands:
            return False
        try:
            return self.allows(difference)
        except (ValueError, KeyError, IndexError, TypeError):
            return False


PERMITTED: tuple[Permitted, ...] = ()
