"""R2 and R5: an open trajectory and its clock; and an individual suspension."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from tests.oracle.days import ONE_DAY, PHASE_MONTHS, Answer, last_day_of_term


@dataclass
class Suspension:
    """An individual suspension; `over` once a start or resumption ended it (R8)."""

    position: int
    last_day: date | None
    over: bool = False

    @property
    def name(self) -> str:
        return f"entry:{self.position}"

    def in_force(self, day: date) -> bool:
        return not self.over and (self.last_day is None or day <= self.last_day)


@dataclass(eq=False)
class Trajectory:
    """R2, R5: an open trajectory and the days on which it was stopped."""

    started_on: date
    planned_last_day: date
    phase: str | None = None
    phase_begun: date | None = None
    suspended_days: list[date] = field(default_factory=list)
    awaiting_days: list[date] = field(default_factory=list)
    # Other last days, later or earlier: the day of the decision, and the last day it states.
    restated: list[tuple[date, date]] = field(default_factory=list)
    # R8: the measures that no longer stop it, by name: a later spell neither, as "no longer" has no end.
    exempt_from: set[str] = field(default_factory=set)
    guaranteed: bool = False  # R7: there is or was a guarantee for it

    def expected_last_day(self, stopped_today: Sequence[date] = ()) -> date:
        """R5: the planned last day plus all stopped days, or the last one stated plus those after its day."""
        stated_on, last_day = self.restated[-1] if self.restated else (date.min, self.planned_last_day)
        stopped = [*self.suspended_days, *self.awaiting_days, *stopped_today]
        return last_day + ONE_DAY * len([day for day in stopped if day > stated_on])

    def begin_phase(self, phase: str, day: date) -> None:
        """R5: the next one or the same anew; its maximum counts from this day."""
        self.phase, self.phase_begun = phase, day

    def last_day_of_phase(self) -> date | None:
        """R5: its maximum plus the stopped days in it."""
        if self.phase is None or self.phase_begun is None:
            return None
        stopped = [day for day in [*self.suspended_days, *self.awaiting_days] if day >= self.phase_begun]
        return last_day_of_term(self.phase_begun, PHASE_MONTHS[self.phase]) + ONE_DAY * len(stopped)

    def told(self, day: date) -> Answer:
        """In the words of `expect.json`."""
        expected = self.expected_last_day()
        return {
            "started_on": self.started_on.isoformat(),
            "planned_last_day": self.planned_last_day.isoformat(),
            "expected_last_day": expected.isoformat(),
            "days_suspended": len(self.suspended_days),
            "days_awaiting": len(self.awaiting_days),
            "days_remaining": (expected - day).days,
        }
