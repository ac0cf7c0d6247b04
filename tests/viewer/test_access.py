"""Who is let in, and what no browser of theirs would send."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from ledger.application import Ledger
from projections.viewer.guarding import HEADERS
from tests.viewer.browsing import HOST, OURS, TOKEN, browsing, field, links, text_of, visitor

PAGES = ("/", "/search", "/lists/guarantees", "/lists/guarantees.csv", "/person/D-005", "/nowhere")


@pytest.mark.parametrize("path", PAGES)
def test_who_has_no_session_is_told_so_and_nothing_else(demo: Ledger, path: str) -> None:
    with visitor(demo) as outside:
        answer = outside.get(path)
        assert answer.status_code == 401
        assert "You have not been let in here" in text_of(answer.text)
        assert "D-0" not in answer.text


def test_the_token_opens_one_session_once(demo: Ledger) -> None:
    with visitor(demo) as first, visitor(demo) as wrong:
        assert wrong.get("/enter?token=another").status_code == 401
        assert wrong.get("/enter").status_code == 401
        assert first.head(f"/enter?token={TOKEN}").status_code == 401  # who only looks does not use it up
        assert first.get(f"/enter?token={TOKEN}").headers["refresh"] == "0; url=/"
        assert first.get("/").status_code == 200
        assert first.get(f"/enter?token={TOKEN}").status_code == 401
        assert first.get("/").status_code == 200


def test_another_cookie_is_no_session(demo: Ledger) -> None:
    with browsing(demo) as inside:
        (name,) = [cookie.name for cookie in inside.cookies.jar]
        inside.cookies.clear()
        for value in ("", "x", "None", TOKEN):
            assert inside.get("/", headers={"cookie": f"{name}={value}"}).status_code == 401


@pytest.mark.parametrize("others", ['prefs={"a": [1,2]}', 'a b=c d"', "x@y=1", ";;", "=", "café"])
def test_cookies_that_other_programs_of_the_host_have_set_stand_in_nobodys_way(
    client: TestClient, others: str
) -> None:
    ((name, value),) = client.cookies.items()
    client.cookies.clear()
    for sent in (f"{others}; {name}={value}", f"{name}={value}; {others}"):
        assert client.get("/", headers={"cookie": sent.encode()}).status_code == 200


def test_the_cookie_is_for_this_site_alone(demo: Ledger) -> None:
    with visitor(demo, "/register") as outside:
        cookie = outside.get(f"/register/enter?token={TOKEN}").headers["set-cookie"]
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert parts == {"httponly", "path=/register", "samesite=strict"}


@pytest.mark.parametrize("path", [*PAGES, "/static/viewer.css", "/enter?token=x"])
def test_every_answer_bears_the_headers(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")


@pytest.mark.parametrize("path", PAGES[:-1])
def test_no_page_runs_anything_or_asks_for_anything_outside(client: TestClient, path: str) -> None:
    page = client.get(path).text
    assert not re.search(r"<script|javascript:|\son\w+=|\sstyle=|<style|<iframe", page)
    assert [each for each in re.findall(r'(?:src|href|action)="([^"]*)"', page) if each[:1] not in "/#"] == []


@pytest.mark.parametrize("host", ["evil.example", f"{HOST}.evil.example", "127.0.0.1:1", ""])
def test_another_name_is_not_answered(client: TestClient, host: str) -> None:
    answer = client.get("/", headers={"host": host})
    assert (answer.status_code, "D-0" in answer.text) == (421, False)


def test_of_two_names_one_that_is_not_ours_is_enough_to_be_refused(client: TestClient) -> None:
    hosts = [("host", HOST), ("host", "evil.example")]
    for asked in (hosts, hosts[::-1]):
        assert client.get("/", headers=asked).status_code == 421


@pytest.mark.parametrize(
    "path", ["/", "/person/D-005", "/enter?token=x", "/static/viewer.css", "/registers/"]
)
def test_who_asks_elsewhere_is_not_told_under_which_path_the_pages_are(demo: Ledger, path: str) -> None:
    with browsing(demo, "/a-path-of-the-tests") as inside:
        answer = inside.get(path)
        assert answer.status_code == 404
        assert "Nothing is shown here" in text_of(answer.text)
        assert "a-path-of" not in answer.text + str(answer.headers)
        assert inside.get("/a-path-of-the-tests/").status_code == 200


@pytest.mark.parametrize(
    ("site", "mode", "dest", "code"),
    [
        ("cross-site", "no-cors", "image", 403),
        ("same-site", "no-cors", "image", 403),
        ("cross-site", "navigate", "iframe", 403),
        ("cross-site", "navigate", "object", 403),
        ("same-site", "cors", "empty", 403),
        ("cross-site", None, None, 403),
        ("cross-site", "navigate", "document", 200),
        ("same-origin", "no-cors", "style", 200),
        ("none", "navigate", "document", 200),
    ],
)
def test_another_site_puts_nothing_of_ours_in_its_pages_and_may_link_here(
    client: TestClient, site: str, mode: str | None, dest: str | None, code: int
) -> None:
    named = {"site": site, "mode": mode, "dest": dest}
    headers = {f"sec-fetch-{name}": value for name, value in named.items() if value is not None}
    for method in ("GET", "HEAD"):
        assert client.request(method, "/lists/guarantees", headers=headers).status_code == code


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(client: TestClient, method: str) -> None:
    answer = client.request(method, "/")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST")


def test_a_list_takes_no_form(client: TestClient) -> None:
    assert client.post("/lists/guarantees", data={"a": "b"}, headers=OURS).status_code == 405


def test_an_address_and_a_form_have_a_length(client: TestClient) -> None:
    assert client.get("/search?q=" + "x" * 10_000).status_code == 414
    assert client.post("/search", data={"why": "x" * 300_000}, headers=OURS).status_code == 413
    chunks = iter([b"why=", b"x" * 70_000])
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post("/search", content=chunks, headers={**OURS, **kind}).status_code == 413
    assert client.post("/search", json={"why": "x"}, headers=OURS).status_code == 415


@pytest.mark.parametrize("headers", [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}])
def test_a_form_of_another_site_is_refused(client: TestClient, headers: dict[str, str]) -> None:
    form = {"form_token": field(client.get("/search").text, "form_token"), "national_number": "1", "why": "x"}
    assert client.post("/search", data=form, headers=headers).status_code == 403


def test_a_form_without_the_token_of_the_session_is_refused(client: TestClient) -> None:
    for token in ("", "x" * 64):
        answer = client.post(
            "/search", data={"form_token": token, "national_number": "1", "why": "x"}, headers=OURS
        )
        assert answer.status_code == 403


def test_under_a_prefix_every_link_begins_with_it(demo: Ledger) -> None:
    with browsing(demo, "/register") as inside:
        page = inside.get("/register/?on=2020-09-30").text
        assert {each for each in links(page) if not each.startswith(("/register/", "#"))} == set()
        for each in links(page):
            assert each.startswith("#") or inside.get(each).status_code == 200
        assert inside.get("/").status_code == inside.get("/registers/").status_code == 404
        typed = inside.get("/register", follow_redirects=False)
        assert (typed.status_code, typed.headers["location"]) == (308, "/register/")
