"""R17: which enterprise took over which, and what moves along with that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ledger.corrections import remaining
from ledger.decisions.succession import Succession
from ledger.entry import Recorded


class Takeover(NamedTuple):
    """From ``day`` on whoever is employed at ``enterprise`` is employed at ``successor``, by the entry ``position``."""

    day: int
    position: int
    enterprise: str
    successor: str


Takeovers = Mapping[str, Sequence[Takeover]]
"""The takeovers of each enterprise, by its number, in the order in which they apply (R1)."""

NO_TAKEOVERS: Takeovers = {}


def takeovers(enterprises: Mapping[str, Sequence[Recorded]]) -> Takeovers:
    """The takeovers that remain (R1) in the streams of enterprises."""
    found: dict[str, list[Takeover]] = {}
    for entries in enterprises.values():
        for position, decision in remaining(entries):
            if isinstance(decision, Succession):
                day = decision.effective_on.toordinal()
                takeover = Takeover(day, position, decision.enterprise, decision.successor)
                found.setdefault(decision.enterprise, []).append(takeover)
    return {enterprise: sorted(each) for enterprise, each in found.items()}


def concerning(of: Takeovers, enterprises: Iterable[str]) -> list[Takeover]:
    """Every takeover that can move somebody employed at one of the enterprises, in the order in which they apply."""
    found: list[Takeover] = []
    waiting, known = list(enterprises), set[str]()
    while waiting:
        enterprise = waiting.pop()
        if enterprise not in known:
            known.add(enterprise)
            found += of.get(enterprise, ())
            waiting += [takeover.successor for takeover in of.get(enterprise, ())]
    return sorted(found)


def succeeded(of: Takeovers, enterprise: str, day: int) -> set[str]:
    """The enterprises that an enterprise has taken over by a day, itself or by way of others."""
    found = {enterprise}
    in_effect = [each for of_one in of.values() for each in of_one if each.day <= day]
    for takeover in sorted(in_effect, reverse=True):
        if takeover.successor in found:
            found.add(takeover.enterprise)
    return found - {enterprise}
