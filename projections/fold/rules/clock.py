"""R5: the clock of a trajectory. Stopped days do not count against the employee."""

from __future__ import annotations

from datetime import date

from ledger.law import Law
from projections.fold.rules.calendar import as_date, term_last_day


def phase_months(started_on: int, law: Law) -> tuple[int, ...]:
    """How many months each phase lasts at most, in their order: their sum is a trajectory's usual term."""
    return tuple(law.phase_months.on(as_date(started_on)).value.values())


def planned_last_day(started_on: int, stated: date | None, law: Law) -> int:
    """The last day a trajectory was planned for: as stated at its start, or the sum of the phase maxima."""
    return (
        stated.toordinal()
        if stated is not None
        else term_last_day(started_on, sum(phase_months(started_on, law)))
    )


class Clock:
    """The days of one open trajectory: planned, stopped, expected.

    Stopped days are calendar days on which the trajectory was suspended or awaiting at the end of the
    day, overlapping suspensions counted once.
    """

    def __init__(self, started_on: int, stated: date | None, law: Law) -> None:
        self.started_on = started_on
        self.planned = planned_last_day(started_on, stated, law)
        self.suspended = 0
        self.awaiting = 0
        # The last day that was stated latest, the day it was stated, and the stopped days after that day.
        self.base = self.planned
        self.stated = stated is not None
        self.base_day = started_on - 1
        self.stopped_since_base = 0

    def count(self, status: str, first: int, last: int) -> None:
        """Count the days ``first`` to ``last``, both included, all of one status."""
        if status == "suspended":
            self.suspended += last - first + 1
        elif status == "awaiting":
            self.awaiting += last - first + 1
        else:
            return
        self.stopped_since_base += max(0, last - max(first - 1, self.base_day))

    def restate(self, last_day: date, on: int) -> None:
        """A later decision, of day ``on``, states the expected last day: from then on it counts."""
        self.base = last_day.toordinal()
        self.stated = True
        self.base_day = on
        self.stopped_since_base = 0

    def remaining_while_stopped(self, day: int) -> int:
        """The days that remain at the end of ``day``, a stopped day that is not counted yet (R10)."""
        return self.expected + (1 if day > self.base_day else 0) - day

    @property
    def expected(self) -> int:
        """The expected last day: the one stated latest, plus the stopped days after the day it was stated."""
        return self.base + self.stopped_since_base


class PhaseClock:
    """The days of one phase: its maximum plus the stopped days in it."""

    def __init__(self, phase: str, first: int, law: Law) -> None:
        self.first = first
        self.months = law.phase_months.on(as_date(first)).value[phase]
        self.maximum = term_last_day(first, self.months)
        self.stopped = 0

    @property
    def last(self) -> int:
        """The last day that the phase may have."""
        return self.maximum + self.stopped

    def remaining_while_stopped(self, day: int) -> int:
        """The days that remain at the end of ``day``, a stopped day that is not counted yet."""
        return self.last + 1 - day
