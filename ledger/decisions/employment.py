from typing import Annotated, Any, ClassVar

from msgspec import Meta

from ledger.decisions.decision import DossierDecision
from ledger.decisions.fields import Day, Enterprise
from ledger.decisions.vocabulary import Capacity, Scheme
from ledger.language import phrase


class Employment(DossierDecision, frozen=True, kw_only=True, tag="employment"):
    """Indiensttreding. The employee starts work at an enterprise under a scheme.

    ``effective_on`` is the first day employed. ``insertion_last_day`` (scheme ``lde``) is the last day of
    the insertion term where it is not the usual five years (R7).
    """

    enterprise: Enterprise
    scheme: Annotated[Scheme, Meta(description="the scheme under which the employee works")]
    insertion_last_day: (
        Annotated[Day, Meta(description="last day of the insertion term, where not after five years")] | None
    ) = None

    dutch: ClassVar[str] = "indiensttreding"
    may_decide: ClassVar[tuple[Capacity, ...]] = ("employer", "court")
    sentence: ClassVar[str] = phrase(
        "Employed at {enterprise} under {scheme}[; insertion term until {insertion_last_day} included]."
    )
    example: ClassVar[dict[str, Any]] = {
        "decision": "employment",
        "dossier": "W-01",
        "effective_on": "2016-06-01",
        "decided_by": "employer",
        "enterprise": "0899.900.177",
        "scheme": "lde",
    }
