"""Tables as an XLSX workbook: constant cells only, nothing that a spreadsheet would run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any, NamedTuple, TypeAlias

from projections.render.plain import visible

#: How many rows a sheet can hold.
MOST_ROWS = 1_048_576
_WIDEST = 60
_EXCEL_BEGINS = date(1900, 3, 1)
"""Excel counts a 29 February 1900 that there never was; an earlier day is written as text."""

Value: TypeAlias = str | int | float | date | None


class Sheet(NamedTuple):
    """One table, under lines that say what it is of; ``numbers`` says of each column whether it holds figures."""

    name: str
    above: Sequence[str]
    headings: Sequence[str]
    numbers: Sequence[bool]
    rows: Sequence[Sequence[Value]]

    @property
    def height(self) -> int:
        """How many rows of the workbook it takes."""
        return len(self.above) + 1 + len(self.rows)


def workbook(sheets: Sequence[Sheet], title: str, created: datetime, lang: str) -> bytes:
    """The file, with the moment it bears; none of the sheets may be higher than ``MOST_ROWS``."""
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
    book.set_properties({"title": title, "created": created.astimezone(UTC).replace(tzinfo=None)})
    day_format = "dd/mm/yyyy" if lang == "nl" else "yyyy-mm-dd"
    styles = {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "day": book.add_format({"num_format": day_format, "align": "left"}),
        "number": book.add_format({"align": "right"}),
    }
    for sheet in sheets:
        assert sheet.height <= MOST_ROWS
        _write_sheet(book, sheet, styles)
    book.close()
    return file.getvalue()


def _write_sheet(book: Any, table: Sheet, styles: dict[str, Any]) -> None:
    """One table, under what it is of; that and its headings stay in sight."""
    top = len(table.above)
    sheet = book.add_worksheet(table.name)
    for at, line in enumerate(table.above):
        sheet.write_string(at, 0, visible(line))
    for nth, heading in enumerate(table.headings):
        sheet.write_string(top, nth, heading, styles["head"])
        texts = [heading[:20], *(_as_wide_as(row[nth]) for row in table.rows)]
        sheet.set_column(nth, nth, min(max(map(len, texts)) + 2, _WIDEST))
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


def _as_wide_as(value: Value) -> str:
    return "0000-00-00" if isinstance(value, date) else str(value or "")
