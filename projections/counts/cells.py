"""A report as data: one row a cell, with what it is about; the same names and forms in every language.

A hidden count is null and ``hidden`` true. The indicators of the measures are rows of the part ``measures``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from projections.counts.asking import Report
from projections.counts.figures import FigureRow, Part
from projections.counts.suspension import MeasureRow

Datum = str | int | float | bool | date | None
CellRow = dict[str, Datum]

_MEASURED = ("measure", "indicator", "value", "source", "unit", "period")
#: What the rows of each report can be about, beside whose figures they are.
_ABOUT = {
    "suspension": _MEASURED,
    "guarantees": _MEASURED,
    "exceptions": _MEASURED,
    "findings": ("severity", "code"),
    "inflow": ("came",),
    "flow": (
        *("left_by", "left", "filled_within", "filled_how", "outcome", "provider", "ended_by", "months"),
        *_MEASURED,
    ),
    "cooperation": ("receiving", "host", "since"),
    "cycle": ("quarter", "in_force", "when", "asked_until", *_MEASURED),
}
_ABOUT["enterprise"] = tuple(
    name for kind in ("findings", "inflow", "cooperation", "flow") for name in _ABOUT[kind]
)
_LASTING = ("flow", "cooperation", "enterprise")


def columns(report: str) -> list[str]:
    """The columns of a report's rows; they depend on nothing that was counted."""
    return [
        "part",
        "first_day",
        "last_day",
        "by",
        "scheme",
        "enterprise",
        *_ABOUT[report],
        "figure",
        "count",
        "hidden",
        *(["median_days"] if report in _LASTING else []),
    ]


def cell_rows(report: Report) -> Iterator[CellRow]:
    """Every cell of a report, in order."""
    empty: CellRow = dict.fromkeys(columns(report.manifest.report))
    for part in report.parts:
        for row in part.rows:
            yield from _of(part, row, empty)
    for measure in report.measures:
        yield from _motivation(measure, empty)


def _of(part: Part, row: FigureRow, empty: CellRow) -> Iterator[CellRow]:
    about: CellRow = {
        **empty,
        "part": part.name,
        "first_day": row.span.first,
        "last_day": row.span.last,
        "by": row.by,
        "scheme": row.scheme,
        "enterprise": row.enterprise,
        **dict(zip(part.labels, row.labels, strict=True)),
    }
    if part.lasting:
        about["median_days"] = row.median_days
    for figure in part.figures:
        cell = row.cells[figure.name]
        yield {**about, "figure": figure.name, "count": cell.count, "hidden": cell.hidden}


def _motivation(measure: MeasureRow, empty: CellRow) -> Iterator[CellRow]:
    about: CellRow = {
        **empty,
        "part": "measures",
        "measure": measure.measure,
        "scheme": " ".join(measure.schemes),
        "first_day": measure.first_day,
        "last_day": measure.last_day,
    }
    for each in measure.indicators:
        # One type a column: a whole number stands as its digits.
        told: CellRow = {**about, "indicator": each.name, "value": str(each.value), "source": each.source}
        told |= {"unit": each.unit, "period": each.period}
        if "quarter" not in empty:
            yield told
            continue
        for quarter in each.quarters:
            yield {**told, "quarter": quarter}
    if not measure.indicators:
        yield about
