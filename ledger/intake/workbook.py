"""A workbook of Excel (`.xlsx`): one decision a row on each sheet of which one of the first rows names columns.

Calamine reads the values. What it would pass over in silence is looked for first, in the file's own XML: rows and
columns that are hidden, cells that are merged or struck through, formulas that were never calculated, errors. Nothing
of it is read as if it were not there: the row is refused, with what to do. So is what Excel made of a key: a day of
`1/2`, a number that is only shown as `007`. A file is opened only where it unpacks to a bounded size,
and a sheet only where its cells fit.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence, Set
from datetime import date, datetime
from typing import Any, BinaryIO, NamedTuple

from ledger.intake.columns import MOST_ABOVE, Columns, columns_in, day_fields, names_columns
from ledger.intake.lines import InputLine, line_from, refused_line, size_of
from ledger.intake.sheets import NoWorkbook, StoredSheet, TooLarge, sheets_of
from ledger.language import phrase
from ledger.parsing.dutch import day_in
from ledger.parsing.strict import LONGEST_LINE
from ledger.problem import Message, Problem
from ledger.refusals import LineTooLong, MissingColumn, NotText, Refused, SheetPlace, WrongValue

_HIDDEN_SHEET = phrase("The sheet is hidden and holds decisions: show it, or remove it.")
_HIDDEN_ROW = phrase("The row is hidden: show it, or remove it.")
_HIDDEN_COLUMN = phrase("A cell of it is in a hidden column: show that column, or remove it.")
_MERGED = phrase("Cells of it are merged with others: divide them, and fill in each.")
_FORMULA = phrase(
    "A formula in it was never calculated: open the file in Excel and save it, or type the value."
)
_ERROR = phrase("A cell of it holds an error such as #REF!: mend it.")
_STRUCK = phrase("A cell of it is struck through: remove the row, or the line through it.")
_MADE = phrase(
    "Excel made a day, a time, a number with a fraction, or true or false of what was typed:"
    " make the column Text, and type it again."
)
_SHOWN = phrase(
    "The cell holds a number that is shown otherwise, such as 7 as 007: make the column Text, and type it again."
)
_TURNED = phrase(
    "The column holds days as dates and as text, and a program that reads month/day may have turned the dates around:"
    " check them, and make every cell of it a date."
)
_FORMULAS = phrase("Cells that hold a formula, of which the last calculated value was read: {count}.")
_NOT_READ = phrase(
    "Sheet {sheet} was not read: none of its first 20 rows names `decision` and `effective_on`."
)
_TOO_LARGE = phrase("The workbook is too large: save its sheets as CSV UTF-8.")
_PASSWORD = phrase(
    "The workbook is protected or damaged, and cannot be read: save it anew without a password."
)


class NoWorkbookReader(Problem):
    """Reading a workbook needs the package python-calamine: `pip install doorstroom-ledger[excel]`."""


class _SheetRows(NamedTuple):
    """The rows of a sheet, from its first row on, and what its file says of them."""

    number: int
    sheet: StoredSheet
    rows: Sequence[Sequence[Any]]


class _SheetTable(NamedTuple):
    """A sheet that names columns, and the index of the row that does."""

    of: _SheetRows
    heads: int
    columns: Columns
    #: Indices of columns in which days may have been turned around.
    turned: Set[int]


class Workbook:
    """A workbook whose sheets hold decisions."""

    def __init__(self, name: str, stream: BinaryIO, *, dutch_days: bool = False) -> None:
        """Take a file; ``dutch_days`` says whether a text in it may be a day as ``31/12/2020``.

        Raises ``NotText``, ``NoWorkbookReader``.
        """
        self.name = name
        self.size = size_of(stream)
        self.consumed = 0
        self._dutch_days = dutch_days
        self._columns: list[Columns] = []
        self._passed_over: list[int] = []
        self._sheets = list(self._read(stream))

    def _read(self, stream: BinaryIO) -> Iterator[_SheetRows]:
        try:
            import python_calamine as calamine
        except ImportError as error:
            raise NoWorkbookReader from error
        try:
            found = sheets_of(stream)
            stream.seek(0)
            book = calamine.CalamineWorkbook.from_filelike(stream)
            for number, sheet in enumerate(found, start=1):
                if sheet.height:
                    rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
                    yield _SheetRows(number, sheet, rows)
        except TooLarge:
            raise NotText(_TOO_LARGE, place=self.name) from None
        except (NoWorkbook, calamine.CalamineError):
            raise NotText(_PASSWORD, place=self.name) from None

    def notes(self) -> list[Message]:
        """What was read as something else than it says, in the last pass."""
        found = [note for columns in self._columns for note in columns.understood.notes()]
        formulas = sum(each.sheet.formulas for each in self._sheets)
        if formulas:
            found.append(Message(_FORMULAS, count=formulas))
        return found + [Message(_NOT_READ, sheet=number) for number in self._passed_over]

    def founding_lines(self) -> Iterator[InputLine]:
        """Every line: a workbook is in memory already."""
        yield from self.lines()

    def lines(self) -> Iterator[InputLine]:
        """The rows below the heads of each sheet that has them. Raises ``MissingColumn`` where none has."""
        self.consumed = 0
        tables = self._tables()
        self._columns = [table.columns for table in tables]
        for nth, table in enumerate(tables, start=1):
            for at, row in enumerate(table.of.rows[table.heads + 1 :], start=table.heads + 2):
                cells = _texts(row)
                if any(map(str.strip, cells)) or at in table.of.sheet.uncalculated:
                    yield self._line(table, at, row, cells)
            self.consumed = self.size * nth // len(tables)
        self.consumed = self.size

    def _tables(self) -> list[_SheetTable]:
        found = []
        self._passed_over = []
        for each in self._sheets:
            first = [_texts(row) for row in each.rows[:MOST_ABOVE]]
            if not any(map(names_columns, first)):
                self._passed_over.append(each.number)
                continue
            try:
                heads, columns = columns_in(first, dutch_days=self._dutch_days)
            except MissingColumn as missing:
                missing.place = self._place(each, 1)
                raise
            turned = _turned_days(columns, each.rows[heads + 1 :]) if self._dutch_days else frozenset[int]()
            found.append(_SheetTable(each, heads, columns, turned))
        if not found:
            raise MissingColumn(place=self.name)
        return found

    def _line(self, table: _SheetTable, at: int, row: Sequence[Any], cells: list[str]) -> InputLine:
        place, raw = self._place(table.of, at), _as_csv(cells)
        columns, sheet = table.columns, table.of.sheet
        try:
            if sheet.hidden:
                raise WrongValue(_HIDDEN_SHEET)
            _refuse_what_is_not_seen(sheet, at, cells)
            for column in table.turned:
                if _is_day(row[column]):
                    raise WrongValue(_TURNED, field=columns.names[column])
            if len(raw) > LONGEST_LINE:
                raise LineTooLong
            read = columns.read(cells, _no_texts(sheet, at, row))
        except Refused as refusal:
            return refused_line(place, raw, refusal, columns.fields(cells))
        return line_from(place, raw, read)

    def _place(self, of: _SheetRows, row: int) -> SheetPlace:
        return SheetPlace(self.name, of.number, row)


def _refuse_what_is_not_seen(sheet: StoredSheet, row: int, cells: Sequence[str]) -> None:
    """Raises ``WrongValue`` where a row is not what somebody sees who opens the file."""
    filled = {column for column, cell in enumerate(cells, start=1) if cell.strip()}
    for wrong, why in (
        (row in sheet.hidden_rows, _HIDDEN_ROW),
        (not filled.isdisjoint(sheet.hidden_columns), _HIDDEN_COLUMN),
        (row in sheet.merged_rows, _MERGED),
        (row in sheet.uncalculated, _FORMULA),
        (row in sheet.errors, _ERROR),
        (row in sheet.struck, _STRUCK),
    ):
        if wrong:
            raise WrongValue(why)


def _no_texts(sheet: StoredSheet, at: int, row: Sequence[Any]) -> dict[int, str]:
    """The cells of a row that are no text, by their index, and why each cannot stand for one; nothing where it can."""
    found = {}
    for index, value in enumerate(row):
        if isinstance(value, str):
            continue
        if type(value) not in (int, float) or not _is_whole(value):
            found[index] = _MADE
        else:
            found[index] = _SHOWN if (at, index + 1) in sheet.shown_otherwise else ""
    return found


def _turned_days(columns: Columns, rows: Sequence[Sequence[Any]]) -> frozenset[int]:
    """The columns in which a program may have turned days around: it took 03/04/2020 for the fourth of March.

    Such a program makes dates of what could be a month and a day, and leaves 31/12/2020 as text. So it cannot have been
    at work where a date lies beyond the twelfth, or where a text does not.
    """
    days = [nth for nth, name in enumerate(columns.names) if name in day_fields()]
    return frozenset(nth for nth in days if _may_be_turned([row[nth] for row in rows]))


def _may_be_turned(cells: Sequence[Any]) -> bool:
    dates = [cell.day for cell in cells if isinstance(cell, date)]
    texts = [day.day for cell in cells if isinstance(cell, str) and (day := day_in(cell)) is not None]
    return bool(dates and texts) and max(dates) <= _MONTHS < min(texts)


def _is_day(cell: object) -> bool:
    return isinstance(cell, date) or (isinstance(cell, str) and day_in(cell) is not None)


_MONTHS = 12


def _is_whole(number: float) -> bool:
    """Whether a number is whole, and of so few digits that Excel holds each."""
    return float(number).is_integer() and abs(number) < 1e15


def _texts(row: Sequence[Any]) -> list[str]:
    return [_text(value) for value in row]


def _text(value: Any) -> str:
    """A cell as it would be typed: a whole number without its decimals, a day as YYYY-MM-DD."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and _is_whole(value):
        return str(int(value))
    if isinstance(value, datetime):
        return (value.date() if value.time() == datetime.min.time() else value).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _as_csv(cells: Sequence[str]) -> bytes:
    """A row as it can be handed in again once it is mended."""
    file = io.StringIO()
    csv.writer(file, delimiter=";", lineterminator="").writerow(cells)
    return file.getvalue().encode("utf-8", "backslashreplace")
