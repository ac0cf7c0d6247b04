"""What happens while read models are kept, as values: told as a sentence to people, or as fields to a log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import monotonic
from typing import Literal, NamedTuple

from ledger.language import phrase
from ledger.problem import Message, Number, message_in

Level = Literal["info", "warning", "error"]

CAUGHT_UP = "caught-up"
BUILDING = "building"
PROGRESS = "progress"
BUILT = "built"
BUILT_ELSEWHERE = "built-elsewhere"
WAITING = "waiting"
STILL_WAITING = "still-waiting"
WENT_ON = "went-on"
STOPPED = "stopped"

A_MINUTE = 60.0

_LEVELS: dict[str, Level] = {WAITING: "warning", STILL_WAITING: "warning"}

#: The phrase of each code. ``seconds`` are whole seconds, ``entry`` is a position, ``entries`` and ``total`` are
#: counts, ``error`` is what is wrong.
PHRASES = {
    CAUGHT_UP: phrase("The read models are up to date with entry {entry}."),
    BUILDING: phrase("The read models are made anew, of {entries} entries; until then the old ones answer."),
    PROGRESS: phrase("{entries} of {total} entries are in the read models that are being made."),
    BUILT: phrase("The read models of {entries} entries were made in {seconds} s."),
    BUILT_ELSEWHERE: phrase("Another process makes the read models: waiting until it is done, or gone."),
    WAITING: phrase("Waiting until this has passed: {error}"),
    STILL_WAITING: phrase("Waiting for {seconds} s by now: {error}"),
    WENT_ON: phrase("Went on after {seconds} s."),
    STOPPED: phrase("Stopped; the read models are of the ledger up to entry {entry}."),
}


class Happening(NamedTuple):
    """Something that happened: a code that never changes its meaning, how grave it is, and a phrase with values.

    A value is a whole number (``Number`` where it is a count), a word, or, as ``error``, what can be said in every
    language. Beside each ``error`` stands its ``kind``: the name of its class.
    """

    code: str
    level: Level
    message: str
    values: Mapping[str, object]

    def in_language(self, lang: str) -> str:
        """The sentence that people read."""
        return Message(self.message, **self.values).in_language(lang)

    def plain_values(self, lang: str) -> dict[str, int | str]:
        """The values as a log holds them: numbers as numbers, all else as text in a language."""
        return {
            name: int(value) if isinstance(value, int) else message_in(value, lang)
            for name, value in self.values.items()
        }


OnHappening = Callable[[Happening], None]
"""Told of each thing once, in the thread that keeps the read models; it has to return soon."""


def happening(code: str, **values: object) -> Happening:
    """What happened, by its code."""
    return Happening(code, _LEVELS.get(code, "info"), PHRASES[code], values)


def unheard(what: Happening) -> None:
    """Tell nobody."""


class ProgressByTheMinute:
    """Progress as something that happens: where there is no terminal, once a minute is enough."""

    def __init__(self, on_happening: OnHappening) -> None:
        self._tell = on_happening
        self._since: float | None = None

    def __call__(self, done: int, total: int) -> None:
        """So many of so many entries are done."""
        now = monotonic()
        if done >= total:
            self._since = None
        elif self._since is None:
            self._since = now
        elif now - self._since >= A_MINUTE:
            self._since = now
            self._tell(happening(PROGRESS, entries=Number(done), total=Number(total)))
