"""Bars in SVG: readable without colour, each with its number as it is to be read."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, radians, sin
from textwrap import wrap
from typing import NamedTuple

from projections.render.svg import Pattern, box, filled, level, plate, text, whole

_WIDTH, _NAMES, _BAR, _STEP, _LINE, _NUMBER = 720, 340, 14, 22, 12, 70
"""Of a chart of bars that lie: its width, the room for names, a bar's thickness, from bar to bar, for one more line of
a name, for a number."""
_LETTER = 5.7
"""How wide a letter of a name is drawn at most, on average."""
_HEIGHT, _FOOT, _HEAD, _MARGIN = 120, 64, 16, 40
"""Of a chart of bars that stand: the highest bar, the least room below, above, the least at the left."""
_SLANT = 60
"""By how many degrees the names of bars that stand are turned."""
_UNMEASURED = 6
"""How long a bar without a length is drawn: the same for all, so that it tells nothing."""
_LABELLED = 24
"""Up to how many bars that stand have their number above them; of more only the table tells it."""
_HATCHED = "h"
_PATTERNS = {_HATCHED: Pattern("#ffffff", "M0 4L4 0", 4)}
_FILL, _MARK = "#444", "#666"


class Bar(NamedTuple):
    """One bar: what it is called, how long it is, and what is written at its end.

    ``length`` None: it has none that may be told. ``hatched``: it looks like no measure. ``marked``: a mark stands
    below the line that it stands on.
    """

    name: str
    length: int | None
    written: str
    hatched: bool = False
    marked: bool = False


def horizontal(bars: Sequence[Bar], title: str, description: str, ident: str) -> str:
    """Bars below each other, each with its name before and its number behind it."""
    longest, most = _WIDTH - _NAMES - _NUMBER, highest(bars)
    drawn: list[str] = []
    top = 0
    for bar in bars:
        # A long name takes a line more: none is cut.
        lines = wrap(bar.name, int((_NAMES - 8) / _LETTER), break_on_hyphens=False) or [""]
        length = _UNMEASURED if bar.length is None else round(longest * bar.length / most, 1)
        drawn += [
            text(_NAMES - 8, top + 12 + nth * _LINE, line, anchor="end") for nth, line in enumerate(lines)
        ]
        drawn.append(_bar(_NAMES, top + 1, length, _BAR, ident, bar))
        drawn.append(text(_NAMES + length + 6, top + 12, bar.written))
        top += _STEP + (len(lines) - 1) * _LINE
    return _whole(drawn, top + 2, title, description, ident)


def vertical(bars: Sequence[Bar], most: int, title: str, description: str, ident: str) -> str:
    """Bars beside each other, with their numbers above and their names below, as far as there is room.

    ``most`` is the length of the longest bar of this chart and of those it is to be compared with.
    """
    longest = max((len(bar.name) for bar in bars), default=0) * _LETTER
    left_free = max(_MARGIN, round(longest * cos(radians(_SLANT))))
    foot = max(_FOOT, round(longest * sin(radians(_SLANT))) + 16)
    step = (_WIDTH - left_free) / max(len(bars), 12)
    every = max(1, -(-len(bars) // _LABELLED))
    ground = _HEAD + _HEIGHT
    # Below the line that they stand on: words on grey would be hard to read.
    drawn = [
        plate(left_free + nth * step - step * 0.1, ground + 1, step, 3, _MARK)
        for nth, bar in enumerate(bars)
        if bar.marked
    ]
    drawn.append(level(left_free, ground, _WIDTH))
    for nth, bar in enumerate(bars):
        left = left_free + nth * step
        high = _UNMEASURED if bar.length is None else round(_HEIGHT * bar.length / most, 1)
        top, middle = ground - high, left + step * 0.4
        drawn.append(_bar(left, top, step * 0.8, high, ident, bar))
        if every == 1:
            drawn.append(text(middle, top - 4, bar.written, anchor="middle"))
        if nth % every == 0:
            drawn.append(text(middle, ground + 12, bar.name, anchor="end", turned=-_SLANT))
    return _whole(drawn, ground + foot, title, description, ident)


def highest(bars: Sequence[Bar]) -> int:
    """The greatest length that is known; 1 where none is."""
    return max([bar.length or 0 for bar in bars] + [1])


def _bar(left: float, top: float, width: float, height: float, ident: str, bar: Bar) -> str:
    if bar.hatched:
        return box(left, top, width, height, filled(ident, _HATCHED), dashed=True)
    return plate(left, top, width, height, _FILL)


def _whole(drawn: Sequence[str], height: int, title: str, description: str, ident: str) -> str:
    return whole(
        ident,
        height,
        title,
        description,
        _PATTERNS,
        "".join(drawn),
        width=_WIDTH,
        font="sans-serif",
        size=11,
        alone=False,
    )
