"""Bars in SVG: readable without colour, each with its number as it is to be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from projections.render.svg import Pattern, box, filled, level, plate, text, whole

_WIDTH, _NAMES, _BAR, _STEP, _NUMBER = 720, 300, 14, 22, 70
"""Of a chart of bars that lie: its width, the room for names, a bar's thickness, from bar to bar, for a number."""
_HEIGHT, _FOOT, _HEAD, _MARGIN = 120, 64, 16, 40
"""Of a chart of bars that stand: the highest bar, room for the days below, for the number above, at the left."""
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
    for nth, bar in enumerate(bars):
        top = nth * _STEP
        length = _UNMEASURED if bar.length is None else round(longest * bar.length / most, 1)
        drawn.append(text(_NAMES - 8, top + 12, _short(bar.name), anchor="end"))
        drawn.append(_bar(_NAMES, top + 1, length, _BAR, ident, bar))
        drawn.append(text(_NAMES + length + 6, top + 12, bar.written))
    return _whole(drawn, len(bars) * _STEP + 2, title, description, ident)


def vertical(bars: Sequence[Bar], most: int, title: str, description: str, ident: str) -> str:
    """Bars beside each other, with their numbers above and their names below, as far as there is room.

    ``most`` is the length of the longest bar of this chart and of those it is to be compared with.
    """
    step = (_WIDTH - _MARGIN) / max(len(bars), 12)
    every = max(1, -(-len(bars) // _LABELLED))
    ground = _HEAD + _HEIGHT
    # Below the line that they stand on: words on grey would be hard to read.
    drawn = [
        plate(_MARGIN + nth * step - step * 0.1, ground + 1, step, 3, _MARK)
        for nth, bar in enumerate(bars)
        if bar.marked
    ]
    drawn.append(level(_MARGIN, ground, _WIDTH))
    for nth, bar in enumerate(bars):
        left = _MARGIN + nth * step
        high = _UNMEASURED if bar.length is None else round(_HEIGHT * bar.length / most, 1)
        top, middle = ground - high, left + step * 0.4
        drawn.append(_bar(left, top, step * 0.8, high, ident, bar))
        if every == 1:
            drawn.append(text(middle, top - 4, bar.written, anchor="middle"))
        if nth % every == 0:
            drawn.append(text(middle, ground + 12, bar.name, anchor="end", turned=-60))
    return _whole(drawn, ground + _FOOT, title, description, ident)


def highest(bars: Sequence[Bar]) -> int:
    """The greatest length that is known; 1 where none is."""
    return max([bar.length or 0 for bar in bars] + [1])


def _bar(left: float, top: float, width: float, height: float, ident: str, bar: Bar) -> str:
    if bar.hatched:
        return box(left, top, width, height, filled(ident, _HATCHED), dashed=True)
    return plate(left, top, width, height, _FILL)


def _short(name: str) -> str:
    return name if len(name) <= 48 else f"{name[:47]}…"


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
