"""What is asked: a command line with all that its answer may depend on, and the scene that it is asked in."""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

#: The moment that commands run at, unless a question says otherwise.
NOW = "2026-03-02T10:15:30.250000+00:00"


@dataclass(frozen=True)
class Question:
    """One command line.

    ``keeps``: what it writes is what later questions of the scene are about; so it is asked also where only others are
    wanted, its files stay, and a database on a server is compared after it. ``terminal``: asked in a terminal instead
    of with files as its streams. ``into``: a file in the folder that its standard output goes to.
    """

    arguments: tuple[str, ...]
    stdin: bytes = b""
    env: tuple[tuple[str, str], ...] = ()
    keeps: bool = False
    terminal: bool = False
    into: str = ""
    now: str = NOW

    @property
    def typed(self) -> str:
        """The command line as one would type it."""
        settings = "".join(f"{name}={shlex.quote(value)} " for name, value in self.env)
        given = f"printf %s {shlex.quote(self.stdin.decode('utf-8', 'replace'))} | " if self.stdin else ""
        into = f" > {shlex.quote(self.into)}" if self.into else ""
        return f"{given}{settings}{shlex.join(('doorstroom', *self.arguments))}{into}"

    @property
    def moment(self) -> float:
        """When it is asked, in seconds since 1970."""
        return datetime.fromisoformat(self.now).timestamp()

    def kept(self) -> Question:
        """The same, and what it writes is wanted later."""
        return replace(self, keeps=True)


def ask(*arguments: object, **how: object) -> Question:
    """A question from the words of a command line."""
    return Question(tuple(map(str, arguments)), **how)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Scene:
    """Questions that are asked in one folder, one after another, with files that stand there before the first.

    ``server``: the ledger is a database on a PostgreSQL server instead of a file.
    """

    name: str
    questions: Sequence[Question]
    files: Mapping[str, bytes] = field(default_factory=dict)
    server: bool = False

    def seed(self, question: Question, nth: int) -> str:
        """What chance follows from: the same whichever other questions are asked; ``nth`` tells equals apart."""
        text = f"{self.name}\0{question.typed}\0{nth}"
        return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
