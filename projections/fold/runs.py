"""The same dossier, and what held on every day so far in runs of days, for who keeps them all.

It is apart from the dossier, as the trace is, so that a fold to one day costs nothing more. What is kept are plain
tuples, made on each day on which something can change: a named one costs three times as much.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from ledger.decisions import AnyDecision
from ledger.law import IN_FORCE, Law
from projections.fold.dossier import Dossier, let_live
from projections.fold.rules.clock import Clock
from projections.fold.rules.collective import Collective

HeldStatus = tuple[str, str | None, tuple[str, ...], str | None, str | None, tuple[int, ...]]
"""The status, the phase, the suspensions in force, enterprise and scheme, the entries that establish the status."""

Clocked = tuple[
    str,
    int,
    int,
    int | None,
    int | None,
    bool,
    tuple[int, ...],
    int,
    int | None,
    int | None,
    int | None,
]
"""Of an open trajectory (R5) the status, its first day, its planned last day, its expected last day, and the days left;
whether a decision states that last day, the entries of the start, and the one that the last day rests on; of the
present phase its entry, the last day that it may have, and the days left.

Days are ordinals. While it runs the last days stand still and what is left is None. While it is stopped they move on
with the days: they are None, and as many days are left on each day of the run.
"""

HeldTerm = tuple[int, int | None, bool, bool, tuple[int, ...]]
"""From a day on: the last day of an insertion term, whether it is held open, whether the day is stated, its entries."""


class DossierInRuns(Dossier):
    """A dossier that keeps what held, each in runs of days from one first day to the next.

    ``standings`` go without a gap from the first decision on. ``clocked`` has with each run of an open trajectory its
    days that were suspended and awaiting before the first one, and None from the day on which none is open. ``terms``
    (R7) have the last day of the insertion term by its own last day, orders and extensions, None where there is none,
    whether something holds it open, whether a decision states the day, and the entries that it rests on.
    """

    def __init__(self, collective: Collective, law: Law) -> None:
        super().__init__(collective, law)
        self.standings: list[tuple[int, HeldStatus]] = []
        self.clocked: list[tuple[int, Clocked | None, int, int]] = []
        self.terms: list[HeldTerm] = []

    def branch(self) -> Self:
        """Another dossier to which the same has happened so far."""
        made = super().branch()
        made.standings, made.clocked, made.terms = (
            self.standings.copy(),
            self.clocked.copy(),
            self.terms.copy(),
        )
        return made

    def _note_status(self) -> None:
        super()._note_status()
        day, standings = self.day, self.standings
        standing = self.status, self.phase, self.suspensions, self.enterprise, self.scheme, self.entries
        if not standings or standings[-1][1] != standing:
            standings.append((day, standing))
        if self.clock is not None:
            self._note_clock(self.clock)
        elif self.clocked and self.clocked[-1][1] is not None:
            self.clocked.append((day, None, 0, 0))
        term = self.entitlement.insertion
        if term is not None:
            last, held, terms = term.last, self.insertion_held, self.terms
            before = terms[-1] if terms else None
            if (
                before is None
                or before[1] != last
                or before[2] is not held
                or before[4] != term.entries
                or before[3] is not term.stated
            ):
                terms.append((day, last, held, term.stated, term.entries))
        elif self.terms and self.terms[-1][1] is not None:
            self.terms.append((day, None, False, False, ()))

    def _note_clock(self, clock: Clock) -> None:
        day, status, expected, entitlement = self.day, self.status, clock.expected, self.entitlement
        left = of_phase = phase_last = phase_left = None
        begun = entitlement.phase
        if status == "running":
            last: int | None = expected
            if begun is not None:
                of_phase, phase_last = begun[0], begun[1].last
        else:
            last, left = None, clock.remaining_while_stopped(day)
            if begun is not None:
                of_phase, phase_left = begun[0], begun[1].remaining_while_stopped(day)
        figures: Clocked = (
            status,
            clock.started_on,
            clock.planned,
            last,
            left,
            clock.stated,
            self._because["start"],
            entitlement.last_day_entry,
            of_phase,
            phase_last,
            phase_left,
        )
        if not self.clocked or self.clocked[-1][1] != figures:
            self.clocked.append((day, figures, clock.suspended, clock.awaiting))


def fold_in_runs(
    streams: Sequence[Sequence[tuple[int, AnyDecision]]], collective: Collective, on: int, law: Law = IN_FORCE
) -> DossierInRuns:
    """What holds at the end of day ``on``, as ``fold`` tells it, and what held until then."""
    dossier = DossierInRuns(collective, law)
    let_live(dossier, streams, collective, on)
    return dossier
