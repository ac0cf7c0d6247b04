"""Standard error as a log: every line that is written there is one record, whatever stands in it.

As JSON a record is one object a line, in ASCII, so that no text can break a line, end an object or turn its direction.
For the journal of systemd each line begins with its priority (sd-daemon(3): `<4>` is a warning).
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from threading import RLock
from typing import Literal, TextIO

Level = Literal["info", "warning", "error"]
LogForm = Literal["json", "journal"]

_PRIORITIES: dict[Level, str] = {"error": "<3>", "warning": "<4>", "info": "<6>"}

#: A journal cuts lines of more than 48 KiB, and six characters stand for one at most twice.
_LONGEST, _LONGEST_VALUE = 4_000, 1_000
_PROGRAM = "doorstroom: "


class Log(io.TextIOBase):
    """A stream for records; what is simply written to it becomes records with the event ``message``."""

    def __init__(self, stream: TextIO, form: LogForm, now: Callable[[], datetime] | None = None) -> None:
        super().__init__()
        self._stream = stream
        self._form = form
        self._now = now or (lambda: datetime.now(UTC))
        self._begun = ""
        # A signal may come in the middle of a record, and its handler writes another one.
        self._turn = RLock()

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """Any character may be written: it is escaped here."""
        return "utf-8"

    @property
    def errors(self) -> str:  # type: ignore[override]
        """As `encoding`: nothing is refused."""
        return "backslashreplace"

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._stream.fileno()

    def write(self, text: str) -> int:
        """Keep what is begun until its line ends; what is written whole at once is one record."""
        with self._turn:
            whole, ended, rest = (self._begun + text).rpartition("\n")
            self._begun = rest
            if ended:
                self._message(whole)
        return len(text)

    def flush(self) -> None:
        with self._turn:
            # A question that waits for its answer on the same line.
            begun, self._begun = self._begun, ""
            if begun:
                self._message(begun)

    def _message(self, text: str) -> None:
        if text.strip():
            self.record("message", "info", text)

    def record(self, event: str, level: Level, message: str, /, **values: object) -> None:
        """One record. A log that cannot be written, to a full disk for one, ends no service."""
        text = _sound(message.removeprefix(_PROGRAM).strip("\n"), _LONGEST)
        if self._form == "json":
            at = self._now().astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
            whole: dict[str, object] = {"time": at, "level": level, "event": event, "message": text}
            whole |= {name: _plain(value) for name, value in values.items() if name not in whole}
            lines = json.dumps(whole, ensure_ascii=True) + "\n"
        else:
            lines = "".join(f"{_PRIORITIES[level]}{line}\n" for line in text.splitlines() or [""])
        with self._turn, suppress(OSError, ValueError):
            self._stream.write(lines)
            self._stream.flush()


def tell(stream: TextIO, event: str, level: Level, message: str, /, **values: object) -> None:
    """Say something to people; to a log with its event, which never changes its meaning, and with its values."""
    if isinstance(stream, Log):
        stream.record(event, level, message, **values)
        return
    stream.write(message + "\n")
    stream.flush()


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return int(value)
    return _sound(str(value), _LONGEST_VALUE)


def _sound(text: str, most: int) -> str:
    """Halves of characters, as names of files may hold, are no JSON; and no text is longer than so."""
    text = text.encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= most else f"{text[: most - 1]}…"
