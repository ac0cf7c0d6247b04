from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta

from ledger.decisions.decision import DossierDecision
from ledger.decisions.fields import Cause
from ledger.decisions.markers import Since
from ledger.decisions.vocabulary import Capacity
from ledger.language import phrase


class TransitionEnd(DossierDecision, frozen=True, kw_only=True, tag="transition-end"):
    """Einde reguliere tewerkstelling. The ordinary job ends; ``effective_on`` is its last day (R12)."""

    by: Annotated[
        Literal["employer", "employee", "mutual", "term", "other"],
        Meta(description="by whose decision it ended; other: a cause outside the parties' will"),
    ]
    cause: Annotated[Cause, Meta(description="why, in a few words")] | None = None
    outside_will: (
        Annotated[bool, Since(2), Meta(description="whether it ended outside the employee's will (R12)")]
        | None
    ) = None

    dutch: ClassVar[str] = "einde reguliere tewerkstelling"
    may_decide: ClassVar[tuple[Capacity, ...]] = (
        "receiving-enterprise",
        "employer",
        "employee",
        "representative",
        "vdab",
    )
    sentence: ClassVar[str] = phrase(
        "Last day of the ordinary job, ended by: {the by}"
        "[outside_will=yes?, outside the employee's will][outside_will=no?, not outside the employee's will]"
        "[, cause: {cause}]."
    )
    example: ClassVar[dict[str, Any]] = {
        "decision": "transition-end",
        "dossier": "W-01",
        "effective_on": "2019-12-13",
        "decided_by": "receiving-enterprise",
        "by": "employer",
        "cause": "closure",
    }
