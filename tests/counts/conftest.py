"""Ledgers that reports are asked of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.application import Ledger
from tests.counts.asked import record, small_town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Ledger]:
    """A small town."""
    with Ledger.create(tmp_path / "town.db") as ledger:
        record(ledger, *small_town())
        yield ledger


@pytest.fixture(scope="module")
def whole_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """The same, for tests that record nothing in it."""
    with Ledger.create(tmp_path_factory.mktemp("town") / "town.db") as ledger:
        record(ledger, *small_town())
        yield ledger
