"""The section with both times: the drawing, the knowledge moments, and the status by day at each of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from projections.document.blocks import Block, Drawing, Paragraph, Section, Table
from projections.document.content import Content
from projections.document.drawings import grid_svg
from projections.document.grid import Knowledge
from projections.document.through_time import from_to
from projections.document.words import say, status_name
from projections.report.wording import moment_in_words

#: So many knowledge moments fit beside one another on a page.
_AT_ONCE = 6
#: Stands before what reads otherwise than at the knowledge moment before it.
CHANGED = "◆"


def two_times(content: Content) -> Section:
    """What was known when."""
    lang, key = content.lang, content.key
    title, description = say("grid-title", lang, key=key), say("grid-description", lang)
    svg = grid_svg(content, title, description)
    blocks: tuple[Block, ...] = (
        Paragraph(say("grid-intro", lang, mark=CHANGED)),
        Drawing("grid", title, description, svg),
        _moments(content),
        *_statuses(content),
    )
    return Section("grid", say("grid", lang), blocks)


def _moments(content: Content) -> Table:
    lang = content.lang
    terms = {
        told.position: told.dutch if lang == "nl" else told.decision
        for stream in (content.dossier, *content.measures)
        for told in stream.entries
    }
    rows = tuple(
        (
            f"K{knowledge.number}",
            _known(knowledge, lang),
            "; ".join(f"{say('entry', lang)} {at}, {terms[at]}" for at in knowledge.entries),
        )
        for knowledge in content.grid.knowledge
    )
    columns = (say("nth", lang), say("grid-moment", lang), say("grid-recorded", lang))
    return Table(say("grid-moments", lang), columns, rows, (1, 5, 10))


def _known(knowledge: Knowledge, lang: str) -> str:
    first, last = (
        moment_in_words(datetime.fromisoformat(moment), lang)
        for moment in (knowledge.moment, knowledge.until)
    )
    return first if first == last else say("grid-until", lang, first=first, last=last)


def _statuses(content: Content) -> Iterator[Table]:
    lang, grid = content.lang, content.grid
    days = [from_to(span.first_day, span.last_day, lang) for span in grid.spans]
    for begin in range(0, len(grid.knowledge), _AT_ONCE):
        shown = grid.knowledge[begin : begin + _AT_ONCE]
        first, last = shown[0].number, shown[-1].number
        name = "grid-caption" if last > first else "grid-caption-one"
        rows = tuple(
            (day, *(_cell(row, nth, lang) for nth in range(begin, begin + len(shown))))
            for day, row in zip(days, grid.rows, strict=True)
        )
        columns = (say("period", lang), *(f"K{knowledge.number}" for knowledge in shown))
        yield Table(say(name, lang, first=first, last=last), columns, rows, (6, *(3 for _ in shown)))


def _cell(row: tuple[str, ...], nth: int, lang: str) -> str:
    name = status_name(row[nth], lang)
    return f"{CHANGED} {name}" if nth and row[nth] != row[nth - 1] else name
