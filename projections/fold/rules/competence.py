"""R15 and the end of R1: who may decide what, and what was recorded late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ledger.brussels import BRUSSELS
from ledger.corrections import CorrectedEntry
from ledger.decisions import AnyDecision
from ledger.decisions.consent import Consent
from ledger.decisions.rectification import Rectification
from ledger.decisions.withdrawal import Withdrawal
from ledger.entry import Recorded
from ledger.language import phrase
from ledger.law import IN_FORCE, Law
from projections.fold.rules.finding import FindingKind, Found, Particulars
from projections.fold.rules.wrong_clock import WrongMoments, wrong_at

_CORRECTIONS = (Rectification, Withdrawal)
NOT_COMPETENT = FindingKind(
    "not-competent",
    phrase("Decision by who may not take it"),
    "R15",
    "irregular",
    phrase("decided by a capacity that may not decide it"),
    Particulars(phrase("It was decided by: {by}; it may be decided by: {may}."), words=("by", "may")),
    lacked=phrase("a decision by a capacity that may take it"),
    rebuttal=phrase("It took effect all the same, unless it is a consent (R15)."),
)
RECORDED_LATE = FindingKind(
    "recorded-late",
    phrase("Recorded late"),
    "R1",
    "note",
    phrase("recorded more than 30 days after it took effect"),
    Particulars(
        phrase("It was recorded on {recorded_on}, {days} days after its effect; {limit} days is in time."),
        days=("recorded_on",),
    ),
)
#: The same where a wrong clock stamped the entry, and it was too late whenever that really was.
_LATE_WHENEVER = Particulars(
    phrase(
        "The clock that stamped it was wrong (entry {explained} says so). It was recorded on {recorded_on} or"
        " later, at least {days} days after its effect; {limit} days is in time."
    ),
    days=("recorded_on",),
)
RECORDED_AHEAD = FindingKind(
    "recorded-ahead",
    phrase("Recorded ahead"),
    "R1",
    "note",
    phrase("recorded more than 366 days before it takes effect"),
    Particulars(
        phrase(
            "It takes effect on {effective_on}, {days} days after it was recorded; {limit} days is usual."
        ),
        days=("effective_on",),
    ),
)


#: Likewise: too far ahead whenever that really was.
_AHEAD_WHENEVER = Particulars(
    phrase(
        "The clock that stamped it was wrong (entry {explained} says so). It takes effect on {effective_on}, at"
        " least {days} days after it was recorded; {limit} days is usual."
    ),
    days=("effective_on",),
)


def findings_of_record(
    entries: Sequence[Recorded],
    readings: Mapping[int, CorrectedEntry],
    on: int,
    wrong: Sequence[WrongMoments],
    law: Law = IN_FORCE,
) -> list[Found]:
    """What was decided by another capacity than may decide it, and what was recorded late or far ahead, up to a day.

    ``entries`` are those of one dossier, ``readings`` how each is read (``read_corrected``): a rectified one
    is judged as it is read, a withdrawn one not. Of those that a ``wrong`` clock stamped only what held whenever they
    were really recorded is a finding: an operator's clock is nothing that anybody did late.
    """
    found: list[Found] = []
    for recorded in entries:
        decision = readings[recorded.position].decision
        if decision is None:
            continue
        if not _competent(recorded, decision, entries):
            found.append(_not_competent(recorded, decision))
            if isinstance(decision, Consent):
                # What another says in a party's name is no consent, and brings no other finding.
                continue
        if not isinstance(recorded.entry.decision, _CORRECTIONS):
            out_of_time = _out_of_time(recorded, decision.effective_on.toordinal(), wrong, law)
            if out_of_time is not None:
                found.append(out_of_time)
    return [each for each in found if each.first <= on]


def decided_without_competence(
    entries: Sequence[Recorded], readings: Mapping[int, CorrectedEntry]
) -> list[Found]:
    """What was decided by another capacity than may decide it, of one measure, enterprise or dossier, as it is read."""
    return [
        _not_competent(recorded, decision)
        for recorded in entries
        if (decision := readings[recorded.position].decision) is not None
        and not _competent(recorded, decision, entries)
    ]


def _not_competent(recorded: Recorded, decision: AnyDecision) -> Found:
    may = may_say(decision.party) if isinstance(decision, Consent) else tuple(decision.may_decide)
    values: dict[str, Any] = {"by": decision.decided_by, "may": may}
    return Found(NOT_COMPETENT, decision.effective_on.toordinal(), (recorded.position,), None, values)


def _out_of_time(recorded: Recorded, effective: int, wrong: Sequence[WrongMoments], law: Law) -> Found | None:
    """What was recorded long after its effect, or long before it; from the day in Brussels on which it was."""
    if wrong and (stated := wrong_at(recorded.position, wrong)) is not None:
        return _out_of_time_whenever(recorded, effective, stated, law)
    moment = recorded.entry.recorded_at
    after = moment.toordinal() - effective
    limit = (law.ahead_days if after < 0 else law.recording_days).on(moment.date()).value
    # Brussels is at most two hours ahead of UTC: most entries need no look at its clock.
    if -limit <= after < limit:
        return None
    day = _day(moment)
    after = day - effective
    if after > limit:
        values = {"recorded_on": day, "days": after, "limit": limit}
        return Found(RECORDED_LATE, day, (recorded.position,), None, values)
    if after < -limit:
        values = {"effective_on": effective, "days": -after, "limit": limit}
        found = Found(RECORDED_AHEAD, day, (recorded.position,), None, values)
        found.last, found.cure = effective - 1, "in-effect"
        return found
    return None


def _out_of_time_whenever(recorded: Recorded, effective: int, stated: WrongMoments, law: Law) -> Found | None:
    """Likewise, for each day on which it may have been recorded; from the last of them."""
    first, last = _day(stated.not_before), _day(stated.not_after)
    values = {"explained": stated.position}
    limit = law.recording_days.on(stated.not_before.date()).value
    if first - effective > limit:
        values |= {"recorded_on": first, "days": first - effective, "limit": limit}
        return Found(
            RECORDED_LATE._replace(particulars=_LATE_WHENEVER), last, (recorded.position,), None, values
        )
    limit = law.ahead_days.on(stated.not_after.date()).value
    if effective - last > limit:
        values |= {"effective_on": effective, "days": effective - last, "limit": limit}
        found = Found(
            RECORDED_AHEAD._replace(particulars=_AHEAD_WHENEVER), last, (recorded.position,), None, values
        )
        found.last, found.cure = effective - 1, "in-effect"
        return found
    return None


def _day(moment: datetime) -> int:
    """The day in Brussels."""
    try:
        return moment.astimezone(BRUSSELS).toordinal()
    except OverflowError:  # the end of the calendar
        return moment.toordinal()


def may_say(party: str) -> tuple[str, ...]:
    """The capacities in which a party's own word is given: its own, and the employee's representative (R15)."""
    return ("employee", "representative") if party == "employee" else (party,)


def _competent(recorded: Recorded, decision: AnyDecision, entries: Sequence[Recorded]) -> bool:
    if isinstance(decision, Consent):
        return decision.decided_by in may_say(decision.party)
    if decision.decided_by in decision.may_decide:
        return True
    if not isinstance(decision, _CORRECTIONS):
        return False
    mine = [each for each in entries if each.entry.stream == recorded.entry.stream]
    return decision.decided_by == _original_decider(decision, mine)


def _original_decider(correction: Rectification | Withdrawal, entries: Sequence[Recorded]) -> str | None:
    """The capacity that decided the entry a correction names, of the entries of its own stream."""
    for recorded in entries:
        named = recorded.entry.decision.source if isinstance(correction.entry, str) else recorded.position
        if named == correction.entry:
            return recorded.entry.decision.decided_by
    return None
