"""R9 to R11: the right to a full chance, one guarantee for each suspension, one state on every day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

from ledger.decisions.offer import Offer
from ledger.language import DAYS, phrase
from ledger.law import Law
from projections.fold.copied import copied
from projections.fold.rules.calendar import LAST_DAY, as_date
from projections.fold.rules.cures import Cure
from projections.fold.rules.finding import FindingKind, Findings, Found, Particulars
from projections.fold.trace import Trace
from projections.fold.trace import guarantee as guarantee_of

ALIVE = ("protected", "owed", "offered")

Ending = Literal["honoured", "waived", "lapsed", "breached"]
"""A state that ends a guarantee."""

#: Of what is owed for too long, and of what leaves too few days.
OWED = Particulars(
    phrase("It is owed since {owed_since}; after {limit} days that is a finding."), days=("owed_since",)
)
LEFT = Particulars(phrase("It leaves {left} where {needed} are due."), counted={"left": DAYS})

CHANCE_NOT_OFFERED = FindingKind(
    "chance-not-offered",
    phrase("Chance not offered"),
    "R10",
    "irregular",
    phrase("the chance has been owed for more than 30 days and nothing was offered"),
    OWED,
    lacked=phrase("a valid offer"),
    rebuttal=phrase("It falls away if a valid offer was made in time and was only never recorded."),
)
OFFER_LAPSED = FindingKind(
    "offer-lapsed",
    phrase("Offer lapsed"),
    "R10",
    "note",
    phrase("an offer no longer stands; the chance is owed again"),
)
OFFER_TOO_SHORT = FindingKind(
    "offer-too-short",
    phrase("Offer too short"),
    "R10",
    "irregular",
    phrase("an offer leaves fewer days than remain"),
    LEFT,
    lacked=phrase("the days that remain"),
    rebuttal=phrase("It is cured from the day of an offer that leaves every day that remains."),
)

#: What stands until the chance is offered, ended or protected again.
_UNTIL_OFFERED = (CHANCE_NOT_OFFERED, OFFER_LAPSED, OFFER_TOO_SHORT)


class Stopping(NamedTuple):
    """A suspension that stops the person: its name, its entries so far; of a measure the number of its spell."""

    name: str
    spell: int
    entries: tuple[int, ...]


class Guarantee:
    """The guarantee of one suspension: ``state`` since the ordinal day ``since``, on ``entries``.

    ``spell`` is the number of the measure's spell that stopped the person last, 0 of an individual suspension.
    ``ran``: the open trajectory started or resumed for it, with the full chance or not.
    ``open_breaches`` are the reasons of a breach that a later decision can still undo. ``history`` tells, for
    each day on which any of it changed, what held at its end: the day, the state, its ``since``, its entries.
    """

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
        self.beyond_repair = self.ran = False
        self.spell = 0

    def branch(self) -> Guarantee:
        """The same guarantee, for a dossier that branches."""
        made = copied(self)
        made.history, made.open_breaches = self.history.copy(), self.open_breaches.copy()
        return made

    @property
    def is_final(self) -> bool:
        """Whether it has ended, and nothing about its trajectory undoes that any more; a transition after all can."""
        return not (self.ran or self.open_breaches or self.state in ALIVE or self.state == "open")

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


class ValidOffer:
    """A valid offer: it stands up to and including ``until``; ``accepted`` once the employee consented to it.

    ``last_day`` is that of the trajectory it offers, None where it states none. ``stated``: it is the offer itself that
    says until when it stands. ``accepted_by`` is the entry of the consent that keeps it standing.
    """

    def __init__(
        self, position: int, to: str, until: int, last_day: int | None, *, stated: bool = False
    ) -> None:
        self.position = position
        self.to = to
        self.until = until
        self.last_day = last_day
        self.stated = stated
        self.accepted = False
        self.accepted_by: int | None = None


def last_day_in_time(since: int, law: Law) -> int:
    """The last day on which what is owed, or open, since a day is no finding yet: that day is the first one counted."""
    return since + law.owed_days.on(as_date(since)).value - 1


class Breach(NamedTuple):
    """What falls short where a trajectory starts or resumes: the finding.

    ``reason`` is its name among the reasons that a later decision can undo, None where nothing undoes it.
    """

    found: Found
    reason: str | None


class FullChance:
    """All guarantees of one dossier. Those alive share what is owed and offered: there is one chance."""

    def __init__(self, findings: Findings, law: Law, trace: Trace | None = None) -> None:
        self._law = law
        self.all: dict[str, Guarantee] = {}
        # The guarantee of each suspension that began last.
        self._latest: dict[str, Guarantee] = {}
        self._trace = trace
        self._living: list[Guarantee] = []
        self.offer: ValidOffer | None = None
        self._findings = findings
        self._owed_since: int | None = None
        #: The earliest last day of a trajectory that the employee agreed to start; None while there is none.
        self.agreed_last_day: int | None = None

    def branch(self, findings: Findings, changing: Sequence[Guarantee]) -> FullChance:
        """The same guarantees, for a dossier that branches and has these ``findings``.

        Those in ``changing`` can change though they have ended. One that is final is shared.
        """
        made = copied(self)
        made._findings = findings
        if not self.all:
            made.all, made._latest, made._living = {}, {}, []
            return made
        made.all = {
            name: each if each.is_final and each not in changing else each.branch()
            for name, each in self.all.items()
        }
        made._latest = {name: made.all[str(each.suspension)] for name, each in self._latest.items()}
        made._living = [made.all[str(each.suspension)] for each in self._living]
        if self.offer is not None:
            made.offer = copied(self.offer)
        return made

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
    def owed_since(self) -> int | None:
        """The day from which the days are counted for which the chance is owed; None while it is not."""
        return self._owed_since

    @property
    def waiting(self) -> bool:
        """Whether time alone can bring anything about: an offer stands, or the chance is owed."""
        return self.offer is not None or self._owed_since is not None

    def pass_to(self, day: int) -> None:
        """What time alone brings about, up to and including ``day``: offers lapse, owed becomes a finding."""
        if self.offer is not None and self.offer.until < day:
            lapsed, entries = self.offer.until + 1, (self.offer.position,)
            self._findings.begin(OFFER_LAPSED, lapsed, entries)
            self.offer = None
            self._owe(lapsed, "offer-lapsed", entries)
        if self._owed_since is not None:
            days = self._law.owed_days.on(as_date(self._owed_since)).value
            finding_on = last_day_in_time(self._owed_since, self._law) + 1
            if finding_on <= day and not self._findings.stands(CHANCE_NOT_OFFERED):
                rests_on = {p for guarantee in self.alive for p in guarantee.entries}
                values = {"owed_since": self._owed_since, "limit": days}
                self._findings.begin(CHANCE_NOT_OFFERED, finding_on, sorted(rests_on), values=values)

    def protect(self, day: int, stops: Sequence[Stopping], entitled_to: str) -> None:
        """Suspensions stop the person: theirs begin, and all that are alive are protected (again)."""
        if self._trace is not None:
            self._trace_protection(self._trace, day, stops)
        for stop in stops:
            name = self._begun_by(stop)
            if name is None:
                self._go_on(day, stop)
            else:
                self._begin(name, entitled_to, day, stop)
        if self.waiting:
            self._cure(day, "protected", [position for stop in stops for position in stop.entries])
        self.offer = self._owed_since = None
        for guarantee in self.alive:
            guarantee.become("protected", day)

    def _begin(self, name: str, entitled_to: str, day: int, stop: Stopping) -> None:
        begun = self.all[name] = self._latest[stop.name] = Guarantee(name, entitled_to, day, stop.entries)
        begun.spell = stop.spell
        self._living.append(begun)

    def _go_on(self, day: int, stop: Stopping) -> None:
        """What extended or shortened its suspension, or let it begin anew: a guarantee that lives rests on that too."""
        guarantee = self._latest[stop.name]
        if guarantee.state not in ALIVE:
            return
        later = tuple(entry for entry in stop.entries if entry not in guarantee.entries)
        if later:
            # Of one that becomes protected again the trace has told that already.
            if self._trace is not None and guarantee.state == "protected":
                of = guarantee_of(guarantee.suspension)
                self._trace.record(day, of, "protected", "R3", later, how="goes-on", suspensions=(stop.name,))
            guarantee.become("protected", day, later)

    def _begun_by(self, stop: Stopping) -> str | None:
        """The name of the guarantee that begins with a suspension; None where one goes on, or has ended for good.

        One that has ended is final, also when the same spell stops the person again; a later spell of the measure
        brings another.
        """
        latest = self._latest.get(stop.name)
        if latest is None:
            return stop.name
        if latest.state in ALIVE:
            latest.spell = stop.spell
        return f"{stop.name}#{stop.spell}" if stop.spell > latest.spell else None

    def _trace_protection(self, trace: Trace, day: int, stops: Sequence[Stopping]) -> None:
        names = tuple(stop.name for stop in stops)
        stopping = [position for stop in stops for position in stop.entries]
        for guarantee in self.alive:
            if guarantee.state != "protected":
                of = guarantee_of(guarantee.suspension)
                trace.record(day, of, "protected", "R10", stopping, how="stopped-again", suspensions=names)
        for stop in stops:
            name = self._begun_by(stop)
            if name is not None:
                of = guarantee_of(name)
                trace.record(day, of, "protected", "R10", stop.entries, how="stopped", suspensions=names)

    def release(self, day: int, because: Iterable[int]) -> None:
        """Nothing stops the person any more, because of entries: what was protected is owed."""
        if self.state == "protected":
            self._owe(day, "stop-ended", because)

    def _owe(self, day: int, how: str, because: Iterable[int]) -> None:
        self._owed_since = day
        if self._trace is not None:
            self._trace_all(day, "owed", how, because)
        for guarantee in self.alive:
            guarantee.become("owed", day)

    def _trace_all(
        self, day: int, state: str, how: str, because: Iterable[int], rule: str = "R10", **values: Any
    ) -> None:
        """Every guarantee that is alive becomes another: what is recorded of it."""
        assert self._trace is not None
        entries = tuple(because)
        for guarantee in self.alive:
            of = guarantee_of(guarantee.suspension)
            self._trace.record(day, of, state, rule, entries, how=how, **values)

    def make_offer(
        self, day: int, position: int, offer: Offer, *, left: int | None, needed: int | None
    ) -> bool:
        """An offer on a day the person awaits: valid if for what is owed, with every day that remains.

        ``left`` are the days that an offer to resume leaves, None where it states no last day; ``needed`` those that
        remain. False where what it offers is not owed, or it does not stand for a day.
        """
        if self.state not in ("owed", "offered") or offer.to != self.alive[0].entitled_to:
            return False
        if left is not None and needed is not None and left < needed:
            values = {"left": left, "needed": needed}
            self._findings.begin(OFFER_TOO_SHORT, day, (position,), values=values)
            return True
        until = self._stands_until(day, offer)
        if until < day:
            return False
        self._cure(day, "offered", (position,))
        last_day = None if offer.last_day is None else offer.last_day.toordinal()
        stated = offer.answer_by is not None and until == offer.answer_by.toordinal()
        self.offer = ValidOffer(position, offer.to, until, last_day, stated=stated)
        self._owed_since = None
        if self._trace is not None:
            self._trace_offer(day, position, self.offer)
        for guarantee in self.alive:
            guarantee.become("offered", day, (position,))
        return True

    def _trace_offer(self, day: int, position: int, offer: ValidOffer) -> None:
        values: dict[str, Any] = {"how": "offered", "stands_until": offer.until}
        if offer.last_day is not None:
            values["how"] = "offered-days" if offer.to == "resumption" else "offered-until"
            values["last_day"] = offer.last_day
        self._trace_all(day, "offered", because=(position,), **values)

    def _stands_until(self, day: int, offer: Offer) -> int:
        """The last day to answer; without one, or with one before the employee got to know, the usual days.

        Those count from the offer's day, or from the later day on which the employee got to know.
        """
        known = day if offer.notified_on is None else max(day, offer.notified_on.toordinal())
        answer_by, notified_on = offer.answer_by, offer.notified_on
        if answer_by is not None and (notified_on is None or answer_by >= notified_on):
            return answer_by.toordinal()
        return known + self._law.offer_days.on(as_date(day)).value

    def accept(self, day: int, position: int, to: str) -> None:
        """The employee's consent keeps the standing offer standing."""
        if self.offer is not None and self.offer.to == to:
            self.offer.accepted = True
            last_day = self.offer.last_day
            if to == "start" and last_day is not None and last_day < (self.agreed_last_day or LAST_DAY):
                self.agreed_last_day = last_day
            kept_until = day + self._law.offer_days.on(as_date(day)).value
            if kept_until > self.offer.until:
                self.offer.until, self.offer.stated, self.offer.accepted_by = kept_until, False, position
            if self._trace is not None:
                because = self.offer.position, position
                self._trace_all(day, "offered", "accepted", because, stands_until=self.offer.until)
            for guarantee in self.alive:
                guarantee.become("offered", day, (position,))

    def end(
        self,
        state: Ending,
        day: int,
        position: int,
        how: str,
        *,
        rule: str = "R10",
        because: Sequence[int] = (),
        breach: Found | None = None,
    ) -> None:
        """Every guarantee that is alive ends by the entry ``position``; ``because`` are others with a part in it.

        ``breach`` is the finding that breaches them, None where they end otherwise.
        """
        if self._trace is not None:
            self._trace_all(day, state, how, (position, *because), rule)
        if breach is not None:
            breach.breached = self._alive_by_name()
        for guarantee in self.alive:
            guarantee.become(state, day, (position,))
            guarantee.beyond_repair = True
        self._finish(day, position, state)

    def begin_running(
        self, day: int, position: int, breaches: Sequence[Breach], *, exception: Sequence[int] = ()
    ) -> None:
        """Started or resumed: honoured, unless in breach. ``exception``: the entries that made it lawful under R8."""
        if self._trace is not None:
            self._trace_running(day, position, breaches, exception)
        if breaches:
            for breach in breaches:
                breach.found.breached = self._alive_by_name()
        state: Ending = "breached" if breaches else "honoured"
        for guarantee in self.alive:
            guarantee.become(state, day, (position,))
            guarantee.open_breaches = {breach.reason for breach in breaches if breach.reason is not None}
            guarantee.beyond_repair = any(breach.reason is None for breach in breaches)
            guarantee.ran = True
        self._finish(day, position, state)

    def _alive_by_name(self) -> tuple[str, ...]:
        return tuple(str(guarantee.suspension) for guarantee in self.alive)

    def _trace_running(
        self, day: int, position: int, breaches: Sequence[Breach], exception: Sequence[int]
    ) -> None:
        if breaches:
            codes = tuple(breach.found.code for breach in breaches)
            because = (position, *(entry for breach in breaches for entry in breach.found.entries))
            self._trace_all(day, "breached", "cut-short", because, findings=codes)
        elif exception:
            self._trace_all(day, "honoured", "exception", (position, *exception), "R8")
        else:
            self._trace_all(day, "honoured", "run", (position,), "R11")

    def cut(self, reason: str, day: int, position: int, found: Found) -> None:
        """R11: an extension cuts the open trajectory short: what it honoured is breached, by what is ``found``."""
        for guarantee in self.all.values():
            if not guarantee.ran or guarantee.beyond_repair:
                continue
            guarantee.open_breaches.add(reason)
            # One that something else breached already stays so until both are undone.
            found.breached += (str(guarantee.suspension),)
            if guarantee.state == "honoured":
                if self._trace is not None:
                    of = guarantee_of(guarantee.suspension)
                    self._trace.record(day, of, "breached", "R11", (position,), how="cut")
                guarantee.become("breached", day, (position,))

    def repair(
        self, reason: str, day: int, position: int, how: str, *, rule: str, because: Sequence[int] = ()
    ) -> None:
        """A later decision undoes one reason of a breach; with the last one gone it is honoured."""
        for guarantee in self.all.values():
            if reason in guarantee.open_breaches:
                guarantee.open_breaches.discard(reason)
                if not guarantee.open_breaches and not guarantee.beyond_repair:
                    if self._trace is not None:
                        of = guarantee_of(guarantee.suspension)
                        self._trace.record(day, of, "honoured", rule, (position, *because), how=how)
                    guarantee.become("honoured", day, (position,))

    def reach(self, ended: Sequence[Guarantee], day: int, position: int, *, because: Sequence[int]) -> None:
        """R16: a transition reached after all honours what the end of the employment before it had ended."""
        for guarantee in ended:
            if self._trace is not None:
                of = guarantee_of(guarantee.suspension)
                self._trace.record(day, of, "honoured", "R16", (position, *because), how="reached-after-all")
            guarantee.become("honoured", day, (position,))

    def close_repairs(self) -> None:
        """The trajectory has ended: no breach of it can be undone any more."""
        for guarantee in self.all.values():
            guarantee.open_breaches.clear()
            guarantee.ran = False

    def _finish(self, day: int, position: int, state: Ending) -> None:
        self._cure(day, state, (position,))
        self.offer = self._owed_since = self.agreed_last_day = None

    def _cure(self, day: int, cure: Cure, because: Sequence[int]) -> None:
        for kind in _UNTIL_OFFERED:
            self._findings.cure(kind, day, cure, because=because)
