"""The business cycle: how many were employed, stopped and running, and came and went, quarter by quarter.

And before, during and after each measure, side by side. The economic indicators of a measure stand beside the quarter
that they are about (point 6 of the commission's requests: sensitivity to the business cycle).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby, pairwise, product
from operator import attrgetter
from typing import NamedTuple

import msgspec

from projections.counts import asked_until
from projections.counts.days_of_everyone import by_dossier
from projections.counts.figures import Also, By, CellName, Figure, Part, Tally, rows
from projections.counts.masking import NOBODY, SMALL, Shown
from projections.counts.overlaps import hidden_sums
from projections.counts.turns import TURNS, is_employed, turns
from projections.counts.windows import Window, around, named, quarter_of, quarters, quarters_around
from projections.fold.rules.calendar import as_date
from projections.fold.rules.measure import Spell
from projections.readmodels.counting import CountedPeriod, CountedState, Register

#: What holds at the end of the last day, and what happened on all the days.
AT_THE_END = tuple(map(Figure, ("employed", "suspended", "postponed", "awaiting", "running", "owed")))
ON_THE_DAYS = tuple(map(Figure, (*TURNS, "honoured", "breached")))
FIGURES = AT_THE_END + ON_THE_DAYS
_COUNTED_STATUSES = ("suspended", "postponed", "awaiting", "running")
#: What is less by these, or more: a number that stands, and what is the only way out of it, or into it.
_WAYS = (("employed", -1, ("transitions", "employments-ended")), ("running", 1, ("started", "resumptions")))
_REACHED = ("honoured", "breached")
_FOR_EVER = "9999-12-31"
_ROOM = 2
"""How far from the most that hidden numbers could be together what can be told of them has to lie."""
_LONGEST = 50
"""How many years are shown at most where no period is named."""


class CycleRequest(msgspec.Struct, frozen=True):
    """What more is asked: of one ``measure``, of so many ``days`` before and after, and until when was asked for."""

    measure: str | None = None
    days: int | None = None
    asked_until: date | None = None


ALL_OF_IT = CycleRequest()
"""Every measure, as many days around it as it lasted, and nothing that was asked for."""


def spells_of(spells: Iterable[Spell], request: CycleRequest, last: date) -> list[Spell]:
    """The spells of the measures that are asked about, as far as they had begun by a day."""
    return [
        spell for spell in spells if as_date(spell.first) <= last and request.measure in (None, spell.measure)
    ]


def parts(
    register: Register,
    spells: Sequence[Spell],
    request: CycleRequest,
    first: date | None,
    last: date,
    *,
    masked: bool,
) -> Callable[[Also], list[Part]]:
    """The quarters, what was around each measure, and where it is asked for what was asked beside what was decided."""
    whole = quarters_around(spells, last, _LONGEST)
    if first is not None:
        whole = whole._replace(first=first, last=last)
    by_quarter = [
        Window(span, (quarter_of(span.last), _in_force(spells, span.first, span.last)))
        for span in quarters(whole)
    ]
    by_measure = list(around(spells, last, request.days))
    counted = Tally()
    _count(register, [*by_quarter, *by_measure], last, counted)
    compared = []
    if request.asked_until is not None:
        compared.append(asked_until.part(register, spells, request.asked_until, last, masked=masked))

    windows = {"quarters": by_quarter, "around": by_measure}

    def made(also: Also) -> list[Part]:
        found = _hidden(counted, windows, also) if masked else _tables(counted, windows, {}, masked=False)
        return [*found, *(part for make in compared for part in make(also))]

    return made


def _hidden(counted: Tally, windows: Mapping[str, Sequence[Window]], also: Also) -> list[Part]:
    """Both tables, with what is small hidden, and what would give it away."""
    hidden = _merged(also, _betrayed(counted, windows))
    found = _tables(counted, windows, hidden, masked=True)
    sums: dict[str, set[CellName]] = {}
    names = [figure.name for figure in ON_THE_DAYS]
    for name, cell in hidden_sums(windows, found, lambda: _tables(counted, windows, {}, masked=False), names):
        sums.setdefault(name, set()).add(cell)
    return _tables(counted, windows, _merged(hidden, sums), masked=True) if sums else found


def _tables(
    counted: Tally, windows: Mapping[str, Sequence[Window]], hidden: Also, *, masked: bool
) -> list[Part]:
    """The quarters, and what was around each measure."""
    labels = {"quarters": ("quarter", "in_force"), "around": ("measure", "when")}
    return [
        Part(
            name,
            labels[name],
            FIGURES,
            tuple(
                row
                for span, label in some
                for row in rows(counted, FIGURES, [span], [label], masked=masked, also=hidden.get(name, ()))
            ),
            through_time=name == "quarters",
        )
        for name, some in windows.items()
    ]


def _merged(some: Also, others: Also) -> dict[str, set[CellName]]:
    return {name: {*some.get(name, ()), *others.get(name, ())} for name in {*some, *others}}


def _in_force(spells: Iterable[Spell], first: date, last: date) -> str:
    """The measures in force on a day of these, by name, with spaces between."""
    return " ".join(
        named(spell)
        for spell in spells
        if as_date(spell.first) <= last and (spell.last is None or as_date(spell.last) >= first)
    )


def _count(register: Register, windows: Sequence[Window], last: date, counted: Tally) -> None:
    """Count everyone once into each of the days asked about."""
    states = {
        dossier: list(its) for dossier, its in groupby(register.states(last), key=attrgetter("dossier"))
    }
    ends = _Ends(windows)
    for dossier, periods in by_dossier(register, last):
        for period in periods:
            for figure in _stood_in(period):
                ends.stand(figure, period)
        for turn in turns(periods):
            for window in _with(windows, turn.on):
                counted.add(*window, turn.what, dossier, turn.scheme, turn.enterprise)
        for state in states.get(dossier, ()):
            _count_state(state, windows, counted)
    ends.into(counted)


def _stood_in(period: CountedPeriod) -> Iterator[str]:
    if is_employed(period):
        yield "employed"
    if period.status in _COUNTED_STATUSES:
        yield period.status


def _count_state(state: CountedState, windows: Iterable[Window], counted: Tally) -> None:
    """A guarantee that is owed at the end of days, or that became honoured or breached in them."""
    figure = state.state
    if figure in _REACHED and state.first != state.since:
        return
    if figure != "owed" and figure not in _REACHED:
        return
    for window in windows:
        day = window.span.last.isoformat()
        holds = state.first <= day and (state.until is None or day <= state.until)
        if holds if figure == "owed" else window.span.first.isoformat() <= state.first <= day:
            counted.add(*window, figure, state.dossier, state.scheme, state.enterprise)


def _with(windows: Iterable[Window], on: str) -> Iterator[Window]:
    return (
        window for window in windows if window.span.first.isoformat() <= on <= window.span.last.isoformat()
    )


class _Ends:
    """How many stand at the end of each window: nobody's days are gone through one by one."""

    def __init__(self, windows: Sequence[Window]) -> None:
        self._windows = windows
        self._days = sorted({window.span.last.isoformat() for window in windows})
        #: Of each cell by how many it changes from one of the days to the next.
        self._changes: dict[tuple[str, str | None, str | None], list[int]] = {}

    def stand(self, figure: str, period: CountedPeriod) -> None:
        """Count one on the days of a period."""
        begin = bisect_left(self._days, period.first)
        end = bisect_right(self._days, period.last or _FOR_EVER)
        if begin < end:
            cell = figure, period.scheme, period.enterprise
            changes = self._changes.setdefault(cell, [0] * (len(self._days) + 1))
            changes[begin] += 1
            changes[end] -= 1

    def into(self, counted: Tally) -> None:
        """Hand over what was counted."""
        for (figure, scheme, enterprise), changes in self._changes.items():
            people, on_day = 0, {}
            for day, change in zip(self._days, changes, strict=False):
                people += change
                on_day[day] = people
            for window in self._windows:
                counted.add_people(*window, figure, on_day[window.span.last.isoformat()], scheme, enterprise)


def _betrayed(counted: Tally, windows: Mapping[str, Sequence[Window]]) -> dict[str, set[CellName]]:
    """The numbers that stand and are hidden, since they would tell what is hidden beside them; on every day.

    From one day to the next: three fewer employed, and none who reached an ordinary job; then at least three left.
    And of one day: seven employed, of whom six are suspended; then hardly more than one runs. Where that leaves a
    hidden number fewer than two it could be, what stands of its enterprise or scheme is hidden.
    """
    every = [window for some in windows.values() for window in some]
    shown = {window: _lines(counted, window, _IN_WAYS, masked=True) for window in every}
    stood = {window: _lines(counted, window, _THAT_STAND, masked=False) for window in every}
    betraying = {("employed", line) for window in every for line in _nearly_all(counted, window)}
    for before, after in _one_after_the_other(windows):
        betraying |= set(_betraying(stood[before], stood[after], shown[after]))
    return {
        name: {
            CellName(span, label, figure, scheme, by, enterprise)
            for span, label in some
            for figure, (by, scheme, enterprise) in betraying
        }
        for name, some in windows.items()
    }


def _one_after_the_other(windows: Mapping[str, Sequence[Window]]) -> Iterator[tuple[Window, Window]]:
    for name, some in windows.items():
        for before, after in pairwise(some):
            # What was around one measure is no sequel of what was around another.
            if name == "quarters" or before.labels[0] == after.labels[0]:
                yield before, after


_Line = tuple[By, str | None, str | None]
"""Whose figures they are: how finely, of which scheme, of which enterprise."""
_Lines = Mapping[_Line, Mapping[str, Shown]]
_THAT_STAND = tuple(Figure(of) for of, _, _ in _WAYS)
_IN_WAYS = tuple(Figure(way) for _, _, ways in _WAYS for way in ways)


class _OfWindow(NamedTuple):
    """What is told of each, and which figures are not told of the enterprises of a scheme."""

    lines: _Lines
    untold: Mapping[str | None, tuple[str, ...]]

    def of(self, line: _Line) -> tuple[str, ...]:
        """What is not told of one enterprise."""
        by, scheme, _ = line
        return self.untold.get(scheme, ()) if by == "enterprise" else ()


def _lines(counted: Tally, window: Window, figures: Sequence[Figure], *, masked: bool) -> _OfWindow:
    """Some figures of each scheme and enterprise on the days of a window."""
    found = [
        row
        for row in rows(counted, figures, [window.span], [window.labels], masked=masked)
        if row.by != "all"
    ]
    return _OfWindow(
        {(row.by, row.scheme, row.enterprise): row.cells for row in found},
        {row.scheme: row.untold for row in found if row.by == "scheme"},
    )


def _betraying(before: _OfWindow, after: _OfWindow, shown: _OfWindow) -> Iterator[tuple[str, _Line]]:
    """The numbers that stand, and whose, that from one day to another tell too much of what happened between."""
    every = {**before.lines, **after.lines, **shown.lines}
    for line, (of, sign, ways) in product(every, _WAYS):
        then, now = (told.lines.get(line, {}).get(of, NOBODY).count or 0 for told in (before, after))
        cells, untold = shown.lines.get(line, {}), shown.of(line)
        told = [cells.get(way, NOBODY) for way in ways if way not in untold]
        tells = _gives_away if len(told) == len(ways) else _are_some
        if tells(told, sign * (now - then)):
            yield of, line


def _are_some(ways: Sequence[Shown], least: int) -> bool:
    """Whether of what is not told there is one at least: of many that tells all, beside how many they are together."""
    return least > sum(way.count or 0 for way in ways)


def _nearly_all(counted: Tally, window: Window) -> Iterator[_Line]:
    """Whose employed are hardly more than those of them who are told apart, some of whom are hidden."""
    statuses = tuple(map(Figure, _COUNTED_STATUSES))
    for row in rows(counted, (*statuses, Figure("employed")), [window.span], [window.labels], masked=True):
        employed = row.cells["employed"].count
        cells = [row.cells[name] for name in _COUNTED_STATUSES]
        if employed is not None and any(cell.hidden for cell in cells):
            least = sum(map(_at_least, cells))
            if employed - least < _ROOM:
                yield row.by, row.scheme, row.enterprise


def _at_least(cell: Shown) -> int:
    """How many it counts at least, as it is shown."""
    if cell.count is not None:
        return cell.count
    return 1 if cell.small else SMALL


def _gives_away(ways: Sequence[Shown], least: int) -> bool:
    """Whether hidden cells could be too few numbers, if all of these together are at least so many."""
    small = sum(way.small for way in ways)
    if not small or any(way.hidden and not way.small for way in ways):
        return False
    return least - sum(way.count or 0 for way in ways) > (SMALL - 1) * small - _ROOM
