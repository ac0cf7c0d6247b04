"""``uv run python -m tests.judge``: what the working tree answers otherwise than an earlier version."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from tests.judge import coverage, plan, registers
from tests.judge.asked import Question, Scene, ask
from tests.judge.asking import Asking
from tests.judge.comparing import told, written_to
from tests.judge.judging import Verdict, judge
from tests.judge.permitted import PERMITTED
from tests.judge.servers import Server, server
from tests.judge.versions import WORKING_TREE, version

#: The version whose answers hold: what was committed last.
FROZEN = "HEAD"

#: How many differences are shown; the file of `--report` has them all.
SHOWN = 5


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.judge", description=__doc__)
    parser.add_argument("--against", default=FROZEN, metavar="REV", help="the earlier version; . is this one")
    parser.add_argument("--registers", type=int, metavar="N", help="random registers [300; quick: 20]")
    parser.add_argument(
        "--seed", type=int, default=1, metavar="N", help="of the random registers and the choice"
    )
    parser.add_argument("--postgres", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--quick", action="store_true", help="a part of the questions, in three minutes")
    parser.add_argument("--only", metavar="WORD", help="scenes or command lines with this in them")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write every difference here, whole")
    return parser.parse_args()


@contextmanager
def both(against: str, *, servers: bool) -> Iterator[tuple[Asking, Asking]]:
    """The earlier version and the working tree, each with its own folder and server."""
    with ExitStack() as stack:
        home = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="judge-", ignore_cleanup_errors=True))
        )
        made = []
        for name, revision in (("old", against), ("new", WORKING_TREE)):
            own: Server | None = stack.enter_context(server()) if servers else None
            made.append(Asking(version(revision), home / name, own))
            stack.callback(made[-1].close)
        yield made[0], made[1]


def the_demo(asking: Asking) -> registers.Register:
    """The demo's register, from the demo that a version makes."""
    scene = Scene("", [])
    asking.begin(scene)
    asking.send(scene, ask("demo", "made"), 0)
    asking.receive()
    return registers.demo(asking.folder / "made" / "decisions.jsonl")


def main() -> int:
    """Compare, report, and return 0 where nothing is wrong."""
    given = arguments()
    extent = plan.QUICK if given.quick else plan.Extent()
    count = extent.registers if given.registers is None else given.registers
    extent = replace(extent, registers=count, seed=given.seed, server=given.postgres)
    began = time.monotonic()

    def wanted(scene: Scene, question: Question) -> bool:
        return given.only is None or given.only in scene.name or given.only in question.typed

    def said(scene: Scene, verdict: Verdict) -> None:
        line = f"{scene.name}: {verdict.asked.total():,} questions, {len(verdict.differences)} differences"
        print(f"\r{line:<90}", end="", file=sys.stderr, flush=True)

    with both(given.against, servers=given.postgres) as (old, new):
        commands = {name: options for each in (old, new) for name, options in each.commands().items()}
        planned = list(plan.scenes(extent, commands, list(registers.cases()), the_demo(old)))
        verdict = judge(old, new, planned, PERMITTED, wanted=wanted, said=said)
        asked = (each for scene in planned for each in scene.questions)
        missing = list(coverage.unasked(commands, asked, whole=not given.quick))
    print(file=sys.stderr)
    full = given.only is None and not given.quick
    faults = report(verdict, missing, whole=full)
    if given.report is not None:
        written_to(verdict.differences, given.report)
    print(
        f"{verdict.asked.total():,} questions in {time.monotonic() - began:.0f} s: {given.against} and this tree."
    )
    return 1 if faults else 0


def report(verdict: Verdict, missing: list[str], *, whole: bool) -> int:
    """Print what was found and return the number of faults. Only a whole run can tell what is stale.

    What fails in both versions is no difference, and is named all the same.
    """
    for difference in verdict.differences[:SHOWN]:
        print(told(difference))
    differing: dict[str, int] = {}
    for difference in verdict.differences:
        differing[difference.command] = differing.get(difference.command, 0) + 1
    print("  asked command              differ  exit codes")
    for command, count in sorted(verdict.asked.items()):
        codes = ", ".join(f"{code}: {times:,}" for code, times in sorted(verdict.codes[command].items()))
        print(f"{count:7,} {command or 'doorstroom':20} {differing.get(command, 0) or '-':>5}  {codes}")
    for scene, question, name, _ in verdict.failed:
        print(f"ends in a traceback or too late in {name}: {scene.name}: {question.typed}")
    stale = verdict.stale(PERMITTED) if whole else []
    for entry in stale:
        print(f"permitted, and seen nowhere: {entry.name}")
    for name in missing:
        print(f"asked by no question: {name}")
    for entry in PERMITTED:
        print(f"{verdict.permitted[entry.name]:7,} permitted: {entry.name}")
    print(f"{len(verdict.differences):,} differences that nothing permits")
    return len(verdict.differences) + len(stale) + len(missing)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as error:
        sys.exit(f"{error}\n{error.stderr or ''}")
