"""A scenario that concludes nothing is no test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import given


@pytest.fixture(autouse=True)
def _every_scenario_concludes() -> Iterator[None]:
    given.unconcluded.clear()
    yield
    left = len(given.unconcluded)
    given.unconcluded.clear()
    assert not left, f"{left} scenario(s) of this test conclude nothing"
