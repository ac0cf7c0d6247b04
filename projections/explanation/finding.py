"""What each finding that stands says, what is missing, and on which entries it rests."""

from __future__ import annotations

from collections.abc import Iterator

from ledger import law
from ledger.decisions.consent import Consent
from ledger.decisions.offer import Offer
from ledger.decisions.resumption import Resumption
from ledger.decisions.start import Start
from ledger.language import phrase, phrases, say_count, translated
from projections.explanation.tree import Conclusion
from projections.explanation.wording_of_conclusions import Sentences, Teller
from projections.fold.rules.finding import KINDS
from projections.fold.rules.missing import MISSING
from projections.reading import BRUSSELS, Finding

LABELS: Sentences = {"finding": phrase("finding {code}")}

#: What was missing: one thing, or more.
MISSED = phrases("Missing that day: {missing}.", "Missing that day: {missing}.")

_SAID: Sentences = {
    "plain": phrase("Since {since}: {what} ({entries})."),
    "by-time": phrase("Since {since}: {what}."),
    "competent": phrase(" It was decided by: {by}; it may be decided by: {may}."),
    "late": phrase(" It was recorded on {day}, {days} days after its effect; {limit} days is in time."),
    "days": phrase(" It left {left} days where {needed} remained."),
    "owed": phrase(" It is owed since {owed}; after {limit} days that is a finding."),
    "phase": phrase(" It may last {months} months, plus the stopped days in it."),
    "expected": phrase(" Its expected last day is {expected}."),
}


def conclusions(teller: Teller) -> Iterator[Conclusion]:
    """Each finding that stands, in the order of the answer."""
    for finding in teller.status.findings:
        kind = KINDS[finding.code]
        value: dict[str, object] = {
            "code": finding.code,
            "severity": finding.severity,
            "since": finding.since.isoformat(),
        }
        if finding.missing is not None:
            value["missing"] = list(finding.missing)
        sentence = teller.say(
            _SAID,
            "plain" if finding.entries else "by-time",
            since=finding.since,
            what=translated(kind.says, teller.lang),
            entries=teller.listed(finding.entries),
        )
        yield teller.conclude(
            f"findings.{finding.code}",
            teller.say(LABELS, "finding", code=finding.code),
            value,
            sentence + _particulars(teller, finding),
            (kind.rule,),
            finding.entries,
        )


def _particulars(teller: Teller, finding: Finding) -> str:
    """What a reader wants to know besides: what is missing, by how much, who might have decided it."""
    if finding.missing:
        missing = [translated(MISSING[each], teller.lang) for each in finding.missing]
        return " " + say_count(*MISSED, len(missing), teller.lang, missing="; ".join(missing))
    if finding.code == "not-competent":
        return _competence(teller, finding)
    if finding.code == "recorded-late":
        return _late(teller, finding)
    if finding.code in ("time-shortened", "offer-too-short"):
        return _days(teller, finding)
    if finding.code in ("chance-not-offered", "return-not-honoured"):
        days = law.OWED_DAYS.on(finding.since).value
        owed = finding.since.toordinal() - days
        return teller.say(_SAID, "owed", owed=teller.day(owed), limit=days)
    if finding.code in ("phase-overrun", "trajectory-overrun"):
        return _overrun(teller, finding)
    return ""


def _overrun(teller: Teller, finding: Finding) -> str:
    """What the phase or the trajectory may last; it is the one that is open still."""
    held = teller.replay.at(finding.since.toordinal())
    if finding.code == "trajectory-overrun" and held.clock is not None:
        return teller.say(_SAID, "expected", expected=teller.day(held.clock.expected))
    if held.phase is None:
        return ""
    return teller.say(_SAID, "phase", months=law.PHASE_MONTHS.on(finding.since).value[held.phase])


def _competence(teller: Teller, finding: Finding) -> str:
    decision = teller.facts.readings[finding.entries[0]].decision
    assert decision is not None, "a withdrawn entry is not judged"
    may = (decision.party,) if isinstance(decision, Consent) else decision.may_decide
    by = teller.word(decision.decided_by)
    return teller.say(_SAID, "competent", by=by, may=", ".join(map(teller.word, may)))


def _late(teller: Teller, finding: Finding) -> str:
    recorded, reading = teller.facts.recorded[finding.entries[0]], teller.facts.readings[finding.entries[0]]
    assert reading.decision is not None, "a withdrawn entry is not judged"
    moment = recorded.entry.recorded_at
    day = moment.astimezone(BRUSSELS).date()
    return teller.say(
        _SAID,
        "late",
        day=day,
        days=(day - reading.decision.effective_on).days,
        limit=law.RECORDING_DAYS.on(moment.date()).value,
    )


def _days(teller: Teller, finding: Finding) -> str:
    """How many days a resumption or an offer left, and how many remained."""
    decision = teller.replay.decision(finding.entries[0])
    before = teller.replay.at(finding.since.toordinal() - 1).clock
    if not isinstance(decision, Resumption | Start | Offer) or decision.last_day is None or before is None:
        return ""
    left = (decision.last_day - finding.since).days + 1
    # Both count from the day itself, a stopped day so far: what remained on the day before is what is due.
    return teller.say(_SAID, "days", left=left, needed=before.expected - (finding.since.toordinal() - 1))
