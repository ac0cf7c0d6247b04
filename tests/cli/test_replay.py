"""`replay`: its forms, and what cannot be asked so."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.running import run


def test_csv_is_a_row_a_change_and_json_an_array_of_steps(ledger: Path) -> None:
    asked = ("--ledger", ledger, "replay", "W-01", "--on", "2020-12-31")
    steps = json.loads(run(*asked, "--json").out)
    rows = list(csv.DictReader(io.StringIO(run(*asked, "--format", "csv").out)))
    assert len(rows) == sum(max(1, len(step["changes"])) for step in steps)
    one = run(*asked, "--format", "jsonl", "--entry", str(steps[1]["entry"])).out
    assert json.loads(one)["changes"] == steps[1]["changes"]


def test_what_is_no_step_is_not_found_and_what_is_no_number_a_mistake(ledger: Path) -> None:
    asked = ("--ledger", ledger, "replay", "W-01")
    assert run(*asked, "--entry", "999").code == 3
    for wrong in ("first", "-1", "1.5", "9" * 30):
        ran = run(*asked, "--entry", wrong)
        assert (ran.code, ran.out) == (2, "")
    assert run("--ledger", ledger, "replay", "W-99").code == 3


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "as known at the moment asked"), ("nl", "zoals bekend op het gevraagde moment")]
)
def test_the_order_of_effect_is_told_as_known_at_the_moment_asked(ledger: Path, lang: str, said: str) -> None:
    ran = run("--ledger", ledger, "--lang", lang, "replay", "W-01", "--by", "effect", "--known", "2100-01-01")
    assert said in " ".join(ran.out.split())
