from typing import Annotated, Any, ClassVar

from msgspec import Meta

from ledger.decisions.decision import DossierDecision
from ledger.decisions.fields import Day, Enterprise, NotifiedOn
from ledger.decisions.vocabulary import Capacity
from ledger.language import phrase


class Assignment(DossierDecision, frozen=True, kw_only=True, tag="assignment"):
    """Toeleiding. VDAB assigns the employee to a service provider, with a planned first day.

    ``provisional`` marks a *fictieve startdatum*: a date that was technically needed and will be revised.
    """

    provider: Enterprise
    planned_start: Annotated[Day, Meta(description="day on which the trajectory is to start")]
    provisional: Annotated[
        bool, Meta(description="whether the planned start is a fictieve startdatum, to be revised")
    ]
    notified_on: NotifiedOn | None = None

    dutch: ClassVar[str] = "toeleiding"
    may_decide: ClassVar[tuple[Capacity, ...]] = ("vdab",)
    sentence: ClassVar[str] = phrase(
        "Assigned to service provider {provider}, start planned on "
        "{planned_start}[provisional=yes? (a provisional date)]."
    )
    example: ClassVar[dict[str, Any]] = {
        "decision": "assignment",
        "dossier": "W-01",
        "effective_on": "2020-01-22",
        "decided_by": "vdab",
        "provider": "0899.900.375",
        "planned_start": "2020-02-03",
        "provisional": False,
    }
