"""A list as a file: CSV and JSON as the command writes them, and a workbook; with everything that is filtered in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import SEEK_END, TextIOWrapper
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from starlette.responses import Response, StreamingResponse

from ledger.language import yes_or_no
from ledger.problem import Problem
from projections.answers.head import Head
from projections.answers.question import Question
from projections.render.answer import Answer
from projections.render.forms import write
from projections.render.rows import Column, Row, screen_cell
from projections.render.xlsx import MOST_ROWS, Sheet, Value, workbook
from projections.viewer.listing import title_of
from projections.viewer.view import View

FORMS = {
    "csv": "text/csv; charset=utf-8; header=present",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
_IN_MEMORY = 1_000_000
_CHUNK = 65_536


class LongerThanASheet(Problem):
    """A sheet of a workbook cannot hold so many rows: take the list as CSV, or narrow it."""


def download(view: View, question: Question, answer: Answer, form: str) -> Response:
    """An answer as a file that is saved. Raises ``LongerThanASheet``."""
    head = cast("Head", answer.head)
    named = f"{question.outline.name}-{(head.on or view.asked.on).isoformat()}.{form}"
    if form == "xlsx":
        return attached(_workbook(view, question, answer, head), named, FORMS[form])
    # Written whole before it is sent: the snapshot is let go of, and what goes wrong is still told in words.
    file: IO[bytes] = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed when it is sent
    text = TextIOWrapper(file, encoding="utf-8", newline="")
    write(answer, form, text, head=head, lang=view.lang)
    text.detach()
    return sent(file, named, FORMS[form])


def attached(content: bytes, named: str, kind: str) -> Response:
    """A file that is saved under a name."""
    return Response(content, 200, {"Content-Disposition": f'attachment; filename="{named}"'}, kind)


def sent(file: IO[bytes], named: str, kind: str) -> Response:
    """What was written to a file, part by part, to be saved under a name; the file is closed then."""
    size = file.seek(0, SEEK_END)
    file.seek(0)
    headers = {"Content-Disposition": f'attachment; filename="{named}"', "Content-Length": str(size)}
    return StreamingResponse(_parts(file), 200, headers, kind)


def _parts(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while part := file.read(_CHUNK):
            yield part


def _workbook(view: View, question: Question, answer: Answer, head: Head) -> bytes:
    columns = [each for each in answer.columns if each.on_screen and each.says]
    columns = columns or [each for each in answer.columns if each.in_csv]
    rows: list[list[Value]] = []
    above = [title_of(question, view.lang), *head.lines(view.lang, 400)]
    for row in answer.rows:
        rows.append([_value(row, each, view.lang) for each in columns])
        if len(above) + 1 + len(rows) > MOST_ROWS:
            raise LongerThanASheet
    headings = [each.heading(view.lang) or each.path for each in columns]
    sheet = Sheet(question.outline.name[:31], above, headings, [each.right for each in columns], rows)
    return workbook([sheet], title_of(question, view.lang), head.known_at, view.lang)


def _value(row: Row, column: Column, lang: str) -> Value:
    value = column.of(row, lang)
    if isinstance(value, bool):
        return yes_or_no(value, lang)
    return value if isinstance(value, int | date) else screen_cell(row, column, lang)
