"""Workbooks as people hand them in: what Excel makes of a cell, and what nobody sees who opens the file."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import msgspec
import openpyxl
import pytest
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from ledger.intake.importing import with_sources
from ledger.intake.lines import InputLine
from ledger.intake.opening import open_input
from ledger.intake.sheets import MOST_UNPACKED, TooLarge, sheets_of
from ledger.intake.spreadsheet import Spreadsheet
from ledger.intake.template import about_a_dossier, columns
from ledger.intake.workbook import Workbook
from ledger.refusals import MissingColumn, NotText, Refused, WrongValue
from projections.render.entry_form import entry_form

HEADS = ["Beslissing", "Dossier", "Ingangsdatum", "Beslist door", "Onderneming", "Stelsel", "Reden"]
ROW = ["indiensttreding", "X-1", date(2019, 3, 4), "werkgever", 404055577, "collectief maatwerk", None]


def saved(change: Callable[[Any], object] = lambda _sheet: None, *rows: list[Any]) -> bytes:
    """A workbook with a row of heads and one or more rows, changed before it was saved."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (HEADS, *(rows or (ROW,))):
        sheet.append(row)
    change(sheet)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(content: bytes) -> list[InputLine]:
    return list(Workbook("hr.xlsx", io.BytesIO(content)).lines())


def refused(content: bytes) -> list[type[Refused] | None]:
    return [None if line.refusal is None else type(line.refusal) for line in read(content)]


def notes(content: bytes) -> list[str]:
    book = Workbook("hr.xlsx", io.BytesIO(content))
    list(book.lines())
    return [str(note) for note in book.notes()]


# -- what Excel makes of a cell --------------------------------------------------------------------------


def test_a_row_is_the_decision_it_says() -> None:
    (line,) = read(saved())
    assert line.refusal is None
    assert msgspec.to_builtins(line.decision) == {
        "decision": "employment",
        "dossier": "X-1",
        "effective_on": "2019-03-04",
        "decided_by": "employer",
        "enterprise": "404055577",
        "scheme": "cmw",
    }
    assert line.place == "hr.xlsx, sheet 1, row 2"


@pytest.mark.parametrize("number", [404055577, 404055577.0, "0404.055.577", "404055577"])
def test_a_kbo_number_may_be_a_number_or_a_text(number: object) -> None:
    row = [*ROW]
    row[4] = number
    (line,) = with_sources(read(saved(lambda _: None, row)))
    (as_csv,) = with_sources(
        Spreadsheet(
            "hr.csv",
            io.BytesIO(
                b"decision,dossier,effective_on,decided_by,enterprise,scheme\n"
                b"employment,X-1,2019-03-04,employer,0404.055.577,cmw\n"
            ),
        ).lines()
    )
    assert line.decision is not None
    assert as_csv.decision is not None
    assert line.decision.source == as_csv.decision.source


@pytest.mark.parametrize("day", [date(2019, 3, 4), datetime.combine(date(2019, 3, 4), time()), "2019-03-04"])
def test_a_day_is_a_date_or_a_text_that_leaves_no_doubt(day: object) -> None:
    row = [*ROW]
    row[2] = day
    (line,) = read(saved(lambda _: None, row))
    assert line.decision is not None
    assert line.decision.effective_on == date(2019, 3, 4)


def test_a_text_that_could_be_two_days_is_refused() -> None:
    row = [*ROW]
    row[2] = "03/04/2019"
    assert refused(saved(lambda _: None, row)) == [WrongValue]


def test_a_workbook_that_counts_from_1904_has_the_same_days() -> None:
    def of_1904(sheet: Any) -> None:
        sheet.parent.epoch = CALENDAR_MAC_1904

    (line,) = read(saved(of_1904))
    assert line.decision is not None
    assert line.decision.effective_on == date(2019, 3, 4)


@pytest.mark.parametrize("key", [date(2026, 2, 1), time(1, 30), 1.5, 1e16, True])
def test_a_key_that_excel_made_something_else_of_is_refused(key: object) -> None:
    row = [*ROW]
    row[1] = key
    (line,) = read(saved(lambda _: None, row))
    assert type(line.refusal) is WrongValue
    assert line.refusal.field == "dossier"
    assert "make the column Text" in str(line.refusal)


@pytest.mark.parametrize("shown", ["000", "0.00E+00", "#,##0", '0"-A"', "[Red]0.0", "00\\-00"])
def test_a_key_that_is_a_number_shown_as_something_else_is_refused(shown: str) -> None:
    def format_key(sheet: Any) -> None:
        sheet["B2"] = 7
        sheet["B2"].number_format = shown

    (line,) = read(saved(format_key))
    assert type(line.refusal) is WrongValue
    assert "shown otherwise" in str(line.refusal)


@pytest.mark.parametrize("shown", ["General", "0", "@"])
def test_a_key_that_is_a_number_as_it_looks_is_taken_and_said(shown: str) -> None:
    def number_key(sheet: Any) -> None:
        sheet["B2"] = 7
        sheet["B2"].number_format = shown

    content = saved(number_key)
    (line,) = read(content)
    assert msgspec.to_builtins(line.decision)["dossier"] == "7"
    assert any("Numbers read as text" in note for note in notes(content))


def test_a_kbo_number_may_be_shown_with_its_dots() -> None:
    assert refused(saved(lambda sheet: setattr(sheet["E2"], "number_format", '0000"."000"."000'))) == [None]


def dutch(*days: object) -> list[InputLine]:
    rows = [[*ROW[:1], f"X-{nth}", day, *ROW[3:]] for nth, day in enumerate(days)]
    return list(Workbook("hr.xlsx", io.BytesIO(saved(lambda _: None, *rows)), dutch_days=True).lines())


@pytest.mark.parametrize(
    "days",
    [
        ["04/03/2019", "31/12/2020"],
        [date(2019, 3, 4), "04/03/2019"],
        [date(2019, 3, 14), "31/12/2020"],
    ],
)
def test_days_as_text_are_read_where_they_may_be_dutch(days: list[object]) -> None:
    assert [line.refusal for line in dutch(*days)] == [None] * len(days)


def test_days_that_another_program_may_have_turned_around_are_refused_all_of_them() -> None:
    lines = dutch(date(2019, 3, 4), "31/12/2020")
    assert {type(line.refusal) for line in lines} == {WrongValue}
    assert all("turned the dates around" in str(line.refusal) for line in lines)


# -- what nobody sees who opens it -----------------------------------------------------------------------


def hide_row(sheet: Any) -> None:
    sheet.row_dimensions[2].hidden = True


def hide_column(sheet: Any) -> None:
    sheet.column_dimensions["E"].hidden = True


def merge(sheet: Any) -> None:
    sheet.append(ROW)
    sheet.merge_cells("B2:B3")


def formula(sheet: Any) -> None:
    sheet["G2"] = '="x"&"y"'


def error(sheet: Any) -> None:
    sheet["G2"] = "#REF!"
    sheet["G2"].data_type = "e"


def strike(sheet: Any) -> None:
    sheet["B2"].font = Font(strike=True)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (strike, "struck through"),
        (hide_row, "hidden"),
        (hide_column, "hidden column"),
        (merge, "merged"),
        (formula, "never calculated"),
        (error, "#REF!"),
    ],
)
def test_what_is_not_as_it_looks_is_refused_and_never_passed_over(
    change: Callable[[Any], object], why: str
) -> None:
    lines = read(saved(change))
    assert {type(line.refusal) for line in lines} == {WrongValue}
    assert all(why in str(line.refusal) for line in lines)


def test_an_empty_hidden_column_is_no_matter() -> None:
    assert refused(saved(lambda sheet: setattr(sheet.column_dimensions["G"], "hidden", True))) == [None]


def test_a_formula_that_was_calculated_is_read_and_said() -> None:
    content = saved(formula)
    with zipfile.ZipFile(io.BytesIO(content)) as before:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as after:
            for each in before.namelist():
                text = before.read(each).decode()
                # As Excel saves it, with the value that it calculated.
                text = text.replace('<c r="G2"', '<c t="str" r="G2"').replace("<v></v>", "<v>xy</v>")
                after.writestr(each, text.replace("<v />", "<v>xy</v>").replace("<v/>", "<v>xy</v>"))
    (line,) = read(file.getvalue())
    assert line.refusal is None, line.refusal
    assert msgspec.to_builtins(line.decision)["reason"] == "xy"
    assert any("formula" in note for note in notes(file.getvalue()))


def test_a_hidden_sheet_with_decisions_is_refused() -> None:
    def second(sheet: Any) -> None:
        other = sheet.parent.create_sheet("Old")
        other.append(HEADS)
        other.append(ROW)
        other.sheet_state = "hidden"

    assert refused(saved(second)) == [None, WrongValue]


def test_each_sheet_with_heads_is_read_and_the_others_are_named() -> None:
    def more(sheet: Any) -> None:
        other = sheet.parent.create_sheet("Jan Peeters")
        other.append(HEADS)
        other.append([*ROW[:1], "X-2", *ROW[2:]])
        sheet.parent.create_sheet("Notes").append(["a note"])

    content = saved(more)
    assert [line.place for line in read(content)] == ["hr.xlsx, sheet 1, row 2", "hr.xlsx, sheet 2, row 2"]
    told = " ".join(notes(content))
    assert "Sheet 3 was not read" in told
    assert "Peeters" not in told


@pytest.mark.parametrize("sheets", [[[]], [["a", "b"]], [["a", "b"], ["c"]]])
def test_a_workbook_without_heads_is_refused_whole(sheets: list[list[str]]) -> None:
    book = openpyxl.Workbook()
    for row in sheets:
        book.create_sheet().append(row)
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(MissingColumn, match=r"hr\.xlsx: "):
        read(file.getvalue())


def test_titles_may_stand_above_the_heads_of_a_sheet() -> None:
    def title(sheet: Any) -> None:
        sheet.insert_rows(1, 2)
        sheet["A1"] = "Overview of 2020"
        sheet.merge_cells("A1:G1")

    content = saved(title)
    (line,) = read(content)
    assert line.refusal is None
    assert line.place == "hr.xlsx, sheet 1, row 4"
    assert "Rows above the heads, which were not read: 1." in notes(content)


def test_each_row_of_a_hidden_sheet_is_refused() -> None:
    def hide(sheet: Any) -> None:
        sheet.append(ROW)
        sheet.parent.create_sheet("Seen").append(["a note"])
        sheet.sheet_state = "hidden"

    assert refused(saved(hide)) == [WrongValue, WrongValue]


# -- what would bring a machine down ---------------------------------------------------------------------


def rewritten(content: bytes, path: str, change: Callable[[bytes], bytes]) -> bytes:
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for each in before.namelist():
            held = before.read(each)
            after.writestr(each, change(held) if each == path else held)
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("found", "narrow"),
    [
        (b'<row r="2"', b'<row r="2" ht="0" customHeight="1"'),
        (b"<sheetData>", b'<cols><col min="2" max="2" width="0" customWidth="1"/></cols><sheetData>'),
    ],
)
def test_what_is_too_narrow_to_be_seen_is_hidden(found: bytes, narrow: bytes) -> None:
    (line,) = read(rewritten(saved(), SHEET, lambda xml: xml.replace(found, narrow)))
    assert type(line.refusal) is WrongValue
    assert "hidden" in str(line.refusal)


def test_a_cell_that_does_not_say_where_it_is_stands_behind_the_one_before() -> None:
    unplaced = rewritten(saved(hide_column), SHEET, lambda xml: re.sub(rb'<c r="[C-G]2"', b"<c", xml))
    (line,) = read(unplaced)
    assert "hidden column" in str(line.refusal)


def test_a_workbook_in_strict_open_xml_is_read() -> None:
    content = saved()
    for path in (SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        content = rewritten(
            content,
            path,
            lambda xml: xml.replace(
                b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                b"http://purl.oclc.org/ooxml/officeDocument/relationships",
            ).replace(
                b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                b"http://purl.oclc.org/ooxml/spreadsheetml/main",
            ),
        )
    assert refused(content) == [None]


def test_a_sheet_of_empty_cells_with_a_format_is_read_without_them() -> None:
    blank = b'<row r="9">' + b'<c r="A9" s="0"/>' * 100 + b"</row></sheetData>"
    content = rewritten(saved(), SHEET, lambda xml: xml.replace(b"</sheetData>", blank))
    assert refused(content) == [None]
    assert [sheet.height for sheet in sheets_of(io.BytesIO(content))] == [2]


def test_a_file_that_unpacks_to_too_much_is_refused_before_it_is_unpacked() -> None:
    bomb = rewritten(saved(), SHEET, lambda xml: xml + b" " * MOST_UNPACKED)
    assert len(bomb) < 1_000_000
    with pytest.raises(TooLarge):
        sheets_of(io.BytesIO(bomb))
    with pytest.raises(NotText, match="too large"):
        Workbook("hr.xlsx", io.BytesIO(bomb))


def test_a_sheet_with_one_cell_far_away_is_refused() -> None:
    far = saved(lambda sheet: sheet.cell(1_048_576, 16_384, "x"))
    with pytest.raises(NotText, match="too large"):
        Workbook("hr.xlsx", io.BytesIO(far))


def test_a_declaration_that_could_grow_is_refused() -> None:
    grown = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'
    bomb = rewritten(saved(), SHEET, lambda xml: grown + xml.partition(b"?>")[2])
    with pytest.raises(NotText):
        Workbook("hr.xlsx", io.BytesIO(bomb))


@pytest.mark.parametrize("path", [SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
def test_a_file_cut_or_turned_anywhere_is_refused_or_read_but_never_crashes(path: str) -> None:
    content = saved()
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        whole = book.read(path)
    for at in range(0, len(whole), max(1, len(whole) // 40)):
        for changed in (whole[:at], whole[:at] + b"<" + whole[at + 1 :], whole[:at] + b"9" + whole[at + 1 :]):
            try:
                read(rewritten(content, path, lambda _, changed=changed: changed))
            except (NotText, MissingColumn):
                continue


def test_a_file_damaged_at_any_byte_is_refused_or_read_but_never_crashes() -> None:
    whole = saved()
    for at in range(0, len(whole), max(1, len(whole) // 200)):
        for damaged in (whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :], whole[:at]):
            try:
                list(open_input("hr.xlsx", io.BytesIO(damaged)).lines())
            except (NotText, MissingColumn):
                continue


def test_a_file_that_is_packed_in_a_way_that_excel_does_not_know_is_refused() -> None:
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(saved())) as before,
        zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as after,
    ):
        for each in before.namelist():
            after.writestr(each, before.read(each))
    with pytest.raises(NotText):
        Workbook("hr.xlsx", io.BytesIO(file.getvalue()))


# -- a form to fill in -----------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_a_form_that_was_filled_in_is_imported_as_it_is(lang: str) -> None:
    made = entry_form(
        columns(about_a_dossier(), lang),
        "Decisions",
        "Lists",
        "No.",
        datetime(2026, 12, 1).astimezone(),
        lang,
    )
    book = openpyxl.load_workbook(io.BytesIO(made))
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    filled = {
        "en": {"decision": "employment", "dossier": "X-1", "effective_on": date(2019, 3, 4)},
        "nl": {"beslissing": "indiensttreding", "dossier": "X-1", "ingangsdatum": date(2019, 3, 4)},
    }[lang]
    filled |= {"en": {"decided_by": "employer", "enterprise": "0404.055.577", "scheme": "cmw"}}.get(
        lang, {"beslist door": "werkgever", "onderneming": "404055577", "stelsel": "collectief maatwerk"}
    )
    for head, value in filled.items():
        sheet.cell(2, heads.index(head) + 1, value)
    file = io.BytesIO()
    book.save(file)
    (line,) = list(open_input("form.xlsx", io.BytesIO(file.getvalue())).lines())
    assert line.refusal is None, line.refusal
    assert msgspec.to_builtins(line.decision)["decision"] == "employment"
