"""A report as a workbook: a sheet for each table, and one that says what the report is of."""

from __future__ import annotations

from ledger.language import yes_or_no
from ledger.problem import Problem
from projections.counts.asking import Report
from projections.counts.lines import ReportTable, tables
from projections.counts.words import name_of, part_title, sentence, sheet_name, title
from projections.render.xlsx import MOST_ROWS, Sheet, Value, workbook


class TooManyRows(Problem):
    """A table has more rows than a sheet of a workbook can hold: ask for CSV or Parquet, or count by scheme."""


def xlsx(report: Report, lang: str) -> bytes:
    """The file. Raises ``TooManyRows``."""
    above = _above(report, lang)
    sheets = [
        Sheet(sheet_name(table.name, lang), [*above, table.title], table.headings, table.numbers, table.rows)
        for table in [*tables(report, lang), _manifest(report, lang)]
    ]
    if any(sheet.height > MOST_ROWS for sheet in sheets):
        raise TooManyRows
    # The moment of the question, so that the same answer is the same bytes.
    return workbook(sheets, title(report.manifest, lang), report.manifest.known_at, lang)


def _above(report: Report, lang: str) -> list[str]:
    """What stands above every table, on screen and on each page in print: a sheet may be handed on by itself."""
    manifest = report.manifest
    lines = [title(manifest, lang), *manifest.head.lines(lang, 400)]
    return [*lines, sentence("masked", lang)] if manifest.masked else lines


def _manifest(report: Report, lang: str) -> ReportTable:
    manifest = report.manifest
    fields = {**manifest.fields(), "on": manifest.on, "from": manifest.from_}
    rows: list[list[Value]] = [
        [name_of(name, lang), yes_or_no(value, lang) if isinstance(value, bool) else value]
        for name, value in fields.items()
    ]
    headings = [sentence("what", lang), sentence("that", lang)]
    return ReportTable("manifest", part_title("manifest", lang), headings, [False, False], rows)
