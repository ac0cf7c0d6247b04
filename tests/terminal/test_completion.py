"""What Tab offers, asked as the shells' scripts ask it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import main
from ledger.application import Ledger
from ledger.decisions import DECISIONS
from ledger.store.stream_names import MOST, streams
from tests.cli.running import ROOT, write
from tests.given import employment


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    from projections.commands import shells

    monkeypatch.delenv("COLUMNS", raising=False)
    shells.register()


def answered(line: str, shell: str = "zsh", breaks: str = "") -> list[str]:
    """The lines that a script gets for a line typed up to its end."""
    asked = {
        "_DOORSTROOM_COMPLETE": f"{shell}_complete",
        "_DOORSTROOM_LINE": line,
        "_DOORSTROOM_BREAKS": breaks,
    }
    ran = CliRunner().invoke(main, [], prog_name="doorstroom", env=asked)
    assert ran.exit_code == 0
    assert ran.stderr == ""
    return ran.stdout.splitlines()


def offered(line: str, shell: str = "zsh", breaks: str = "") -> list[str]:
    """The words that can stand at the cursor."""
    return [each.split("\t")[1] for each in answered(line, shell, breaks) if each]


def a_ledger(place: Path | str, *keys: str) -> None:
    with Ledger.create(place, simulated=True):
        pass
    folder = Path.cwd()
    lines = write(folder / "keys.jsonl", *(employment(dossier=key) for key in keys))
    assert CliRunner().invoke(main, ["import", str(lines), "--ledger", str(place)]).exit_code == 0


def test_commands_are_offered() -> None:
    assert offered("doorstroom sta") == ["status"]
    assert offered("doorstroom identity s") == ["set", "show"]


def test_every_decision_is_offered() -> None:
    assert offered("doorstroom record ") == list(DECISIONS)
    assert offered("doorstroom schema suspension-") == [
        "suspension-order",
        "suspension-extension",
        "suspension-lifting",
    ]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("doorstroom overview --form", ["--format"]),
        ("doorstroom overview --format j", ["json", "jsonl"]),
        ("doorstroom overview --format=j", ["--format=json", "--format=jsonl"]),
        ("doorstroom --lang ", ["en", "nl"]),
        ("doorstroom guarantees --state o", ["owed", "open", "offered"]),
        ("doorstroom findings --code chance-", ["chance-not-offered"]),
        ("doorstroom findings --rule R1", ["R1", "R10", "R11", "R12", "R15"]),
        ("doorstroom guarantees --rule R", ["R10", "R12"]),
        ("doorstroom record suspension --decided-by v", ["vdab"]),
        ("doorstroom record suspension-order --schemes ", ["cmw", "imw", "lde"]),
        ("doorstroom record suspension-order --schemes cmw,l", ["cmw,lde"]),
        ("doorstroom erase D-1 --decided-by c", ["court"]),
        ("doorstroom completion ", ["bash", "zsh", "fish"]),
    ],
)
def test_values_of_options_are_offered(line: str, words: list[str]) -> None:
    assert offered(line) == words


@pytest.mark.parametrize(
    "line",
    [
        "doorstroom import da",
        "doorstroom --ledger da",
        "doorstroom checkpoint --key da",
        "doorstroom record start --evidence da",
        "doorstroom dossier D-1 -o da",
    ],
)
def test_files_are_left_to_the_shell(line: str) -> None:
    assert answered(line) == ["file\tda\t"]


def test_what_an_option_means_stands_beside_it() -> None:
    (line,) = answered("doorstroom rebuild --into")
    assert line == "plain\t--into\tAnother database, for any SQL tool."


@pytest.mark.parametrize(
    "command",
    [
        "status",
        "history",
        "timeline",
        "explain",
        "compare",
        "proof",
        "dossier",
        "erase",
        "export --as prov",
        "identity show",
        "identity log",
        "hold set",
        "record suspension --dossier",
        "record replacement --for-dossier",
    ],
)
@pytest.mark.usefixtures("demo")
def test_dossiers_of_the_ledger_are_offered(command: str) -> None:
    assert offered(f"doorstroom {command} D-00") == [f"D-00{number}" for number in range(1, 10)]


@pytest.mark.usefixtures("demo")
def test_a_second_dossier_is_offered_too() -> None:
    assert offered("doorstroom status D-001 --on 2020-05-01 --known 2020-06-01 D-01")[0] == "D-010"


@pytest.mark.usefixtures("demo")
def test_measures_are_offered() -> None:
    assert "corona-2020" in offered("doorstroom record suspension-lifting --measure cor")


@pytest.mark.parametrize(
    "line",
    [
        "doorstroom --ledger here.db status A",
        "doorstroom status --ledger here.db A",
        "doorstroom status --ledger=here.db A",
        "doorstroom status --ledger ~/here.db A",
        "doorstroom status --ledger $HOME/here.db A",
        "doorstroom status --ledger 'here.db' A",
        "doorstroom status --ledger sqlite:///here.db A",
    ],
)
def test_the_ledger_is_the_one_that_the_line_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("DOORSTROOM_LEDGER", "elsewhere.db")
    a_ledger("here.db", "A-1", "A-2", "B-1")
    assert offered(line) == ["A-1", "A-2"]


def test_without_a_word_about_it_the_ledger_is_doorstroom_db(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DOORSTROOM_LEDGER", raising=False)
    a_ledger("doorstroom.db", "A-1")
    assert offered("doorstroom status ") == ["A-1"]


def test_dossiers_on_a_server_are_offered(
    location: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    a_ledger(location, "A-1", "A-2", "B-1")
    monkeypatch.setenv("DOORSTROOM_LEDGER", location)
    assert offered("doorstroom status A") == ["A-1", "A-2"]


def test_no_more_than_some_hundreds_are_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    a_ledger("doorstroom.db", *(f"D-{number:04}" for number in range(MOST + 50)))
    found = streams("doorstroom.db", "dossier:")
    assert found == [f"dossier:D-{number:04}" for number in range(MOST)]
    assert streams("doorstroom.db", "dossier:D-0349") == ["dossier:D-0349"]


@pytest.mark.parametrize(
    "place",
    ["missing.db", "text.db", ".", "mysql://db/x", "postgresql://127.0.0.1:1/none", "sqlite://", "\x01"],
)
def test_whatever_is_wrong_with_the_ledger_offers_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("text.db").write_text("no database at all" * 100)
    monkeypatch.setenv("DOORSTROOM_LEDGER", place)
    assert offered("doorstroom status D") == []
    assert sorted(os.listdir()) == ["text.db"]


@pytest.mark.parametrize(
    "line", ["", "doorstroom 'unclosed", "doorstroom nothing x ", "doorstroom status --on never "]
)
@pytest.mark.usefixtures("demo")
def test_a_line_that_means_nothing_is_no_error(line: str) -> None:
    answered(line)


def test_what_a_shell_would_carry_out_is_not_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DOORSTROOM_LEDGER", raising=False)
    connection = sqlite3.connect("doorstroom.db")
    connection.execute("CREATE TABLE entries (stream TEXT)")
    keys = ("D-1", "D-2;ls", "D-$(ls)", "D-\x1b[1m", "D-3 4", "D-5\n", "D-*")
    connection.executemany("INSERT INTO entries VALUES (?)", [(f"dossier:{key}",) for key in keys])
    connection.commit()
    connection.close()
    assert offered("doorstroom status D-") == ["D-1"]


def test_reading_leaves_nothing_behind(demo: Path) -> None:
    before = {path.name: path.read_bytes() for path in demo.parent.iterdir()}
    assert offered("doorstroom status D-001") == ["D-001"]
    assert {path.name: path.read_bytes() for path in demo.parent.iterdir()} == before


def test_what_is_being_written_is_read_too(demo: Path) -> None:
    lines = write(demo.parent / "new.jsonl", employment(dossier="Z-1"))
    # Held open, so that the newest entries are in the write-ahead log.
    with Ledger.open(demo) as ledger, ledger.reading():
        assert CliRunner().invoke(main, ["import", str(lines)]).exit_code == 0
        assert offered("doorstroom status Z") == ["Z-1"]


@pytest.mark.parametrize(
    ("shell", "breaks", "line", "word"),
    [
        ("zsh", "", "doorstroom status W:7/0", "W:7/001"),
        ("fish", "", "doorstroom status W:7/0", "W:7/001"),
        # bash replaces only what stands behind the last of its word breaks.
        ("bash", " :=", "doorstroom status W:7/0", "7/001"),
        ("bash", " =", "doorstroom status W:7/0", "W:7/001"),
        ("bash", " :=", "doorstroom record start --dossier=W:7", "7/001"),
    ],
)
def test_a_dossier_with_a_colon_is_whole_in_every_shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shell: str, breaks: str, line: str, word: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DOORSTROOM_LEDGER", raising=False)
    a_ledger("doorstroom.db", "W:7/001")
    assert offered(line, shell, breaks) == [word]


@pytest.mark.usefixtures("demo")
def test_it_imports_neither_eventsourcing_nor_sqlalchemy_nor_rich() -> None:
    program = (
        "import sys\n"
        "from cli import main\n"
        "try:\n    main(prog_name='doorstroom')\n"
        "except SystemExit as stop:\n    assert not stop.code\n"
        "found = {'eventsourcing', 'sqlalchemy', 'rich', 'psycopg', 'cryptography'} & set(sys.modules)\n"
        "assert not found, found\n"
    )
    for line in (
        "doorstroom status --known 2020-01-01 D-00",
        "doorstroom record ",
        "doorstroom findings --code c",
    ):
        asked = {"_DOORSTROOM_COMPLETE": "bash_complete", "_DOORSTROOM_LINE": line, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, **asked},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip()
