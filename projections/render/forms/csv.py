"""CSV, as RFC 4180 or as a Dutch Excel opens it: a column for each of the head and of the answer."""

from __future__ import annotations

from typing import TextIO

from projections.render.answer import Answer
from projections.render.csv import BYTE_ORDER_MARK, CsvWriter, Dialect
from projections.render.heading import Heading
from projections.render.stream import put


class _Encodable:
    """Takes text; a character that the stream lacks becomes an escape."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        put(self._stream, text)


def write(answer: Answer, stream: TextIO, head: Heading, _lang: str) -> None:
    """The rows, each behind the head; words of a language stand in none of them."""
    _write(answer, stream, head, "rfc4180")


def write_for_excel(answer: Answer, stream: TextIO, head: Heading, _lang: str) -> None:
    """Likewise, as a Dutch Excel opens it: to a stream in UTF-8."""
    stream.write(BYTE_ORDER_MARK)
    _write(answer, stream, head, "excel-nl")


def _write(answer: Answer, stream: TextIO, head: Heading, dialect: Dialect) -> None:
    fields = head.fields()
    columns = [column for column in answer.columns if column.in_csv and column.path not in fields]
    writer = CsvWriter(_Encodable(stream), [*fields, *(column.path for column in columns)], dialect)
    writer.write([*fields.values(), *(column.of(row, "en") for column in columns)] for row in answer.rows)
