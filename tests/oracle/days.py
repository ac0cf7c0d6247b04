"""R6: days and terms; all days are inclusive."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

Decision = dict[str, Any]
Answer = dict[str, Any]

ONE_DAY = timedelta(days=1)
TRAJECTORY_MONTHS = 10  # R5: 1 + 3 + 3 + 3, the sum of the phase maxima
PHASES = ("preparation", "jobmatching", "internship", "aftercare")
PHASE_MONTHS = dict(zip(PHASES, (1, 3, 3, 3), strict=True))


def day_of(decision: Decision, name: str) -> date | None:
    """The day a decision states under a name, or None where it states none."""
    stated = decision.get(name)
    return None if stated is None else date.fromisoformat(stated)


def effect_of(decision: Decision) -> date:
    """The day of effect."""
    return date.fromisoformat(decision["effective_on"])


def last_day_of_term(first_day: date, months: int) -> date:
    """R6: the day before the same day n months later; where there is no such day, the last of that month."""
    month_index = first_day.year * 12 + (first_day.month - 1) + months
    year, month = divmod(month_index, 12)
    try:
        return date(year, month + 1, first_day.day) - ONE_DAY
    except ValueError:
        next_year, next_month = divmod(month_index + 1, 12)
        return date(next_year, next_month + 1, 1) - ONE_DAY
