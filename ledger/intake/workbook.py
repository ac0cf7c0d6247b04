"""A workbook of Excel (`.xlsx`): one decision a row on each sheet whose first row names columns.

Calamine reads the values. What it would pass over in silence is looked for first, in the file's own XML: rows and
columns that are hidden, cells that are merged, formulas that were never calculated, errors. Nothing of it is read as
if it were not there: the row is refused, with what to do. A file is opened only where it unpacks to a bounded size,
and a sheet only where its cells fit.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, BinaryIO, NamedTuple

from ledger.intake.columns import Columns
from ledger.intake.lines import InputLine, line_from, refused_line, size_of
from ledger.intake.sheets import NoWorkbook, StoredSheet, TooLarge, sheets_of
from ledger.language import phrase
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
_FORMULAS = phrase("Cells that hold a formula, of which the last calculated value was read: {count}.")
_NOT_READ = phrase("Sheet {sheet} was not read: its first row does not name `decision` and `effective_on`.")
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


class Workbook:
    """A workbook whose sheets hold decisions."""

    def __init__(self, name: str, stream: BinaryIO) -> None:
        """Take a file. Raises ``NotText``, ``NoWorkbookReader``."""
        self.name = name
        self.size = size_of(stream)
        self.consumed = 0
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
        formulas = sum(len(each.sheet.formulas) for each in self._sheets)
        if formulas:
            found.append(Message(_FORMULAS, count=formulas))
        return found + [Message(_NOT_READ, sheet=number) for number in self._passed_over]

    def founding_lines(self) -> Iterator[InputLine]:
        """Every line: a workbook is in memory already."""
        yield from self.lines()

    def lines(self) -> Iterator[InputLine]:
        """The rows below the first one of each sheet that names columns."""
        self.consumed, self._columns, self._passed_over = 0, [], []
        read = 0
        for each in self._sheets:
            try:
                columns = Columns(_texts(each.rows[0]), dutch_days=False)
            except MissingColumn as missing:
                if len(self._sheets) == 1:
                    yield refused_line(self._place(each, 1), b"", missing)
                self._passed_over.append(each.number)
                continue
            if each.sheet.hidden:
                yield refused_line(self._place(each, 1), b"", WrongValue(_HIDDEN_SHEET))
                continue
            self._columns.append(columns)
            for nth, row in enumerate(each.rows[1:], start=2):
                cells = _texts(row)
                if any(map(str.strip, cells)) or nth in each.sheet.uncalculated:
                    yield self._line(each, columns, nth, cells)
            read += 1
            self.consumed = self.size * read // len(self._sheets)
        self.consumed = self.size

    def _line(self, of: _SheetRows, columns: Columns, nth: int, cells: list[str]) -> InputLine:
        place, raw = self._place(of, nth), _as_csv(cells)
        try:
            _refuse_what_is_not_seen(of.sheet, nth, cells)
            if len(raw) > LONGEST_LINE:
                raise LineTooLong
            read = columns.read(cells)
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
    ):
        if wrong:
            raise WrongValue(why)


def _texts(row: Sequence[Any]) -> list[str]:
    return [_text(value) for value in row]


def _text(value: Any) -> str:
    """A cell as it would be typed: a whole number without its decimals, a day as YYYY-MM-DD."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return (value.date() if value.time() == datetime.min.time() else value).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _as_csv(cells: Sequence[str]) -> bytes:
    """A row as it can be handed in again once it is mended."""
    file = io.StringIO()
    csv.writer(file, delimiter=";", lineterminator="").writerow(cells)
    return file.getvalue().encode("utf-8", "backslashreplace")
