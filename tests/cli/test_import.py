"""`import` as people type it: files, stdin, a dry run, refused lines, and what it says."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from ledger.application import Ledger
from ledger.intake.importing import MOST_REFUSALS
from tests.cli.running import Ran, command, environment, process, run, write
from tests.given import employment, evaluation, order, start

CSV = (
    "decision,dossier,effective_on,decided_by,enterprise,scheme\n"
    "employment,W-01,2019-01-01,employer,0899.900.276,cmw\n"
)
BAD = employment(dossier="W-03", enterprise="0899.900.178")


def size(ledger: Path) -> int:
    with Ledger.open(ledger) as opened, opened.reading() as reading:
        return reading.last_position


def take(ledger: Path, *arguments: object, **how: str | bytes) -> Ran:
    return run("import", *arguments, "--ledger", ledger, **how)  # type: ignore[arg-type]


def test_several_files_are_imported_together(empty: Path, tmp_path: Path) -> None:
    files = [write(tmp_path / "1.jsonl", start()), write(tmp_path / "2.jsonl", employment())]
    assert take(empty, *files).out == "2 recorded (entries 1 to 2), 0 already on record, 0 refused\n"


def test_a_dash_is_stdin(empty: Path) -> None:
    assert take(empty, "-", stdin=json.dumps(employment())).out.startswith("1 recorded")


def test_stdin_may_be_a_pipe_of_csv(empty: Path) -> None:
    content = CSV.replace(",", ";")
    ran = process("import", "-", "--input-format", "csv", "--ledger", empty, stdin=content.encode())
    assert ran.out.startswith("1 recorded"), ran.err


def test_the_name_of_a_file_tells_its_format(empty: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.CSV"
    path.write_text(CSV)
    assert take(empty, path).out.startswith("1 recorded")


def test_the_same_file_again_adds_nothing(empty: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "1.jsonl", employment(), start())
    take(empty, path)
    assert take(empty, path).out == "0 recorded, 2 already on record, 0 refused\n"


def test_a_dry_run_says_what_would_be_and_records_nothing(empty: Path, tmp_path: Path) -> None:
    ran = take(empty, write(tmp_path / "1.jsonl", employment()), "--dry-run")
    assert ran.out == "1 would be recorded, 0 already on record, 0 refused\n"
    assert size(empty) == 0


def test_a_bad_line_refuses_the_file_and_says_where_and_why(empty: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "1.jsonl", employment(), BAD)
    ran = take(empty, path)
    assert (ran.code, ran.out, size(empty)) == (4, "", 0)
    assert f"{path}, line 2, field enterprise: " in ran.err


def test_no_more_than_some_bad_lines_are_named(empty: Path, tmp_path: Path) -> None:
    ran = take(empty, write(tmp_path / "1.jsonl", *["no json"] * 500))
    assert len(ran.err.splitlines()) == MOST_REFUSALS + 1
    assert "or more refused; nothing was recorded" in ran.err


def test_what_was_done_is_told_in_dutch(empty: Path, tmp_path: Path) -> None:
    assert "1 geregistreerd" in take(empty, write(tmp_path / "1.jsonl", employment()), "--lang", "nl").out


def test_with_rejects_the_good_are_recorded_and_the_bad_written(empty: Path, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.jsonl"
    path = write(tmp_path / "1.jsonl", employment(), BAD, start(dossier="W-03"), "no json")
    ran = take(empty, path, "--rejects", rejects)
    assert (ran.code, size(empty)) == (0, 1)
    refused = [json.loads(line)["refused"] for line in rejects.read_text().splitlines()]
    assert refused == ["wrong-check-digits", "no-employment-on-record", "not-json"]


def test_in_a_dry_run_the_refused_lines_are_told_and_not_written(empty: Path, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.jsonl"
    ran = take(empty, write(tmp_path / "1.jsonl", employment(), BAD), "--rejects", rejects, "--dry-run")
    assert "line 2" in ran.err
    assert not rejects.exists()


@pytest.mark.parametrize("dry", [[], ["--dry-run"]])
def test_a_refused_import_leaves_no_file_behind(empty: Path, tmp_path: Path, dry: list[str]) -> None:
    place = tmp_path / "folder"
    place.mkdir()
    take(empty, write(tmp_path / "1.jsonl", employment()), tmp_path / "nope", "--rejects", place / "r", *dry)
    assert list(place.iterdir()) == []


def test_rejects_that_cannot_be_written_leave_the_ledger_as_it_was(empty: Path, tmp_path: Path) -> None:
    rejects = tmp_path / "nowhere" / "rejects.jsonl"
    ran = take(empty, write(tmp_path / "1.jsonl", employment(), BAD), "--rejects", rejects)
    assert (ran.code, size(empty)) == (3, 0)
    assert str(rejects) in ran.err


def test_rejects_cannot_be_a_folder(empty: Path, tmp_path: Path) -> None:
    assert take(empty, write(tmp_path / "1.jsonl", employment()), "--rejects", tmp_path).code == 2


def test_rejects_cannot_take_the_place_of_what_is_imported(empty: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "1.jsonl", employment(), BAD)
    before = path.read_text()
    take(empty, path, "--rejects", path)
    assert path.read_text() == before


def test_rejects_to_a_dash_go_to_stdout(empty: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "1.jsonl", employment(), BAD)
    ran = process("import", path, "--rejects", "-", "--ledger", empty, cwd=tmp_path)
    assert not (tmp_path / "-").exists()
    assert '"wrong-check-digits"' in ran.out


@pytest.mark.parametrize(("name", "code"), [("nowhere.jsonl", 3), (".", 1)])
def test_a_file_that_cannot_be_read_is_named(empty: Path, name: str, code: int) -> None:
    ran = take(empty, name)
    assert ran.code == code
    assert name in ran.err


def test_a_missing_second_file_leaves_out_the_first(empty: Path, tmp_path: Path) -> None:
    assert take(empty, write(tmp_path / "1.jsonl", employment()), "nowhere.jsonl").code == 3
    assert size(empty) == 0


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
@pytest.mark.parametrize("name", ["x.csv", "x.jsonl"])
def test_a_file_that_is_not_utf_8_is_refused(empty: Path, tmp_path: Path, name: str, encoding: str) -> None:
    (tmp_path / name).write_bytes(
        f"decision,effective_on\n{json.dumps(employment(ground='café'), ensure_ascii=False)}".encode(encoding)
    )
    assert take(empty, tmp_path / name).code == 4


def test_no_personal_text_of_a_refused_line_is_told(empty: Path, tmp_path: Path) -> None:
    private = "Jan Peeters was ill"
    made = [
        start(reason=private),
        employment(reason=[private]),
        employment(reason={"text": private}),
        employment(reason=private * 1000),
        employment(dossier="85073003328", reason=private),
        employment(dossier="85.07.30-033 28"),
        evaluation(reasons=private),
    ]
    ran = take(empty, write(tmp_path / "1.jsonl", *made))
    assert ran.code == 4
    assert not [word for word in ("Peeters", "85073003328", "033 28") if word in ran.err + ran.out]


def test_progress_stands_on_stderr_only_where_it_takes_long(empty: Path, tmp_path: Path) -> None:
    assert take(empty, write(tmp_path / "1.jsonl", employment())).err == ""


def test_a_named_pipe_can_be_imported(empty: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    running = subprocess.Popen(
        command("import", pipe, "--ledger", empty), env=environment(), stdout=subprocess.PIPE, text=True
    )
    pipe.write_text(json.dumps(employment()) + "\n" + json.dumps(order()))
    assert running.communicate(timeout=60)[0].startswith("2 recorded")
