"""R3, R7: which measures reach a dossier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

from ledger.corrections import read_corrected
from ledger.decisions import AnyDecision
from ledger.decisions.insertion_order import InsertionOrder
from ledger.decisions.suspension_order import SuspensionOrder
from ledger.entry import Recorded
from projections.explain.replay import Replay
from projections.rules.calendar import as_date


def reaching(replay: Replay, measures: Mapping[str, Sequence[Recorded]]) -> dict[str, Sequence[Recorded]]:
    """The measures with an order, even one corrected since, for a scheme of the dossier; with their entries.

    The dossier is under that scheme on the order's first day or later.
    """
    under = _until(replay)
    return {
        name: entries
        for name, entries in measures.items()
        if any(_reaches(decision, under) for decision in _decisions(entries))
    }


def _decisions(entries: Sequence[Recorded]) -> list[AnyDecision]:
    """Every decision of a stream, as it was recorded and as it is read."""
    read = [reading.decision for reading in read_corrected(entries).values() if reading.decision is not None]
    return [recorded.entry.decision for recorded in entries] + read


def _reaches(decision: AnyDecision, under: Mapping[str, date]) -> bool:
    return isinstance(decision, SuspensionOrder | InsertionOrder) and any(
        scheme in under and decision.effective_on <= under[scheme] for scheme in decision.schemes
    )


def _until(replay: Replay) -> dict[str, date]:
    """The last day so far under each scheme that the dossier has been under."""
    last: dict[str, date] = {}
    changed = [*replay.present.employers, (replay.on + 1, None, None)]
    for (_, _, scheme), (following, _, _) in pairwise(changed):
        if scheme is not None:
            last[scheme] = as_date(following - 1)
    return last
