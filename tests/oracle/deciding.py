"""Days that crowd together, and one decision of every kind: what random dossiers are made of."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

Decision = dict[str, Any]

DOSSIER = "W-R"
BYSTANDER = "W-S"  # somebody else in the same ledger, so that positions are not only this dossier's
OTHER_KEYS = ("W-R2", "W-R3")  # R18: of the same person, or so it turns out
FIRST, LAST = date(2018, 10, 1), date(2022, 12, 31)
LATEST = date(2024, 12, 31)  # R12: the law of 01-07-2023
ONE_DAY = timedelta(days=1)
ENTERPRISES = ("0899.900.177", "0899.900.276", "0899.900.375")
ORDINARY = "0899.910.174"
ORDINARY_TOO = "0899.910.273"
MEASURES = ("corona-2020", "wave-2")
PHASES = ("preparation", "jobmatching", "internship", "aftercare")
CAPACITIES = (
    "government", "minister", "vdab", "department", "employer", "employee", "receiving-enterprise",
    "service-provider", "court", "representative",
)  # fmt: skip
ENDED_BY = ("employer", "employee", "mutual", "term", "other")
CAUSES = ("illness", "training", "long-absence", "aged-55", "other")
EDGES = tuple(
    date.fromisoformat(day)
    for day in (
        "2019-01-31", "2019-04-30", "2019-08-31", "2019-12-31", "2020-01-31", "2020-02-28", "2020-02-29",
        "2020-03-01", "2020-03-19", "2020-03-20", "2020-03-21", "2020-03-31", "2020-04-29", "2020-04-30",
        "2020-06-21", "2020-06-22", "2020-08-31", "2020-12-31", "2021-02-01", "2021-02-28", "2021-03-01",
        "2021-04-30", "2021-10-31", "2022-02-28", "2023-06-30", "2023-07-01",
    )
)  # fmt: skip


KINDS = (
    "start", "start", "resumption", "resumption", "resumption", "suspension", "suspension", "extension",
    "extension", "evaluation", "evaluation", "assignment", "phase", "phase", "offer", "offer", "consent",
    "consent", "completion", "employment", "employment-end", "return", "transition", "transition-end",
    "support", "notice", "replacement",
)  # fmt: skip


class Days:
    """Chooses days: near one already used, on a known edge, or anywhere."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.used: list[date] = []

    def keep(self, day: date) -> date:
        day = min(max(day, FIRST), LATEST)
        self.used.append(day)
        return day

    def any(self) -> date:
        kind = self.random.randint(0, 9)
        if kind < 5 and self.used:
            return self.keep(self.random.choice(self.used) + ONE_DAY * self.random.randint(-2, 2))
        if kind < 7:
            return self.keep(self.random.choice(EDGES) + ONE_DAY * self.random.randint(-1, 1))
        return self.keep(FIRST + ONE_DAY * self.random.randint(0, (LAST - FIRST).days))

    def after(self, day: date, least: int, most: int) -> date:
        return self.keep(day + ONE_DAY * self.random.randint(least, most))

    def not_before(self, day: date, most: int) -> str:
        """A last day: never before the day the decision takes effect, sometimes that very day."""
        if self.random.randint(0, 3) == 0:
            later = [used for used in self.used if used >= day]
            return self.random.choice(later or [day]).isoformat()
        return (day + ONE_DAY * self.random.randint(0, most)).isoformat()


def decided(kind: str, day: date, capacity: str, /, **own: Any) -> Decision:
    """A decision of the dossier; a field given as None is left out."""
    stated = {name: value for name, value in own.items() if value is not None}
    return {
        "decision": kind,
        "dossier": DOSSIER,
        "effective_on": day.isoformat(),
        "decided_by": capacity,
        **stated,
    }


def of_measure(kind: str, measure: str, day: date, by: str, **own: Any) -> Decision:
    """A decision of the government or the minister about a measure."""
    made = decided(kind, day, by, measure=measure, **own)
    del made["dossier"]
    return made


# --- measures


def measure(random: Random, days: Days, name: str, first: date) -> list[Decision]:
    """An order, then extensions and liftings: in time, after a gap (a second wave), or on the same day."""
    schemes = random.choice([["cmw", "lde"], ["cmw", "lde"], ["cmw"], ["lde"]])
    last_day = days.not_before(first, 200) if random.randint(0, 1) else None
    made = [of_measure("suspension-order", name, first, "government", schemes=schemes, last_day=last_day)]
    day = first
    if random.randint(0, 2) == 2:
        return [*made, *a_second_wave(random, days, name, first)]
    for _ in range(random.randint(0, 4)):
        day = days.after(day, 0, 120)
        if random.randint(0, 1):
            made.append(of_measure("suspension-lifting", name, day, "minister"))
        else:
            until = days.not_before(day, 150) if random.randint(0, 3) else None
            made.append(of_measure("suspension-extension", name, day, "government", last_day=until))
    if random.randint(0, 1):
        made.append(of_measure("suspension-lifting", name, days.after(day, 10, 120), "minister"))
    some = random.choice([[], [], [first], [day], [first, days.after(first, 0, 150)]])
    return [*made, *(insertion_order(random, days, name, effect) for effect in some)]


def a_second_wave(random: Random, days: Days, name: str, first: date) -> list[Decision]:
    """R3, R10: lifted, and in force again on that day, the next or months later, once or twice."""
    made: list[Decision] = []
    day = first
    for _ in range(random.randint(1, 2)):
        day = days.after(day, random.choice([0, 20]), 90)
        made.append(of_measure("suspension-lifting", name, day, "minister"))
        day = days.after(day, *random.choice([(0, 1), (1, 30), (30, 150)]))
        until = days.not_before(day, 90) if random.randint(0, 1) else None
        made.append(of_measure("suspension-extension", name, day, "government", last_day=until))
    if random.randint(0, 1):
        made.append(of_measure("suspension-lifting", name, days.after(day, 0, 90), "minister"))
    return made


def succession(random: Random, day: date, enterprise: str | None = None) -> Decision:
    """R17: from one of the enterprises, the ordinary ones included, to another."""
    enterprise = enterprise or random.choice([*ENTERPRISES, *ENTERPRISES, ORDINARY])
    others = [one for one in (*ENTERPRISES, ORDINARY, ORDINARY_TOO) if one != enterprise]
    made = decided("succession", day, "employer", enterprise=enterprise, successor=random.choice(others))
    del made["dossier"]
    return made


def insertion_order(random: Random, days: Days, name: str, day: date) -> Decision:
    """R7: mostly the window of 2020, else one that begins where that one ends."""
    start, end = random.choice([("2020-03-20", "2021-02-01")] * 3 + [("2021-02-01", "2021-06-30")])
    last_day = max(end, day.isoformat()) if random.randint(0, 2) else days.not_before(day, 200)
    return of_measure(
        "insertion-order",
        name,
        day,
        "minister",
        schemes=random.choice([["lde"], ["cmw", "lde"], ["cmw"]]),
        ending_from=start,
        ending_to=end,
        last_day=last_day,
    )


# --- decisions of the dossier


def employment(random: Random, day: date, scheme: str | None = None) -> Decision:
    """R7: under lde often with a term that ends in or round the window of 2020."""
    scheme = scheme or random.choice(["cmw"] * 5 + ["lde"] * 9 + ["imw"])
    ends = date(2020, 3, 20) + ONE_DAY * random.choice([-1, 0, 1, 50, 100, 150, 200, 317, 318, 319, 320, 500])
    term = max(ends, day).isoformat() if scheme == "lde" and random.randint(0, 2) else None
    return decided(
        "employment",
        day,
        "employer",
        enterprise=random.choice(ENTERPRISES),
        scheme=scheme,
        insertion_last_day=term,
    )


def evaluation(random: Random, day: date, outcome: str | None = None, purpose: str | None = None) -> Decision:
    purpose = purpose or random.choice(["regular", "regular", "exception"])
    holds = {name: random.randint(0, 4) > 0 for name in ("conditions_met", "job_safe", "job_durable")}
    held = None if random.randint(0, 4) == 4 else day - ONE_DAY * random.choice([0, 0, 0, 1, 20, 100])
    return decided(
        "evaluation",
        day,
        "vdab",
        purpose=purpose,
        held_on=None if held is None else held.isoformat(),
        outcome=outcome or random.choice(["ready", "ready", "ready", "not-ready", "internal"]),
        **(holds if purpose == "exception" else {}),
    )


def consent(random: Random, day: date, to: str, answer: str, party: str = "employee") -> Decision:
    by = party if random.randint(0, 9) else random.choice(CAPACITIES)  # R15: a word in another's name is none
    where = random.choice([ORDINARY, ORDINARY_TOO]) if party == "receiving-enterprise" else None
    return decided("consent", day, by, party=party, to=to, answer=answer, enterprise=where)


def known_to_the_employee(random: Random, day: date) -> str | None:
    """A day on or after the decision's on which the employee got to know it, or nothing."""
    if random.randint(0, 3):
        return None
    return (day + ONE_DAY * random.choice([-3, 0, 0, 1, 5, 10, 29, 30, 31, 40])).isoformat()


def other(random: Random, days: Days, kind: str) -> Decision:
    """One decision of a kind, on a day that suits nothing in particular."""
    day = days.any()
    maybe_last = days.not_before(day, 300) if random.randint(0, 2) == 2 else None
    if kind == "employment":
        return employment(random, day)
    if kind == "return":
        back = employment(random, day)
        return {**{name: back[name] for name in back if name != "insertion_last_day"}, "decision": kind}
    if kind == "evaluation":
        return evaluation(random, day)
    if kind == "assignment":
        planned = days.not_before(day, 60)
        return decided(
            kind,
            day,
            "vdab",
            provider=random.choice(ENTERPRISES),
            planned_start=planned,
            provisional=random.choice([True, False]),
        )
    if kind == "start":
        return decided(kind, day, "service-provider", last_day=maybe_last)
    if kind == "resumption":
        phase = random.choice([None, None, *PHASES])
        return decided(kind, day, "service-provider", last_day=maybe_last, phase=phase)
    if kind == "phase":
        where = ORDINARY if random.randint(0, 3) == 3 else None
        return decided(kind, day, "service-provider", phase=random.choice(PHASES), enterprise=where)
    if kind == "suspension":
        until = None if random.randint(0, 4) == 4 else days.not_before(day, 60)
        return decided(
            kind, day, random.choice(["vdab", "department"]), last_day=until, cause="illness",
            notified_on=known_to_the_employee(random, day),
        )  # fmt: skip
    if kind == "extension":
        of = random.choice(["trajectory", "suspension", "suspension", "insertion"])
        until = days.not_before(day, 200)
        return decided(kind, day, "vdab", of=of, last_day=until, cause=random.choice(CAUSES))
    if kind == "consent":
        to = random.choice(["start", "resumption", "exception", "ending"])
        party = random.choice(["employee", "employee", "employer", "receiving-enterprise"])
        return consent(random, day, to, random.choice(["given", "refused", "withdrawn"]), party)
    if kind == "offer":
        answer_by = days.not_before(day, 60) if random.randint(0, 1) else None
        to = random.choice(["start", "resumption"])
        return decided(
            kind, day, "service-provider", to=to, answer_by=answer_by, last_day=maybe_last,
            notified_on=known_to_the_employee(random, day),
        )  # fmt: skip
    if kind == "completion":
        outcome = random.choice(["transitioned", "own-will", "beyond-own-will"])
        return decided(kind, day, "service-provider", outcome=outcome)
    if kind == "transition":
        where = random.choice([ORDINARY, ORDINARY, ORDINARY_TOO])
        return decided(kind, day, "vdab", enterprise=where, internal=random.randint(0, 2) == 0)
    if kind == "transition-end":
        return transition_end(random, day)
    if kind == "support":
        return decided(kind, day, "vdab", level="40% laag", last_day=maybe_last)
    if kind == "notice":
        until = days.not_before(day, 90)
        return decided(kind, day, "employer", vdab_informed_on=day.isoformat(), notice_last_day=until)
    if kind == "replacement":
        return decided(kind, day, "employer", for_dossier="W-T", enterprise=random.choice(ENTERPRISES))
    return employment_end(random, day)


def transition_end(random: Random, day: date) -> Decision:
    """R12: by anyone, with or without a word on whether it was outside the employee's will."""
    outside = random.choice([None, None, True, False])
    who = random.choice(["receiving-enterprise", "employer", "employee", "vdab"])
    return decided("transition-end", day, who, by=random.choice(ENDED_BY), outside_will=outside)


def employment_end(random: Random, day: date) -> Decision:
    """R4: of the present employment, or of the one at an enterprise that it names."""
    where = random.choice([*ENTERPRISES, ORDINARY]) if random.randint(0, 3) == 3 else None
    who = random.choice(["employer", "employee"])
    return decided(
        "employment-end", day, who, by=random.choice(ENDED_BY), enterprise=where,
        notified_on=known_to_the_employee(random, day),
    )  # fmt: skip
