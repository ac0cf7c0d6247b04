from typing import Any, ClassVar

from ledger.decisions.decision import DossierDecision
from ledger.decisions.fields import LastDay
from ledger.decisions.vocabulary import Capacity
from ledger.language import phrase


class Start(DossierDecision, frozen=True, kw_only=True, tag="start"):
    """Aanvang. The trajectory starts (R2).

    ``last_day`` is the planned last day; absent, the trajectory is planned for the sum of the phase
    maxima (R5). A start of a stopped trajectory is read as its resumption.
    """

    last_day: LastDay | None = None

    dutch: ClassVar[str] = "aanvang"
    may_decide: ClassVar[tuple[Capacity, ...]] = ("service-provider", "vdab")
    sentence: ClassVar[str] = phrase("The trajectory starts[, planned until {last_day} included].")
    example: ClassVar[dict[str, Any]] = {
        "decision": "start",
        "dossier": "W-01",
        "effective_on": "2020-02-03",
        "decided_by": "service-provider",
    }
