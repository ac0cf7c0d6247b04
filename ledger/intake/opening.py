"""Files and stdin as inputs, each in the format that its name or its first line says."""

from __future__ import annotations

import os
import stat
import sys
import zipfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from ledger.intake.cloudevents import Export, is_export
from ledger.intake.jsonlines import JsonLines
from ledger.intake.lines import Input
from ledger.intake.spreadsheet import Spreadsheet, is_table
from ledger.language import phrase
from ledger.new_files import temporary_file
from ledger.refusals import EndlessPipe, NotText

_UTF16 = phrase("It is text in UTF-16: save it as UTF-8.")
_DEVICE = phrase("It is a device, which may never end.")
_MARKUP = phrase("It is HTML or XML: save it as .xlsx or CSV.")
_ZIP = b"PK\x03\x04"
#: How a file begins that is something else, and what to do about it.
_OTHERS = (
    (b"\xff\xfe", _UTF16),
    (b"\xfe\xff", _UTF16),
    (b"\x1f\x8b", phrase("It is compressed (gzip): unpack it first.")),
    (b"\x28\xb5\x2f\xfd", phrase("It is compressed (zstd): unpack it first.")),
    (
        b"\xd0\xcf\x11\xe0",
        phrase("It is an old workbook (.xls), or one with a password: save it as .xlsx, without a password."),
    ),
    (b"<", _MARKUP),
    (b"\xef\xbb\xbf<", _MARKUP),
    (b"%PDF-", phrase("It is a PDF.")),
    (b"SQLite format 3\0", phrase("It is an SQLite database: hand in what `export` wrote from it.")),
)
#: What a ZIP holds that is a workbook of another kind, and what to do about it.
_OTHER_WORKBOOKS = {
    "xl/workbook.bin": phrase("It is a binary workbook (.xlsb): save it as .xlsx."),
    "content.xml": phrase("It is a document of LibreOffice, such as .ods: save it as .xlsx."),
}
_UNPACK = phrase("It is a ZIP: unpack it first.")
_CUT_OFF = phrase("It is a workbook or another ZIP that is damaged or cut off: have it sent again.")
_NO_WORKBOOK = phrase(
    "It is called a workbook and is none: save it as .xlsx, or call it .csv where it is a table in text."
)
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


MOST_PIPED = 1 << 30
"""Bytes that are read from one pipe; `EndlessPipe` says it in words. A file may be of any size."""

_PIECE = 1 << 20


def rereadable(stream: BinaryIO) -> BinaryIO:
    """A stream that can be read twice: itself, or (from a pipe) a temporary file with all it gave.

    Raises ``EndlessPipe`` where it gives too much, ``OSError`` where the temporary file cannot hold it.
    """
    if stream.seekable():
        return stream
    spool = temporary_file()
    try:
        while piece := stream.read(_PIECE):
            if spool.tell() + len(piece) > MOST_PIPED:
                raise EndlessPipe
            spool.write(piece)
        # Here, where a disk that is full is told of.
        spool.flush()
    except BaseException:
        # What it took on the disk is given back now, and not when nothing names the error any more.
        spool.close()
        raise
    spool.seek(0)
    return spool


def open_input(name: str, stream: BinaryIO, form: str | None = None, *, dutch_days: bool = False) -> Input:
    """The input in an opened file; its form is ``jsonl``, ``csv``, ``xlsx`` or ``cloudevents``.

    By default it is as the name says, and a workbook, a table and events are told by how the file begins.
    ``dutch_days`` says whether the days of a table may be written ``31/12/2020``. Raises ``NotText``, ``EndlessPipe``,
    ``NoWorkbookReader``, ``OSError``.
    """
    _refuse_device(name, stream)
    try:
        stream = rereadable(stream)
    except EndlessPipe as error:
        error.place = name
        raise
    if form is None and _is_workbook(stream):
        form = "xlsx"
    elif form in (None, "csv") and is_table(stream):
        form = "csv"
    elif form != "xlsx":
        _refuse_what_is_no_text(name, stream)
    if form is None:
        form = _form_of(name, stream)
    match form:
        case "csv":
            return Spreadsheet(name, stream, dutch_days=dutch_days)
        case "xlsx":
            from ledger.intake.workbook import Workbook

            return Workbook(name, stream, dutch_days=dutch_days)
        case "cloudevents":
            return Export(name, stream)
    return JsonLines(name, stream)


def _form_of(name: str, stream: BinaryIO) -> str:
    """The form of a text that is no table. Raises ``NotText`` for one that is called a workbook."""
    suffix = Path(name).suffix.lower()
    if suffix in _WORKBOOKS:
        raise NotText(_NO_WORKBOOK, place=name)
    if suffix in (".csv", ".tsv"):
        return "csv"
    return "cloudevents" if is_export(stream) else "jsonl"


def _is_workbook(stream: BinaryIO) -> bool:
    begins = stream.read(len(_ZIP))
    try:
        if begins != _ZIP:
            return False
        with zipfile.ZipFile(stream) as file:
            return "xl/workbook.xml" in file.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return False
    finally:
        stream.seek(0)


def _no_workbook(stream: BinaryIO) -> str:
    """What a ZIP is that holds no workbook of Excel, and what to do about it."""
    try:
        with zipfile.ZipFile(stream) as file:
            found = set(file.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return _CUT_OFF
    finally:
        stream.seek(0)
    return next((why for path, why in _OTHER_WORKBOOKS.items() if path in found), _UNPACK)


def _refuse_device(name: str, stream: BinaryIO) -> None:
    """Raises ``NotText`` for what has no end, such as /dev/zero; a terminal has one (Ctrl-D)."""
    try:
        descriptor = stream.fileno()
    except OSError:  # Bytes at hand, in no file.
        return
    kind = os.fstat(descriptor).st_mode
    if (stat.S_ISCHR(kind) and not os.isatty(descriptor) and not _is_null(descriptor)) or stat.S_ISBLK(kind):
        raise NotText(_DEVICE, place=name)


def _is_null(descriptor: int) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(os.devnull))
    except OSError:
        return False


def _refuse_what_is_no_text(name: str, stream: BinaryIO) -> None:
    """Raises ``NotText``; a file of text with a bad byte in it is read, and its bad lines are refused."""
    head = stream.read(4096)
    stream.seek(0)
    if head.startswith(_ZIP):
        raise NotText(_no_workbook(stream), place=name)
    for begins, why in _OTHERS:
        if head.startswith(begins):
            raise NotText(why, place=name)
    # Without a mark at its start, as some programs write it: every other byte of plain letters is zero.
    if len(head) > 1 and head.count(0) > len(head) // 4:
        raise NotText(_UTF16 if 0 in head[:2] and any(head[:2]) else "", place=name)


def open_inputs(
    names: Sequence[str], form: str | None, stack: ExitStack, *, dutch_days: bool = False
) -> list[Input]:
    """The inputs that names on a command line mean, ``-`` being stdin; the stack closes what it opens."""
    return [
        open_input("stdin", sys.stdin.buffer, form, dutch_days=dutch_days)
        if name == "-"
        else open_input(name, stack.enter_context(open(name, "rb")), form, dutch_days=dutch_days)
        for name in names
    ]
