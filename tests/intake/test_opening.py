"""What is no file of decisions at all is named, before anything is read as lines; what is one is read as ever."""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import tempfile
import zipfile
from pathlib import Path
from tempfile import TemporaryFile

import pytest

from ledger.intake import opening
from ledger.intake.opening import open_input
from ledger.refusals import EndlessPipe, NotText
from tests.cli.running import run

LINE = '{"decision":"employment","dossier":"W-01","effective_on":"2019-01-01","decided_by":"employer",'
LINE += '"enterprise":"0899.900.276","scheme":"cmw"}\n'


def zipped(path: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(path, "<workbook/>")
    return made.getvalue()


def workbook() -> bytes:
    return zipped("xl/workbook.xml")


WHOLE = {
    "UTF-16": [LINE.encode("utf-16"), LINE.encode("utf-16-le"), LINE.encode("utf-16-be")],
    "gzip": [gzip.compress(LINE.encode())],
    "workbook": [workbook(), workbook()[:-30], zipped("xl/workbook.bin"), b"\xd0\xcf\x11\xe0" + bytes(600)],
    "LibreOffice": [zipped("content.xml")],
    "unpack": [zipped("hr.csv")],
    "HTML": [
        b"<html><table><tr><td>Beslissing</td></tr></table></html>",
        b"\xef\xbb\xbf<?xml version='1.0'?>",
    ],
    "PDF": [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"],
    "SQLite": [b"SQLite format 3\0" + bytes(100)],
}


@pytest.mark.parametrize(("named", "nth"), [(name, nth) for name in WHOLE for nth in range(len(WHOLE[name]))])
@pytest.mark.parametrize("name", ["in.jsonl", "in.csv"])
def test_what_is_something_else_is_named(named: str, nth: int, name: str) -> None:
    with pytest.raises(NotText) as refused:
        open_input(name, io.BytesIO(WHOLE[named][nth]))
    assert str(refused.value).startswith(f"{name}: ")
    assert named in str(refused.value)


@pytest.mark.parametrize("name", ["hr.xlsx", "hr.XLS", "hr.ods"])
@pytest.mark.parametrize("content", [b"", LINE.encode(), b"a;b\n"])
def test_what_is_called_a_workbook_and_is_none_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(NotText, match="called a workbook and is none"):
        open_input(name, io.BytesIO(content))


@pytest.mark.parametrize("name", ["hr.xls", "hr.txt", "stdin"])
def test_a_table_is_known_by_its_heads_whatever_its_file_is_called(name: str) -> None:
    table = b"Beslissing;Ingangsdatum;Dossier;Beslist door\naanvang;2020-02-03;W-01;dienstverlener\n"
    (line,) = open_input(name, io.BytesIO(table)).lines()
    assert line.refusal is None


def test_with_rejects_a_file_without_heads_is_refused_and_none_of_it_is_lost(tmp_path: Path) -> None:
    run("init", "--ledger", tmp_path / "l.db")
    (tmp_path / "hr.csv").write_text("a;b\nstart;2020-02-03\n")
    ran = run("import", tmp_path / "hr.csv", "--ledger", tmp_path / "l.db", "--rejects", tmp_path / "r.jsonl")
    assert (ran.code, ran.out) == (4, "")
    assert "names its columns" in ran.err
    assert not (tmp_path / "r.jsonl").exists()


@pytest.mark.parametrize(
    "content", [b"", b"\xef\xbb\xbf" + LINE.encode(), b"\0", b"no json\n\xff\xfe", LINE.encode()]
)
def test_text_with_bad_bytes_in_it_is_read(content: bytes) -> None:
    assert open_input("in.jsonl", io.BytesIO(content)).size == len(content)


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="no such devices here")
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/urandom"])
def test_a_device_that_never_ends_is_refused_at_once(tmp_path: Path, device: str) -> None:
    run("init", "--ledger", tmp_path / "l.db")
    ran = run("import", device, "--ledger", tmp_path / "l.db", "--rejects", tmp_path / "rejects.jsonl")
    assert (ran.code, ran.out) == (4, "")
    assert "It is a device" in ran.err
    assert not (tmp_path / "rejects.jsonl").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such pipes here")
def test_a_pipe_that_never_ends_is_refused_and_gives_its_room_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "MOST_PIPED", 3 << 20)
    spool = TemporaryFile()  # noqa: SIM115 - what is tested has to close it
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda: spool)
    os.mkfifo(tmp_path / "pipe")
    with subprocess.Popen(
        ["cat", "/dev/zero"], stdout=(held := opened_both_ways(tmp_path / "pipe"))
    ) as endless:
        with (tmp_path / "pipe").open("rb") as pipe, pytest.raises(EndlessPipe) as refused:
            open_input("pipe", pipe)
        endless.kill()
    os.close(held)
    assert str(refused.value).startswith("pipe: A pipe may give at most")
    assert spool.closed


def opened_both_ways(pipe: Path) -> int:
    """A writer of a pipe that waits for no reader."""
    return os.open(pipe, os.O_RDWR)


def test_a_pipe_that_ends_in_time_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = LINE.encode() * 40
    monkeypatch.setattr(opening, "MOST_PIPED", len(lines))
    reading, writing = os.pipe()
    os.write(writing, lines)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe, opening.rereadable(pipe) as whole:
        assert whole.read() == lines


def test_nothing_can_be_imported_from_the_device_that_holds_nothing(tmp_path: Path) -> None:
    run("init", "--ledger", tmp_path / "l.db")
    ran = run("import", os.devnull, "--ledger", tmp_path / "l.db")
    assert (ran.code, ran.out) == (0, "0 recorded, 0 already on record, 0 refused\n")
