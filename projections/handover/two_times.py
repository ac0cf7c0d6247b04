"""The section with both times: the drawing, the knowledge moments, and what each of them reads day by day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from projections.answers.wording import moment_in_words, word
from projections.handover.content import Content
from projections.handover.drawings import grid_svg
from projections.handover.grid import Grid, KnownMoment, KnownStates
from projections.handover.through_time import from_to
from projections.handover.words import guarantee_name, say
from projections.render.blocks import Block, DocumentSection, Drawing, Paragraph, Table

#: So many columns fit beside one another on a page: those that say what a row is of, and the knowledge moments.
_BESIDE = 7
#: Stands before what reads otherwise than at the knowledge moment before it.
CHANGED = "◆"


def two_times(content: Content) -> DocumentSection:
    """What was known when."""
    lang, key = content.lang, content.key
    title, description = say("grid-title", lang, key=key), say("grid-description", lang)
    svg = grid_svg(content, title, description)
    blocks: tuple[Block, ...] = (
        Paragraph(say("grid-intro", lang, mark=CHANGED)),
        *_left_out(content),
        Drawing("grid", title, description, svg),
        _moments(content),
        *_statuses(content),
        *_guarantees(content),
    )
    return DocumentSection("grid", say("grid", lang), blocks, annex=True)


def _left_out(content: Content) -> Iterator[Paragraph]:
    sentence = left_out(content.grid, content.key, content.lang)
    if sentence is not None:
        yield Paragraph(sentence)


def left_out(grid: Grid, key: str, lang: str) -> str | None:
    """That some knowledge moments are not shown, where there are too many; else None."""
    present, count = len(grid.knowledge), grid.moments
    if present == count:
        return None
    return say(
        "grid-left-out" if grid.compared else "grid-too-many",
        lang,
        shown=present,
        count=count,
        left_out=count - present,
        key=key,
    )


def _moments(content: Content) -> Table:
    lang = content.lang
    terms = {
        entry.position: entry.dutch if lang == "nl" else entry.decision
        for stream in (content.dossier, *content.measures, *content.successions)
        for entry in stream.entries
    }
    rows = tuple(
        (
            f"K{knowledge.number}",
            moment_of(knowledge, lang),
            "; ".join(_named(at, terms.get(at), lang) for at in knowledge.entries),
        )
        for knowledge in content.grid.knowledge
    )
    columns = (say("nth", lang), say("grid-moment", lang), say("grid-recorded", lang))
    return Table(say("grid-moments", lang), columns, rows, (1, 5, 10))


def _named(position: int, term: str | None, lang: str) -> str:
    """An entry; of a dossier that is no longer known to be of the same person no more is told than its place."""
    entry = f"{say('entry', lang)} {position}"
    return entry if term is None else f"{entry}, {term}"


def moment_of(knowledge: KnownMoment, lang: str) -> str:
    """The moment, or the first and the last of those that are told together."""
    first, last = (
        moment_in_words(datetime.fromisoformat(moment), lang)
        for moment in (knowledge.moment, knowledge.until)
    )
    return first if first == last else say("grid-until", lang, first=first, last=last)


def _statuses(content: Content) -> Iterator[Table]:
    lang = content.lang
    for begin, moments in _columns(content, _BESIDE - 1):
        rows = tuple((days, *cells) for days, cells in _rows(content.grid.status, begin, len(moments), lang))
        columns = (say("period", lang), *(f"K{knowledge.number}" for knowledge in moments))
        yield Table(
            _caption("grid-caption", "grid-caption-one", moments, lang),
            columns,
            rows,
            (6, *(3 for _ in moments)),
        )


def _guarantees(content: Content) -> Iterator[Table]:
    """Whether the chance was given, as known when: the days on which a guarantee has a state at any moment shown."""
    lang = content.lang
    for begin, moments in _columns(content, _BESIDE - 2):
        rows = tuple(
            (guarantee_name(str(known.guarantee), lang), days, *cells)
            for known in content.grid.guarantees
            for days, cells in _rows(known, begin, len(moments), lang)
        )
        if rows:
            columns = (
                say("guarantee", lang),
                say("period", lang),
                *(f"K{knowledge.number}" for knowledge in moments),
            )
            yield Table(
                _caption("grid-chance", "grid-chance-one", moments, lang),
                columns,
                rows,
                (4, 6, *(3 for _ in moments)),
            )


def _columns(content: Content, at_once: int) -> Iterator[tuple[int, Sequence[KnownMoment]]]:
    """The knowledge moments, as many at once as a page has room for, with where they begin."""
    knowledge = content.grid.knowledge
    for begin in range(0, len(knowledge), at_once):
        yield begin, knowledge[begin : begin + at_once]


def _caption(several: str, one: str, moments: Sequence[KnownMoment], lang: str) -> str:
    first, last = moments[0].number, moments[-1].number
    return say(several if last > first else one, lang, first=first, last=last)


def _rows(known: KnownStates, begin: int, count: int, lang: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The days on which so many knowledge moments read the same, and what; none where they read nothing."""
    cells = [
        tuple(cell(row, nth, lang) for nth in range(begin, begin + count))
        if any(row[begin : begin + count])
        else ()
        for row in known.rows
    ]
    for texts, run in groupby(zip(known.spans, cells, strict=True), key=lambda item: item[1]):
        spans = [span for span, _ in run]
        if texts:
            yield from_to(spans[0].first_day, spans[-1].last_day, lang), texts


def cell(row: Sequence[str | None], nth: int, lang: str, nothing: str = "-") -> str:
    """What a knowledge moment reads, with a mark where that is otherwise than at the one before it."""
    what = row[nth]
    name = nothing if what is None else word(what, lang)
    return f"{CHANGED} {name}" if nth and what != row[nth - 1] else name
