"""A form to fill in, as an XLSX workbook: a row of heads, and below it empty rows that only take what may stand there.

Every cell but the days is text, so that Excel makes no number of a KBO number and no date of a fraction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any, Protocol

ROWS = 1000
"""Rows that can be filled in."""

#: What Excel takes in a list that is written out, and in the text beside a cell.
_LONGEST_LIST, _LONGEST_TEXT = 255, 255
_FIRST_DAY, _LAST_DAY = date(1900, 3, 1), date(9999, 12, 31)


class _Column(Protocol):
    """A column: its head, what it is for, and whether a day, one of some choices, or a text stands in it."""

    @property
    def head(self) -> str: ...
    @property
    def meaning(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def choices(self) -> tuple[str, ...]: ...


def entry_form(
    columns: Sequence[_Column], title: str, lists: str, wrong: str, created: datetime, lang: str
) -> bytes:
    """The file. ``title`` names its sheet, ``lists`` the hidden one with the choices; ``wrong`` is said of others."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    file = BytesIO()
    book = Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": title, "created": created.astimezone(UTC).replace(tzinfo=None)})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "locked": True})
    day = book.add_format({"num_format": "dd/mm/yyyy" if lang == "nl" else "yyyy-mm-dd", "align": "left"})
    text = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet(title)
    chosen = book.add_worksheet(lists)
    chosen.hide()
    for nth, column in enumerate(columns):
        sheet.write_string(0, nth, column.head, head)
        about = {"validate": "any", "input_title": column.head[:32], "input_message": _short(column.meaning)}
        sheet.data_validation(0, nth, 0, nth, about)
        width = max(len(column.head) + 2, *(len(each) + 2 for each in column.choices), 14)
        sheet.set_column(nth, nth, min(width, 32), day if column.kind == "day" else text)
        rule = _rule(chosen, nth, column, lists)
        if rule:
            sheet.data_validation(1, nth, ROWS, nth, {**rule, "error_message": _short(wrong)})
    sheet.freeze_panes(1, 1)
    book.close()
    return file.getvalue()


def _rule(chosen: Any, nth: int, column: _Column, lists: str) -> dict[str, object]:
    """What Excel takes in a column; the choices stand on a sheet of their own where they are too long."""
    if column.kind == "day":
        return {"validate": "date", "criteria": "between", "minimum": _FIRST_DAY, "maximum": _LAST_DAY}
    if not column.choices:
        return {}
    if len(",".join(column.choices)) <= _LONGEST_LIST:
        return {"validate": "list", "source": list(column.choices)}
    for at, choice in enumerate(column.choices):
        chosen.write_string(at, nth, choice)
    from xlsxwriter.utility import xl_range_abs  # type: ignore[import-untyped]

    return {"validate": "list", "source": f"='{lists}'!{xl_range_abs(0, nth, len(column.choices) - 1, nth)}"}


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"
