"""Two counts through time in SVG, as steps: one drawn through, one broken, each panel on one scale with its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from projections.render.axis import Scale
from projections.render.svg import BROAD, INK, SMALL, WIDTH, level, number, text, upright, whole

_LEFT, _HIGH, _HEAD, _GAP, _FOOT = 46, 90, 20, 14, 22
"""Of a panel: the room for numbers, its height, the room for its name; between two panels, and below for the days."""
_ABOVE = 45.0
"""The room for the notice and for what the two lines are."""
_THROUGH, _BROKEN = "", ' stroke-dasharray="5 3"'

Steps = Sequence[tuple[int, int]]
"""A count from each day (an ordinal) on, in order of time."""


class StepsPanel(NamedTuple):
    """What is counted, and the two counts: the one drawn through, and the broken one."""

    name: str
    through: Steps
    broken: Steps


def steps(
    panels: Sequence[StepsPanel],
    days: tuple[int, int],
    names: tuple[str, str],
    notice: str,
    title: str,
    description: str,
    ident: str,
) -> str:
    """Panels above each other over the same days, from the first to the last; ``names`` are those of the two counts.

    The ``notice`` stands above them, in the drawing itself: it is seen wherever the drawing goes.
    """
    first, last = days
    scale = Scale(first, last, _LEFT, WIDTH - 8)
    drawn = text(_LEFT, 14, notice, within=min(len(notice) * BROAD, scale.right - _LEFT)) + _legend(names)
    top = _ABOVE
    for panel in panels:
        drawn += _panel(panel, scale, top)
        top += _HEAD + _HIGH + _GAP
    for day, words in scale.ticks():
        drawn += upright(scale.x(day), _ABOVE + _HEAD, top - _GAP, dashed=True, width=".4")
        drawn += text(scale.x(day), top + 2, words, anchor="middle", small=True)
    return whole(ident, top + _FOOT - _GAP + 6, title, description, {}, drawn)


def _legend(names: tuple[str, str]) -> str:
    drawn, x = "", float(_LEFT)
    for words, look in zip(names, (_THROUGH, _BROKEN), strict=True):
        drawn += f'<path d="M{number(x)} 30H{number(x + 34)}" stroke="{INK}" stroke-width="1.6" fill="none"{look}/>'
        drawn += text(x + 40, 34, words)
        x += 60 + len(words) * BROAD
    return drawn


def _panel(panel: StepsPanel, scale: Scale, top: float) -> str:
    ground = top + _HEAD + _HIGH
    most = max([count for _, count in (*panel.through, *panel.broken)] + [1])
    drawn = text(_LEFT, top + _HEAD - 7, panel.name)
    drawn += text(_LEFT - 6, top + _HEAD + SMALL - 3, str(most), anchor="end", small=True)
    drawn += text(_LEFT - 6, ground, "0", anchor="end", small=True)
    drawn += level(_LEFT, ground, scale.right)
    for counts, look in ((panel.through, _THROUGH), (panel.broken, _BROKEN)):
        drawn += _line(counts, scale, ground, _HIGH / most, look)
    return drawn


def _line(counts: Steps, scale: Scale, ground: float, unit: float, look: str) -> str:
    """One count as steps; of several changes within a unit of width the last is drawn."""
    at: dict[int, float] = {}
    for day, count in counts:
        if day <= scale.last:
            at[round(scale.x(day))] = ground - count * unit
    path = f"M{_LEFT} {number(ground)}" + "".join(f"H{x}V{number(y)}" for x, y in at.items())
    path += f"H{number(scale.right)}"
    return f'<path d="{path}" stroke="{INK}" stroke-width="1.6" fill="none"{look}/>'
