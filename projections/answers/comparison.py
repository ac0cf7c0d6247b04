"""What changed between two knowledge moments: the entries that came in, and what they did (R1).

The same days are read twice, as known at the earlier and at the later moment. A day run is an unbroken run
of days on which both readings stay what they are; only runs on which they differ are told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any

import msgspec

from ledger.brussels import day_of_moment
from ledger.codec import moment_text
from ledger.corrections import read_corrected
from ledger.decisions.decision import DOSSIER_PREFIX
from ledger.decisions.rectification import Rectification
from ledger.decisions.withdrawal import Withdrawal
from ledger.entry import Recorded
from projections.explanation.facts import Facts
from projections.explanation.tree import Fact
from projections.fold.changes import without_repeats
from projections.fold.daily import Stay, differing
from projections.fold.reach import reaching
from projections.fold.rules.calendar import as_date
from projections.fold.rules.competence import findings_of_record
from projections.fold.rules.finding import Found
from projections.fold.succeeded import succeeded_once
from projections.fold.trace import STATUS, Subject, guarantee
from projections.reading import DossierNotFound, Entries, Reading, Status, merged, status_of


class CameIn(msgspec.Struct, frozen=True):
    """An entry that was recorded in between. ``corrects`` is the entry that a correction names.

    ``carried_out`` says, of a correction, whether that entry is read by it at the later moment.
    """

    fact: Fact
    corrects: int | None
    carried_out: bool | None


class DayRun(msgspec.Struct, frozen=True):
    """Days, both included, on which something read otherwise at the two moments; None: not there.

    ``about`` is ``status``, or ``guarantees.NAME`` for a guarantee's state.
    """

    about: str
    first_day: date
    last_day: date
    days: int
    before: str | None
    after: str | None


class Changed(msgspec.Struct, frozen=True):
    """A figure of the answer for the day asked that reads otherwise."""

    field: str
    before: Any
    after: Any


class FindingSpan(msgspec.Struct, frozen=True):
    """The days on which a finding stood, up to the day asked; ``last_day`` None: it still stands."""

    code: str
    severity: str
    rule: str
    since: date
    last_day: date | None
    entries: tuple[int, ...]


class FindingChange(msgspec.Struct, frozen=True):
    """What became of a finding: ``new``, ``gone``, or ``changed`` (other days, or other entries)."""

    change: str
    before: FindingSpan | None
    after: FindingSpan | None


class Comparison(msgspec.Struct, frozen=True, omit_defaults=True):
    """One person at two knowledge moments, up to the end of the day ``on``.

    ``dossier`` is the key that remains as known at the later moment, ``asked`` the one that was asked for where it is
    another (R18). At the earlier moment it is the person of the key asked for, as known then. ``supposed``: the later
    one is not the register, but that with what is supposed.
    """

    dossier: str
    on: date
    known_a: str
    known_b: str
    entries: tuple[CameIn, ...]
    status: tuple[DayRun, ...]
    changed: tuple[Changed, ...]
    guarantees: tuple[DayRun, ...]
    findings: tuple[FindingChange, ...]
    asked: str | None = None
    supposed: bool = False


def compare(
    ledger_entries: Entries,
    dossier: str,
    known_a: datetime,
    known_b: datetime,
    on_until: date | None = None,
    lang: str = "en",
) -> Comparison:
    """What was known at the later of two moments and not at the earlier one, and what it changed.

    ``on_until`` is the last day compared: the later moment's own day in Brussels where it is not given.
    Raises ``DossierNotFound`` where the dossier is unknown at the later moment.
    """
    known_a, known_b = sorted((known_a, known_b))
    earlier, later = (Reading(ledger_entries, moment) for moment in (known_a, known_b))
    on = on_until or day_of_moment(known_b)
    return compared(earlier, later, dossier, on, lang, (known_a, known_b))


def compared(
    earlier: Reading,
    later: Reading,
    dossier: str,
    on: date,
    lang: str,
    known: tuple[datetime, datetime],
    *,
    supposed: bool = False,
) -> Comparison:
    """The same of two readings, of which the later one holds all that the earlier one does, or what is ``supposed``.

    ``known`` are their moments. Raises ``DossierNotFound`` where the later one does not know the dossier.
    """
    before, after = (_Side(reading, dossier, on) for reading in (earlier, later))
    if not after.entries:
        raise DossierNotFound(dossier)
    return Comparison(
        asked=None if after.key == dossier else dossier,
        dossier=after.key,
        on=on,
        known_a=moment_text(known[0]),
        known_b=moment_text(known[1]),
        entries=tuple(_came_in(before, after, on, lang)),
        status=tuple(_runs("status", STATUS, before.statuses, after.statuses, on)),
        changed=tuple(_changed(before.status, after.status)),
        guarantees=tuple(_guarantees(before, after, on)),
        findings=tuple(_findings(before.found, after.found)),
        supposed=supposed,
    )


class _Side:
    """A dossier as known at one of the two moments; before its first entry there is nothing of it."""

    def __init__(self, reading: Reading, dossier: str, on: date) -> None:
        self.upto = reading.upto
        self.key = reading.persons.key_of(dossier)
        streams: list[list[Recorded]] = []
        with suppress(DossierNotFound):
            streams = reading.streams(dossier)
        self.entries = merged(streams)
        self.measures, self.successions = reading.measures, reading.successions
        self.present = reading.fold(streams, on)
        self.status = status_of(self.key, self.present, self.entries, on, reading.law)
        self.found = [
            *self.present.entitlement.findings.all,
            *findings_of_record(
                self.entries,
                read_corrected(self.entries),
                on.toordinal(),
                reading.collective.wrong,
                reading.law,
            ),
        ]

    @property
    def statuses(self) -> list[tuple[int, str]]:
        """The status from each day on."""
        return [(period.first, period.status) for period in self.present.periods]


def _came_in(before: _Side, after: _Side, on: date, lang: str) -> Iterator[CameIn]:
    """The entries in between: the person's own, and those of the measures and successions that reach it then.

    What was recorded before in another dossier is the person's own since they were joined, and so it came in too.
    """
    reached = {
        name: entries
        for side in (before, after)
        for name, entries in reaching(side.present, on, after.measures).items()
    }
    taken_over = {
        enterprise: entries
        for side in (before, after)
        for enterprise, entries in succeeded_once(side.entries, after.successions).items()
    }
    facts = Facts((after.entries, *reached.values(), *taken_over.values()), lang)
    theirs = {position for position, _ in before.entries}
    for position in sorted(facts.recorded):
        is_own = facts.recorded[position].entry.stream.startswith(DOSSIER_PREFIX)
        if position in theirs or (position <= before.upto and not is_own):
            continue
        decision = facts.recorded[position].entry.decision
        corrects = carried_out = None
        if isinstance(decision, Rectification | Withdrawal):
            corrects = facts.named(decision)
            carried_out = corrects is not None and facts.readings[corrects].corrected_by == position
        yield CameIn(facts.fact(position), corrects, carried_out)


def _runs(
    about: str, of: Subject, before: Sequence[tuple[int, str]], after: Sequence[tuple[int, str]], on: date
) -> Iterator[DayRun]:
    """The runs of days on which two readings differ."""
    one, other = ([Stay(day, value) for day, value in without_repeats(each)] for each in (before, after))
    for run in differing(of, one, other, on.toordinal()):
        days = run.last - run.first + 1
        yield DayRun(about, as_date(run.first), as_date(run.last), days, run.before.value, run.after.value)


def _guarantees(before: _Side, after: _Side, on: date) -> Iterator[DayRun]:
    earlier, later = before.present.entitlement.states, after.present.entitlement.states
    for name in dict.fromkeys((*earlier, *later)):
        one, other = (side.get(name, ()) for side in (earlier, later))
        yield from _runs(f"guarantees.{name}", guarantee(name), one, other, on)


_FIGURES = (
    "status",
    "since",
    "phase",
    "enterprise",
    "scheme",
    "insertion_last_day",
    "insertion_legal_last_day",
)
_CLOCK = (
    "started_on",
    "planned_last_day",
    "expected_last_day",
    "days_suspended",
    "days_awaiting",
    "days_remaining",
)


def _changed(before: Status, after: Status) -> Iterator[Changed]:
    """The figures for the day asked that differ."""

    def figures(name: str, read: Callable[[Status], Any]) -> Iterator[Changed]:
        if read(before) != read(after):
            yield Changed(name, read(before), read(after))

    for name in _FIGURES:
        yield from figures(name, lambda status, name=name: getattr(status, name))  # type: ignore[misc]
    for name in _CLOCK:
        yield from figures(
            f"trajectory.{name}",
            lambda status, name=name: getattr(status.trajectory, name, None),  # type: ignore[misc]
        )


def _findings(before: Iterable[Found], after: Iterable[Found]) -> Iterator[FindingChange]:
    """What became of each finding: matched exactly first, then by code and entries, then by code."""
    gone, new = list(map(span_of, before)), list(map(span_of, after))
    for span in list(gone):
        if span in new:
            gone.remove(span)
            new.remove(span)
    changes: list[FindingChange] = []
    for same in (lambda span: (span.code, span.entries), lambda span: span.code):
        for span in list(gone):
            match = next((other for other in new if same(other) == same(span)), None)
            if match is not None:
                gone.remove(span)
                new.remove(match)
                changes.append(FindingChange("changed", span, match))
    changes += [FindingChange("gone", span, None) for span in gone]
    changes += [FindingChange("new", None, span) for span in new]
    yield from sorted(changes, key=_when)


def _when(change: FindingChange) -> tuple[date, str]:
    span = change.after or change.before
    assert span is not None
    return span.since, span.code


def span_of(found: Found) -> FindingSpan:
    """The days on which a finding stood, up to the day folded to."""
    return FindingSpan(
        code=found.code,
        severity=found.kind.severity,
        rule=found.kind.rule,
        since=as_date(found.first),
        last_day=None if found.last is None else as_date(found.last),
        entries=found.entries,
    )
