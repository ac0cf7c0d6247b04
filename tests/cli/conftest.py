"""Ledgers that commands can be run against."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import run, write
from tests.given import employment, evaluation, lifting, order, start


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A simulated ledger of two dossiers and a measure."""
    path = tmp_path / "ledger.db"
    made = [
        employment(source="e1"),
        evaluation(),
        start(reason="Jan Peeters was ready"),
        employment(dossier="W-02", scheme="lde"),
        order(source="order"),
        lifting(),
    ]
    assert run("init", "--simulated", "--ledger", path).code == 0
    lines = write(tmp_path / "given.jsonl", *made)
    assert run("import", lines, "--ledger", path).code == 0
    return path


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """An empty, real ledger."""
    path = tmp_path / "empty.db"
    assert run("init", "--ledger", path).code == 0
    return path
