"""What happens to people: who starts, resumes, moves to an ordinary job or leaves, and on which day.

It is read from the runs of everyone's days (``readmodels/counting.py``): what begins is there at the end of a day and
was not at the end of the day before. What came and went within one day has not happened here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from projections.counts.days_of_everyone import Employer
from projections.readmodels.counting import CountedPeriod

#: In this order they are told.
TURNS = ("started", "resumptions", "transitions", "employments-ended")


class Turn(NamedTuple):
    """One thing that happened on a day (ISO), and at whom: of who goes, whom they were with until then."""

    on: str
    what: str
    enterprise: str | None
    scheme: str | None


def is_employed(period: CountedPeriod) -> bool:
    """Whether somebody is employed under a scheme; an ordinary job with support (R16) is none."""
    return period.scheme is not None and period.status != "transitioned"


def turns(periods: Iterable[CountedPeriod]) -> Iterator[Turn]:
    """What happened to one person, in order.

    ``started``: a trajectory is open, and was not, or another was. ``resumptions``: it runs, and was suspended or
    awaiting. ``transitions``: an ordinary job is reached. ``ended``: an employment under a scheme is over, and not by
    a transition; who goes from one enterprise to the next without a day between has not ended.
    """
    before: CountedPeriod | None = None
    employer: Employer = None, None
    is_open = False
    for period in periods:
        was_open, is_open = is_open, _is_open(period, is_open)
        here = period.enterprise, period.scheme
        if is_open and (not was_open or period.completion is not None):
            yield Turn(period.first, "started", *here)
        elif before is not None and was_open and _runs_again(before, period):
            yield Turn(period.first, "resumptions", *here)
        left = _way_out(before, period)
        if left is not None:
            yield Turn(period.first, left, *employer)
        before = period
        if is_employed(period):
            employer = here


def _way_out(before: CountedPeriod | None, period: CountedPeriod) -> str | None:
    """How somebody goes who was there until the day before; None: they do not."""
    if period.status == "transitioned":
        return "transitions" if before is None or before.status != "transitioned" else None
    return (
        "employments-ended"
        if before is not None and is_employed(before) and not is_employed(period)
        else None
    )


def _is_open(period: CountedPeriod, was_open: bool) -> bool:
    return period.status in ("running", "suspended") or (period.status == "awaiting" and was_open)


def _runs_again(before: CountedPeriod, period: CountedPeriod) -> bool:
    return period.status == "running" and before.status in ("suspended", "awaiting")
