"""What may happen to a command: the one place for it."""

from __future__ import annotations

import errno
import os
import signal
from dataclasses import asdict, dataclass
from typing import Any

from tests.faults.calls import NAME, OPEN, SIZE, SYNC, WRITE, Call

KILL, TERM, HUP, INT = "SIGKILL", "SIGTERM", "SIGHUP", "SIGINT"
SIGNALS = (KILL, TERM, HUP, INT)
FULL, READ_ONLY, BROKEN_DISK = "full disk", "read-only disk", "broken disk"
DESCRIPTORS, CLOSED, FULL_OUTPUT = "no descriptors left", "closed pipe", "full output"
SERVER_GONE, CLOCK = "server gone", "clock moved"
ERRORS = {FULL: errno.ENOSPC, READ_ONLY: errno.EROFS, BROKEN_DISK: errno.EIO}


@dataclass(frozen=True)
class Fault:
    """What happens, and when: before the ``at``-th call that changes something, or ``after`` so many seconds.

    What goes wrong with a disk or a server stays wrong. ``amount``: of descriptors that are left, of seconds that the
    clock is moved.
    """

    what: str | None = None
    at: int | None = None
    after: float | None = None
    amount: int = 0

    @property
    def told(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)

    def __str__(self) -> str:
        moment = f" at call {self.at}" if self.at is not None else ""
        moment += f" after {self.after:.4f} s" if self.after is not None else ""
        return f"{self.what}{moment}{f' ({self.amount})' if self.amount else ''}"

    @property
    def is_signal(self) -> bool:
        """Whether it ends the process."""
        return self.what in SIGNALS

    def number(self) -> int:
        """Of the signal."""
        return int(getattr(signal, str(self.what)))

    def error(self, call: Call, place: str) -> int:
        """With which error a call fails now; 0: it does not. Only what is below ``place`` lies on that disk."""
        if self.what not in ERRORS or not call.path.startswith(place):
            return 0
        number = ERRORS[self.what]
        if self.what == READ_ONLY:
            return number if call.kind != SYNC else 0
        if self.what == BROKEN_DISK:
            return number if call.kind in (WRITE, SYNC) else 0
        if call.kind == OPEN:
            return number if call.creates and not os.path.exists(_real(call)) else 0
        grows = call.kind in (WRITE, SIZE) or (call.kind == NAME and "link" in call.name)
        return number if grows else 0


def _real(call: Call) -> str:
    # `O_TMPFILE` names the folder, and makes a file all the same.
    return "" if os.path.isdir(call.path) else call.path
