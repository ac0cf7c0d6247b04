"""What goes wrong outside: a clear message, the exit code of the contract, nothing lost, never a traceback."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.at_once import at_once
from tests.cli.running import Ran, command, environment, process, run, write
from tests.given import employment, evaluation, start

QUESTIONS = (
    ("status", "W-01"),
    ("status", "--all"),
    ("history", "W-01"),
    ("timeline", "W-01"),
    ("overview",),
    ("measures",),
)


def clear(ran: Ran, code: int, *words: str) -> None:
    """The message is one line that says these words, and the code is that of the contract."""
    assert "Traceback" not in ran.err
    assert ran.code == code, ran.err
    assert ran.err.startswith("doorstroom: ")
    for word in words:
        assert word in ran.err


# -- the ledger -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", QUESTIONS)
def test_where_no_ledger_is_a_question_is_not_answered(tmp_path: Path, question: tuple[str, ...]) -> None:
    clear(run(*question, "--ledger", tmp_path / "nowhere.db"), 3, "doorstroom init")


def test_a_question_makes_no_ledger(tmp_path: Path) -> None:
    run("status", "--all", "--ledger", tmp_path / "nowhere.db")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("question", [*QUESTIONS, ("init",)])
def test_a_folder_is_no_ledger(tmp_path: Path, question: tuple[str, ...]) -> None:
    clear(run(*question, "--ledger", tmp_path), 1, "directory")


@pytest.mark.parametrize("content", [b"x" * 5000, os.urandom(5000), b"short"])
@pytest.mark.parametrize("question", [("status", "--all"), ("init",)])
def test_another_file_is_no_ledger_and_stays_as_it_is(
    tmp_path: Path, content: bytes, question: tuple[str, ...]
) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(content)
    clear(run(*question, "--ledger", path), 1, "not a ledger")
    assert path.read_bytes() == content


def test_another_database_is_no_ledger(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE albums (name TEXT)")
    other.close()
    clear(run("status", "--all", "--ledger", tmp_path / "other.db"), 1, "not a ledger")


def test_a_ledger_is_not_made_twice(ledger: Path) -> None:
    clear(run("init", "--ledger", ledger), 1, "already")
    assert run("status", "W-01", "--ledger", ledger).code == 0


def test_a_ledger_of_a_newer_version_is_left_alone(ledger: Path) -> None:
    with sqlite3.connect(ledger) as file:
        triggers = [name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
        for name in triggers:
            file.execute(f"DROP TRIGGER {name}")
        file.execute("UPDATE origin SET format = 99")
    file.close()
    clear(run("status", "--all", "--ledger", ledger), 7, "newer", "upgrade")


def test_a_damaged_ledger_is_told_as_such(ledger: Path) -> None:
    raw = bytearray(ledger.read_bytes())
    raw[4096:] = os.urandom(len(raw) - 4096)
    ledger.write_bytes(bytes(raw))
    clear(run("status", "--all", "--ledger", ledger), 5)


@pytest.mark.parametrize(
    "url",
    ["mysql://u:secret@h/d", "sqlite://", "postgresql://u:secret@127.0.0.1:1/d", "http://[", "nonsense://"],
)
def test_an_address_that_leads_nowhere_is_told_without_its_password(url: str) -> None:
    ran = run("status", "--all", "--ledger", url)
    clear(ran, 1)
    assert "secret" not in ran.err


def test_a_new_ledger_needs_a_folder_that_is_there(tmp_path: Path) -> None:
    clear(run("init", "--ledger", tmp_path / "nowhere" / "ledger.db"), 1, "There is no folder")


@pytest.mark.parametrize("way", [(), ("--vault-key", "/proc/own.key"), ("--vault", "/proc/personal.db")])
def test_where_no_ledger_can_be_made_the_place_that_was_named_is_told(
    tmp_path: Path, way: tuple[str, ...]
) -> None:
    """Nothing can be made in /proc, whoever asks."""
    place = tmp_path / "ledger.db" if way else Path("/proc/ledger.db")
    ran = run("init", "--ledger", place, *way)
    clear(ran, 3, f"{way[-1] if way else place}: No such file or directory")
    assert not place.exists()


def test_a_demo_leaves_a_folder_that_is_there_alone(tmp_path: Path) -> None:
    clear(run("demo", tmp_path), 1, str(tmp_path))
    assert list(tmp_path.iterdir()) == []


# -- the place it stands --------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte, where we may make one."""
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip(f"no small disk can be mounted here: {made.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_loses_nothing(small_disk: Path, tmp_path: Path) -> None:
    ledger = small_disk / "ledger.db"
    run("init", "--ledger", ledger)
    run("import", write(tmp_path / "first.jsonl", employment()), "--ledger", ledger)
    many = [evaluation(source=str(number), ground="x" * 400) for number in range(5000)]
    clear(run("import", write(tmp_path / "many.jsonl", *many), "--ledger", ledger), 1, "room")
    assert run("status", "--all", "--json", "--ledger", ledger).json[0]["ledger_size"] == 1


def test_rejects_on_a_full_disk_leave_the_ledger_as_it_was(
    small_disk: Path, empty: Path, tmp_path: Path
) -> None:
    (small_disk / "filling").write_bytes(b"x" * (1 << 20))
    path = write(tmp_path / "1.jsonl", employment(), "no json")
    clear(run("import", path, "--rejects", small_disk / "r", "--ledger", empty), 1)
    assert run("status", "--all", "--json", "--ledger", empty).json == []


@pytest.fixture
def read_only(small_disk: Path) -> Path:
    """A ledger of one dossier on a disk that can only be read."""
    ledger = small_disk / "ledger.db"
    run("init", "--ledger", ledger)
    run("import", write(small_disk / "1.jsonl", employment()), "--ledger", ledger)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    return ledger


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_ledger_that_can_only_be_read_answers_every_question(
    read_only: Path, question: tuple[str, ...]
) -> None:
    ran = run(*question, "--ledger", read_only)
    assert ran.code == 0, ran.err


def test_a_ledger_that_can_only_be_read_takes_nothing(read_only: Path, tmp_path: Path) -> None:
    clear(run("import", write(tmp_path / "2.jsonl", start()), "--ledger", read_only), 1, "read")


def test_a_disk_that_can_only_be_read_takes_no_ledger(read_only: Path) -> None:
    clear(run("init", "--ledger", read_only.parent / "new.db"), 1)


# -- where the answer goes ------------------------------------------------------------------------------


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A ledger whose answer does not fit in a pipe."""
    path = tmp_path / "large.db"
    run("init", "--ledger", path)
    run(
        "import",
        write(tmp_path / "l.jsonl", *[employment(dossier=f"W-{n:05}") for n in range(1500)]),
        "--ledger",
        path,
    )
    return path


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv"])
def test_a_reader_that_leaves_early_is_no_error_to_tell(large: Path, form: str) -> None:
    with subprocess.Popen(
        command("status", "--all", "--format", form, "--ledger", large),
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode in (0, 1)


@pytest.mark.parametrize("arguments", [("status", "--all"), ("schema",), ("--help",), ("overview", "--json")])
def test_an_answer_that_cannot_be_written_is_told(ledger: Path, arguments: tuple[str, ...]) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            command("--ledger", ledger, *arguments),
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert b"Traceback" not in done.stderr
    assert done.returncode == 1
    assert b"No space left" in done.stderr


@pytest.mark.parametrize(
    "arguments", [("status", "--all"), ("schema",), ("overview", "--json"), ("import", "-")]
)
def test_streams_that_are_closed_make_no_traceback(ledger: Path, arguments: tuple[str, ...]) -> None:
    words = command("--ledger", ledger, *arguments)
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" <&- >&-', "sh", *words],
        env=environment(),
        stderr=subprocess.PIPE,
        check=False,
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode()


ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}


@pytest.fixture
def accented(ledger: Path, tmp_path: Path) -> Path:
    """A ledger with more than ASCII in it."""
    made = [
        start("2020-07-01", reason="efgeëist"),
        employment(dossier="W-05", ground="besluit nº 1, artikel ½"),
    ]
    assert run("import", write(tmp_path / "é.jsonl", *made), "--ledger", ledger).code == 0
    return ledger


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_an_ascii_terminal_gets_an_answer(accented: Path, lang: str) -> None:
    questions = [*QUESTIONS, ("history", "W-05"), ("history", "W-01", "--json")]
    ended = at_once(
        "cli",
        [[*question, "--lang", lang, "--ledger", accented] for question in questions],
        imported=["projections.api"],
        env=environment(**ASCII),
    )
    for question, ran in zip(questions, ended, strict=True):
        assert (ran.code, ran.err) == (0, ""), question
        assert ran.out.isascii(), question


def test_on_an_ascii_terminal_what_was_recorded_is_told(ledger: Path) -> None:
    words = (
        "--dossier",
        "W-01",
        "--effective-on",
        "2020-02-03",
        "--decided-by",
        "vdab",
        "--cause",
        "grièvement",
    )
    ran = process("record", "suspension", *words, "--ledger", ledger, **{**ASCII, "LC_ALL": "C.UTF-8"})
    assert "Traceback" not in ran.err
    assert ran.code == 0


@pytest.mark.parametrize(
    "arguments", [("--help",), ("record", "--help"), ("record", "suspension-order", "--help"), ("schema",)]
)
def test_an_ascii_terminal_gets_help(arguments: tuple[str, ...]) -> None:
    ran = process(*arguments, **ASCII)
    assert (ran.code, ran.err) == (0, "")


def test_a_ledger_whose_name_is_not_utf_8_can_be_made(tmp_path: Path) -> None:
    name = os.fsdecode(b"\xff.db")
    for arguments in (("init",), ("overview",)):
        ran = process(
            *arguments,
            "--ledger",
            name,
            cwd=tmp_path,
            PYTHONPATH=str(Path(__file__).parents[2]),
            PYTHONIOENCODING="utf-8:strict",
        )
        assert "Traceback" not in ran.err
        assert ran.code == 0


@pytest.mark.parametrize("question", ["status", "history", "timeline"])
def test_a_dossier_whose_name_is_not_utf_8_is_not_found(ledger: Path, question: str) -> None:
    clear(process(question, os.fsdecode(b"W\xff"), "--ledger", ledger), 3)


@pytest.mark.parametrize("who", ["", " ", "x" * 101, "two\nlines", "bell\x07"])
@pytest.mark.parametrize(
    "typed",
    [
        ("record", "start", "--as"),
        ("import", "-", "--as"),
        ("identity", "show", "W-01", "--as"),
        ("hold", "set", "W-01", "--as"),
        ("erase", "W-01", "--as"),
        ("dossier", "W-01", "--as"),
        ("export", "--all", "--as", "xes", "--who"),
    ],
)
def test_who_acts_has_a_name_in_every_command(typed: tuple[str, ...], who: str) -> None:
    ran = run(*typed, who)
    assert (ran.code, "1 to 100 printable characters" in ran.err) == (2, True), ran.err


# -- what was handed out before -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "told"), [("en", "exists already and is left as it is"), ("nl", "bestaat al")]
)
@pytest.mark.parametrize(
    "typed",
    [
        ("dossier", "W-01"),
        ("report", "flow"),
        ("export", "--as", "xes", "--all"),
        ("export", "--as", "datapackage", "--all"),
        ("proof", "1"),
        ("checkpoint", "--key", "signing.key"),
    ],
    ids=" ".join,
)
def test_no_file_is_written_over_and_every_command_says_so_alike(
    ledger: Path, tmp_path: Path, typed: tuple[str, ...], lang: str, told: str
) -> None:
    file = tmp_path / ("out.zip" if "datapackage" in typed else "out.html")
    file.write_text("mine")
    ran = run("--lang", lang, *typed, "-o", file, "--ledger", ledger)
    assert ran.code == 2, ran.err
    assert str(file) in ran.err
    assert told in " ".join(ran.err.split())
    assert file.read_text() == "mine"
