"""What a look finds: a state, a sentence, and the figures that they follow from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

from ledger import codec
from ledger.language import DAYS, number, phrases, say_count
from ledger.problem import Message, RenderedMessage, Translatable

State = Literal["ok", "unknown", "warning", "critical"]

#: From the best to the worst.
STATES: tuple[State, ...] = ("ok", "unknown", "warning", "critical")


def worst(states: Sequence[State]) -> State:
    """The worst of some states; ``ok`` of none."""
    return max(states, key=STATES.index, default="ok")


class Look(NamedTuple):
    """What one look found: ``name`` never changes its meaning, ``figures`` hold no personal data and no secret."""

    name: str
    state: State
    message: Message | RenderedMessage
    figures: Mapping[str, Any] = {}

    def in_json(self, lang: str) -> dict[str, Any]:
        """One object, with its sentence in a language."""
        figures = {
            name: value.in_language(lang) if isinstance(value, Translatable) else value
            for name, value in self.figures.items()
        }
        sentence = self.message.in_language(lang)
        return {"name": self.name, "state": self.state, "message": sentence, **figures}


class Health(NamedTuple):
    """All that was found. ``error`` is why the ledger could not be opened, if it could not."""

    at: datetime
    ledger: str
    simulated: bool | None
    looks: Sequence[Look]
    error: Exception | None = None

    @property
    def state(self) -> State:
        """The worst state that was found."""
        return worst([each.state for each in self.looks])

    def in_json(self, lang: str) -> dict[str, Any]:
        """The whole of it, in a language."""
        return {
            "state": self.state,
            "at": codec.moment_text(self.at),
            "ledger": self.ledger,
            "simulated": self.simulated,
            "checks": [each.in_json(lang) for each in self.looks],
        }


_UNITS = (
    (86_400, DAYS),
    (3_600, phrases("{count} hour", "{count} hours")),
    (60, phrases("{count} minute", "{count} minutes")),
    (1, phrases("{count} second", "{count} seconds")),
)
_SIZES = ((10**12, "TB"), (10**9, "GB"), (10**6, "MB"), (10**3, "kB"), (1, "B"))


class Seconds(int):
    """How long, in the largest unit of which there are two: 47 hours, 2 days."""

    def in_language(self, lang: str) -> str:
        """As people read it."""
        unit, named = next((each for each in _UNITS if self >= 2 * each[0]), _UNITS[-1])
        return say_count(*named, int(self) // unit, lang)


class Bytes(int):
    """How large, in decimal units: 12.3 GB."""

    def in_language(self, lang: str) -> str:
        """As people read it."""
        unit, sign = next((each for each in _SIZES if self >= each[0]), _SIZES[-1])
        size = int(self) / unit
        return f"{number(int(self) if unit == 1 else round(size, 1), lang)} {sign}"
