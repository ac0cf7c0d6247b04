"""Rows in the four formats: ``table``, ``json``, ``jsonl`` and ``csv``.

Every row carries the head (both moments, simulated, ledger size): first in each object, as the first
columns of a CSV, as a line above a table. JSON, JSON Lines, CSV and piped tables are written row by row,
so that a whole register needs no more memory than one dossier. Codes and days in data are the same in
every language; only a table on screen speaks the reader's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import chain, islice
from typing import Any, Literal, NamedTuple, TextIO, cast

import msgspec

from ledger.language import day_in_figures, translated, yes_or_no
from projections.render.csv import CsvWriter, joined
from projections.render.heading import Heading
from projections.render.plain import visible
from projections.render.stream import is_terminal, put, takes_unicode

Format = Literal["table", "json", "jsonl", "csv"]
Row = msgspec.Struct | dict[str, Any]

#: A table of more rows is not drawn, which would take long, but written as it is when piped.
MOST_DRAWN = 1000


class Column(NamedTuple):
    """One column: ``path`` is the field in the row, dotted into nested ones, and the CSV's header.

    ``says`` is its heading on screen, ``short`` the same for a narrow terminal; a column without a heading
    stands in CSV only. ``word`` says the code words that it holds in a language. A ``spare``
    column is left out of a table that is too wide for the terminal.
    """

    path: str
    says: str = ""
    short: str | None = None
    right: bool = False
    word: Callable[[str, str], str] | None = None
    spare: bool = False

    @property
    def names(self) -> list[str]:
        """The path in its parts."""
        return self.path.split(".")

    def heading(self, lang: str, *, short: bool = False) -> str:
        """What stands above the column on screen."""
        if short and self.short is not None:
            return translated(self.short, lang)
        return translated(self.says, lang)


def write_rows(
    rows: Iterable[Row],
    fmt: Format,
    stream: TextIO,
    *,
    columns: Sequence[Column],
    head: Heading,
    lang: str,
    one: bool = False,
) -> None:
    """Write rows to a stream. JSON is an array of objects, or with ``one`` the single object itself."""
    if fmt == "json":
        _write_json(rows, stream, head, one=one)
    elif fmt == "jsonl":
        fields = head.fields()
        stream.writelines(_as_json(row, fields, stream) + "\n" for row in rows)
    elif fmt == "csv":
        _write_csv(rows, stream, columns, head)
    else:
        shown = [column for column in columns if column.says]
        found = iter(rows)
        drawn = list(islice(found, MOST_DRAWN + 1)) if is_terminal(stream) else []
        if is_terminal(stream) and len(drawn) <= MOST_DRAWN:
            from projections.render.screen import write_table

            write_table(drawn, stream, shown, head, lang)
        else:
            _write_plain(chain(drawn, found), stream, shown, head, lang)


def _write_json(rows: Iterable[Row], stream: TextIO, head: Heading, *, one: bool) -> None:
    fields = head.fields()
    if one:
        (row,) = rows
        stream.write(_as_json(row, fields, stream, indent=2) + "\n")
        return
    begin = "[\n"
    for row in rows:
        stream.write(begin + _as_json(row, fields, stream))
        begin = ",\n"
    stream.write("[]\n" if begin == "[\n" else "\n]\n")


def _as_json(row: Row, fields: dict[str, object], stream: TextIO, indent: int = 0) -> str:
    whole = {**fields, **msgspec.to_builtins(row)}
    if not takes_unicode(stream):
        return json.dumps(msgspec.to_builtins(whole), indent=indent or None)
    encoded = msgspec.json.encode(whole)
    return (msgspec.json.format(encoded, indent=indent) if indent else encoded).decode()


def _write_csv(rows: Iterable[Row], stream: TextIO, columns: Sequence[Column], head: Heading) -> None:
    fields = head.fields()
    own = [column for column in columns if column.path not in fields]

    class _Encodable:
        def write(self, text: str) -> None:
            put(stream, text)

    names = [column.names for column in own]
    writer = CsvWriter(_Encodable(), [*fields, *(column.path for column in own)])
    writer.write([*fields.values(), *(value_at(row, path) for path in names)] for row in rows)


def _write_plain(
    rows: Iterable[Row], stream: TextIO, columns: Sequence[Column], head: Heading, lang: str
) -> None:
    for line in head.lines(lang):
        put(stream, f"# {line}\n")
    put(stream, "\t".join(column.heading(lang) for column in columns) + "\n")
    for row in rows:
        put(stream, "\t".join(screen_cell(row, column, lang) for column in columns) + "\n")


def screen_cell(row: Row, column: Column, lang: str) -> str:
    """One cell for human eyes: in the reader's language, and nothing in it steers the terminal."""
    value = value_at(row, column.names)
    if isinstance(value, bool):
        return yes_or_no(value, lang)
    if isinstance(value, date):
        return day_in_figures(value, lang)
    if column.word is not None:
        codes = value if isinstance(value, tuple) else (joined(value),)
        value = tuple(column.word(str(code), lang) for code in codes)
    return visible(joined(value))


def value_at(row: Row | None, names: Iterable[str]) -> object:
    """The value of a field, or of one in a nested object; None as soon as one of them is absent."""
    value: Any = row
    for name in names:
        if value is None:
            return None
        value = value.get(name) if isinstance(value, dict) else getattr(value, name)
    return cast("object", value)
