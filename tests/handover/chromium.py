"""A headless Chromium, told what to do over WebDriver: HTTP with JSON, so it needs no library of its own."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

DRIVER = shutil.which("chromedriver")
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

#: It looks up no name, asks nothing of its maker and reaches this machine alone: all that is asked for, a page asks.
_FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--hide-scrollbars",
)
_SECONDS = 60

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""How WebDriver names an element of a page within JSON."""
Element = Mapping[str, str]
ENTER, TAB, ESCAPE = "\ue007", "\ue004", "\ue00c"
"""How WebDriver names the keys that write nothing."""


class Chromium:
    """A window in which one page is open at a time; ``lang`` is what its reader likes to read."""

    def __init__(self, driver: str, lang: str = "en") -> None:
        # The sandbox refuses to start for root, as which a CI often runs.
        flags = [*_FLAGS, f"--accept-lang={lang}", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        wanted = {
            "browserName": "chrome",
            "goog:chromeOptions": {"binary": BROWSER, "args": flags},
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        }
        self._session = driver
        made = self._post("/session", {"capabilities": {"alwaysMatch": wanted}})
        self._session = f"{driver}/session/{made['sessionId']}"

    def open(self, page: Path | str, width: int = 1280, *, media: str = "", **features: str) -> None:
        """Show a file or an address in a window so many CSS pixels wide; with ``media`` as it is laid out on paper."""
        self.resize(width)
        named = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self._tell("Emulation.setEmulatedMedia", {"media": media, "features": named})
        self.requests(), self.complaints()
        self._post("/url", {"url": page if isinstance(page, str) else page.as_uri()})

    def resize(self, width: int, height: int = 900) -> None:
        """Make the window so many CSS pixels wide and high."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._tell("Emulation.setDeviceMetricsOverride", size)

    def click(self, element: Element) -> None:
        """Click where it is seen, after scrolling there. That something else lies over it is an error."""
        self._post(f"/element/{element[ELEMENT]}/click", {})

    def type(self, element: Element, text: str) -> None:
        """Go to a field and press the keys of a text; of one that can be written in, what stood there is gone."""
        if self.run("return arguments[0].matches('input, textarea')", element):
            self._post(f"/element/{element[ELEMENT]}/clear", {})
        self._post(f"/element/{element[ELEMENT]}/value", {"text": text})

    def press(self, *keys: str) -> None:
        """Press keys one after the other, wherever the keyboard is."""
        pressed = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self._post("/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": pressed}]})

    def save_into(self, folder: Path) -> None:
        """Whatever is downloaded from now on is saved there."""
        self._tell("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(folder)})

    def run(self, script: str, *arguments: object) -> Any:
        """What the body of a function returns, or what its promise comes to, within the page."""
        return self._post("/execute/sync", {"script": script, "args": arguments})

    def requests(self) -> list[str]:
        """The addresses that the page asked for since this was last asked, its own included."""
        messages = (json.loads(each["message"])["message"] for each in self._log("performance"))
        return [
            each["params"]["request"]["url"]
            for each in messages
            if each["method"] == "Network.requestWillBeSent"
        ]

    def complaints(self) -> list[str]:
        """What the console said since this was last asked: errors, warnings and what a policy refused."""
        return [f"{each['level']}: {each['message']}" for each in self._log("browser")]

    def printed(self) -> bytes:
        """The page as PDF, on the paper that its style asks for."""
        told = self._tell("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": False})
        return b64decode(told["data"])

    def picture(self, *, whole: bool = True) -> bytes:
        """The whole page as PNG, or as much as the window has of it, for whoever wants to look."""
        told = self._tell("Page.captureScreenshot", {"captureBeyondViewport": whole})
        return b64decode(told["data"])

    def close(self) -> None:
        """End the browser."""
        with urlopen(Request(self._session, method="DELETE"), timeout=_SECONDS):  # noqa: S310
            pass

    def _log(self, name: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._post("/se/log", {"type": name})
        return found

    def _tell(self, command: str, parameters: Mapping[str, object]) -> Any:
        return self._post("/goog/cdp/execute", {"cmd": command, "params": parameters})

    def _post(self, path: str, told: Mapping[str, object]) -> Any:
        request = Request(self._session + path, json.dumps(told).encode())  # noqa: S310
        try:
            with urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
                return json.load(answer)["value"]
        except HTTPError as error:
            error.add_note(json.load(error)["value"]["message"])
            raise


@contextmanager
def chromium(lang: str = "en") -> Iterator[Chromium]:
    """A browser with its driver, on a port of their own; both are gone afterwards."""
    assert DRIVER is not None
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen([DRIVER, f"--port={port}", "--silent"], stdout=subprocess.DEVNULL) as driver:
        try:
            _await(address)
            browser = Chromium(address, lang)
            try:
                yield browser
            finally:
                browser.close()
        finally:
            driver.terminate()


def _await(address: str) -> None:
    until = time.monotonic() + _SECONDS
    while True:
        try:
            with urlopen(f"{address}/status", timeout=_SECONDS):  # noqa: S310
                return
        except URLError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
