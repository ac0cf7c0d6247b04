"""The same dossier, and what held on every day so far in runs of days, for who keeps them all.

It is apart from the dossier, as the trace is, so that a fold to one day costs nothing more. What is kept are plain
tuples, made on each day on which something can change: a named one costs three times as much.
"""

from __future__ import annotations

from ledger.law import Law
from projections.fold.rules.clock import Clock
from projections.fold.rules.collective import Collective
from projections.fold.state_machine import Dossier

HeldStatus = tuple[str, str | None, tuple[str, ...], str | None, str | None, tuple[int, ...]]
"""The status, the phase, the suspensions in force, enterprise and scheme, the entries that establish the status."""

Clocked = tuple[str, int, int, int | None, int | None]
"""Of an open trajectory (R5) the status, its first day, its planned last day, its expected last day, and the days left.

Days are ordinals. While it runs the expected last day stands still and what is left is None. While it is stopped that
day moves on with the days: it is None, and as many days are left on each day of the run.
"""


class DossierInRuns(Dossier):
    """A dossier that keeps what held, each in runs of days from one first day to the next.

    ``standings`` go without a gap from the first decision on. ``clocked`` has with each run of an open trajectory its
    days that were suspended and awaiting before the first one, and None from the day on which none is open. ``terms``
    (R7) have the last day of the insertion term by its own last day, orders and extensions, None where there is none,
    and whether something holds it open.
    """

    __slots__ = ("clocked", "standings", "terms")

    def __init__(self, collective: Collective, law: Law) -> None:
        super().__init__(collective, law)
        self.standings: list[tuple[int, HeldStatus]] = []
        self.clocked: list[tuple[int, Clocked | None, int, int]] = []
        self.terms: list[tuple[int, int | None, bool]] = []

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
            if not terms or terms[-1][1] != last or terms[-1][2] is not held:
                terms.append((day, last, held))
        elif self.terms and self.terms[-1][1] is not None:
            self.terms.append((day, None, False))

    def _note_clock(self, clock: Clock) -> None:
        if self.status == "running":
            figures: Clocked = "running", clock.started_on, clock.planned, clock.expected, None
        else:
            left = clock.remaining_while_stopped(self.day)
            figures = self.status, clock.started_on, clock.planned, None, left
        if not self.clocked or self.clocked[-1][1] != figures:
            self.clocked.append((self.day, figures, clock.suspended, clock.awaiting))
