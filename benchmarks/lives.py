"""One dossier's life of a given length: trajectories, what stops them, offers, returns and mistakes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from random import Random
from typing import Any

from ledger.demo.places import kbo

Line = dict[str, Any]

SOCIAL = tuple(map(kbo, range(200, 400)))
PROVIDERS = tuple(map(kbo, range(500, 530)))
ORDINARY = tuple(map(kbo, range(600, 999)))
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
)
TODAY = day_of("2026-01-05")


@lru_cache(maxsize=8192)
def text_of(day: int) -> str:
    return date.fromordinal(day).isoformat()


class Life:
    """The entries of one dossier as ``(moment of recording, line)``, moments in seconds, ascending."""

    def __init__(self, number: int, length: int, hired: int, moment: int, chance: Random) -> None:
        self._key = f"B-{number:06}"
        self._length = length
        self._chance = chance
        self._day = hired
        self._moment = moment
        self._scheme = "lde" if number % 3 == 0 else "cmw"
        self._enterprise = SOCIAL[number * 31 % len(SOCIAL)]
        self._provider = PROVIDERS[number * 17 % len(PROVIDERS)]
        # A long dossier lives as many years as a short one, with more in each.
        self._pace = max(1, min(45, int((TODAY - hired) / (2 * length))))
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
        yield (
            self._moment,
            self._line("employment", "employer", enterprise=self._enterprise, scheme=self._scheme),
        )
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
            yield from self._step("support", "vdab", level="40% laag")
            if chance() < 0.05:
                yield from self._leave_and_return()

    def _leave_and_return(self) -> Iterator[tuple[int, Line]]:
        """Left, disputed now and then, and hired again elsewhere: in the same dossier."""
        by = "employee" if self._chance.random() < 0.6 else "employer"
        yield from self._step("employment-end", by, by=by)
        ended = f"{self._key}:{self._told}"
        if by == "employer":
            yield from self._step("dispute", "employee", entry=ended)
            dispute = f"{self._key}:{self._told}"
            yield from self._step("ruling", "court", entry=dispute, outcome="dispute dismissed")
        self._enterprise = self._chance.choice(SOCIAL)
        yield from self._step("employment", "employer", enterprise=self._enterprise, scheme=self._scheme)

    def _interruptions(self) -> Iterator[tuple[int, Line]]:
        """What stops a running trajectory: a measure, an illness; and what a measure lets through (R8)."""
        suspension = self._suspended()
        if suspension is not None and self._chance.random() < 0.06:
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

    def _wait_out(self, to: str) -> Iterator[tuple[int, Line]]:
        """During a suspension: wait for its end, then an offer and mostly an answer."""
        suspension = self._suspended()
        if suspension is None:
            return
        self._day = suspension[1] + 1 + self._chance.randrange(40)
        yield from self._step("offer", "vdab", to=to)
        if self._chance.random() < 0.8:
            yield from self._step("consent", "employee", party="employee", to=to, answer="given")

    def _transition(self) -> Iterator[tuple[int, Line]]:
        yield from self._step("completion", "vdab", outcome="transitioned")
        job = self._chance.choice(ORDINARY)
        yield from self._step("transition", "receiving-enterprise", enterprise=job, internal=False)
        yield from self._step("transition-end", "receiving-enterprise", by="employer")
        yield from self._step("return", "employer", enterprise=self._enterprise, scheme=self._scheme)

    def _suspended(self) -> tuple[int, int] | None:
        return next((s for s in SUSPENSIONS if s[0] <= self._day <= s[1]), None)

    # -- one entry --------------------------------------------------------------------------------------

    def _step(self, decision: str, decided_by: str, /, **fields: Any) -> Iterator[tuple[int, Line]]:
        """Tell one decision, recorded after some days or (one in twenty) late; one in a hundred is wrong."""
        chance = self._chance.random
        line = self._line(decision, decided_by, **fields)
        if chance() < 0.05:
            line["reason"] = REASONS[self._told % len(REASONS)]
        recorded = self._clock(1 + int(chance() * 5))
        late = chance() < 0.05
        if late:
            self._late.append((recorded + 86_400 * (31 + int(chance() * 120)), line))
            self._late.sort(key=lambda item: item[0])
        else:
            self._moment = recorded
            yield recorded, line
        if not late and chance() < 0.011:
            self._moment += 86_400 * (1 + int(chance() * 5))
            yield self._moment, self._correction(line)
        self._day += 1 + int(chance() * 2 * self._pace)

    def _correction(self, original: Line) -> Line:
        """A rectification of the day of effect, or a withdrawal, by who took the decision."""
        by = original["decided_by"]
        if original["decision"] != "employment" and self._chance.random() < 0.3:
            return self._line("withdrawal", by, entry=original["source"])
        shifted = text_of(day_of(original["effective_on"]) + 1)
        same = {k: v for k, v in original.items() if k not in ("source", "reason", "dossier", "recorded_at")}
        if same.get("last_day", shifted) < shifted:
            same["last_day"] = shifted
        return self._line(
            "rectification", by, entry=original["source"], replacement={**same, "effective_on": shifted}
        )

    def _clock(self, days: int) -> int:
        """A moment of recording some days after the decision, never before the one before it."""
        wished = (self._day + days) * 86_400 + 25_200 + int(self._chance.random() * 36_000)
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
