"""A command that waits, and one that is told to end: what it says, and that it leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest

from ledger.application import Ledger
from ledger.file_locks import AVAILABLE
from ledger.store.store import Store, open_store
from projections.commands.exit_codes import give_up_stdout
from tests.cli.running import ROOT, command, environment, hearing_signals

EMPLOYMENT = (
    '{"decision":"employment","dossier":"W-01","effective_on":"2019-01-01","decided_by":"employer",'
    '"enterprise":"0899.900.276","scheme":"cmw"}\n'
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a ledger, a file to import, and rejects that an earlier import left."""
    Ledger.create(tmp_path / "l.db").close()
    (tmp_path / "in.jsonl").write_text(EMPLOYMENT + "no json\n")
    (tmp_path / "rejects.jsonl").write_text("earlier")
    return tmp_path


def importing(folder: Path, **how: object) -> subprocess.Popen[str]:
    """An import, with rejects, that waits for another writer."""
    how.setdefault("preexec_fn", hearing_signals)
    told = ("import", "in.jsonl", "--rejects", "rejects.jsonl", "--ledger", "l.db")
    return subprocess.Popen(
        command(*told),
        cwd=folder,
        env=environment(PYTHONPATH=str(ROOT)),
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        **how,  # type: ignore[call-overload]
    )


def until_it_waits(process: subprocess.Popen[str]) -> None:
    assert process.stderr is not None
    said = process.stderr.readline()
    assert "waiting" in said, said + str(process.communicate())


def held(folder: Path) -> Store:
    return open_store(folder / "l.db")


@pytest.mark.skipif(not AVAILABLE, reason="signals and locks as on POSIX")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_who_is_told_to_end_while_it_waits_ends_at_once_and_leaves_nothing(folder: Path, name: str) -> None:
    before = sorted(path.name for path in folder.iterdir())
    with held(folder) as store, store.writing():
        process = importing(folder)
        until_it_waits(process)
        process.send_signal(getattr(signal, name))
        out, err = process.communicate(timeout=20)
    expected = 1 if name == "SIGINT" else -getattr(signal, name)
    assert process.returncode == expected
    assert "Traceback" not in out + err
    there = sorted(path.name for path in folder.iterdir())
    assert [each for each in there if not each.startswith("l.db-")] == [
        each for each in before if not each.startswith("l.db-")
    ]
    assert (folder / "rejects.jsonl").read_text() == "earlier"
    with Ledger.open(folder / "l.db") as ledger:
        assert ledger.size == 0


@pytest.mark.skipif(not AVAILABLE, reason="signals and locks as on POSIX")
def test_who_was_told_to_outlive_its_terminal_does(folder: Path) -> None:
    with held(folder) as store, store.writing():
        process = importing(folder, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        until_it_waits(process)
        process.send_signal(signal.SIGHUP)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (0, ""), err
    assert out.startswith("1 recorded")


@pytest.mark.skipif(not AVAILABLE, reason="who waits is told where there is a queue")
def test_who_waits_is_told_for_what(folder: Path) -> None:
    with held(folder) as store, store.writing() as writing:
        writing.tell("12000 48")
        process = importing(folder)
        assert process.stderr is not None
        said = process.stderr.readline()
    assert said.startswith("An import is at work, 12,000 lines and 48% done; waiting for ")
    process.communicate(timeout=20)
    assert process.returncode == 0


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is full")
def test_nothing_is_recorded_where_its_rejects_would_be_lost(folder: Path) -> None:
    told = ("import", "in.jsonl", "--rejects", "/dev/full", "--ledger", "l.db")
    ran = subprocess.run(
        command(*told), cwd=folder, env=environment(PYTHONPATH=str(ROOT)), capture_output=True, text=True
    )
    assert ran.returncode == 1
    assert "No space left" in ran.stderr
    with Ledger.open(folder / "l.db") as ledger:
        assert ledger.size == 0


_WITHIN = """
import os, signal, time
from projections.commands.exit_codes import ended_by_signals
class Gone:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.01)
with ended_by_signals():
    try:
        Gone()
        print("begun", flush=True)
        time.sleep(60)
    finally:
        print("undone", flush=True)
"""


@pytest.mark.skipif(not AVAILABLE, reason="signals as on POSIX")
def test_a_signal_that_comes_where_nothing_can_be_raised_is_not_lost() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _WITHIN], cwd=ROOT, capture_output=True, text=True, timeout=30
    )
    assert (done.returncode, done.stderr) == (-signal.SIGTERM, "")
    assert done.stdout.endswith("undone\n")


_KEPT = """
import os, signal, sys, time
from pathlib import Path
from projections.commands.exit_codes import ended_by_signals
with ended_by_signals():
    from ledger.new_files import ReplacingFile
    kept = ReplacingFile(Path(sys.argv[1]))
    print(*os.listdir(Path(sys.argv[1]).parent), flush=True)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(60)
"""


@pytest.mark.skipif(not AVAILABLE, reason="signals as on POSIX")
def test_what_somebody_still_names_when_a_signal_comes_is_removed_all_the_same(tmp_path: Path) -> None:
    told = [sys.executable, "-c", _KEPT, str(tmp_path / "rejects.jsonl")]
    done = subprocess.run(told, cwd=ROOT, capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stderr) == (-signal.SIGTERM, "")
    assert ".part" in done.stdout
    assert not list(tmp_path.iterdir())


_UNDOING_FAILS = """
import os, signal, sqlite3, sys, time
import cli
from projections.commands import hold
def listing(*_, **__):
    try:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(60)
    finally:
        raise sqlite3.ProgrammingError("Cannot operate on a closed database.")
cli.main.get_command(None, "hold").commands["list"].callback = listing
sys.argv = ["doorstroom", "hold", "list"]
cli.main()
"""


@pytest.mark.skipif(not AVAILABLE, reason="signals as on POSIX")
def test_it_is_the_signal_that_ended_it_where_undoing_then_fails() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _UNDOING_FAILS], cwd=ROOT, env=environment(), capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (-signal.SIGTERM, "")


CAUGHT = """
import os, signal, sys, time, weakref
from projections.commands.exit_codes import ended_by_signals, raise_if_ended

class Anything:
    pass

def interrupted(_gone):
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(0.01)

with ended_by_signals():
    {body}
    time.sleep(20)
"""
#: In what is called when an object goes nothing can be raised; a driver that is cut off raises something of its own.
WHERE_IT_IS_LOST = {
    signal.SIGINT: "it = Anything(); kept = weakref.ref(it, interrupted); del it",
    signal.SIGTERM: """
    try:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(1)
    except BaseException:
        pass
    raise_if_ended()
""",
}


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 1), (signal.SIGTERM, -signal.SIGTERM)])
def test_a_signal_that_is_lost_on_its_way_ends_it_all_the_same(number: signal.Signals, code: int) -> None:
    program = CAUGHT.format(body=WHERE_IT_IS_LOST[number])
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment(PYTHONPATH=str(ROOT)),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=hearing_signals,
    )
    assert (done.returncode, "Traceback" in done.stderr, "ignored" in done.stderr) == (code, False, False)


@pytest.mark.skipif(
    not Path("/proc/self/fd").is_dir(), reason="this system does not show a process its open files"
)
def test_to_give_up_an_output_that_is_no_file_leaves_none_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", StringIO())
    before = os.listdir("/proc/self/fd")
    give_up_stdout()
    assert os.listdir("/proc/self/fd") == before
