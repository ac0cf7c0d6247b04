from typing import Annotated, Any, ClassVar

from msgspec import Meta

from ledger.decisions.decision import MeasureDecision
from ledger.decisions.fields import LastDay, Motivation
from ledger.decisions.vocabulary import Capacity, Scheme
from ledger.language import phrase


class SuspensionOrder(MeasureDecision, frozen=True, kw_only=True, tag="suspension-order"):
    """Opschortingsmaatregel. Government or minister suspends all trajectories of the named schemes (R3).

    In force from ``effective_on``; ``last_day`` is the last day in force, absent for "until lifted".
    ``motivation`` holds the economic indicators that the measure rests on.
    """

    schemes: Annotated[
        tuple[Scheme, ...],
        Meta(min_length=1, max_length=3, description="schemes whose trajectories it suspends"),
    ]
    last_day: LastDay | None = None
    motivation: Motivation = ()

    dutch: ClassVar[str] = "opschortingsmaatregel"
    may_decide: ClassVar[tuple[Capacity, ...]] = ("government", "minister")
    sentence: ClassVar[str] = phrase(
        "Measure {measure}: trajectories under {schemes} are suspended[ until {last_day} included]."
    )
    example: ClassVar[dict[str, Any]] = {
        "decision": "suspension-order",
        "measure": "corona-2020",
        "effective_on": "2020-03-20",
        "decided_by": "government",
        "schemes": ["cmw", "lde"],
        "ground": "BVR 20-03-2020",
        "motivation": [
            {"name": "tijdelijke werkloosheid", "value": "1.2 miljoen", "source": "RVA, april 2020"}
        ],
    }
