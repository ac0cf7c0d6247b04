"""Careers counted from the status of one day after another and the decisions that remain: slow, and by other code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property
from itertools import chain
from random import Random

from ledger.corrections import remaining
from ledger.decisions import AnyDecision
from ledger.decisions.assignment import Assignment
from ledger.decisions.completion import Completion
from ledger.decisions.employment_end import EmploymentEnd
from ledger.decisions.succession import Succession
from ledger.decisions.transition_end import TransitionEnd
from projections.fold.rules.places import filled
from projections.reading import Reading, Status
from tests.given import Made
from tests.readmodels.everyone import population

ONE_DAY = timedelta(days=1)
HOSTS = ("0899.910.174", "0899.910.273", "0899.900.375")
Key = tuple[object, ...]


def with_hosts(seed: int, dossiers: int = 4) -> list[Made]:
    """A random register in which it is on record where internships were done, and more of them lead to a job."""
    random = Random(seed)
    made: list[Made] = []
    for one in population(seed, dossiers):
        for each in (one, one.get("replacement", {})):
            if each.get("phase") == "internship" and each["decision"] == "phase":
                each["enterprise"] = random.choice(HOSTS)
        made.append(one)
        if one["decision"] == "start" and random.randint(0, 1):
            made.append(_internship(random, one, len(made)))
    return made


def _internship(random: Random, start: Made, nth: int) -> Made:
    day = date.fromisoformat(str(start["effective_on"])) + timedelta(days=random.randint(0, 60))
    return {
        "decision": "phase",
        "dossier": start["dossier"],
        "phase": "internship",
        "enterprise": random.choice(HOSTS),
        "effective_on": day.isoformat(),
        "decided_by": "service-provider",
        "source": f"internship:{nth}",
        "recorded_at": start["recorded_at"],
    }


class Career:
    """One person, asked about day by day."""

    def __init__(self, reading: Reading, key: str, days: list[date], last: date) -> None:
        self.reading, self.key, self.last = reading, key, last
        self.days = [day for day in days if day <= last]
        self._asked: dict[date, Status] = {}

    def on(self, day: date) -> Status:
        if day not in self._asked:
            self._asked[day] = self.reading.status(self.key, day)
        return self._asked[day]

    @cached_property
    def decisions(self) -> list[tuple[int, AnyDecision]]:
        """What remains and had an effect: no finding says that it met nothing."""
        findings = self.reading.status(self.key, date(2100, 1, 1)).findings
        idle = {
            entry
            for finding in findings
            if finding.code in ("outside-employment", "out-of-place")
            for entry in finding.entries
        }
        found = chain.from_iterable(map(remaining, self.reading.streams(self.key)))
        return sorted((each for each in found if each[0] not in idle), key=lambda each: each[0])

    @cached_property
    def takeovers(self) -> dict[date, list[Succession]]:
        found: dict[date, list[tuple[int, Succession]]] = {}
        for entries in self.reading.successions.values():
            for position, decision in remaining(entries):
                if isinstance(decision, Succession):
                    found.setdefault(decision.effective_on, []).append((position, decision))
        return {
            day: [one for _, one in sorted(some, key=lambda each: each[0])] for day, some in found.items()
        }

    def goes_on(self, day: date, enterprise: str | None) -> str | None:
        """R17: which enterprise goes on for one on a day."""
        for decision in self.takeovers.get(day, ()):
            if decision.enterprise == enterprise:
                enterprise = decision.successor
        return enterprise

    def goes_on_until(self, upto: date, enterprise: str | None, since: date) -> str | None:
        for day in sorted(self.takeovers):
            if since < day <= upto:
                enterprise = self.goes_on(day, enterprise)
        return enterprise

    def changes(self) -> Iterator[tuple[date, Status, Status, bool]]:
        """Each day with the status of the day before and its own, and whether the place of work is the same one."""
        for day in self.days:
            before, now = self.on(day - ONE_DAY), self.on(day)
            yield day, before, now, self.goes_on(day, before.enterprise) == now.enterprise

    def is_end(self, day: date) -> bool:
        """Whether an employment or a job ended with the day before."""
        return any(True for _ in self.ends(day))

    def ends(self, day: date) -> Iterator[EmploymentEnd | TransitionEnd]:
        before = self.on(day - ONE_DAY)
        found = [one for _, one in self.decisions if one.effective_on == day - ONE_DAY]
        if before.status == "transitioned":
            yield from (one for one in found if isinstance(one, TransitionEnd))
            # R16: after an external transition it is the end of the employment before it.
            yield from (one for one in found if isinstance(one, EmploymentEnd))
        elif before.scheme is not None:
            yield from (one for one in found if isinstance(one, EmploymentEnd))


def in_sector(status: Status) -> bool:
    return status.scheme is not None and status.status != "transitioned"


def came_and_left(career: Career, filled_on: list[date]) -> Counter[Key]:
    """Who came, converted and left, each on its day: (part, label, figure, day, scheme, enterprise)."""
    found: Counter[Key] = Counter()
    ever = False
    begun: list[tuple[date, date | None, str, Status]] = []
    for day, before, now, same in career.changes():
        was, is_ = in_sector(before), in_sector(now)
        where = career.goes_on(day, before.enterprise)
        if was and not (is_ and same):
            if begun:
                begun[-1] = (begun[-1][0], day, *begun[-1][2:])
            figure = "without-job"
            if is_:
                figure = "to-elsewhere"
            elif now.status == "transitioned":
                figure = "to-own-ordinary-job" if same else "to-ordinary-job"
            found["outflow", "", figure, day, before.scheme, where] += 1
        if is_ and not (was and same):
            how = "from-elsewhere" if was else "again" if ever else "first-time"
            if any(
                one.entitled_to == "return" and one.state == "honoured" and one.since == day
                for one in now.guarantees
            ):
                how = "return"
            begun.append((day, None, how, now))
        if is_ and was and same and before.scheme != now.scheme:
            found["conversions", "", "other-scheme", day, now.scheme, now.enterprise] += 1
        if now.status == "transitioned" and now.scheme is not None:
            on = before.status == "transitioned" and before.scheme is not None and same
            if not on:
                found["conversions", "", "supported-job", day, now.scheme, now.enterprise] += 1
        ever = ever or is_
    replacing = set()
    for on_day in filled_on:
        running = [first for first, end, *_ in begun if first <= on_day and (end is None or on_day < end)]
        later = [first for first, *_ in begun if first > on_day]
        replacing |= set(running[-1:] or later[:1])
    for day, _, how, now in begun:
        figure = "replacing" if day in replacing else "not-replacing"
        found["inflow", how, figure, day, now.scheme, now.enterprise] += 1
    return found


def all_filled(reading: Reading, keys: list[str], last: date) -> dict[str, list[date]]:
    """R13: by who fills a place of another, from which days, by a day."""
    left, coming = [], []
    for key in keys:
        dossier = reading.dossier(key, last)
        left += dossier.places.left_by(key)
        decisions = chain.from_iterable(map(remaining, reading.streams(key)))
        coming += [*reading.persons.inflow(key, decisions, last), *dossier.places.back_to(key)]
    found: dict[str, list[date]] = {}
    for place in filled(left, coming):
        by, on = place.filled_by, place.filled_on
        if by is not None and on is not None and by != place.dossier and on <= last:
            found.setdefault(by, []).append(on)
    return found


class Job:
    """An ordinary job, as the days show it."""

    def __init__(self, day: date, receiving: str | None, hired: date | None) -> None:
        self.day, self.receiving, self.hired = day, receiving, hired
        self.over: date | None = None
        self.began: date | None = None
        self.scheme: str | None = None
        self.enterprise: str | None = None

    @property
    def internal(self) -> bool:
        return self.receiving == self.enterprise


def jobs(career: Career) -> list[Job]:
    found: list[Job] = []
    employer: tuple[str | None, str | None] = (None, None)
    hired: date | None = None
    trajectories = list(ended(career))
    for day, before, now, same in career.changes():
        if before.scheme is not None:
            employer = before.scheme, career.goes_on(day, before.enterprise)
        was_job, is_job = before.status == "transitioned", now.status == "transitioned"
        if was_job and not (is_job and same):
            found[-1].over = day
        if is_job and not (was_job and same):
            job = Job(day, now.enterprise, hired)
            job.scheme, job.enterprise = employer
            for on, outcome, _, _, _, began in trajectories:
                leads = on == day or (on < day and outcome == "transitioned")
                if leads and (hired is None or began >= hired):
                    job.began = began
            found.append(job)
        supported = is_job and now.scheme is not None
        if supported and not (was_job and same and before.scheme is not None):
            hired = day
        if in_sector(now) and not (in_sector(before) and same):
            hired = day
    return found


Over = tuple[date, str, str, str | None, Status, date]


def ended(career: Career) -> Iterator[Over]:
    """Each trajectory that ended: the first day without, outcome, phase, provider, the status before, its first day."""
    for day, before, now, _ in career.changes():
        was, is_ = before.trajectory, now.trajectory
        completed = [one for _, one in completions(career) if one.effective_on == day]
        over = was is not None and is_ is None
        over = over or (was is not None and is_ is not None and bool(completed) and is_.started_on == day)
        if over and was is not None:
            outcome = completed[0].outcome if completed else now.status
            if outcome not in ("transitioned", "own-will", "beyond-own-will", "left"):
                outcome = "otherwise"
            begins = [day for day in career.days if career.is_end(day) and day <= was.started_on]
            begins += hired_by(career, was.started_on)
            first = max([since_trajectory(career, was.started_on, day), *begins])
            assigned = [
                one.provider
                for _, one in in_order(career)
                if isinstance(one, Assignment) and first <= one.effective_on < day
            ]
            yield (
                day,
                outcome,
                before.phase or "no-phase",
                assigned[-1] if assigned else None,
                before,
                was.started_on,
            )


def completions(career: Career) -> list[tuple[int, Completion]]:
    found = chain.from_iterable(map(remaining, career.reading.streams(career.key)))
    return sorted((position, one) for position, one in found if isinstance(one, Completion))


def in_order(career: Career) -> list[tuple[int, AnyDecision]]:
    return sorted(career.decisions, key=lambda each: (each[1].effective_on, each[0]))


def hired_by(career: Career, day: date) -> list[date]:
    return [
        on
        for on, before, now, _ in career.changes()
        if on <= day and in_sector(now) and not in_sector(before)
    ]


def since_trajectory(career: Career, started_on: date, day: date) -> date:
    """The day on which the trajectory before this one had ended."""
    found = [date.min]
    for on, before, now, _ in career.changes():
        if on >= day:
            break
        was, is_ = before.trajectory, now.trajectory
        if was is not None and (is_ is None or is_.started_on == on) and was.started_on < started_on:
            found.append(on)
    return max(found)
