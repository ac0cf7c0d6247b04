"""R14: the level of an employee's support package (WOP), and when it ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import ClassVar, NamedTuple

import msgspec

from ledger.decisions import AnyDecision
from ledger.decisions.completion import Completion
from ledger.decisions.notice import Notice
from ledger.decisions.support import Support as SupportDecision
from ledger.law import IN_FORCE, Law
from projections.fold.period import Period
from projections.fold.rules.calendar import as_date

_MONTHS_OF_A_QUARTER = 3


class SupportOnDay(msgspec.Struct, frozen=True):
    """The support of one employee at the end of a day.

    ``level`` is the present one, None where none is known or support has ended; ``since`` its first day.
    ``last_day`` is the last day of support, where it is known; past, support has ended. ``entries`` are the
    ledger positions it rests on. ``copy_in_time`` says, after a notice, whether its copy was sent in time.
    """

    rule: ClassVar[str] = "R14"

    level: str | None
    since: date | None
    last_day: date | None
    entries: tuple[int, ...]
    copy_in_time: bool | None = None
    beyond_own_will: bool = False


def support_on(
    decisions: Iterable[tuple[int, AnyDecision]], periods: Sequence[Period], on: date, law: Law = IN_FORCE
) -> SupportOnDay | None:
    """The support on a day, from the decisions that remain (R1); None where nothing was decided about it.

    ``periods`` are the days of the fold: they tell whether a completion took effect, and whether a new
    trajectory ran since.
    """
    level: SupportOnDay | None = None
    notice: tuple[int, Notice] | None = None
    in_effect = sorted(
        ((decision.effective_on, position, decision) for position, decision in decisions),
        key=lambda item: item[:2],
    )
    for day, position, decision in in_effect:
        if day > on:
            break
        if isinstance(decision, SupportDecision):
            # A level that is decided after a notice is a decision about support of its own.
            level, notice = SupportOnDay(decision.level, day, decision.last_day, (position,)), None
        elif isinstance(decision, Completion) and decision.outcome == "beyond-own-will":
            if _employed(periods, day) and not _runs_since(periods, day, on):
                stated = law.beyond_own_will_support.on(day).value
                level = SupportOnDay(stated, day, None, (position,), beyond_own_will=True)
        elif isinstance(decision, Notice):
            notice = position, decision
    if notice is not None:
        level = _until_notice(level, *notice, law)
    return level if level is None else _unless_over(level, on)


def _unless_over(support: SupportOnDay, on: date) -> SupportOnDay:
    """The support on a day: past its last day there is no level any more."""
    over = support.last_day is not None and support.last_day < on
    return msgspec.structs.replace(support, level=None, since=None) if over else support


def _until_notice(level: SupportOnDay | None, position: int, notice: Notice, law: Law) -> SupportOnDay:
    """The support under a notice: it ends when that says, or on a last day that was fixed before."""
    last = support_last_day(notice, law)
    present = level or SupportOnDay(None, None, None, ())
    return msgspec.structs.replace(
        present,
        last_day=last if present.last_day is None else min(last, present.last_day),
        entries=(*present.entries, position),
        copy_in_time=copy_in_time(notice, law),
    )


def copy_in_time(notice: Notice, law: Law) -> bool:
    """Whether the copy of the notice was sent within the days after VDAB's message that the rule gives."""
    if notice.copy_sent_on is None:
        return False
    days = law.notice_copy_days.on(notice.vdab_informed_on).value
    return (notice.copy_sent_on - notice.vdab_informed_on).days <= days


def support_last_day(notice: Notice, law: Law) -> date:
    """The last day of support after a notice: the end of a quarter.

    It is the quarter in which the notice period ends if the copy was sent in time, else the quarter of VDAB's message.
    """
    return end_of_quarter(notice.notice_last_day if copy_in_time(notice, law) else notice.vdab_informed_on)


class CopyDue(NamedTuple):
    """The copy of a notice, to be sent by ``due``: still to do on the days ``first`` to ``until``; all included."""

    position: int
    first: date
    due: date
    until: date


def copies_due(decisions: Iterable[tuple[int, AnyDecision]], law: Law = IN_FORCE) -> Iterator[CopyDue]:
    """The days on which the copy of a notice is still to be sent: from VDAB's message until it is sent, or too late.

    As for the support itself, a later notice, and a level that is decided later, come in the place of a notice.
    """
    decided = [item for item in decisions if isinstance(item[1], Notice | SupportDecision)]
    decided.sort(key=lambda item: (item[1].effective_on, item[0]))
    for nth, (position, decision) in enumerate(decided):
        if not isinstance(decision, Notice):
            continue
        informed_on = decision.vdab_informed_on
        due = informed_on + timedelta(days=law.notice_copy_days.on(informed_on).value)
        over = [decided[nth + 1][1].effective_on] if nth + 1 < len(decided) else []
        over += [decision.copy_sent_on] if decision.copy_sent_on is not None else []
        until = min([due, *(day - timedelta(days=1) for day in over)])
        yield CopyDue(position, max(decision.effective_on, informed_on), due, until)


def end_of_quarter(day: date) -> date:
    """The last day of the quarter of a day."""
    month = (day.month - 1) // _MONTHS_OF_A_QUARTER * _MONTHS_OF_A_QUARTER + _MONTHS_OF_A_QUARTER
    if month == 12:
        return date(day.year, 12, 31)
    return date(day.year, month + 1, 1) - timedelta(days=1)


def _employed(periods: Sequence[Period], day: date) -> bool:
    """Whether the employee was under a scheme at the end of a day: else a completion has no effect (R4)."""
    at = [period for period in periods if as_date(period.first) <= day <= as_date(period.last)]
    return bool(at) and at[0].status not in ("not-employed", "transitioned", "left")


def _runs_since(periods: Sequence[Period], day: date, on: date) -> bool:
    """Whether a trajectory ran at the end of a day since a completion: then it is a new one."""
    return any(
        period.status == "running" and as_date(period.last) >= day and as_date(period.first) <= on
        for period in periods
    )
