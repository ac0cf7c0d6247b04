"""The drawings of a dossier: its timeline, and what was known of each day at each knowledge moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby

from ledger.language import day_in_figures
from projections.answers.timeline import Stretch, Timeline
from projections.fold.dossier import STATUSES
from projections.handover.content import Content
from projections.handover.grid import Known
from projections.handover.words import say, suspension_name
from projections.reading import BRUSSELS
from projections.render.svg import BROAD, LABEL, WIDTH, Scale, box, legend, line, named_box, text, whole
from projections.render.wording import word

_ROW, _GAP, _MOST_ROWS = 21, 5, 8
_A_WEEK, _A_YEAR = 7, 366
#: A drawing higher than this would not fit on a page; its rows become lower.
_HIGHEST, _HIGHEST_BANDS = 820, 420


def scale_of(content: Content) -> Scale:
    """The days that are drawn: a long first period is cut, and the future takes no more room than the past."""
    timeline, on = content.timeline, content.on.toordinal()
    first, *later = (period.first_day.toordinal() for period in timeline.periods)
    last_days = content.last_days
    marked = () if last_days is None else (last_days.planned.toordinal(), last_days.expected.toordinal())
    changed = later[0] if later else first
    last = min(max([on, *marked]), on + max(on - changed, _A_YEAR))
    if later:
        first = max(first, changed - max((last - changed) // 6, _A_WEEK))
    return Scale(first, max(last, first))


def timeline_svg(content: Content, title: str, description: str) -> str:
    """The timeline: decisions by number, suspension bands, statuses, phases, and the last days."""
    timeline, lang, prefix = content.timeline, content.lang, "timeline"
    scale = scale_of(content)
    drawn, y = _axis(scale)
    rows, y = _markers(timeline, scale, y, lang)
    drawn += rows
    patterns: list[str] = []
    bands = [(name, list(group)) for name, group in groupby(timeline.suspensions, key=lambda b: b.suspension)]
    high = _height(len(bands), _HIGHEST_BANDS)
    for name, group in bands:
        drawn += _label(y, suspension_name(name, lang)) if high == _ROW else ""
        for band in sorted(group, key=lambda band: band.stops):
            first, last = band.first_day.toordinal(), band.last_day.toordinal()
            kind = "stops" if band.stops else "spares"
            if last >= scale.first:
                drawn += _run(prefix, scale, first, last, y, high - min(_GAP, high / 4), kind)
                patterns.append(kind)
        y += high
    drawn += _label(y + 2, say("status", lang))
    for first, last, status in _joined(timeline.periods, "status"):
        if last >= scale.first:
            x = scale.x(first)
            name = word(status, lang)
            drawn += named_box(prefix, x, y, scale.x(last + 1) - x, _ROW, status, name)
            patterns.append(status)
    y += _ROW + _GAP
    phases = [run for run in _joined(timeline.periods, "phase") if run[2] and run[1] >= scale.first]
    if phases:
        drawn += _label(y, say("phase", lang))
        for first, last, phase in phases:
            x, after, name = scale.x(first), scale.x(last + 1), word(phase, lang)
            drawn += box(x, y, after - x, _ROW - _GAP, "#fff")
            fits = int((after - x - 4) / BROAD)
            drawn += text(x + 3, y + 12, name if len(name) <= fits else name[: max(fits - 1, 0)])
        y += _ROW
    points, y = _points(content, scale, y)
    drawn += points
    order = [*(s for s in STATUSES if s in patterns), *(s for s in ("stops", "spares") if s in patterns)]
    legend_of = [
        (each, say(each, lang) if each in ("stops", "spares") else word(each, lang)) for each in order
    ]
    shown, y = legend(prefix, y + 4, legend_of)
    return whole(prefix, y, title, description, patterns, drawn + shown)


def grid_svg(content: Content, title: str, description: str) -> str:
    """Each knowledge moment as a row: what was known then of every day; a line where its own day is."""
    grid, lang, prefix = content.grid, content.lang, "grid"
    scale = scale_of(content)
    drawn, y = _axis(scale)
    high = _height(len(grid.knowledge), _HIGHEST)
    patterns: list[str] = []
    for column, knowledge in enumerate(grid.knowledge):
        label = f"K{knowledge.number}  {day_in_figures(_day_of(knowledge.moment), lang)}"
        if high >= 12:
            drawn += text(0, y + high / 2 + 3.5, label)
        for first, last, status in _row(grid.status, column):
            if last >= scale.first:
                x = scale.x(first)
                words = word(status, lang)
                drawn += named_box(
                    prefix, x, y, scale.x(last + 1) - x, high - min(2, high / 4), status, words
                )
                patterns.append(status)
        known = _day_of(knowledge.moment).toordinal()
        if scale.first <= known <= scale.last:
            x = scale.x(known)
            drawn += f'<path d="M{x} {y - 1:.1f}V{y + high - 1:.1f}" stroke="#fff" stroke-width="4.5"/>'
            drawn += f'<path d="M{x} {y - 1:.1f}V{y + high - 1:.1f}" stroke="#1a1a1a" stroke-width="2.2"/>'
        y += high
    order = [status for status in STATUSES if status in patterns]
    shown, y = legend(prefix, y + 8, [(each, word(each, lang)) for each in order])
    return whole(prefix, y, title, description, patterns, drawn + shown)


def _height(rows: int, highest: float) -> float:
    """How high each of so many rows is, for all of them to fit on a page."""
    return min(_ROW, highest / max(rows, 1))


def _day_of(moment: str) -> date:
    return datetime.fromisoformat(moment).astimezone(BRUSSELS).date()


def _row(known: Known, column: int) -> list[tuple[int, int, str]]:
    joined: list[tuple[int, int, str]] = []
    for span, row in zip(known.spans, known.rows, strict=True):
        first, last, status = span.first_day.toordinal(), span.last_day.toordinal(), str(row[column])
        if joined and joined[-1][2] == status:
            first = joined.pop()[0]
        joined.append((first, last, status))
    return joined


def _axis(scale: Scale) -> tuple[str, float]:
    drawn, free = f'<path d="M{LABEL} 19H{WIDTH - 10}" stroke="#1a1a1a" stroke-width=".8"/>', 0.0
    for day, words in scale.ticks():
        x = scale.x(day)
        drawn += line(x, 15, 22)
        if x - 22 >= free and x + 22 <= WIDTH:
            drawn += text(x, 11, words, anchor="middle", small=True)
            free = x + 24
    return drawn, 28


def _markers(timeline: Timeline, scale: Scale, y: float, lang: str) -> tuple[str, float]:
    """The numbers of the decisions under their days, in rows that keep them apart."""
    drawn = _label(y, say("decisions", lang))
    free: list[float] = []
    for marked in timeline.decisions:
        x = scale.x(marked.effective_on.toordinal())
        row = next((nth for nth, end in enumerate(free) if end <= x - 9), len(free))
        if row == _MOST_ROWS:
            continue  # The list beside the drawing has it.
        free[row : row + 1] = [x + 8]
        drawn += text(x, y + 11 + 12 * row, str(marked.number), anchor="middle", small=True)
    return drawn, y + 12 * len(free) + 8


def _label(y: float, words: str) -> str:
    return text(0, y + 11.5, words if len(words) <= 19 else f"{words[:18]}…")


def _run(prefix: str, scale: Scale, first: int, last: int, y: float, height: float, kind: str) -> str:
    x = scale.x(first)
    return box(x, y, scale.x(last + 1) - x, height, f"url(#{prefix}-{kind})", dashed=kind == "spares")


def _joined(periods: Iterable[Stretch], of: str) -> list[tuple[int, int, str]]:
    """The periods joined where the status, or the phase, stays the same."""
    joined: list[tuple[int, int, str]] = []
    for period in periods:
        first, last = period.first_day.toordinal(), period.last_day.toordinal()
        value = (period.status if of == "status" else period.phase) or ""
        if joined and joined[-1][2] == value:
            first = joined.pop()[0]
        joined.append((first, last, value))
    return joined


def _points(content: Content, scale: Scale, y: float) -> tuple[str, float]:
    """The planned and the expected last day, and the day asked, each under a line over the drawing."""
    lang, last_days = content.lang, content.last_days
    points: Sequence[tuple[str, date, str]] = [("asked", content.on, "↑")]
    if last_days is not None:
        points = [("planned", last_days.planned, "▽"), ("expected", last_days.expected, "▼"), *points]
    drawn = ""
    for name, day, mark in points:
        beyond = day.toordinal() > scale.last
        x = scale.x(day.toordinal())
        words = f"{'→' if beyond else mark} {day_in_figures(day, lang)}"
        drawn += _label(y, say(f"point-{name}", lang))
        drawn += line(x, 22, y + 2, dashed=True)
        late = x > WIDTH - 96
        drawn += text(x - 4 if late else x - 4.5, y + 11.5, words, anchor="end" if late else "", over=True)
        y += _ROW - 3
    return drawn, y
