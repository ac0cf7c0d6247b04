"""Why what holds for a person does: a tree that opens to the rules with their sources, and to the entries."""

from __future__ import annotations

from typing import NamedTuple

from starlette.responses import Response

from ledger import words
from ledger.language import phrase, say
from projections.answers import explain
from projections.answers.wording import other_dossier
from projections.explanation.tree import Conclusion, Fact, RuleCited
from projections.render.wording import capitalised
from projections.viewer.person_read import PersonRead, page_of, path_of, read_person
from projections.viewer.recorded import EntryLink
from projections.viewer.tables import entry_of_person
from projections.viewer.view import View
from projections.viewer.words import plain_phrases

_PHRASES = {
    "lead": phrase(
        "Each conclusion opens to why, to the rules that it follows from, and to the entries that it rests on. What is"
        " grave stands first."
    ),
    "steps": phrase("The steps that led to it"),
    "rests": phrase("On entries"),
    "entry": words.ENTRY,
    "proof": phrase("its proof"),
    "in-history": phrase("among all entries"),
}


class RuleShown(NamedTuple):
    """A rule: its number and title, what it says, and its sources, each with whether it is law or policy."""

    heading: str
    sentence: str
    sources: tuple[str, ...]


class FactShown(NamedTuple):
    """An entry that a conclusion rests on: what it says, its particulars, and where it and its proof stand."""

    heading: str
    lines: tuple[str, ...]
    href: str
    proof: str
    position: int


class ConclusionShown(NamedTuple):
    """A conclusion or a step of one, with all that opens below it."""

    heading: str
    sentence: str
    steps: tuple[ConclusionShown, ...]
    rules: tuple[RuleShown, ...]
    facts: tuple[FactShown, ...]
    entries: tuple[EntryLink, ...]


def show(view: View) -> Response:
    """The whole explanation of one person. Raises ``DossierNotFound``."""
    person, lang = read_person(view), view.lang
    concluded = explain.for_people(explain.arranged(person.explanation), lang)
    return page_of(
        view,
        person,
        "person_explanation.html",
        "explain",
        phrases=plain_phrases(_PHRASES, lang),
        conclusions=[_conclusion(view, person, each) for each in concluded.conclusions],
    )


def _conclusion(view: View, person: PersonRead, found: Conclusion) -> ConclusionShown:
    lang, value = view.lang, explain.value_in_words(found, view.lang)
    # Those of its steps stand with the steps.
    facts = {each.entry: each for each in found.facts}
    told = [facts[each.entry] for each in explain.facts_listed(found) if each.entry in facts]
    untold = [at for at in found.entries if at not in {each.entry for each in told}]
    return ConclusionShown(
        heading=capitalised(f"{found.label}: {value}" if value else found.label),
        sentence=found.sentence,
        steps=tuple(_conclusion(view, person, each) for each in found.because),
        rules=tuple(_rule(each, lang) for each in found.rules),
        facts=tuple(_fact(view, person, each) for each in told),
        entries=tuple(EntryLink(entry_of_person(view, person.key, at), str(at)) for at in untold),
    )


def _rule(rule: RuleCited, lang: str) -> RuleShown:
    sources = tuple(explain.cited(source, lang) for source in rule.sources)
    return RuleShown(f"{rule.rule}, {rule.title}", rule.sentence, sources)


def _fact(view: View, person: PersonRead, fact: Fact) -> FactShown:
    lang = view.lang
    term = person.entry_terms.get(fact.entry, "")
    heading = f"{say(_PHRASES['entry'], lang)} {fact.entry}"
    return FactShown(
        heading=capitalised(f"{heading}, {term}" if term else heading),
        lines=(
            fact.sentence + other_dossier(fact.subject, person.key, lang),
            *explain.particulars(fact, lang),
        ),
        href=entry_of_person(view, person.key, fact.entry),
        proof=path_of(view, "proofs", person.key, entry=fact.entry),
        position=fact.entry,
    )
