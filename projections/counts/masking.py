"""Small cells are hidden, and so is what would give them away; a total is hidden last.

A cell counts something of the people at one enterprise under one scheme. It is small if it counts fewer than five
people, and not nobody: that nobody is counted is shown, but for one case below. Cells add up in one way only, as a
tree: those of the enterprises to that of their scheme, those of the schemes to that of all.

From the bottom to the top, of each total:

* Small cells are hidden. What is hidden below a total that is shown has a known sum. It gives none away if it is at
  least two more than the least that it could be (one for a small cell, five for another), and, where all are small,
  at least two less than the most (four each); and if more than one of the parts of the total are hidden.
* Else further parts are hidden, until that is so: first those below which something is hidden already, then others;
  each in a fixed order (of the enterprise's number, of the scheme), from the first hidden one on, and not by size,
  since a cell that is hidden because it is the smallest is known to be no larger than the others. A total that is
  hidden so is hidden with as many of its own parts as it takes.
* Where there are not enough, all parts are hidden and the total with them; what is hidden below it then counts as
  hidden for the total above it. A total of fewer than five people is hidden.
* But where no scheme is small, each is hidden by itself, and one without room is told all the same: then nothing is
  told of its enterprises, neither which of them count somebody (``_can_be_blank``).
* So each small cell can be at least two numbers, also for a reader who knows these rules:
  ``tests/counts/test_masking.py`` tries every small table. A cell of five or more that is hidden to protect them
  may be found out: it needs no protection itself.
* What adds up figures (places open and filled) is shown only where every part is. By age a number divides:
  see ``by_age.py``.
* Parts that stand on one page and count the same people are hidden together: see ``linking.py``.
* How long something lasted is told of ``FEW_LASTED`` or more: of fewer a median is nearly what one of them did.

This holds within one report. Whoever lays reports side by side, of several days, of a day and a period, of what was
known at two moments, or two kinds of report of one day, may learn more from how they differ; as may who knows the
enterprise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

SMALL = 5
"""From how many people on a cell is shown."""

FEW_LASTED = 10
"""From how many on it is told how long half of them lasted."""

_ROOM = 2
"""How far from the least and the most it could be the sum is of what is hidden below a total that is shown."""


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
    count = people = 0
    for cell in cells:
        count += cell.count
        people += cell.people
    return Cell(count, people)


class Addend:
    """A cell, or a total of its ``parts``, cells or totals themselves; in an order that depends on no count.

    ``forced`` is hidden whatever it counts.
    """

    __slots__ = ("blank", "cell", "forced", "hidden", "lacking", "parts", "protected")

    def __init__(self, cell: Cell, parts: Sequence[Addend] = (), *, forced: bool = False) -> None:
        self.cell = cell
        # That nobody is counted is shown, and hides nothing.
        self.parts = [part for part in parts if part.cell.people]
        self.forced = forced
        self.hidden = False
        # Whether nothing is told of what its parts add up.
        self.blank = False
        # Whether it could be shown by itself.
        self.protected = self.lacking = False

    @classmethod
    def of(cls, parts: Sequence[Addend], *, forced: bool = False) -> Addend:
        """The total of some parts."""
        return cls(total(part.cell for part in parts), parts, forced=forced)

    @property
    def only_small(self) -> bool:
        """Whether every cell is small."""
        return all(part.only_small for part in self.parts) if self.parts else self.cell.is_small

    def hide_below(self) -> None:
        """Tell nothing of what it adds up, neither which parts count somebody; of the total what was told."""
        self.blank = True
        for part in self.parts:
            _hide_all(part)

    @property
    def shown(self) -> Shown:
        """What a reader gets to see of it, once ``hide`` has decided."""
        if not self.hidden:
            return Shown(self.cell.count)
        if not self.parts:
            return Shown(None, self.cell.is_small)
        # A total of one part says what that part says; of another, that it is small would tell more than its parts.
        return self.parts[0].shown if len(self.parts) == 1 else Shown(None)


def hide(whole: Addend) -> None:
    """Decide what is hidden of a total and of all below it.

    Where no scheme is small, each is hidden by itself: if what is small leaves too little room for its total, that is
    told all the same, and nothing of its enterprises, neither which of them count somebody.
    """
    for part in whole.parts:
        _hide(part)
    short = [part for part in whole.parts if part.hidden]
    if whole.forced or not all(map(_can_be_blank, short)):
        _hide(whole)
        return
    whole.hidden = whole.cell.is_small
    for part in short:
        part.hidden = False
        part.hide_below()


def _can_be_blank(part: Addend) -> bool:
    """Whether a total that is told leaves each cell two numbers if nothing is told of any.

    Who looks at it cannot tell its cells apart. So only where all can but be the same is one of them known: of eight
    at two enterprises both are four.
    """
    if not part.parts or part.forced or part.cell.people <= SMALL:
        # Were five told apart, four at as many enterprises would be, too: they would look like no others.
        return False
    most = (SMALL - 1) * len(part.parts)
    return not all(each.cell.is_small for each in part.parts) or most - part.cell.count >= _ROOM


def _hide(whole: Addend) -> None:
    whole.hidden = whole.forced or whole.cell.is_small
    for part in whole.parts:
        _hide(part)
    whole.protected = whole.lacking = False
    hides = any(part.hidden for part in whole.parts)
    if whole.forced and whole.parts and not hides:
        # Else it would be the sum of what is shown.
        _open(whole, _Room(), False)
    elif hides and not whole.hidden:
        whole.protected = _protected(whole)
        if not whole.protected:
            # That there is too little to protect it with tells something of every part.
            _hide_all(whole)
            whole.lacking = not whole.only_small


def _hide_all(whole: Addend) -> None:
    whole.hidden = True
    for part in whole.parts:
        _hide_all(part)


class _Room:
    """How far the sum of hidden cells is from the least it could be, and from the most where all are small."""

    __slots__ = ("above", "below", "gaps", "lacking", "others")

    def __init__(self) -> None:
        self.above = self.below = self.others = 0
        self.lacking = self.gaps = False

    def add(self, part: Addend) -> None:
        """Count in what is hidden of a hidden part."""
        if not part.parts:
            small = part.cell.is_small
            self.above += part.cell.count - (1 if small else SMALL)
            self.below += SMALL - 1 - part.cell.count if small else 0
            self.others += not small
            return
        own = _Room()
        for each in part.parts:
            if each.hidden:
                own.add(each)
        if len(part.parts) > 1 and not part.forced:
            own.known(part)
        self.above += own.above
        self.below += own.below
        self.others += own.others
        self.lacking |= own.lacking
        self.gaps |= own.gaps

    def known(self, part: Addend) -> None:
        """Take off what a reader knows of a hidden total from how it is hidden."""
        # Which numbers it can be has gaps: some of them could have been shown by themselves, others not.
        self.gaps |= part.only_small
        if part.protected and not part.only_small:
            # There was as much room, else it could not have been shown.
            self.above -= _ROOM
            self.below -= _ROOM
        elif part.lacking:
            # There was no more than this, else it could have been shown.
            self.others = 0
            self.lacking = True

    def suffices(self, pair: bool) -> bool:
        """Whether each of the cells can be at least two numbers, their sum being known.

        Of a ``pair`` of parts with small cells alone the one makes up for what the other is not; a third one might have
        been hidden instead.
        """
        if self.above < _ROOM:
            return False
        bounded = self.lacking or (self.gaps and not pair)
        return self.others > 0 or (self.below >= _ROOM and not bounded)


def _protected(whole: Addend) -> bool:
    """Whether the total may be shown, with as much hidden below it besides as it takes."""
    room = _Room()
    for part in whole.parts:
        if part.hidden:
            room.add(part)
    apart = sum(part.hidden for part in whole.parts)
    pair = len(whole.parts) == 2 and whole.only_small
    for part in _further(whole):
        if apart > 1 and room.suffices(pair):
            return True
        _open(part, room, pair)
        apart += 1
    return apart > 1 and room.suffices(pair)


def _further(whole: Addend) -> Iterator[Addend]:
    """The parts that can be hidden besides, in the order in which they are."""
    parts = whole.parts
    # Where it begins is told by what is small, not by what was hidden first.
    start = next((nth for nth, part in enumerate(parts) if part.hidden or _hides(part)), 0)
    shown = [part for part in (*parts[start:], *parts[:start]) if not part.hidden]
    hiding = [_hides(part) for part in shown]
    for wanted in (True, False):
        for part, hides in zip(shown, hiding, strict=True):
            if hides is wanted:
                yield part


def _hides(whole: Addend) -> bool:
    """Whether something below a total is hidden."""
    return any(part.hidden or _hides(part) for part in whole.parts)


def _open(whole: Addend, room: _Room, pair: bool) -> None:
    """Hide a cell, or a total with as many of its parts as it takes; ``pair`` as in ``_Room.suffices``."""
    whole.hidden = True
    if not whole.parts or any(part.hidden for part in whole.parts):
        room.add(whole)
        if not whole.parts or room.suffices(pair):
            return
    for part in _further(whole):
        _open(part, room, pair)
        if room.suffices(pair):
            return


def summed(parts: Iterable[Shown]) -> Shown:
    """The sum of what is shown; hidden as soon as one part is. Of one part, the others being nobody, that one."""
    counted = [part for part in parts if part != NOBODY]
    if len(counted) == 1:
        return counted[0]
    count = 0
    for part in counted:
        if part.count is None:
            return Shown(None)
        count += part.count
    return Shown(count)
