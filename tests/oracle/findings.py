"""The table of findings, and the two that need no day: `not-competent` (R15) and `recorded-late` (R1).

Every decision that breaks a rule makes a finding of its own: only `chance-not-offered` says of itself that
there is at most one. A finding stands from the first day of what it reports until the day before its cure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle.day_by_day import Decision

LATE_AFTER = 30  # R1, policy: days after its effect

SEVERITY = {
    "start-during-suspension": "irregular",
    "resumption-during-suspension": "irregular",
    "dismissed-while-protected": "breach",
    "dismissed-while-owed": "breach",
    "leave-unproven": "breach",
    "insertion-lapsed": "breach",
    "closed-while-owed": "breach",
    "chance-not-offered": "irregular",
    "offer-lapsed": "note",
    "offer-too-short": "irregular",
    "refusal-without-offer": "note",
    "time-shortened": "breach",
    "phase-skipped": "breach",
    "phase-overrun": "irregular",
    "trajectory-overrun": "irregular",
    "start-without-evaluation": "irregular",
    "start-while-open": "note",
    "outside-employment": "note",
    "evaluation-during-suspension": "irregular",
    "insertion-extended-past-limit": "irregular",
    "resumption-without-suspension": "note",
    "return-not-honoured": "irregular",
    "not-competent": "irregular",
    "recorded-late": "note",
}

WHO_MAY_DECIDE = {
    "employment": ("employer", "court"),
    "evaluation": ("vdab",),
    "assignment": ("vdab",),
    "start": ("service-provider", "vdab"),
    "phase": ("service-provider", "vdab"),
    "suspension": ("vdab", "department"),
    "extension": ("vdab", "department"),
    "offer": ("vdab", "service-provider", "employer"),
    "resumption": ("service-provider", "vdab"),
    "completion": ("vdab", "service-provider"),
    "transition": ("vdab", "employer", "receiving-enterprise"),
    "transition-end": ("receiving-enterprise", "employer", "employee", "vdab"),
    "return": ("employer", "vdab"),
    "employment-end": ("employer", "employee", "court"),
    "replacement": ("employer", "vdab"),
    "support": ("vdab",),
    "notice": ("employer",),
    "dispute": ("employee", "employer"),
    "ruling": ("court", "department"),
    "erasure": ("department",),
}


@dataclass
class Finding:
    """One finding; `cured` once it no longer stands."""

    code: str
    since: date
    missing: list[str] = field(default_factory=list)
    cured: bool = False

    def told(self) -> dict[str, Any]:
        """In the words of `expect.json`: `missing` only where the table has it."""
        told = {"code": self.code, "severity": SEVERITY[self.code], "since": self.since.isoformat()}
        return (
            {**told, "missing": self.missing}
            if self.code.endswith("-during-suspension") and (self.code != "evaluation-during-suspension")
            else told
        )


def is_competent(decision: Decision, ledger: Sequence[Decision]) -> bool:
    """R15: whether the table names the capacity. For a correction: who decided the entry it names, as recorded."""
    kind, capacity = decision["decision"], decision["decided_by"]
    if kind == "consent":
        return bool(capacity == decision["party"])
    if kind in ("rectification", "withdrawal"):
        others = ("department", "court") if kind == "rectification" else ("court", "government")
        return capacity == entry_named(decision["entry"], ledger)["decided_by"] or capacity in others
    return capacity in WHO_MAY_DECIDE[kind]


def entry_named(entry: int | str, ledger: Sequence[Decision]) -> Decision:
    """An entry by its ledger position (from 1) or by its source."""
    if isinstance(entry, int):
        return ledger[entry - 1]
    return next(decision for decision in ledger if decision.get("source") == entry)


def recorded_on(decision: Decision, ledger: Sequence[Decision]) -> date | None:
    """R1: the day in Brussels on which the ledger wrote it; a replacement is as recorded with the original."""
    moment = ledger[decision["position"] - 1].get("recorded_at")
    if moment is None:
        return None
    return datetime.fromisoformat(moment).astimezone(ZoneInfo("Europe/Brussels")).date()


def recorded_late_on(decision: Decision, ledger: Sequence[Decision]) -> date | None:
    """R1: the day of recording where that is more than 30 days after the effect; corrections aside."""
    day = recorded_on(decision, ledger)
    if day is None or decision["decision"] in ("rectification", "withdrawal"):
        return None
    late = (day - date.fromisoformat(decision["effective_on"])).days > LATE_AFTER
    return day if late else None
