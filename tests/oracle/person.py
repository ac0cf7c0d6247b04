"""Everything that holds for one person at one moment of one day, and what every rule needs of it (R4, R10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from tests.oracle.clock import Suspension, Trajectory
from tests.oracle.days import Decision
from tests.oracle.findings import Finding
from tests.oracle.guarantee import Asked, Breach, EndedEmployment, Guarantee, Offer
from tests.oracle.insertion import InsertionTerm
from tests.oracle.measures import Spell


@dataclass
class Person:
    """The state that decisions change; the register is there for who decided and when it was recorded."""

    day: date
    register: Sequence[Decision] = ()
    measures: list[Spell] = field(default_factory=list)  # in force today
    orders: list[Decision] = field(default_factory=list)  # insertion-orders in effect
    successions: list[Decision] = field(default_factory=list)  # in effect, in order
    # employment
    standing: str = "not-employed"  # not-employed, employed (under a scheme), transitioned, left
    enterprise: str | None = None
    scheme: str | None = None
    employed_by_key: str | None = None  # R18: the dossier key whose entry made the present employment
    term: InsertionTerm = field(default_factory=InsertionTerm)
    transitioned_on: date | None = None
    external: bool = False  # R16: the last transition was one, and no employment came since
    ended: EndedEmployment | None = None
    leaving: Decision | None = None  # the end that takes effect tomorrow
    # trajectory
    ready: bool = False
    assigned: bool = False
    stopped: bool = False  # R4: was stopped, and nothing started or resumed since
    trajectory: Trajectory | None = None
    trajectory_yesterday: Trajectory | None = None
    expected_yesterday: date | None = None
    suspensions: list[Suspension] = field(default_factory=list)
    # chances
    asked: Asked = field(default_factory=Asked)
    offer: Offer | None = None
    accepted: list[date] = field(default_factory=list)  # R11: last days of offers to start that were accepted
    guarantees: list[Guarantee] = field(default_factory=list)
    breaches: list[Breach] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    # --- R3, R4: what stops the person

    def reached_by(self) -> list[Spell]:
        """R3: the measures in force that have the person's scheme among theirs. R16: none stops who transitioned."""
        if self.standing != "employed":
            return []
        return [spell for spell in self.measures if self.scheme in spell.schemes]

    def stopping_measures(self) -> list[Spell]:
        """R8: of those, the ones that still stop the trajectory that is open."""
        exempt = self.trajectory.exempt_from if self.trajectory else set()
        return [spell for spell in self.reached_by() if spell.name not in exempt]

    def stops(self) -> list[tuple[str, int]]:
        """Every suspension that stops the person now, with the number of its spell (0 for an individual one)."""
        individual = [(one.name, 0) for one in self.suspensions if one.in_force(self.day)]
        return [(spell.name, spell.number) for spell in self.stopping_measures()] + individual

    def status(self) -> str:
        """R4, and the list of statuses."""
        if self.standing != "employed":
            return self.standing
        if self.trajectory is not None:
            return "suspended" if self.stops() else "awaiting" if self.stopped else "running"
        if self.ready:
            waiting = "postponed" if self.stops() else "awaiting" if self.stopped else None
            return waiting or ("planned" if self.assigned else "ready")
        return "employed"

    def notice_a_stop(self) -> None:
        """R4: who is stopped awaits afterwards. R10: who is stopped is protected, and an offer falls."""
        status = self.status()
        if status in ("suspended", "postponed"):
            self.stopped, self.offer = True, None
            for name, number in self.stops():
                self.protect(name, number)
            for guarantee in self.living():
                guarantee.state = "protected"
            if self.living():
                self.chance_dealt_with()
                if self.trajectory is not None:
                    self.trajectory.guaranteed = True
        if status == "awaiting":
            for guarantee in self.living():
                guarantee.state = "owed" if self.offer is None else "offered"

    # --- findings

    def find(self, code: str, missing: Sequence[str] = ()) -> Finding:
        finding = Finding(code, self.day, list(missing))
        self.findings.append(finding)
        return finding

    def cure(self, *codes: str) -> None:
        for finding in self.findings:
            if finding.code in codes:
                finding.cured = True

    def stands(self, code: str) -> bool:
        return any(finding.code == code and not finding.cured for finding in self.findings)

    def chance_dealt_with(self) -> None:
        """The table: a valid offer, any end of the guarantee, or being protected again cures these."""
        self.cure("chance-not-offered", "offer-lapsed", "offer-too-short")

    # --- guarantees

    def living(self) -> list[Guarantee]:
        return [guarantee for guarantee in self.guarantees if guarantee.living()]

    def protect(self, name: str, spell: int) -> None:
        """R10: the first stop by a suspension, or one by a later spell after the guarantee ended, begins one.

        What ends a guarantee is final for the spells under which it lived, and for an individual suspension.
        """
        entitled_to = "start" if self.trajectory is None else "resumption"
        earlier = [guarantee for guarantee in self.guarantees if guarantee.of == name]
        if not earlier:
            self.guarantees.append(Guarantee(name, name, entitled_to, self.day, spells={spell}))
        elif earlier[-1].living():
            earlier[-1].spells.add(spell)
        elif spell not in earlier[-1].spells:
            again = f"{name}#{spell}"
            self.guarantees.append(Guarantee(again, name, entitled_to, self.day, spells={spell}))

    def end_as(self, state: str) -> list[Guarantee]:
        """R10: all that lives ends together: there is one chance, and every suspension owes that one."""
        ended = self.living()
        for guarantee in ended:
            guarantee.state = state
        if ended:
            self.chance_dealt_with()
        return ended

    def breach(self, breach: Breach, guarantees: Sequence[Guarantee]) -> None:
        """R10: a breach that may yet be undone, of these guarantees."""
        self.breaches.append(breach)
        for guarantee in guarantees:
            guarantee.state = "breached"
            guarantee.breaches.append(breach)

    def undo(self, breach: Breach) -> None:
        """R10: honoured from today, once nothing else of what answered the guarantee is left wanting."""
        self.breaches.remove(breach)
        breach.finding.cured = True
        for guarantee in self.guarantees:
            if breach in guarantee.breaches:
                guarantee.breaches.remove(breach)
                if not guarantee.breaches:
                    guarantee.state = "honoured"

    def close(self) -> None:
        """R2, R4: no trajectory, no readiness; a new evaluation is needed."""
        self.trajectory = None
        self.ready = self.assigned = self.stopped = False
        self.offer, self.accepted = None, []
