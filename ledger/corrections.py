"""R1: what remains of a stream, or of several, once their rectifications and withdrawals are known.

A rectified entry is read as its replacement, in the place of the original and as recorded with it; a
withdrawn one is read as absent; both from the start. A correction may itself be corrected: so the
latest is read first, and only a correction that still stands is carried out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from ledger.decisions import AnyDecision
from ledger.decisions.extension import Extension
from ledger.decisions.rectification import Rectification
from ledger.decisions.withdrawal import Withdrawal
from ledger.entry import Recorded

_CORRECTIONS = (Rectification, Withdrawal)


class CorrectedEntry(NamedTuple):
    """How one entry is read: as a decision, or as absent; and by which correction (its position)."""

    decision: AnyDecision | None
    corrected_by: int | None


def read_corrected(entries: Sequence[Recorded]) -> dict[int, CorrectedEntry]:
    """How each entry is read, by position; ``entries`` in the order of the ledger, of one stream or of several.

    A correction that names an entry by its source names one of its own stream: two dossiers of one person (R18) may
    have the same sources.
    """
    readings = {r.position: CorrectedEntry(r.entry.decision, None) for r in entries}
    if not any(isinstance(r.entry.decision, _CORRECTIONS) for r in entries):
        return readings
    by_source = _by_source(entries)
    for correction in reversed(entries):
        decision = readings[correction.position].decision
        if not isinstance(decision, _CORRECTIONS):
            continue
        named = decision.entry
        target = by_source.get((correction.entry.stream, named)) if isinstance(named, str) else named
        if target is None or target not in readings or target >= correction.position:
            continue
        if isinstance(decision, Withdrawal):
            readings[target] = CorrectedEntry(None, correction.position)
        elif readings[target].corrected_by is None:
            replacement = _replacement(readings[target].decision, decision)
            readings[target] = CorrectedEntry(replacement, correction.position)
    return readings


def _by_source(entries: Sequence[Recorded]) -> dict[tuple[str, str], int]:
    """The position of each entry by its stream and the sender's reference."""
    sources = ((r.entry.stream, r.entry.decision.source, r.position) for r in entries)
    return {(stream, source): position for stream, source, position in sources if source is not None}


def _replacement(corrected: AnyDecision | None, by: Rectification) -> AnyDecision:
    """What stands in the place of a decision that is rectified."""
    if isinstance(corrected, Rectification) and not isinstance(by.replacement, _CORRECTIONS):
        # Who rectifies a rectification says anew how its original reads; the original must not come back beside the
        # new replacement.
        return msgspec.structs.replace(corrected, replacement=by.replacement)
    return by.replacement


def innermost(decision: AnyDecision) -> AnyDecision:
    """What a rectification, or a rectification of one, puts in the place of its original; another decision itself."""
    while isinstance(decision, Rectification):
        decision = decision.replacement
    return decision


def remaining(entries: Sequence[Recorded]) -> Iterable[tuple[int, AnyDecision]]:
    """The decisions that the rules read, with their positions: corrections carried out and left out.

    What names an entry by its source names it by its position then: a replacement need not repeat the source.
    """
    if not any(type(r.entry.decision) in _CORRECTIONS for r in entries):
        yield from ((r.position, r.entry.decision) for r in entries)
        return
    readings = read_corrected(entries)
    for position, stream in [(r.position, r.entry.stream) for r in entries]:
        decision = readings[position].decision
        if decision is None or isinstance(decision, _CORRECTIONS):
            continue
        if isinstance(decision, Extension) and isinstance(decision.entry, str):
            named = _by_source(entries).get((stream, decision.entry), decision.entry)
            decision = msgspec.structs.replace(decision, entry=named)
        yield position, decision
