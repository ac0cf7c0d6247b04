"""What each entry changed, beside that entry and as data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from projections.handover import gathering
from projections.handover.by_entry import changes_by_entry, replay_json
from projections.handover.composing import compose
from projections.render.blocks import DocumentSection, FactLines, Paragraph
from tests.handover.scene import CASE_NAMES, case_ledger, content, keys_of

(ANNULLED,) = (name for name in CASE_NAMES if name.startswith("06-"))


def test_it_tells_what_a_correction_undid_and_what_stands_besides(tmp_path: Path) -> None:
    with case_ledger(tmp_path / "ledger.db", ANNULLED) as ledger:
        told = changes_by_entry(content(ledger, "W-06"))[11]
    assert "ost 8 geldt van bij het begin als niet bestaand" in told[0]
    undone, *others = told[1:]
    assert undone.startswith("Van wat post 8 had veranderd, geldt dit niet meer: ")
    assert "status: uit dienst → opgeschort" in undone
    assert any(each.startswith("Daarnaast: ") for each in others)


def test_entries_that_changed_nothing_are_passed_over(tmp_path: Path) -> None:
    with case_ledger(tmp_path / "ledger.db", ANNULLED) as ledger:
        found = content(ledger, "W-06")
    assert found.replay is not None
    assert 0 < len(changes_by_entry(found)) < len(found.replay)


def test_each_change_stands_with_its_entry_under_its_days(tmp_path: Path) -> None:
    for name in CASE_NAMES[::5]:
        with case_ledger(tmp_path / f"{name}.db", name) as ledger:
            for key in keys_of(ledger):
                found = content(ledger, key)
                told = changes_by_entry(found)
                page = compose(found)
                beside = {
                    int(part.name.removeprefix("entry-")): [*facts(part)]
                    for section in page.sections
                    for part in section.sections
                    if part.name.startswith("entry-")
                }
                assert told.keys() <= beside.keys()
                for entry, shown in beside.items():
                    assert [text for label, text in shown if label == "veranderde"] == [*told.get(entry, ())]


def facts(section: DocumentSection) -> list[tuple[str, str]]:
    return [fact for block in section.blocks if isinstance(block, FactLines) for fact in block.facts]


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
    assert changes_by_entry(found) == {}
    (entries,) = (section for section in compose(found).sections if section.name == "history")
    said = [block.text for block in entries.blocks if isinstance(block, Paragraph)]
    assert "`doorstroom replay W-06`" in said[1]
