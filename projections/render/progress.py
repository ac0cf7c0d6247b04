"""Progress: on one line of a terminal, which it wipes at the end; elsewhere a line every ten seconds."""

from __future__ import annotations

from time import monotonic
from types import TracebackType
from typing import Self, TextIO

from ledger.language import number, phrase, say
from projections.render.log import tell

_EVERY = 0.5


_RATE = phrase("{done}, {rate}/s, {percent}%, {seconds} s left")


def paced(done: str, rate: float, part: float, seconds: float, lang: str) -> str:
    """How far it is, how fast it goes, and how many seconds it will take."""
    percent, left = int(100 * part), number(round(seconds), lang)
    return say(
        _RATE,
        lang,
        done=done,
        rate=number(round(rate), lang),
        percent=percent,
        seconds=left,
    )


class ProgressLine:
    """Where progress is written; ``began`` is the moment it counts from."""

    def __init__(self, stream: TextIO, lang: str = "en") -> None:
        self._stream = stream
        self.lang = lang
        self.began = self._shown = monotonic()
        self._width = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.wipe()

    def wipe(self) -> None:
        """Leave the terminal's line to something else."""
        if self._width:
            self._stream.write("\r" + " " * self._width + "\r")
            self._stream.flush()
            self._width = 0

    def due(self) -> bool:
        """Whether it is time to say how far it is; asked, the next time is counted from now."""
        moment = monotonic()
        if moment - self._shown < (_EVERY if self._stream.isatty() else 20 * _EVERY):
            return False
        self._shown = moment
        return True

    def show(self, text: str, **values: object) -> None:
        """Say it, over what was said before; a log gets the values too."""
        if self._stream.isatty():
            self._stream.write("\r" + text.ljust(self._width))
            self._width = len(text)
            self._stream.flush()
        else:
            tell(self._stream, "progress", "info", text, **values)
