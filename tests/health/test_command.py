"""`health` as people, timers and monitoring programs run it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ledger.problem import Message
from projections.health import plugin
from projections.health.looks import DEFAULTS
from projections.health.states import Health, Look, State
from tests.cli.running import Ran, run
from tests.seal.attacker import SIZE, Copy

#: Moments of the ledger lie years ago, and the disk is that of whoever runs this.
EASY = ("--max-checkpoint-age", "-", "--min-disk", "1B")
#: 'label'=value[unit];[warning];[critical];[least];[most], by the guidelines of the Monitoring Plugins.
FIGURE = re.compile(r"[a-z0-9_]+=-?[0-9]+(s|B|%)?(;([0-9]+:?)?(;([0-9]+:?)?(;[0-9]+(;[0-9]+)?)?)?)?")


def asked(ledger: Copy, *words: str) -> Ran:
    return run("health", *EASY, *words, "--ledger", ledger.location)


def test_exit_code_0_says_that_all_is_fine(in_file: Copy) -> None:
    ran = asked(in_file)
    assert (ran.code, ran.err) == (0, "")
    verdict, empty, *looks = ran.out.splitlines()
    assert (verdict, empty) == ("OK: everything that was looked at is fine.", "")
    assert {line.split()[0] for line in looks} == {"ok"}


def test_exit_code_6_says_that_something_is_not(in_file: Copy) -> None:
    old = run("health", "--min-disk", "1B", "--ledger", in_file.location)
    assert old.code == 6
    assert "critical" in old.out
    assert asked(in_file, "--max-checkpoint-age", "0s:-").code == 6
    assert asked(in_file, "--max-checkpoint-age", "0s:-", "--fail-on", "critical").code == 0


def test_a_ledger_that_cannot_be_opened_has_the_exit_code_of_its_error(tmp_path: Path) -> None:
    assert run("health", "--ledger", tmp_path / "none.db").code == 3
    (tmp_path / "text.db").write_text("no database")
    assert run("health", "--ledger", tmp_path / "text.db").code == 1
    assert run("health", "--ledger", "postgresql://nobody@127.0.0.1:9/none").code == 1


def test_json_has_each_state_and_its_figures(ledger: Copy) -> None:
    said = asked(ledger, "--json").json
    assert said["state"] == "ok"
    by_name = {each["name"]: each for each in said["checks"]}
    assert by_name["entries"]["position"] == SIZE
    assert by_name["ledger"]["database"] == ("postgresql" if "://" in ledger.location else "sqlite")
    assert all({"name", "state", "message"} <= each.keys() for each in said["checks"])


def test_people_read_it_in_their_language(in_file: Copy) -> None:
    ran = asked(in_file, "--lang", "nl")
    assert "in orde  leesmodellen" in ran.out
    assert "Ze zijn bijgewerkt" in ran.out


@pytest.mark.parametrize(("words", "code", "state"), [((), 0, "OK"), (("--max-checkpoint-age", "0s"), 1, "WARNING"),
                                                      (("--max-checkpoint-age", "0s:0s"), 2, "CRITICAL")])  # fmt: skip
def test_a_plugin_says_one_line_and_ends_by_the_convention(
    ledger: Copy, words: tuple[str, ...], code: int, state: str
) -> None:
    ran = asked(ledger, "--plugin", *words)
    assert ran.code == code
    said, divided, figures = ran.out.rstrip("\n").partition(" | ")
    assert divided
    assert said.startswith(f"DOORSTROOM {state} - ")
    assert ran.out.count("\n") == 1
    assert [each for each in figures.split() if not FIGURE.fullmatch(each)] == []
    assert f"entries={SIZE};;;0" in figures.split()


@pytest.mark.parametrize(
    "words", [("--max-lag", "x"), ("--nonsense",), ("--json",), ("--policy", "no-such-file"), ("--max-lag",)]
)
def test_a_plugin_that_was_asked_wrongly_knows_nothing(in_file: Copy, words: tuple[str, ...]) -> None:
    """Exit code 2, which is `usage` elsewhere, would be an alarm."""
    ran = run("health", "--ledger", in_file.location, "--plugin", *words)
    assert (ran.code, ran.out.split(" - ")[0]) == (3, "DOORSTROOM UNKNOWN")
    assert ran.out.count("\n") == 1


@pytest.mark.parametrize("before", [("--nonsense",), ("--log", "xml"), ("--lang", "xx")])
def test_likewise_before_the_command(in_file: Copy, before: tuple[str, ...]) -> None:
    ran = run(*before, "health", "--ledger", in_file.location, "--plugin")
    assert (ran.code, ran.out.split(" - ")[0]) == (3, "DOORSTROOM UNKNOWN")
    assert (ran.out.count("\n"), ran.err) == (1, "")


def test_a_plugin_shows_what_turns_a_line_around(tmp_path: Path) -> None:
    for words in (("--ledger", tmp_path / "\u202ebd.enon"), ("--policy", "\u202eon")):
        ran = run("health", "--plugin", *words)
        assert ("\u202e" in ran.out, "\\u202e" in ran.out) == (False, True)


def test_a_plugin_calls_a_ledger_that_cannot_be_opened_critical(tmp_path: Path) -> None:
    ran = run("health", "--plugin", "--ledger", tmp_path / "none.db")
    assert (ran.code, ran.out.split(" - ")[0]) == (2, "DOORSTROOM CRITICAL")


def test_a_mistake_without_the_plugin_is_one_of_use(in_file: Copy) -> None:
    assert run("health", "--ledger", in_file.location, "--max-lag", "x").code == 2


@pytest.mark.parametrize("state", ["ok", "unknown", "warning", "critical"])
def test_no_text_breaks_the_line_of_a_plugin(state: State) -> None:
    hostile = Message("{said}", said="a\nDOORSTROOM OK - | lag=0\u2028\r\x1b[2J")
    look = Look("disk", state, hostile, {"free": 5, "total": 9})
    whole = Health(datetime(2026, 1, 1, tzinfo=UTC), "somewhere", False, [look])
    line = plugin.line(whole, DEFAULTS, "en")
    assert line.splitlines() == [line]
    assert line.count("|") == 1
    assert line.startswith(f"DOORSTROOM {state.upper()} - ")
