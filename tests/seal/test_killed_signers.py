"""A signer that is killed, or told to end, leaves no key lost, no file half and nothing that stays."""

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
rotated, fsync = checkpoint.rotate_key, os.fsync
def end(*_):
    os.kill(os.getpid(), number)
def rotate(*each):
    if where == "before the key signs":
        end()
    rotated(*each)
    if where == "after the commit":
        end()
def renamed(event, about):
    if event == "os.rename" and str(about[1]).endswith(".signed"):
        end()
if where == "before the memory is in its place":
    sys.addaudithook(renamed)
if where == "before the key is on disk":
    os.fsync = end
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


def test_what_a_killed_signer_left_beside_the_memory_is_removed_by_the_next(in_file: Copy) -> None:
    words = ["checkpoint", "--key", in_file.folder / "signing.key", "--ledger", in_file.location]
    before = {each.name for each in in_file.folder.iterdir()}
    ended("before the memory is in its place", signal.SIGKILL, *words)
    assert {each.name for each in in_file.folder.iterdir()} - before
    assert run(*words).code == 0
    left = {each.name for each in in_file.folder.iterdir() if each.name.startswith(".")}
    assert not left - before


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


def test_no_key_file_is_half_when_its_maker_is_killed(in_file: Copy) -> None:
    new, words = rotation(in_file)
    ended("before the key is on disk", signal.SIGKILL, *words)
    assert not new.exists()
    assert run(*words).code == 0
