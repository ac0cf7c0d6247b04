"""A report as JSON, JSON Lines or CSV."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from datetime import date
from io import StringIO
from typing import Any, Literal

import msgspec

from projections.counts.asking import Report
from projections.counts.cells import Datum, cell_rows, columns
from projections.render.rows import csv_cell

#: A whole number, which an indicator's value may be and stands as its digits; and a KBO number in canonical form.
_NUMBER = re.compile(r"-?[0-9]{1,15}")
_KBO = re.compile(r"[01][0-9]{3}(?:\.[0-9]{3}){2}")

Dialect = Literal["rfc4180", "excel-nl"]
DIALECTS: tuple[Dialect, ...] = ("rfc4180", "excel-nl")


def json(report: Report) -> bytes:
    """One object: the manifest, the parts with their rows, and the measures with their indicators."""
    names = set(columns(report.manifest.report)) - {"part"}
    parts: dict[str, list[dict[str, Any]]] = {part.name: [] for part in report.parts}
    for row in cell_rows(report):
        if row["part"] in parts:
            # Columns of other parts are left out, but not what is empty in this one.
            labels = next(part.labels for part in report.parts if part.name == row["part"])
            kept = _OF_EVERY_ROW | set(labels) | ({"median_days"} if row["part"] == "outcomes" else set())
            parts[str(row["part"])].append({name: row[name] for name in row if name in kept & names})
    whole = {
        **report.manifest.fields(),
        "parts": [{"part": name, "rows": rows} for name, rows in parts.items()],
        "measures": report.measures,
    }
    return msgspec.json.format(msgspec.json.encode(whole), indent=2) + b"\n"


_OF_EVERY_ROW = {"first_day", "last_day", "by", "scheme", "enterprise", "figure", "count", "hidden"}


def jsonl(report: Report) -> bytes:
    """One object a cell, each with the manifest."""
    head = _head(report)
    encode = msgspec.json.Encoder().encode
    return b"".join(encode({**head, **row}) + b"\n" for row in cell_rows(report))


def as_csv(report: Report, dialect: Dialect) -> bytes:
    """A row a cell, each with the manifest.

    As RFC 4180; or as a Dutch Excel opens it without questions: semicolons, a byte order mark, days as
    ``dd/mm/jjjj``, a decimal comma, a KBO number behind ``BE``: its points would be those between thousands. A text
    that a spreadsheet would run gets an apostrophe before it; a number, also one below zero, is no such text.
    """
    dutch = dialect == "excel-nl"
    head, names = _head(report), columns(report.manifest.report)
    stream = StringIO()
    writer = csv.writer(stream, delimiter=";" if dutch else ",", lineterminator="\r\n")
    writer.writerow([*head, *names])
    first = [_cell(_day(value), dutch=dutch) for value in head.values()]
    writer.writerows([*first, *_line(row, names, dutch=dutch)] for row in cell_rows(report))
    return stream.getvalue().encode("utf-8-sig" if dutch else "utf-8")


def _line(row: dict[str, Datum], names: Sequence[str], *, dutch: bool) -> list[str | int]:
    return [_cell(row[name], dutch=dutch) for name in names]


def _cell(value: Datum, *, dutch: bool) -> str | int:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}" if dutch else value.isoformat()
    if isinstance(value, float):
        return f"{value:.1f}".replace(".", "," if dutch else ".")
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return value
    if dutch and isinstance(value, str) and _KBO.fullmatch(value):
        return f"BE {value}"
    return csv_cell(value)


def _day(value: Datum) -> Datum:
    """A day of the manifest as a day again; a moment stays as it is."""
    return date.fromisoformat(value) if isinstance(value, str) and _is_day(value) else value


def _is_day(text: str) -> bool:
    return len(text) == 10 and text[4:5] == text[7:8] == "-" and text.replace("-", "").isdigit()


def _head(report: Report) -> dict[str, str | int | bool | None]:
    """The manifest as columns: what the rows say themselves gets a name of its own."""
    fields = report.manifest.fields()
    return {"of_enterprise" if name == "enterprise" else name: value for name, value in fields.items()}
