"""What each decision, and each end, does to guarantees and findings (R7-R12), on top of `day_by_day` (R1-R6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from tests.oracle.day_by_day import NEEDS_A_SCHEME, Decision, Person, Trajectory, last_day_of_term
from tests.oracle.findings import Finding
from tests.oracle.guarantee import Asked, Departure, Guarantee, days_until, skips_a_phase
from tests.oracle.insertion import InsertionTerm

RETURN_MONTHS = 12  # R12, policy


@dataclass
class Entitled(Person):
    """A person with guarantees and findings."""

    ledger: Sequence[Decision] = ()  # as written, for who decided and when it was recorded (R15, R1)
    read: Sequence[Decision] = ()  # what remains of it (R1)
    orders: list[Decision] = field(default_factory=list)  # insertion-orders in effect
    guarantees: list[Guarantee] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    departures: list[Departure] = field(default_factory=list)
    with_guarantee: list[Trajectory] = field(default_factory=list)  # R7: for which there is or was one
    asked: Asked = field(default_factory=Asked)
    term: InsertionTerm = field(default_factory=InsertionTerm)
    phase_begun: date | None = None
    transitioned_on: date | None = None
    remaining_yesterday: int | None = None
    trajectory_yesterday: Trajectory | None = None

    # --- findings and guarantees

    def find(self, code: str, missing: Sequence[str] = ()) -> Finding:
        finding = Finding(code, self.day, list(missing))
        self.findings.append(finding)
        return finding

    def cure(self, *codes: str) -> None:
        for finding in self.findings:
            if finding.code in codes:
                finding.cured = True

    def standing_finding(self, code: str) -> bool:
        return any(finding.code == code and not finding.cured for finding in self.findings)

    def living(self) -> list[Guarantee]:
        return [guarantee for guarantee in self.guarantees if guarantee.living()]

    def chance_dealt_with(self) -> None:
        """The table: a valid offer, any end of the guarantee, or being protected again cures these."""
        self.cure("chance-not-offered", "offer-lapsed", "offer-too-short")

    def end_as(self, state: str) -> list[Guarantee]:
        """R10: all that lives ends together: there is one chance, and every suspension owes that one."""
        ended = self.living()
        for guarantee in ended:
            guarantee.state = state
        if ended:
            self.chance_dealt_with()
        return ended

    def notice_a_stop(self) -> None:
        """R10: protected while any suspension stops the person; when none does, owed or offered."""
        super().notice_a_stop()
        status = self.status()
        if status in ("suspended", "postponed"):
            for name in sorted(self.stopped_by()):
                if all(guarantee.suspension != name for guarantee in self.guarantees):
                    entitled_to = "start" if self.trajectory is None else "resumption"
                    self.guarantees.append(Guarantee(name, entitled_to, self.day))
            for guarantee in self.living():
                guarantee.state = "protected"
            if self.living():
                self.chance_dealt_with()
                self.mark_trajectory()
        if status == "awaiting":
            for guarantee in self.living():
                guarantee.state = "owed" if self.offer is None else "offered"

    def mark_trajectory(self) -> None:
        """R7: remembers that there is a guarantee for the open trajectory."""
        if self.trajectory is not None and not any(one is self.trajectory for one in self.with_guarantee):
            self.with_guarantee.append(self.trajectory)

    # --- one decision at a time

    def apply(self, decision: Decision) -> None:
        """R4, R15: no effect outside employment under a scheme; else what day_by_day does, judged here."""
        kind = decision["decision"]
        if kind in NEEDS_A_SCHEME and self.standing != "employed":
            self.find("outside-employment")
            return
        if kind == "completion":
            self.complete(decision)
        elif kind == "phase" and self.trajectory is not None:
            self.begin_phase()
        super().apply(decision)

    def employ(self, decision: Decision) -> None:
        """What was asked and judged is remembered within one employment. R7: the term begins. R12: a return."""
        if self.standing != "employed":
            self.asked = Asked()
        super().employ(decision)
        self.term.begin(decision, self.orders)
        if decision["decision"] == "return":
            for guarantee in self.guarantees:
                if guarantee.suspension is None:
                    guarantee.state = "honoured"
            self.cure("return-not-honoured")

    def evaluate(self, decision: Decision) -> None:
        """R4, R8, R10: only a regular evaluation takes readiness away, and only from who has not started."""
        if decision["purpose"] == "regular":
            held = decision.get("held_on") or decision["effective_on"]
            if any(held >= self.begun(name) for name in self.reached_by()):
                self.find("evaluation-during-suspension")
            not_ready = decision["outcome"] != "ready"
            if not_ready and self.trajectory is None and self.end_as("breached"):
                self.find("closed-while-owed")
        super().evaluate(decision)
        self.asked.evaluation(decision)
        self.regularise()

    def begun(self, measure: str) -> str:
        """The day a measure began: the one of its (latest) order, not of its present spell."""
        return max(
            str(decision["effective_on"])
            for decision in self.read
            if decision["decision"] == "suspension-order"
            and decision["measure"] == measure
            and decision["effective_on"] <= self.day.isoformat()
        )

    def start_or_resume(self, decision: Decision) -> None:
        """R2: read by the state it meets. R8, R10, R11: lawful and full, or a breach."""
        status, going, kind = self.status(), self.trajectory, decision["decision"]
        if going is not None and status == "running":
            self.find("start-while-open" if kind == "start" else "resumption-without-suspension")
            return
        if going is None and kind == "resumption" and status not in ("postponed", "awaiting"):
            self.find("resumption-without-suspension")
            return
        if going is None and not self.ready:
            self.find("start-without-evaluation")
        breaches: dict[str, Finding] = {}
        # R8: a measure that no longer stops this trajectory suspends nothing.
        suspending = self.reached_by() - (going.exempt_from if going else set())
        missing = self.asked.missing() if suspending else []
        if missing:
            code = f"{'start' if going is None else 'resumption'}-during-suspension"
            breaches["exception"] = self.find(code, missing)
        days_owed = 0
        if going is not None:
            if skips_a_phase(going.phase, decision.get("phase")):
                breaches["phase"] = self.find("phase-skipped")
            days_owed = self.remaining_the_day_before(going)
            if "last_day" in decision and days_until(decision, self.day) < days_owed:
                breaches["time"] = self.find("time-shortened")
            if "last_day" in decision:
                self.cure("trajectory-overrun")
        answered = self.end_as("breached" if breaches else "honoured")
        super().start_or_resume(decision)
        assert self.trajectory is not None
        if answered:
            self.mark_trajectory()
        if going is None:
            self.phase_begun = None
        if decision.get("phase"):
            self.begin_phase()
        self.departures.append(Departure(self.trajectory, self.day, answered, days_owed, breaches))

    def remaining_the_day_before(self, trajectory: Trajectory) -> int:
        """R11: as it was at the end of yesterday; for a trajectory that began today, the whole of it."""
        if trajectory is self.trajectory_yesterday and self.remaining_yesterday is not None:
            return self.remaining_yesterday
        return (trajectory.expected_last_day() - self.day).days + 1

    def begin_phase(self) -> None:
        """R5: a phase begins, the next one or the same anew; its maximum counts from today."""
        self.phase_begun = self.day
        self.cure("phase-overrun")

    def undo(self, breach: str, of: Departure) -> None:
        """R10: a breach by R8 or a short last day is undone; honoured once none of the departure's is left."""
        of.breaches.pop(breach).cured = True
        if not of.breaches:
            for guarantee in of.guarantees:
                guarantee.state = "honoured"

    def regularise(self) -> None:
        """R8: later decisions complete what was missing, in the same order, while the trajectory is open."""
        for departure in self.departures:
            open_still = departure.trajectory is self.trajectory
            if open_still and "exception" in departure.breaches and not self.asked.missing():
                self.undo("exception", departure)

    def extend(self, decision: Decision) -> None:
        """R5, R7, R11: of the trajectory, the suspension or the insertion term."""
        super().extend(decision)
        if decision["of"] == "insertion" and not self.term.extend(decision, self.orders):
            self.find("insertion-extended-past-limit")
        if decision["of"] != "trajectory" or self.trajectory is None:
            return
        self.cure("trajectory-overrun")
        for departure in self.departures:
            enough = days_until(decision, departure.day) >= departure.days_owed
            if departure.trajectory is self.trajectory and "time" in departure.breaches and enough:
                self.undo("time", departure)

    def make_offer(self, decision: Decision) -> None:
        """R10: a valid offer is for what is owed to who awaits; one with too few days is a finding."""
        owed = self.status() == "awaiting" and any(
            guarantee.entitled_to == decision["to"] for guarantee in self.living()
        )
        if not owed:
            return
        if self.trajectory is not None and "last_day" in decision:
            # As of the end of this day, so today's awaiting is counted; the offer's own day is one to use.
            remaining = (self.trajectory.expected_last_day(stopped_today=[self.day]) - self.day).days
            if days_until(decision, self.day) < remaining:
                self.find("offer-too-short")
                return
        self.chance_dealt_with()
        super().make_offer(decision)
        assert self.offer is not None

    def answer(self, decision: Decision) -> None:
        """R8: to the exception. R10: to an offer; refusing or withdrawing waives what the standing one is to."""
        self.asked.consent(decision)
        if decision["to"] == "exception":
            self.regularise()
        no = decision["party"] == "employee" and decision["answer"] in ("refused", "withdrawn")
        if no and decision["to"] in ("start", "resumption") and self.offer is None:
            self.find("refusal-without-offer")
        answered = no and self.offer is not None and self.offer.to == decision["to"]
        if answered and (decision["answer"] == "refused" or self.offer.consented):
            self.end_as("waived")
        super().answer(decision)

    def complete(self, decision: Decision) -> None:
        """R10: `transitioned` is a transition reached; any other outcome closes what was owed."""
        if decision["outcome"] == "transitioned":
            self.end_as("honoured")
        elif self.end_as("breached"):
            self.find("closed-while-owed")

    def transition(self, decision: Decision) -> None:
        """R10: a transition was reached. R12: its day is where the twelve months begin."""
        self.end_as("honoured")
        self.transitioned_on = self.day
        self.term.end()
        super().transition(decision)

    # --- the end of an employment or an ordinary job, on the day after it

    def end_of(self, decision: Decision) -> None:
        """`effective_on` was the last day: yesterday's measures, states and offer still tell what it met."""
        if decision["decision"] == "employment-end" and self.standing == "employed":
            self.end_employment(decision)
        elif self.standing == "transitioned":
            self.end_ordinary_job(decision)
        else:
            return
        self.term.end()
        self.leave()

    def end_employment(self, decision: Decision) -> None:
        """R9, R10: lapsed, waived by the employee's own word, or breached."""
        by, owed = decision["by"], self.living()
        protected = any(guarantee.state == "protected" for guarantee in owed)
        own_word = decision["decided_by"] == "employee" or self.asked.ending == "given"
        if by == "other":
            self.end_as("lapsed")
        elif by in ("employee", "mutual") and own_word:
            self.end_as("waived")
        else:
            self.end_as("breached")
        if by == "employer" and owed:
            self.find("dismissed-while-protected" if protected else "dismissed-while-owed")
        if by in ("employee", "mutual") and owed and not own_word:
            self.find("leave-unproven")
        if by == "term" and (owed or self.reached_by()):
            self.find("insertion-lapsed")

    def end_ordinary_job(self, decision: Decision) -> None:
        """R12: within twelve months and not by the employee's own decision, a return is owed from today."""
        assert self.transitioned_on is not None
        last_day = date.fromisoformat(decision["effective_on"])
        within = last_day <= last_day_of_term(self.transitioned_on, RETURN_MONTHS)
        if within and decision["by"] != "employee":
            self.guarantees.append(Guarantee(None, "return", self.day, state="owed"))
