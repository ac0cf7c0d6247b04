"""A decision, who recorded it and when, and where it stands in its stream."""

from datetime import datetime
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta

from ledger.decisions import AnyDecision
from ledger.decisions.fields import END


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """One immutable entry of the ledger.

    ``schema`` is the version of its form, which follows from the decision (``decisions.versions``); bytes of every
    version stay readable for ever. ``stream`` is ``dossier:KEY``, ``measure:NAME``, ``enterprise:KBO`` or
    ``ledger:ID``; ``number`` counts from 1 in it; ``previous`` is the SHA-256 of the bytes of the entry before it in
    the stream, and for the first one of the ledger's origin. ``recorded_at`` is UTC, to the microsecond, and never
    before the previous entry of the ledger.
    An entry's position in the ledger is not part of its bytes: the store gives it.
    """

    schema: Annotated[int, Meta(ge=1)] = 1
    stream: str
    number: Annotated[int, Meta(ge=1)]
    previous: Annotated[str, Meta(pattern=rf"^[0-9a-f]{{64}}{END}")]
    recorded_at: Annotated[datetime, Meta(tz=True)]
    recorded_by: Annotated[str, Meta(min_length=1, max_length=100, pattern=rf"^[^\x00-\x1f\x7f]+{END}")]
    decision: AnyDecision


class Recorded(NamedTuple):
    """An entry at its position in the ledger."""

    position: int
    entry: Entry


class Origin(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a ledger is, fixed when it was made: every stream's first entry holds its hash.

    So no stream of a simulated ledger can ever be presented as one of a real ledger.
    """

    format: int = 1
    created_at: Annotated[datetime, Meta(tz=True)]
    ledger_id: Annotated[str, Meta(pattern=rf"^[0-9a-f]{{32}}{END}")]
    simulated: bool
