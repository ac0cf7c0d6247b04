"""The economic indicators that a measure rests on: whoever judges it later has to know what it was motivated by."""

from __future__ import annotations

from typing import Any

import msgspec

from ledger.decisions import AnyDecision
from ledger.decisions.fields import Indicator
from ledger.decisions.rectification import Rectification
from ledger.decisions.suspension_extension import SuspensionExtension
from ledger.decisions.suspension_lifting import SuspensionLifting
from ledger.decisions.suspension_order import SuspensionOrder


def motivation_of(decision: AnyDecision) -> tuple[Indicator, ...]:
    """The indicators of a decision, or of the one that a rectification puts in another's place; most have none."""
    said = decision.replacement if isinstance(decision, Rectification) else decision
    orders = SuspensionOrder | SuspensionExtension | SuspensionLifting
    return said.motivation if isinstance(said, orders) else ()


def motivation(stored: dict[str, Any]) -> tuple[Indicator, ...]:
    """The indicators of an order as it is stored, or of the order that a rectification puts in another's place."""
    return msgspec.convert(stored.get("replacement", stored).get("motivation", ()), tuple[Indicator, ...])


def indicator_in_words(indicator: Indicator) -> str:
    """Name, value and source as they were recorded: ``temporary unemployment: 1.2 million (RVA, April 2020)``."""
    return f"{indicator.name}: {indicator.value} ({indicator.source})"
