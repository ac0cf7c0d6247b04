"""The scripts, read by the shells themselves; those that are not installed here are left out."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from projections.commands.completion import SHELLS
from tests.cli.running import write
from tests.given import employment

_BASH = """
source <(doorstroom completion bash)
COMP_LINE="$1" COMP_POINT=${#1} COMP_WORDBREAKS=$' \\t\\n"\\'@><=;|&(:'
_doorstroom doorstroom
printf '%s\\n' "${COMPREPLY[@]}"
"""
_ZSH = """
compdef() { : }
_describe() { print -rl -- ${${(P)3}//\\\\:/:} }
compadd() { print -rl -- ${(P)4} }
compset() { : }
_files() { print files }
source <(doorstroom completion zsh)
words=(${(z)1}) CURRENT=$#words
[[ $1 == *' ' ]] && words+=('') && CURRENT=$#words
_doorstroom || :
"""
_FISH = "doorstroom completion fish | source; complete -C $argv[1]"


def completed(shell: str, line: str, env: dict[str, str]) -> list[str]:
    """What a shell would offer at the end of a line."""
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed here")
    asked = {
        "bash": ["bash", "--norc", "-c", _BASH, "bash", line],
        "zsh": ["zsh", "-f", "-c", _ZSH, "zsh", line],
        "fish": ["fish", "--no-config", "-c", _FISH, line],
    }[shell]
    done = subprocess.run(asked, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return [each for each in done.stdout.split("\n") if each]


def words(found: list[str], shell: str) -> list[str]:
    """The words alone, without what they mean."""
    cut = {"bash": "\0", "zsh": ":", "fish": "\t"}[shell]
    return [each.partition(cut)[0] for each in found]


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.usefixtures("demo")
def test_a_dossier_is_completed(shell: str, on_path: dict[str, str]) -> None:
    env = {**on_path, "DOORSTROOM_LEDGER": "doorstroom-demo/doorstroom.db"}
    assert completed(shell, "doorstroom status D-07", env) == [f"D-{number:03}" for number in range(70, 79)]


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.usefixtures("demo")
def test_the_ledger_on_the_line_is_asked(shell: str, on_path: dict[str, str]) -> None:
    line = "doorstroom --ledger doorstroom-demo/doorstroom.db history D-001"
    assert completed(shell, line, on_path) == ["D-001"]


@pytest.mark.parametrize("shell", SHELLS)
def test_commands_options_and_values_are_completed(shell: str, on_path: dict[str, str]) -> None:
    assert words(completed(shell, "doorstroom over", on_path), shell) == ["overview"]
    assert words(completed(shell, "doorstroom record suspension-l", on_path), shell) == ["suspension-lifting"]
    assert words(completed(shell, "doorstroom overview --kn", on_path), shell) == ["--known"]
    assert words(completed(shell, "doorstroom overview --format ", on_path), shell) == [
        "table",
        "json",
        "jsonl",
        "csv",
    ]
    assert completed(shell, "doorstroom record suspension-order --schemes cmw,l", on_path) == ["cmw,lde"]


@pytest.mark.parametrize("shell", SHELLS)
def test_what_is_typed_after_an_equals_sign_is_completed(shell: str, on_path: dict[str, str]) -> None:
    found = completed(shell, "doorstroom overview --format=c", on_path)
    assert found == [("csv" if shell == "bash" else "--format=csv")]


@pytest.mark.parametrize("shell", SHELLS)
def test_a_dossier_with_a_colon_is_completed(shell: str, demo: Path, on_path: dict[str, str]) -> None:
    lines = write(demo.parent / "new.jsonl", employment(dossier="W:7/001"))
    program = ["doorstroom", "import", str(lines), "--ledger", str(demo)]
    subprocess.run(program, env=on_path, capture_output=True, check=True)
    found = completed(shell, f"doorstroom --ledger {demo} status W:7", on_path)
    assert found == ["7/001" if shell == "bash" else "W:7/001"]


@pytest.mark.parametrize("shell", SHELLS)
def test_where_nothing_can_be_offered_the_shell_says_nothing(shell: str, on_path: dict[str, str]) -> None:
    assert completed(shell, "doorstroom --ledger /missing/ledger.db status D", on_path) == []


def test_fish_completes_files(
    tmp_path: Path, on_path: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("given.jsonl").touch()
    assert completed("fish", "doorstroom import gi", on_path) == ["given.jsonl"]
    assert completed("fish", "doorstroom init --ledger=gi", on_path) == ["--ledger=given.jsonl"]
