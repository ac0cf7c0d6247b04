"""The section that shows a dossier through time: the drawing, and the same in tables."""

from __future__ import annotations

from datetime import date

from ledger.language import day_in_figures
from projections.answers.wording import word
from projections.handover.content import Content
from projections.handover.drawings import timeline_svg
from projections.handover.words import say, suspension_name, term
from projections.render.blocks import Block, DocumentSection, Drawing, Paragraph, Table
from projections.render.wording import day_in_words, number_of_days


def timeline(content: Content) -> DocumentSection:
    """The timeline: its drawing, the suspensions, the periods, and the decisions by number."""
    lang, on = content.lang, day_in_words(content.on, content.lang)
    if not content.timeline.periods:
        return DocumentSection("timeline", say("timeline", lang), (Paragraph(say("nothing", lang, day=on)),))
    title, sentence = say("timeline-title", lang, key=content.key, on=on), _last_days(content)
    description = f"{say('timeline-description', lang, key=content.key)} {sentence}"
    drawing = Drawing("timeline", title, description, timeline_svg(content, title, description))
    tables = [table for table in (_bands(content), _periods(content), _marked(content)) if table.rows]
    blocks: tuple[Block, ...] = (Paragraph(sentence), drawing, *tables)
    return DocumentSection("timeline", say("timeline", lang), blocks)


def _last_days(content: Content) -> str:
    lang, last = content.lang, content.last_days
    if last is None:
        return say("last-days-none", lang)
    planned, expected, on = (day_in_words(day, lang) for day in (last.planned, last.expected, last.on))
    moved = (last.expected - last.planned).days
    if not moved:
        return say("last-days", lang, planned=planned, expected=expected, on=on)
    days = number_of_days(moved, lang)
    return say("last-days-shift", lang, days=days, planned=planned, expected=expected, on=on)


def _bands(content: Content) -> Table:
    lang = content.lang
    rows = tuple(
        (
            suspension_name(band.suspension, lang),
            from_to(band.first_day, band.last_day, lang),
            say("stops" if band.stops else "spares", lang),
        )
        for band in content.timeline.suspensions
    )
    columns = (say("suspension", lang), say("period", lang), say("effect", lang))
    return Table(say("bands", lang), columns, rows, (3, 5, 5))


def _periods(content: Content) -> Table:
    lang = content.lang
    rows = tuple(
        (
            from_to(period.first_day, period.last_day, lang),
            str(period.days),
            term(period.status, lang),
            "" if period.phase is None else word(period.phase, lang),
            ", ".join(suspension_name(name, lang) for name in period.suspensions),
        )
        for period in content.timeline.periods
    )
    columns = tuple(say(name, lang) for name in ("period", "days", "status", "phase", "suspensions"))
    return Table(say("periods", lang, key=content.key), columns, rows, (6, 2, 4, 3, 4))


def _marked(content: Content) -> Table:
    lang = content.lang
    rows = tuple(
        (
            str(marked.number),
            day_in_figures(marked.effective_on, lang),
            str(marked.entry),
            marked.sentence
            if marked.rectified_by is None
            else f"{marked.sentence} {say('rectified-by', lang, by=marked.rectified_by)}",
        )
        for marked in content.timeline.decisions
    )
    columns = tuple(say(name, lang) for name in ("nth", "effective", "entry", "decision"))
    return Table(say("marked", lang), columns, rows, (1, 3, 2, 12))


def from_to(first: date, last: date, lang: str) -> str:
    """Days, both included."""
    return say("from-to", lang, first=day_in_figures(first, lang), last=day_in_figures(last, lang))
