from typing import Annotated, Any, ClassVar

from msgspec import Meta

from ledger.decisions.decision import DossierDecision
from ledger.decisions.fields import DossierKey
from ledger.decisions.vocabulary import Capacity
from ledger.language import phrase


class Joining(DossierDecision, frozen=True, kw_only=True, tag="joining"):
    """Samenvoeging. Two dossiers turn out to be one person: this one remains, ``other`` is read with it (R18).

    Once known it holds for every day; its own ``effective_on`` only says when it was decided.
    """

    other: Annotated[DossierKey, Meta(description="key of the dossier that is of the same person")]

    since: ClassVar[int] = 2
    dutch: ClassVar[str] = "samenvoeging"
    may_decide: ClassVar[tuple[Capacity, ...]] = ("department", "vdab")
    sentence: ClassVar[str] = phrase("Dossier {other} is of the same person, and is read with this one.")
    example: ClassVar[dict[str, Any]] = {
        "decision": "joining",
        "dossier": "W-01",
        "effective_on": "2020-11-16",
        "decided_by": "vdab",
        "other": "W-13",
    }
