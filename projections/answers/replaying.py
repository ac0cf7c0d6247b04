"""A history entry by entry, in the order in which the entries became known: what each changed then, and for which days.

A step is the difference between two courses (``projections/fold/daily.py``): as known just before an entry and just
after it, as each day was judged then. Laid on one another in order the steps give what is known now.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

import msgspec

from ledger.codec import moment_text
from ledger.corrections import read_corrected, remaining
from ledger.decisions.decision import DOSSIER_PREFIX, dossier_stream, in_language
from ledger.decisions.rectification import Rectification
from ledger.decisions.withdrawal import Withdrawal
from ledger.entry import Recorded
from projections.explanation.numbered import Numbers
from projections.fold.daily import Course, DifferingRun, Stay, differences
from projections.fold.onward import CourseByKnowledge
from projections.fold.reach import ever_recorded, reached_once
from projections.fold.rules.calendar import as_date
from projections.fold.rules.competence import findings_of_record
from projections.fold.succeeded import succeeded_once
from projections.fold.trace import (
    DAYS_AWAITING,
    DAYS_SUSPENDED,
    ENTERPRISE,
    EXPECTED,
    INSERTION,
    INSERTION_LAST,
    PHASE,
    PLANNED,
    SCHEME,
    STATUS,
    TRAJECTORY,
    Subject,
)
from projections.known_to_all import KnownToAll
from projections.reading import Reading, merged


class DayChange(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Days, both included, on which something came to be ``after`` and was ``before``; None: not there.

    ``about`` is its field in the answer of ``status``; ``guarantees.NAME``, and ``entitled_to.NAME`` for what that
    guarantee entitles to; ``findings.CODE``, and ``missing.CODE`` for what that finding says was missing, with the
    first ``entry`` that the finding rests on. Of what is one more on each day ``before`` and ``after`` are as of the
    first day, ``before_last`` and ``after_last`` as of the last. ``undoes``: what was there the entry that is corrected
    had brought.

    In the order of effect ``rule`` is by which it changed, ``because`` the entries, ``sentence`` why.
    """

    about: str
    entry: int | None = None
    first_day: date
    last_day: date
    days: int
    before: Any
    after: Any
    before_last: Any = None
    after_last: Any = None
    undoes: bool = False
    rule: str | None = None
    because: tuple[int, ...] = ()
    sentence: str | None = None


class ReplayStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a history: an entry, or (``entry`` None) what time alone brought, with what it changed.

    ``dossier`` is the key that remains of the person (R18), ``asked`` the one that was asked for where it is another,
    ``subject`` the stream of the entry. ``day`` is the day of effect. ``recorded_at`` is UTC; the ``sentence`` is in
    the language asked. ``corrects`` is the entry that a correction names, ``carried_out`` whether that one is read by
    it as then known, ``reads`` as what. ``corrected_by`` is the entry that corrects this one, as known at the last.
    ``came`` and ``went`` are the entries of other dossiers that were of this person from then on, or no longer.
    ``nothing`` tells why nothing changed: a correction that is ``not-carried-out``; takes effect ``later``; in the
    order of effect read as ``absent``, a ``correction``, or ``overtaken`` that same day; or ``none``: nothing follows.
    """

    dossier: str
    asked: str | None = None
    step: int
    entry: int | None
    subject: str | None = None
    day: date
    recorded_at: str | None = None
    decision: str | None = None
    dutch: str | None = None
    sentence: str | None = None
    decided_by: str | None = None
    ground: str | None = None
    corrects: int | None = None
    carried_out: bool | None = None
    reads: str | None = None
    corrected_by: int | None = None
    came: tuple[int, ...] = ()
    went: tuple[int, ...] = ()
    nothing: str | None = None
    changes: tuple[DayChange, ...]


MOST_ENTRIES = 200
"""Of a person with more entries a document tells no replay: each step is a fold of all that was known by then."""

#: The field in the answer of ``status`` of each thing that there is one of.
FIELDS: Mapping[Subject, str] = {
    STATUS: "status",
    ENTERPRISE: "enterprise",
    SCHEME: "scheme",
    PHASE: "phase",
    TRAJECTORY: "trajectory.started_on",
    PLANNED: "trajectory.planned_last_day",
    EXPECTED: "trajectory.expected_last_day",
    DAYS_SUSPENDED: "trajectory.days_suspended",
    DAYS_AWAITING: "trajectory.days_awaiting",
    INSERTION_LAST: "insertion_last_day",
    INSERTION: "insertion_legal_last_day",
}
#: Those whose values are days.
_DAYS = (TRAJECTORY, PLANNED, EXPECTED, INSERTION_LAST, INSERTION)
#: What the others are about, in the order in which they are told.
_ABOUT = {
    "guarantee": "guarantees",
    "entitled-to": "entitled_to",
    "finding": "findings",
    "missing": "missing",
}
_ORDER = {about: nth for nth, about in enumerate((*FIELDS.values(), *_ABOUT.values()))}


def by_knowledge(reading: Reading, dossier: str, on: date, lang: str) -> Iterator[ReplayStep]:
    """The steps of a person up to the end of the day ``on``, in the order in which the entries became known.

    Raises ``DossierNotFound``, before the first of them is asked for.
    """
    return _KnownSteps(reading, dossier, on, lang).all()


class _Step(NamedTuple):
    """What an entry changed, as then known; ``keys`` are those of the person just after it."""

    recorded: Recorded
    keys_before: tuple[str, ...]
    keys: tuple[str, ...]
    runs: list[DifferingRun]


class _KnownSteps:
    """The steps of one person. One course is kept at a time; and what entries brought that are corrected later."""

    def __init__(self, reading: Reading, dossier: str, on: date, lang: str) -> None:
        self._reading, self._on, self._lang = reading, on, lang
        self._key = reading.persons.key_of(dossier)
        self._asked = None if self._key == dossier else dossier
        self._streams = reading.streams(dossier)
        self._known = KnownToAll(reading)
        own = [each for stream in self._streams for each in stream]
        own += self._known.ever_joined(self._key)
        self._own = sorted(own)
        # Of every dossier that was ever of the person, and of what can reach one, whole.
        self._by_stream = _within_reach(self._own, reading)
        for each in self._own:
            self._by_stream.setdefault(each.entry.stream, []).append(each)
        self._numbers = Numbers(each for stream in self._by_stream.values() for each in stream)
        self._brought_by: dict[int, list[DifferingRun]] = {}
        self._onward = CourseByKnowledge(on.toordinal(), reading.law)
        self._at = 0
        self._course: Course = {}

    @cached_property
    def _candidates(self) -> list[Recorded]:
        """Every entry that can be a step, from the first of the dossier on; what came before that comes with it."""
        first = self._streams[0][0].position
        every = (each for stream in self._by_stream.values() for each in stream)
        return sorted(each for each in every if each.position >= first)

    @cached_property
    def _positions(self) -> list[int]:
        return [each.position for each in self._candidates]

    @cached_property
    def _corrected_by(self) -> dict[int, int]:
        """Which entry each corrected one is corrected by, as known at the last."""
        return {
            position: read.corrected_by
            for stream in self._by_stream.values()
            for position, read in read_corrected(stream).items()
            if read.corrected_by is not None
        }

    @cached_property
    def _corrected_once(self) -> frozenset[int]:
        """Every entry that a correction names."""
        named = (self._named(each) for each in self._candidates)
        return frozenset(each for each in named if each is not None)

    @cached_property
    def _reached(self) -> frozenset[int]:
        """The entries of the measures and successions that reach the person by what was known at any moment."""
        present = self._reading.fold(self._streams, self._on)
        found = reached_once(present, self._on, self._own, self._reading.measures)
        found |= succeeded_once(self._own, self._reading.successions)
        return frozenset(each.position for stream in found.values() for each in stream)

    def all(self) -> Iterator[ReplayStep]:
        """Every step."""
        number = 0
        for recorded in self._candidates:
            step = self._step(recorded)
            if step is not None:
                number += 1
                yield self._in_words(step, number)

    def _step(self, recorded: Recorded) -> _Step | None:
        """What an entry changed; None where it is of somebody else, or reaches others only."""
        position, stream = recorded.position, recorded.entry.stream
        before, keys = (self._known.keys_at(self._key, at) for at in (position - 1, position))
        is_own = stream.startswith(DOSSIER_PREFIX)
        # What parts two dossiers stands in the one that is no longer of the person too.
        if is_own and stream.removeprefix(DOSSIER_PREFIX) not in (*before, *keys):
            return None
        earlier, now = self._as_known(position - 1), self._as_known(position)
        runs = list(differences(earlier, now, self._on.toordinal()))
        if not (runs or is_own or position in self._reached):
            return None
        if position in self._corrected_once:
            self._brought_by[position] = runs
        return _Step(recorded, before, keys, runs)

    def _as_known(self, position: int) -> Course:
        """The course as known when an entry was recorded: nothing before the first one of the dossier."""
        if position < self._streams[0][0].position:
            return {}
        if position != self._at and not self._unchanged_since(position):
            streams = self._known.streams_at(self._key, position)
            on = self._on.toordinal()
            entries = merged(streams)
            collective = self._known.at(position)
            of_record = findings_of_record(
                entries, read_corrected(entries), on, collective.wrong, self._reading.law
            )
            remains = [remaining(stream) for stream in streams]
            self._course = self._onward.course(remains, collective, of_record)
        self._at = position
        return self._course

    def _unchanged_since(self, position: int) -> bool:
        """Whether nothing that can be a step was recorded since the entry whose course is kept."""
        since = bisect_right(self._positions, self._at)
        none_since = all(each > position for each in self._positions[since : since + 1])
        return 0 < self._at < position and none_since

    def _named(self, recorded: Recorded) -> int | None:
        """The entry that a correction names."""
        decision = recorded.entry.decision
        return (
            self._numbers.of(decision, decision.entry)
            if isinstance(decision, Rectification | Withdrawal)
            else None
        )

    def _in_words(self, step: _Step, number: int) -> ReplayStep:
        (position, entry), runs = step.recorded, step.runs
        decision, corrects = entry.decision, self._named(step.recorded)
        carried_out = reads = None
        if corrects is not None:
            carried_out, reads = self._carried_out(step.recorded, corrects)
        brought = self._brought_by.get(corrects, []) if corrects is not None and carried_out else []
        changes = sorted(
            (change_of(part, undoes=undoes) for run in runs for part, undoes in _undoing(run, brought)),
            key=lambda change: place_of(change.about),
        )
        before = step.keys_before
        return ReplayStep(
            asked=self._asked,
            dossier=self._key,
            step=number,
            entry=position,
            subject=entry.stream,
            day=decision.effective_on,
            recorded_at=moment_text(entry.recorded_at),
            decision=decision.tag(),
            dutch=decision.dutch,
            sentence=self._numbers.in_words(decision, self._lang),
            decided_by=decision.decided_by,
            ground=decision.ground,
            corrects=corrects,
            carried_out=carried_out,
            reads=reads,
            corrected_by=self._corrected_by.get(position),
            came=self._entries_of({*step.keys} - {*before}, position),
            went=self._entries_of({*before} - {*step.keys}, position),
            nothing=None if changes else self._why_nothing(decision.effective_on, carried_out),
            changes=tuple(changes),
        )

    def _carried_out(self, correction: Recorded, corrects: int) -> tuple[bool, str | None]:
        """Whether the entry that a correction names is read by it, as then known; and as what it is read."""
        stream = self._by_stream[correction.entry.stream]
        known = [each for each in stream if each.position <= correction.position]
        read = read_corrected(known).get(corrects)
        if read is None or read.corrected_by != correction.position:
            return False, None
        if read.decision is None:
            return True, None
        return True, in_words(self._numbers, read.decision, self._lang)

    def _entries_of(self, keys: set[str], position: int) -> tuple[int, ...]:
        """The entries of dossiers that were recorded before a position."""
        streams = {dossier_stream(key) for key in keys}
        return tuple(
            each.position for each in self._own if each.entry.stream in streams and each.position < position
        )

    def _why_nothing(self, day: date, carried_out: bool | None) -> str:
        if carried_out is False:
            return "not-carried-out"
        return "later" if day > self._on else "none"


def _within_reach(own: Sequence[Recorded], reading: Reading) -> dict[str, list[Recorded]]:
    """The streams of all that can reach a person: of the measures for a scheme ever named, and of successions."""
    schemes = {getattr(each, "scheme", None) for each in ever_recorded(own)}
    found = {
        f"measure:{name}": entries
        for name, entries in reading.measures.items()
        if any(schemes & {*getattr(each, "schemes", ())} for each in ever_recorded(entries))
    }
    successions = succeeded_once(own, reading.successions)
    return found | {f"enterprise:{name}": list(entries) for name, entries in successions.items()}


def in_words(numbers: Numbers, decision: Any, lang: str) -> str:
    """A decision with its day: often it is the day that was wrong."""
    return f"{in_language(decision.effective_on, lang)}: {numbers.in_words(decision, lang)}"


def place_of(about: str) -> int:
    """Where among the changes of a step one of these stands."""
    return _ORDER[about] if about in _ORDER else _ORDER[about.partition(".")[0]]


def change_of(run: DifferingRun, **own: Any) -> DayChange:
    """A run of days as it is answered."""
    of, last = run.of, run.last

    def plain(value: Any) -> Any:
        return as_date(value) if of in _DAYS and isinstance(value, int) else value

    about = FIELDS.get(of)
    if about is None:
        name = f"{of.name}-{of.number}" if of.kind == "guarantee" and of.number > 1 else of.name
        about = f"{_ABOUT[of.kind]}.{name}"
    grown = {
        name: plain(stay.on(last))
        for name, stay in (("before_last", run.before), ("after_last", run.after))
        if stay.grows and last > run.first
    }
    return DayChange(
        about=about,
        entry=of.number if of.kind in ("finding", "missing") else None,
        first_day=as_date(run.first),
        last_day=as_date(last),
        days=last - run.first + 1,
        before=plain(run.before.value),
        after=plain(run.after.value),
        **grown,
        **own,
    )


def _undoing(run: DifferingRun, brought: Sequence[DifferingRun]) -> Iterator[tuple[DifferingRun, bool]]:
    """A run in parts, each with whether what was there on its days the corrected entry had brought."""
    at = run.first
    for each in brought:
        first, last = max(each.first, at), min(each.last, run.last)
        if each.of != run.of or first > last:
            continue
        if _from(each.after, first) == _from(run.before, first):
            if at < first:
                yield _part(run, at, first - 1), False
            yield _part(run, first, last), True
            at = last + 1
    if at <= run.last:
        yield _part(run, at, run.last), False


def _from(stay: Stay, day: int) -> Stay:
    return Stay(day, stay.on(day), stay.grows)


def _part(run: DifferingRun, first: int, last: int) -> DifferingRun:
    return DifferingRun(run.of, first, last, _from(run.before, first), _from(run.after, first))
