"""A dossier's timeline as a drawing in characters, readable without colour from 60 columns on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from ledger.language import Spoken, day_in_figures, listed, phrase, translated
from ledger.words import (
    AS_RECTIFIED,
    BY,
    DAY_ASKED,
    DECISIONS_HEADING,
    ENTRY,
    IN_FORCE_SPARES,
    NOTHING_YET,
    PHASE,
    STATUS,
    SUSPENSION_IN_FORCE,
)
from projections.answers.course import Picture, Stretch, Timeline, picture
from projections.answers.wording import both_words, one_person, other_dossier, word
from projections.fold.dossier import STATUSES
from projections.render.axis import Axis, axis, labels
from projections.render.bands import SEVERAL, layered, markers, named, pointed, solid, written
from projections.render.plain import visible
from projections.render.stream import NARROWEST, Line
from projections.render.wording import day_in_words, number_of_days, wrapped

LABEL = 15

# Each status: its character, the one where the encoding has only ASCII, and its colour on a terminal.
_STATUS = {
    "not-employed": ("_", "_", "dim"),
    "employed": ("·", ".", ""),
    "ready": ("○", "o", "cyan"),
    "planned": ("◇", "+", "blue"),
    "postponed": ("╬", "x", "magenta"),
    "running": ("█", "=", "green"),
    "suspended": ("░", "/", "red"),
    "awaiting": ("?", "?", "bold yellow"),
    "transitioned": ("▲", "^", "bold green"),
    "left": ("─", "-", "dim"),
}
# The other characters, each with the one for ASCII.
_FILL = ("·", ".")
_EFFECTS = {"stops": ("■", "#"), "spares": ("┄", "~")}
_POINTS = {"planned": ("▽", "v"), "expected": ("▼", "V"), "asked": ("↑", "|")}

_PHRASES = {
    "scale": phrase("one column is {scale}"),
    "cut": phrase("; before {day} see the list"),
    "nothing": NOTHING_YET,
    "decisions": DECISIONS_HEADING,
    "status": STATUS,
    "phase": PHASE,
    "planned": phrase("planned last"),
    "expected": phrase("expected last"),
    "asked": DAY_ASKED,
    "entry": ENTRY,
    "stops": SUSPENSION_IN_FORCE,
    "spares": IN_FORCE_SPARES,
    "several": phrase("several statuses, see the list"),
    "periods": phrase("periods"),
    "to": phrase("to"),
    "by": BY,
    "during": phrase("during"),
    "rectified": AS_RECTIFIED,
}


def draw(timeline: Timeline, lang: str, width: int = 80, *, unicode: bool = True) -> Iterator[Line]:
    """The drawing, its legend, the decisions by number, and the periods; no line wider than ``width``."""
    said, width = Spoken(_PHRASES, lang), max(width, NARROWEST)
    if not timeline.periods:
        nothing = said["nothing"].format(day=day_in_words(timeline.on, lang))
        yield from map(Line, wrapped(f"{timeline.dossier}: {nothing}", width))
        return
    model = picture(timeline, timeline.planned_last_day, timeline.expected_last_day)
    drawn = axis(model.first, model.last, width - LABEL)
    yield from _title(timeline, drawn, lang, width)
    yield Line("")
    yield from _picture(model, drawn, lang, width - LABEL, ascii_only=not unicode)
    yield Line("")
    yield from _decisions(timeline, lang, width)
    yield Line("")
    yield from _periods(timeline.periods, lang, width)


def _title(timeline: Timeline, drawn: Axis, lang: str, width: int) -> Iterator[Line]:
    said = Spoken(_PHRASES, lang)
    for text in one_person(timeline.asked, timeline.dossier, lang):
        yield from map(Line, wrapped(text, width))
    title = f"{timeline.dossier}: {said['scale'].format(scale=drawn.scale(lang))}"
    first = timeline.periods[0].first_day.toordinal()
    if first < drawn.first:
        title += said["cut"].format(day=day_in_figures(date.fromordinal(drawn.first), lang))
    yield from map(Line, wrapped(title, width))


def _picture(model: Picture, drawn: Axis, lang: str, cells: int, *, ascii_only: bool) -> Iterator[Line]:
    said = Spoken(_PHRASES, lang)
    yield from _above(model, drawn, lang, cells)
    effects = {name: each[ascii_only] for name, each in _EFFECTS.items()}
    bands = ""
    for name, runs in model.suspensions:
        row = layered([run._replace(value=effects[run.value]) for run in runs], drawn)
        bands += row
        yield _row(name.replace("entry:", f"{said['entry']} "), row, {effects["stops"]: "red"})
    statuses = {status: _STATUS[status][ascii_only] for status in STATUSES}
    row = solid([run._replace(value=statuses[run.value]) for run in model.statuses], drawn)
    yield _row(said["status"], row, {statuses[status]: _STATUS[status][2] for status in STATUSES})
    if model.phases:
        phases = [run._replace(value=word(run.value, lang)) for run in model.phases]
        yield _row(said["phase"], named(phases, drawn, _FILL[ascii_only]))
    for label, day in model.points:
        text, mark = day_in_figures(day, lang), _POINTS[label][ascii_only]
        yield _row(said[label], pointed(day.toordinal(), mark, text, drawn, cells, ">"))
    yield Line("")
    there = {run.value for run in model.statuses}
    legend = [f"{char} {both_words(status, lang)}" for status, char in statuses.items() if status in there]
    others = {**effects, "several": SEVERAL}
    legend += [f"{char} {said[name]}" for name, char in others.items() if char in bands + row]
    yield from _legend(legend, cells + LABEL)


def _above(model: Picture, drawn: Axis, lang: str, cells: int) -> Iterator[Line]:
    """The days of the axis, and the numbers of the decisions under theirs."""
    places = labels(drawn, cells, lang)
    yield _row("", written(places))
    yield _row("", written((column, "|") for column, _ in places))
    label = translated(_PHRASES["decisions"], lang)
    for row in markers(model.decisions, drawn):
        yield _row(label, row)
        label = ""


def _row(label: str, cells: str, styles: dict[str, str] | None = None) -> Line:
    """One row: its label, cut to fit, and its columns; ``styles`` colour characters on a terminal."""
    label = visible(label)
    name = label if len(label) < LABEL else f"{label[: LABEL - 3]}.."
    spans = []
    at = LABEL
    for char, same in groupby(cells):
        after = at + len(list(same))
        if styles and styles.get(char):
            spans.append((at, after, styles[char]))
        at = after
    return Line(f"{name:<{LABEL}}{cells}".rstrip(), tuple(spans))


def _legend(items: Iterable[str], width: int) -> Iterator[Line]:
    row = ""
    for item in items:
        if row and len(row) + 3 + len(item) > width:
            yield Line(row)
            row = ""
        row = f"{row}   {item}" if row else item
    yield Line(row)


def _decisions(timeline: Timeline, lang: str, width: int) -> Iterator[Line]:
    said = Spoken(_PHRASES, lang)
    yield Line(said["decisions"])
    digits = len(str(len(timeline.decisions)))
    for marked in timeline.decisions:
        begin = f"  {marked.number:>{digits}}  {day_in_figures(marked.effective_on, lang)}  "
        other = other_dossier(marked.subject, timeline.dossier, lang)
        text = f"{said['entry']} {marked.entry}{other}, {marked.term}: {marked.sentence}"
        if marked.rectified_by is not None:
            text += " " + said["rectified"].format(by=marked.rectified_by)
        yield from map(Line, wrapped(text, width, " " * len(begin), begin))


def _periods(periods: Iterable[Stretch], lang: str, width: int) -> Iterator[Line]:
    said = Spoken(_PHRASES, lang)
    yield Line(said["periods"])
    for period in periods:
        first, last = day_in_figures(period.first_day, lang), day_in_figures(period.last_day, lang)
        begin = f"  {first} {said['to']} {last} {number_of_days(period.days, lang):>11}  "
        text = both_words(period.status, lang)
        if period.phase is not None:
            text += f", {word(period.phase, lang)}"
        if period.suspensions:
            names = [name.replace("entry:", f"{said['entry']} ") for name in period.suspensions]
            stopped = period.status in ("suspended", "postponed")
            text += f", {said['by' if stopped else 'during']} {listed(names, lang)}"
        yield from map(Line, wrapped(text, width, " " * len(begin), begin))
