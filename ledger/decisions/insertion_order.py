from typing import Annotated, Any, ClassVar

from msgspec import Meta

from ledger.decisions.decision import MeasureDecision
from ledger.decisions.fields import Day, LastDay
from ledger.decisions.vocabulary import Capacity, Scheme
from ledger.language import phrase


class InsertionOrder(MeasureDecision, frozen=True, kw_only=True, tag="insertion-order"):
    """Verlenging inschakelingstrajecten. Insertion terms that end within a window run on to one day (R7).

    Reaches the terms that end from ``ending_from`` to ``ending_to``, both included; they then end on
    ``last_day``.
    """

    schemes: Annotated[
        tuple[Scheme, ...],
        Meta(min_length=1, max_length=3, description="schemes whose insertion terms it reaches"),
    ]
    ending_from: Annotated[Day, Meta(description="reaches the terms that end from this day on")]
    ending_to: Annotated[Day, Meta(description="reaches the terms that end until this day, included")]
    last_day: Annotated[LastDay, Meta(description="last day on which those terms then end")]

    dutch: ClassVar[str] = "verlenging inschakelingstrajecten"
    may_decide: ClassVar[tuple[Capacity, ...]] = ("government", "minister")
    sentence: ClassVar[str] = phrase(
        "Insertion terms ({schemes}) ending from {ending_from} to {ending_to} run until {last_day} included."
    )
    example: ClassVar[dict[str, Any]] = {
        "decision": "insertion-order",
        "measure": "corona-2020",
        "effective_on": "2020-06-22",
        "decided_by": "government",
        "schemes": ["lde"],
        "ending_from": "2020-03-20",
        "ending_to": "2021-02-01",
        "last_day": "2021-02-01",
        "ground": "MB 19-06-2020",
    }
