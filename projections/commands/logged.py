"""What is said on standard error, as a log: where one was asked for, or where the journal of systemd reads it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

import click

from projections.commands.exit_codes import ERROR, say_error
from projections.commands.languages import typed

if TYPE_CHECKING:
    from projections.render.log import LogForm

LOGS: tuple[Literal["text", "json"], ...] = ("text", "json")


def log_form(arguments: Sequence[str], environ: Mapping[str, str]) -> LogForm | None:
    """Which log a command line asks for: its last `--log`, else DOORSTROOM_LOG; None for plain lines.

    Lines that the journal reads say how grave they are. It says by JOURNAL_STREAM which stream is its own
    (systemd.exec(5)), and that variable is inherited by those whose standard error goes elsewhere.
    """
    asked = typed(arguments, "--log", LOGS) or environ.get("DOORSTROOM_LOG")
    if asked == "json":
        return "json"
    return "journal" if _read_by_the_journal(environ.get("JOURNAL_STREAM")) else None


def _read_by_the_journal(named: str | None) -> bool:
    if not named:
        return False
    try:
        found = os.fstat(sys.stderr.fileno())
    except (OSError, ValueError, AttributeError):
        return False
    return named == f"{found.st_dev}:{found.st_ino}"


@contextmanager
def logged(form: LogForm | None) -> Iterator[None]:
    """While a command runs, let all it says on standard error be records of a log.

    A fault of ours is one record with its traceback, and ends the process with exit code 1.
    """
    if form is None:
        yield
        return
    from projections.render.log import Log

    before = sys.stderr
    log = sys.stderr = Log(before, form)
    try:
        yield
    except Exception as error:
        import traceback

        told = "".join(traceback.format_exception(error))
        log.record("fault", "error", f"{type(error).__name__}: {error}", exit_code=ERROR)
        # Line by line: the whole may be longer than a record.
        for line in told.splitlines():
            log.record("traceback", "error", line)
        sys.exit(ERROR)
    finally:
        log.flush()
        sys.stderr = before


@contextmanager
def mistakes_logged() -> Iterator[None]:
    """In a log, a mistake of use is one error too, where click would write several lines."""
    try:
        yield
    except click.ClickException as error:
        if not hasattr(sys.stderr, "record"):
            raise
        say_error(error.format_message(), error.exit_code)
        raise click.exceptions.Exit(error.exit_code) from None
