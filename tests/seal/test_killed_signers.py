"""A signer that is told to end leaves no key that is not in force, and keeps one that is.

That one who is killed leaves no file half and nothing that stays is played in ``tests/faults``.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import ROOT, environment, run
from tests.seal.attacker import Copy

#: Sends itself a signal at the first time that something is done; what that is stands in the first argument.
_ENDED = """
import os, signal, sys
from pathlib import Path
from ledger.seal import checkpoint
from cli import main
where, number = sys.argv[1], getattr(signal, sys.argv[2])
rotated = checkpoint.rotate_key
def end(*_):
    os.kill(os.getpid(), number)
def rotate(*each):
    if where == "before the key signs":
        end()
    rotated(*each)
    if where == "after the commit":
        end()
checkpoint.rotate_key = rotate
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # Where the tests run under nohup, this would not end.
sys.argv[1:] = sys.argv[3:]
main()
"""


def ended(where: str, how: signal.Signals, *words: object) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _ENDED, where, how.name, *map(str, words)],
        cwd=ROOT,
        env=environment(),
        check=False,
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == -how, done


def rotation(ledger: Copy) -> tuple[Path, list[object]]:
    new, present = ledger.folder / "new.key", ledger.folder / "signing.key"
    return new, ["key", "rotate", new, "--key", present, "--ledger", ledger.location]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP])
def test_a_new_key_that_was_told_to_end_before_it_signs_is_not_left(
    ledger: Copy, how: signal.Signals
) -> None:
    new, words = rotation(ledger)
    ended("before the key signs", how, *words)
    assert not new.exists()
    assert run(*words).code == 0


def test_a_new_key_that_is_in_force_stays_whatever_ends_the_command(ledger: Copy) -> None:
    new, words = rotation(ledger)
    ended("after the commit", signal.SIGTERM, *words)
    assert run("checkpoint", "--key", new, "--ledger", ledger.location).code == 0
