"""What each decision about a trajectory does: judged, offered, answered, started, resumed, extended, completed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tests.oracle.clock import Suspension, Trajectory
from tests.oracle.days import ONE_DAY, TRAJECTORY_MONTHS, Decision, day_of, last_day_of_term
from tests.oracle.findings import is_competent
from tests.oracle.guarantee import OFFER_DAYS, Breach, offer_made, skips_a_phase
from tests.oracle.known import position_named
from tests.oracle.person import Person


@dataclass
class Going(Person):
    """A person on the way."""

    # --- judged

    def evaluate(self, decision: Decision) -> None:
        """R4, R10: ready is ready, whatever the purpose; only a regular evaluation takes readiness away.

        An open trajectory is not touched by an evaluation: R2 does not name it among what ends one.
        """
        if decision["purpose"] == "regular":
            held = decision.get("held_on") or decision["effective_on"]
            if any(held >= spell.first_day.isoformat() for spell in self.reached_by()):
                self.find("evaluation-during-suspension")
        if self.trajectory is None and decision["outcome"] == "ready":
            self.ready = True
        elif self.trajectory is None and decision["purpose"] == "regular":
            if self.end_as("breached"):
                self.find("closed-while-owed")
            self.close()
        self.asked.evaluation(decision)
        self.regularise()

    def assign(self) -> None:
        self.assigned = True

    def regularise(self) -> None:
        """R8: later decisions complete what was missing, in the same order, while the trajectory is open."""
        for breach in [one for one in self.breaches if one.kind == "exception"]:
            assert breach.spell_day is not None
            if breach.trajectory is self.trajectory and not self.asked.missing(breach.spell_day):
                self.undo(breach)

    # --- offered and answered

    def make_offer(self, decision: Decision) -> None:
        """R10: valid for what is owed to who awaits; it is of what it says, not of what the state would ask."""
        entitled = [one for one in self.living() if one.entitled_to == decision["to"]]
        if self.status() != "awaiting" or not entitled:
            self.find("out-of-place")
            return
        last_day = day_of(decision, "last_day")
        if self.trajectory is not None and last_day is not None:
            # What remains at the end of this day, so today's awaiting is counted; the offer's own day is one to use.
            remaining = (self.trajectory.expected_last_day(stopped_today=[self.day]) - self.day).days
            if (last_day - self.day).days + 1 < remaining:
                self.find("offer-too-short")
                return
        self.chance_dealt_with()
        self.offer = offer_made(decision)

    def answer(self, decision: Decision) -> None:
        """R8: to the exception. R10: to an offer. R15: another capacity's word in a party's name is none."""
        if not is_competent(decision, self.register):
            return
        self.asked.consent(decision)
        if decision["to"] == "exception":
            self.regularise()
        if decision["party"] == "employee" and decision["to"] in ("start", "resumption"):
            self.answer_an_offer(decision)

    def answer_an_offer(self, decision: Decision) -> None:
        """R10: given keeps it standing; refused, or withdrawn once given, waives what the standing one is to."""
        offer, given = self.offer, decision["answer"] == "given"
        if offer is None and not given:
            self.find("refusal-without-offer")
        if offer is None or offer.to != decision["to"]:
            return
        if given:
            offer.stands_until = max(offer.stands_until, self.day + OFFER_DAYS)
            offer.consented = True
            if offer.to == "start" and offer.last_day is not None:
                self.accepted.append(offer.last_day)
        elif decision["answer"] == "refused" or offer.consented:
            self.end_as("waived")
            self.close()

    # --- started and resumed

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
        last_day = day_of(decision, "last_day")
        planned = last_day or last_day_of_term(self.day, TRAJECTORY_MONTHS)
        now = going or Trajectory(self.day, planned)
        breaches = [
            *self.outside_the_exception(now, going is None),
            *self.not_full(decision, now, going is None),
        ]
        answered = self.end_as("honoured")
        if going is not None:
            self.restate(going, last_day)
        if decision.get("phase"):
            now.begin_phase(decision["phase"], self.day)
            self.cure("phase-overrun")
        reached = self.reached_by()
        self.close()
        self.trajectory = now
        now.exempt_from |= {spell.name for spell in reached}
        now.guaranteed = now.guaranteed or bool(answered)
        for suspension in self.suspensions:
            suspension.over = suspension.over or suspension.in_force(self.day)
        for guarantee in answered:
            guarantee.answered_by = now
        for breach in breaches:
            self.breach(breach, answered)

    def outside_the_exception(self, now: Trajectory, starts: bool) -> list[Breach]:
        """R8: while a measure suspends that still stops this trajectory."""
        suspending = self.reached_by() if starts else self.stopping_measures()
        if not suspending:
            return []
        spell_day = max(spell.first_day for spell in suspending)
        missing = self.asked.missing(spell_day)
        if not missing:
            return []
        finding = self.find(f"{'start' if starts else 'resumption'}-during-suspension", missing)
        return [Breach("exception", now, finding, spell_day=spell_day)]

    def not_full(self, decision: Decision, now: Trajectory, starts: bool) -> list[Breach]:
        """R11: fewer days than the usual term (or than agreed), or than remained; or a phase skipped."""
        breaches = []
        last_day = day_of(decision, "last_day")
        if starts:
            whole = min([last_day_of_term(self.day, TRAJECTORY_MONTHS), *self.accepted])
            judged = bool(self.living())
        else:
            whole = self.day + ONE_DAY * (self.remaining_the_day_before(now) - 1)
            judged = True
            if skips_a_phase(now.phase, decision.get("phase")):
                breaches.append(Breach("phase", now, self.find("phase-skipped")))
        if judged and last_day is not None and last_day < whole:
            breaches.append(Breach("time", now, self.find("time-shortened"), whole=whole))
        return breaches

    def remaining_the_day_before(self, trajectory: Trajectory) -> int:
        """R11: as it was at the end of yesterday; for a trajectory that began today, the whole of it."""
        if trajectory is self.trajectory_yesterday and self.expected_yesterday is not None:
            return (self.expected_yesterday - self.day).days + 1
        return (trajectory.planned_last_day - self.day).days + 1

    def restate(self, going: Trajectory, last_day: date | None) -> None:
        """R5: a last day stated by a resumption. R11: it makes up for a cut whose day it reaches."""
        if last_day is None:
            return
        self.cure("trajectory-overrun")
        going.restated.append((self.day, last_day))
        self.make_up(going, last_day, ("cut",))

    def make_up(self, going: Trajectory, last_day: date, kinds: tuple[str, ...]) -> None:
        """R11: what was taken away is given back by a last day that reaches it."""
        for breach in [one for one in self.breaches if one.kind in kinds and one.trajectory is going]:
            assert breach.whole is not None
            if last_day >= breach.whole:
                self.undo(breach)

    def begin_phase(self, decision: Decision) -> None:
        """R5: a phase of an open trajectory."""
        if self.trajectory is None:
            self.find("out-of-place")
            return
        self.trajectory.begin_phase(decision["phase"], self.day)
        self.cure("phase-overrun")

    # --- extended, suspended, completed

    def suspend(self, decision: Decision) -> None:
        self.suspensions.append(Suspension(decision["position"], day_of(decision, "last_day")))

    def extend(self, decision: Decision) -> None:
        """R5, R7, R11: of the trajectory, of an individual suspension, or of the insertion term."""
        last_day = date.fromisoformat(decision["last_day"])
        if decision["of"] == "trajectory" and self.trajectory is not None:
            self.extend_trajectory(self.trajectory, last_day)
        elif decision["of"] == "suspension" and (suspension := self.suspension_named(decision)) is not None:
            suspension.last_day = last_day  # one that ran out begins anew
        elif decision["of"] == "insertion" and self.term.last_day is not None:
            if not self.term.extend(decision, self.orders):
                self.find("insertion-extended-past-limit")
        else:
            self.find("out-of-place")

    def suspension_named(self, decision: Decision) -> Suspension | None:
        """The one that the extension names, else the latest; None where a start or resumption has ended it."""
        named = decision.get("entry")
        position = None if named is None else position_named(named, self.register)
        found = [one for one in self.suspensions if named is None or one.position == position]
        return found[-1] if found and not found[-1].over else None

    def extend_trajectory(self, going: Trajectory, last_day: date) -> None:
        """R11: it may make up for days taken away; to a day before yesterday's last day it takes days away."""
        before = going.planned_last_day
        if going is self.trajectory_yesterday and self.expected_yesterday is not None:
            before = self.expected_yesterday
        self.cure("trajectory-overrun")
        going.restated.append((self.day, last_day))
        self.make_up(going, last_day, ("time", "cut"))
        if last_day < before:
            answered = [one for one in self.guarantees if one.answered_by is going]
            self.breach(Breach("cut", going, self.find("time-shortened"), whole=before), answered)

    def complete(self, decision: Decision) -> None:
        """R10: `transitioned` is a transition reached; any other outcome closes what was owed."""
        if self.trajectory is None and not self.ready:
            self.find("out-of-place")
            return
        if decision["outcome"] == "transitioned":
            self.end_as("honoured")
        elif self.end_as("breached"):
            self.find("closed-while-owed")
        self.close()
