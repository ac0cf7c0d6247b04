"""R1-R6 (and what R8 and R10 do to a person's status) read one day at a time, from the text alone.

Nothing here is shared with `projections`, and nothing here is quick: every day from the first decision to the
day asked is lived through in the order of R3, and every figure is counted again from lists of days. Where the
text is silent the comment says which reading was taken; all days are inclusive.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Decision = dict[str, Any]
Answer = dict[str, Any]

ONE_DAY = timedelta(days=1)
TRAJECTORY_MONTHS = 10  # R5: 1 + 3 + 3 + 3, the sum of the phase maxima
OFFER_DAYS = 30  # R10, policy: how long an offer stands without an answer_by, and how long after a consent
MEASURE_DECISIONS = ("suspension-order", "suspension-extension", "suspension-lifting")
NEEDS_A_SCHEME = (  # R4: outside employment under a scheme these have no effect
    "evaluation", "assignment", "start", "phase", "suspension", "extension",
    "consent", "offer", "resumption", "completion", "transition",
)  # fmt: skip


# --- R1: what is read


def known_by(decision: Decision, moment: str | None) -> bool:
    """R1: only what was recorded at or before the moment exists. A bare day means its end in Brussels."""
    if moment is None or "recorded_at" not in decision:
        return True
    recorded = datetime.fromisoformat(decision["recorded_at"])
    if len(moment) == len("2020-01-01"):
        midnight = datetime.combine(date.fromisoformat(moment) + ONE_DAY, time(), ZoneInfo("Europe/Brussels"))
        return recorded < midnight
    asked = datetime.fromisoformat(moment)
    return recorded <= (asked if asked.tzinfo else asked.replace(tzinfo=UTC))


def corrected(decisions: Sequence[Decision], known: str | None) -> list[Decision]:
    """R1: what remains once rectifications and withdrawals are read, in order of effect, then position.

    A correction names an older entry, so going from the newest entry to the oldest settles whether a
    correction still stands before it is applied: a withdrawn withdrawal is already gone when its turn comes.
    """
    read: dict[int, Decision] = {}
    position_of: dict[Any, int] = {}
    for position, decision in enumerate(decisions, start=1):
        if known_by(decision, known):
            read[position] = {**decision, "position": position}
            position_of[position] = position
            if decision.get("source") is not None:
                position_of[decision["source"]] = position
    settled: set[int] = set()  # of two corrections of one entry the later stands
    for position in sorted(read, reverse=True):
        correction = read.get(position)
        if correction is None or correction["decision"] not in ("rectification", "withdrawal"):
            continue
        target = position_of[correction["entry"]]
        if target in settled:
            continue
        settled.add(target)
        if correction["decision"] == "withdrawal":
            del read[target]
        else:
            read[target] = replaced(read[target], correction["replacement"])
    return sorted(read.values(), key=lambda decision: (decision["effective_on"], decision["position"]))


def replaced(original: Decision, replacement: Decision) -> Decision:
    """R1: the replacement stands in the place of the original (its position, its dossier or measure).

    What a rectification of a rectification gives is what the first one should have given: it ends up in the
    place of the entry that was first rectified, not beside it.
    """
    corrections = ("rectification", "withdrawal")
    if original["decision"] == "rectification" and replacement["decision"] not in corrections:
        return {**original, "replacement": replacement}
    place = [key for key in ("position", "dossier", "measure") if key in original]
    return {**replacement, **{key: original[key] for key in place}}


# --- R3, R6: days


def day_of(decision: Decision, name: str) -> date | None:
    """The day a decision states under a name, or None where it states none."""
    stated = decision.get(name)
    return None if stated is None else date.fromisoformat(stated)


def last_day_of_term(first_day: date, months: int) -> date:
    """R6: the day before the same day n months later; where there is no such day, the last of that month."""
    month_index = first_day.year * 12 + (first_day.month - 1) + months
    year, month = divmod(month_index, 12)
    try:
        return date(year, month + 1, first_day.day) - ONE_DAY
    except ValueError:
        next_year, next_month = divmod(month_index + 1, 12)
        return date(next_year, next_month + 1, 1) - ONE_DAY


def measures_in_force(decisions: Sequence[Decision], day: date) -> dict[str, list[str]]:
    """R3: the measures in force on a day, each with its schemes.

    Only what is in effect on the day itself is looked at, so an extension after the last day begins a new
    spell without further ado. A second order under the same name begins again: what came before it is not
    about it.
    """
    in_force: dict[str, list[str]] = {}
    in_effect = [
        decision
        for decision in decisions
        if decision["decision"] in MEASURE_DECISIONS and decision["effective_on"] <= day.isoformat()
    ]
    for name in {decision["measure"] for decision in in_effect}:
        order: Decision | None = None
        changes: list[Decision] = []
        for decision in in_effect:
            if decision["measure"] != name:
                continue
            if decision["decision"] == "suspension-order":
                changes = [] if order is not None else changes
                order = decision
            else:
                changes.append(decision)
        if order is None:
            continue
        latest = changes[-1] if changes else order
        last_day = day_of(latest, "last_day")
        if latest["decision"] == "suspension-lifting":  # effective_on is the first day without the measure
            last_day = date.fromisoformat(latest["effective_on"]) - ONE_DAY
        if last_day is None or day <= last_day:
            in_force[name] = list(order["schemes"])
    return in_force


# --- what is true of a person


@dataclass
class Suspension:
    """An individual suspension; `over` once a start or resumption ended it (R8)."""

    name: str
    last_day: date | None
    over: bool = False

    def in_force(self, day: date) -> bool:
        return not self.over and (self.last_day is None or day <= self.last_day)


@dataclass
class Offer:
    """R10: a valid offer, with the last day it stands."""

    to: str
    stands_until: date
    consented: bool = False  # only a consent to this offer can be withdrawn from it


@dataclass
class Trajectory:
    """R2, R5: an open trajectory and the days on which it was stopped."""

    started_on: date
    planned_last_day: date
    phase: str | None
    suspended_days: list[date] = field(default_factory=list)
    awaiting_days: list[date] = field(default_factory=list)
    # Later last days: the day of the decision, and the last day it states.
    restated: list[tuple[date, date]] = field(default_factory=list)
    # R8: the measures that no longer stop it, by name: also after an extension, as "no longer" has no end.
    exempt_from: set[str] = field(default_factory=set)

    def expected_last_day(self, stopped_today: Sequence[date] = ()) -> date:
        """R5: the planned last day plus all stopped days, or the last one stated plus those after its day."""
        stated_on, last_day = self.restated[-1] if self.restated else (date.min, self.planned_last_day)
        stopped = [*self.suspended_days, *self.awaiting_days, *stopped_today]
        return last_day + ONE_DAY * len([day for day in stopped if day > stated_on])


@dataclass
class Person:
    """Everything that holds at one moment of one day."""

    day: date
    measures: dict[str, list[str]] = field(default_factory=dict)
    standing: str = "not-employed"  # not-employed, employed (under a scheme), transitioned, left
    enterprise: str | None = None
    scheme: str | None = None
    ready: bool = False
    assigned: bool = False
    stopped: bool = False  # R4: was stopped, and nothing started or resumed since
    trajectory: Trajectory | None = None
    suspensions: list[Suspension] = field(default_factory=list)
    offer: Offer | None = None
    owed_for: set[str] = field(default_factory=set)  # R10: suspensions whose guarantee has not ended
    ended_for: set[str] = field(default_factory=set)  # R10: suspensions whose guarantee ended: that is final

    def reached_by(self) -> set[str]:
        """R3: the measures in force that have the person's scheme among theirs."""
        return {name for name, schemes in self.measures.items() if self.scheme in schemes}

    def stopped_by(self) -> set[str]:
        """R4, R8: every suspension that stops the person now."""
        exempt = self.trajectory.exempt_from if self.trajectory else set()
        individual = {suspension.name for suspension in self.suspensions if suspension.in_force(self.day)}
        return (self.reached_by() - exempt) | individual

    def status(self) -> str:
        """R4, and the list of statuses."""
        if self.standing != "employed":
            return self.standing
        if self.trajectory is not None:
            return "suspended" if self.stopped_by() else "awaiting" if self.stopped else "running"
        if self.ready:
            waiting = "postponed" if self.stopped_by() else "awaiting" if self.stopped else None
            return waiting or ("planned" if self.assigned else "ready")
        return "employed"

    def notice_a_stop(self) -> None:
        """R4: who is stopped awaits afterwards. R10: who is stopped is protected, and an offer falls."""
        if self.status() in ("suspended", "postponed"):
            self.stopped = True
            self.offer = None
            self.owed_for |= self.stopped_by() - self.ended_for

    def end_guarantees(self) -> None:
        """R10: honoured, waived, lapsed or breached is all one to the status; each is final."""
        self.ended_for |= self.owed_for
        self.owed_for = set()
        self.offer = None

    def close(self) -> None:
        """R2, R4: no trajectory, no readiness; a new evaluation is needed."""
        self.trajectory = None
        self.ready = self.assigned = self.stopped = False
        self.end_guarantees()

    # --- one decision at a time

    def apply(self, decision: Decision) -> None:
        kind = decision["decision"]
        if kind in NEEDS_A_SCHEME and self.standing != "employed":
            return
        if kind in ("employment", "return"):
            self.employ(decision)
        elif kind == "evaluation":
            self.evaluate(decision)
        elif kind == "assignment":
            self.assigned = True
        elif kind in ("start", "resumption"):
            self.start_or_resume(decision)
        elif kind == "phase" and self.trajectory is not None:
            self.trajectory.phase = decision["phase"]
        elif kind == "suspension":
            self.suspensions.append(Suspension(f"entry:{decision['position']}", day_of(decision, "last_day")))
        elif kind == "extension":
            self.extend(decision)
        elif kind == "offer":
            self.make_offer(decision)
        elif kind == "consent":
            self.answer(decision)
        elif kind == "completion":
            self.close()  # R4: read to the letter, so it closes the readiness of who has not started as well
        elif kind == "transition":
            self.transition(decision)

    def employ(self, decision: Decision) -> None:
        """R2: a further employment is no end of the one before: an open trajectory, and readiness, go on."""
        self.standing = "employed"
        self.enterprise, self.scheme = decision["enterprise"], decision["scheme"]

    def leave(self) -> None:
        """From the day after the last day: no enterprise, no scheme, and nothing of before comes back."""
        self.close()
        self.standing, self.enterprise, self.scheme, self.suspensions = "left", None, None, []

    def transition(self, decision: Decision) -> None:
        """R2: not open on the day of the transition, which ends individual suspensions too."""
        self.close()
        self.standing, self.scheme, self.suspensions = "transitioned", None, []
        if not decision["internal"]:
            self.enterprise = decision["enterprise"]

    def evaluate(self, decision: Decision) -> None:
        """R4: ready is ready, whatever the purpose; only a regular evaluation takes readiness away.

        An open trajectory is not touched by an evaluation: R2 does not name it among what ends one.
        """
        if self.trajectory is not None:
            return
        if decision["outcome"] == "ready":
            self.ready = True
        elif decision["purpose"] == "regular":
            self.close()

    def start_or_resume(self, decision: Decision) -> None:
        """R2: read by the state it meets. R8: it runs from today, lawful or not, whatever is in force."""
        status = self.status()
        can_start = decision["decision"] == "start" or status in ("postponed", "awaiting")
        last_day = day_of(decision, "last_day")
        if self.trajectory is not None and status != "running":
            if last_day is not None:
                self.trajectory.restated.append((self.day, last_day))
            self.trajectory.phase = decision.get("phase") or self.trajectory.phase
            going = self.trajectory
        elif self.trajectory is None and can_start:
            planned = last_day or last_day_of_term(self.day, TRAJECTORY_MONTHS)
            going = Trajectory(self.day, planned, decision.get("phase"))
        else:
            return  # it runs already, or there is nothing to resume
        self.close()
        self.trajectory = going
        going.exempt_from |= self.reached_by()
        for suspension in self.suspensions:
            suspension.over = True

    def extend(self, decision: Decision) -> None:
        """R5: an extended trajectory; or the latest individual suspension, which lasts on or begins again."""
        last_day = date.fromisoformat(decision["last_day"])
        if decision["of"] == "trajectory" and self.trajectory is not None:
            self.trajectory.restated.append((self.day, last_day))
        elif decision["of"] == "suspension" and self.suspensions:
            self.suspensions[-1].last_day = last_day
            self.suspensions[-1].over = False

    def make_offer(self, decision: Decision) -> None:
        """R10: valid for someone who awaits, for what is owed, with no fewer days than remain."""
        entitled_to = "start" if self.trajectory is None else "resumption"
        if self.status() != "awaiting" or not self.owed_for or decision["to"] != entitled_to:
            return
        last_day = day_of(decision, "last_day")
        if self.trajectory is not None and last_day is not None:
            remaining = self.trajectory.expected_last_day(stopped_today=[self.day]) - self.day
            if last_day - self.day + ONE_DAY < remaining:  # R11 counts both the first and the last day
                return
        self.offer = Offer(decision["to"], day_of(decision, "answer_by") or self.day + OFFER_DAYS * ONE_DAY)

    def answer(self, decision: Decision) -> None:
        """R10: the employee's answer to the offer that stands; refused or withdrawn is the waiver of R2."""
        if self.offer is None or decision["party"] != "employee" or decision["to"] != self.offer.to:
            return
        if decision["answer"] == "given":
            self.offer.stands_until = max(self.offer.stands_until, self.day + OFFER_DAYS * ONE_DAY)
            self.offer.consented = True
        elif decision["answer"] == "refused" or self.offer.consented:
            self.close()

    # --- one whole day

    def live(self, decisions: Sequence[Decision]) -> None:
        """R3: the ends of yesterday, measures, employment and return, the rest by position, phases last."""
        yesterday, today = (self.day - ONE_DAY).isoformat(), self.day.isoformat()
        for decision in decisions:
            if decision["effective_on"] != yesterday or self.standing not in ("employed", "transitioned"):
                continue
            if decision["decision"] == "employment-end" or (
                decision["decision"] == "transition-end" and self.standing == "transitioned"
            ):
                self.leave()
        if self.offer is not None and self.offer.stands_until < self.day:
            self.offer = None  # R10: silence never waives
        self.measures = measures_in_force(decisions, self.day)
        here = [decision for decision in decisions if decision["effective_on"] == today]
        first = [decision for decision in here if decision["decision"] in ("employment", "return")]
        last = [decision for decision in here if decision["decision"] == "phase"]
        for decision in first:
            self.apply(decision)
        self.notice_a_stop()
        for decision in here:
            if decision not in first and decision not in last:
                self.apply(decision)
                self.notice_a_stop()
        for decision in last:
            self.apply(decision)
        if self.trajectory is not None and self.status() == "suspended":
            self.trajectory.suspended_days.append(self.day)
        if self.trajectory is not None and self.status() == "awaiting":
            self.trajectory.awaiting_days.append(self.day)


# --- the answers


def answer_for(person: Person, since: date | None) -> Answer:
    """What holds at the end of the day, in the words of `expect.json`."""
    trajectory: Answer | None = None
    if person.trajectory is not None:
        expected = person.trajectory.expected_last_day()
        trajectory = {
            "started_on": person.trajectory.started_on.isoformat(),
            "planned_last_day": person.trajectory.planned_last_day.isoformat(),
            "expected_last_day": expected.isoformat(),
            "days_suspended": len(person.trajectory.suspended_days),
            "days_awaiting": len(person.trajectory.awaiting_days),
            "days_remaining": (expected - person.day).days,
        }
    return {
        "status": person.status(),
        "since": None if since is None else since.isoformat(),
        "phase": None if person.trajectory is None else person.trajectory.phase,
        "trajectory": trajectory,
        "enterprise": person.enterprise,
        "scheme": person.scheme,
    }


def every_day(
    decisions: Sequence[Decision], dossier: str, last: date, known: str | None = None
) -> Iterator[tuple[date, Answer]]:
    """The answer for every day from the first decision up to and including `last`, from one walk."""
    mine = [
        decision
        for decision in corrected(decisions, known)
        if decision.get("dossier") == dossier or decision["decision"] in MEASURE_DECISIONS
    ]
    if not mine:
        return
    person = Person(day=date.fromisoformat(mine[0]["effective_on"]))
    status, since = person.status(), person.day
    while person.day <= last:
        person.live(mine)
        if person.status() != status:
            status, since = person.status(), person.day
        yield person.day, answer_for(person, None if status == "not-employed" else since)
        person.day += ONE_DAY


def read(decisions: Sequence[Decision], dossier: str, on: date, known: str | None = None) -> Answer:
    """The answer for one day, as known at a moment (None: everything recorded)."""
    answer = answer_for(Person(day=on), None)
    for _, answer in every_day(decisions, dossier, on, known):  # noqa: B007 - the last one is the answer
        pass
    return answer
