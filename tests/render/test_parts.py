"""A long document in parts: nothing of it is lost, and no part is larger than a page setter should hold."""

from __future__ import annotations

import pytest

from projections.render import parts as cutting
from projections.render.blocks import Document, DocumentSection, Drawing, FactLines, Paragraph, Table, Terms

WORDS = {
    "part": "{title} ({part}/{parts})",
    "told-in-parts": "in {first} to {last}",
    "table-left-out": "{caption}: {rows} rows in the HTML",
    "drawing-left-out": "{title} in the HTML",
}


def document(*sections: DocumentSection) -> Document:
    return Document("en", "T", "", "R", "", Terms(()), (), sections, WORDS)


def told(name: str, count: int) -> DocumentSection:
    each = tuple(
        DocumentSection(f"{name}-{nth}", "entry", (FactLines((("says", "w" * 90),)),)) for nth in range(count)
    )
    return DocumentSection(name, name, (Paragraph("intro"),), each)


def names(page: Document) -> list[str]:
    return [each.name for section in page.sections for each in section.sections]


def test_a_short_document_is_one() -> None:
    page = document(DocumentSection("status", "s", ()), told("history", 3))
    assert cutting.parts(page) == [page]


@pytest.mark.parametrize("counts", [(11, 0), (25, 3), (3, 25), (10, 10), (1, 12)])
def test_every_entry_stands_in_one_part_in_its_order(
    counts: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cutting, "MOST_TEXT", 1_000)
    sections = [
        told(name, count) for name, count in zip(("history", "measure"), counts, strict=True) if count
    ]
    page = document(DocumentSection("status", "s", ()), *sections)
    first, *others = cutting.parts(page)
    assert [section.name for section in first.sections] == [section.name for section in page.sections]
    assert names(first) == []
    assert [name for part in others for name in names(part)] == names(page)
    assert all(0 < len(names(part)) <= 10 for part in others)
    assert [part.title for part in (first, *others)][-1] == f"T ({len(others) + 1}/{len(others) + 1})"


def test_what_a_pdf_cannot_hold_is_said_in_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutting, "MOST_CELLS", 4)
    monkeypatch.setattr(cutting, "MOST_DRAWN", 4)
    small, large = (Table("t", ("a", "b"), (("1", "2"),) * rows, (1, 1)) for rows in (2, 3))
    drawings = (Drawing("d", "D", "", "<svg>"), Drawing("e", "E", "", "<s>"))
    [page] = cutting.parts(document(DocumentSection("status", "s", (small, large, *drawings))))
    said = (Paragraph("t: 3 rows in the HTML"), Paragraph("D in the HTML"))
    assert page.sections[0].blocks == (small, *said, drawings[1])
