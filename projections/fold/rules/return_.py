"""R12: an ordinary job that ends outside the employee's will, within the term, opens a return. Nobody owes one."""

from __future__ import annotations

from typing import NamedTuple

from ledger.language import phrase
from ledger.law import Law
from ledger.sources import NOTED_AFTER
from projections.fold.copied import copied
from projections.fold.rules.calendar import LAST_DAY, as_date, term_last_day
from projections.fold.rules.finding import FindingKind, Findings, Particulars
from projections.fold.rules.guarantee import Guarantee, last_day_in_time
from projections.fold.trace import Trace
from projections.fold.trace import guarantee as guarantee_of

RETURN_NOT_HONOURED = FindingKind(
    "return-not-honoured",
    phrase("Return open for long"),
    "R12",
    "note",
    phrase("a return has been open for more than 30 days"),
    Particulars(
        phrase("It is open since {open_since}; after {limit} days that is noted."), days=("open_since",)
    ),
    (NOTED_AFTER,),
)


def is_outside_will(by: str, stated: bool | None) -> bool:
    """R12: whether a job ended outside the employee's will: what the end states of it, else who ended it."""
    return by != "employee" if stated is None else stated


class ReturnWindow(NamedTuple):
    """Days, both included: an ordinary job whose last day is one of them opens a return. ``policy``: by no law."""

    first: int
    last: int
    policy: bool


def windows(transitioned_on: int, law: Law) -> list[ReturnWindow]:
    """The days on which the end of an ordinary job opens a return, from the transition on.

    The term is the one in force on the day the job ended, so that a term that was over can begin again under a later
    law, and one that is not over yet can be longer than it looked. The last days of a window are by what its last
    term is.
    """
    found: list[ReturnWindow] = []
    begins = [transitioned_on, *(dated.since.toordinal() for dated in law.return_months.values[1:])]
    ends = [*(day - 1 for day in begins[1:]), LAST_DAY]
    for begin, end, dated in zip(begins, ends, law.return_months.values, strict=True):
        first, last = max(begin, transitioned_on), min(end, term_last_day(transitioned_on, dated.value))
        if first > last:
            continue
        if found and found[-1].last == first - 1:
            first = found.pop().first
        found.append(ReturnWindow(first, last, dated.policy))
    return found


class Returns:
    """The returns of one employee: one for each ordinary job that ended so."""

    def __init__(self, findings: Findings, law: Law, trace: Trace | None = None) -> None:
        self._law = law
        self.all: list[Guarantee] = []
        self._trace = trace
        self._findings = findings
        # How many of them are noted: they are in order of time.
        self._noted = 0

    def branch(self, findings: Findings) -> Returns:
        """The same returns, for a dossier that branches and has these ``findings``."""
        made = copied(self)
        made._findings = findings
        made.all = [each if each.is_final else each.branch() for each in self.all]
        return made

    @property
    def waiting(self) -> bool:
        """Whether time alone can bring a finding about."""
        return self._noted < len(self.all)

    def job_ended(self, transitioned_on: int, last_day: int, entries: tuple[int, ...]) -> None:
        """The ordinary job ended outside the employee's will: a return is open from the next day if within the term.

        The term is the one of the day on which the job ended.
        """
        months = self._law.return_months.on(as_date(last_day)).value
        if any(each.first <= last_day <= each.last for each in windows(transitioned_on, self._law)):
            self.all.append(Guarantee(None, "return", last_day + 1, entries, "open"))
            if self._trace is not None:
                of, values = guarantee_of(None, len(self.all)), {"months": months, "last_day": last_day}
                self._trace.record(last_day + 1, of, "open", "R12", entries, how="job-ended", **values)

    def pass_to(self, day: int) -> None:
        """Open for long it becomes a finding."""
        while self._noted < len(self.all):
            found = self.all[self._noted]
            days = self._law.owed_days.on(as_date(found.since)).value
            noted_on = last_day_in_time(found.since, self._law) + 1
            if found.state == "open" and noted_on > day:
                return
            if found.state == "open":
                values = {"open_since": found.since, "limit": days}
                self._findings.begin(RETURN_NOT_HONOURED, noted_on, found.entries, values=values)
            self._noted += 1

    def returned(self, day: int, position: int) -> bool:
        """The employee is back: every open return is honoured. False where none was open."""
        opened = [(number, each) for number, each in enumerate(self.all, start=1) if each.state == "open"]
        for number, each in opened:
            if self._trace is not None:
                of = guarantee_of(None, number)
                self._trace.record(day, of, "honoured", "R12", (position,), how="returned")
            each.become("honoured", day, (position,))
        self._findings.cure(RETURN_NOT_HONOURED, day, "returned", because=(position,))
        return bool(opened)
