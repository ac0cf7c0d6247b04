"""The days of everyone, one dossier at a time, and who employed somebody on a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter

from projections.readmodels.counting import Life, Register

Employer = tuple[str | None, str | None]
"""An enterprise and a scheme."""


def by_dossier(register: Register, upto: date) -> Iterator[tuple[str, list[Life]]]:
    """Each dossier with its days, in order."""
    for dossier, lives in groupby(register.lives(upto), key=attrgetter("dossier")):
        yield dossier, list(lives)


def employer_on(lives: Sequence[Life], day: str, *, before: bool = False) -> Employer:
    """The enterprise that last employed somebody under a scheme by a day, and the scheme; none where none did.

    So what a dismissal brings about the day after it is with who dismissed. ``before``: by the day before it.
    """
    found: Employer = None, None
    for life in lives:
        if life.first > day or (before and life.first == day):
            break
        if life.scheme is not None:
            found = life.enterprise, life.scheme
    return found
