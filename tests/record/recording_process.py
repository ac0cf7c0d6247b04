"""Run as a program: records in the ledger named first, under the name given second, so many decisions.

Every third one into a dossier that all share, with a personal text; every other one into its own dossier.
A source is tried twice, as by somebody who did not hear the first answer.
"""

from __future__ import annotations

import sys

from ledger.application import Ledger
from ledger.parsing.reading import decision_from
from ledger.record import Already, Written

READY = {"outcome": "ready", "purpose": "regular"}


def decision(kind: str, name: str, source: str, by: str, **own: str) -> dict[str, str]:
    """A decision as it is handed in. Not by ``tests.given``: eight times pytest takes long to import."""
    return {
        "decision": kind,
        "dossier": name,
        "effective_on": "2020-01-06",
        "decided_by": by,
        "source": source,
        **own,
    }


def main(location: str, name: str, count: int) -> None:
    with Ledger.open(location) as ledger:
        print("ready", flush=True)
        own = {"enterprise": "0899.900.276", "scheme": "cmw"}
        employment = decision("employment", name, f"{name}:0", "employer", **own)
        ledger.record(decision_from(employment), recorded_by=name)
        for number in range(1, count):
            shared = number % 3 == 0
            made = decision("evaluation", "shared-1" if shared else name, f"{name}:{number}", "vdab", **READY)
            if shared:
                made["reason"] = f"{name} says {number}"
            evaluation = decision_from(made)
            (first,) = ledger.record(evaluation, recorded_by=name)
            if not isinstance(first, Written):
                raise AssertionError(first)
            if number % 10 == 0:
                (again,) = ledger.record(evaluation, recorded_by=name)
                if again != Already(first.position):
                    raise AssertionError((first, again))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
