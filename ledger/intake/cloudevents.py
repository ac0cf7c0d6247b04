"""An export in CloudEvents, read back: each event is the entry that it tells of, or it is refused.

What an import of decisions refuses, a commitment in place of a personal text, is accepted here: only where the event
rebuilds the entry whose hash it is named by, and follows on the event before it in its stream. And only of an export
that is whole: ``whole.py`` says how that is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from operator import attrgetter
from typing import BinaryIO, NamedTuple

import msgspec
from msgspec import UNSET, UnsetType

from ledger import codec
from ledger.decisions import CONTENTS, AnyDecision
from ledger.decisions.versions import NEWEST, version_of
from ledger.entry import Entry
from ledger.intake.lines import InputLine, refused_line, size_of
from ledger.intake.whole import ExportHeader, Whole
from ledger.language import phrase
from ledger.parsing.strict import LONGEST_LINE, read_object
from ledger.problem import Message
from ledger.record import is_foundation
from ledger.refusals import InputPlace, LineTooLong, Refused
from ledger.vault.texts import SALT_BYTES, PersonalText, commitments, unseal

#: The type of an event is this and the decision's tag.
PREFIX = "be.doorstroom-ledger."

# An event is an entry, which may be as long as a line of an import, its envelope, and its texts once more.
LONGEST_EVENT = 4 * LONGEST_LINE


class CloudEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One entry as an event (CloudEvents 1.0, structured mode).

    ``id`` is its position and the SHA-256 of its stored bytes, ``subject`` its stream, ``time`` when it was recorded
    (UTC), ``data`` the decision exactly as stored. ``origin`` to ``events`` are about the export: see ``ExportHeader``.
    ``whole``, in the last event only, is the hash over all of it: see ``Whole``. ``texts``, where they travel along,
    is a JSON object: each personal text with its salt, by the hash it is committed to with.
    """

    specversion: str = "1.0"
    id: str
    source: str
    type: str
    time: str
    subject: str
    datacontenttype: str = "application/json"
    position: int
    number: int
    previous: str
    recordedby: str
    entryschema: int
    origin: str
    simulated: bool
    knownat: str
    ledgersize: int
    part: bool
    events: int
    whole: str | UnsetType = UNSET
    texts: str | UnsetType = UNSET
    data: msgspec.Raw

    @property
    def header(self) -> ExportHeader:
        """What it says of the export."""
        return ExportHeader(*_header(self))


class Salted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A personal text as it travels along: its salt in hex, and itself."""

    salt: str
    text: str


class NotAnEvent(Refused):
    """The line is not an event as `doorstroom export --as cloudevents` writes it."""


class AlteredEvent(Refused):
    """The event is not what was exported: it does not have the hash that it is named by. Export it anew."""


class EventMissing(Refused):
    """An event of this dossier or measure is missing before this one: take over the export as it was made, whole."""


class NotOneExport(Refused):
    """The event does not say the same of its export as the others, or as its ledger's origin does: take over one
    export, as it was made."""


class NotWhole(Refused):
    """The export is not whole, or not as it was made: something of it was left out, added or changed. Export it anew,
    and see that the export ends without an error."""


class NotAlone(Refused):
    """An export is taken over by itself, whole or not at all: hand in that one file, without --rejects."""


class ExportedEvent(NamedTuple):
    """An event that is what was exported, and the texts that travelled along: its entry commits to them."""

    place: str
    position: int
    entry: Entry
    texts: tuple[PersonalText, ...]


class _EventVersion(msgspec.Struct):
    specversion: str


_NEWER_EVENT = phrase(
    "Event {position} holds an entry of version {version}, this program reads up to version {known}."
)
_header = attrgetter(*ExportHeader._fields)
_event = msgspec.json.Decoder(CloudEvent)
_named = msgspec.json.Decoder(_EventVersion)
_texts = msgspec.json.Decoder(dict[str, Salted])
_BOM = b"\xef\xbb\xbf"


def is_export(stream: BinaryIO) -> bool:
    """Whether a re-readable stream holds events: its first line names the version of CloudEvents."""
    stream.seek(0)
    first = stream.readline(LONGEST_EVENT).removeprefix(_BOM)
    stream.seek(0)
    if b'"specversion"' not in first:
        return False
    try:
        return bool(_named.decode(first).specversion)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False


class Export:
    """A file of events. ``consumed`` of its ``size`` bytes have been read in the present pass.

    ``simulated`` tells, once it was read, whether it is of a simulated ledger. Among files of decisions it is an input
    whose one line is refused.
    """

    def __init__(self, name: str, stream: BinaryIO) -> None:
        self.name = name
        self.size = size_of(stream)
        self.consumed = 0
        self.simulated = False
        self._stream = stream

    def notes(self) -> list[Message]:
        """Nothing: it is read as it stands."""
        return []

    def lines(self) -> Iterator[InputLine]:
        """That it is no file of decisions."""
        yield refused_line(self.name, b"", NotAlone())

    def founding_lines(self) -> Iterator[InputLine]:
        """None: it is no file of decisions."""
        return iter(())

    def events(self) -> Iterator[ExportedEvent]:
        """Every event, once it is seen to be what was exported. Raises ``Refused`` with its place, and
        ``codec.NewerVersion``.

        Whether the export is whole is known at its end only: ``NotWhole`` is raised after the last event.
        """
        order: _Order | None = None
        place: str = self.name
        for place, raw in self._raw():
            try:
                event = _read(raw)
                entry = _entry(event)
                digest = codec.digest(codec.encode(entry))
                if event.id != f"{event.position}/{digest}":
                    raise AlteredEvent(field="id")
                order = order or _Order(event)
                order.follow(event, entry, digest)
                texts = _texts_of(event, entry.decision)
            except Refused as refusal:
                refusal.place = place
                raise
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise NotAnEvent("{said}.", said=str(error), place=place) from None
            self.simulated = event.simulated
            yield ExportedEvent(place, event.position, entry, texts)
        if order is not None and not order.is_whole:
            raise NotWhole(place=place)

    def founded(self) -> set[str]:
        """The dossiers with an employment and the measures with an order among the events."""
        found = set()
        for _, raw in self._raw():
            if b'employment"' in raw or b'-order"' in raw:
                try:
                    decision = _entry(_read(raw)).decision
                except (Refused, msgspec.DecodeError, UnicodeDecodeError):
                    continue
                if is_foundation(decision):
                    found.add(decision.subject)
        return found

    def _raw(self) -> Iterator[tuple[str, bytes]]:
        self._stream.seek(0)
        self.consumed = number = 0
        while raw := self._stream.readline(LONGEST_EVENT + 1):
            number += 1
            self.consumed += len(raw)
            place = InputPlace(self.name, number)
            if number == 1:
                raw = raw.removeprefix(_BOM)
            if len(raw) > LONGEST_EVENT:
                raise LineTooLong(place=place)
            if raw.strip():
                yield place, raw


class _Order:
    """How events follow on each other, from the first of an export to the last."""

    def __init__(self, first: CloudEvent) -> None:
        """Raises ``NotOneExport``."""
        origin = first.origin.encode()
        try:
            simulated = codec.decode_origin(origin).simulated
        except codec.Unreadable:
            raise NotOneExport(field="origin") from None
        if simulated != first.simulated:
            raise NotOneExport(field="simulated")
        self._header = first.header
        self._genesis = codec.digest(origin)
        self._whole = Whole(first.header)
        self._heads: dict[str, tuple[int, str]] = {}
        self._position = self._count = 0
        self._stated: str | UnsetType = UNSET

    def follow(self, event: CloudEvent, entry: Entry, digest: str) -> None:
        """Whether an event follows on those before it. Raises ``NotOneExport``, ``EventMissing``, ``NotWhole``."""
        for name, own, first in zip(ExportHeader._fields, event.header, self._header, strict=True):
            if own != first:
                raise NotOneExport(field=name)
        if self._stated is not UNSET:
            # Something stands behind what was the end of an export.
            raise NotWhole
        number, before = self._heads.get(entry.stream, (0, self._genesis))
        if entry.number != number + 1:
            detail = phrase("It has number {number}, the one before it {before}.")
            raise EventMissing(detail, number=entry.number, before=number)
        if entry.previous != before:
            # The hash of the entry before it, or for a first one that of the origin.
            raise EventMissing(field="previous") if number else NotOneExport(field="origin")
        self._heads[entry.stream] = entry.number, digest
        self._count += 1
        follows = self._position < event.position if event.part else event.position == self._count
        if not follows or event.position > event.ledgersize:
            detail = phrase("It has position {position}, the one before it {before}.")
            raise EventMissing(detail, position=event.position, before=self._position)
        self._position = event.position
        self._whole.add(event.id, event.texts or "")
        self._stated = event.whole

    @property
    def is_whole(self) -> bool:
        """Whether this was all of it: as many events as each of them says, and the hash over all of them."""
        every = self._header.part or self._header.events == self._header.ledgersize
        return every and self._count == self._header.events and self._stated == self._whole.digest


def _texts_of(event: CloudEvent, decision: AnyDecision) -> tuple[PersonalText, ...]:
    """The texts that travelled along. Raises ``AlteredEvent`` for one that its entry does not commit to."""
    if event.texts is UNSET:
        return ()
    texts = _texts.decode(event.texts)
    paths = {committed: path for path, committed in commitments(decision)}
    found = []
    for committed, salted in texts.items():
        try:
            text = PersonalText(paths.get(committed, ""), bytes.fromhex(salted.salt), salted.text)
        except ValueError:
            raise AlteredEvent(field="texts") from None
        if not text.path or len(text.salt) != SALT_BYTES or text.commitment.sha256 != committed:
            raise AlteredEvent(field="texts")
        found.append(text)
    # What may stand in a text is for the decision's own form to say.
    read = unseal(decision, {committed: salted.text for committed, salted in texts.items()})
    msgspec.convert(msgspec.to_builtins(read), type(decision))
    return tuple(found)


def _read(raw: bytes) -> CloudEvent:
    event = _event.decode(raw)
    if event.specversion != "1.0" or not event.type.startswith(PREFIX):
        detail = phrase("It has version {version} and type {type}.")
        raise NotAnEvent(detail, version=event.specversion, type=event.type[:80], field="type")
    if event.entryschema > NEWEST:
        raise codec.NewerVersion(_NEWER_EVENT, version=event.entryschema, position=event.position)
    return event


def _entry(event: CloudEvent) -> Entry:
    """The entry that an event tells of."""
    tag = event.type.removeprefix(PREFIX)
    kind = CONTENTS.get(tag)
    if kind is None:
        raise NotAnEvent(phrase("There is no decision {decision}."), decision=tag[:80], field="type")
    decision: AnyDecision = msgspec.convert(read_object(bytes(event.data)), kind)
    if event.entryschema != version_of(decision):
        raise AlteredEvent(field="entryschema")
    # It stands in no bytes by itself; but who reads the events by their subject would be shown another dossier.
    if event.subject != decision.subject:
        raise AlteredEvent(field="subject")
    return Entry(
        schema=event.entryschema,
        stream=decision.subject,
        number=event.number,
        previous=event.previous,
        recorded_at=msgspec.convert(event.time, datetime),
        recorded_by=event.recordedby,
        decision=decision,
    )
