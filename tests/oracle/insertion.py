"""R7: the LDE insertion term, order by order and extension by extension.

What holds the term open is asked each day anew (`day_by_day`); here is the legal term so far, and its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from tests.oracle.days import Decision, day_of, effect_of, last_day_of_term

TERM_MONTHS = 60  # R7: 5 years, where the employment states no last day
CAUSES_PAST_THE_LIMIT = ("long-absence", "training", "aged-55")


@dataclass
class InsertionTerm:
    """The term so far, and the orders that reached it since the employment that began it."""

    last_day: date | None = None
    reached_by: list[Decision] = field(default_factory=list)

    def begin(self, employment: Decision, orders: Sequence[Decision]) -> None:
        """R7: an employment, or a return, under lde begins a term; under any other scheme there is none."""
        self.end()
        if employment["scheme"] == "lde":
            usual = last_day_of_term(effect_of(employment), TERM_MONTHS)
            self.last_day = day_of(employment, "insertion_last_day") or usual
            self.reach(orders)

    def end(self) -> None:
        """Nobody who left or transitioned has a term."""
        self.last_day, self.reached_by = None, []

    def reach(self, orders: Sequence[Decision]) -> None:
        """R7: the term so far lies in an order's window, and ends on its last day where that is later.

        Again and again, as the last day that one order sets may lie in the window of another.
        """
        reached = True
        while reached and self.last_day is not None:
            reached = False
            for order in orders:
                if "lde" not in order["schemes"] or order in self.reached_by:
                    continue
                if order["ending_from"] <= self.last_day.isoformat() <= order["ending_to"]:
                    self.reached_by.append(order)
                    self.last_day = max(self.last_day, date.fromisoformat(order["last_day"]))
                    reached = True

    def extend(self, extension: Decision, orders: Sequence[Decision]) -> bool:
        """R7: later by an extension, lawful or not. False where it goes past a limit without its cause."""
        assert self.last_day is not None
        last_day = date.fromisoformat(extension["last_day"])
        past = any(last_day > date.fromisoformat(order["last_day"]) for order in self.reached_by)
        self.last_day = max(self.last_day, last_day)
        self.reach(orders)
        return not past or extension["cause"] in CAUSES_PAST_THE_LIMIT

    def ends_on(self, day: date, held_open: bool, expected_last_day: date | None) -> date | None:
        """R7: held open it does not end before the trajectory does; None where that cannot be told yet."""
        if self.last_day is None or not held_open:
            return self.last_day
        if expected_last_day is not None:
            return max(self.last_day, expected_last_day)
        return None if self.last_day < day else self.last_day
