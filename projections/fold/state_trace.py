"""The trace of the status: what each step of a day did to it, and to the suspensions that stop the person.

A step is what time brings when a day begins (a suspension begins or ends, an employment is over), or one decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from projections.fold.rules.measure import Spell
from projections.fold.state_machine import Stop
from projections.fold.trace import SINCE, SPARED, STATUS, SUSPENSIONS, Trace


class StateTrace:
    """What the status was after the latest step, and what brought the one of the day."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._status = "not-employed"
        self._yesterday = "not-employed"
        self._entries: tuple[int, ...] = ()
        self._stops: Sequence[Stop] = ()
        self._names: tuple[str, ...] = ()
        self._spared: Sequence[Spell] = ()
        # What changed the status today: the decisions; or else what time brought, how, and by which measures.
        self._decisions: list[int] = []
        self._by_time: tuple[str, list[int], tuple[str, ...]] = ("end", [], ())

    def time(self, day: int, status: str, stops: Sequence[Stop], leaving: Iterable[int]) -> None:
        """What time brought when ``day`` began; ``leaving`` are the ends of what ended with the day before."""
        self._decisions = []
        names, left = tuple(stop.name for stop in stops), list(leaving)
        changed = [stop for stop in stops if stop.name not in self._names]
        begun = tuple(stop.name for stop in changed)
        changed += [stop for stop in self._stops if stop.name not in names]
        because = [position for stop in changed for position in stop.entries_on(day)]
        self._by_time = ("leaving", left, ()) if left else ("measure" if begun else "end", because, begun)
        if names != self._names:
            rule = "R2" if left else "R3" if any(isinstance(stop, Spell) for stop in changed) else "R4"
            self._trace.record(day, SUSPENSIONS, names, rule, left or because, how="time")
        self._now(status, stops, names)

    def decided(self, day: int, position: int, status: str, stops: Sequence[Stop]) -> None:
        """What the decision of an entry did."""
        names = tuple(stop.name for stop in stops)
        if names != self._names:
            self._trace.record(day, SUSPENSIONS, names, "R4", (position,), how="decision")
        if status != self._status:
            self._decisions.append(position)
        self._now(status, stops, names)

    def _now(self, status: str, stops: Sequence[Stop], names: tuple[str, ...]) -> None:
        self._status, self._stops, self._names = status, stops, names

    def day_over(
        self,
        day: int,
        entries: tuple[int, ...],
        closed: tuple[int, ...],
        spared: Sequence[Spell],
    ) -> None:
        """The day is over: ``entries`` establish the status, ``closed`` are those that closed what was open.

        ``spared``: the measures that suspend the scheme and do not stop the open trajectory.
        """
        trace, status = self._trace, self._status
        if (status, entries) != (self._yesterday, self._entries):
            trace.record(day, STATUS, status, "R2" if status in _OPEN else "R4", entries, closed=closed)
        if status != self._yesterday:
            how, because, begun = self._by_time
            if self._decisions:
                how, because, begun = "decision", self._decisions, ()
            rule = "R3" if how in ("measure", "end") else "R2"
            since = None if status == "not-employed" else day
            trace.record(day, SINCE, since, rule, because, how=how, suspensions=begun)
        names = tuple(sorted({spell.measure for spell in spared}))
        if names != tuple(sorted({spell.measure for spell in self._spared})):
            because = [position for spell in spared or self._spared for position in spell.entries_on(day)]
            trace.record(day, SPARED, names, "R8", because)
        self._spared = spared
        self._yesterday, self._entries = status, entries


_OPEN = ("running", "suspended", "awaiting", "transitioned", "left")
