"""R1: the entries of one dossier or measure as events, each as it is read now that later entries correct it.

A rectified entry is told as its replacement, on the replacement's day. A withdrawn one stays, and says that it is:
an analysis can leave it out, an auditor cannot miss it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import NamedTuple

import msgspec

from ledger.brussels import BRUSSELS
from ledger.corrections import read_corrected
from ledger.decisions import AnyDecision
from ledger.entry import Entry, Recorded
from projections.explanation.facts import correction_state


class LogEvent(NamedTuple):
    """One entry as it is read: ``standing`` is ``stands``, ``rectified`` or ``withdrawn`` by ``corrected_by``."""

    position: int
    entry: Entry
    decision: AnyDecision
    standing: str
    corrected_by: int | None

    @property
    def withdrawn(self) -> bool:
        """Whether it is read as absent."""
        return self.standing == "withdrawn"


def events_of(entries: Sequence[Recorded], until: date | None = None) -> list[LogEvent]:
    """The entries of one stream by day of effect, then by position; with ``until`` those in effect by that day."""
    readings = read_corrected(entries)
    found = [
        LogEvent(
            position,
            entry,
            _as_read(entry.decision, readings[position].decision),
            correction_state(readings[position]),
            readings[position].corrected_by,
        )
        for position, entry in entries
    ]
    if until is not None:
        found = [event for event in found if event.decision.effective_on <= until]
    return sorted(found, key=lambda event: (event.decision.effective_on, event.position))


def _as_read(recorded: AnyDecision, read: AnyDecision | None) -> AnyDecision:
    """A decision as it is read, still under the reference of its sender where a replacement states none."""
    if read is None:
        return recorded
    if read.source is None and recorded.source is not None:
        return msgspec.structs.replace(read, source=recorded.source)
    return read


@lru_cache(maxsize=1 << 14)
def day_moment(day: date) -> str:
    """The moment at which a day begins in Brussels, with its offset: what a day is where a format wants a moment."""
    offset = datetime.combine(day, time(), BRUSSELS).isoformat()[19:]
    # Before 1892 Brussels had an offset in seconds, which no format can write.
    return f"{day.isoformat()}T00:00:00{offset if len(offset) == 6 else '+00:00'}"
