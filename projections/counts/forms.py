"""The forms in which a report is handed out, and which one a file's name asks for."""

from __future__ import annotations

from io import StringIO
from pathlib import PurePath

from projections.counts.asking import Report
from projections.render.csv import Dialect

FORMS = ("table", "json", "jsonl", "csv", "xlsx", "parquet", "html")
BINARY = ("xlsx", "parquet")
_SUFFIXES = {".txt": "table", ".htm": "html"} | {f".{form}": form for form in FORMS if form != "table"}


def form_of(name: str) -> str | None:
    """The form that a file's name asks for by its suffix; None where it says none of them."""
    return _SUFFIXES.get(PurePath(name).suffix.lower())


def suffixes() -> str:
    """Every suffix that asks for a form."""
    return ", ".join(sorted(_SUFFIXES))


def written(report: Report, form: str, lang: str, dialect: Dialect = "rfc4180") -> bytes:
    """A report in a form. Raises ``NoParquet`` and ``TooManyRows``."""
    if form == "xlsx":
        from projections.counts.workbook import xlsx

        return xlsx(report, lang)
    if form == "html":
        from projections.counts.page import html

        return html(report, lang)
    if form == "table":
        from projections.counts.screen import write

        stream = StringIO()
        write(report, stream, lang)
        return stream.getvalue().encode()
    from projections.counts import encoded as data

    if form == "parquet":
        return data.as_parquet(report)
    if form == "csv":
        return data.as_csv(report, dialect)
    return data.json(report) if form == "json" else data.jsonl(report)
