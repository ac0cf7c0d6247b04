"""What each decision does to a dossier, by the state that it meets (R2 to R5, R8 and R16 to R18).

Pure: no store, no clock. ``dossier.py`` lets one day after the other happen; ``entitlement.py`` keeps what follows by
the other rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, Self

from ledger.decisions import AnyDecision
from ledger.decisions.assignment import Assignment
from ledger.decisions.completion import Completion
from ledger.decisions.consent import Consent
from ledger.decisions.employment import Employment
from ledger.decisions.employment_end import EmploymentEnd
from ledger.decisions.evaluation import Evaluation
from ledger.decisions.extension import Extension
from ledger.decisions.insertion_order import InsertionOrder
from ledger.decisions.offer import Offer
from ledger.decisions.phase import Phase
from ledger.decisions.resumption import Resumption
from ledger.decisions.return_ import Return
from ledger.decisions.start import Start
from ledger.decisions.suspension import Suspension
from ledger.decisions.transition import Transition
from ledger.decisions.transition_end import TransitionEnd
from ledger.language import phrase
from ledger.law import Law
from ledger.sources import IN_PRACTICE, MEETS_NOTHING, WHICH_EMPLOYMENT
from projections.fold.copied import copied
from projections.fold.entitlement import Entitlement, Leaving, Overrun
from projections.fold.period import Period, unbroken_since
from projections.fold.rules.calendar import as_date
from projections.fold.rules.clock import Clock
from projections.fold.rules.collective import Collective
from projections.fold.rules.competence import may_say
from projections.fold.rules.finding import NO_VALUES, FindingKind, Particulars
from projections.fold.rules.guarantee import Guarantee, Stopping
from projections.fold.rules.insertion import Hold, InsertionTerm
from projections.fold.rules.measure import Spell
from projections.fold.rules.places import Places
from projections.fold.rules.succession import Takeover, succeeded
from projections.fold.rules.suspension import Individual, IndividualSuspensions
from projections.fold.trace import Trace

NOT_EMPLOYED = "not-employed"

#: Every status a person can have, in the order of a trajectory.
STATUSES = (
    NOT_EMPLOYED,
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

Stop = Spell | Individual
"""A suspension that stops a person."""

# Within a day measures apply first, then successions, then employment and return, then the other decisions in the
# order of the ledger, phases last (R3).
EMPLOYMENT, OTHER, PHASE = 0, 1, 2

# What a decision does where it has no effect, or should not have been taken.
OUTSIDE_EMPLOYMENT = FindingKind(
    "outside-employment",
    phrase("Decision outside employment"),
    "R4",
    "note",
    phrase("a decision outside employment under a scheme has no effect"),
    sources=(MEETS_NOTHING,),
)
START_WHILE_OPEN = FindingKind(
    "start-while-open",
    phrase("Start of a running trajectory"),
    "R2",
    "note",
    phrase("a start while the trajectory runs changes nothing"),
)
RESUMPTION_WITHOUT_SUSPENSION = FindingKind(
    "resumption-without-suspension",
    phrase("Resumption without a suspension"),
    "R4",
    "note",
    phrase("there was nothing to resume and nothing to start"),
    sources=(MEETS_NOTHING,),
)
OUT_OF_PLACE = FindingKind(
    "out-of-place",
    phrase("Decision that meets nothing"),
    "R4",
    "note",
    phrase("a decision that meets nothing it could apply to"),
    sources=(MEETS_NOTHING,),
)
EVALUATION_DURING_SUSPENSION = FindingKind(
    "evaluation-during-suspension",
    phrase("Evaluation during a suspension"),
    "R4",
    "irregular",
    phrase("a regular evaluation held while a measure suspends"),
    sources=(IN_PRACTICE,),
    rebuttal=phrase("It falls away if the evaluation was held before the suspension."),
)
EMPLOYMENT_WHILE_EMPLOYED = FindingKind(
    "employment-while-employed",
    phrase("Employment while employed"),
    "R4",
    "note",
    phrase("employed elsewhere while employed: the later employment replaces the earlier one"),
    Particulars(phrase("The earlier one was at {enterprise}.")),
    (WHICH_EMPLOYMENT,),
)


Step = tuple[int, int, Assignment | Phase | EmploymentEnd | TransitionEnd]
"""A decision that took effect on a day, with its ledger position; of an end the first day without it."""


class Former(NamedTuple):
    """An employment under a scheme that ended: its last day, where it was, and the entry that ended it."""

    last_day: int
    enterprise: str
    position: int


class Dossier:
    """What holds for one employee at the end of the day that the fold has reached.

    ``periods`` are all the days so far, without a gap from the first decision on. ``clock`` is None while
    no trajectory is open; ``phase`` until a phase is named. ``entries`` are the ledger positions that
    establish the status. What the rules decide is recorded in ``trace``, where one is given.
    """

    def __init__(self, collective: Collective, law: Law, trace: Trace | None = None) -> None:
        self.trace = trace
        self._law = law
        self.entitlement = Entitlement(law, trace)
        self._measures = collective.spells
        self._takeovers = collective.takeovers
        #: The entries of which it is on record that a wrong clock stamped them.
        self.wrong_moments = collective.wrong
        self.day = 0
        self.enterprise: str | None = None
        self.scheme: str | None = None
        self.status = "not-employed"
        self.entries: tuple[int, ...] = ()
        self.clock: Clock | None = None
        self.phase: str | None = None
        self.periods: list[Period] = []
        #: The day, enterprise and scheme at the end of each day on which one of the two changed.
        self.employers: list[tuple[int, str | None, str | None]] = []
        #: The suspensions in force on the day: a measure's name, or ``entry:N``.
        self.suspensions: tuple[str, ...] = ()
        #: The places that the employee has left.
        self.places = Places()
        #: The assignments, the internships and the ends that took effect, each with its day and its ledger position.
        self.steps: list[Step] = []
        # Whether there is an ordinary job; whether an external transition came after the last employment (R16).
        self._ordinary_job = self._external = False
        # The employment under a scheme that ended last, and may yet turn out to lead to a transition.
        self._former: Former | None = None
        # The dossier whose entry states the present employment (R18).
        self._stated_in = ""
        self._ready = False
        self._assigned = False
        self._stopped = False
        self._exempt: frozenset[str] = frozenset()
        self._individual = IndividualSuspensions()
        self._stops: list[Stop] = []
        # The measures in force on the day, whomever they reach.
        self._in_force: list[Spell] = []
        # Ends whose last day this was; they take effect when the next day begins.
        self._ends: list[tuple[int, EmploymentEnd | TransitionEnd]] = []
        self._transitioned_on = 0
        self._remaining = 0
        # The ledger positions that establish what holds, by what they establish.
        self._because: dict[str, tuple[int, ...]] = {}

    def branch(self) -> Self:
        """Another dossier to which the same has happened so far; from here on each lives on by itself.

        Not for one with a trace.
        """
        made = copied(self)
        made.entitlement = self.entitlement.branch()
        if self.clock is not None:
            made.clock = copied(self.clock)
        made.periods = self.periods.copy()
        if self.periods:
            made.periods[-1] = copied(self.periods[-1])
        made.employers, made.steps = self.employers.copy(), self.steps.copy()
        made.places = self.places.branch()
        made._individual, same = self._individual.branch()
        if same:
            made._stops = [
                same.get(id(each), each) if isinstance(each, Individual) else each for each in self._stops
            ]
        made._ends = self._ends.copy()
        made._because = self._because.copy()
        return made

    def branch_in_time(self) -> Self:
        """Another dossier, that can go on by ``let_pass``, and nothing else may happen to it any more.

        So it shares what time alone does not change.
        """
        made = copied(self)
        made.entitlement = self.entitlement.branch_in_time()
        if self.clock is not None:
            made.clock = copied(self.clock)
        made.periods = []
        return made

    @property
    def waiting(self) -> bool:
        """Whether the days alone can bring about more than they count, and what ``overruns`` tells."""
        entitled = self.entitlement
        return entitled.chance.waiting or entitled.returns.waiting or bool(self._ends)

    @property
    def overruns(self) -> tuple[Overrun, ...]:
        """The findings that the open trajectory brings if nothing more happens than that it runs on."""
        if self.clock is None or self.status != "running":
            return ()
        return self.entitlement.overruns(self.day, self.clock)

    def decided_otherwise(self, collective: Collective) -> None:
        """From the next day on other things are decided for many; until today the same was in force."""
        self._measures = collective.spells
        self._takeovers = collective.takeovers
        self.wrong_moments = collective.wrong
        now = {(spell.measure, spell.number): spell for spell in collective.spells}
        self._stops = [
            now[each.measure, each.number] if isinstance(each, Spell) else each for each in self._stops
        ]
        self._in_force = [now[each.measure, each.number] for each in self._in_force]

    def live(
        self,
        day: int,
        decisions: Iterable[tuple[int, int, AnyDecision]],
        orders: Iterable[tuple[int, InsertionOrder]] = (),
        takeovers: Iterable[Takeover] = (),
    ) -> None:
        """Let ``day`` happen: first what ends or begins by itself, then the day's decisions in order."""
        self._count_until(day - 1)
        self.day = day
        # What ``Spell.in_force`` says, written out: it is asked of every measure on every day.
        self._in_force = [
            spell
            for spell in self._measures
            if spell.first <= day and (spell.last is None or day <= spell.last)
        ]
        if self.clock is not None:
            self._remaining = self.clock.expected - (day - 1)
        if self._ends:
            self._leave_what_ended()
        self.entitlement.pass_to(day)
        for position, order in orders:
            self.entitlement.ordered(day, position, order, self.scheme)
        for takeover in takeovers:
            self._take_over(takeover)
        settled = False
        for stage, position, decision in decisions:
            # Whom a measure reaches is known once the day's employment is.
            if stage != EMPLOYMENT and not settled:
                self._settle()
                settled = True
            self._take(position, decision)
            if settled:
                self._settle()
        if not settled:
            self._settle()
        self._note_status()

    def leads_to(self, decision: AnyDecision, enterprise: str) -> bool:
        """Whether a decision is a transition to a job at an enterprise; an internal one is to the own enterprise."""
        if not isinstance(decision, Transition):
            return False
        return enterprise == (self._own_enterprise if decision.internal else decision.enterprise)

    def _leave_what_ended(self) -> None:
        """Yesterday was the last day of what ended: today the person has left it."""
        for position, end in self._ends:
            outside_will = end.outside_will if isinstance(end, TransitionEnd) else None
            self.steps.append((self.day, position, end))
            self._leave(Leaving(end.by, end.decided_by, position, outside_will))
        self._ends.clear()

    def _judge_ends(self) -> None:
        """R4: what meets nothing that it ends is found on its own day; of several of one day the first ends it."""
        ending: list[tuple[int, EmploymentEnd | TransitionEnd]] = []
        for position, end in self._ends:
            if not ending and self._is_there(end):
                ending.append((position, end))
            elif isinstance(end, TransitionEnd) or not self._external:
                # R16: after an external transition it is the end of the employment before it: the notice ran on.
                self._find(OUT_OF_PLACE, position)
        self._ends = ending

    def _is_there(self, end: EmploymentEnd | TransitionEnd) -> bool:
        """Whether what ends with this day is there: an ordinary job elsewhere ends by a transition-end only (R16)."""
        if isinstance(end, TransitionEnd):
            return self._ordinary_job
        if self.enterprise is None or (self._ordinary_job and self._external):
            return False
        return end.enterprise is None or self._is_own(end.enterprise)

    def _is_own(self, enterprise: str) -> bool:
        """Whether it is the present enterprise, or one that this has taken over (R17)."""
        if enterprise == self.enterprise:
            return True
        return self.enterprise is not None and enterprise in succeeded(
            self._takeovers, self.enterprise, self.day
        )

    def finish(self, day: int) -> None:
        """Count on to the end of ``day``, a day on which nothing more changes."""
        self.let_pass(day)

    def let_pass(self, day: int) -> None:
        """The same, for who asks nothing but what time brings."""
        self._count_until(day)
        self.entitlement.pass_to(day)
        self.day = day

    def _count_until(self, last: int) -> None:
        if last < self.day:
            return
        if self.clock is not None:
            self.clock.count(self.status, self.day, last)
            self.entitlement.count(self.status, self.day, last, self.clock)
        if self.periods:
            self.periods[-1].last = last
        if self._ends:
            # What ends judges the states of its last day; else what time brings by then is found the day after.
            self.entitlement.pass_to(last)

    def _settle(self) -> None:
        """R4: on a suspended day what is open stops, and stays stopped until a start or resumption."""
        if not (self._stopped or self._in_force or self._individual):
            self.suspensions = ()
            return
        stops = self._stopping()
        self.suspensions = tuple([stop.name for stop in stops])
        if self.clock is None and not self._ready:
            return
        if stops:
            self._stop(stops)
        elif self._stopped and self.entitlement.chance.state == "protected":
            self.entitlement.chance.release(self.day, self._what_ended() if self.trace is not None else ())
        if self._stopped:
            # What ended the stop is part of why the person waits.
            self._because["stop"] = tuple([p for stop in self._stops for p in stop.entries_on(self.day)])

    def _stop(self, stops: list[Stop]) -> None:
        self._stopped = True
        self._stops = stops
        named = [Stopping(stop.name, stop.number, stop.entries_on(self.day)) for stop in stops]
        self.entitlement.stopped(self.day, named, open_trajectory=self.clock is not None)

    def _what_ended(self) -> list[int]:
        """The entries of the suspensions that stopped the person last; of the employment that took one away too."""
        ended = [position for stop in self._stops for position in stop.entries_on(self.day)]
        if any(stop.in_force(self.day) for stop in self._stops):
            ended += self._because["employment"]
        return ended

    def _stopping(self) -> list[Stop]:
        """The suspensions that stop this person today: measures first, then individual ones.

        Each in the order of their names, which do not change places when one of them begins anew.
        """
        if self.scheme is None or self._ordinary_job:
            return []
        stops: list[Stop] = [
            spell
            for spell in self._in_force
            if self.scheme in spell.schemes and not (self.clock is not None and spell.measure in self._exempt)
        ]
        if self._individual:
            stops += self._individual.in_force(self.day)
        if len(stops) > 1:
            stops.sort(key=lambda stop: stop.rank)
        return stops

    def _note_status(self) -> None:
        if self._ends:
            self._judge_ends()
        known = self.employers[-1] if self.employers else None
        if known is None or known[1] != self.enterprise or known[2] != self.scheme:
            self.employers.append((self.day, self.enterprise, self.scheme))
        self.status, because = self._judge()
        known_by = self._because.get
        self.entries = tuple(sorted({entry for reason in because for entry in known_by(reason, ())}))
        period = self.periods[-1] if self.periods else None
        if period is None or not period.is_of(self.status, self.phase, self.suspensions):
            period = Period(self.day, self.status, self.phase, self.suspensions)
            self.periods.append(period)
        period.entries = self.entries
        requests = self.entitlement.requests
        if requests is not None and requests.watching:
            employed = self.scheme is not None and not self._ordinary_job
            self.entitlement.day_over(self.day, self._suspending_spells(), employed=employed)

    @property
    def since(self) -> int | None:
        """The first day of the present unbroken run of the status; None while not employed yet."""
        return None if self.status == "not-employed" else unbroken_since(self.periods)

    @property
    def guarantees(self) -> list[Guarantee]:
        """By first protected day, measures before individual suspensions, the returns last."""
        found = list(self.entitlement.chance.all.values())
        if len(found) > 1:
            found.sort(key=lambda guarantee: guarantee.rank)
        return [*found, *self.entitlement.returns.all]

    @property
    def insertion_legal_last_day(self) -> int | None:
        """The last day of the insertion term by its own last day, orders and extensions alone (R7)."""
        term = self.entitlement.insertion
        return None if term is None else term.last

    @property
    def insertion_last_day(self) -> int | None:
        """The last day of the insertion term at the end of the day (R7); None also for one still held open."""
        term = self.entitlement.insertion
        if term is None:
            return None
        return term.last_day(
            self.day, held=self.insertion_held, expected=None if self.clock is None else self.clock.expected
        )

    @property
    def insertion_held(self) -> bool:
        """Whether anything holds an insertion term open at the end of the day (R7); ``insertion_holds`` says what."""
        for spell in self._in_force:
            if self.scheme in spell.schemes:
                return True
        return self.entitlement.holds_open(open_trajectory=self.clock is not None)

    def insertion_holds(self) -> Iterator[Hold]:
        """What holds the insertion term open at the end of the day (R7)."""
        spells = list(self._suspending(self.day))
        measures = []
        if spells:
            names = tuple(dict.fromkeys(spell.measure for spell in spells))
            entries = tuple(position for spell in spells for position in spell.entries_on(self.day))
            measures.append(Hold("measure", names, "", entries))
        return self.entitlement.holds(measures, None if self.clock is None else self.entries)

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
        return self._judge_ready() if self._ready else ("employed", ("employment", "closed"))

    def _judge_ready(self) -> tuple[str, tuple[str, ...]]:
        """The same of who was judged ready and has not started."""
        if self._stopped:
            return ("postponed" if self.suspensions else "awaiting"), ("employment", "ready", "stop")
        if self._assigned:
            return "planned", ("employment", "ready", "assigned")
        return "ready", ("employment", "ready")

    # -- decisions ------------------------------------------------------------------------------------

    def _take(self, position: int, decision: AnyDecision) -> None:
        """What one decision changes today. Kinds without a line here change nothing of the status."""
        take = _TAKES.get(type(decision))
        if take is None:
            return
        if type(decision) is Consent and decision.decided_by not in may_say(decision.party):
            # What another says in a party's name is no consent (R15).
            if decision.to == "exception":
                self.entitlement.spoken_for(self.day, position, decision, self._suspending_spells())
            return
        if (self.scheme is None or self._ordinary_job) and not self._has_effect_outside(decision):
            self._find(OUTSIDE_EMPLOYMENT, position)
            return
        take(self, position, decision)

    def _has_effect_outside(self, decision: AnyDecision) -> bool:
        """R4: outside employment only employment itself has an effect; R16: and a transition soon after one."""
        if isinstance(decision, Transition):
            return self._just_left()
        return type(decision) in _EMPLOYMENT_KINDS

    def _just_left(self) -> bool:
        """R16: whether an employment under a scheme ended so shortly before that a transition is reached from it."""
        last = self._last_day_to_transition
        return last is not None and self.day <= last

    @property
    def _last_day_to_transition(self) -> int | None:
        """R16: the last day of a transition that is reached from the employment that ended; None where none has."""
        former = self._former
        if former is None or self.enterprise is not None:
            return None
        return former.last_day + self._law.transition_days.on(as_date(former.last_day)).value

    def _find(self, kind: FindingKind, position: int, values: Mapping[str, Any] = NO_VALUES) -> None:
        self.entitlement.findings.begin(kind, self.day, (position,), values=values)

    def _end(self, position: int, decision: EmploymentEnd | TransitionEnd) -> None:
        """It is the last day, whatever else happens on it: what follows is tomorrow's."""
        self._ends.append((position, decision))

    def _take_start(self, position: int, decision: Start) -> None:
        """R2: a start of a stopped trajectory is its resumption; one while it runs changes nothing."""
        if self.clock is None:
            self._start(position, decision.last_day)
        elif self._stopped:
            self._resume(position, None, decision.last_day)
        else:
            self._find(START_WHILE_OPEN, position)

    def _take_resumption(self, position: int, decision: Resumption) -> None:
        """R2: a resumption by someone who waits to start is the start; one of nothing changes nothing."""
        if self.clock is not None:
            if self._stopped:
                self._resume(position, decision.phase, decision.last_day)
            else:
                self._find(RESUMPTION_WITHOUT_SUSPENSION, position)
        elif self._ready and self._stopped:
            self._start(position, decision.last_day)
            self._enter(position, decision.phase)
        else:
            self._find(RESUMPTION_WITHOUT_SUSPENSION, position)

    def _take_phase(self, position: int, decision: Phase) -> None:
        if self.clock is None:
            self._find(OUT_OF_PLACE, position)
        else:
            if decision.enterprise is not None:
                self.steps.append((self.day, position, decision))
            self._enter(position, decision.phase)

    def _take_assignment(self, position: int, decision: Assignment) -> None:
        self.steps.append((self.day, position, decision))
        self._assigned = True
        self._because["assigned"] = (position,)

    def _take_suspension(self, position: int, decision: Suspension) -> None:
        self._individual.begin(position, self.day, decision)

    def _take_offer(self, position: int, decision: Offer) -> None:
        """R10: an offer is valid only on a day the person awaits, and is of what is owed that day."""
        awaits = self._stopped and not self.suspensions
        if not (awaits and self.entitlement.offered(self.day, position, decision, self.clock)):
            self._find(OUT_OF_PLACE, position)

    def _take_consent(self, position: int, decision: Consent) -> None:
        if decision.to == "exception":
            self._except(position, decision)
        elif decision.party == "employee" and self.entitlement.answered(self.day, position, decision):
            self._close(position)

    def _employ(self, position: int, decision: Employment | Return) -> None:
        """R4, R12: an employment, or a return, by the job that it meets."""
        if isinstance(decision, Return) and not self.entitlement.returns.returned(self.day, position):
            self._find(OUT_OF_PLACE, position)
        here = decision.enterprise == self.enterprise
        if self._ordinary_job and decision.scheme == "imw" and self._is_own(decision.enterprise):
            if self.scheme is None:
                self._support(position, decision)
            else:
                self._employ_again(position, decision)
        elif here and decision.scheme == self.scheme:
            self._employ_again(position, decision)
        else:
            elsewhere = self.enterprise is not None and not here
            if elsewhere:
                self._find(EMPLOYMENT_WHILE_EMPLOYED, position, {"enterprise": self.enterprise})
            self._begin_employment(position, decision, elsewhere=elsewhere)

    def _employ_again(self, position: int, decision: Employment | Return) -> None:
        """Employed already at this enterprise, under this scheme: only a last day of the term changes anything."""
        if isinstance(decision, Return):
            # It met what it could apply to, or was found already.
            return
        if decision.insertion_last_day is not None and not self._ordinary_job:
            self._stated_in = decision.dossier
            self._begin_term(position, decision)
        elif decision.dossier == self._stated_in:
            # R18: what only repeats the other dossier's employment is no finding.
            self._find(OUT_OF_PLACE, position)

    def _support(self, position: int, decision: Employment | Return) -> None:
        """R16: individueel maatwerk at the ordinary employer is that job with support."""
        self.scheme = decision.scheme
        self._stated_in = decision.dossier

    def _begin_employment(self, position: int, decision: Employment | Return, *, elsewhere: bool) -> None:
        """A new employment; or, where the person is employed, another employer or another scheme."""
        anew = self._ordinary_job or self.scheme is None
        if anew:
            self._forget_trajectory(position)
            self._former = None
        if anew or elsewhere:
            self.entitlement.another_employer(self.day)
        self._begin_term(position, decision)
        self.places.employed(decision.enterprise, self.day, position)
        self._ordinary_job = self._external = False
        self.enterprise = decision.enterprise
        self.scheme = decision.scheme
        self._stated_in = decision.dossier
        self._because["employment"] = (position,)

    def _begin_term(self, position: int, decision: Employment | Return) -> None:
        """R7: a new insertion term; none where the scheme has none."""
        term = None
        if decision.scheme == "lde":
            stated = decision.insertion_last_day if isinstance(decision, Employment) else None
            term = InsertionTerm(self.day, stated, position, self._law, self.trace)
        self.entitlement.term_begins(self.day, position, decision.scheme, term)

    def _take_over(self, takeover: Takeover) -> None:
        """R17: who is employed there goes on at the successor, and what was left open there moves along."""
        self.places.taken_over(takeover)
        if self.enterprise == takeover.enterprise:
            self._move(takeover)

    def _move(self, takeover: Takeover) -> None:
        self.enterprise = takeover.successor
        held_by = "transition" if self._ordinary_job else "employment"
        self._because[held_by] += (takeover.position,)

    def _start(self, position: int, last_day: date | None) -> None:
        suspending = self._suspending_spells()
        self.clock = Clock(self.day, last_day, self._law)
        stated = None if last_day is None else self.clock.planned
        self.entitlement.started(self.day, position, ready=self._ready, suspending=suspending, stated=stated)
        self._remaining = self.clock.planned - (self.day - 1)
        self.phase = None
        self._because.pop("resumption", None)
        self._because.pop("phase", None)
        self._because["start"] = (position,)
        self._run_free()

    def _resume(self, position: int, phase: str | None, last_day: date | None) -> None:
        assert self.clock is not None
        self.entitlement.resumed(
            self.day,
            position,
            suspending=self._suspending_spells(),
            days_left=None if last_day is None else last_day.toordinal() - self.day + 1,
            remaining=self._remaining,
            present_phase=self.phase,
            phase=phase,
        )
        if last_day is not None:
            self._restate(self.clock, position, last_day)
        self._enter(position, phase)
        self._because["resumption"] = (position,)
        self._run_free()

    def _restate(self, clock: Clock, position: int, last_day: date) -> None:
        """A later decision states the expected last day (R5)."""
        clock.restate(last_day, self.day)
        self.entitlement.last_day_entry = position

    def _run_free(self) -> None:
        """R8: it runs from today; measures now in force stop it no longer, individual ones have ended."""
        self._exempt |= {spell.measure for spell in self._suspending(self.day)}
        self._individual.end(self.day)
        self._stopped = False

    def _suspending_spells(self) -> Sequence[Spell]:
        """The spells of measures that suspend today, other than those that stop this trajectory no longer (R8)."""
        if not self._in_force:
            return ()
        return [stop for stop in self._stopping() if isinstance(stop, Spell)]

    def _suspending(self, day: int) -> Iterator[Spell]:
        """The measures that suspend the scheme on a day, whether they stop this person or not."""
        return (spell for spell in self._measures if spell.in_force(day) and self.scheme in spell.schemes)

    def _enter(self, position: int, phase: str | None) -> None:
        if phase is not None:
            self.entitlement.entered(self.day, position, phase)
            self.phase = phase
            self._because["phase"] = (position,)

    def _evaluate(self, position: int, decision: Evaluation) -> None:
        if decision.purpose == "regular":
            held = (decision.held_on or decision.effective_on).toordinal()
            if any(held >= spell.first for spell in self._suspending(self.day)):
                self._find(EVALUATION_DURING_SUSPENSION, position)
        if decision.outcome == "ready":
            self._ready = True
            self._because["ready"] = (position,)
        if decision.purpose == "exception":
            self._except(position, decision)
        elif decision.outcome != "ready":
            self._ready = self._assigned = False
            if self.clock is None:
                self.entitlement.readiness_lost(self.day, position)
                self._stopped = False
                self._because["closed"] = (position,)

    def _except(self, position: int, decision: Consent | Evaluation) -> None:
        """R8: a party's word about the exception, or VDAB's."""
        self.entitlement.excepted(
            self.day,
            position,
            decision,
            suspending=self._suspending_spells(),
            open_trajectory=self.clock is not None,
        )

    def _extend(self, position: int, decision: Extension) -> None:
        if not self._lengthen(position, decision):
            self._find(OUT_OF_PLACE, position)

    def _lengthen(self, position: int, decision: Extension) -> bool:
        """Whether there is what a decision extends: then it has another last day."""
        if decision.of == "suspension":
            return self._individual.extend(position, self.day, decision)
        if decision.of == "insertion":
            return self.entitlement.insertion_extended(self.day, position, decision)
        if self.clock is None:
            return False
        self._restate(self.clock, position, decision.last_day)
        expected = self.day - 1 + self._remaining
        self.entitlement.extended(self.day, position, decision.last_day.toordinal(), expected=expected)
        return True

    def _complete(self, position: int, decision: Completion) -> None:
        if self.clock is None and not self._ready:
            self._find(OUT_OF_PLACE, position)
            return
        self.entitlement.completed(self.day, position, decision)
        self._close(position)

    def _close(self, position: int) -> None:
        """R4: after a completion or a waiver the person is employed and needs a new evaluation."""
        self._forget_trajectory(position)
        self._because["closed"] = (position,)

    def _take_transition(self, position: int, decision: Transition) -> None:
        """R16: from the present employment, or from the one that ended just before."""
        if self.enterprise is not None:
            self.entitlement.transitioned(self.day, position)
            self.places.leave(self.enterprise, self.day, position)
        else:
            assert self._former is not None
            self.entitlement.reached_after_all(self.day, position, self._former.position)
        self._transition(position, decision)

    def _transition(self, position: int, decision: Transition) -> None:
        self._forget_trajectory(position)
        self._individual.forget()
        self._ordinary_job = True
        self._external = not decision.internal
        self._transitioned_on = self.day
        self.scheme = None
        self.enterprise = decision.enterprise if self._external else self._own_enterprise
        self._former = None
        self._because["transition"] = (position,)

    @property
    def _own_enterprise(self) -> str | None:
        """The enterprise of the employment, or of the one that ended just before."""
        return self.enterprise or (self._former.enterprise if self._former is not None else None)

    def _leave(self, leaving: Leaving) -> None:
        assert self.enterprise is not None
        if self._ordinary_job:
            # R12: an internal transition opens no return.
            if self._external and leaving.outside_their_will:
                entries = (*self._because["transition"], leaving.position)
                self.entitlement.returns.job_ended(self._transitioned_on, self.day - 1, entries)
        else:
            suspends = any(self._suspending(self.day - 1))
            self.entitlement.left(self.day, leaving, measure_suspends=suspends)
            self.places.leave(self.enterprise, self.day, leaving.position)
            self._former = Former(self.day - 1, self.enterprise, leaving.position)
        self._forget_trajectory(leaving.position)
        self._individual.forget()
        self._ordinary_job = False
        self.enterprise = self.scheme = None
        self._because["end"] = (leaving.position,)

    def _forget_trajectory(self, position: int) -> None:
        self.entitlement.trajectory_over(self.day, position)
        self.clock = None
        self.phase = None
        self._ready = self._assigned = self._stopped = False
        self._exempt = frozenset()
        for reason in ("start", "resumption", "phase", "ready", "assigned", "stop", "closed"):
            self._because.pop(reason, None)


#: What each kind of decision does. Kinds without a line here change nothing of the status.
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
    Completion: Dossier._complete,
    Consent: Dossier._take_consent,
    Offer: Dossier._take_offer,
    Transition: Dossier._take_transition,
}
_EMPLOYMENT_KINDS = (Employment, Return, EmploymentEnd, TransitionEnd)
