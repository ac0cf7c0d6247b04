"""The section that shows a dossier through time: the drawing, and the same in tables."""

from __future__ import annotations

from datetime import date, datetime

from ledger.brussels import day_of_moment
from ledger.language import day_in_figures, number
from projections.answers.history import HistoryRow
from projections.answers.status import clock_in_words
from projections.answers.wording import word
from projections.handover.content import Content
from projections.handover.drawings import timeline_svg
from projections.handover.words import say, suspension_name, term
from projections.render.blocks import DocumentSection, Drawing, Paragraph, Table
from projections.render.wording import capitalised, day_in_words, number_of_days


def timeline(content: Content) -> DocumentSection:
    """The timeline: the last days in a sentence, its drawing, and every decision by its number in it."""
    lang, on = content.lang, day_in_words(content.on, content.lang)
    decisions = _decisions(content)
    if not content.timeline.periods:
        nothing = Paragraph(say("nothing", lang, day=on))
        return DocumentSection("timeline", say("timeline", lang), (nothing, decisions))
    title, sentence = say("timeline-title", lang, key=content.key, on=on), _last_days(content)
    description = f"{say('timeline-description', lang, key=content.key)} {sentence}"
    drawing = Drawing("timeline", title, description, timeline_svg(content, title, description))
    return DocumentSection("timeline", say("timeline", lang), (Paragraph(sentence), drawing, decisions))


def course(content: Content) -> DocumentSection:
    """The same in tables: the suspensions, the periods, and the clock of an open trajectory (R5)."""
    lang = content.lang
    tables = [table for table in (_bands(content), _periods(content), _clock(content)) if table.rows]
    return DocumentSection("course", say("course", lang), tuple(tables), annex=True)


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
            number(period.days, lang),
            term(period.status, lang),
            "" if period.phase is None else word(period.phase, lang),
            ", ".join(suspension_name(name, lang) for name in period.suspensions),
        )
        for period in content.timeline.periods
    )
    columns = tuple(say(name, lang) for name in ("period", "days", "status", "phase", "suspensions"))
    return Table(say("periods", lang, key=content.key), columns, rows, (6, 2, 4, 3, 4))


def _clock(content: Content) -> Table:
    lang, trajectory = content.lang, content.status.trajectory
    columns = (say("clock-what", lang), say("clock-value", lang), say("clock-meaning", lang))
    rows = () if trajectory is None else tuple(clock_in_words(trajectory, lang))
    return Table(say("clock", lang), columns, rows, (3, 2, 5))


def _decisions(content: Content) -> Table:
    """Every decision about the person, once, in the order of effect, with what became of it."""
    lang, numbers = content.lang, {each.entry: each.number for each in content.timeline.decisions}
    entries = [
        entry
        for stream in (content.dossier, *content.measures, *content.successions)
        for entry in stream.entries
    ]
    rows = tuple(
        (
            str(numbers.get(entry.position, "-")),
            day_in_figures(entry.effective_on, lang),
            str(entry.position),
            _decided(entry, lang),
            word(entry.decided_by, lang),
            day_in_figures(day_of_moment(datetime.fromisoformat(entry.recorded_at)), lang),
        )
        for entry in sorted(entries, key=lambda each: (each.effective_on, each.position))
    )
    columns = tuple(
        say(name, lang) for name in ("nth", "effective", "entry", "decision", "by", "recorded-on")
    )
    return Table(say("decisions-caption", lang), columns, rows, (1, 3, 2, 9, 4, 3))


def _decided(entry: HistoryRow, lang: str) -> str:
    if entry.standing == "stands":
        return entry.sentence
    return f"{entry.sentence} {capitalised(say(entry.standing, lang, by=entry.corrected_by, read_as=entry.read_as))}."


def from_to(first: date, last: date, lang: str) -> str:
    """Days, both included."""
    return say("from-to", lang, first=day_in_figures(first, lang), last=day_in_figures(last, lang))
