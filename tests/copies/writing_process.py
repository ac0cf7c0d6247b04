"""Run as a program: writes to the ledger named first until it is killed, in the way named second.

``record``: decisions with a personal text, one after the other; ``import``: all of a file at once; ``erase``: texts of
a dossier of its own, as soon as they are recorded; ``key``: another master key; ``seal``: a checkpoint; ``follow``:
read models.
"""

from __future__ import annotations

import itertools
import secrets
import sys
from datetime import date

from ledger.application import Ledger
from ledger.erasing import erase
from ledger.parsing.reading import decision_from

READY = {"decision": "evaluation", "effective_on": "2020-01-06", "decided_by": "vdab"}


def founding(dossier: str) -> dict[str, str]:
    """An employment; not by ``tests.given``, which takes long to import."""
    return {
        "decision": "employment",
        "dossier": dossier,
        "effective_on": "2019-01-01",
        "decided_by": "employer",
        "enterprise": "0899.900.276",
        "scheme": "cmw",
    }


def evaluation(dossier: str, reason: str) -> dict[str, str]:
    """One with a personal text."""
    own = {"outcome": "ready", "purpose": "regular", "reason": reason}
    return {**READY, "dossier": dossier, **own}


def write_one(ledger: Ledger, way: str, name: str, number: int) -> None:
    """One of what is done again and again."""
    if way == "record":
        ledger.record(decision_from(evaluation(name, f"{name} says {number}")), recorded_by=name)
    elif way == "import":
        many = [decision_from(evaluation(name, f"{name} says {number}, {nth}")) for nth in range(200)]
        ledger.record(*many, recorded_by=name)
    elif way == "erase":
        dossier = f"{name}-{number}"
        ledger.record(
            decision_from(founding(dossier)),
            decision_from(evaluation(dossier, "soon gone")),
            recorded_by=name,
        )
        told = {"ground": "AVG art. 17", "authority": "DPO", "effective_on": date(2020, 1, 7)}
        erase(ledger, dossier, what="all", recorded_by=name, **told)  # type: ignore[arg-type]
    elif way == "key":
        from ledger.replacing_key import replace_master_key

        replace_master_key(ledger, recorded_by=name)


def seal(ledger: Ledger) -> None:
    """A key of its own, and one checkpoint after the other, each behind a line of the access log that it seals."""
    from ledger.erasing import lift_hold, set_hold
    from ledger.seal.checkpoint import make, set_first_key
    from ledger.seal.signing import SigningKey

    key = SigningKey.new("ledger.example/copies", secrets.token_bytes)
    set_first_key(ledger, key)
    ledger.record(decision_from(founding("held-1")), recorded_by="seal")
    print("ready", flush=True)
    while True:
        set_hold(ledger, "held-1", why="a claim", recorded_by="seal")
        make(ledger, key)
        lift_hold(ledger, "held-1", why="it ended", recorded_by="seal")


def main(location: str, way: str, name: str) -> None:
    """Until it is killed."""
    with Ledger.open(location) as ledger:
        if way == "follow":
            from projections.readmodels.runner import Follower

            print("ready", flush=True)
            Follower(ledger, location).run()
            return
        if way == "seal":
            seal(ledger)
        ledger.record(decision_from(founding(name)), recorded_by=name)
        print("ready", flush=True)
        for number in itertools.count():
            write_one(ledger, way, name, number)


if __name__ == "__main__":
    main(*sys.argv[1:])
