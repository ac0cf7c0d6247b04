"""The PDF: the standards it claims, what is attached, and text that its fonts lack. Read by another program."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pikepdf
import pytest

from ledger.application import Ledger
from projections.document import making
from tests.document.scene import question


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


def test_characters_that_the_fonts_lack_stand_by_their_number(sealed: Ledger) -> None:
    def creator(by: str) -> list[str]:
        with opened(making.make(sealed, question(by=by), "W-10", "pdf")).open_metadata() as told:
            return list(told["dc:creator"])

    assert creator("Łukasz Żółć") == ["Łukasz Żółć"]
    assert creator("李 Ł") == ["\\u674e Ł"]
