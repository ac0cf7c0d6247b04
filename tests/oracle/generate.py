"""Random registers that the ledger would admit: a plausible story, then whatever else could be recorded.

`dossier(random)` makes one list of decisions as in the JSON Lines, in ledger order: the measures, successions, the
dossier ``DOSSIER``, sometimes a bystander. `register(random)` makes the same, and now and then some of it under other
keys that are joined (R18). Days crowd together on purpose, round the edges of measures, the ends of months and
the days already used: that is where readings of the rules part. The same seed gives the same register.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from tests.oracle.deciding import (
    BYSTANDER,
    CAPACITIES,
    DOSSIER,
    KINDS,
    MEASURES,
    ONE_DAY,
    ORDINARY,
    OTHER_KEYS,
    Days,
    Decision,
    consent,
    decided,
    employment,
    evaluation,
    measure,
    other,
    succession,
)
from tests.oracle.lives import a_chance, a_life, a_return
from tests.oracle.stories import CHANCES, a_close_offer, crisis, ends, offers_and_answers, stops, story

__all__ = [
    "BYSTANDER",
    "DOSSIER",
    "dossier",
    "dossiers",
    "keys_of",
    "known_moments",
    "register",
    "with_digits",
]

#: Days that a decision states, none of which may come before its own.
LAST_DAYS = ("last_day", "answer_by", "insertion_last_day", "notice_last_day")


def with_digits(decisions: list[Decision]) -> list[Decision]:
    """The same about dossiers whose keys a ledger takes: with a digit, ``W-1`` and ``W-9`` for the bystander."""
    renamed = {DOSSIER: "W-1", BYSTANDER: "W-9"}

    def of(value: object) -> Any:
        if isinstance(value, dict):
            return {name: of(each) for name, each in value.items()}
        return renamed.get(value, value) if isinstance(value, str) else value

    return [of(each) for each in decisions]


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
    return after_employment(random, order)


def after_employment(random: Random, order: list[Decision]) -> list[Decision]:
    """R18: a joining comes after the first employment of both dossiers, else the ledger refuses it."""
    joinings = [one for one in order if one["decision"] == "joining"]
    order = [one for one in order if one["decision"] != "joining"]
    for joining in joinings:
        least = 0
        for key in (joining["dossier"], joining["other"]):
            employed = (place for place, one in enumerate(order) if is_employed(one, key))
            least = max(least, 1 + next(employed))
        order.insert(random.randint(least, len(order)), joining)
    return order


def is_employed(decision: Decision, key: str) -> bool:
    return decision["decision"] == "employment" and decision["dossier"] == key


def one_correction(random: Random, days: Days, ledger: list[Decision]) -> Decision | None:
    """A correction of an entry that no standing correction names yet, or None where there is none to make."""
    replaced = targets(ledger)
    free = [position for position in range(1, len(ledger) + 1) if position not in replaced]
    recent = [position for position in free if is_correction(ledger[position - 1])]
    position = random.choice(recent if recent and random.randint(0, 1) else free)
    original = ledger[position - 1]
    if original.get("dossier") == BYSTANDER:
        return None
    made: Decision = {
        "decision": "withdrawal", **subject_of(original), "effective_on": days.any().isoformat(),
        "decided_by": original["decided_by"], "entry": random.choice([position, original["source"]]),
    }  # fmt: skip
    about = original.get("replacement", original)  # what a rectification of a rectification says anew
    if not is_correction(about) and random.randint(0, 2):
        made["decision"], made["replacement"] = "rectification", instead_of(random, days, about)
    corrected = targets([*ledger, made])
    # Undoing a withdrawal may revive one of an entry corrected since: both would stand, and R1 is silent.
    return None if len(corrected) != len(set(corrected)) else made


def is_correction(decision: Decision) -> bool:
    return decision["decision"] in ("rectification", "withdrawal")


def subject_of(decision: Decision) -> Decision:
    """What a decision is about: a correction names the dossier, the measure or (R17) the enterprise."""
    about_enterprise = decision["decision"] == "succession" or is_correction(decision)
    names = ("dossier", "measure", "enterprise") if about_enterprise else ("dossier", "measure")
    return {name: decision[name] for name in names if name in decision}


def targets(ledger: list[Decision]) -> list[int]:
    """The positions that standing corrections name: one twice where two stand for the same entry."""
    position_of = {decision.get("source"): place for place, decision in enumerate(ledger, start=1)}
    withdrawn: set[int] = set()
    named: list[int] = []
    for position in range(len(ledger), 0, -1):
        decision = ledger[position - 1]
        if not is_correction(decision) or position in withdrawn:
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
    of_dossier = "measure" not in kept and kept["decision"] not in ("succession", "joining")
    if of_dossier and random.randint(0, 3) == 0:
        kept = {**other(random, days, random.choice(KINDS)), "dossier": kept.get("dossier", DOSSIER)}
    elif kept["decision"] == "succession" and random.randint(0, 1):
        kept["successor"] = succession(random, days.any(), kept["enterprise"])["successor"]
    else:
        kept["effective_on"] = days.any().isoformat()
        stated_in_order(days, kept)
    if random.randint(0, 1):
        kept.pop("dossier", None)
        if random.randint(0, 1):
            kept.pop("measure", None)
    return by_anyone(random, kept)


def stated_in_order(days: Days, decision: Decision) -> None:
    """No last day before the day of effect; what was held or got to know moves along."""
    effective = decision["effective_on"]
    for name in LAST_DAYS:
        if decision.get(name, "9") < effective:
            decision[name] = days.not_before(date.fromisoformat(effective), 100)


def recorded(random: Random, ledger: list[Decision]) -> list[Decision]:
    """Recording moments that never go back: as it happens, all of it at once, or anyhow.

    Some at the same moment, some near midnight in Brussels, some just more than a month late or a year ahead; never
    before a day on which something was held or the employee got to know of it.
    """
    moment = datetime(2018, 1, 1, 8, tzinfo=UTC)
    how = random.choice(["as it happens", "as it happens", "at once", "anyhow"])
    if how == "at once":
        moment = datetime(2021, 6, 1, 8, tzinfo=UTC)
    for decision in ledger:
        effective = datetime.combine(date.fromisoformat(decision["effective_on"]), moment.timetz())
        if random.randint(0, 9) == 9:
            moment = max(moment, effective - ONE_DAY * random.choice([365, 366, 366, 367, 368]))
        elif how == "as it happens" or (how == "anyhow" and random.randint(0, 2) == 2):
            moment = max(
                moment,
                effective + ONE_DAY * random.choice([*range(-10, 40, 5), 0, 0, 0, 0, 1, 29, 30, 30, 31, 31]),
            )
        elif random.randint(0, 2):
            moment += timedelta(minutes=random.choice([0, 1, 30, 60, 600]))
        if random.randint(0, 7) == 7:
            late = moment.replace(hour=random.choice([21, 22, 23]), minute=random.choice([0, 30, 59]))
            moment = max(moment, late)
        moment = max([moment, *happened_by(decision)])
        decision["recorded_at"] = moment.isoformat().replace("+00:00", "Z")
    return ledger


def happened_by(decision: Decision) -> list[datetime]:
    """R1: what is recorded was held, and known to the employee."""
    names = ("held_on", "notified_on")
    about = [decision, decision.get("replacement", {})]
    days = [date.fromisoformat(one[name]) for one in about for name in names if name in one]
    return [datetime(day.year, day.month, day.day, 9, tzinfo=UTC) for day in days]


# --- the whole


def dossier(random: Random) -> list[Decision]:
    """One ledger in order of position: measures, successions, the dossier DOSSIER, sometimes a bystander."""
    return put_in_the_ledger(random, *decisions(random))


def register(random: Random) -> list[Decision]:
    """The same, and sometimes part of it under other keys, which are or are not joined to it (R18)."""
    made, days = decisions(random)
    if random.randint(0, 2) == 2:
        made = under_other_keys(random, days, made)
    return put_in_the_ledger(random, made, days)


def decisions(random: Random) -> tuple[list[Decision], Days]:
    """What is decided, in no order."""
    days = Days(random)
    made: list[Decision] = []
    if random.randint(0, 1) == 0:
        made = random.choice([a_chance, a_chance, a_chance, a_chance, a_return])(random, days)
        made += [other(random, days, random.choice(KINDS)) for _ in range(random.choice([0, 0, 0, 1, 2]))]
        made += successions(random, days, made)
        return [by_anyone(random, one) for one in crowded(random, days, made)], days
    whole = random.randint(0, 2) > 0
    first = random.choice([date(2020, 3, 20), days.any()])
    if whole:
        first = random.choice([date(2020, 3, 20), days.after(date(2020, 1, 1), 0, 200)])
    for name in MEASURES[: random.choice([1, 1, 2] if whole else [0, 1, 1, 2, 2])]:
        made += measure(random, days, name, days.keep(first))
        first = days.after(first, 0, 300)
    noise = [0, 0, 1, 3, 6, 12]
    if whole:
        made += a_life(random, days, made)
        noise = [0, 0, 0, 1, 2]
    else:
        made += pieces(random, days, made)
    made += [other(random, days, random.choice(KINDS)) for _ in range(random.choice(noise))]
    made += successions(random, days, made)
    return [by_anyone(random, one) for one in crowded(random, days, made)], days


def pieces(random: Random, days: Days, measures: list[Decision]) -> list[Decision]:
    """Stories that need not fit each other."""
    made: list[Decision] = []
    how = random.randint(0, 15)
    made += (a_close_offer if how == 15 else crisis if how > 6 else story)(random, days)
    made += [other(random, days, "suspension") for _ in range(random.choice([0, 0, 1, 2]))]
    stopped = [*ends([*measures, *made]), *stops([*measures, *made])]
    around = [*(day + ONE_DAY * random.randint(0, 60) for day in stopped * 3), days.any()]
    if random.randint(0, 3):
        made += offers_and_answers(random, days, random.choice([*ends([*measures, *made]), days.any()]))
    for _ in range(random.choice([0, 1, 2, 2, 3, 4])):
        made += random.choice(CHANCES)(random, days, random.choice(around))
    if random.randint(0, 3) == 3:
        day = days.any()
        for party in ("employee", "employer", "receiving-enterprise")[: random.randint(1, 3)]:
            made.append(consent(random, day, "exception", "given", party))
        made.append(evaluation(random, day, "ready", "exception"))
    return made


def successions(random: Random, days: Days, made: list[Decision]) -> list[Decision]:
    """R17: none, or a chain of them from an enterprise of this story, of which links may fall on one day."""
    found: list[Decision] = []
    if random.randint(0, 2) < 2:
        return found
    there = [one["enterprise"] for one in made if one["decision"] in ("employment", "transition")]
    enterprise, day = random.choice([*there, ORDINARY]), days.any()
    for _ in range(random.randint(1, 3)):
        found.append(succession(random, day, enterprise))
        enterprise = found[-1]["successor"] if random.randint(0, 3) else enterprise
        day = days.after(day, 0, random.choice([0, 200]))
    return found


def crowded(random: Random, days: Days, made: list[Decision]) -> list[Decision]:
    """Now and then everything falls on a few days, so that the order within a day decides."""
    if random.randint(0, 6) < 6:
        return made
    few = sorted(date.fromisoformat(one["effective_on"]) for one in random.choices(made, k=5))
    for one in made:
        near = [day for day in few if day.isoformat() <= one["effective_on"]]
        moved = (near or few)[-1] if near else few[0]
        one["effective_on"] = moved.isoformat()
        stated_in_order(days, one)
    return made


def under_other_keys(random: Random, days: Days, made: list[Decision]) -> list[Decision]:
    """R18: some of what was decided stands under one or two other keys, each with an employment of its own."""
    mine = [one for one in made if one.get("dossier") == DOSSIER]
    first = next(one for one in mine if one["decision"] == "employment")
    keys = OTHER_KEYS[: random.randint(1, 2)]
    added: list[Decision] = []
    share = random.choice([2, 4, 8])
    for one in mine:
        if one is not first and random.randint(0, share) == 0:
            one["dossier"] = random.choice(keys)
    for key in keys:
        repeated = {**first, "dossier": key, "effective_on": days.after(effect(first), 0, 30).isoformat()}
        repeated.pop("insertion_last_day", None)
        elsewhere = {**employment(random, days.any()), "dossier": key}
        added.append(repeated if random.randint(0, 3) else elsewhere)
    links = random.choice([[(DOSSIER, 0)], [(DOSSIER, 0)], [(0, DOSSIER)], []])
    if len(keys) == 2:
        links = random.choice(
            [links, [(DOSSIER, 0), (0, 1)], [(DOSSIER, 0), (DOSSIER, 1)], [(0, DOSSIER), (1, 0)]]
        )
    for remaining, joined in links:
        added.append(
            decided(
                "joining", days.any(), random.choice(["department", "vdab"]),
                other=joined if isinstance(joined, str) else keys[joined],
                dossier=remaining if isinstance(remaining, str) else keys[remaining],
            )
        )  # fmt: skip
    return [*made, *added]


def effect(decision: Decision) -> date:
    return date.fromisoformat(decision["effective_on"])


def put_in_the_ledger(random: Random, made: list[Decision], days: Days) -> list[Decision]:
    """In some order, corrected now and then, with sources and recording moments."""
    if random.randint(0, 3) == 3:
        made.append({**employment(random, days.any()), "dossier": BYSTANDER})
    ledger: list[Decision] = []
    often = random.choice([0, 0, 1, 2])
    for decision in in_ledger_order(random, made):
        source = f"s:{len(ledger) + 1}"
        ledger.append({**decision, "source": source})
        while often and random.randint(0, 29) < often:
            correct(random, days, ledger)
    while often and random.randint(0, 1):
        correct(random, days, ledger)
    return recorded(random, naming_suspensions(random, ledger))


def naming_suspensions(random: Random, ledger: list[Decision]) -> list[Decision]:
    """R5: an extension of a suspension may name which, by the position or the source of its entry."""
    there = [place for place, one in enumerate(ledger, start=1) if one["decision"] == "suspension"]
    for position, one in enumerate(ledger, start=1):
        for about in (one, one.get("replacement", {})):
            nth = about.pop("which", None)
            earlier = [place for place in there if place < position]
            if about.get("of") == "suspension" and earlier and (nth is not None or random.randint(0, 3) == 3):
                place = earlier[-1] if nth is None else earlier[-1 - nth % len(earlier)]
                about["entry"] = random.choice([place, ledger[place - 1]["source"]])
    return ledger


def by_anyone(random: Random, decision: Decision) -> Decision:
    """R15: now and then a capacity that may not decide it (or may); an employee's representative has a mandate."""
    if random.randint(0, 29) == 29:
        decision = {**decision, "decided_by": random.choice(CAPACITIES)}
    if decision["decided_by"] == "employee" and random.randint(0, 4) == 4:
        decision = {**decision, "decided_by": "representative"}
    if decision["decided_by"] == "representative":
        decision = {**decision, "ground": "bewindvoering (verzonnen)"}
    return decision


def correct(random: Random, days: Days, ledger: list[Decision]) -> None:
    """Adds a correction to the ledger where one can be made."""
    made = one_correction(random, days, ledger)
    if made is not None:
        ledger.append({**by_anyone(random, made), "source": f"s:{len(ledger) + 1}"})


# --- what to ask


def keys_of(ledger: list[Decision]) -> list[str]:
    """Every dossier key, in the order of first mention."""
    return list(dict.fromkeys(one["dossier"] for one in ledger if "dossier" in one))


def known_moments(random: Random, ledger: list[Decision]) -> list[str | None]:
    """Moments to ask about: everything, the very moment of an entry, a bare day."""
    moment = str(random.choice(ledger)["recorded_at"])
    return [None, moment, str(random.choice(ledger)["recorded_at"])[:10]]


def dossiers() -> st.SearchStrategy[list[Decision]]:
    """Registers of one dossier as a hypothesis strategy, so that a difference shrinks to a small one."""
    return st.randoms(use_true_random=False).map(dossier)
