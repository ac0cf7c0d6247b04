"""One command in a process of its own, forked: with its own arguments, streams, environment, clock and chance."""

from __future__ import annotations

import atexit
import fcntl
import json
import os
import signal
import struct
import sys
import termios
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from world import WORLD

#: Set where a shell asks what may come next.
COMPLETION = "_DOORSTROOM_COMPLETE"

#: Rows and columns of the terminal that some questions are asked in.
SCREEN = (40, 100)


def invoke(asked: dict[str, Any], captured: Path) -> dict[str, Any]:
    """Run the command. Its streams are written to files in ``captured``; its exit code and imports are returned."""
    imported, told = os.pipe()
    screen = os.openpty() if asked["terminal"] else None
    if screen is not None:
        _prepare(screen[1])
    pid = os.fork()
    if pid == 0:
        os.close(imported)
        _become(asked, captured, screen, told)
    os.close(told)
    if screen is not None:
        os.close(screen[1])
        # What is typed; the end of input is a key as well, and a terminal takes it at the start of a line.
        os.write(screen[0], (captured / "stdin").read_bytes() + b"\x04")
        (captured / "stdout").write_bytes(_all_of(screen[0]))
        (captured / "stderr").write_bytes(b"")
    names = json.loads(_all_of(imported) or b"[]")
    return {"code": _code(pid), "imported": names}


def _prepare(terminal: int) -> None:
    """Give a terminal its size. It does not echo: typed text would stand before a question, or after it, by chance."""
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", *SCREEN, 0, 0))
    mode = termios.tcgetattr(terminal)
    mode[3] &= ~termios.ECHO
    termios.tcsetattr(terminal, termios.TCSANOW, mode)


def run(action: Callable[[], None], captured: Path) -> int:
    """Do something in a fork that leaves this process as it is, and return 0, or 1 where it failed."""
    pid = os.fork()
    if pid == 0:
        try:
            action()
        except BaseException:
            (captured / "stderr").write_text(traceback.format_exc())
            os._exit(1)
        os._exit(0)
    return _code(pid)


def _code(pid: int) -> int:
    """The exit code of a fork; negative for the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _all_of(descriptor: int) -> bytes:
    """All that is written to the other end, until it is closed; a terminal says so by an error."""
    whole = b""
    with suppress(OSError):
        while part := os.read(descriptor, 1 << 16):
            whole += part
    os.close(descriptor)
    return whole


def _become(asked: dict[str, Any], captured: Path, screen: tuple[int, int] | None, told: int) -> NoReturn:
    """In the fork: be the process of the command, and end as it does."""
    code = 1
    try:
        signal.alarm(asked["seconds"])
        redirect(captured, screen)
        if asked["into"]:
            whole = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
            os.dup2(os.open(Path(asked["folder"], asked["into"]), whole, 0o644), 1)
        os.environ.clear()
        os.environ.update(asked["env"])
        os.chdir(asked["folder"])
        os.umask(0o022)
        sys.argv = ["doorstroom", *asked["arguments"]]
        WORLD.begin(asked["moment"], asked["seed"])
        before = set(sys.modules)
        code = exit_code()
        os.write(told, json.dumps([name for name in sys.modules if name not in before]).encode())
    except BaseException:
        os.write(2, traceback.format_exc().encode())
        code = 70
    os._exit(code & 0xFF)


def redirect(captured: Path, screen: tuple[int, int] | None) -> None:
    """Put the streams in place, and make Python's own as it makes them when it starts."""
    if screen is None:
        for number, name in enumerate(("stdin", "stdout", "stderr")):
            flags = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC
            os.dup2(os.open(captured / name, flags, 0o600), number)
    else:
        os.setsid()
        fcntl.ioctl(screen[1], termios.TIOCSCTTY, 0)
        for number in range(3):
            os.dup2(screen[1], number)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - until the process ends
    sys.stdout = open(1, "w", encoding="utf-8", buffering=-1 if screen is None else 1, closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", 1, "utf-8", "backslashreplace", closefd=False)  # noqa: SIM115


def exit_code() -> int:
    """Run the command as the console script does, end as Python ends, and return the exit code."""
    if COMPLETION in os.environ:
        # A version may prepare its answer to a shell as it is imported: let it see what a new process would see.
        sys.modules.pop("cli", None)
    import cli

    try:
        code = cli.main()
    except SystemExit as exit_:
        code = exit_.code
    except BaseException:
        traceback.print_exc()
        code = 1
    if code is not None and not isinstance(code, int):
        print(code, file=sys.stderr)
        code = 1
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
    except OSError:
        code = 120
    with suppress(OSError):
        sys.stderr.flush()
    return int(code or 0)


# -- what commands there are ----------------------------------------------------------------------------


def describe(captured: Path) -> None:
    """Write what commands there are, each with its options and the words that they take."""
    import click

    import cli

    found: dict[str, dict[str, list[str]]] = {}
    _walk(cli.main, (), click.Context(cli.main, info_name="doorstroom"), found)
    (captured / "stdout").write_text(json.dumps(found))


def _walk(command: Any, path: tuple[str, ...], context: Any, found: dict[str, dict[str, list[str]]]) -> None:
    import click

    found[" ".join(path)] = {
        option.opts[0]: list(option.type.choices) if isinstance(option.type, click.Choice) else []
        for option in command.get_params(context)
        if isinstance(option, click.Option) and not option.hidden
    }
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            _walk(below, (*path, name), click.Context(below, parent=context, info_name=name), found)
