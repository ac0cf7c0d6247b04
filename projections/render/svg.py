"""SVG as text: shapes in units of the drawing, text made safe, and patterns so that no colour carries a meaning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from xml.sax.saxutils import escape

from projections.render.plain import plain

#: How wide a drawing is that fills a page, and how large its text.
WIDTH = 760
TEXT, SMALL = 13, 11
INK = "#1a1a1a"
#: Roughly how wide a character of a text of 13 units is; what has to fit is measured with it.
BROAD = 6.5
#: The same of small text.
BROAD_SMALL = 5.6


class Pattern(NamedTuple):
    """A ground, and the lines on it: a path in a square of ``size`` units."""

    ground: str
    lines: str = ""
    size: int = 8


def number(value: float) -> str:
    """A coordinate, as short as it can be."""
    return f"{value:.1f}".removesuffix(".0")


def text(
    x: float,
    y: float,
    words: str,
    *,
    anchor: str = "",
    small: bool = False,
    over: bool = False,
    turned: int = 0,
    within: float | None = None,
) -> str:
    """A line of text from a point on, or (``anchor``) up to it or around it.

    ``over``: lines may run behind it; ``turned`` around the point by so many degrees, clockwise. It is drawn together
    to be ``within`` so many units.
    """
    more = f' text-anchor="{anchor}"' if anchor else ""
    more += f' font-size="{SMALL}"' if small else ""
    more += ' stroke="#fff" stroke-width="4" paint-order="stroke"' if over else ""
    more += f' textLength="{number(within)}" lengthAdjust="spacingAndGlyphs"' if within is not None else ""
    more += f' transform="rotate({turned} {number(x)} {number(y)})"' if turned else ""
    return f'<text x="{number(x)}" y="{number(y)}"{more}>{escape(plain(words))}</text>'


def box(x: float, y: float, width: float, height: float, fill: str, *, dashed: bool = False) -> str:
    """A rectangle with an edge, never too narrow to be seen."""
    dash = ' stroke-dasharray="3 2"' if dashed else ""
    return _rect(x, y, max(width, 1.2), height, f'fill="{fill}" stroke="{INK}" stroke-width=".6"{dash}')


def plate(x: float, y: float, width: float, height: float, fill: str) -> str:
    """A rectangle without an edge."""
    return _rect(x, y, width, height, f'fill="{fill}"')


def _rect(x: float, y: float, width: float, height: float, look: str) -> str:
    size = f'width="{number(width)}" height="{number(height)}"'
    return f'<rect x="{number(x)}" y="{number(y)}" {size} {look}/>'


def upright(
    x: float, y: float, until: float, *, dashed: bool = False, width: str = ".8", stroke: str = INK
) -> str:
    """A vertical line."""
    dash = ' stroke-dasharray="2 2"' if dashed else ""
    return (
        f'<path d="M{number(x)} {number(y)}V{number(until)}" stroke="{stroke}" stroke-width="{width}"{dash}/>'
    )


def level(x: float, y: float, until: float) -> str:
    """A horizontal line."""
    return f'<path d="M{number(x)} {number(y)}H{number(until)}" stroke="{INK}" stroke-width=".8"/>'


def named_box(x: float, y: float, width: float, height: float, fill: str, words: str) -> str:
    """A box with its name on a plate where that fits."""
    drawn = box(x, y, width, height, fill)
    broad = len(words) * BROAD + 6
    if broad <= width - 4 and height >= TEXT + 2:
        middle = x + width / 2
        drawn += plate(middle - broad / 2, y + 2, broad, height - 4, "#fff")
        drawn += text(middle, y + height / 2 + 4.3, words, anchor="middle")
    return drawn


def filled(prefix: str, pattern: str) -> str:
    """What fills a shape with a pattern of the drawing that is named by ``prefix``."""
    return f"url(#{prefix}-{pattern})"


def legend(prefix: str, y: float, items: Iterable[tuple[str, str, bool]]) -> tuple[str, float]:
    """A box and its meaning for each pattern, over as many rows as they need; and where the next row begins.

    Each item is a pattern, its meaning, and whether its boxes are dashed.
    """
    drawn, x = "", 0.0
    for pattern, words, dashed in items:
        broad = 22 + len(words) * BROAD + 14
        if x and x + broad > WIDTH:
            x, y = 0, y + 18
        drawn += box(x + 1, y, 16, 12, filled(prefix, pattern), dashed=dashed)
        drawn += text(x + 22, y + 10.5, words)
        x += broad
    return drawn, y + 18


def whole(
    prefix: str,
    height: float,
    title: str,
    description: str,
    patterns: Mapping[str, Pattern],
    drawn: str,
    *,
    width: int = WIDTH,
    font: str = "Libertinus Serif",
    size: int = TEXT,
    alone: bool = True,
) -> str:
    """A drawing as one element, with its title and description and the patterns it uses.

    ``alone``: it can be read by itself too, and not in a page of HTML only.
    """
    space = ' xmlns="http://www.w3.org/2000/svg"' if alone else ""
    defined = "".join(_pattern(f"{prefix}-{name}", patterns[name]) for name in sorted(patterns))
    return (
        f'<svg{space} viewBox="0 0 {width} {number(height)}" width="{width}"'
        f' height="{number(height)}" role="img" aria-labelledby="{prefix}-title {prefix}-desc" fill="{INK}"'
        f' font-family="{font}" font-size="{size}">'
        f'<title id="{prefix}-title">{escape(plain(title))}</title>'
        f'<desc id="{prefix}-desc">{escape(plain(description))}</desc>'
        f"<defs>{defined}</defs>{drawn}</svg>"
    )


def _pattern(ident: str, pattern: Pattern) -> str:
    ground, path, size = pattern
    lines = f'<path d="{path}" stroke="{INK}" stroke-width=".9" fill="none"/>' if path else ""
    return (
        f'<pattern id="{ident}" width="{size}" height="{size}" patternUnits="userSpaceOnUse">'
        f'<rect width="{size}" height="{size}" fill="{ground}"/>{lines}</pattern>'
    )
