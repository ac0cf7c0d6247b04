"""A question about a day or about a period: one of the two."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ledger.language import phrase
from projections.mistaken import Mistaken

Period = tuple[date, date] | None
"""The first and the last day of a period, both included; None where a day is asked about."""


def a_day_or_a_period(values: Mapping[str, Any]) -> Period:
    """The period that is asked about. Raises ``Mistaken`` where a day is named too, or it ends before it begins."""
    period: Period = values["period"]
    if period is None:
        return None
    first, last = period
    if values["on"] is not None:
        raise Mistaken(
            phrase("a day is asked about or a period, with its first and its last day: give one of the two")
        )
    if last < first:
        named = phrase("the period ends before it begins: its last day {last} lies before its first, {first}")
        raise Mistaken(named, first=first.isoformat(), last=last.isoformat())
    return period
