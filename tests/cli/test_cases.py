"""The shared cases through the real command: init, import, and `status --json` for every answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import asked, rows, run

CASES = Path(__file__).parent.parent / "cases"
#: What a case says of an answer that is no field of it.
ASKED = ("known", "on", "comment")


def answers() -> list[Any]:
    return [
        pytest.param(
            folder.name, answer, id=f"{folder.name}-{number}-on-{answer['on']}-known-{answer['known']}"
        )
        for folder in sorted(CASES.iterdir())
        for number, answer in enumerate(json.loads((folder / "expect.json").read_text())["answers"], start=1)
    ]


@pytest.fixture(scope="module")
def ledger_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The ledger of a case, made by the command."""
    folder = tmp_path_factory.mktemp("cases")

    @cache
    def make(case: str) -> Path:
        path = folder / f"{case}.db"
        assert run("init", "--simulated", "--ledger", path).code == 0
        imported = run("--ledger", path, "import", CASES / case / "decisions.jsonl")
        assert imported.code == 0, imported.err
        return path

    return make


def key_of(answer: dict[str, Any]) -> str:
    """The key that is asked for; where another remains of the person, the answer says both (R18)."""
    return str(answer.get("asked", answer["dossier"]))


def as_case(found: Any, expected: Any) -> Any:
    """What was found, with the fields alone that the case names."""
    if isinstance(expected, dict):
        return {name: as_case(found[name], its) for name, its in expected.items() if name in found}
    if isinstance(expected, list) and isinstance(found, list) and len(found) == len(expected):
        return [as_case(one, its) for one, its in zip(found, expected, strict=True)]
    return found


@pytest.mark.parametrize(("case", "answer"), answers())
def test_every_field_of_a_case_is_answered(
    ledger_of: Callable[[str], Path], case: str, answer: dict[str, Any]
) -> None:
    known = [] if answer["known"] is None else ["--known", answer["known"]]
    ledger = ledger_of(case)
    found = asked("status", key_of(answer), "--on", answer["on"], *known, ledger=ledger)
    expected = {name: value for name, value in answer.items() if name not in ASKED}
    assert {"insertion_last_day", "guarantees", "findings"} <= set(expected)
    assert as_case(found, expected) == expected
    assert found.get("asked") == answer.get("asked")


@pytest.mark.parametrize(("case", "answer"), answers())
def test_a_finding_misses_only_what_its_case_says(
    ledger_of: Callable[[str], Path], case: str, answer: dict[str, Any]
) -> None:
    known = [] if answer["known"] is None else ["--known", answer["known"]]
    found = asked("status", key_of(answer), "--on", answer["on"], *known, ledger=ledger_of(case))
    missing = [finding.get("missing") for finding in found["findings"]]
    assert missing == [finding.get("missing") for finding in answer["findings"]]


@pytest.mark.parametrize(("case", "answer"), answers())
def test_the_lists_of_everyone_say_what_the_status_says(
    ledger_of: Callable[[str], Path], case: str, answer: dict[str, Any]
) -> None:
    how = ["--on", answer["on"], *([] if answer["known"] is None else ["--known", answer["known"]])]
    for report, fields in (
        ("guarantees", ("suspension", "entitled_to", "state", "since")),
        ("findings", ("code", "severity", "since")),
    ):
        of_dossier = [
            row for row in rows(report, *how, ledger=ledger_of(case)) if row["dossier"] == answer["dossier"]
        ]
        listed = sorted(str([row[name] for name in fields]) for row in of_dossier)
        assert listed == sorted(str([each[name] for name in fields]) for each in answer[report])


def test_an_answer_says_what_it_was_asked_of(ledger_of: Callable[[str], Path]) -> None:
    found = asked(
        "status", "W-10", "--on", "2020-07-15", "--known", "2020-08-01", ledger=ledger_of("10-two-times")
    )
    head = {name: found[name] for name in ("on", "known_at", "simulated")}
    assert head == {"on": "2020-07-15", "known_at": "2020-08-01T21:59:59.999999Z", "simulated": True}
    assert isinstance(found["ledger_size"], int)


@pytest.mark.parametrize("case", sorted(folder.name for folder in CASES.iterdir()))
def test_a_case_imported_again_adds_nothing(ledger_of: Callable[[str], Path], case: str) -> None:
    again = run("import", CASES / case / "decisions.jsonl", "--ledger", ledger_of(case))
    assert again.out.startswith("0 recorded, ")
