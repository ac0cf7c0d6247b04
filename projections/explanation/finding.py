"""What each finding that stands says, what is missing, and on which entries it rests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ledger.language import phrase, phrases, say_count, translated
from projections.explanation.tree import Conclusion
from projections.explanation.wording_of_conclusions import Sentences, Teller
from projections.fold.rules.calendar import as_date
from projections.fold.rules.finding import Found, Particulars
from projections.fold.rules.missing import MISSING

LABELS: Sentences = {"finding": phrase("finding {code}")}

#: What was missing: one thing, or more.
MISSED = phrases("Missing that day: {missing}.", "Missing that day: {missing}.")

_SAID: Sentences = {
    "plain": phrase("Since {since}: {what} ({entries})."),
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


def _particulars(teller: Teller, found: Found) -> str:
    """What a reader wants to know besides: what is missing, by how much, who might have decided it."""
    if found.missing:
        missing = [translated(MISSING[each], teller.lang) for each in found.missing]
        return " " + say_count(*MISSED, len(missing), teller.lang, missing="; ".join(missing))
    particulars = found.kind.particulars
    if particulars is None:
        return ""
    values = {name: _as_read(teller, particulars, name, value) for name, value in found.values.items()}
    return " " + teller.fill(particulars.says, **values)


def _as_read(teller: Teller, particulars: Particulars, name: str, value: Any) -> object:
    """A value that a rule used, as a reader knows it: a day, a word or several; a figure as it is."""
    if name in particulars.days:
        return as_date(value)
    if name in particulars.words:
        return ", ".join(map(teller.word, [value] if isinstance(value, str) else value))
    return value
