"""R8: to start or resume while a measure suspends takes three consents of its spell and then VDAB's evaluation."""

from __future__ import annotations

from typing import NamedTuple

from ledger.decisions.consent import Consent
from ledger.decisions.evaluation import Evaluation
from projections.fold.copied import copied

PARTIES = ("employee", "employer", "receiving-enterprise")


class _Answer(NamedTuple):
    """The latest answer of a party: its place in the order of what was asked, its entry, its day."""

    order: int
    position: int
    day: int
    agreed: bool


class ExceptionCase:
    """The consents to the exception and the evaluations for it, in the order in which they apply."""

    def __init__(self) -> None:
        self._order = 0
        self._consents: dict[str, _Answer] = {}
        self._evaluations: list[tuple[int, int, bool]] = []

    def branch(self) -> ExceptionCase:
        """The same, for a dossier that branches."""
        made = copied(self)
        made._consents, made._evaluations = self._consents.copy(), self._evaluations.copy()
        return made

    def take(self, day: int, position: int, decision: Consent | Evaluation) -> None:
        """A consent to the exception, or an evaluation by purpose ``exception`` that judged ready."""
        self._order += 1
        if isinstance(decision, Consent):
            agreed = decision.answer == "given"
            self._consents[decision.party] = _Answer(self._order, position, day, agreed)
        else:
            conditions = (decision.conditions_met, decision.job_safe, decision.job_durable)
            self._evaluations.append((self._order, position, all(conditions)))

    def missing(self, spell_first: int) -> tuple[str, ...]:
        """What is missing for a lawful start or resumption now; nothing where it is lawful.

        The latest consents of all three must be ``given``, on or after ``spell_first``, the first day of the spell
        that suspends; and after them there must be an evaluation with outcome ready and all three conditions true.
        """
        given = {
            party: answer
            for party, answer in self._consents.items()
            if answer.agreed and answer.day >= spell_first
        }
        missing = [f"consent-{party}" for party in PARTIES if party not in given]
        last_consent = max((answer.order for answer in given.values()), default=0)
        if not self._evaluations:
            return (*missing, "evaluation")
        if not any(complete and order > last_consent for order, _, complete in self._evaluations):
            order, _, complete = self._evaluations[-1]
            missing += ["conditions"] if not complete else []
            missing += ["evaluation-before-consent"] if order < last_consent else []
        return tuple(missing)

    def entries(self) -> tuple[int, ...]:
        """The ledger positions of the latest consents and of the evaluations."""
        consents = [answer.position for answer in self._consents.values()]
        return tuple(sorted(consents + [position for _, position, _ in self._evaluations]))
