"""Run as a program: keeps the read models of the ledger named first, in the way named second."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from ledger.application import Ledger
from projections.readmodels import building, rebuild, runner


def main(location: str, way: str) -> None:
    """``rebuild``: with two processes, slowly, a line for each part; ``follow``: until killed; ``add``: no more."""
    with Ledger.open(location) as ledger:
        if way == "rebuild":
            # So that it can be killed between any two parts, and the other process has its share.
            rebuild.ALONE, rebuild.ROWS = 0, 1
            add = building.Building.add

            def slowly(self: building.Building, rows: object) -> None:
                add(self, rows)  # type: ignore[arg-type]
                print("part", flush=True)
                time.sleep(0.01)

            index = building.Building.index

            def telling(self: building.Building, check: Callable[[], None]) -> None:
                index(self, check)
                print("indexed", flush=True)
                time.sleep(0.3)

            building.Building.add = slowly  # type: ignore[method-assign,assignment]
            building.Building.index = telling  # type: ignore[method-assign]
            print("ready", flush=True)
            runner.rebuild(ledger, location)
            print("done", flush=True)
        else:
            print("ready", flush=True)
            runner.Follower(ledger, location).run()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
