from typing import Annotated, Any, ClassVar

from msgspec import Meta

from ledger.decisions.fields import LARGEST_INTEGER, Sha256
from ledger.decisions.markers import Plain
from ledger.decisions.statement import LedgerStatement
from ledger.language import phrase


class AccessSeal(LedgerStatement, frozen=True, kw_only=True, tag="access-seal"):
    """Verzegeling van het inzagelogboek. How far the access log went, and the hash of its last line.

    The lines of the log are a chain, so the last one fixes all of them; without lines there is no ``head``.
    """

    lines: Annotated[
        int,
        Plain(),
        Meta(ge=0, le=LARGEST_INTEGER, description="number of lines of the access log"),
    ]
    head: Annotated[Sha256, Meta(description="SHA-256 of its last line")] | None = None

    dutch: ClassVar[str] = "verzegeling van het inzagelogboek"
    sentence: ClassVar[str] = phrase("The access log had {lines} lines[, the last one with SHA-256 {head}].")
    example: ClassVar[dict[str, Any]] = {
        "decision": "access-seal",
        "ledger": "b3df808addb30cd3bdb45177644c923c",
        "effective_on": "2026-12-01",
        "decided_by": "operator",
        "lines": 12,
        "head": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
    }
