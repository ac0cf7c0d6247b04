"""A period, asked about in the place of a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ledger.language import phrase
from projections.answers.question import Mistaken

Period = tuple[date, date] | None
"""The first and the last day, both included; None where a day is asked about."""


def a_day_or_a_period(values: Mapping[str, Any]) -> None:
    """A day or a period, not both, and one that does not end before it begins. Raises ``Mistaken``."""
    period: Period = values["period"]
    if period is None:
        return
    first, last = period
    if values["on"] is not None:
        raise Mistaken(phrase("--on asks about a day, --from and --to about a period: give one of the two"))
    if last < first:
        named = phrase("the period ends before it begins: --to {last} lies before --from {first}")
        raise Mistaken(named, first=first.isoformat(), last=last.isoformat())
