"""R8: to start or resume while a measure suspends takes three consents and then VDAB's evaluation."""

from __future__ import annotations

from ledger.decisions.consent import Consent
from ledger.decisions.evaluation import Evaluation

PARTIES = ("employee", "employer", "receiving-enterprise")


class ExceptionCase:
    """The consents to the exception and the evaluations for it, in the order in which they apply."""

    __slots__ = ("_consents", "_evaluations", "_order")

    def __init__(self) -> None:
        self._order = 0
        self._consents: dict[str, tuple[int, int, str]] = {}
        self._evaluations: list[tuple[int, int, bool]] = []

    def take(self, position: int, decision: Consent | Evaluation) -> None:
        """A consent to the exception, or an evaluation by purpose ``exception`` that judged ready."""
        self._order += 1
        if isinstance(decision, Consent):
            self._consents[decision.party] = (self._order, position, decision.answer)
        else:
            conditions = (decision.conditions_met, decision.job_safe, decision.job_durable)
            self._evaluations.append((self._order, position, all(conditions)))

    def missing(self) -> tuple[str, ...]:
        """What is missing for a lawful start or resumption now; nothing where it is lawful.

        The latest consents of all three must be ``given``, and after them an evaluation with outcome
        ready and all three conditions true.
        """
        missing = [f"consent-{party}" for party in PARTIES if not self._gave(party)]
        last_consent = max(
            (order for order, _, answer in self._consents.values() if answer == "given"), default=0
        )
        if not self._evaluations:
            return (*missing, "evaluation")
        if not any(complete and order > last_consent for order, _, complete in self._evaluations):
            order, _, complete = self._evaluations[-1]
            missing += ["conditions"] if not complete else []
            missing += ["evaluation-before-consent"] if order < last_consent else []
        return tuple(missing)

    def entries(self) -> tuple[int, ...]:
        """The ledger positions of the latest consents and of the evaluations."""
        consents = [position for _, position, _ in self._consents.values()]
        return tuple(sorted(consents + [position for _, position, _ in self._evaluations]))

    def _gave(self, party: str) -> bool:
        return party in self._consents and self._consents[party][2] == "given"
