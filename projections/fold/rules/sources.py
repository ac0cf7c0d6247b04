"""Each rule by its number: what it is called, what it says, and where that comes from.

What a source says is law; what no source says is policy of this ledger, and marked so. The numbers in
a sentence are those of ``ledger/law.py``, and the sources those of ``ledger/sources.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ledger.language import day, phrase, say, translated
from ledger.law import IN_FORCE, DatedParameter, Law
from ledger.sources import (
    FIFTH_REQUEST,
    FIVE_MEASURES,
    FIVE_YEARS,
    FOURTH_REQUEST,
    FROM_55,
    HELD_OPEN,
    IN_PRACTICE,
    PHASES_LAST,
    RESUMED_IN_PHASES,
    RETURN_UNDER_IMW,
    SECOND_REQUEST,
    SIXTH_REQUEST,
    STAYS_EMPLOYED,
    SUPPORT_ENDS,
    SUPPORT_LEVEL,
    THIRD_REQUEST,
    TRANSFER_OF_ENTERPRISE,
    Source,
    policy,
)
from ledger.words import GUARANTEE, INSERTION_TERM, MEASURE, RETURN, SUCCESSION, SUPPORT

#: A number that changed: what it was, and what it is from a day on.
_CHANGED = phrase("{earlier} (before {since}) or {later} (from then)")


class Rule(NamedTuple):
    """One rule: its title and its sentence, its sources, and the numbers in it (each a parameter of ``Law``)."""

    called: str
    says: str
    sources: tuple[Source, ...]
    parameters: Mapping[str, str] = {}

    def title(self, lang: str) -> str:
        """What the rule is called."""
        return translated(self.called, lang)

    def sentence(self, lang: str, law: Law = IN_FORCE) -> str:
        """What the rule says. Of a number that changed, what it was and what it is: the rule is for every period."""
        numbers = {
            name: _written(getattr(law, parameter), lang) for name, parameter in self.parameters.items()
        }
        return say(self.says, lang, **numbers)


def _written(parameter: DatedParameter[object], lang: str) -> str:
    """A number of law as it stands in a sentence; several of one day as a list with plus signs."""
    first, *others = parameter.values
    shown = _plain(first.value)
    for each in others:
        shown = say(_CHANGED, lang, earlier=shown, since=day(each.since, lang), later=_plain(each.value))
    return shown


def _plain(value: object) -> str:
    return " + ".join(map(str, value.values())) if isinstance(value, Mapping) else str(value)


def rule_named(number: str, lang: str) -> str:
    """A rule as people read it wherever its number stands: ``R9 (retention)``.

    What is none, as in a row of the read models that somebody altered, stays as it is.
    """
    return f"{number} ({RULES[number].title(lang)})" if number in RULES else number


_READING = policy(phrase('a reading: the decision itself says that trajectories "may be suspended"'))
_ONE_TO_THE_OTHER = phrase("from one job to the other")
_OFFERS = policy(phrase("the terms of an offer"))

#: Every rule by its number.
RULES: dict[str, Rule] = {
    "R1": Rule(
        phrase("order"),
        phrase(
            "Decisions apply in order of their first day, then of the ledger; what was not recorded yet is"
            " not known. A rectified entry is read as its replacement and a withdrawn one as absent, from the"
            " start. More than {days} days after its effect a decision is recorded late, more than {ahead} days"
            " before it ahead."
        ),
        (policy(phrase("how entries are read")),),
        {"days": "recording_days", "ahead": "ahead_days"},
    ),
    "R2": Rule(
        phrase("open", "a trajectory"),
        phrase(
            "A trajectory is open from its start until its completion, a transition or a waiver by refusal, or"
            " the last day employed. Start and resumption are read by the state they meet."
        ),
        (policy(phrase("when a trajectory is open")),),
    ),
    "R3": Rule(
        MEASURE,
        phrase(
            "A measure is in force from its order to its last day, as extended, shortened or lifted; an extension"
            " that takes effect later begins a new spell. It reaches everyone employed under one of its schemes."
        ),
        (FIVE_MEASURES, IN_PRACTICE, _READING),
    ),
    "R4": Rule(
        phrase("stopped"),
        phrase(
            "On a suspended day an open trajectory is suspended, and who was judged ready is postponed. A"
            " suspension does not end in a resumption by itself: until then the person is awaiting. Outside"
            " employment under a scheme such decisions have no effect, and one that meets nothing changes nothing."
            " An employment elsewhere replaces the present one; trajectory, readiness and guarantees go on."
        ),
        (IN_PRACTICE, _READING, policy(phrase("awaiting, until it is resumed"))),
    ),
    "R5": Rule(
        phrase("clock"),
        phrase(
            "Suspended and awaiting days do not count against the employee: the expected last day is the planned"
            " one, or one stated later, plus the stopped days since. The phases last at most {months} months."
        ),
        (
            IN_PRACTICE,
            PHASES_LAST,
            policy(phrase("awaiting days count as stopped")),
        ),
        {"months": "phase_months"},
    ),
    "R6": Rule(
        phrase("months"),
        phrase(
            "A term of n months ends on the day before the same day n months later; where that day does not"
            " exist, on the last day of that month."
        ),
        (policy(phrase("how months are counted")),),
    ),
    "R7": Rule(
        INSERTION_TERM,
        phrase(
            "The LDE insertion term ends on its stated last day (default: {months} months), or later by an order"
            " or an extension. It is held open while a measure suspends the scheme, while a guarantee is"
            " protected, owed or offered, and while a trajectory is open for which there is or was a guarantee."
            " Beside it stands the legal last day, whatever holds the term open."
        ),
        (
            IN_PRACTICE,
            RESUMED_IN_PHASES,
            FIVE_YEARS,
            FROM_55,
            SECOND_REQUEST,
            HELD_OPEN,
        ),
        {"months": "insertion_months"},
    ),
    "R8": Rule(
        phrase("exception"),
        phrase(
            "To start or resume while a measure suspends takes the consent of employee, employer and receiving"
            " enterprise, given in this spell of the measure, and after them an evaluation by VDAB: ready,"
            " conditions met, the job safe and durable."
        ),
        (THIRD_REQUEST,),
    ),
    "R9": Rule(
        phrase("retention"),
        phrase("While protected, the employee stays employed."),
        (STAYS_EMPLOYED, FOURTH_REQUEST),
    ),
    "R10": Rule(
        GUARANTEE,
        phrase(
            "Whom a suspension stopped is owed a full chance to start or resume, until it is honoured, waived by"
            " the employee's own word, lapsed or breached. A valid offer stands until its answer day, or {offer}"
            " days; owed for more than {owed} days without an offer it is a finding. A state that ends the"
            " guarantee is final; when a later spell of the measure stops the person, a new guarantee begins."
        ),
        (FIFTH_REQUEST, _OFFERS),
        {"offer": "offer_days", "owed": "owed_days"},
    ),
    "R11": Rule(
        phrase("full"),
        phrase(
            "A resumption is full if it goes at most one phase further and leaves every day that remained; a start,"
            " if it leaves the usual term, or what the employee accepted. An extension of the trajectory to an"
            " earlier day takes the full chance away again."
        ),
        (IN_PRACTICE, FIFTH_REQUEST, policy(phrase("one phase further, and the usual term of a start"))),
    ),
    "R12": Rule(
        RETURN,
        phrase(
            "If an ordinary job that was reached by an external transition ends outside the employee's will, within"
            " {months} months after the transition by the day the job ended, a return is open: the enterprise may"
            " ask it, and need not."
        ),
        (RETURN_UNDER_IMW, SIXTH_REQUEST),
        {"months": "return_months"},
    ),
    "R13": Rule(
        phrase("inflow"),
        phrase(
            "A transition or an employment's end leaves a place open until a replacement for that dossier, or until"
            " the same person is employed there again."
        ),
        (SIXTH_REQUEST,),
    ),
    "R14": Rule(
        SUPPORT,
        phrase(
            "Support ends with the quarter in which the notice period ends if a copy of the notice is sent within"
            " {days} days after VDAB's message, else with the quarter of that message. Who did not transition"
            " for reasons beyond their own will gets level {level} until a new trajectory."
        ),
        (SUPPORT_ENDS, SUPPORT_LEVEL),
        {"days": "notice_copy_days", "level": "beyond_own_will_support"},
    ),
    "R15": Rule(
        phrase("competence"),
        phrase(
            "A decision by a capacity that may not take it is a finding. It takes effect all the same, save a"
            " consent: what another capacity says in a party's name gives, refuses and withdraws nothing."
        ),
        (policy(phrase("who may decide what")),),
    ),
    "R16": Rule(
        _ONE_TO_THE_OTHER,
        phrase(
            "An external transition ends the employment under a scheme. One by day {days} after the last day"
            " employed, with no employment in between, is reached from that employment: what its end breached or"
            " waived is honoured. An employment under imw at the enterprise of the transition is that job, with"
            " support."
        ),
        (policy(_ONE_TO_THE_OTHER),),
        {"days": "transition_days"},
    ),
    "R17": Rule(
        SUCCESSION,
        phrase(
            "From its day whoever is employed at the enterprise is employed at its successor. Status, scheme, term,"
            " trajectory and guarantees go on; places and returns move along."
        ),
        (TRANSFER_OF_ENTERPRISE, policy(phrase("what goes on at the successor"))),
    ),
    "R18": Rule(
        phrase("one person"),
        phrase(
            "Once a joining is known, the entries of both dossiers are those of one person, for every day. Withdrawn,"
            " they part again."
        ),
        (policy(phrase("two dossiers of one person")),),
    ),
}
