"""The tutorial in pictures, played: its numbered lines are done in a browser, and what it says is read is read.

A numbered line is an instruction, a line of a quotation is a text that is then on the page, and after *the address ends
now in* stands its end. A picture is taken where it stands.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.cli.running import ROOT
from tests.handover.chromium import Chromium, chromium
from tests.viewer.inspecting import Inspector
from tests.viewer.test_serve import serving

#: Each by its language.
TUTORIALS = {
    "en": ROOT / "docs" / "tutorial" / "in-the-browser.md",
    "nl": ROOT / "docs" / "nl" / "tutorial" / "in-the-browser.md",
}
#: In either language: what is clicked on and under which heading; what is typed, and into what; a key.
_CLICK = re.compile(r"(?:Click on|Klik op) \*\*(.+?)\*\*(?: (?:under|onder) \*\*(.+?)\*\*)?\.")
_TYPE = re.compile(r"(?:Type|Typ) `(.+?)` (?:into|in) \*\*(.+?)\*\*\.")
_ENTER = re.compile(r"(?:Press|Druk op) Enter\.")
_STEP = re.compile(r"\d+\. (.+)")
_QUOTED = re.compile(r"> (.+)")
_ADDRESS = re.compile(r"(?:The address ends now in|Het adres eindigt nu op) `(.+?)`")
_PICTURE = re.compile(r"!\[.+\]\((pictures/.+\.png)\)")
WIDTH, HEIGHT = 1000, 800
"""The window whose pictures are taken, in CSS pixels."""


class Line(NamedTuple):
    """A line of a tutorial that is played: what kind it is, and what it says."""

    kind: str
    text: str


def lines_of(tutorial: Path) -> Iterator[Line]:
    """What is done, read, or taken a picture of, in order."""
    kinds = {"step": _STEP, "quoted": _QUOTED, "address": _ADDRESS, "picture": _PICTURE}
    for line in tutorial.read_text("utf-8").splitlines():
        for kind, pattern in kinds.items():
            if found := (pattern.search if kind == "address" else pattern.fullmatch)(line):
                yield Line(kind, found[1])


@contextmanager
def reader_of(lang: str, demo: Path, folder: Path) -> Iterator[tuple[Inspector, Chromium]]:
    """Somebody whose browser shows the start page of a demo of their own."""
    shutil.copytree(demo.parent, folder / "demo")
    with serving(folder / "demo" / demo.name, "--record") as served, chromium(lang) as browser:
        browser.open(served.address, WIDTH, prefers_reduced_motion="reduce")
        browser.resize(WIDTH, HEIGHT)
        yield Inspector(browser, WIDTH, folder), browser


def play(tutorial: Path, reader: Inspector, browser: Chromium, take: Callable[[str, bytes], None]) -> None:
    """Do what a tutorial says, and read what it says is read; ``take`` gets each picture with its name."""
    pictured = False
    for kind, text in lines_of(tutorial):
        if kind == "step":
            follow(reader, text)
        elif kind == "quoted":
            reader.reads(text)
        elif kind == "address":
            address: str = browser.run("return location.pathname + location.search + location.hash")
            assert address.endswith(text), f"{address!r} does not end in {text!r}"
        else:
            # The first shows what is always at the top, the others begin with what the page is about.
            if pictured:
                browser.run("document.querySelector('h1').scrollIntoView()")
            pictured = True
            take(text, browser.picture(whole=False))


def follow(reader: Inspector, step: str) -> None:
    """One numbered line."""
    if found := _CLICK.fullmatch(step):
        reader.clicks_on(found[1], under=found[2] or "")
    elif found := _TYPE.fullmatch(step):
        reader.types(found[2], found[1])
    elif _ENTER.fullmatch(step):
        reader.presses_enter()
    else:
        raise ValueError(f"nobody can do this: {step!r}")
