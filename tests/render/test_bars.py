"""Bars: no label is cut, however long it is, and none is drawn outside of the drawing."""

from __future__ import annotations

import re
from math import cos, radians, sin

from projections.render.bars import Bar, horizontal, vertical

LONG = "het verstrijken van de termijn, buiten de wil van de werknemer, openstaand en elders begonnen"


def test_a_long_name_of_a_bar_that_lies_is_told_whole_over_several_lines() -> None:
    drawn = horizontal([Bar(LONG, 3, "3"), Bar("kort", 1, "1")], "t", "d", "a")
    lines = [words for _, words in re.findall(r'<text [^>]*text-anchor="(end)"[^>]*>([^<]*)</text>', drawn)]
    assert " ".join(lines) == f"{LONG} kort"
    assert "…" not in drawn
    tops = [float(y) for y in re.findall(r'<text x="[\d.]+" y="([\d.]+)"', drawn)]
    height = re.search(r'viewBox="0 0 \d+ ([\d.]+)"', drawn)
    assert height is not None
    assert max(tops) < float(height[1])


def test_a_code_is_not_broken_at_its_hyphens() -> None:
    drawn = horizontal([Bar(f"{LONG[:50]} (resumption-during-suspension)", 3, "3")], "t", "d", "a")
    assert "(resumption-during-suspension)" in drawn


def test_a_turned_name_of_a_bar_that_stands_stays_within_the_drawing() -> None:
    for name in ("31/12/2020", "tot en met de laatste dag van 2020"):
        drawn = vertical([Bar(name, 3, "3")] * 20, 3, "t", "d", "a")
        height = re.search(r'viewBox="0 0 \d+ ([\d.]+)"', drawn)
        assert height is not None
        turned = re.findall(r'<text x="([\d.]+)" y="([\d.]+)"[^>]*rotate\(-60', drawn)
        assert turned
        broad = len(name) * 5.5
        for x, y in turned:
            assert float(x) - broad * cos(radians(60)) >= 0
            assert float(y) + broad * sin(radians(60)) <= float(height[1])
