"""Every page by the keyboard alone: each stop is seen, they follow the page, none is left out, and none is a trap."""

from __future__ import annotations

from typing import Any

import pytest

from tests.effort import times
from tests.handover.chromium import ENTER, ESCAPE, TAB, Chromium
from tests.handover.test_in_a_browser import RULES, inspected, pytestmark
from tests.viewer.test_in_a_browser import PAGES, inside, origin, served
from tests.viewer.test_serve import Serving

__all__ = ["inside", "pytestmark", "served"]

#: Notes each stop of the keyboard: which it is in the page, what it is, and what of it a reader sees.
_NOTE = """
window.stops = []
window.named = each => `${each.tagName} ${each.id || each.name || each.href || ""} ${each.innerText.slice(0, 40)}`
const kinds = "a[href], button, input, select, textarea, summary, [tabindex='0']"
window.reached = () => [...document.querySelectorAll(kinds)]
  .filter(each => each.checkVisibility({visibilityProperty: true}) && each.tabIndex >= 0 && each.type != "hidden")
document.addEventListener("focusin", ({target}) => {
  const {left, right, top, bottom} = target.getClientRects()[0]
  const style = getComputedStyle(target)
  const outlined = style.outlineStyle != "none" && parseFloat(style.outlineWidth) >= 2
  const inSight = right > 0 && left < innerWidth && bottom > 0 && top < innerHeight
  const over = document.elementFromPoint((Math.max(left, 0) + Math.min(right, innerWidth)) / 2,
    (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2)
  const clear = over === null || target.contains(over) || over.contains(target)
  stops.push([reached().indexOf(target), named(target), outlined && inSight && clear])
})
return reached().map(named)
"""


def stops(browser: Chromium) -> list[Any]:
    """Where the key Tab stops on the page that is open, one after the other."""
    named: list[str] = browser.run(_NOTE)
    browser.press(*[TAB] * (len(named) + 1))
    noted: list[Any] = browser.run("return stops")
    return noted


#: In an ordinary run one of each kind.
SOME = [
    "start",
    "person",
    "explanation",
    "grid",
    "handover",
    "report",
    "proof",
    "record-rectification",
    "no-day",
]


@pytest.mark.parametrize("width", [320, 1280][: times(1, 2)])
@pytest.mark.parametrize("name", [*PAGES] if times(0, 1) else SOME)
def test_the_tab_key_goes_through_the_whole_page_and_each_stop_is_seen(
    inside: Chromium, served: Serving, name: str, width: int
) -> None:
    inside.open(origin(served) + PAGES[name], width, prefers_reduced_motion="reduce")
    noted = stops(inside)
    assert [each for each in noted if not each[2]] == []
    # Of a group of choices the one that is chosen is a stop, the arrows do the rest.
    radios = inside.run("return reached().map(each => each.type == 'radio' && !each.checked)")
    expected = [nth for nth, radio in enumerate(radios) if not radio]
    assert [each[0] for each in noted][: len(expected)] == expected


def test_where_there_is_little_room_the_pages_are_folded_together_and_the_keyboard_opens_them(
    inside: Chromium, served: Serving
) -> None:
    inside.open(origin(served) + PAGES["start"], 320, prefers_reduced_motion="reduce")
    shown = "return [...document.querySelectorAll('#pages a')].filter(each => each.checkVisibility()).length"
    assert inside.run(shown) == 0
    inside.run("document.querySelector('.pages button').focus()")
    inside.press(ENTER)
    count = inside.run(shown)
    assert count > 10
    assert inspected(inside, RULES)["violations"] == []
    inside.press(*[TAB] * count)
    assert inside.run("return document.activeElement.pathname").endswith("/proof")
    inside.press(ESCAPE)
    assert inside.run(shown) == 0
    assert inside.run("return document.activeElement.getAttribute('popovertarget')") == "pages"
    inside.resize(1280)
    assert inside.run(shown) == count


def test_a_stop_that_is_not_seen_would_be_noted(inside: Chromium, served: Serving) -> None:
    inside.open(origin(served) + PAGES["start"], prefers_reduced_motion="reduce")
    inside.run(
        "const style = new CSSStyleSheet(); style.replaceSync('nav a:focus-visible {outline: 0}');"
        " document.adoptedStyleSheets.push(style); document.querySelector('main a').tabIndex = 9"
    )
    noted = stops(inside)
    assert [each for each in noted if not each[2]] != []
    assert [each[0] for each in noted] != sorted(each[0] for each in noted)
