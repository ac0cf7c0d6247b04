"""The PDF: the standards it claims, what is attached, and text that its fonts lack. Read by another program."""

from __future__ import annotations

import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from ledger.application import Ledger
from ledger.demo.making import make as make_demo
from projections.handover import making
from projections.render.blocks import Document, DocumentSection, Items, Paragraph, Table, Terms
from projections.render.glyphs import within_fonts
from projections.render.pdf import render, typesetter
from tests.given import employment, order, start, suspension
from tests.handover.scene import NOON, question, record

needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="reads the PDF with poppler")


def opened(made: bytes) -> Any:
    return pikepdf.open(BytesIO(made))


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_it_is_tagged_titled_and_claims_both_standards(sealed: Ledger, lang: str) -> None:
    document = opened(making.make(sealed, question(lang=lang), "W-10", "pdf"))
    told = document.open_metadata()
    assert (told["pdfaid:part"], told["pdfaid:conformance"]) == ("3", "A")
    assert told["pdfuaid:part"] == "1"
    assert "W-10" in told["dc:title"]
    root = document.Root
    assert str(root.Lang).startswith(lang)
    assert root.MarkInfo.Marked
    assert root.ViewerPreferences.DisplayDocTitle
    kinds = {str(each.S) for each in structure(root.StructTreeRoot)}
    assert {"/H1", "/Table", "/TH", "/Figure", "/L", "/TOC"} <= kinds
    assert all(str(each.Alt) for each in structure(root.StructTreeRoot) if str(each.S) == "/Figure")


def structure(node: Any) -> Any:
    """Every element of the structure."""
    below = node.get("/K")
    for each in below if isinstance(below, pikepdf.Array) else [below]:
        if isinstance(each, pikepdf.Dictionary) and "/S" in each:
            yield each
            yield from structure(each)


def test_it_carries_the_exact_entries_and_their_proofs(sealed: Ledger) -> None:
    document = opened(making.make(sealed, question(), "W-10", "pdf"))
    attached = {name: spec.get_file().read_bytes() for name, spec in document.attachments.items()}
    with sealed.reading() as reading:
        for position, state in (*reading.stream("dossier:W-10"), *reading.stream("measure:corona-2020")):
            assert attached[f"entries-{position:09}.json"] == state
    assert {"proofs-dossier.proof.json", "checkpoint.txt", "verifier.py", "manifest.json"} <= set(attached)
    for spec in document.Root.AF:
        assert str(spec.AFRelationship) in ("/Source", "/Supplement", "/Data")
        assert str(spec.Desc)


@pytest.mark.parametrize("by", ["Łukasz Żółć", "李", "😀 \ue000", "\u202eabc", "#show: none", "*a* _b_ $c$"])
def test_any_name_can_stand_in_it(sealed: Ledger, by: str) -> None:
    asked = question(by=by)
    assert opened(making.make(sealed, asked, "W-10", "pdf")).pages


def test_what_the_fonts_have_stands_as_it_is_and_what_they_lack_by_its_number() -> None:
    as_it_is = ["Żółć, Ťe\u0323\u0302 e\u0301", "1\u00a0000 • → №", "Αθήνα, Київ, محمد, אבא", "ﬁ \u2013 …"]
    assert within_fonts(as_it_is, typesetter()) == as_it_is
    assert within_fonts(["陈 en é", {"text": "😀 ☐"}], typesetter()) == [
        "\\u9648 en é",
        {"text": "\\U0001f600 ☐"},
    ]


@needs_poppler
def test_where_something_stands_by_its_number_the_notice_says_where_it_can_be_read(sealed: Ledger) -> None:
    def notices(by: str) -> bool:
        made = making.make(sealed, question(by=by, lang="en"), "W-10", "pdf")
        return "The same document as HTML" in " ".join(word for word, _ in words(made))

    assert notices("李")
    assert not notices("Łukasz e\u0301 •")


@needs_poppler
def test_the_annexes_begin_behind_three_pages(tmp_path: Path) -> None:
    """Of a dossier of twelve entries; the answer stands on the first page, before any list of contents."""
    with Ledger.open(make_demo(tmp_path / "demo")) as ledger:
        asked = question("2020-12-31", known=None)
        pages = [page(making.make(ledger, asked, key, "pdf")) for key in ("D-005", "D-008", "D-016")]
    for first, fourth in pages:
        assert "In het kort" in first
        assert "wat ertegen pleit" in first
        assert "Stuk 1" not in first
        assert fourth.split()[:1] == ["Dossier"]  # The head of each page.
        assert "Stuk 1: Periodes" in fourth


def page(made: bytes) -> tuple[str, str]:
    """The text of the first page and of the fourth, as another program reads it."""

    def text(number: int) -> str:
        command = ["pdftotext", "-layout", "-f", str(number), "-l", str(number), "-", "-"]
        return subprocess.run(command, input=made, capture_output=True, check=True).stdout.decode()

    return text(1), text(4)


@needs_poppler
def test_no_text_runs_off_the_page(tmp_path: Path) -> None:
    with Ledger.create(tmp_path / "l.db", simulated=True, clock=lambda: NOON) as ledger:
        name = "bewijsstuk_" + "a1b2c3" * 15 + ".pdf"
        evidence = [{"name": name, "sha256": "ab" * 32}]
        record(
            ledger,
            employment(source="W" * 200, reason="W" * 300 + f" {'w' * 45}" * 100, evidence=evidence),
            start(),
            order(measure="coronamaatregel_" + "M" * 48, ground="V" * 200),
            suspension("2020-04-01", cause="X" * 200),
        )
        made = making.make(ledger, question(known=NOON), "W-01", "pdf", why="a test")
    # An A4 page is 595 points broad, with a margin of 62 on either side.
    assert max(right for _, right in words(made)) < 595 - 62 + 1


def words(made: bytes) -> list[tuple[str, float]]:
    """Every word of a PDF as another program reads it, with where it ends on its page (points)."""
    read = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=made, capture_output=True, check=True)
    found = re.findall(r'xMax="([\d.]+)"[^>]*>([^<]*)</word>', read.stdout.decode())
    return [(word, float(right)) for right, word in found]


def test_characters_that_the_fonts_lack_stand_by_their_number(sealed: Ledger) -> None:
    def creator(by: str) -> list[str]:
        with opened(making.make(sealed, question(by=by), "W-10", "pdf")).open_metadata() as told:
            return list(told["dc:creator"])

    assert creator("Łukasz Żółć") == ["Łukasz Żółć"]
    assert creator("李 Ł") == ["\\u674e Ł"]


def made_of(*sections: DocumentSection) -> bytes:
    """A page with these sections and nothing else."""
    words = {"page": "page {page} of {pages}", "annexes": "Annexes", "replaced": "replaced"}
    page = Document("en", "A title", "", "running", "", Terms((("label", "value"),)), (), sections, words)
    return render(page, "tests", NOON, ())


def pages_of(made: bytes) -> list[str]:
    """The text of each page, in its lines."""
    read = subprocess.run(["pdftotext", "-layout", "-", "-"], input=made, capture_output=True, check=True)
    return read.stdout.decode().split("\f")


@needs_poppler
@pytest.mark.parametrize(
    "below",
    [
        Table("a caption", ("name", "value"), (("what follows", "x"),) * 30, (1, 1)),
        DocumentSection("part", "A part", (Items(("what follows",)),)),
    ],
    ids=["table", "section"],
)
def test_a_heading_and_what_leads_in_stand_on_the_page_of_what_follows(
    below: Table | DocumentSection,
) -> None:
    first = set()
    for size in range(26, 40):
        filler = DocumentSection("filler", "Filler", tuple(Paragraph("one line") for _ in range(size)))
        lead, parts = Paragraph("what leads in"), (below,) if isinstance(below, DocumentSection) else ()
        blocks = (lead, below) if isinstance(below, Table) else (lead,)
        pages = pages_of(made_of(filler, DocumentSection("it", "The heading", blocks, parts)))
        (one,) = [page for page in pages if "what leads in" in page]
        assert "The heading" in one
        assert "what follows" in one
        first.add(one == pages[0])
    # Where the page ends was met.
    assert first == {True, False}


@needs_poppler
def test_an_address_breaks_behind_its_signs_only() -> None:
    server, *parts = (
        "https://perspectiefwerkt.be/",
        "nieuws/",
        "20200629-",
        "covid.",
        "asp?",
        "ck=",
        "jaarverslag",
    )
    texts = [f"{'x' * before} {server}{''.join(parts)}" for before in range(20, 80, 3)]
    lines = [
        line.strip()
        for page in pages_of(made_of(DocumentSection("s", "S", tuple(map(Paragraph, texts)))))
        for line in page.splitlines()
    ]
    ends = {"".join([server, *parts][:nth]) for nth in range(1, len(parts) + 2)}
    begun = [line.split()[-1] for line in lines if server in line]
    assert len(begun) == len(texts)
    assert set(begun) <= ends
    assert len(set(begun)) > 3
