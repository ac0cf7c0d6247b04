"""Holding two answers against each other: what differs, exactly, and how to show it."""

from __future__ import annotations

import difflib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.judge.asked import Question, Scene
from tests.judge.asking import Answer, Asking

#: The most lines of a difference that a report shows.
MOST_LINES = 40


@dataclass(frozen=True)
class Difference:
    """One thing in which two answers differ.

    ``where``: ``exit code``, ``stdout``, ``stderr``, ``file NAME``, ``rights of NAME`` or ``database``. What only one
    version has is empty bytes for the other.
    """

    scene: Scene
    question: Question
    where: str
    old: bytes
    new: bytes

    @property
    def command(self) -> str:
        """The command that was asked, by its path: ``report flow``."""
        return command_of(self.question)

    def json(self) -> list[tuple[str, Any, Any]]:
        """Where both are JSON: what differs, as (path, old, new). A list's members share the path ``[]``."""
        return list(_json_differences("", json.loads(self.old), json.loads(self.new)))

    def shown(self) -> str:
        """The difference for a reader, as a unified diff where both are text."""
        texts = [_as_text(each) for each in (self.old, self.new)]
        lines = list(difflib.unified_diff(*texts, "old", "new", lineterm="", n=1))
        if not lines:
            return f"{len(self.old)} bytes, then {len(self.new)} bytes"
        left_out = len(lines) - MOST_LINES
        more = [f"… {left_out} lines more"] if left_out > 0 else []
        return "\n".join(lines[:MOST_LINES] + more)


def command_of(question: Question) -> str:
    """The command that a question asks, by the words before the first option, without what they name."""
    words: list[str] = []
    arguments = list(question.arguments)
    while arguments and arguments[0].startswith("--"):
        option = arguments.pop(0)
        if "=" not in option and option in ("--ledger", "--lang", "--vault", "--vault-key"):
            arguments = arguments[1:]
    groups = {"record": 2, "report": 2, "identity": 2, "hold": 2, "key": 2}
    for word in arguments[: groups.get(arguments[0], 1) if arguments else 0]:
        if word.startswith("-"):
            break
        words.append(word)
    return " ".join(words)


def compared(
    scene: Scene, question: Question, old: tuple[Asking, Answer], new: tuple[Asking, Answer]
) -> Iterator[Difference]:
    """Every difference between two answers to a question."""

    def differing(where: str, *contents: bytes) -> Iterator[Difference]:
        if contents[0] != contents[1]:
            yield Difference(scene, question, where, contents[0], contents[1])

    (asked_old, first), (asked_new, second) = old, new
    yield from differing("exit code", str(first.code).encode(), str(second.code).encode())
    yield from differing("stdout", normal(first.stdout, asked_old), normal(second.stdout, asked_new))
    yield from differing("stderr", normal(first.stderr, asked_old), normal(second.stderr, asked_new))
    yield from differing("database", first.database, second.database)
    for name in sorted({*first.files, *second.files}):
        found = [each.files.get(name, ["", ""]) for each in (first, second)]
        yield from differing(f"rights of {name}", *(rights.encode() for rights, _ in found))
        if found[0][1] != found[1][1]:
            contents = [normal(each.content(name), each) for each in (asked_old, asked_new)]
            yield from differing(f"file {name}", *contents)


# -- normalisations: each is named, with its reason -------------------------------------------------------


def same_folder(content: bytes, asking: Asking) -> bytes:
    """The folder that a version works in is named as one and the same.

    Two versions that run at the same time cannot have the same folder; their folders' names are equally long, so that
    nothing is wrapped or cut off otherwise. Only a message that names an absolute path shows it.
    """
    return content.replace(str(asking.folder).encode(), b"/judge/work")


def same_server(content: bytes, asking: Asking) -> bytes:
    """The socket's folder of a version's own PostgreSQL server is named as one and the same, for the same reason."""
    return (
        content if asking.server is None else content.replace(asking.server.socket.encode(), b"/judge/server")
    )


def same_nonce(content: bytes, _asking: Asking) -> bytes:
    """The nonce of a request for a timestamp (RFC 3161) is left out, and nothing else of the request.

    The library that makes the request draws it inside its own native code, which nothing here can reach.
    """
    return _REQUEST.sub(rb"\1", content)


#: A DER sequence of version, imprint, nonce and certReq: all before the nonce but the whole's length is kept.
_REQUEST = re.compile(rb"\A\x30.(\x02\x01\x01\x30.{40,90})\x02[\x01-\x09].{1,9}\x01\x01\xff\Z", re.DOTALL)


def same_frames(content: bytes, _asking: Asking) -> bytes:
    """Of a traceback only the error is compared, not the frames: they name files and lines, which may move.

    A question that ends in a traceback is reported in any case.
    """
    return _FRAMES.sub(rb"\1", content)


_FRAMES = re.compile(rb"(Traceback \(most recent call last\):\n)(?: .*\n)+")

NORMALISATIONS: tuple[Callable[[bytes, Asking], bytes], ...] = (
    same_folder,
    same_server,
    same_nonce,
    same_frames,
)


def normal(content: bytes, asking: Asking) -> bytes:
    """What is compared of what a version said."""
    for normalisation in NORMALISATIONS:
        content = normalisation(content, asking)
    return content


# -- for a reader, and for `permitted.py` -----------------------------------------------------------------


def _as_text(content: bytes) -> list[str]:
    """The lines of a text; of a ZIP the names and lines of its members; of JSON on one line what stands in it."""
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as whole:
            members = [(info.filename, whole.read(info)) for info in whole.infolist()]
        return [f"{name}: {line}" for name, held in members for line in ["", *_as_text(held)]]
    text = content.decode("utf-8", "backslashreplace")
    if "\n" not in text.strip():
        try:
            return json.dumps(json.loads(text), indent=1, ensure_ascii=False).splitlines()
        except ValueError:
            pass
    return text.splitlines()


def _json_differences(path: str, old: Any, new: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(old, dict) and isinstance(new, dict):
        for name in {**old, **new}:
            yield from _json_differences(f"{path}.{name}", old.get(name), new.get(name))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for one, other in zip(old, new, strict=True):
            yield from _json_differences(f"{path}[]", one, other)
    elif old != new or type(old) is not type(new):
        yield path, old, new


def written_to(differences: list[Difference], path: Path) -> None:
    """Write differences to a file, each with the command line and the whole of what is shown of it."""
    path.write_text("\n".join(told(each) for each in differences))


def told(difference: Difference) -> str:
    """One difference for a reader: the scene, the command line, what differs, and how."""
    head = f"{difference.scene.name}: {difference.question.typed}"
    return f"{head}\n  {difference.where} differs\n{difference.shown()}\n"
