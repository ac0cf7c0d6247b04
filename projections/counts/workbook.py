"""A report as an XLSX workbook: constant cells only, nothing that a spreadsheet would run."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

from ledger.language import yes_or_no
from ledger.problem import Problem
from projections.counts.asking import Report
from projections.counts.lines import Table, Value, tables
from projections.counts.words import name_of, part_title, said, sheet_name, title
from projections.render.wording import visible

MOST_ROWS = 1_048_576
_WIDEST = 60
_EXCEL_BEGINS = date(1900, 3, 1)
"""Excel counts a 29 February 1900 that there never was; an earlier day is written as text."""


class TooManyRows(Problem):
    """A table has more rows than a sheet of a workbook can hold: ask for CSV or Parquet, or use --by scheme."""


def xlsx(report: Report, lang: str) -> bytes:
    """A sheet for each table, and one that says what the report is of. Raises ``TooManyRows``."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    file = BytesIO()
    book = Workbook(
        file,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    # The moment of the question, so that the same answer is the same bytes.
    created = report.manifest.known_at.astimezone(UTC).replace(tzinfo=None)
    book.set_properties({"title": title(report.manifest, lang), "created": created})
    styles = {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "day": book.add_format(
            {"num_format": "dd/mm/yyyy" if lang == "nl" else "yyyy-mm-dd", "align": "left"}
        ),
        "number": book.add_format({"align": "right"}),
    }
    above = _above(report, lang)
    for table in [*tables(report, lang), _manifest(report, lang)]:
        _sheet(book, sheet_name(table.name, lang), table, [*above, table.title], styles)
    book.close()
    return file.getvalue()


def _above(report: Report, lang: str) -> list[str]:
    """What stands above every table, on screen and on each page in print: a sheet may be handed on by itself."""
    manifest = report.manifest
    lines = [title(manifest, lang), *manifest.head.lines(lang, 400)]
    return [*lines, said("masked", lang)] if manifest.masked else lines


def _manifest(report: Report, lang: str) -> Table:
    manifest = report.manifest
    told = {**manifest.fields(), "on": manifest.on, "from": manifest.from_}
    found: list[list[Value]] = [[name_of(name, lang), _told(value, lang)] for name, value in told.items()]
    headings = [said("what", lang), said("that", lang)]
    return Table("manifest", part_title("manifest", lang), headings, [False, False], found)


def _told(value: str | int | bool | date | None, lang: str) -> Value:
    if isinstance(value, bool):
        return yes_or_no(value, lang)
    return value


def _sheet(book: Any, name: str, table: Table, above: list[str], styles: dict[str, Any]) -> None:
    """One table, under what it is of; that and its headings stay in sight."""
    top = len(above)
    if len(table.rows) + top >= MOST_ROWS:
        raise TooManyRows
    sheet = book.add_worksheet(name)
    for at, line in enumerate(above):
        sheet.write_string(at, 0, visible(line))
    for nth, heading in enumerate(table.headings):
        sheet.write_string(top, nth, heading, styles["head"])
        shown = [heading[:20], *(_width(row[nth]) for row in table.rows)]
        sheet.set_column(nth, nth, min(max(map(len, shown)) + 2, _WIDEST))
    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(0, top)
    for at, row in enumerate(table.rows, start=top + 1):
        for nth, value in enumerate(row):
            _write(sheet, at, nth, value, styles, number=table.numbers[nth])
    if table.rows:
        sheet.autofilter(top, 0, top + len(table.rows), len(table.headings) - 1)


def _write(sheet: Any, at: int, nth: int, value: Value, styles: dict[str, Any], *, number: bool) -> None:
    if isinstance(value, date) and value >= _EXCEL_BEGINS:
        sheet.write_datetime(at, nth, datetime.combine(value, datetime.min.time()), styles["day"])
    elif isinstance(value, int | float):
        sheet.write_number(at, nth, value)
    elif value is not None:
        # Never `write`, which would guess: a text that begins with = stays a text.
        sheet.write_string(at, nth, visible(str(value)), styles["number"] if number else None)


def _width(value: Value) -> str:
    return "0000-00-00" if isinstance(value, date) else str(value or "")
