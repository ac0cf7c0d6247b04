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
from ledger.language import phrase
from ledger.problem import Problem

_encoder = msgspec.json.Encoder(order="sorted")
_entry_decoder = msgspec.json.Decoder(Entry)
_origin_decoder = msgspec.json.Decoder(Origin)


class Unreadable(Problem):
    """Stored bytes are no entry that this version can read."""

    detail_suffices = True


class _Stamp(msgspec.Struct):
    recorded_at: datetime


class _Version(msgspec.Struct):
    schema: int


_stamp_decoder = msgspec.json.Decoder(_Stamp)
_version_decoder = msgspec.json.Decoder(_Version)
# What bytes that are not ours can raise: the last two by nesting rectifications without end, and by being no bytes.
_DAMAGE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError, TypeError)
_NO_ENTRY = phrase("stored bytes are not an entry: {said}")


def encode(entry: Entry | Origin | AnyDecision) -> bytes:
    """The canonical bytes (RFC 8785) of an entry, of an origin, or of a decision by itself.

    An entry's moment is written in UTC, however it was handed in.
    """
    if type(entry) is Entry and entry.recorded_at.tzinfo is not UTC:
        entry = msgspec.structs.replace(entry, recorded_at=entry.recorded_at.astimezone(UTC))
    return _encoder.encode(entry)


def encode_text(text: str) -> bytes:
    """A text as it stands in canonical bytes, with its quotes."""
    return _encoder.encode(text)


def decode(state: bytes) -> Entry:
    """The entry in stored bytes.

    Raises ``Unreadable`` for bytes that are no entry, and for an entry of a newer version.
    """
    try:
        entry = _entry_decoder.decode(state)
    except _DAMAGE as error:
        _refuse_newer(state)
        raise Unreadable(_NO_ENTRY, said=str(error)) from error
    if entry.schema != SCHEMA:
        _refuse_newer(state)
        raise Unreadable(phrase("the entry has version {version}, which never was"), version=entry.schema)
    return entry


def _refuse_newer(state: bytes) -> None:
    """A newer entry may hold what this program does not know: then its version is what is wrong."""
    try:
        version = _version_decoder.decode(state).schema
    except _DAMAGE:
        return
    if version > SCHEMA:
        raise Unreadable(
            phrase("the entry has version {version}, this program reads up to version {known}: upgrade it"),
            version=version,
            known=SCHEMA,
        )


def decode_origin(state: bytes) -> Origin:
    """What kind of ledger this is. Raises ``Unreadable``."""
    try:
        return _origin_decoder.decode(state)
    except _DAMAGE as error:
        raise Unreadable(phrase("the ledger's origin cannot be read: {said}"), said=str(error)) from error


def recorded_at(state: bytes) -> datetime:
    """The moment an entry was recorded, without reading the rest of it. Raises ``Unreadable``."""
    try:
        return _stamp_decoder.decode(state).recorded_at
    except _DAMAGE as error:
        raise Unreadable(_NO_ENTRY, said=str(error)) from error


def moment_text(moment: datetime) -> str:
    """A moment in UTC as entries and outputs write it, such as ``2020-03-20T15:00:00Z``."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def digest(state: bytes) -> str:
    """SHA-256 of stored bytes, in lower-case hex: what the next entry of the stream holds."""
    return sha256(state).hexdigest()
