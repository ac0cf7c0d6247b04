"""The economic indicators that a measure rests on: whoever judges it later has to know what it was motivated by."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from ledger.decisions import AnyDecision
from ledger.decisions.fields import Indicator
from ledger.decisions.quantity import canonical_number, days_of
from ledger.decisions.rectification import Rectification
from ledger.decisions.suspension_extension import SuspensionExtension
from ledger.decisions.suspension_lifting import SuspensionLifting
from ledger.decisions.suspension_order import SuspensionOrder
from ledger.decisions.vocabulary import dutch
from ledger.language import day, day_in_figures, month, number, quarter, say
from ledger.words import FROM_TO


def motivation_of(decision: AnyDecision) -> tuple[Indicator, ...]:
    """The indicators of a decision, or of the one that a rectification puts in another's place; most have none."""
    said = decision.replacement if isinstance(decision, Rectification) else decision
    orders = SuspensionOrder | SuspensionExtension | SuspensionLifting
    return said.motivation if isinstance(said, orders) else ()


def motivation(stored: dict[str, Any]) -> tuple[Indicator, ...]:
    """The indicators of an order as it is stored, or of the order that a rectification puts in another's place."""
    return msgspec.convert(stored.get("replacement", stored).get("motivation", ()), tuple[Indicator, ...])


def indicator_in_words(indicator: Indicator, lang: str) -> str:
    """Name, value, period and source: ``temporary unemployment: 20%, 2020-04 (RVA)``; text stays as it was recorded."""
    told = f"{indicator.name}: {value_in_words(indicator.value, indicator.unit, lang)}"
    if indicator.period is not None:
        told += f", {period_in_words(indicator.period, lang)}"
    return f"{told} ({indicator.source})"


def value_in_words(value: str | int, unit: str | None, lang: str) -> str:
    """A number with its unit, as the reader writes numbers: ``-4.5%``, in Dutch ``-4,5 %``; text as it was recorded."""
    exact = None if unit is None else canonical_number(value)
    if unit is None or exact is None:
        return str(value)
    figure = number(Decimal(exact), lang)
    if unit == "%":
        return f"{figure}%" if lang == "en" else f"{figure} %"
    return f"{figure} {unit_in_words(unit, lang)}"


def unit_in_words(unit: str, lang: str) -> str:
    """What a number counts: ``percentage points``, in Dutch ``procentpunten``."""
    return dutch(unit) if lang == "nl" else _ENGLISH.get(unit, unit)


_ENGLISH = {"fte": "FTE", "percentage-points": "percentage points"}


def period_in_words(period: str, lang: str, *, in_figures: bool = False) -> str:
    """The days that a figure is about: ``2020-Q2``, in Dutch ``2e kwartaal 2020``; ``in_figures`` as in a table."""
    days = days_of(period)
    if days is None or len(period) == 4:
        return period
    first, last = days
    if "Q" in period:
        return quarter(first, lang, in_figures=in_figures)
    if len(period) == 7:
        return f"{first:%m/%Y}" if in_figures and lang == "nl" else month(first, lang)
    written = day_in_figures if in_figures else day
    if first == last:
        return written(first, lang)
    return say(FROM_TO, lang, first=written(first, lang), last=written(last, lang))
