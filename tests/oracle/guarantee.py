"""What a guarantee, a departure and the asking for an exception remember (R8, R10, R11, R12)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from tests.oracle.day_by_day import Decision, Trajectory
from tests.oracle.findings import Finding

LIVING = ("protected", "owed", "offered")  # R10: every other state ends the guarantee
PARTIES = ("employee", "employer", "receiving-enterprise")
PHASES = ("preparation", "jobmatching", "internship", "aftercare")


@dataclass
class Guarantee:
    """R10, R12: one right to a full chance; `since` is the first day of the present run of its state."""

    suspension: str | None
    entitled_to: str
    first_day: date
    state: str = "protected"
    since: date | None = None
    yesterday: str | None = None

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


@dataclass
class Departure:
    """A start or resumption, the guarantees it answered, and the breaches that may yet be undone."""

    trajectory: Trajectory
    day: date
    guarantees: list[Guarantee]
    days_owed: int = 0  # R11: the days remaining on the day before
    breaches: dict[str, Finding] = field(default_factory=dict)


@dataclass
class Asked:
    """R8: what was asked for and judged within one employment; each with its turn in the order of things."""

    turn: int = 0
    answers: dict[str, tuple[int, str]] = field(default_factory=dict)
    ready: list[tuple[int, bool]] = field(default_factory=list)  # outcome ready; whether all three hold
    ending: str | None = None  # R10: the employee's latest answer to the `ending`

    def consent(self, decision: Decision) -> None:
        self.turn += 1
        if decision["to"] == "exception":
            self.answers[decision["party"]] = (self.turn, decision["answer"])
        if decision["to"] == "ending" and decision["party"] == "employee":
            self.ending = decision["answer"]

    def evaluation(self, decision: Decision) -> None:
        self.turn += 1
        if decision["purpose"] == "exception" and decision["outcome"] == "ready":
            conditions = ("conditions_met", "job_safe", "job_durable")
            self.ready.append((self.turn, all(decision.get(name) is True for name in conditions)))

    def missing(self) -> list[str]:
        """R8: nothing, if any evaluation does after every latest consent; else what the latest one lacks."""
        given = {party: turn for party, (turn, answer) in self.answers.items() if answer == "given"}
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


def skips_a_phase(present: str | None, named: str | None) -> bool:
    """R11: more than one step beyond the present phase, where one is on record."""
    return present is not None and named is not None and PHASES.index(named) > PHASES.index(present) + 1


def days_until(decision: Decision, first_day: date) -> int:
    """R11: the days from one day to the last day a decision states, both included."""
    return (date.fromisoformat(decision["last_day"]) - first_day).days + 1
