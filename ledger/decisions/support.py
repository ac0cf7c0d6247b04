from typing import Annotated, Any, ClassVar

from msgspec import Meta

from ledger.decisions.decision import DossierDecision
from ledger.decisions.fields import LastDay, Words
from ledger.decisions.vocabulary import Capacity
from ledger.language import phrase


class Support(DossierDecision, frozen=True, kw_only=True, tag="support"):
    """Werkondersteuning. The employee's support package (WOP) gets a level (R14).

    ``last_day`` is the last day of that level, where it is fixed beforehand.
    """

    level: Annotated[Words, Meta(description="level of the support package, such as 40% laag")]
    last_day: LastDay | None = None

    dutch: ClassVar[str] = "werkondersteuning"
    may_decide: ClassVar[tuple[Capacity, ...]] = ("vdab",)
    sentence: ClassVar[str] = phrase("Support package: {level}[, until {last_day} included].")
    example: ClassVar[dict[str, Any]] = {
        "decision": "support",
        "dossier": "W-01",
        "effective_on": "2021-01-01",
        "decided_by": "vdab",
        "level": "40% laag",
    }
