"""An export is taken over whole, as it was made and of what it says it is; else nothing of it is."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings

from ledger.intake.cloudevents import is_export
from tests.exports.alterations import Event, everywhere, nothing, real
from tests.exports.scene import LIFE, decisions_in, everyone, exported, made, seeds, taken


@pytest.mark.parametrize("kept", [1, 5, len(LIFE) - 1])
def test_an_export_that_was_cut_off_at_the_end_of_a_line_is_refused(
    tmp_path: Path, life: bytes, kept: int
) -> None:
    with made(tmp_path / "m.db") as other:
        refusal = nothing(other, b"".join(life.splitlines(keepends=True)[:kept]))
        assert (refusal.code, refusal.place) == ("not-whole", f"export.jsonl, line {kept}")


@settings(max_examples=6, deadline=None)
@given(seed=seeds())
def test_without_any_one_of_its_events_an_export_is_refused(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    """Also the last one of a dossier or a measure, on which no other follows; of a whole ledger and of a selection."""
    folder = tmp_path_factory.mktemp("l")
    with everyone(made(folder / "l.db"), seed, dossiers=2) as ledger, made(folder / "m.db") as other:
        for content in (exported(ledger, "cloudevents"), exported(ledger, "cloudevents", "W-R-1")):
            lines = content.splitlines(keepends=True)
            for nth in range(len(lines)):
                left = lines[:nth] + lines[nth + 1 :]
                # Of an export of one event nothing is left, and nothing is recorded of it.
                assert taken(other, b"".join(left)).refused == bool(left)
        assert other.size == 0


def test_what_stands_behind_the_end_of_an_export_is_refused(tmp_path: Path, life: bytes) -> None:
    with made(tmp_path / "m.db") as other:
        assert nothing(other, life + life.splitlines(keepends=True)[-1]).code == "not-whole"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda e: e.update(simulated=False), "not-one-export"),
        (
            lambda e: e.update(simulated=False, origin=e["origin"].replace("true", "false")),
            "not-one-export",
        ),
        (lambda e: e.update(origin="{}"), "not-one-export"),
        (lambda e: e.update(source="another ledger"), "not-whole"),
        (lambda e: e.update(knownat="2020-01-01T00:00:00Z"), "not-whole"),
        (lambda e: e.update(ledgersize=13), "not-whole"),
        (lambda e: e.update(events=13), "not-whole"),
        (lambda e: e.update(part=True), "not-whole"),
        (lambda e: e.pop("whole", None), "not-whole"),
    ],
)
def test_what_all_events_say_of_their_export_cannot_be_changed_in_all_of_them(
    tmp_path: Path, life: bytes, change: Callable[[Event], object], code: str
) -> None:
    with made(tmp_path / "m.db") as other:
        assert nothing(other, everywhere(life, change)).code == code


def test_a_real_ledger_takes_nothing_over_from_a_simulated_one(tmp_path: Path, life: bytes) -> None:
    with made(tmp_path / "m.db", simulated=False) as other:
        assert nothing(other, life).code == "simulated-export"


def test_a_simulated_ledger_may_replay_a_real_one(tmp_path: Path) -> None:
    with real(tmp_path / "l.db") as ledger, made(tmp_path / "m.db") as other:
        assert taken(other, exported(ledger, "cloudevents")).refused == 0
        assert decisions_in(other) == decisions_in(ledger)


def test_a_byte_order_mark_before_it_is_passed_over(tmp_path: Path, life: bytes) -> None:
    assert is_export(io.BytesIO(b"\xef\xbb\xbf" + life))
    with made(tmp_path / "m.db") as other:
        assert taken(other, b"\xef\xbb\xbf" + life).written == len(LIFE)
