"""What was wrong and no longer is: findings that were cured, and those that were known until a correction.

The fold says which findings there were, until when, and what cured them; the replay which were once known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from ledger.brussels import day_of_moment
from ledger.entry import Recorded
from projections.answers.replaying import DayChange, ReplayStep
from projections.explanation.conclusion_builder import ConclusionBuilder
from projections.explanation.finding import conclusion, particulars
from projections.fold.rules.calendar import as_date
from projections.handover.content import PastFinding, UndoneFinding
from projections.reading import Finding, findings_ended

#: A finding by its code and the first entry that it rests on.
_Which = tuple[str, int]
_DAY = timedelta(days=1)


def ended(builder: ConclusionBuilder, entries: Sequence[Recorded]) -> Iterator[PastFinding]:
    """The findings of a folded person that stood before the day and were cured, in the order of their first days."""
    for found in findings_ended(builder.present, entries, builder.facts.readings, builder.on, builder.law):
        # What ended is cured, always: the rules know no other end.
        assert found.last is not None
        assert found.cure is not None
        yield PastFinding(
            code=found.code,
            since=as_date(found.first),
            last_day=as_date(found.last),
            entries=found.entries,
            missing=found.missing,
            particulars=particulars(builder, found),
            cure=found.cure,
            cured_by=found.cured_by,
            conclusion=conclusion(builder, found),
        )


def undone(
    steps: Iterable[ReplayStep], remaining: Iterable[Finding | PastFinding]
) -> Iterator[UndoneFinding]:
    """The findings, or their first days, that an entry took away, so that they are not among the ``remaining``.

    What an entry took away on the day on which it would have begun, or before it, nobody knew. What it only ended is
    cured, and remains until then.
    """
    spans: dict[_Which, list[tuple[date, date]]] = {}
    for each in remaining:
        last = each.last_day if isinstance(each, PastFinding) else date.max - _DAY
        spans.setdefault((each.code, each.entries[0] if each.entries else 0), []).append((each.since, last))
    known = _KnownSince()
    for step in steps:
        gone: dict[_Which, list[DayChange]] = {}
        for which, change in _of_findings(step):
            if change.after is not None:
                known.add(which, change, step)
            elif not _is_ended(change, spans.get(which, ())):
                gone.setdefault(which, []).append(change)
        for which, changes in gone.items():
            yield from _undone(which, changes, step, known.until(which, step))


class _KnownSince:
    """The moment since which each finding is known; one that was taken away is known anew where it comes back."""

    def __init__(self) -> None:
        self._since: dict[_Which, str] = {}
        self._taken_away: set[_Which] = set()

    def add(self, which: _Which, change: DayChange, step: ReplayStep) -> None:
        """A step brings days of a finding, or changes what is said of them."""
        anew = which in self._taken_away and change.before is None
        if anew or which not in self._since:
            self._since[which] = step.recorded_at or ""
            self._taken_away.discard(which)

    def until(self, which: _Which, step: ReplayStep) -> str:
        """A step takes it away: since when it was known, or that step's own moment where it never was before."""
        self._taken_away.add(which)
        return self._since.get(which, step.recorded_at or "")


def _is_ended(change: DayChange, spans: Iterable[tuple[date, date]]) -> bool:
    """Whether days are gone because a finding that remains was cured on the first of them, or runs into them."""
    return any(first < change.first_day <= last + _DAY for first, last in spans)


def _of_findings(step: ReplayStep) -> Iterator[tuple[_Which, DayChange]]:
    for change in step.changes:
        about, _, code = change.about.partition(".")
        if about == "findings":
            yield (code, change.entry or 0), change


def _undone(
    which: _Which, changes: Sequence[DayChange], step: ReplayStep, known_from: str
) -> Iterator[UndoneFinding]:
    assert step.recorded_at is not None
    assert step.entry is not None
    recorded_on = day_of_moment(datetime.fromisoformat(step.recorded_at))
    since = min(change.first_day for change in changes)
    if since < recorded_on:
        last = min(max(change.last_day for change in changes), recorded_on)
        yield UndoneFinding(which[0], since, last, known_from, step.recorded_at, step.entry)
