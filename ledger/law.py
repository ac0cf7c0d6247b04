"""The numbers of law and policy: each dated, each with its source, policy marked as policy.

A question about a day uses the value in force on that day. A value without an earlier one also holds
for the days before it, since no source names another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
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
class DatedParameter(Generic[T]):
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
PHASE_MONTHS: DatedParameter[Mapping[str, int]] = DatedParameter(
    "months that each phase lasts at most",
    (
        Dated(
            date(2017, 2, 17),
            {"preparation": 1, "jobmatching": 3, "internship": 3, "aftercare": 3},
            'herwin.be FAQ, "Hoe verlopen de doorstroomtrajecten?"',
        ),
    ),
)

#: R7: how many months an LDE insertion term lasts where nothing else is stated.
INSERTION_MONTHS: DatedParameter[int] = DatedParameter(
    "months of an LDE insertion term where none is stated",
    (Dated(date(2017, 2, 17), 60, "vdab.be, vzwmentor.be: 5 years, exceptionally 6"),),
)

#: R7: the causes for which an insertion term may be extended past the last day of an order.
LONG_INSERTION_CAUSES: DatedParameter[frozenset[str]] = DatedParameter(
    "causes that allow an insertion term past an order's last day",
    (
        Dated(
            date(2020, 6, 22),
            frozenset({"long-absence", "training"}),
            "perspectiefwerkt.be, 29-06-2020: not longer, except for long absence or training",
        ),
    ),
)
#: Every one of them, whatever the day. They say no more about a person than the rule does.
CAUSES_OF_LAW = frozenset(chain.from_iterable(each.value for each in LONG_INSERTION_CAUSES.values))

#: R10: how many days an offer stands without an ``answer_by``, and after the employee's consent to it.
OFFER_DAYS: DatedParameter[int] = DatedParameter(
    "days that an offer stands after it, and after the consent to it",
    (Dated(date(2020, 3, 20), 30, "policy of this ledger: a month to answer", policy=True),),
)

#: R10, R12: after how many days a chance or a return that is owed becomes a finding.
OWED_DAYS: DatedParameter[int] = DatedParameter(
    "days that a chance or a return may be owed before it is a finding",
    (Dated(date(2020, 3, 20), 30, "policy of this ledger: a month to offer", policy=True),),
)

#: R1: after how many days a recording is late.
RECORDING_DAYS: DatedParameter[int] = DatedParameter(
    "days after its effect within which a decision is recorded in time",
    (Dated(date(2020, 3, 20), 30, "policy of this ledger: a month to record", policy=True),),
)

#: R12: within how many months after the transition the end of the ordinary job brings a return.
RETURN_MONTHS: DatedParameter[int] = DatedParameter(
    "months after a transition within which the end of the ordinary job brings a return",
    (
        Dated(
            date(2020, 3, 20), 12, "policy of this ledger, after the commission's sixth request", policy=True
        ),
    ),
)

#: R14: within how many days after VDAB's message the copy of the notice is sent.
NOTICE_COPY_DAYS: DatedParameter[int] = DatedParameter(
    "days after VDAB's message within which the copy of the notice is sent",
    (Dated(date(2017, 2, 17), 30, 'herwin.be FAQ, "… beëindiging van de WOP"'),),
)

#: R14: the level of support of who did not transition for reasons beyond their own will.
BEYOND_OWN_WILL_SUPPORT: DatedParameter[str] = DatedParameter(
    "level of support after a trajectory that ended beyond the employee's own will",
    (Dated(date(2017, 2, 17), "40% laag", 'herwin.be FAQ, "Welke WOP …"'),),
)


@dataclass(frozen=True)
class Law:
    """All parameters together, as they are handed to the rules; another value is law that was never in force.

    Each is described where its values stand.
    """

    phase_months: DatedParameter[Mapping[str, int]] = PHASE_MONTHS
    insertion_months: DatedParameter[int] = INSERTION_MONTHS
    long_insertion_causes: DatedParameter[frozenset[str]] = LONG_INSERTION_CAUSES
    offer_days: DatedParameter[int] = OFFER_DAYS
    owed_days: DatedParameter[int] = OWED_DAYS
    recording_days: DatedParameter[int] = RECORDING_DAYS
    return_months: DatedParameter[int] = RETURN_MONTHS
    notice_copy_days: DatedParameter[int] = NOTICE_COPY_DAYS
    beyond_own_will_support: DatedParameter[str] = BEYOND_OWN_WILL_SUPPORT


IN_FORCE = Law()
"""The law and the policy in force, through time."""
