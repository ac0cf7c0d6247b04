"""R7: the last day of an LDE insertion term, what extends it and what holds it open."""

from __future__ import annotations

from datetime import date
from typing import Literal, NamedTuple

from ledger.decisions.extension import Extension
from ledger.decisions.insertion_order import InsertionOrder
from ledger.law import Law
from projections.fold.copied import copied
from projections.fold.rules.calendar import as_date, term_last_day
from projections.fold.trace import INSERTION, Trace


class Hold(NamedTuple):
    """Something that holds a term open: measures that suspend the scheme, guarantees, or the open trajectory.

    ``names`` are those of the measures or guarantees, ``state`` the state of the guarantees.
    """

    by: Literal["measure", "guarantee", "trajectory"]
    names: tuple[str, ...]
    state: str
    because: tuple[int, ...]


class InsertionTerm:
    """The insertion term of one employment. ``last`` is its last day so far, ``entries`` what it rests on.

    ``stated``: a decision states that day; else it is that of the usual term.
    """

    def __init__(
        self,
        first_day: int,
        stated: date | None,
        position: int,
        law: Law,
        trace: Trace | None = None,
    ) -> None:
        self.entries: tuple[int, ...] = (position,)
        self._law = law
        self._trace = trace
        self.stated = stated is not None
        months = law.insertion_months.on(as_date(first_day)).value if stated is None else 0
        self.last = term_last_day(first_day, months) if stated is None else stated.toordinal()
        if trace is not None:
            how = "months" if stated is None else "stated"
            trace.record(first_day, INSERTION, self.last, "R7", (position,), how=how, months=months)
        # Orders in effect that have not reached the term: a last day set later may still lie in their window.
        self._waiting: list[tuple[int, InsertionOrder]] = []
        #: The last days of the orders that reached the term.
        self.reached: list[int] = []

    def branch(self) -> InsertionTerm:
        """The same term, for a dossier that branches."""
        made = copied(self)
        made._waiting, made.reached = self._waiting.copy(), self.reached.copy()
        return made

    def order(self, day: int, position: int, order: InsertionOrder) -> None:
        """An order takes effect: it reaches the term if its last day, or one set later, lies in the window."""
        self._waiting.append((position, order))
        self._apply(day)

    def extend(self, day: int, position: int, extension: Extension) -> None:
        """A later last day by extension, lawful or not."""
        last = extension.last_day.toordinal()
        if last > self.last:
            self.last, self.stated = last, True
            self.entries += (position,)
            if self._trace is not None:
                self._trace.record(
                    day, INSERTION, last, "R7", (position,), how="extension", cause=extension.cause
                )
            self._apply(day)

    def past_limit(self, extension: Extension) -> bool:
        """Whether an extension passes the last day of an order that reached the term, for another cause."""
        causes = self._law.long_insertion_causes.on(extension.effective_on).value
        last = extension.last_day.toordinal()
        return extension.cause not in causes and any(last > reached for reached in self.reached)

    def _apply(self, day: int) -> None:
        for item in list(self._waiting):
            position, order = item
            if order.ending_from.toordinal() <= self.last <= order.ending_to.toordinal():
                self._waiting.remove(item)
                self.reached.append(order.last_day.toordinal())
                self.entries += (position,)
                self.stated |= order.last_day.toordinal() > self.last
                self.last = max(self.last, order.last_day.toordinal())
                if self._trace is not None:
                    window = {"start": order.ending_from, "end": order.ending_to}
                    self._trace.record(day, INSERTION, self.last, "R7", (position,), how="order", **window)
                # The later last day may lie in the window of an order that was passed over.
                self._apply(day)
                return

    def last_day(self, day: int, *, held: bool, expected: int | None) -> int | None:
        """The last day as of the end of ``day``, as ``held_last_day`` says it."""
        return held_last_day(self.last, day, held=held, expected=expected)


def held_last_day(legal: int, day: int, *, held: bool, expected: int | None) -> int | None:
    """The last day of a term as of the end of ``day``; None where it is held open with no end to tell yet.

    ``legal`` is its last day by its own last day, orders and extensions. ``held``: something holds the term open;
    ``expected``: the expected last day of an open trajectory.
    """
    if not held:
        return legal
    if expected is not None:
        return max(legal, expected)
    return None if legal < day else legal
