"""OCEL 2.0: events and objects that hold to the standard's rules, read by a process-mining tool."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import r4pm
from hypothesis import given, settings
from r4pm import bindings

from ledger.brussels import day_of_moment
from projections.reading import Reading
from tests.exports.scene import LIFE, ON, SECRET, everyone, exported, lived, made, seeds
from tests.replaying import replayed

Log = dict[str, Any]
TYPES = {"string": str, "integer": int, "boolean": bool, "time": str, "float": float}


def log(content: bytes) -> Log:
    """The log, once it is seen to hold to the rules of the standard."""
    read: Log = json.loads(content)
    assert list(read) == ["objectTypes", "eventTypes", "events", "objects"]
    declared = {}
    for kind in ("object", "event"):
        types = read[f"{kind}Types"]
        names = [each["name"] for each in types]
        assert len(names) == len(set(names))
        for each in types:
            declared[kind, each["name"]] = {one["name"]: TYPES[one["type"]] for one in each["attributes"]}
            assert len(declared[kind, each["name"]]) == len(each["attributes"])
            declared[kind, each["name"], "time"] = {
                a["name"] for a in each["attributes"] if a["type"] == "time"
            }
    ids = [each["id"] for each in (*read["events"], *read["objects"])]
    assert len(ids) == len(set(ids))
    objects = {each["id"] for each in read["objects"]}
    for kind in ("object", "event"):
        for each in read[f"{kind}s"]:
            attributes = declared[kind, each["type"]]
            for attribute in each["attributes"]:
                assert type(attribute["value"]) is attributes[attribute["name"]]
                if attribute["name"] in declared[kind, each["type"], "time"]:
                    datetime.fromisoformat(attribute["value"])
            related = [(one["objectId"], one["qualifier"]) for one in each["relationships"]]
            assert len(related) == len(set(related))
            assert {one for one, _ in related} <= objects
            assert all(qualifier for _, qualifier in related)
    for each in read["events"]:
        assert datetime.fromisoformat(each["time"]).tzinfo is not None
        assert each["relationships"], "an event without an object is no event of this log"
        names = [attribute["name"] for attribute in each["attributes"]]
        assert len(names) == len(set(names))
    for each in read["objects"]:
        changes = [(attribute["name"], attribute["time"]) for attribute in each["attributes"]]
        assert len(changes) == len(set(changes))
    return read


def at_last(thing: dict[str, Any]) -> dict[str, Any]:
    """The values of an object's attributes at the end."""
    ordered = sorted(thing["attributes"], key=lambda each: datetime.fromisoformat(each["time"]))
    return {each["name"]: each["value"] for each in ordered}


@settings(max_examples=10, deadline=None)
@given(seed=seeds())
def test_random_registers_hold_to_the_rules_and_a_tool_reads_them(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    folder = tmp_path_factory.mktemp("l")
    with everyone(made(folder / "l.db"), seed) as ledger:
        content = exported(ledger, "ocel", on=None)
        read = log(content)
        assert {each["id"] for each in read["events"]} == {f"entry:{n}" for n in range(1, ledger.size + 1)}
    (folder / "log.json").write_bytes(content)
    loaded = r4pm.import_item("OCEL", str(folder / "log.json"))
    linked = bindings.slim_link_ocel(loaded)
    assert bindings.num_events(linked) == len(read["events"])
    assert bindings.num_objects(linked) == len(read["objects"])
    used = bindings.ocel_type_stats(linked)["event_type_counts"]
    assert set(used) == {each["name"] for each in read["eventTypes"]}
    r4pm.remove_item(loaded)
    r4pm.remove_item(linked)


@settings(max_examples=10, deadline=None)
@given(seed=seeds())
def test_what_an_object_is_in_the_end_is_what_status_says(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    with everyone(made(tmp_path_factory.mktemp("l") / "l.db"), seed) as ledger:
        objects = {each["id"]: at_last(each) for each in log(exported(ledger, "ocel"))["objects"]}
        with ledger.reading() as entries:
            for status in replayed(Reading(entries), ON):
                found = objects.get(f"dossier:{status.dossier}") or {"status": "not-employed"}
                assert found["status"] == status.status
                for name in ("phase", "enterprise", "scheme"):
                    assert found.get(name, "") == (getattr(status, name) or "")
                for guarantee in status.guarantees:
                    if guarantee.suspension is not None:
                        about = objects[f"guarantee:{status.dossier}#{guarantee.suspension}"]
                        assert about == {"state": guarantee.state, "entitled_to": guarantee.entitled_to}
            for spell in Reading(entries).collective.spells:
                if spell.in_force(ON.toordinal()):
                    assert objects[f"measure:{spell.measure}"]["in_force"] is True


@settings(max_examples=6, deadline=None)
@given(seed=seeds())
def test_a_value_holds_from_its_day_on(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    """Each change of a dossier's status, asked anew on its day and on the day before."""
    from datetime import timedelta

    with everyone(made(tmp_path_factory.mktemp("l") / "l.db"), seed, dossiers=1) as ledger:
        objects = log(exported(ledger, "ocel"))["objects"]
        with ledger.reading() as entries:
            reading = Reading(entries)
            for each in objects:
                if each["type"] != "dossier" or not each["attributes"]:
                    continue
                key = each["id"].removeprefix("dossier:")
                before = "not-employed"
                for change in each["attributes"]:
                    if change["name"] == "status":
                        day = day_of_moment(datetime.fromisoformat(change["time"]))
                        assert reading.status(key, day).status == change["value"]
                        assert reading.status(key, day - timedelta(days=1)).status == before
                        before = change["value"]


def test_events_name_their_objects_with_a_qualifier(tmp_path: Path) -> None:
    with lived(tmp_path / "l.db") as ledger:
        events = {each["id"]: each for each in log(exported(ledger, "ocel"))["events"]}

        def related(position: int) -> set[tuple[str, str]]:
            each = events[f"entry:{position}"]
            return {(one["qualifier"], one["objectId"]) for one in each["relationships"]}

        assert related(1) == {("about", "dossier:W-01"), ("enterprise", "enterprise:0899.900.276")}
        assert related(2) == {("about", "measure:corona-2020")}
        assert ("establishes", "guarantee:W-01#corona-2020") in related(9)
        assert ("for_dossier", "dossier:W-99") in related(12)
        assert events["entry:6"]["type"] == "withdrawn suspension"
        assert events["entry:9"]["time"] == "2020-08-03T00:00:00+02:00"


def test_the_log_says_that_it_is_simulated_and_as_of_when(tmp_path: Path) -> None:
    with lived(tmp_path / "l.db") as ledger:
        (about,) = [each for each in log(exported(ledger, "ocel"))["objects"] if each["type"] == "ledger"]
        values = at_last(about)
        assert values["simulated"] is True
        assert (values["on"], values["known_at"]) == ("2021-01-01", "2020-11-02T09:00:00Z")
        assert values["ledger_size"] == len(LIFE)


def test_no_text_about_a_person_is_told(tmp_path: Path) -> None:
    with lived(tmp_path / "l.db") as ledger:
        content = exported(ledger, "ocel")
        assert SECRET.encode() not in content
        assert b"reason" not in content


def test_an_empty_ledger_is_a_valid_log(tmp_path: Path) -> None:
    with made(tmp_path / "l.db") as ledger:
        assert log(exported(ledger, "ocel"))["events"] == []
