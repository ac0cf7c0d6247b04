"""Rows as CSV: one writer, in two dialects, in which no cell is a formula.

RFC 4180: a header row, commas, CRLF, quotes where needed, days in ISO 8601. Or as a Dutch Excel opens it without
questions: semicolons, a byte order mark, a decimal comma, days as ``dd/mm/jjjj``, ``BE`` before a KBO number, whose
points would be those between thousands, and an apostrophe before a text that Excel would take for a number or a day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from io import StringIO
from typing import Literal, Protocol

from ledger.spreadsheet_cells import protected, runs

#: What tells Excel that a file is in UTF-8.
BYTE_ORDER_MARK = "\ufeff"
Dialect = Literal["rfc4180", "excel-nl"]
DIALECTS: tuple[Dialect, ...] = ("rfc4180", "excel-nl")

#: A KBO number in canonical form.
_KBO = re.compile(r"[01][0-9]{3}(?:\.[0-9]{3}){2}")


class TakesText(Protocol):
    """What text can be written to."""

    def write(self, text: str, /) -> object:
        """Take the next part."""


class CsvWriter:
    """Writes rows to a stream, each as soon as it is known. What a header says is written as it is."""

    def __init__(self, stream: TakesText, header: Sequence[str], dialect: Dialect = "rfc4180") -> None:
        # Most answers are no CSV, and the program should start fast.
        import csv
        from decimal import Decimal

        self._exact = Decimal
        self._dutch = dialect == "excel-nl"
        self._writer = csv.writer(stream, delimiter=";" if self._dutch else ",", lineterminator="\r\n")
        self._writer.writerow(header)

    def write(self, rows: Iterable[Iterable[object]]) -> None:
        """Write rows behind those before."""
        self._writer.writerows([self._cell(value) for value in row] for row in rows)

    def _cell(self, value: object) -> str | int:
        """One cell: ``true`` and ``false``, and several values with a space between.

        A text that a spreadsheet would read as a formula gets an apostrophe before it, for Excel one that it would
        change in any way; a number is no text and stays a number, also below zero.
        """
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int):
            return value
        if isinstance(value, float | self._exact):
            figures = f"{value:f}" if isinstance(value, self._exact) else str(value)
            return figures.replace(".", ",") if self._dutch else figures
        if self._dutch and isinstance(value, date):
            return f"{value:%d/%m/%Y}"
        text = joined(value)
        if self._dutch and _KBO.fullmatch(text):
            return f"BE {text}"
        if self._dutch:
            return protected(text)
        return f"'{text}" if runs(text) else text


def encoded(header: Sequence[str], rows: Iterable[Iterable[object]], dialect: Dialect) -> bytes:
    """A whole file."""
    stream = StringIO()
    if dialect == "excel-nl":
        stream.write(BYTE_ORDER_MARK)
    CsvWriter(stream, header, dialect).write(rows)
    return stream.getvalue().encode()


def joined(value: object) -> str:
    """A value as text: nothing for None, ISO days, several values with a space between."""
    if value is None:
        return ""
    if isinstance(value, tuple | list):
        return " ".join(map(joined, value))
    return value.isoformat() if isinstance(value, date) else str(value)
