"""Why what holds does: the guarantees step by step, every other conclusion, and the rules in full."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ledger.language import translated
from ledger.law import RULES, VERSIONS
from projections.explanation.tree import Conclusion
from projections.fold.rules.sources import rule_named
from projections.handover.content import Content
from projections.handover.finding_words import named_entries
from projections.handover.sources import NumberedSources, rules_of
from projections.handover.words import say, term
from projections.render.blocks import Block, DocumentSection, Items, Paragraph, Table
from projections.render.wording import capitalised, day_in_words

#: The fields of a conclusion that hold code words.
_CODED = ("status", "phase", "scheme")


def guarantees(content: Content) -> DocumentSection:
    """The right to a full chance for each suspension (R10), and each return (R12): its state, and how it came."""
    lang = content.lang
    found = content.guarantees
    intro = say("guarantees-intro" if found else "guarantees-none", lang)
    parts = tuple(_guarantee(content, number, each) for number, each in enumerate(found, start=1))
    return DocumentSection("guarantees", say("guarantees", lang), (Paragraph(intro),), parts)


def _guarantee(content: Content, number: int, guarantee: Conclusion) -> DocumentSection:
    lang = content.lang
    title = capitalised(guarantee.label)
    state = guarantee.value.get("state") if isinstance(guarantee.value, dict) else None
    if state is not None:
        title = f"{title}: {term(state, lang)}"
    blocks: list[Block] = [Paragraph(guarantee.sentence)]
    if guarantee.because:
        steps = tuple(f"{step.label}: {step.sentence} [{_rules(step)}]" for step in guarantee.because)
        blocks.append(Items(steps, ordered=True))
    blocks.append(Paragraph(_rests(content, guarantee)))
    return DocumentSection(f"guarantee-{number}", title, tuple(blocks))


def _rests(content: Content, guarantee: Conclusion) -> str:
    """The entries that a guarantee and its steps rest on, and the rules by name."""
    lang = content.lang
    entries = named_entries(content, [fact.entry for fact in guarantee.all_facts])
    rules = ", ".join(rule_named(rule.rule, lang) for rule in guarantee.rules)
    return say("guarantee-rests", lang, rules=rules, entries=entries)


def why(content: Content) -> DocumentSection:
    """Every other conclusion: its value, a sentence why, and what that rests on."""
    lang = content.lang
    rows = tuple(
        (_heading(each, lang), _because(each), f"{_rules(each)}; {_on(each.entries, lang)}")
        for each in content.explanation.conclusions
        if not each.field.startswith("guarantees.")
    )
    columns = (say("why-what", lang), say("why-because", lang), say("why-on", lang))
    table = Table(say("why-caption", lang), columns, rows, (4, 8, 3))
    return DocumentSection("why", say("why", lang), (Paragraph(say("why-intro", lang)), table), annex=True)


def rules(content: Content, sources: NumberedSources) -> DocumentSection:
    """The rules that anything here follows from, and the sources, numbered, in full."""
    lang = content.lang
    rows = tuple(
        (f"{rule.rule}, {rule.title}", rule.sentence, sources.by_number(rule.sources))
        for rule in rules_of(content)
    )
    columns = (say("rule", lang), say("rule-says", lang), say("rule-source", lang))
    caption = say("rules-caption", lang, on=day_in_words(content.on, lang))
    version = Paragraph(say("rules-version", lang, version=RULES, says=translated(VERSIONS[RULES], lang)))
    table = Table(caption, columns, rows, (3, 9, 4))
    intro, cited = Paragraph(say("sources-intro", lang)), Items(sources.in_full(), ordered=True)
    return DocumentSection("rules", say("rules", lang), (version, table, intro, cited), annex=True)


def _heading(conclusion: Conclusion, lang: str) -> str:
    """What is concluded: ``verwachte laatste dag: 15-03-2021``."""
    value, name = conclusion.value, conclusion.field
    if value is None:
        text = say("none", lang)
    elif isinstance(value, int) and not isinstance(value, bool):
        text = str(abs(value))  # Days past the last one have a label of their own, and no sign.
    elif isinstance(value, str):
        text = term(value, lang) if name in _CODED else _day_or_text(value, lang)
    elif isinstance(value, dict):
        text = next((term(value[key], lang) for key in ("state", "severity") if value.get(key)), "")
        text = text or str(value.get("level") or "")
    else:
        text = ""
    return f"{conclusion.label}: {text}" if text else conclusion.label


def _day_or_text(value: str, lang: str) -> str:
    try:
        return day_in_words(date.fromisoformat(value), lang)
    except ValueError:
        return value


def _because(conclusion: Conclusion) -> str:
    return " ".join([conclusion.sentence, *(step.sentence for step in conclusion.because)])


def _rules(conclusion: Conclusion) -> str:
    return ", ".join(rule.rule for rule in conclusion.rules)


def _on(positions: Sequence[int], lang: str) -> str:
    """Entries by their numbers: ``entry 7``, ``entries 7, 9``."""
    if not positions:
        return say("entries-none", lang)
    return say(
        "entry-on" if len(positions) == 1 else "entries-on", lang, entries=", ".join(map(str, positions))
    )
