"""What a newer version of the rules makes of answers that an earlier version of the program gave.

``answers-2026-11-23.jsonl`` is what version 0.1.0 said of ``decisions.jsonl`` on 1 December 2024, byte for byte.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.law import EARLIER_RULES, RULES
from tests.cli.running import Ran, run
from tests.given import Made, decision, employment

HERE = Path(__file__).parent / "rules"
KEPT = HERE / "answers-2026-11-23.jsonl"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("rules") / "ledger.db", HERE / "decisions.jsonl")


def made(path: Path, decisions: Path) -> Path:
    assert run("init", "--simulated", "--ledger", path).code == 0
    assert run("import", decisions, "--ledger", path).code == 0
    return path


def asked(ledger: Path, file: Path | str, *more: str, stdin: bytes | None = None) -> Ran:
    return run("rules-changes", file, "--ledger", ledger, *more, stdin=stdin)


def changed(found: list[dict[str, Any]], dossier: str) -> dict[str, tuple[Any, Any]]:
    return {each["field"]: (each["before"], each["after"]) for each in found if each["dossier"] == dossier}


def rewritten(tmp_path: Path, **values: object) -> Path:
    """The answers that were kept, with something else in each of them."""
    file = tmp_path / "kept.jsonl"
    lines = [{**json.loads(line), **values} for line in KEPT.read_text().splitlines()]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return file


def test_who_went_from_one_job_to_the_other_is_no_longer_dismissed(ledger: Path) -> None:
    found = changed(asked(ledger, KEPT, "--json").json, "W-21")
    assert found == {
        "status": ("left", "transitioned"),
        "enterprise": (None, "0899.910.174"),
        "guarantees.corona-2020.state": ("breached", "honoured"),
        "findings.dismissed-while-owed": (["2020-09-01"], None),
        "findings.outside-employment": (["2020-09-01"], None),
    }


def test_a_return_of_the_decree_is_open_and_a_note(ledger: Path) -> None:
    found = changed(asked(ledger, KEPT, "--json").json, "W-26")
    assert found == {
        "guarantees.return.state": (None, "open"),
        "guarantees.return.since": (None, "2024-05-01"),
        "findings.return-not-honoured": (None, ["2024-05-31"]),
    }


def test_of_whom_nothing_differs_nothing_is_said(ledger: Path) -> None:
    assert "W-24" not in {each["dossier"] for each in asked(ledger, KEPT, "--json").json}


def test_it_is_asked_for_the_day_and_the_moment_of_the_file(ledger: Path) -> None:
    first = asked(ledger, KEPT, "--json").json[0]
    assert (first["on"], first["known_at"]) == ("2024-12-01", "2026-11-20T22:59:59.999999Z")
    assert (first["rules_before"], first["rules"]) == (EARLIER_RULES, RULES)


def test_answers_of_this_version_differ_in_nothing(ledger: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.jsonl"
    kept.write_text(run("status", "--all", "--on", "2024-12-01", "--format", "jsonl", "--ledger", ledger).out)
    assert asked(ledger, kept, "--json").json == []


def test_from_standard_input_it_is_the_same(ledger: Path) -> None:
    assert asked(ledger, "-", "--json", stdin=KEPT.read_bytes()).json == asked(ledger, KEPT, "--json").json


def test_csv_holds_codes_and_days_in_every_language(ledger: Path) -> None:
    english, dutch = (asked(ledger, KEPT, "--format", "csv", "--lang", lang).out for lang in ("en", "nl"))
    assert english == dutch
    rows = list(csv.DictReader(io.StringIO(english)))
    (state,) = (
        each for each in rows if (each["dossier"], each["field"]) == ("W-21", "guarantees.corona-2020.state")
    )
    assert (state["before"], state["after"]) == ("breached", "honoured")


def test_a_table_speaks_dutch(ledger: Path) -> None:
    told = asked(ledger, KEPT, "--lang", "nl").out
    assert "W-21\twaarborg corona-2020, toestand\tgeschonden\tnagekomen" in told
    assert "W-26\twaarborg return, sinds\t\t01/05/2024" in told


# -- files that are something else ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("", "there is no answer in it"),
        pytest.param("\0" * ((1 << 20) + 2), "the line is too long to be an answer", id="endless"),
        ("{", "line 1"),
        ("[]", "line 1"),
        ('{"dossier": "W-1"}', "missing required field"),
        ("\xff", "line 1"),
        ("[" * 100_000, "line 1"),
    ],
)
def test_a_file_that_holds_no_answers_is_an_error(ledger: Path, tmp_path: Path, line: str, says: str) -> None:
    file = tmp_path / "kept.jsonl"
    file.write_bytes(line.encode("latin-1"))
    found = asked(ledger, file)
    assert (found.code, found.out) == (1, "")
    assert says in found.err


def test_answers_to_two_questions_are_no_answers(ledger: Path, tmp_path: Path) -> None:
    file = tmp_path / "kept.jsonl"
    file.write_text(KEPT.read_text() + rewritten(tmp_path, on="2024-12-02").read_text())
    found = asked(ledger, file)
    assert found.code == 1
    assert "line 7: it answers another question than the first line" in found.err


def test_a_file_that_is_not_there_is_not_found(ledger: Path, tmp_path: Path) -> None:
    assert asked(ledger, tmp_path / "nothing.jsonl").code == 3


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"simulated": False}, "simulated"),
        ({"ledger_size": 43}, "the file knows 43 entries, this ledger 44"),
        ({"dossier": "W-99"}, "'W-99'"),
    ],
)
def test_answers_of_another_ledger_are_refused(
    ledger: Path, tmp_path: Path, values: dict[str, object], says: str
) -> None:
    found = asked(ledger, rewritten(tmp_path, **values))
    assert (found.code, found.out) == (4, "")
    assert "another ledger" in found.err
    assert says in found.err


def test_rules_that_this_version_does_not_know_are_of_a_newer_one(ledger: Path, tmp_path: Path) -> None:
    found = asked(ledger, rewritten(tmp_path, rules="2031-01-01"))
    assert found.code == 7
    assert "2031-01-01" in found.err


# -- two dossiers of one person ---------------------------------------------------------------------------


def lines(*made: Made) -> Iterator[str]:
    for nth, one in enumerate(made, start=1):
        yield json.dumps({**one, "recorded_at": f"2026-01-{nth:02}T09:00:00Z"}) + "\n"


def test_of_a_dossier_that_was_joined_the_key_that_remains_is_told(tmp_path: Path) -> None:
    file = tmp_path / "decisions.jsonl"
    joining = decision(
        "joining", "2026-01-05", "department", other="W-02", ground="fictitious", dossier="W-01"
    )
    file.write_text("".join(lines(employment(), employment(dossier="W-02"), joining)))
    path = made(tmp_path / "joined.db", file)
    told = run("status", "W-01", "--on", "2026-11-01", "--format", "jsonl", "--ledger", path).out
    answer = json.loads(told)
    kept = tmp_path / "kept.jsonl"
    kept.write_text("".join(json.dumps({**answer, "dossier": key}) + "\n" for key in ("W-01", "W-02")))
    found = asked(path, kept, "--json").json
    assert changed(found, "W-01") == {}
    assert changed(found, "W-02") == {"dossier": ("W-02", "W-01")}
