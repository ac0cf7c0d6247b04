"""What the README, the tutorial and the guides show is what happens: their commands are run, in their order.

A command stands behind ``$ `` in a block marked ``console``, what it prints below it; a line of only ``…`` stands
for any lines left out. A block in another format after "save this as `NAME`" is that file. The moment of a
question that names none is the reader's own, and so are the moments at which the reader records. So are keys,
signatures, roots and the ledger's own id: of these only the form is compared.

A line that is one command of ours runs in this process, any other in bash, as the first of the README; in a long run
bash runs them all.
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from cli import main
from tests import effort
from tests.cli.running import ROOT, environment

LEFT_OUT = "…"
DUTCH = ROOT / "docs" / "nl"
#: Each has a page in Dutch, of the same name in that folder.
GUIDES = sorted((ROOT / "docs" / "how-to").glob("*.md"))
PICTURED = sorted((ROOT / "docs" / "tutorial").glob("*.md"))
IN_BOTH = [
    "README.md",
    "tutorial.md",
    *(f"{page.parent.name}/{page.name}" for page in (*PICTURED, *GUIDES)),
]
DOCUMENTS = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *PICTURED,
    *GUIDES,
    *sorted(DUTCH.rglob("*.md")),
]
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SAVED = re.compile(
    r"(?:save\s+(?:this|it|them)\s+as|bewaar\s+(?:dit|het|ze)\s+als)\s+`([^`/]+)`", re.IGNORECASE
)
#: What a reader does once, or at length, and not to see what it prints.
NOT_RUN = re.compile(r"(^|&& )(git |cd |(uv run )?pytest|pip install uv && uv run pytest)")


class Shown(NamedTuple):
    """A command that a document shows, and the lines it prints below it."""

    document: str
    line: int
    command: str
    output: tuple[str, ...]


class File(NamedTuple):
    """A file that the reader is asked to save."""

    name: str
    content: str


def steps(document: Path) -> Iterator[Shown | File]:
    """What the reader of a document does, in order."""
    text = document.read_text()
    read = 0
    for block in FENCE.finditer(text):
        before, read = text[read : block.start()], block.end()
        if block[1] == "console":
            yield from commands(document, text[: block.start(2)].count("\n") + 1, block[2].splitlines())
        elif saved := SAVED.findall(before):
            yield File(saved[-1], block[2])


def commands(document: Path, first: int, lines: list[str]) -> Iterator[Shown]:
    number = 0
    while number < len(lines):
        assert lines[number].startswith("$ "), (
            f"{document.name}, line {first + number}: no command stands here"
        )
        at, command = number, lines[number][2:]
        number += 1
        while command.endswith("\\") or (number < len(lines) and lines[number].startswith("> ")):
            command += "\n" + lines[number].removeprefix("> ")
            number += 1
        output = []
        while number < len(lines) and not lines[number].startswith("$ "):
            output.append(lines[number])
            number += 1
        yield Shown(document.name, first + at, command, tuple(output))


def shown(document: Path) -> list[Shown]:
    """The commands of a document that are run, with what it shows of each."""
    return [step for step in steps(document) if isinstance(step, Shown) and not NOT_RUN.search(step.command)]


def is_dutch(document: Path) -> bool:
    return document.is_relative_to(DUTCH)


def named(document: Path) -> str:
    return f"nl-{document.stem}" if is_dutch(document) else document.stem


def with_commands() -> list[Path]:
    return [document for document in DOCUMENTS if shown(document)]


#: What only a shell gives a meaning to. Between quotes it may mean nothing, and a shell knows that too.
OF_A_SHELL = re.compile(r"[$`*?~!|&;()]")


class Typed(NamedTuple):
    """A line that is one command of ours: its arguments, and what is set, read and written for it alone."""

    set: dict[str, str]
    arguments: list[str]
    read: str | None
    written: str | None


def of_ours_alone(line: str) -> Typed | None:
    """A line as one command of ours, or nothing where it is more, or something else."""
    if OF_A_SHELL.search(line):
        return None
    lexer = shlex.shlex(line.replace("\\\n", " "), posix=True, punctuation_chars="<>")
    lexer.whitespace_split, lexer.commenters = True, ""
    words = list(lexer)
    assigned: dict[str, str] = {}
    while words and re.match(r"[A-Z_]+=", words[0]):
        name, _, assigned[name] = words.pop(0).partition("=")
    if words[:1] != ["doorstroom"]:
        return None
    files: dict[str, str] = {}
    while len(words) > 2 and words[-2] in ("<", ">"):
        files[words[-2]] = words[-1]
        del words[-2:]
    return Typed(assigned, words[1:], files.get("<"), files.get(">"))


class Session:
    """One shell of a reader of a language: what a command exports, the next one sees."""

    def __init__(self, folder: Path, lang: str = "") -> None:
        self._folder = folder
        self._env = environment(
            COLUMNS="80", PATH=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        )
        del self._env["DOORSTROOM_AS"]
        self._env.pop("UV", None)
        if lang:
            self._env["DOORSTROOM_LANG"] = lang

    def run(self, command: str) -> tuple[int, list[str]]:
        """Its exit code, and what it prints on both streams."""
        # Installed already; with UV set, the demo names its commands as under `uv run`.
        env = {**self._env, "UV": "uv"} if "uv run" in command else self._env
        line = command.replace("uv run doorstroom", "doorstroom")
        # What a shell makes of a line is seen in English, in a long run.
        in_bash = effort.EFFORT == effort.LONG and "DOORSTROOM_LANG" not in self._env
        typed = None if in_bash else of_ours_alone(line)
        if typed is None:
            code, printed = self._in_bash(line.replace("pip install uv && ", ""), env)
        else:
            code, printed = self._here(typed, env)
        return code, printed.splitlines()

    def _in_bash(self, line: str, env: dict[str, str]) -> tuple[int, str]:
        done = subprocess.run(
            ["bash", "-c", f"{line}\ncode=$?; env -0 > .after; exit $code"],
            cwd=self._folder,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=60,
            check=False,
        )
        after = self._folder / ".after"
        self._env = dict(pair.split("=", 1) for pair in after.read_text().split("\0") if pair)
        self._env.pop("UV", None)
        after.unlink()
        return done.returncode, done.stdout.decode()

    def _here(self, typed: Typed, env: dict[str, str]) -> tuple[int, str]:
        only: dict[str, str | None] = {**dict.fromkeys(os.environ), **env, **typed.set}
        with contextlib.chdir(self._folder):
            told = Path(typed.read).read_bytes() if typed.read else None
            done = CliRunner().invoke(main, typed.arguments, input=told, env=only, prog_name="doorstroom")
            if done.exception is not None and not isinstance(done.exception, SystemExit):
                raise done.exception
            if typed.written:
                Path(typed.written).write_bytes(done.stdout_bytes)
        return done.exit_code, done.stderr if typed.written else done.output


#: What is random in every ledger, or follows from what is. A key that is broken over two lines is left out of a page.
OWN = (
    (re.compile(r"\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}(?![A-Za-z0-9+/=])"), "+KEY"),
    (re.compile(r"^(\N{EM DASH} \S+) [A-Za-z0-9+/]{91}=$"), r"\1 SIGNATURE"),
    (re.compile(r"^(\N{EM DASH} \S+) [A-Za-z0-9+/]{102}==$"), r"\1 SIGNATURE WITH MOMENT"),
    (re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{43}=(?!=)"), "ROOT"),
    (re.compile(r"\b\d\d/\d\d/20(2[6-9]|[3-9]\d) \d\d:\d\d:\d\d\b"), "NOW"),
    (re.compile(r"\b(doorstroom-ledger/(?:simulated/)?)[0-9a-f]{32}\b"), r"\1ID"),
)


MONTHS = "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"


def comparable(line: str) -> str:
    """A line without what is the reader's own, and without the space at its end."""
    return without_moments(without_own(line)).rstrip()


def without_own(line: str) -> str:
    for own, name in OWN:
        line = own.sub(name, line)
    return re.sub(r"SHA-256 [0-9a-f]{64}$", "SHA-256 \N{HORIZONTAL ELLIPSIS}", line)


def without_moments(text: str) -> str:
    text = re.sub(r"(as known at|zoals bekend op) [^()]{0,50}? \(", r"\1 MOMENT (", text)
    text = re.sub(r'"known_at": ?"[^"]*"', '"known_at":"MOMENT"', text)
    text = re.sub(
        r"20(2[6-9]|[3-9]\d)-\d\d-\d\d([ T]\d\d:\d\d:\d\d(\.\d+)?)?(Z| [+-]\d\d:\d\d)?", "NOW", text
    )
    text = re.sub(r"\d\d-\d\d-20(2[6-9]|[3-9]\d)( \d\d:\d\d:\d\d( [+-]\d\d:\d\d)?)?", "NOW", text)
    return re.sub(rf"\d+ ({MONTHS}) 20(2[6-9]|[3-9]\d)( om \d\d:\d\d:\d\d( [+-]\d\d:\d\d)?)?", "NOW", text)


def pattern(output: Iterable[str]) -> re.Pattern[str]:
    parts = [
        r"(?:.*\n)*?" if line.strip() == LEFT_OUT else re.escape(comparable(line)) + r"\n" for line in output
    ]
    return re.compile("".join(parts))


def flowing(lines: Iterable[str]) -> str:
    """The lines as one text: in Dutch a moment is in words, and where a line ends differs from day to day."""
    words = (word for line in lines for word in without_own(line).removeprefix("# ").split())
    return without_moments(" ".join(words) + " ")


def flowing_pattern(output: Iterable[str]) -> re.Pattern[str]:
    parts = [
        # What is left out may begin in the middle of a moment.
        r"(?:.* )??" if left_out else re.sub(r"NOW(\\ om)?\\ \Z", r"NOW\\S*\\ ", re.escape(flowing(shown)))
        for left_out, shown in groupby(output, key=lambda line: line.strip() == LEFT_OUT)
    ]
    return re.compile("".join(parts))


def surprise(step: Shown, code: int, lines: list[str], *, dutch: bool) -> str | None:
    """What a command did otherwise than its document shows."""
    # A blank line at the very end is nothing that a reader sees.
    text = "".join(comparable(line) + "\n" for line in lines).rstrip("\n") + "\n"
    if not step.output:
        as_shown = code == 0
    elif dutch:
        as_shown = flowing_pattern(step.output).fullmatch(flowing(lines)) is not None
    else:
        as_shown = pattern(step.output).fullmatch(text) is not None
    return (
        None
        if as_shown
        else f"{step.document}:{step.line}: $ {step.command}\nprinted (exit code {code}):\n{text}"
    )


@pytest.mark.parametrize("document", with_commands(), ids=named)
def test_the_commands_of_a_document_print_what_it_shows(document: Path, tmp_path: Path) -> None:
    """Each document in a new folder and one shell, each of its commands once; every surprise is told."""
    session = Session(tmp_path, "nl" if is_dutch(document) else "")
    surprises = []
    for step in steps(document):
        if isinstance(step, File):
            (tmp_path / step.name).write_text(step.content)
        elif not NOT_RUN.search(step.command):
            surprises.append(surprise(step, *session.run(step.command), dutch=is_dutch(document)))
    if otherwise := list(filter(None, surprises)):
        pytest.fail("\n".join(otherwise), pytrace=False)


@pytest.mark.parametrize("name", IN_BOTH)
def test_the_page_in_dutch_shows_what_the_english_one_does(name: str) -> None:
    """The same commands in the same order, in as many sections: a page must not lag behind."""
    english, dutch = (ROOT if name == "README.md" else ROOT / "docs") / name, DUTCH / name
    assert outline(dutch) == outline(english)


def outline(document: Path) -> list[str]:
    """The depths of its headings, its commands by what they do (a decision may have its Dutch name), and its files."""
    prose = FENCE.sub("", document.read_text()).splitlines()
    found = [line.partition(" ")[0] for line in prose if line.startswith("#")]
    for step in steps(document):
        if isinstance(step, File):
            found.append(step.name)
        else:
            found.append(" ".join(re.findall(r"doorstroom [a-z]+", step.command)) or step.command)
    return found


def test_the_readme_shows_the_demo() -> None:
    readme = [step for step in steps(ROOT / "README.md") if isinstance(step, Shown)]
    assert any("doorstroom demo" in step.command for step in readme)


def test_no_document_shows_a_traceback() -> None:
    assert [
        step
        for document in DOCUMENTS
        for step in shown(document)
        if any("Traceback" in line for line in step.output)
    ] == []
