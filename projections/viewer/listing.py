"""Which questions are lists, by the name in their address: all of the registry that a form can ask."""

from __future__ import annotations

from functools import cache
from inspect import cleandoc

from ledger.language import phrase, say, translated
from ledger.words import FINDINGS_TITLE, GUARANTEES_TITLE, PLACES_TITLE, REQUESTS_TITLE
from projections.answers.question import Question
from projections.questions import QUESTIONS
from projections.render.wording import capitalised
from projections.viewer.fields import is_listed

#: What a list is called above its page; one that has no title yet is called by its name.
_TITLES = {
    "due": phrase("What falls due"),
    "exceptions": REQUESTS_TITLE,
    "findings": FINDINGS_TITLE,
    "guarantees": GUARANTEES_TITLE,
    "measures": phrase("Collective measures"),
    "overview": phrase("How many people in which status"),
    "places": PLACES_TITLE,
    "status": phrase("Status of everyone"),
    "successions": phrase("Enterprises that were taken over"),
}
#: In which order they stand in the navigation; those that are not named come last.
_ORDER = (
    "guarantees",
    "findings",
    "due",
    "exceptions",
    "places",
    "status",
    "overview",
    "measures",
    "successions",
)


@cache
def lists() -> dict[str, Question]:
    """Every list by its name, in the order of the navigation."""
    named = {each.outline.name: each for each in QUESTIONS if is_listed(each)}
    rank = {name: nth for nth, name in enumerate(_ORDER)}
    return {name: named[name] for name in sorted(named, key=lambda name: rank.get(name, len(rank)))}


def title_of(question: Question, lang: str) -> str:
    """What a list is called."""
    name = question.outline.name
    return say(_TITLES[name], lang) if name in _TITLES else capitalised(name)


def description_of(question: Question, lang: str) -> str:
    """What a list has, which its title does not say; its command begins with what it does, and a page does nothing."""
    return lead_of(question, lang).partition(". ")[2]


def lead_of(question: Question, lang: str) -> str:
    """What a list is, as the help of its command begins."""
    first = cleandoc(question.outline.help).partition("\n\n")[0]
    return translated(" ".join(first.split()), lang)
