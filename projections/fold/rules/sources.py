"""Each rule by its number: what it is called, what it says, and where that comes from.

What a source says is law; what no source says is policy of this ledger, and marked so. The numbers in
a sentence are those of ``ledger/law.py`` in force on the day asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from ledger.language import phrase, say, translated
from ledger.law import IN_FORCE, Law
from ledger.words import GUARANTEE, INSERTION_TERM, MEASURE, RETURN, SUPPORT

_FIFTH_REQUEST = phrase("Commissie Sociale Economie, fifth request")
_SIXTH_REQUEST = phrase("Commissie Sociale Economie, sixth request")


class Source(NamedTuple):
    """Where a rule, or a part of it, comes from; ``policy`` where no law says it."""

    says: str
    policy: bool = False

    def name(self, lang: str) -> str:
        """The source in the reader's language."""
        return translated(self.says, lang)


class Rule(NamedTuple):
    """One rule: its title and its sentence, its sources, and the numbers in it (each a parameter of ``Law``)."""

    called: str
    says: str
    sources: tuple[Source, ...]
    parameters: Mapping[str, str] = {}

    def title(self, lang: str) -> str:
        """What the rule is called."""
        return translated(self.called, lang)

    def sentence(self, lang: str, on: date, law: Law = IN_FORCE) -> str:
        """What the rule says, with the numbers in force on a day."""
        numbers = {
            name: _written(getattr(law, parameter).on(on).value)
            for name, parameter in self.parameters.items()
        }
        return say(self.says, lang, **numbers)


def _written(value: object) -> str:
    """A number of law as it stands in a sentence; several as a list with plus signs."""
    return " + ".join(map(str, value.values())) if isinstance(value, Mapping) else str(value)


def _law(name: str) -> Source:
    """A source as it is called, in Dutch, in every language."""
    return Source(name)


def _policy(says: str) -> Source:
    """No law; what the Commissie Sociale Economie asked the minister in 2020 is a request, and not yet law."""
    return Source(says, policy=True)


_POST_69 = _law("lokalediensteneconomie.be, post 69")
_PHASED = _law("perspectiefwerkt.be, 29-06-2020")
_PHASES = _law('herwin.be FAQ, "Hoe verlopen de doorstroomtrajecten?"')
_FIVE_YEARS = _law("vdab.be, vzwmentor.be")
_RETENTION = _law('Wolters Kluwer Legalworld, "vijf ondersteuningsmaatregelen"')
_ARTICLE_70 = _law("besluit van 17-02-2017, art. 70, vijfde lid")
_SUPPORT_ENDS = _law('herwin.be FAQ, "… beëindiging van de WOP"')
_SUPPORT_LEVEL = _law('herwin.be FAQ, "Welke WOP …"')

#: Every rule by its number.
RULES: dict[str, Rule] = {
    "R1": Rule(
        phrase("order"),
        phrase(
            "Decisions apply in order of their first day, then of the ledger; what was not recorded yet is"
            " not known. A rectified entry is read as its replacement and a withdrawn one as absent, from the"
            " start. More than {days} days after its effect a decision is recorded late."
        ),
        (_policy(phrase("how entries are read")),),
        {"days": "recording_days"},
    ),
    "R2": Rule(
        phrase("open", "a trajectory"),
        phrase(
            "A trajectory is open from its start until its completion, a transition or a waiver by refusal, or"
            " the last day employed. Start and resumption are read by the state they meet."
        ),
        (_policy(phrase("when a trajectory is open")),),
    ),
    "R3": Rule(
        MEASURE,
        phrase(
            "A measure is in force from its order to its last day, as extended or lifted, and reaches everyone"
            " employed under one of its schemes."
        ),
        (_POST_69,),
    ),
    "R4": Rule(
        phrase("stopped"),
        phrase(
            "On a suspended day an open trajectory is suspended, and who was judged ready is postponed. A"
            " suspension does not end in a resumption by itself: until then the person is awaiting. Outside"
            " employment under a scheme such decisions have no effect."
        ),
        (_POST_69, _policy(phrase("awaiting, until it is resumed"))),
    ),
    "R5": Rule(
        phrase("clock"),
        phrase(
            "Suspended and awaiting days do not count against the employee: the expected last day is the planned"
            " one, or one stated later, plus the stopped days since. The phases last at most {months} months."
        ),
        (
            _POST_69,
            _PHASES,
            _policy(phrase("awaiting days count as stopped")),
        ),
        {"months": "phase_months"},
    ),
    "R6": Rule(
        phrase("months"),
        phrase(
            "A term of n months ends on the day before the same day n months later; where that day does not"
            " exist, on the last day of that month."
        ),
        (_policy(phrase("how months are counted")),),
    ),
    "R7": Rule(
        INSERTION_TERM,
        phrase(
            "The LDE insertion term ends on its stated last day (default: {months} months), or later by an order"
            " or an extension. It is held open while a measure suspends the scheme, while a guarantee is"
            " protected, owed or offered, and while a trajectory with a guarantee is open."
        ),
        (
            _POST_69,
            _PHASED,
            _FIVE_YEARS,
            _policy(phrase("Commissie Sociale Economie, second request")),
        ),
        {"months": "insertion_months"},
    ),
    "R8": Rule(
        phrase("exception"),
        phrase(
            "To start or resume while a measure suspends takes the consent of employee, employer and receiving"
            " enterprise, and after them an evaluation by VDAB: ready, conditions met, the job safe and durable."
        ),
        (_policy(phrase("Commissie Sociale Economie, third request")),),
    ),
    "R9": Rule(
        phrase("retention"),
        phrase("While protected, the employee stays employed."),
        (_RETENTION, _policy(phrase("Commissie Sociale Economie, fourth request"))),
    ),
    "R10": Rule(
        GUARANTEE,
        phrase(
            "Whom a suspension stopped is owed a full chance to start or resume, until it is honoured, waived by"
            " the employee's own word, lapsed or breached. A valid offer stands {offer} days or until its answer"
            " day; owed for more than {owed} days without an offer it is a finding."
        ),
        (
            _policy(_FIFTH_REQUEST),
            _policy(phrase("the terms of an offer")),
        ),
        {"offer": "offer_days", "owed": "owed_days"},
    ),
    "R11": Rule(
        phrase("full"),
        phrase(
            "A resumption is full if it goes at most one phase further and leaves every day that remained."
        ),
        (_PHASED, _policy(_FIFTH_REQUEST)),
    ),
    "R12": Rule(
        RETURN,
        phrase(
            "Who loses the ordinary job within {months} months after the transition, not by own decision, is owed"
            " a return."
        ),
        (_policy(_SIXTH_REQUEST),),
        {"months": "return_months"},
    ),
    "R13": Rule(
        phrase("inflow"),
        phrase(
            "A transition or an employment's end leaves a place open until a replacement for that dossier."
        ),
        (_policy(_SIXTH_REQUEST),),
    ),
    "R14": Rule(
        SUPPORT,
        phrase(
            "Support ends with the quarter in which the notice period ends if a copy of the notice is sent within"
            " {days} days after VDAB's message, else with the quarter of that message. Who did not transition"
            " for reasons beyond their own will gets level {level} until a new trajectory."
        ),
        (_ARTICLE_70, _SUPPORT_ENDS, _SUPPORT_LEVEL),
        {"days": "notice_copy_days", "level": "beyond_own_will_support"},
    ),
    "R15": Rule(
        phrase("competence"),
        phrase("A decision by a capacity that may not take it is a finding; it takes effect all the same."),
        (_policy(phrase("who may decide what")),),
    ),
}
