"""One dossier's life of a given length: trajectories, what stops them, offers, returns and mistakes."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from random import Random
from typing import Any

from benchmarks.enterprises import ORDINARY, PROVIDERS, SOCIAL, Enterprises

Line = dict[str, Any]

PHASES = ("preparation", "jobmatching", "internship", "aftercare")
REASONS = (
    "Na overleg met de begeleider (verzonnen).",
    "Op vraag van de werknemer, bevestigd in een gesprek op de werkvloer (verzonnen).",
    "Het ontvangend bedrijf kan voorlopig niemand begeleiden (verzonnen).",
)


def day_of(text: str) -> int:
    """The ordinal of a calendar day."""
    return date.fromisoformat(text).toordinal()


#: First and last day of each suspension, as ``benchmarks.register`` orders them.
SUSPENSIONS = (
    (day_of("2020-03-20"), day_of("2020-06-21")),
    (day_of("2020-11-02"), day_of("2021-01-31")),
    (day_of("2021-03-15"), day_of("2021-04-19")),
    (day_of("2021-11-22"), day_of("2022-01-16")),
)

#: Shares: of the places that are to be filled, and of those that somebody fills who works elsewhere; of the entries
#: that are recorded late, or ahead of their day; that are corrected, and of the corrections that are corrected again.
TO_BE_FILLED, ELSEWHERE = 0.35, 0.12
LATE, AHEAD = 0.05, 0.04
CORRECTED, CORRECTED_AGAIN = 0.023, 0.15
#: Of the decisions, those after which the next one takes effect on the same day.
SAME_DAY = 0.1
#: One dossier in this many is of the person of the one before it: the first of them is this one.
ONE_JOINED_IN, FIRST_JOINED = 100, 25
DAY = 86_400
TODAY = day_of("2026-01-05")


@lru_cache(maxsize=8192)
def text_of(day: int) -> str:
    return date.fromordinal(day).isoformat()


def key_of(number: int) -> str:
    """The key of a dossier."""
    return f"B-{number:06}"


def _moment(recorded: tuple[int, Line]) -> int:
    return recorded[0]


class Life:
    """The entries of one dossier as ``(moment of recording, line)``, moments in seconds, ascending."""

    def __init__(
        self,
        number: int,
        length: int,
        hired: tuple[int, int],
        chance: Random,
        enterprises: Enterprises,
    ) -> None:
        """``hired`` is the first day employed, and the moment at which that is recorded."""
        self._number = number
        self._key = key_of(number)
        self._length = length
        self._chance = chance
        self._enterprises = enterprises
        self._day, self._moment = hired
        # Of two dossiers of one person the second repeats what the first says.
        alike = number - 1 if number % ONE_JOINED_IN == FIRST_JOINED else number
        self._is_joined = alike != number
        self._scheme = "lde" if alike % 3 == 0 else "cmw"
        self._enterprise = SOCIAL[alike * 31 % len(SOCIAL)]
        self._provider = PROVIDERS[alike * 17 % len(PROVIDERS)]
        # A long dossier lives as many years as a short one, with more in each.
        self._pace = max(1, min(45, int((TODAY - self._day) / (2 * length))))
        self._told = 0
        self._late: list[tuple[int, Line]] = []

    def __iter__(self) -> Iterator[tuple[int, Line]]:
        """The entries in the order of recording: those recorded late take their place among the others."""
        given = 0
        for moment, line in self._entries():
            while self._late and self._late[0][0] <= moment and given < self._length:
                yield self._late.pop(0)
                given += 1
            if given + len(self._late) >= self._length:
                break
            yield moment, line
            given += 1
        # A late one may follow the last of the others: nothing waits for it.
        yield from self._late[: self._length - given]

    # -- the story --------------------------------------------------------------------------------------

    def _entries(self) -> Iterator[tuple[int, Line]]:
        place = None if self._is_joined else self._fill()
        yield self._moment, self._employed()
        if self._is_joined:
            self._join()
        if place is not None:
            yield from self._replace(place)
        # Some wait for years before their first trajectory, as most employees never have one.
        self._day += self._chance.randrange(1, (TODAY - self._day) // 4)
        while True:
            if self._chance.random() < 0.2:
                yield from self._step("evaluation", "vdab", outcome="not-ready", purpose="regular")
                yield from self._step("support", "vdab", level="40% hoog")
            else:
                yield from self._trajectory()

    def _trajectory(self) -> Iterator[tuple[int, Line]]:
        chance = self._chance.random
        yield from self._step(
            "evaluation", "vdab", outcome="ready", purpose="regular", held_on=text_of(self._day)
        )
        planned = text_of(self._day + 30)
        yield from self._step(
            "assignment", "vdab", provider=self._provider, planned_start=planned, provisional=chance() < 0.05
        )
        yield from self._wait_out("start")
        yield from self._step("start", "service-provider")
        for phase in PHASES[: 2 + int(chance() * 3)]:
            yield from self._step("phase", "service-provider", phase=phase)
            yield from self._interruptions()
        if chance() < 0.4:
            yield from self._transition()
        else:
            outcome = "own-will" if chance() < 0.3 else "beyond-own-will"
            yield from self._step("completion", "vdab", outcome=outcome)
            yield from (
                self._support_to_come()
                if chance() < 0.02
                else self._step("support", "vdab", level="40% laag")
            )
            if chance() < 0.05:
                yield from self._leave_and_return()

    def _support_to_come(self) -> Iterator[tuple[int, Line]]:
        """Decided more than a year ahead, which is a finding until its day (R1)."""
        on = text_of(self._day + 380 + self._chance.randrange(300))
        return self._step("support", "vdab", level="40% laag", effective_on=on)

    def _leave_and_return(self) -> Iterator[tuple[int, Line]]:
        """Left, disputed now and then, and hired again elsewhere: in the same dossier."""
        by = "employee" if self._chance.random() < 0.6 else "employer"
        yield from self._step("employment-end", by, by=by)
        ended = f"{self._key}:{self._told}"
        if by == "employer":
            yield from self._step("dispute", "employee", entry=ended)
            dispute = f"{self._key}:{self._told}"
            yield from self._step("ruling", "court", entry=dispute, outcome="dispute dismissed")
        if self._chance.random() < TO_BE_FILLED:
            self._enterprises.leave(self._key, self._enterprise)
        self._enterprise = self._chance.choice(SOCIAL)
        place = self._fill()
        yield from self._tell(self._employed())
        if place is not None:
            yield from self._replace(place)

    def _employed(self) -> Line:
        """Employed at the enterprise, or at the one that took it over by then."""
        self._enterprise = self._enterprises.at(self._enterprise, self._day)
        return self._line("employment", "employer", enterprise=self._enterprise, scheme=self._scheme)

    def _fill(self) -> tuple[str, str] | None:
        """Whose open place this employee comes to fill, and where that is; mostly the employee comes to work there."""
        place = self._enterprises.fill(self._key)
        if place is not None and self._chance.random() >= ELSEWHERE:
            self._enterprise = place[1]
        return place

    def _replace(self, place: tuple[str, str]) -> Iterator[tuple[int, Line]]:
        return self._step("replacement", "employer", for_dossier=place[0], enterprise=self._enterprise)

    def _join(self) -> None:
        """This dossier and the one before it turn out to be one person, some years later; now and then wrongly."""
        moment = self._moment + DAY * (100 + self._chance.randrange(900))
        on = text_of(moment // DAY - 1)
        other = key_of(self._number - 1)
        joining = self._line("joining", "department", effective_on=on, other=other)
        self._record_later(moment, joining)
        if self._number // ONE_JOINED_IN % 5 == 1:
            moment += DAY * (30 + self._chance.randrange(200))
            undone = self._line("withdrawal", "department", entry=joining["source"])
            self._record_later(moment, undone | {"effective_on": text_of(moment // DAY)})

    def _interruptions(self) -> Iterator[tuple[int, Line]]:
        """What stops a running trajectory: a measure, an illness; and what a measure lets through (R8)."""
        suspension = self._suspended()
        if suspension is not None and self._chance.random() < 0.1:
            yield from self._exception()
        elif suspension is not None:
            yield from self._wait_out("resumption")
            yield from self._step("resumption", "service-provider")
        elif self._chance.random() < 0.08:
            days = min(40, 5 * self._pace)
            last = text_of(self._day + days)
            yield from self._step("suspension", "vdab", cause="illness", last_day=last)
            self._day += days
            yield from self._step("resumption", "service-provider")
        elif self._chance.random() < 0.03:
            later = text_of(self._day + 330)
            yield from self._step("extension", "vdab", of="trajectory", last_day=later, cause="training")

    def _exception(self) -> Iterator[tuple[int, Line]]:
        """All of it within days: the measure must still be in force."""
        pace, self._pace = self._pace, 2
        parties = ("employee", "employer", "receiving-enterprise")
        for party in parties[: 3 if self._chance.random() < 0.7 else 2]:
            yield from self._step("consent", party, party=party, to="exception", answer="given")
        yield from self._step(
            "evaluation",
            "vdab",
            outcome="ready",
            purpose="exception",
            conditions_met=True,
            job_safe=True,
            job_durable=self._chance.random() < 0.9,
        )
        yield from self._step("resumption", "service-provider", phase="jobmatching")
        self._pace = pace

    def _wait_out(self, to: str) -> Iterator[tuple[int, Line]]:
        """During a suspension: wait for its end, then an offer and mostly an answer; again if the next one comes."""
        while (suspension := self._suspended()) is not None:
            self._day = suspension[1] + 1 + self._chance.randrange(40)
            yield from self._step("offer", "vdab", to=to)
            if self._chance.random() < 0.8:
                yield from self._step("consent", "employee", party="employee", to=to, answer="given")

    def _transition(self) -> Iterator[tuple[int, Line]]:
        yield from self._step("completion", "vdab", outcome="transitioned")
        job = self._chance.choice(ORDINARY)
        yield from self._step("transition", "receiving-enterprise", enterprise=job, internal=False)
        if self._chance.random() < TO_BE_FILLED:
            self._enterprises.leave(self._key, self._enterprise)
        yield from self._step("transition-end", "receiving-enterprise", by="employer")
        self._enterprises.come_back(self._key)
        self._enterprise = self._enterprises.at(self._enterprise, self._day)
        yield from self._step("return", "employer", enterprise=self._enterprise, scheme=self._scheme)

    def _suspended(self) -> tuple[int, int] | None:
        if not SUSPENSIONS[0][0] <= self._day <= SUSPENSIONS[-1][1]:
            return None
        return next((s for s in SUSPENSIONS if s[0] <= self._day <= s[1]), None)

    # -- one entry --------------------------------------------------------------------------------------

    def _step(self, decision: str, decided_by: str, /, **fields: Any) -> Iterator[tuple[int, Line]]:
        return self._tell(self._line(decision, decided_by, **fields))

    def _tell(self, line: Line) -> Iterator[tuple[int, Line]]:
        """Tell one decision, mostly recorded after some days; what was wrong is corrected in time."""
        chance = self._chance.random
        if chance() < 0.05:
            line["reason"] = REASONS[self._told % len(REASONS)]
        when = chance()
        if when < LATE:
            late = self._clock(1 + int(chance() * 5)) + DAY * (31 + int(chance() * 120))
            self._record_later(late, line)
        else:
            # An evaluation was held before it is recorded.
            is_ahead = when > 1 - AHEAD and line["decision"] != "evaluation"
            self._moment = self._clock(-1 - int(chance() * 25) if is_ahead else 1 + int(chance() * 5))
            yield self._moment, line
            if chance() < CORRECTED:
                self._correct(line)
        if chance() >= SAME_DAY:
            self._day += 1 + int(chance() * 2 * self._pace)

    def _record_later(self, moment: int, line: Line) -> None:
        insort(self._late, (moment, line), key=_moment)

    def _correct(self, original: Line) -> None:
        """Rectify or withdraw a decision, one in four long after; the correction can be wrong itself."""
        chance, moment, wrong = self._chance.random, self._moment, original
        while wrong is original or chance() < CORRECTED_AGAIN:
            moment += DAY * (1 + int(chance() * (240 if chance() < 0.25 else 6)))
            wrong = self._correction(wrong) | {"effective_on": text_of(moment // DAY)}
            self._record_later(moment, wrong)

    def _correction(self, wrong: Line) -> Line:
        """A rectification of the day of effect, or a withdrawal, by who took the decision or by a court."""
        by, entry = wrong["decided_by"], wrong["source"]
        # What founds a dossier is not withdrawn; a withdrawal can be nothing else.
        odds = {"employment": 0.0, "withdrawal": 1.0, "rectification": 0.5}.get(wrong["decision"], 0.3)
        if self._chance.random() < odds:
            return self._line("withdrawal", "court" if self._told % 4 == 0 else by, entry=entry)
        read = wrong.get("replacement", wrong)
        shifted = text_of(day_of(read["effective_on"]) + 1)
        same = {k: v for k, v in read.items() if k not in ("source", "reason", "dossier", "recorded_at")}
        if same.get("last_day", shifted) < shifted:
            same["last_day"] = shifted
        return self._line("rectification", by, entry=entry, replacement={**same, "effective_on": shifted})

    def _clock(self, days: int) -> int:
        """A moment of recording some days after the decision (ahead of it: below 0), never before the one before it."""
        wished = (self._day + days) * DAY + 25_200 + int(self._chance.random() * 36_000)
        return max(wished, self._moment + 1)

    def _line(self, decision: str, decided_by: str, /, **fields: Any) -> Line:
        self._told += 1
        return {
            "decision": decision,
            "dossier": self._key,
            "effective_on": text_of(self._day),
            "decided_by": decided_by,
            **fields,
            "source": f"{self._key}:{self._told}",
        }
