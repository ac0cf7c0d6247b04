"""A page as one HTML file: no script, nothing from outside, everything from data escaped.

The content security policy in it allows the style that stands in it, by its hash, and nothing else.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from functools import cache, lru_cache
from hashlib import sha256
from html import escape
from pathlib import Path

from projections.render.blocks import (
    Block,
    Drawing,
    Exact,
    Facts,
    Items,
    Notice,
    Page,
    Paragraph,
    Section,
    Table,
)
from projections.render.plain import plain

_DAY = re.compile(r"\b(?:\d{2}-\d{2}-\d{4}|\d{4}-\d{2}-\d{2})\b")
#: A word that a column need not be as wide as.
_LONG_WORD = re.compile(r"\S{32}")


def render(page: Page) -> bytes:
    """The whole file, in UTF-8."""
    return "".join(_parts(page)).encode()


@cache
def _style() -> tuple[str, str]:
    """The style, and the policy that allows it alone."""
    style = Path(__file__).with_name("dossier.css").read_text("utf-8")
    hashed = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{hashed}'; base-uri 'none'; form-action 'none'"
    return style, policy


def _parts(page: Page) -> Iterator[str]:
    style, policy = _style()
    yield f'<!DOCTYPE html>\n<html lang="{page.lang}">\n<head>\n<meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield '<meta name="referrer" content="no-referrer">\n<meta name="robots" content="noindex">\n'
    yield f'<meta name="description" content="{shown(page.description)}">\n'
    yield f"<title>{shown(page.title)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
    yield f"<header>\n<h1>{shown(page.title)}</h1>\n<p>{shown(page.subtitle)}</p>\n"
    yield from map(_block, page.notices)
    yield _block(page.head)
    yield "</header>\n"
    label = shown(page.words["contents"])
    yield f'<nav aria-label="{label}">\n<ol>\n'
    for section in page.sections:
        yield f'<li><a href="#{section.name}">{shown(section.title)}</a></li>\n'
    yield "</ol>\n</nav>\n<main>\n"
    for section in page.sections:
        yield from _section(section, 2)
    yield f"</main>\n<footer>\n<p>{shown(page.running)}</p>\n</footer>\n</body>\n</html>\n"


def _section(section: Section, level: int) -> Iterator[str]:
    yield f'<section id="{section.name}" aria-labelledby="{section.name}-h">\n'
    yield f'<h{level} id="{section.name}-h">{shown(section.title)}</h{level}>\n'
    yield from map(_block, section.blocks)
    for part in section.sections:
        yield from _section(part, level + 1)
    yield "</section>\n"


def _block(block: Block) -> str:
    match block:
        case Paragraph(text):
            return f"<p>{shown(text)}</p>\n"
        case Notice(text):
            return f'<p class="notice">{shown(text)}</p>\n'
        case Items(items, ordered):
            name = "ol" if ordered else "ul"
            told = "".join(f"<li>{shown(item)}</li>\n" for item in items)
            return f"<{name}>\n{told}</{name}>\n"
        case Facts(facts):
            told = "".join(
                f"<div><dt>{shown(name)}</dt><dd>{shown(what)}</dd></div>\n" for name, what in facts
            )
            return f"<dl>\n{told}</dl>\n"
        case Exact(caption, text):
            return f"<p>{shown(caption)}</p>\n<pre>{shown(text)}</pre>\n"
        case Drawing(_, title, _, svg):
            return f'<figure class="wide" tabindex="0">\n{svg}\n<figcaption>{shown(title)}</figcaption>\n</figure>\n'
        case Table():
            return _table(block)


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{shown(name)}</th>' for name in table.columns)
    rows = "".join(map(_row, table.rows))
    caption = shown(table.caption)
    return (
        f'<section class="wide" tabindex="0" aria-label="{caption}">\n'
        f"<table>\n<caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{rows}</tbody>\n</table>\n</section>\n"
    )


def _row(row: tuple[str, ...]) -> str:
    first, *cells = row
    told = "".join(f"<td{_long(cell)}>{_cell(cell)}</td>" for cell in cells)
    return f'<tr><th scope="row"{_long(first)}>{_cell(first)}</th>{told}</tr>\n'


def _long(text: str) -> str:
    """The class of a cell with a word that may break anywhere, lest the table grow beyond the paper."""
    return ' class="long"' if _LONG_WORD.search(text) else ""


@lru_cache(maxsize=4096)
def _cell(text: str) -> str:
    """The text of a cell, in which a day never breaks off at its hyphens."""
    return _DAY.sub(r'<span class="day">\g<0></span>', shown(text))


@lru_cache(maxsize=4096)
def shown(text: str) -> str:
    """Text as HTML shows it: nothing in it is markup."""
    return escape(plain(text))
