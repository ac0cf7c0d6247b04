"""CSV: one decision a row, one column a field, as a spreadsheet saves it.

The first row names the columns: ``decision``, ``effective_on``, ``decided_by`` and the fields of the
decisions in the file, in any order, in English or Dutch. An empty cell is an absent field. Commas, semicolons and tabs
are told apart by the first row, or by the line ``sep=;`` before it. Lists of
words are written ``cmw;lde``, whole objects (``evidence``, ``motivation``, ``replacement``) as JSON.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from ledger.intake.columns import Columns
from ledger.intake.lines import InputLine, line_from, refused_line, size_of
from ledger.language import phrase
from ledger.parsing.strict import LONGEST_LINE
from ledger.problem import Message
from ledger.refusals import InputPlace, LineTooLong, MissingColumn, NotJson, NotUtf8, Refused


class Spreadsheet:
    """A CSV file as spreadsheets save it: in UTF-8 with or without a byte order mark, or in Windows-1252."""

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
        found = [Message(_WINDOWS)] if self._encoding != _UTF8 else []
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
        # What is not UTF-8 is let through here and refused with its row, so that the other rows are read.
        text = io.TextIOWrapper(self._stream, encoding=self._encoding, errors="surrogateescape", newline="")
        try:
            yield from self._read(_Rows(text))
        finally:
            text.detach()

    def _read(self, rows: _Rows) -> Iterator[InputLine]:
        where = InputPlace(self.name, rows.begins)
        header, refusal = next(rows, ([], None))
        self.consumed += rows.size
        if refusal is None:
            where = InputPlace(self.name, rows.begins)
            try:
                self._columns = columns = Columns(header, dutch_days=self._dutch_days)
            except MissingColumn as missing:
                refusal = missing
        if refusal is not None:
            yield refused_line(where, rows.raw, refusal)
            return
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


def _encoding(stream: BinaryIO) -> str:
    """UTF-8, unless every letter beyond ASCII in the whole file can only be of Windows-1252.

    A file that has both is UTF-8 with bad rows: read as Windows-1252 its good rows would say something else.
    """
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


_UTF8, _WINDOWS_1252 = "utf-8-sig", "cp1252"
_PIECE = 1 << 20
_UTF8_LETTERS = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
#: Bytes that stand for nothing in Windows-1252.
_NOT_WINDOWS = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_WINDOWS = phrase("Read as Windows-1252, the encoding of a plain CSV from Excel.")
_SEPARATOR = re.compile(r'"?sep=([,;\t|])"?\r?\n?')


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
        self.size += self._bytes(line)
        if self.size - (len(line) - len(line.rstrip("\r\n"))) > LONGEST_LINE:
            while line and not line.endswith("\n"):
                line = self._source.readline(LONGEST_LINE)
                self.size += self._bytes(line)
            raise _TooLong
        return line

    def _bytes(self, line: str) -> int:
        one_each = line.isascii() or self._source.encoding == _WINDOWS_1252
        return len(line) if one_each else len(line.encode("utf-8", "surrogateescape"))


def _is_utf8(line: str) -> bool:
    try:
        return line.isascii() or bool(line.encode())
    except UnicodeEncodeError:
        return False
