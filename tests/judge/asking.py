"""Asking a version: its process, its folder, and on a server its database."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from tests.judge.asked import Question, Scene
from tests.judge.invoker import folders
from tests.judge.servers import Server
from tests.judge.versions import Version

INVOKER = Path(__file__).parent / "invoker"

#: Seconds that a command may take.
PATIENCE = 120

#: What every command finds in its environment.
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/nonexistent",
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "TERM": "xterm-256color",
    "DOORSTROOM_AS": "judge",
}


class Answer(NamedTuple):
    """What came of a question: everything that is compared."""

    code: int
    stdout: bytes
    stderr: bytes
    database: bytes
    files: Mapping[str, list[Any]]


class Asking:
    """One version, ready to be asked. Everything it writes is below ``home``."""

    def __init__(self, version: Version, home: Path, server: Server | None = None) -> None:
        """Start the version's process. Scenes on a server want the ``server``."""
        self.version = version
        self.server = server
        self.folder = home / "work"
        self._captured = home / "captured"
        self._on_server = False
        for each in (self.folder, self._captured):
            each.mkdir(parents=True)
        self._process = subprocess.Popen(
            [str(version.python), str(INVOKER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=home,
            env={**ENVIRONMENT, "PYTHONHASHSEED": "0", "PATH": os.environ["PATH"]},
        )

    def begin(self, scene: Scene) -> None:
        """Empty the folder, put the scene's files in it, and make the database on the server anew."""
        shutil.rmtree(self.folder)
        self.folder.mkdir()
        for name, content in scene.files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        if scene.server:
            assert self.server is not None
            self.server.fresh_database()
        self._on_server = scene.server

    def send(self, scene: Scene, question: Question, nth: int) -> None:
        """Ask; the answer is there once ``receive`` returns it, and meanwhile another version can be asked."""
        (self._captured / "stdin").write_bytes(question.stdin)
        server = self.server.environment if scene.server and self.server is not None else {}
        self._send(
            do="invoke",
            folder=str(self.folder),
            captured=str(self._captured),
            arguments=question.arguments,
            env={**ENVIRONMENT, **server, **dict(question.env)},
            moment=question.moment,
            seed=scene.seed(question, nth),
            terminal=question.terminal,
            into=question.into,
            seconds=PATIENCE,
        )

    def receive(self, *, look: bool = False) -> Answer:
        """The answer to what was asked last; ``look``: with what the database on the server then holds.

        Raises ``RuntimeError`` where the version's process has ended.
        """
        told = self._receive()
        streams = ((self._captured / name).read_bytes() for name in ("stdout", "stderr"))
        database = self.server.content() if look and self._on_server and self.server is not None else b""
        return Answer(told["code"], *streams, database, told["files"])

    def commands(self) -> dict[str, dict[str, list[str]]]:
        """Every command by its path, with its options, and the words that an option takes (else none)."""
        self._send(do="describe", captured=str(self._captured))
        if self._receive()["code"] != 0:
            raise RuntimeError((self._captured / "stderr").read_text())
        found: dict[str, dict[str, list[str]]] = json.loads((self._captured / "stdout").read_text())
        return found

    def content(self, name: str) -> bytes:
        """What is compared of a file in the folder, whole."""
        path = self.folder / name
        return folders.content(path) if path.is_file() and not path.is_symlink() else b""

    def remove(self, name: str) -> None:
        """Remove what a question wrote and no later one is about."""
        path = self.folder / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)

    def close(self) -> None:
        """End the process."""
        with self._process:
            assert self._process.stdin is not None
            self._process.stdin.close()

    def _send(self, **asked: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asked).encode() + b"\n")
        self._process.stdin.flush()

    def _receive(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the process of {self.version.name} has ended")
        return json.loads(line)
