"""An entry to its canonical bytes and back.

The bytes are JSON in the canonical form of RFC 8785: keys sorted, no white space, integers and strings
only. They are what is stored, hashed and proven; nothing is ever encoded again to verify it. Keys are
ASCII, for which sorting by code point (msgspec) and by UTF-16 unit (RFC 8785) are the same.

An entry has the version (``schema``) that its decision asks for: see ``ledger.decisions.versions``. Where a form ever
has to change, older bytes are brought up to date here, so that the rest of the house knows one form only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache, lru_cache
from hashlib import sha256

import msgspec

from ledger.decisions import AnyDecision
from ledger.decisions.fields import LARGEST_INTEGER
from ledger.decisions.markers import EnterpriseNumber
from ledger.decisions.reading_fields import fields_of
from ledger.decisions.versions import NEWEST, version_of
from ledger.entry import Entry, Origin
from ledger.language import phrase
from ledger.problem import Problem

_encoder = msgspec.json.Encoder(order="sorted")
_entry_decoder = msgspec.json.Decoder(Entry)
_origin_decoder = msgspec.json.Decoder(Origin)


class Unreadable(Problem):
    """Stored bytes are no entry that this version can read."""

    detail_suffices = True


class NotCanonical(Unreadable):
    """Stored bytes are not in the one form (RFC 8785) that every program reads alike.

    Of a name that stands twice in an object one reader takes the first value, another the last. Such an entry has two
    contents and one hash: it is refused, whoever signed it.
    """


class NewerVersion(Problem):
    """This was written by a newer version of Doorstroom Ledger: upgrade this program."""

    def __init__(self, detail: str = "", /, *, version: int, **values: object) -> None:
        super().__init__(detail or _READS_UP_TO, version=version, known=NEWEST, **values)
        self.version = version


class _Stamp(msgspec.Struct):
    recorded_at: datetime


class _Version(msgspec.Struct):
    schema: int


_stamp_decoder = msgspec.json.Decoder(_Stamp)
_version_decoder = msgspec.json.Decoder(_Version)
_any_decoder = msgspec.json.Decoder()
# What bytes that are not ours can raise: the last two by nesting rectifications without end, and by being no bytes.
_DAMAGE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError, TypeError)
_READS_UP_TO = phrase("An entry has version {version}, this program reads up to version {known}.")
_NO_ENTRY = phrase("stored bytes are not an entry: {said}")
_TWO_READINGS = phrase(
    "stored bytes are not in the canonical form (RFC 8785): two programs could read two things in them;"
    " `doorstroom verify` tells which entry"
)
_ENTERPRISE = re.compile(r"[0-9]{4}\.[0-9]{3}\.[0-9]{3}")


def encode(entry: Entry | Origin | AnyDecision) -> bytes:
    """The canonical bytes (RFC 8785) of an entry, of an origin, or of a decision by itself.

    An entry's moment is written in UTC, however it was handed in.
    """
    if type(entry) is Entry and entry.recorded_at.tzinfo is not UTC:
        entry = msgspec.structs.replace(entry, recorded_at=entry.recorded_at.astimezone(UTC))
    return _encoder.encode(entry)


def is_text(text: str) -> bool:
    """Whether a text can be on record: half of a surrogate pair is no character, and no text of PostgreSQL has a NUL.

    What is typed may hold either, and is looked up in vain.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def encode_text(text: str) -> bytes:
    """A text as it stands in canonical bytes, with its quotes."""
    return _encoder.encode(text)


def decode(state: bytes) -> Entry:
    """The entry in stored bytes.

    Raises ``NewerVersion`` for an entry that a newer program wrote, ``Unreadable`` for bytes that are no entry or that
    say another version than what they hold asks for, ``NotCanonical`` for an entry in other bytes than its own.
    """
    try:
        entry = _entry_decoder.decode(state)
    except _DAMAGE as error:
        refuse_newer(state)
        raise Unreadable(_NO_ENTRY, said=str(error)) from error
    if entry.schema != (needed := version_of(entry.decision)):
        refuse_newer(state)
        raise Unreadable(
            phrase("the entry says that it has version {version}, and what it holds is of version {needed}"),
            version=entry.schema,
            needed=needed,
        )
    if (
        entry.recorded_at.tzinfo is not UTC
        or _encoder.encode(entry) != state
        or not _spelt_as_stored(entry.decision)
    ):
        raise NotCanonical(_TWO_READINGS)
    return entry


def is_canonical(state: bytes) -> bool:
    """Whether bytes are a JSON object in canonical form, whatever it says: texts, whole numbers, true and false only.

    Of an entry this says nothing of the spelling within its texts, such as that of a day: ``decode`` looks at those.
    """
    try:
        read = _any_decoder.decode(state)
        return type(read) is dict and _is_plain(read) and _encoder.encode(read) == state
    except (*_DAMAGE, ValueError):
        return False


def _is_plain(value: object) -> bool:
    if isinstance(value, dict):
        return all(map(_is_plain, value.values()))
    if isinstance(value, list):
        return all(map(_is_plain, value))
    return isinstance(value, str) or (isinstance(value, int) and abs(value) <= LARGEST_INTEGER)


def _spelt_as_stored(decision: AnyDecision) -> bool:
    """Whether each enterprise stands as ``0404.055.577``: by another spelling it would be another enterprise."""
    enterprises, within = _enterprises(type(decision))
    for name in enterprises:
        if not _is_spelt(getattr(decision, name)):
            return False
    # Of few decisions: hence no look at an empty row.
    return not within or all(_spelt_as_stored(getattr(decision, name)) for name in within)


@lru_cache(maxsize=4096)
def _is_spelt(enterprise: str | None) -> bool:
    # Asked of every entry that is read, and a register has few enterprises.
    return enterprise is None or _ENTERPRISE.fullmatch(enterprise) is not None


@cache
def _enterprises(kind: type[AnyDecision]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fields of a decision that hold an enterprise, and those that hold a whole decision."""
    fields = fields_of(kind)
    enterprises = tuple(each.name for each in fields if each.shape.marked(EnterpriseNumber))
    return enterprises, tuple(each.name for each in fields if each.shape.decisions)


def refuse_newer(state: bytes) -> None:
    """Raises ``NewerVersion`` for an entry that may hold what this program does not know."""
    try:
        version = _version_decoder.decode(state).schema
    except _DAMAGE:
        return
    if version > NEWEST:
        raise NewerVersion(version=version)


def decode_origin(state: bytes) -> Origin:
    """What kind of ledger this is. Raises ``Unreadable``, ``NotCanonical``."""
    try:
        origin = _origin_decoder.decode(state)
    except _DAMAGE as error:
        raise Unreadable(phrase("the ledger's origin cannot be read: {said}"), said=str(error)) from error
    if _encoder.encode(origin) != state:
        raise NotCanonical(_TWO_READINGS)
    return origin


def mentions(state: bytes, named: Iterable[bytes]) -> bool:
    """Whether stored bytes hold any of these pieces. Raises ``Unreadable`` where a text stands in their place."""
    try:
        return any(each in state for each in named)
    except TypeError as error:
        raise Unreadable(_NO_ENTRY, said=str(error)) from error


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
