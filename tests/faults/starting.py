"""A process that holds the product, forks for each command that it is asked to run, and lets a fault happen to it.

It reads one JSON object a line and answers with one. A command costs the milliseconds that it takes itself, and begins
as a fresh process does, under a clock that stands still and with chances that follow from a seed.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import mmap
import os
import resource
import select
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

INVOKER = Path(__file__).parent.parent / "judge" / "invoker"
_TRUE_CLOCKS = {
    name: getattr(time, name) for name in ("monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns")
}
sys.path.append(str(INVOKER))
import child  # noqa: E402
import world  # noqa: E402

from tests.faults import calls  # noqa: E402
from tests.faults.faults import CLOCK, CLOSED, DESCRIPTORS, FULL_OUTPUT, SERVER_GONE, Fault  # noqa: E402

_HEARD = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE = 300.0
"""Seconds after which a command that does not end is held up. One that waits for a lock says so after a minute."""
AFTERLIFE = 5.0
"""Seconds in which the processes that a command started end after it."""


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """Run one command under one fault, and tell what came of it."""
    fault = Fault(**asked["fault"])
    ours, its = socket.socketpair()
    began = time.monotonic()
    shared = mmap.mmap(-1, 1 << 16)
    pid = os.fork()
    if pid == 0:
        ours.close()
        _become(asked, fault, its, shared)
    its.close()
    listener = calls.listens(pid, ours)
    watch = Watch(asked, fault, pid, listener)
    try:
        code, left = watch.until_the_end()
    finally:
        os.close(listener)
        ours.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
    if not fault.what:
        _import_too(shared[:].rstrip(b"\0").decode().split())
    return {
        "code": code, "calls": watch.told, "count": watch.count, "left_running": left,
        "struck": watch.struck, "held_up": watch.held_up, "seconds": time.monotonic() - began,
    }  # fmt: skip


class Watch:
    """Over one command: counts its calls, and lets the fault happen."""

    def __init__(self, asked: dict[str, Any], fault: Fault, pid: int, listener: int) -> None:
        self.fault, self.pid, self.listener = fault, pid, listener
        self.place, self.server = asked["folder"], asked.get("server")
        self.trace = asked["trace"]
        self.told: list[str] = []
        self.count, self.code = 0, None
        self.struck = fault.what is not None and fault.at is None and fault.after is None
        self.held_up = False

    def until_the_end(self) -> tuple[int, bool]:
        """The exit code, and whether a process that it started still runs when it has long ended."""
        began, ended = time.monotonic(), None
        poll = select.poll()
        poll.register(self.listener, select.POLLIN)
        while True:
            for _, event in poll.poll(self._milliseconds(began)):
                if event & select.POLLIN:
                    self._one()
                if event & select.POLLHUP:
                    self.code = self._wait(0) if self.code is None else self.code
                    return self.code, False
            if (
                self.fault.after is not None
                and not self.struck
                and time.monotonic() - began > self.fault.after
            ):
                self._strike()
            if self.code is None:
                self.code = self._wait(os.WNOHANG)
            now = time.monotonic()
            if self.code is not None:
                ended = ended or now
                if now - ended > AFTERLIFE:
                    return self.code, True
            elif now - began > PATIENCE:
                self.held_up = True
                os.kill(self.pid, signal.SIGKILL)

    def _milliseconds(self, began: float) -> float:
        if self.fault.after is not None and not self.struck:
            return max(0.0, (began + self.fault.after - time.monotonic()) * 1000)
        return 100

    def _wait(self, how: int) -> int | None:
        found, status = os.waitpid(self.pid, how)
        return os.waitstatus_to_exitcode(status) if found else None

    def _one(self) -> None:
        call = calls.receive(self.listener)
        if call is None:
            return
        if self.trace:
            below = call.path.startswith("/")
            self.told.append(f"{call.name} {os.path.relpath(call.path, self.place) if below else call.path}")
        if self.count == self.fault.at:
            self._strike()
        self.count += 1
        calls.answer(self.listener, call, self.fault.error(call, self.place) if self.struck else 0)

    def _strike(self) -> None:
        self.struck = True
        if self.fault.is_signal:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, self.fault.number())
        elif self.fault.what == SERVER_GONE:
            _end_backends(self.server)


def _end_backends(server: str) -> None:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


class _MovedClock:
    """A clock that is moved after somebody looked so many times."""

    def __init__(self, moment: float, fault: Fault) -> None:
        self._moment, self._fault, self._looks = moment, fault, 0

    @property
    def moment(self) -> float:
        """Now."""
        self._looks += 1
        return self._moment + (self._fault.amount if self._looks > (self._fault.at or 0) else 0)


def _become(asked: dict[str, Any], fault: Fault, told: socket.socket, shared: mmap.mmap) -> None:
    code = 70
    # A signal is heard while the command runs: one that comes sooner or later would be ours.
    signal.pthread_sigmask(signal.SIG_BLOCK, _HEARD)
    try:
        os.setsid()
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        child.redirect(Path(asked["captured"]), None)
        if fault.what == CLOSED:
            reading, writing = os.pipe()
            os.close(reading)
            os.dup2(writing, 1)
        elif fault.what == FULL_OUTPUT:
            os.dup2(os.open("/dev/full", os.O_WRONLY), 1)
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - until the process ends
        os.environ.clear()
        os.environ.update(asked["env"])
        os.chdir(asked["folder"])
        os.umask(0o022)
        sys.argv = ["doorstroom", *asked["words"]]
        world.WORLD.begin(asked["moment"], asked["seed"])
        if fault.what == CLOCK:
            world.WORLD = _MovedClock(world.WORLD.moment, fault)
        if fault.what == DESCRIPTORS:
            used = len(os.listdir("/proc/self/fd"))
            resource.setrlimit(resource.RLIMIT_NOFILE, (used + fault.amount, used + fault.amount))
        calls.watch_me(told)
        told.close()
        before = set(sys.modules)
        code = _heeding_signals(child.exit_code)
        # Not through a file or a pipe: that would be a call that is counted.
        shared.write(" ".join(name for name in sys.modules if name not in before).encode()[: len(shared)])
    except KeyboardInterrupt:
        # Just before the command or just behind it: in it, it would have been the command's.
        code = 1
    except BaseException:
        os.write(2, traceback.format_exc().encode())
    os._exit(code & 0xFF)


def _heeding_signals(command: Callable[[], int]) -> int:
    """Run a command that hears signals; one that waited ends it before it begins."""
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _HEARD)
        return command()
    finally:
        signal.pthread_sigmask(signal.SIG_BLOCK, _HEARD)


def _import_too(names: list[str]) -> None:
    """What a command imported, the next one is to find."""
    for name in names:
        if name.split(".")[0] in ("ledger", "projections"):
            with contextlib.suppress(Exception):
                importlib.import_module(name)


def main() -> None:
    """Answer until standard input ends."""
    requests = os.fdopen(os.dup(0), "r", encoding="utf-8")
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    sys.dont_write_bytecode = True
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    world.take_over()
    for name, clock in _TRUE_CLOCKS.items():
        setattr(time, name, clock)
    import_product()
    gc.collect()
    gc.freeze()
    for line in requests:
        replies.write(json.dumps(answer(json.loads(line))) + "\n")
        replies.flush()


def import_product() -> None:
    """Import the product and use it once, so that a command costs only what it does itself."""
    import tempfile

    import cli
    import projections.commands.registry  # noqa: F401
    from tests.faults.scenes import FILES

    world.WORLD.begin(0.0, "used once")
    with tempfile.TemporaryDirectory() as folder:
        register = Path(folder, "register.jsonl")
        register.write_text(FILES[register.name])
        for words in (["init"], ["import", str(register)], ["rebuild"], ["verify"], ["status", "--all"]):
            with (
                open(os.devnull, "w") as nothing,
                contextlib.redirect_stdout(nothing),
                contextlib.redirect_stderr(nothing),
                contextlib.suppress(SystemExit),
            ):
                cli.main.main([*words, "--ledger", f"{folder}/ledger.db"], standalone_mode=False)


if __name__ == "__main__":
    main()
