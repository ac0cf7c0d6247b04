"""Rows as a table on a terminal, drawn by Rich."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TextIO

from ledger.language import phrase, say
from projections.render.heading import Heading
from projections.render.rows import Column, Row, screen_cell
from projections.render.stream import width_of

_LEFT_OUT = phrase("no room for: {names}")


def write_table(
    rows: Iterable[Row], stream: TextIO, columns: Sequence[Column], head: Heading, lang: str
) -> None:
    """Draw a table under its head. NO_COLOR is obeyed.

    Where it is too wide for the terminal the short headings stand, then spare columns are left out, by
    name. Cells fold rather than being cut: what is shown is whole.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    width = width_of(stream)
    cells = [[screen_cell(row, column, lang) for column in columns] for row in rows]
    shown = list(range(len(columns)))
    short = not _fits(shown, cells, columns, lang, width, short=False)
    while short and not _fits(shown, cells, columns, lang, width, short=True):
        spare = [nth for nth in shown if columns[nth].spare]
        if not spare:
            break
        shown.remove(spare[-1])

    table = Table(box=box.SIMPLE_HEAD, padding=0, show_edge=False, pad_edge=False)
    for nth in shown:
        heading = Text(columns[nth].heading(lang, short=short))
        table.add_column(heading, justify="right" if columns[nth].right else "left", overflow="fold")
    for row_cells in cells:
        table.add_row(*(Text(row_cells[nth]) for nth in shown))
    console = Console(file=stream, highlight=False, width=width)
    for line in head.lines(lang, width):
        console.print(Text(line), soft_wrap=True)
    console.print(table)
    if left_out := [column.heading(lang) for nth, column in enumerate(columns) if nth not in shown]:
        console.print(Text(say(_LEFT_OUT, lang, names=", ".join(left_out))), soft_wrap=True)


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
