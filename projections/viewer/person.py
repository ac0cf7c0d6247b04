"""The page of a person: what holds and why in one sentence, its guarantees and findings, the drawing, every entry.

Whoever opens it has looked at somebody: the access log keeps that.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, cast

from markupsafe import Markup
from starlette.responses import Response

from ledger import words
from ledger.decisions.vocabulary import SUBMITTED, with_article
from ledger.language import phrase, say
from projections.answers import explain, history, status
from projections.answers.course import Timeline, picture
from projections.answers.course import read as read_timeline
from projections.answers.history import HistoryRow
from projections.answers.wording import both_words, moment_in_words, one_person
from projections.explanation.tree import Conclusion, Explanation
from projections.handover.drawings import picture_svg
from projections.reading import DossierNotFound, Status
from projections.render.wording import capitalised, day_in_words
from projections.viewer.enterprises import with_name
from projections.viewer.seen import SEEN
from projections.viewer.tables import enterprise
from projections.viewer.view import View

_PHRASES = {
    "title": words.THE_DOSSIER,
    "answer": phrase("What holds, and why"),
    "facts": phrase("Where things stand"),
    "enterprise": words.ENTERPRISE,
    "scheme": words.SCHEME,
    "status": words.STATUS,
    "phase": words.PHASE,
    "since": words.SINCE,
    "guarantees": words.GUARANTEES_TITLE,
    "no-guarantee": phrase("No right to a full chance stands on this day."),
    "findings": words.FINDINGS_TITLE,
    "no-finding": phrase("Nothing that breaks a rule stands on this day."),
    "drawing": words.THROUGH_TIME,
    "drawing-title": phrase("{key} up to {day}"),
    "drawing-description": phrase(
        "The status of each day, the suspensions, and the decisions by their numbers."
    ),
    "nothing-yet": words.NOTHING_YET,
    "decisions": phrase("The decisions in the drawing, by number"),
    "why": phrase("Why, step by step"),
    "rests": phrase("Rests on"),
    "history": phrase("Every entry on record"),
    "entry": words.IT_IS_ENTRY,
    "decided": words.DECIDED_BY,
    "submitted": words.SUBMITTED_BY,
    "recorded": phrase("Recorded {moment} by {who}."),
    "ground": words.ON_GROUND,
    "rectified": phrase("Rectified by entry {entry}."),
    "withdrawn": phrase("Withdrawn by entry {entry}: it is read as absent."),
    "read-as": phrase("It is read as: {sentence}"),
    "text-apart": phrase("A text belongs to it that is not at hand here: it is kept apart from the entry."),
    "text-erased": phrase("A text belonged to it that was erased, as entry {entry} orders."),
    "seen": SEEN,
    "logged": phrase("That you looked at this dossier is kept in the access log."),
}


class EntryShown(NamedTuple):
    """An entry of the history as the page shows it; ``struck``: it is not read as it was recorded."""

    position: int
    day: str
    sentence: str
    struck: bool
    lines: tuple[str, ...]


class ConclusionShown(NamedTuple):
    """A conclusion or a step of one: what it is, why, its rules and sources, and the entries that it rests on."""

    heading: str
    sentence: str
    rules: tuple[tuple[str, str], ...]
    entries: tuple[int, ...]
    because: tuple[ConclusionShown, ...]


def show(view: View) -> Response:
    """The page of one person. Raises ``DossierNotFound``."""
    asked, lang = view.request.path_params["key"], view.lang
    if not asked.isprintable():
        raise DossierNotFound(asked)
    inquiry = view.asked
    found: Status = next(iter(view.answer(status.QUESTION, inquiry, dossiers=[asked]).rows))  # type: ignore[assignment]
    explained = cast(
        "Explanation", next(iter(view.answer(explain.QUESTION, inquiry, dossier=asked).objects or ()))
    )
    concluded = explain.for_people(explained, lang)
    timeline = read_timeline(inquiry.reading, asked, inquiry.on, lang)
    entries = cast("Sequence[HistoryRow]", tuple(view.answer(history.QUESTION, inquiry, dossier=asked).rows))
    view.looks.append(found.dossier)
    first = concluded.conclusions[0] if concluded.conclusions else None
    return view.page(
        "person.html",
        key=found.dossier,
        title=capitalised(say(_PHRASES["title"], lang, key=found.dossier)),
        phrases=_plain_phrases(lang),
        seen_href=view.url(f"/person/{asked}/seen") if view.visitor.may("keeper") else "",
        joined=one_person(found.asked, found.dossier, lang),
        first=None if first is None else _conclusion(first, lang),
        nothing_yet=say(_PHRASES["nothing-yet"], lang, day=day_in_words(inquiry.on, lang)),
        facts=_facts(view, found),
        guarantees=[status.guarantee_in_words(each, lang) for each in found.guarantees],
        findings=[*status.findings_in_words(found.findings, lang)],
        drawing=_drawing(timeline, lang),
        decisions=timeline.decisions,
        conclusions=[_conclusion(each, lang) for each in concluded.conclusions],
        entries=[_entry(each, lang) for each in entries],
    )


def _plain_phrases(lang: str) -> dict[str, str]:
    """The phrases that hold no place, by name, for the template."""
    return {name: say(each, lang) for name, each in _PHRASES.items() if "{" not in each}


def _facts(view: View, found: Status) -> list[tuple[str, str, str]]:
    """What holds on the day: its name, its value, and where it leads or nothing."""
    lang = view.lang
    since = (
        "" if found.since is None else f", {say(_PHRASES['since'], lang)} {day_in_words(found.since, lang)}"
    )
    facts = [(say(_PHRASES["status"], lang), f"{both_words(found.status, lang)}{since}", "")]
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


def _drawing(timeline: Timeline, lang: str) -> Markup | None:
    """The timeline as a drawing; nothing where nothing has taken effect."""
    if not timeline.periods:
        return None
    model = picture(timeline, timeline.planned_last_day, timeline.expected_last_day)
    title = say(_PHRASES["drawing-title"], lang, key=timeline.dossier, day=day_in_words(timeline.on, lang))
    drawn = picture_svg(model, lang, title, say(_PHRASES["drawing-description"], lang), alone=False)
    # It is made safe as it is drawn, text by text.
    return Markup(drawn)  # noqa: S704


def _conclusion(conclusion: Conclusion, lang: str) -> ConclusionShown:
    value = explain.value_in_words(conclusion, lang)
    return ConclusionShown(
        heading=capitalised(f"{conclusion.label}: {value}" if value else conclusion.label),
        sentence=conclusion.sentence,
        rules=tuple(
            (f"{each.rule}, {each.title}", explain.sources_in_words(each, lang)) for each in conclusion.rules
        ),
        entries=conclusion.entries,
        because=tuple(_conclusion(each, lang) for each in conclusion.because),
    )


def _entry(row: HistoryRow, lang: str) -> EntryShown:
    return EntryShown(
        position=row.position,
        day=day_in_words(row.effective_on, lang),
        sentence=row.sentence,
        struck=row.standing != "stands",
        lines=tuple(_lines(row, lang)),
    )


def _lines(row: HistoryRow, lang: str) -> list[str]:
    """What is said of an entry below its sentence."""
    by = with_article(row.decided_by, lang)
    form = "submitted" if row.decision in SUBMITTED else "decided"
    term = row.dutch if lang == "nl" else row.decision
    lines = [say(_PHRASES[form], lang, day=day_in_words(row.effective_on, lang), term=term, by=by)]
    if row.ground is not None:
        lines.append(say(_PHRASES["ground"], lang, ground=row.ground))
    for reason in row.reasons:
        if reason.text is not None:
            lines.append(reason.text)
        elif reason.erased_by is not None:
            lines.append(say(_PHRASES["text-erased"], lang, entry=reason.erased_by))
        else:
            lines.append(say(_PHRASES["text-apart"], lang))
    if row.standing != "stands":
        lines.append(say(_PHRASES[row.standing], lang, entry=row.corrected_by))
    if row.read_as is not None:
        lines.append(say(_PHRASES["read-as"], lang, sentence=row.read_as))
    recorded = moment_in_words(datetime.fromisoformat(row.recorded_at), lang)
    lines.append(say(_PHRASES["recorded"], lang, moment=recorded, who=row.recorded_by))
    return lines
