"""Making the demo: a new folder, the register as a file, a ledger that imported it, and a what-if beside it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from pathlib import Path

import msgspec

from ledger.application import Ledger
from ledger.demo import register, supposed
from ledger.demo.script import Line
from ledger.intake.importing import import_all
from ledger.intake.jsonlines import JsonLines
from ledger.language import phrase
from ledger.new_files import OutputExists, new_folder
from ledger.problem import Problem

FOLDER = "doorstroom-demo"
_LEDGER = "doorstroom.db"
WHAT_IF = "what-if.jsonl"
"""What the letter of the commission asked for, never decided: for `whatif`."""


class FolderExists(Problem):
    """This folder exists already and is left as it is: choose another folder, or none."""

    detail_suffices = True

    def __init__(self, folder: Path) -> None:
        detail = phrase("{folder} exists already and is left as it is: choose another folder, or none.")
        super().__init__(detail, folder=folder)


def make(folder: Path | None = None) -> Path:
    """Make the demo in ``folder``, or in the first free ``doorstroom-demo``, and return the ledger's path.

    Raises ``FolderExists`` for a folder that is there already: nothing in it is touched.
    """
    if folder is None:
        names = (FOLDER if number == 1 else f"{FOLDER}-{number}" for number in count(1))
        folder = next(path for path in map(Path, names) if not path.exists())
    if folder.exists() or folder.is_symlink():
        raise FolderExists(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        # Whoever stops it, or has no room left, finds no half of a demo in the way of the next one.
        with new_folder(folder) as begun:
            _make_in(begun)
    except OutputExists:
        raise FolderExists(folder) from None
    return folder / _LEDGER


def _make_in(folder: Path) -> None:
    lines = folder / "decisions.jsonl"
    lines.write_bytes(_as_lines(register()))
    (folder / WHAT_IF).write_bytes(_as_lines(supposed()))
    with Ledger.create(folder / _LEDGER, simulated=True) as ledger, lines.open("rb") as file:
        imported = import_all(ledger, [JsonLines(lines.name, file)], recorded_by="demo")
        assert imported.refused == 0, f"the demo's own lines are refused: {imported.refusals[0]}"


def _as_lines(decisions: Iterable[Line]) -> bytes:
    return b"".join(msgspec.json.encode(line) + b"\n" for line in decisions)
