"""Ledgers to make documents of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.application import Ledger
from tests.handover.scene import case_ledger

TWO_TIMES = "10-two-times"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where the ledger is."""
    return tmp_path / "ledger.db"


@pytest.fixture
def unsealed(place: Path) -> Iterator[Ledger]:
    """A dossier with a correction, under no checkpoint."""
    with case_ledger(place, TWO_TIMES) as ledger:
        yield ledger


@pytest.fixture
def sealed(place: Path) -> Iterator[Ledger]:
    """A dossier with a correction, under a checkpoint."""
    with case_ledger(place, TWO_TIMES, sealed=True) as ledger:
        yield ledger
