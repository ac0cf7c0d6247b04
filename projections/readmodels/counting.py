"""The rows that reports count, of everyone.

Days are ISO texts, which compare as days do; both ends are included, an open end is None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, Select

from ledger.store.session import ReadTransaction as Entries
from projections.reading import Reading
from projections.readmodels import queries
from projections.readmodels.answering import answered
from projections.readmodels.as_known import KnownTables
from projections.readmodels.folding import uncollected
from projections.readmodels.rows import Rows

BATCH = 5_000
"""How many rows are fetched at a time: one by one costs twice as much."""

T = TypeVar("T")


class CountedPeriod(NamedTuple):
    """An unbroken run of days of one dossier with one status, enterprise and scheme (or a part of such a run).

    ``completion`` is the outcome of the completion that took effect on its first day, None where none did.
    """

    dossier: str
    first: str
    last: str | None
    status: str
    enterprise: str | None
    scheme: str | None
    completion: str | None = None
    phase: str | None = None


class CountedGuarantee(NamedTuple):
    """The state of one guarantee on a day, since when, and who answers for it."""

    dossier: str
    state: str
    since: str
    enterprise: str | None
    scheme: str | None


class CountedFinding(NamedTuple):
    """A finding, from its first day to its last (None: it stands), and the enterprise and scheme where it began."""

    dossier: str
    code: str
    severity: str
    since: str
    until: str | None
    enterprise: str | None
    scheme: str | None


class CountedState(NamedTuple):
    """A guarantee on a run of days with one state, and who answers for it then.

    The state began on ``since``: earlier than ``first`` where only who answers for it, or what it rests on, changed.
    """

    dossier: str
    suspension: str
    state: str
    since: str
    first: str
    until: str | None
    enterprise: str | None
    scheme: str | None


class CountedPlace(NamedTuple):
    """A place that was left: open from ``since`` until the day before ``filled_on`` (None: it is open).

    ``filled_by`` is the dossier of who fills it: its own where the same person is employed there again.
    """

    dossier: str
    enterprise: str
    since: str
    filled_on: str | None
    filled_by: str | None


class CountedException(NamedTuple):
    """A request for the exception as it stands on a day, when it was made, and where."""

    dossier: str
    state: str
    asked_on: str
    enterprise: str | None
    scheme: str | None


class CountedStep(NamedTuple):
    """A step that a dossier's days do not tell: see ``readmodels/steps.py``."""

    dossier: str
    day: str
    step: str
    enterprise: str | None
    ended_by: str | None
    will: str | None


class CountedDay(NamedTuple):
    """A day on which something happened to somebody."""

    dossier: str
    day: str


class Register:
    """The rows of everyone, by dossier."""

    def __init__(self, connection: Connection, of: KnownTables) -> None:
        """Take the tables that hold them: those of the read models, or of a fold in memory."""
        self._connection = connection
        self._of = of
        self._periods: tuple[date, list[CountedPeriod]] | None = None

    def remember_periods(self, upto: date) -> None:
        """Hold everyone's periods in memory, for who asks for them more than once."""
        self._periods = upto, list(self.periods(upto))

    def periods(self, upto: date) -> Iterator[CountedPeriod]:
        """What everyone's days were, of each dossier in order, as far as they begin by a day."""
        if self._periods is not None and self._periods[0] == upto:
            return iter(self._periods[1])
        return map(CountedPeriod._make, self._rows(queries.periods_by(self._of, upto)))

    def guarantees(self, on: date) -> Iterator[CountedGuarantee]:
        """Every guarantee there is on a day."""
        return map(CountedGuarantee._make, self._rows(queries.states_on(self._of, on)))

    def states(self, upto: date) -> Iterator[CountedState]:
        """Every state of every guarantee but returns, by dossier, as far as it began by a day."""
        return map(CountedState._make, self._rows(queries.states_by(self._of, upto)))

    def findings(self, first: date, last: date) -> Iterator[CountedFinding]:
        """Every finding that stood on a day of a period, or until the day before it."""
        return map(CountedFinding._make, self._rows(queries.findings_within(self._of, first, last)))

    def places(self, upto: date) -> Iterator[CountedPlace]:
        """Every place that was left by a day."""
        return map(CountedPlace._make, self._rows(queries.places_by(self._of, upto)))

    def exceptions(self, first: date | None, last: date) -> Iterator[CountedException]:
        """Every request for the exception made by a day, from a first one on, as it stands at the end of that day."""
        return map(CountedException._make, self._rows(queries.exceptions_by(self._of, first, last)))

    def steps(self, upto: date) -> Iterator[CountedStep]:
        """Everyone's steps by a day, of each dossier in order."""
        return map(CountedStep._make, self._rows(queries.steps_by(self._of, upto)))

    def returned(self, upto: date) -> Iterator[CountedDay]:
        """The days by a day on which somebody's return was honoured (R12)."""
        return map(CountedDay._make, self._rows(queries.returned_by(self._of, upto)))

    def filled(self, upto: date) -> Iterator[CountedDay]:
        """The days by a day from which somebody fills a place that another left (R13)."""
        return map(CountedDay._make, self._rows(queries.filled_by(self._of, upto)))

    def employs(self, enterprise: str) -> bool:
        """Whether an enterprise ever employed anybody who is on record."""
        query = queries.employment_at(self._of, enterprise)
        return self._connection.execute(query).first() is not None

    def _rows(self, query: Select[Any]) -> Iterator[Any]:
        for some in self._connection.execute(query).partitions(BATCH):
            yield from some


def ask(entries: Entries, reading: Reading, count: Callable[[Register], T]) -> tuple[T, bool]:
    """Count over the rows of everyone; and whether the read models gave them.

    They do if they hold exactly the entries that are asked about. Else everyone is folded into memory.
    """
    with uncollected():
        return answered(
            entries, reading, Rows._fields, lambda connection, of: count(Register(connection, of))
        )
