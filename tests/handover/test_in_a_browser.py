"""Dossiers and reports in a browser: axe-core finds nothing, they fit a phone and a sheet of paper, and run nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import pikepdf
import pytest

from tests.effort import times
from tests.handover.chromium import BROWSER, DRIVER, Chromium, chromium
from tests.handover.handed_out import DOSSIERS, PAGES

AXE = os.environ.get("DOORSTROOM_TEST_AXE")
pytestmark = pytest.mark.skipif(
    not (BROWSER and DRIVER and AXE),
    reason="needs Chromium with chromedriver (on Debian: chromium and chromium-driver), and axe.min.js of the npm"
    " package axe-core named in DOORSTROOM_TEST_AXE",
)

NARROW, WIDE = 320, 1280
MM = 96 / 25.4  # in CSS pixels

#: Every rule: those of WCAG 2.2 A and AA, good practice, and what axe-core still tries out.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "experimental"]
#: Those of them that can find something else in another width.
RULES_OF_WIDTH = ["scrollable-region-focusable", "focus-order-semantics", "target-size"]
INSPECT = """
return axe.run(document, {runOnly: arguments[0], resultTypes: ["violations", "incomplete"]})
.then(({violations, incomplete}) => ({
  violations: violations.map(each => [each.id, each.nodes[0].html, each.nodes[0].failureSummary]),
  incomplete: incomplete.flatMap(each => each.nodes.map(node => [
    each.id, node.html, ...node.any.concat(node.all, node.none).map(check => check.data?.messageKey ?? "")
  ]))
}))
"""
#: The words in drawings that are lighter than #444, or stand on anything but white.
PALE_WORDS = """
return [...document.querySelectorAll("svg text")].filter(word => {
  word.scrollIntoView({block: "center"})  // What lies under it can be asked of what is in sight alone.
  const {left, right, top, bottom} = word.getBoundingClientRect()
  const under = document.elementsFromPoint((left + right) / 2, (top + bottom) / 2)
    .find(each => ["svg", "rect"].includes(each.tagName))
  const ground = getComputedStyle(under)[under.tagName == "svg" ? "backgroundColor" : "fill"]
  const ink = getComputedStyle(word).fill.match(/[0-9]+/g)
  return ground != "rgb(255, 255, 255)" || ink.some(part => part > 0x44)
}).map(word => word.outerHTML)
"""
WITHOUT_TABLE = """
return [...document.querySelectorAll("svg")].filter(each => !each.closest("section")?.querySelector("table"))
  .map(each => each.querySelector("title").textContent)
"""
TOO_WIDE = """
return [...document.querySelectorAll("body *:not(svg *)")]
  .filter(each => each.getBoundingClientRect().right > innerWidth + 1).map(each => each.outerHTML.slice(0, 200))
"""
GROUNDS = """
return [...document.querySelectorAll("svg")].map(each => getComputedStyle(each).backgroundColor)
"""


#: Wider than what most readers have: every letter is as wide as an m is elsewhere.
WIDE_FONT = """
for (const each of document.querySelectorAll("body, body *:not(svg *)")) {
  each.style.fontFamily = "DejaVu Sans Mono, monospace"
}
return document.fonts.check("12px 'DejaVu Sans Mono'")
"""


class Seen(NamedTuple):
    """What a browser showed of a page."""

    address: str
    scripts: int
    requests: list[str]
    complaints: list[str]
    axe: dict[int, Any]  # by the width of the window
    pale_words: list[str]
    without_table: list[str]
    scrolled: dict[int, int]  # how wide the page is, by the width of the window
    too_wide: list[str]  # on paper
    too_wide_in_a_wide_font: list[str]
    sheets: list[Sheet]


class Sheet(NamedTuple):
    """A printed page: its size in points of 1/72 inch, and how many pieces of text stand on it."""

    width: float
    height: float
    texts: int


@pytest.fixture(scope="session")
def browser() -> Iterator[Chromium]:
    """One for all tests of a process."""
    with chromium() as started:
        yield started


#: An ordinary run looks at one page of each kind, a long one at all of them.
LOOKED_AT = [name for name in PAGES if times(not name.startswith("case-") and not name.endswith("-en"), 1)]


@pytest.fixture(scope="session", params=LOOKED_AT)
def name(request: pytest.FixtureRequest) -> str:
    """The name of a page."""
    called: str = request.param
    return called


@pytest.fixture(scope="session")
def seen(browser: Chromium, name: str, tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """A page that was looked at in a wide window, in a narrow one, and on paper."""
    folder = tmp_path_factory.mktemp(name)
    page = folder / "page.html"
    page.write_bytes(PAGES[name](folder))
    return look(browser, page, paper_width=178 if name in DOSSIERS else 265)


def look(browser: Chromium, page: Path, *, paper_width: int) -> Seen:
    """Look at a page; how much of the paper's width can be printed on is in millimetres."""
    axe, scrolled = {}, {}
    browser.open(page, WIDE)
    scripts, requests, complaints = (
        browser.run("return document.scripts.length"),
        browser.requests(),
        browser.complaints(),
    )
    pale_words, without_table = browser.run(PALE_WORDS), browser.run(WITHOUT_TABLE)
    axe[WIDE], scrolled[WIDE] = inspected(browser, RULES), width_of(browser)
    browser.open(page, NARROW)
    axe[NARROW], scrolled[NARROW] = inspected(browser, RULES_OF_WIDTH), width_of(browser)
    browser.open(page, int(paper_width * MM), media="print")
    too_wide, sheets = browser.run(TOO_WIDE), list(printed(browser))
    assert browser.run(WIDE_FONT)
    too_wide_in_a_wide_font = browser.run(TOO_WIDE)
    return Seen(
        page.as_uri(),
        scripts,
        requests,
        complaints,
        axe,
        pale_words,
        without_table,
        scrolled,
        too_wide,
        too_wide_in_a_wide_font,
        sheets,
    )


def inspected(browser: Chromium, rules: list[str]) -> Any:
    """What axe-core says of the page that is open."""
    assert AXE is not None
    browser.run(Path(AXE).read_text("utf-8"))
    return browser.run(INSPECT, rules)


def width_of(browser: Chromium) -> int:
    """How wide the page is, in sight or not."""
    width: int = browser.run("return document.documentElement.scrollWidth")
    return width


def printed(browser: Chromium) -> Iterator[Sheet]:
    """The page that is open, on paper."""
    with pikepdf.open(BytesIO(browser.printed())) as paper:
        for sheet in paper.pages:
            shown = [str(each.operator) for each in pikepdf.parse_content_stream(sheet)]
            _, _, width, height = map(float, sheet.mediabox)
            yield Sheet(width, height, shown.count("Tj") + shown.count("TJ"))


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_axe_finds_no_violation(seen: Seen, width: int) -> None:
    assert seen.axe[width]["violations"] == []


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_axe_leaves_nothing_to_a_person_but_the_words_in_drawings(seen: Seen, width: int) -> None:
    """It cannot tell what those stand on; the next test can."""
    left = [each for each in seen.axe[width]["incomplete"] if not each[1].startswith("<text ")]
    assert left == []


def test_the_words_in_a_drawing_are_dark_on_white(seen: Seen) -> None:
    assert seen.pale_words == []


def test_each_drawing_has_a_table_beside_it(seen: Seen) -> None:
    assert seen.without_table == []


def test_a_page_runs_nothing_and_asks_for_nothing(seen: Seen) -> None:
    assert seen.scripts == 0
    assert seen.requests == [seen.address]


def test_a_browser_complains_of_nothing(seen: Seen) -> None:
    assert seen.complaints == []


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_page_never_scrolls_sideways(seen: Seen, width: int) -> None:
    """WCAG 1.4.10: what is too wide for a window scrolls by itself."""
    assert seen.scrolled[width] <= width


def test_nothing_is_wider_than_the_paper(seen: Seen) -> None:
    assert seen.too_wide == []


def test_nothing_is_wider_than_the_paper_whatever_font_a_reader_has(seen: Seen) -> None:
    assert seen.too_wide_in_a_wide_font == []


def test_it_prints_on_a4_and_leaves_no_sheet_empty(seen: Seen, name: str) -> None:
    upright = (595.3, 841.9)
    for sheet in seen.sheets:
        assert sheet[:2] == pytest.approx(upright if name in DOSSIERS else upright[::-1], abs=1)
        assert sheet.texts > 1  # Its number stands on every sheet.
    assert 1 <= len(seen.sheets) <= 25


@pytest.mark.parametrize("name", ["case-10-two-times", "report-suspension-en"], indirect=True)
def test_a_drawing_stays_white_where_a_reader_forces_colours(browser: Chromium, seen: Seen) -> None:
    """Else its dark words would stand on the reader's dark ground."""
    browser.open(
        Path(seen.address.removeprefix("file://")), forced_colors="active", prefers_color_scheme="dark"
    )
    assert browser.run("return matchMedia('(forced-colors: active)').matches")
    assert set(browser.run(GROUNDS)) == {"rgb(255, 255, 255)"}


def test_what_is_looked_for_is_found(browser: Chromium, tmp_path: Path) -> None:
    """A page with every fault, lest these tests pass because they see nothing."""
    page = tmp_path / "page.html"
    page.write_text(
        '<!DOCTYPE html><meta http-equiv="Content-Security-Policy" content="img-src http:; script-src http:">'
        '<img src="http://outside.example/"><script>1</script><a href="x" style="position:absolute;left:1500px">x</a>'
        '<p style="width:99px;overflow:auto;white-space:nowrap">A line that is longer than its place</p>'
        '<svg><title>t</title><rect width="99" height="99" fill="red"/><text x="9" y="19">red</text></svg>'
        '<svg><title>t</title><rect width="99" height="99" fill="#fff"/><text y="19" fill="grey">pale</text></svg>'
    )
    found = look(browser, page, paper_width=178)
    broken = {width: {each[0] for each in found.axe[width]["violations"]} for width in (WIDE, NARROW)}
    assert {"document-title", "html-has-lang", "image-alt"} <= broken[WIDE]
    assert broken[NARROW] == {"scrollable-region-focusable"}
    assert found.scripts == 1
    assert found.requests == [page.as_uri(), "http://outside.example/"]
    assert any("Content Security Policy" in each for each in found.complaints)
    assert any("ERR_NAME_NOT_RESOLVED" in each for each in found.complaints)
    assert len(found.pale_words) == len(found.without_table) == 2
    assert found.scrolled[NARROW] > NARROW
    assert found.scrolled[WIDE] > WIDE
    assert len(found.too_wide) == len(found.too_wide_in_a_wide_font) == 1
