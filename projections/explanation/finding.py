"""What each finding that stands says, what is missing, and on which entries it rests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ledger.language import phrase, phrases, say_count, translated
from projections.explanation.tree import Conclusion
from projections.explanation.wording_of_conclusions import Sentences, Teller
from projections.fold.rules.calendar import as_date
from projections.fold.rules.finding import Found
from projections.fold.rules.missing import MISSING

LABELS: Sentences = {"finding": phrase("finding {code}")}

#: What was missing: one thing, or more.
MISSED = phrases("Missing that day: {missing}.", "Missing that day: {missing}.")

_SAID: Sentences = {
    "plain": phrase("Since {since}: {what} ({entries})."),
    "competent": phrase(" It was decided by: {by}; it may be decided by: {may}."),
    "late": phrase(" It was recorded on {day}, {days} days after its effect; {limit} days is in time."),
    "days": phrase(" It left {left} days where {needed} remained."),
    "owed": phrase(" It is owed since {owed}; after {limit} days that is a finding."),
    "phase": phrase(" It may last {months} months, plus the stopped days in it."),
    "expected": phrase(" Its expected last day is {expected}."),
}


def conclusions(teller: Teller) -> Iterator[Conclusion]:
    """Each finding that stands, in the order of the answer."""
    for found in teller.found:
        since = as_date(found.first)
        value: dict[str, object] = {
            "code": found.code,
            "severity": found.kind.severity,
            "since": since.isoformat(),
        }
        if found.missing is not None:
            value["missing"] = list(found.missing)
        sentence = teller.say(
            _SAID,
            "plain",
            since=since,
            what=translated(found.kind.says, teller.lang),
            entries=teller.listed(found.entries),
        )
        yield teller.conclude(
            f"findings.{found.code}",
            teller.say(LABELS, "finding", code=found.code),
            value,
            sentence + _particulars(teller, found),
            (found.kind.rule,),
            found.entries,
        )


#: What is said of the figures that the rule of a finding used.
_PARTICULARS = {
    "not-competent": "competent",
    "recorded-late": "late",
    "time-shortened": "days",
    "offer-too-short": "days",
    "chance-not-offered": "owed",
    "return-not-honoured": "owed",
    "phase-overrun": "phase",
    "trajectory-overrun": "expected",
}
#: The figures that are days, with their names in a sentence.
_DAYS = {"recorded_on": "day", "owed_since": "owed", "last_day": "expected"}


def _particulars(teller: Teller, found: Found) -> str:
    """What a reader wants to know besides: what is missing, by how much, who might have decided it."""
    if found.missing:
        missing = [translated(MISSING[each], teller.lang) for each in found.missing]
        return " " + say_count(*MISSED, len(missing), teller.lang, missing="; ".join(missing))
    name = _PARTICULARS.get(found.code)
    if name is None:
        return ""
    values: dict[str, Any] = {
        _DAYS.get(key, key): as_date(value) if key in _DAYS else value for key, value in found.values.items()
    }
    if name == "competent":
        values = {"by": teller.word(values["by"]), "may": ", ".join(map(teller.word, values["may"]))}
    return teller.say(_SAID, name, **values)
