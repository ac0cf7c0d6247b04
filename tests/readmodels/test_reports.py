"""The population in the four formats."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

import msgspec
import pytest

from projections.answers import findings, guarantees, places
from projections.fold.rules.cures import CURES
from projections.readmodels.population import FindingRow, GuaranteeRow, PlaceRow
from projections.render.forms import write
from tests.answers.cases import head

OWED = GuaranteeRow(
    dossier="W-01",
    suspension="corona-2020",
    entitled_to="resumption",
    state="owed",
    since=date(2020, 6, 22),
    days=10,
    enterprise="0899.900.276",
    scheme="lde",
    entries=(3, 5),
    first_day=date(2020, 6, 22),
    last_day=date(2020, 7, 1),
    became="offered",
    ended_by=(8,),
)
RETURN = GuaranteeRow(
    dossier="W-02",
    suspension=None,
    entitled_to="return",
    state="honoured",
    since=date(2020, 6, 23),
    days=9,
    enterprise=None,
    scheme=None,
    entries=(7,),
    first_day=date(2020, 6, 23),
    last_day=None,
    became=None,
    ended_by=None,
)
STARTED = FindingRow(
    dossier="W-01",
    code="start-during-suspension",
    severity="irregular",
    breached=("corona-2020",),
    since=date(2020, 4, 1),
    last_day=date(2020, 5, 3),
    rule="R8",
    entries=(4,),
    missing=("evaluation",),
    cure="regularised",
    cured_with="evaluation",
    cured_by=(9, 2),
    enterprise="0899.900.276",
    scheme="lde",
    status_now="running",
    enterprise_now="0899.900.177",
)
LATE = FindingRow(
    dossier="W-02",
    code="recorded-late",
    severity="note",
    breached=(),
    since=date(2020, 5, 1),
    last_day=None,
    rule="R1",
    entries=(7,),
    cure=None,
    cured_with=None,
    cured_by=None,
    enterprise=None,
    scheme=None,
    status_now="not-employed",
    enterprise_now=None,
)
PLACE = PlaceRow(
    "W-03",
    "0899.900.276",
    "lde",
    "transition",
    date(2020, 6, 1),
    None,
    31,
    "open",
    None,
    None,
    None,
    False,
    (9,),
)


def printed(report: Any, rows: list[Any], form: str, lang: str = "en", **how: bool) -> str:
    stream = io.StringIO()
    write(report.shown(iter(rows), **how), form, stream, head=head(), lang=lang)
    return stream.getvalue()


def first_row(text: str) -> dict[str, str]:
    """The first row of a table, by its headings."""
    headings, row = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return dict(zip(headings, row, strict=True))


@pytest.mark.parametrize(
    ("report", "row"), [(guarantees, OWED), (guarantees, RETURN), (findings, STARTED), (places, PLACE)]
)
def test_json_names_the_dossier_and_the_entries(report: Any, row: Any) -> None:
    (found,) = json.loads(printed(report, [row], "json"))
    assert (found["dossier"], found["entries"]) == (row.dossier, list(row.entries))
    assert json.loads(printed(report, [row], "jsonl")) == found


def test_a_return_has_no_suspension() -> None:
    (found,) = json.loads(printed(guarantees, [RETURN], "json"))
    assert found["suspension"] is None
    assert (found["entitled_to"], found["state"], found["days"]) == ("return", "honoured", 9)


def test_what_is_missing_stands_where_something_is() -> None:
    first, second = json.loads(printed(findings, [STARTED, LATE], "json"))
    assert first["missing"] == ["evaluation"]
    assert "missing" not in second


def test_csv_has_a_column_for_each_field() -> None:
    (row,) = csv.DictReader(io.StringIO(printed(findings, [STARTED], "csv"), newline=""))
    assert (row["code"], row["missing"], row["entries"]) == ("start-during-suspension", "evaluation", "4")
    assert "words" not in row


def test_what_cured_a_finding_is_told_in_words_in_the_readers_language() -> None:
    shown = first_row(printed(findings, [STARTED], "table", period=True))
    assert shown["cured by"] == "entries 9 and 2 (evaluation): what the exception asks for was completed"
    assert (shown["since"], shown["last day"], shown["breaches"]) == (
        "2020-04-01",
        "2020-05-03",
        "corona-2020",
    )
    assert (shown["began at"], shown["status now"], shown["now at"]) == (
        "0899.900.276",
        "running",
        "0899.900.177",
    )
    shown = first_row(printed(findings, [STARTED], "table", "nl", period=True))
    assert shown["verholpen door"].startswith("posten 9 en 2 (doorstroomevaluatie): ")
    assert (shown["sinds"], shown["laatste dag"]) == ("01/04/2020", "03/05/2020")
    assert first_row(printed(findings, [LATE], "table", period=True))["cured by"] == ""


def test_csv_and_json_say_what_a_finding_breached_and_what_cured_it() -> None:
    (row,) = csv.DictReader(io.StringIO(printed(findings, [STARTED], "csv"), newline=""))
    assert (row["severity"], row["breached"]) == ("irregular", "corona-2020")
    assert (row["last_day"], row["cure"], row["cured_with"]) == ("2020-05-03", "regularised", "evaluation")
    assert "cured" not in row
    started, late = json.loads(printed(findings, [STARTED, LATE], "json"))
    assert (started["breached"], started["cured_by"]) == (["corona-2020"], [9, 2])
    assert (late["breached"], late["last_day"], late["cured_by"]) == ([], None, None)


def test_how_it_ended_is_shown_of_a_period_only() -> None:
    for report, row, names in (
        (findings, STARTED, {"last day", "cured by"}),
        (guarantees, OWED, {"last day", "became", "because of"}),
    ):
        day, period = (first_row(printed(report, [row], "table", period=of)) for of in (False, True))
        assert set(period) - set(day) == names
    period = first_row(printed(guarantees, [OWED], "table", "nl", period=True))
    assert (period["werd"], period["wegens"]) == ("aangeboden", "8")


def test_every_cure_can_be_told() -> None:
    for cure in CURES:
        row = msgspec.structs.replace(STARTED, cure=cure, cured_with=None, cured_by=())
        assert first_row(printed(findings, [row], "table", period=True))["cured by"] == CURES[cure]


def test_a_finding_is_told_in_words_in_the_readers_language() -> None:
    assert "started while a measure suspends" in printed(findings, [STARTED], "table")
    shown = printed(findings, [STARTED], "table", "nl")
    assert "aangevangen tijdens een maatregel" in shown
    assert "onregelmatigheid" in shown


def test_states_are_told_in_the_readers_language() -> None:
    assert "\tverschuldigd\t" in printed(guarantees, [OWED], "table", "nl")
    assert "\towed\t" in printed(guarantees, [OWED], "table")


def test_nobody_is_an_empty_list() -> None:
    for report in (guarantees, findings, places):
        assert json.loads(printed(report, [], "json")) == []
