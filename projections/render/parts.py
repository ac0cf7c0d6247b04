"""A long document cut into parts, so that setting one of them takes no more memory than a page setter should.

What is told of many things, one section each with its facts, follows in parts of its own; the first part has the rest.
Drawings and tables beyond what a PDF can hold stay out of it, and it says so: the same document as HTML has them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from projections.render.blocks import Block, Document, DocumentSection, Drawing, FactLines, Paragraph, Table

MOST_TEXT = 350_000
"""So many characters of facts stand in one part: a thousand entries as they mostly are. Set, they take 100 MB."""
MOST_CELLS, MOST_DRAWN = 4_000, 400_000
"""So many cells of tables, and so many characters of drawings, stand in a document: each cell takes some 16 kB."""


def parts(page: Document) -> list[Document]:
    """The document in its parts, in order; the one document where it is not long."""
    page = _within_bounds(page)
    sections = [section for section in page.sections if _is_of_facts(section)]
    if sum(map(_size, sections)) <= MOST_TEXT:
        return [page]
    runs = list(_runs(sections))
    count = len(runs) + 1
    first = _replaced(page, sections, runs)
    return [
        _numbered(each, number, count)
        for number, each in enumerate(
            [first, *(msgspec.structs.replace(_with_sections(page, run), answer=None) for run in runs)],
            start=1,
        )
    ]


def _is_of_facts(section: DocumentSection) -> bool:
    return bool(section.sections) and all(
        isinstance(block, FactLines) for each in section.sections for block in each.blocks
    )


def _size(section: DocumentSection) -> int:
    """How many characters of facts stand in a section and below it."""
    own = sum(
        len(term) + len(text)
        for block in section.blocks
        if isinstance(block, FactLines)
        for term, text in block.facts
    )
    return own + len(section.title) + sum(map(_size, section.sections))


def _runs(sections: Sequence[DocumentSection]) -> Iterator[list[DocumentSection]]:
    """The sections in runs that are each small enough; a section is cut between those below it."""
    run: list[DocumentSection] = []
    size = 0
    for section in sections:
        below: list[DocumentSection] = []
        for each in section.sections:
            if size and size + _size(each) > MOST_TEXT:
                if below:
                    run.append(msgspec.structs.replace(section, sections=tuple(below)))
                yield run
                run, below, size = [], [], 0
            below.append(each)
            size += _size(each)
        run.append(msgspec.structs.replace(section, sections=tuple(below)))
    yield run


def _replaced(
    page: Document, elsewhere: Sequence[DocumentSection], runs: Sequence[Sequence[DocumentSection]]
) -> Document:
    """The first part: in the place of what is told elsewhere, in which parts that is."""
    sections = []
    for section in page.sections:
        if section in elsewhere:
            where = [
                nth for nth, run in enumerate(runs, start=2) if any(each.name == section.name for each in run)
            ]
            said = page.words["told-in-parts"].format(first=where[0], last=where[-1])
            section = msgspec.structs.replace(section, blocks=(*section.blocks, Paragraph(said)), sections=())
        sections.append(section)
    return _with_sections(page, sections)


def _with_sections(page: Document, sections: Sequence[DocumentSection]) -> Document:
    return msgspec.structs.replace(page, sections=tuple(sections))


def _numbered(page: Document, number: int, count: int) -> Document:
    title, running = (
        page.words["part"].format(title=text, part=number, parts=count) for text in (page.title, page.running)
    )
    return msgspec.structs.replace(page, title=title, running=running)


def _within_bounds(page: Document) -> Document:
    """The same document without the tables and drawings that are more than a PDF holds; in their place it says so."""
    cells = drawn = 0

    def bounded(block: Block) -> Block:
        nonlocal cells, drawn
        if isinstance(block, Table):
            count = len(block.rows) * len(block.columns)
            if cells + count > MOST_CELLS:
                return Paragraph(
                    page.words["table-left-out"].format(caption=block.caption, rows=len(block.rows))
                )
            cells += count
        elif isinstance(block, Drawing):
            if drawn + len(block.svg) > MOST_DRAWN:
                return Paragraph(page.words["drawing-left-out"].format(title=block.title))
            drawn += len(block.svg)
        return block

    def within(section: DocumentSection) -> DocumentSection:
        blocks = tuple(map(bounded, section.blocks))
        return msgspec.structs.replace(section, blocks=blocks, sections=tuple(map(within, section.sections)))

    return _with_sections(page, [within(section) for section in page.sections])
