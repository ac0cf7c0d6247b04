"""The command as people run it: in this process where that is the same, in a real one where it is not."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from click.testing import CliRunner

from cli import main
from tests.given import Made

ROOT = Path(__file__).parent.parent.parent


class Ran(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str
    failure: BaseException | None = None

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def run(
    *arguments: object, stdin: str | bytes | None = None, env: dict[str, str | None] | None = None
) -> Ran:
    """Run in this process. A fault of ours is raised here: no user's mistake may be one."""
    told: dict[str, str | None] = {"DOORSTROOM_AS": "tests", "DOORSTROOM_LEDGER": None, **(env or {})}
    result = CliRunner().invoke(main, [str(each) for each in arguments], input=stdin, env=told)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)


def environment(**more: str) -> dict[str, str]:
    """That of a person who set nothing of ours, but the master key of a PostgreSQL vault where a test gives it."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DOORSTROOM_", "PYTHON", "LC_")) or name == "DOORSTROOM_VAULT_KEY"
    }
    return {**kept, "DOORSTROOM_AS": "tests", **more}


def hearing_signals() -> None:
    """In a process that is told to end: where the tests run in the background or under nohup, it would not hear."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def command(*arguments: object) -> list[str]:
    """The command line of a real process."""
    return [sys.executable, "-m", "cli", *(str(each) for each in arguments)]


def process(*arguments: object, cwd: Path | None = None, stdin: bytes = b"", **env: str) -> Ran:
    """Run as a process of its own."""
    done = subprocess.run(
        command(*arguments),
        cwd=cwd or ROOT,
        input=stdin,
        capture_output=True,
        env=environment(**env),
        timeout=60,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))


def write(path: Path, *made: Made | str) -> Path:
    """A file of JSON Lines."""
    lines = [one if isinstance(one, str) else json.dumps(one) for one in made]
    path.write_text("".join(line + "\n" for line in lines))
    return path


def as_options(example: Made) -> list[str]:
    """A decision as the options of `record`."""
    options = []
    for name, value in example.items():
        if name == "decision":
            continue
        if isinstance(value, bool):
            text = "true" if value else "false"
        elif isinstance(value, list) and all(isinstance(item, str) for item in value):
            text = ",".join(value)
        else:
            text = json.dumps(value) if isinstance(value, list | dict) else str(value)
        options += [f"--{name.replace('_', '-')}", text]
    return options


def asked(*words: object, ledger: Path, code: int = 0) -> Any:
    ran = run(*words, "--json", "--ledger", ledger)
    assert ran.code == code, ran.err
    return ran.json


def rows(report: str, *words: object, ledger: Path) -> list[dict[str, Any]]:
    """A list of everyone, without the reader's own moment."""
    found = asked(report, *words, ledger=ledger)
    return [{name: value for name, value in row.items() if name != "known_at"} for row in found]
