"""The ledgers that are browsed: the demo on SQLite, made once; what a test changes it makes for itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from ledger.application import Ledger
from ledger.demo.making import make
from tests.viewer.browsing import browsing


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's ledger with its read models, which tests only read."""
    return make(tmp_path_factory.mktemp("viewer") / "demo")


@pytest.fixture
def demo(demo_file: Path) -> Iterator[Ledger]:
    with Ledger.open(demo_file) as ledger:
        yield ledger


@pytest.fixture
def client(demo: Ledger) -> Iterator[TestClient]:
    """Somebody who has been let in to look at the demo."""
    with browsing(demo) as inside:
        yield inside
