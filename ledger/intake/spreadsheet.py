"""CSV: one decision a row, one column a field, as a spreadsheet saves it.

The first row names the columns: ``decision``, ``effective_on``, ``decided_by`` and the fields of the
decisions in the file, in any order. An empty cell is an absent field. Commas, semicolons and tabs are
told apart by the first row. Lists of words are written ``cmw;lde``, whole objects (``evidence``,
``motivation``, ``replacement``) as JSON.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any, BinaryIO

from ledger.decisions import DECISIONS
from ledger.intake.lines import InputLine, line_from, refused_line, size_of
from ledger.language import phrase
from ledger.parsing.forms import forms, value_of
from ledger.parsing.strict import LONGEST_LINE
from ledger.refusals import (
    InputPlace,
    LineTooLong,
    MissingColumn,
    NotJson,
    NotUtf8,
    Refused,
    UnknownField,
    WrongValue,
)


class Spreadsheet:
    """A CSV file, in UTF-8 with or without a byte order mark."""

    def __init__(self, name: str, stream: BinaryIO) -> None:
        self.name = name
        self.size = size_of(stream)
        self.consumed = 0
        self._stream = stream

    def founding_lines(self) -> Iterator[InputLine]:
        """The rows that hold an employment, an order or a joining, as far as they can be read."""
        tags = {"employment", "suspension-order", "insertion-order", "joining"}
        for line in self.lines():
            tag = line.decision.tag() if line.decision is not None else line.fields.get("decision")
            if tag in tags:
                yield line

    def lines(self) -> Iterator[InputLine]:
        """Every row below the first one."""
        self._stream.seek(0)
        self.consumed = 0
        # What is not UTF-8 is let through here and refused with its row, so that the other rows are read.
        text = io.TextIOWrapper(self._stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
        try:
            yield from self._read(_Rows(text))
        finally:
            text.detach()

    def _read(self, rows: _Rows) -> Iterator[InputLine]:
        header, refusal = next(rows, ([], None))
        self.consumed += rows.size
        columns = [column.strip() for column in header]
        twice = sorted({column for column in columns if columns.count(column) > 1})
        if refusal is None and not {"decision", "effective_on"} <= set(columns):
            refusal = MissingColumn()
        elif refusal is None and twice:
            refusal = MissingColumn(phrase("Named twice: {columns}."), columns=", ".join(map(repr, twice)))
        if refusal is not None:
            yield refused_line(InputPlace(self.name, 1), rows.raw, refusal)
            return
        for cells, refusal in rows:
            self.consumed += rows.size
            where = InputPlace(self.name, rows.begins)
            if refusal is not None:
                yield refused_line(where, rows.raw, refusal)
            elif any(map(str.strip, cells)):
                try:
                    read = _object(columns, cells)
                except Refused as wrong:
                    yield refused_line(where, rows.raw, wrong, dict(zip(columns, cells, strict=False)))
                else:
                    yield line_from(where, rows.raw, read)


class _TooLong(Exception):
    """A row of more than the longest line."""


class _Rows:
    """The rows of a file, each as its cells or as why it cannot be read; one that cannot spoils no other."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._source = text
        self._lines = 0
        self._begin()
        first = text.readline(LONGEST_LINE + 1)
        text.seek(0)
        delimiter = max(",;\t", key=first.count)
        # The reader asks for a line at a time, more than one where a quoted cell goes on below.
        self._reader = csv.reader(iter(self._line, ""), delimiter=delimiter, strict=True)

    def __iter__(self) -> _Rows:
        return self

    def __next__(self) -> tuple[list[str], Refused | None]:
        self._begin()
        try:
            cells = next(self._reader)
        except csv.Error as error:
            return [], NotJson(phrase("The row is no CSV: {said}."), said=str(error))
        except _TooLong:
            return [], LineTooLong()
        if not all(map(_is_utf8, self._taken)):
            return [], NotUtf8()
        return cells, None

    @property
    def raw(self) -> bytes:
        """The present row as it stands in the file."""
        return "".join(self._taken).rstrip("\r\n").encode("utf-8", "surrogateescape")

    def _begin(self) -> None:
        self._taken: list[str] = []
        #: Bytes of the present row.
        self.size = 0
        #: The line on which the present row begins.
        self.begins = self._lines + 1

    def _line(self) -> str:
        line = self._source.readline(LONGEST_LINE + len("\r\n"))
        self._lines += bool(line)
        self._taken.append(line)
        self.size += len(line.encode("utf-8", "surrogateescape"))
        if self.size - (len(line) - len(line.rstrip("\r\n"))) > LONGEST_LINE:
            while line and not line.endswith("\n"):
                line = self._source.readline(LONGEST_LINE)
                self.size += len(line.encode("utf-8", "surrogateescape"))
            raise _TooLong
        return line


def _is_utf8(line: str) -> bool:
    try:
        return line.isascii() or bool(line.encode())
    except UnicodeEncodeError:
        return False


def _object(columns: list[str], cells: list[str]) -> dict[str, Any]:
    """A row as the JSON object it stands for."""
    if len(cells) > len(columns):
        detail = phrase("The row has {cells} cells, the first row {columns}.")
        raise WrongValue(detail, cells=len(cells), columns=len(columns))
    filled = {column: cell.strip() for column, cell in zip(columns, cells, strict=False) if cell.strip()}
    if None in filled or "" in filled:
        raise UnknownField(phrase("A column has no name."))
    kind = DECISIONS.get(filled.get("decision", ""))
    known = forms(kind) if kind is not None else {}
    return {
        column: value_of(known[column], cell) if column in known else cell for column, cell in filled.items()
    }
