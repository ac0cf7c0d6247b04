"""R8: what a start or resumption during a measure may lack, in words."""

from __future__ import annotations

from ledger.language import phrase

#: What is missing by its code, in English and in Dutch.
MISSING: dict[str, str] = {
    "consent-employee": phrase("the consent of the employee in this spell"),
    "consent-employer": phrase("the consent of the employer in this spell"),
    "consent-receiving-enterprise": phrase("the consent of the receiving enterprise in this spell"),
    "evaluation": phrase("an evaluation by VDAB for the exception, with outcome ready"),
    "conditions": phrase("an evaluation that finds the conditions met, the job safe and the job durable"),
    "evaluation-before-consent": phrase(
        "an evaluation after the last consent: it was held before a consent was given"
    ),
}
