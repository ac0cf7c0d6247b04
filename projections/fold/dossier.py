"""The fold: the entries of one dossier and the measures that reach it, to what holds on a day.

Pure: no store, no clock. It walks from one day on which something can change to the next (R3 gives the order
within a day) and counts the days between, so a dossier of twenty years costs no more than one of a year.
What a decision does on its day stands in ``projections/fold/state_machine.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from ledger.decisions import AnyDecision
from ledger.decisions.employment import Employment
from ledger.decisions.employment_end import EmploymentEnd
from ledger.decisions.extension import Extension
from ledger.decisions.insertion_order import InsertionOrder
from ledger.decisions.phase import Phase
from ledger.decisions.return_ import Return
from ledger.decisions.suspension import Suspension
from ledger.decisions.transition_end import TransitionEnd
from ledger.law import IN_FORCE, Law
from projections.fold.rules.collective import Collective
from projections.fold.rules.succession import Takeover, concerning
from projections.fold.state_machine import EMPLOYMENT, OTHER, PHASE, STATUSES, Dossier
from projections.fold.trace import Trace

__all__ = ["STATUSES", "Dossier", "fold", "live_until", "stage"]

_STAGES: dict[type[AnyDecision], int] = {Employment: EMPLOYMENT, Return: EMPLOYMENT, Phase: PHASE}


def stage(decision: AnyDecision) -> int:
    """When in a day a decision applies (R3): employment first, phases last; within a stage by ledger position."""
    return _STAGES.get(type(decision), OTHER)


Decided = tuple[int, int, AnyDecision]
"""A decision with its stage in the day and its ledger position."""

Days = dict[int, list[Decided]]
"""The days on which something can change, with the decisions of each."""


def _days_of(streams: Iterable[Iterable[tuple[int, AnyDecision]]], on: int) -> Days:
    """The days that a person's decisions bring, up to a day."""
    days: Days = {}
    for position, decision in chain.from_iterable(streams):
        day = decision.effective_on.toordinal()
        if day > on:
            continue
        days.setdefault(day, []).append((_STAGES.get(type(decision), OTHER), position, decision))
        # The day after: that of an end, and that of an individual suspension's last day.
        if isinstance(decision, (EmploymentEnd, TransitionEnd)):
            days.setdefault(day + 1, [])
        elif isinstance(decision, (Suspension, Extension)) and decision.last_day is not None:
            days.setdefault(decision.last_day.toordinal() + 1, [])
    return days


def _ordered(collective: Collective, days: Days) -> dict[int, list[tuple[int, InsertionOrder]]]:
    """The insertion orders by their days. Their days, and those on which a measure begins or is over, join ``days``."""
    ordered: dict[int, list[tuple[int, InsertionOrder]]] = {}
    for position, order in collective.orders:
        day = order.effective_on.toordinal()
        days.setdefault(day, [])
        ordered.setdefault(day, []).append((position, order))
    for spell in collective.spells:
        days.setdefault(spell.first, [])
        # From the day that it is extended or shortened, it rests on that decision too.
        for day, _ in spell.decided:
            days.setdefault(day, [])
        if spell.last is not None:
            days.setdefault(spell.last + 1, [])
    return ordered


def _taken_over(collective: Collective, days: Days) -> dict[int, list[Takeover]]:
    """The takeovers that can reach the person, by their days, which join ``days`` (R17)."""
    named = {
        enterprise
        for decided in days.values()
        for _, _, decision in decided
        if (enterprise := getattr(decision, "enterprise", None)) is not None
    }
    found: dict[int, list[Takeover]] = {}
    for takeover in concerning(collective.takeovers, named):
        days.setdefault(takeover.day, [])
        found.setdefault(takeover.day, []).append(takeover)
    return found


def _in_order(decided: list[Decided], dossier: Dossier) -> Iterable[Decided]:
    """The decisions of a day in the order of R3."""
    decided.sort(key=lambda item: item[:2])
    # Employments come first.
    if decided[0][0] == EMPLOYMENT and any(getattr(item[2], "scheme", None) == "imw" for item in decided):
        return _supported_jobs_last(decided, dossier)
    return decided


def _supported_jobs_last(decided: list[Decided], dossier: Dossier) -> Iterator[Decided]:
    """R16: support at the new employer applies after the transition of the same day that brings the job there.

    A generator: what the person's own enterprise is today is known once what ended yesterday has ended.
    """
    order = list(decided)
    for job in decided:
        if isinstance(job[2], Employment) and job[2].scheme == "imw":
            brings = [item for item in order if dossier.leads_to(item[2], job[2].enterprise)]
            if brings:
                order.remove(job)
                order.insert(order.index(brings[-1]) + 1, (OTHER, *job[1:]))
    yield from order


def _remember(dossier: Dossier, day: int, ordered: dict[int, list[tuple[int, InsertionOrder]]]) -> None:
    """There is nobody yet; an order is remembered for whoever is employed later."""
    for position, order in ordered.get(day, ()):
        dossier.entitlement.ordered(day, position, order, None)


def _begun(collective: Collective, law: Law, trace: Trace | None) -> Dossier:
    if trace is None:
        return Dossier(collective, law)
    # Only who asks why waits for it.
    from projections.fold.traced import TracedDossier

    return TracedDossier(collective, law, trace)


def fold(
    streams: Iterable[Iterable[tuple[int, AnyDecision]]],
    collective: Collective,
    on: int,
    trace: Trace | None = None,
    law: Law = IN_FORCE,
) -> Dossier:
    """What holds at the end of day ``on`` (an ordinal).

    ``streams`` are those of one person, each with the decisions that remain after corrections (R1) and their ledger
    positions; ``collective`` is what was decided for many at once. What is after ``on`` plays no part.
    Each change is recorded in ``trace``, where one is given. ``law`` has the dated parameters of the rules.
    """
    dossier = _begun(collective, law, trace)
    live_until(dossier, streams, collective, on)
    return dossier


def live_until(
    dossier: Dossier, streams: Iterable[Iterable[tuple[int, AnyDecision]]], collective: Collective, on: int
) -> None:
    """Let a dossier that has just begun live up to the end of day ``on``, as ``fold`` says."""
    days = _days_of(streams, on)
    if not days:
        return
    first = min(days)
    taken_over = _taken_over(collective, days) if collective.takeovers else {}
    ordered = _ordered(collective, days)
    for day in sorted(days):
        if day > on:
            break
        if day < first:
            _remember(dossier, day, ordered)
            continue
        decided = days[day]
        in_order = _in_order(decided, dossier) if len(decided) > 1 else decided
        taken = taken_over.get(day, ()) if taken_over else ()
        dossier.live(day, in_order, ordered.get(day, ()), taken)
    dossier.finish(on)
