"""SVG as text: shapes in units of which 760 make the width of a page, and a pattern for each status.

No colour carries a meaning: each status has a pattern of its own, and its name where there is room for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple
from xml.sax.saxutils import escape

from projections.fold.rules.calendar import as_date
from projections.render.plain import plain

WIDTH, LABEL, RIGHT = 760, 132, 10
TEXT, SMALL = 13, 11
INK = "#1a1a1a"
#: Roughly how wide a character of a text of 13 units is; what has to fit is measured with it.
BROAD = 6.5

#: The ground of each status, and the lines on it: a path in a square of 8 units.
_PATTERNS: dict[str, tuple[str, str]] = {
    "not-employed": ("#ffffff", ""),
    "employed": ("#f4f4f4", "M4 3.4v1.2"),
    "ready": ("#eaf3ea", "M4 2v4M2 4h4"),
    "planned": ("#e3eef8", "M0 4h8"),
    "postponed": ("#f3e6f5", "M0 0l8 8M8 0l-8 8"),
    "running": ("#9dc0e0", ""),
    "suspended": ("#fbe3d6", "M-2 2l4-4M0 8l8-8M6 10l4-4"),
    "awaiting": ("#fff6cf", "M4 0v8"),
    "transitioned": ("#b9dcb5", "M-2 6l4 4M0 0l8 8M6 -2l4 4"),
    "left": ("#e4e4e4", "M0 2h8M0 6h8"),
}
#: Those of a suspension: it stops this person, or it does not (R8).
_STOPS, _SPARES = ("#f2a57e", "M-2 2l4-4M0 8l8-8M6 10l4-4"), ("#ffffff", "M1 4h3")


class Scale(NamedTuple):
    """Days (ordinals, both included) over the width right of the labels."""

    first: int
    last: int

    def x(self, day: int) -> float:
        """Where a day begins; a day beyond an edge stands at that edge."""
        day = min(max(day, self.first), self.last + 1)
        return round(LABEL + (WIDTH - LABEL - RIGHT) * (day - self.first) / (self.last + 1 - self.first), 1)

    def ticks(self) -> Iterator[tuple[int, str]]:
        """Days to write above the scale: first days of months or years, at most ten or so."""
        begin, end = as_date(self.first), as_date(self.last)
        first = begin.year * 12 + begin.month - (begin.day == 1)
        last = end.year * 12 + end.month - 1
        step = next((s for s in (1, 2, 3, 6, 12, 24, 60, 120) if (last - first) // s < 10), 600)
        for month in range(-(-first // step) * step, last + 1, step):
            if month < 12 * 9999:
                year, nth = divmod(month, 12)
                yield date(year, nth + 1, 1).toordinal(), str(year) if nth == 0 else f"{nth + 1:02}/{year}"


def number(value: float) -> str:
    """A coordinate, as short as it can be."""
    return f"{value:.1f}".removesuffix(".0")


def text(x: float, y: float, words: str, *, anchor: str = "", small: bool = False, over: bool = False) -> str:
    """A line of text from a point on, or (``anchor``) up to it or around it; ``over``: lines may run behind it."""
    more = f' text-anchor="{anchor}"' if anchor else ""
    more += f' font-size="{SMALL}"' if small else ""
    more += ' stroke="#fff" stroke-width="4" paint-order="stroke"' if over else ""
    return f'<text x="{number(x)}" y="{number(y)}"{more}>{escape(plain(words))}</text>'


def box(x: float, y: float, width: float, height: float, fill: str, *, dashed: bool = False) -> str:
    """A rectangle, never too narrow to be seen."""
    dash = ' stroke-dasharray="3 2"' if dashed else ""
    size = f'width="{number(max(width, 1.2))}" height="{number(height)}"'
    return (
        f'<rect x="{number(x)}" y="{number(y)}" {size} fill="{fill}" stroke="{INK}" stroke-width=".6"{dash}/>'
    )


def line(x: float, y: float, until: float, *, dashed: bool = False) -> str:
    """A vertical line."""
    dash = ' stroke-dasharray="2 2"' if dashed else ""
    return f'<path d="M{number(x)} {number(y)}V{number(until)}" stroke="{INK}" stroke-width=".8"{dash}/>'


def named_box(prefix: str, x: float, y: float, width: float, height: float, status: str, words: str) -> str:
    """The box of a status, with its name on a plate where that fits."""
    drawn = box(x, y, width, height, f"url(#{prefix}-{status})")
    broad = len(words) * BROAD + 6
    if broad <= width - 4 and height >= TEXT + 2:
        middle = x + width / 2
        drawn += (
            f'<rect x="{number(middle - broad / 2)}" y="{number(y + 2)}" width="{number(broad)}"'
            f' height="{number(height - 4)}" fill="#fff"/>'
        )
        drawn += text(middle, y + height / 2 + 4.3, words, anchor="middle")
    return drawn


def legend(prefix: str, y: float, items: Iterable[tuple[str, str]]) -> tuple[str, float]:
    """A box and its meaning for each pattern, over as many rows as they need; and where the next row begins."""
    drawn, x = "", 0.0
    for pattern, words in items:
        broad = 22 + len(words) * BROAD + 14
        if x and x + broad > WIDTH:
            x, y = 0, y + 18
        drawn += box(x + 1, y, 16, 12, f"url(#{prefix}-{pattern})", dashed=pattern == "spares")
        drawn += text(x + 22, y + 10.5, words)
        x += broad
    return drawn, y + 18


def whole(
    prefix: str, height: float, title: str, description: str, patterns: Iterable[str], drawn: str
) -> str:
    """A drawing as one element, with its title and description and the patterns it uses."""
    defined = "".join(_pattern(prefix, name) for name in sorted(set(patterns)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {number(height)}" width="{WIDTH}"'
        f' height="{number(height)}" role="img" aria-labelledby="{prefix}-title {prefix}-desc" fill="{INK}"'
        f' font-family="Libertinus Serif" font-size="{TEXT}">'
        f'<title id="{prefix}-title">{escape(plain(title))}</title>'
        f'<desc id="{prefix}-desc">{escape(plain(description))}</desc>'
        f"<defs>{defined}</defs>{drawn}</svg>"
    )


def _pattern(prefix: str, name: str) -> str:
    ground, path = {"stops": _STOPS, "spares": _SPARES}.get(name) or _PATTERNS[name]
    lines = f'<path d="{path}" stroke="{INK}" stroke-width=".9" fill="none"/>' if path else ""
    return (
        f'<pattern id="{prefix}-{name}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" fill="{ground}"/>{lines}</pattern>'
    )
