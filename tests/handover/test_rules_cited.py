"""A dossier names the version of the rules that it follows, and cites their sources as a court reads them."""

from __future__ import annotations

import pytest

from ledger.application import Ledger
from ledger.law import RULES
from projections.handover.composing import compose
from projections.handover.manifest import manifest
from projections.render.blocks import DocumentSection, Items, Paragraph
from tests.handover.scene import content


def rules_section(ledger: Ledger, lang: str) -> DocumentSection:
    document = compose(content(ledger, "W-10", lang=lang))
    (found,) = [each for each in document.sections if each.name == "rules"]
    return found


@pytest.mark.parametrize(("lang", "says"), [("en", "rules of version"), ("nl", "regels van versie")])
def test_the_version_of_the_rules_stands_above_them(sealed: Ledger, lang: str, says: str) -> None:
    first = rules_section(sealed, lang).blocks[0]
    assert isinstance(first, Paragraph)
    assert f"{says} {RULES}" in str(first)


def test_the_manifest_names_it_too(sealed: Ledger) -> None:
    assert manifest(content(sealed, "W-10"))["rules"] == RULES


def test_every_source_is_cited_with_its_address_and_the_day_it_was_read(sealed: Ledger) -> None:
    (cited,) = [each for each in rules_section(sealed, "nl").blocks if isinstance(each, Items)]
    told = [str(each) for each in cited.items]
    assert len(told) == len(set(told))
    in_practice = next(each for each in told if "opschorting doorstroom" in each)
    assert in_practice.startswith("regelgeving, volgens lokalediensteneconomie.be")
    assert "https://lokalediensteneconomie.be/nl/post/69/" in in_practice
    assert "gelezen op 30 november 2026" in in_practice
