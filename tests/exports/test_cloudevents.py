"""CloudEvents: every entry as it is stored, read by the CloudEvents SDK."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from hypothesis import given, settings

from ledger import codec
from ledger.decisions import DECISIONS
from ledger.entry import Entry
from ledger.joinings import joinings_at
from tests.exports.scene import SECRET, everyone, exported, lived, made, seeds, stored


def events(content: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in content.splitlines()]


def test_every_entry_is_an_event_in_the_order_of_the_ledger(tmp_path: Path) -> None:
    with lived(tmp_path / "l.db") as ledger:
        found = events(exported(ledger, "cloudevents"))
        assert [event["position"] for event in found] == list(range(1, ledger.size + 1))
        assert [event["id"] for event in found] == [
            f"{nth}/{codec.digest(state)}" for nth, state in enumerate(stored(ledger), start=1)
        ]


def test_an_event_holds_all_that_its_entry_does(tmp_path: Path) -> None:
    with lived(tmp_path / "l.db") as ledger:
        for event, state in zip(events(exported(ledger, "cloudevents")), stored(ledger), strict=True):
            rebuilt = {
                "schema": event["entryschema"],
                "stream": event["subject"],
                "number": event["number"],
                "previous": event["previous"],
                "recorded_at": event["time"],
                "recorded_by": event["recordedby"],
                "decision": event["data"],
            }
            assert (
                json.dumps(rebuilt, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
                == state
            )


def test_a_decision_stands_in_its_event_as_the_very_bytes_that_are_stored(tmp_path: Path) -> None:
    with lived(tmp_path / "l.db") as ledger:
        for line, state in zip(exported(ledger, "cloudevents").splitlines(), stored(ledger), strict=True):
            data = line[line.index(b'"data":') + 7 : -1]
            assert state.startswith(b'{"decision":' + data + b",")


@settings(max_examples=8, deadline=None)
@given(seed=seeds())
def test_the_sdk_reads_every_event(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    with everyone(made(tmp_path_factory.mktemp("l") / "l.db"), seed) as ledger:
        lines = exported(ledger, "cloudevents").splitlines()
        for line, state in zip(lines, stored(ledger), strict=True):
            event = JSONFormat().read(CloudEvent, line)
            entry = codec.decode(state)
            assert event.get_time() == entry.recorded_at
            assert event.get_subject() == entry.stream
            assert event.get_type() == f"be.doorstroom-ledger.{entry.decision.tag()}"
            assert event.get_data() == json.loads(line)["data"]
            assert event.get_extension("simulated") is True


def test_every_event_says_how_many_there_are_and_the_last_has_the_hash_over_all(tmp_path: Path) -> None:
    with lived(tmp_path / "l.db") as ledger:
        found = events(exported(ledger, "cloudevents"))
    assert {(event["part"], event["events"], event["ledgersize"]) for event in found} == {(False, 12, 12)}
    assert ["whole" in event for event in found] == [False] * 11 + [True]
    about = [found[0][name] for name in (
        "source", "origin", "simulated", "knownat", "ledgersize", "part", "events",
    )]  # fmt: skip
    hashed = [about, *([event["id"], ""] for event in found)]
    lines = "".join(json.dumps(each, separators=(",", ":")) + "\n" for each in hashed)
    assert found[-1]["whole"] == sha256(lines.encode()).hexdigest()
    assert found[0]["previous"] == sha256(found[0]["origin"].encode()).hexdigest()


def test_the_names_and_values_of_attributes_are_those_the_standard_allows(tmp_path: Path) -> None:
    with lived(tmp_path / "l.db") as ledger:
        for event in events(exported(ledger, "cloudevents")):
            assert event.pop("data")
            assert all(re.fullmatch("[a-z0-9]{1,20}", name) for name in event)
            assert all(isinstance(value, str | int | bool) for value in event.values())


def test_the_type_of_an_event_is_fixed_for_every_decision() -> None:
    from ledger.intake.cloudevents import PREFIX

    assert PREFIX == "be.doorstroom-ledger."
    assert all(re.fullmatch("[a-z-]+", tag) for tag in DECISIONS)


def test_an_export_of_a_dossier_has_its_entries_and_those_of_the_measures(tmp_path: Path) -> None:
    with everyone(made(tmp_path / "l.db"), 7, dossiers=4) as ledger:
        whole = events(exported(ledger, "cloudevents"))
        keys = sorted({event["subject"] for event in whole if event["subject"].startswith("dossier:")})
        one = keys[1].removeprefix("dossier:")
        with ledger.reading() as entries:
            person = {f"dossier:{key}" for key in joinings_at(entries).keys_of(one)}
        found = events(exported(ledger, "cloudevents", one))
        wanted = [e for e in whole if e["subject"] in person or e["subject"].startswith("measure:")]
        # Which successions reach a dossier is held in tests/fold/test_reached_by_a_succession.py.
        asked = [event for event in found if not event["subject"].startswith("enterprise:")]
        assert [event["id"] for event in asked] == [event["id"] for event in wanted]
        assert {(event["part"], event["events"]) for event in found} == {(True, len(found))}
        assert len(found) < len(whole)


def test_what_was_not_known_yet_is_not_exported(tmp_path: Path) -> None:
    with lived(tmp_path / "l.db") as ledger:
        known = codec.decode(stored(ledger)[4]).recorded_at
        found = events(exported(ledger, "cloudevents", known_at=known))
        assert len(found) == 5
        assert {(event["ledgersize"], event["knownat"]) for event in found} == {(5, codec.moment_text(known))}


def test_no_text_about_a_person_leaves_with_it(tmp_path: Path) -> None:
    with lived(tmp_path / "l.db") as ledger:
        content = exported(ledger, "cloudevents")
        assert SECRET.encode() not in content
        assert b'"reason":{"sha256":' in content
        assert b'"texts"' not in content


def test_an_empty_ledger_has_no_events(tmp_path: Path) -> None:
    with made(tmp_path / "l.db") as ledger:
        assert exported(ledger, "cloudevents") == b""


def test_damage_is_told_and_not_exported(tmp_path: Path) -> None:
    import sqlite3

    with made(tmp_path / "l.db"):
        pass
    with sqlite3.connect(tmp_path / "l.db") as database:
        database.execute("INSERT INTO entries VALUES (1, 'dossier:W-1', 1, 'start', NULL, x'7b7d')")
    database.close()
    from ledger.application import Ledger

    with Ledger.open(tmp_path / "l.db") as ledger, pytest.raises(codec.Unreadable):
        exported(ledger, "cloudevents")


def test_entry_is_what_the_events_are_made_of() -> None:
    """Whoever adds a field to an entry must add it to its event: nothing may be lost in between."""
    assert set(Entry.__struct_fields__) == {
        "schema",
        "stream",
        "number",
        "previous",
        "recorded_at",
        "recorded_by",
        "decision",
    }
