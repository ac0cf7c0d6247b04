"""The file of refused lines: whole or not there, and never in the way of what was there."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from ledger.intake.lines import InputLine, refused_line
from ledger.intake.rejects import RejectsFile
from ledger.refusals import NotJson


def bad(number: int = 1) -> InputLine:
    return refused_line(f"in.jsonl, line {number}", "no é json".encode(), NotJson("Here."))


def add(rejects: RejectsFile, line: InputLine) -> None:
    assert line.refusal is not None
    rejects.add(line, line.refusal)


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_refused_line_is_kept_with_its_place_and_the_reason(tmp_path: Path) -> None:
    rejects = RejectsFile(tmp_path / "rejects.jsonl")
    rejects.begin()
    add(rejects, bad())
    rejects.keep()
    assert rows(tmp_path / "rejects.jsonl") == [
        {
            "place": "in.jsonl, line 1",
            "refused": "not-json",
            "because": "in.jsonl, line 1: The line is not one JSON object. Here.",
            "line": "no é json",
        }
    ]


def test_to_begin_again_forgets_what_was_added(tmp_path: Path) -> None:
    rejects = RejectsFile(tmp_path / "rejects.jsonl")
    rejects.begin()
    add(rejects, bad(1))
    rejects.begin()
    add(rejects, bad(2))
    rejects.keep()
    assert [row["place"] for row in rows(tmp_path / "rejects.jsonl")] == ["in.jsonl, line 2"]


def test_nothing_is_there_until_it_is_kept(tmp_path: Path) -> None:
    rejects = RejectsFile(tmp_path / "rejects.jsonl")
    rejects.begin()
    add(rejects, bad())
    assert not (tmp_path / "rejects.jsonl").exists()
    rejects.discard()


def test_nothing_is_left_behind_when_it_is_discarded(tmp_path: Path) -> None:
    rejects = RejectsFile(tmp_path / "rejects.jsonl")
    rejects.begin()
    rejects.begin()
    rejects.discard()
    assert list(tmp_path.iterdir()) == []


def test_nothing_but_the_file_is_left_when_it_is_kept(tmp_path: Path) -> None:
    rejects = RejectsFile(tmp_path / "rejects.jsonl")
    rejects.begin()
    rejects.keep()
    rejects.discard()
    assert list(tmp_path.iterdir()) == [tmp_path / "rejects.jsonl"]


def test_what_was_there_stays_when_it_is_discarded(tmp_path: Path) -> None:
    path = tmp_path / "rejects.jsonl"
    path.write_text("earlier")
    rejects = RejectsFile(path)
    rejects.begin()
    add(rejects, bad())
    rejects.discard()
    assert path.read_text() == "earlier"


def test_what_is_added_has_left_the_program_before_it_is_kept(tmp_path: Path) -> None:
    # A full disk must show while nothing is committed yet.
    rejects = RejectsFile(tmp_path / "rejects.jsonl")
    rejects.begin()
    add(rejects, bad())
    (beside,) = tmp_path.iterdir()
    assert rows(beside)[0]["line"] == "no é json"
    rejects.discard()


def test_a_folder_that_is_not_there_is_told_by_the_name_that_was_given(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        RejectsFile(tmp_path / "nowhere" / "rejects.jsonl").begin()
    assert caught.value.filename == str(tmp_path / "nowhere" / "rejects.jsonl")


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    target, link = tmp_path / "folder" / "target.jsonl", tmp_path / "link.jsonl"
    target.write_text("")
    link.symlink_to(target)
    rejects = RejectsFile(link)
    rejects.begin()
    add(rejects, bad())
    rejects.keep()
    assert link.is_symlink()
    assert len(rows(target)) == 1


def test_a_pipe_stays_a_pipe_and_gets_the_lines(tmp_path: Path) -> None:
    # So does /dev/null, which root could otherwise replace by a file.
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[str] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_text()), daemon=True)
    reader.start()
    rejects = RejectsFile(pipe)
    rejects.begin()
    add(rejects, bad())
    rejects.keep()
    reader.join(10)
    assert pipe.is_fifo()
    assert len(got[0].splitlines()) == 1
