"""What a guarantee, a breach, an offer and the asking for an exception remember (R8, R10, R11, R12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.oracle.clock import Trajectory
from tests.oracle.days import PHASES, Decision, day_of, effect_of
from tests.oracle.findings import Finding, is_employee

LIVING = ("protected", "owed", "offered")  # R10: every other state ends the guarantee
PARTIES = ("employee", "employer", "receiving-enterprise")
CONDITIONS = ("conditions_met", "job_safe", "job_durable")
OFFER_DAYS = timedelta(
    days=30
)  # R10, policy: how long an offer stands without an answer_by, and after a consent


@dataclass(eq=False)
class Breach:
    """What a start, resumption or extension left wanting.

    `kind` is `exception` (R8), `phase`, `time` (fewer days than R11 asks) or `cut` (by an extension). The last two
    are made up for by a last day that is not before `whole`; the first by what R8 asks for, since `spell_day`.
    """

    kind: str
    trajectory: Trajectory
    finding: Finding
    whole: date | None = None
    spell_day: date | None = None


@dataclass
class Guarantee:
    """R10, R12: one right to a full chance; `since` is the first day of the present run of its state.

    `of` is the suspension, without the number of a later spell; `spells` are the measure's spells under which
    the person was protected by it. `answered_by` is the trajectory that started or resumed on it.
    """

    suspension: str | None
    of: str | None
    entitled_to: str
    first_day: date
    state: str = "protected"
    since: date | None = None
    yesterday: str | None = None
    spells: set[int] = field(default_factory=set)
    answered_by: Trajectory | None = None
    breaches: list[Breach] = field(default_factory=list)

    def living(self) -> bool:
        """R12's return is no guarantee of a suspension: it lives and ends apart from the others."""
        return self.suspension is not None and self.state in LIVING

    def place(self) -> tuple[int, date, int, str]:
        """Measures by first protected day, then individual suspensions likewise, then returns."""
        name = self.suspension
        if name is None:
            return 2, self.first_day, 0, ""
        if name.startswith("entry:"):
            return 1, self.first_day, int(name.removeprefix("entry:")), name
        return 0, self.first_day, 0, name

    def told(self) -> dict[str, str | None]:
        """In the words of `expect.json`."""
        return {
            "suspension": self.suspension,
            "entitled_to": self.entitled_to,
            "state": self.state,
            "since": str(self.since),
        }


@dataclass
class Offer:
    """R10: a valid offer, with the last day it stands and the last day it states."""

    to: str
    stands_until: date
    last_day: date | None
    consented: bool = False  # only a consent to this offer can be withdrawn from it


def offer_made(decision: Decision) -> Offer:
    """R10: until its answer_by; until the 30th day where there is none, or none after the employee knew."""
    day, answer_by = effect_of(decision), day_of(decision, "answer_by")
    notified = day_of(decision, "notified_on")
    if answer_by is None or (notified is not None and answer_by < notified):
        answer_by = max(day, notified or day) + OFFER_DAYS
    return Offer(decision["to"], answer_by, day_of(decision, "last_day"))


@dataclass
class Asked:
    """R8: what was asked for and judged within one employment; each with its turn in the order of things."""

    turn: int = 0
    answers: dict[str, tuple[int, date, str]] = field(default_factory=dict)
    ready: list[tuple[int, bool]] = field(default_factory=list)  # outcome ready; whether all three hold
    ending: str | None = None  # R10: the employee's latest answer to the `ending`

    def consent(self, decision: Decision) -> None:
        self.turn += 1
        if decision["to"] == "exception":
            self.answers[decision["party"]] = (self.turn, effect_of(decision), decision["answer"])
        if decision["to"] == "ending" and decision["party"] == "employee":
            self.ending = decision["answer"]

    def evaluation(self, decision: Decision) -> None:
        self.turn += 1
        if decision["purpose"] == "exception" and decision["outcome"] == "ready":
            self.ready.append((self.turn, all(decision.get(name) is True for name in CONDITIONS)))

    def missing(self, spell_day: date) -> list[str]:
        """R8: nothing, if any evaluation does after every latest consent; else what the latest one lacks.

        Only a consent given on or after the first day of the spell is one.
        """
        given = {
            party: turn
            for party, (turn, day, answer) in self.answers.items()
            if answer == "given" and day >= spell_day
        }
        lacking = [f"consent-{party}" for party in PARTIES if party not in given]
        last_consent = max(given.values(), default=0)
        if not self.ready:
            return [*lacking, "evaluation"]
        if any(complete and turn > last_consent for turn, complete in self.ready):
            return lacking
        turn, complete = self.ready[-1]
        if not complete:
            lacking.append("conditions")
        if turn < last_consent:
            lacking.append("evaluation-before-consent")
        return lacking


@dataclass
class EndedEmployment:
    """R16: what the end of an employment did, which a transition soon after it undoes."""

    last_day: date
    enterprise: str | None
    guarantees: Sequence[Guarantee]
    findings: Sequence[Finding]


def own_word(employment_end: Decision, asked: Asked) -> bool:
    """R10: an end decided by the employee, or the employee's consent to the ending."""
    return is_employee(employment_end["decided_by"]) or asked.ending == "given"


def skips_a_phase(present: str | None, named: str | None) -> bool:
    """R11: more than one step beyond the present phase, where one is on record."""
    return present is not None and named is not None and PHASES.index(named) > PHASES.index(present) + 1
