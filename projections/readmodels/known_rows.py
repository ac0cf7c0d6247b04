"""The rows of one person with the positions between which each was known.

What a dossier is known to be after one entry is what it was known to be before, until the day on which the entry takes
effect. So nobody is folded anew after each entry. One dossier lives one day after the other, for all that is ever known
of it; on a day on which it matters from which entry on one knows, a branch of it lives on for those who do not know
yet. Mostly nothing more happens to that one than that time goes by. ``tests/readmodels`` compares all of it with a fold
after each entry.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise, zip_longest
from typing import NamedTuple

from ledger.corrections import CorrectedEntry, read_corrected, remaining
from ledger.decisions import AnyDecision
from ledger.decisions.completion import Completion
from ledger.decisions.notice import Notice
from ledger.decisions.rectification import Rectification
from ledger.decisions.replacement import Replacement
from ledger.decisions.support import Support
from ledger.decisions.withdrawal import Withdrawal
from ledger.entry import Recorded
from ledger.law import IN_FORCE
from projections.fold.dossier import Decided, day_after, live_day, remember, stage
from projections.fold.entitlement import Overrun
from projections.fold.falling_due import DUE_BY_DECISION, DueDossier, DueItem, Employer, dues_of_decisions
from projections.fold.reach import ever_recorded
from projections.fold.rules.calendar import FIRST_DAY
from projections.fold.rules.competence import findings_of_record
from projections.fold.rules.finding import Found
from projections.fold.rules.guarantee import Guarantee
from projections.fold.rules.request import ExceptionRequests
from projections.fold.rules.succession import Takeover, concerning
from projections.known_to_all import KnownToAll
from projections.persons import Persons
from projections.reading import ABOUT_DOSSIERS
from projections.readmodels.classes import as_stored, columns_of_days
from projections.readmodels.decided_for_all import NEVER, DecidedForAll, DecidedInTime
from projections.readmodels.request_rows import request_rows
from projections.readmodels.rows import (
    ENDS,
    HORIZON,
    Employers,
    Row,
    Rows,
    day_text,
    due_row,
    due_rows,
    finding_row,
    guarantee_rows,
    nobody_yet,
    period_row,
    place_rows,
    rows_of,
    since_when,
    term_row,
    trajectory_row,
    until_text,
)
from projections.readmodels.steps import step_rows

_CORRECTIONS = (Rectification, Withdrawal)

(
    PERIODS,
    GUARANTEES,
    FINDINGS,
    PLACES,
    REPLACEMENTS,
    TRAJECTORIES,
    TERMS,
    EXCEPTIONS,
    DEADLINES,
    STEPS,
) = range(len(Rows._fields))

_DAYS_OF = columns_of_days()

_FINDING = -ENDS[FINDINGS]
"""Where the columns begin that tell how a finding ends."""

FOR_EVER = 1 << 62
"""Later than every position."""

TableRows = tuple[int, Iterable[Row]]
"""Rows, and which table of ``Rows`` they are of."""

_ABSENT: Row = ("absent",)
"""What stands in the place of how a row ends from where on it is not known any more."""

_OPEN: tuple[Row, ...] = tuple((None,) * number for number in ENDS)


class KnownRow:
    """A row of a table: its first columns, and how it ends (the last ones) from each position on, in their order.

    A row that is not known any more may be known again.
    """

    __slots__ = ("key", "known", "table")

    def __init__(self, table: int, key: Row, ends: Row, position: int) -> None:
        self.table = table
        self.key = key
        self.known = [(position, ends)]

    @property
    def ends(self) -> Row:
        """How it ends, as known last."""
        return self.known[-1][1]

    def stored(self) -> Iterator[Row]:
        """As it is written: once, or for each time that it is known.

        How it ends is known from the column ``end_known`` on; before that it was open-ended. None: as long as it is
        known.
        """
        known = self.known
        if len(known) == 1:
            position, ends = known[0]
            yield self._row(ends, position, None, None)
            return
        if len(known) == 2 and known[0][1] == _OPEN[self.table] and known[1][1] is not _ABSENT:
            # Nearly every row that ends.
            position, (since, ends) = known[0][0], known[1]
            yield self._row(ends, position, None, since)
            return
        open_ended, since, begun, before = _OPEN[self.table], 0, 0, _ABSENT
        for position, ends in _differing(known):
            if before is _ABSENT:
                begun = position
            elif before != open_ended or ends is _ABSENT:
                yield self._row(before, begun, position, since)
                begun = position
            before, since = ends, position
        if before is not _ABSENT:
            yield self._row(before, begun, None, since)

    def _row(self, ends: Row, known_from: int, known_to: int | None, since: int | None) -> Row:
        end_known = since if since is not None and since > known_from else None
        return as_stored((*self.key, *ends), _DAYS_OF[self.table], known_from, known_to, end_known)


def _differing(known: Sequence[tuple[int, Row]]) -> Iterator[tuple[int, Row]]:
    """Of several at one position the last; and none that is as the one before."""
    before = _ABSENT
    for nth, (position, ends) in enumerate(known):
        if (nth + 1 == len(known) or known[nth + 1][0] > position) and ends != before:
            yield position, ends
            before = ends


def _picked(same: list[KnownRow], ends: Row, position: int) -> KnownRow:
    """One of the rows with the same first columns, which is taken from them and ends so from a position on."""
    each = next((one for one in same if one.ends == ends), same[-1])
    same.remove(each)
    if each.ends != ends:
        each.known.append((position, ends))
    return each


class _Believed:
    """Every row that is or was known."""

    def __init__(self) -> None:
        self._all: list[KnownRow] = []
        # Of each table those that are not known any more.
        self._gone: list[dict[Row, KnownRow]] = [{} for _ in ENDS]

    def put(self, table: int, key: Row, ends: Row, position: int) -> KnownRow:
        """A row is known from a position on: its first columns, and those that tell how it ends."""
        gone = self._gone[table]
        if gone:
            again = gone.pop(key, None)
            if again is not None:
                again.known.append((position, ends))
                return again
        made = KnownRow(table, key, ends, position)
        self._all.append(made)
        return made

    def take(self, each: KnownRow, position: int) -> None:
        """A row is not known any more from a position on."""
        each.known.append((position, _ABSENT))
        self._gone[each.table][each.key] = each

    def give_back(self, each: KnownRow, ends: Row, position: int) -> None:
        """A row ends from a position on as it did before."""
        if each.ends is _ABSENT:
            self._gone[each.table].pop(each.key, None)
        each.known.append((position, ends))

    def instead(self, old: Iterable[KnownRow], new: Iterable[TableRows], position: int) -> list[KnownRow]:
        """Rows that are known from a position on in the place of others."""
        there: dict[tuple[int, Row], list[KnownRow]] = {}
        for each in old:
            there.setdefault((each.table, each.key), []).append(each)
        found: list[KnownRow] = []
        for table, rows in new:
            for row in rows:
                cut = len(row) - ENDS[table]
                key, ends = row[:cut], row[cut:]
                same = there.get((table, key))
                if not same:
                    found.append(self.put(table, key, ends, position))
                    continue
                found.append(_picked(same, ends, position))
        for left in there.values():
            for each in left:
                self.take(each, position)
        return found

    def end(self, position: int) -> None:
        """None is known any more from a position on."""
        for each in self._all:
            if each.ends is not _ABSENT:
                self.take(each, position)

    def rows(self) -> Rows:
        """All of them, as they are written."""
        rows = Rows.none()
        for each in self._all:
            rows[each.table].extend(each.stored())
        return rows


class _Fact(NamedTuple):
    """A decision as it is read from the position ``known_from`` on, and no more from ``known_to`` on."""

    decision: Decided
    corrected_by: int | None
    known_from: int
    known_to: int

    def is_known(self, position: int) -> bool:
        """Whether it is known at a position."""
        return self.known_from <= position < self.known_to


class _Facts:
    """All that is ever known to be decided about one person, by its day."""

    def __init__(self, streams: Iterable[Sequence[Recorded]]) -> None:
        self.on: dict[int, list[_Fact]] = {}
        #: By the day on which one changes something later.
        self.later: dict[int, list[_Fact]] = {}
        facts = [fact for entries in streams for fact in _facts_of(entries)]
        #: What is read at each position, where no entry is ever read otherwise.
        self._decisions: dict[int, AnyDecision] | None = None
        if not any(fact.known_to < FOR_EVER for fact in facts):
            self._decisions = {fact.decision[1]: fact.decision[2] for fact in facts}
        for fact in facts:
            decision = fact.decision[2]
            day = decision.effective_on.toordinal()
            self.on.setdefault(day, []).append(fact)
            after = day_after(decision, day)
            if after is not None and after <= HORIZON:
                self.later.setdefault(after, []).append(fact)
        self.days = sorted({*self.on, *self.later} if self.later else self.on)
        #: The only one of its day, where that is known for ever once it is known.
        self.alone = {
            day: some[0]
            for day, some in self.on.items()
            if len(some) == 1 and some[0].known_to == FOR_EVER and day not in self.later
        }
        #: Of each of the days the earliest position at which anything of it or of a later one is known.
        self.known_from = self._known_from()

    def _known_from(self) -> list[int]:
        found: list[int] = []
        earliest = FOR_EVER
        for day in reversed(self.days):
            some = chain(self.on.get(day, ()), self.later.get(day, ()))
            earliest = min(earliest, *[fact.known_from for fact in some])
            found.append(earliest)
        found.reverse()
        return found

    def are_about_somebody(self, position: int, until: int) -> bool:
        """Whether there is one about a person that is known from a position on until another, and in between.

        Else it may be that nothing is known about anybody for a while.
        """
        return any(
            fact.known_from <= position and fact.known_to >= until
            for facts in self.on.values()
            for fact in facts
            if not isinstance(fact.decision[2], ABOUT_DOSSIERS)
        )

    def changes(self, day: int, position: int, until: int) -> bool:
        """Whether a day can be otherwise for any who know the entries up to a position and beyond, before another."""
        alone = self.alone.get(day)
        if alone is not None:
            return alone.known_from < until
        some = chain(self.on.get(day, ()), self.later.get(day, ()))
        return any(fact.known_from < until and fact.known_to > position for fact in some)

    def decisions_at(self, position: int) -> Mapping[int, AnyDecision]:
        """What the entries are read as that are known at a position, by their own."""
        if self._decisions is not None:
            return self._decisions
        facts = chain.from_iterable(self.on.values())
        return {fact.decision[1]: fact.decision[2] for fact in facts if fact.is_known(position)}


def _facts_of(entries: Sequence[Recorded]) -> list[_Fact]:
    if any(isinstance(each.entry.decision, _CORRECTIONS) for each in entries):
        return _corrected(entries)
    return [
        _Fact((stage(entry.decision), position, entry.decision), None, position, FOR_EVER)
        for position, entry in entries
    ]


def _corrected(entries: Sequence[Recorded]) -> list[_Fact]:
    """The facts of entries of which some correct others (R1)."""
    found: list[_Fact] = []
    now: dict[int, _Fact] = {}
    known: list[Recorded] = []
    is_corrected = False
    sources: set[str | None] = set()
    for recorded in entries:
        decision, position = recorded.entry.decision, recorded.position
        known.append(recorded)
        corrects = isinstance(decision, _CORRECTIONS)
        if not corrects and not (is_corrected and decision.source in sources):
            now[position] = _Fact((stage(decision), position, decision), None, position, FOR_EVER)
        else:
            is_corrected = True
            before, now = now, _read_anew(known, now)
            found += (
                fact._replace(known_to=position) for at, fact in before.items() if now.get(at) is not fact
            )
        sources.add(decision.source)
    return [*found, *now.values()]


def _read_anew(known: Sequence[Recorded], before: Mapping[int, _Fact]) -> dict[int, _Fact]:
    """The facts once the last of the entries corrects others; those ``before`` it that are read as they were."""
    readings, position = read_corrected(known), known[-1].position
    now: dict[int, _Fact] = {}
    for at, decision in remaining(known):
        fact = _Fact((stage(decision), at, decision), readings[at].corrected_by, position, FOR_EVER)
        was = before.get(at)
        same = was is not None and was[:2] == fact[:2]
        now[at] = was if was is not None and same else fact
    return now


class _Scope:
    """For whom rows are known: for all who know the entries up to ``position`` and beyond, before ``until``.

    Of a branch what it changed is undone where it ends.
    """

    __slots__ = ("_borrowed", "_is_branch", "_made", "believed", "position", "until")

    def __init__(self, believed: _Believed, position: int, until: int) -> None:
        self.believed = believed
        self.position = position
        self.until = until
        # What is known to a branch alone, and how rows of others ended for those.
        self._made: dict[KnownRow, None] = {}
        self._borrowed: dict[KnownRow, Row] = {}
        self._is_branch = until < FOR_EVER

    def put(self, table: int, key: Row, ends: Row) -> KnownRow:
        """A row is known."""
        made = self.believed.put(table, key, ends, self.position)
        if self._is_branch:
            self._made[made] = None
        return made

    def adopt(self, each: KnownRow, ends: Row) -> None:
        """A row that is known already ends so, and is one of these."""
        if each.ends != ends:
            each.known.append((self.position, ends))
        if self._is_branch:
            self._made[each] = None

    def end(self, each: KnownRow, ends: Row) -> None:
        """A row ends so."""
        known = each.known
        if known[-1][1] != ends:
            if self._is_branch:
                self._borrow(each)
            known.append((self.position, ends))

    def take(self, each: KnownRow) -> None:
        """A row is none after all."""
        self._borrow(each)
        self.believed.take(each, self.position)

    def _borrow(self, each: KnownRow) -> None:
        if self._is_branch and each not in self._made:
            self._borrowed.setdefault(each, each.ends)

    def instead(self, old: Mapping[Row, KnownRow], table: int, new: Iterable[Row]) -> dict[Row, KnownRow]:
        """Rows take the place of others, by their first columns."""
        left = dict(old)
        found: dict[Row, KnownRow] = {}
        for row in new:
            cut = len(row) - ENDS[table]
            key, ends = row[:cut], row[cut:]
            same = left.pop(key, None)
            if same is None:
                found[key] = self.put(table, key, ends)
            else:
                self.end(same, ends)
                found[key] = same
        for each in left.values():
            self.take(each)
        return found

    def leave(self) -> None:
        """From ``until`` on it is as it would have been without this branch."""
        if self._is_branch:
            for each in self._made:
                if each.ends is not _ABSENT:
                    self.believed.take(each, self.until)
            for each, ends in self._borrowed.items():
                self.believed.give_back(each, ends, self.until)


_Guaranteed = tuple[int, object, int, Mapping[Row, KnownRow]]
"""Of a guarantee the number of its parts, the last one, the number of employers, and its rows."""

_DueNow = tuple[DueItem, int, int, KnownRow]
"""What falls due, with the first day, the last one that it can have, and the row."""


class _Track:
    """The rows of a dossier so far that a later day can change."""

    __slots__ = (
        "clocked",
        "corrected",
        "due",
        "due_now",
        "exceptions",
        "exceptions_changed",
        "final",
        "findings",
        "findings_changed",
        "guarantees",
        "of_clock",
        "of_status",
        "of_term",
        "over",
        "places",
        "places_changed",
        "since",
        "standings",
        "status",
        "steps",
        "terms",
    )

    def __init__(self) -> None:
        self.standings = self.clocked = self.terms = self.steps = self.over = 0
        self.findings_changed = self.places_changed = 0
        self.exceptions_changed: object = None
        self.of_status: KnownRow | None = None
        self.of_clock: KnownRow | None = None
        self.of_term: KnownRow | None = None
        self.status: str | None = None
        self.since: str | None = None
        self.due_now: object = None
        # None of these is changed: another takes its place.
        self.corrected: Mapping[int, int] = {}
        self.due: Mapping[str, _DueNow] = {}
        self.findings: Mapping[int, tuple[Found, KnownRow]] = {}
        self.guarantees: Mapping[str | int, _Guaranteed] = {}
        self.final: frozenset[str | int] = frozenset()
        self.exceptions: Mapping[Row, KnownRow] = {}
        self.places: Mapping[Row, KnownRow] = {}

    def branch(self) -> _Track:
        """The same, for a dossier that branches."""
        made = _Track.__new__(_Track)
        for name in _Track.__slots__:
            setattr(made, name, getattr(self, name))
        return made


class _Forecasts:
    """The findings that time alone is going to bring for those who know the entries up to a position.

    Each stays known until others take their place, or it becomes one that a dossier has.
    """

    def __init__(self, key: str, believed: _Believed) -> None:
        self._key = key
        self._believed = believed
        # By what tells each from the others.
        self._rows: dict[object, KnownRow] = {}

    def overrun(self, coming: tuple[Overrun, ...], employers: Employers, position: int) -> None:
        """Nothing is forecast from a position on than what an open trajectory overruns."""
        left = self._rows
        if coming or left:
            self._rows = {}
            for kind, first, entry in coming:
                name = kind.code, first, entry, employers[-1]
                same = left.pop(name, None)
                if same is None:
                    row = finding_row(self._key, Found(kind, first, (entry,), None), employers)
                    same = self._believed.put(FINDINGS, row[:_FINDING], row[_FINDING:], position)
                self._rows[name] = same
            for each in left.values():
                self._believed.take(each, position)

    def note(self, found: Iterable[Found], employers: Employers, position: int) -> None:
        """These are forecast from a position on, and no others."""
        rows = [finding_row(self._key, each, employers) for each in found]
        if rows or self._rows:
            known = self._believed.instead(self._rows.values(), [(FINDINGS, rows)], position)
            self._rows = dict(enumerate(known))

    def pop(self, key: Row) -> KnownRow | None:
        """The row of a finding that was forecast, which a dossier has now."""
        for name, each in self._rows.items():
            if each.key == key:
                return self._rows.pop(name)
        return None


class _Tracker:
    """Tells the rows of one person's dossier day by day."""

    def __init__(self, key: str, facts: _Facts, forecasts: _Forecasts) -> None:
        self._key = key
        self._facts = facts
        self._forecasts = forecasts

    def note(
        self, track: _Track, scope: _Scope, dossier: DueDossier, day: int, decided: Sequence[Decided]
    ) -> None:
        """A day is over."""
        if len(dossier.standings) > track.standings:
            self._note_status(track, scope, dossier, day, decided)
        if len(dossier.clocked) > track.clocked:
            self._note_clock(track, scope, dossier, day)
        if len(dossier.terms) > track.terms:
            self._note_term(track, scope, dossier, day)
        if len(dossier.steps) > track.steps:
            for row in step_rows(self._key, dossier.steps[track.steps :]):
                scope.put(STEPS, row, ())
            track.steps = len(dossier.steps)
        if dossier.due_now is not track.due_now:
            self._note_due(track, scope, dossier, day)
        entitled = dossier.entitlement
        if entitled.findings.changed != track.findings_changed:
            self._note_findings(track, scope, dossier)
        if len(entitled.chance.all) + len(entitled.returns.all) > len(track.final):
            self._note_guarantees(track, scope, dossier)
        if entitled.requests is not None:
            self._note_exceptions(track, scope, dossier, entitled.requests)
        if dossier.places.changed != track.places_changed:
            track.places = scope.instead(track.places, PLACES, place_rows(self._key, dossier))
            track.places_changed = dossier.places.changed

    def _note_clock(self, track: _Track, scope: _Scope, dossier: DueDossier, day: int) -> None:
        track.clocked, run = len(dossier.clocked), dossier.clocked[-1]
        if track.of_clock is not None:
            scope.end(track.of_clock, (day_text(day - 1),))
        track.of_clock = None
        if run[1] is not None:
            track.of_clock = scope.put(TRAJECTORIES, trajectory_row(self._key, run), _ONE_OPEN)

    def _note_term(self, track: _Track, scope: _Scope, dossier: DueDossier, day: int) -> None:
        track.terms, term = len(dossier.terms), dossier.terms[-1]
        if track.of_term is not None:
            scope.end(track.of_term, (day_text(day - 1),))
        track.of_term = None
        if term[1] is not None:
            track.of_term = scope.put(TERMS, term_row(self._key, term), _ONE_OPEN)

    def _note_exceptions(
        self, track: _Track, scope: _Scope, dossier: DueDossier, requests: ExceptionRequests
    ) -> None:
        changed = requests.changed, len(dossier.employers)
        if changed != track.exceptions_changed:
            rows = request_rows(self._key, dossier)
            track.exceptions = scope.instead(track.exceptions, EXCEPTIONS, rows)
            track.exceptions_changed = changed

    def _note_status(
        self, track: _Track, scope: _Scope, dossier: DueDossier, day: int, decided: Sequence[Decided]
    ) -> None:
        standing = dossier.standings[-1][1]
        if track.of_status is not None:
            scope.end(track.of_status, (day_text(day - 1),))
        elif day > FIRST_DAY:
            scope.put(PERIODS, nobody_yet(self._key), (day_text(day - 1),))
        if standing[0] != track.status:
            track.status, track.since = standing[0], since_when(standing, day)
        outcome = None
        if decided:
            outcomes = [(at, each.outcome) for _, at, each in decided if type(each) is Completion]
            outcome = min(outcomes)[1] if outcomes else None
        row = period_row(self._key, day, standing, outcome, track.since, track.corrected)
        track.of_status = scope.put(PERIODS, row, _ONE_OPEN)
        track.standings = len(dossier.standings)

    def _note_due(self, track: _Track, scope: _Scope, dossier: DueDossier, day: int) -> None:
        left = dict(track.due)
        now: dict[str, _DueNow] = {}
        for name, (item, first, last) in dossier.due_now.items():
            was = left.get(name)
            if was is not None and was[0] == item and was[1] == first:
                del left[name]
                row = was[3]
                scope.end(row, (until_text(last),))
            else:
                row = scope.put(DEADLINES, due_row(self._key, item, first), (until_text(last),))
            now[name] = (item, first, last, row)
        for _, first, last, row in left.values():
            if first < day:
                scope.end(row, (until_text(min(last, day - 1)),))
            else:
                scope.take(row)
        track.due, track.due_now = now, dossier.due_now

    def _note_findings(self, track: _Track, scope: _Scope, dossier: DueDossier) -> None:
        findings, known = dossier.entitlement.findings, track.findings
        standing = {id(each): each for each in findings.standing}
        if len(findings.over) > track.over:
            gone = [row for name, (_, row) in known.items() if name not in standing]
            self._note_over(findings.over[track.over :], gone, scope, dossier)
        track.over = len(findings.over)
        now = {name: each for name, each in known.items() if name in standing}
        for name, found in standing.items():
            if name not in now:
                row = finding_row(self._key, found, dossier.employers)
                now[name] = (found, self._put_finding(scope, row))
        track.findings, track.findings_changed = now, findings.changed

    def _note_over(
        self, over: Iterable[Found], gone: list[KnownRow], scope: _Scope, dossier: DueDossier
    ) -> None:
        """Findings are over; ``gone`` are the rows of those that stood."""
        for found in over:
            decisions = self._facts.decisions_at(scope.position) if found.cured_by else _NONE_DECIDED
            row = finding_row(self._key, found, dossier.employers, decisions)
            same = next((each for each in gone if each.key == row[:_FINDING]), None)
            if same is None:
                self._put_finding(scope, row)
            else:
                gone.remove(same)
                scope.end(same, row[_FINDING:])

    def _put_finding(self, scope: _Scope, row: Row) -> KnownRow:
        key, ends = row[:_FINDING], row[_FINDING:]
        forecast = self._forecasts.pop(key)
        if forecast is None:
            return scope.put(FINDINGS, key, ends)
        scope.adopt(forecast, ends)
        return forecast

    def _note_guarantees(self, track: _Track, scope: _Scope, dossier: DueDossier) -> None:
        now: dict[str | int, _Guaranteed] | None = None
        leaving = dossier.entitlement.ended_by_leaving
        for name, each in _guarantees(dossier, track.final):
            was, history, employers = track.guarantees.get(name), each.history, len(dossier.employers)
            if was is None or was[0] != len(history) or was[1] is not history[-1] or was[2] != employers:
                rows = guarantee_rows(self._key, each, dossier)
                known = scope.instead({} if was is None else was[3], GUARANTEES, rows)
                now = dict(track.guarantees) if now is None else now
                now[name] = (len(history), history[-1], employers, known)
            if each.is_final and each not in leaving:
                track.final |= {name}
        if now is not None:
            track.guarantees = now

    def note_time(self, track: _Track, scope: _Scope, dossier: DueDossier) -> None:
        """Nothing more happens: what time alone has brought."""
        known = track.findings
        coming = [each for each in dossier.entitlement.findings.standing if id(each) not in known]
        self._forecasts.note(coming, dossier.employers, scope.position)
        for name, each in _guarantees(dossier, track.final):
            was = track.guarantees.get(name)
            if was is None or was[0] != len(each.history) or was[1] is not each.history[-1]:
                rows = guarantee_rows(self._key, each, dossier)
                scope.instead({} if was is None else was[3], GUARANTEES, rows)


_ONE_OPEN = (None,)
_NONE_DECIDED: Mapping[int, AnyDecision] = {}


def _guarantees(dossier: DueDossier, final: frozenset[str | int]) -> Iterator[tuple[str | int, Guarantee]]:
    """The guarantees and the returns that are not final, by their names and numbers."""
    for name, guarantee in dossier.entitlement.chance.all.items():
        if name not in final:
            yield name, guarantee
    for nth, each in enumerate(dossier.entitlement.returns.all):
        if nth not in final:
            yield nth, each


class _Window(NamedTuple):
    """The positions from one on, before another, between which it is not known otherwise who is one person."""

    first: int
    until: int


class _KnownPerson:
    """One person, as known at the positions of a window.

    ``streams`` are those of each dossier, the remaining key's first, of which there is an entry.
    """

    def __init__(
        self,
        key: str,
        streams: Sequence[Sequence[Recorded]],
        window: _Window,
        believed: _Believed,
        decided: DecidedInTime,
        known: KnownToAll,
    ) -> None:
        self._key = key
        entries = streams[0] if len(streams) == 1 else sorted(chain.from_iterable(streams))
        self._facts = _Facts(streams)
        self._believed = believed
        first = max(window.first, streams[0][0].position)
        self._window = _Window(first, window.until)
        self._enterprises = _enterprises_in(entries)
        self._versions = [
            decided.at(first),
            *(each for each in decided.after(first, self._enterprises) if each.position < window.until),
        ]
        self._differs = self._first_days()
        # Of each version the first day on which a later one is otherwise.
        self._differs_later = [NEVER]
        for day in reversed(self._differs[1:]):
            self._differs_later.append(min(day, self._differs_later[-1]))
        self._differs_later.reverse()
        self._positions = [*(version.position for version in self._versions), FOR_EVER]
        # Of each version the takeovers by their days, and the days on which anything of it happens.
        self._takeovers = [self._takeovers_of(version) for version in self._versions]
        self._days_of_all = [
            sorted({*version.days, *taken}) if taken else version.days
            for version, taken in zip(self._versions, self._takeovers, strict=True)
        ]
        self._forecasts = _Forecasts(key, self._believed)
        self._tracker = _Tracker(key, self._facts, self._forecasts)
        self._rest = _Rest(key, entries, self._versions, self._believed, known)

    @property
    def can_live(self) -> bool:
        """Whether something is known about the person all the time."""
        return self._facts.are_about_somebody(*self._window)

    def live(self) -> None:
        """Let all happen that is known, and tell the rows."""
        begun = DueDossier(self._versions[0].collective, IN_FORCE)
        self._live_on(begun, _Track(), _Scope(self._believed, *self._window), 0, 0)

    # -- what is decided for many ---------------------------------------------------------------------------

    def _first_days(self) -> list[int]:
        """The first day on which each version of what is decided for many is otherwise for this person."""
        days = [version.since for version in self._versions]
        if any(version.enterprise is not None for version in self._versions[1:]):
            before = concerning(self._versions[0].takeovers, self._enterprises)
            for nth, version in enumerate(self._versions[1:], start=1):
                if version.enterprise is not None:
                    now = concerning(version.takeovers, self._enterprises)
                    days[nth] = min((each.day for each in {*before} ^ {*now}), default=NEVER)
                    before = now
        return days

    def _takeovers_of(self, version: DecidedForAll) -> Mapping[int, Sequence[Takeover]]:
        if not version.takeovers:
            return _NOBODY_MOVES
        found: dict[int, list[Takeover]] = {}
        for takeover in concerning(version.takeovers, self._enterprises):
            found.setdefault(takeover.day, []).append(takeover)
        return found

    def _version(self, position: int) -> int:
        """The number of the version that is known at a position."""
        return bisect_right(self._positions, position) - 1

    # -- one day after the other ------------------------------------------------------------------------------

    def _live_on(self, dossier: DueDossier, track: _Track, scope: _Scope, after: int, nth: int) -> None:
        """Let all that is decided after a day happen; ``nth`` is the number of the person's first day after it."""
        version = self._version(scope.position)
        while True:
            day, nth = self._next(scope, after, nth, version)
            if day >= NEVER:
                break
            for cut in self._cuts(scope, day, version):
                self._stay_behind(dossier, track, (scope.position, cut), after, nth, version)
                scope.position = cut
            if self._positions[version + 1] <= scope.position:
                version = self._version(scope.position)
                dossier.decided_otherwise(self._versions[version].collective)
            self._live(dossier, track, scope, day, version)
            after = day
        self._tell_end(dossier, track, scope, after, version, is_own=True)

    def _next(self, scope: _Scope, after: int, nth: int, version: int) -> tuple[int, int]:
        """The next day on which something can change for any of those who know; ``NEVER``: none."""
        facts, position, until = self._facts, scope.position, scope.until
        days = facts.days
        found = NEVER
        while nth < len(days):
            day = days[nth]
            if day > after:
                if facts.known_from[nth] >= until:
                    break
                if facts.changes(day, position, until):
                    found = day
                    break
            nth += 1
        of_all = self._days_of_all[version]
        if of_all and of_all[-1] > after:
            found = min(found, of_all[bisect_right(of_all, after)])
        if found > self._differs_later[version]:
            found = min(found, self._next_difference(after, until, version))
        return found, nth

    def _next_difference(self, after: int, until: int, version: int) -> int:
        """The next day on which a version that is known later, but before ``until``, can be otherwise."""
        found = NEVER
        for other in range(version + 1, len(self._versions)):
            if self._versions[other].position >= until:
                break
            if self._differs[other] < NEVER:
                found = min(found, max(self._differs[other], after + 1))
        return found

    def _cuts(self, scope: _Scope, day: int, version: int) -> Sequence[int]:
        """The positions, in order, from which on it is known that the day is otherwise."""
        position, until, facts = scope.position, scope.until, self._facts
        differs = self._differs_later[version] <= day
        alone = None if differs else facts.alone.get(day)
        if alone is not None:
            return (alone.known_from,) if position < alone.known_from < until else ()
        facts_of_day = (*facts.on.get(day, ()), *facts.later.get(day, ()))
        found = {cut for fact in facts_of_day for cut in (fact.known_from, fact.known_to)}
        if differs:
            for other in range(version + 1, len(self._versions)):
                if self._differs[other] <= day:
                    found.add(self._positions[other])
        return sorted(cut for cut in found if position < cut < until)

    def _stay_behind(
        self, dossier: DueDossier, track: _Track, known: tuple[int, int], after: int, nth: int, version: int
    ) -> None:
        """What becomes of a dossier for those who know the entries from one position on, before another."""
        position, until = known
        scope, facts = _Scope(self._believed, position, until), self._facts
        now = version if self._positions[version + 1] > position else self._version(position)
        goes_on = self._positions[now + 1] < until or (
            nth < len(facts.days) and facts.known_from[nth] < until
        )
        is_own = goes_on or now != version
        if is_own:
            dossier, track = dossier.branch(), track.branch()
        if now != version:
            dossier.decided_otherwise(self._versions[now].collective)
        if goes_on:
            self._live_on(dossier, track, scope, after, nth)
        else:
            self._tell_end(dossier, track, scope, after, now, is_own=is_own)

    def _live(self, dossier: DueDossier, track: _Track, scope: _Scope, day: int, version: int) -> None:
        position = scope.position
        decided: list[Decided] = []
        for fact in self._facts.on.get(day, ()):
            if fact.known_from <= position < fact.known_to:
                decided.append(fact.decision)
                if fact.corrected_by is not None:
                    track.corrected = {**track.corrected, fact.decision[1]: fact.corrected_by}
        orders = self._versions[version].orders.get(day, ())
        if not decided and not dossier.day:
            # There is nobody yet.
            remember(dossier, day, orders)
            return
        live_day(dossier, day, decided, orders, self._takeovers[version].get(day, ()))
        self._tracker.note(track, scope, dossier, day, decided)

    def _tell_end(
        self, dossier: DueDossier, track: _Track, scope: _Scope, after: int, version: int, *, is_own: bool
    ) -> None:
        """The days that are left, on which nothing more is known than what is decided for many; and then time alone.

        ``is_own``: nothing else is going to happen to the dossier.
        """
        of_all = self._days_of_all[version]
        if of_all and of_all[-1] > after and dossier.day:
            if not is_own:
                dossier, track, is_own = dossier.branch(), track.branch(), True
            for day in of_all[bisect_right(of_all, after) :]:
                orders = self._versions[version].orders.get(day, ())
                live_day(dossier, day, [], orders, self._takeovers[version].get(day, ()))
                self._tracker.note(track, scope, dossier, day, ())
        if dossier.waiting:
            if not is_own:
                dossier = dossier.branch_in_time()
            dossier.let_pass(HORIZON)
            self._tracker.note_time(track, scope, dossier)
        else:
            self._forecasts.overrun(dossier.overruns, dossier.employers, scope.position)
        self._rest.note(dossier, scope.position, scope.until)
        scope.leave()


def _enterprises_in(entries: Iterable[Recorded]) -> set[str]:
    return {
        enterprise
        for decision in ever_recorded(entries)
        if (enterprise := getattr(decision, "enterprise", None)) is not None
    }


_NOBODY_MOVES: Mapping[int, Sequence[Takeover]] = {}


class _Rest:
    """The rows that do not follow from one day after the other, as they come to be known.

    What the entries say of themselves, what falls due by the decisions alone, and whose places are filled.
    """

    def __init__(
        self,
        key: str,
        entries: Sequence[Recorded],
        versions: Sequence[DecidedForAll],
        believed: _Believed,
        known: KnownToAll,
    ) -> None:
        self._key = key
        self._entries = entries
        self._believed = believed
        self._to_all = known
        self._versions = versions
        self._events = _events(entries, versions, known)
        self._known: list[Recorded] = []
        self._by_stream: dict[str, list[Recorded]] = {}
        self._readings = _as_recorded(entries)
        # Those by which something falls due, and the replacements.
        self._decisions: dict[int, AnyDecision] = {}
        self._is_corrected = False
        self._sources: set[str | None] = set()
        self._employers: list[Employer] = []
        kinds = {type(each) for each in ever_recorded(entries)}
        self._has_due = not kinds.isdisjoint(DUE_BY_DECISION)
        # A level of support is of importance after a notice alone.
        self._due_by = DUE_BY_DECISION if Notice in kinds else DUE_BY_DECISION - {Support}
        # With the last day on which each is due.
        self._due: list[tuple[int, KnownRow]] = []
        self._found: list[Found] = []
        self._of_record: list[KnownRow] = []
        self._replacing: list[KnownRow] = []
        self._back: list[tuple[str, int, int]] = []
        self._wrong = versions[0].collective.wrong
        self._recorded = self._on_record()

    def note(self, dossier: DueDossier, position: int, until: int) -> None:
        """How a dossier ends for those who know the entries up to a position and beyond, before another."""
        if dossier.employers != self._employers:
            self._move(dossier, position)
        if dossier.places.back != self._back:
            self._back = dossier.places.back.copy()
            self._note_replacements(dossier, position)
        events = self._events
        while events and events[-1][0] < until:
            at, what = events.pop()
            self._take(dossier, max(at, position), what)

    def _take(self, dossier: DueDossier, position: int, what: Recorded | DecidedForAll | None) -> None:
        if what is None:
            self._note_replacements(dossier, position)
        elif isinstance(what, DecidedForAll):
            if self._is_stamped(what):
                self._note_all_on_record(position)
        elif self._learn(what):
            self._note_all_on_record(position)
            self._note_due(dossier, position, 0)
            self._note_replacements(dossier, position)
        else:
            self._take_entry(dossier, position, what)

    def _take_entry(self, dossier: DueDossier, position: int, recorded: Recorded) -> None:
        """Another entry is known, that changes nothing about how others are read."""
        decision, found = recorded.entry.decision, self._recorded.get(recorded.position)
        if found is not None:
            self._found += found
            self._note_found(position)
        if type(decision) in self._due_by:
            self._note_due(dossier, position, decision.effective_on.toordinal() - 1)
        elif type(decision) is Replacement:
            self._note_replacements(dossier, position)

    def _note_all_on_record(self, position: int) -> None:
        self._found = findings_of_record(self._known, self._readings, HORIZON, self._wrong)
        self._note_found(position)

    def _note_found(self, position: int) -> None:
        rows = [finding_row(self._key, each, self._employers) for each in self._found]
        self._of_record = self._believed.instead(self._of_record, [(FINDINGS, rows)], position)

    def _move(self, dossier: DueDossier, position: int) -> None:
        """Who employs is known otherwise, from some day on."""
        before, self._employers = self._employers, dossier.employers.copy()
        if self._found:
            self._note_found(position)
        days = (
            min(each[0] for each in pair if each is not None)
            for pair in zip_longest(before, self._employers)
            if pair[0] != pair[1]
        )
        self._note_due(dossier, position, next(days) - 1)

    def _note_due(self, dossier: DueDossier, position: int, since: int) -> None:
        """What falls due by the decisions alone, where that is otherwise from a day on."""
        if not self._has_due:
            return
        dues = list(dues_of_decisions(self._decisions.items(), dossier, since=since))
        left = [row for until, row in self._due if until >= since]
        rows = self._believed.instead(left, [(DEADLINES, due_rows(self._key, dues))], position)
        self._due = [each for each in self._due if each[0] < since]
        self._due += [(due.until, row) for due, row in zip(dues, rows, strict=True)]

    def _learn(self, recorded: Recorded) -> bool:
        """Another entry is known. Whether that changes how others are read."""
        decision, position = recorded.entry.decision, recorded.position
        self._known.append(recorded)
        self._by_stream.setdefault(recorded.entry.stream, []).append(recorded)
        corrects = isinstance(decision, _CORRECTIONS) or (
            self._is_corrected and decision.source in self._sources
        )
        self._sources.add(decision.source)
        if corrects:
            self._is_corrected = True
            self._readings = read_corrected(self._known)
            remain = chain.from_iterable(map(remaining, self._by_stream.values()))
            self._decisions = {at: each for at, each in remain if type(each) in _READ_BY_THEMSELVES}
            return True
        if self._is_corrected:
            self._readings[position] = CorrectedEntry(decision, None)
        if type(decision) in _READ_BY_THEMSELVES:
            self._decisions[position] = decision
        return False

    def _on_record(self) -> dict[int, list[Found]]:
        """What is on record of each entry as it was recorded, of those of which anything is."""
        found: dict[int, list[Found]] = {}
        for each in findings_of_record(self._entries, _as_recorded(self._entries), HORIZON, self._wrong):
            found.setdefault(each.entries[0], []).append(each)
        return found

    def _is_stamped(self, version: DecidedForAll) -> bool:
        """Whether it is newly on record that a wrong clock stamped one of the entries."""
        wrong = version.collective.wrong
        if wrong != self._wrong:
            self._wrong = wrong
            self._recorded = self._on_record()
        return any(each.first <= one.position <= each.last for each in version.wrong for one in self._known)

    def _note_replacements(self, dossier: DueDossier, position: int) -> None:
        rows = self._replacements(position) if dossier.day else []
        self._replacing = self._believed.instead(self._replacing, [(REPLACEMENTS, rows)], position)

    def _replacements(self, position: int) -> list[Row]:
        rows: list[Row] = [
            (self._key, self._key, enterprise, day_text(day), entry) for enterprise, day, entry in self._back
        ]
        for at, decision in self._decisions.items():
            if type(decision) is Replacement:
                whose = self._to_all.keys_at(decision.for_dossier, position)[0]
                rows.append((self._key, whose, decision.enterprise, decision.effective_on.isoformat(), at))
        return rows


def _as_recorded(entries: Iterable[Recorded]) -> dict[int, CorrectedEntry]:
    return {each.position: CorrectedEntry(each.entry.decision, None) for each in entries}


def _events(
    entries: Sequence[Recorded], versions: Sequence[DecidedForAll], known: KnownToAll
) -> list[tuple[int, Recorded | DecidedForAll | None]]:
    """What comes to be known, with its position, the latest first: an entry, what is decided for many, a joining."""
    found: list[tuple[int, Recorded | DecidedForAll | None]] = [(each.position, each) for each in entries]
    found += ((each.position, each) for each in versions[1:])
    naming = [each for each in entries if type(each.entry.decision) in _NAMES_ANOTHER]
    for decision in ever_recorded(naming):
        if isinstance(decision, Replacement):
            at = known.joined_at(decision.for_dossier)
            found += ((position, None) for position in at if position > entries[0].position)
    found.sort(key=lambda event: event[0], reverse=True)
    return found


_READ_BY_THEMSELVES = DUE_BY_DECISION | {Replacement}
_NAMES_ANOTHER = (Replacement, Rectification)


class KnownRowsMaker:
    """Makes the rows of one person after the other, of a ledger up to a position."""

    def __init__(self, known: KnownToAll) -> None:
        self._known = known
        self._decided = DecidedInTime(known)

    def together(self, key: str) -> frozenset[str]:
        """Every key that was ever known to be of the same person, whose rows are made at once; none of most."""
        return self._known.together(key)

    def of_one(self, key: str, entries: Sequence[Recorded]) -> Rows:
        """The rows of a dossier that was never joined to another, from its entries, of which there are some."""
        return self.of_several({key: entries})

    def of_several(self, streams: Mapping[str, Sequence[Recorded]]) -> Rows:
        """The rows of dossiers that were ever known to be of one person, from the entries of each key.

        They are told under the key that remained at the time.
        """
        believed = _Believed()
        first = min(entries[0].position for entries in streams.values())
        joined = {position for key in streams for position in self._known.joined_at(key) if position > first}
        for window in map(_Window._make, pairwise([first, *sorted(joined), FOR_EVER])):
            for key in sorted(streams):
                self._tell(key, streams, window, believed)
            if window.until < FOR_EVER:
                believed.end(window.until)
        return believed.rows()

    def _tell(
        self, key: str, streams: Mapping[str, Sequence[Recorded]], window: _Window, believed: _Believed
    ) -> None:
        """The rows of the person whose remaining key it is, if it is one, as known in a window."""
        keys = self._known.keys_at(key, window.first) if len(streams) > 1 else (key,)
        mine = [_before(streams.get(each, ()), window.until) for each in keys]
        if keys[0] != key or not mine[0]:
            return
        mine = [entries for entries in mine if entries]
        person = _KnownPerson(key, mine, window, believed, self._decided, self._known)
        if person.can_live:
            person.live()
        else:
            self._fold_each(key, mine, window, believed)

    def _fold_each(
        self, key: str, streams: Sequence[Sequence[Recorded]], window: _Window, believed: _Believed
    ) -> None:
        """By a fold after each entry, where nothing may be known about the person for a while: there are few such."""
        entries = sorted(chain.from_iterable(streams))
        positions = {each.position for each in entries}
        positions.update(each.position for each in self._decided.after(0, _enterprises_in(entries)))
        for decision in ever_recorded(entries):
            if isinstance(decision, Replacement):
                positions.update(self._known.joined_at(decision.for_dossier))
        first, still = max(window.first, streams[0][0].position), list[KnownRow]()
        positions.add(first)
        for position in sorted(each for each in positions if first <= each < window.until):
            known = [_before(each, position + 1) for each in streams]
            collective, persons = self._decided.at(position).collective, _PersonsAt(self._known, position)
            rows = rows_of(key, [[*each] for each in known if each], collective, persons)
            still = believed.instead(still, enumerate(rows), position)


def _before(entries: Sequence[Recorded], position: int) -> Sequence[Recorded]:
    """The entries before a position."""
    if not entries or entries[-1].position < position:
        return entries
    return [each for each in entries if each.position < position]


class _PersonsAt(Persons):
    """Which dossiers are one person, as known at a position."""

    def __init__(self, known: KnownToAll, position: int) -> None:
        super().__init__({})
        self._known, self._position = known, position

    def key_of(self, key: str) -> str:
        return self._known.keys_at(key, self._position)[0]
