"""Why what holds does: each change as the fold makes it, with its rule, its entries and its values.

The fold hands each change to a ``Trace`` in the moment it computes it, so that nobody works out a reason a second
time: who explains only puts into words what stands here. A fold without a trace does the same, and keeps none of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple


class Subject(NamedTuple):
    """What a change is about: its kind; where there are several of a kind, which one.

    ``name`` is the suspension of a guarantee (``return`` for a return), or the code of a finding. ``number`` tells
    those of one name apart: the first entry that a finding rests on, the number of a return.
    """

    kind: str
    name: str = ""
    number: int = 0


STATUS = Subject("status")
"""The status; ``because`` are the entries that establish it. ``closed``: the entries that closed what was open."""
SINCE = Subject("since")
"""The first day of the status; ``because`` is what brought it that day. ``how``: by a ``decision``, the day after
``leaving``, by a ``measure`` that began (``suspensions``), or by the ``end`` of a suspension."""
SUSPENSIONS = Subject("suspensions")
"""The names of the suspensions that stop the person."""
SPARED = Subject("spared-by")
"""The names of the measures in force on the scheme that do not stop this trajectory (R8)."""
ENTERPRISE = Subject("enterprise")
SCHEME = Subject("scheme")
TRAJECTORY = Subject("trajectory")
"""The first day of the open trajectory, None while none is open."""
PHASE = Subject("phase")
PLANNED = Subject("planned-last-day")
"""``months`` are those of the phases where no last day was ``stated``."""
EXPECTED = Subject("expected-last-day")
"""``stated``: by a later decision. A run of stopped days moves it on by a day each day."""
DAYS_SUSPENDED = Subject("days-suspended")
DAYS_AWAITING = Subject("days-awaiting")
INSERTION = Subject("insertion-legal-last-day")
"""The last day of the insertion term by its own last day, orders and extensions alone (R7)."""
INSERTION_LAST = Subject("insertion-last-day")
"""The last day of the insertion term, whatever holds it open. No trace records it: it follows from the others (R7)."""


def guarantee(suspension: str | None, number: int = 1) -> Subject:
    """The guarantee of a suspension; of a return (None) the ``number``-th of the dossier."""
    return (
        Subject("guarantee", suspension) if suspension is not None else Subject("guarantee", "return", number)
    )


def finding(code: str, entries: tuple[int, ...]) -> Subject:
    """A finding on its entries."""
    return Subject("finding", code, entries[0] if entries else 0)


def entitled_to(of: Subject) -> Subject:
    """What the guarantee of a suspension entitles to; no trace records it: it does not change."""
    return of._replace(kind="entitled-to")


def missing(of: Subject) -> Subject:
    """What a finding says was missing; the trace has that among the values of the finding."""
    return of._replace(kind="missing")


class Change(NamedTuple):
    """One change: from ``day`` (an ordinal) on ``of`` is ``after``, by a rule, because of entries.

    ``because`` are ledger positions; ``values`` the figures that the rule used. Where they name a day ``until``, what
    is a number grows by one on each day after ``day``, up to and including that day.
    """

    day: int
    of: Subject
    before: Any
    after: Any
    rule: str
    because: tuple[int, ...]
    values: Mapping[str, Any]

    @property
    def days(self) -> range:
        """The days on which the number grows: none where it does not."""
        until = self.values.get("until")
        return range(self.day, self.day if until is None else until + 1)

    def on(self, day: int) -> Any:
        """What holds by this change at the end of ``day``, which is not before its own."""
        until = self.values.get("until")
        return self.after if until is None else self.after + min(day, until) - self.day


class Trace:
    """The changes of one dossier. Each subject's are recorded in the order of their days."""

    def __init__(self) -> None:
        self._recorded: list[Change] = []
        self._of: dict[Subject, list[Change]] = {}

    def record(
        self, day: int, of: Subject, after: Any, rule: str, because: Iterable[int], **values: Any
    ) -> None:
        """Record that from ``day`` on ``of`` is ``after``; what it was before is known here."""
        own = self._of.setdefault(of, [])
        before = own[-1].on(day - 1) if own else None
        change = Change(day, of, before, after, rule, tuple(dict.fromkeys(because)), values)
        own.append(change)
        self._recorded.append(change)

    def changes(self) -> list[Change]:
        """Every change, by day; those of one day as they were made."""
        # What time alone brings about is found where the next day is reached, one rule after the other.
        return sorted(self._recorded, key=lambda change: change.day)

    def positions(self) -> set[int]:
        """The ledger positions of every entry that caused a change."""
        return {position for change in self._recorded for position in change.because}

    def of(self, subject: Subject) -> list[Change]:
        """The changes of a subject, oldest first."""
        return self._of.get(subject, [])

    def last(self, subject: Subject) -> Change:
        """The latest change of a subject. Raises ``LookupError`` where there is none."""
        return self._of[subject][-1]

    def from_latest(self, subject: Subject, value: str) -> list[Change]:
        """The changes of a subject from the latest one on that has such a value."""
        own = self.of(subject)
        begun = [nth for nth, change in enumerate(own) if value in change.values]
        return own[begun[-1] :] if begun else []

    def on(self, subject: Subject, day: int) -> Any:
        """What a subject is at the end of ``day``; None where it is nothing."""
        changed = [change for change in self.of(subject) if change.day <= day]
        return changed[-1].on(day) if changed else None

    def holding(self, day: int) -> dict[Subject, Any]:
        """What every subject is at the end of ``day``, by replaying the changes; what is None is left out."""
        found = ((subject, self.on(subject, day)) for subject in self._of)
        return {subject: value for subject, value in found if value is not None}
