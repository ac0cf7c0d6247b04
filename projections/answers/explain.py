"""`explain`: why what holds does, as an indented tree for people, nested objects for programs, Markdown for a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, TextIO

import msgspec

from ledger.decisions.vocabulary import SUBMITTED, with_article
from ledger.language import Spoken, phrase, translated
from ledger.words import DECIDED_BY, LAW_SAYS, NONE, ON_DAY, ON_GROUND, POLICY_SAYS, READ_ON, SUBMITTED_BY
from projections.answers.head import Head
from projections.answers.outline import DOSSIER, KNOWN, ON, Example, Outline, Parameter
from projections.answers.question import Inquiry, Question
from projections.answers.status import late_in_words, on_entries
from projections.answers.supposed import OF_A_PERSON, SupposedHead, supposing
from projections.answers.wording import both_words, moment_in_words, one_person, other_dossier, word
from projections.explanation import explain
from projections.explanation.tree import Conclusion, Explanation, Fact, RuleCited, SourceCited
from projections.fold.rules.competence import RECORDED_LATE
from projections.readmodels.replacing import inflow
from projections.render.answer import Answer
from projections.render.plain import visible
from projections.render.rows import Column
from projections.render.stream import put
from projections.render.wording import day_in_words, wrapped

#: The fields of a conclusion that hold code words, which have a Dutch term.
_CODED = ("status", "phase", "scheme")

_PHRASES = {
    "law": LAW_SAYS,
    "policy": POLICY_SAYS,
    "sources": phrase("Sources"),
    "read": READ_ON,
    "rule": phrase("rule {rule}, {title}: "),
    "entry": phrase("entry {entry}: "),
    "decided": DECIDED_BY,
    "submitted": SUBMITTED_BY,
    "on": ON_DAY,
    "ground": ON_GROUND,
    "rules": phrase("Rules"),
    "entries": phrase("Entries"),
    "source": phrase("source: {source}"),
    "recorded": phrase("recorded {moment} by {who}"),
    "mark-rectified": phrase("rectified by entry {by}"),
    "mark-withdrawn": phrase("withdrawn by entry {by}"),
    "mark-disputed": phrase("disputed by entry {by}"),
    "mark-ruled": phrase("ruling in entry {by}"),
    "rectified": phrase("RECTIFIED by entry {by} ({who}{ground}), known since {moment}; it said: {was}"),
    "withdrawn": phrase("WITHDRAWN by entry {by} ({who}{ground}), known since {moment}; read as absent"),
    "corrected": phrase(
        "that correction is itself corrected by entry {by} ({who}{ground}), known since {moment}"
    ),
    "disputed": phrase("DISPUTED by {who} in entry {by}, on {day}"),
    "pending": phrase("; no ruling is known"),
    "ruled": phrase("; ruling of {who} in entry {by}, on {day}"),
    "none": NONE,
    "title": phrase("Why {dossier} is {status}"),
    "nothing": phrase("Nothing of what was asked about holds on this day."),
}

#: What can be asked about, and the beginnings of the fields that belong to it.
_ABOUT = {
    "status": ("status", "since", "enterprise", "scheme", "phase"),
    "trajectory": ("trajectory",),
    "insertion": ("insertion_last_day", "insertion_legal_last_day"),
    "guarantee": ("guarantees",),
    "finding": ("findings",),
    "support": ("support",),
    "place": ("places",),
    "person": ("persons",),
    "correction": ("corrections",),
    "dispute": ("disputes",),
}

#: What is grave, gravest first: how a finding counts, or the state of a guarantee.
_GRAVE = ("breach", "breached", "irregular", "owed", "lapsed")

COLUMNS = (
    Column("dossier", means="Of whom it is said: the key that remains."),
    Column("asked", means="The key that was asked for, where another remains of the person (R18)."),
    Column(
        "conclusions",
        only="json",
        means="Each conclusion: `field`, `label`, `value`, `sentence`, the `rules` it rests on with their sources (each"
        " with its `article`, its `address`, the day by which it was `read`, and whether it is `policy`), the `entries`"
        " and the `facts` of each, and `because`: the steps that led to it, which are conclusions too.",
    ),
    Column(
        "field", only="csv", means="What is concluded, by its field in `status`, or the step of a conclusion."
    ),
    Column("value", only="csv", means="What it is; what is nested, as JSON."),
    Column("sentence", only="csv", means="Why, in the language asked."),
    Column("by_rules", only="csv", means="The rules it rests on, by number."),
    Column("entries", only="csv", means="The ledger positions it rests on."),
)


def shown(explanation: Explanation, head: Head, lang: str) -> Answer:
    """A tree for people, one JSON object, Markdown, or one row a conclusion."""

    def write_markdown(stream: TextIO) -> None:
        for line in markdown(explanation, head, lang):
            put(stream, line + "\n")

    return Answer(
        _flat(explanation),
        COLUMNS,
        objects=[explanation],
        single=True,
        lines=lambda width, _unicode: lines(explanation, lang, width),
        own={"markdown": write_markdown},
    )


def arranged(explanation: Explanation, about: str | None = None) -> Explanation:
    """The same with what is grave first, a breach before what is owed, and all else in its own order.

    Only what it says ``about`` a guarantee, a finding and so on, where that is named.
    """
    conclusions = explanation.conclusions
    if about is not None:
        conclusions = tuple(each for each in conclusions if each.field.partition(".")[0] in _ABOUT[about])
    return msgspec.structs.replace(explanation, conclusions=tuple(sorted(conclusions, key=_gravity)))


def _gravity(conclusion: Conclusion) -> int:
    value = conclusion.value if isinstance(conclusion.value, dict) else {}
    found = (value.get("severity"), value.get("state"))
    return min((_GRAVE.index(each) for each in found if each in _GRAVE), default=len(_GRAVE))


class _LateEntries(Conclusion, frozen=True):
    """Several findings that an entry was recorded late, as people read them: in one, like `status`."""

    @classmethod
    def of(cls, late: Sequence[Conclusion], lang: str) -> _LateEntries:
        """All of these, of which there are several."""
        entries = tuple(sorted({entry for each in late for entry in each.entries}))
        counted = late_in_words([date.fromisoformat(each.value["since"]) for each in late], lang)
        return cls(
            field=late[0].field,
            label=late[0].label,
            value=late[0].value,
            sentence=f"{counted}{on_entries(entries, lang)}.",
            rules=late[0].rules,
            entries=entries,
            facts=tuple(fact for each in late for fact in each.facts),
        )


def for_people(explanation: Explanation, lang: str) -> Explanation:
    """The same with several entries that were recorded late in one conclusion, behind the other findings."""
    late = [each for each in explanation.conclusions if each.field == f"findings.{RECORDED_LATE.code}"]
    if len(late) < 2:
        return explanation
    others = [each for each in explanation.conclusions if each not in late[:-1]]
    others[others.index(late[-1])] = _LateEntries.of(late, lang)
    return msgspec.structs.replace(explanation, conclusions=tuple(others))


def facts_listed(conclusion: Conclusion) -> tuple[Fact, ...]:
    """The entries that are told one by one below a conclusion; those recorded late would bury what else there is."""
    return () if isinstance(conclusion, _LateEntries) else conclusion.all_facts


def _flat(explanation: Explanation) -> Iterator[dict[str, Any]]:
    for conclusion in explanation.conclusions:
        for each in (conclusion, *conclusion.because):
            value = each.value if isinstance(each.value, str | int | None) else _as_text(each.value)
            rules = tuple(rule.rule for rule in each.rules)
            yield {
                "asked": explanation.asked,
                "dossier": explanation.dossier,
                "field": each.field,
                "value": value,
                "sentence": each.sentence,
                "by_rules": rules,
                "entries": each.entries,
            }


def _as_text(value: object) -> str:
    return msgspec.json.encode(value).decode()


# -- text ------------------------------------------------------------------------------------------------


def lines(explanation: Explanation, lang: str, width: int = 80) -> Iterator[str]:
    """The tree: each conclusion, why, its steps, its rules with their sources, and its entries.

    Below it stands once what each rule says, and all there is to know of each entry.
    """
    said, explanation = Spoken(_PHRASES, lang), for_people(explanation, lang)
    for text in one_person(explanation.asked, explanation.dossier, lang):
        yield from wrapped(text, width)
    for conclusion in explanation.conclusions:
        yield from wrapped(_heading(explanation, conclusion, lang), width, "    ", "")
        yield from wrapped(conclusion.sentence, width, "  ")
        for step in conclusion.because:
            yield from wrapped(_step(step), width, "      ", "    - ")
        for rule in conclusion.rules:
            begin = said["rule"].format(rule=rule.rule, title=rule.title)
            yield from wrapped(begin + sources_in_words(rule, lang), width, " " * 8, " " * 4)
        for fact in facts_listed(conclusion):
            begin = said["entry"].format(entry=fact.entry)
            yield from wrapped(begin + _decided(fact, lang), width, " " * 8, " " * 4)
        yield ""
    if not explanation.conclusions:
        yield from wrapped(said["nothing"], width)
        return
    yield said["rules"]
    for rule in explanation.rules:
        yield from wrapped(f"{rule.rule:<4} {rule.sentence}", width, " " * 7, "  ")
    yield ""
    yield said["sources"]
    for source in _all_sources(explanation):
        yield from wrapped(cited(source, lang), width, " " * 4, "  ")
    yield ""
    yield said["entries"]
    for fact in _facts(explanation):
        other = other_dossier(fact.subject, explanation.dossier, lang)
        yield from wrapped(f"{fact.entry:<4} {fact.sentence}{other}", width, " " * 7, "  ")
        for text in particulars(fact, lang):
            yield from wrapped(text, width, " " * 9, " " * 7)


def _heading(explanation: Explanation, conclusion: Conclusion, lang: str) -> str:
    """What the conclusion is: ``expected last day: 2021-03-15``."""
    shown = value_in_words(conclusion, lang)
    heading = f"{conclusion.label}: {shown}" if shown else conclusion.label
    return f"{explanation.dossier}, {heading}" if conclusion is explanation.conclusions[0] else heading


def value_in_words(conclusion: Conclusion, lang: str) -> str:
    """What is concluded, in the reader's words; nothing where its label and its sentence say all."""
    value = conclusion.value
    if value is None:
        return translated(_PHRASES["none"], lang)
    if isinstance(value, str):
        if conclusion.field in _CODED:
            return both_words(value, lang)
        return day_in_words(date.fromisoformat(value), lang) if _is_day(conclusion.field) else value
    if isinstance(value, dict):
        for name in ("state", "severity", "level"):
            if value.get(name) is not None:
                return both_words(value[name], lang)
        return ""
    if isinstance(value, int):
        return str(abs(value))  # Days past the last one have a label of their own, and no sign.
    return str(value)


def _is_day(field: str) -> bool:
    return field == "since" or field.startswith("insertion_last_day") or field.endswith(("_last_day", "_on"))


def _step(step: Conclusion) -> str:
    """A step in one line, with the rules it rests on; its entries stand in the sentence."""
    rules = ", ".join(rule.rule for rule in step.rules)
    if isinstance(step.value, dict):
        return f"{step.label}: {step.sentence} [{rules}]"
    return f"{step.sentence} [{rules}]"


def sources_in_words(rule: RuleCited, lang: str) -> str:
    """Where a rule comes from, each source with whether it is law or policy."""
    said = Spoken(_PHRASES, lang)
    return "; ".join(
        said["policy" if each.policy else "law"].format(source=each.source) for each in rule.sources
    )


def cited(source: SourceCited, lang: str) -> str:
    """A source as it is cited before a court: what it is called, article, address, and the day it was read."""
    said = Spoken(_PHRASES, lang)
    read = None if source.read is None else said["read"].format(day=day_in_words(source.read, lang))
    called = said["policy" if source.policy else "law"].format(source=source.source)
    return "; ".join(filter(None, (called, source.article, source.address, read)))


def _decided(fact: Fact, lang: str) -> str:
    """Who decided it and when it takes effect, on which ground, and what was made of it since."""
    said = Spoken(_PHRASES, lang)
    term = word(fact.decision, lang) if lang == "en" else fact.dutch
    text = said["submitted" if fact.decision in SUBMITTED else "decided"].format(
        day=day_in_words(fact.effective_on, lang), term=term, by=with_article(fact.decided_by, lang)
    )
    if fact.decided_on is not None:
        text += " " + said["on"].format(day=day_in_words(fact.decided_on, lang))
    if fact.ground is not None:
        text += "; " + said["ground"].format(ground=fact.ground)
    if fact.standing != "stands":
        text += "; " + said[f"mark-{fact.standing}"].format(by=fact.corrected_by[0].entry)
    for dispute in fact.disputes:
        text += "; " + said["mark-disputed"].format(by=dispute.entry)
        text += "".join(", " + said["mark-ruled"].format(by=each.entry) for each in dispute.rulings)
    return text


def particulars(fact: Fact, lang: str) -> Iterator[str]:
    """When it was recorded and by whom, and every correction, dispute and ruling in full."""
    said = Spoken(_PHRASES, lang)
    yield _decided(fact, lang)
    yield said["recorded"].format(moment=_moment(fact.recorded_at, lang), who=fact.recorded_by)
    if fact.source is not None:
        yield said["source"].format(source=fact.source)
    for number, by in enumerate(fact.corrected_by):
        name = "corrected" if number else fact.standing if fact.standing != "stands" else "corrected"
        ground = "" if by.ground is None else f", {by.ground}"
        yield said[name].format(
            by=by.entry,
            who=with_article(by.decided_by, lang),
            ground=ground,
            moment=_moment(by.known_since, lang),
            was=fact.as_recorded,
        )
    for dispute in fact.disputes:
        text = said["disputed"].format(
            who=with_article(dispute.decided_by, lang),
            by=dispute.entry,
            day=day_in_words(dispute.effective_on, lang),
        )
        text += "" if dispute.rulings else said["pending"]
        for each in dispute.rulings:
            text += said["ruled"].format(
                who=with_article(each.decided_by, lang),
                by=each.entry,
                day=day_in_words(each.effective_on, lang),
            )
        yield text


def _moment(moment: str, lang: str) -> str:
    return moment_in_words(datetime.fromisoformat(moment), lang)


def _all_sources(explanation: Explanation) -> Iterable[SourceCited]:
    """Every source that is cited and can be read, once, in the order of the rules."""
    cited = dict.fromkeys(source for rule in explanation.rules for source in rule.sources)
    return [source for source in cited if source.read is not None]


def _facts(explanation: Explanation) -> Iterable[Fact]:
    """Every entry that something rests on, once, in the order of the ledger."""
    found = {fact.entry: fact for each in explanation.conclusions for fact in each.all_facts}
    return [found[position] for position in sorted(found)]


# -- Markdown ----------------------------------------------------------------------------------------------


def markdown(explanation: Explanation, head: Head, lang: str) -> Iterator[str]:
    """The same in Markdown: a heading for each conclusion, each entry linked to its particulars."""
    said, explanation = Spoken(_PHRASES, lang), for_people(explanation, lang)
    status = [both_words(str(each.value), lang) for each in explanation.conclusions if each.field == "status"]
    title = (
        said["title"].format(dossier=explanation.dossier, status=status[0]) if status else explanation.dossier
    )
    yield f"# {_escaped(title)}"
    yield ""
    for line in (*head.lines(lang, 1000), *one_person(explanation.asked, explanation.dossier, lang)):
        yield f"*{_escaped(line)}*  "
    for conclusion in explanation.conclusions:
        shown = value_in_words(conclusion, lang)
        yield ""
        yield f"## {_escaped(conclusion.label)}{': ' + _escaped(shown) if shown else ''}"
        yield ""
        yield _escaped(conclusion.sentence)
        yield ""
        for number, step in enumerate(conclusion.because, start=1):
            yield f"{number}. {_escaped(_step(step))}"
        if conclusion.because:
            yield ""
        for rule in conclusion.rules:
            link = f"[{rule.rule}](#{rule.rule.lower()})"
            yield f"- {link} {_escaped(rule.title)}: {_escaped(sources_in_words(rule, lang))}"
        for fact in facts_listed(conclusion):
            name = said["entry"].format(entry=fact.entry).rstrip(": ")
            yield f"- [{name}](#entry-{fact.entry}): {_escaped(_decided(fact, lang))}"
    if not explanation.conclusions:
        yield ""
        yield said["nothing"]
        return
    yield from _markdown_below(explanation, lang)


def _markdown_below(explanation: Explanation, lang: str) -> Iterator[str]:
    """What stands once below the conclusions: the rules, their sources, and the entries."""
    said = Spoken(_PHRASES, lang)
    yield ""
    yield f"## {said['rules']}"
    yield ""
    for rule in explanation.rules:
        yield f'- <a id="{rule.rule.lower()}"></a>**{rule.rule}**, {_escaped(rule.title)}: {_escaped(rule.sentence)}'
    yield ""
    yield f"## {said['sources']}"
    yield ""
    for source in _all_sources(explanation):
        yield f"- {_escaped(cited(source, lang))}"
    yield ""
    yield f"## {said['entries']}"
    yield ""
    for fact in _facts(explanation):
        told = fact.sentence + other_dossier(fact.subject, explanation.dossier, lang)
        yield f'- <a id="entry-{fact.entry}"></a>**{fact.entry}** {_escaped(told)}'
        for text in particulars(fact, lang):
            yield f"  - {_escaped(text)}"


def _escaped(text: str) -> str:
    """Text in which nothing is markup: what was recorded is shown, never carried out."""
    shown = visible(text.replace("\n", " "))
    return "".join(f"\\{char}" if char in "\\`*_[]<>#|" else char for char in shown)


def answer(
    inquiry: Inquiry,
    *,
    dossier: str,
    about: str | None,
    whatif: Sequence[str] = (),
    without: Sequence[str] = (),
    law: str | None = None,
) -> Answer:
    """Why what holds for a dossier on the day asked does, or would. Raises as ``supposing``, ``DossierNotFound``."""
    if whatif or without or law is not None:
        with supposing(inquiry, whatif, without, law) as supposed:
            reading = supposed.supposed
            there = reading.inflow(dossier, inquiry.on)
            found = explain(reading, dossier, inquiry.on, inquiry.lang, there)
            head = SupposedHead.over(inquiry.head, supposed)
        return shown(arranged(found, about), head, inquiry.lang)._replace(head=head)
    replaced = inflow(inquiry.entries, inquiry.reading, dossier, inquiry.on)
    found = explain(inquiry.reading, dossier, inquiry.on, inquiry.lang, replaced)
    return shown(arranged(found, about), inquiry.head, inquiry.lang)


QUESTION = Question(
    Outline(
        name="explain",
        help="Say why it holds. Each conclusion down to its rules, their sources, and the entries it rests on; what is"
        " grave first.",
        parameters=(
            DOSSIER,
            Parameter("about", "Only what is concluded about it.", "choice", words=tuple(_ABOUT)),
            *OF_A_PERSON,
            ON,
            KNOWN,
        ),
        forms=("markdown",),
        examples=(
            Example(
                "doorstroom explain D-005 --on 2020-09-30",
                phrase("Why somebody still has a right to a chance"),
            ),
            Example(
                "doorstroom explain D-005 --on 2020-09-30 --about guarantee",
                phrase("Only why the right to a chance stands as it does"),
            ),
            Example(
                "doorstroom explain D-008 --on 2020-09-30 --format markdown",
                phrase("The same about another, for a report"),
            ),
            Example(
                "doorstroom explain D-005 --whatif doorstroom-demo/what-if.jsonl --on 2020-09-30 --about guarantee",
                phrase("Why it would stand otherwise, with what is supposed"),
            ),
        ),
    ),
    COLUMNS,
    answer,
)
