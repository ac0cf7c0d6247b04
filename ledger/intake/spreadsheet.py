"""CSV: one decision a row, one column a field, as a spreadsheet saves it.

The first row names the columns: ``decision``, ``effective_on``, ``decided_by`` and the fields of the
decisions in the file, in any order, in English or Dutch; titles may stand above it. An empty cell is an absent field.
Commas, semicolons and tabs are told apart by that row, or by the line ``sep=;`` before it. Lists of words are written
``cmw;lde``, whole objects (``evidence``, ``motivation``, ``replacement``) as JSON.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import BinaryIO

from ledger.intake.columns import MOST_ABOVE, Columns, columns_in, names_columns
from ledger.intake.lines import InputLine, line_from, refused_line, size_of
from ledger.language import phrase
from ledger.parsing.strict import LONGEST_LINE
from ledger.problem import Message
from ledger.refusals import InputPlace, LineTooLong, MissingColumn, NotJson, NotUtf8, Refused


class Spreadsheet:
    """A CSV file as spreadsheets save it: in UTF-8 with or without a byte order mark, in Windows-1252 or UTF-16."""

    def __init__(self, name: str, stream: BinaryIO, *, dutch_days: bool = False) -> None:
        """Take a file; ``dutch_days`` says whether its days may be written ``31/12/2020``."""
        self.name = name
        self.size = size_of(stream)
        self.consumed = 0
        self._stream = stream
        self._dutch_days = dutch_days
        self._encoding = _encoding(stream)
        self._columns: Columns | None = None

    def notes(self) -> list[Message]:
        """What was read as something else than it says, in the last pass."""
        found = [Message(_ENCODINGS[self._encoding])] if self._encoding != _UTF8 else []
        return found if self._columns is None else [*found, *self._columns.understood.notes()]

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
        # What is not in the encoding is let through here and refused with its row, so that the other rows are read.
        errors = "replace" if self._encoding == _UTF16 else "surrogateescape"
        text = io.TextIOWrapper(self._stream, encoding=self._encoding, errors=errors, newline="")
        try:
            yield from self._read(_Rows(text))
        finally:
            text.detach()

    def _read(self, rows: _Rows) -> Iterator[InputLine]:
        self._columns = None
        first = []
        for cells, refusal in islice(rows, MOST_ABOVE):
            self.consumed += rows.size
            first.append(cells)
            if refusal is not None:
                refusal.place = InputPlace(self.name, rows.begins)
                raise refusal
            if names_columns(cells):
                break
        try:
            _, columns = columns_in(first, dutch_days=self._dutch_days)
        except MissingColumn as missing:
            # Nothing can be read: it is the whole file that is refused, and not its first row only.
            missing.place = self.name
            raise
        self._columns = columns
        for cells, refusal in rows:
            self.consumed += rows.size
            where = InputPlace(self.name, rows.begins)
            if refusal is not None:
                yield refused_line(where, rows.raw, refusal)
            elif any(map(str.strip, cells)):
                try:
                    read = columns.read(cells)
                except Refused as wrong:
                    yield refused_line(where, rows.raw, wrong, columns.fields(cells))
                else:
                    yield line_from(where, rows.raw, read)


def is_table(stream: BinaryIO) -> bool:
    """Whether one of the first rows names columns: a CSV, whatever its file is called."""
    stream.seek(0)
    if stream.read(1) == b"{":
        return False
    stream.seek(0)
    encoding = _UTF16 if stream.read(2) in _UTF16_MARKS else _UTF8
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
    try:
        return _delimiter(_first_lines(text)) is not None
    finally:
        text.detach()
        stream.seek(0)


def _first_lines(text: io.TextIOWrapper) -> list[str]:
    return [text.readline(LONGEST_LINE + 1) for _ in range(MOST_ABOVE + 1)]


def _delimiter(lines: list[str]) -> str | None:
    """What stands between the heads, where one of these lines names columns."""
    for line in lines:
        for delimiter in ",;\t|":
            with suppress(csv.Error):
                if any(names_columns(cells) for cells in csv.reader([line], delimiter=delimiter)):
                    return delimiter
    return None


def _encoding(stream: BinaryIO) -> str:
    """By its mark UTF-16, else UTF-8, unless every letter beyond ASCII in the file can only be of Windows-1252.

    A file that has both is UTF-8 with bad rows: read as Windows-1252 its good rows would say something else.
    """
    stream.seek(0)
    if stream.read(2) in _UTF16_MARKS:
        return _UTF16
    stream.seek(0)
    bad = False
    kept = b""
    while piece := stream.read(_PIECE):
        whole = kept + piece
        # A letter may go on in the next piece.
        kept = whole[-3:] if whole[-1] >= 0x80 else b""
        found = whole[: len(whole) - len(kept)]
        others = _UTF8_LETTERS.sub(b"", found)
        if len(others) != len(found) or _NOT_WINDOWS.search(others):
            return _UTF8
        bad = bad or not others.isascii()
    others = _UTF8_LETTERS.sub(b"", kept)
    if len(others) != len(kept) or _NOT_WINDOWS.search(others):
        return _UTF8
    return _WINDOWS_1252 if bad or not others.isascii() else _UTF8


_UTF8, _WINDOWS_1252, _UTF16 = "utf-8-sig", "cp1252", "utf-16"
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_PIECE = 1 << 20
_UTF8_LETTERS = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
#: Bytes that stand for nothing in Windows-1252.
_NOT_WINDOWS = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_WINDOWS = phrase("Read as Windows-1252, the encoding of a plain CSV from Excel.")
_ENCODINGS = {
    _WINDOWS_1252: _WINDOWS,
    _UTF16: phrase("Read as UTF-16, the encoding of Unicode text from Excel."),
}
_SEPARATOR = re.compile(r'"?sep=([,;\t|])"?\r?\n?')


class _TooLong(Exception):
    """A row of more than the longest line."""


class _Rows:
    """The rows of a file, each as its cells or as why it cannot be read; one that cannot spoils no other."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._source = text
        self._lines = 0
        self._begin()
        lines = _first_lines(text)
        first = lines[0]
        text.seek(0)
        delimiter = _delimiter(lines) or max(",;\t", key=first.count)
        # Excel asks for the delimiter in a line of its own.
        separator = _SEPARATOR.fullmatch(first)
        if separator is not None:
            delimiter = separator[1]
            self._line()
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
        if not all(map(self._is_whole, self._taken)):
            return [], NotUtf8()
        return cells, None

    @property
    def raw(self) -> bytes:
        """The present row as it stands in the file."""
        return _as_utf8("".join(self._taken).rstrip("\r\n"))

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
        self.size += self._bytes(line)
        if self.size - (len(line) - len(line.rstrip("\r\n"))) > LONGEST_LINE:
            while line and not line.endswith("\n"):
                line = self._source.readline(LONGEST_LINE)
                self.size += self._bytes(line)
            raise _TooLong
        return line

    def _bytes(self, line: str) -> int:
        encoding = self._source.encoding
        if encoding == _UTF16:
            return len(line.encode("utf-16-le"))
        return len(line) if line.isascii() or encoding == _WINDOWS_1252 else len(_as_utf8(line))

    def _is_whole(self, line: str) -> bool:
        """Whether every byte of a line stood for a character."""
        if self._source.encoding == _UTF16:
            return "\ufffd" not in line
        try:
            return line.isascii() or bool(line.encode())
        except UnicodeEncodeError:
            return False


def _as_utf8(line: str) -> bytes:
    return line.encode("utf-8", "surrogateescape")
