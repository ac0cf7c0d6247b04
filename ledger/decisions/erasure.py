from typing import Annotated, Any, ClassVar

from msgspec import Meta

from ledger.decisions.decision import DossierDecision
from ledger.decisions.fields import Ground, Words
from ledger.decisions.vocabulary import Capacity
from ledger.language import phrase


class Erasure(DossierDecision, frozen=True, kw_only=True, tag="erasure"):
    """Wissing. The department orders personal data of a dossier to be erased; the entries stay.

    ``scope`` says what, ``authority`` who ordered it, ``ground`` on which article (always given here).
    """

    scope: Annotated[Words, Meta(description="what is to be erased, in a few words")]
    authority: Annotated[Words, Meta(description="who ordered it")]
    ground: Ground

    dutch: ClassVar[str] = "wissing"
    may_decide: ClassVar[tuple[Capacity, ...]] = ("department",)
    sentence: ClassVar[str] = phrase("Erasure of {scope} on the authority of {authority}, ground: {ground}.")
    example: ClassVar[dict[str, Any]] = {
        "decision": "erasure",
        "dossier": "W-01",
        "effective_on": "2026-02-02",
        "decided_by": "department",
        "scope": "reason texts",
        "authority": "DPO WEWIS",
        "ground": "AVG art. 17",
    }
