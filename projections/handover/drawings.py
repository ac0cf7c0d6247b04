"""The drawings of a dossier: its timeline, and what was known of each day at each knowledge moment."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from ledger.brussels import day_of_moment
from ledger.language import day_in_figures
from projections.answers.course import Picture, picture
from projections.answers.wording import word
from projections.fold.dossier import STATUSES
from projections.handover.content import Content
from projections.handover.grid import Grid, KnownStates
from projections.handover.words import say, suspension_name
from projections.render.axis import Scale
from projections.render.runs import Run, joined
from projections.render.svg import (
    BROAD,
    BROAD_SMALL,
    TEXT,
    WIDTH,
    Pattern,
    box,
    filled,
    legend,
    level,
    named_box,
    plate,
    text,
    upright,
    whole,
)

#: How wide the labels are, and how much stays free at the right.
LABEL, _RIGHT = 148, 10
#: So much of that a label may take.
_ROOM = LABEL - 6
_ROW, _GAP, _MOST_ROWS = 21, 5, 8
#: A drawing higher than this would not fit on a page; its rows become lower.
_HIGHEST, _HIGHEST_BANDS = 820, 420

#: The ground of each status, and the lines on it; and those of a suspension: it stops this person, or not (R8).
PATTERNS = {
    "not-employed": Pattern("#ffffff"),
    "employed": Pattern("#f4f4f4", "M4 3.4v1.2"),
    "ready": Pattern("#eaf3ea", "M4 2v4M2 4h4"),
    "planned": Pattern("#e3eef8", "M0 4h8"),
    "postponed": Pattern("#f3e6f5", "M0 0l8 8M8 0l-8 8"),
    "running": Pattern("#9dc0e0"),
    "suspended": Pattern("#fbe3d6", "M-2 2l4-4M0 8l8-8M6 10l4-4"),
    "awaiting": Pattern("#fff6cf", "M4 0v8"),
    "transitioned": Pattern("#b9dcb5", "M-2 6l4 4M0 0l8 8M6 -2l4 4"),
    "left": Pattern("#e4e4e4", "M0 2h8M0 6h8"),
    "stops": Pattern("#f2a57e", "M-2 2l4-4M0 8l8-8M6 10l4-4"),
    "spares": Pattern("#ffffff", "M1 4h3"),
}
_POINTS = {"planned": "▽", "expected": "▼", "asked": "↑"}


def timeline_svg(content: Content, title: str, description: str) -> str:
    """The timeline: decisions by number, suspension bands, statuses, phases, and the last days."""
    return picture_svg(_picture(content), content.lang, title, description)


def picture_svg(model: Picture, lang: str, title: str, description: str, *, alone: bool = True) -> str:
    """The same of a picture; ``alone``: it can be read by itself too, and not in a page of HTML only."""
    prefix = "timeline"
    scale = _scale(model)
    drawn, y = _axis(scale)
    rows, y = _markers(model, scale, y, lang)
    drawn += rows
    rows, y, patterns = _bands(model, scale, y, lang, prefix)
    drawn += rows + _label(y + 2, say("status", lang))
    statuses = [run for run in model.statuses if run.last >= scale.first]
    drawn += "".join(_named(prefix, scale, run, y, _ROW, lang) for run in statuses)
    patterns |= {run.value for run in statuses}
    rows, y = _phases(model, scale, y + _ROW + _GAP, lang)
    drawn += rows
    rows, y = _points(model, scale, y, lang)
    drawn += rows
    rows, y = _legend(prefix, y + 4, patterns, lang)
    used = {name: PATTERNS[name] for name in patterns}
    return whole(prefix, y, title, description, used, drawn + rows, alone=alone)


def grid_svg(content: Content, title: str, description: str) -> str:
    """Each knowledge moment as a row: what was known then of every day; a line where its own day is."""
    return grid_picture_svg(content.grid, _picture(content), content.lang, title, description)


def grid_picture_svg(
    grid: Grid, model: Picture, lang: str, title: str, description: str, *, alone: bool = True
) -> str:
    """The same of a grid, over the days of a picture; ``alone``: it can be read by itself too."""
    prefix, scale = "grid", _scale(model)
    drawn, y = _axis(scale)
    high = _height(len(grid.knowledge), _HIGHEST)
    patterns: set[str] = set()
    for column, knowledge in enumerate(grid.knowledge):
        on = _day_of(knowledge.moment)
        if high >= 12:
            drawn += text(0, y + high / 2 + 3.5, f"K{knowledge.number}  {day_in_figures(on, lang)}")
        runs = [run for run in _row(grid.status, column) if run.last >= scale.first]
        drawn += "".join(_named(prefix, scale, run, y, high - min(2, high / 4), lang) for run in runs)
        patterns |= {run.value for run in runs}
        if scale.first <= on.toordinal() <= scale.last:
            x = scale.x(on.toordinal())
            drawn += upright(x, y - 1, y + high - 1, width="4.5", stroke="#fff")
            drawn += upright(x, y - 1, y + high - 1, width="2.2")
        y += high
    rows, y = _legend(prefix, y + 8, patterns, lang)
    used = {name: PATTERNS[name] for name in patterns}
    return whole(prefix, y, title, description, used, drawn + rows, alone=alone)


def _picture(content: Content) -> Picture:
    last_days = content.last_days
    if last_days is None:
        return picture(content.timeline, None, None)
    return picture(content.timeline, last_days.planned, last_days.expected)


def _scale(model: Picture) -> Scale:
    return Scale(model.first, model.last, LABEL, WIDTH - _RIGHT)


def _height(rows: int, highest: float) -> float:
    """How high each of so many rows is, for all of them to fit on a page."""
    return min(_ROW, highest / max(rows, 1))


def _day_of(moment: str) -> date:
    return day_of_moment(datetime.fromisoformat(moment))


def _row(known: KnownStates, column: int) -> list[Run]:
    return joined(
        Run(span.first_day.toordinal(), span.last_day.toordinal(), str(row[column]))
        for span, row in zip(known.spans, known.rows, strict=True)
    )


def _axis(scale: Scale) -> tuple[str, float]:
    drawn, free = level(LABEL, 19, WIDTH - _RIGHT), 0.0
    for day, words in scale.ticks():
        x = scale.x(day)
        drawn += upright(x, 15, 22)
        if x - 22 >= free and x + 22 <= WIDTH:
            drawn += text(x, 11, words, anchor="middle", small=True)
            free = x + 24
    return drawn, 28


def _markers(model: Picture, scale: Scale, y: float, lang: str) -> tuple[str, float]:
    """The numbers of the decisions under their days, in rows that keep them apart."""
    drawn = _label(y, say("decisions", lang))
    free: list[float] = []
    for number, day in model.decisions:
        x = scale.x(day)
        row = next((nth for nth, end in enumerate(free) if end <= x - 9), len(free))
        if row == _MOST_ROWS:
            continue  # The list beside the drawing has it.
        free[row : row + 1] = [x + 8]
        drawn += text(x, y + 11 + 12 * row, str(number), anchor="middle", small=True)
    return drawn, y + 12 * len(free) + 8


def _label(y: float, words: str) -> str:
    """What a row is, whole: in small type where it is long, and drawn together where that is not enough."""
    small = len(words) * BROAD > _ROOM
    tight = _ROOM if small and len(words) * BROAD_SMALL > _ROOM else None
    return text(0, y + 11.5, words, small=small, within=tight)


def _bands(model: Picture, scale: Scale, y: float, lang: str, prefix: str) -> tuple[str, float, set[str]]:
    """A row for each suspension, and the patterns in them."""
    drawn, patterns = "", set()
    high = _height(len(model.suspensions), _HIGHEST_BANDS)
    for name, runs in model.suspensions:
        drawn += _label(y, suspension_name(name, lang)) if high == _ROW else ""
        for first, last, kind in runs:
            if last >= scale.first:
                x, after = scale.x(first), scale.x(last + 1)
                fill, tall = filled(prefix, kind), high - min(_GAP, high / 4)
                drawn += box(x, y, after - x, tall, fill, dashed=kind == "spares")
                patterns.add(kind)
        y += high
    return drawn, y, patterns


def _named(prefix: str, scale: Scale, run: Run, y: float, height: float, lang: str) -> str:
    """The box of a status, with its name where that fits."""
    x = scale.x(run.first)
    fill, words = filled(prefix, run.value), word(run.value, lang)
    return named_box(x, y, scale.x(run.last + 1) - x, height, fill, words)


def _phases(model: Picture, scale: Scale, y: float, lang: str) -> tuple[str, float]:
    phases = [run for run in model.phases if run.last >= scale.first]
    if not phases:
        return "", y
    drawn = _label(y, say("phase", lang))
    free: list[float] = []
    for first, last, phase in phases:
        x, after, name = scale.x(first), scale.x(last + 1), word(phase, lang)
        drawn += box(x, y, after - x, _ROW - _GAP, "#fff")
        if len(name) * BROAD <= after - x - 4:
            drawn += text(x + 3, y + 12, name)
            continue
        # What does not fit stands below, in rows that keep the names apart.
        broad = len(name) * BROAD_SMALL + 6
        x = min(x, WIDTH - broad)
        row = next((nth for nth, end in enumerate(free) if end <= x), len(free))
        if row < _MOST_ROWS:
            free[row : row + 1] = [x + broad]
            drawn += text(x, y + _ROW + 7 + 12 * row, name, small=True)
    return drawn, y + _ROW + 12 * len(free)


def _points(model: Picture, scale: Scale, y: float, lang: str) -> tuple[str, float]:
    """The planned and the expected last day, and the day asked, each under a line over the drawing."""
    drawn, days = "", ""
    for name, day in model.points:
        beyond = day.toordinal() > scale.last
        x = scale.x(day.toordinal())
        words = f"{'→' if beyond else _POINTS[name]} {day_in_figures(day, lang)}"
        drawn += _label(y, say(f"point-{name}", lang))
        drawn += upright(x, 22, y + 2, dashed=True)
        late, broad = x > WIDTH - 96, len(words) * BROAD
        # On a ground of its own, over every line: not all that show a drawing keep lines out of words.
        days += plate(x - 4 - broad if late else x - 4.5, y + 1, broad, TEXT, "#fff")
        days += text(x - 4 if late else x - 4.5, y + 11.5, words, anchor="end" if late else "", over=True)
        y += _ROW - 3
    return drawn + days, y


def _legend(prefix: str, y: float, patterns: Collection[str], lang: str) -> tuple[str, float]:
    """What the patterns mean: the statuses in their order, then those of suspensions."""
    items = [(each, word(each, lang), False) for each in STATUSES if each in patterns]
    effects = [(each, say(each, lang), each == "spares") for each in ("stops", "spares") if each in patterns]
    return legend(prefix, y, [*items, *effects])
