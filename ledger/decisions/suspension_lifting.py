from typing import Annotated, Any, ClassVar

from ledger.decisions.decision import MeasureDecision
from ledger.decisions.fields import Motivation
from ledger.decisions.markers import Since
from ledger.decisions.vocabulary import Capacity
from ledger.language import phrase


class SuspensionLifting(MeasureDecision, frozen=True, kw_only=True, tag="suspension-lifting"):
    """Opheffing. A suspension measure ends; ``effective_on`` is the first day without it (R3)."""

    motivation: Annotated[Motivation, Since(2)] = ()

    dutch: ClassVar[str] = "opheffing"
    may_decide: ClassVar[tuple[Capacity, ...]] = ("government", "minister")
    sentence: ClassVar[str] = phrase("Measure {measure} is lifted.")
    example: ClassVar[dict[str, Any]] = {
        "decision": "suspension-lifting",
        "measure": "corona-2020",
        "effective_on": "2020-06-22",
        "decided_by": "minister",
        "ground": "MB 19-06-2020",
    }
