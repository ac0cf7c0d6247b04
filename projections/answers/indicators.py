"""The economic indicators that a measure rests on: whoever judges it later has to know what it was motivated by."""

from __future__ import annotations

from typing import Any

import msgspec

from ledger.decisions.fields import Indicator


def motivation(stored: dict[str, Any]) -> tuple[Indicator, ...]:
    """The indicators of an order as it is stored, or of the order that a rectification puts in another's place."""
    return msgspec.convert(stored.get("replacement", stored).get("motivation", ()), tuple[Indicator, ...])


def indicator_in_words(indicator: Indicator) -> str:
    """Name, value and source as they were recorded: ``temporary unemployment: 1.2 million (RVA, April 2020)``."""
    return f"{indicator.name}: {indicator.value} ({indicator.source})"
