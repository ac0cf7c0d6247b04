from __future__ import annotations

from typing import Any, ClassVar, Literal

from ledger.decisions.decision import DossierDecision
from ledger.decisions.fields import Words
from ledger.decisions.vocabulary import Capacity


class TransitionEnd(DossierDecision, frozen=True, kw_only=True, tag="transition-end"):
    """Einde reguliere tewerkstelling. The ordinary job ends; ``effective_on`` is its last day (R12)."""

    by: Literal["employer", "employee", "mutual", "term", "other"]
    cause: Words | None = None

    dutch: ClassVar[str] = "einde reguliere tewerkstelling"
    may_decide: ClassVar[tuple[Capacity, ...]] = ("receiving-enterprise", "employer", "employee", "vdab")
    nl: ClassVar[str] = (
        "Laatste dag van de reguliere tewerkstelling, beëindigd door: {by}[, oorzaak: {cause}]."
    )
    en: ClassVar[str] = "Last day of the ordinary job, ended by: {by}[, cause: {cause}]."
    example: ClassVar[dict[str, Any]] = {
        "decision": "transition-end",
        "dossier": "W-01",
        "effective_on": "2019-12-13",
        "decided_by": "receiving-enterprise",
        "by": "employer",
        "cause": "closure",
    }
