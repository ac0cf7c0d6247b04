"""What `verify` reads of every entry, and whether its bytes are the one form of what they say.

A block of rows is read and written again at once, as the canonical form (RFC 8785) has it, and held against what is
stored: that is much cheaper than entry by entry. Where a block differs, each of its entries is looked at by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from types import NoneType
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import Meta

from ledger import codec
from ledger.decisions import CONTENTS
from ledger.decisions.fields import LARGEST_INTEGER
from ledger.decisions.reading_fields import TAG_FIELD, fields_of

_Whole = Annotated[int, Meta(ge=-LARGEST_INTEGER, le=LARGEST_INTEGER)]


class EntryHead(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    """What the columns, the chain and the clock are held against: half the cost of reading the whole entry.

    The members stand here in the order in which they are stored.
    """

    decision: dict[str, str | bool | _Whole | list[str | bool | _Whole] | dict[str, object]]
    number: _Whole
    previous: str
    recorded_at: Annotated[datetime, Meta(tz=True)]
    recorded_by: str
    schema: _Whole
    stream: str


class BareHead(msgspec.Struct, gc=False):
    """The least that every entry has, of whatever version: what is left to follow where more is not canonical."""

    stream: str
    number: int
    previous: str
    recorded_at: Annotated[datetime, Meta(tz=True)]
    recorded_by: str
    schema: int
    decision: dict[str, object]


class Heads(NamedTuple):
    """The heads of a block of entries, the decision's tag and source of each; None three times where there is none.

    `canonical` holds, where anything in the block is not as this program writes it, of each entry whether its bytes are
    canonical all the same; else it is empty. Nothing follows from it for entries that a newer program wrote.
    """

    heads: Sequence[EntryHead | BareHead | None]
    tags: Sequence[Any]
    sources: Sequence[Any]
    canonical: Sequence[bool] = ()


#: Every name that a field of a decision of a known version has.
_NAMES = frozenset({TAG_FIELD, *(field.name for kind in CONTENTS.values() for field in fields_of(kind))})
_TAGS = frozenset(CONTENTS)
_SOURCES = frozenset({str, NoneType})
_block_decoder = msgspec.json.Decoder(EntryHead)
_decoder = msgspec.json.Decoder(BareHead)
_encoder = msgspec.json.Encoder(order="deterministic")

#: What bytes that are no entry raise.
_DAMAGE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError, LookupError, TypeError)


def heads_of(states: Sequence[bytes]) -> Heads:
    """The head of each entry, and whether its bytes are canonical."""
    return _sound_heads(states) or _each_head(states)


def _sound_heads(states: Sequence[bytes]) -> Heads | None:
    """The heads of entries that are all canonical, and of known versions as far as names tell; else None."""
    lines = b"\n".join(states)
    try:
        heads = _block_decoder.decode_lines(lines)
        # No newline stands in a canonical entry: as many, and the same bytes, means that each line is one of them.
        if len(heads) != len(states) or _encoder.encode_lines(heads)[:-1] != lines:
            return None
        decisions = [head.decision for head in heads]
        tags = [decision[TAG_FIELD] for decision in decisions]
        sources = [decision.get("source") for decision in decisions]
        known = _NAMES.issuperset(set().union(*decisions)) and _TAGS.issuperset(tags)
        return Heads(heads, tags, sources) if known and _SOURCES.issuperset(map(type, sources)) else None
    except _DAMAGE:
        return None


def _each_head(states: Sequence[bytes]) -> Heads:
    heads = [_head(state) for state in states]
    decisions = [{} if head is None else head.decision for head in heads]
    tags = [decision.get(TAG_FIELD) for decision in decisions]
    sources = [decision.get("source") for decision in decisions]
    return Heads(heads, tags, sources, [codec.is_canonical(state) for state in states])


def _head(state: bytes) -> BareHead | None:
    try:
        head = _decoder.decode(state)
    except _DAMAGE:
        return None
    tag, source = head.decision.get(TAG_FIELD), head.decision.get("source")
    return head if type(tag) is str and type(source) in _SOURCES else None
