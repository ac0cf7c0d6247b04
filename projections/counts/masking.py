"""Small cells are hidden, and so is what would give them away.

A cell counts something of the people at one enterprise under one scheme. It is small if it counts fewer than five
people, and not nobody: that nobody is counted is shown. Cells add up in one way only: those of the enterprises to
that of their scheme, those of the schemes to that of all.

* The small cells of a scheme are hidden. Their sum follows from the total of the scheme; it gives none away if it is
  at least two more than the least they could be together (one each) and at least two less than the most (four each).
* Else further cells are hidden: in the order of their enterprise's number, from the first small one on, and not by
  size, since a cell that is hidden because it is the smallest is known to be no larger than the others. So many that
  what is hidden is at least two more than the least it could be (one for a small cell, five for another).
* Where there are not enough, every cell of the scheme is hidden and its total with them.
* So each small cell can be at least two numbers, also for a reader who knows these rules:
  ``tests/counts/test_masking.py`` tries every small table. A cell of five or more that is hidden to protect them
  may be found out: it needs no protection itself.
* What adds up parts (all schemes; the ages of what is owed) is shown only where every part is.
* Parts that stand on one page and count the same people are hidden together: see ``linking.py``.
* How long something lasted is told of ``FEW_LASTED`` or more: of fewer a median is nearly what one of them did.

This holds within one report. Whoever lays reports side by side, of several days, of a day and a period, of what was
known at two moments, or two kinds of report of one day, may learn more from how they differ; as may who knows the
enterprise.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from typing import TypeVar

import msgspec

K = TypeVar("K", bound=Hashable)

SMALL = 5
"""From how many people on a cell is shown."""

FEW_LASTED = 10
"""From how many on it is told how long half of them lasted."""

_ROOM = 2
"""How far from the least and the most it could be the sum is of what is hidden in a scheme whose total is shown."""


class Cell(msgspec.Struct, frozen=True):
    """A count, and of how many people: fewer where one person counts more than once."""

    count: int
    people: int

    @property
    def is_small(self) -> bool:
        """Whether it may not be shown by itself."""
        return 0 < self.people < SMALL


class Shown(msgspec.Struct, frozen=True):
    """What a reader gets to see of a cell: its count; or None, and whether that is because it is ``small``."""

    count: int | None
    small: bool = False

    @property
    def hidden(self) -> bool:
        """Whether it is not shown."""
        return self.count is None


NOBODY = Shown(0)


def total(cells: Iterable[Cell]) -> Cell:
    """Several cells as one. Of how many people is then at most known: somebody may stand in two of them."""
    found = list(cells)
    return Cell(sum(cell.count for cell in found), sum(cell.people for cell in found))


def hide(
    parts: Mapping[K, Cell], also: Collection[K] = (), *, whole_too: bool = False
) -> tuple[dict[K, Shown], Shown]:
    """The cells of one scheme, by enterprise, and their total, as they are shown.

    The order of the parts is that in which further cells are hidden; it must not depend on what they count. ``also``
    are cells to be hidden whatever they count, ``whole_too`` the total.
    """
    whole = total(parts.values())
    hidden, protected = _hidden(parts, also)
    found = {key: _shown(cell, hide=key in hidden) for key, cell in parts.items()}
    if not protected or (whole_too and whole.count):
        # That four together are fewer than five would tell that each is one.
        few = sum(cell.people > 0 for cell in parts.values()) < SMALL - 1
        return found, Shown(None, whole.is_small and few)
    return found, Shown(whole.count)


def _shown(cell: Cell, *, hide: bool) -> Shown:
    return Shown(None, cell.is_small) if hide else Shown(cell.count)


def _hidden(parts: Mapping[K, Cell], also: Collection[K]) -> tuple[set[K], bool]:
    """What is hidden of one scheme, and whether its total may be shown beside that."""
    present = [key for key, cell in parts.items() if cell.people]
    small = [key for key in present if parts[key].is_small]
    others = [key for key in present if key in also and key not in small]
    if not small and not others:
        return set(), True
    start = present.index((small or others)[0])
    hidden = {*small, *others}
    summed_up = total(parts[key] for key in small).count
    room = summed_up - len(small) + sum(parts[key].count - SMALL for key in others)
    below = (SMALL - 1) * len(small) - summed_up
    apart = len(hidden) > 1 if others else below >= _ROOM and not total(parts.values()).is_small
    if apart and room >= _ROOM:
        return hidden, True
    further = (key for key in (*present[start:], *present[:start]) if key not in hidden)
    return _with_room(hidden, room, further, parts)


def _with_room(
    hidden: set[K], room: int, further: Iterable[K], parts: Mapping[K, Cell]
) -> tuple[set[K], bool]:
    """What is hidden, with as many further cells as it takes; False where all of them do not do."""
    found = set(hidden)
    for key in further:
        found.add(key)
        room += parts[key].count - SMALL
        if room >= _ROOM:
            return found, True
    return found, False


def summed(parts: Iterable[Shown]) -> Shown:
    """The sum of what is shown; hidden as soon as one part is."""
    count = 0
    for part in parts:
        if part.count is None:
            return Shown(None)
        count += part.count
    return Shown(count)
