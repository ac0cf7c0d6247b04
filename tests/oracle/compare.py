"""The fold beside the oracle on random registers: ``python -m tests.oracle.compare [COUNT] [--first SEED]``.

Says how many registers differ and in which fields, and prints the smallest of them, made smaller still: its entries,
one question, and what each of the two answers. The same seeds give the same registers.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import msgspec

from ledger.refusals import Refused
from projections.reading import DossierNotFound, Reading, end_of_day
from tests.given import InMemory, recorded
from tests.oracle import generate
from tests.oracle.day_by_day import NOTHING, every_day
from tests.oracle.days import Answer, Decision
from tests.oracle.known import corrected, remaining_key

UNTIL = date(2025, 6, 30)
#: What an answer of the fold says beside what the rules say.
ASIDE = ("entries", "rule")


@dataclass
class Question:
    """Who is asked about, for which day, as known when."""

    dossier: str
    on: date
    known: str | None


@dataclass
class Difference:
    """One question to which the two answer otherwise; `fields` names what differs."""

    register: list[Decision]
    question: Question
    oracle: Answer
    fold: Answer | str

    @property
    def fields(self) -> list[str]:
        if isinstance(self.fold, str):
            return [self.fold]
        names = NOTHING if self.fold is NOTHING else self.oracle
        return sorted(name for name in names if self.oracle[name] != self.fold.get(name))

    def __str__(self) -> str:
        lines = [f"  {place}: {json.dumps(one)}" for place, one in enumerate(self.register, start=1)]
        asked = self.question
        lines.append(f"{asked.dossier} on {asked.on}, known {asked.known}: {', '.join(self.fields)}")
        for name in self.fields:
            lines.append(f"  oracle {name}: {json.dumps(self.oracle.get(name))}")
            said = self.fold if isinstance(self.fold, str) else self.fold.get(name)
            lines.append(f"  fold   {name}: {json.dumps(said)}")
        return "\n".join(lines)


# --- asking the fold


def fold_of(register: Sequence[Decision], known: str | None) -> Reading:
    """The fold's reading of a register, as known at a moment. Raises ``Refused`` where the ledger refuses it."""
    moment = None
    if known is not None:
        bare = len(known) == len("2020-01-01")
        moment = end_of_day(date.fromisoformat(known)) if bare else datetime.fromisoformat(known)
    return Reading(InMemory(recorded(*json.loads(json.dumps(register)))), moment)


def fold_answers(reading: Reading, dossier: str, on: date) -> Answer | str:
    """The fold's answer in the words of ``expect.json``, or the name of the error that it gives."""
    try:
        told: Answer = json.loads(msgspec.json.encode(reading.status(dossier, on)))
    except DossierNotFound:
        return NOTHING
    except Refused as error:
        return type(error).__name__
    for part in (*told["guarantees"], *told["findings"]):
        for name in ASIDE:
            part.pop(name, None)
    return told


def oracle_answers(
    register: Sequence[Decision], dossier: str, days: Sequence[date], known: str | None
) -> dict[date, Answer]:
    """The oracle's answer for each day, from one walk."""
    key = remaining_key(corrected(register, known), dossier)
    asked = {"dossier": key, "asked": None if key == dossier else dossier}
    found = dict(every_day(register, key, max(days), known, asked=set(days)))
    return {day: {**asked, **found.get(day, NOTHING)} for day in days}


# --- comparing


def days_worth_asking(random: Random, register: Sequence[Decision]) -> list[date]:
    """The days of every decision, those round them, and some after."""
    names = ("effective_on", "last_day", "answer_by")
    told = [*register, *(one["replacement"] for one in register if "replacement" in one)]
    stated = [one[name] for one in told for name in names if name in one]
    days = {min(date.fromisoformat(day), UNTIL) for day in stated}
    around = {day + timedelta(days=random.choice([-1, 1, 2, 31, random.randint(3, 90)])) for day in days}
    return sorted(days | around)


def differences(register: list[Decision], random: Random) -> Iterator[Difference]:
    """Every question, of those worth asking, that the two answer otherwise."""
    known = random.choice(generate.known_moments(random, register))
    days = days_worth_asking(random, register)
    reading = fold_of(register, known)
    for dossier in generate.keys_of(register):
        oracle = oracle_answers(register, dossier, days, known)
        for day in days:
            found = difference(register, Question(dossier, day, known), oracle[day], reading)
            if found is not None:
                yield found


def difference(
    register: list[Decision], question: Question, oracle: Answer, reading: Reading
) -> Difference | None:
    """What differs in one answer, in the fields that the oracle tells."""
    fold = fold_answers(reading, question.dossier, question.on)
    found = Difference(register, question, oracle, fold)
    return found if found.fields else None


def compared(seed: int) -> Difference | None:
    """The first difference on the register of a seed. Raises ``Refused`` where the ledger would refuse it."""
    random = Random(seed)
    register = generate.register(random)
    return next(differences(register, random), None)


# --- making a difference smaller


def without(register: Sequence[Decision], place: int) -> list[Decision]:
    """The register without the entry at a place (from 0), and without what names it; positions move along."""
    gone = {place}
    for at, one in enumerate(register):
        if "entry" in one and place_named(one["entry"], register) in gone:
            gone.add(at)
    kept = [at for at in range(len(register)) if at not in gone]
    moved = {old + 1: new for new, old in enumerate(kept, start=1)}
    return [renumbered(register[at], moved) for at in kept]


def place_named(entry: int | str, register: Sequence[Decision]) -> int:
    if isinstance(entry, int):
        return entry - 1
    return next(at for at, one in enumerate(register) if one.get("source") == entry)


def renumbered(decision: Decision, moved: dict[int, int]) -> Decision:
    made: dict[str, Any] = dict(decision)
    if isinstance(made.get("entry"), int):
        made["entry"] = moved[made["entry"]]
    if isinstance(made.get("replacement"), dict):
        made["replacement"] = {
            name: moved.get(value, value) if name == "entry" and isinstance(value, int) else value
            for name, value in made["replacement"].items()
        }
    return made


def is_founded(register: Sequence[Decision]) -> bool:
    """Whether every dossier that is named has an employment on record: else the ledger would refuse."""
    employed = {one["dossier"] for one in register if one["decision"] == "employment"}
    named = {one[name] for one in register for name in ("dossier", "other") if name in one}
    return named <= employed


def asked_again(register: list[Decision], question: Question) -> Difference | None:
    """The same question about a smaller register; nothing where it is refused or the two agree."""
    if not is_founded(register):
        return None
    try:
        reading = fold_of(register, question.known)
    except Refused:
        return None
    oracle = oracle_answers(register, question.dossier, [question.on], question.known)[question.on]
    return difference(register, question, oracle, reading)


def smaller(found: Difference) -> Difference:
    """The same kind of difference with as few entries as leaving out one at a time can reach."""
    shrunk = True
    while shrunk:
        shrunk = False
        for place in reversed(range(len(found.register))):
            if place >= len(found.register):
                continue
            less = asked_again(without(found.register, place), found.question)
            if less is not None and set(less.fields) <= set(found.fields):
                found, shrunk = less, True
    return found


def main(arguments: Sequence[str]) -> int:
    """Compares and prints; 1 where anything differs."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("count", type=int, nargs="?", default=200, help="how many registers (200)")
    parser.add_argument("--first", type=int, default=0, help="the first seed (0)")
    parser.add_argument(
        "--all", action="store_true", help="print every differing register, not the smallest alone"
    )
    asked = parser.parse_args(arguments)
    found: list[tuple[int, Difference]] = []
    refused = 0
    for seed in range(asked.first, asked.first + asked.count):
        try:
            one = compared(seed)
        except Refused:
            refused += 1
            continue
        if one is not None:
            found.append((seed, one))
    print(f"{asked.count} registers, {refused} refused, {len(found)} differ")
    print(dict(Counter(name for _, one in found for name in one.fields).most_common()))
    found.sort(key=lambda each: len(each[1].register))
    smallest = [(seed, smaller(one)) for seed, one in found[: None if asked.all else 5]]
    smallest.sort(key=lambda each: len(each[1].register))
    for seed, one in smallest[: None if asked.all else 1]:
        print(f"seed {seed}, {len(one.register)} entries:\n{one}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
