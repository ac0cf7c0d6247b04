"""Files and stdin as inputs, each in the format that its name or its first line says."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from ledger.intake.cloudevents import Export, is_export
from ledger.intake.jsonlines import JsonLines
from ledger.intake.lines import Input
from ledger.intake.spreadsheet import Spreadsheet


def rereadable(stream: BinaryIO) -> BinaryIO:
    """A stream that can be read twice: itself, or (from a pipe) a temporary file with all it gave."""
    if stream.seekable():
        return stream
    spool = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the input
    shutil.copyfileobj(stream, spool)
    spool.seek(0)
    return spool


def open_input(name: str, stream: BinaryIO, form: str | None = None) -> Input:
    """The input in an opened file; its form is ``jsonl``, ``csv`` or ``cloudevents``.

    By default it is as the name says, and events are told from decisions by the first line.
    """
    stream = rereadable(stream)
    if form is None:
        form = "csv" if Path(name).suffix.lower() in (".csv", ".tsv") else "jsonl"
        if form == "jsonl" and is_export(stream):
            form = "cloudevents"
    forms: dict[str, Callable[[str, BinaryIO], Input]]
    forms = {"csv": Spreadsheet, "jsonl": JsonLines, "cloudevents": Export}
    return forms[form](name, stream)


def open_inputs(names: Sequence[str], form: str | None, stack: ExitStack) -> list[Input]:
    """The inputs that names on a command line mean, ``-`` being stdin; the stack closes what it opens."""
    return [
        open_input("stdin", sys.stdin.buffer, form)
        if name == "-"
        else open_input(name, stack.enter_context(open(name, "rb")), form)
        for name in names
    ]
