"""The pages of an enterprise, of a measure, and of the reports: they show what the commands say, and hide likewise."""

from __future__ import annotations

import io
import json
import re
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from starlette.testclient import TestClient

from ledger.application import Ledger
from ledger.demo.making import make
from ledger.parsing.reading import decision_from
from projections.api import open_register
from projections.counts.forms import FORMS
from projections.handover.identification import Identification
from projections.viewer.enterprise import WORK
from projections.viewer.reports import reports
from tests.cli.running import run
from tests.given import employment, order, rectification, succession
from tests.viewer.browsing import OURS, browsing, field, links, text_of

AT, ON = "0899.930.366", date(2020, 9, 30)


def section(page: str, name: str) -> str:
    """One section of a page."""
    return page.partition(f'<section id="{name}"')[2].partition("</section>")[0]


def people_in(part: str) -> list[str]:
    return re.findall(r'href="/person/([^?"]*)', part)


# -- an enterprise -----------------------------------------------------------------------------------------


def test_an_enterprise_shows_who_is_there_and_what_the_commands_say_of_it(
    client: TestClient, demo_file: Path
) -> None:
    page = client.get(f"/enterprise/{AT}?on=2020-09-30").text
    with open_register(demo_file) as register:
        there = [each.dossier for each in register.everyone(enterprise=AT, on=ON)]
        expected = {
            "people": there,
            "guarantees": [each.dossier for each in register.guarantees(enterprise=AT, on=ON)],
            "findings": [each.dossier for each in register.findings(enterprise=AT, on=ON)],
            "places": [each.dossier for each in register.places(enterprise=AT, on=ON)],
            "due": [each.dossier for each in register.due(within=30, enterprise=AT, on=ON)],
        }
    assert {name: people_in(section(page, name)) for name in expected} == expected
    assert len(there) == 9
    shown = dict(re.findall(r'href="#(\w+)"><span class="count">(\d+)', page))
    assert list(shown) == [each.name for each in WORK]
    assert {name: int(shown[name]) for name in expected} == {k: len(v) for k, v in expected.items()}


@pytest.mark.parametrize("work", [each.name for each in WORK])
def test_each_of_its_lists_leads_to_the_whole_of_it(client: TestClient, work: str) -> None:
    part = section(client.get(f"/enterprise/{AT}?on=2020-09-30").text, work)
    (count,) = re.findall(r'<span class="count">\((\d+)\)', part)
    (whole,) = (each for each in links(part) if each.startswith("/lists/"))
    assert f"enterprise={AT}" in whole
    said = text_of(client.get(whole).text)
    assert f"of {count} " in said or (count == "0" and "0 rows" in said)


def test_an_enterprise_is_found_under_any_way_to_write_its_number_and_no_other(client: TestClient) -> None:
    assert f"Enterprise {AT}" in client.get("/enterprise/0899930366").text
    answer = client.get("/enterprise/0899.930.367")
    assert (answer.status_code, "is no KBO number" in text_of(answer.text)) == (400, True)


def test_what_was_recorded_of_a_succession_stands_on_both_pages_and_is_struck_where_it_was_corrected(
    tmp_path: Path,
) -> None:
    with Ledger.create(tmp_path / "taken.db", simulated=True) as ledger:
        for each in (
            succession("2020-03-01", "0899.900.177", "0899.920.171"),
            rectification(
                "2020-04-01",
                1,
                succession("2020-04-01", "0899.900.177", "0899.920.171"),
                dossier=None,
                enterprise="0899.900.177",
            ),
        ):
            ledger.record(decision_from(each), recorded_by="tests")
        with browsing(ledger) as inside:
            for number in ("0899.900.177", "0899.920.171"):
                page = inside.get(f"/enterprise/{number}?on=2020-12-31").text
                assert "taken over by 0899.920.171 from 2020-04-01" in text_of(page) or "1 April 2020" in page
                assert len(re.findall("<del>", page)) == 1
            assert "/enterprise/0899.900.177" in {
                each.partition("?")[0] for each in links(inside.get("/enterprise/0899.920.171").text)
            }
            shown = inside.get("/lists/successions?on=2020-12-31").text
            assert "<table>" in shown
            assert "01/04/2020" in shown


def bundle_of(inside: TestClient, path: str, **form: str) -> tuple[int, bytes]:
    token = field(inside.get(path).text, "form_token")
    answer = inside.post(path, data={"form_token": token, **form}, headers=OURS)
    return answer.status_code, answer.content


def test_its_bundle_is_the_one_that_the_command_makes_and_is_logged_likewise(tmp_path: Path) -> None:
    place = make(tmp_path / "demo")
    asked = "on=2020-09-30&known=2020-12-31T12:00Z"
    by = Identification(made_by="inspector")
    with Ledger.open(place) as ledger, browsing(ledger, identification=by) as inside:
        code, content = bundle_of(inside, f"/enterprise/{AT}?{asked}", documents="nl")
    assert code == 200
    archive = ZipFile(io.BytesIO(content))
    made = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    folder = tmp_path / "bundle"
    options = ("--on", "2020-09-30", "--known", "2020-12-31T12:00Z", "--lang", "nl", "--as", "inspector")
    assert run("--ledger", place, "dossier", "--enterprise", AT, "-o", folder, *options).code == 0
    assert made == {each.name: each.read_bytes() for each in folder.iterdir()}
    assert len(made) > 5
    logged = [line for line in run("--ledger", place, "identity", "log").out.splitlines() if AT in line]
    whats = [re.sub(r".*(html, bundle .* [0-9a-f]{64}).*", r"\1", line) for line in logged]
    assert len(whats) == 2
    assert whats[0] == whats[1]


def test_no_bundle_is_made_for_a_form_of_somebody_else_or_of_nobody(tmp_path: Path) -> None:
    place = make(tmp_path / "demo")
    with Ledger.open(place) as ledger, browsing(ledger) as inside:
        answer = inside.post(f"/enterprise/{AT}", data={"form_token": "x"}, headers=OURS)
        assert (answer.status_code, "This form is too old" in text_of(answer.text)) == (403, True)
        code, page = bundle_of(inside, "/enterprise/0899.900.078", documents="nl")
        assert (code, "No dossier names this enterprise" in text_of(page.decode())) == (409, True)
    assert "dossier-made" not in run("--ledger", place, "identity", "log").out


# -- a measure ---------------------------------------------------------------------------------------------


def test_a_measure_shows_when_it_is_in_force_whom_it_reached_and_its_quarters(
    client: TestClient, demo_file: Path
) -> None:
    page = client.get("/measure/corona-2020?on=2020-09-30").text
    said = text_of(page)
    with open_register(demo_file) as register:
        reached = register.guarantees(suspension="corona-2020", on=ON)
        owed = register.guarantees(suspension="corona-2020", state="owed", on=ON)
    assert f"Whom it reached ({len(reached)})" in said
    assert people_in(section(page, "reached")) == [each.dossier for each in reached[:20]]
    (href,) = (each for each in links(page) if "state=owed" in each)
    assert f"of {len(owed)}" in text_of(client.get(href).text)
    assert len(reached) > len(owed) > 0
    assert (
        said.index("What was decided")
        < said.index("Whom it reached (")
        < said.index("Before, during and after")
    )
    assert '<svg viewBox="0 0' in page
    assert "&lt;5" in page  # small numbers are hidden as in the report


def test_a_text_that_was_corrected_stands_struck_through_beside_how_it_is_read(tmp_path: Path) -> None:
    with Ledger.create(tmp_path / "corrected.db", simulated=True) as ledger:
        for each in (
            order(measure="storm-2021", ground="the <first> ground"),
            rectification(
                "2020-04-01",
                1,
                order(measure="storm-2021", ground="the second ground"),
                dossier=None,
                measure="storm-2021",
            ),
        ):
            ledger.record(decision_from(each), recorded_by="tests")
        with browsing(ledger) as inside:
            (href,) = {each for each in links(inside.get("/lists/measures").text) if "/measure/" in each}
            page = inside.get(href).text
    said = text_of(page)
    assert re.search(r"<del>entry 1, ", page)
    assert "RECTIFIED by entry 2" in said
    assert "the <first> ground" in said
    assert "the second ground" in said
    assert "<first>" not in page


def test_guarantees_are_narrowed_to_one_suspension_by_the_command_too(demo_file: Path) -> None:
    def dossiers(*more: str) -> list[str]:
        ran = run("--ledger", demo_file, "guarantees", "--on", "2020-09-30", "--json", *more)
        return [each["dossier"] for each in json.loads(ran.out)]

    assert dossiers("--suspension", "corona-2020")
    assert dossiers("--suspension", "another") == []
    assert len(dossiers("--rule", "R10")) >= len(dossiers("--suspension", "corona-2020"))


# -- the reports -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(reports()))
def test_every_report_has_its_page_with_tables_and_what_it_hides_is_hidden(
    client: TestClient, name: str
) -> None:
    assert f"/reports/{name}" in links(client.get("/reports").text)
    asked = f"?on=2020-09-30{f'&kbo={AT}' if name == 'enterprise' else ''}"
    page = client.get(f"/reports/{name}{asked}").text
    parts = client.get(f"/reports/{name}.json{asked}").json()["parts"]
    assert page.count("<table>") >= len([each for each in parts if each["rows"]])
    assert "<5: fewer than five people" in text_of(page)
    assert re.search(r'<svg viewBox="0 0', page)


def test_a_small_number_is_shown_where_it_is_asked_for_alone(client: TestClient) -> None:
    def cells(query: str) -> str:
        page = client.get(f"/reports/guarantees?on=2020-09-30{query}").text
        return page.partition("<tbody>")[2].partition("</tbody>")[0]

    assert "&lt;5" in cells("")
    assert "&lt;5" not in cells("&unmasked=1")


@pytest.mark.parametrize("form", [each for each in FORMS if each not in ("table", "parquet")])
def test_a_report_is_downloaded_as_the_command_makes_it(
    client: TestClient, demo_file: Path, tmp_path: Path, form: str
) -> None:
    answer = client.get(
        f"/reports/suspension.{form}?from=2020-01-01&to=2020-12-31&known=2021-01-01&by=scheme"
    )
    assert answer.headers["content-disposition"] == f'attachment; filename="suspension-2020-12-31.{form}"'
    file = tmp_path / f"suspension.{form}"
    options = ("--from", "2020-01-01", "--to", "2020-12-31", "--known", "2021-01-01", "--by", "scheme")
    ran = run("--ledger", demo_file, "report", "suspension", *options, "--lang", "en", "-o", file)
    assert (ran.code, ran.err) == (0, ran.err)
    assert answer.content == file.read_bytes()


@pytest.mark.parametrize(
    ("address", "code", "said"),
    [
        ("/reports/enterprise", 200, "Name what it is about"),
        ("/reports/enterprise?kbo=1", 400, "is no KBO number"),
        ("/reports/enterprise?kbo=0899.900.078", 404, "no enterprise 0899.900.078 has employed anybody"),
        ("/reports/cycle?measure=nothing", 404, "no measure 'nothing' is on record"),
        ("/reports/flow?from=2020-12-31&to=2020-01-01", 400, "the period ends before it begins"),
        ("/reports/flow?by=colour", 400, "by is one of"),
        ("/reports/flow.csv?from=x&to=y", 400, "This cannot be shown yet"),
        ("/reports/cycle?days=0", 400, "no whole number"),
        ("/measure/nothing", 404, "No measure 'nothing' is on record"),
        ("/reports/nothing", 404, "There is no such page"),
        ("/reports/flow.exe", 404, "There is no such page"),
    ],
)
def test_what_cannot_be_shown_is_told(client: TestClient, address: str, code: int, said: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, said in text_of(answer.text)) == (code, True)


def test_what_counts_by_default_is_chosen_in_the_form(client: TestClient) -> None:
    page = client.get("/reports/flow").text
    assert re.search(r'<option value="enterprise" selected>', page)
    assert '<option value="open" selected>' in client.get("/lists/places").text


def test_an_employment_without_a_measure_has_all_of_these_pages(tmp_path: Path) -> None:
    with Ledger.create(tmp_path / "small.db", simulated=True) as ledger:
        ledger.record(decision_from(employment(dossier="A-1")), recorded_by="tests")
        with browsing(ledger, "/register", "nl") as inside:
            for path in ("/reports/cycle", "/lists/measures", "/enterprise/0899.900.078", "/proof"):
                assert inside.get(f"/register{path}").status_code == 200, path
