"""What the XML of a workbook says of its sheets that a reader of values passes over.

Everything is bounded before it is unpacked: how much a file unpacks to, and how many cells its sheets span. A document
type declaration is refused, so that no entity can grow.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from posixpath import join, normpath
from typing import BinaryIO
from xml.parsers import expat

MOST_UNPACKED = 200_000_000
"""Bytes that a workbook may unpack to."""

MOST_CELLS = 4_000_000
"""Cells that a sheet may span, empty ones between included."""

_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_MOST_FILES = 2_000
_PIECE = 1 << 16
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships|id"
#: The same in a workbook that is saved as Strict Open XML.
_STRICT_RELATION = "http://purl.oclc.org/ooxml/officeDocument/relationships|id"
#: Built-in formats that show a number as it is, and those that make a day of it, which a reader of values tells.
_PLAIN_FORMATS, _DAY_FORMATS = {0, 1, 49}, {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_PLAIN_CODES = ("GENERAL", "0", "@")
#: What in a format stands for itself: text in quotes or behind a backslash, colours and currencies in brackets.
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


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
    #: Rows with a formula that has no value yet, with a cell that holds an error, with a cell that is struck through.
    uncalculated: set[int] = field(default_factory=set)
    errors: set[int] = field(default_factory=set)
    struck: set[int] = field(default_factory=set)
    #: Cells with a number that is shown otherwise than it is, such as 7 as 007.
    shown_otherwise: set[tuple[int, int]] = field(default_factory=set)
    #: Cells with a formula that was calculated.
    formulas: int = 0


@dataclass
class _Styles:
    """Which styles of cells strike through, and which show a number otherwise than it is, by their number."""

    struck: set[int] = field(default_factory=set)
    shown_otherwise: set[int] = field(default_factory=set)


def sheets_of(stream: BinaryIO) -> list[StoredSheet]:
    """The sheets of a workbook, in its order. Raises ``NoWorkbook``, ``TooLarge``."""
    try:
        with zipfile.ZipFile(stream) as file:
            members = file.infolist()
            if len(members) > _MOST_FILES or sum(each.file_size for each in members) > MOST_UNPACKED:
                raise TooLarge
            if any(each.compress_type not in _COMPRESSIONS for each in members):
                raise NoWorkbook
            return list(_sheets(file))
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
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
            at = attributes.get(_RELATION) or attributes[_STRICT_RELATION]
            named.append((attributes["name"], hidden, at))

    _parse(file, "xl/_rels/workbook.xml.rels", relation)
    _parse(file, "xl/workbook.xml", sheet)
    styles = _styles(file)
    return [_looked_at(file, StoredSheet(name, hidden), paths[at], styles) for name, hidden, at in named]


def _styles(file: zipfile.ZipFile) -> _Styles:
    styles = _Styles()
    if "xl/styles.xml" in file.namelist():
        look = _LookAtStyles(styles)
        _parse(file, "xl/styles.xml", look.begin, look.end)
    return styles


class _LookAtStyles:
    """What is met in the XML of styles: formats of numbers and fonts, and the cell styles that are made of them."""

    def __init__(self, styles: _Styles) -> None:
        self._styles = styles
        self._codes: dict[int, str] = {}
        self._struck_fonts: set[int] = set()
        self._fonts = self._cells = 0
        self._within: list[str] = []

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        local = _local(name)
        around = self._within[-1] if self._within else ""
        if local == "numFmt" and around == "numFmts":
            self._codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif local == "strike" and self._within[-2:] == ["fonts", "font"]:
            if attributes.get("val", "1") in ("1", "true"):
                self._struck_fonts.add(self._fonts)
        elif local == "xf" and around == "cellXfs":
            if int(attributes.get("fontId", "0")) in self._struck_fonts:
                self._styles.struck.add(self._cells)
            if self._shows_otherwise(int(attributes.get("numFmtId", "0"))):
                self._styles.shown_otherwise.add(self._cells)
            self._cells += 1
        self._within.append(local)

    def end(self, name: str) -> None:
        """An element ends."""
        self._within.pop()
        self._fonts += _local(name) == "font"

    def _shows_otherwise(self, number: int) -> bool:
        code = self._codes.get(number)
        if code is None:
            return number not in _PLAIN_FORMATS and number not in _DAY_FORMATS
        if code.upper() in _PLAIN_CODES:
            return False
        bare = _LITERAL.sub("", code).lower().replace("general", "")
        return not any(letter in bare for letter in "dmyhs")


def _looked_at(file: zipfile.ZipFile, sheet: StoredSheet, path: str, styles: _Styles) -> StoredSheet:
    if not path.startswith("xl/worksheets/"):
        return sheet  # A chart.
    look = _Look(sheet, styles)
    _parse(file, path, look.begin, look.end, look.text)
    if sheet.height * sheet.width > MOST_CELLS:
        raise TooLarge
    return sheet


class _Look:
    """What is met in a sheet's XML, from its first element to its last.

    A sheet may have millions of cells that hold a format and nothing else: of those only the start is looked at.
    """

    def __init__(self, sheet: StoredSheet, styles: _Styles) -> None:
        self._sheet = sheet
        self._styles = styles
        self._row = self._column = 0
        self._reference: str | None = None
        self._cell: Mapping[str, str] = {}
        self._filled = self._formula = self._in_value = self._valued = False

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if name.endswith("|c"):
            reference = attributes.get("r")
            if reference is None:
                self._go_to_cell()
                self._column += 1
            self._reference, self._cell = reference, attributes
            return
        local = _local(name)
        if local == "row":
            self._row, self._column = int(attributes.get("r", self._row + 1)), 0
            self._reference = None
            if _is_set(attributes, "hidden") or _is_nothing(attributes.get("ht")):
                self._sheet.hidden_rows.add(self._row)
        else:
            self._begin_other(local, attributes)

    def _begin_other(self, local: str, attributes: Mapping[str, str]) -> None:
        match local:
            case "f":
                self._filled = self._formula = True
            case "v":
                self._filled = self._in_value = True
            case "is":
                self._filled = self._valued = True
            case "col" if _is_set(attributes, "hidden") or _is_nothing(attributes.get("width")):
                first, last = int(attributes["min"]), int(attributes["max"])
                self._sheet.hidden_columns |= {*range(first, min(last, 16_384) + 1)}
            case "mergeCell":
                begins, _, ends = attributes["ref"].partition(":")
                top, bottom = _place(begins)[0], _place(ends or begins)[0]
                # What is merged over a million rows is one row too many to tell.
                self._sheet.merged_rows |= {*range(top, min(bottom, top + MOST_CELLS) + 1)}

    def text(self, piece: str) -> None:
        """Text within an element."""
        self._valued = self._valued or (self._in_value and not piece.isspace())

    def end(self, name: str) -> None:
        """An element ends."""
        if not self._filled:
            return
        local = _local(name)
        if local == "v":
            self._in_value = False
        elif local == "c":
            self._end_of_filled_cell()

    def _end_of_filled_cell(self) -> None:
        if self._formula or self._valued:
            self._go_to_cell()
            self._note_cell()
        self._filled = self._formula = self._in_value = self._valued = False

    def _go_to_cell(self) -> None:
        if self._reference is not None:
            self._row, self._column = _place(self._reference)
            self._reference = None

    def _note_cell(self) -> None:
        sheet, kind = self._sheet, self._cell.get("t", "n")
        sheet.height, sheet.width = max(sheet.height, self._row), max(sheet.width, self._column)
        if self._formula and not self._valued and kind != "str":
            # One whose text is empty was calculated.
            sheet.uncalculated.add(self._row)
        else:
            sheet.formulas += self._formula
        if kind == "e":
            sheet.errors.add(self._row)
        style = int(self._cell.get("s", "0"))
        if self._valued and style in self._styles.struck:
            sheet.struck.add(self._row)
        if kind == "n" and style in self._styles.shown_otherwise:
            sheet.shown_otherwise.add((self._row, self._column))


def _place(reference: str) -> tuple[int, int]:
    found = _CELL.fullmatch(reference)
    if found is None:
        raise ValueError(reference)
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), number


def _is_set(attributes: Mapping[str, str], name: str) -> bool:
    return attributes.get(name) in ("1", "true")


def _is_nothing(length: str | None) -> bool:
    """Whether a height or a width leaves nothing to see."""
    return length is not None and float(length) == 0


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
