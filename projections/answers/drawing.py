"""A dossier's timeline as a drawing in characters, readable without colour from 60 columns on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from ledger.language import Spoken, day_in_figures, listed, phrase
from projections.answers.timeline import Stretch, Timeline
from projections.fold.dossier import STATUSES
from projections.render.axis import Axis, axis, labels
from projections.render.bands import SEVERAL, layered, markers, named, pointed, solid, written
from projections.render.stream import NARROWEST, Line
from projections.render.wording import both_words, day_in_words, number_of_days, visible, word, wrapped

LABEL = 15
A_WEEK, A_YEAR = 7, 366

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
_STOPS, _SPARES, _FILL = ("■", "#"), ("┄", "~"), ("·", ".")
_PLANNED, _EXPECTED, _ASKED = ("▽", "v"), ("▼", "V"), ("↑", "|")

_SAID = {
    "scale": phrase("one column is {scale}"),
    "cut": phrase("; before {day} see the list"),
    "nothing": phrase("Nothing has taken effect by {day}."),
    "decisions": phrase("decisions"),
    "status": phrase("status"),
    "phase": phrase("phase"),
    "planned": phrase("planned last"),
    "expected": phrase("expected last"),
    "asked": phrase("day asked"),
    "entry": phrase("entry"),
    "stops": phrase("suspension in force"),
    "spares": phrase("in force, but does not stop this person"),
    "several": phrase("several statuses, see the list"),
    "periods": phrase("periods"),
    "to": phrase("to"),
    "by": phrase("by"),
    "during": phrase("during"),
    "rectified": phrase("(as rectified by entry {by})"),
}


def draw(timeline: Timeline, lang: str, width: int = 80, *, unicode: bool = True) -> Iterator[Line]:
    """The drawing, its legend, the decisions by number, and the periods; no line wider than ``width``."""
    said, width = Spoken(_SAID, lang), max(width, NARROWEST)
    if not timeline.periods:
        nothing = said["nothing"].format(day=day_in_words(timeline.on, lang))
        yield from map(Line, wrapped(f"{timeline.dossier}: {nothing}", width))
        return
    drawn = _axis(timeline, width - LABEL)
    yield from _title(timeline, drawn, lang, width)
    yield Line("")
    yield from _picture(timeline, drawn, lang, width - LABEL, ascii_only=not unicode)
    yield Line("")
    yield from _decisions(timeline, lang, width)
    yield Line("")
    yield from _periods(timeline.periods, lang, width)


def _axis(timeline: Timeline, cells: int) -> Axis:
    """From the first period to the last day that is marked, without letting either edge crowd out the rest.

    A long first period is cut to a sixth of what follows it; the future takes no more than the past does,
    or a year.
    """
    on = timeline.on.toordinal()
    first, *later = (period.first_day.toordinal() for period in timeline.periods)
    marked = (timeline.planned_last_day, timeline.expected_last_day)
    last = max([on, *(day.toordinal() for day in marked if day is not None)])
    changed = later[0] if later else first
    last = min(last, on + max(on - changed, A_YEAR))
    if later:
        first = max(first, changed - max((last - changed) // 6, A_WEEK))
    return axis(first, last, cells)


def _title(timeline: Timeline, drawn: Axis, lang: str, width: int) -> Iterator[Line]:
    said = Spoken(_SAID, lang)
    title = f"{timeline.dossier}: {said['scale'].format(scale=drawn.scale(lang))}"
    first = timeline.periods[0].first_day.toordinal()
    if first < drawn.first:
        title += said["cut"].format(day=day_in_figures(date.fromordinal(drawn.first), lang))
    yield from map(Line, wrapped(title, width))


def _picture(timeline: Timeline, drawn: Axis, lang: str, cells: int, *, ascii_only: bool) -> Iterator[Line]:
    said = Spoken(_SAID, lang)
    places = labels(drawn, cells, lang)
    yield _row("", written(places))
    yield _row("", written((column, "|") for column, _ in places))
    numbers = markers(((d.number, d.effective_on.toordinal()) for d in timeline.decisions), drawn)
    for nth, row in enumerate(numbers):
        yield _row(said["decisions"] if nth == 0 else "", row)
    stops, spares = _STOPS[ascii_only], _SPARES[ascii_only]
    bands = ""
    for name, group in groupby(timeline.suspensions, key=lambda band: band.suspension):
        # Days that stop are drawn last: a short one is not hidden by the days around it.
        runs = sorted((b.stops, b.first_day.toordinal(), b.last_day.toordinal()) for b in group)
        row = layered([(first, last, stops if stop else spares) for stop, first, last in runs], drawn)
        bands += row
        yield _row(name.replace("entry:", f"{said['entry']} "), row, {stops: "red"})
    runs_of_status = _runs(timeline.periods, "status")
    chars = {status: _STATUS[status][ascii_only] for status in STATUSES}
    status_row = solid([(first, last, chars[status]) for first, last, status in runs_of_status], drawn)
    yield _row(said["status"], status_row, {chars[s]: _STATUS[s][2] for s in STATUSES if _STATUS[s][2]})
    phases = [
        (first, last, word(phase, lang)) for first, last, phase in _runs(timeline.periods, "phase") if phase
    ]
    if phases:
        yield _row(said["phase"], named(phases, drawn, _FILL[ascii_only]))
    points = (
        ("planned", timeline.planned_last_day, _PLANNED),
        ("expected", timeline.expected_last_day, _EXPECTED),
        ("asked", timeline.on, _ASKED),
    )
    for label, day, mark in points:
        if day is not None:
            text = day_in_figures(day, lang)
            yield _row(said[label], pointed(day.toordinal(), mark[ascii_only], text, drawn, cells, ">"))
    yield Line("")
    shown = {status for _, _, status in runs_of_status}
    legend = [f"{chars[status]} {both_words(status, lang)}" for status in STATUSES if status in shown]
    legend += [f"{stops} {said['stops']}"] if stops in bands else []
    legend += [f"{spares} {said['spares']}"] if spares in bands else []
    legend += [f"{SEVERAL} {said['several']}"] if SEVERAL in status_row else []
    yield from _legend(legend, cells + LABEL)


def _runs(periods: Iterable[Stretch], of: str) -> list[tuple[int, int, str]]:
    """The periods joined where one thing (status or phase) stays the same; "" where there is none."""
    joined: list[tuple[int, int, str]] = []
    for period in periods:
        first, last = period.first_day.toordinal(), period.last_day.toordinal()
        value = (period.status if of == "status" else period.phase) or ""
        if joined and joined[-1][2] == value:
            first = joined.pop()[0]
        joined.append((first, last, value))
    return joined


def _row(label: str, cells: str, styles: dict[str, str] | None = None) -> Line:
    """One row: its label, cut to fit, and its columns; ``styles`` colour characters on a terminal."""
    label = visible(label)
    name = label if len(label) < LABEL else f"{label[: LABEL - 3]}.."
    spans = []
    at = LABEL
    for char, same in groupby(cells):
        after = at + len(list(same))
        if styles and char in styles:
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
    said = Spoken(_SAID, lang)
    yield Line(said["decisions"])
    digits = len(str(len(timeline.decisions)))
    for marked in timeline.decisions:
        begin = f"  {marked.number:>{digits}}  {day_in_figures(marked.effective_on, lang)}  "
        text = f"{said['entry']} {marked.entry}, {marked.term}: {marked.sentence}"
        if marked.rectified_by is not None:
            text += " " + said["rectified"].format(by=marked.rectified_by)
        yield from map(Line, wrapped(text, width, " " * len(begin), begin))


def _periods(periods: Iterable[Stretch], lang: str, width: int) -> Iterator[Line]:
    said = Spoken(_SAID, lang)
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
