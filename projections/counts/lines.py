"""A report's tables as people read them: headings and cells, for the screen, for a page and for a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from ledger.language import day_in_figures, number
from projections.counts.asking import Report
from projections.counts.figures import FigureRow, Part
from projections.counts.masking import SMALL, Shown
from projections.counts.suspension import MeasureRow
from projections.counts.words import label_head, label_word, name_of, part_title, sentence
from projections.render.xlsx import Value


class ReportTable(NamedTuple):
    """One table: ``numbers`` says of each column whether it holds figures."""

    name: str
    title: str
    headings: list[str]
    numbers: list[bool]
    rows: list[list[Value]]


def mark(cell: Shown) -> int | str:
    """A cell: its count, or what stands instead of it."""
    if cell.count is not None:
        return cell.count
    return f"<{SMALL}" if cell.small else "*"


def tables(report: Report, lang: str) -> Iterator[ReportTable]:
    """The tables of a report."""
    for part in report.parts:
        yield table(part, lang)
    if report.measures:
        yield _measures(report.measures, lang)


def table(part: Part, lang: str) -> ReportTable:
    """The table of one part."""
    named = [
        *(["day"] if part.through_time else []),
        *part.labels,
        "scheme",
        *(["enterprise"] if any(row.by == "enterprise" for row in part.rows) else []),
    ]
    headings = [label_head(name, lang) for name in named]
    headings += [name_of(figure.name, lang) for figure in part.figures]
    headings += [name_of("median_days", lang)] * part.lasting
    numbers = [False] * len(named) + [True] * (len(headings) - len(named))
    found = [_cells(part, row, named, lang) for row in part.rows]
    return ReportTable(part.name, part_title(part.name, lang), headings, numbers, found)


def _cells(part: Part, row: FigureRow, named: list[str], lang: str) -> list[Value]:
    words: dict[str, Value] = {
        name: label_word(name, value, lang) for name, value in zip(part.labels, row.labels, strict=True)
    }
    words["day"] = row.span.last
    words["scheme"] = name_of("all", lang) if row.by == "all" else row.scheme or sentence("none-under", lang)
    words["enterprise"] = (row.enterprise or sentence("none-at", lang)) if row.by == "enterprise" else None
    cells: list[Value] = [words[name] for name in named]
    cells += [mark(row.cells[figure.name]) for figure in part.figures]
    return [*cells, row.median_days] if part.lasting else cells


def _measures(measures: tuple[MeasureRow, ...], lang: str) -> ReportTable:
    names = ("measure", "schemes", "first_day", "last_day", "indicator", "value", "source")
    found: list[list[Value]] = []
    for measure in measures:
        last: Value = measure.last_day or sentence("until-lifted", lang)
        begin: list[Value] = [measure.measure, " ".join(measure.schemes), measure.first_day, last]
        found += [[*begin, each.name, each.value, each.source] for each in measure.indicators]
        if not measure.indicators:
            found.append([*begin, name_of("none", lang), None, None])
    # What was recorded as an indicator's value may be a number, but is no figure of this report.
    return ReportTable(
        "measures",
        part_title("measures", lang),
        [name_of(n, lang) for n in names],
        [False] * len(names),
        found,
    )


def text(value: Value, lang: str) -> str:
    """A cell as text: days and decimals as the reader writes them."""
    if isinstance(value, date):
        return day_in_figures(value, lang)
    if isinstance(value, float):
        return number(value, lang)
    return "" if value is None else str(value)
