"""What a file of decisions is, whatever its format: lines that can be read twice."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

from ledger.decisions import AnyDecision
from ledger.intake.reading import decision_from, moment_from
from ledger.refusals import Refused


class Line(NamedTuple):
    """One line of input: what it says, or why it cannot be read; ``raw`` as it stood there."""

    place: str
    raw: bytes
    decision: AnyDecision | None
    recorded_at: datetime | None
    refusal: Refused | None

    @property
    def text(self) -> str:
        """The line as it stood there, what is no UTF-8 in it as escapes."""
        return self.raw.decode("utf-8", "backslashreplace")


class Input(Protocol):
    """A file of decisions. ``consumed`` of its ``size`` bytes have been read in the present pass."""

    consumed: int
    size: int

    def lines(self) -> Iterator[Line]:
        """Every line, from the first one on."""

    def founding_lines(self) -> Iterator[Line]:
        """At least the lines that hold an employment or an order, wherever they stand."""


def line_from(place: str, raw: bytes, read: dict[str, object]) -> Line:
    """A line's JSON object as a decision, or as what is wrong with it."""
    try:
        recorded_at = moment_from(read)
        return Line(place, raw, decision_from(read), recorded_at, None)
    except Refused as refusal:
        return refused_line(place, raw, refusal)


def refused_line(place: str, raw: bytes, refusal: Refused) -> Line:
    """A line that cannot be read, with where it stands."""
    refusal.place = place
    return Line(place, raw, None, None, refusal)


def rereadable(stream: BinaryIO) -> BinaryIO:
    """A stream that can be read twice: itself, or (from a pipe) a temporary file with all it gave."""
    if stream.seekable():
        return stream
    spool = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the input
    shutil.copyfileobj(stream, spool)
    spool.seek(0)
    return spool


def size_of(stream: BinaryIO) -> int:
    """How many bytes a re-readable stream holds."""
    stream.seek(0, 2)
    size = stream.tell()
    stream.seek(0)
    return size


def open_input(name: str, stream: BinaryIO, form: str | None = None) -> Input:
    """The input in an opened file; its form is ``jsonl``, ``csv`` or ``cloudevents``.

    By default it is as the name says, and events are told from decisions by the first line.
    """
    from ledger.intake.cloudevents import Export, is_export
    from ledger.intake.jsonlines import JsonLines
    from ledger.intake.spreadsheet import Spreadsheet

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
