"""Both times of a person in one table: what held on each day, as known at each moment; every cell is a page."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from markupsafe import Markup
from starlette.responses import Response

from ledger import words
from ledger.language import phrase, say
from projections.answers.course import picture
from projections.handover.drawings import grid_picture_svg
from projections.handover.grid import Grid, KnownStates, grid
from projections.handover.two_times import CHANGED, cell, left_out, moment_of
from projections.handover.words import guarantee_name
from projections.handover.words import say as say_in_document
from projections.known_to_all import KnownToAll
from projections.viewer.person_read import PersonRead, page_of, path_of, read_person
from projections.viewer.recorded import EntryLink
from projections.viewer.rendering import drawn
from projections.viewer.tables import TableCell, entry_of_person
from projections.viewer.view import View
from projections.viewer.words import plain_phrases

_PHRASES = {
    "lead": phrase(
        "Each row is days, each column a moment at which something became known. A cell leads to the first of those"
        " days, as it was known at that moment; {mark} stands where it reads otherwise than at the moment before."
    ),
    "moments": phrase("The moments, and what was recorded at each"),
    "days": phrase("Days"),
    "status": phrase("Status on each day, as known at each moment"),
    "guarantee": phrase("The guarantee for {name} on each day, as known at each moment"),
    "nothing": words.NOTHING_YET,
    "drawing": phrase("The same as a drawing"),
}


class GridMoment(NamedTuple):
    """A column: its number, the moment, and the entries that became known at it."""

    number: str
    moment: str
    entries: tuple[EntryLink, ...]


class GridTable(NamedTuple):
    """What was known of one thing: a row is days, with what each moment reads."""

    caption: str
    rows: tuple[tuple[str, tuple[TableCell, ...]], ...]


def show(view: View) -> Response:
    """The grid of one person up to the day asked. Raises ``DossierNotFound``."""
    person, lang = read_person(view), view.lang
    known = KnownToAll(person.reading)
    found = grid(person.reading, person.asked, chain(*person.reaching.values()), known, person.on)
    return page_of(
        view,
        person,
        "person_grid.html",
        "grid",
        phrases=plain_phrases(_PHRASES, lang),
        lead=say(_PHRASES["lead"], lang, mark=CHANGED),
        left_out=left_out(found, person.key, lang),
        moments=[
            GridMoment(
                f"K{each.number}",
                moment_of(each, lang),
                tuple(EntryLink(entry_of_person(view, person.key, at), str(at)) for at in each.entries),
            )
            for each in found.knowledge
        ],
        tables=[*_tables(view, person, found)],
        nothing=say(_PHRASES["nothing"], lang, day=view.day(person.on)),
        drawing=_drawing(person, found),
    )


def _tables(view: View, person: PersonRead, found: Grid) -> Iterator[GridTable]:
    yield _table(view, person, found, found.status, say(_PHRASES["status"], view.lang))
    for each in found.guarantees:
        name = guarantee_name(str(each.guarantee), view.lang)
        yield _table(view, person, found, each, say(_PHRASES["guarantee"], view.lang, name=name))


def _table(view: View, person: PersonRead, found: Grid, known: KnownStates, caption: str) -> GridTable:
    rows = []
    for span, row in zip(known.spans, known.rows, strict=True):
        if any(row):
            days = view.day(span.first_day)
            if span.last_day > span.first_day:
                days = say(words.FROM_TO, view.lang, first=days, last=view.day(span.last_day))
            cells = tuple(
                TableCell(
                    cell(row, nth, view.lang, say(words.NONE, view.lang)),
                    path_of(view, "person", person.key, on=span.first_day, known=moment.until),
                )
                for nth, moment in enumerate(found.knowledge)
            )
            rows.append((days, cells))
    return GridTable(caption, tuple(rows))


def _drawing(person: PersonRead, found: Grid) -> Markup | None:
    """The rows of the status as a drawing; nothing where nothing has taken effect."""
    timeline, lang = person.timeline, person.lang
    if not timeline.periods:
        return None
    model = picture(timeline, timeline.planned_last_day, timeline.expected_last_day)
    title = say_in_document("grid-title", lang, key=person.key)
    svg = grid_picture_svg(found, model, lang, title, say_in_document("grid-description", lang), alone=False)
    return drawn(svg)
