"""Where the bad lines of an import go, with their reasons, so that they can be mended and handed in again."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import IO

import msgspec

from ledger.intake.lines import InputLine
from ledger.new_files import ReplacingFile, naming_file, temporary_file
from ledger.refusals import Refused


class RejectsFile:
    """A file of JSON Lines: where the line stood, the refusal's name, its words in a language, and the line itself.

    It is in its place, whole, before what is good is recorded, or not there at all. Lines hold personal texts: nobody
    else on this computer may read it. What is no ordinary file, such as a pipe or ``-`` for stdout, stays what it is
    and gets a copy.
    """

    def __init__(self, path: Path, lang: str = "en") -> None:
        self._lang = lang
        self._stdout = str(path) == "-"
        self._special = self._stdout or (path.exists() and not path.is_file())
        # Of a link, the file that it leads to.
        self._path = path if self._special else Path(os.path.realpath(path))
        self._file: IO[bytes] | None = None
        self._place: ReplacingFile | None = None

    def begin(self) -> None:
        """Begin anew, with nothing in it. Raises ``OSError``."""
        self.discard()
        if self._special:
            self._file = temporary_file()
        else:
            self._place = ReplacingFile(self._path)
            self._file = self._place.file

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
        """Put it in its place; what is good must not be recorded yet. Raises ``OSError``."""
        assert self._file is not None
        if self._place is not None:
            self._place.put()
        else:
            target = os.dup(sys.stdout.fileno()) if self._stdout else self._path
            self._file.seek(0)
            with naming_file(self._path), open(target, "wb") as place:
                shutil.copyfileobj(self._file, place)
        self.discard()

    def discard(self) -> None:
        """Leave nothing behind but what is in its place."""
        if self._place is not None:
            self._place.discard()
        elif self._file is not None:
            self._file.close()
        self._place = self._file = None
