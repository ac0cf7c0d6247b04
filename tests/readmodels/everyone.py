"""Many random dossiers in one ledger, and the rows of its read models laid side by side."""

from __future__ import annotations

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
    """The oracle's dossiers and their measures in one ledger, in the order of recording, with replacements."""
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
            "decision": "replacement",
            "dossier": who,
            "for_dossier": random.choice(keys),
            "enterprise": random.choice(ENTERPRISES),
            "decided_by": "employer",
            "effective_on": random.choice(made)["effective_on"],
            "source": f"replacement:{nth}",
            "recorded_at": near["recorded_at"],
        }
        made.insert(place if place == len(made) else place + 1, replacement)
    return _founded(made)


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
        for name in ("dossier", "measure", "source"):
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
        if subject in known:
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
