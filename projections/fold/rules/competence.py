"""R15 and the end of R1: who may decide what, and what was recorded late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from ledger.corrections import CorrectedEntry
from ledger.decisions import AnyDecision
from ledger.decisions.consent import Consent
from ledger.decisions.rectification import Rectification
from ledger.decisions.withdrawal import Withdrawal
from ledger.entry import Recorded
from ledger.language import phrase
from ledger.law import IN_FORCE, Law
from projections.fold.rules.finding import FindingKind, Found, Particulars

_BRUSSELS = ZoneInfo("Europe/Brussels")
_CORRECTIONS = (Rectification, Withdrawal)
#: Whose word is the employee's own.
EMPLOYEE = ("employee", "representative")

NOT_COMPETENT = FindingKind(
    "not-competent",
    "R15",
    "irregular",
    phrase("decided by a capacity that may not decide it"),
    Particulars(phrase("It was decided by: {by}; it may be decided by: {may}."), words=("by", "may")),
)
RECORDED_LATE = FindingKind(
    "recorded-late",
    "R1",
    "note",
    phrase("recorded more than 30 days after it took effect"),
    Particulars(
        phrase("It was recorded on {recorded_on}, {days} days after its effect; {limit} days is in time."),
        days=("recorded_on",),
    ),
)


def findings_of_record(
    entries: Sequence[Recorded], readings: Mapping[int, CorrectedEntry], on: int, law: Law = IN_FORCE
) -> list[Found]:
    """What was decided by another capacity than may decide it, and what was recorded late, up to a day.

    ``entries`` are those of one dossier, ``readings`` how each is read (``read_corrected``): a rectified one
    is judged as it is read, a withdrawn one not.
    """
    found: list[Found] = []
    for recorded in entries:
        decision = readings[recorded.position].decision
        if decision is None:
            continue
        effective = decision.effective_on.toordinal()
        if effective <= on and not _competent(decision, entries):
            may = _may_decide(decision)
            values: dict[str, Any] = {"by": decision.decided_by, "may": may}
            found.append(Found(NOT_COMPETENT, effective, (recorded.position,), None, values))
        if not isinstance(recorded.entry.decision, _CORRECTIONS):
            late = _recorded_late(recorded, effective, law)
            if late is not None and late[0] <= on:
                values = {"recorded_on": late[0], "days": late[0] - effective, "limit": late[1]}
                found.append(Found(RECORDED_LATE, late[0], (recorded.position,), None, values))
    return found


def _recorded_late(recorded: Recorded, effective: int, law: Law) -> tuple[int, int] | None:
    """The day in Brussels on which an entry was recorded late, and the days that are in time; None where it was."""
    moment = recorded.entry.recorded_at
    days = law.recording_days.on(moment.date()).value
    # Brussels is at most two hours ahead of UTC: most entries need no look at its clock.
    if moment.toordinal() + 1 - effective <= days:
        return None
    try:
        day = moment.astimezone(_BRUSSELS).toordinal()
    except OverflowError:  # the end of the calendar
        day = moment.toordinal()
    return (day, days) if day - effective > days else None


def _may_decide(decision: AnyDecision) -> tuple[str, ...]:
    if isinstance(decision, Consent):
        return EMPLOYEE if decision.party == "employee" else (decision.party,)
    return tuple(decision.may_decide)


def own_word(consent: Consent) -> bool:
    """Whether a party spoke for itself: what another capacity says in its name gives, refuses and withdraws nothing."""
    if consent.party == "employee":
        return consent.decided_by in EMPLOYEE
    return consent.decided_by == consent.party


def _competent(decision: AnyDecision, entries: Sequence[Recorded]) -> bool:
    if isinstance(decision, Consent):
        return own_word(decision)
    if decision.decided_by in decision.may_decide:
        return True
    return isinstance(decision, _CORRECTIONS) and decision.decided_by == _original_decider(decision, entries)


def _original_decider(correction: Rectification | Withdrawal, entries: Sequence[Recorded]) -> str | None:
    """The capacity that decided the entry a correction names."""
    for recorded in entries:
        named = recorded.entry.decision.source if isinstance(correction.entry, str) else recorded.position
        if named == correction.entry:
            return recorded.entry.decision.decided_by
    return None
