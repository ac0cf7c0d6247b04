"""The shared cases through the real command: init, import, and `status --json` for every answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import run

CASES = Path(__file__).parent.parent / "cases"
FIELDS = ("status", "since", "phase", "trajectory", "enterprise", "scheme")


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


def asked(ledger: Path, answer: dict[str, Any]) -> dict[str, Any]:
    known = [] if answer["known"] is None else ["--known", answer["known"]]
    ran = run("status", answer["dossier"], "--on", answer["on"], *known, "--json", "--ledger", ledger)
    assert ran.code == 0, ran.err
    found: dict[str, Any] = ran.json
    return found


@pytest.mark.parametrize(("case", "answer"), answers())
def test_the_command_answers_as_the_case_expects(
    ledger_of: Callable[[str], Path], case: str, answer: dict[str, Any]
) -> None:
    found = asked(ledger_of(case), answer)
    expected = {field: answer[field] for field in FIELDS if field in answer}
    given = {field: found[field] for field in expected}
    assert given == expected


def test_an_answer_says_what_it_was_asked_of(ledger_of: Callable[[str], Path]) -> None:
    found = asked(ledger_of("10-two-times"), {"dossier": "W-10", "on": "2020-07-15", "known": "2020-08-01"})
    head = {name: found[name] for name in ("on", "known_at", "simulated")}
    assert head == {"on": "2020-07-15", "known_at": "2020-08-01T21:59:59.999999Z", "simulated": True}
    assert isinstance(found["ledger_size"], int)


@pytest.mark.parametrize("case", sorted(folder.name for folder in CASES.iterdir()))
def test_a_case_imported_again_adds_nothing(ledger_of: Callable[[str], Path], case: str) -> None:
    again = run("import", CASES / case / "decisions.jsonl", "--ledger", ledger_of(case))
    assert again.out.startswith("0 recorded, ")
