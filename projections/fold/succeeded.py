"""R17: which successions reach a dossier, by what is known now and by what was known earlier.

They reach whoever was ever employed at the enterprise that is taken over, or at one whose place it took before: from
then on the employee is at the successor, or the places and returns that were left move along.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import chain, groupby, pairwise

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
    since = _since_when(own)
    found: set[str] = set()
    successions = [decision for decision in decided if isinstance(decision, Succession)]
    # By day: whom one brings to its successor a later one finds there.
    for day, same_day in groupby(sorted(successions, key=_day_of), key=_day_of):
        there = {enterprise for enterprise, first in since.items() if first < day}
        for each in _finding_somebody(list(same_day), there):
            found.add(each.enterprise)
            _earlier(since, each.successor, day)
    return found


def _finding_somebody(same_day: Sequence[Succession], there: set[str]) -> list[Succession]:
    """The successions of one day that find the employee, who was at these enterprises before.

    One may follow on another, whichever of the two was recorded first.
    """
    found: list[Succession] = []
    while new := [each for each in same_day if each.enterprise in there and each not in found]:
        found += new
        there = there | {each.successor for each in new}
    return found


def _since_when(own: Iterable[AnyDecision]) -> dict[str, date]:
    """Since when the employee was at each enterprise that a decision names."""
    since: dict[str, date] = {}
    for decision in own:
        if isinstance(decision, Employment | Return | Transition):
            _earlier(since, decision.enterprise, decision.effective_on)
        elif isinstance(decision, EmploymentEnd) and decision.enterprise is not None:
            # It can name the enterprise that the present one took over.
            _earlier(since, decision.enterprise, date.min)
    return since


def _day_of(succession: Succession) -> date:
    return succession.effective_on


def _earlier(since: dict[str, date], enterprise: str, day: date) -> None:
    since[enterprise] = min(day, since.get(enterprise, day))
