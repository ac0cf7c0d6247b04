"""The trace of the status: what each step of a day did to it, and to the suspensions that stop the person.

A step is what time brings when a day begins (a suspension begins or ends, an employment is over), or one decision.
"""

from __future__ import annotations

from collections.abc import Sequence

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
        # What changed the status today: the decisions; or else what time brought, how, by which rule and suspensions.
        self._decisions: list[int] = []
        self._by_time: tuple[str, str, list[int], tuple[str, ...]] = ("end", "R4", [], ())

    def time(self, day: int, status: str, stops: Sequence[Stop], leaving: Sequence[int]) -> None:
        """What time brought when ``day`` began; ``leaving`` are the ends of what ended with the day before."""
        self._decisions = []
        names = tuple(stop.name for stop in stops)
        begun = [stop for stop in stops if stop.name not in self._names]
        changed = begun + [stop for stop in self._stops if stop.name not in names]
        how, rule, entries = "leaving", "R2", list(leaving)
        if not leaving:
            how = "measure" if begun else "end"
            rule, entries = _brought(changed, day)
        self._by_time = how, rule, entries, tuple(stop.name for stop in begun)
        if names != self._names:
            self._trace.record(day, SUSPENSIONS, names, rule, entries, how="time")
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
        if (self._status, entries) != (self._yesterday, self._entries):
            rule = "R2" if self._status in _OPEN else "R4"
            self._trace.record(day, STATUS, self._status, rule, entries, closed=closed)
        if self._status != self._yesterday:
            self._record_since(day)
        self._record_spared(day, spared)
        self._yesterday, self._entries = self._status, entries

    def _record_since(self, day: int) -> None:
        """Where a decision changed the status today, that brought it; else what time did."""
        how, rule, because, begun = self._by_time
        if self._decisions:
            how, rule, because, begun = "decision", "R2", self._decisions, ()
        since = None if self._status == "not-employed" else day
        self._trace.record(day, SINCE, since, rule, because, how=how, suspensions=begun)

    def _record_spared(self, day: int, spared: Sequence[Spell]) -> None:
        names, before = ({spell.measure for spell in spells} for spells in (spared, self._spared))
        if names != before:
            because = [position for spell in spared or self._spared for position in spell.entries_on(day)]
            self._trace.record(day, SPARED, tuple(sorted(names)), "R8", because)
        self._spared = spared


def _brought(changed: Sequence[Stop], day: int) -> tuple[str, list[int]]:
    """The rule by which suspensions began or ended, and their entries."""
    rule = "R3" if any(isinstance(stop, Spell) for stop in changed) else "R4"
    return rule, [position for stop in changed for position in stop.entries_on(day)]


#: The statuses that R2 alone decides; the others take R4.
_OPEN = ("running", "suspended", "awaiting", "transitioned", "left")
