"""R3, R7: which measures reach a dossier, by what is known now and by what was known earlier."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from ledger.corrections import read_corrected, remaining
from ledger.decisions import AnyDecision
from ledger.decisions.insertion_order import InsertionOrder
from ledger.decisions.suspension_order import SuspensionOrder
from ledger.entry import Recorded
from projections.fold.dossier import Dossier, fold
from projections.fold.rules.calendar import as_date
from projections.fold.rules.collective import NOTHING_COLLECTIVE


def reaching(
    dossier: Dossier, on: date, measures: Mapping[str, Sequence[Recorded]]
) -> dict[str, Sequence[Recorded]]:
    """The measures with an order, even one corrected since, for a scheme of the dossier; with their entries.

    The dossier, folded to the end of the day ``on``, is under that scheme at the end of the order's first day or later,
    or has a guarantee for the measure.
    """
    under = _until(dossier, on)
    # Under a scheme for a part of a day only, a person has the guarantee all the same.
    guaranteed = {name.partition("#")[0] for name in dossier.entitlement.chance.all}
    return {
        name: entries
        for name, entries in measures.items()
        if name in guaranteed or _reach(_decisions(entries), under)
    }


def reach_now(dossier: Dossier, on: date, entries: Sequence[Recorded]) -> bool:
    """Whether the orders that remain of a measure reach the dossier, by what is known now."""
    return _reach((decision for _, decision in remaining(entries)), _until(dossier, on))


def reached_once(
    dossier: Dossier, on: date, own: Sequence[Recorded], measures: Mapping[str, Sequence[Recorded]]
) -> dict[str, Sequence[Recorded]]:
    """The measures that reach the dossier by what was known at any moment, so those of ``reaching`` too.

    ``own`` are its entries. A correction, or what was recorded late, can take a measure away from a dossier: what was
    known before was told.
    """
    now = reaching(dossier, on, measures)
    others = {name: entries for name, entries in measures.items() if name not in now}
    earlier = _Earlier(own, on)
    return {
        name: entries for name, entries in measures.items() if name in now or earlier.reached(others[name])
    }


class _Earlier:
    """A dossier as it was known after each of its entries: under which schemes, and until when."""

    def __init__(self, entries: Sequence[Recorded], on: date) -> None:
        self._entries = entries
        self._on = on
        self._positions = [position for position, _ in entries]
        self._under: dict[int, dict[str, date]] = {}

    def reached(self, measure: Sequence[Recorded]) -> bool:
        """Whether a measure reached the dossier as known after any of its entries, or of the dossier's."""
        schemes = {scheme for decision in ever_recorded(measure) for scheme in _schemes(decision)}
        if not any(getattr(decision, "scheme", None) in schemes for decision in ever_recorded(self._entries)):
            return False
        moments = sorted({position for position, _ in measure} | set(self._positions))
        return any(
            _reach(_decisions([each for each in measure if each.position <= at]), self._known(at))
            for at in moments
        )

    def _known(self, position: int) -> dict[str, date]:
        """Until when the dossier is under each scheme, as known when an entry was recorded.

        No measure changes an employment, so none is needed for it.
        """
        count = bisect_right(self._positions, position)
        if count not in self._under:
            known = fold([remaining(self._entries[:count])], NOTHING_COLLECTIVE, self._on.toordinal())
            self._under[count] = _until(known, self._on)
        return self._under[count]


def _decisions(entries: Sequence[Recorded]) -> list[AnyDecision]:
    """Every decision of a stream, as it was recorded and as it is read."""
    read = [reading.decision for reading in read_corrected(entries).values() if reading.decision is not None]
    return [recorded.entry.decision for recorded in entries] + read


def ever_recorded(entries: Iterable[Recorded]) -> Iterator[AnyDecision]:
    """Every decision of a stream as it was recorded, and every one that a rectification puts in its place."""
    for _, entry in entries:
        decision: AnyDecision | None = entry.decision
        while decision is not None:
            yield decision
            decision = getattr(decision, "replacement", None)


def _schemes(decision: AnyDecision) -> tuple[str, ...]:
    """The schemes of an order; none of any other decision."""
    return decision.schemes if isinstance(decision, SuspensionOrder | InsertionOrder) else ()


def _reach(decisions: Iterable[AnyDecision], under: Mapping[str, date]) -> bool:
    return any(
        scheme in under and decision.effective_on <= under[scheme]
        for decision in decisions
        for scheme in _schemes(decision)
    )


def _until(dossier: Dossier, on: date) -> dict[str, date]:
    """The last day so far under each scheme that a dossier has been under, up to a day."""
    last: dict[str, date] = {}
    changed = [*dossier.employers, (on.toordinal() + 1, None, None)]
    for (_, _, scheme), (following, _, _) in pairwise(changed):
        if scheme is not None:
            last[scheme] = as_date(following - 1)
    return last
