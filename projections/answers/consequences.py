"""What recording a decision would do: which findings it would bring and cure, before it is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from ledger.decisions import AnyDecision
from ledger.record import Already, Written
from ledger.store.session import ReadTransaction as Entries
from projections.fold.rules.competence import RECORDED_LATE
from projections.persons import PREFIX
from projections.reading import DossierNotFound, Finding, Reading


class ConsequenceCheck:
    """Looks at a decision inside the transaction that records it; ``accepted``: its findings are.

    ``on`` is the day the question is asked; findings are looked at on that day, or on the day after the
    decision takes effect where that is later. A decision about a measure is looked at for everyone.
    """

    def __init__(self, decision: AnyDecision, on: date, *, accepted: bool) -> None:
        self._decision = decision
        self._accepted = accepted
        self._day = max(on, decision.effective_on + timedelta(days=1))
        self.same_as: int | None = None
        self.brought: list[tuple[str, Finding]] = []
        self.cured: list[tuple[str, Finding]] = []

    @property
    def holds_back(self) -> bool:
        """Whether the decision brings findings that nobody has accepted: then it is not recorded.

        Nor is one that stands already as another entry: it was typed twice, unless that is accepted too.
        That it is recorded late is told, but holds nothing back: it would only come to be recorded later.
        """
        brings = any(finding.code != RECORDED_LATE.code for _, finding in self.brought)
        return not self._accepted and (brings or self.same_as is not None)

    def look(self, entries: Entries, outcomes: Sequence[Written | Already]) -> bool:
        """Compare what stands without the decision and with it; True where it may be recorded."""
        written = [outcome.position for outcome in outcomes if isinstance(outcome, Written)]
        self.same_as = next((each.same_as for each in outcomes if isinstance(each, Written)), None)
        if written:
            before, after = Reading(entries), Reading(entries)
            before.upto = written[0] - 1
            for dossier in self._reached(entries):
                self._compare(dossier, self._findings(before, dossier), self._findings(after, dossier))
        return not self.holds_back

    def _reached(self, entries: Entries) -> Iterator[str]:
        subject, _, key = self._decision.subject.partition(":")
        if subject == "dossier":
            return iter((key,))
        persons = Reading(entries).persons
        keys = (stream.removeprefix(PREFIX) for stream in entries.stream_names(PREFIX))
        return (each for each in keys if persons.key_of(each) == each)

    def _compare(self, dossier: str, before: Sequence[Finding], after: Sequence[Finding]) -> None:
        """By code: what is more is brought, what is less is cured; what only moved is neither."""
        for code in dict.fromkeys(finding.code for finding in (*before, *after)):
            without = [finding for finding in before if finding.code == code]
            with_it = [finding for finding in after if finding.code == code]
            if len(with_it) > len(without):
                self.brought += _not_in(without, with_it, dossier)
            elif len(with_it) < len(without):
                self.cured += _not_in(with_it, without, dossier)

    def _findings(self, reading: Reading, dossier: str) -> tuple[Finding, ...]:
        try:
            return reading.status(dossier, self._day).findings
        except DossierNotFound:
            return ()


def _not_in(these: Sequence[Finding], found: Sequence[Finding], dossier: str) -> list[tuple[str, Finding]]:
    """The findings of a dossier that are not among these."""
    return [(dossier, finding) for finding in found if finding not in these]
