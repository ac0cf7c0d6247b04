"""What a dossier's history entitles to: the guarantees, the returns, the insertion term, and the findings.

The fold (``projections/fold/dossier.py``) tells it what happens and when; it keeps what follows by R5 and R7
to R12. One rule family stands in one file of ``projections/fold/rules``; this is where they meet.
"""

from __future__ import annotations

from typing import NamedTuple

from ledger.decisions.completion import Completion
from ledger.decisions.consent import Consent
from ledger.decisions.evaluation import Evaluation
from ledger.decisions.extension import Extension
from ledger.decisions.insertion_order import InsertionOrder
from ledger.decisions.offer import Offer
from projections.fold.rules.clock import Clock, PhaseClock
from projections.fold.rules.exception import ExceptionCase
from projections.fold.rules.finding import Findings
from projections.fold.rules.guarantee import FullChance
from projections.fold.rules.insertion import InsertionTerm
from projections.fold.rules.return_ import Returns

PHASES = ("preparation", "jobmatching", "internship", "aftercare")


class Repairable(NamedTuple):
    """A breach of the open trajectory that a later decision can undo: its entry, its finding.

    For time cut short also the day of resumption and the days that had to be left from it on.
    """

    position: int
    code: str
    resumed_on: int = 0
    needed: int = 0

    @property
    def reason(self) -> str:
        """Its name among the reasons of a guarantee's breach."""
        return f"{self.code}:{self.position}"


class Leaving(NamedTuple):
    """An employment that ends: on whose decision, said by whom, in which entry."""

    by: str
    decided_by: str
    position: int


class Entitlement:
    """What follows from the history so far."""

    def __init__(self) -> None:
        self.findings = Findings()
        self.chance = FullChance(self.findings)
        self.returns = Returns(self.findings)
        self.insertion: InsertionTerm | None = None
        self._orders: list[tuple[int, InsertionOrder]] = []
        self._exception = ExceptionCase()
        self._phase: PhaseClock | None = None
        self._phase_entry = self._start_entry = 0
        self._repairable: list[Repairable] = []
        self._ending_consented = False
        # Whether there is or was a guarantee for the open trajectory (R7).
        self._guaranteed = False

    # -- time -----------------------------------------------------------------------------------------

    def pass_to(self, day: int) -> None:
        """What time alone brings about, up to and including ``day``."""
        if self.chance.waiting:
            self.chance.pass_to(day)
        if self.returns.owed is not None:
            self.returns.pass_to(day)

    def count(self, status: str, first: int, last: int, clock: Clock) -> None:
        """The days ``first`` to ``last`` of an open trajectory, all of one status (R5)."""
        if status != "running":
            if self._phase is not None:
                self._phase.stopped += last - first + 1
            return
        if self._phase is not None and last > self._phase.last:
            self._overrun("phase-overrun", max(first, self._phase.last + 1), self._phase_entry)
        if last > clock.expected:
            self._overrun("trajectory-overrun", max(first, clock.expected + 1), self._start_entry)

    def _overrun(self, code: str, day: int, entry: int) -> None:
        if not self.findings.stands(code):
            self.findings.begin(code, day, (entry,))

    # -- stopping and running -------------------------------------------------------------------------

    def stopped(self, day: int, stops: list[tuple[str, tuple[int, ...]]], *, open_trajectory: bool) -> None:
        """Suspensions stop the person today."""
        self.chance.protect(day, stops, "resumption" if open_trajectory else "start")
        if open_trajectory and self.chance.alive:
            self._guaranteed = True

    def started(self, day: int, position: int, *, ready: bool, measure_suspends: bool) -> None:
        """A trajectory starts, lawfully or not."""
        if not ready:
            self.findings.begin("start-without-evaluation", day, (position,))
        self._repairable.clear()
        self._guaranteed = bool(self.chance.alive)
        self._phase, self._start_entry = None, position
        irregular = self._irregular("start-during-suspension", day, position, measure_suspends)
        self.chance.begin_running(day, position, curable=irregular, lasting=False)

    def resumed(
        self,
        day: int,
        position: int,
        *,
        measure_suspends: bool,
        days_left: int | None,
        remaining: int,
        present_phase: str | None,
        phase: str | None,
    ) -> None:
        """A stopped trajectory resumes (R8, R11).

        ``days_left`` are the days from the resumption to its stated last day, both included (None: none
        stated); ``remaining`` those that remained on the day before.
        """
        breaches = self._irregular("resumption-during-suspension", day, position, measure_suspends)
        if days_left is not None:
            self.findings.cure("trajectory-overrun", day)
            if days_left < remaining:
                breaches |= self._breach(
                    Repairable(position, "time-shortened", day, remaining), day, (position,)
                )
        skipped = (
            phase is not None
            and present_phase is not None
            and PHASES.index(phase) > PHASES.index(present_phase) + 1
        )
        if skipped:
            self.findings.begin("phase-skipped", day, (position, self._phase_entry))
        self.chance.begin_running(day, position, curable=breaches, lasting=skipped)

    def _irregular(self, code: str, day: int, position: int, measure_suspends: bool) -> set[str]:
        missing = self._exception.missing() if measure_suspends else ()
        if not missing:
            return set()
        entries = (position, *self._exception.entries())
        return self._breach(Repairable(position, code), day, entries, missing)

    def _breach(
        self, what: Repairable, day: int, entries: tuple[int, ...], missing: tuple[str, ...] | None = None
    ) -> set[str]:
        self.findings.begin(what.code, day, entries, missing)
        self._repairable.append(what)
        return {what.reason}

    def entered(self, day: int, position: int, phase: str) -> None:
        """A phase begins, or begins anew."""
        self._phase, self._phase_entry = PhaseClock(phase, day), position
        self.findings.cure("phase-overrun", day)

    def extended(self, day: int, position: int, last_day: int) -> None:
        """The open trajectory is extended: it can make up for time cut short (R11)."""
        self.findings.cure("trajectory-overrun", day)
        for what in list(self._repairable):
            if what.code == "time-shortened" and last_day - what.resumed_on + 1 >= what.needed:
                self._repair(what, day, position)

    def _repair(self, what: Repairable, day: int, position: int) -> None:
        self._repairable.remove(what)
        self.findings.cure(what.code, day, what.position)
        self.chance.repair(what.reason, day, position)

    # -- consent, evaluation, offer -------------------------------------------------------------------

    def excepted(
        self, day: int, position: int, decision: Consent | Evaluation, *, open_trajectory: bool
    ) -> None:
        """A consent to the exception, or VDAB's evaluation for it; it may regularise what was begun (R8)."""
        self._exception.take(position, decision)
        if open_trajectory and self._repairable and not self._exception.missing():
            for what in [what for what in self._repairable if what.code != "time-shortened"]:
                self._repair(what, day, position)

    def offered(self, day: int, position: int, offer: Offer, clock: Clock | None) -> None:
        """An offer on a day the person awaits (R10)."""
        long_enough = True
        if offer.last_day is not None and clock is not None:
            days = offer.last_day.toordinal() - day + 1
            long_enough = days >= clock.remaining_while_stopped(day)
        until = None if offer.answer_by is None else offer.answer_by.toordinal()
        self.chance.make_offer(day, position, offer.to, until, long_enough=long_enough)

    def answered(self, day: int, position: int, consent: Consent) -> bool:
        """The employee answers an offer, or consents to leave; True where it waives the chance (R10)."""
        if consent.to == "ending":
            self._ending_consented = consent.answer == "given"
        elif consent.answer == "given":
            self.chance.accept(day, position, consent.to)
        elif self.chance.offer is None:
            self.findings.begin("refusal-without-offer", day, (position,))
        elif self.chance.offer.to == consent.to and (
            # Only a consent that was given to this offer can be withdrawn from it.
            consent.answer == "refused" or self.chance.offer.accepted
        ):
            self.chance.end("waived", day, (position,))
            return True
        return False

    # -- employment, insertion, ends ------------------------------------------------------------------

    def employed(self, scheme: str, term: InsertionTerm | None, *, anew: bool) -> None:
        """Employed under a scheme; ``anew`` where there was no such employment the day before."""
        if anew:
            self._exception = ExceptionCase()
            self._ending_consented = False
        self.insertion = term
        if term is not None:
            for position, order in self._orders:
                if scheme in order.schemes:
                    term.order(position, order)

    def ordered(self, position: int, order: InsertionOrder, scheme: str | None) -> None:
        """An insertion order takes effect."""
        self._orders.append((position, order))
        if self.insertion is not None and scheme in order.schemes:
            self.insertion.order(position, order)

    def insertion_extended(self, day: int, position: int, extension: Extension) -> None:
        """The insertion term is extended, lawfully or not (R7)."""
        if self.insertion is not None:
            if self.insertion.past_limit(extension):
                self.findings.begin("insertion-extended-past-limit", day, (position, *self.insertion.entries))
            self.insertion.extend(position, extension)

    def readiness_lost(self, day: int, position: int) -> None:
        """A regular evaluation takes readiness for a start away."""
        self._closed_in_breach(day, position)

    def completed(self, day: int, position: int, decision: Completion) -> None:
        """The trajectory, or the readiness for one, is closed."""
        if decision.outcome == "transitioned":
            self.chance.end("honoured", day, (position,))
        else:
            self._closed_in_breach(day, position)

    def _closed_in_breach(self, day: int, position: int) -> None:
        if self.chance.alive:
            self.findings.begin("closed-while-owed", day, (position,))
            self.chance.end("breached", day, (position,))

    def transitioned(self, day: int, position: int) -> None:
        """A transition was reached."""
        self.chance.end("honoured", day, (position,))
        self.insertion = None

    def trajectory_over(self, day: int) -> None:
        """There is no open trajectory any more; what it overran it overran until yesterday."""
        self.findings.cure("phase-overrun", day)
        self.findings.cure("trajectory-overrun", day)
        self._repairable.clear()
        self.chance.close_repairs()
        self._phase = None
        self._guaranteed = False

    def left(self, day: int, leaving: Leaving, *, measure_suspends: bool) -> None:
        """The first day after the last day employed (R9, R10). The states are still those of that last day."""
        state, entries = self.chance.state, (leaving.position,)
        if leaving.by == "term" and (state is not None or measure_suspends):
            self.findings.begin("insertion-lapsed", day, entries)
        if state is not None:
            self.chance.end(self._outcome(leaving, state, day), day, entries)
        self.insertion = None

    def _outcome(self, leaving: Leaving, state: str, day: int) -> str:
        """What becomes of the living guarantees when the employee leaves."""
        if leaving.by == "other":
            return "lapsed"
        if leaving.by in ("employee", "mutual"):
            if leaving.decided_by == "employee" or self._ending_consented:
                return "waived"
            self.findings.begin("leave-unproven", day, (leaving.position,))
        elif leaving.by == "employer":
            code = "dismissed-while-protected" if state == "protected" else "dismissed-while-owed"
            self.findings.begin(code, day, (leaving.position,))
        return "breached"

    # -- answers --------------------------------------------------------------------------------------

    @property
    def states(self) -> dict[str, list[tuple[int, str]]]:
        """The state of each guarantee from each day on, by its name: that of its suspension, or ``return``.

        There may be several returns in one life, one after the other: the second is ``return-2``.
        """
        named = [(str(each.suspension), each) for each in self.chance.all.values()]
        named += [
            ("return" if number == 1 else f"return-{number}", each)
            for number, each in enumerate(self.returns.all, start=1)
        ]
        return {name: [(day, state) for day, state, _, _ in each.history] for name, each in named}

    @property
    def guaranteed(self) -> bool:
        """Whether there is or was a guarantee for the open trajectory: it holds the insertion term open (R7)."""
        return self._guaranteed

    def insertion_last_day(self, day: int, clock: Clock | None, *, measure_suspends: bool) -> int | None:
        """The last day of the insertion term at the end of ``day``; None: none, or no end to tell yet (R7)."""
        if self.insertion is None:
            return None
        held = measure_suspends or bool(self.chance.alive) or (clock is not None and self._guaranteed)
        return self.insertion.last_day(day, held=held, expected=None if clock is None else clock.expected)
