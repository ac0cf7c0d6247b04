from typing import Any, ClassVar

from ledger.decisions.decision import DossierDecision
from ledger.decisions.fields import DossierKey, Enterprise
from ledger.decisions.vocabulary import Capacity
from ledger.language import phrase


class Replacement(DossierDecision, frozen=True, kw_only=True, tag="replacement"):
    """Vervangende instroom. This employee fills the place that another dossier left open (R13)."""

    for_dossier: DossierKey
    enterprise: Enterprise

    dutch: ClassVar[str] = "vervangende instroom"
    may_decide: ClassVar[tuple[Capacity, ...]] = ("employer", "vdab")
    sentence: ClassVar[str] = phrase("Fills at {enterprise} the place that dossier {for_dossier} left open.")
    example: ClassVar[dict[str, Any]] = {
        "decision": "replacement",
        "dossier": "W-01",
        "effective_on": "2020-09-01",
        "decided_by": "employer",
        "for_dossier": "W-13",
        "enterprise": "0899.900.276",
    }
