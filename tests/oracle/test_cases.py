"""The oracle against the shared cases: every answer in every field (R1-R18)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.oracle.day_by_day import answer
from tests.oracle.days import Decision

CASES = Path(__file__).parent.parent / "cases"


def every_answer() -> Iterator[Any]:
    for folder in sorted(CASES.iterdir()):
        for number, expected in enumerate(
            json.loads((folder / "expect.json").read_text())["answers"], start=1
        ):
            name = f"{folder.name}-{number}-{expected.get('asked', expected['dossier'])}-{expected['on']}"
            yield pytest.param(folder, expected, id=name)


def register_of(folder: Path) -> list[Decision]:
    return [json.loads(line) for line in (folder / "decisions.jsonl").read_text().splitlines()]


@pytest.mark.parametrize(("folder", "expected"), list(every_answer()))
def test_the_oracle_answers_every_question_of_the_shared_cases(folder: Path, expected: Decision) -> None:
    asked = expected.get("asked", expected["dossier"])
    found = answer(register_of(folder), asked, date.fromisoformat(expected["on"]), expected["known"])
    assert found == expected


def test_all_the_cases_are_there() -> None:
    assert len(list(CASES.iterdir())) == 33
