"""R17: which successions reach a dossier, by what is known now and by what was known earlier.

They reach whoever was ever employed at the enterprise that is taken over, or at one whose place it took before: from
then on the employee is at the successor, or the places and returns that were left move along.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain, pairwise

from ledger.corrections import remaining
from ledger.decisions import AnyDecision
from ledger.decisions.employment import Employment
from ledger.decisions.employment_end import EmploymentEnd
from ledger.decisions.return_ import Return
from ledger.decisions.succession import Succession
from ledger.decisions.transition import Transition
from ledger.entry import Recorded
from projections.fold.dossier import Dossier
from projections.fold.reach import ever_recorded

Successions = Mapping[str, Sequence[Recorded]]
"""The entries about the successions of each enterprise, by its KBO number."""


def succeeded_now(own: Iterable[AnyDecision], successions: Successions) -> dict[str, Sequence[Recorded]]:
    """Those that reach a dossier with these decisions, by what remains of the successions (R1)."""
    decided = (decision for entries in successions.values() for _, decision in remaining(entries))
    return _only(_reached(own, decided) if successions else (), successions)


def succeeded_once(own: Sequence[Recorded], successions: Successions) -> dict[str, Sequence[Recorded]]:
    """Those that reach a dossier with these entries by what was known at any moment, so those of now too."""
    if not successions:
        return {}
    return _only(_reached(ever_recorded(own), ever_recorded(chain(*successions.values()))), successions)


def chain_of(enterprises: Iterable[str], successions: Iterable[Succession]) -> set[str]:
    """These enterprises, and all that took over one of them, at whatever remove."""
    found = set(enterprises)
    taken = list(successions)
    while new := {each.successor for each in taken if each.enterprise in found} - found:
        found |= new
    return found


def moved_by(dossier: Dossier, successions: Successions) -> set[int]:
    """The positions of the successions that brought the employee from one enterprise to the next."""
    moves = {
        (day, before, after)
        for (_, before, _), (day, after, _) in pairwise(dossier.employers)
        if before != after
    }
    return {
        position
        for entries in successions.values()
        for position, decision in remaining(entries)
        if isinstance(decision, Succession)
        and (decision.effective_on.toordinal(), decision.enterprise, decision.successor) in moves
    }


def _only(enterprises: Iterable[str], successions: Successions) -> dict[str, Sequence[Recorded]]:
    return {enterprise: successions[enterprise] for enterprise in sorted(enterprises)}


def _reached(own: Iterable[AnyDecision], decided: Iterable[AnyDecision]) -> set[str]:
    """The enterprises at which the employee was before one of these successions took effect."""
    since: dict[str, date] = {}
    for decision in own:
        if isinstance(decision, Employment | Return | Transition):
            _earlier(since, decision.enterprise, decision.effective_on)
        elif isinstance(decision, EmploymentEnd) and decision.enterprise is not None:
            # It can name the enterprise that the present one took over.
            _earlier(since, decision.enterprise, date.min)
    taken = [decision for decision in decided if isinstance(decision, Succession)]
    found: set[str] = set()
    while True:
        new = [
            each
            for each in taken
            if each.enterprise in since
            and since[each.enterprise] < each.effective_on
            and (each.enterprise not in found or since.get(each.successor, date.max) >= each.effective_on)
        ]
        if not new:
            return found
        for each in new:
            found.add(each.enterprise)
            # From the eve on: a succession of the same day can move them further.
            _earlier(since, each.successor, each.effective_on - timedelta(days=1))


def _earlier(since: dict[str, date], enterprise: str, day: date) -> None:
    since[enterprise] = min(day, since.get(enterprise, day))
