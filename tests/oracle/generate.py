"""Random dossiers that the ledger would admit: a plausible story, then whatever else could be recorded.

`dossier(random)` makes one list of decisions as in the JSON Lines, in ledger order; `dossiers()` is the same
as a hypothesis strategy. Days crowd together on purpose, round the edges of measures, the ends of months and
the days already used: that is where readings of the rules part.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

from hypothesis import strategies as st

from tests.oracle.deciding import (
    BYSTANDER,
    CAPACITIES,
    DOSSIER,
    KINDS,
    MEASURES,
    ONE_DAY,
    Days,
    Decision,
    consent,
    employment,
    evaluation,
    measure,
    other,
)
from tests.oracle.stories import CHANCES, a_close_offer, crisis, ends, offers_and_answers, stops, story

__all__ = ["DOSSIER", "dossier", "dossiers", "known_moments"]

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
        "decision": "withdrawal",
        **whose,
        "effective_on": days.any().isoformat(),
        "decided_by": original["decided_by"],
        "entry": random.choice([position, original["source"]]),
    }
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
        for name in ("last_day", "answer_by", "insertion_last_day", "notice_last_day"):
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
            moment = max(
                moment, effective + ONE_DAY * random.choice([*range(-10, 40, 5), 29, 30, 30, 31, 31])
            )
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
    how = random.randint(0, 15)
    made += (a_close_offer if how == 15 else crisis if how > 6 else story)(random, days)
    made += [other(random, days, "suspension") for _ in range(random.choice([0, 0, 1, 2]))]
    stopped = [*ends(made), *stops(made)]
    around = [*(day + ONE_DAY * random.randint(0, 60) for day in stopped * 3), days.any()]
    if random.randint(0, 3):
        made += offers_and_answers(random, days, random.choice([*ends(made), days.any()]))
    for _ in range(random.choice([0, 1, 1, 2, 3, 4])):
        made += random.choice(CHANCES)(random, days, random.choice(around))
    if random.randint(0, 3) == 3:
        day = days.any()
        for party in ("employee", "employer", "receiving-enterprise")[: random.randint(1, 3)]:
            made.append(consent(random, day, "exception", "given", party))
        made.append(evaluation(random, day, "ready", "exception"))
    made += [other(random, days, random.choice(KINDS)) for _ in range(random.choice([0, 0, 1, 3, 6, 12]))]
    made = [by_anyone(random, one) for one in made]
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


def by_anyone(random: Random, decision: Decision) -> Decision:
    """R15: now and then a capacity that may not decide it (or may)."""
    return decision if random.randint(0, 29) else {**decision, "decided_by": random.choice(CAPACITIES)}


def correct(random: Random, days: Days, ledger: list[Decision]) -> None:
    """Adds a correction to the ledger where one can be made."""
    made = one_correction(random, days, ledger)
    if made is not None:
        ledger.append({**by_anyone(random, made), "source": f"s:{len(ledger) + 1}"})


def known_moments(random: Random, ledger: list[Decision]) -> list[str | None]:
    """Moments to ask about: everything, the very moment of an entry, a bare day."""
    moment = str(random.choice(ledger)["recorded_at"])
    return [None, moment, str(random.choice(ledger)["recorded_at"])[:10]]


def dossiers() -> st.SearchStrategy[list[Decision]]:
    """The same as a hypothesis strategy, so that a difference shrinks to a small dossier."""
    return st.randoms(use_true_random=False).map(dossier)
