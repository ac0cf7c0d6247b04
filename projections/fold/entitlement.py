"""What a dossier's history entitles to: the guarantees, the returns, the insertion term, and the findings.

The fold (``projections/fold/dossier.py``) tells it what happens and when; it keeps what follows by R5, R7
to R12 and R16. One rule family stands in one file of ``projections/fold/rules``; this is where they meet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ledger.decisions.completion import Completion
from ledger.decisions.consent import Consent
from ledger.decisions.evaluation import Evaluation
from ledger.decisions.extension import Extension
from ledger.decisions.insertion_order import InsertionOrder
from ledger.decisions.offer import Offer
from ledger.language import MONTHS, phrase
from ledger.law import Law
from ledger.sources import FROM_55, RESUMED_IN_PHASES
from projections.fold.copied import copied
from projections.fold.rules.calendar import LAST_DAY
from projections.fold.rules.clock import Clock, PhaseClock, planned_last_day
from projections.fold.rules.exception import ExceptionCase
from projections.fold.rules.finding import FindingKind, Findings, Found, Particulars
from projections.fold.rules.guarantee import LEFT, Breach, FullChance, Guarantee, Stopping
from projections.fold.rules.insertion import Hold, InsertionTerm
from projections.fold.rules.measure import Spell
from projections.fold.rules.request import ExceptionRequest, ExceptionRequests, Judgment, PartyWord
from projections.fold.rules.return_ import Returns, is_outside_will
from projections.fold.trace import INSERTION, Trace

PHASES = ("preparation", "jobmatching", "internship", "aftercare")

#: What would undo a finding of several kinds.
_NEVER_RECORDED = phrase(
    "It falls away if the consents and VDAB's evaluation were there before that day and were only never recorded."
)
_END_UNDONE = phrase(
    "It falls away if this end is withdrawn or annulled, or if an ordinary job is reached from this employment after"
    " all (R16)."
)

START_WITHOUT_EVALUATION = FindingKind(
    "start-without-evaluation",
    phrase("Start without an evaluation"),
    "R4",
    "irregular",
    phrase("started without having been judged ready"),
    lacked=phrase("an evaluation with outcome ready, before the start"),
    rebuttal=phrase(
        "It falls away if an evaluation of before that day is on paper and was only never recorded."
    ),
)
START_DURING_SUSPENSION = FindingKind(
    "start-during-suspension",
    phrase("Start during a suspension without the exception"),
    "R8",
    "irregular",
    phrase("started while a measure suspends, without all that an exception asks"),
    rebuttal=_NEVER_RECORDED,
)
RESUMPTION_DURING_SUSPENSION = FindingKind(
    "resumption-during-suspension",
    phrase("Resumption during a suspension without the exception"),
    "R8",
    "irregular",
    phrase("resumed while a measure suspends, without all that an exception asks"),
    rebuttal=_NEVER_RECORDED,
)
TIME_SHORTENED = FindingKind(
    "time-shortened",
    phrase("Time cut short"),
    "R11",
    "breach",
    phrase("the trajectory has fewer days than it is due"),
    LEFT,
    lacked=phrase("the days that are due"),
    rebuttal=phrase("It is cured from the day on which an extension or a resumption gives back the days."),
)
PHASE_SKIPPED = FindingKind(
    "phase-skipped",
    phrase("Phase skipped"),
    "R11",
    "breach",
    phrase("resumed more than one phase further"),
    lacked=phrase("the phase in between"),
    rebuttal=phrase("It falls away if the phase in between was gone through and was only never recorded."),
)
PHASE_OVERRUN = FindingKind(
    "phase-overrun",
    phrase("Phase that lasts too long"),
    "R5",
    "irregular",
    phrase("the phase lasts longer than it may"),
    Particulars(phrase("It may last {months}, plus the stopped days in it."), counted={"months": MONTHS}),
    rebuttal=phrase("It falls away if the next phase began in time and was only never recorded."),
)
TRAJECTORY_OVERRUN = FindingKind(
    "trajectory-overrun",
    phrase("Trajectory past its last day"),
    "R5",
    "irregular",
    phrase("the trajectory runs past its expected last day"),
    Particulars(phrase("Its expected last day is {last_day}."), days=("last_day",)),
    rebuttal=phrase(
        "It falls away if an extension or the end of the trajectory was decided in time and was only never recorded."
    ),
)
REFUSAL_WITHOUT_OFFER = FindingKind(
    "refusal-without-offer",
    phrase("Refusal without an offer"),
    "R10",
    "note",
    phrase("consent refused or withdrawn while no offer stood; nothing is waived"),
)
CLOSED_WHILE_OWED = FindingKind(
    "closed-while-owed",
    phrase("Closed while the chance stood"),
    "R10",
    "breach",
    phrase("trajectory or readiness closed while the chance stood"),
    rebuttal=phrase("It falls away if what closed it is withdrawn or annulled."),
)
INSERTION_EXTENDED_PAST_LIMIT = FindingKind(
    "insertion-extended-past-limit",
    phrase("Insertion term extended past its limit"),
    "R7",
    "irregular",
    phrase(
        "the insertion term extended past an order's last day for another cause than long absence, training or"
        " an age of 55"
    ),
    sources=(RESUMED_IN_PHASES, FROM_55),
    lacked=phrase("a cause that allows it"),
    rebuttal=phrase("It falls away if the cause was another one than was recorded."),
)
INSERTION_LAPSED = FindingKind(
    "insertion-lapsed",
    phrase("Employment ended by term in an open insertion term"),
    "R7",
    "breach",
    phrase("employment ended by term while the insertion term was held open"),
    rebuttal=_END_UNDONE,
)
LEAVE_UNPROVEN = FindingKind(
    "leave-unproven",
    phrase("Leave without the employee's own word"),
    "R10",
    "breach",
    phrase("left while the chance stood, without the employee's own word"),
    lacked=phrase(
        "the employee's own word by the last day employed: an end that the employee decided, or consent to it"
    ),
    rebuttal=phrase(
        "It falls away if the employee's own word, given by the last day employed, is still recorded: the guarantee is"
        " then waived."
    ),
)
DISMISSED_WHILE_PROTECTED = FindingKind(
    "dismissed-while-protected",
    phrase("Dismissal while protected"),
    "R9",
    "breach",
    phrase("dismissed by the employer while protected"),
    rebuttal=_END_UNDONE,
)
DISMISSED_WHILE_OWED = FindingKind(
    "dismissed-while-owed",
    phrase("Dismissal while the chance was owed"),
    "R10",
    "breach",
    phrase("dismissed by the employer while the chance was owed or offered"),
    rebuttal=_END_UNDONE,
)
#: What the end of an employment can begin, on the day after it; a transition soon after cures it (R16).
BY_LEAVING = (DISMISSED_WHILE_PROTECTED, DISMISSED_WHILE_OWED, LEAVE_UNPROVEN, INSERTION_LAPSED)


class Repairable(NamedTuple):
    """A breach of the open trajectory that a later decision can undo: its entry, its finding.

    Of time cut short ``reach`` is the last day that makes up for it; ``cut``: by an extension, so that a resumption
    can make up for it too. Of what R8 asks for ``spell_first`` is the first day of the spell that suspended.
    """

    position: int
    kind: FindingKind
    reach: int = 0
    cut: bool = False
    spell_first: int = 0

    @property
    def reason(self) -> str:
        """Its name among the reasons of a guarantee's breach."""
        return f"{self.kind.code}:{self.position}"


Overrun = tuple[FindingKind, int, int]
"""What lasts too long: the kind of finding, its first day, and the entry that it rests on."""


class Leaving(NamedTuple):
    """An employment or an ordinary job that ends: on whose decision, said by whom, in which entry.

    ``outside_will`` is what the end says of the employee's will, None where it says nothing.
    """

    by: str
    decided_by: str
    position: int
    outside_will: bool | None = None

    @property
    def outside_their_will(self) -> bool:
        """Whether it ended outside the employee's will (R12)."""
        return is_outside_will(self.by, self.outside_will)

    @property
    def in_their_own_word(self) -> bool:
        """Whether the employee decided it, or the representative (R10)."""
        return self.decided_by in ("employee", "representative")


class Entitlement:
    """What follows from the history so far."""

    def __init__(self, law: Law, trace: Trace | None = None) -> None:
        self._law = law
        self._trace = trace
        self.findings = Findings(trace)
        self.chance = FullChance(self.findings, law, trace)
        self.returns = Returns(self.findings, law, trace)
        self.insertion: InsertionTerm | None = None
        self._orders: list[tuple[int, InsertionOrder]] = []
        self._exception = ExceptionCase()
        #: The requests for the exception (R8); None while there is none, as for nearly everybody.
        self.requests: ExceptionRequests | None = None
        self._phase: PhaseClock | None = None
        self._phase_entry = 0
        #: What the expected last day of the open trajectory rests on: its start, or what stated another last day.
        self.last_day_entry = 0
        self._repairable: list[Repairable] = []
        # The employee's consent to leave, while it stands.
        self._ending_consent: int | None = None
        # Whether there is or was a guarantee for the open trajectory (R7).
        self._guaranteed = False
        # The guarantees that the latest end of an employment breached or waived (R16).
        self._ended_by_leaving: Sequence[Guarantee] = ()

    def branch(self) -> Entitlement:
        """The same, for a dossier that branches."""
        made = copied(self)
        made.findings = self.findings.branch()
        made.chance = self.chance.branch(made.findings, self._ended_by_leaving)
        made.returns = self.returns.branch(made.findings)
        made._ended_by_leaving = [made.chance.all[str(each.suspension)] for each in self._ended_by_leaving]
        made._exception = self._exception.branch()
        made._orders, made._repairable = self._orders.copy(), self._repairable.copy()
        if self.insertion is not None:
            made.insertion = self.insertion.branch()
        if self.requests is not None:
            made.requests = self.requests.branch()
        if self._phase is not None:
            made._phase = copied(self._phase)
        return made

    def branch_in_time(self) -> Entitlement:
        """The same, for a dossier to which nothing more happens than that time goes by."""
        made = copied(self)
        made.findings = self.findings.branch()
        if self.chance.waiting:
            made.chance = self.chance.branch(made.findings, ())
        if self.returns.waiting:
            made.returns = self.returns.branch(made.findings)
        if self._phase is not None:
            made._phase = copied(self._phase)
        return made

    # -- time -----------------------------------------------------------------------------------------

    def pass_to(self, day: int) -> None:
        """What time alone brings about, up to and including ``day``."""
        if self.chance.waiting:
            self.chance.pass_to(day)
        if self.returns.all:
            self.returns.pass_to(day)

    def count(self, status: str, first: int, last: int, clock: Clock) -> None:
        """The days ``first`` to ``last`` of an open trajectory, all of one status (R5)."""
        if status != "running":
            if self._phase is not None:
                self._phase.stopped += last - first + 1
            return
        if self._phase is not None and last > self._phase.last:
            self._overrun(PHASE_OVERRUN, first, self._phase.last, self._phase_entry, self._phase.months)
        if last > clock.expected:
            self._overrun(TRAJECTORY_OVERRUN, first, clock.expected, self.last_day_entry)

    def _overrun(
        self, kind: FindingKind, first: int, limit: int, entry: int, months: int | None = None
    ) -> None:
        """What may last until ``limit`` runs from ``first`` on, past it."""
        if not self.findings.stands(kind):
            values = {"last_day": limit} if months is None else {"last_day": limit, "months": months}
            self.findings.begin(kind, max(first, limit + 1), (entry,), values=values)

    def overruns(self, first: int, clock: Clock) -> tuple[Overrun, ...]:
        """What ``count`` is going to find if an open trajectory runs on from a day until the last one there is."""
        found: tuple[Overrun, ...] = ()
        phase, expected = self._phase, clock.expected
        if phase is not None and phase.last < LAST_DAY and not self.findings.stands(PHASE_OVERRUN):
            found = ((PHASE_OVERRUN, max(first, phase.last + 1), self._phase_entry),)
        if expected < LAST_DAY and not self.findings.stands(TRAJECTORY_OVERRUN):
            found += ((TRAJECTORY_OVERRUN, max(first, expected + 1), self.last_day_entry),)
        return found

    # -- stopping and running -------------------------------------------------------------------------

    def stopped(self, day: int, stops: list[Stopping], *, open_trajectory: bool) -> None:
        """Suspensions stop the person today."""
        self.chance.protect(day, stops, "resumption" if open_trajectory else "start")
        if open_trajectory and self.chance.alive:
            self._guaranteed = True

    def started(
        self, day: int, position: int, *, ready: bool, suspending: Sequence[Spell], stated: int | None
    ) -> None:
        """A trajectory starts, lawfully or not (R8, R11).

        ``suspending`` are the measures that suspend; ``stated`` is the last day that the start states (None: none).
        """
        if not ready:
            self.findings.begin(START_WITHOUT_EVALUATION, day, (position,))
        self._repairable.clear()
        self._guaranteed = bool(self.chance.alive)
        self._phase, self.last_day_entry = None, position
        breaches: list[Breach] = []
        exception = self._except(START_DURING_SUSPENSION, day, position, suspending, breaches)
        if stated is not None and self.chance.alive:
            due, agreed = planned_last_day(day, None, self._law), self.chance.agreed_last_day
            due = due if agreed is None else min(due, agreed)
            if stated < due:
                self._shorten(Repairable(position, TIME_SHORTENED, due), day, stated, breaches)
        self.chance.begin_running(day, position, breaches, exception=exception)

    def resumed(
        self,
        day: int,
        position: int,
        *,
        suspending: Sequence[Spell],
        days_left: int | None,
        remaining: int,
        present_phase: str | None,
        phase: str | None,
    ) -> None:
        """A stopped trajectory resumes (R8, R11).

        ``suspending`` are the measures that suspend. ``days_left`` are the days from the resumption to its stated last
        day, both included (None: none stated); ``remaining`` those that remained on the day before.
        """
        breaches: list[Breach] = []
        exception = self._except(RESUMPTION_DURING_SUSPENSION, day, position, suspending, breaches)
        if days_left is not None:
            self.findings.cure(TRAJECTORY_OVERRUN, day, "last-day-set", because=(position,))
            last_day = day + days_left - 1
            self._give_back(day, position, last_day, [what for what in self._repairable if what.cut])
            if days_left < remaining:
                due = day + remaining - 1
                self._shorten(Repairable(position, TIME_SHORTENED, due), day, last_day, breaches)
        skipped = (
            phase is not None
            and present_phase is not None
            and PHASES.index(phase) > PHASES.index(present_phase) + 1
        )
        if skipped:
            found = self.findings.begin(PHASE_SKIPPED, day, (position, self._phase_entry))
            breaches.append(Breach(found, None))
        self.chance.begin_running(day, position, breaches, exception=exception)

    def _except(
        self,
        kind: FindingKind,
        day: int,
        position: int,
        suspending: Sequence[Spell],
        breaches: list[Breach],
    ) -> tuple[int, ...]:
        """R8: on which entries it is lawful while measures suspend; none where it need not be, or is not."""
        if not suspending:
            return ()
        # Of the latest begun, where several suspend.
        spell_first = max(spell.first for spell in suspending)
        missing, entries = self._exception.missing(spell_first), self._exception.entries()
        self._asked().began(
            day,
            position,
            "start" if kind is START_DURING_SUSPENSION else "resumption",
            missing,
            suspending,
        )
        if not missing:
            return entries
        found = self.findings.begin(kind, day, (position, *entries), missing)
        what = Repairable(position, kind, spell_first=spell_first)
        self._repairable.append(what)
        breaches.append(Breach(found, what.reason))
        return ()

    def _shorten(self, what: Repairable, day: int, last_day: int, breaches: list[Breach]) -> None:
        """R11: from ``day`` on the trajectory has fewer days than it is due."""
        breaches.append(Breach(self._find_shortened(what, day, last_day), what.reason))

    def _find_shortened(self, what: Repairable, day: int, last_day: int) -> Found:
        self._repairable.append(what)
        values = {"left": last_day - day + 1, "needed": what.reach - day + 1}
        return self.findings.begin(what.kind, day, (what.position,), values=values)

    def entered(self, day: int, position: int, phase: str) -> None:
        """A phase begins, or begins anew."""
        self._phase, self._phase_entry = PhaseClock(phase, day, self._law), position
        self.findings.cure(PHASE_OVERRUN, day, "next-phase", because=(position,))

    def extended(self, day: int, position: int, last_day: int, *, expected: int) -> None:
        """The open trajectory gets another last day: it can make up for time cut short, or cut it short (R11).

        ``expected`` is the last day that was expected on the day before.
        """
        self.findings.cure(TRAJECTORY_OVERRUN, day, "last-day-set", because=(position,))
        self._give_back(day, position, last_day, self._repairable)
        if last_day < expected:
            what = Repairable(position, TIME_SHORTENED, expected, cut=True)
            found = self._find_shortened(what, day, last_day)
            self.chance.cut(what.reason, day, position, found)

    def _give_back(self, day: int, position: int, last_day: int, whats: Iterable[Repairable]) -> None:
        """R11: what was cut short, and does not last beyond ``last_day``, is made up for."""
        for what in list(whats):
            if what.kind is TIME_SHORTENED and last_day >= what.reach:
                self._repairable.remove(what)
                self.findings.cure(what.kind, day, "time-given-back", what.position, because=(position,))
                self.chance.repair(what.reason, day, position, "time-given-back", rule="R11")

    # -- consent, evaluation, offer -------------------------------------------------------------------

    def excepted(
        self,
        day: int,
        position: int,
        decision: Consent | Evaluation,
        *,
        suspending: Sequence[Spell],
        open_trajectory: bool,
    ) -> None:
        """A consent to the exception, or VDAB's evaluation for it; it may regularise what was begun (R8).

        An evaluation that is not ready takes nothing away, and is an answer to the request. ``suspending`` are the
        measures that suspend.
        """
        if isinstance(decision, Consent):
            self._exception.take(day, position, decision)
            word = PartyWord.of(day, position, decision)
            self._asked().answered(day, word, suspending, self._exception)
        else:
            if decision.outcome == "ready":
                self._exception.take(day, position, decision)
            judgment = Judgment.of(day, position, decision)
            self._asked().judged(day, judgment, suspending, self._exception)
        if not open_trajectory:
            return
        entries = self._exception.entries()
        for what in list(self._repairable):
            if what.kind is not TIME_SHORTENED and not self._exception.missing(what.spell_first):
                self._repairable.remove(what)
                because = (position, *entries)
                self.findings.cure(what.kind, day, "regularised", what.position, because=because)
                self.chance.repair(what.reason, day, position, "regularised", rule="R8", because=entries)
                self._asked().regularised(day, what.position)

    def spoken_for(self, day: int, position: int, consent: Consent, suspending: Sequence[Spell]) -> None:
        """What another says in a party's name is no consent (R15); it stands with the request all the same."""
        word = PartyWord.of(day, position, consent)
        self._asked().answered(day, word, suspending, self._exception)

    def _asked(self) -> ExceptionRequests:
        if self.requests is None:
            self.requests = ExceptionRequests()
        return self.requests

    def day_over(self, day: int, suspending: Sequence[Spell], *, employed: bool) -> None:
        """The end of a day on which a request for the exception is open or has changed (R8)."""
        self._asked().note(day, suspending, self._exception, employed=employed)

    def offered(self, day: int, position: int, offer: Offer, clock: Clock | None) -> bool:
        """An offer on a day the person awaits (R10); False where what it offers is not owed."""
        left = needed = None
        if offer.last_day is not None and clock is not None:
            left, needed = offer.last_day.toordinal() - day + 1, clock.remaining_while_stopped(day)
        return self.chance.make_offer(day, position, offer, left=left, needed=needed)

    def answered(self, day: int, position: int, consent: Consent) -> bool:
        """The employee answers an offer, or consents to leave; True where it waives the chance (R10)."""
        if consent.to == "ending":
            self._ending_consent = position if consent.answer == "given" else None
        elif consent.answer == "given":
            self.chance.accept(day, position, consent.to)
        elif self.chance.offer is None:
            self.findings.begin(REFUSAL_WITHOUT_OFFER, day, (position,))
        elif self.chance.offer.to == consent.to and (
            # Only a consent that was given to this offer can be withdrawn from it.
            consent.answer == "refused" or self.chance.offer.accepted
        ):
            self.chance.end("waived", day, position, "refused", because=(self.chance.offer.position,))
            return True
        return False

    # -- employment, insertion, ends ------------------------------------------------------------------

    def another_employer(self, day: int) -> None:
        """Employed elsewhere, or anew: what was consented and judged was for the other employer (R4)."""
        self._exception = ExceptionCase()
        if self.requests is not None:
            self.requests.another_employer(day, self._exception)
        self._ending_consent = None

    def term_begins(self, day: int, position: int, scheme: str, term: InsertionTerm | None) -> None:
        """An insertion term begins (R7); None where the scheme has none."""
        if term is None:
            self._end_term(day, position)
            return
        self.insertion = term
        for at, order in self._orders:
            if scheme in order.schemes:
                term.order(day, at, order)

    def _end_term(self, day: int, position: int) -> None:
        if self.insertion is not None and self._trace is not None:
            self._trace.record(day, INSERTION, None, "R7", (position,))
        self.insertion = None

    def ordered(self, day: int, position: int, order: InsertionOrder, scheme: str | None) -> None:
        """An insertion order takes effect."""
        self._orders.append((position, order))
        if self.insertion is not None and scheme in order.schemes:
            self.insertion.order(day, position, order)

    def insertion_extended(self, day: int, position: int, extension: Extension) -> bool:
        """The insertion term is extended, lawfully or not (R7); False where there is none."""
        if self.insertion is None:
            return False
        if self.insertion.past_limit(extension):
            self.findings.begin(INSERTION_EXTENDED_PAST_LIMIT, day, (position, *self.insertion.entries))
        self.insertion.extend(day, position, extension)
        return True

    def readiness_lost(self, day: int, position: int) -> None:
        """A regular evaluation takes readiness for a start away."""
        self._closed_in_breach(day, position)

    def completed(self, day: int, position: int, decision: Completion) -> None:
        """The trajectory, or the readiness for one, is closed."""
        if decision.outcome == "transitioned":
            self.chance.end("honoured", day, position, "transition")
        else:
            self._closed_in_breach(day, position)

    def _closed_in_breach(self, day: int, position: int) -> None:
        if self.chance.alive:
            found = self.findings.begin(CLOSED_WHILE_OWED, day, (position,))
            self.chance.end("breached", day, position, "closed", breach=found)

    def transitioned(self, day: int, position: int) -> None:
        """A transition was reached."""
        self.chance.end("honoured", day, position, "transition")
        self._end_term(day, position)

    def reached_after_all(self, day: int, position: int, left_by: int) -> None:
        """R16: a transition is reached from the employment that the entry ``left_by`` ended just before."""
        for kind in BY_LEAVING:
            self.findings.cure(kind, day, "reached-after-all", left_by, because=(position,))
        self.chance.reach(self._ended_by_leaving, day, position, because=(left_by,))

    def trajectory_over(self, day: int, position: int) -> None:
        """There is no open trajectory any more; what it overran it overran until yesterday."""
        because = (position,)
        self.findings.cure(PHASE_OVERRUN, day, "trajectory-over", because=because)
        self.findings.cure(TRAJECTORY_OVERRUN, day, "trajectory-over", because=because)
        self._repairable.clear()
        if self.requests is not None:
            self.requests.trajectory_over(day)
        self.chance.close_repairs()
        self._phase = None
        self._guaranteed = False

    def left(self, day: int, leaving: Leaving, *, measure_suspends: bool) -> None:
        """The first day after the last day employed (R9, R10). The states are still those of that last day."""
        state, position = self.chance.state, leaving.position
        self._ended_by_leaving = () if leaving.by == "other" else tuple(self.chance.alive)
        lapsed = None
        if leaving.by == "term" and (state is not None or measure_suspends):
            lapsed = self.findings.begin(INSERTION_LAPSED, day, (position,))
        if state is not None:
            self._end_chance(day, leaving, state, lapsed)
        self._end_term(day, position)

    def _end_chance(self, day: int, leaving: Leaving, state: str, lapsed: Found | None) -> None:
        """What becomes of the living guarantees when the employee leaves; ``lapsed`` is what the term's end brings."""
        end, position = self.chance.end, leaving.position
        if leaving.by == "other":
            end("lapsed", day, position, "nobody-decided")
        elif leaving.by in ("employee", "mutual"):
            if leaving.in_their_own_word:
                end("waived", day, position, "left")
            elif self._ending_consent is not None:
                end("waived", day, position, "left", because=(self._ending_consent,))
            else:
                found = self.findings.begin(LEAVE_UNPROVEN, day, (position,))
                end("breached", day, position, "left-unproven", breach=found)
        elif leaving.by == "employer":
            protected = state == "protected"
            kind = DISMISSED_WHILE_PROTECTED if protected else DISMISSED_WHILE_OWED
            found = self.findings.begin(kind, day, (position,))
            rule = "R9" if protected else "R10"
            end("breached", day, position, "dismissed", rule=rule, breach=found)
        else:
            end("breached", day, position, "term", rule="R7", breach=lapsed)

    # -- answers --------------------------------------------------------------------------------------

    @property
    def exceptions(self) -> Sequence[ExceptionRequest]:
        """The requests for the exception, in the order in which they were made (R8)."""
        return () if self.requests is None else self.requests.all

    @property
    def phase(self) -> tuple[int, PhaseClock] | None:
        """The entry of the present phase and its days (R5); None while none has begun."""
        return None if self._phase is None else (self._phase_entry, self._phase)

    @property
    def ended_by_leaving(self) -> Sequence[Guarantee]:
        """The guarantees that the latest end of an employment breached or waived: a transition soon after undoes it."""
        return self._ended_by_leaving

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

    def holds_open(self, *, open_trajectory: bool) -> bool:
        """Whether a guarantee, or the open trajectory that one was for, holds the insertion term open (R7)."""
        return bool(self.chance.alive) or (open_trajectory and self._guaranteed)

    def holds(self, suspending: Sequence[Hold], trajectory: tuple[int, ...] | None) -> Iterator[Hold]:
        """What holds the insertion term open (R7), besides the measures ``suspending`` the scheme.

        ``trajectory`` are the entries that establish the open trajectory, None where none is open.
        """
        yield from suspending
        alive = self.chance.alive
        if alive:
            names = tuple(str(guarantee.suspension) for guarantee in alive)
            entries = tuple(position for guarantee in alive for position in guarantee.entries)
            yield Hold("guarantee", names, alive[0].state, entries)
        # There is or was a guarantee for it, whatever became of that.
        if trajectory is not None and self._guaranteed:
            yield Hold("trajectory", (), "", trajectory)
