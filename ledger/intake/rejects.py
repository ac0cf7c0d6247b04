"""Where the bad lines of an import go, with their reasons, so that they can be mended and handed in again."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import IO

import msgspec

from ledger.intake.lines import Line
from ledger.refusals import Refused


class RejectsFile:
    """A file of JSON Lines: where the line stood, the refusal's name and words, and the line itself.

    Written beside its place and moved there when the import is done, so that it is whole or not there.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def begin(self) -> None:
        """Begin anew, with nothing in it."""
        self.discard()
        self._file = tempfile.NamedTemporaryFile(  # noqa: SIM115 - it lives until it is kept or discarded
            dir=self._path.parent or Path(), prefix=f".{self._path.name}.", delete=False
        )

    def add(self, line: Line, refusal: Refused) -> None:
        """A bad line and why it is refused."""
        assert self._file is not None
        row = {"place": line.place, "refused": refusal.code, "because": str(refusal), "line": line.text}
        self._file.write(msgspec.json.encode(row) + b"\n")

    def keep(self) -> None:
        """Put the file in its place."""
        assert self._file is not None
        self._file.close()
        os.replace(self._file.name, self._path)
        self._file = None

    def discard(self) -> None:
        """Leave nothing behind."""
        if self._file is not None:
            self._file.close()
            os.unlink(self._file.name)
            self._file = None
