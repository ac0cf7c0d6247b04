from typing import Annotated, Any, ClassVar

from msgspec import Meta

from ledger.decisions.decision import DossierDecision
from ledger.decisions.fields import Enterprise
from ledger.decisions.vocabulary import Capacity, Scheme
from ledger.language import phrase


class Return(DossierDecision, frozen=True, kw_only=True, tag="return"):
    """Terugkeer. After the ordinary job the employee works in the social economy again (R12)."""

    enterprise: Enterprise
    scheme: Annotated[Scheme, Meta(description="the scheme under which the employee works again")]

    dutch: ClassVar[str] = "terugkeer"
    may_decide: ClassVar[tuple[Capacity, ...]] = ("employer", "vdab")
    sentence: ClassVar[str] = phrase("Return to {enterprise} under {scheme}.")
    example: ClassVar[dict[str, Any]] = {
        "decision": "return",
        "dossier": "W-01",
        "effective_on": "2020-01-20",
        "decided_by": "employer",
        "enterprise": "0899.900.276",
        "scheme": "cmw",
    }
