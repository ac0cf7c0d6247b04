"""Random dossiers that the ledger would admit: a plausible story, then whatever else could be recorded.

`dossier(random)` makes one list of decisions as in the JSON Lines, in ledger order; `dossiers()` is the same
as a hypothesis strategy. Days crowd together on purpose, round the edges of measures, the ends of months and
the days already used: that is where readings of the rules part.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

Decision = dict[str, Any]

DOSSIER = "W-R"
BYSTANDER = "W-S"  # somebody else in the same ledger, so that positions are not only this dossier's
FIRST, LAST = date(2019, 1, 1), date(2022, 12, 31)
ONE_DAY = timedelta(days=1)
ENTERPRISES = ("0899.900.177", "0899.900.276", "0899.900.375")
ORDINARY = "0899.910.174"
MEASURES = ("corona-2020", "wave-2")
PHASES = ("preparation", "jobmatching", "internship", "aftercare")
CAUSES = ("illness", "training", "long-absence", "other")
EDGES = tuple(
    date.fromisoformat(day)
    for day in (
        "2019-01-31", "2019-04-30", "2019-08-31", "2019-12-31", "2020-01-31", "2020-02-28", "2020-02-29",
        "2020-03-01", "2020-03-19", "2020-03-20", "2020-03-21", "2020-03-31", "2020-04-29", "2020-04-30",
        "2020-06-21", "2020-06-22", "2020-08-31", "2020-12-31", "2021-02-01", "2021-02-28", "2021-03-01",
        "2021-04-30", "2021-10-31", "2022-02-28",
    )
)  # fmt: skip


class Days:
    """Chooses days: near one already used, on a known edge, or anywhere."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.used: list[date] = []

    def keep(self, day: date) -> date:
        day = min(max(day, FIRST), LAST)
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
    for _ in range(random.randint(0, 4)):
        day = days.after(day, 0, 120)
        if random.randint(0, 1):
            made.append(of_measure("suspension-lifting", name, day, "minister"))
        else:
            until = days.not_before(day, 150) if random.randint(0, 3) else None
            made.append(of_measure("suspension-extension", name, day, "government", last_day=until))
    if random.randint(0, 3) == 3:
        made.append(
            of_measure(
                "insertion-order", name, first, "government", schemes=["lde"],
                ending_from="2020-03-20", ending_to="2021-02-01",
                last_day=max("2021-02-01", first.isoformat()),
            )
        )  # fmt: skip
    return made


# --- decisions of the dossier


def employment(random: Random, day: date) -> Decision:
    scheme = random.choice(["cmw", "lde"])
    return decided("employment", day, "employer", enterprise=random.choice(ENTERPRISES), scheme=scheme)


def evaluation(random: Random, day: date, outcome: str | None = None, purpose: str | None = None) -> Decision:
    purpose = purpose or random.choice(["regular", "regular", "exception"])
    holds = {name: random.randint(0, 4) > 0 for name in ("conditions_met", "job_safe", "job_durable")}
    return decided(
        "evaluation", day, "vdab", purpose=purpose, held_on=day.isoformat(),
        outcome=outcome or random.choice(["ready", "ready", "ready", "not-ready", "internal"]),
        **(holds if purpose == "exception" else {}),
    )  # fmt: skip


def consent(random: Random, day: date, to: str, answer: str, party: str = "employee") -> Decision:
    by = party if random.randint(0, 9) else "employer"  # R15: it takes effect all the same
    return decided("consent", day, by, party=party, to=to, answer=answer)


def other(random: Random, days: Days, kind: str) -> Decision:
    """One decision of a kind, on a day that suits nothing in particular."""
    day = days.any()
    maybe_last = days.not_before(day, 300) if random.randint(0, 2) == 2 else None
    if kind == "employment":
        return employment(random, day)
    if kind == "return":
        return {**employment(random, day), "decision": "return"}
    if kind == "evaluation":
        return evaluation(random, day)
    if kind == "assignment":
        planned = days.not_before(day, 60)
        return decided(
            kind, day, "vdab", provider=random.choice(ENTERPRISES), planned_start=planned,
            provisional=random.choice([True, False]),
        )  # fmt: skip
    if kind == "start":
        return decided(kind, day, "service-provider", last_day=maybe_last)
    if kind == "resumption":
        phase = random.choice([None, None, *PHASES])
        return decided(kind, day, "service-provider", last_day=maybe_last, phase=phase)
    if kind == "phase":
        return decided(kind, day, "service-provider", phase=random.choice(PHASES))
    if kind == "suspension":
        until = None if random.randint(0, 4) == 4 else days.not_before(day, 60)
        return decided(kind, day, random.choice(["vdab", "department"]), last_day=until, cause="illness")
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
        return decided(kind, day, "service-provider", to=to, answer_by=answer_by, last_day=maybe_last)
    if kind == "completion":
        outcome = random.choice(["transitioned", "own-will", "beyond-own-will"])
        return decided(kind, day, "service-provider", outcome=outcome)
    if kind == "transition":
        return decided(kind, day, "vdab", enterprise=ORDINARY, internal=random.randint(0, 2) == 0)
    if kind == "transition-end":
        return decided(kind, day, "employer", by=random.choice(["employer", "employee", "mutual"]))
    by = random.choice(["employer", "employee", "mutual", "term", "other"])
    return decided("employment-end", day, random.choice(["employer", "employee"]), by=by)


KINDS = (
    "start", "start", "resumption", "resumption", "resumption", "suspension", "suspension", "extension",
    "extension", "evaluation", "evaluation", "assignment", "phase", "phase", "offer", "offer", "consent",
    "consent", "completion", "employment", "employment-end", "return", "transition", "transition-end",
)  # fmt: skip


def ends(decisions: list[Decision]) -> list[date]:
    """The first days without a suspension, as far as one decision alone tells."""
    found: list[date] = []
    for decision in decisions:
        if decision["decision"] == "suspension-lifting":
            found.append(date.fromisoformat(decision["effective_on"]))
        elif decision["decision"].startswith("suspension") and "last_day" in decision:
            found.append(date.fromisoformat(decision["last_day"]) + ONE_DAY)
    return found


def offers_and_answers(random: Random, days: Days, day: date) -> list[Decision]:
    """Offers from about a day on, answered in time, late or never: else hardly any waiver happens."""
    made: list[Decision] = []
    for _ in range(random.randint(1, 3)):
        day = days.after(day, 0, 25)
        to = random.choice(["start", "resumption"])
        answer_by = days.not_before(day, 40) if random.randint(0, 2) == 2 else None
        last_day = (
            (day + ONE_DAY * random.randint(150, 320)).isoformat() if random.randint(0, 3) == 3 else None
        )
        made += [
            decided("offer", day, "service-provider", to=offered, answer_by=answer_by, last_day=last_day)
            for offered in ((to,) if random.randint(0, 1) else ("start", "resumption"))
        ]
        for _ in range(random.randint(0, 2)):
            answered = days.after(day, 0, 35)
            to = to if random.randint(0, 3) else random.choice(["start", "resumption"])
            answer = random.choice(["given", "given", "refused", "withdrawn"])
            made.append(consent(random, answered, to, answer))
    return made


def a_close_offer(random: Random, days: Days) -> list[Decision]:
    """R10, R11: a resumption offered with just enough days, one more or one less, and then refused."""
    start = days.after(date(2019, 3, 1), 0, 200)
    stop = days.after(start, 1, 200)
    until = days.after(stop, 0, 60)
    offered = days.after(until, 1, 30)
    planned = stop + ONE_DAY * random.randint(0, 100)
    remaining = (planned - stop).days + 1  # at the end of the last running day
    given = max(offered, offered + ONE_DAY * (remaining - 1 + random.randint(-1, 1)))
    refused = days.after(offered, 29, 31)
    return [
        employment(random, start - 30 * ONE_DAY),
        decided("start", start, "service-provider", last_day=planned.isoformat()),
        decided("suspension", stop, "vdab", last_day=until.isoformat(), cause="illness"),
        decided("offer", offered, "service-provider", to="resumption", last_day=given.isoformat()),
        consent(random, refused, "resumption", "refused"),
    ]


def story(random: Random, days: Days) -> list[Decision]:
    """What usually happens, each step with a chance to be left out."""
    day = days.after(FIRST, 0, 300)
    made = [employment(random, day)]
    day = days.after(day, 20, 330)
    if random.randint(0, 5):
        made.append(evaluation(random, day, "ready", "regular"))
    if random.randint(0, 2):
        made.append({**other(random, days, "assignment"), "effective_on": day.isoformat()})
        made[-1]["planned_start"] = days.not_before(day, 40)
    if random.randint(0, 2):
        day = days.after(day, 0, 60)
        until = days.not_before(day, 330) if random.randint(0, 3) == 3 else None
        made.append(decided("start", day, "service-provider", last_day=until))
        for phase in PHASES[: random.randint(0, 4)]:
            made.append(decided("phase", day, "service-provider", phase=phase))
            day = days.after(day, 0, 90)
    return made


# --- recording, and correcting what was recorded


def in_ledger_order(random: Random, decisions: list[Decision]) -> list[Decision]:
    """R1: promptly, with some decisions late, or in any order; a measure's order before the rest of it."""
    order = sorted(decisions, key=lambda decision: str(decision["effective_on"]))
    how = random.randint(0, 2)
    if how == 1:
        for _ in range(random.randint(1, 4)):
            order.insert(random.randint(0, len(order) - 1), order.pop(random.randint(0, len(order) - 1)))
    if how == 2:
        random.shuffle(order)
    for name in MEASURES:
        places = [place for place, decision in enumerate(order) if decision.get("measure") == name]
        about = [order[place] for place in places]
        about.sort(key=lambda decision: decision["decision"] != "suspension-order")
        for place, decision in zip(places, about, strict=True):
            order[place] = decision
    return order


def one_correction(random: Random, days: Days, ledger: list[Decision]) -> Decision | None:
    """A correction of an entry that no standing correction names yet, or None where there is none to make."""
    replaced = targets(ledger)
    free = [position for position in range(1, len(ledger) + 1) if position not in replaced]
    recent = [position for position in free if "entry" in ledger[position - 1]]
    position = random.choice(recent if recent and random.randint(0, 1) else free)
    original = ledger[position - 1]
    if original.get("dossier") == BYSTANDER:
        return None
    whose: Decision = {key: original[key] for key in ("dossier", "measure") if key in original}
    made: Decision = {
        "decision": "withdrawal", **whose, "effective_on": days.any().isoformat(),
        "decided_by": original["decided_by"], "entry": random.choice([position, original["source"]]),
    }  # fmt: skip
    about = original.get("replacement", original)  # what a rectification of a rectification says anew
    if "entry" not in about and random.randint(0, 2):
        made["decision"], made["replacement"] = "rectification", instead_of(random, days, about)
    corrected = targets([*ledger, made])
    # Undoing a withdrawal may revive one of an entry corrected since: both would stand, and R1 is silent.
    return None if len(corrected) != len(set(corrected)) else made


def targets(ledger: list[Decision]) -> list[int]:
    """The positions that standing corrections name: one twice where two stand for the same entry."""
    position_of = {decision.get("source"): place for place, decision in enumerate(ledger, start=1)}
    withdrawn: set[int] = set()
    named: list[int] = []
    for position in range(len(ledger), 0, -1):
        decision = ledger[position - 1]
        if "entry" not in decision or position in withdrawn:
            continue
        entry = decision["entry"]
        target = entry if isinstance(entry, int) else position_of[entry]
        named.append(target)
        if decision["decision"] == "withdrawal":
            withdrawn.add(target)
    return named


def instead_of(random: Random, days: Days, original: Decision) -> Decision:
    """A whole decision to read in its stead: the same on another day, or (of the dossier) another one."""
    kept = {key: value for key, value in original.items() if key not in ("source", "recorded_at")}
    if "measure" not in kept and random.randint(0, 3) == 0:
        kept = other(random, days, random.choice(KINDS))
    else:
        day = days.any()
        kept["effective_on"] = day.isoformat()
        for name in ("last_day", "answer_by"):
            if kept.get(name, "9") < kept["effective_on"]:
                kept[name] = days.not_before(day, 100)
    if random.randint(0, 1):
        kept.pop("dossier", None)
        if random.randint(0, 1):
            kept.pop("measure", None)
    return kept


def recorded(random: Random, ledger: list[Decision]) -> list[Decision]:
    """Recording moments that never go back, some at the same moment, some near midnight in Brussels."""
    moment = datetime(2019, 1, 1, 8, tzinfo=UTC)
    for decision in ledger:
        if random.randint(0, 2) == 2:
            effective = datetime.combine(date.fromisoformat(decision["effective_on"]), moment.timetz())
            moment = max(moment, effective + ONE_DAY * random.randint(-10, 40))
        elif random.randint(0, 2):
            moment += timedelta(minutes=random.choice([0, 1, 30, 60, 600]))
        if random.randint(0, 7) == 7:
            late = moment.replace(hour=random.choice([21, 22, 23]), minute=random.choice([0, 30, 59]))
            moment = max(moment, late)
        decision["recorded_at"] = moment.isoformat().replace("+00:00", "Z")
    return ledger


# --- the whole


def dossier(random: Random) -> list[Decision]:
    """One ledger in order of position: the measures, the dossier DOSSIER, sometimes a bystander."""
    days = Days(random)
    made: list[Decision] = []
    first = random.choice([date(2020, 3, 20), days.any()])
    for name in MEASURES[: random.choice([0, 1, 1, 2, 2])]:
        made += measure(random, days, name, days.keep(first))
        first = days.after(first, 0, 300)
    made += story(random, days) if random.randint(0, 7) < 7 else a_close_offer(random, days)
    made += [other(random, days, "suspension") for _ in range(random.choice([0, 0, 1, 2]))]
    if random.randint(0, 3):
        made += offers_and_answers(random, days, random.choice([*ends(made), days.any()]))
    if random.randint(0, 3) == 3:
        day = days.any()
        for party in ("employee", "employer", "receiving-enterprise")[: random.randint(1, 3)]:
            made.append(consent(random, day, "exception", "given", party))
        made.append(evaluation(random, day, "ready", "exception"))
    made += [other(random, days, random.choice(KINDS)) for _ in range(random.choice([0, 2, 5, 9, 14]))]
    if random.randint(0, 3) == 3:
        made.append({**employment(random, days.any()), "dossier": BYSTANDER})
    ledger: list[Decision] = []
    for decision in in_ledger_order(random, made):
        source = f"s:{len(ledger) + 1}"
        ledger.append({**decision, "source": source})
        while random.randint(0, 14) == 14:
            correct(random, days, ledger)
    while random.randint(0, 1):
        correct(random, days, ledger)
    return recorded(random, ledger)


def correct(random: Random, days: Days, ledger: list[Decision]) -> None:
    """Adds a correction to the ledger where one can be made."""
    made = one_correction(random, days, ledger)
    if made is not None:
        ledger.append({**made, "source": f"s:{len(ledger) + 1}"})


def known_moments(random: Random, ledger: list[Decision]) -> list[str | None]:
    """Moments to ask about: everything, the very moment of an entry, a bare day."""
    moment = str(random.choice(ledger)["recorded_at"])
    return [None, moment, str(random.choice(ledger)["recorded_at"])[:10]]


def dossiers() -> st.SearchStrategy[list[Decision]]:
    """The same as a hypothesis strategy, so that a difference shrinks to a small dossier."""
    return st.randoms(use_true_random=False).map(dossier)
