"""CloudEvents 1.0 in the structured mode, one event a line: every entry as it is stored, to be taken over elsewhere.

With its subject, its number, the hash before it, its moment and who recorded it, an event holds all that an entry
does: whoever rebuilds the entry's canonical bytes finds the SHA-256 that stands in the event's ``id``. Each says how
many there are, and the last one has a hash over all of them, so that nobody takes a part for the whole.
``ledger/intake/cloudevents.py`` does so when an export is taken over.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import msgspec
from msgspec import UNSET

from ledger import codec
from ledger.codec import moment_text
from ledger.decisions.versions import NEWEST
from ledger.intake.cloudevents import PREFIX, CloudEvent
from ledger.intake.whole import ExportHeader, Whole
from ledger.language import phrase
from ledger.vault.vault import VaultSession
from projections.exports.scope import Scope
from projections.exports.texts import texts_of

_encode = msgspec.json.Encoder().encode
_TWO_READINGS = phrase("entry {position} is not in canonical form (RFC 8785)")


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


def lines(scope: Scope, vault: VaultSession | None = None) -> Iterator[bytes]:
    """An event for each entry, in the order of the ledger; with ``vault`` its texts travel along.

    Raises ``Unreadable`` for stored bytes that are no entry, ``NewerVersion`` for one of a newer program.
    """
    about = ExportHeader(
        source=scope.name,
        origin=scope.origin.decode(),
        simulated=scope.head.simulated,
        knownat=moment_text(scope.head.known_at),
        ledgersize=scope.head.ledger_size,
        part=scope.keys is not None,
        events=scope.size,
    )
    whole = Whole(about)
    for nth, (position, state) in enumerate(scope.stored(), start=1):
        try:
            entry = _stored.decode(state)
            tag = _tagged.decode(entry.decision).decision
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            unreadable = phrase("entry {position} cannot be read: {said}")
            raise codec.Unreadable(unreadable, position=position, said=str(error)) from error
        if entry.schema > NEWEST:
            raise codec.NewerVersion(version=entry.schema)
        if not codec.is_canonical(state):
            # Taken over elsewhere it would become one of the two things that can be read in it.
            raise codec.NotCanonical(_TWO_READINGS, position=position)
        found = {} if vault is None else texts_of(codec.decode(state).decision, vault)
        # ASCII only: a line break would be no character that an attribute may have.
        texts = json.dumps(msgspec.to_builtins(found), sort_keys=True) if found else ""
        ident = f"{position}/{codec.digest(state)}"
        whole.add(ident, texts)
        event = CloudEvent(
            id=ident,
            type=PREFIX + tag,
            time=entry.recorded_at,
            subject=entry.stream,
            position=position,
            number=entry.number,
            previous=entry.previous,
            recordedby=entry.recorded_by,
            entryschema=entry.schema,
            **about._asdict(),
            whole=whole.digest if nth == about.events else UNSET,
            texts=texts or UNSET,
            data=entry.decision,
        )
        yield _encode(event) + b"\n"
