"""Go's code for notes and trees (golang.org/x/mod/sumdb), asked through a small program of ours in `go/`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

PROGRAM = Path(__file__).parent / "go" / "answers.go"
#: Where Debian's golang-golang-x-mod-dev puts what the program imports.
SOURCES = Path("/usr/share/gocode")


def lacking() -> str:
    """Why Go cannot be asked here; empty where it can."""
    if shutil.which("go") is None:
        return "Go is not installed: golang-go on Debian"
    if not (SOURCES / "src/golang.org/x/mod/sumdb/note").is_dir():
        return "Go's sumdb is not installed: golang-golang-x-mod-dev on Debian"
    return ""


class Case(NamedTuple):
    """What Go is asked: see `question` in the program. Bytes travel as base64."""

    kind: str
    data: bytes = b""
    keys: Sequence[str] = ()
    hashes: Sequence[bytes] = ()
    leaf: bytes = b""
    root: bytes = b""
    before: bytes = b""
    size: int = 0
    index: int = 0

    def line(self) -> str:
        """The case as the program reads it."""
        return json.dumps(
            {
                "Kind": self.kind,
                "Data": _base64(self.data),
                "Keys": [_base64(key.encode()) for key in self.keys],
                "Hashes": [_base64(each) for each in self.hashes],
                "Leaf": _base64(self.leaf),
                "Root": _base64(self.root),
                "Before": _base64(self.before),
                "Size": self.size,
                "Index": self.index,
            }
        )


class Answer(NamedTuple):
    """What is made of a case: `verdict` is `ok` or why not; of a note its text and the keys that signed it."""

    verdict: str
    text: bytes = b""
    signed: frozenset[str] = frozenset()
    size: int = 0
    root: bytes = b""

    @property
    def accepted(self) -> bool:
        return self.verdict == "ok"


class Going:
    """The program, built once."""

    def __init__(self, folder: Path) -> None:
        self._program = folder / "answers"
        environment = os.environ | {
            "GO111MODULE": "off",
            "GOPATH": str(SOURCES),
            "GOFLAGS": "",
            "GOCACHE": str(folder / "cache"),
        }
        command = ["go", "build", "-o", str(self._program), str(PROGRAM)]
        subprocess.run(command, check=True, env=environment, capture_output=True)

    def answers(self, cases: Sequence[Case]) -> list[Answer]:
        """What Go makes of each case."""
        asked = "".join(case.line() + "\n" for case in cases).encode()
        said = subprocess.run([self._program], input=asked, check=True, capture_output=True).stdout
        found = [_answer(json.loads(line)) for line in said.splitlines()]
        assert len(found) == len(cases)
        return found


def _answer(told: dict[str, Any]) -> Answer:
    return Answer(
        told["Verdict"],
        b64decode(told.get("Text") or ""),
        frozenset(told.get("Signed") or ()),
        told["Size"],
        b64decode(told.get("Root") or ""),
    )


def _base64(raw: bytes) -> str:
    return b64encode(raw).decode()
