"""The days of a dossier, in unbroken runs."""

from __future__ import annotations

from collections.abc import Sequence


class Period:
    """An unbroken run of days with one status, one phase and the same suspensions, both days included.

    ``suspensions`` are those in force: a measure's name, or ``entry:N`` for an individual one. ``entries``
    are the ledger positions that establish the status.
    """

    def __init__(self, first: int, status: str, phase: str | None, suspensions: tuple[str, ...]) -> None:
        self.first = self.last = first
        self.status = status
        self.phase = phase
        self.suspensions = suspensions
        self.entries: tuple[int, ...] = ()

    def is_of(self, status: str, phase: str | None, suspensions: tuple[str, ...]) -> bool:
        """Whether nothing that a period is about differs."""
        return self.status == status and self.phase == phase and self.suspensions == suspensions


def unbroken_since(periods: Sequence[Period]) -> int | None:
    """The first day of the unbroken run of the last period's status; None without periods."""
    first = None
    for period in reversed(periods):
        if period.status != periods[-1].status:
            break
        first = period.first
    return first
