"""The pages in a browser: axe-core finds nothing, they fit a phone, ask for nothing outside, and need no mouse."""

from __future__ import annotations

import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest

from tests.effort import EFFORT, LONG, spread, times
from tests.handover.chromium import Chromium, chromium
from tests.handover.test_in_a_browser import AXE, RULES, RULES_OF_WIDTH, inspected, pytestmark, width_of
from tests.viewer.test_serve import Serving, serving

__all__ = ["pytestmark"]

PAGES = {
    "start": "/?on=2020-09-30&lang=nl",
    "start-known": "/?on=15/07/2020&known=2020-08-01&lang=en",
    "search": "/search?q=D-00&lang=nl",
    "guarantees": "/lists/guarantees?on=2020-09-30&state=owed&lang=nl",
    "findings": "/lists/findings?from=2020-01-01&to=2020-12-31&order=dossier&lang=en",
    "due": "/lists/due?on=2020-09-30&lang=nl",
    "status": "/lists/status?on=2020-09-30&lang=en",
    "overview": "/lists/overview?on=2020-09-30&lang=nl",
    "measures": "/lists/measures?lang=nl",
    "empty": "/lists/places?on=2001-01-01&lang=en",
    "mistaken": "/lists/guarantees?enterprise=1&lang=nl",
    "no-day": "/?on=31/02/2020&lang=en",
    "person": "/person/D-005?on=2020-09-30&lang=nl",
    "person-english": "/person/D-008?on=2020-09-30&lang=en",
    "explanation": "/explain/D-005?on=2020-09-30&lang=nl",
    "comparison": "/compare/D-005?on=2020-09-30&then=2020-08-01&lang=nl",
    "comparison-mistaken": "/compare/D-005?then=x&lang=en",
    "grid": "/grid/D-005?on=2020-09-30&lang=nl",
    "replay": "/replay/D-005?on=2020-09-30&step=8&lang=nl",
    "replay-by-effect": "/replay/D-005?on=2020-09-30&by=effect&step=3&lang=en",
    "proofs": "/proofs/D-005?lang=nl",
    "proof-of-an-entry": "/proofs/D-005?entry=355&lang=en",
    "handover": "/dossier/D-005?lang=nl",
    "nobody": "/person/NOBODY?lang=nl",
    "enterprise": "/enterprise/0899.930.366?on=2020-09-30&lang=nl",
    "measure": "/measure/corona-2020?on=2020-09-30&lang=en",
    "reports": "/reports?lang=nl",
    "report": "/reports/guarantees?from=2020-01-01&to=2020-12-31&lang=nl",
    "report-cycle": "/reports/cycle?lang=en",
    "report-mistaken": "/reports/enterprise?kbo=1&lang=en",
    "successions": "/lists/successions?lang=en",
    "proof": "/proof?lang=nl",
    "proof-mistaken": "/proof?entry=x&lang=en",
    "record": "/record?lang=nl",
    "record-transition": "/record/transition?dossier=D-005&lang=nl",
    "record-order": "/record/suspension-order?lang=en",
    "record-rectification": "/record/rectification?entry=355&lang=nl",
    "record-which-entry": "/record/withdrawal?entry=99999&lang=en",
    "record-entry": "/record/entry/355?lang=nl",
}
#: What is sent on the page of a form, by what follows on it.
SENT = {
    "mistaken": {"effective_on": "31/02/2020", "decided_by": "", "reason": "Een reden die blijft staan."},
    "checked": {"effective_on": "15/9/2020", "decided_by": "vdab", "reason": "Een reden."},
}


@pytest.fixture(scope="module")
def served(demo_file: Path) -> Iterator[Serving]:
    with serving(demo_file, "--record") as running:
        yield running


@pytest.fixture(scope="module")
def inside(served: Serving) -> Iterator[Chromium]:
    """A browser that was let in."""
    assert AXE is not None
    with chromium() as browser:
        browser.open(served.address)
        yield browser


def origin(served: Serving) -> str:
    return served.address.partition("/enter")[0]


#: An ordinary run looks at every page in a wide window, and at one in three in the narrowest one.
LOOKED_AT = [
    *((name, 1280) for name in PAGES),
    *((name, 320) for name in spread(PAGES, len(PAGES) // 3)),
    *((name, 390) for name in spread(PAGES, len(PAGES))[: times(0, len(PAGES))]),
]


@pytest.mark.parametrize(("name", "width"), LOOKED_AT)
def test_axe_finds_nothing_and_the_page_is_as_wide_as_the_window(
    inside: Chromium, served: Serving, name: str, width: int
) -> None:
    inside.open(origin(served) + PAGES[name], width)
    requested = inside.requests()
    # What does not depend on the width was looked at in the wide window.
    rules = RULES if width == 1280 or EFFORT == LONG else RULES_OF_WIDTH
    assert inspected(inside, rules)["violations"] == []
    assert width_of(inside) <= width
    assert {each.startswith(origin(served)) for each in requested} == {True}
    assert inside.run("return document.scripts.length") <= 1  # axe-core, which this put there


@pytest.mark.parametrize("name", ["start", "findings", "person"])
def test_in_the_dark_axe_finds_nothing_either(inside: Chromium, served: Serving, name: str) -> None:
    inside.open(origin(served) + PAGES[name], prefers_color_scheme="dark")
    assert inspected(inside, RULES)["violations"] == []


def test_on_paper_no_form_stands_and_nothing_that_is_clicked_on(inside: Chromium, served: Serving) -> None:
    for name, shown in (
        ("person", "Alle posten"),
        ("guarantees", "Rijen 1 tot 11"),
        ("proof", "Het oordeel"),
    ):
        inside.open(origin(served) + PAGES[name], media="print")
        said = inside.run("return document.body.innerText")
        assert shown in said
        for gone in ("Wat eerder bekend was", "rechtzetten", "Download", "Nagaan", "Zoeken", "Pagina"):
            assert gone not in said, (name, gone)


def test_nothing_is_refused_by_the_policy(inside: Chromium, served: Serving) -> None:
    for name in ("start", "findings", "person", "search"):
        inside.open(origin(served) + PAGES[name])
        assert inside.complaints() == []


def test_a_server_at_another_port_of_the_host_gets_no_cookie_of_ours(
    inside: Chromium, served: Serving
) -> None:
    """Another user of this machine may run one, and lead somebody to it."""
    asked: list[tuple[str, str]] = []

    class Listening(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, self.headers.get("cookie", "")))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    host = urlsplit(served.address).hostname or ""
    with ThreadingHTTPServer((host, 0), Listening) as server:
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        for path in ("/", "/person/D-005", "/enter"):
            inside.open(f"http://{host}:{server.server_port}{path}")
        server.shutdown()
        thread.join()
    assert {path for path, _ in asked} >= {"/", "/person/D-005", "/enter"}
    assert {cookie for _, cookie in asked} == {""}


def test_the_first_stop_of_the_keyboard_skips_to_the_content(inside: Chromium, served: Serving) -> None:
    inside.open(origin(served) + PAGES["start"])
    first = inside.run("return document.querySelector('a, button, input, summary').getAttribute('href')")
    assert first == "#content"
    assert inside.run("return document.querySelector('#content').tagName") == "MAIN"


def test_a_day_typed_into_the_band_is_asked_on_every_page_that_follows(
    inside: Chromium, served: Serving
) -> None:
    inside.open(origin(served) + "/lists/guarantees?state=owed&lang=en")
    inside.run(
        "document.querySelector('.moments').open = true; document.querySelector('#band-on').value = '30/9/2020';"
        " document.querySelector('.moments button').click()"
    )
    shown = inside.run("return document.querySelector('.band').textContent")
    assert "30/09/2020" in shown
    assert inside.run("return document.querySelector('.counted').textContent") == "Rows 1 to 11 of 11"
    hrefs = inside.run(
        "return [...document.querySelectorAll('.pages a')].map(each => each.getAttribute('href'))"
    )
    assert all("on=2020-09-30" in each for each in hrefs)


def test_a_ledger_is_verified_from_the_page_which_loads_itself_until_it_has_the_verdict(
    inside: Chromium, served: Serving
) -> None:
    inside.open(origin(served) + PAGES["proof"])
    inside.run("document.querySelector('form[method=post] button').click()")
    until = time.monotonic() + 60
    while "KLOPT:" not in inside.run("return document.body.innerText") and time.monotonic() < until:
        time.sleep(0.2)
    inside.open(origin(served) + PAGES["proof"], 390)
    assert "KLOPT:" in inside.run("return document.querySelector('.answer').innerText")
    assert "Nagegaan op" in inside.run("return document.querySelector('.band').innerText")
    inside.run("document.querySelectorAll('main details').forEach(each => each.open = true)")
    assert inspected(inside, RULES)["violations"] == []
    assert width_of(inside) <= 390


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("name", SENT)
def test_what_follows_on_a_form_is_as_accessible(
    inside: Chromium, served: Serving, name: str, width: int
) -> None:
    inside.open(origin(served) + "/record/start?dossier=D-008&lang=nl", width)
    for field, text in SENT[name].items():
        inside.run(f"document.querySelector('[name={field}]').value = {text!r}")
    inside.run("document.querySelector('form.decision > p button').click()")
    assert inside.run("return document.querySelector('form.decision') !== null")
    is_checked = inside.run("return document.querySelector('[name=agreed]') !== null")
    assert is_checked == (name == "checked")
    assert inspected(inside, RULES)["violations"] == []
    assert width_of(inside) <= width
    # That a page has the code of a mistake is said there too; what a policy refused would be something else.
    assert [each for each in inside.complaints() if "400 (Bad Request)" not in each] == []
