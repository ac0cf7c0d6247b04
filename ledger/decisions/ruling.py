from typing import Annotated, Any, ClassVar

from msgspec import Meta

from ledger.decisions.decision import DossierDecision
from ledger.decisions.fields import EntryReference, NotifiedOn, PersonalWords
from ledger.decisions.vocabulary import Capacity
from ledger.language import phrase


class Ruling(DossierDecision, frozen=True, kw_only=True, tag="ruling"):
    """Uitspraak. Court or department rules on a dispute.

    ``entry`` names the dispute by its position in the ledger or its source.
    """

    entry: EntryReference
    outcome: Annotated[PersonalWords, Meta(description="what was ruled, in a few words")]
    notified_on: NotifiedOn | None = None

    dutch: ClassVar[str] = "uitspraak"
    may_decide: ClassVar[tuple[Capacity, ...]] = ("court", "department", "vdab")
    sentence: ClassVar[str] = phrase("Ruling on dispute {entry}: {outcome}.")
    example: ClassVar[dict[str, Any]] = {
        "decision": "ruling",
        "dossier": "W-01",
        "effective_on": "2020-11-16",
        "decided_by": "court",
        "entry": "W-06:9",
        "outcome": "dispute upheld",
    }
