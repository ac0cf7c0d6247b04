"""The forms of an answer: one file a form, and its line in ``FORMS``.

Every row carries the head (both moments, simulated, ledger size): first in each object, as the first columns of a
CSV, as a line above a table. All but drawn tables are written row by row, so that a whole register needs no more
memory than one dossier.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TextIO

if TYPE_CHECKING:
    from projections.render.answer import Answer
    from projections.render.csv import Dialect
    from projections.render.heading import Heading

Write = Callable[["Answer", TextIO, "Heading", str], None]


class OutputForm(NamedTuple):
    """A form by its name. ``load`` imports what writes an answer to a stream, and gives it."""

    name: str
    load: Callable[[], Write]


def _table() -> Write:
    from projections.render.forms.table import write

    return write


def _json() -> Write:
    from projections.render.forms.json import write

    return write


def _jsonl() -> Write:
    from projections.render.forms.jsonl import write

    return write


def _csv() -> Write:
    from projections.render.forms.csv import write

    return write


def _csv_for_excel() -> Write:
    from projections.render.forms.csv import write_for_excel

    return write_for_excel


FORMS = (
    OutputForm("table", _table),
    OutputForm("json", _json),
    OutputForm("jsonl", _jsonl),
    OutputForm("csv", _csv),
)
NAMES = tuple(form.name for form in FORMS)


def write(
    answer: Answer,
    form: str,
    stream: TextIO,
    *,
    head: Heading,
    lang: str,
    forms: Sequence[OutputForm] = FORMS,
    dialect: Dialect = "rfc4180",
) -> None:
    """Write an answer to a stream in one of the forms, or in one of its own. ``dialect`` is that of CSV."""
    if form in answer.own:
        answer.own[form](stream)
        return
    if form in answer.of_rows:
        answer.of_rows[form](answer.rows, stream)
        return
    (named,) = (each for each in forms if each.name == form)
    load = _csv_for_excel if (form, dialect) == ("csv", "excel-nl") else named.load
    load()(answer, stream, answer.head or head, lang)
