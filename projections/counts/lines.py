"""A report's tables as people read them: headings and cells, for the screen, for a page and for a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import product
from typing import NamedTuple

from ledger.language import day_in_figures, number
from projections.answers.indicators import period_in_words, value_in_words
from projections.counts.asking import Report
from projections.counts.figures import By, FigureRow, Part
from projections.counts.masking import SMALL, Shown
from projections.counts.suspension import IndicatorRow, MeasureRow
from projections.counts.windows import WHEN
from projections.counts.words import figure_name, label_head, label_word, name_of, part_title, sentence
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
        if part.name == "quarters" and (beside := _beside(part, report.measures, lang)).rows:
            yield beside
    if report.measures:
        yield _measures(report.measures, lang)


def table(part: Part, lang: str) -> ReportTable:
    """The table of one part."""
    if part.name in ("around", "asked"):
        return _side_by_side(part, lang) if part.name == "around" else _below_each_other(part, lang)
    named = [
        *(["day"] if part.through_time and "quarter" not in part.labels else []),
        *part.labels,
        "scheme",
        *(["enterprise"] if any(row.by == "enterprise" for row in part.rows) else []),
    ]
    headings = [label_head(name, lang) for name in named]
    headings += [figure_name(figure.name, lang) for figure in part.figures]
    headings += [name_of("median_days", lang)] * part.lasting
    numbers = [False] * len(named) + [True] * (len(headings) - len(named))
    found = [_cells(part, row, named, lang) for row in part.rows]
    return ReportTable(part.name, part_title(part.name, lang), headings, numbers, found)


def _cells(part: Part, row: FigureRow, named: list[str], lang: str) -> list[Value]:
    words: dict[str, Value] = {
        name: label_word(name, value, lang) or None
        for name, value in zip(part.labels, row.labels, strict=True)
    }
    words["day"] = row.span.last
    words |= _whose(row, lang)
    cells: list[Value] = [words[name] for name in named]
    cells += [mark(row.cells[figure.name]) for figure in part.figures]
    return [*cells, row.median_days] if part.lasting else cells


def _whose(row: FigureRow, lang: str) -> dict[str, Value]:
    """The scheme and the enterprise of a row, in words."""
    scheme = name_of("all", lang) if row.by == "all" else row.scheme or sentence("none-under", lang)
    at = (row.enterprise or sentence("none-at", lang)) if row.by == "enterprise" else None
    return {"scheme": scheme, "enterprise": at}


def _heads(part: Part) -> list[str]:
    return ["scheme", *(["enterprise"] if any(row.by == "enterprise" for row in part.rows) else [])]


def _side_by_side(part: Part, lang: str) -> ReportTable:
    """Of each measure a row a figure: what it was before, during and after; above them the days that these are."""
    heads = _heads(part)
    groups: dict[tuple[str, By, str | None, str | None], dict[str, FigureRow]] = {}
    for row in part.rows:
        measure, when = row.labels
        groups.setdefault((measure, row.by, row.scheme, row.enterprise), {})[when] = row
    found: list[list[Value]] = []
    for (measure, by, _, _), its in groups.items():
        words = _whose(next(iter(its.values())), lang)
        begin: list[Value] = [measure, *(words[head] for head in heads)]
        three = [its.get(when) for when in WHEN]
        lines = (
            [*_days(three, lang), *_figures(part, three, lang)]
            if by == "all"
            else _figures(part, three, lang)
        )
        found += [[*begin, *line] for line in lines]
    headings = [label_head(name, lang) for name in ("measure", *heads)]
    headings += [sentence("what", lang), *(label_word("when", when, lang) for when in WHEN)]
    numbers = [False] * (len(headings) - len(WHEN)) + [True] * len(WHEN)
    return ReportTable(part.name, part_title(part.name, lang), headings, numbers, found)


def _days(three: Sequence[FigureRow | None], lang: str) -> list[list[Value]]:
    """The first and the last day of each."""
    spans = [None if row is None else row.span for row in three]
    return [
        [name_of("first_day", lang), *(span and span.first for span in spans)],
        [name_of("last_day", lang), *(span and span.last for span in spans)],
    ]


def _figures(part: Part, three: Sequence[FigureRow | None], lang: str) -> list[list[Value]]:
    """A line a figure."""
    return [
        [
            figure_name(figure.name, lang),
            *(None if row is None else mark(row.cells[figure.name]) for row in three),
        ]
        for figure in part.figures
    ]


def _below_each_other(part: Part, lang: str) -> ReportTable:
    """A row a figure, with the days that it is of."""
    names = [*part.labels, "first_day", "last_day", *_heads(part)]
    found: list[list[Value]] = []
    for row in part.rows:
        words = {
            name: label_word(name, value, lang) for name, value in zip(part.labels, row.labels, strict=True)
        }
        about = {**words, "first_day": row.span.first, "last_day": row.span.last, **_whose(row, lang)}
        for figure in part.figures:
            begin: list[Value] = [about[name] for name in names]
            found.append([*begin, figure_name(figure.name, lang), mark(row.cells[figure.name])])
    headings = [*(label_head(name, lang) for name in names), sentence("what", lang), name_of("people", lang)]
    numbers = [*([False] * (len(headings) - 1)), True]
    return ReportTable(part.name, part_title(part.name, lang), headings, numbers, found)


def _measures(measures: tuple[MeasureRow, ...], lang: str) -> ReportTable:
    names = ("measure", "schemes", "first_day", "last_day", "indicator", "value", "period", "source")
    found: list[list[Value]] = []
    for measure in measures:
        last: Value = measure.last_day or sentence("until-lifted", lang)
        begin: list[Value] = [measure.measure, " ".join(measure.schemes), measure.first_day, last]
        found += [[*begin, *_indicator_cells(each, lang)] for each in measure.indicators]
        if not measure.indicators:
            found.append([*begin, name_of("no-indicator", lang), None, None, None])
    # What was recorded as an indicator's value may be a number, but is no figure of this report.
    return ReportTable(
        "measures",
        part_title("measures", lang),
        [name_of(n, lang) for n in names],
        [False] * len(names),
        found,
    )


def _indicator_cells(indicator: IndicatorRow, lang: str) -> list[Value]:
    """An indicator: its name, its value with its unit, what it is about, and its source."""
    value: Value = indicator.value
    if indicator.unit is not None:
        value = value_in_words(indicator.value, indicator.unit, lang)
    about = None if indicator.period is None else period_in_words(indicator.period, lang, in_figures=True)
    return [indicator.name, value, about, indicator.source]


#: Of a quarter what stands beside its indicators.
_BESIDE = ("employed", "suspended", "postponed", "awaiting", "running", "transitions", "employments-ended")


def _beside(part: Part, measures: Sequence[MeasureRow], lang: str) -> ReportTable:
    """Each indicator in each quarter that it is about, beside the figures of all."""
    names = ("quarter", "measure", "indicator", "value", "period", *_BESIDE)
    indicators = [(measure.measure, each) for measure in measures for each in measure.indicators]
    found: list[list[Value]] = [
        [
            label_word("quarter", row.labels[0], lang),
            measure,
            # Where it comes from stands with the measures.
            *_indicator_cells(each, lang)[:-1],
            *(mark(row.cells[name]) for name in _BESIDE),
        ]
        for row, (measure, each) in product(part.rows, indicators)
        if row.by == "all" and row.labels[0] in each.quarters
    ]
    return ReportTable(
        "beside",
        part_title("beside", lang),
        [label_head(name, lang) for name in names],
        [name in _BESIDE for name in names],
        found,
    )


def text(value: Value, lang: str) -> str:
    """A cell as text: days and decimals as the reader writes them."""
    if isinstance(value, date):
        return day_in_figures(value, lang)
    if isinstance(value, float):
        return number(value, lang)
    return "" if value is None else str(value)
