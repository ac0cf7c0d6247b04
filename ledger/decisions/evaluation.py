from __future__ import annotations

from typing import Any, ClassVar, Literal

from ledger.decisions.decision import DossierDecision
from ledger.decisions.fields import Day
from ledger.decisions.vocabulary import Capacity


class Evaluation(DossierDecision, frozen=True, kw_only=True, tag="evaluation"):
    """Doorstroomevaluatie. VDAB judges whether the employee is ready for a trajectory (R4).

    ``purpose`` is ``exception`` where employee, employer and receiving enterprise asked to go on during a
    suspension; then the three questions of R8 are answered: all necessary conditions met, the job safe,
    the job durable. ``held_on`` is the day it took place, where that differs from the day of effect.
    """

    outcome: Literal["ready", "not-ready", "internal"]
    purpose: Literal["regular", "exception"]
    held_on: Day | None = None
    conditions_met: bool | None = None
    job_safe: bool | None = None
    job_durable: bool | None = None

    dutch: ClassVar[str] = "doorstroomevaluatie"
    may_decide: ClassVar[tuple[Capacity, ...]] = ("vdab",)
    nl: ClassVar[str] = (
        "Evaluatie ({purpose})[, gehouden op {held_on}]: {outcome}[; aan de voorwaarden voldaan: "
        "{conditions_met}][; job veilig: {job_safe}][; job duurzaam: {job_durable}]."
    )
    en: ClassVar[str] = (
        "Evaluation ({purpose})[, held on {held_on}]: {outcome}[; conditions met: "
        "{conditions_met}][; job safe: {job_safe}][; job durable: {job_durable}]."
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
