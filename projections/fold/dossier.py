"""The fold: the entries of one dossier and the measures that reach it, to what holds on a day.

Pure: no store, no clock. It walks from one day on which something can change to the next (R3 gives the order
within a day) and counts the days between, so a dossier of twenty years costs no more than one of a year.
What a decision does on its day stands in ``projections/fold/state_machine.py``.
"""

from __future__ import annotations

from collections import deque
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

__all__ = ["STATUSES", "Dossier", "fold", "let_live", "lived", "stage"]

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
        after = day_after(decision, day)
        if after is not None:
            days.setdefault(after, [])
    return days


def day_after(decision: AnyDecision, day: int) -> int | None:
    """The later day on which a decision of ``day`` can change something by itself, None where there is none.

    The day after that of an end, and after an individual suspension's last day.
    """
    if isinstance(decision, (EmploymentEnd, TransitionEnd)):
        return day + 1
    if isinstance(decision, (Suspension, Extension)) and decision.last_day is not None:
        return decision.last_day.toordinal() + 1
    return None


def _ordered(collective: Collective, days: Days) -> dict[int, list[tuple[int, InsertionOrder]]]:
    """The insertion orders by their days. Their days, and those on which a measure begins or is over, join ``days``."""
    found, ordered = days_of_all(collective)
    for day in found:
        days.setdefault(day, [])
    return ordered


def days_of_all(collective: Collective) -> tuple[list[int], dict[int, list[tuple[int, InsertionOrder]]]]:
    """The days, in order, on which what is decided for many changes or is over; the insertion orders of each."""
    days: set[int] = set()
    ordered: dict[int, list[tuple[int, InsertionOrder]]] = {}
    for position, order in collective.orders:
        day = order.effective_on.toordinal()
        days.add(day)
        ordered.setdefault(day, []).append((position, order))
    for spell in collective.spells:
        days.add(spell.first)
        # From the day that it is extended or shortened, it rests on that decision too.
        days.update(day for day, _ in spell.decided)
        if spell.last is not None:
            days.add(spell.last + 1)
    return sorted(days), ordered


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


def remember(dossier: Dossier, day: int, orders: Iterable[tuple[int, InsertionOrder]]) -> None:
    """There is nobody yet; an order is remembered for whoever is employed later."""
    for position, order in orders:
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
    let_live(dossier, streams, collective, on)
    return dossier


def let_live(
    dossier: Dossier, streams: Iterable[Iterable[tuple[int, AnyDecision]]], collective: Collective, on: int
) -> None:
    """Let a new dossier live from its first day to the end of day ``on``; the rest is as ``fold`` says it."""
    # Gone through without a look at the days: a loop would cost more.
    deque(lived(dossier, streams, collective, on), maxlen=0)
    if dossier.day:
        dossier.finish(on)


def lived(
    dossier: Dossier,
    streams: Iterable[Iterable[tuple[int, AnyDecision]]],
    collective: Collective,
    on: int,
    after: int = 0,
) -> Iterator[int]:
    """Let one day after the other happen to a dossier, up to ``on``; each is told once it is over.

    Between two of them nothing changes but what time counts. All up to ``after`` has happened to it already.
    """
    days = _days_of(streams, on)
    if not days:
        return
    first = min(days)
    taken_over = _taken_over(collective, days) if collective.takeovers else {}
    ordered = _ordered(collective, days)
    for day in sorted(days):
        if day > on:
            break
        if day <= after:
            continue
        if day < first:
            remember(dossier, day, ordered.get(day, ()))
            continue
        live_day(dossier, day, days[day], ordered.get(day, ()), taken_over.get(day, ()))
        yield day


def live_day(
    dossier: Dossier,
    day: int,
    decided: list[Decided],
    orders: Iterable[tuple[int, InsertionOrder]],
    taken_over: Iterable[Takeover],
) -> None:
    """Let one day happen to a dossier, with what is decided about it, the insertion orders and the takeovers."""
    dossier.live(day, _in_order(decided, dossier) if len(decided) > 1 else decided, orders, taken_over)
