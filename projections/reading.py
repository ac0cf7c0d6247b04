"""As of a day, as known at a moment: the questions people ask, answered by replay.

A ``Reading`` looks at the ledger up to the last entry recorded at or before the knowledge moment; what
came later does not exist for it (R1). Two dossiers of one person are one once that is known (R18): whichever key is
asked for, the answer is the person's.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Sized
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import chain
from typing import Protocol, TypeVar

import msgspec

from ledger import codec
from ledger.brussels import BRUSSELS
from ledger.corrections import CorrectedEntry as EntryReading
from ledger.corrections import read_corrected, remaining
from ledger.decisions import LEDGER_PREFIX
from ledger.decisions.clock_explanation import ClockExplanation
from ledger.decisions.decision import DOSSIER_PREFIX, dossier_stream
from ledger.decisions.erasure import Erasure
from ledger.decisions.joining import Joining
from ledger.entry import Recorded
from ledger.joinings import JoiningEntries
from ledger.kinds import Streams, refuse_newer_kinds
from ledger.language import phrase
from ledger.law import IN_FORCE, Law
from ledger.problem import Problem
from projections.common_record import CommonRecord, shared_by
from projections.fold.dossier import Dossier, fold
from projections.fold.rules.calendar import as_date
from projections.fold.rules.clock import Clock
from projections.fold.rules.collective import Collective
from projections.fold.rules.competence import findings_of_record
from projections.fold.rules.finding import Found
from projections.fold.rules.places import Inflow
from projections.fold.rules.wrong_clock import WrongMoments
from projections.fold.state_machine import NOT_EMPLOYED
from projections.fold.trace import Trace
from projections.persons import Persons, Stored, persons_by

T = TypeVar("T")

ABOUT_DOSSIERS = (Erasure, Joining)
#: What stands in the bytes of an entry at which moments may step back.
_EXPLAINS = f'"{ClockExplanation.tag()}"'.encode()


class Entries(JoiningEntries, Streams, Protocol):
    """What a reading needs of the store: stored bytes, in one consistent snapshot."""

    @property
    def last_position(self) -> int:
        """The position of the newest entry, 0 where there is none."""

    def state(self, position: int) -> bytes | None:
        """The bytes of the entry at a position."""

    def stream(self, stream: str, upto: int | None = None) -> list[tuple[int, bytes]]:
        """The entries of one stream up to a position, in order."""

    def entries(self, after: int = 0, upto: int | None = None) -> Iterator[tuple[int, bytes]]:
        """Every entry after a position and up to another, in order."""

    def by_stream(
        self, prefix: str, upto: int | None = None
    ) -> Iterator[tuple[str, list[tuple[int, bytes]]]]:
        """The entries of every stream whose name begins so, stream by stream."""


class Trajectory(msgspec.Struct, frozen=True):
    """An open trajectory. Days are counted to the end of the day asked; last days are inclusive."""

    started_on: date
    planned_last_day: date
    expected_last_day: date
    days_suspended: int
    days_awaiting: int
    days_remaining: int


class GuaranteeState(msgspec.Struct, frozen=True, omit_defaults=True):
    """The right to a full chance, for one suspension (R10) or as a return (R12, ``suspension`` null).

    ``since`` is the first day of the present unbroken run of the state.
    """

    suspension: str | None
    entitled_to: str
    state: str
    since: date
    entries: tuple[int, ...]


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """What breaks a rule, and stands on the day asked; ``since`` is its first day."""

    code: str
    severity: str
    since: date
    rule: str
    entries: tuple[int, ...]
    missing: tuple[str, ...] | None = None


class Status(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What holds for one employee at the end of a day.

    ``asked`` is the key that was asked for, None where it is ``dossier``, the one that remains (R18). ``since`` is the
    first day of the present unbroken run of the status. ``entries`` are the ledger positions that establish it.
    ``nothing_remains_since`` is the moment (UTC) since which it is known that every decision was withdrawn, None
    where some remains.
    """

    dossier: str
    asked: str | None = None
    on: date
    status: str
    since: date | None
    phase: str | None
    trajectory: Trajectory | None
    enterprise: str | None
    scheme: str | None
    insertion_last_day: date | None
    insertion_legal_last_day: date | None
    guarantees: tuple[GuaranteeState, ...]
    findings: tuple[Finding, ...]
    entries: tuple[int, ...]
    nothing_remains_since: str | None = None


class NotOnRecord(Problem):
    """This is not on record, as known at that moment."""


class DossierNotFound(NotOnRecord):
    """There is no such dossier among the entries known at that moment."""

    detail_suffices = True

    def __init__(self, key: str, like: Sequence[str] = ()) -> None:
        told = phrase("no dossier {key} is on record, as known at that moment; `status --all` lists them")
        if like:
            told = phrase(
                "no dossier {key} is on record, as known at that moment; {like} differs in capitals only"
            )
        super().__init__(told, key=repr(key), like=", ".join(map(repr, like)))


class Reading:
    """The ledger as known at a moment; ``known_at`` None means all that is recorded. ``law`` is what the rules read."""

    def __init__(self, entries: Entries, known_at: datetime | None = None, law: Law = IN_FORCE) -> None:
        """Raises ``NewerVersion`` where something is known that this program has no name for."""
        self._entries = entries
        self.law = law
        self.upto = entries.last_position if known_at is None else _last_known(entries, known_at)
        refuse_newer_kinds(entries, self.upto)

    @cached_property
    def measures(self) -> dict[str, list[Recorded]]:
        """The entries of every measure, by its name."""
        return self._by_name("measure:")

    @cached_property
    def successions(self) -> dict[str, list[Recorded]]:
        """The entries about the successions of every enterprise, by its KBO number (R17)."""
        return self._by_name("enterprise:")

    def _by_name(self, prefix: str) -> dict[str, list[Recorded]]:
        def read(upto: int) -> dict[str, list[Recorded]]:
            streams = self._entries.by_stream(prefix, upto)
            return {stream.partition(":")[2]: _decoded(entries) for stream, entries in streams}

        whole = self._common(prefix, read)
        known = {name: _known(entries, self.upto) for name, entries in whole.items()}
        return {name: entries for name, entries in known.items() if entries}

    def _common(self, name: str, read: Callable[[int], T]) -> T:
        """What ``read`` finds up to a position, which is not before that of this reading."""
        shared = self.shared
        if shared is None:
            return read(self.upto)
        try:
            return shared.part(name, lambda: read(shared.upto))
        except (codec.NewerVersion, codec.Unreadable):
            # What came later does not exist for it, so that it need not be readable (R1).
            return read(self.upto)

    def once(self, name: str, of: Iterable[Sized], work: Callable[[], T]) -> T:
        """What follows from the first so many of the entries that all share, once for all who know as many."""
        if self.shared is None:
            return work()
        return self.shared.part((name, sum(map(len, of))), work)

    @cached_property
    def shared(self) -> CommonRecord | None:
        """What others read of these entries; None where nothing is shared."""
        return shared_by(self._entries)

    @cached_property
    def collective(self) -> Collective:
        """What is decided for many dossiers at once.

        When each measure is in force (R3), the insertion orders (R7), which enterprise succeeds another (R17).
        """
        return self.once("collective", self.of_all, self._collective)

    def _collective(self) -> Collective:
        return Collective.of(self.measures, self.successions, self.wrong_moments)

    @property
    def of_all(self) -> tuple[Sized, ...]:
        """The entries that decide for many dossiers at once, or tell of the clock, as far as they are known."""
        return (*self.measures.values(), *self.successions.values(), self.wrong_moments)

    @cached_property
    def wrong_moments(self) -> list[WrongMoments]:
        """The entries of which it is on record that a wrong clock stamped them, oldest explanation first.

        An explanation that does not name the moments that they have is about no entry here: `verify` tells of it.
        """
        return [each for each in self._common("clock", self._wrong_moments) if each.position <= self.upto]

    def _wrong_moments(self, upto: int) -> list[WrongMoments]:
        found: list[WrongMoments] = []
        for position, state in _explanations(self._entries, upto):
            stated = codec.decode(state).decision
            if isinstance(stated, ClockExplanation) and self._names(position, stated):
                between = (_moment(stated.not_before), _moment(stated.not_after))
                found.append(WrongMoments(position, stated.first, stated.last, *between))
        return found

    def _names(self, position: int, stated: ClockExplanation) -> bool:
        """Whether an explanation is about entries before it, by the moments that they have."""
        if not stated.first <= stated.last < position:
            return False
        for at, moment in ((stated.first, stated.clock_first), (stated.last, stated.clock_last)):
            state = self._entries.state(at)
            if state is None or codec.moment_text(codec.recorded_at(state)) != moment:
                return False
        return True

    @cached_property
    def persons(self) -> Persons:
        """Which dossiers are one person (R18)."""
        return self.once("persons", (self.joining_record,), lambda: persons_by(self.joining_record))

    @cached_property
    def joining_record(self) -> list[Recorded]:
        """Every joining, with the corrections beside it: what tells who was known to be one person when."""

        def read(upto: int) -> list[Recorded]:
            streams = self._entries.joining_streams()
            return _decoded(self._entries.joinings_in(streams, upto)) if streams else []

        return _known(self._common("joinings", read), self.upto)

    def streams(self, dossier: str) -> list[list[Recorded]]:
        """The streams of the person whom a dossier is about, the remaining key's first, each in the ledger's order.

        Raises ``DossierNotFound``.
        """
        # A name that is no text, as a terminal can hand one in, is nobody's.
        known = self.stored(DOSSIER_PREFIX + dossier) if codec.is_text(dossier) else []
        if not known:
            raise DossierNotFound(dossier, self.differing_in_case(dossier))
        keys = self.persons.keys_of(dossier)
        stored = (known if key == dossier else self.stored(dossier_stream(key)) for key in keys)
        return [_decoded(each) for each in stored if each]

    def own_stream(self, dossier: str) -> list[Recorded]:
        """The entries of one dossier by itself, whoever else it may be known to be of; none where it is unknown."""
        return _decoded(self.stored(DOSSIER_PREFIX + dossier))

    def ledger_stream(self, name: str) -> list[Recorded]:
        """What a ledger states about itself, by the name of its stream; nothing where that is none, or a dossier's."""
        is_one = name.startswith(LEDGER_PREFIX) and codec.is_text(name) and not self.own_stream(name)
        return _decoded(self.stored(name)) if is_one else []

    def differing_in_case(self, dossier: str) -> list[str]:
        """The dossiers of other persons whose keys are this one in capitals, in small letters, or both exchanged."""
        if not codec.is_text(dossier):
            return []
        spelt = {dossier.upper(), dossier.lower(), dossier.swapcase(), dossier.capitalize()} - {dossier}
        mine = self.persons.keys_of(dossier)
        return [key for key in sorted(spelt) if key not in mine and self.stored(dossier_stream(key))]

    def history(self, dossier: str) -> list[Recorded]:
        """Every entry about the person of a dossier, in the order of the ledger. Raises ``DossierNotFound``."""
        return merged(self.streams(dossier))

    def dossier(self, key: str, on: date, trace: Trace | None = None) -> Dossier:
        """The fold of one dossier to the end of a day, its changes in ``trace``. Raises ``DossierNotFound``."""
        return self.fold(self.streams(key), on, trace)

    def status(self, key: str, on: date) -> Status:
        """What holds for one employee at the end of a day. Raises ``DossierNotFound``."""
        streams = self.streams(key)
        status = status_of(self.persons.key_of(key), self.fold(streams, on), merged(streams), on, self.law)
        return status if status.dossier == key else msgspec.structs.replace(status, asked=key)

    def by_person(self) -> Iterator[tuple[str, list[list[Recorded]]]]:
        """Everybody's streams, by remaining key, one person in memory at a time."""
        for key, streams in self.stored_by_person():
            yield key, [_decoded(stored) for stored in streams]

    def stored_by_person(self) -> Iterator[tuple[str, list[Stored]]]:
        """The same, as they are stored."""
        streams = self._entries.by_stream(DOSSIER_PREFIX, self.upto)
        return self.persons.one_by_one(streams, self.stored)

    def stored(self, stream: str) -> Stored:
        """The entries of one stream as they are stored, as far as they are known."""
        return self._entries.stream(stream, self.upto)

    def inflow(self, dossier: str, on: date) -> list[Inflow]:
        """The replacements of other persons for whom a dossier is about (R13), in effect by a day.

        They stand in the dossiers of who came: every entry's bytes are looked through for the keys.
        """
        if not codec.is_text(dossier):
            return []
        named = tuple(b'"for_dossier":' + codec.encode_text(key) for key in self.persons.keys_of(dossier))
        found = {
            codec.decode(state).stream.removeprefix(DOSSIER_PREFIX)
            for _, state in self._entries.entries(upto=self.upto)
            if codec.mentions(state, named)
        }
        return self.inflow_from(found, dossier, on)

    def inflow_from(self, replacing: Iterable[str], dossier: str, on: date) -> list[Inflow]:
        """Those that stand in these dossiers."""
        kept = self.persons.key_of(dossier)
        return [
            each
            for key in sorted({self.persons.key_of(each) for each in replacing})
            for each in self.persons.inflow(key, chain.from_iterable(map(remaining, self.streams(key))), on)
            if each.for_dossier == kept
        ]

    def fold(self, streams: Sequence[Sequence[Recorded]], on: date, trace: Trace | None = None) -> Dossier:
        """The fold of a person's streams under the measures that are known, its changes in ``trace``."""
        remains = [remaining(entries) for entries in streams]
        return fold(remains, self.collective, on.toordinal(), trace, self.law)


def merged(streams: Sequence[list[Recorded]]) -> list[Recorded]:
    """The entries of several streams in the order of the ledger."""
    return streams[0] if len(streams) == 1 else sorted(each for stream in streams for each in stream)


def status_of(
    key: str, dossier: Dossier, entries: Sequence[Recorded], on: date, law: Law = IN_FORCE
) -> Status:
    """A folded dossier, and what its entries say of themselves, in the words of the contract."""
    since, term, legal = dossier.since, dossier.insertion_last_day, dossier.insertion_legal_last_day
    readings = read_corrected(entries)
    corrections = {
        c for p in dossier.entries if p in readings and (c := readings[p].corrected_by) is not None
    }
    return Status(
        dossier=key,
        on=on,
        status=dossier.status,
        since=None if since is None else as_date(since),
        phase=dossier.phase,
        trajectory=None if dossier.clock is None else _trajectory(dossier.clock, on),
        enterprise=dossier.enterprise,
        scheme=dossier.scheme,
        insertion_last_day=None if term is None else as_date(term),
        insertion_legal_last_day=None if legal is None else as_date(legal),
        guarantees=tuple(_guarantees(dossier)),
        findings=tuple(map(finding_of, findings_on(dossier, entries, readings, on, law))),
        # A rectified entry establishes it as it is read: together with its rectification.
        entries=tuple(sorted({*dossier.entries, *corrections})),
        nothing_remains_since=nothing_remains_since(entries) if dossier.status == NOT_EMPLOYED else None,
    )


def nothing_remains_since(entries: Sequence[Recorded]) -> str | None:
    """The moment (UTC) since which it is known that every decision of a dossier was withdrawn; None where one remains.

    What orders an erasure or joins dossiers says nothing of a person.
    """
    since: str | None = None
    for count in range(len(entries), 0, -1):
        if any(not isinstance(decision, ABOUT_DOSSIERS) for _, decision in remaining(entries[:count])):
            break
        since = codec.moment_text(entries[count - 1].entry.recorded_at)
    return since


def _trajectory(clock: Clock, on: date) -> Trajectory:
    expected = as_date(clock.expected)
    return Trajectory(
        started_on=as_date(clock.started_on),
        planned_last_day=as_date(clock.planned),
        expected_last_day=expected,
        days_suspended=clock.suspended,
        days_awaiting=clock.awaiting,
        days_remaining=(expected - on).days,
    )


def _guarantees(dossier: Dossier) -> Iterator[GuaranteeState]:
    for guarantee in dossier.guarantees:
        yield GuaranteeState(
            suspension=guarantee.suspension,
            entitled_to=guarantee.entitled_to,
            state=guarantee.state,
            since=as_date(guarantee.since),
            entries=guarantee.entries,
        )


def findings_on(
    dossier: Dossier,
    entries: Sequence[Recorded],
    readings: Mapping[int, EntryReading],
    on: date,
    law: Law = IN_FORCE,
) -> list[Found]:
    """The findings that stand on the day a dossier is folded to, by first day, then by code."""
    found = [each for each in dossier.entitlement.findings.all if each.last is None]
    of_record = findings_of_record(entries, readings, on.toordinal(), dossier.wrong_moments, law)
    found += [each for each in of_record if each.last is None or on.toordinal() <= each.last]
    return sorted(found, key=lambda each: (each.first, each.code, each.entries))


def findings_ended(
    dossier: Dossier,
    entries: Sequence[Recorded],
    readings: Mapping[int, EntryReading],
    on: date,
    law: Law = IN_FORCE,
) -> list[Found]:
    """The findings that stood on a day before the one a dossier is folded to, and do not on it, in the same order."""
    found = [each for each in dossier.entitlement.findings.all if each.last is not None]
    of_record = findings_of_record(entries, readings, on.toordinal(), dossier.wrong_moments, law)
    found += [each for each in of_record if each.last is not None and each.last < on.toordinal()]
    return sorted(found, key=lambda each: (each.first, each.code, each.entries))


def finding_of(found: Found) -> Finding:
    """A finding as it is answered."""
    return Finding(
        code=found.code,
        severity=found.kind.severity,
        since=as_date(found.first),
        rule=found.kind.rule,
        entries=found.entries,
        missing=found.missing,
    )


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Today in Brussels."""
    return datetime.now(BRUSSELS).date()


def knowledge_moment(text: str) -> datetime:
    """A knowledge moment as people write it.

    A bare day means its end in Brussels, a clock time without an offset is Brussels time. Raises
    ``ValueError``.
    """
    try:
        return end_of_day(date.fromisoformat(text))
    except ValueError:
        moment = datetime.fromisoformat(text)
    try:
        return (moment if moment.tzinfo is not None else moment.replace(tzinfo=BRUSSELS)).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(str(error)) from error


def end_of_day(day: date) -> datetime:
    """The last microsecond of a day in Brussels: what a bare day means as a knowledge moment."""
    if day == date.max:
        return datetime.max.replace(tzinfo=UTC)
    midnight = datetime.combine(day + timedelta(days=1), time(), BRUSSELS)
    return midnight.astimezone(UTC) - timedelta(microseconds=1)


def _known(entries: list[Recorded], upto: int) -> list[Recorded]:
    """Those up to a position, of entries in the order of the ledger."""
    return entries[: bisect_right(entries, upto, key=_position)]


def _position(recorded: Recorded) -> int:
    return recorded.position


def _decoded(entries: list[tuple[int, bytes]]) -> list[Recorded]:
    return [Recorded(position, codec.decode(state)) for position, state in entries]


def _last_known(entries: Entries, known_at: datetime) -> int:
    """The last position recorded at or before a moment.

    Recording moments never go back, but at an entry that explains what a wrong clock did (``clock-explanation``).
    What such a clock stamped was known no later than that entry, so that what stands between is asked for last first.
    """

    def moment(position: int) -> datetime:
        state = entries.state(position)
        assert state is not None, f"position {position} is missing"
        return codec.recorded_at(state)

    end = entries.last_position + 1
    for begin in (*reversed(_steps(entries)), 1):
        known = bisect_right(range(begin, end), known_at, key=moment)
        if known:
            return begin + known - 1
        end = begin
    return 0


def _steps(entries: Entries) -> list[int]:
    """The positions at which moments may step back."""
    return [position for position, _ in _explanations(entries, None)]


def _explanations(entries: Entries, upto: int | None) -> list[tuple[int, bytes]]:
    """What looks like an explanation of what a clock did, oldest first."""
    return sorted(
        each
        for _, stated in entries.by_stream(LEDGER_PREFIX, upto)
        for each in stated
        if _EXPLAINS in each[1]
    )


def _moment(stated: str) -> datetime:
    return datetime.fromisoformat(stated)
