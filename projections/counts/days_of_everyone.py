"""The days of everyone, one dossier at a time, and who employed somebody on a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter

from projections.readmodels.counting import CountedPeriod, Register

Employer = tuple[str | None, str | None]
"""An enterprise and a scheme."""


def by_dossier(register: Register, upto: date) -> Iterator[tuple[str, list[CountedPeriod]]]:
    """Each dossier with its days, in order."""
    for dossier, periods in groupby(register.periods(upto), key=attrgetter("dossier")):
        yield dossier, list(periods)


def employer_on(periods: Sequence[CountedPeriod], day: str, *, before: bool = False) -> Employer:
    """The enterprise that last employed somebody under a scheme by a day, and the scheme; none where none did.

    So what a dismissal brings about the day after it is with who dismissed. ``before``: by the day before it.
    """
    found: Employer = None, None
    for period in periods:
        if period.first > day or (before and period.first == day):
            break
        if period.scheme is not None:
            found = period.enterprise, period.scheme
    return found
