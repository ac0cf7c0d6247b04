"""An entry to its canonical bytes and back.

The bytes are JSON in the canonical form of RFC 8785: keys sorted, no white space, integers and strings
only. They are what is stored, hashed and proven; nothing is ever encoded again to verify it. Keys are
ASCII, for which sorting by code point (msgspec) and by UTF-16 unit (RFC 8785) are the same.

An entry of an older ``SCHEMA`` is brought up to date here, between the bytes and the struct, so that
the rest of the house knows one form only. Version 1 is the first.
"""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

import msgspec

from ledger.decisions import AnyDecision
from ledger.entry import SCHEMA, Entry, Origin

_encoder = msgspec.json.Encoder(order="sorted")
_entry_decoder = msgspec.json.Decoder(Entry)
_origin_decoder = msgspec.json.Decoder(Origin)


class Unreadable(Exception):
    """Stored bytes are no entry that this version can read."""


class _Stamp(msgspec.Struct):
    recorded_at: datetime


_stamp_decoder = msgspec.json.Decoder(_Stamp)


def encode(entry: Entry | Origin | AnyDecision) -> bytes:
    """The canonical bytes (RFC 8785) of an entry, of an origin, or of a decision by itself."""
    return _encoder.encode(entry)


def decode(state: bytes) -> Entry:
    """The entry in stored bytes.

    Raises ``Unreadable`` for bytes that are no entry, and for an entry of a newer version.
    """
    try:
        entry = _entry_decoder.decode(state)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unreadable(f"stored bytes are not an entry: {error}") from error
    if entry.schema != SCHEMA:
        raise Unreadable(f"the entry has version {entry.schema}; this program reads up to version {SCHEMA}")
    return entry


def is_canonical(state: bytes) -> bool:
    """Whether stored bytes are exactly those that their content gives."""
    return encode(decode(state)) == state


def decode_origin(state: bytes) -> Origin:
    """What kind of ledger this is. Raises ``Unreadable``."""
    try:
        return _origin_decoder.decode(state)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unreadable(f"the ledger's origin cannot be read: {error}") from error


def recorded_at(state: bytes) -> datetime:
    """The moment an entry was recorded, without reading the rest of it."""
    return _stamp_decoder.decode(state).recorded_at


def moment_text(moment: datetime) -> str:
    """A moment in UTC as entries and outputs write it, such as ``2020-03-20T15:00:00Z``."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def digest(state: bytes) -> str:
    """SHA-256 of stored bytes, in lower-case hex: what the next entry of the stream holds."""
    return sha256(state).hexdigest()
