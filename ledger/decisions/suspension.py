from typing import Annotated, Any, ClassVar

from msgspec import Meta

from ledger.decisions.decision import DossierDecision
from ledger.decisions.fields import Cause, LastDay, NotifiedOn
from ledger.decisions.vocabulary import Capacity
from ledger.language import phrase


class Suspension(DossierDecision, frozen=True, kw_only=True, tag="suspension"):
    """Opschorting. The trajectory of one employee is suspended (R4).

    ``last_day`` is the last suspended day; absent, the suspension lasts until a start or resumption.
    ``cause`` says what for in a few words; a story belongs in ``reason``.
    """

    last_day: LastDay | None = None
    cause: Annotated[Cause, Meta(description="what for, in a few words")]
    notified_on: NotifiedOn | None = None

    dutch: ClassVar[str] = "opschorting"
    may_decide: ClassVar[tuple[Capacity, ...]] = ("vdab", "department")
    sentence: ClassVar[str] = phrase("Individual suspension[ until {last_day} included], cause: {cause}.")
    example: ClassVar[dict[str, Any]] = {
        "decision": "suspension",
        "dossier": "W-01",
        "effective_on": "2020-03-09",
        "decided_by": "vdab",
        "last_day": "2020-04-17",
        "cause": "illness",
    }
