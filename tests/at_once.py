"""A program in so many processes at once, each with arguments of its own, and each a fork of one that imported it.

To import the ledger takes longer than what a test has each of its processes do. Fork none from pytest itself: it has
threads.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import runpy
import subprocess
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, NamedTuple

ROOT = Path(__file__).parent.parent


class Ended(NamedTuple):
    """What a process did. Bytes that are no UTF-8 stand as surrogates."""

    code: int
    out: str
    err: str


def at_once(
    module: str,
    calls: Sequence[Sequence[object]],
    *,
    imported: Sequence[str] = (),
    env: Mapping[str, str] | None = None,
) -> list[Ended]:
    """Run a module as ``python -m`` does, once with each of these arguments, all at once; what each did, in order.

    What else it imports when it runs is imported before it is forked where ``imported`` names it.
    """
    told = json.dumps([[str(argument) for argument in arguments] for arguments in calls])
    done = subprocess.run(
        [sys.executable, "-m", "tests.at_once", module, *imported],
        cwd=ROOT,
        env=env,
        input=told.encode(),
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return [Ended(*each) for each in json.loads(done.stdout)]


def _forked(module: str, arguments: list[str], out: int, err: int) -> int:
    """Start one; its process id."""
    child = os.fork()
    if child:
        return child
    os.dup2(out, sys.stdout.fileno())
    os.dup2(err, sys.stderr.fileno())
    sys.argv = [module, *arguments]
    del sys.modules[module]  # What it imports stays; it is itself run anew, as the program.
    code = 0
    try:
        runpy.run_module(module, run_name="__main__")
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _main(module: str, *imported: str) -> None:
    calls = json.load(sys.stdin)
    for each in (module, *imported):
        importlib.import_module(each)
    with contextlib.ExitStack() as open_files:

        def stream() -> IO[bytes]:
            return open_files.enter_context(TemporaryFile())

        os.dup2(stream().fileno(), sys.stdin.fileno())  # empty
        streams = [(stream(), stream()) for _ in calls]
        children = [
            _forked(module, arguments, out.fileno(), err.fileno())
            for arguments, (out, err) in zip(calls, streams, strict=True)
        ]
        codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        ended = [Ended(code, _text(out), _text(err)) for code, (out, err) in zip(codes, streams, strict=True)]
    sys.stdout.buffer.write(json.dumps(ended).encode())


def _text(written: IO[bytes]) -> str:
    written.seek(0)
    return written.read().decode(errors="surrogateescape")


if __name__ == "__main__":
    _main(*sys.argv[1:])
