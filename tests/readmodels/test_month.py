"""Weeks of `follow`, with restarts: at their end the rows are those of a rebuild, and nothing grew or was left.

The whole month, 100,000 increments, is what `python -m tests.readmodels.month` plays.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import effort
from tests.readmodels.month import live
from tests.readmodels.own_server import OwnServer

GROWN = 8 * 1024
"""KiB that a follower may be larger at the end than it was from the second to the fourth tenth, beside a tenth."""


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OwnServer | None]:
    if request.param == "sqlite":
        yield None
        return
    own = OwnServer(tmp_path / "server")
    yield own
    own.remove()


@pytest.mark.skipif(sys.platform != "linux", reason="the size of another process is asked of /proc")
@pytest.mark.usefixtures("master_key")
def test_a_month_of_small_increments_with_restarts(
    tmp_path: Path, server: OwnServer | None, tried: Callable[[str, int], None]
) -> None:
    every = effort.times(40, 200)
    lived = live(tmp_path, effort.times(80, 20_000), server=server, seed=effort.FIRST_SEED + 2, every=every)
    tried("increments followed", lived.increments)
    tried("restarts while following", sum(lived.restarts.values()))
    assert lived.same, "the rows are not those of a rebuild"
    assert not lived.litter
    assert "Traceback" not in lived.said
    # A restart that falls between two followers is met by none.
    assert lived.restarts.get("restart the server", 0) < 10 or "Went on after" in lived.said
    if effort.EFFORT == effort.LONG:
        # A short one still loads what it needs; and garbage of a while always waits to be collected.
        assert lived.rss[-1] <= max(lived.rss[1:4]) * 1.1 + GROWN, str(lived)
