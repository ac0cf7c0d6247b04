"""An export in CloudEvents, read back: each event is the entry that it tells of, or it is refused.

What an import of decisions refuses, a commitment in place of a personal text, is accepted here: only where the event
rebuilds the entry whose hash it is named by, and follows on the event before it in its stream.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO, NamedTuple

import msgspec
from msgspec import UNSET, UnsetType

from ledger import codec
from ledger.decisions import DECISIONS, AnyDecision
from ledger.entry import SCHEMA, Entry
from ledger.intake.lines import Line, refused_line, size_of
from ledger.intake.strict import LONGEST_LINE, read_object
from ledger.language import phrase
from ledger.record import is_foundation
from ledger.refusals import LineTooLong, Place, Refused
from ledger.vault.texts import unseal

#: The type of an event is this and the decision's tag.
PREFIX = "be.doorstroom-ledger."

# An event is an entry, which may be as long as a line of an import, its envelope, and its texts once more.
LONGEST_EVENT = 4 * LONGEST_LINE


class CloudEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One entry as an event (CloudEvents 1.0, structured mode).

    ``id`` is its position and the SHA-256 of its stored bytes, ``subject`` its stream, ``time`` when it was recorded
    (UTC), ``data`` the decision exactly as stored. ``knownat`` and ``ledgersize`` are about the export. ``texts``,
    where they travel along, is a JSON object: each personal text by the hash it is committed to with.
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
    simulated: bool
    knownat: str
    ledgersize: int
    texts: str | UnsetType = UNSET
    data: msgspec.Raw


class NotAnEvent(Refused):
    """The line is not an event as `doorstroom export --as cloudevents` writes it."""


class AlteredEvent(Refused):
    """The event is not what was exported: it does not have the hash that it is named by. Export it anew."""


class EventMissing(Refused):
    """An event of this dossier or measure is missing before this one: take over the export as it was made, whole."""


class NotAlone(Refused):
    """An export is taken over by itself, whole or not at all: hand in that one file, without --rejects."""


class Event(NamedTuple):
    """An event that is what was exported: ``decision`` with the texts that travelled along."""

    place: str
    position: int
    decision: AnyDecision
    recorded_at: datetime


class _Named(msgspec.Struct):
    specversion: str


_event = msgspec.json.Decoder(CloudEvent)
_named = msgspec.json.Decoder(_Named)
_texts = msgspec.json.Decoder(dict[str, str])


def is_export(stream: BinaryIO) -> bool:
    """Whether a re-readable stream holds events: its first line names the version of CloudEvents."""
    stream.seek(0)
    first = stream.readline(LONGEST_EVENT)
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

    def lines(self) -> Iterator[Line]:
        """That it is no file of decisions."""
        yield refused_line(self.name, b"", NotAlone())

    def founding_lines(self) -> Iterator[Line]:
        """None: it is no file of decisions."""
        return iter(())

    def events(self) -> Iterator[Event]:
        """Every event, once it is seen to be what was exported. Raises ``Refused`` with its place."""
        heads: dict[str, tuple[int, str]] = {}
        for place, raw in self._raw():
            try:
                event = _read(raw)
                entry = _entry(event)
                digest = codec.digest(codec.encode(entry))
                if event.id != f"{event.position}/{digest}":
                    raise AlteredEvent(field="id")
                number, before = heads.get(entry.stream, (0, entry.previous))
                if (entry.number, entry.previous) != (number + 1, before):
                    told = phrase("It has number {number}, the one before it {before}.")
                    raise EventMissing(told, number=entry.number, before=number)
                heads[entry.stream] = entry.number, digest
                texts = {} if event.texts is UNSET else _texts.decode(event.texts)
            except Refused as refusal:
                refusal.place = place
                raise
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise NotAnEvent("{said}.", said=str(error), place=place) from None
            decision = unseal(entry.decision, texts)
            self.simulated = self.simulated or event.simulated
            yield Event(place, event.position, decision, entry.recorded_at)

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
            place = Place(self.name, number)
            if len(raw) > LONGEST_EVENT:
                raise LineTooLong(place=place)
            if raw.strip():
                yield place, raw


def _read(raw: bytes) -> CloudEvent:
    event = _event.decode(raw)
    if event.specversion != "1.0" or not event.type.startswith(PREFIX):
        told = phrase("It has version {version} and type {type}.")
        raise NotAnEvent(told, version=event.specversion, type=event.type[:80], field="type")
    if event.entryschema != SCHEMA:
        raise NotAnEvent(
            phrase("It holds an entry of version {version}, this program reads version {known}."),
            version=event.entryschema,
            known=SCHEMA,
            field="entryschema",
        )
    return event


def _entry(event: CloudEvent) -> Entry:
    """The entry that an event tells of."""
    tag = event.type.removeprefix(PREFIX)
    kind = DECISIONS.get(tag)
    if kind is None:
        raise NotAnEvent(phrase("There is no decision {decision}."), decision=tag[:80], field="type")
    decision: AnyDecision = msgspec.convert(read_object(bytes(event.data)), kind)
    return Entry(
        schema=event.entryschema,
        stream=decision.subject,
        number=event.number,
        previous=event.previous,
        recorded_at=msgspec.convert(event.time, datetime),
        recorded_by=event.recordedby,
        decision=decision,
    )
