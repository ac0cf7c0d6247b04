"""Rows of an answer as a table of a page: what stands in a cell, and where it leads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from ledger.decisions.enterprise_number import canonical_enterprise
from projections.render.answer import Answer
from projections.render.rows import Column, Row, screen_cell
from projections.viewer.enterprises import with_name
from projections.viewer.view import View


class TableCell(NamedTuple):
    """A cell: its text, the address that it leads to or nothing, and whether it is a number."""

    text: str
    href: str = ""
    right: bool = False

    @property
    def look(self) -> str:
        """Its class: a number, a text that needs room, or neither."""
        return "n" if self.right else "long" if len(self.text) > 40 else ""


class ColumnHead(NamedTuple):
    """The head of a column: its words, the address that orders by it or nothing, and how it is ordered now."""

    words: str
    href: str = ""
    ordered: str = ""
    right: bool = False


class PageTable(NamedTuple):
    """A table with its caption; ``nothing`` is said where it has no row, ``scrolls`` how a wide one is seen."""

    caption: str
    headings: tuple[ColumnHead, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    nothing: str
    scrolls: str


#: Columns whose cells name a dossier.
_DOSSIERS = ("dossier", "asked", "filled_by")
_ENTERPRISES = ("enterprise", "enterprise_now", "successor")
_MEASURES = ("measure", "suspension")


def columns_shown(answer: Answer, rows: Sequence[Row], lang: str, only: Sequence[str] = ()) -> list[Column]:
    """The columns that people see, or only those named, without those that are sparse and hold nothing here."""
    shown = [each for each in answer.columns if each.on_screen and each.says]
    if only:
        by_path = {each.path: each for each in shown}
        return [by_path[path] for path in only if path in by_path]
    return [
        each
        for each in shown
        if not each.sparse or any(each.of(row, lang) not in (None, "", ()) for row in rows)
    ]


def cells(view: View, row: Row, columns: Iterable[Column]) -> tuple[TableCell, ...]:
    """A row as it is shown."""
    return tuple(_cell(view, row, each) for each in columns)


def _cell(view: View, row: Row, column: Column) -> TableCell:
    value = column.of(row, view.lang)
    if isinstance(value, date):
        text = view.day(value)
    elif isinstance(value, int) and not isinstance(value, bool):
        text = view.number(value)
    else:
        text = screen_cell(row, column, view.lang)
    if column.path in _ENTERPRISES:
        text = with_name(text, view.site.names)
    return TableCell(text, target(view, column.path, value), column.right)


def target(view: View, path: str, value: object) -> str:
    """Where what stands in a column leads: to a person, an enterprise or a measure; else nothing."""
    if not isinstance(value, str) or not value:
        return ""
    if path in _DOSSIERS:
        return person(view, value)
    if path in _MEASURES:
        # What suspended one person alone is named by its entry, and a later spell of a measure has a number behind it.
        measures = view.asked.reading.measures
        named = value if value in measures else value.rpartition("#")[0]
        return measure(view, named) if named in measures else ""
    return enterprise(view, value) if canonical_enterprise(value) == value else ""


def person(view: View, dossier: str) -> str:
    """The address of somebody's page."""
    return view.url(f"/person/{dossier}")


def entry_of_person(view: View, dossier: str, position: int, **moment: object) -> str:
    """The address of an entry in words on the page of whom it is about."""
    return f"{view.url(f'/person/{dossier}', entry=position, **moment)}#entry-{position}"


def enterprise(view: View, number: str) -> str:
    """The address of an enterprise."""
    return view.url(f"/enterprise/{number}")


def measure(view: View, name: str) -> str:
    """The address of a measure."""
    return view.url(f"/measure/{name}")


def entry(view: View, stream: str, position: int) -> str:
    """The address that shows an entry: within the page of what it is about. What the clock is said to be has none."""
    kind, _, key = stream.partition(":")
    if kind == "dossier":
        return entry_of_person(view, key, position)
    shown = {"enterprise": enterprise, "measure": measure}.get(kind)
    return "" if shown is None else f"{shown(view, key)}#entry-{position}"
