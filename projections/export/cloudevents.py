"""CloudEvents 1.0 in the structured mode, one event a line: every entry as it is stored, to be taken over elsewhere.

With its subject, its number, the hash before it, its moment and who recorded it, an event holds all that an entry
does: whoever rebuilds the entry's canonical bytes finds the SHA-256 that stands in the event's ``id``.
``ledger/intake/cloudevents.py`` does so when an export is taken over.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import msgspec
from msgspec import UNSET

from ledger import codec
from ledger.codec import moment_text
from ledger.intake.cloudevents import PREFIX, CloudEvent
from ledger.language import phrase
from ledger.vault.vault import Kept
from projections.export.scope import Scope
from projections.export.texts import texts_of

_encode = msgspec.json.Encoder().encode


class _Stored(msgspec.Struct):
    """An entry with its decision as the bytes that are stored."""

    schema: int
    stream: str
    number: int
    previous: str
    recorded_at: str
    recorded_by: str
    decision: msgspec.Raw


class _Tagged(msgspec.Struct):
    decision: str


_stored = msgspec.json.Decoder(_Stored)
_tagged = msgspec.json.Decoder(_Tagged)


def lines(scope: Scope, kept: Kept | None = None) -> Iterator[bytes]:
    """An event for each entry, in the order of the ledger; with ``kept`` its texts travel along.

    Raises ``Unreadable`` for stored bytes that are no entry.
    """
    known_at = moment_text(scope.head.known_at)
    for position, state in scope.stored():
        try:
            entry = _stored.decode(state)
            tag = _tagged.decode(entry.decision).decision
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            told = phrase("entry {position} cannot be read: {said}")
            raise codec.Unreadable(told, position=position, said=str(error)) from error
        texts = {} if kept is None else texts_of(codec.decode(state).decision, kept)
        event = CloudEvent(
            id=f"{position}/{codec.digest(state)}",
            source=scope.name,
            type=PREFIX + tag,
            time=entry.recorded_at,
            subject=entry.stream,
            position=position,
            number=entry.number,
            previous=entry.previous,
            recordedby=entry.recorded_by,
            entryschema=entry.schema,
            simulated=scope.head.simulated,
            knownat=known_at,
            ledgersize=scope.head.ledger_size,
            # ASCII only: a line break would be no character that an attribute may have.
            texts=json.dumps(texts, sort_keys=True) if texts else UNSET,
            data=entry.decision,
        )
        yield _encode(event) + b"\n"
