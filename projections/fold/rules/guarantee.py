"""R9 to R11: the right to a full chance, one guarantee for each suspension, one state on every day."""

from __future__ import annotations

from collections.abc import Iterable

from ledger import law
from projections.fold.rules.calendar import as_date
from projections.fold.rules.finding import Findings

ALIVE = ("protected", "owed", "offered")
#: What stands until the chance is offered, ended or protected again.
_UNTIL_OFFERED = ("chance-not-offered", "offer-lapsed", "offer-too-short")


class Guarantee:
    """The guarantee of one suspension: ``state`` since the ordinal day ``since``, on ``entries``.

    ``open_breaches`` are the reasons of a breach that a later decision can still undo. ``history`` tells, for
    each day on which any of it changed, what held at its end: the day, the state, its ``since``, its entries.
    """

    __slots__ = (
        "beyond_repair",
        "entitled_to",
        "entries",
        "first",
        "history",
        "open_breaches",
        "since",
        "state",
        "suspension",
    )

    def __init__(
        self,
        suspension: str | None,
        entitled_to: str,
        day: int,
        entries: tuple[int, ...],
        state: str = "protected",
    ) -> None:
        self.suspension = suspension
        self.entitled_to = entitled_to
        self.first = self.since = day
        self.state = state
        self.entries = entries
        self.history = [(day, state, day, entries)]
        self.open_breaches: set[str] = set()
        self.beyond_repair = False

    @property
    def rank(self) -> tuple[bool, int, int, str]:
        """Its place in a list: measures before individual suspensions, each by first protected day."""
        name = self.suspension or ""
        number = int(name.removeprefix("entry:")) if name.startswith("entry:") else 0
        return number > 0, self.first, number, name

    def become(self, state: str, day: int, entries: Iterable[int] = ()) -> None:
        """Another state from ``day`` on."""
        if state != self.state:
            before = next((held for held in reversed(self.history) if held[0] < day), None)
            # What came and went within the day leaves the run of yesterday's state unbroken.
            unbroken = before is not None and before[1] == state and self.history[-1][0] == day
            self.state, self.since = state, before[2] if before is not None and unbroken else day
        elif not entries:
            return
        self.entries = tuple(dict.fromkeys((*self.entries, *entries)))
        if self.history[-1][0] == day:
            self.history.pop()
        self.history.append((day, state, self.since, self.entries))


class Offer:
    """A valid offer: it stands up to and including ``until``; ``accepted`` once the employee consented to it."""

    __slots__ = ("accepted", "position", "to", "until")

    def __init__(self, position: int, to: str, until: int) -> None:
        self.position = position
        self.to = to
        self.until = until
        self.accepted = False


class FullChance:
    """All guarantees of one dossier. Those alive share what is owed and offered: there is one chance."""

    def __init__(self, findings: Findings) -> None:
        self.all: dict[str, Guarantee] = {}
        self._living: list[Guarantee] = []
        self.offer: Offer | None = None
        self._findings = findings
        self._owed_since: int | None = None

    @property
    def alive(self) -> list[Guarantee]:
        """The guarantees that have not ended."""
        # None that has ended comes to life again, so those need no second look.
        self._living = [guarantee for guarantee in self._living if guarantee.state in ALIVE]
        return self._living

    @property
    def state(self) -> str | None:
        """The state that the living guarantees share, None where there are none."""
        alive = self.alive
        return alive[0].state if alive else None

    @property
    def waiting(self) -> bool:
        """Whether time alone can bring anything about: an offer stands, or the chance is owed."""
        return self.offer is not None or self._owed_since is not None

    def pass_to(self, day: int) -> None:
        """What time alone brings about, up to and including ``day``: offers lapse, owed becomes a finding."""
        if self.offer is not None and self.offer.until < day:
            lapsed = self.offer.until + 1
            self._findings.begin("offer-lapsed", lapsed, (self.offer.position,))
            self.offer = None
            self._owe(lapsed)
        if self._owed_since is not None:
            days = law.OWED_DAYS.on(as_date(self._owed_since)).value
            finding_on = self._owed_since + days
            if finding_on <= day and not self._findings.stands("chance-not-offered"):
                entries = {p for guarantee in self.alive for p in guarantee.entries}
                self._findings.begin("chance-not-offered", finding_on, sorted(entries))

    def protect(self, day: int, stops: Iterable[tuple[str, tuple[int, ...]]], entitled_to: str) -> None:
        """Suspensions stop the person: theirs begin, and all that are alive are protected (again)."""
        for suspension, entries in stops:
            if suspension not in self.all:
                self.all[suspension] = Guarantee(suspension, entitled_to, day, entries)
                self._living.append(self.all[suspension])
        if self.state in ("owed", "offered") or self.offer is not None:
            self._cure(day)
        self.offer = None
        self._owed_since = None
        for guarantee in self.alive:
            guarantee.become("protected", day)

    def release(self, day: int) -> None:
        """Nothing stops the person any more: what was protected is owed."""
        if self.state == "protected":
            self._owe(day)

    def _owe(self, day: int) -> None:
        self._owed_since = day
        for guarantee in self.alive:
            guarantee.become("owed", day)

    def make_offer(
        self, day: int, position: int, to: str, answer_by: int | None, *, long_enough: bool
    ) -> None:
        """An offer on a day the person awaits: valid if for what is owed, with every day that remains."""
        if self.state not in ("owed", "offered") or to != self.alive[0].entitled_to:
            return
        if not long_enough:
            self._findings.begin("offer-too-short", day, (position,))
            return
        until = answer_by if answer_by is not None else day + law.OFFER_DAYS.on(as_date(day)).value
        if until < day:
            return
        self._cure(day)
        self.offer = Offer(position, to, until)
        self._owed_since = None
        for guarantee in self.alive:
            guarantee.become("offered", day, (position,))

    def accept(self, day: int, position: int, to: str) -> None:
        """The employee's consent keeps the standing offer standing."""
        if self.offer is not None and self.offer.to == to:
            self.offer.accepted = True
            self.offer.until = max(self.offer.until, day + law.OFFER_DAYS.on(as_date(day)).value)
            for guarantee in self.alive:
                guarantee.become("offered", day, (position,))

    def end(self, state: str, day: int, entries: Iterable[int]) -> None:
        """Every guarantee that is alive ends."""
        kept = tuple(entries)
        for guarantee in self.alive:
            guarantee.become(state, day, kept)
            guarantee.beyond_repair = True
        self._finish(day)

    def begin_running(self, day: int, position: int, *, curable: set[str], lasting: bool) -> None:
        """Started or resumed: honoured, unless in breach (``lasting``: a breach that nothing undoes)."""
        for guarantee in self.alive:
            guarantee.become("breached" if curable or lasting else "honoured", day, (position,))
            guarantee.open_breaches = set(curable)
            guarantee.beyond_repair = lasting
        self._finish(day)

    def repair(self, reason: str, day: int, position: int) -> None:
        """A later decision undoes one reason of a breach; with the last one gone it is honoured."""
        for guarantee in self.all.values():
            if reason in guarantee.open_breaches:
                guarantee.open_breaches.discard(reason)
                if not guarantee.open_breaches and not guarantee.beyond_repair:
                    guarantee.become("honoured", day, (position,))

    def close_repairs(self) -> None:
        """The trajectory has ended: no breach of it can be undone any more."""
        for guarantee in self.all.values():
            guarantee.open_breaches.clear()

    def _finish(self, day: int) -> None:
        self._cure(day)
        self.offer = None
        self._owed_since = None

    def _cure(self, day: int) -> None:
        for code in _UNTIL_OFFERED:
            self._findings.cure(code, day)
