"""A viewer to browse in tests: the application over a ledger, asked without a socket."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from html.parser import HTMLParser
from typing import Any

from starlette.testclient import TestClient

from ledger.application import Ledger
from ledger.language import Language
from projections.viewer.access import Entrance
from projections.viewer.application import application
from projections.viewer.site import Site

TOKEN = "a-token-of-the-tests"  # noqa: S105 - of nobody
HOST = "127.0.0.1:8020"
OURS = {"origin": f"http://{HOST}"}


@contextmanager
def visitor(
    ledger: Ledger, prefix: str = "", lang: Language = "en", who: str = "inspector", **more: Any
) -> Iterator[TestClient]:
    """Somebody who has not been let in; ``more`` is what the viewer is told beside."""
    site = Site(
        ledger, Entrance(TOKEN, who), frozenset({HOST}), frozenset({OURS["origin"]}), prefix, lang, **more
    )
    with TestClient(
        application(site), base_url=f"http://{HOST}", follow_redirects=False, raise_server_exceptions=True
    ) as client:
        client.headers["accept-language"] = lang
        yield client


@contextmanager
def browsing(ledger: Ledger, prefix: str = "", lang: Language = "en", **more: Any) -> Iterator[TestClient]:
    """Somebody who has been let in."""
    with visitor(ledger, prefix, lang, **more) as client:
        assert client.get(f"{prefix}/enter?token={TOKEN}").status_code == 200
        yield client


def links(page: str) -> set[str]:
    """The addresses that a page leads to."""
    return {unescape(href) for href in re.findall(r'<a [^>]*href="([^"]*)"', page)}


def text_of(page: str) -> str:
    """What people read of a page, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def field(page: str, name: str) -> str:
    """The value that a hidden or a visible field holds."""
    (found,) = re.findall(rf'name="{name}" value="([^"]*)"', page)
    return unescape(found)


class FormReader(HTMLParser):
    """The fields of the form of a page that is sent, as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._is_sent = False
        self._select: str | None = None
        self._text: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_sent = at.get("method") == "post"
        if not self._is_sent:
            return
        if tag == "input" and (at.get("type") != "checkbox" or "checked" in at):
            self.fields[at["name"]] = at.get("value", "")
        elif tag == "select":
            self._select = at["name"]
            self.fields[at["name"]] = ""
        elif tag == "option" and self._select and "selected" in at:
            self.fields[self._select] = at["value"]
        elif tag == "textarea":
            self._text = at["name"]
            self.fields[at["name"]] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_sent = False
        elif tag == "select":
            self._select = None
        elif tag == "textarea" and self._text:
            # The first end of a line belongs to the markup; a browser sends each as two characters.
            text = self.fields[self._text].removeprefix("\n")
            self.fields[self._text] = text.replace("\r\n", "\n").replace("\n", "\r\n")
            self._text = None

    def handle_data(self, data: str) -> None:
        if self._text:
            self.fields[self._text] += data


def form_of(page: str) -> dict[str, str]:
    """What the form of a page would send as it stands."""
    reader = FormReader()
    reader.feed(page)
    return reader.fields
