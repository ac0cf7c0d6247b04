"""The data package: validated by Frictionless, and the same answers as those of `status`."""

from __future__ import annotations

import csv
import io
import json
import warnings
from itertools import pairwise
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given, settings

with warnings.catch_warnings():
    # It remarks on the versions of what it rests on.
    warnings.simplefilter("ignore")
    from frictionless import system, validate

from ledger import codec
from ledger.decisions import CONTENTS
from ledger.joinings import joinings_at
from projections.exports.scope import Scope
from projections.exports.tables import TABLES
from projections.reading import Reading
from projections.readmodels.population import findings, guarantees, places
from projections.render.new_files import OutputExists
from tests.exports.scene import LIFE, ON, SECRET, everyone, exported, lived, made, seeds, told
from tests.given import employment, start
from tests.replaying import replayed


def unpacked(content: bytes, folder: Path) -> Path:
    """The descriptor of a package that was unpacked."""
    with ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    return folder / "datapackage.json"


def errors(descriptor: Path) -> list[Any]:
    """What Frictionless finds wrong with a package: its descriptor, types, keys, closed lists, hashes and sizes."""
    with warnings.catch_warnings(), system.use_context(trusted=True):
        warnings.simplefilter("ignore")
        report = validate(str(descriptor), type="package")
    found: list[Any] = report.flatten(["type", "title", "message"])
    return found


def rows(descriptor: Path, table: str) -> list[dict[str, str]]:
    with (descriptor.parent / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@settings(max_examples=6, deadline=None)
@given(seed=seeds())
def test_random_registers_are_valid_packages(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    folder = tmp_path_factory.mktemp("l")
    with everyone(made(folder / "l.db"), seed) as ledger:
        descriptor = unpacked(exported(ledger, "datapackage"), folder / "package")
    assert errors(descriptor) == []


@settings(max_examples=6, deadline=None)
@given(seed=seeds())
def test_its_rows_are_the_answers_of_status_guarantees_and_findings(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    folder = tmp_path_factory.mktemp("l")
    with everyone(made(folder / "l.db"), seed) as ledger:
        descriptor = unpacked(exported(ledger, "datapackage"), folder / "package")
        with ledger.reading() as entries:
            reading = Reading(entries)
            found = {row["dossier"]: row for row in rows(descriptor, "dossiers")}
            for status in replayed(reading, ON):
                row = found.pop(status.dossier)
                assert row["status"] == status.status
                assert row["since"] == (status.since.isoformat() if status.since else "")
                if status.trajectory is not None:
                    assert int(row["days_remaining"]) == status.trajectory.days_remaining
                assert row["entries"] == " ".join(map(str, status.entries))
            assert not found
            promised = [
                (g.dossier, g.state, g.since.isoformat(), g.days) for g in guarantees(entries, reading, ON)
            ]
            standing = [
                (f.dossier, f.code, f.since.isoformat(), " ".join(f.breached))
                for f in findings(entries, reading, ON)
            ]
    told_guarantees = [
        (r["dossier"], r["state"], r["since"], int(r["days"])) for r in rows(descriptor, "guarantees")
    ]
    assert sorted(told_guarantees) == sorted(promised)
    told_findings = [
        (r["dossier"], r["code"], r["since"], r["breached"]) for r in rows(descriptor, "findings")
    ]
    assert sorted(told_findings) == sorted(standing)


@settings(max_examples=6, deadline=None)
@given(seed=seeds())
def test_the_periods_of_a_dossier_follow_on_each_other_to_the_day_asked(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    from datetime import date, timedelta

    folder = tmp_path_factory.mktemp("l")
    with everyone(made(folder / "l.db"), seed) as ledger:
        descriptor = unpacked(exported(ledger, "datapackage"), folder / "package")
    of: dict[str, list[dict[str, str]]] = {}
    for row in rows(descriptor, "periods"):
        of.setdefault(row["dossier"], []).append(row)
    status = {row["dossier"]: row["status"] for row in rows(descriptor, "dossiers")}
    for key, runs in of.items():
        for one, two in pairwise(runs):
            assert date.fromisoformat(two["first_day"]) == date.fromisoformat(one["last_day"]) + timedelta(
                days=1
            )
        assert runs[-1]["last_day"] == ""
        assert runs[-1]["status"] == status[key]


@settings(max_examples=6, deadline=None)
@given(seed=seeds())
def test_its_findings_name_the_guarantees_that_are_breached(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    folder = tmp_path_factory.mktemp("l")
    with everyone(made(folder / "l.db"), seed) as ledger:
        descriptor = unpacked(exported(ledger, "datapackage"), folder / "package")
    named = {
        (row["dossier"], each) for row in rows(descriptor, "findings") for each in row["breached"].split()
    }
    breached = {
        (row["dossier"], row["guarantee"])
        for row in rows(descriptor, "guarantees")
        if row["state"] == "breached"
    }
    assert named == breached


@settings(max_examples=4, deadline=None)
@given(seed=seeds())
def test_its_places_are_those_that_are_open(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    its_places_are_those_that_are_open(tmp_path_factory.mktemp("l"), seed)


def test_two_open_places_of_one_dossier_stand_by_the_day_they_opened(tmp_path: Path) -> None:
    """Here the one that opened first is at the enterprise with the higher number."""
    two = its_places_are_those_that_are_open(tmp_path, seed=8)["W-R-2"]
    assert two == [("0899.900.375", "2020-11-07"), ("0899.900.276", "2020-12-12")]


def its_places_are_those_that_are_open(folder: Path, seed: int) -> dict[str, list[tuple[str, str]]]:
    """Also where only who left it was asked for, and who filled it was not; where and since when, by dossier."""
    of: dict[str, list[tuple[str, str]]] = {}
    with everyone(made(folder / "l.db"), seed, dossiers=5) as ledger:
        with ledger.reading() as entries:
            found = [
                (place.dossier, place.enterprise, place.since.isoformat(), str(place.days))
                for place in places(entries, Reading(entries), ON)
            ]
            joinings = joinings_at(entries)
        # The table's key: dossier, and first day on which it is open.
        found.sort(key=lambda place: (place[0], place[2]))
        for nth, asked in enumerate(((), ("W-R-1", "W-R-2"))):
            whose = {joinings.key_of(key) for key in asked}
            descriptor = unpacked(exported(ledger, "datapackage", *asked), folder / f"package-{nth}")
            assert errors(descriptor) == []
            told_of = [tuple(row.values())[:4] for row in rows(descriptor, "places")]
            assert told_of == [each for each in found if not whose or each[0] in whose]
    for dossier, at, since, _ in found:
        of.setdefault(dossier, []).append((at, since))
    return of


def test_every_entry_is_a_row_with_the_decision_as_it_is_stored(tmp_path: Path) -> None:
    with lived(tmp_path / "l.db") as ledger:
        descriptor = unpacked(exported(ledger, "datapackage"), tmp_path / "package")
        found = rows(descriptor, "decisions")
        with ledger.reading() as entries:
            stored = {at: codec.decode(state).decision for at, state in entries.entries()}
    assert {int(row["position"]): row["content"] for row in found} == {
        at: codec.encode(decision).decode() for at, decision in stored.items()
    }
    assert {row["standing"] for row in found} == {"stands", "rectified", "withdrawn"}


@pytest.mark.parametrize(
    ("table", "column", "wrong"),
    [
        ("dossiers", "status", "on-leave"),
        ("dossiers", "since", "3 februari"),
        ("periods", "dossier", "W-99"),
        ("decisions", "position", "1"),
        ("decisions", "decision", "promotion"),
        ("decisions", "corrected_by", "99"),
    ],
)
def test_a_package_that_was_spoiled_is_found_invalid(
    tmp_path: Path, table: str, column: str, wrong: str
) -> None:
    """That the schema holds types, keys, references and closed lists, and the descriptor the hash of each file."""
    with lived(tmp_path / "l.db") as ledger:
        descriptor = unpacked(exported(ledger, "datapackage"), tmp_path / "package")
    file = descriptor.parent / f"{table}.csv"
    spoiled = rows(descriptor, table)
    spoiled[-1][column] = wrong
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(spoiled[0]))
        writer.writeheader()
        writer.writerows(spoiled)
    assert {kind for kind, *_ in errors(descriptor)} & {"hash-count", "byte-count", "hash-check"}
    described = json.loads(descriptor.read_text())
    for resource in described["resources"]:
        del resource["hash"], resource["bytes"]
    descriptor.write_text(json.dumps(described))
    assert errors(descriptor) != []


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    with told(
        made(tmp_path / "l.db"), employment(source="=1+1", ground="@SUM(A1)"), start(ground="-x")
    ) as ledger:
        descriptor = unpacked(exported(ledger, "datapackage"), tmp_path / "package")
        assert errors(descriptor) == []
        for table in TABLES:
            for row in rows(descriptor, table.name):
                for name, cell in row.items():
                    assert not cell.startswith(("=", "+", "@")), name
                    assert not cell.startswith("-") or cell[1:].isdigit(), name
        assert [row["ground"] for row in rows(descriptor, "decisions")] == ["'@SUM(A1)", "'-x"]


def test_every_column_and_table_is_told_of_in_both_languages(tmp_path: Path) -> None:
    with lived(tmp_path / "l.db") as ledger:
        en, nl = (
            json.loads(unpacked(exported(ledger, "datapackage", lang=lang), tmp_path / lang).read_text())
            for lang in ("en", "nl")
        )
    for one, two in zip(en["resources"], nl["resources"], strict=True):
        assert one["title"] != two["title"]
        for this, that in zip(one["schema"]["fields"], two["schema"]["fields"], strict=True):
            assert this.pop("description") != that.pop("description")
            assert this == that
    assert [each["path"] for each in en["resources"]] == [each["path"] for each in nl["resources"]]
    for table in TABLES:
        names = [(tmp_path / lang / f"{table.name}.csv").read_bytes() for lang in ("en", "nl")]
        assert names[0] == names[1], "code words are the same in every language"


def test_the_descriptor_says_where_it_comes_from_and_under_which_terms(tmp_path: Path) -> None:
    with lived(tmp_path / "l.db") as ledger:
        told_of = json.loads(unpacked(exported(ledger, "datapackage"), tmp_path / "package").read_text())
        assert told_of["description"].startswith("SIMULATED LEDGER")
        assert (told_of["on"], told_of["known_at"]) == ("2021-01-01", "2020-11-02T09:00:00Z")
        assert (told_of["simulated"], told_of["ledger_size"]) == (True, len(LIFE))
        assert told_of["licenses"][0]["name"] == "other-closed"
        assert {
            "title": 'herwin.be, "Wat betekent de terugkeergarantie in individueel maatwerk (IMW)?"; decreet van'
            " 14-01-2022, art. 73",
            "path": "https://herwin.be/question/wat-betekent-de-terugkeergarantie-in-individueel-maatwerk-imw/",
        } in told_of["sources"]
        assert told_of["sources"][0]["title"] == told_of["ledger"]


def test_a_folder_holds_the_same_files_as_the_zip(tmp_path: Path) -> None:
    from projections.exports import datapackage

    with lived(tmp_path / "l.db") as ledger, ledger.reading() as entries:
        scope = Scope(ledger, entries, on=ON)
        datapackage.write(scope, tmp_path / "folder")
        datapackage.write(scope, tmp_path / "package.ZIP")
        unpacked((tmp_path / "package.ZIP").read_bytes(), tmp_path / "unpacked")
        with pytest.raises(OutputExists):
            datapackage.write(scope, tmp_path / "folder")
    one, two = (
        {each.name: each.read_bytes() for each in (tmp_path / f).iterdir()} for f in ("folder", "unpacked")
    )
    assert one == two
    assert set(one) == {"datapackage.json", *(f"{table.name}.csv" for table in TABLES)}
    assert not [each for each in tmp_path.iterdir() if each.name.startswith(".")]


def test_no_text_about_a_person_is_told(tmp_path: Path) -> None:
    with lived(tmp_path / "l.db") as ledger:
        descriptor = unpacked(exported(ledger, "datapackage"), tmp_path / "package")
        assert not [f for f in descriptor.parent.iterdir() if SECRET.encode() in f.read_bytes()]


def test_a_new_decision_is_in_the_closed_list() -> None:
    (decision,) = [field for field in TABLES[-1].fields if field.name == "decision"]
    assert decision.words == tuple(CONTENTS)


def test_an_empty_ledger_is_a_valid_package(tmp_path: Path) -> None:
    with made(tmp_path / "l.db") as ledger:
        assert errors(unpacked(exported(ledger, "datapackage"), tmp_path / "package")) == []
