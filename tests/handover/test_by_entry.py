"""The section that tells entry by entry what each changed, and the same as data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from projections.handover import gathering
from projections.handover.by_entry import by_entry, replay_json
from projections.render.blocks import DocumentSection, Items, Paragraph
from tests.handover.scene import CASE_NAMES, case_ledger, content, keys_of

(ANNULLED,) = (name for name in CASE_NAMES if name.startswith("06-"))


def texts(section: DocumentSection) -> list[str]:
    """Every sentence and every item, in their order."""
    found: list[str] = []
    for block in section.blocks:
        if isinstance(block, Paragraph):
            found.append(block.text)
        elif isinstance(block, Items):
            found += block.items
    return found


def test_it_tells_what_a_correction_undid_and_what_stands_besides(tmp_path: Path) -> None:
    with case_ledger(tmp_path / "ledger.db", ANNULLED) as ledger:
        section = by_entry(content(ledger, "W-06"))
    (annulment,) = (part for part in section.sections if part.title.startswith("Wat post 11 veranderde: "))
    told = texts(annulment)
    assert "post 8 geldt van bij het begin als niet bestaand" in told[0]
    assert told[1] == "Van wat post 8 had veranderd, geldt dit niet meer:"
    assert any("status: uit dienst → opgeschort" in each for each in told)
    assert "Daarnaast:" in told


def test_entries_that_changed_nothing_are_told_in_one_sentence(tmp_path: Path) -> None:
    with case_ledger(tmp_path / "ledger.db", ANNULLED) as ledger:
        found = content(ledger, "W-06")
        section = by_entry(found)
    assert found.replay is not None
    assert len(section.sections) < len(found.replay)
    assert texts(section)[1].startswith("Op elke dag bleef alles zoals het was bij ")


def test_each_change_stands_under_its_days(tmp_path: Path) -> None:
    for name in CASE_NAMES[::5]:
        with case_ledger(tmp_path / f"{name}.db", name) as ledger:
            for key in keys_of(ledger):
                for part in by_entry(content(ledger, key)).sections:
                    assert all(": " in each for each in texts(part)[1:] if not each.endswith(":"))


def test_the_data_hold_the_steps(tmp_path: Path) -> None:
    with case_ledger(tmp_path / "ledger.db", ANNULLED) as ledger:
        found = content(ledger, "W-06")
    read = json.loads(replay_json(found))
    assert (read["dossier"], read["on"]) == ("W-06", "2021-02-01")
    assert [step["entry"] for step in read["steps"]] == [step.entry for step in found.replay or ()]


def test_of_very_many_entries_it_says_how_to_ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "MOST_ENTRIES", 3)
    with case_ledger(tmp_path / "ledger.db", ANNULLED) as ledger:
        found = content(ledger, "W-06")
    assert found.replay is None
    section = by_entry(found)
    assert not section.sections
    assert "`doorstroom replay W-06`" in texts(section)[0]
