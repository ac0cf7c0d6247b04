"""What can fall due: each kind with its rule, and where its day comes from.

A day that falls due is the last one on which it is in time, that day included. What brings it stands with its own
rule; ``projections/fold/falling_due.py`` tells from which day on it is due, and until when.
"""

from __future__ import annotations

from itertools import chain
from typing import Literal, NamedTuple, get_args

from ledger.language import phrase
from ledger.law import IN_FORCE, Law
from ledger.sources import HELD_OPEN, Source

Basis = Literal["law", "policy", "decision"]
"""What sets a day: a number of law, one of policy, or what was decided."""

BASES: tuple[Basis, ...] = get_args(Basis)

Remark = Literal["moves", "held-open"]

#: ``moves``: while the trajectory is stopped the day moves on by a day each day. ``held-open``: the legal day has
#: passed, and something holds the term open (R7), so that nothing is late.
REMARKS: tuple[Remark, ...] = get_args(Remark)


class DueKind(NamedTuple):
    """A kind of what falls due: its code, the number of its rule (None where no rule of this ledger judges it).

    ``says`` is a phrase. ``parameter`` is the number of ``Law`` that sets the day, where no decision does; ``sources``
    are those of a kind whose day follows without a number. ``stays``: it can still be done when its day has passed, so
    that it is overdue then; else it is over with that day.
    """

    code: str
    rule: str | None
    says: str
    parameter: str = ""
    sources: tuple[Source, ...] = ()
    stays: bool = False

    def source(self, basis: str, law: Law = IN_FORCE) -> Source | None:
        """Who says by which day: a source of law or the policy; None where a decision does."""
        numbers = getattr(law, self.parameter).values if self.parameter else ()
        sources = chain(self.sources, *(dated.sources for dated in numbers))
        return next((each for each in sources if each.policy == (basis == "policy")), None)


#: Every kind by its code, in the order in which they are listed.
DUE_KINDS: dict[str, DueKind] = {
    kind.code: kind
    for kind in (
        DueKind("answer", "R10", phrase("answer to the offer"), "offer_days"),
        DueKind("chance", "R10", phrase("offer of the chance that is owed"), "owed_days", stays=True),
        DueKind("phase", "R5", phrase("last day of the phase"), "phase_months", stays=True),
        DueKind(
            "trajectory", "R5", phrase("expected last day of the trajectory"), "phase_months", stays=True
        ),
        DueKind(
            "insertion-term",
            "R7",
            phrase("legal last day of the insertion term"),
            "insertion_months",
            stays=True,
        ),
        DueKind(
            "insertion-held-open",
            "R7",
            phrase("last day of the insertion term, held open"),
            sources=(HELD_OPEN,),
            stays=True,
        ),
        DueKind("suspension", "R3", phrase("last day of the suspension")),
        DueKind(
            "return",
            "R12",
            phrase("a return is open; after this day that is noted"),
            "owed_days",
            stays=True,
        ),
        DueKind(
            "return-term",
            "R12",
            phrase("last day of the term for a return"),
            "return_months",
        ),
        DueKind(
            "transition",
            "R16",
            phrase("last day for a transition from the employment"),
            "transition_days",
        ),
        DueKind(
            "notice-copy",
            "R14",
            phrase("copy of the notice"),
            "notice_copy_days",
        ),
        DueKind("appeal", None, phrase("appeal against VDAB's evaluation"), "appeal_days"),
        DueKind(
            "evaluation",
            None,
            phrase("new evaluation by VDAB"),
            "reevaluation_months",
            stays=True,
        ),
    )
}
