"""R8: what a start or resumption during a measure may lack, in words."""

from __future__ import annotations

#: What is missing by its code, in English and in Dutch.
MISSING: dict[str, tuple[str, str]] = {
    "consent-employee": ("the consent of the employee", "de instemming van de werknemer"),
    "consent-employer": ("the consent of the employer", "de instemming van de werkgever"),
    "consent-receiving-enterprise": (
        "the consent of the receiving enterprise",
        "de instemming van het ontvangend bedrijf",
    ),
    "evaluation": (
        "an evaluation by VDAB for the exception, with outcome ready",
        "een evaluatie door VDAB voor de uitzondering, met uitkomst doorstroomklaar",
    ),
    "conditions": (
        "an evaluation that finds the conditions met, the job safe and the job durable",
        "een evaluatie die de voorwaarden vervuld, de job veilig en de job duurzaam vindt",
    ),
    "evaluation-before-consent": (
        "an evaluation after the last consent: it was held before a consent was given",
        "een evaluatie na de laatste instemming: ze gaat aan een gegeven instemming vooraf",
    ),
}
