"""Whether an export is whole: what each of its events says of it, and one hash over all of it in the last one.

The hash of an entry tells whether an event is what was exported. That none is left out at the end, that the texts are
all there, and of which ledger the export is, only the export as a whole can tell.
"""

from __future__ import annotations

from hashlib import sha256
from typing import NamedTuple

import msgspec

_encode = msgspec.json.Encoder().encode


class ExportHeader(NamedTuple):
    """What every event says of its export: of which ledger, as known when, and how many events there are.

    ``origin`` are the canonical bytes of the ledger's origin, whose SHA-256 is the ``previous`` of each first entry;
    ``part`` says that it is a selection of dossiers.
    """

    source: str
    origin: str
    simulated: bool
    knownat: str
    ledgersize: int
    part: bool
    events: int


class Whole:
    """The hash over an export: over what it says of itself, then each event's ``id`` and ``texts``, a line each."""

    def __init__(self, header: ExportHeader) -> None:
        self._hash = sha256(_encode(header) + b"\n")

    def add(self, ident: str, texts: str) -> None:
        """The next event; ``texts`` is empty where none travel along."""
        self._hash.update(_encode((ident, texts)) + b"\n")

    @property
    def digest(self) -> str:
        """SHA-256 of what was added, in lower-case hex."""
        return self._hash.hexdigest()
