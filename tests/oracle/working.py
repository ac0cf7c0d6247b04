"""What each decision about employment does: employment, return, transition, succession, and the ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tests.oracle.days import Decision, effect_of, last_day_of_term
from tests.oracle.going import Going
from tests.oracle.guarantee import Asked, EndedEmployment, Guarantee, own_word

GAP = timedelta(
    days=30
)  # R16, policy: from the last day employed to a transition reached from that employment
LAW_OF_2023 = date(2023, 7, 1)
RETURN_MONTHS = {False: 12, True: 18}  # R12: before that day (policy), and from it (law)


@dataclass
class Working(Going):
    """A person employed, in an ordinary job, or gone."""

    # --- R17

    def succeed(self, succession: Decision) -> None:
        """Whoever is employed at the enterprise is employed at its successor."""
        self.successions.append(succession)
        if self.standing in ("employed", "transitioned") and self.enterprise == succession["enterprise"]:
            self.enterprise = succession["successor"]

    def is_present(self, enterprise: str | None) -> bool:
        """R4: the present enterprise, or one that it succeeded, at once or one after the other."""
        names = {self.enterprise}
        for succession in reversed(self.successions):
            if succession["successor"] in names:
                names.add(succession["enterprise"])
        return enterprise in names

    # --- employment and return

    def come_back(self, decision: Decision) -> None:
        """R12: honours what is open; with nothing open it is out of place and read as an employment."""
        opened = [one for one in self.guarantees if one.suspension is None and one.state == "open"]
        for guarantee in opened:
            guarantee.state = "honoured"
        self.cure("return-not-honoured")
        if not opened:
            self.find("out-of-place")
        self.employ(decision)

    def employ(self, decision: Decision) -> None:
        """R4, R16: a first one, one elsewhere, one under another scheme, or one that changes nothing."""
        scheme, at_work = decision["scheme"], self.standing in ("employed", "transitioned")
        own = at_work and decision["enterprise"] == self.enterprise
        if self.standing == "transitioned" and scheme == "imw" and self.is_present(decision["enterprise"]):
            self.support_the_job(decision)
            return
        if own and scheme == self.scheme:
            if "insertion_last_day" not in decision:
                self.changes_nothing(decision)
                return
        elif at_work and not own:
            self.find("employment-while-employed")
            # What was consented and judged, to the exception and to the ending, was for the other employer.
            self.asked = Asked()
        self.standing, self.enterprise, self.scheme = "employed", decision["enterprise"], scheme
        self.employed_by_key, self.external, self.ended = decision["dossier"], False, None
        self.term.begin(decision, self.orders)

    def support_the_job(self, decision: Decision) -> None:
        """R16: individual maatwerk at the employer of the standing transition is that job with support."""
        if self.scheme == "imw":
            self.changes_nothing(decision)
            return
        self.scheme, self.employed_by_key = "imw", decision["dossier"]

    def changes_nothing(self, decision: Decision) -> None:
        """R4; R12: a return has met what it could apply to, or was found already. R18: nor does a repetition count."""
        if decision["decision"] == "employment" and decision["dossier"] == self.employed_by_key:
            self.find("out-of-place")

    # --- transition

    def in_the_gap(self) -> bool:
        """R16: by the 30th day after the last day employed, with no employment in between."""
        return self.standing == "left" and self.ended is not None and self.day <= self.ended.last_day + GAP

    def transition(self, decision: Decision) -> None:
        """R10: a transition was reached. R16: after an end too, which then is undone."""
        own = self.enterprise
        if self.in_the_gap():
            assert self.ended is not None
            own = self.ended.enterprise
            for guarantee in self.ended.guarantees:
                guarantee.state = "honoured"
            for finding in self.ended.findings:
                finding.cured = True
        self.end_as("honoured")
        self.stop_working()
        self.standing, self.external = "transitioned", not decision["internal"]
        self.enterprise = decision["enterprise"] if self.external else own
        self.transitioned_on = self.day

    def stop_working(self) -> None:
        """Readiness, assignment, what was asked, the term and individual suspensions end with the employment."""
        self.close()
        self.asked, self.suspensions, self.ended = Asked(), [], None
        self.scheme = self.enterprise = self.employed_by_key = None
        self.term.end()

    # --- the ends: judged at the end of their own day, in effect from the next

    def judge_ends(self, ends: Sequence[Decision]) -> None:
        """An end of what is not there is found on its own day; of two on one day the first ends it."""
        for decision in ends:
            if self.leaving is None and self.ends_what_is_there(decision):
                self.leaving = decision
            elif not (decision["decision"] == "employment-end" and self.external):
                self.find("out-of-place")  # R16: else the notice ran on beside, or after, the ordinary job

    def ends_what_is_there(self, decision: Decision) -> bool:
        """R4: not where it names another enterprise. R16: an ordinary job elsewhere by `transition-end` only."""
        if decision["decision"] == "transition-end":
            return self.standing == "transitioned"
        at_own = self.standing == "employed" or (self.standing == "transitioned" and not self.external)
        return at_own and ("enterprise" not in decision or self.is_present(decision["enterprise"]))

    def leave(self) -> None:
        """From the day after: yesterday's measures, states and offer still tell what the end met."""
        decision, self.leaving = self.leaving, None
        if decision is None:
            return
        ended = None
        if self.standing == "employed":
            ended = self.end_employment(decision)
        else:
            self.end_ordinary_job(decision)
        self.stop_working()
        self.standing, self.ended = "left", ended

    def end_employment(self, decision: Decision) -> EndedEmployment:
        """R9, R10: lapsed, waived by the employee's own word, or breached."""
        by, word, owed = decision["by"], own_word(decision, self.asked), self.living()
        protected = any(guarantee.state == "protected" for guarantee in owed)
        findings = []
        if by == "employer" and owed:
            findings.append(self.find("dismissed-while-protected" if protected else "dismissed-while-owed"))
        if by in ("employee", "mutual") and owed and not word:
            findings.append(self.find("leave-unproven"))
        if by == "term" and (owed or self.reached_by()):
            findings.append(self.find("insertion-lapsed"))
        if by == "other":
            self.end_as("lapsed")
            owed = []  # R16: it stays so
        elif by in ("employee", "mutual") and word:
            self.end_as("waived")
        else:
            self.end_as("breached")
        return EndedEmployment(effect_of(decision), self.enterprise, owed, findings)

    def end_ordinary_job(self, decision: Decision) -> None:
        """R12: outside the employee's will and within the term, a return is open from today."""
        assert self.transitioned_on is not None
        last_day = effect_of(decision)
        term = last_day_of_term(self.transitioned_on, RETURN_MONTHS[last_day >= LAW_OF_2023])
        outside_will = decision.get("outside_will", decision["by"] != "employee")
        if self.external and last_day <= term and outside_will:
            self.guarantees.append(Guarantee(None, None, "return", self.day, state="open"))
