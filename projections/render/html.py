"""A page as one HTML file: no script, nothing from outside, everything from data escaped.

The templates are Jinja2's, with autoescape on; every text that they show passes ``shown``, which no template can
leave out. The content security policy allows the style that stands in the page, by its hash, and nothing else.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from hashlib import sha256
from html import escape
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from projections.render.blocks import Cell, ChartedPage, ChartedSection, Document, Table
from projections.render.plain import plain

#: The classes that a cell can have.
_CLASSES = {name: f' class="{name}"' if name else "" for name in ("", "day", "long", "n")}
_TEMPLATES = Path(__file__).with_name("templates")
_DAY = re.compile(r"\b(?:\d{2}[-/]\d{2}[-/]\d{4}|\d{4}-\d{2}-\d{2})\b")
#: What is read as one word although it has hyphens: a day, and the name of a file that is not long.
_UNBROKEN = re.compile(rf"{_DAY.pattern}|(?<![^\s])[\w-]{{1,20}}\.(?:html|pdf|zip)(?![^\s])")
#: A word that a column need not be as wide as.
_LONG_WORD = re.compile(r"\S{32}")

_PAPER, _SIZE, _PADDING = 751.0, 8.5, 7.2
"""In points of 1/72 inch: the width that can be printed on, and of a printed table its type and the space in a cell."""
_PHONE, _PHONE_LETTER, _PHONE_PADDING = 342.0, 7.2, 8.0
"""In CSS pixels: the width of a phone within its margins, of a letter in a table there, and of the space in a cell."""
_WIDEST = 0.65
"""Of the type's size, as wide as a letter is in the widest of the fonts that readers have, on average."""


def render(page: Document) -> bytes:
    """A document as a whole file, in UTF-8."""
    return _filled("document", lang=page.lang, title=page.title, page=page)


def render_charted(page: ChartedPage) -> bytes:
    """Tables with their charts as a whole file, in UTF-8."""
    return _filled("report", lang=page.lang, title=page.title, page=page)


def _filled(name: str, **values: object) -> bytes:
    style, policy = _style(name)
    return _environment().get_template(f"{name}.html").render(style=style, policy=policy, **values).encode()


def templates_in(folder: Path) -> Environment:
    """The templates of a folder. Nothing in them shows a text that did not pass ``_finalized``."""
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        auto_reload=False,
        finalize=_finalized,
        keep_trailing_newline=True,
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    # A drawing is made safe as it is drawn, text by text.
    made.filters["drawn"] = Markup
    return made


@cache
def _environment() -> Environment:
    """The templates of documents and reports, and what they may call."""
    made = templates_in(_TEMPLATES)
    made.filters |= {"cells": _cells, "each": _each, "rows": _rows}
    made.filters |= {"headings_of": _headings_of, "kind_of": _kind_of, "rows_of": _rows_of}
    made.filters |= {"wider_than_paper": _wider_than_paper, "wider_than_phone": _wider_than_phone}
    return made


@cache
def _style(name: str) -> tuple[Markup, Markup]:
    """The style that all pages share with what this one adds, and the policy that allows it alone."""
    style = "".join(_TEMPLATES.joinpath(f"{each}.css").read_text("utf-8") for each in ("common", name))
    hashed = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{hashed}'; base-uri 'none'; form-action 'none'"
    # Both are ours: no text from data is in them.
    return Markup(style), Markup(policy)  # noqa: S704


def _finalized(value: object) -> Markup:
    """What a template shows: markup that was made here as it is, everything else as a text."""
    return value if isinstance(value, Markup) else safe(value)


@lru_cache(maxsize=4096)
def safe(value: object) -> Markup:
    """Text as HTML shows it: nothing in it is markup, and nothing of it deceives a reader."""
    return Markup(escape(plain(str(value))))  # noqa: S704


def _each(rows: Iterable[Iterable[object]], form: str) -> Markup:
    """Markup for each row, with its texts in it. A loop in a template costs three times as much."""
    return Markup("".join([form % tuple(map(safe, row)) for row in rows]))  # noqa: S704


def _rows(rows: Iterable[Sequence[Cell]], form: str, *, first: str, other: str) -> Markup:
    """Markup for each row of a table: around its cells, for the first of them, and for each other one."""
    return Markup("".join([form % (_put(row[:1], first) + _put(row[1:], other)) for row in rows]))  # noqa: S704


def _cells(cells: Iterable[Cell], form: str) -> Markup:
    """Markup for each cell, with its class and its text in it."""
    return Markup(_put(cells, form))  # noqa: S704


def _put(cells: Iterable[Cell], form: str) -> str:
    return "".join(
        [form % (_CLASSES[look], text if isinstance(text, Markup) else safe(text)) for look, text in cells]
    )


def _kind_of(block: object) -> str:
    return type(block).__name__


def _headings_of(table: Table) -> list[Cell]:
    return [("", name) for name in table.columns]


def _rows_of(table: Table) -> list[list[Cell]]:
    """The rows of a table, each cell with its class."""
    return [[_cell(text) for text in row] for row in table.rows]


@lru_cache(maxsize=4096)
def _cell(text: str) -> Cell:
    """A cell in which a day and the name of a file never break off at their hyphens."""
    words = _UNBROKEN.sub(r'<span class="day">\g<0></span>', str(safe(text)))
    return look(text), Markup(words)  # noqa: S704


def look(text: str) -> str:
    """The class of a cell with a word that may break anywhere, lest the table grow beyond the paper."""
    return "long" if _LONG_WORD.search(text) else ""


def _wider_than_paper(section: ChartedSection) -> bool:
    """Whether a table could be wider than the paper in a wide font: words never break, but for very long ones."""
    columns = zip(section.headings, *section.rows, strict=True)
    letters = _longest([text for _, text in cells] for cells in columns)
    return sum(_PADDING + each * _WIDEST * _SIZE for each in letters) > _PAPER


def _wider_than_phone(table: Table | ChartedSection) -> bool:
    """Whether a table is likely to be wider than a phone: then it says that it can be moved sideways."""
    if isinstance(table, Table):
        columns = [[*cells] for cells in zip(table.columns, *table.rows, strict=True)]
    else:
        columns = [[text for _, text in cells] for cells in zip(table.headings, *table.rows, strict=True)]
    return sum(_PHONE_PADDING + each * _PHONE_LETTER for each in _longest(columns)) > _PHONE


def _longest(columns: Iterable[Iterable[str]]) -> Iterator[int]:
    """How many letters the longest word of each column has, of those that cannot break."""
    for texts in columns:
        words = (word for text in texts for word in text.split() if not _LONG_WORD.match(word))
        yield max(map(len, words), default=0)
