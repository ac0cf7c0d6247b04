"""What falls due for one dossier, and on which days that holds, from the state that the fold keeps.

Pure. No rule is worked out here: each day comes from where its rule keeps it. What is due on a day follows from what
has taken effect by that day, so that the answer for a day does not look ahead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from operator import itemgetter
from typing import NamedTuple, Self

from ledger.decisions import AnyDecision
from ledger.decisions.dispute import Dispute
from ledger.decisions.evaluation import Evaluation
from ledger.decisions.notice import Notice
from ledger.decisions.support import Support
from ledger.law import IN_FORCE, Law
from projections.fold.dossier import Dossier, let_live
from projections.fold.rules.calendar import LAST_DAY, as_date, term_last_day
from projections.fold.rules.collective import Collective
from projections.fold.rules.guarantee import last_day_in_time
from projections.fold.rules.return_ import windows
from projections.fold.rules.support import copies_due
from projections.fold.runs import DossierInRuns


class DueItem(NamedTuple):
    """One thing that falls due: ``due`` is the ordinal of the last day in time.

    The first of ``entries`` is what brought it; of a chance they stand in the order of the ledger. ``suspensions`` are
    the names of the suspensions, or guarantees, that it is about.
    """

    kind: str
    due: int
    basis: str
    suspensions: tuple[str, ...]
    entries: tuple[int, ...]
    enterprise: str | None
    scheme: str | None


class Due(NamedTuple):
    """That something falls due holds on the days ``first`` to ``until``, both included (ordinals)."""

    item: DueItem
    first: int
    until: int


Dated = tuple[str, DueItem, int, int]
"""An item with the first and the last day on which it can hold, as far as nothing else happens; and what tells it from
the others that can hold on the same day.

Where it holds from the day on which it is found, that day is not told (0): so what is found again is the same.
"""


class DueDossier(DossierInRuns):
    """A dossier that also notes at the end of each day on which something can change what falls due."""

    def __init__(self, collective: Collective, law: Law = IN_FORCE) -> None:
        super().__init__(collective, law)
        #: What fell due, and when that was over; complete after ``finish``.
        self.dues: list[Due] = []
        self._standing: dict[str, tuple[DueItem, int, int]] = {}
        # What was found last: on most days it is the same.
        self._found: list[Dated] = []

    def branch(self) -> Self:
        """Another dossier to which the same has happened so far."""
        made = super().branch()
        made.dues, made._standing = self.dues.copy(), self._standing.copy()
        return made

    def _note_status(self) -> None:
        super()._note_status()
        found: list[Dated] = []
        if self.scheme is not None and not self._ordinary_job:
            if self._individual:
                self._of_suspensions(found)
            if self.entitlement.chance.waiting:
                self._of_chance(found)
        elif self._ordinary_job:
            if self._external:
                self._of_return_term(found)
        elif self.entitlement.ended_by_leaving:
            self._of_transition(found)
        if self.entitlement.returns.all:
            self._of_returns(found)
        if found != self._found:
            self._note(found)

    def finish(self, day: int) -> None:
        """Count on to the end of ``day``, a day on which nothing more changes."""
        super().finish(day)
        self.dues, self._standing = self.dues_until(day), {}

    @property
    def due_now(self) -> Mapping[str, tuple[DueItem, int, int]]:
        """What stands, by what tells each from the others, with the first day and the last one that it can have.

        Another mapping wherever anything of it is another.
        """
        return self._standing

    def dues_until(self, day: int) -> list[Due]:
        """What fell due so far, and what stands now as far as the end of ``day``, if nothing more changes by then."""
        standing = (Due(item, first, min(last, day)) for item, first, last in self._standing.values())
        return [*self.dues, *(due for due in standing if due.first <= due.until)]

    def _note(self, found: list[Dated]) -> None:
        """What stands from today on; what does not stand any more stood until yesterday, or its own last day."""
        day, standing, now = self.day, self._standing, {}
        for key, item, first, last in found:
            if last < day:
                continue
            held = standing.pop(key, None)
            if held is None:
                begun = max(first, day)
            elif held[0] == item and held[2] >= day - 1:
                begun = held[1]
            else:
                self._over(held[0], held[1], min(held[2], day - 1))
                begun = max(first, day)
            now[key] = (item, begun, last)
        for item, begun, last in standing.values():
            self._over(item, begun, min(last, day - 1))
        self._standing, self._found = now, found

    def _over(self, item: DueItem, first: int, last: int) -> None:
        if first <= last:
            self.dues.append(Due(item, first, last))

    # -- what stands at the end of a day ------------------------------------------------------------------

    def _of_suspensions(self, found: list[Dated]) -> None:
        """R4: the individual suspensions in force that have a last day."""
        day, at, under = self.day, self.enterprise, self.scheme
        for each in self._individual.in_force(day):
            if each.last is not None:
                entries, named = each.entries_on(day), (each.name,)
                item = DueItem("suspension", each.last, "decision", named, entries, at, under)
                found.append((each.name, item, 0, each.last))

    def _of_chance(self, found: list[Dated]) -> None:
        """R10: the answer to the offer that stands; and the offer that is owed, now or once that one has lapsed."""
        chance, at, under = self.entitlement.chance, self.enterprise, self.scheme
        since, offer, alive = chance.owed_since, chance.offer, chance.alive
        named = tuple([str(each.suspension) for each in alive])
        if offer is not None:
            entries: tuple[int, ...] = (offer.position,)
            entries += () if offer.accepted_by is None else (offer.accepted_by,)
            basis = "decision" if offer.stated else "policy"
            item = DueItem("answer", offer.until, basis, named, entries, at, under)
            found.append(("answer", item, 0, offer.until))
            since = offer.until + 1
        if since is not None:
            entries = tuple(sorted({entry for each in alive for entry in each.entries}))
            due = last_day_in_time(since, self._law)
            item = DueItem("chance", due, "policy", named, entries, at, under)
            found.append(("chance", item, since, LAST_DAY))

    def _of_return_term(self, found: list[Dated]) -> None:
        """R12: the days on which the end of the ordinary job opens a return."""
        entries, day = self._because["transition"], self.day
        at, under = self._under_before(self._transitioned_on)
        for first, last, policy in windows(self._transitioned_on, self._law):
            if last >= day:
                basis = "policy" if policy else "law"
                item = DueItem("return-term", last, basis, (), entries, at, under)
                found.append((f"until {last}", item, first, last))

    def _of_transition(self, found: list[Dated]) -> None:
        """R16: a transition soon after the end of an employment that breached or waived a guarantee."""
        last, former = self._last_day_to_transition, self._former
        if last is not None and former is not None and last >= self.day:
            named = tuple([str(each.suspension) for each in self.entitlement.ended_by_leaving])
            _, under = self._under_before(self.day)
            entries = (former.position,)
            item = DueItem("transition", last, "policy", named, entries, former.enterprise, under)
            found.append(("transition", item, 0, last))

    def _of_returns(self, found: list[Dated]) -> None:
        """R12: the returns that are open."""
        for nth, each in enumerate(self.entitlement.returns.all):
            if each.state == "open":
                due = last_day_in_time(each.since, self._law)
                at, under = self._under_before(each.first)
                item = DueItem("return", due, "policy", (), each.entries, at, under)
                found.append((f"return {nth}", item, 0, LAST_DAY))

    def _under_before(self, before: int) -> tuple[str | None, str | None]:
        """The enterprise and the scheme of the last employment under one that there was before a day."""
        for day, enterprise, scheme in reversed(self.employers):
            if scheme is not None and day < before:
                return enterprise, scheme
        return None, None


def fold_with_dues(
    streams: Sequence[Sequence[tuple[int, AnyDecision]]],
    collective: Collective,
    on: int,
    law: Law = IN_FORCE,
) -> DueDossier:
    """What holds at the end of day ``on``, as ``fold`` tells it, and what fell due until then."""
    dossier = DueDossier(collective, law)
    let_live(dossier, streams, collective, on)
    return dossier


#: The decisions by which something falls due, or is done.
DUE_BY_DECISION = frozenset({Evaluation, Dispute, Notice, Support})

Employer = tuple[int, str | None, str | None]
"""From which day on which enterprise employs, under which scheme."""


class _Employed(NamedTuple):
    """Days, both included, on which one enterprise employs under one scheme; None and None where none does."""

    first: int
    last: int
    enterprise: str | None
    scheme: str | None


def dues_of_decisions(
    decisions: Iterable[tuple[int, AnyDecision]], dossier: Dossier, law: Law = IN_FORCE, since: int = 0
) -> Iterator[Due]:
    """What falls due by a decision itself: the copy of a notice (R14), an appeal, a new evaluation.

    ``decisions`` are those of a person that remain; ``dossier`` is their fold, which tells who employed when. What
    held only before the day ``since`` is left out.
    """
    found = [item for item in decisions if type(item[1]) in DUE_BY_DECISION]
    if not found:
        return
    evaluations = [item for item in found if type(item[1]) is Evaluation]
    for due in chain(
        _copies(found, dossier.employers, law) if any(type(each) is Notice for _, each in found) else (),
        _appeals(evaluations, found, dossier.employers, law),
        _reevaluations(evaluations, dossier.employers, law, since),
    ):
        if due.until >= since:
            yield due


def _copies(
    decisions: Iterable[tuple[int, AnyDecision]], employers: Sequence[Employer], law: Law
) -> Iterator[Due]:
    for copy in copies_due(decisions, law):
        first, due, until = (day.toordinal() for day in (copy.first, copy.due, copy.until))
        for at in _employed(employers, first, until):
            yield _due("notice-copy", due, copy.position, at)


def _appeals(
    evaluations: Iterable[tuple[int, AnyDecision]],
    decisions: Sequence[tuple[int, AnyDecision]],
    employers: Sequence[Employer],
    law: Law,
) -> Iterator[Due]:
    for position, evaluation in evaluations:
        assert isinstance(evaluation, Evaluation)
        if evaluation.notified_on is not None:
            yield from _appeal(position, evaluation, evaluation.notified_on, decisions, employers, law)


def _reevaluations(
    evaluations: Iterable[tuple[int, AnyDecision]], employers: Sequence[Employer], law: Law, since: int
) -> Iterator[Due]:
    """Each regular evaluation counts until the day of the next one."""
    regular = [
        (decision.effective_on.toordinal(), position, decision)
        for position, decision in evaluations
        if isinstance(decision, Evaluation) and decision.purpose == "regular"
    ]
    regular.sort(key=itemgetter(0, 1))
    following = [day for day, *_ in regular[1:]] + [LAST_DAY + 1]
    for (day, position, evaluation), after in zip(regular, following, strict=False):
        if after > since:
            yield from _again(day, position, evaluation, after - 1, employers, law)


def _due(kind: str, due: int, position: int, at: _Employed) -> Due:
    item = DueItem(kind, due, "law", (), (position,), at.enterprise, at.scheme)
    return Due(item, at.first, at.last)


def _employed(employers: Sequence[Employer], first: int, last: int) -> Iterator[_Employed]:
    """The days ``first`` to ``last``, cut where another enterprise or scheme begins."""
    for nth, (day, enterprise, scheme) in enumerate(employers, start=1):
        if day > last:
            break
        following = employers[nth][0] if nth < len(employers) else LAST_DAY + 1
        begin, end = max(first, day), min(last, following - 1)
        if begin <= end:
            yield _Employed(begin, end, enterprise, scheme)


def _appeal(
    position: int,
    evaluation: Evaluation,
    known_on: date,
    decisions: Iterable[tuple[int, AnyDecision]],
    employers: Sequence[Employer],
    law: Law,
) -> Iterator[Due]:
    """Under imw, from the day the employee got to know it: until it is disputed, or the days for it are over."""
    day, known = evaluation.effective_on.toordinal(), known_on.toordinal()
    if [at.scheme for at in _employed(employers, day, day)] != ["imw"]:
        return
    due = known + law.appeal_days.on(known_on).value
    named = (position, evaluation.source)
    disputed = [
        decision.effective_on.toordinal() - 1
        for _, decision in decisions
        if isinstance(decision, Dispute) and decision.entry in named
    ]
    for at in _employed(employers, max(day, known), min([due, *disputed])):
        yield _due("appeal", due, position, at)


def _again(
    day: int, position: int, evaluation: Evaluation, until: int, employers: Sequence[Employer], law: Law
) -> Iterator[Due]:
    """Under cmw, after a regular evaluation: until the next one, or the end of the employment."""
    held = day if evaluation.held_on is None else evaluation.held_on.toordinal()
    due = term_last_day(held, law.reevaluation_months.on(as_date(held)).value)
    for at in _employed(employers, day, until):
        if at.scheme is None:
            return
        if at.scheme == "cmw":
            yield _due("evaluation", due, position, at)
