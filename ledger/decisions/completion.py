from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta

from ledger.decisions.decision import DossierDecision
from ledger.decisions.fields import NotifiedOn
from ledger.decisions.vocabulary import Capacity
from ledger.language import phrase


class Completion(DossierDecision, frozen=True, kw_only=True, tag="completion"):
    """Afronding. The trajectory ends; the employee needs a new evaluation for another one (R4)."""

    outcome: Annotated[
        Literal["transitioned", "own-will", "beyond-own-will"],
        Meta(description="how the trajectory ended"),
    ]
    notified_on: NotifiedOn | None = None

    dutch: ClassVar[str] = "afronding"
    may_decide: ClassVar[tuple[Capacity, ...]] = ("vdab", "service-provider")
    sentence: ClassVar[str] = phrase("The trajectory is completed: {outcome}.")
    example: ClassVar[dict[str, Any]] = {
        "decision": "completion",
        "dossier": "W-01",
        "effective_on": "2020-12-02",
        "decided_by": "vdab",
        "outcome": "beyond-own-will",
    }
