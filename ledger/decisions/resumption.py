from typing import Annotated, Any, ClassVar

from msgspec import Meta

from ledger.decisions.decision import DossierDecision
from ledger.decisions.fields import LastDay
from ledger.decisions.vocabulary import Capacity, PhaseName
from ledger.language import phrase


class Resumption(DossierDecision, frozen=True, kw_only=True, tag="resumption"):
    """Hervatting. A stopped trajectory goes on (R4, R5).

    ``phase`` begins that phase anew; absent, the present phase goes on. ``last_day`` is the new last day;
    absent, every day that remained. By somebody who waits to start, a resumption is read as the start.
    """

    phase: (
        Annotated[PhaseName, Meta(description="phase that begins anew; absent: the present one goes on")]
        | None
    ) = None
    last_day: LastDay | None = None

    dutch: ClassVar[str] = "hervatting"
    may_decide: ClassVar[tuple[Capacity, ...]] = ("service-provider", "vdab")
    sentence: ClassVar[str] = phrase(
        "The trajectory resumes[ in phase {phase}][, until {last_day} included]."
    )
    example: ClassVar[dict[str, Any]] = {
        "decision": "resumption",
        "dossier": "W-01",
        "effective_on": "2020-07-01",
        "decided_by": "service-provider",
        "phase": "jobmatching",
    }
