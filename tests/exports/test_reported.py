"""Small inputs on which exports went wrong, and what reaches whom: successions and joined dossiers."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ledger.application import Ledger
from projections.reading import Reading
from tests.exports.scene import exported, made, told
from tests.exports.xes_rules import traces
from tests.given import (
    BUURTDIENST,
    MAATWERK,
    ORDINARY,
    Made,
    employment,
    joining,
    rectification,
    start,
    succession,
    withdrawal,
)
from tests.replaying import replayed

DAY = date(2021, 3, 1)
GHOST = (
    employment(dossier="B-1", source="b:1"),
    employment(dossier="N-1", source="n:1"),
    start(dossier="N-1", source="n:2"),
    withdrawal("2021-02-01", "n:1", dossier="N-1"),
    withdrawal("2021-02-01", "n:2", dossier="N-1"),
)


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Ledger]:
    with made(tmp_path / "ledger.db") as ledger:
        yield ledger


def table(package: bytes, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        text = archive.read(f"{name}.csv").decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def events(log: bytes) -> dict[str, list[Any]]:
    return {own["concept:name"]: its for own, its in traces(log)}


# -- a dossier of which nothing remains -----------------------------------------------------------------


def test_a_dossier_of_which_nothing_remains_is_counted_nowhere(register: Ledger) -> None:
    told(register, *GHOST)
    assert list(events(exported(register, "xes"))) == ["B-1"]
    package = exported(register, "datapackage")
    assert [row["dossier"] for row in table(package, "dossiers")] == ["B-1"]
    # What was recorded of it stays on record, about nobody.
    rows = table(package, "decisions")
    assert [row["dossier"] for row in rows] == ["B-1", "", "", "", ""]
    assert {row["stream"] for row in rows} == {"dossier:B-1", "dossier:N-1"}
    log = json.loads(exported(register, "ocel"))
    assert {each["id"] for each in log["objects"] if each["type"] == "dossier"} == {"dossier:B-1"}


def test_its_status_says_that_nothing_remains_and_since_when_that_is_known(register: Ledger) -> None:
    told(register, *GHOST)
    with register.reading() as entries:
        for upto, known in ((4, False), (5, True)):
            reading = Reading(entries)
            reading.upto = upto
            status = reading.status("N-1", DAY)
            assert (status.nothing_remains_since is not None) is known
            everybody = [each.dossier for each in replayed(reading, DAY)]
            assert everybody == (["B-1"] if known else ["B-1", "N-1"])


# -- what a rectification leaves unsaid -----------------------------------------------------------------


@pytest.mark.parametrize("form", ["xes", "ocel"])
def test_a_rectified_event_keeps_the_reference_of_its_sender(register: Ledger, form: str) -> None:
    now: Made = {"decision": "start", "effective_on": "2020-01-07", "decided_by": "vdab"}
    told(register, employment(), start("2020-01-06", source="a3"), rectification("2020-05-06", "a3", now))
    if form == "xes":
        (its,) = events(exported(register, "xes")).values()
        found = [event.get("source") for event in its if event["concept:name"] == "start"]
    else:
        log = json.loads(exported(register, "ocel"))
        (event,) = [each for each in log["events"] if each["type"] == "start"]
        found = [each["value"] for each in event["attributes"] if each["name"] == "source"]
    assert found == ["a3"]


# -- successions and joined dossiers --------------------------------------------------------------------

TAKEN_OVER = succession("2020-10-01", MAATWERK, BUURTDIENST, source="s:1")


def test_a_succession_stands_in_the_exports_of_whom_it_reaches(register: Ledger) -> None:
    told(register, employment(), employment(dossier="W-02", enterprise=ORDINARY), TAKEN_OVER)
    logs = events(exported(register, "xes", on=None))
    assert {key: [each["concept:name"] for each in its] for key, its in logs.items()} == {
        "W-01": ["employment", "succession"],
        "W-02": ["employment"],
    }
    for form, named in (("cloudevents", '"subject":"enterprise:'), ("ocel", '"type":"succession"')):
        assert named in exported(register, form, "W-01", on=None).decode()
        assert named not in exported(register, form, "W-02", on=None).decode()
    rows = table(exported(register, "datapackage", on=None), "decisions")
    assert [row["stream"] for row in rows if row["decision"] == "succession"] == [f"enterprise:{MAATWERK}"]


def test_joined_dossiers_are_one_person_in_every_export(register: Ledger) -> None:
    told(
        register,
        employment(),
        employment(dossier="W-02"),
        start(dossier="W-02"),
        joining("2021-01-04", "W-02"),
    )
    logs = events(exported(register, "xes", on=None))
    assert {key: len(its) for key, its in logs.items()} == {"W-01": 4}
    assert [each["subject"] for each in logs["W-01"]].count("dossier:W-02") == 2
    package = exported(register, "datapackage", on=None)
    assert [row["dossier"] for row in table(package, "dossiers")] == ["W-01"]
    assert {row["dossier"] for row in table(package, "decisions")} == {"W-01"}
    log = json.loads(exported(register, "ocel", on=None))
    assert [each["id"] for each in log["objects"] if each["type"] == "dossier"] == ["dossier:W-01"]
    one, other = (exported(register, "cloudevents", key, on=None) for key in ("W-01", "W-02"))
    assert one == other
    assert len(one.splitlines()) == 4
