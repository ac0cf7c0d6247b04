from typing import Annotated, Any, ClassVar

from msgspec import Meta

from ledger.decisions.decision import DossierDecision
from ledger.decisions.fields import Enterprise
from ledger.decisions.vocabulary import Capacity
from ledger.language import phrase


class Transition(DossierDecision, frozen=True, kw_only=True, tag="transition"):
    """Doorstroom. The employee takes up an ordinary job.

    ``effective_on`` is the first day of that job. After an external transition the enterprise is the
    ordinary employer; after an ``internal`` one it stays. There is no scheme any more.
    """

    enterprise: Enterprise
    internal: Annotated[bool, Meta(description="whether the ordinary job is at the same enterprise")]

    dutch: ClassVar[str] = "doorstroom"
    may_decide: ClassVar[tuple[Capacity, ...]] = ("vdab", "employer", "receiving-enterprise")
    sentence: ClassVar[str] = phrase("Transition to {enterprise}[internal=yes? (internal)].")
    example: ClassVar[dict[str, Any]] = {
        "decision": "transition",
        "dossier": "W-01",
        "effective_on": "2019-07-01",
        "decided_by": "receiving-enterprise",
        "enterprise": "0899.910.174",
        "internal": False,
    }
