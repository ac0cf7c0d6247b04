"""What was wrong and no longer is: findings that were cured, and those that were known until a correction.

The fold says which findings there were, until when, and what cured them; the replay which were once known.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime

from ledger.brussels import day_of_moment
from ledger.corrections import read_corrected
from ledger.entry import Recorded
from projections.answers.replaying import DayChange, ReplayStep
from projections.explanation.conclusion_builder import ConclusionBuilder
from projections.explanation.finding import conclusion, particulars
from projections.fold.rules.calendar import as_date
from projections.handover.content import PastFinding, UndoneFinding
from projections.reading import findings_ended

#: A finding by its code and the first entry that it rests on.
_Which = tuple[str, int]


def ended(builder: ConclusionBuilder, entries: Sequence[Recorded], on: date) -> Iterator[PastFinding]:
    """The findings of a folded person that stood before the day and were cured, in the order of their first days."""
    for found in findings_ended(builder.present, entries, read_corrected(entries), on, builder.law):
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


def undone(steps: Iterable[ReplayStep], remaining: Collection[_Which]) -> Iterator[UndoneFinding]:
    """The findings that an entry took away, of those that are not among the ``remaining``.

    What an entry took away on the day on which it would have begun, or before it, nobody knew.
    """
    known_from: dict[_Which, str] = {}
    for step in steps:
        gone: dict[_Which, list[DayChange]] = {}
        for change in step.changes:
            about, _, code = change.about.partition(".")
            which = (code, change.entry or 0)
            if about != "findings" or step.recorded_at is None:
                continue
            if change.after is not None:
                known_from.setdefault(which, step.recorded_at)
            elif which not in remaining:
                gone.setdefault(which, []).append(change)
        for which, changes in gone.items():
            yield from _undone(which, changes, step, known_from)


def _undone(
    which: _Which, changes: Sequence[DayChange], step: ReplayStep, known_from: dict[_Which, str]
) -> Iterator[UndoneFinding]:
    assert step.recorded_at is not None
    assert step.entry is not None
    recorded_on = day_of_moment(datetime.fromisoformat(step.recorded_at))
    since = min(change.first_day for change in changes)
    if since < recorded_on:
        last = min(max(change.last_day for change in changes), recorded_on)
        known = known_from.get(which, step.recorded_at)
        yield UndoneFinding(which[0], since, last, known, step.recorded_at, step.entry)
