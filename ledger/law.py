"""The numbers of law and policy: each dated, each with its source, policy marked as policy.

A question about a day uses the value in force on that day. A value without an earlier one also holds
for the days before it, since no source names another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Dated(Generic[T]):
    """A value in force from ``since``, and the source that says so."""

    since: date
    value: T
    source: str
    policy: bool = False


@dataclass(frozen=True)
class Parameter(Generic[T]):
    """One number of law or policy through time, oldest first."""

    meaning: str
    values: tuple[Dated[T], ...]

    def on(self, day: date) -> Dated[T]:
        """What is in force on ``day``, with its source."""
        found = self.values[0]
        for dated in self.values[1:]:
            if dated.since > day:
                break
            found = dated
        return found


#: R5: how many months each phase of a trajectory lasts at most; their sum is a trajectory's usual term.
PHASE_MONTHS: Parameter[Mapping[str, int]] = Parameter(
    "months that each phase lasts at most",
    (
        Dated(
            date(2017, 2, 17),
            {"preparation": 1, "jobmatching": 3, "internship": 3, "aftercare": 3},
            'herwin.be FAQ, "Hoe verlopen de doorstroomtrajecten?"',
        ),
    ),
)
