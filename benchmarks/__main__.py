"""``python -m benchmarks``: how fast the ledger is, as ratios to a floor measured in the same run."""

from __future__ import annotations

import argparse
import platform
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks import (
    copying,
    following,
    handing_out,
    lists,
    reading,
    rebuild,
    sealing,
    startup,
    supposing,
    viewer,
    writing,
)
from benchmarks.bench import SIZES, Bench
from benchmarks.figures import Figure, table
from benchmarks.places import places

BENCHMARKS: dict[str, Callable[[Bench], Iterator[Figure]]] = {
    "append": writing.single_append,
    "crowd": writing.crowd,
    "bulk": writing.bulk_append,
    "import": writing.file_import,
    "replay": reading.replay,
    "dossier": reading.one_dossier,
    "everyone": reading.everyone,
    "whatif": supposing.what_if,
    "rebuild": rebuild.rebuild,
    "lists": lists.lists,
    "reports": handing_out.reports,
    "pages": handing_out.pages,
    "long": handing_out.long_dossier,
    "checkpoint": sealing.first_checkpoint,
    "proof": sealing.proofs,
    "verify": sealing.verification,
    "backup": copying.backup_and_restore,
    "startup": startup.start_up,
    "viewer": viewer.viewer,
    "moments": lists.moments,
    "follow": following.follow,
}


def main() -> int:
    """Measure and print; 1 if a target was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--size", choices=list(SIZES), default="full", help="how much each does; tiny: only that it runs"
    )
    parser.add_argument("--entries", type=int, help="of the register; without it, as the size has it")
    parser.add_argument("--dossiers", type=int, help="of the register")
    parser.add_argument("--database", choices=["sqlite", "postgres", "both"], default="both")
    parser.add_argument("--rounds", type=int, help="how often each is measured, in turn")
    parser.add_argument(
        "--only", nargs="+", choices=list(BENCHMARKS), default=list(BENCHMARKS), metavar="NAME"
    )
    given = parser.parse_args()
    asked = {name: getattr(given, name) for name in ("entries", "dossiers", "rounds")}
    size = replace(SIZES[given.size], **{name: value for name, value in asked.items() if value is not None})
    # Ended from outside, it still takes its server and its files away.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="doorstroom-") as directory, places(given.database) as found:
        bench = Bench(Path(directory), found, size)
        for name in given.only:
            for figure in BENCHMARKS[name](bench):
                print(f"measured: {figure.work} {figure.place}", file=sys.stderr, flush=True)
                figures.append(figure)
    print(
        f"{size.entries:,} entries, {size.dossiers:,} dossiers; Python {platform.python_version()}."
        " Ratio: floor time by our time."
    )
    print("Single appends, one dossier: median; all others: best; measured in turn with the floor.\n")
    print(table(figures))
    return 1 if any(figure.reached is False for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
