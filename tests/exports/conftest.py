"""What tests of exports begin with."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.exports.scene import exported, lived


@pytest.fixture
def life(tmp_path: Path) -> bytes:
    """The export of one dossier's ledger."""
    with lived(tmp_path / "life.db") as ledger:
        return exported(ledger, "cloudevents")
