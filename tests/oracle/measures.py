"""R3: the spells of every measure, read from its decisions in the order in which they take effect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tests.oracle.days import ONE_DAY, Decision, day_of, effect_of


@dataclass
class Spell:
    """One unbroken time in force; `last_day` None is open. `number` counts the measure's spells from 1."""

    name: str
    number: int
    first_day: date
    last_day: date | None
    schemes: tuple[str, ...]

    def in_force(self, day: date) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


def spells(read: Sequence[Decision]) -> list[Spell]:
    """Every spell of every measure."""
    names = sorted({one["measure"] for one in read if one["decision"].startswith("suspension-")})
    return [spell for name in names for spell in spells_of(name, read)]


def spells_of(name: str, read: Sequence[Decision]) -> list[Spell]:
    """An extension or lifting before the order takes effect is in effect when it does: it gives its last day.

    A spell of no day (lifted on its first day) is no spell: it suspended nobody.
    """
    found: list[Spell] = []
    schemes: tuple[str, ...] | None = None
    last_day: date | None = None
    changed = False
    for decision in read:
        if decision.get("measure") != name or not decision["decision"].startswith("suspension-"):
            continue
        day, runs = effect_of(decision), False
        if found:
            # A spell that a lifting took back to no day is no longer there, so the last one found is a real one.
            runs = found[-1].in_force(day)
        stated = day_of(decision, "last_day")
        if decision["decision"] == "suspension-order":
            stated = last_day if changed and schemes is None else stated
            schemes = tuple(decision["schemes"])
        elif decision["decision"] == "suspension-lifting":
            stated = day - ONE_DAY
        last_day, changed = stated, True
        if schemes is None:
            continue
        if runs:
            found[-1].last_day, found[-1].schemes = last_day, schemes
        elif last_day is None or last_day >= day:
            found.append(Spell(name, len(found) + 1, day, last_day, schemes))
        if found and found[-1].last_day is not None and found[-1].last_day < found[-1].first_day:
            found.pop()
    return found
