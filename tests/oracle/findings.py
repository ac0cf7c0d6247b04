"""The table of findings, and those that need no day: competence (R15), recorded late or ahead (R1).

Every decision that breaks a rule makes a finding of its own: only `chance-not-offered` says of itself that
there is at most one. A finding stands from the first day of what it reports until the day before its cure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tests.oracle.days import Decision, effect_of
from tests.oracle.known import BRUSSELS, CORRECTIONS, position_named

LATE_AFTER = 30  # R1, policy: days after its effect
AHEAD_AFTER = 366  # R1, policy: days before its effect

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
    "return-not-honoured": "note",
    "out-of-place": "note",
    "employment-while-employed": "note",
    "not-competent": "irregular",
    "recorded-late": "note",
    "recorded-ahead": "note",
}
TELL_WHAT_WAS_MISSING = ("start-during-suspension", "resumption-during-suspension")

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
    "ruling": ("court", "department", "vdab"),
    "joining": ("department", "vdab"),
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
        return {**told, "missing": self.missing} if self.code in TELL_WHAT_WAS_MISSING else told

    def place(self) -> tuple[date, str, list[str]]:
        """By first day, then by code."""
        return self.since, self.code, self.missing


def is_employee(capacity: str) -> bool:
    """The employee may act through a representative."""
    return capacity in ("employee", "representative")


def is_competent(decision: Decision, register: Sequence[Decision]) -> bool:
    """R15: whether the table names the capacity. For a correction: who decided the entry it names, as recorded."""
    kind, capacity = decision["decision"], decision["decided_by"]
    if kind in CORRECTIONS:
        others = ("department", "court") if kind == "rectification" else ("court", "government")
        position = position_named(decision["entry"], register)
        return position is not None and (
            capacity in others or capacity == register[position - 1]["decided_by"]
        )
    named = (decision["party"],) if kind == "consent" else WHO_MAY_DECIDE[kind]
    return capacity in named or (is_employee(capacity) and "employee" in named)


def recorded_on(decision: Decision, register: Sequence[Decision]) -> date | None:
    """R1: the day in Brussels on which the ledger wrote it; a replacement is as recorded with the original."""
    moment = register[decision["position"] - 1].get("recorded_at")
    if moment is None:
        return None
    return datetime.fromisoformat(moment).astimezone(BRUSSELS).date()


def days_late(decision: Decision, register: Sequence[Decision]) -> int:
    """R1: how many days after its effect it was recorded; 0 for corrections, below 0 where before it."""
    day = recorded_on(decision, register)
    if day is None or decision["decision"] in CORRECTIONS:
        return 0
    return (day - effect_of(decision)).days
