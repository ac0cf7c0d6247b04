"""Where the bad lines of an import go, with their reasons, so that they can be mended and handed in again."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import IO

import msgspec

from ledger.intake.lines import InputLine
from ledger.refusals import Refused


class RejectsFile:
    """A file of JSON Lines: where the line stood, the refusal's name, its words in a language, and the line itself.

    Written beside its place and moved there when the import is done, so that it is whole or not there.
    What is no ordinary file, such as a pipe or ``-`` for stdout, stays what it is and gets a copy.
    """

    def __init__(self, path: Path, lang: str = "en") -> None:
        self._lang = lang
        self._stdout = str(path) == "-"
        self._special = self._stdout or (path.exists() and not path.is_file())
        # Of a link, the file that it leads to.
        self._path = path if self._special else Path(os.path.realpath(path))
        self._file: IO[bytes] | None = None

    def begin(self) -> None:
        """Begin anew, with nothing in it."""
        self.discard()
        try:
            self._file = tempfile.NamedTemporaryFile(  # noqa: SIM115 - it lives until it is kept or discarded
                dir=None if self._special else self._path.parent, prefix=f".{self._path.name}.", delete=False
            )
        except OSError as error:
            # People know the file they named, not the one beside it.
            error.filename = str(self._path)
            raise

    def add(self, line: InputLine, refusal: Refused) -> None:
        """A bad line and why it is refused."""
        assert self._file is not None
        row = {
            "place": str(line.place),
            "refused": refusal.code,
            "because": refusal.in_language(self._lang),
            "line": line.text,
        }
        self._file.write(msgspec.json.encode(row) + b"\n")
        # A disk that is full must show before the good lines are recorded, not after.
        self._file.flush()

    def keep(self) -> None:
        """Put the file in its place."""
        assert self._file is not None
        if self._special:
            target = os.dup(sys.stdout.fileno()) if self._stdout else self._path
            with open(self._file.name, "rb") as whole, open(target, "wb") as place:
                shutil.copyfileobj(whole, place)
            self.discard()
            return
        self._file.close()
        os.replace(self._file.name, self._path)
        self._file = None

    def discard(self) -> None:
        """Leave nothing behind."""
        if self._file is not None:
            self._file.close()
            os.unlink(self._file.name)
            self._file = None
