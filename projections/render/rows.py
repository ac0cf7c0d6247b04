"""Rows and their columns: which value a cell holds, and how it is shown on screen.

Codes and days in data are the same in every language; only a table on screen speaks the reader's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Literal, NamedTuple, cast

import msgspec

from ledger.language import day_in_figures, translated, yes_or_no
from projections.render.csv import joined
from projections.render.plain import visible

Row = msgspec.Struct | dict[str, Any]


class Column(NamedTuple):
    """One column: ``path`` is the field in the row, dotted into nested ones, and the CSV's header.

    ``says`` is its heading on screen, ``short`` the same for a narrow terminal; a column without a heading
    stands in data only. ``means`` is what the reference says of it, in English. ``word`` says the code words that it
    holds in a language. A ``spare`` column is left out of a table that is too wide for the terminal, a ``sparse``
    one from a terminal where no row has anything in it.

    ``value`` computes what stands in it from the row, in a language. ``only`` names the one form that has it: ``json``,
    ``csv`` or ``screen``.
    """

    path: str
    says: str = ""
    short: str | None = None
    right: bool = False
    word: Callable[[str, str], str] | None = None
    spare: bool = False
    sparse: bool = False
    means: str = ""
    value: Callable[[Any, str], object] | None = None
    only: Literal["json", "csv", "screen"] | None = None

    @property
    def names(self) -> list[str]:
        """The path in its parts."""
        return self.path.split(".")

    @property
    def in_csv(self) -> bool:
        """Whether it is a column of the CSV."""
        return self.only in (None, "csv")

    @property
    def on_screen(self) -> bool:
        """Whether people see it in a table."""
        return self.only in (None, "screen") and bool(self.says or self.value)

    def heading(self, lang: str, *, short: bool = False) -> str:
        """What stands above the column on screen."""
        if short and self.short is not None:
            return translated(self.short, lang)
        return translated(self.says, lang)

    def of(self, row: Row, lang: str) -> object:
        """What a row holds in this column."""
        return value_at(row, self.names) if self.value is None else self.value(row, lang)


def screen_cell(row: Row, column: Column, lang: str) -> str:
    """One cell for human eyes: in the reader's language, and nothing in it steers the terminal."""
    value = column.of(row, lang)
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
