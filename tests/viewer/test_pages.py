"""What the pages show, and that the address is the state."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from contextlib import closing
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

from ledger.application import Ledger
from ledger.demo.making import make
from ledger.language import translated
from ledger.parsing.reading import decision_from
from projections.answers.question import Question
from projections.api import open_register
from projections.viewer.errors import REFUSALS
from projections.viewer.listing import lists
from projections.viewer.remembered import ResultCache
from projections.viewer.start import WORK
from projections.viewer.view import View
from projections.viewer.words import PHRASES
from tests.given import MAATWERK, employment, order
from tests.handover.scene import seal
from tests.viewer.browsing import browsing, links, text_of


def test_the_start_page_counts_what_the_commands_count(client: TestClient, demo_file: Path) -> None:
    page = client.get("/?on=2020-09-30").text
    on = date(2020, 9, 30)
    with open_register(demo_file) as register:
        expected = {
            "breached": len(register.guarantees(state="breached", on=on)),
            "owed": len(register.guarantees(state="owed", on=on)),
            "irregular": len(register.findings(rule="R8", on=on)),
            "mended": sum(row.cure is not None for row in register.findings(period=(date(2019, 10, 1), on))),
            "due": len(register.due(within=30, on=on)),
        }
    shown = {name: int(count) for name, count in re.findall(r'href="#(\w+)"><span class="count">(\d+)', page)}
    assert shown == expected
    assert all(expected.values())


@pytest.mark.parametrize("work", [each.name for each in WORK])
def test_a_work_list_leads_to_the_whole_of_it(client: TestClient, work: str) -> None:
    page = client.get("/?on=2020-09-30").text
    section = page.partition(f'<section id="{work}"')[2].partition("</section>")[0]
    (count,) = re.findall(r'<span class="count">\((\d+)\)', section)
    (whole,) = re.findall(r'<a href="([^"]*)" aria-label="Whole list', section)
    (counted,) = re.findall(r'<p class="counted">Rows 1 to \d+ of (\d+)', client.get(unescape(whole)).text)
    assert counted == count


@pytest.mark.parametrize("name", sorted(lists()))
def test_every_list_of_the_registry_has_its_page_and_stands_in_the_navigation(
    client: TestClient, name: str
) -> None:
    answer = client.get(f"/lists/{name}")
    assert answer.status_code == 200
    assert f"/lists/{name}" in links(client.get("/").text)
    assert len(re.findall("<h1>", answer.text)) == 1


def test_every_link_of_the_pages_leads_somewhere_and_carries_the_moments(client: TestClient) -> None:
    seen: set[str] = set()
    queue = ["/?on=2020-09-30&known=2020-12-31&lang=nl"]
    while queue and len(seen) < 150:
        address = queue.pop()
        if address in seen:
            continue
        seen.add(address)
        answer = client.get(address)
        assert answer.status_code == 200, address
        # These pages are about several moments, and lead to each.
        several = address.startswith(("/compare/", "/grid/", "/replay/"))
        for each in sorted(links(answer.text)):
            same = "known=2020-12-31" in each and "on=2020-09-30" in each
            if same:
                queue.append(each.partition("#")[0])
            elif not each.startswith("#"):
                assert several, (address, each)
                assert re.search("[?&]known=20.*&lang=", each), (address, each)
    assert len(seen) > 100


def test_what_suspended_one_person_alone_is_no_measure_to_be_led_to(client: TestClient) -> None:
    shown = [
        client.get(f"/lists/guarantees?on=2020-09-30&order={order}").text for order in ("dossier", "since")
    ]
    measures = {each for page in shown for each in links(page) if "/measure/" in each}
    assert any("entry:" in page for page in shown)
    assert measures
    assert {client.get(each).status_code for each in measures} == {200}


def test_the_band_says_which_ledger_day_and_moment(client: TestClient) -> None:
    band = text_of(client.get("/?on=15/07/2020&known=1/8/2020").text)
    assert "Simulated ledger: nothing in it is real" in band
    assert "15/07/2020" in band
    assert "01/08/2020 23:59:59" in band
    assert re.search(r"\d+ / 596 entries", band)
    assert "No checkpoint was made of it; not verified here." in band
    assert "today, " in text_of(client.get("/").text)


def test_the_band_names_the_newest_checkpoint(tmp_path: Path) -> None:
    with Ledger.open(make(tmp_path / "demo")) as ledger:
        seal(ledger)
        with browsing(ledger) as inside:
            said = text_of(inside.get("/").text)
    assert re.search(r"Newest checkpoint: of 596 entries, made \d\d/\d\d/\d{4} .*; not verified here\.", said)


def test_the_language_is_the_one_asked_for_else_that_of_the_browser(client: TestClient) -> None:
    def shown(path: str, accepted: str) -> str:
        (lang,) = re.findall(
            r'<html lang="(\w+)">', client.get(path, headers={"accept-language": accepted}).text
        )
        return str(lang)

    assert shown("/", "nl-BE,nl;q=0.9,en;q=0.8") == "nl"
    assert shown("/", "en;q=0.5, nl;q=0.9") == "nl"
    assert shown("/", "nl;q=0, en") == "en"
    assert shown("/", "fr") == "en"
    assert shown("/?lang=en", "nl") == "en"
    assert shown("/?lang=xx", "nl") == "nl"


#: What the pages say in English, where Dutch says something else.
ENGLISH = {
    each
    for each in (*PHRASES.values(), *(refusal.title for refusal in REFUSALS.values()))
    if "{" not in each and len(each) > 6 and translated(each, "nl") != translated(each, "en")
}


@pytest.mark.parametrize(
    "path",
    ["/?", "/search?q=D-00", "/lists/findings?", "/lists/due?", "/person/D-005?", "/nowhere?", "/?known=x"],
)
def test_in_dutch_no_page_says_a_phrase_in_english(client: TestClient, path: str) -> None:
    english, dutch = (text_of(client.get(f"{path}&on=2020-09-30&lang={lang}").text) for lang in ("en", "nl"))
    assert [each for each in ENGLISH if each in dutch] == []
    assert [each for each in ENGLISH if each in english] != []


def test_a_list_is_ordered_and_turned_page_by_page(client: TestClient) -> None:
    shown: list[str] = []
    address = "/lists/status?on=2020-09-30&order=enterprise&descending=1"
    pages = 0
    while address:
        page = client.get(address).text
        shown += re.findall(r'<td><a href="/person/([^?"]*)', page)
        following = re.findall(r'rel="next" href="([^"]*)"', page)
        address = following[0].replace("&amp;", "&") if following else ""
        pages += 1
    told = json.loads(client.get("/lists/status.json?on=2020-09-30&order=enterprise&descending=1").text)
    assert shown == [each["dossier"] for each in told]
    assert (pages, len(shown)) == (2, 77)


def test_pages_are_turned_back_too_and_each_has_one_address(tmp_path: Path) -> None:
    def turned(page: str, rel: str) -> str | None:
        found = re.findall(f'rel="{rel}" href="([^"]*)"', page)
        return unescape(found[0]) if found else None

    with Ledger.create(tmp_path / "many.db", simulated=True) as ledger, browsing(ledger) as inside:
        for nth in range(101):
            ledger.record(decision_from(employment(dossier=f"D-{nth:03}")), recorded_by="tests")
        forward: list[str] = ["/lists/status?scheme=cmw"]
        while (following := turned(page := inside.get(forward[-1]).text, "next")) is not None:
            forward.append(following)
        assert len(forward) == 3
        assert "Rows 101 to 101 of 101" in page
        backward: list[str] = [forward[-1]]
        while (before := turned(inside.get(backward[-1]).text, "prev")) is not None:
            assert forward[0] in links(inside.get(backward[-1]).text)
            backward.append(before)
    assert backward == forward[::-1]


def test_the_head_of_a_column_orders_by_it_and_then_the_other_way_round(client: TestClient) -> None:
    page = client.get("/lists/findings?on=2020-09-30&severity=note").text
    (by_dossier,) = (each for each in links(page) if "order=dossier" in each)
    assert "severity=note" in by_dossier
    page = client.get(by_dossier).text
    assert page.count("aria-sort=") == 1
    (other_way,) = (each for each in links(page) if "order=dossier" in each and "descending=1" in each)
    assert 'aria-sort="descending"' in client.get(other_way).text


def test_what_a_form_offers_and_shows_is_in_words_and_as_written_in_belgium(client: TestClient) -> None:
    page = client.get("/lists/findings?from=2020-03-01&to=2020-03-31&lang=nl").text
    assert re.search(r'name="from" value="01/03/2020"', page)
    counted = page.partition('id="f-count_by"')[2].partition("</select>")[0]
    assert re.findall(r"<option[^>]*>([^<]*)", counted)[1:] == [
        "bevinding",
        "ernst",
        "regel",
        "onderneming",
        "stelsel",
    ]
    assert re.search(r'name="then" value="01/08/2020"', client.get("/compare/D-005?then=2020-08-01").text)


@pytest.mark.parametrize("name", sorted(lists()))
def test_a_list_says_what_it_has_and_not_what_its_command_does(client: TestClient, name: str) -> None:
    said = client.get(f"/lists/{name}").text.partition("<h1>")[2]
    assert re.search(r"<p>(List|Show|Count|Say) ", said) is None


def test_an_empty_list_of_a_period_speaks_of_the_period(client: TestClient) -> None:
    said = text_of(client.get("/lists/guarantees?state=breached&from=2019-01-01&to=2019-01-31").text)
    assert "Nothing is in this list in that period" in said


def test_the_number_of_an_enterprise_leads_there_in_every_list(client: TestClient) -> None:
    for name in ("overview", "status", "guarantees", "places"):
        page = client.get(f"/lists/{name}?on=2020-09-30").text
        assert "/enterprise/0899.920.171?on=2020-09-30" in links(page), name


def test_a_command_in_what_is_told_is_marked_as_one(client: TestClient) -> None:
    page = client.get("/person/NOBODY").text
    assert "<code>status --all</code>" in page
    assert "`" not in client.get("/person/%60x%60").text.replace("&#39;`x`&#39;", "")


def test_a_filter_that_is_mistaken_is_told_beside_its_field(client: TestClient) -> None:
    answer = client.get("/lists/guarantees?enterprise=0899.900.277&from=31/02/2020&to=2020-12-31")
    assert answer.status_code == 400
    assert re.search(r'id="f-enterprise"[^>]* value="0899.900.277"[^>]*aria-invalid="true"', answer.text)
    assert re.search(r'id="f-enterprise"[^>]*aria-describedby="f-enterprise-wrong', answer.text)
    assert "2020-02 has no day 31" in text_of(answer.text)
    assert client.get("/lists/guarantees?from=2020-01-01").status_code == 400
    assert client.get("/lists/guarantees?after=x").status_code == 400
    assert client.get("/lists/guarantees?order=colour").status_code == 400


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
def test_what_is_downloaded_is_what_is_filtered(client: TestClient, form: str) -> None:
    asked = "?on=2020-09-30&state=owed&order=dossier"
    shown = re.findall(r'<td><a href="/person/([^?"]*)', client.get(f"/lists/guarantees{asked}").text)
    answer = client.get(f"/lists/guarantees.{form}{asked}")
    assert answer.headers["content-disposition"] == f'attachment; filename="guarantees-2020-09-30.{form}"'
    if form == "csv":
        found = [row["dossier"] for row in csv.DictReader(io.StringIO(answer.text))]
    elif form == "json":
        found = [each["dossier"] for each in answer.json()]
    else:
        sheet = load_workbook(io.BytesIO(answer.content)).active
        assert sheet is not None
        rows = [list(row) for row in sheet.iter_rows(values_only=True)]
        head = next(nth for nth, row in enumerate(rows) if row[0] == "dossier")
        found = [str(row[0]) for row in rows[head + 1 :]]
        assert sheet.cell(head + 2, 1 + rows[head].index("since")).is_date
    assert found == shown
    assert len(found) == 11


def test_a_text_that_a_spreadsheet_would_run_stays_a_text(tmp_path: Path) -> None:
    with Ledger.create(tmp_path / "formula.db", simulated=True) as ledger:
        ledger.record(decision_from(order(ground="=HYPERLINK(1)")), recorded_by="tests")
        with browsing(ledger) as inside:
            sheet = load_workbook(io.BytesIO(inside.get("/lists/measures.xlsx").content)).active
            csv_text = inside.get("/lists/measures.csv").text
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row if "HYPERLINK" in str(cell.value)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert "'=HYPERLINK(1)" in csv_text


def test_the_page_of_a_person_begins_with_the_answer_and_holds_the_rest(client: TestClient) -> None:
    page = client.get("/person/D-005?on=2020-09-30").text
    said = text_of(page)
    assert (
        said.index("What holds, and why")
        < said.index("Where things stand")
        < said.index("Every entry on record")
    )
    assert "Chance not offered" in said
    assert "Guarantee for measure corona-2020: owed (verschuldigd)" in said
    assert '<svg viewBox="0 0' in page
    # Who reads without drawings reads each text of one on its line.
    assert re.search(r"</(text|desc)>[^\n]", page) is None
    assert re.search(r'<li id="entry-355" value="355">\s*<p>[^<]*<del>', page)
    assert "WITHDRAWN by entry 461" in said
    assert "/person/D-005?on=2020-09-30&entry=461#entry-461" in links(page)


def test_what_was_not_known_yet_is_not_there(client: TestClient) -> None:
    said = text_of(client.get("/person/D-005?on=2020-09-30&known=2020-08-01").text)
    assert "left" in said
    assert "WITHDRAWN by entry" not in said


def test_a_page_of_a_person_puts_nothing_recorded_into_its_markup(tmp_path: Path) -> None:
    with Ledger.create(tmp_path / "hostile.db", simulated=True) as ledger:
        for each in (
            employment(dossier="A-1", source="<b>&amp;"),
            employment(dossier="a/b:1", ground="<script>alert(1)</script>"),
        ):
            ledger.record(decision_from(each), recorded_by="tests")
        with browsing(ledger) as inside:
            people = {each for each in links(inside.get("/lists/status").text) if "/person/" in each}
            assert people == {"/person/A-1", "/person/a/b%3A1"}
            for each in people:
                page = inside.get(each)
                assert page.status_code == 200
                assert "<script" not in page.text
                assert "<b>" not in page.text


def test_search_finds_by_the_beginning_of_a_key_and_a_part_of_a_name(client: TestClient) -> None:
    assert "/person/D-005" in links(client.get("/search?q=D-00").text)
    assert "/measure/corona-2020" in links(client.get("/search?q=corona").text)
    assert "Nothing was found" in text_of(client.get("/search?q=nothing-of-the-kind").text)
    assert client.get("/search", params={"q": "x" * 201}).status_code == 400


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("D-005", "/person/D-005"),
        ("d-005", "/person/D-005"),
        ("0899930366", "/enterprise/0899.930.366"),
        ("Corona-2020", "/measure/corona-2020"),
        ("355", "/person/D-005?entry=355#entry-355"),
        ("D-005:ontslag", "/person/D-005?entry=355#entry-355"),
    ],
)
def test_the_whole_name_of_one_thing_leads_straight_to_it(client: TestClient, name: str, page: str) -> None:
    answer = client.get("/search", params={"q": name})
    assert (answer.status_code, answer.headers["location"]) == (303, page)


def test_an_entry_is_found_as_far_as_it_was_known(client: TestClient) -> None:
    assert client.get("/search?q=461").status_code == 303
    for path in ("/search?q=461&known=2020-08-01", "/search?q=597", f"/search?q={'9' * 200}"):
        assert "Nothing was found" in text_of(client.get(path).text)


def test_the_start_page_is_worked_out_once_for_the_same_entries_and_anew_for_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    answer = View.answer

    def counted(view: View, question: Question, *more: Any, **parameters: Any) -> Any:
        asked.append(question.outline.name)
        return answer(view, question, *more, **parameters)

    monkeypatch.setattr(View, "answer", counted)
    with Ledger.open(make(tmp_path / "demo")) as ledger, browsing(ledger) as inside:
        first = inside.get("/?on=2020-09-30").text
        assert len(asked) == len(WORK)
        assert inside.get("/?on=2020-09-30").text == first
        assert len(asked) == len(WORK)
        for other in ("/?on=2020-09-29", "/?on=2020-09-30&known=2020-09-30", "/?on=2020-09-30&lang=nl"):
            before = len(asked)
            inside.get(other)
            assert len(asked) == before + len(WORK)
        ledger.record(decision_from(employment(dossier="N-1")), recorded_by="tests")
        before = len(asked)
        assert "597 entries" in text_of(inside.get("/?on=2020-09-30").text)
        assert len(asked) == before + len(WORK)


def test_no_more_results_are_at_hand_than_there_may_be() -> None:
    done: list[int] = []
    remembered = ResultCache(2)

    def result(number: int) -> int:
        return remembered.result(number, lambda: done.append(number) or number)

    assert [result(each) for each in (1, 2, 1, 3, 1, 2)] == [1, 2, 1, 3, 1, 2]
    assert done == [1, 2, 3, 2]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The questions that pages ask, by their names, as they are asked."""
    found: list[str] = []
    answer = View.answer

    def counted(self: View, question: Question, *rest: Any, **parameters: Any) -> Any:
        found.append(question.outline.name)
        return answer(self, question, *rest, **parameters)

    monkeypatch.setattr(View, "answer", counted)
    return found


def test_a_list_is_asked_once_for_the_same_entries(tmp_path: Path, asked: list[str]) -> None:
    with Ledger.open(make(tmp_path / "demo")) as ledger, browsing(ledger) as inside:
        address = "/lists/guarantees?on=2020-09-30"
        page = inside.get(address).text
        assert inside.get(address).text == page
        assert asked == ["guarantees"]
        for nth, other in enumerate(("state=owed", "order=dossier", "lang=nl", "known=2020-09-30"), start=2):
            inside.get(f"{address}&{other}")
            assert len(asked) == nth
        ledger.record(decision_from(employment(dossier="N-1")), recorded_by="tests")
        inside.get(address)
        assert len(asked) == nth + 1


def test_a_list_that_is_very_long_is_not_at_hand(
    client: TestClient, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("projections.viewer.lists.SHORT", 100)
    for _ in range(2):
        assert client.get("/lists/guarantees?on=2020-09-30").status_code == 200
    assert len(asked) == 2


def test_where_a_backup_was_put_back_nothing_of_what_came_after_it_is_at_hand(tmp_path: Path) -> None:
    path, backup = tmp_path / "ledger.db", tmp_path / "backup.db"
    pages = ("/lists/status?on=2020-01-01", f"/enterprise/{MAATWERK}?on=2020-01-01")
    with Ledger.create(path, simulated=True) as ledger, browsing(ledger) as inside:
        for dossier, copied in (("W-01", (path, backup)), ("W-02", (backup, path)), ("W-03", None)):
            ledger.record(decision_from(employment(dossier=dossier)), recorded_by="tests")
            if dossier != "W-01":
                for page in pages:
                    found = {key for key in ("W-02", "W-03") if key in inside.get(page).text}
                    assert found == {dossier}, page
            if copied is not None:
                one, other = map(sqlite3.connect, copied)
                with closing(one), closing(other):
                    one.backup(other)


def test_what_is_altered_while_a_list_is_at_hand_is_told(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with Ledger.create(path, simulated=True) as ledger, browsing(ledger) as inside:
        ledger.record(decision_from(employment()), recorded_by="tests")
        seal(ledger)
        page, told = "/lists/status?on=2020-01-01", "The newest checkpoint does not hold"
        assert told not in inside.get(page).text
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("DROP TRIGGER entries_update")
            connection.execute("UPDATE entries SET state = CAST(replace(state, '2019', '2018') AS BLOB)")
        assert told in inside.get(page).text
