"""What is no file of decisions at all is named, before anything is read as lines; what is one is read as ever."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from pathlib import Path

import pytest

from ledger.intake.opening import open_input
from ledger.refusals import NotText
from tests.cli.running import run

LINE = '{"decision":"employment","dossier":"W-01","effective_on":"2019-01-01","decided_by":"employer",'
LINE += '"enterprise":"0899.900.276","scheme":"cmw"}\n'


def workbook() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return made.getvalue()


WHOLE = {
    "UTF-16": [LINE.encode("utf-16"), LINE.encode("utf-16-le"), LINE.encode("utf-16-be")],
    "gzip": [gzip.compress(LINE.encode())],
    "workbook": [workbook(), b"\xd0\xcf\x11\xe0" + bytes(600)],
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


def test_nothing_can_be_imported_from_the_device_that_holds_nothing(tmp_path: Path) -> None:
    run("init", "--ledger", tmp_path / "l.db")
    ran = run("import", os.devnull, "--ledger", tmp_path / "l.db")
    assert (ran.code, ran.out) == (0, "0 recorded, 0 already on record, 0 refused\n")
