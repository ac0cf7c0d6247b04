"""What the XML of a workbook says of its sheets that a reader of values passes over.

Everything is bounded before it is unpacked: how much a file unpacks to, and how many cells its sheets span. A document
type declaration is refused, so that no entity can grow.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from posixpath import join, normpath
from typing import BinaryIO
from xml.parsers import expat

MOST_UNPACKED = 200_000_000
"""Bytes that a workbook may unpack to."""

MOST_CELLS = 4_000_000
"""Cells that a sheet may span, empty ones between included."""

_MOST_FILES = 2_000
_PIECE = 1 << 16
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships|id"


class NoWorkbook(Exception):
    """It is no workbook, or one that cannot be read."""


class TooLarge(Exception):
    """It unpacks to more than is read."""


@dataclass
class StoredSheet:
    """A sheet: its name, and by number from 1 the rows and columns that are not as they look."""

    name: str
    hidden: bool
    height: int = 0
    width: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged_rows: set[int] = field(default_factory=set)
    #: Rows with a formula that has no value yet, and with a cell that holds an error.
    uncalculated: set[int] = field(default_factory=set)
    errors: set[int] = field(default_factory=set)
    formulas: list[tuple[int, int]] = field(default_factory=list)


def sheets_of(stream: BinaryIO) -> list[StoredSheet]:
    """The sheets of a workbook, in its order. Raises ``NoWorkbook``, ``TooLarge``."""
    try:
        with zipfile.ZipFile(stream) as file:
            members = file.infolist()
            if len(members) > _MOST_FILES or sum(each.file_size for each in members) > MOST_UNPACKED:
                raise TooLarge
            return list(_sheets(file))
    except (
        zipfile.BadZipFile,
        expat.ExpatError,
        KeyError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise NoWorkbook from error


def _sheets(file: zipfile.ZipFile) -> list[StoredSheet]:
    paths: dict[str, str] = {}
    named: list[tuple[str, bool, str]] = []

    def relation(name: str, attributes: Mapping[str, str]) -> None:
        if _local(name) == "Relationship":
            # Absolute in the file, or beside the workbook.
            paths[attributes["Id"]] = normpath(join("xl", attributes["Target"])).lstrip("/")

    def sheet(name: str, attributes: Mapping[str, str]) -> None:
        if _local(name) == "sheet":
            hidden = attributes.get("state", "visible") != "visible"
            named.append((attributes["name"], hidden, attributes[_RELATION]))

    _parse(file, "xl/_rels/workbook.xml.rels", relation)
    _parse(file, "xl/workbook.xml", sheet)
    return [_looked_at(file, StoredSheet(name, hidden), paths[at]) for name, hidden, at in named]


def _looked_at(file: zipfile.ZipFile, sheet: StoredSheet, path: str) -> StoredSheet:
    if not path.startswith("xl/worksheets/"):
        return sheet  # A chart.
    look = _Look(sheet)
    _parse(file, path, look.begin, look.end, look.text)
    if sheet.height * sheet.width > MOST_CELLS:
        raise TooLarge
    return sheet


class _Look:
    """What is met in a sheet's XML, from its first element to its last."""

    def __init__(self, sheet: StoredSheet) -> None:
        self._sheet = sheet
        self._row = self._column = 0
        self._formula = self._in_value = self._valued = self._text = self._error = False

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        match _local(name):
            case "row":
                self._row, self._column = int(attributes.get("r", self._row + 1)), 0
                if _is_set(attributes, "hidden"):
                    self._sheet.hidden_rows.add(self._row)
            case "c":
                self._row, self._column = _place(attributes.get("r"), self._row, self._column + 1)
                self._error, self._text = attributes.get("t") == "e", attributes.get("t") == "str"
                self._formula = self._in_value = self._valued = False
            case "f":
                self._formula = True
            case "v":
                self._in_value = True
            case "is":
                self._valued = True
            case "col" if _is_set(attributes, "hidden"):
                first, last = int(attributes["min"]), int(attributes["max"])
                self._sheet.hidden_columns |= {*range(first, min(last, 16_384) + 1)}
            case "mergeCell":
                begins, _, ends = attributes["ref"].partition(":")
                top, bottom = _place(begins, 1, 1)[0], _place(ends or begins, 1, 1)[0]
                # What is merged over a million rows is one row too many to tell.
                self._sheet.merged_rows |= {*range(top, min(bottom, top + MOST_CELLS) + 1)}

    def text(self, piece: str) -> None:
        """Text within an element."""
        self._valued = self._valued or (self._in_value and not piece.isspace())

    def end(self, name: str) -> None:
        """An element ends."""
        if _local(name) == "v":
            self._in_value = False
        if _local(name) != "c" or not (self._formula or self._valued):
            return
        sheet = self._sheet
        sheet.height, sheet.width = max(sheet.height, self._row), max(sheet.width, self._column)
        if self._formula:
            sheet.formulas.append((self._row, self._column))
            # A formula whose text is empty was calculated.
            if not self._valued and not self._text:
                sheet.uncalculated.add(self._row)
        if self._error:
            sheet.errors.add(self._row)


def _place(reference: str | None, row: int, column: int) -> tuple[int, int]:
    if reference is None:
        return row, column
    found = _CELL.fullmatch(reference)
    if found is None:
        raise ValueError(reference)
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), number


def _is_set(attributes: Mapping[str, str], name: str) -> bool:
    return attributes.get(name) in ("1", "true")


def _local(name: str) -> str:
    return name.rpartition("|")[2]


def _parse(
    file: zipfile.ZipFile,
    path: str,
    begin: Callable[[str, Mapping[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    parser = expat.ParserCreate(namespace_separator="|")
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_declaration
    unpacked = 0
    with file.open(path) as content:
        # What a file says of its own size need not be true.
        while piece := content.read(_PIECE):
            unpacked += len(piece)
            if unpacked > MOST_UNPACKED:
                raise TooLarge
            parser.Parse(piece, False)
    parser.Parse(b"", True)


def _refuse_declaration(*_about: object) -> None:
    raise ValueError("a document type declaration")
