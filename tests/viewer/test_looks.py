"""Whoever looks at a person is in the access log before anything is shown, and a list is no look at a person."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.application import Ledger
from ledger.demo.making import make
from ledger.identity import identity_of, set_identity
from ledger.parsing.reading import decision_from
from ledger.vault.access import Access
from projections.viewer.person_read import PAGES
from tests.given import employment
from tests.viewer.browsing import OURS, browsing, field, links, text_of

NUMBER = "85073003328"
CURED = "/lists/findings?cured=1&from=2020-01-01&to=2020-12-31"


def logged(ledger: Ledger) -> list[Access]:
    with ledger.reading() as reading, ledger.vault.session(reading) as vault:
        return list(vault.access_log.lines())


def last_acts(ledger: Ledger, since: int) -> list[tuple[str, str, str | None, str | None]]:
    return [(line.act, line.who, line.dossier, line.why) for line in logged(ledger)[since:]]


def test_a_page_of_a_person_is_a_look_and_a_list_is_none(tmp_path: Path) -> None:
    with Ledger.open(make(tmp_path / "demo")) as ledger, browsing(ledger) as inside:
        before = len(logged(ledger))
        for path in ("/", "/lists/guarantees", "/lists/status.csv", "/search?q=D-005", "/person/NOBODY"):
            inside.get(path)
        assert last_acts(ledger, before) == []
        assert inside.get("/person/D-005").status_code == 200
        assert last_acts(ledger, before) == [("dossier-looked-at", "inspector", "D-005", None)]


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-purpose": "prefetch;prerender"},
        {"sec-purpose": "prefetch"},
        {"purpose": "Prefetch"},
        {"x-moz": "prefetch"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"},
    ],
)
def test_what_nobody_looked_at_is_not_logged_as_a_look(tmp_path: Path, headers: dict[str, str]) -> None:
    with Ledger.open(make(tmp_path / "demo")) as ledger, browsing(ledger) as inside:
        before = len(logged(ledger))
        assert inside.get("/person/D-005", headers=headers).status_code == 403
        assert last_acts(ledger, before) == []


LOOK = ("dossier-looked-at", "inspector", "D-005", None)


@pytest.mark.parametrize("page", sorted(PAGES))
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_every_page_of_a_person_is_a_look_however_it_is_asked_for(
    tmp_path: Path, page: str, method: str
) -> None:
    asked = {"if-none-match": "*", "if-modified-since": "Fri, 01 Jan 2038 00:00:00 GMT", "range": "bytes=0-0"}
    with Ledger.open(make(tmp_path / "demo")) as ledger, browsing(ledger) as inside:
        before = len(logged(ledger))
        assert inside.request(method, f"/{page}/D-005", headers=asked).status_code == 200
        assert last_acts(ledger, before) == [LOOK]


@pytest.mark.parametrize(
    "address",
    [
        "/replay/D-005?step=999",
        "/proofs/D-005?entry=999999",
        "/proofs/D-005?save=verifier",
        "/compare/D-005?then=x",
    ],
)
def test_what_is_told_of_a_person_in_a_refusal_or_beside_one_is_a_look_too(
    tmp_path: Path, address: str
) -> None:
    with Ledger.open(make(tmp_path / "demo")) as ledger, browsing(ledger) as inside:
        before = len(logged(ledger))
        inside.get(address)
        assert last_acts(ledger, before) == [LOOK]


def test_without_a_line_in_the_log_nothing_of_a_person_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ledger.store.errors import ReadOnly

    def refused(*_: object, **__: object) -> None:
        raise ReadOnly("there")

    with Ledger.open(make(tmp_path / "demo")) as ledger, browsing(ledger) as inside:
        monkeypatch.setattr("ledger.vault.access.AccessLog.log", refused)
        answer = inside.get("/person/D-005")
        assert answer.status_code == 403
        assert "<svg" not in answer.text
        assert inside.get("/lists/guarantees").status_code == 200


def test_a_person_is_found_by_the_whole_number_alone_and_that_is_logged(tmp_path: Path) -> None:
    with Ledger.open(make(tmp_path / "demo")) as ledger, browsing(ledger) as inside:
        person = identity_of("An Peeters", NUMBER, simulated=True)
        set_identity(ledger, "D-005", person, recorded_by="tests")
        before = len(logged(ledger))
        form = {"form_token": field(inside.get("/search").text, "form_token"), "why": "vraag 2021/31"}
        found = inside.post("/search", data={**form, "national_number": "85.07.30-033.28"}, headers=OURS)
        assert found.status_code == 200
        assert "/person/D-005" in links(found.text)
        assert last_acts(ledger, before) == [("identity-searched", "inspector", "D-005", "vraag 2021/31")]
        nobody = inside.post("/search", data={**form, "national_number": "93051822361"}, headers=OURS)
        assert nobody.status_code == 404
        assert last_acts(ledger, before + 1) == [("identity-searched", "inspector", None, "vraag 2021/31")]
        for number, why in (("8507300332", "x"), ("85073003329", "x"), (NUMBER, "")):
            wrong = inside.post("/search", data={**form, "national_number": number, "why": why}, headers=OURS)
            assert (wrong.status_code, number in wrong.text) == (400, False)
        assert len(logged(ledger)) == before + 2


def test_a_number_in_an_address_is_neither_searched_nor_repeated(tmp_path: Path) -> None:
    with Ledger.open(make(tmp_path / "demo")) as ledger, browsing(ledger) as inside:
        for path in (f"/search?q={NUMBER}", "/search?q=85.07.30-033.28", f"/person/{NUMBER}"):
            answer = inside.get(path)
            assert answer.status_code in (400, 404)
            main = answer.text.partition("<main")[2]
            assert NUMBER not in text_of(main)
            assert "85.07.30" not in text_of(main)


def test_on_postgresql_the_pages_are_the_same_and_looks_are_logged(
    postgres_databases: Callable[[], str],
) -> None:
    with Ledger.create(postgres_databases(), simulated=True) as ledger, browsing(ledger) as inside:
        ledger.record(decision_from(employment(dossier="P-1")), recorded_by="tests")
        for path in (
            "/",
            "/lists/status",
            "/lists/findings",
            "/lists/due.csv",
            CURED,
            "/search?q=P-",
            "/search?q=P",
        ):
            assert inside.get(path).status_code == 200, path
        assert "/person/P-1" in links(inside.get("/lists/status").text)
        assert inside.get("/person/P-1").status_code == 200
        assert last_acts(ledger, 0) == [("dossier-looked-at", "inspector", "P-1", None)]
        for page in PAGES:
            assert inside.get(f"/{page}/P-1").status_code == 200, page
        assert inside.get("/search?q=%00").status_code == 400
        assert inside.get("/person/%00").status_code == 404
        assert re.search("P-1", inside.get("/lists/status.json").text)
