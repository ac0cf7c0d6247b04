"""R12: who loses the ordinary job within a year, not by own decision, is owed a return."""

from __future__ import annotations

from ledger.language import phrase
from ledger.law import Law
from projections.fold.rules.calendar import as_date, term_last_day
from projections.fold.rules.finding import FindingKind, Findings
from projections.fold.rules.guarantee import OWED, Guarantee
from projections.fold.trace import Trace
from projections.fold.trace import guarantee as guarantee_of

RETURN_NOT_HONOURED = FindingKind(
    "return-not-honoured",
    "R12",
    "irregular",
    phrase("the return has been owed for more than 30 days"),
    OWED,
)


class Returns:
    """The returns owed to one employee: at most one is owed at a time."""

    def __init__(self, findings: Findings, law: Law, trace: Trace | None = None) -> None:
        self._law = law
        self.all: list[Guarantee] = []
        self._trace = trace
        self._findings = findings

    @property
    def owed(self) -> Guarantee | None:
        """The return that is owed now."""
        return self.all[-1] if self.all and self.all[-1].state == "owed" else None

    def job_ended(self, transitioned_on: int, last_day: int, by: str, entries: tuple[int, ...]) -> None:
        """The ordinary job has ended: a return is owed from the next day if it did so within the term."""
        months = self._law.return_months.on(as_date(transitioned_on)).value
        if by != "employee" and last_day <= term_last_day(transitioned_on, months) and self.owed is None:
            self.all.append(Guarantee(None, "return", last_day + 1, entries, "owed"))
            if self._trace is not None:
                of, values = guarantee_of(None, len(self.all)), {"months": months, "last_day": last_day}
                self._trace.record(last_day + 1, of, "owed", "R12", entries, how="job-ended", **values)

    def pass_to(self, day: int) -> None:
        """Owed for too long it becomes a finding."""
        owed = self.owed
        if owed is not None and not self._findings.stands(RETURN_NOT_HONOURED):
            days = self._law.owed_days.on(as_date(owed.since)).value
            if owed.since + days <= day:
                values = {"owed_since": owed.since, "limit": days}
                self._findings.begin(RETURN_NOT_HONOURED, owed.since + days, owed.entries, values=values)

    def returned(self, day: int, position: int) -> None:
        """The employee is back: the return is honoured."""
        if self.owed is not None:
            if self._trace is not None:
                of = guarantee_of(None, len(self.all))
                self._trace.record(day, of, "honoured", "R12", (position,), how="returned")
            self.owed.become("honoured", day, (position,))
            self._findings.cure(RETURN_NOT_HONOURED, day, because=(position,))
