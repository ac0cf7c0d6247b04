"""What a process owes its streams and its exit code; at the import of this nothing of ours is imported."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, NoReturn

import click

ERROR, USAGE, NOT_FOUND, REFUSED, BROKEN, FINDINGS, NEWER, EXPLAINED = 1, 2, 3, 4, 5, 6, 7, 8


def make_streams_ready() -> None:
    """Closed streams become empty ones, and a character that a stream cannot write becomes an escape."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115 - until the process ends
        elif mode == "w" and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def give_up_stdout() -> None:
    """What could not be written, to a full disk for one, must not be tried again when Python ends."""
    with suppress(OSError):
        stdout = sys.stdout.fileno()
        nothing = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nothing, stdout)
        finally:
            os.close(nothing)


class _Ended(BaseException):
    """A signal asked this process to end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


#: The signals that came: what fails from then on fails because of them.
_CAME: list[int] = []


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """SIGTERM and SIGHUP let what was begun be undone, as Ctrl-C does, and then end the process as they always do.

    A second one ends it at once. Who was told to outlive a closed terminal (``nohup``) does. Ctrl-C ends it with exit
    code 1, also where click is not at work yet or no longer.
    """
    import signal

    def end(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        _CAME.append(number)
        raise _Ended(number)

    def ignored(found: sys.UnraisableHookArgs) -> None:
        if isinstance(found.exc_value, _Ended):
            number = found.exc_value.number
            signal.signal(number, end)
        elif isinstance(found.exc_value, KeyboardInterrupt):
            number = signal.SIGINT
        else:
            before(found)
            return
        # It came where Python lets nothing be raised, as in what is called when an object goes: once more, then.
        from threading import Timer

        Timer(0.01, os.kill, (os.getpid(), number)).start()

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, end)
    before, sys.unraisablehook = sys.unraisablehook, ignored
    try:
        yield
    except _Ended as ended:
        # Who would have removed it may still be named by what was going on.
        if (files := sys.modules.get("ledger.new_files")) is not None:
            files.remove_begun()
        signal.raise_signal(ended.number)
    except KeyboardInterrupt:
        from projections.commands.languages import broken_off

        with suppress(OSError, ValueError):
            click.echo(broken_off(), err=True)
        sys.exit(ERROR)


def say_error(message: str, code: int, /, **values: object) -> None:
    """Say what is wrong on stderr: to people behind the program's name, to a log as an error with its exit code."""
    from projections.render.plain import plain

    stderr: Any = sys.stderr
    # A name of a file, or what stands in one, may steer a terminal.
    message = plain(message)
    # A log is there only where one was asked for: else nothing of it is imported.
    if (record := getattr(stderr, "record", None)) is not None:
        record("error", "error", message, exit_code=code, **values)
    else:
        click.echo(f"doorstroom: {message}", err=True)


def raise_if_ended() -> None:
    """Where a signal came first, it is what ended this, whatever undoing what was begun, or a driver, raised since."""
    if _CAME:
        raise _Ended(_CAME[0])


def fail(message: str, code: int) -> NoReturn:
    """Say what is wrong on stderr and stop."""
    say_error(message, code)
    raise click.exceptions.Exit(code)


def explained(error: Exception, lang: str) -> tuple[int, str] | None:
    """The exit code and the message of an error that is meant for people; None for a fault of ours."""
    try:
        return _explained(error, lang)
    except OSError as lacking:
        # As when no descriptors are left: not even what explains it can be imported.
        return ERROR, str(lacking)


def _explained(error: Exception, lang: str) -> tuple[int, str] | None:
    from ledger.codec import NewerVersion, Unreadable
    from ledger.identity import NobodyKnown
    from ledger.problem import Problem, message_in
    from ledger.refusals import Refused
    from ledger.seal.checkpoint import HasSigningKey, NotTheSigningKey
    from ledger.seal.memory import NewerMemory
    from ledger.seal.proof import NoSuchEntry, NothingToProve
    from ledger.seal.verifier import Refuted
    from ledger.seal.witness import Fork
    from ledger.store.errors import (
        Damaged,
        LedgerMissing,
        NewerFormat,
        NotAsItsForm,
        NotMigrated,
        NotProven,
        RowAltered,
    )
    from ledger.vault.errors import Sealed, UnknownDossier
    from projections.reading import NotOnRecord
    from projections.readmodels.runner import MadeByAnotherVersion

    for kinds, code in (
        ((NewerVersion, NewerFormat, NewerMemory, MadeByAnotherVersion), NEWER),
        ((Refused, HasSigningKey, NotTheSigningKey, NotMigrated), REFUSED),
        (
            (
                NotOnRecord,
                LedgerMissing,
                FileNotFoundError,
                NoSuchEntry,
                NothingToProve,
                UnknownDossier,
                NobodyKnown,
            ),
            NOT_FOUND,
        ),
        ((Damaged, Unreadable, Refuted, Fork, Sealed, NotAsItsForm, NotProven, RowAltered), BROKEN),
        ((Problem, OSError), ERROR),
    ):
        if isinstance(error, kinds):
            return code, message_in(error, lang)
    return None
