"""The names of enterprises, as the open data of the Crossroads Bank for Enterprises (KBO) tell them."""

from __future__ import annotations

import csv
import os
import re
import stat
from codecs import BOM_UTF8
from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from ledger.language import phrase
from ledger.problem import Number, Problem
from ledger.words import NO_FILE
from projections.render.blocks import Document, Drawing, Exact

COLUMNS = ("EntityNumber", "Language", "TypeOfDenomination", "Denomination")
"""Those of `denomination.csv`. Source: Cookbook KBO Open data, FPS Economy, R018, "denomination"."""

LONGEST = 320
"""Characters of a name in the Crossroads Bank."""

#: The name itself before the abbreviation, the commercial name and that of a branch; Dutch before other languages.
_KINDS = ("001", "002", "003", "004")
_LANGUAGES = ("2", "0", "1", "4", "3")
#: Bytes of a line; one that is longer is none of the Crossroads Bank's.
_MOST = 10_000


#: As an entry has it and as a document shows it.
_NUMBER = re.compile(r"\b[0-9]{4}\.[0-9]{3}\.[0-9]{3}\b")
_IN_BYTES = re.compile(rb"[0-9]{4}\.[0-9]{3}\.[0-9]{3}")


class NotTheNames(Problem):
    """The names of enterprises are read from the file `denomination.csv` of the KBO open data, as it is there."""


def names_in(path: Path, numbers: Collection[str]) -> dict[str, str]:
    """The names of these enterprises (KBO numbers such as ``0899.900.276``); those that the file lacks are left out.

    Of several names of one enterprise it is the Dutch one that the Crossroads Bank holds to be its name. The file is
    read from begin to end, and a line counts only where one of them stands in it. Raises ``NotTheNames``, ``OSError``.
    """
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise NotTheNames(NO_FILE, file=path)
    found: dict[str, tuple[int, int, str]] = {}
    for number, language, kind, name in _rows(path, numbers):
        name = _on_one_line(name)
        if number in numbers and name:
            rank = (_rank(_KINDS, kind), _rank(_LANGUAGES, language), name[:LONGEST])
            found[number] = min(found.get(number, rank), rank)
    return {number: name for number, (_, _, name) in found.items()}


def _on_one_line(name: str) -> str:
    # A line of a document says one thing, and a name is printed behind a number without being looked at.
    return " ".join("".join(char if char.isprintable() else " " for char in name).split())


def numbers_of(page: Document) -> set[str]:
    """The numbers that ``with_names`` puts names behind."""
    found: set[str] = set()

    def noted(number: str) -> str:
        found.add(number)
        return number

    _replaced(page, noted)
    return found


def numbers_in(text: str) -> set[str]:
    """What looks like the number of an enterprise in a text."""
    return set(_NUMBER.findall(text))


def with_names(page: Document, names: Mapping[str, str]) -> Document:
    """The same document with its name behind each number of an enterprise; a drawing stays as it is."""
    named: Document = _replaced(
        page, lambda number: f"{number} ({names[number]})" if number in names else number
    )
    return named


def _replaced(part: Any, by: Callable[[str], str]) -> Any:
    if isinstance(part, str):
        return _NUMBER.sub(lambda found: by(found[0]), part)
    if isinstance(part, tuple):
        return tuple(_replaced(each, by) for each in part)
    if isinstance(part, Drawing | Exact) or not isinstance(part, msgspec.Struct):
        return part
    # The name of a section is where a link leads to, and nobody reads it.
    fields = {name: _replaced(getattr(part, name), by) for name in part.__struct_fields__ if name != "name"}
    return msgspec.structs.replace(part, **fields)


def _rank(order: tuple[str, ...], value: str) -> int:
    return order.index(value) if value in order else len(order)


_NO_ROW = phrase("Line {line} of {file} is no line of a CSV in UTF-8.")


def _rows(path: Path, numbers: Collection[str]) -> Iterator[tuple[str, ...]]:
    """The rows that hold one of the numbers: of millions of lines all others are passed over as they are."""
    wanted = frozenset(number.encode() for number in numbers)
    with path.open("rb") as file:
        lines = _lines(path, file)
        at, first = next(lines, (1, b""))
        try:
            head = _row(first.removeprefix(BOM_UTF8), lines)
            if not set(COLUMNS) <= set(head):
                missing = ", ".join(name for name in COLUMNS if name not in head)
                raise NotTheNames(phrase("{file} has no column {names}."), file=path, names=missing)
            places = [head.index(name) for name in COLUMNS]
            for at, line in lines:
                if wanted.isdisjoint(_IN_BYTES.findall(line)):
                    continue
                row = _row(line, lines)
                if len(row) != len(head):
                    raise NotTheNames(
                        phrase("Line {line} of {file} has {found} fields instead of {expected}."),
                        line=Number(at),
                        file=path,
                        found=len(row),
                        expected=len(head),
                    )
                yield tuple(row[place] for place in places)
        except (csv.Error, UnicodeDecodeError) as error:
            raise NotTheNames(_NO_ROW, line=Number(at), file=path) from error


def _row(line: bytes, behind: Iterator[tuple[int, bytes]]) -> list[str]:
    """The row that begins with a line: what is in quotes may go on in those behind it."""
    return next(csv.reader(part.decode() for part in chain([line], (more for _, more in behind))), [])


def _lines(path: Path, file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Each line with its number, from 1. Raises ``NotTheNames`` at one that is none."""
    number = 0
    while line := file.readline(_MOST):
        number += 1
        if len(line) == _MOST:
            raise NotTheNames(_NO_ROW, line=Number(number), file=path)
        yield number, line
