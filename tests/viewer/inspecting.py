"""An inspector at a browser, who clicks on what is read, types, and looks; with the clicks counted."""

from __future__ import annotations

import time
from pathlib import Path

from tests.handover.chromium import ENTER, Chromium, Element

#: What can be clicked on, is in sight, and is called so: by itself, or as a screen reader calls it.
_CALLED = """
const [words, kinds, heading] = arguments
const plain = text => (text ?? "").replace(/\\s+/g, " ").trim()
const called = each => [each.innerText, each.getAttribute("aria-label"), each.textContent].map(plain)
const begins = section => plain(section.querySelector("h2, h3")?.innerText).startsWith(heading)
const scope = heading ? [...document.querySelectorAll("main section")].find(begins) : document
const seen = [...(scope?.querySelectorAll(kinds) ?? [])]
  .filter(each => each.checkVisibility() && !each.closest("[aria-hidden=true]"))
return seen.find(each => called(each).includes(words))
  ?? seen.find(each => called(each).some(one => one.startsWith(words)))
"""
_FIELD = """
const [words] = arguments
const label = [...document.querySelectorAll("label")].filter(each => each.checkVisibility())
  .find(each => each.innerText.trim().startsWith(words))
return label?.control
"""
_KINDS = "a[href], button, summary"
_LEADS_AWAY = "a[href]:not([href^='#']), button:not([type=button])"
_LEAVES = "window.isLeft = true"
_IS_THERE = "return window.isLeft === true || document.readyState != 'complete'"
_SECONDS = 20
"""So long is waited for what is to come."""


class Inspector:
    """Somebody who knows no address: ``clicks`` are all links, buttons, folds and Enter keys that were pressed."""

    def __init__(self, browser: Chromium, width: int, downloads: Path) -> None:
        self.clicks, self.width = 0, width
        self._browser, self._downloads = browser, downloads
        browser.save_into(downloads)

    def clicks_on(self, words: str, *, under: str = "") -> None:
        """A link, a button or something that folds, by what it is called or begins with; ``under`` a heading."""
        self._click(self._found(_CALLED, words, _KINDS, under))

    def sees(self, words: str) -> bool:
        """Whether something is there to click on that is called so."""
        return self._browser.run(_CALLED, words, _KINDS, "") is not None

    def types(self, label: str, text: str) -> None:
        """A text into the field with a label; of a list to choose from, the beginning of what is chosen."""
        self._browser.type(self._found(_FIELD, label), text)

    def presses_enter(self) -> None:
        """As somebody does who has filled in the last field."""
        self.clicks += 1
        files = self._files()
        self._browser.run(_LEAVES)
        self._browser.press(ENTER)
        self._await_the_next(files)

    @property
    def page(self) -> str:
        """What is in sight on the page, with its title."""
        return " ".join(self._browser.run("return document.title + ' ' + document.body.innerText").split())

    def reads(self, text: str) -> None:
        """That this is on the page, or on the one that comes."""
        until = time.monotonic() + _SECONDS
        while text not in self.page:
            assert time.monotonic() < until, f"{text!r} is not on the page: {self.page}"
            time.sleep(0.05)

    def saved(self, ending: str) -> Path:
        """The one file that was downloaded."""
        until = time.monotonic() + _SECONDS
        while not (found := [*self._downloads.glob(f"*.{ending}")]):
            assert time.monotonic() < until, f"nothing was downloaded as {ending}: {self.page}"
            time.sleep(0.05)
        (file,) = found
        return file

    def _click(self, element: Element) -> None:
        self.clicks += 1
        files = self._files()
        leaves = self._browser.run(f"{_LEAVES}; return arguments[0].matches({_LEADS_AWAY!r})", element)
        self._browser.click(element)
        if leaves:
            self._await_the_next(files)

    def _files(self) -> set[Path]:
        """What is saved, whole or not yet."""
        return {each for each in self._downloads.iterdir() if each.is_file()}

    def _await_the_next(self, files: set[Path]) -> None:
        """The page that follows, or one file more: else the next click could be one on the page that goes."""
        until = time.monotonic() + _SECONDS
        while self._browser.run(_IS_THERE) and self._files() == files:
            assert time.monotonic() < until, f"it led nowhere: {self.page}"
            time.sleep(0.02)

    def _found(self, script: str, *words: str) -> Element:
        until = time.monotonic() + _SECONDS
        while (element := self._browser.run(script, *words)) is None:
            assert time.monotonic() < until, f"there is nothing called {words[0]!r} on the page: {self.page}"
            time.sleep(0.05)
        found: Element = element
        return found
