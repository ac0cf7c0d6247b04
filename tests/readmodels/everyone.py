"""Many random dossiers in one ledger, some of them of one person, and the rows of its read models laid side by side."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from sqlalchemy import Connection, select

from ledger.application import Ledger
from ledger.parsing.reading import decision_from, moment_from
from ledger.record import Proposed
from ledger.refusals import Refused
from ledger.store.database import Database
from projections.readmodels.about import found_about
from projections.readmodels.tables import models
from tests.given import Made, recorded
from tests.oracle import generate

ENTERPRISES = ("0899.900.177", "0899.900.276", "0899.900.375")

Dump = dict[str, list[tuple[Any, ...]]]


def population(seed: int, dossiers: int = 4) -> list[Made]:
    """The oracle's dossiers and their measures in one ledger, in the order of recording.

    With replacements, takeovers of enterprises, and dossiers that turn out to be one person; some withdrawn again.
    """
    random = Random(seed)
    made: list[Made] = []
    for nth in range(dossiers):
        made += _renamed(_admitted(random), nth)
    made.sort(key=lambda one: str(one["recorded_at"]))
    keys = sorted({one["dossier"] for one in made if one["decision"] == "employment" and "dossier" in one})
    for nth in range(random.randint(0, 4)) if keys else ():
        place = random.randint(0, len(made))
        near = made[min(place, len(made) - 1)]
        who = random.choice(keys)
        replacement = {
            "decision": "replacement", "dossier": who, "for_dossier": random.choice(keys),
            "enterprise": random.choice(ENTERPRISES), "decided_by": "employer",
            "effective_on": random.choice(made)["effective_on"], "source": f"replacement:{nth}",
            "recorded_at": near["recorded_at"],
        }  # fmt: skip
        made.insert(place if place == len(made) else place + 1, replacement)
    for each in (*_successions(random, made), *_joinings(random, keys)):
        _put(random, made, each)
    return _founded(made)


def _put(random: Random, made: list[Made], each: list[Made]) -> None:
    """Decisions that follow on one another, each somewhere behind the one before it."""
    after = random.randint(0, len(made))
    for one in each:
        place = random.randint(after, len(made))
        one["recorded_at"] = made[max(place - 1, 0)]["recorded_at"]
        made.insert(place, one)
        after = place + 1


def _successions(random: Random, made: list[Made]) -> Iterator[list[Made]]:
    for nth in range(random.choice([0, 0, 1, 2])):
        enterprise, successor, other = random.sample(ENTERPRISES, 3)
        own = {"enterprise": enterprise, "decided_by": "employer", "source": f"succession:{nth}"}
        own["effective_on"] = str(random.choice(made)["effective_on"])
        first = {**own, "decision": "succession", "successor": successor}
        replacement = {**first, "successor": other, "effective_on": random.choice(made)["effective_on"]}
        del replacement["source"]
        corrections = [
            [],
            [own | {"decision": "withdrawal", "entry": f"succession:{nth}", "source": f"undone:{nth}"}],
            [
                own
                | {
                    "decision": "rectification",
                    "entry": f"succession:{nth}",
                    "replacement": replacement,
                    "source": f"corrected:{nth}",
                }
            ],
        ]
        yield [first, *random.choice(corrections)]


def _joinings(random: Random, keys: list[str]) -> Iterator[list[Made]]:
    """Of some dossiers, each joined to one before it: never in a circle."""
    for nth, other in enumerate(keys[1:]):
        if random.random() < 0.4:
            own = {"dossier": random.choice(keys[: nth + 1]), "decided_by": "department"}
            own |= {"effective_on": "2021-01-04", "source": f"joining:{nth}"}
            undone = own | {"decision": "withdrawal", "entry": f"joining:{nth}", "source": f"parted:{nth}"}
            both = [own | {"decision": "joining", "other": other}, undone]
            yield both[: random.choice([1, 2])]


def _admitted(random: Random) -> list[Made]:
    while True:
        made = generate.dossier(random)
        try:
            recorded(*made)
        except Refused:
            continue
        return made


def _renamed(made: list[Made], nth: int) -> list[Made]:
    """The same story of somebody else: names, sources and what refers to them are unique in the ledger."""
    sources = {position: one["source"] for position, one in enumerate(made, start=1)}

    def renamed(one: Made) -> Made:
        one = dict(one)
        for name in ("dossier", "measure", "source", "other"):
            if name in one:
                one[name] = f"{one[name]}-{nth}"
        if "entry" in one:
            one["entry"] = f"{sources.get(one['entry'], one['entry'])}-{nth}"
        if "replacement" in one:
            one["replacement"] = renamed(one["replacement"])
        return one

    return [renamed(one) for one in made]


def _founded(made: list[Made]) -> list[Made]:
    """Without what comes before a dossier's first employment or a measure's order: the ledger refuses that."""
    kept: list[Made] = []
    known: set[str] = set()
    for one in made:
        subject = one.get("dossier") or one.get("measure")
        if one["decision"] in ("employment", "suspension-order", "insertion-order"):
            known.add(str(subject))
        if subject is None or {subject, one.get("other", subject)} <= known:
            kept.append(one)
    return kept


def fill(ledger: Ledger, made: list[Made]) -> int:
    """Record what the ledger admits of it, one after the other, in one transaction; its last position."""
    with ledger.recording("tests") as recording:
        for one in made:
            line = dict(one)
            moment = moment_from(line)
            recording.put([Proposed(decision_from(line), moment)])
    with ledger.reading() as entries:
        return entries.last_position


def dump(database: Database) -> Dump:
    """Every row of the present build, in an order of their own."""
    with database.transaction(write=False) as connection:
        return dump_in(connection)


def dump_in(connection: Connection) -> Dump:
    about = found_about(connection)
    assert about is not None
    return {
        table.name.rpartition("_")[0]: sorted(map(tuple, connection.execute(select(table))), key=repr)
        for table in models(about.token).all
    }
