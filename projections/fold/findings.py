"""Every kind of finding: the closed list. Each stands beside the rule that begins it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from projections.fold import entitlement, state_machine
from projections.fold.rules import competence, guarantee, return_
from projections.fold.rules.finding import FindingKind


class FindingKinds(Mapping[str, FindingKind]):
    """Kinds of finding by their codes, in the order given. Raises ``ValueError`` where two have the same code."""

    def __init__(self, kinds: Iterable[FindingKind]) -> None:
        self._kinds: dict[str, FindingKind] = {}
        for kind in kinds:
            if kind.code in self._kinds:
                raise ValueError(f"two kinds of finding have the code {kind.code}")
            self._kinds[kind.code] = kind

    def __getitem__(self, code: str) -> FindingKind:
        return self._kinds[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    def __len__(self) -> int:
        return len(self._kinds)


#: In the order in which the rules' page and the exports list them.
KINDS = FindingKinds(
    (
        entitlement.START_DURING_SUSPENSION,
        entitlement.RESUMPTION_DURING_SUSPENSION,
        entitlement.DISMISSED_WHILE_PROTECTED,
        entitlement.DISMISSED_WHILE_OWED,
        entitlement.LEAVE_UNPROVEN,
        entitlement.INSERTION_LAPSED,
        entitlement.CLOSED_WHILE_OWED,
        guarantee.CHANCE_NOT_OFFERED,
        guarantee.OFFER_LAPSED,
        guarantee.OFFER_TOO_SHORT,
        entitlement.REFUSAL_WITHOUT_OFFER,
        entitlement.TIME_SHORTENED,
        entitlement.PHASE_SKIPPED,
        entitlement.PHASE_OVERRUN,
        entitlement.TRAJECTORY_OVERRUN,
        entitlement.START_WITHOUT_EVALUATION,
        state_machine.START_WHILE_OPEN,
        state_machine.OUTSIDE_EMPLOYMENT,
        state_machine.EVALUATION_DURING_SUSPENSION,
        entitlement.INSERTION_EXTENDED_PAST_LIMIT,
        state_machine.RESUMPTION_WITHOUT_SUSPENSION,
        state_machine.OUT_OF_PLACE,
        return_.RETURN_NOT_HONOURED,
        state_machine.EMPLOYMENT_WHILE_EMPLOYED,
        competence.NOT_COMPETENT,
        competence.RECORDED_LATE,
        competence.RECORDED_AHEAD,
    )
)
