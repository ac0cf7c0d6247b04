from typing import Annotated, Any, ClassVar

from msgspec import Meta

from ledger.decisions.decision import DossierDecision
from ledger.decisions.fields import Enterprise
from ledger.decisions.markers import Since
from ledger.decisions.vocabulary import Capacity, PhaseName
from ledger.language import phrase


class Phase(DossierDecision, frozen=True, kw_only=True, tag="phase"):
    """Fase. The trajectory enters a phase (R5)."""

    phase: Annotated[PhaseName, Meta(description="the phase that begins")]
    enterprise: (
        Annotated[Enterprise, Since(2), Meta(description="where an internship is done, by KBO number")] | None
    ) = None

    dutch: ClassVar[str] = "fase"
    may_decide: ClassVar[tuple[Capacity, ...]] = ("service-provider", "vdab")
    sentence: ClassVar[str] = phrase("Phase {phase} begins[ at {enterprise}].")
    example: ClassVar[dict[str, Any]] = {
        "decision": "phase",
        "dossier": "W-01",
        "effective_on": "2020-03-02",
        "decided_by": "service-provider",
        "phase": "jobmatching",
    }
