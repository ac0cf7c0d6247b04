"""The page of a person: what holds in one sentence and what was missing, its guarantees and findings, every entry.

Whoever opens it has looked at somebody: the access log keeps that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup
from starlette.responses import Response

from ledger import words
from ledger.decisions.decision import dossier_stream
from ledger.language import phrase, say, translated
from projections.answers import history, status
from projections.answers.course import Timeline, picture
from projections.answers.history import HistoryRow
from projections.answers.wording import both_words, other_dossier
from projections.explanation.tree import Conclusion
from projections.fold.findings import KINDS
from projections.handover.answer import ShortAnswer
from projections.handover.content import PastFinding
from projections.handover.drawings import picture_svg
from projections.handover.finding_words import cured, days, gravest_first, lacked
from projections.reading import Status
from projections.render.wording import capitalised, day_in_words
from projections.viewer.enterprises import with_name
from projections.viewer.person_read import PersonRead, page_of, path_of, read_person
from projections.viewer.recorded import EntryLink, corrections_of
from projections.viewer.rendering import drawn
from projections.viewer.tables import enterprise, entry_of_person
from projections.viewer.view import View
from projections.viewer.words import plain_phrases

MOST = 200
"""How many of the person's own entries stand on the page at a time."""

_PHRASES = {
    "answer": phrase("What holds, and why"),
    "lacked": phrase("What was missing"),
    "moments": phrase("What was known earlier"),
    "moments-then": phrase("As known at, beside the moment asked"),
    "moments-show": phrase("Show both"),
    "facts": phrase("Where things stand"),
    "enterprise": words.ENTERPRISE,
    "scheme": words.SCHEME,
    "status": words.STATUS,
    "phase": words.PHASE,
    "since": words.SINCE,
    "guarantees": phrase("Guarantees, and how each came to stand so"),
    "no-guarantee": phrase("No right to a full chance stands on this day."),
    "findings": words.FINDINGS_TITLE,
    "no-finding": phrase("Nothing that breaks a rule stands on this day."),
    "past": phrase("Findings that were cured before"),
    "once-known": phrase("Findings that a correction took away stand with the replay"),
    "drawing": words.THROUGH_TIME,
    "drawing-title": phrase("{key} up to {day}"),
    "drawing-description": phrase(
        "The status of each day, the suspensions, and the decisions by their numbers."
    ),
    "decisions": phrase("The decisions in the drawing, by number"),
    "why": phrase("Each conclusion with its rules, their sources and the entries that it rests on"),
    "rests": phrase("Rests on"),
    "history": phrase("Every entry on record"),
    "older": phrase("Earlier entries"),
    "newer": phrase("Later entries"),
    "entries": phrase("Pages of entries"),
    "reaching": phrase("Entries of {stream}, which reached this person"),
    "later": phrase("It takes effect after the day asked."),
    "proof": phrase("proof"),
    "entry": words.ENTRY,
}


class EntryShown(NamedTuple):
    """An entry as the page shows it; ``struck``: it is not read as it was recorded."""

    position: int
    heading: str
    sentence: str
    struck: bool
    lines: tuple[str, ...]
    proof: str
    others: tuple[EntryLink, ...]


class GuaranteeShown(NamedTuple):
    """A guarantee: its state, why, and the steps by which it came to stand so, each with its entries."""

    heading: str
    sentence: str
    steps: tuple[tuple[str, tuple[EntryLink, ...]], ...]


def show(view: View) -> Response:
    """The page of one person. Raises ``DossierNotFound``."""
    person, lang = read_person(view), view.lang
    answer = ShortAnswer(person)
    conclusion, *more = answer.conclusion()
    shown, others, turned = _entries(view, person)
    return page_of(
        view,
        person,
        "person.html",
        "person",
        phrases=plain_phrases(_PHRASES, lang),
        conclusion=conclusion,
        more=more,
        lacked=list(dict.fromkeys(answer.lacked())),
        compare=path_of(view, "compare", person.key),
        facts=_facts(view, person.status),
        guarantees=[_guarantee(view, person.key, each) for each in answer.guarantees],
        findings=[*status.findings_in_words(person.status.findings, lang)],
        past=[past_in_words(person, each) for each in gravest_first(person.past)],
        drawing=drawing(person.timeline, lang),
        decisions=[
            (each, entry_of_person(view, person.key, each.entry), day_in_words(each.effective_on, lang))
            for each in person.timeline.decisions
        ],
        explain=path_of(view, "explain", person.key),
        replay=path_of(view, "replay", person.key),
        entries=shown,
        others=others,
        turned=turned,
    )


def _facts(view: View, found: Status) -> list[tuple[str, str, str]]:
    """What holds on the day: its name, its value, and where it leads or nothing."""
    lang = view.lang
    facts = [(say(_PHRASES["status"], lang), status_in_words(found, lang), "")]
    if found.enterprise is not None:
        named = with_name(found.enterprise, view.site.names)
        facts.append((say(_PHRASES["enterprise"], lang), named, enterprise(view, found.enterprise)))
    for name, code in (("scheme", found.scheme), ("phase", found.phase)):
        if code is not None:
            facts.append((say(_PHRASES[name], lang), both_words(code, lang), ""))
    if found.trajectory is not None:
        facts += [
            (label, f"{figure} ({meaning})", "")
            for label, figure, meaning in status.clock_in_words(found.trajectory, lang)
        ]
    if found.insertion_legal_last_day is not None:
        facts.append((say(words.INSERTION_TERM, lang), status.insertion_in_words(found, lang), ""))
    if found.nothing_remains_since is not None:
        facts.append((say(words.DECISIONS_HEADING, lang), status.nothing_remains_in_words(found, lang), ""))
    return [(capitalised(name), value, href) for name, value, href in facts]


def status_in_words(found: Status, lang: str) -> str:
    """The status, and since when."""
    told = both_words(found.status, lang)
    return (
        told
        if found.since is None
        else f"{told}, {say(_PHRASES['since'], lang)} {day_in_words(found.since, lang)}"
    )


def _guarantee(view: View, key: str, found: Conclusion) -> GuaranteeShown:
    state = both_words(found.value["state"], view.lang)
    return GuaranteeShown(
        heading=f"{capitalised(found.label)}: {state}",
        sentence=found.sentence,
        steps=tuple(
            (
                f"{step.label}: {step.sentence}",
                tuple(EntryLink(entry_of_person(view, key, at), str(at)) for at in step.entries),
            )
            for step in found.because
        ),
    )


def past_in_words(person: PersonRead, found: PastFinding) -> str:
    """A finding that was cured: from when to when, what was missing, and what cured it."""
    kind, lang = KINDS[found.code], person.lang
    when = days(found.since, found.last_day, lang)
    text = f"{kind.named(lang)}, {kind.rule_in_words(lang)}, {when}: {translated(kind.says, lang)}"
    missing = lacked(found.code, found.missing, lang)
    if missing:
        text += say(words.WAS_MISSING, lang, missing=missing)
    return f"{text}. {capitalised(say(_CURED, lang, cure=cured(person, found)))}."


_CURED = phrase("cured: {cure}")


def drawing(timeline: Timeline, lang: str) -> Markup | None:
    """The timeline as a drawing; nothing where nothing has taken effect."""
    if not timeline.periods:
        return None
    model = picture(timeline, timeline.planned_last_day, timeline.expected_last_day)
    title = say(_PHRASES["drawing-title"], lang, key=timeline.dossier, day=day_in_words(timeline.on, lang))
    svg = picture_svg(model, lang, title, say(_PHRASES["drawing-description"], lang), alone=False)
    return drawn(svg)


def _entries(
    view: View, person: PersonRead
) -> tuple[list[EntryShown], list[tuple[str, list[EntryShown]]], list[EntryLink]]:
    """The person's entries, as many as stand on a page; those of what reached them; and the way to the rest."""
    rows = person.rows(texts=True)
    own = rows.pop(dossier_stream(person.key))
    first = _page_with(view.query.get("entry", ""), own)
    shown = [entry_shown(view, person, each) for each in own[first : first + MOST]]
    turned = [
        EntryLink(entry_of_person(view, person.key, own[at].position), say(_PHRASES[name], view.lang))
        for name, at in (("older", first - MOST), ("newer", first + MOST))
        if 0 <= at < len(own)
    ]
    others = [
        (
            say(_PHRASES["reaching"], view.lang, stream=stream.partition(":")[2]),
            [entry_shown(view, person, each) for each in entries],
        )
        for stream, entries in rows.items()
    ]
    return shown, others, turned


def _page_with(asked: str, own: Sequence[HistoryRow]) -> int:
    """Where the page begins that has an entry; the first page where it is none of these."""
    nth = next((nth for nth, each in enumerate(own) if str(each.position) == asked), 0)
    return nth - nth % MOST


def entry_shown(view: View, person: PersonRead, row: HistoryRow) -> EntryShown:
    """An entry in words, with its proof and the entries that it corrects or that correct it."""
    lang = view.lang
    sentence, *lines = history.paragraphs(row, lang)
    if row.effective_on > person.on:
        lines.append(say(_PHRASES["later"], lang))
    term = f"{row.dutch} ({row.decision})" if lang == "nl" else f"{row.decision} ({row.dutch})"
    other = other_dossier(row.subject, person.key, lang)
    return EntryShown(
        position=row.position,
        heading=f"{day_in_words(row.effective_on, lang)}, {term}{other}",
        sentence=sentence,
        struck=row.standing != "stands",
        lines=tuple(lines),
        proof=path_of(view, "proofs", person.key, entry=row.position),
        others=tuple(_linked(view, person.key, row)),
    )


def _linked(view: View, key: str, row: HistoryRow) -> Iterator[EntryLink]:
    for position in (row.corrected_by, row.corrects):
        if position is not None:
            yield EntryLink(
                entry_of_person(view, key, position), f"{say(_PHRASES['entry'], view.lang)} {position}"
            )
    yield from corrections_of(view, row.position, stands=row.standing == "stands")
