"""Days that crowd together, and one decision of every kind: what random dossiers are made of."""

from __future__ import annotations

from collections.abc import Callable
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
PARTIES = ("employee", "employer", "receiving-enterprise")
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
    schemes = random.choice([["cmw", "lde"]] * 4 + [["cmw"], ["lde"]])
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
        "insertion-order", name, day, "minister", schemes=random.choice([["lde"], ["cmw", "lde"], ["cmw"]]),
        ending_from=start, ending_to=end, last_day=last_day,
    )  # fmt: skip


# --- decisions of the dossier


def employment(random: Random, day: date, scheme: str | None = None) -> Decision:
    """R7: under lde often with a term that ends in or round the window of 2020."""
    scheme = scheme or random.choice(["cmw"] * 5 + ["lde"] * 9 + ["imw"])
    ends = date(2020, 3, 20) + ONE_DAY * random.choice([-1, 0, 1, 50, 100, 150, 200, 317, 318, 319, 320, 500])
    term = max(ends, day).isoformat() if scheme == "lde" and random.randint(0, 2) else None
    return decided(
        "employment", day, "employer", enterprise=random.choice(ENTERPRISES), scheme=scheme,
        insertion_last_day=term,
    )  # fmt: skip


def evaluation(random: Random, day: date, outcome: str | None = None, purpose: str | None = None) -> Decision:
    purpose = purpose or random.choice(["regular", "regular", "exception"])
    holds = {name: random.randint(0, 4) > 0 for name in ("conditions_met", "job_safe", "job_durable")}
    held = None if random.randint(0, 4) == 4 else day - ONE_DAY * random.choice([0, 0, 0, 1, 20, 100])
    return decided(
        "evaluation", day, "vdab", purpose=purpose, held_on=None if held is None else held.isoformat(),
        outcome=outcome or random.choice(["ready", "ready", "ready", "not-ready", "internal"]),
        **(holds if purpose == "exception" else {}),
    )  # fmt: skip


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
    return OTHERS[kind](random, days, days.any())


def return_(random: Random, _: Days, day: date) -> Decision:
    back = employment(random, day)
    return {**{name: back[name] for name in back if name != "insertion_last_day"}, "decision": "return"}


def assignment(random: Random, days: Days, day: date) -> Decision:
    return decided(
        "assignment", day, "vdab", provider=random.choice(ENTERPRISES), planned_start=days.not_before(day, 60),
        provisional=random.choice([True, False]), notified_on=known_to_the_employee(random, day),
    )  # fmt: skip


def maybe_last(random: Random, days: Days, day: date) -> str | None:
    return days.not_before(day, 300) if random.randint(0, 2) == 2 else None


def start(random: Random, days: Days, day: date) -> Decision:
    return decided("start", day, "service-provider", last_day=maybe_last(random, days, day))


def resumption(random: Random, days: Days, day: date) -> Decision:
    phase = random.choice([None, None, *PHASES])
    return decided("resumption", day, "service-provider", last_day=maybe_last(random, days, day), phase=phase)


def phase(random: Random, _: Days, day: date) -> Decision:
    where = ORDINARY if random.randint(0, 3) == 3 else None
    return decided("phase", day, "service-provider", phase=random.choice(PHASES), enterprise=where)


def suspension(random: Random, days: Days, day: date) -> Decision:
    until = None if random.randint(0, 4) == 4 else days.not_before(day, 60)
    return decided(
        "suspension", day, random.choice(["vdab", "department"]), last_day=until, cause="illness",
        notified_on=known_to_the_employee(random, day),
    )  # fmt: skip


def extension(random: Random, days: Days, day: date) -> Decision:
    of = random.choice(["trajectory", "suspension", "suspension", "insertion"])
    return an_extension(random, day, of, date.fromisoformat(days.not_before(day, 200)))


def an_extension(random: Random, day: date, of: str, last_day: date) -> Decision:
    """An extension, or what is called one."""
    return decided(
        "extension", day, "vdab", of=of, last_day=last_day.isoformat(), cause=random.choice(CAUSES),
        notified_on=known_to_the_employee(random, day),
    )  # fmt: skip


def any_consent(random: Random, _: Days, day: date) -> Decision:
    to = random.choice(["start", "resumption", "exception", "ending"])
    party = random.choice(["employee", "employee", "employer", "receiving-enterprise"])
    return consent(random, day, to, random.choice(["given", "refused", "withdrawn"]), party)


def offer(random: Random, days: Days, day: date) -> Decision:
    answer_by = days.not_before(day, 60) if random.randint(0, 1) else None
    return decided(
        "offer", day, "service-provider", to=random.choice(["start", "resumption"]), answer_by=answer_by,
        last_day=maybe_last(random, days, day), notified_on=known_to_the_employee(random, day),
    )  # fmt: skip


def completion(random: Random, _: Days, day: date) -> Decision:
    outcome = random.choice(["transitioned", "own-will", "beyond-own-will"])
    return decided(
        "completion", day, "service-provider", outcome=outcome, notified_on=known_to_the_employee(random, day)
    )


def transition(random: Random, day: date) -> Decision:
    """To an ordinary employer, or at the own enterprise."""
    where = random.choice([ORDINARY, ORDINARY, ORDINARY_TOO, ENTERPRISES[0]])
    by = random.choice(["vdab", "receiving-enterprise"])
    return decided("transition", day, by, enterprise=where, internal=random.randint(0, 3) == 0)


def support(random: Random, days: Days, day: date) -> Decision:
    return decided("support", day, "vdab", level="40% laag", last_day=maybe_last(random, days, day))


def notice(_: Random, days: Days, day: date) -> Decision:
    until = days.not_before(day, 90)
    return decided("notice", day, "employer", vdab_informed_on=day.isoformat(), notice_last_day=until)


def replacement(random: Random, _: Days, day: date) -> Decision:
    return decided("replacement", day, "employer", for_dossier="W-T1", enterprise=random.choice(ENTERPRISES))


def transition_end(random: Random, day: date) -> Decision:
    """R12: by anyone, with or without a word on whether it was outside the employee's will."""
    outside = random.choice([None, None, None, True, True, False])
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


OTHERS: dict[str, Callable[[Random, Days, date], Decision]] = {
    "employment": lambda random, _, day: employment(random, day),
    "return": return_,
    "evaluation": lambda random, _, day: evaluation(random, day),
    "assignment": assignment,
    "start": start,
    "resumption": resumption,
    "phase": phase,
    "suspension": suspension,
    "extension": extension,
    "consent": any_consent,
    "offer": offer,
    "completion": completion,
    "transition": lambda random, _, day: transition(random, day),
    "transition-end": lambda random, _, day: transition_end(random, day),
    "employment-end": lambda random, _, day: employment_end(random, day),
    "support": support,
    "notice": notice,
    "replacement": replacement,
}
