"""R7-R15, the guarantees and all findings, read one day at a time from the text alone.

Builds on `day_by_day`, which says what becomes of a person (R1-R6); `entitled` says what they are entitled to,
and what broke a rule, one decision at a time. Here every day is lived through in the order of R3, and told.
Nothing looks ahead. Where the text is silent a comment says which reading was taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tests.oracle.day_by_day import (
    MEASURE_DECISIONS,
    ONE_DAY,
    Answer,
    Decision,
    answer_for,
    corrected,
    last_day_of_term,
    measures_in_force,
)
from tests.oracle.entitled import Entitled
from tests.oracle.findings import is_competent, recorded_late_on
from tests.oracle.guarantee import PHASES, Guarantee

PHASE_MONTHS = dict(zip(PHASES, (1, 3, 3, 3), strict=True))
OWED_DAYS = 30  # R10, R12, policy: a finding from the 31st day of being owed


@dataclass
class Life(Entitled):
    """A person whose days are lived one by one."""

    # --- one whole day

    def live(self, decisions: Sequence[Decision]) -> None:
        """R3: the ends of yesterday, measures, employment and return, the rest by position, phases last."""
        self.read = decisions
        yesterday, today = (self.day - ONE_DAY).isoformat(), self.day.isoformat()
        for decision in decisions:
            if (
                decision["decision"] in ("employment-end", "transition-end")
                and decision["effective_on"] == yesterday
            ):
                self.end_of(decision)
        if self.offer is not None and self.offer.stands_until < self.day:
            self.offer = None  # R10: silence never waives, and the chance is owed again
            self.find("offer-lapsed")
        self.measures = measures_in_force(decisions, self.day)
        self.orders = [
            decision
            for decision in decisions
            if decision["decision"] == "insertion-order" and decision["effective_on"] <= today
        ]
        self.term.reach(self.orders)
        here = [decision for decision in decisions if decision["effective_on"] == today]
        first = [decision for decision in here if decision["decision"] in ("employment", "return")]
        last = [decision for decision in here if decision["decision"] == "phase"]
        for decision in first:
            self.apply(decision)
        self.notice_a_stop()
        for decision in [*(one for one in here if one not in first and one not in last), *last]:
            self.apply(decision)
            self.notice_a_stop()
        if self.trajectory is not None and self.status() == "suspended":
            self.trajectory.suspended_days.append(self.day)
        if self.trajectory is not None and self.status() == "awaiting":
            self.trajectory.awaiting_days.append(self.day)
        self.judge_entries(decisions)
        self.end_the_day()

    def judge_entries(self, decisions: Sequence[Decision]) -> None:
        """R15, R1: the dossier's own decisions; a measure's show with the measure."""
        for decision in decisions:
            if "dossier" not in decision:
                continue
            if decision["effective_on"] == self.day.isoformat() and not is_competent(decision, self.ledger):
                self.find("not-competent")
            if recorded_late_on(decision, self.ledger) == self.day:
                self.find("recorded-late")

    def end_the_day(self) -> None:
        """States are as of the end of the day; what is owed too long, or runs too long, is found here."""
        for guarantee in self.guarantees:
            if guarantee.state != guarantee.yesterday:
                guarantee.since = self.day
            guarantee.yesterday = guarantee.state
            assert guarantee.since is not None
            if guarantee.state != "owed" or (self.day - guarantee.since).days < OWED_DAYS:
                continue
            if guarantee.suspension is None:
                if (self.day - guarantee.since).days == OWED_DAYS:
                    self.find("return-not-honoured")
            elif not self.standing_finding("chance-not-offered"):
                self.find("chance-not-offered")
        if self.trajectory is not self.trajectory_yesterday:
            self.cure("phase-overrun", "trajectory-overrun")
        if self.status() == "running":
            self.notice_an_overrun()
        self.trajectory_yesterday = self.trajectory
        self.remaining_yesterday = None
        if self.trajectory is not None:
            self.remaining_yesterday = (self.trajectory.expected_last_day() - self.day).days
        assert {guarantee.suspension for guarantee in self.living()} == self.owed_for

    def notice_an_overrun(self) -> None:
        """R5: past its maximum plus the stopped days in it, or past the expected last day; then it stands."""
        going = self.trajectory
        assert going is not None
        if self.day > going.expected_last_day() and not self.standing_finding("trajectory-overrun"):
            self.find("trajectory-overrun")
        if going.phase is None or self.phase_begun is None or self.standing_finding("phase-overrun"):
            return
        stopped = [day for day in [*going.suspended_days, *going.awaiting_days] if day >= self.phase_begun]
        last_day = last_day_of_term(self.phase_begun, PHASE_MONTHS[going.phase]) + ONE_DAY * len(stopped)
        if self.day > last_day:
            self.find("phase-overrun")

    def held_open(self) -> bool:
        """R7: by a measure on the scheme, by a living guarantee, or by a trajectory that has or had one."""
        guaranteed = any(one is self.trajectory for one in self.with_guarantee)
        return bool(self.reached_by()) or bool(self.living()) or guaranteed


# --- the answers


def full_answer(person: Life, since: date | None) -> Answer:
    """What holds at the end of the day, in the words of `expect.json`."""
    expected = None if person.trajectory is None else person.trajectory.expected_last_day()
    ends = person.term.ends_on(person.day, person.held_open(), expected)
    standing = [finding for finding in person.findings if not finding.cured]
    return {
        **answer_for(person, since),
        "insertion_last_day": None if ends is None else ends.isoformat(),
        "guarantees": [
            {
                "suspension": guarantee.suspension,
                "entitled_to": guarantee.entitled_to,
                "state": guarantee.state,
                "since": str(guarantee.since),
            }
            for guarantee in sorted(person.guarantees, key=Guarantee.place)
        ],
        "findings": [
            finding.told() for finding in sorted(standing, key=lambda one: (one.since, one.code, one.missing))
        ],
    }


def every_day_all(
    decisions: Sequence[Decision], dossier: str, last: date, known: str | None = None
) -> Iterator[tuple[date, Answer]]:
    """The answer for every day from the first decision up to and including `last`, from one walk."""
    mine = [
        decision
        for decision in corrected(decisions, known)
        if decision.get("dossier") == dossier
        or decision["decision"] in (*MEASURE_DECISIONS, "insertion-order")
    ]
    if not mine:
        return
    person = Life(day=date.fromisoformat(mine[0]["effective_on"]), ledger=decisions)
    status, since = person.status(), person.day
    while person.day <= last:
        person.live(mine)
        if person.status() != status:
            status, since = person.status(), person.day
        yield person.day, full_answer(person, None if status == "not-employed" else since)
        person.day += ONE_DAY


def read_all(decisions: Sequence[Decision], dossier: str, on: date, known: str | None = None) -> Answer:
    """The answer for one day, as known at a moment (None: everything recorded)."""
    answer = full_answer(Life(day=on), None)
    for _, answer in every_day_all(decisions, dossier, on, known):  # noqa: B007 - the last one is the answer
        pass
    return answer
