"""Rows as a table on a terminal, drawn by Rich."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, takewhile
from typing import TYPE_CHECKING, TextIO

from ledger.language import phrase, say, translated
from projections.render.heading import Heading
from projections.render.rows import Column, Row, screen_cell
from projections.render.stream import width_of
from projections.render.wording import wrapped

if TYPE_CHECKING:
    from rich.console import Console, JustifyMethod
    from rich.table import Table as RichTable

_NO_ROWS = phrase("no rows")
_LEFT_OUT = phrase("no room for: {names}")
_HAS_A_DIGIT = re.compile(r"\d").search


def write_table(
    rows: Iterable[Row], stream: TextIO, columns: Sequence[Column], head: Heading, lang: str
) -> None:
    """Draw a table under its head. NO_COLOR is obeyed.

    Where it is too wide for the terminal the short headings stand, then spare columns are left out, by
    name. Cells fold rather than being cut: what is shown is whole, and no day or number is broken while there is room.
    Where words would be broken, the columns stand below each other: those of figures in several tables, each behind
    what says whose they are, others one to a line.
    """
    from rich.console import Console
    from rich.text import Text

    width = width_of(stream)
    cells = [[screen_cell(row, column, lang) for column in columns] for row in rows]
    shown, short = _shown(cells, columns, lang, width)
    texts = [
        [column.heading(lang, short=short), *(row[nth] for row in cells)]
        for nth, column in enumerate(columns)
    ]
    console = Console(file=stream, highlight=False, width=width)
    for line in head.lines(lang, width):
        console.print(Text(line), soft_wrap=True)
    parts = _parts(shown, columns, texts, width)
    _print_tables(console, [_drawn(part, columns, texts, width) for part in parts])
    if not parts:
        for line in _records([(columns[nth].heading(lang), texts[nth][1:]) for nth in shown], width):
            console.print(Text(line), soft_wrap=True)
    if not cells:
        console.print(Text(translated(_NO_ROWS, lang)), soft_wrap=True)
    if left_out := [column.heading(lang) for nth, column in enumerate(columns) if nth not in shown]:
        console.print(Text(say(_LEFT_OUT, lang, names=", ".join(left_out))), soft_wrap=True)


def _print_tables(console: Console, tables: Sequence[RichTable]) -> None:
    for number, table in enumerate(tables):
        if number:
            console.print()
        console.print(table)


def _drawn(
    shown: Sequence[int], columns: Sequence[Column], texts: Sequence[Sequence[str]], width: int
) -> RichTable:
    """Some columns as a table; ``texts`` are the heading and the cells of each."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, padding=0, show_edge=False, pad_edge=False)
    for nth, wide in zip(shown, _widths([texts[nth] for nth in shown], width), strict=True):
        justify: JustifyMethod = "right" if columns[nth].right else "left"
        table.add_column(Text(texts[nth][0]), justify=justify, overflow="fold", width=wide)
    for cells in zip(*(texts[nth][1:] for nth in shown), strict=True):
        table.add_row(*map(Text, cells))
    return table


def _parts(
    shown: Sequence[int], columns: Sequence[Column], texts: Sequence[Sequence[str]], width: int
) -> list[list[int]]:
    """The columns of each table, so that no word has to be broken; none where tables cannot do that.

    One table where there is room, else several of figures, each behind the texts that the rows begin with.
    """
    needed = {nth: _least(texts[nth], width) for nth in shown}
    if sum(needed.values()) + len(shown) - 1 <= width:
        return [list(shown)]
    keys = list(takewhile(lambda nth: not columns[nth].right, shown))
    figures = [nth for nth in shown if nth not in keys]
    room = width - sum(needed[nth] + 1 for nth in keys) + 1
    if not figures or not keys or any(needed[nth] + 1 > room for nth in figures):
        return []
    parts: list[list[int]] = []
    left = 0
    for nth in figures:
        if needed[nth] + 1 > left:
            parts.append([*keys])
            left = room
        parts[-1].append(nth)
        left -= needed[nth] + 1
    return parts


def _least(texts: Sequence[str], width: int) -> int:
    """How wide a column has to be for no word of its heading to be broken, nor one of its cells.

    A hash may be where it is longer than a third of the room, and any word that takes more than half of it.
    """
    heading, *cells = texts
    words = {word for text in cells for word in text.split()}
    most = (min(len(word), width // (3 if _HAS_A_DIGIT(word) else 2)) for word in words)
    return max(_longest([heading.split()]), *most, 1)


def _records(columns: Sequence[tuple[str, Sequence[str]]], width: int) -> Iterator[str]:
    """Each row as lines, a heading and what stands under it in each."""
    headings = [heading.replace("\n", " ") for heading, _ in columns]
    margin = max(map(len, headings)) + 2
    for number, row in enumerate(zip(*(cells for _, cells in columns), strict=True)):
        if number:
            yield ""
        for heading, cell in zip(headings, row, strict=True):
            if cell:
                yield from wrapped(cell, width, " " * margin, heading.ljust(margin))


def _shown(
    cells: Sequence[Sequence[str]], columns: Sequence[Column], lang: str, width: int
) -> tuple[list[int], bool]:
    """Which columns have room, and whether under their short headings."""
    shown = list(range(len(columns)))
    short = not _fits(shown, cells, columns, lang, width, short=False)
    while short and not _fits(shown, cells, columns, lang, width, short=True):
        spare = [nth for nth in shown if columns[nth].spare]
        if not spare:
            break
        shown.remove(spare[-1])
    return shown, short


def _fits(
    shown: Sequence[int],
    cells: Sequence[Sequence[str]],
    columns: Sequence[Column],
    lang: str,
    width: int,
    *,
    short: bool,
) -> bool:
    """Whether these columns stand side by side, one space between them."""
    needed = len(shown) - 1
    for nth in shown:
        heading = columns[nth].heading(lang, short=short).split("\n")
        needed += max([*map(len, heading), *(len(row[nth]) for row in cells)])
    return needed <= width


def _widths(texts: Sequence[Sequence[str]], width: int) -> list[int]:
    """How wide each column is drawn, from its heading and its cells: as wide as it is, where there is room for all.

    Else the widest give way, first to their longest word, then a hash does, then all to their longest with a digit in
    it, which is a day or a number: in two lines it would be read as another.
    """
    widths = [_longest(text.split("\n") for text in column) for column in texts]
    words = [_longest(text.split() for text in column) for column in texts]
    wholes = [_longest(filter(_HAS_A_DIGIT, text.split()) for text in column) for column in texts]
    # A hash gives way before it takes the room of the words beside it.
    for floors in (words, [_least(column, width) for column in texts], wholes, [1] * len(texts)):
        _narrow(widths, floors, width - len(texts) + 1)
    return widths


def _longest(texts: Iterable[Iterable[str]]) -> int:
    """The length of the longest of the parts of some texts, and at least one."""
    return max(map(len, chain.from_iterable(texts)), default=0) or 1


def _narrow(widths: list[int], floors: Sequence[int], room: int) -> None:
    """Take from the widest column what is too much, and from none what brings it under its floor."""
    while sum(widths) > room:
        wide = [nth for nth, floor in enumerate(floors) if widths[nth] > floor]
        if not wide:
            return
        widths[max(wide, key=widths.__getitem__)] -= 1
