"""Every command has examples, and each does what it says on the ledger of the demo."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from cli import main
from ledger.decisions import DECISIONS, Correction
from projections.answers.outline import Example
from projections.commands.command import Command
from projections.commands.examples import epilog, lines
from tests.cli.running import write
from tests.given import employment, start

KEY = "doorstroom key new signing.key --name ledger.example.org/wse > ledger.vkey"
CHECKPOINT = "doorstroom checkpoint --key signing.key -o 2026-11.checkpoint"
IDENTITY = "doorstroom identity set D-005 < who.txt"
#: What somebody did before, by the command whose examples then make sense.
BEFORE = {
    "checkpoint": (KEY,),
    "key rotate": (KEY,),
    "key list": (KEY,),
    "proof": (KEY, "doorstroom checkpoint --key signing.key"),
    "proof --since": (CHECKPOINT,),
    "verify": (KEY, CHECKPOINT),
    "dossier": (IDENTITY, KEY, "doorstroom checkpoint --key signing.key"),
    "identity": (IDENTITY,),
    "identity show": (IDENTITY,),
    "identity find": (IDENTITY,),
    "identity log": (IDENTITY,),
    "hold lift": ('doorstroom hold set D-005 --why "appeal"',),
}
#: What is typed in answer to what a command asks.
ASKED = {"identity set": "Jan Peeters\n\n", "identity find": "85.67.30-033.60\n"}


def commands(command: click.Command, *path: str) -> Iterator[tuple[str, ...]]:
    """The path of every command."""
    yield path
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            each = command.get_command(context, name)
            assert each is not None
            yield from commands(each, *path, name)


PATHS = list(commands(main))


def of(*path: str, lang: str = "en") -> tuple[Example, ...]:
    """The examples of a command."""
    command: click.Command | None = main
    for name in path:
        assert isinstance(command, click.Group)
        command = command.get_command(click.Context(command), name)
    assert isinstance(command, Command)
    return tuple(command.examples_in(lang))


def typed(line: str, stdin: str | None = None, lang: str | None = None) -> Result:
    """Run what a person types, redirections included."""
    command, _, file = line.partition(" > ")
    command, _, source = command.partition(" < ")
    words = shlex.split(command.replace("\\\n", " "))
    assert words[0] == "doorstroom"
    given = Path(source).read_text() if source else stdin
    told = {"DOORSTROOM_AS": "tests", "COLUMNS": None, "DOORSTROOM_LANG": lang}
    ran = CliRunner().invoke(main, words[1:], input=given, env=told, prog_name="doorstroom")
    if ran.exception is not None and not isinstance(ran.exception, SystemExit):
        raise ran.exception
    if file:
        Path(file).write_text(ran.stdout)
    return ran


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_every_command_has_an_example(path: tuple[str, ...]) -> None:
    assert of(*path)


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_every_example_is_of_its_command(path: tuple[str, ...]) -> None:
    for example in of(*path):
        assert shlex.split(example.typed)[: len(path) + 1] == ["doorstroom", *path]


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_the_help_of_a_command_ends_with_its_examples(path: tuple[str, ...]) -> None:
    ran = CliRunner().invoke(main, [*path, "--help"], prog_name="doorstroom")
    assert ran.exit_code == 0
    shown = ran.stdout.partition("\n  Examples:\n")[2]
    for example in of(*path):
        assert "\n".join(f"      {line}" for line in lines(example)) in shown
        assert f"    {example.says}:\n" in shown


RUN = [
    pytest.param(path, example, id=example.typed)
    for path in PATHS
    if path[:1] != ("record",) or len(path) == 1
    for example in of(*path)
    if not example.not_run
]


def run(path: tuple[str, ...], example: Example, lang: str | None = None) -> Result:
    """Type an example, after what somebody did before."""
    name = " ".join(path)
    given = [*BEFORE.get(name, ())]
    if "--since" in example.typed:
        given += BEFORE["proof --since"]
    for line in given:
        assert typed(line, lang=lang).exit_code == 0
    ran = typed("\n".join(lines(example)), ASKED.get(name), lang)
    assert ran.exit_code == example.code, ran.stderr
    return ran


@pytest.mark.parametrize(("path", "example"), RUN)
@pytest.mark.usefixtures("folder")
def test_an_example_works(path: tuple[str, ...], example: Example) -> None:
    run(path, example)


@pytest.mark.parametrize("tag", list(DECISIONS))
@pytest.mark.usefixtures("folder")
def test_the_example_of_a_decision_can_be_recorded(tag: str) -> None:
    """With its findings accepted, once the employee and what it corrects are on record."""
    kind = DECISIONS[tag]
    (example,) = of("record", tag)
    known = [employment(dossier="W-13")] + ([employment(dossier="W-01")] if tag != "employment" else [])
    if issubclass(kind, Correction) or "entry" in kind.example:
        reference = str(kind.example["entry"])
        known.append(start(dossier="W-01", source=reference))
    write(Path("known.jsonl"), *known)
    assert typed("doorstroom import known.jsonl").exit_code == 0
    line = "\n".join(lines(example)) + " --accept-findings"
    if " --entry 8 " in f"{line} ":
        # By position it would be an entry of somebody else.
        line = line.replace("--entry 8", f"--entry {596 + len(known)}")
    ran = typed(line)
    assert ran.exit_code == 0, ran.stderr


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_what_an_example_does_is_told_in_both_languages(path: tuple[str, ...]) -> None:
    for english, dutch in zip(of(*path, lang="en"), of(*path, lang="nl"), strict=True):
        assert english.typed == dutch.typed
        assert english.meaning("en") != dutch.meaning("nl")
    assert "Voorbeelden:" in str(epilog(of(*path, lang="nl"), "nl"))


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_why_an_example_is_asked_is_a_reference_that_needs_no_translation(path: tuple[str, ...]) -> None:
    """Such as `beroep 2021/14`: the command is the same in both languages, and a sentence would be in one."""
    for example in of(*path):
        for option, why in pairwise(shlex.split(example.typed)):
            assert option != "--why" or re.fullmatch(r"\w+ \d+/\d+", why), why


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_an_example_typed_over_is_the_same_command(path: tuple[str, ...]) -> None:
    for example in of(*path):
        whole = "\n".join(lines(example)).replace("\\\n", " ")
        assert shlex.split(whole) == shlex.split(example.typed)
