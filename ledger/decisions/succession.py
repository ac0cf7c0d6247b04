from typing import Annotated, Any, ClassVar

from msgspec import Meta

from ledger.decisions.decision import EnterpriseDecision
from ledger.decisions.fields import Enterprise
from ledger.decisions.vocabulary import Capacity
from ledger.language import phrase


class Succession(EnterpriseDecision, frozen=True, kw_only=True, tag="succession"):
    """Rechtsopvolging. Whoever is employed at an enterprise is employed at its successor from this day (R17).

    ``effective_on`` is the first day at the successor. Like a measure it belongs to no dossier: it has the stream
    of the enterprise, and reaches everybody employed there that day.
    """

    successor: Annotated[Enterprise, Meta(description="the enterprise that takes over, by KBO number")]

    since: ClassVar[int] = 2
    dutch: ClassVar[str] = "rechtsopvolging"
    may_decide: ClassVar[tuple[Capacity, ...]] = ("employer", "department", "court")
    sentence: ClassVar[str] = phrase("{successor} takes over {enterprise} and everybody employed there.")
    example: ClassVar[dict[str, Any]] = {
        "decision": "succession",
        "enterprise": "0899.900.276",
        "effective_on": "2020-10-01",
        "decided_by": "employer",
        "successor": "0899.900.177",
        "ground": "cao 32bis",
    }
