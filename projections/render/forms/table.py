"""For people: lines of text where an answer has them, else a table, drawn on a terminal and with tabs where piped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import TextIO

from projections.render.answer import Answer
from projections.render.heading import Heading
from projections.render.rows import Column, Row, screen_cell
from projections.render.stream import is_terminal, put, takes_unicode, width_of, write_lines

#: A table of more rows is not drawn, which would take long, but written as it is when piped.
MOST_DRAWN = 1000


def write(answer: Answer, stream: TextIO, head: Heading, lang: str) -> None:
    """Lines under the head, or a table under it."""
    lines = answer.lines if answer.lines_of is None else answer.lines_of(answer.objects or ())
    if lines is not None:
        write_lines(lines(width_of(stream), takes_unicode(stream)), stream, head=head, lang=lang)
        return
    shown = [column for column in answer.columns if column.on_screen]
    rows = iter(answer.rows)
    if not is_terminal(stream):
        _write_plain(rows, stream, shown, head, lang)
        return
    drawn = list(islice(rows, MOST_DRAWN + 1))
    shown = [column for column in shown if not column.sparse or any(column.of(row, lang) for row in drawn)]
    if len(drawn) > MOST_DRAWN:
        _write_plain(chain(drawn, rows), stream, shown, head, lang)
        return
    from projections.render.screen import write_table

    write_table(drawn, stream, shown, head, lang)


def _write_plain(
    rows: Iterable[Row], stream: TextIO, columns: Sequence[Column], head: Heading, lang: str
) -> None:
    for line in head.lines(lang):
        put(stream, f"# {line}\n")
    put(stream, "\t".join(column.heading(lang) for column in columns) + "\n")
    for row in rows:
        put(stream, "\t".join(screen_cell(row, column, lang) for column in columns) + "\n")
