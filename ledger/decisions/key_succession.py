from typing import Annotated, Any, ClassVar

from msgspec import Meta

from ledger.decisions.fields import LARGEST_INTEGER, Words
from ledger.decisions.markers import Plain
from ledger.decisions.statement import LedgerStatement
from ledger.language import phrase


class KeySuccession(LedgerStatement, frozen=True, kw_only=True, tag="key-succession"):
    """Sleutelopvolging. Why a new key signs for the ledger from here on, which the one before it does not vouch for.

    The key before it is lost, or may sign nothing more: after a restore it would contradict what it signed. ``why``
    is what happened, in the operator's words.
    """

    number: Annotated[
        int,
        Plain(),
        Meta(ge=2, le=LARGEST_INTEGER, description="number of the new key among the ledger's keys"),
    ]
    why: Annotated[Words, Meta(description="why nothing vouches for it; names no person")]

    dutch: ClassVar[str] = "sleutelopvolging"
    sentence: ClassVar[str] = phrase(
        "Key {number} signs from here on, and the one before it does not vouch for it: {why}."
    )
    example: ClassVar[dict[str, Any]] = {
        "decision": "key-succession",
        "ledger": "b3df808addb30cd3bdb45177644c923c",
        "effective_on": "2026-12-01",
        "decided_by": "operator",
        "number": 3,
        "why": "restored from the backup of 30 November, and two entries of that day are gone",
    }
