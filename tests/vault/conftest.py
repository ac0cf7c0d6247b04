"""Ledgers with their vaults: with the ledger or in a database of its own, on either database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.vault.keys import VaultSettings
from tests.vault.scene import KEY, Place, Scene


@pytest.fixture(params=["sqlite", "postgresql", "sqlite and a file", "postgresql and a file"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Where a ledger and its vault can be made; a vault in a file has its master key in a file beside it."""
    ledger, _, apart = request.param.partition(" and ")
    location = str(tmp_path / "ledger.db") if ledger == "sqlite" else request.getfixturevalue("postgres_url")
    if apart:
        return Place(location, VaultSettings(database=str(tmp_path / "vault.db")))
    return Place(location, VaultSettings() if ledger == "sqlite" else VaultSettings(key=KEY))


@pytest.fixture
def scene(place: Place) -> Iterator[Scene]:
    """An empty, real ledger."""
    with place.create() as ledger:
        yield Scene(place, ledger)


@pytest.fixture
def simulated(place: Place) -> Iterator[Scene]:
    """An empty, simulated ledger."""
    with place.create(simulated=True) as ledger:
        yield Scene(place, ledger)


@pytest.fixture
def beside(tmp_path: Path) -> Place:
    """A ledger in a file, with its vault: for what does not depend on where they are."""
    return Place(str(tmp_path / "ledger.db"), VaultSettings())
