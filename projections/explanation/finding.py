"""What each finding that stands says, what is missing, and on which entries it rests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ledger.language import phrase, phrases, say_count, translated
from projections.explanation.conclusion_builder import ConclusionBuilder, Sentences
from projections.explanation.tree import Conclusion
from projections.fold.rules.calendar import as_date
from projections.fold.rules.finding import Found, Particulars
from projections.fold.rules.missing import MISSING

LABELS: Sentences = {"finding": phrase("finding: {named}")}

#: What was missing: one thing, or more.
MISSED = phrases("Missing that day: {missing}.", "Missing that day: {missing}.")

_PHRASES: Sentences = {
    "plain": phrase("Since {since}: {what} ({entries})."),
}


def conclusions(builder: ConclusionBuilder) -> Iterator[Conclusion]:
    """Each finding that stands, in the order of the answer."""
    for found in builder.found:
        yield conclusion(builder, found)


def conclusion(builder: ConclusionBuilder, found: Found) -> Conclusion:
    """What a finding says, whether it still stands or no longer."""
    since = as_date(found.first)
    value: dict[str, object] = {
        "code": found.code,
        "severity": found.kind.severity,
        "since": since.isoformat(),
    }
    if found.missing is not None:
        value["missing"] = list(found.missing)
    sentence = builder.say(
        _PHRASES,
        "plain",
        since=since,
        what=translated(found.kind.says, builder.lang),
        entries=builder.listed(found.entries),
    )
    return builder.conclude(
        f"findings.{found.code}",
        builder.say(LABELS, "finding", named=found.kind.named(builder.lang)),
        value,
        f"{sentence} {particulars(builder, found)}".rstrip(),
        (found.kind.rule,),
        found.entries,
        sources=None if found.kind.sources is None else {found.kind.rule: found.kind.sources},
    )


def particulars(builder: ConclusionBuilder, found: Found) -> str:
    """What a reader wants to know besides: what is missing, by how much, who might have decided it."""
    if found.missing:
        missing = [translated(MISSING[each], builder.lang) for each in found.missing]
        return say_count(*MISSED, len(missing), builder.lang, missing="; ".join(missing))
    of_kind = found.kind.particulars
    if of_kind is None:
        return ""
    values = {name: _as_read(builder, of_kind, name, value) for name, value in found.values.items()}
    return builder.fill(of_kind.says, **values)


def _as_read(builder: ConclusionBuilder, particulars: Particulars, name: str, value: Any) -> object:
    """A value that a rule used, as a reader knows it: a day, words, a number with what it counts, else as it is."""
    if name in particulars.days:
        return as_date(value)
    if name in particulars.words:
        return ", ".join(map(builder.word, [value] if isinstance(value, str) else value))
    if name in particulars.counted:
        return say_count(*particulars.counted[name], value, builder.lang)
    return value
