"""The numbers of law and policy: each dated, each with its source, policy marked as policy.

A question about a day uses the value in force on that day. A value without an earlier one also holds
for the days before it, since no source names another.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import chain
from typing import Generic, TypeVar

import msgspec

from ledger.language import phrase
from ledger.sources import (
    APPEAL_UNDER_IMW,
    FIVE_YEARS,
    FROM_55,
    PHASES_LAST,
    RESUMED_IN_PHASES,
    RETURN_UNDER_IMW,
    SIXTH_REQUEST,
    SUPPORT_ENDS,
    SUPPORT_LEVEL,
    Source,
    policy,
)

T = TypeVar("T")


class Dated(msgspec.Struct, Generic[T], frozen=True):
    """A value in force from ``since``, and the sources that say so."""

    since: date
    value: T
    sources: tuple[Source, ...]

    @property
    def policy(self) -> bool:
        """Whether no law says it."""
        return all(source.policy for source in self.sources)


class DatedParameter(msgspec.Struct, Generic[T], frozen=True):
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
            (PHASES_LAST,),
        ),
    ),
)

#: R7: how many months an LDE insertion term lasts where nothing else is stated.
INSERTION_MONTHS: DatedParameter[int] = DatedParameter(
    "months of an LDE insertion term where none is stated",
    (Dated(date(2017, 2, 17), 60, (FIVE_YEARS,)),),
)

#: R7: the causes for which an insertion term may be extended past the last day of an order.
LONG_INSERTION_CAUSES: DatedParameter[frozenset[str]] = DatedParameter(
    "causes that allow an insertion term past an order's last day",
    (
        Dated(
            date(2020, 6, 22),
            frozenset({"long-absence", "training", "aged-55"}),
            (RESUMED_IN_PHASES, FROM_55),
        ),
    ),
)
#: Every one of them, whatever the day. They say no more about a person than the rule does.
CAUSES_OF_LAW = frozenset(chain.from_iterable(each.value for each in LONG_INSERTION_CAUSES.values))


def _policy_from_2020(days: int, why: str) -> tuple[Dated[int], ...]:
    """A number that this ledger chose, for as long as it has anything to judge."""
    return (Dated(date(2020, 3, 20), days, (policy(why),)),)


#: R10: how many days an offer stands without an ``answer_by``, and after the employee's consent to it.
OFFER_DAYS: DatedParameter[int] = DatedParameter(
    "days that an offer stands after it, and after the consent to it",
    _policy_from_2020(30, phrase("30 days to answer")),
)

#: R10, R12: for how many days a chance may be owed, or a return open, before it is a finding.
OWED_DAYS: DatedParameter[int] = DatedParameter(
    "days that a chance may be owed, or a return open, before it is a finding",
    _policy_from_2020(30, phrase("30 days to offer")),
)

#: R1: after how many days a recording is late.
RECORDING_DAYS: DatedParameter[int] = DatedParameter(
    "days after its effect within which a decision is recorded in time",
    _policy_from_2020(30, phrase("30 days to record")),
)

#: R1: how many days before its effect a decision may be recorded without a finding.
AHEAD_DAYS: DatedParameter[int] = DatedParameter(
    "days before its effect within which a decision is recorded without a finding",
    _policy_from_2020(366, phrase("a year ahead")),
)

#: R16: within how many days after the last day employed a transition is still reached from that employment.
TRANSITION_DAYS: DatedParameter[int] = DatedParameter(
    "days after the last day employed within which a transition is reached from that employment",
    _policy_from_2020(30, phrase("a month from one job to the other")),
)

#: R12: within how many months after the transition the end of the ordinary job opens a return.
#: The day that counts is the last day of the ordinary job.
RETURN_MONTHS: DatedParameter[int] = DatedParameter(
    "months after a transition within which the end of the ordinary job opens a return",
    (
        Dated(date(2020, 3, 20), 12, (SIXTH_REQUEST,)),
        Dated(date(2023, 7, 1), 18, (RETURN_UNDER_IMW,)),
    ),
)

#: R14: within how many days after VDAB's message the copy of the notice is sent.
NOTICE_COPY_DAYS: DatedParameter[int] = DatedParameter(
    "days after VDAB's message within which the copy of the notice is sent",
    (Dated(date(2017, 2, 17), 30, (SUPPORT_ENDS,)),),
)

#: R14: the level of support of who did not transition for reasons beyond their own will.
BEYOND_OWN_WILL_SUPPORT: DatedParameter[str] = DatedParameter(
    "level of support after a trajectory that ended beyond the employee's own will",
    (Dated(date(2017, 2, 17), "40% laag", (SUPPORT_LEVEL,)),),
)

#: Under ``imw``: how many days after ``notified_on`` an evaluation by VDAB can be appealed against.
APPEAL_DAYS: DatedParameter[int] = DatedParameter(
    "days after it is known within which an evaluation under imw can be appealed against",
    (Dated(date(2023, 7, 1), 45, (APPEAL_UNDER_IMW,)),),
)

#: Under ``cmw``: within how many months VDAB evaluates again. No rule judges it; who asks what falls due is told.
REEVALUATION_MONTHS: DatedParameter[int] = DatedParameter(
    "months within which VDAB evaluates again under cmw",
    (Dated(date(2017, 2, 17), 60, (FIVE_YEARS,)),),
)


class Law(msgspec.Struct, frozen=True):
    """All parameters together, as they are handed to the rules; another value is law that was never in force.

    Each is described where its values stand.
    """

    phase_months: DatedParameter[Mapping[str, int]] = PHASE_MONTHS
    insertion_months: DatedParameter[int] = INSERTION_MONTHS
    long_insertion_causes: DatedParameter[frozenset[str]] = LONG_INSERTION_CAUSES
    offer_days: DatedParameter[int] = OFFER_DAYS
    owed_days: DatedParameter[int] = OWED_DAYS
    recording_days: DatedParameter[int] = RECORDING_DAYS
    ahead_days: DatedParameter[int] = AHEAD_DAYS
    transition_days: DatedParameter[int] = TRANSITION_DAYS
    return_months: DatedParameter[int] = RETURN_MONTHS
    notice_copy_days: DatedParameter[int] = NOTICE_COPY_DAYS
    beyond_own_will_support: DatedParameter[str] = BEYOND_OWN_WILL_SUPPORT
    appeal_days: DatedParameter[int] = APPEAL_DAYS
    reevaluation_months: DatedParameter[int] = REEVALUATION_MONTHS


IN_FORCE = Law()
"""The law and the policy in force, through time."""


#: Each version of the rules by the day it was settled, oldest first, and what it says: the numbers above and the rules
#: that read them. A version is for every period: the same question about the same entries has one answer under it.
VERSIONS: Mapping[str, str] = {
    "2026-11-23": phrase("R1 to R15, as version 0.1.0 computes them"),
    "2026-11-30": phrase(
        "R1 to R18: from one job to the other (R16), succession (R17), one person (R18), the return of the decree of"
        " 14-01-2022 (R12), the employee's own word (R10, R15), a chance that is full (R11), a measure that returns"
        " (R8, R10), and decisions that meet nothing (R4)"
    ),
}
#: The version of the rules of this program, which every answer and every document names.
RULES = list(VERSIONS)[-1]
#: The one before it. Its answers do not name a version yet.
EARLIER_RULES = list(VERSIONS)[-2]
