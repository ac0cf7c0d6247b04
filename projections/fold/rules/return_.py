"""R12: who loses the ordinary job within a year, not by own decision, is owed a return."""

from __future__ import annotations

from ledger import law
from projections.fold.rules.calendar import as_date, term_last_day
from projections.fold.rules.finding import Findings
from projections.fold.rules.guarantee import Guarantee


class Returns:
    """The returns owed to one employee: at most one is owed at a time."""

    def __init__(self, findings: Findings) -> None:
        self.all: list[Guarantee] = []
        self._findings = findings

    @property
    def owed(self) -> Guarantee | None:
        """The return that is owed now."""
        return self.all[-1] if self.all and self.all[-1].state == "owed" else None

    def job_ended(self, transitioned_on: int, last_day: int, by: str, entries: tuple[int, ...]) -> None:
        """The ordinary job has ended: a return is owed from the next day if it did so within the term."""
        months = law.RETURN_MONTHS.on(as_date(transitioned_on)).value
        if by != "employee" and last_day <= term_last_day(transitioned_on, months) and self.owed is None:
            self.all.append(Guarantee(None, "return", last_day + 1, entries, "owed"))

    def pass_to(self, day: int) -> None:
        """Owed for too long it becomes a finding."""
        owed = self.owed
        if owed is not None and not self._findings.stands("return-not-honoured"):
            finding_on = owed.since + law.OWED_DAYS.on(as_date(owed.since)).value
            if finding_on <= day:
                self._findings.begin("return-not-honoured", finding_on, owed.entries)

    def returned(self, day: int, position: int) -> None:
        """The employee is back: the return is honoured."""
        if self.owed is not None:
            self.owed.become("honoured", day, (position,))
            self._findings.cure("return-not-honoured", day)
