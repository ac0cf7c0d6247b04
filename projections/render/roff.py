"""Manual pages in roff, the `man` macros that groff and mandoc read. Plain ASCII, and the same every time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap
from typing import NamedTuple

from projections.render.plain import visible

#: What roff, or the typography of one of its readers, would make something else of.
_SPECIAL = {
    "\\": r"\(rs",
    "-": r"\-",
    "'": r"\(aq",
    "`": r"\(ga",
    "^": r"\(ha",
    "~": r"\(ti",
    '"': r"\(dq",
}
_CODE = re.compile(r"`([^`\n]+)`")


class Item(NamedTuple):
    """Something that is explained: an option, a command, an exit code."""

    term: str
    meaning: str


class Block(NamedTuple):
    """Lines that stay as they are."""

    lines: tuple[str, ...]


Part = str | Item | Block
"""A paragraph, an explained term, or a block."""


class Section(NamedTuple):
    """A part of a page under a heading."""

    heading: str
    parts: tuple[Part, ...]


class Page(NamedTuple):
    """A page: its name with hyphens (``doorstroom-key-new``), what it does in a line, how it is typed."""

    name: str
    brief: str
    synopsis: str
    sections: tuple[Section, ...]


def escaped(text: str) -> str:
    """Text that roff prints as it is, wherever on a line it stands."""
    found = "".join(_SPECIAL.get(each, each) for each in visible(text))
    found = "".join(each if each.isascii() else f"\\[u{ord(each):04X}]" for each in found)
    return _no_request(found)


def _no_request(line: str) -> str:
    """A line that begins with a point would be a request: \\& is nothing, in front of it."""
    return f"\\&{line}" if line.startswith(".") else line


def _prose(text: str) -> str:
    """A paragraph on one line, what stands between backquotes in bold."""
    parts = _CODE.split(" ".join(text.split()))
    found = "".join(f"\\fB{_inner(part)}\\fR" if nth % 2 else _inner(part) for nth, part in enumerate(parts))
    return _no_request(found)


def _paragraph(text: str) -> Iterator[str]:
    """A paragraph on lines that an editor shows whole; roff fills them anew."""
    for line in wrap(_prose(text), 79, break_long_words=False, break_on_hyphens=False) or ["\\&"]:
        yield _no_request(line)


def _inner(text: str) -> str:
    return escaped(text).removeprefix("\\&")


def roff(page: Page, *, product: str, released: str, mark: str) -> str:
    """The page. ``product`` is the name and version at its foot, ``mark`` a comment that is its first line.

    ``released`` is the day of that version, not of today: its page is the same whenever it is made.
    """
    return "\n".join(_lines(page, product, released, mark)) + "\n"


def _lines(page: Page, product: str, released: str, mark: str) -> Iterator[str]:
    yield f'.\\" {mark}'
    yield f'.TH {escaped(page.name.upper())} 1 "{released}" "{escaped(product)}"'
    # Commands are no prose: not hyphenated, not stretched.
    yield ".nh"
    yield ".ad l"
    yield ".SH NAME"
    yield f"{escaped(page.name)} \\- {_prose(page.brief)}"
    yield ".SH SYNOPSIS"
    yield _synopsis(page)
    for section in page.sections:
        if section.parts:
            yield f".SH {escaped(section.heading.upper())}"
            yield from _parts(section.parts)


def _synopsis(page: Page) -> str:
    command, _, rest = page.synopsis.partition(" [")
    return f"\\fB{escaped(command)}\\fR" + (f" {escaped('[' + rest)}" if rest else "")


def _parts(parts: Sequence[Part]) -> Iterator[str]:
    before: Part | None = None
    for part in parts:
        if isinstance(part, Item):
            yield ".TP"
            # \: a long choice may be broken after each word.
            yield "\\fB" + escaped(part.term).replace("|", "|\\:") + "\\fR"
            yield from _paragraph(part.meaning)
        elif isinstance(part, Block):
            yield from _block(part.lines)
        else:
            if before is not None:
                yield ".PP"
            yield from _paragraph(part)
        before = part


def _block(lines: Iterable[str]) -> Iterator[str]:
    yield ".PP"
    yield ".RS 4"
    yield ".nf"
    yield from (escaped(line) or "\\&" for line in lines)
    yield ".fi"
    yield ".RE"
