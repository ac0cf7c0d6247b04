"""The manual pages: one for each command, readable by man and mandoc, the same every time."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from cli import main
from projections.commands.manual import MARK, RELEASED, pages
from projections.render.roff import Block, Item, Page, Section, escaped, roff
from tests.terminal.test_examples import PATHS

NAMES = ["-".join(("doorstroom", *path)) for path in PATHS]


def made(*arguments: str) -> tuple[int, str]:
    ran = CliRunner().invoke(main, ["man", *arguments])
    assert ran.stdout == ""
    return ran.exit_code, ran.stderr


def test_there_is_a_page_for_every_command(tmp_path: Path) -> None:
    assert made(str(tmp_path / "man1"))[0] == 0
    assert sorted(path.name for path in (tmp_path / "man1").iterdir()) == sorted(
        f"{name}.1" for name in NAMES
    )


def test_without_a_folder_they_stand_in_man1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert made() == (0, f"man1: {len(NAMES)} pages\n")
    assert Path("man1/doorstroom.1").is_file()


def test_they_are_the_same_every_time_wherever_they_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    first = pages(main)
    monkeypatch.setenv("COLUMNS", "45")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    monkeypatch.setenv("LANG", "nl_BE.UTF-8")
    assert pages(main) == first


def test_pages_that_were_made_before_are_replaced(tmp_path: Path) -> None:
    made(str(tmp_path))
    page = tmp_path / "doorstroom-status.1"
    whole = page.read_bytes()
    page.write_bytes(whole[:200])
    assert made(str(tmp_path))[0] == 0
    assert page.read_bytes() == whole


def test_somebody_elses_file_stays_and_nothing_is_written(tmp_path: Path) -> None:
    theirs = tmp_path / "doorstroom-status.1"
    theirs.write_text("mine")
    code, said = made(str(tmp_path))
    assert code == 2
    assert f"{theirs} exists already" in said.replace("\n", " ")
    assert [path.name for path in tmp_path.iterdir()] == [theirs.name]
    assert theirs.read_text() == "mine"


def test_a_page_bears_the_day_of_the_newest_version() -> None:
    changes = (Path(__file__).parents[2] / "CHANGELOG.md").read_text()
    assert re.findall(r"^## \[\d.*\] - (.+)$", changes, re.MULTILINE)[0] == RELEASED


@pytest.fixture(scope="module")
def made_pages() -> dict[str, str]:
    """Every page, made once: each is held against something by a test of its own."""
    return pages(main)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_holds_what_the_help_holds(made_pages: dict[str, str], name: str) -> None:
    page = made_pages[name]
    assert page.startswith(f'.\\" {MARK}\n.TH {escaped(name.upper())} 1 "{RELEASED}" ')
    assert page.isascii()
    headings = re.findall(r"^\.SH (.+)$", page, re.MULTILINE)
    for heading in ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXAMPLES"):
        assert heading in headings
    commands = main.list_commands(click.Context(main))
    command = next((each for each in commands if f"{name}-".startswith(f"doorstroom-{each}-")), None)
    ran = CliRunner().invoke(main, [*filter(None, [command]), "--help"])
    assert ran.exit_code == 0


def test_the_program_s_page_tells_exit_codes_and_variables(made_pages: dict[str, str]) -> None:
    page = made_pages["doorstroom"]
    assert "\\fB6\\fR\nfindings: there are some" in page
    assert "\\fBDOORSTROOM_LEDGER\\fR\n" in page


def rendered(page: str, *program: str) -> str:
    if shutil.which(program[0]) is None:
        pytest.skip(f"{program[0]} is not installed here")
    done = subprocess.run(program, input=page, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return re.sub(".\b", "", done.stdout)


MANDOC = ("mandoc", "-Tutf8", "-Owidth=150")


@pytest.mark.parametrize("name", NAMES)
def test_mandoc_warns_of_nothing_but_the_missing_date(made_pages: dict[str, str], name: str) -> None:
    page = made_pages[name]
    if shutil.which("mandoc") is None:
        pytest.skip("mandoc is not installed here")
    done = subprocess.run(
        ["mandoc", "-Tlint", "-Wwarning"], input=page, capture_output=True, text=True, check=False
    )
    remarks = [line for line in (done.stdout + done.stderr).splitlines() if "missing date" not in line]
    assert remarks == []


def test_a_command_can_be_copied_from_a_page(made_pages: dict[str, str]) -> None:
    shown = rendered(made_pages["doorstroom-status"], *MANDOC)
    assert "doorstroom status D-005 --on 2020-07-15 --known 2020-08-01" in shown


@pytest.mark.parametrize(
    ("text", "roff_"),
    [
        (".html", "\\&.html"),
        ("a\\b", "a\\(rsb"),
        ("--on", "\\-\\-on"),
        ("'quoted'", "\\(aqquoted\\(aq"),
        ("één", "\\[u00E9]\\[u00E9]n"),
        ("\x1b[1m", "\\(rsx1b[1m"),
    ],
)
def test_what_roff_would_read_otherwise_is_escaped(text: str, roff_: str) -> None:
    assert escaped(text) == roff_


@given(st.text(st.characters(min_codepoint=32, max_codepoint=0x24F, exclude_categories=["Cc", "Cf"])))
def test_no_text_becomes_a_request(text: str) -> None:
    page = Page("x", text, text, (Section("one", (text, Item(text, text), Block((text, text)))),))
    requests = {".TH", ".nh", ".ad", ".SH", ".TP", ".PP", ".RS", ".RE", ".nf", ".fi"}
    for line in roff(page, product=text, released=RELEASED, mark="made").splitlines()[1:]:
        assert line.isascii()
        assert not line.startswith("'")
        assert not line.startswith(".") or line.split(" ")[0] in requests
        assert not re.search(r"\\(?![&:(\-\[f])", line)
