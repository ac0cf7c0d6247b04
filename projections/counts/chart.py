"""Bars as inline SVG: readable without colour, with a title and a description, and nothing from outside."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from projections.counts.lines import mark
from projections.counts.masking import Shown
from projections.render.wording import visible

_WIDTH, _NAMES, _BAR, _STEP, _NUMBER = 720, 300, 14, 22, 70
"""Of a chart of bars that lie: its width, the room for names, a bar's thickness, from bar to bar, for a number."""
_HEIGHT, _FOOT, _HEAD, _MARGIN = 120, 64, 16, 40
"""Of a chart of bars that stand: the highest bar, room for the days below, for the number above, at the left."""
_HIDDEN = 6
"""How long a bar is drawn of which the number is hidden: the same for all, so that it tells nothing."""
_LABELLED = 24
"""Up to how many bars that stand have their number above them; of more only the table tells it."""


class Bar(NamedTuple):
    """One bar: what it is called, and its number."""

    name: str
    shown: Shown


def lying(bars: Sequence[Bar], title: str, description: str, ident: str) -> str:
    """Bars below each other, each with its name before and its number behind it."""
    longest = _WIDTH - _NAMES - _NUMBER
    most = highest(bars)
    drawn: list[str] = []
    for nth, bar in enumerate(bars):
        top = nth * _STEP
        length = _HIDDEN if bar.shown.count is None else round(longest * bar.shown.count / most, 1)
        drawn.append(_text(_NAMES - 8, top + 12, _short(bar.name), "end"))
        drawn.append(_bar(_NAMES, top + 1, length, _BAR, ident, hidden=bar.shown.hidden))
        drawn.append(_text(round(_NAMES + length + 6, 1), top + 12, str(mark(bar.shown)), "start"))
    return _svg(drawn, _WIDTH, len(bars) * _STEP + 2, title, description, ident)


def standing(bars: Sequence[Bar], most: int, title: str, description: str, ident: str) -> str:
    """Bars beside each other through time, with their numbers above and their days below, as far as there is room.

    ``most`` is the number of the highest bar of this chart and of those it is to be compared with.
    """
    step = round((_WIDTH - _MARGIN) / max(len(bars), 12), 2)
    every = max(1, -(-len(bars) // _LABELLED))
    ground = _HEAD + _HEIGHT
    drawn = [f'<line x1="{_MARGIN}" y1="{ground}" x2="{_WIDTH}" y2="{ground}" stroke="#222"/>']
    for nth, bar in enumerate(bars):
        left = round(_MARGIN + nth * step, 2)
        high = _HIDDEN if bar.shown.count is None else round(_HEIGHT * bar.shown.count / most, 1)
        top, middle = round(ground - high, 1), round(left + step * 0.4, 1)
        drawn.append(_bar(left, top, round(step * 0.8, 2), high, ident, hidden=bar.shown.hidden))
        if every == 1:
            drawn.append(_text(middle, round(top - 4, 1), str(mark(bar.shown)), "middle"))
        if nth % every == 0:
            turned = f' transform="rotate(-60 {middle} {ground + 12})"'
            drawn.append(_text(middle, ground + 12, bar.name, "end", turned))
    return _svg(drawn, _WIDTH, ground + _FOOT, title, description, ident)


def highest(bars: Sequence[Bar]) -> int:
    """The largest number that is shown; 1 where none is."""
    return max([bar.shown.count or 0 for bar in bars] + [1])


def _bar(left: float, top: float, width: float, height: float, ident: str, *, hidden: bool) -> str:
    """A bar; of a hidden number hatched and dashed, so that it looks like no measure."""
    look = f'fill="url(#{ident}-h)" stroke="#222" stroke-dasharray="2 2"' if hidden else 'fill="#444"'
    return f'<rect x="{left}" y="{top}" width="{width}" height="{height}" {look}/>'


def _text(left: float, top: float, text: str, anchor: str, more: str = "") -> str:
    return f'<text x="{left}" y="{top}" text-anchor="{anchor}"{more}>{escape(visible(text))}</text>'


def _short(name: str) -> str:
    return name if len(name) <= 48 else f"{name[:47]}…"


def _svg(drawn: Sequence[str], width: int, height: int, title: str, description: str, ident: str) -> str:
    hatch = (
        f'<defs><pattern id="{ident}-h" width="4" height="4" patternUnits="userSpaceOnUse">'
        '<path d="M0 4 L4 0" stroke="#222" stroke-width="1"/></pattern></defs>'
    )
    return (
        f'<svg role="img" aria-labelledby="{ident}-t {ident}-d" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}" font-size="11" font-family="sans-serif">'
        f'<title id="{ident}-t">{escape(visible(title))}</title>'
        f'<desc id="{ident}-d">{escape(visible(description))}</desc>{hatch}{"".join(drawn)}</svg>'
    )
