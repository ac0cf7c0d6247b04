"""Put every command under as many faults as asked, and print what came of it.

``uv run python -m tests.faults --stops 12 --hindrances 2 --database sqlite``
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

from tests.conftest import server_of_our_own
from tests.faults.playing import Tally, hindrances, stops
from tests.faults.scenes import BOTH, POSTGRESQL, commands, scenes_of
from tests.faults.trials import Played, Server, Stage


@contextlib.contextmanager
def databases() -> Iterator[Server]:
    """Databases on a PostgreSQL server of our own."""
    import psycopg
    from sqlalchemy.engine import make_url

    with server_of_our_own() as address, psycopg.connect(address, autocommit=True) as connection:
        url = make_url(address)
        yield Server(connection, lambda name: url.set(database=name).render_as_string(hide_password=False))


def main() -> int:
    """Play, print the table, and return 1 where anything was wrong."""
    told = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    told.add_argument("--stops", type=int, default=12, help="signals a scene")
    told.add_argument("--hindrances", type=int, default=1, help="of each other fault a scene")
    told.add_argument("--database", choices=BOTH, action="append")
    told.add_argument("--only", help="commands that begin so", action="append")
    told.add_argument("--seed", type=int, default=0)
    asked = told.parse_args()
    from cli import main as program

    tally = Tally()
    with contextlib.ExitStack() as stack:
        # Also of a run that was interrupted.
        stack.callback(lambda: print(tally.table()))
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="doorstroom-faults-")))
        scratch.chmod(0o755)
        wanted = asked.database or BOTH
        server = stack.enter_context(databases()) if POSTGRESQL in wanted else None
        stage = stack.enter_context(contextlib.closing(Stage(scratch, server)))
        names = dict.fromkeys(
            name for name, _ in commands(program) if name.startswith(tuple(asked.only or [""]))
        )
        scenes = dict.fromkeys(scene for name in names for scene in scenes_of(name))
        for scene in scenes:
            for database in (each for each in scene.databases if each in wanted):
                played = Played(stage, scene, database)
                random = Random(f"{asked.seed} {scene} {database}")
                faults = [*stops(played, random, asked.stops), *hindrances(played, random, asked.hindrances)]
                for nth, fault in enumerate(faults):
                    before = len(tally.said)
                    tally.add(played, fault, played.under(fault, verified=nth % 6 == 0))
                    for said in tally.said[before:]:
                        print(said, file=sys.stderr, flush=True)
                played.close()
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
