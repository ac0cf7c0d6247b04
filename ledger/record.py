"""The one way to write: admit a decision against what is on record, chain it, store it.

Everything that is recorded goes through ``Recording.put``: one decision by ``Ledger.record``, a file
by ``ledger.intake.importing``. A recording is one transaction that holds the ledger's write lock, so
what it read cannot change under it, and it is committed whole or not at all. What is only tried (``Ledger.trying``)
goes the same way, without the lock, and ends nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, NamedTuple

import msgspec

from ledger import codec, impossible
from ledger.admission import admit
from ledger.brussels import day_of_moment
from ledger.corrections import innermost, read_corrected
from ledger.decisions import DECISIONS, TAGS, AnyDecision, Correction, Statement
from ledger.decisions.decision import dossier_stream
from ledger.decisions.fields import Commitment
from ledger.decisions.joining import Joining
from ledger.decisions.rectification import Rectification
from ledger.decisions.versions import version_of
from ledger.decisions.withdrawal import Withdrawal
from ledger.entry import Entry, Recorded
from ledger.joinings import Joinings, joinings_at
from ledger.language import phrase
from ledger.moments import lower_bound
from ledger.national_numbers import holds_national_number
from ledger.problem import named
from ledger.refusals import (
    NO_ENTRY,
    EntryAlreadyReplaced,
    EntryNotFound,
    EntryOfAnotherSubject,
    JoinedElsewhere,
    JoinedInACircle,
    JoinedWithItself,
    JoiningInPlace,
    KeyWithoutDigit,
    NationalNumberInEntry,
    NoEmploymentOnRecord,
    NoOrderOnRecord,
    RecordedAtGoesBack,
    RecordedAtOnRealLedger,
    Refused,
    SourceUsed,
    WrongValue,
)
from ledger.store.session import EntryRow, ReadTransaction, RecordingTransaction, WriteTransaction
from ledger.vault import texts as personal
from ledger.vault.vault import VaultSession

#: What must be on record before anything else can be said of a dossier or a measure.
FOUNDATIONS = {
    "dossier": (("employment",), NoEmploymentOnRecord),
    "measure": (("suspension-order", "insertion-order"), NoOrderOnRecord),
}
_NO_DOSSIER = phrase("Dossier {key} has none.")
_HAS_NONE = {"dossier": _NO_DOSSIER, "measure": phrase("Measure {key} has none.")}


class Proposed(NamedTuple):
    """A decision handed in. ``recorded_at`` only into a simulated ledger; ``place`` says where it stood.

    What is taken over from another ledger has commitments in it: ``texts`` are those it commits to that came along.
    ``recorded_by`` is then who recorded it there, for a simulated ledger; else it is who is recording.
    """

    decision: AnyDecision
    recorded_at: datetime | None = None
    place: str | None = None
    recorded_by: str | None = None
    texts: Sequence[personal.PersonalText] = ()
    #: Whether it was on record elsewhere: then what is refused since is taken as it stands.
    taken_over: bool = False


class Written(NamedTuple):
    """A decision now on record, at this position. ``same_as`` is an entry that says the same, where that was asked."""

    position: int
    same_as: int | None = None


class Already(NamedTuple):
    """A decision that was on record already: same source, same content."""

    position: int


Outcome = Written | Already | Refused

# A recorded decision: its position, itself, and its personal texts by what it commits to them with.
_OnRecord = tuple[int, AnyDecision, Mapping[str, str]]


def _rectified(replacement: AnyDecision) -> Iterator[int | str]:
    """The entries in whose place a replacement, itself a rectification, puts something."""
    while isinstance(replacement, Rectification):
        yield replacement.entry
        replacement = replacement.replacement


class Undone(Exception):
    """Raised inside a recording to leave it without committing: a dry run, an import with bad lines."""


class Recording:
    """Decisions being recorded in one transaction.

    ``founded`` names streams whose foundation (employment, order) is still to come in the same import;
    ``unfounded()`` tells at the end which of them never got it.
    """

    def __init__(
        self,
        writing: RecordingTransaction,
        origin: bytes,
        vault: VaultSession,
        *,
        clock: Callable[[], datetime],
        salt: Callable[[int], bytes],
        recorded_by: str,
        founded: Iterable[str] = (),
        clock_is_right: bool = False,
        explaining: tuple[int, int] | None = None,
    ) -> None:
        """``clock_is_right`` and ``explaining`` as in ``moments.lower_bound``."""
        check_recorder(recorded_by)
        self._writing = writing
        self.vault = vault
        of = codec.decode_origin(origin)
        self._simulated = of.simulated
        self._ledger_id = of.ledger_id
        self._genesis = codec.digest(origin)
        self._clock = clock
        self._now: datetime
        self._salt = salt
        self._recorded_by = recorded_by
        self._position = writing.last_position
        self._last_moment: datetime | None = None
        # Asked with the first entry: the clock is looked at then.
        self._bound = partial(lower_bound, writing, of, clock_is_right=clock_is_right, explaining=explaining)
        self._is_bound = False
        self._heads: dict[str, tuple[int, str]] = {}
        self._promised = set(founded)
        self._founded: set[str] = set()
        self._rows: list[EntryRow] = []
        self._texts: list[tuple[str, personal.PersonalText, Commitment]] = []
        self._pending: dict[str, _OnRecord] = {}
        self._joinings: Joinings | None = None
        self._joining_streams: set[str] = set()

    def put(self, batch: Sequence[Proposed]) -> list[Outcome]:
        """Record a batch in its order. What is refused is left out of it, as an outcome. Raises ``ClockBehind``."""
        streams = [proposed.decision.subject for proposed in batch]
        others = {dossier_stream(each.decision.other) for each in batch if type(each.decision) is Joining}
        self._look_up({*streams, *others})
        sources = [source for proposed in batch if (source := proposed.decision.source) is not None]
        known = self._writing.by_source(sources)
        self._now = self._clock().astimezone(UTC)
        if not self._is_bound:
            self._last_moment, self._is_bound = self._bound(self._now), True
        outcomes: list[Outcome] = []
        for proposed, stream in zip(batch, streams, strict=True):
            try:
                outcomes.append(self._put_one(proposed, stream, known))
            except Refused as refusal:
                refusal.place = refusal.place or proposed.place
                outcomes.append(refusal)
        self._flush()
        self._pending.clear()
        return outcomes

    def state(self, kind: type[Statement], **fields: Any) -> int:
        """Record what the ledger states about itself, on the day it is recorded; its position.

        Only commands of the ledger do, with the ``fields`` of the kind beside those that all statements have.
        Raises ``Refused`` where a field holds what an entry may not.
        """
        common = {"ledger": self._ledger_id, "decided_by": "operator"}
        day = day_of_moment(self._clock()).isoformat()
        read = {"decision": kind.tag(), "effective_on": day, **common, **fields}
        try:
            statement = msgspec.convert(read, kind)
        except msgspec.ValidationError as error:
            raise WrongValue("{said}.", said=str(error)) from None
        (outcome,) = settled(self.put([Proposed(statement)]))
        return outcome.position

    @property
    def recorded_by(self) -> str:
        """Who is recording."""
        return self._recorded_by

    @property
    def entries(self) -> ReadTransaction:
        """The ledger as this transaction sees it, with what has been put."""
        return self._writing

    def tell(self, how_far: str) -> None:
        """Let those who wait to record know how far this is, in up to 60 characters of ASCII."""
        self._writing.tell(how_far)

    @property
    def writing(self) -> WriteTransaction:
        """The transaction, for what is kept beside the entries; not where it is only tried."""
        assert isinstance(self._writing, WriteTransaction), "nothing is kept of what is only tried"
        return self._writing

    def same_as(self, decision: AnyDecision, position: int) -> int | None:
        """The first entry before a position that says the same and still stands, whatever the source of both."""
        entries = [each for each in self._entries_of(decision.subject) if each.position < position]
        handed_in = msgspec.structs.replace(admit(decision), source=None)
        blank = personal.without_texts(handed_in)
        for at, reading in read_corrected(entries).items():
            if reading.corrected_by is not None or type(reading.decision) is not type(decision):
                continue
            stored = msgspec.structs.replace(reading.decision, source=None)
            if personal.without_texts(stored) != blank:
                continue
            committed = [each for _, each in personal.commitments(stored)]
            at_hand = self.vault.texts(committed) if committed else {}
            if personal.same_content(stored, handed_in, at_hand):
                return at
        return None

    def number(self, stream: str) -> int:
        """The number of the stream's last entry, 0 where there is none."""
        self._look_up({stream})
        return self._heads.get(stream, (0, ""))[0]

    def unfounded(self) -> set[str]:
        """The streams that were promised a foundation and did not get it."""
        return self._promised - self._founded

    def _look_up(self, streams: set[str]) -> None:
        """Read once what the batch needs to know of its streams."""
        new = streams - self._heads.keys()
        if new:
            for stream, (number, state) in self._writing.heads(new).items():
                self._heads[stream] = (number, codec.digest(state))
        unknown = {s for s in streams - self._founded if s in self._heads}
        for kind, (topics, _) in FOUNDATIONS.items():
            of_kind = {stream for stream in unknown if stream.startswith(kind)}
            for topic in topics:
                if of_kind:
                    found = self._writing.has_topic(of_kind, topic)
                    self._founded |= found
                    of_kind -= found

    def _put_one(
        self,
        proposed: Proposed,
        stream: str,
        known: dict[str, tuple[int, bytes]],
    ) -> Outcome:
        decision = admit(proposed.decision)
        source = decision.source
        if source is not None and (source in known or source in self._pending):
            return self._compare(self._on_record(source, known), decision)
        kind = type(decision)
        recorded_at = self._moment(proposed.recorded_at)
        if not proposed.taken_over:
            impossible.check(decision, recorded_at)
            self._check_keys(decision)
        founds = stream not in self._founded and self._founds(kind, stream)
        if kind is Joining:
            self._check_joining(decision, "other")  # type: ignore[arg-type]
        if kind is Rectification or kind is Withdrawal:
            self._check_correction(decision, stream)  # type: ignore[arg-type]
        recorded_by = self._recorder(proposed.recorded_by)
        at_hand: Mapping[str, str] = {}
        if personal.has_texts(decision):
            decision, at_hand = self._without_texts(decision, stream, proposed.texts)
        number, previous = self._heads.get(stream, (0, self._genesis))
        number += 1
        entry = Entry(
            schema=version_of(decision),
            stream=stream,
            number=number,
            previous=previous,
            recorded_at=recorded_at,
            recorded_by=recorded_by,
            decision=decision,
        )
        state = codec.encode(entry)
        self._position = position = self._position + 1
        self._last_moment = recorded_at
        self._note_joining(decision)
        if founds:
            # Only now: what was refused above founds nothing.
            self._founded.add(stream)
        self._heads[stream] = (number, codec.digest(state))
        self._rows.append(EntryRow(stream, number, TAGS[kind], source, state))
        if source is not None:
            self._pending[source] = (position, decision, at_hand)
        return Written(position)

    def _check_keys(self, decision: AnyDecision) -> None:
        """A key without a digit is named only if it is on record."""
        for field, key in impossible.keys_without_digit(decision):
            stream = dossier_stream(key)
            if stream not in self._heads and not self._writing.heads([stream]):
                # The key itself stays out of the message: it may be somebody's name.
                raise KeyWithoutDigit(field=field)

    def _founds(self, kind: type[AnyDecision], stream: str) -> bool:
        """Whether a decision is the foundation that its stream lacks.

        Raises ``NoEmploymentOnRecord``, ``NoOrderOnRecord`` where it is not, and none is promised.
        """
        if kind in _FOUNDING:
            return True
        subject, _, key = stream.partition(":")
        if stream not in self._promised and subject in FOUNDATIONS:
            raise FOUNDATIONS[subject][1](_HAS_NONE[subject], key=key)
        return False

    def _without_texts(
        self, decision: AnyDecision, stream: str, came_along: Sequence[personal.PersonalText]
    ) -> tuple[AnyDecision, Mapping[str, str]]:
        """The decision with commitments in the place of its texts, and those texts by what commits to them."""
        decision, texts = personal.seal(decision, self._salt)
        texts += [(text, text.commitment) for text in came_along]
        self._texts += [(stream, text, committed) for text, committed in texts]
        return decision, {committed.sha256: text.text for text, committed in texts}

    def _on_record(self, source: str, known: dict[str, tuple[int, bytes]]) -> _OnRecord:
        """What stands on record, or earlier in this batch, under a source."""
        if source in self._pending:
            return self._pending[source]
        position, state = known[source]
        decision = codec.decode(state).decision
        committed = (
            [each for _, each in personal.commitments(decision)] if personal.has_texts(decision) else []
        )
        return position, decision, self.vault.texts(committed) if committed else {}

    def _compare(self, existing: _OnRecord, decision_put: AnyDecision) -> Already:
        position, decision, at_hand = existing
        if not personal.same_content(decision, decision_put, at_hand):
            raise SourceUsed(phrase("Entry {position} has it."), position=position, field="source")
        return Already(position)

    def _check_correction(self, correction: Rectification | Withdrawal, stream: str) -> None:
        """A correction must name an entry of its own stream that nothing has replaced yet."""
        entries = self._entries_of(stream)
        found = next(
            (e.position for e in entries if correction.entry in (e.position, e.entry.decision.source)), None
        )
        if found is None:
            if self._is_elsewhere(correction.entry):
                raise EntryOfAnotherSubject(
                    phrase("Entry {entry} does not belong to {subject}."),
                    entry=correction.entry,
                    subject=named(stream),
                    field="entry",
                )
            raise EntryNotFound(NO_ENTRY, entry=correction.entry, field="entry")
        reading = read_corrected(entries)[found]
        corrected_by = reading.corrected_by
        if corrected_by is not None:
            raise EntryAlreadyReplaced(
                phrase("Entry {by} replaced entry {entry}."), by=corrected_by, entry=found, field="entry"
            )
        if isinstance(correction, Rectification):
            self._check_replacement(correction, reading.decision, entries)

    def _check_replacement(
        self, rectification: Rectification, original: AnyDecision | None, entries: Sequence[Recorded]
    ) -> None:
        """A joining takes the place of a joining only, by which it is found, and contradicts none that stands."""
        replacement = innermost(rectification)
        if not isinstance(replacement, Joining):
            return
        named = set(_rectified(rectification.replacement))
        instead = [
            each.entry.decision for each in entries if {each.position, each.entry.decision.source} & named
        ]
        if not all(isinstance(innermost(each), Joining) for each in (original, *instead) if each is not None):
            raise JoiningInPlace(field="replacement")
        assert original is not None, "what was withdrawn is corrected by no second correction"
        self._look_up({dossier_stream(replacement.other)})
        self._check_joining(replacement, "replacement.other", instead_of=innermost(original))

    def _check_joining(self, joining: Joining, field: str, instead_of: AnyDecision | None = None) -> None:
        """Both must be on record, and be nobody else's already; but for the joining ``instead_of`` which it stands."""
        known = self._known_joinings()
        if isinstance(instead_of, Joining) and known.joined_to.get(instead_of.other) == instead_of.dossier:
            known = Joinings({key: to for key, to in known.joined_to.items() if key != instead_of.other})
        objection = known.objection(joining)
        if objection == "itself":
            raise JoinedWithItself(field=field)
        other = dossier_stream(joining.other)
        if other not in self._founded and other not in self._promised:
            raise NoEmploymentOnRecord(_NO_DOSSIER, key=joining.other, field=field)
        if objection == "elsewhere":
            to = known.joined_to[joining.other]
            raise JoinedElsewhere(phrase("It is joined to dossier {key}."), key=to, field=field)
        if objection == "circle":
            raise JoinedInACircle(field=field)

    def _known_joinings(self) -> Joinings:
        """Who is one person by all that is recorded so far, this batch included."""
        if self._joinings is None:
            self._flush()
            self._joinings = joinings_at(self._writing)
            self._joining_streams = {*self._writing.joining_streams()}
        return self._joinings

    def _note_joining(self, decision: AnyDecision) -> None:
        """Keep what is known of joinings up with what is recorded."""
        if isinstance(decision, Joining):
            known = self._known_joinings().joined_to
            self._joinings = Joinings({**known, decision.other: decision.dossier})
            self._joining_streams.add(decision.subject)
        elif isinstance(decision, Correction) and decision.subject in self._joining_streams:
            self._joinings = None

    def _entries_of(self, stream: str) -> list[Recorded]:
        """The entries of a stream: those stored, and those of this batch."""
        stored = self._writing.stream(stream)
        first = self._position - len(self._rows) + 1
        made = [(first + i, row.state) for i, row in enumerate(self._rows) if row.stream == stream]
        return [Recorded(position, codec.decode(state)) for position, state in stored + made]

    def _is_elsewhere(self, named: int | str) -> bool:
        """Whether an entry that is not of the stream is in the ledger."""
        if isinstance(named, str):
            return named in self._pending or bool(self._writing.by_source([named]))
        if not 0 < named <= self._position:
            return False
        # A what-if reads past some of the entries of a ledger.
        return named > self._position - len(self._rows) or self._writing.state(named) is not None

    def _moment(self, wanted: datetime | None) -> datetime:
        """When the entry counts as recorded: the clock's moment, never before the entry before it."""
        last = self._last_moment
        if wanted is None:
            return self._now if last is None or self._now > last else last
        if not self._simulated:
            raise RecordedAtOnRealLedger(field="recorded_at")
        if wanted.tzinfo is not UTC:
            wanted = wanted.astimezone(UTC)
        if last is not None and wanted < last:
            raise RecordedAtGoesBack(
                phrase("{given} lies before {last}."),
                given=codec.moment_text(wanted),
                last=codec.moment_text(last),
                field="recorded_at",
            )
        return wanted

    def _recorder(self, name: str | None) -> str:
        """Who counts as having recorded the entry."""
        if name is None:
            return self._recorded_by
        assert self._simulated, "in a real ledger only who is recording records"
        check_recorder(name)
        return name

    def _flush(self) -> None:
        if self._rows:
            self._writing.append(self._rows)
        if self._texts:
            self.vault.keep(self._texts, self._salt)
        self._rows, self._texts = [], []


def check_recorder(name: str) -> None:
    """Whether this can be who records. Raises ``WrongValue``, ``NationalNumberInEntry``."""
    if not name.isprintable() or not 0 < len(name.strip()) <= len(name) <= 100:
        raise WrongValue(phrase("Who records has 1 to 100 printable characters."), field="recorded_by")
    if holds_national_number(name):
        raise NationalNumberInEntry(field="recorded_by")


_FOUNDING = frozenset(DECISIONS[topic] for topics, _ in FOUNDATIONS.values() for topic in topics)


def is_foundation(decision: AnyDecision) -> bool:
    """Whether it puts a dossier or a measure on record: an employment, an order."""
    return type(decision) in _FOUNDING


def settled(outcomes: Sequence[Outcome]) -> list[Written | Already]:
    """The outcomes, or the first refusal raised."""
    recorded: list[Written | Already] = []
    for outcome in outcomes:
        if isinstance(outcome, Refused):
            raise outcome
        recorded.append(outcome)
    return recorded
