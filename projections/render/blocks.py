"""The blocks that a document is put together from: plain text only, so that no datum can be markup."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import msgspec


class Paragraph(msgspec.Struct, frozen=True, tag="paragraph"):
    """A paragraph of text."""

    text: str


class Alert(msgspec.Struct, frozen=True, tag="alert"):
    """What nobody may overlook."""

    text: str


class Items(msgspec.Struct, frozen=True, tag="items"):
    """A list; ``ordered``: its order means something."""

    items: tuple[str, ...]
    ordered: bool = False


class Terms(msgspec.Struct, frozen=True, tag="terms"):
    """Terms, each with what it is."""

    facts: tuple[tuple[str, str], ...]


class FactLines(msgspec.Struct, frozen=True, tag="facts"):
    """What is on record of one thing among many: labelled lines, which on paper cost a fraction of what terms do."""

    facts: tuple[tuple[str, str], ...]


class Table(msgspec.Struct, frozen=True, tag="table"):
    """A table whose first column names its rows; ``widths`` tells how the columns share the width."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


class Exact(msgspec.Struct, frozen=True, tag="exact"):
    """Text of which every character and every line counts, with what it is."""

    caption: str
    text: str


class Drawing(msgspec.Struct, frozen=True, tag="drawing"):
    """A drawing in SVG, with the sentences that say the same; ``name`` is an identifier within the page."""

    name: str
    title: str
    description: str
    svg: str


class AnswerBox(msgspec.Struct, frozen=True):
    """What a document comes to, in one box that everybody reads first: labels, each with its lines."""

    title: str
    facts: tuple[tuple[str, str], ...]


Block: TypeAlias = Paragraph | Alert | Items | Terms | FactLines | Table | Exact | Drawing


class DocumentSection(msgspec.Struct, frozen=True, tag="section"):
    """A heading with what stands under it; ``name`` is an identifier within the page.

    ``annex``: it stands behind the document proper, for whoever wants to check it.
    """

    name: str
    title: str
    blocks: tuple[Block, ...]
    sections: tuple[DocumentSection, ...] = ()
    annex: bool = False


class Document(msgspec.Struct, frozen=True):
    """A whole document; ``running`` stands on each page of it, ``words`` are those that a form needs itself."""

    lang: str
    title: str
    subtitle: str
    running: str
    description: str
    head: Terms
    notices: tuple[Alert, ...]
    sections: tuple[DocumentSection, ...]
    words: dict[str, str]
    answer: AnswerBox | None = None


class Lead(NamedTuple):
    """A line at the head of a page with charts; ``notable``: nobody may overlook it."""

    text: str
    notable: bool = False


class Chart(NamedTuple):
    """A drawing in SVG, with what it is called where it has a name of its own."""

    caption: str | None
    svg: str


class ChartGroup(NamedTuple):
    """Charts under one heading; ``name`` is an identifier within the page."""

    name: str
    title: str
    charts: tuple[Chart, ...]


#: A cell with its class, or none: ``n`` for a number, ``day``, ``long`` for what may break anywhere.
Cell: TypeAlias = tuple[str, str]


class ChartedSection(NamedTuple):
    """A heading with a text, charts, and the table that says the same; ``otherwise`` stands where it has no rows.

    Without ``headings`` it is a table of names with what each is. ``name`` is an identifier within the page.
    """

    name: str
    title: str
    text: str | None
    charts: tuple[ChartGroup, ...]
    headings: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    otherwise: str


class ChartedPage(NamedTuple):
    """Tables with a chart beside each; ``scrolls`` says on a phone that what is too wide can be moved sideways."""

    lang: str
    title: str
    lead: tuple[Lead, ...]
    sections: tuple[ChartedSection, ...]
    scrolls: str
