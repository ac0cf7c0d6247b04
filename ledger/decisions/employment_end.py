from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta

from ledger.decisions.decision import DossierDecision
from ledger.decisions.fields import Cause, Enterprise, NotifiedOn
from ledger.decisions.markers import Since
from ledger.decisions.vocabulary import Capacity
from ledger.language import phrase


class EmploymentEnd(DossierDecision, frozen=True, kw_only=True, tag="employment-end"):
    """Uitdiensttreding. The employment ends; ``effective_on`` is the last day employed (R9, R10).

    ``by`` says whose decision it was; ``other`` is a cause outside the parties' will (death,
    retirement, force majeure).
    """

    by: Annotated[
        Literal["employer", "employee", "mutual", "term", "other"],
        Meta(description="by whose decision it ended; other: a cause outside the parties' will"),
    ]
    cause: Annotated[Cause, Meta(description="why, in a few words")] | None = None
    notified_on: NotifiedOn | None = None
    enterprise: (
        Annotated[Enterprise, Since(2), Meta(description="at which enterprise, where that must be said")]
        | None
    ) = None

    dutch: ClassVar[str] = "uitdiensttreding"
    may_decide: ClassVar[tuple[Capacity, ...]] = ("employer", "employee", "representative", "court")
    sentence: ClassVar[str] = phrase(
        "Last day employed[ at {enterprise}], ended by: {the by}[, cause: {cause}]."
    )
    example: ClassVar[dict[str, Any]] = {
        "decision": "employment-end",
        "dossier": "W-01",
        "effective_on": "2020-05-31",
        "decided_by": "employer",
        "by": "employer",
    }
