"""The population in the four formats."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

import pytest

from projections.answers import findings, guarantees, places
from projections.readmodels.population import FindingRow, GuaranteeRow, PlaceRow
from projections.render.forms import write
from tests.answers.cases import head

OWED = GuaranteeRow(
    "W-01", "corona-2020", "resumption", "owed", date(2020, 6, 22), 10, "0899.900.276", "lde", (3, 5)
)
RETURN = GuaranteeRow("W-02", None, "return", "honoured", date(2020, 6, 23), 9, None, None, (7,))
STARTED = FindingRow(
    "W-01", "start-during-suspension", "irregular", date(2020, 4, 1), "R8", (4,), ("evaluation",)
)
LATE = FindingRow("W-02", "recorded-late", "note", date(2020, 5, 1), "R1", (7,))
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


def printed(report: Any, rows: list[Any], form: str, lang: str = "en") -> str:
    stream = io.StringIO()
    write(report.shown(iter(rows)), form, stream, head=head(), lang=lang)
    return stream.getvalue()


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
