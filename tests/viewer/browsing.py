"""A viewer to browse in tests: the application over a ledger, asked without a socket."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
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
    site = Site(ledger, Entrance(TOKEN, who), frozenset({HOST}), frozenset({OURS["origin"]}), prefix, lang, **more)
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
