from typing import Annotated, Any, ClassVar

from ledger.decisions.decision import MeasureDecision
from ledger.decisions.fields import LastDay, Motivation
from ledger.decisions.markers import Since
from ledger.decisions.vocabulary import Capacity
from ledger.language import phrase


class SuspensionExtension(MeasureDecision, frozen=True, kw_only=True, tag="suspension-extension"):
    """Verlenging van de maatregel. A suspension measure gets another last day (R3).

    ``last_day`` is the new last day in force; absent, the measure is open. Effective after the measure
    ended, the extension begins a new spell on its own day.
    """

    last_day: LastDay | None = None
    motivation: Annotated[Motivation, Since(2)] = ()

    dutch: ClassVar[str] = "verlenging van de maatregel"
    may_decide: ClassVar[tuple[Capacity, ...]] = ("government", "minister")
    sentence: ClassVar[str] = phrase("Measure {measure} is in force[ until {last_day} included].")
    example: ClassVar[dict[str, Any]] = {
        "decision": "suspension-extension",
        "measure": "corona-2020",
        "effective_on": "2020-12-18",
        "decided_by": "government",
        "last_day": "2021-03-31",
    }
