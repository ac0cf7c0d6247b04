"""A report as data: JSON, JSON Lines, CSV or Parquet."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from projections.counts.asking import Report
from projections.counts.cells import CellRow, Datum, cell_rows, columns
from projections.render.csv import Dialect, encoded
from projections.render.parquet import Kind, parquet

#: A whole number below zero, which an indicator's value may be and stands as its digits; as text it would be guarded.
_BELOW_ZERO = re.compile(r"-[1-9][0-9]{0,14}")
#: The columns that hold something else than text.
_KINDS: dict[str, Kind] = {
    "first_day": "day",
    "last_day": "day",
    "count": "integer",
    "hidden": "boolean",
    "median_days": "decimal",
}


def json(report: Report) -> bytes:
    """One object: the manifest, the parts with their rows, and the measures with their indicators."""
    names = set(columns(report.manifest.report)) - {"part"}
    parts: dict[str, list[dict[str, Any]]] = {part.name: [] for part in report.parts}
    lasting = {part.name for part in report.parts if part.lasting}
    for row in cell_rows(report):
        if row["part"] in parts:
            # Columns of other parts are left out, but not what is empty in this one.
            labels = next(part.labels for part in report.parts if part.name == row["part"])
            wanted = _OF_EVERY_ROW | set(labels) | ({"median_days"} if row["part"] in lasting else set())
            parts[str(row["part"])].append({name: row[name] for name in row if name in wanted & names})
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
    """A row a cell, each with the manifest."""
    head, names = _head(report), columns(report.manifest.report)
    first = [_cell(_day(value)) for value in head.values()]
    rows = ([*first, *(_cell(_figure(row, name)) for name in names)] for row in cell_rows(report))
    return encoded([*head, *names], rows, dialect)


def as_parquet(report: Report) -> bytes:
    """A row a cell; the manifest stands in the file's metadata under ``doorstroom``. Raises ``NoParquet``."""
    kinds = {name: _KINDS.get(name, "text") for name in columns(report.manifest.report)}
    return parquet(cell_rows(report), kinds, {"doorstroom": msgspec.json.encode(report.manifest.fields())})


def _figure(row: CellRow, name: str) -> Datum | Decimal:
    """A cell; the number of an indicator as a number, which is written as the reader of the dialect writes numbers."""
    value = row[name]
    if name == "value" and row["unit"] is not None and "." in str(value):
        return Decimal(str(value))
    return value


def _cell(value: Datum | Decimal) -> Datum | Decimal:
    return int(value) if isinstance(value, str) and _BELOW_ZERO.fullmatch(value) else value


def _day(value: Datum) -> Datum:
    """A day of the manifest as a day again; a moment stays as it is."""
    return date.fromisoformat(value) if isinstance(value, str) and _is_day(value) else value


def _is_day(text: str) -> bool:
    return len(text) == 10 and text[4:5] == text[7:8] == "-" and text.replace("-", "").isdigit()


def _head(report: Report) -> dict[str, str | int | bool | None]:
    """The manifest as columns: what the rows say themselves gets a name of its own."""
    fields = report.manifest.fields()
    return {"of_enterprise" if name == "enterprise" else name: value for name, value in fields.items()}
