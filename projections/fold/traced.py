"""The same dossier, and each change of its state recorded as it comes about.

What the rules of ``rules/`` decide they record themselves; here stands what the state machine does. It is apart from
it so that a fold without a trace costs nothing more.
"""

from __future__ import annotations

from datetime import date

from ledger.decisions import AnyDecision
from ledger.decisions.employment import Employment
from ledger.decisions.return_ import Return
from ledger.decisions.transition import Transition
from ledger.law import Law
from projections.fold.entitlement import Leaving
from projections.fold.rules.clock import Clock, phase_months
from projections.fold.rules.collective import Collective
from projections.fold.rules.succession import Takeover
from projections.fold.state_machine import Dossier, Stop
from projections.fold.state_trace import StateTrace
from projections.fold.trace import (
    DAYS_AWAITING,
    DAYS_SUSPENDED,
    ENTERPRISE,
    EXPECTED,
    PHASE,
    PLANNED,
    SCHEME,
    TRAJECTORY,
    Trace,
)

#: What belongs to an open trajectory alone.
_OF_A_TRAJECTORY = (TRAJECTORY, PHASE, PLANNED, EXPECTED, DAYS_SUSPENDED, DAYS_AWAITING)


class TracedDossier(Dossier):
    """A dossier that records in ``trace`` what becomes of it."""

    def __init__(self, collective: Collective, law: Law, trace: Trace) -> None:
        super().__init__(collective, law, trace)
        self._changes = trace
        self._states = StateTrace(trace)
        # Whether what time brought today is recorded, and the ends that it brought.
        self._begun = False
        self._left: list[int] = []

    def _take(self, position: int, decision: AnyDecision) -> None:
        self._begin_day()
        super()._take(position, decision)
        self._states.decided(self.day, position, *self._in_the_day())

    def _begin_day(self) -> None:
        """What time brings comes before the first decision of the day, and where there is none before its end."""
        if not self._begun:
            self._states.time(self.day, *self._in_the_day(), self._left)
            self._begun = True

    def _in_the_day(self) -> tuple[str, list[Stop]]:
        """The status after this step of the day, and what stops the person."""
        stops = self._stopping()
        settled = self._stopped, self.suspensions
        # Whom a measure reaches is settled after the day's employment: this is what it would be by now.
        self._stopped |= bool(stops) and (self.clock is not None or self._ready)
        self.suspensions = tuple(stop.name for stop in stops)
        status, _ = self._judge()
        self._stopped, self.suspensions = settled
        return status, stops

    def _note_status(self) -> None:
        self._begin_day()
        super()._note_status()
        spared = list(self._suspending(self.day)) if self.status == "running" else []
        self._states.day_over(self.day, self.entries, self._because.get("closed", ()), spared)
        self._begun = False
        self._left.clear()

    def _transition(self, position: int, decision: Transition) -> None:
        before = self.enterprise
        super()._transition(position, decision)
        self._changes.record(self.day, SCHEME, None, "R2", (position,))
        if not decision.internal or before is None:
            ordinary = not decision.internal
            self._changes.record(self.day, ENTERPRISE, self.enterprise, "R2", (position,), ordinary=ordinary)

    def _begin_employment(self, position: int, decision: Employment | Return, *, elsewhere: bool) -> None:
        super()._begin_employment(position, decision, elsewhere=elsewhere)
        self._record_place(position)

    def _support(self, position: int, decision: Employment | Return) -> None:
        super()._support(position, decision)
        self._changes.record(self.day, SCHEME, self.scheme, "R16", (position,))

    def _move(self, takeover: Takeover) -> None:
        self._begin_day()
        super()._move(takeover)
        held = self._changes.last(ENTERPRISE)
        because = (*held.because, takeover.position)
        ordinary = held.values["ordinary"]
        self._changes.record(
            self.day,
            ENTERPRISE,
            self.enterprise,
            "R17",
            because,
            ordinary=ordinary,
            before=takeover.enterprise,
        )

    def _leave(self, leaving: Leaving) -> None:
        super()._leave(leaving)
        self._left.append(leaving.position)
        self._record_place(leaving.position)

    def _record_place(self, position: int) -> None:
        self._changes.record(self.day, ENTERPRISE, self.enterprise, "R2", (position,), ordinary=False)
        self._changes.record(self.day, SCHEME, self.scheme, "R2", (position,))

    def _start(self, position: int, last_day: date | None) -> None:
        super()._start(position, last_day)
        assert self.clock is not None
        day, because, record = self.day, (position,), self._changes.record
        months = {} if last_day is not None else {"months": phase_months(day, self._law)}
        record(day, TRAJECTORY, day, "R2", because)
        record(day, PHASE, None, "R2", because)
        record(day, PLANNED, self.clock.planned, "R5", because, **months)
        record(day, EXPECTED, self.clock.expected, "R5", because, stated=False)
        record(day, DAYS_SUSPENDED, 0, "R5", because, opened=True)
        record(day, DAYS_AWAITING, 0, "R5", because, opened=True)

    def _count_until(self, last: int) -> None:
        """Each stopped day that is counted moves the expected last day on (R5)."""
        if last >= self.day and self.clock is not None and self.status in ("suspended", "awaiting"):
            clock, stop, record = self.clock, self._because["stop"], self._changes.record
            suspended = self.status == "suspended"
            of = DAYS_SUSPENDED if suspended else DAYS_AWAITING
            counted = clock.suspended if suspended else clock.awaiting
            record(self.day, of, counted + 1, "R5", stop, until=last)
            first = max(self.day, clock.base_day + 1)
            if first <= last:
                record(first, EXPECTED, clock.expected + 1, "R5", stop, until=last)
        super()._count_until(last)

    def _restate(self, clock: Clock, position: int, last_day: date) -> None:
        super()._restate(clock, position, last_day)
        self._changes.record(self.day, EXPECTED, clock.expected, "R5", (position,), stated=True)

    def _enter(self, position: int, phase: str | None) -> None:
        super()._enter(position, phase)
        if phase is not None:
            self._changes.record(self.day, PHASE, phase, "R2", (position,))

    def _forget_trajectory(self, position: int) -> None:
        if self.clock is not None:
            for of in _OF_A_TRAJECTORY:
                self._changes.record(self.day, of, None, "R2", (position,))
        super()._forget_trajectory(position)
