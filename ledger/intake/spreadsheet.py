"""CSV: one decision a row, one column a field, as a spreadsheet saves it.

The first row names the columns: ``decision``, ``effective_on``, ``decided_by`` and the fields of the
decisions in the file, in any order. An empty cell is an absent field. Commas, semicolons and tabs are
told apart by the first row. Lists of words are written ``cmw;lde``, whole objects (``evidence``,
``motivation``, ``replacement``) as JSON.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from ledger.decisions import DECISIONS
from ledger.intake.forms import forms, value_of
from ledger.intake.lines import Line, line_from, refused_line, size_of
from ledger.intake.strict import LONGEST_LINE
from ledger.refusals import LineTooLong, MissingColumn, NotJson, Refused, UnknownField, WrongValue


class Spreadsheet:
    """A CSV file, in UTF-8 with or without a byte order mark."""

    def __init__(self, name: str, stream: BinaryIO) -> None:
        self.name = name
        self.size = size_of(stream)
        self.consumed = 0
        self._stream = stream

    def founding_lines(self) -> Iterator[Line]:
        """The rows that hold an employment or an order, or could."""
        tags = {"employment", "suspension-order", "insertion-order"}
        for line in self.lines():
            if line.decision is not None and line.decision.tag() in tags:
                yield line

    def lines(self) -> Iterator[Line]:
        """Every row below the first one."""
        self._stream.seek(0)
        self.consumed = 0
        rows = self._rows()
        place, header, refusal = next(rows, (1, [], None))
        columns = [column.strip() for column in header]
        if refusal is not None or not {"decision", "effective_on"} <= set(columns):
            yield refused_line(f"{self.name}, line {place}", ";".join(header), refusal or MissingColumn())
            return
        if len(set(columns)) < len(columns):
            twice = sorted({column for column in columns if columns.count(column) > 1})
            refusal = MissingColumn(f"Named twice: {', '.join(map(repr, twice))}.")
            yield refused_line(f"{self.name}, line {place}", ";".join(header), refusal)
            return
        for number, cells, refusal in rows:
            where = f"{self.name}, line {number}"
            text = _as_text(cells)
            if refusal is not None:
                yield refused_line(where, text, refusal)
            elif any(cells):
                try:
                    read = _object(columns, cells)
                except Refused as wrong:
                    yield refused_line(where, text, wrong)
                else:
                    yield line_from(where, text, read)

    def _rows(self) -> Iterator[tuple[int, list[str], Refused | None]]:
        """Each row with the line it begins on, or why it cannot be read."""
        source = self._text()
        first = next(source, "")
        delimiter = max(",;\t", key=first.count)
        reader = csv.reader(_again(first, source), delimiter=delimiter, strict=True)
        while True:
            begins = reader.line_num + 1
            try:
                yield begins, next(reader), None
            except StopIteration:
                return
            except csv.Error as error:
                yield begins, [], NotJson(f"The row is no CSV: {error}.")
            except _TooLong as error:
                yield begins, [], LineTooLong(str(error))
            except UnicodeDecodeError:
                yield begins, [], NotJson("The file is not UTF-8; save it as CSV UTF-8.")
                return

    def _text(self) -> Iterator[str]:
        text = io.TextIOWrapper(self._stream, encoding="utf-8-sig", newline="")
        try:
            while line := text.readline(LONGEST_LINE + 2):
                self.consumed += len(line.encode())
                if len(line) > LONGEST_LINE:
                    while line and not line.endswith("\n"):
                        line = text.readline(LONGEST_LINE)
                    raise _TooLong
                yield line
        finally:
            text.detach()


class _TooLong(Exception):
    """A row of more than the longest line."""


def _again(first: str, rest: Iterable[str]) -> Iterator[str]:
    yield first
    yield from rest


def _as_text(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()


def _object(columns: list[str], cells: list[str]) -> dict[str, Any]:
    """A row as the JSON object it stands for."""
    if len(cells) > len(columns):
        raise WrongValue(f"The row has {len(cells)} cells, the first row {len(columns)}.")
    filled = {column: cell.strip() for column, cell in zip(columns, cells, strict=False) if cell.strip()}
    if None in filled or "" in filled:
        raise UnknownField("A column has no name.")
    kind = DECISIONS.get(filled.get("decision", ""))
    known = forms(kind) if kind is not None else {}
    return {
        column: value_of(known[column], cell) if column in known else cell for column, cell in filled.items()
    }
