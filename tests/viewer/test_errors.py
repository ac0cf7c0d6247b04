"""What goes wrong is a page in words with the right code, and leaves nothing about anybody in a log."""

from __future__ import annotations

import json
import logging
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from ledger.application import Ledger
from ledger.demo.making import make
from ledger.store.errors import Damaged, LedgerMissing, Locked, NewerFormat, Unavailable
from projections.viewer.guarding import HEADERS
from projections.viewer.listing import lists
from projections.viewer.person_read import PAGES
from tests.viewer.browsing import browsing, links, text_of, visitor

WORDS = (
    "",
    "x",
    "0",
    "1",
    "-1",
    "2020-09-30",
    "31/02/2020",
    "99999999999999999999",
    "nu",
    "today",
    "0899.930.366",
)


def is_in_words(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code in (200, 400, 404, 414), (address, answer.status_code)
    if answer.headers["content-type"].startswith("text/html"):
        assert "<h1>" in answer.text
        assert "Traceback" not in answer.text


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> object:
    """One visitor for many addresses."""
    ledger = Ledger.open(make(tmp_path_factory.mktemp("errors") / "demo"))
    with ledger, browsing(ledger) as inside:
        yield inside


@settings(max_examples=120)
@given(data=st.data())
def test_every_query_of_every_list_is_answered_with_a_page_or_with_words(
    lasting: TestClient, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(lists())))
    parameters = lists()[name].outline.parameters
    names = [each.name for each in parameters] + ["from", "to", "after", "lang", "on", "known"]
    value = (
        st.sampled_from(WORDS)
        | st.sampled_from([w for p in parameters for w in p.words] or ["x"])
        | st.text(max_size=8)
    )
    query = data.draw(st.dictionaries(st.sampled_from(names), value, max_size=5))
    form = data.draw(st.sampled_from(["", ".csv", ".json", ".xlsx"]))
    is_in_words(lasting, f"/lists/{name}{form}?{urlencode(query, errors='replace')}")


@settings(max_examples=60)
@given(data=st.data())
def test_every_query_of_every_page_of_a_person_is_answered_with_a_page_or_with_words(
    lasting: TestClient, data: st.DataObject
) -> None:
    names = ["on", "known", "lang", "then", "step", "by", "entry", "save", "of"]
    meant = ["effect", "proof", "entry", "dossier", "verifier", "355", "D-008", "2020-08-01"]
    value = st.sampled_from(WORDS) | st.sampled_from(meant) | st.text(max_size=8)
    query = data.draw(st.dictionaries(st.sampled_from(names), value, max_size=5))
    page = data.draw(st.sampled_from(sorted(PAGES)))
    is_in_words(lasting, f"/{page}/D-005?{urlencode(query, errors='replace')}")


@pytest.mark.parametrize(
    "address",
    [
        "/person/NOBODY",
        "/person/%00",
        "/person/%ff%fe",
        "/person/..%2f..",
        "/lists/nothing",
        "/lists/due.exe",
        "/nowhere",
    ],
)
def test_what_is_not_there_is_a_page_that_says_so(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, "<h1>" in answer.text) == (404, True)


@pytest.mark.parametrize(
    "address", ["/?on=31/02/2020", "/?known=x", "/person/D-005?on=2020-13-01", "/?on=1-1-20201"]
)
def test_a_malformed_day_is_told_at_its_field(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert 'aria-invalid="true"' in answer.text


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (Locked("there"), 503, "The ledger is busy"),
        (Unavailable("there"), 503, "The ledger cannot be reached"),
        (LedgerMissing("there"), 503, "The ledger cannot be reached"),
        (NewerFormat("there"), 503, "Another version of the program made this"),
        (Damaged("there"), 500, "The ledger is broken"),
    ],
)
def test_a_ledger_that_cannot_be_read_is_told_with_what_to_do(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, error: Exception, code: int, said: str
) -> None:
    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr("ledger.application.Ledger.reading", fails)
    answer = client.get("/person/D-005")
    assert answer.status_code == code
    assert said in text_of(answer.text)
    assert ("retry-after" in answer.headers) == (code == 503)


def test_a_ledger_that_goes_away_is_told_and_comes_back(tmp_path: Path) -> None:
    place = make(tmp_path / "demo")
    with Ledger.open(place) as ledger, browsing(ledger) as inside:
        assert inside.get("/").status_code == 200
        away = place.with_name("away.db")
        place.rename(away)
        answer = inside.get("/lists/guarantees")
        assert answer.status_code in (200, 503)
        away.rename(place)
        assert inside.get("/").status_code == 200


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/lists/findings?cured=1", "what was cured is asked of a period"),
        ("/lists/due?overdue=1&within=3", "ask one of the two"),
        ("/lists/guarantees?from=2020-12-31&to=2020-01-01", "the period ends before it begins"),
        ("/reports/flow?from=2020-12-31&to=2020-01-01", "the period ends before it begins"),
    ],
)
def test_what_is_mistaken_is_told_without_the_options_of_a_command(
    client: TestClient, address: str, said: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert said in text_of(answer.text)
    assert " --" not in text_of(answer.text)


@pytest.mark.parametrize(
    "rows", [(2**63 - 1, 2**63 - 1), (2**70, 1), (10**30, 10**30), (2**53 + 1, 1), (1, -1)]
)
def test_a_place_in_a_list_that_no_page_has_named_is_told(client: TestClient, rows: tuple[int, int]) -> None:
    page = client.get("/lists/status").text
    (place,) = {parse_qs(urlsplit(each).query)["after"][0] for each in links(page) if "after=" in each}
    order, descending, _, _, key = json.loads(urlsafe_b64decode(place + "=" * (-len(place) % 4)))
    forged = urlsafe_b64encode(json.dumps([order, descending, *rows, key]).encode()).decode().rstrip("=")
    answer = client.get(f"/lists/status?after={forged}")
    assert answer.status_code == 400
    assert "this is no place in this list" in text_of(answer.text)


@pytest.mark.parametrize("address", ["/nowhere?", "/?", "/person/D-005?"])
def test_an_address_with_many_parts_is_answered_whoever_asks(demo: Ledger, address: str) -> None:
    with visitor(demo) as outside:
        answer = outside.get(address + "a&" * 500)
    assert (answer.status_code, "<h1>" in answer.text) == (401, True)


@pytest.mark.parametrize(
    "page", ["/record/entry/{}", "/proof/{}.json", "/person/D-005?entry={}", "/lists/due?within={}"]
)
def test_a_number_that_no_entry_can_have_is_answered_in_words(demo: Ledger, page: str) -> None:
    with browsing(demo, records=True) as inside:
        for number in ("9" * 5_000, "9" * 20, "9" * 18, "\u0661", "-1", "0"):
            is_in_words(inside, page.format(number))


def test_a_fault_outside_of_any_page_is_a_page_too_and_is_logged_likewise(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fails(*_: object) -> None:
        raise RuntimeError("An Peeters, 85.07.30-033.28")

    monkeypatch.setattr("projections.viewer.access.Entrance.visitor", fails)
    with caplog.at_level(logging.ERROR):
        answer = client.get("/person/D-005")
    assert (answer.status_code, "<h1>" in answer.text) == (500, True)
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    (record,) = caplog.records
    assert "RuntimeError at" in record.getMessage()
    assert "Peeters" not in record.getMessage() + answer.text


def test_a_fault_of_ours_is_logged_by_its_number_and_without_what_it_held(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("An Peeters, 85.07.30-033.28")

    monkeypatch.setattr("projections.viewer.person.drawing", fails)
    with caplog.at_level(logging.ERROR):
        answer = client.get("/person/D-005")
    assert answer.status_code == 500
    (record,) = caplog.records
    assert "RuntimeError at" in record.getMessage()
    assert "Peeters" not in record.getMessage() + answer.text
    assert "D-005" not in record.getMessage()
    number = record.getMessage().split()[1].rstrip(":")
    assert number in text_of(answer.text)
