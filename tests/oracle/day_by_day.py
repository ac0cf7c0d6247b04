"""The rules read one day at a time, from the text alone: the independent answer to every question.

Nothing here is shared with `projections`, and nothing here is quick: every day from the first decision to the
day asked is lived through in the order of R3, and every figure is counted again from lists of days. Nothing looks
ahead. Where the text is silent a comment says which reading was taken; all days are inclusive.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tests.oracle.days import ONE_DAY, Answer, Decision, effect_of
from tests.oracle.findings import AHEAD_AFTER, LATE_AFTER, Finding, days_late, is_competent, recorded_on
from tests.oracle.guarantee import Guarantee
from tests.oracle.known import corrected, of_person, remaining_key
from tests.oracle.measures import spells
from tests.oracle.working import Working

OWED_DAYS = 30  # R10, R12, policy: a finding from the 31st day of being owed
ENDS = ("employment-end", "transition-end")
NEEDS_A_SCHEME = (  # R4: outside employment under a scheme these have no effect
    "evaluation", "assignment", "start", "phase", "suspension", "extension",
    "consent", "offer", "resumption", "completion", "transition",
)  # fmt: skip


@dataclass
class Life(Working):
    """A person whose days are lived one by one."""

    def live(self, mine: Sequence[Decision], said: dict[int, Finding]) -> None:
        """R3: the ends of yesterday; measures, successions, employment and return, the rest by position, phases.

        `mine` are the decisions of the day; measures in force, orders and today's successions are set before.
        """
        first, rest, phases, ends = self.parts_of_the_day(mine)
        for decision in first:
            self.apply(decision)
        self.notice_a_stop()  # a stop of today holds before the day's other decisions
        for decision in [*rest, *phases]:
            self.apply(decision)
            self.notice_a_stop()
        self.judge_ends(ends)
        self.judge_the_record(mine, said)
        self.end_the_day()

    def parts_of_the_day(self, mine: Sequence[Decision]) -> tuple[list[Decision], ...]:
        """R3: employment and return, the rest, phases, ends. R16: a job with support after its transition of today."""
        first = [one for one in mine if one["decision"] in ("employment", "return")]
        last = [one for one in mine if one["decision"] in ("phase", *ENDS)]
        rest = [one for one in mine if one not in first and one not in last]
        for job in [one for one in first if one["decision"] == "employment" and one["scheme"] == "imw"]:
            to = [one for one in rest if one["decision"] == "transition" and self.leads_to(one, job)]
            if to:  # of two transitions to it, after the later
                first.remove(job)
                rest.insert(rest.index(to[-1]) + 1, job)
        phases = [one for one in last if one["decision"] == "phase"]
        return first, rest, phases, [one for one in last if one["decision"] in ENDS]

    def leads_to(self, transition: Decision, job: Decision) -> bool:
        """R16: the enterprise of an external transition is the one it names, of an internal one the own."""
        own = self.enterprise or (self.ended and self.ended.enterprise)
        return bool(job["enterprise"] == (own if transition["internal"] else transition["enterprise"]))

    def wake(self) -> None:
        """The ends of yesterday take effect, and an offer that no longer stands is gone: silence never waives."""
        self.leave()
        if self.offer is not None and self.offer.stands_until < self.day:
            self.offer = None
            self.find("offer-lapsed")

    def apply(self, decision: Decision) -> None:
        """R4, R15: no effect outside employment under a scheme, save a transition of R16."""
        kind = decision["decision"]
        if kind == "consent" and not is_competent(decision, self.register):
            return  # R15: and it brings no other finding
        has_effect = self.standing == "employed" or (kind == "transition" and self.in_the_gap())
        if kind in NEEDS_A_SCHEME and not has_effect:
            self.find("outside-employment")
            return
        does = {
            "employment": self.employ, "return": self.come_back, "evaluation": self.evaluate,
            "assignment": lambda _: self.assign(), "start": self.start_or_resume,
            "resumption": self.start_or_resume, "phase": self.begin_phase, "suspension": self.suspend,
            "extension": self.extend, "offer": self.make_offer, "consent": self.answer,
            "completion": self.complete, "transition": self.transition,
        }  # fmt: skip
        if kind in does:
            does[kind](decision)

    def judge_the_record(self, mine: Sequence[Decision], said: dict[int, Finding]) -> None:
        """R15, R1: the dossier's own decisions that take effect today."""
        for decision in mine:
            if not is_competent(decision, self.register):
                self.find("not-competent")
            found = said.get(decision["position"])
            if found is not None and found.code == "recorded-ahead":
                found.cured = True

    def end_the_day(self) -> None:
        """States are as of the end of the day; what is owed too long, or runs too long, is found here."""
        going = self.trajectory
        status = self.status()
        if going is not None and status == "suspended":
            going.suspended_days.append(self.day)
        if going is not None and status == "awaiting":
            going.awaiting_days.append(self.day)
        for guarantee in self.guarantees:
            self.note_the_state(guarantee)
        if going is not self.trajectory_yesterday:
            self.cure("phase-overrun", "trajectory-overrun")
        if status == "running":
            self.notice_an_overrun()
        self.trajectory_yesterday = going
        self.expected_yesterday = None if going is None else going.expected_last_day()
        assert not self.living() or status in ("suspended", "postponed", "awaiting")

    def note_the_state(self, guarantee: Guarantee) -> None:
        """R10, R12: since when, and whether it is owed or open for the 31st day."""
        if guarantee.state != guarantee.yesterday:
            guarantee.since = self.day
        guarantee.yesterday = guarantee.state
        assert guarantee.since is not None
        days = (self.day - guarantee.since).days
        if guarantee.state == "open" and days == OWED_DAYS:
            self.find("return-not-honoured")
        if guarantee.state == "owed" and days >= OWED_DAYS and not self.stands("chance-not-offered"):
            self.find("chance-not-offered")

    def notice_an_overrun(self) -> None:
        """R5: past its maximum plus the stopped days in it, or past the expected last day; then it stands."""
        assert self.trajectory is not None
        if self.day > self.trajectory.expected_last_day() and not self.stands("trajectory-overrun"):
            self.find("trajectory-overrun")
        last_day = self.trajectory.last_day_of_phase()
        if last_day is not None and self.day > last_day and not self.stands("phase-overrun"):
            self.find("phase-overrun")

    def held_open(self) -> bool:
        """R7: by a measure on the scheme, by a living guarantee, or by a trajectory that has or had one."""
        guaranteed = self.trajectory is not None and self.trajectory.guaranteed
        return bool(self.reached_by()) or bool(self.living()) or guaranteed

    def told(self, since: date | None) -> Answer:
        """What holds at the end of the day, in the words of `expect.json`."""
        going = self.trajectory
        ends = self.term.ends_on(self.day, self.held_open(), going and going.expected_last_day())
        legal = self.term.last_day
        standing = sorted((one for one in self.findings if not one.cured), key=Finding.place)
        return {
            "status": self.status(),
            "since": None if self.status() == "not-employed" else str(since),
            "enterprise": self.enterprise,
            "scheme": self.scheme,
            "phase": going and going.phase,
            "trajectory": going and going.told(self.day),
            "insertion_last_day": None if ends is None else ends.isoformat(),
            "insertion_legal_last_day": None if legal is None else legal.isoformat(),
            "guarantees": [one.told() for one in sorted(self.guarantees, key=Guarantee.place)],
            "findings": [finding.told() for finding in standing],
        }


# --- the answers

NOTHING: Answer = Life(date.min).told(None)


def every_day(
    register: Sequence[Decision],
    dossier: str,
    last: date,
    known: str | None = None,
    asked: Collection[date] | None = None,
) -> Iterator[tuple[date, Answer]]:
    """The answer for every day (or every day `asked`) from the first decision to `last`, from one walk.

    Before that day, and for a dossier of which nothing remains, the answer is ``NOTHING``. `dossier` is the key
    under which the person is read (R18): ``answer`` finds it.
    """
    read = corrected(register, known)
    mine = of_person(read, dossier)
    if not mine:
        return
    of_the_record = said_of_the_record(mine, register)
    person = Life(min([effect_of(mine[0]), *(day for day, _, _ in of_the_record)]), register)
    every_spell = spells(read)
    person.successions = of_kind("succession", read, until=person.day - ONE_DAY)
    said: dict[int, Finding] = {}
    status, since = person.status(), person.day
    while person.day <= last:
        person.wake()
        person.measures = [spell for spell in every_spell if spell.in_force(person.day)]
        person.orders = of_kind("insertion-order", read, until=person.day)
        person.term.reach(person.orders)
        for succession in of_kind("succession", read, until=person.day)[len(person.successions) :]:
            person.succeed(succession)
        today = person.day.isoformat()
        person.live([one for one in mine if one["effective_on"] == today], said)
        for day, code, position in of_the_record:
            if day == person.day:
                said[position] = person.find(code)
        if person.status() != status:
            status, since = person.status(), person.day
        if asked is None or person.day in asked:
            yield person.day, person.told(since)
        person.day += ONE_DAY


def of_kind(kind: str, read: Sequence[Decision], until: date) -> list[Decision]:
    """The decisions of a kind in effect on a day, in order."""
    return [one for one in read if one["decision"] == kind and one["effective_on"] <= until.isoformat()]


def said_of_the_record(mine: Sequence[Decision], register: Sequence[Decision]) -> list[tuple[date, str, int]]:
    """R1: what was recorded late or ahead: from which day, with which code, of which position."""
    said = []
    for decision in mine:
        day, late = recorded_on(decision, register), days_late(decision, register)
        if day is None or not is_read(decision, register):
            continue
        if late > LATE_AFTER:
            said.append((day, "recorded-late", decision["position"]))
        if late < -AHEAD_AFTER:
            said.append((day, "recorded-ahead", decision["position"]))
    return said


def is_read(decision: Decision, register: Sequence[Decision]) -> bool:
    """R15: a consent in another's name brings no finding but that it is one."""
    return decision["decision"] != "consent" or is_competent(decision, register)


def answer(register: Sequence[Decision], dossier: str, on: date, known: str | None = None) -> Answer:
    """The answer to one question, in the shape of ``expect.json``.

    `register` is the whole ledger in the order of its positions, as in ``decisions.jsonl``; `dossier` the key asked
    for; `on` the day; `known` the knowledge moment (a bare day is its end in Brussels), None for all that is
    recorded.
    """
    key = remaining_key(corrected(register, known), dossier)
    found = dict(every_day(register, key, on, known, asked=[on]))
    told = found.get(on, NOTHING)
    asked = {} if key == dossier else {"asked": dossier}
    return {"known": known, **asked, "dossier": key, "on": on.isoformat(), **told}
