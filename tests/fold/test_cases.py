"""The shared cases: every field of every answer."""

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
#: What the question is, and not the answer; ``dossier`` is both (R18).
ASKED = ("known", "on", "asked")


def every_answer() -> Iterator[Any]:
    for folder in sorted(CASES.iterdir()):
        for number, expected in enumerate(
            json.loads((folder / "expect.json").read_text())["answers"], start=1
        ):
            for field in expected:
                if field not in ASKED:
                    name = f"{folder.name}-{number}-{expected['on']}-{field}"
                    yield pytest.param(folder.name, expected, field, id=name)


def decisions(case: str) -> list[Made]:
    return [json.loads(line) for line in (CASES / case / "decisions.jsonl").read_text().splitlines()]


def without_reasons(value: Any) -> Any:
    """Guarantees and findings without the entries and the rules that they rest on."""
    if isinstance(value, list):
        return [{name: part[name] for name in part if name not in ("entries", "rule")} for part in value]
    return value


@pytest.mark.parametrize(("case", "expected", "field"), list(every_answer()))
def test_every_answer_of_the_shared_cases(case: str, expected: Made, field: str) -> None:
    known = expected["known"]
    moment = None if known is None else end_of_day(date.fromisoformat(known[:10]))
    assert known is None or len(known) == len("2020-01-01")
    reading = Reading(InMemory(recorded(*decisions(case))), moment)
    asked = expected.get("asked", expected["dossier"])
    status = json.loads(msgspec.json.encode(reading.status(asked, date.fromisoformat(expected["on"]))))
    assert without_reasons(status[field]) == expected[field]


def test_there_are_cases() -> None:
    assert len(list(every_answer())) > 1000
