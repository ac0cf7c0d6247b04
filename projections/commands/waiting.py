"""What is said while another writer is at work."""

from __future__ import annotations

import re
import sys

from ledger.language import number, phrase, say
from projections.render.log import tell

_WAITING = phrase("Another writer is at work; waiting for {seconds} s.")
_IMPORT = phrase("An import is at work, {lines} lines and {percent}% done; waiting for {seconds} s.")
_HOW_FAR = re.compile(r"([0-9]{1,15}) ([0-9]{1,3})", re.ASCII)
_FIRST, _AGAIN = 2, 10


class Waiting:
    """Says on standard error, after two seconds and then every ten, that a writer waits and for what."""

    def __init__(self, lang: str) -> None:
        self._lang = lang
        self._next = float(_FIRST)

    def __call__(self, seconds: float, how_far: str) -> None:
        """It waits for so many seconds by now."""
        if seconds < self._next:
            # Perhaps it is another wait.
            self._next = min(self._next, _FIRST if seconds < _FIRST else self._next)
            return
        self._next = seconds + _AGAIN
        waited, told = number(round(seconds), self._lang), _HOW_FAR.fullmatch(how_far)
        if told is None:
            text, values = say(_WAITING, self._lang, seconds=waited), dict[str, int]()
        else:
            lines = number(int(told[1]), self._lang)
            text = say(_IMPORT, self._lang, lines=lines, percent=told[2], seconds=waited)
            values = {"lines": int(told[1]), "percent": int(told[2])}
        tell(sys.stderr, "waiting-to-write", "info", text, seconds=round(seconds), **values)
