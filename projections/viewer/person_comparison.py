"""A person at two knowledge moments side by side, and what came in between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple, cast

from starlette.responses import Response

from ledger import words
from ledger.brussels import day_of_moment
from ledger.language import phrase, say
from ledger.problem import message_in
from projections.answers import compare, status
from projections.answers.comparison import Comparison
from projections.answers.question import Inquiry
from projections.handover.answer import ShortAnswer
from projections.reading import DossierNotFound, end_of_day
from projections.render.wording import capitalised
from projections.viewer.address import NoDay, in_figures, moment
from projections.viewer.person import status_in_words
from projections.viewer.person_read import PersonRead, page_of, path_of, read_person
from projections.viewer.recorded import EntryLink
from projections.viewer.tables import entry_of_person
from projections.viewer.view import View
from projections.viewer.words import plain_phrases

MOST_DAYS = 40
"""So many days on which something became known are offered to choose from."""

_PHRASES = {
    "lead": phrase(
        "The same day, by what was known at an earlier moment and by what is known at the one asked."
    ),
    "then": phrase("As known at the earlier moment"),
    "show": phrase("Show both moments"),
    "choose": phrase("Days on which something about this dossier became known"),
    "known-at": phrase("Known at {moment}"),
    "now": words.NOW,
    "unknown": phrase("Nothing of this dossier was on record then."),
    "lacked": phrase("Missing then"),
    "guarantees": words.GUARANTEES_TITLE,
    "findings": words.FINDINGS_TITLE,
    "none": words.NONE,
    "status": words.STATUS,
    "between": phrase("What came in between"),
    "open": phrase("The page of that moment"),
}


class MomentShown(NamedTuple):
    """What was known at one moment: its heading, the page of that moment, and what it comes to."""

    heading: str
    href: str
    unknown: bool
    status: str = ""
    conclusion: tuple[str, ...] = ()
    lacked: tuple[str, ...] = ()
    guarantees: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()


class ChangeShown(NamedTuple):
    """Something that differs: what it is, more about it, and the entry where it is one."""

    text: str
    more: tuple[str, ...]
    entry: EntryLink | None


class PartShown(NamedTuple):
    """What differs of one kind."""

    heading: str
    changes: tuple[ChangeShown, ...]


def show(view: View) -> Response:
    """Both moments, or the form that asks for the earlier one. Raises ``DossierNotFound``."""
    typed = view.query.get("then", "").strip()
    wrong, then = "", None
    try:
        then = moment(typed)
    except NoDay as error:
        wrong = message_in(error.why, view.lang)
    person = read_person(view)
    if not typed:
        end = end_of_day(person.on)
        if end < _known(view.asked):
            then, typed = end, view.day(person.on)
    sides, parts = [], []
    if then is not None:
        earlier = view.inquiry(known=then)
        sides = [_side(view, person.key, inquiry) for inquiry in sorted((earlier, view.asked), key=_known)]
        parts = [*_between(view, person, then)]
    return page_of(
        view,
        person,
        "person_comparison.html",
        "compare",
        400 if wrong else 200,
        phrases=plain_phrases(_PHRASES, view.lang),
        path=f"{view.site.prefix}{view.path_in_address}",
        typed=in_figures(typed),
        wrong=wrong,
        days=_days(view, person),
        sides=sides,
        parts=parts,
    )


def _known(inquiry: Inquiry) -> datetime:
    return inquiry.head.known_at


def _days(view: View, person: PersonRead) -> list[EntryLink]:
    """The days on which something became known, the newest first, each leading to both moments."""
    days = list(dict.fromkeys(each.date() for each in person.moments()))[:MOST_DAYS]
    return [EntryLink(path_of(view, "compare", person.key, then=day), view.day(day)) for day in days]


def _known_at(view: View, moment: datetime) -> str:
    """A moment as people write it: a day means its end."""
    day = day_of_moment(moment)
    shown = view.day(day) if moment == end_of_day(day) else view.moment(moment)
    return say(_PHRASES["known-at"], view.lang, moment=shown)


def _side(view: View, key: str, inquiry: Inquiry) -> MomentShown:
    """What was known at one of the moments."""
    lang, is_now = view.lang, not inquiry.moment_named
    heading = capitalised(say(_PHRASES["now"], lang)) if is_now else _known_at(view, _known(inquiry))
    known = None if is_now else _known(inquiry).isoformat()
    href = path_of(view, "person", key, known=known)
    try:
        person = PersonRead(inquiry, key)
    except DossierNotFound:
        return MomentShown(heading, href, unknown=True)
    answer, found = ShortAnswer(person), person.status
    return MomentShown(
        heading,
        href,
        unknown=False,
        status=status_in_words(found, lang),
        conclusion=tuple(answer.conclusion()),
        lacked=tuple(dict.fromkeys(answer.lacked())),
        guarantees=tuple(status.guarantee_in_words(each, lang) for each in found.guarantees),
        findings=tuple(status.findings_in_words(found.findings, lang)),
    )


def _between(view: View, person: PersonRead, then: datetime) -> Iterator[PartShown]:
    """What the question ``compare`` answers, part by part."""
    inquiry = view.asked._replace(day_named=True)
    answer = view.answer(compare.QUESTION, inquiry, dossier=person.asked, moments=[then, _known(inquiry)])
    comparison = cast("Comparison", next(iter(answer.objects or ())))
    for part in compare.parts(comparison, view.lang):
        yield PartShown(capitalised(part.heading), tuple(_changes(view, person.key, part)))


def _changes(view: View, key: str, part: compare.ComparedPart) -> Iterator[ChangeShown]:
    """The lines of a part, each with those below it."""
    found: list[tuple[compare.ComparedLine, list[str]]] = []
    for line in part.lines:
        if line.of.startswith("of-"):
            found[-1][1].append(line.text)
        else:
            found.append((line, []))
    for line, more in found:
        link = (
            None if line.entry is None else EntryLink(entry_of_person(view, key, line.entry), str(line.entry))
        )
        yield ChangeShown(line.text, tuple(more), link)
