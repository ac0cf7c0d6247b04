"""The same figures in every form, and nothing in any of them that runs."""

from __future__ import annotations

import csv
import io
import json
import warnings
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import html5lib
import pytest
from openpyxl import load_workbook
from pyarrow import parquet as pyarrow_parquet

from ledger.application import Ledger
from projections.answers.exceptions import state_in_words
from projections.counts import words
from projections.counts.asking import REPORTS, Report
from projections.counts.cells import cell_rows, columns
from projections.counts.forms import form_of, written
from projections.counts.lines import tables
from projections.render import parquet as our_parquet
from projections.render.csv import DIALECTS, Dialect
from tests.counts.asked import HERE, record, report
from tests.given import order

LANGS = ("en", "nl")
CASES = [(name, first) for name in REPORTS for first in (None, "2020-06-01")]


def made(ledger: Ledger, name: str, first: str | None, *, masked: bool = True) -> Report:
    at = HERE if name == "enterprise" else None
    return report(ledger, name, "2020-08-31", first, masked=masked, enterprise=at)


@pytest.fixture(params=CASES, ids=lambda case: f"{case[0]}-{'period' if case[1] else 'day'}")
def found(request: pytest.FixtureRequest, whole_town: Ledger) -> Report:
    return made(whole_town, *request.param)


# -- data ---------------------------------------------------------------------------------------------


def test_every_row_has_the_columns_of_its_report(found: Report) -> None:
    names = columns(found.manifest.report)
    rows = list(cell_rows(found))
    assert rows
    assert {tuple(row) for row in rows} == {tuple(names)}


def test_a_hidden_count_is_null_and_says_so(whole_town: Ledger) -> None:
    rows = list(cell_rows(made(whole_town, "guarantees", None)))
    hidden = [row for row in rows if row["hidden"]]
    assert hidden
    counted = [row for row in rows if row["part"] != "measures"]
    assert all((row["count"] is None) == row["hidden"] for row in counted)
    assert not any(row["hidden"] for row in cell_rows(made(whole_town, "guarantees", None, masked=False)))


def test_json_says_what_it_is_of_and_holds_every_cell(found: Report) -> None:
    whole = json.loads(written(found, "json", "nl"))
    assert whole["report"] == found.manifest.report
    assert (whole["on"], whole["known_at"]) == ("2020-08-31", "2026-01-05T12:00:00Z")
    assert (whole["simulated"], whole["masked"]) == (False, True)
    assert whole["ledger_size"] == found.manifest.ledger_size
    cells = [(row["figure"], row["count"]) for each in whole["parts"] for row in each["rows"]]
    assert cells == [(r["figure"], r["count"]) for r in cell_rows(found) if r["part"] != "measures"]
    assert len(whole["measures"]) == len(found.measures)


def test_json_lines_hold_the_same(found: Report) -> None:
    lines = [json.loads(line) for line in written(found, "jsonl", "en").splitlines()]
    assert [line["count"] for line in lines] == [row["count"] for row in cell_rows(found)]
    assert {line["known_at"] for line in lines} == {"2026-01-05T12:00:00Z"}


def test_csv_holds_the_same(found: Report) -> None:
    rows = list(csv.DictReader(io.StringIO(written(found, "csv", "nl").decode(), newline="")))
    want = [["" if row["count"] is None else str(row["count"]), row["part"]] for row in cell_rows(found)]
    assert [[row["count"], row["part"]] for row in rows] == want


def test_csv_for_a_dutch_excel(whole_town: Ledger) -> None:
    found = made(whole_town, "flow", None, masked=False)
    content = written(found, "csv", "en", "excel-nl")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    counted = [row for row in rows if row["part"] != "measures"]
    cells = [row for row in cell_rows(found) if row["part"] != "measures"]
    assert [row["count"] for row in counted] == [str(row["count"]) for row in cells]
    assert {row["on"] for row in rows} == {row["first_day"] for row in counted} == {"31/08/2020"}
    assert {row["median_days"] for row in rows} == {"", "182,0"}
    # Its points stand where a Dutch spreadsheet has them between thousands.
    assert {row["enterprise"] for row in counted} == {"", f"BE {HERE}"}
    assert content.endswith(b"\r\n")


def test_data_is_the_same_in_every_language(found: Report) -> None:
    for form in ("json", "jsonl", "csv", "parquet"):
        assert written(found, form, "nl") == written(found, form, "en")


def test_parquet_holds_the_same_and_its_manifest(found: Report) -> None:
    table = pyarrow_parquet.read_table(io.BytesIO(written(found, "parquet", "nl")))
    assert table.to_pylist() == list(cell_rows(found))
    assert json.loads(table.schema.metadata[b"doorstroom"]) == found.manifest.fields()


def test_without_its_library_parquet_says_what_to_do(found: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(our_parquet.NoParquet, match=r"install doorstroom-ledger\[parquet\]"):
        written(found, "parquet", "nl")


# -- workbook -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
def test_a_workbook_holds_the_tables_and_no_formula(found: Report, lang: str) -> None:
    book = load_workbook(io.BytesIO(written(found, "xlsx", lang)))
    wanted = list(tables(found, lang))
    names = [words.sheet_name(table.name, lang) for table in wanted]
    assert book.sheetnames == [*names, words.part_title("manifest", lang)]
    for table in wanted:
        sheet = book[words.sheet_name(table.name, lang)]
        assert sheet.cell(ABOVE - 1, 1).value == table.title
        assert sheet.freeze_panes == f"A{ABOVE + 1}"
        assert sheet.print_title_rows == f"$1:${ABOVE}"
        cells = [[_day(cell.value) for cell in row] for row in sheet.iter_rows(min_row=ABOVE)]
        assert cells[0] == table.headings
        assert cells[1:] == [[value if value != "" else None for value in row] for row in table.rows]
    types = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert types <= {"s", "n", "d"}


def test_every_sheet_says_of_what_moments_it_is_and_what_is_hidden(found: Report) -> None:
    book = load_workbook(io.BytesIO(written(found, "xlsx", "en")))
    for sheet in book:
        above = [row[0] for row in sheet.iter_rows(max_row=ABOVE - 2, values_only=True)]
        assert above[0] == words.title(found.manifest, "en")
        assert above[1].startswith("on 2020-08-31, as known at 2026-01-05")
        assert above[-1] == words.sentence("masked", "en")


def test_every_sheet_of_a_simulated_ledger_says_so(tmp_path: Path) -> None:
    with Ledger.create(tmp_path / "l.db", simulated=True) as ledger:
        book = load_workbook(io.BytesIO(written(report(ledger, "flow", "2020-08-31"), "xlsx", "en")))
    assert all("SIMULATED LEDGER" in sheet["A3"].value for sheet in book)


#: The row of the headings, below the title, the moments, the ledger, what is hidden and its title.
ABOVE = 6


def _day(value: Any) -> Any:
    return value.date() if hasattr(value, "date") else value


def test_what_begins_like_a_formula_stays_a_text(whole_town: Ledger) -> None:
    book = load_workbook(io.BytesIO(written(made(whole_town, "suspension", None), "xlsx", "en")))
    sheet = book["Measures and their motivation"]
    cells = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row}
    assert cells["=vacatures"] == cells["-40 %"] == cells["+VDAB"] == "s"
    text = written(made(whole_town, "suspension", None), "csv", "en").decode()
    assert "'=vacatures,'-40 %,'+VDAB" in text


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_whole_number_of_an_indicator_is_a_number_also_below_zero(tmp_path: Path, dialect: Dialect) -> None:
    with Ledger.create(tmp_path / "l.db") as ledger:
        record(ledger, order(motivation=[{"name": "vacatures", "value": -36, "source": "VDAB"}]))
        content = written(report(ledger, "suspension", "2020-08-31"), "csv", "nl", dialect).decode()
    assert "vacatures{0}-36{0}VDAB".format("," if dialect == "rfc4180" else ";") in content


def test_what_is_no_character_leaves_a_page_and_a_workbook_valid(tmp_path: Path) -> None:
    with Ledger.create(tmp_path / "l.db") as ledger:
        record(ledger, order(motivation=[{"name": "vac\ufffeatures", "value": -36, "source": "VDAB"}]))
        found = report(ledger, "suspension", "2020-08-31")
    assert "\ufffe" not in written(found, "html", "nl").decode()
    book = load_workbook(io.BytesIO(written(found, "xlsx", "nl")))
    assert "vac\\ufffeatures" in {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}


def test_a_workbook_says_what_it_is_of(found: Report) -> None:
    book = load_workbook(io.BytesIO(written(found, "xlsx", "nl")))
    rows = book["Over dit rapport"].iter_rows(min_row=ABOVE + 1, values_only=True)
    said = {row[0]: _day(row[1]) for row in rows}
    assert said["zoals bekend op (UTC)"] == "2026-01-05T12:00:00Z"
    assert said["posten in het register"] == found.manifest.ledger_size
    assert said["versie van het product"] == found.manifest.version
    assert said["gesimuleerd register"] == "neen"
    assert said["gevraagde dag, of laatste dag"] == date(2020, 8, 31)


def test_a_workbook_made_again_is_the_same(found: Report) -> None:
    assert written(found, "xlsx", "nl") == written(found, "xlsx", "nl")


# -- page ---------------------------------------------------------------------------------------------


class Strict(HTMLParser):
    """Every element is closed in order."""

    VOID = frozenset({"meta", "br", "line", "path", "rect"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        assert tag in self.VOID

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("lang", LANGS)
def test_a_page_is_valid(found: Report, lang: str) -> None:
    page = written(found, "html", lang).decode()
    strict = Strict()
    strict.feed(page)
    strict.close()
    assert strict.open == []
    with warnings.catch_warnings():
        # Of html5lib itself, on newer Pythons.
        warnings.simplefilter("ignore", DeprecationWarning)
        tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    root = next(each for each in tree.iter() if each.tag == "html")
    assert root.get("lang") == lang
    ids = [each.get("id") for each in tree.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    named = {name for each in tree.iter() for name in (each.get("aria-labelledby") or "").split()}
    assert named <= set(ids)


def test_a_page_runs_nothing_and_asks_for_nothing(found: Report) -> None:
    page = written(found, "html", "nl").decode()
    for word in ("<script", "http:", "https:", "src=", "@import", "javascript"):
        assert word not in page
    for element in html5lib.parse(page, namespaceHTMLElements=False).iter():
        assert not {name for name in element.keys() if name.startswith("on")}  # noqa: SIM118
    assert "url(" not in page.replace("url(#", "")


@pytest.mark.parametrize("lang", LANGS)
def test_each_chart_has_words_and_a_table_beside_it(found: Report, lang: str) -> None:
    page = written(found, "html", lang).decode()
    sections = page.split("<section")[1:]
    drawn = 0
    for section in sections:
        for nth, piece in enumerate(section.split("<svg")[1:]):
            svg = ElementTree.fromstring("<svg" + piece.partition("</svg>")[0] + "</svg>")  # noqa: S314
            drawn += 1
            title, description = svg.find("title"), svg.find("desc")
            assert svg.get("role") == "img"
            assert title is not None
            assert description is not None
            assert title.text
            assert description.text
            assert svg.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
            assert "<table" in section, nth
    assert drawn


def test_the_charts_of_a_page_show_what_its_tables_show(whole_town: Ledger) -> None:
    page = written(made(whole_town, "suspension", None), "html", "en").decode()
    svg = ElementTree.fromstring("<svg" + page.partition("<svg")[2].partition("</svg>")[0] + "</svg>")  # noqa: S314
    texts = [each.text for each in svg.iter("text")]
    assert texts == [
        "suspended", "0", "postponed", "0", "awaiting", "10", "running, resumed", "5",
        "running, never stopped", "0",
    ]  # fmt: skip


def test_a_page_has_every_cell_of_the_tables(found: Report) -> None:
    page = written(found, "html", "nl").decode()
    for table in tables(found, "nl"):
        assert f"<caption>{table.title}</caption>" in page or not table.rows
    assert page.count("<tr>") >= sum(len(table.rows) for table in tables(found, "nl"))


# -- words --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
def test_tables_are_told_in_the_readers_language(found: Report, lang: str) -> None:
    text = written(found, "table", lang).decode()
    other = LANGS[lang == "en"]
    assert words.title(found.manifest, lang) in text
    assert words.title(found.manifest, other) not in text
    for part in found.parts:
        assert words.part_title(part.name, lang) in text
        for figure in part.figures:
            assert words.figure_name(figure.name, lang) in text


def test_an_irregular_request_has_the_word_that_its_list_has_and_a_severity_another() -> None:
    assert words.figure_name("irregular", "nl") == state_in_words("irregular", "nl") == "onregelmatig"
    assert words.label_word("severity", "irregular", "nl") == "onregelmatigheid"


def test_who_ended_a_job_is_not_on_record_rather_than_nobody() -> None:
    said = [words.label_word("ended_by", "none", lang) for lang in LANGS]
    assert said == ["not on record", "niet geregistreerd"]


def test_the_name_of_a_file_says_the_form() -> None:
    names = ("a.csv", "a.XLSX", "a.htm", "a.txt", "a.parquet", "a.pdf", "a")
    assert [form_of(name) for name in names] == ["csv", "xlsx", "html", "table", "parquet", None, None]


@pytest.mark.parametrize(("dialect", "value"), [("rfc4180", ",-4.5,"), ("excel-nl", ";-4,5;")])
def test_a_number_with_a_unit_is_a_number_for_a_spreadsheet(
    tmp_path: Path, dialect: Dialect, value: str
) -> None:
    """In a Dutch Excel `4.5` would be the fourth of May."""
    indicator = {
        "name": "banen",
        "value": "-4.50",
        "unit": "percentage-points",
        "period": "2020-Q2",
        "source": "RVA",
    }
    with Ledger.create(tmp_path / "l.db") as ledger:
        record(ledger, order(motivation=[indicator]))
        content = written(report(ledger, "cycle", "2020-08-31"), "csv", "nl", dialect).decode()
        (told,) = report(ledger, "cycle", "2020-08-31").measures
    assert f"banen{value}" in content
    assert (told.indicators[0].value, told.indicators[0].unit) == ("-4.5", "percentage-points")


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_of_the_business_cycle_marks_the_quarters_of_a_measure(
    whole_town: Ledger, lang: str
) -> None:
    page = written(made(whole_town, "cycle", None), "html", lang).decode()
    assert page.count("<svg") >= 14
    assert "2020-K2" in page if lang == "nl" else "2020-Q2" in page
    assert '"#666"' in page
