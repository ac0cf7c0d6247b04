"""The document of a person with two dossiers names both, before anything else is read (R18)."""

from __future__ import annotations

from pathlib import Path

from projections.handover.composing import compose
from tests.handover.scene import case_ledger, content


def test_the_first_page_names_the_other_dossier_and_since_when_it_counts(tmp_path: Path) -> None:
    with case_ledger(tmp_path / "ledger.db", "23-one-person") as ledger:
        terms = dict(compose(content(ledger, "W-30", "2020-08-01", "en")).head.facts)
    assert terms["dossiers of the same person, read with it"].startswith(
        "W-31: its entries count for every day"
    )


def test_a_person_with_one_dossier_has_no_such_line(tmp_path: Path) -> None:
    with case_ledger(tmp_path / "ledger.db", "22-succession") as ledger:
        terms = dict(compose(content(ledger, "W-28", "2020-08-01", "en")).head.facts)
    assert "dossiers of the same person, read with it" not in terms
