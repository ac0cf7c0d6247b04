"""A person who types at a terminal, and reads what stands there before they go on."""

from __future__ import annotations

import contextlib
import os
import pty
import select
import signal
import time
from pathlib import Path
from typing import Self

from tests.cli.running import ROOT, command, environment, hearing_signals

#: How long somebody waits for a question, in seconds: a machine can be busy.
PATIENCE = 30.0


class TypedAt:
    """A command of ours at a terminal of its own; ``typed`` counts every key, Enter included."""

    def __init__(
        self, *arguments: object, typed: str | None = None, cwd: Path | None = None, **env: str
    ) -> None:
        """``typed`` is what a person types to run it, where the keys are counted."""
        self.keys = 0 if typed is None else len(typed) + 1
        self.seen = ""
        self._read = 0
        line = command(*arguments)
        child, self._terminal = pty.fork()
        if child == 0:
            hearing_signals()
            os.chdir(cwd or ROOT)
            os.execve(line[0], line, {**environment(**env), "TERM": "dumb", "COLUMNS": "100"})  # noqa: S606
        self._child = child
        self.code: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.code is None:
            os.kill(self._child, signal.SIGKILL)
            os.waitpid(self._child, 0)
        os.close(self._terminal)

    def answers(self, question: str, answer: str) -> Self:
        """Wait until this question stands there, and type an answer to it."""
        self.until(question)
        self.types(answer + "\n")
        return self

    def types(self, keys: str) -> None:
        """Press keys."""
        self.keys += len(keys)
        os.write(self._terminal, keys.encode())

    def until(self, text: str) -> None:
        """Read on until a text has come since the last answer, and the program asks something behind it."""
        until = time.monotonic() + PATIENCE
        while not self._asks(text):
            came = time.monotonic() < until and self._more()
            assert came, f"no {text!r} behind:\n{self.seen}"
        self._read = len(self.seen)

    def _asks(self, text: str) -> bool:
        come = self.seen[self._read :]
        # What was typed is shown first, with its Enter: what stands there before that was asked earlier.
        answered = self._read == 0 or "\n" in come
        return answered and text in " ".join(come.split()) and come.rstrip(" ").endswith(":")

    def interrupts(self) -> int:
        """Press Ctrl-C until it ends, and tell its exit code.

        One that comes while Python makes the line ready to be edited is only heard at the next key.
        """
        os.write(self._terminal, b"\x03")
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if not select.select([self._terminal], [], [], 5)[0]:
                os.write(self._terminal, b"\x03")
            elif not self._more():
                break
        return self.ends()

    def ends(self) -> int:
        """Its exit code, once it has ended by itself."""
        while self._more():
            pass
        if not select.select([self._terminal], [], [], 0)[0]:  # It still asks.
            os.kill(self._child, signal.SIGKILL)
        _, status = os.waitpid(self._child, 0)
        self.code = os.waitstatus_to_exitcode(status)
        return self.code

    def _more(self) -> bool:
        """Read what has come; False where nothing comes any more."""
        ready, _, _ = select.select([self._terminal], [], [], PATIENCE)
        found = b""
        # A terminal whose other side is closed is an error on Linux.
        with contextlib.suppress(OSError):
            found = os.read(self._terminal, 65_536) if ready else b""
        self.seen += found.decode(errors="replace").replace("\r\n", "\n")
        return bool(found)
