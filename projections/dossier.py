"""The fold: the entries of one dossier and the measures that reach it, to what holds on a day.

Pure: no store, no clock. It walks from one day on which something can change to the next (R3 gives
the order within a day) and counts the days between, so a dossier of twenty years costs no more than
one of a year. ``fold`` and ``Dossier`` are the whole of R1 to R5 for a
person; the rules they lean on stand in ``projections/rules``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from ledger.decisions import AnyDecision
from ledger.decisions.assignment import Assignment
from ledger.decisions.completion import Completion
from ledger.decisions.employment import Employment
from ledger.decisions.employment_end import EmploymentEnd
from ledger.decisions.evaluation import Evaluation
from ledger.decisions.extension import Extension
from ledger.decisions.phase import Phase
from ledger.decisions.resumption import Resumption
from ledger.decisions.return_ import Return
from ledger.decisions.start import Start
from ledger.decisions.suspension import Suspension
from ledger.decisions.transition import Transition
from ledger.decisions.transition_end import TransitionEnd
from projections.rules.clock import Clock
from projections.rules.measure import Spell

#: Every status a person can have, in the order of a trajectory.
STATUSES = (
    "not-employed",
    "employed",
    "ready",
    "planned",
    "postponed",
    "running",
    "suspended",
    "awaiting",
    "transitioned",
    "left",
)

# Within a day measures apply first, then employment and return, then the other decisions in the order
# of the ledger, phases last (R3).
_EMPLOYMENT, _OTHER, _PHASE = 0, 1, 2


class Period:
    """An unbroken run of days with one status, one phase and the same suspensions, both days included.

    ``suspensions`` are those in force: a measure's name, or ``entry:N`` for an individual one. ``entries``
    are the ledger positions that establish the status.
    """

    __slots__ = ("entries", "first", "last", "phase", "status", "suspensions")

    def __init__(self, first: int, dossier: Dossier, entries: tuple[int, ...]) -> None:
        self.first = self.last = first
        self.status = dossier.status
        self.phase = dossier.phase
        self.suspensions = dossier.suspensions
        self.entries = entries

    def continues(self, dossier: Dossier) -> bool:
        """Whether nothing that a period is about has changed."""
        return (self.status, self.phase, self.suspensions) == (
            dossier.status,
            dossier.phase,
            dossier.suspensions,
        )


class Individual:
    """An individual suspension in force from ``first`` to ``last`` (None: until a start or resumption)."""

    __slots__ = ("entries", "first", "last", "position")

    def __init__(self, position: int, first: int, last: int | None, entries: tuple[int, ...]) -> None:
        self.position = position
        self.first = first
        self.last = last
        self.entries = entries

    def in_force(self, day: int) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


class Dossier:
    """What holds for one employee at the end of the day that the fold has reached.

    ``periods`` are all the days so far, without a gap from the first decision on. ``clock`` is None while
    no trajectory is open; ``phase`` until a phase is named. ``entries`` are the ledger positions that
    establish the status.
    """

    def __init__(self, measures: Sequence[Spell]) -> None:
        self._measures = measures
        self.day = 0
        self.enterprise: str | None = None
        self.scheme: str | None = None
        self.status = "not-employed"
        self.entries: tuple[int, ...] = ()
        self.clock: Clock | None = None
        self.phase: str | None = None
        self.periods: list[Period] = []
        #: The suspensions in force on the day: a measure's name, or ``entry:N``.
        self.suspensions: tuple[str, ...] = ()
        self._ordinary_job = False
        self._ready = False
        self._assigned = False
        self._stopped = False
        self._exempt: frozenset[str] = frozenset()
        self._individual: list[Individual] = []
        # Ends whose last day this was; they take effect when the next day begins.
        self._ends: list[tuple[int, EmploymentEnd | TransitionEnd]] = []
        # The ledger positions that establish what holds, by what they establish.
        self._because: dict[str, tuple[int, ...]] = {}

    # -- one day --------------------------------------------------------------------------------------

    def live(self, day: int, decisions: Iterable[tuple[int, int, AnyDecision]]) -> None:
        """Let ``day`` happen: first what ends or begins by itself, then the day's decisions in order."""
        self._count_until(day - 1)
        self.day = day
        for position, end in self._ends:
            # An employment's end ends the ordinary job too; the end of an ordinary job needs one.
            if self._ordinary_job or (self.scheme is not None and isinstance(end, EmploymentEnd)):
                self._leave(position)
        self._ends.clear()
        settled = False
        for stage, position, decision in decisions:
            # Whom a measure reaches is known once the day's employment is.
            if stage != _EMPLOYMENT and not settled:
                self._settle()
                settled = True
            self._take(position, decision)
            if settled:
                self._settle()
        if not settled:
            self._settle()
        self._note_status()

    def finish(self, day: int) -> None:
        """Count on to the end of ``day``, a day on which nothing more changes."""
        self._count_until(day)
        self.day = day

    def _count_until(self, last: int) -> None:
        if self.clock is not None and last >= self.day:
            self.clock.count(self.status, self.day, last)
        if self.periods and last >= self.day:
            self.periods[-1].last = last

    def _settle(self) -> None:
        """R4: on a suspended day what is open stops, and stays stopped until a start or resumption."""
        stops = self._stopping()
        self.suspensions = tuple(name for name, _ in stops)
        if (self.clock is not None or self._ready) and stops:
            self._stopped = True
            self._because["stop"] = tuple(p for _, entries in stops for p in entries)

    def _stopping(self) -> list[tuple[str, tuple[int, ...]]]:
        """The suspensions that stop this person today: measures first, then individual ones."""
        if self.scheme is None:
            return []
        stops = [
            (spell.measure, spell.entries)
            for spell in self._measures
            if spell.in_force(self.day)
            and self.scheme in spell.schemes
            and not (self.clock is not None and spell.measure in self._exempt)
        ]
        stops += [(f"entry:{i.position}", i.entries) for i in self._individual if i.in_force(self.day)]
        return stops

    def _note_status(self) -> None:
        self.status, because = self._judge()
        self.entries = tuple(sorted({p for reason in because for p in self._because.get(reason, ())}))
        if not self.periods or not self.periods[-1].continues(self):
            self.periods.append(Period(self.day, self, self.entries))
        else:
            self.periods[-1].entries = self.entries

    @property
    def since(self) -> int | None:
        """The first day of the present unbroken run of the status; None while not employed yet."""
        if self.status == "not-employed":
            return None
        first = None
        for period in reversed(self.periods):
            if period.status != self.status:
                break
            first = period.first
        return first

    def _judge(self) -> tuple[str, tuple[str, ...]]:
        """The status at the end of the day, and what establishes it."""
        if self._ordinary_job:
            return "transitioned", ("transition",)
        if self.scheme is None:
            return ("left", ("end",)) if "end" in self._because else ("not-employed", ())
        if self.clock is not None:
            run = ("employment", "start", "resumption", "phase")
            if not self._stopped:
                return "running", run
            return ("suspended" if self.suspensions else "awaiting"), (*run, "stop")
        if self._ready:
            if self._stopped:
                return ("postponed" if self.suspensions else "awaiting"), ("employment", "ready", "stop")
            if self._assigned:
                return "planned", ("employment", "ready", "assigned")
            return "ready", ("employment", "ready")
        return "employed", ("employment", "closed")

    # -- decisions ------------------------------------------------------------------------------------

    def _take(self, position: int, decision: AnyDecision) -> None:
        """What one decision changes today. Kinds without a line here change nothing of the status."""
        take = _TAKES.get(type(decision))
        # Outside employment under a scheme only employment itself has an effect (R4).
        if take is not None and (self.scheme is not None or type(decision) in _EMPLOYMENT_KINDS):
            take(self, position, decision)

    def _end(self, position: int, decision: EmploymentEnd | TransitionEnd) -> None:
        """It is the last day, whatever else happens on it: what follows is tomorrow's."""
        self._ends.append((position, decision))

    def _take_start(self, position: int, decision: Start) -> None:
        """R2: a start of a stopped trajectory is its resumption; one while it runs changes nothing."""
        if self.clock is None:
            self._start(position, decision.last_day)
        elif self._stopped:
            self._resume(position, None, decision.last_day)

    def _take_resumption(self, position: int, decision: Resumption) -> None:
        """R2: a resumption by someone who waits to start is the start; one of nothing changes nothing."""
        if self.clock is not None:
            if self._stopped:
                self._resume(position, decision.phase, decision.last_day)
        elif self._ready and self._stopped:
            self._start(position, decision.last_day)
            self._enter(position, decision.phase)

    def _take_phase(self, position: int, decision: Phase) -> None:
        if self.clock is not None:
            self._enter(position, decision.phase)

    def _take_assignment(self, position: int, decision: Assignment) -> None:
        self._assigned = True
        self._because["assigned"] = (position,)

    def _take_suspension(self, position: int, decision: Suspension) -> None:
        last = decision.last_day.toordinal() if decision.last_day is not None else None
        self._individual.append(Individual(position, self.day, last, (position,)))

    def _employ(self, position: int, decision: Employment | Return) -> None:
        if self._ordinary_job or self.scheme is None:
            self._forget_trajectory()
        self._ordinary_job = False
        self.enterprise = decision.enterprise
        self.scheme = decision.scheme
        self._because["employment"] = (position,)

    def _start(self, position: int, last_day: date | None) -> None:
        self.clock = Clock(self.day, last_day)
        self.phase = None
        self._because.pop("resumption", None)
        self._because.pop("phase", None)
        self._because["start"] = (position,)
        self._run_free()

    def _resume(self, position: int, phase: str | None, last_day: date | None) -> None:
        assert self.clock is not None
        if last_day is not None:
            self.clock.restate(last_day, self.day)
        self._enter(position, phase)
        self._because["resumption"] = (position,)
        self._run_free()

    def _run_free(self) -> None:
        """R8: it runs from today; measures now in force stop it no longer, individual ones have ended."""
        assert self.scheme is not None
        self._exempt |= {
            spell.measure
            for spell in self._measures
            if spell.in_force(self.day) and self.scheme in spell.schemes
        }
        for individual in self._individual:
            if individual.in_force(self.day):
                individual.last = self.day - 1
        self._stopped = False

    def _enter(self, position: int, phase: str | None) -> None:
        if phase is not None:
            self.phase = phase
            self._because["phase"] = (position,)

    def _evaluate(self, position: int, decision: Evaluation) -> None:
        if decision.outcome == "ready":
            self._ready = True
            self._because["ready"] = (position,)
        elif decision.purpose == "regular":
            self._ready = self._assigned = False
            if self.clock is None:
                self._stopped = False
                self._because["closed"] = (position,)

    def _extend(self, position: int, decision: Extension) -> None:
        if decision.of == "trajectory" and self.clock is not None:
            self.clock.restate(decision.last_day, self.day)
        elif decision.of == "suspension" and self._individual:
            latest = self._individual[-1]
            last = decision.last_day.toordinal()
            if latest.in_force(self.day):
                latest.last = last
                latest.entries += (position,)
            else:
                # As for a measure (R3): taking effect later, it begins a new spell on its own day.
                entries = (*latest.entries, position)
                self._individual.append(Individual(latest.position, self.day, last, entries))

    def _close(self, position: int, decision: Completion) -> None:
        """R4: after a completion the person is employed and needs a new evaluation."""
        self._forget_trajectory()
        self._because["closed"] = (position,)

    def _transition(self, position: int, decision: Transition) -> None:
        self._forget_trajectory()
        self._individual.clear()
        self._ordinary_job = True
        self.scheme = None
        if not decision.internal:
            self.enterprise = decision.enterprise
        self._because["transition"] = (position,)

    def _leave(self, position: int) -> None:
        self._forget_trajectory()
        self._individual.clear()
        self._ordinary_job = False
        self.enterprise = self.scheme = None
        self._because["end"] = (position,)

    def _forget_trajectory(self) -> None:
        self.clock = None
        self.phase = None
        self._ready = self._assigned = self._stopped = False
        self._exempt = frozenset()
        for reason in ("start", "resumption", "phase", "ready", "assigned", "stop", "closed"):
            self._because.pop(reason, None)


# By kind, since a chain of questions asked of every decision would cost more than the answers.
_TAKES: dict[type[AnyDecision], Callable[[Dossier, int, Any], None]] = {
    Employment: Dossier._employ,
    Return: Dossier._employ,
    EmploymentEnd: Dossier._end,
    TransitionEnd: Dossier._end,
    Evaluation: Dossier._evaluate,
    Assignment: Dossier._take_assignment,
    Start: Dossier._take_start,
    Phase: Dossier._take_phase,
    Suspension: Dossier._take_suspension,
    Extension: Dossier._extend,
    Resumption: Dossier._take_resumption,
    Completion: Dossier._close,
    Transition: Dossier._transition,
}
_EMPLOYMENT_KINDS = (Employment, Return, EmploymentEnd, TransitionEnd)
_STAGES: dict[type[AnyDecision], int] = {Employment: _EMPLOYMENT, Return: _EMPLOYMENT, Phase: _PHASE}


def fold(decisions: Iterable[tuple[int, AnyDecision]], measures: Sequence[Spell], on: int) -> Dossier:
    """What holds at the end of day ``on`` (an ordinal).

    ``decisions`` are those that remain after corrections (R1), with their ledger positions; ``measures``
    the spells of every measure (R3). What takes effect after ``on`` plays no part.
    """
    days: dict[int, list[tuple[int, int, AnyDecision]]] = {}
    for position, decision in decisions:
        day = decision.effective_on.toordinal()
        if day > on:
            continue
        days.setdefault(day, []).append((_STAGES.get(type(decision), _OTHER), position, decision))
        # The day after: that of an end, and that of an individual suspension's last day.
        if isinstance(decision, (EmploymentEnd, TransitionEnd)):
            days.setdefault(day + 1, [])
        elif isinstance(decision, (Suspension, Extension)) and decision.last_day is not None:
            days.setdefault(decision.last_day.toordinal() + 1, [])
    dossier = Dossier(measures)
    if not days:
        return dossier
    first = min(days)
    for spell in measures:
        days.setdefault(spell.first, [])
        if spell.last is not None:
            days.setdefault(spell.last + 1, [])
    for day in sorted(days):
        if first <= day <= on:
            dossier.live(day, sorted(days[day], key=lambda item: item[:2]))
    dossier.finish(on)
    return dossier
