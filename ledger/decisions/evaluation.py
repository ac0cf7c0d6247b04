from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta

from ledger.decisions.decision import DossierDecision
from ledger.decisions.fields import Day, NotifiedOn
from ledger.decisions.markers import NotAhead
from ledger.decisions.vocabulary import Capacity
from ledger.language import phrase


class Evaluation(DossierDecision, frozen=True, kw_only=True, tag="evaluation"):
    """Doorstroomevaluatie. VDAB judges whether the employee is ready for a trajectory (R4).

    ``purpose`` is ``exception`` where employee, employer and receiving enterprise asked to go on during a
    suspension; then the three questions of R8 are answered: all necessary conditions met, the job safe,
    the job durable. ``held_on`` is the day it took place, where that differs from the day of effect.
    """

    outcome: Annotated[Literal["ready", "not-ready", "internal"], Meta(description="what VDAB judged")]
    purpose: Annotated[Literal["regular", "exception"], Meta(description="what it was held for")]
    held_on: Annotated[Day, NotAhead(), Meta(description="day it took place, where that differs")] | None = (
        None
    )
    conditions_met: (
        Annotated[bool, Meta(description="whether the conditions for an exception are met (R8)")] | None
    ) = None
    job_safe: Annotated[bool, Meta(description="whether the job is safe (R8)")] | None = None
    job_durable: Annotated[bool, Meta(description="whether the job is durable (R8)")] | None = None
    notified_on: NotifiedOn | None = None

    dutch: ClassVar[str] = "doorstroomevaluatie"
    may_decide: ClassVar[tuple[Capacity, ...]] = ("vdab",)
    sentence: ClassVar[str] = phrase(
        "Evaluation ({purpose})[, held on {held_on}]: {outcome}"
        "[conditions_met=yes?; the conditions are met][conditions_met=no?; the conditions are not met]"
        "[job_safe=yes?; the job is safe][job_safe=no?; the job is not safe]"
        "[job_durable=yes?; the job is durable][job_durable=no?; the job is not durable]."
    )
    example: ClassVar[dict[str, Any]] = {
        "decision": "evaluation",
        "dossier": "W-01",
        "effective_on": "2020-05-11",
        "decided_by": "vdab",
        "outcome": "ready",
        "purpose": "exception",
        "conditions_met": True,
        "job_safe": True,
        "job_durable": True,
    }
