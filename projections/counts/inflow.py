"""Inflow into the sector: who is newly employed under a scheme, who converts to another one, and who leaves.

What is new is no employment that was there the day before: a takeover (R17) brings nobody, and a conversion is counted
apart, as is the ordinary job that goes on with support under ``imw`` (R16). A new employment counts as replacing where
the person fills, during it or from before it, a place that another left (R13).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec

from projections.counts.careers import GoingOn, Move, moves, sorted_out
from projections.counts.days_of_everyone import by_dossier
from projections.counts.figures import Also, Figure, FigureRow, Part, Span, Tally, rows
from projections.counts.masking import NOBODY, Shown, summed
from projections.readmodels.counting import Register

#: How somebody came: for the first time, again after a time without, from another enterprise in the sector, or back
#: from an ordinary job whose end opened a return (R12).
CAME = ("first-time", "again", "from-elsewhere", "return")
HIRES = (Figure("replacing"), Figure("not-replacing"), Figure("hires", ("replacing", "not-replacing")))
CONVERSIONS = (Figure("other-scheme"), Figure("supported-job"))
LEFT = ("to-ordinary-job", "to-own-ordinary-job", "to-elsewhere", "without-job")
OUTFLOW = (*map(Figure, LEFT), Figure("leavers", LEFT))
NET = (Figure("hires"), Figure("leavers"), Figure("net"))

Counted = tuple[str, tuple[str, ...], str, str | None, str | None]
"""In which part one is counted, under which label and figure, of which scheme and enterprise."""


def parts(
    register: Register, taken_over: GoingOn, span: Span, *, masked: bool
) -> Callable[[Also], list[Part]]:
    """Who came, who converted, who left, and what is left of the difference."""
    first, last = ("" if span.is_day else span.first.isoformat()), span.last.isoformat()
    returned, filling = sorted_out(register.returned(span.last)), sorted_out(register.filled(span.last))
    counted = {name: Tally() for name in ("inflow", "conversions", "outflow")}
    for dossier, periods in by_dossier(register, span.last):
        made = list(moves(periods, taken_over))
        replacing = _replacing(made, filling.get(dossier, ()))
        for move, part, labels, figure in _figures(made, returned.get(dossier, ()), replacing):
            if first <= move.day <= last:
                where = move.before if part == "outflow" else move.after
                counted[part].add(span, labels, figure, dossier, where.scheme, where.enterprise)

    def made_of(also: Also) -> list[Part]:
        def table(
            name: str, labels: Iterable[tuple[str, ...]], figures: Sequence[Figure]
        ) -> tuple[FigureRow, ...]:
            return tuple(rows(counted[name], figures, [span], labels, masked=masked, also=also.get(name, ())))

        came = table("inflow", [(each,) for each in CAME], HIRES)
        left = table("outflow", [()], OUTFLOW)
        came, left = _movers_hidden_together(came, left)
        return [
            Part("inflow", ("came",), HIRES, came),
            Part("conversions", (), CONVERSIONS, table("conversions", [()], CONVERSIONS)),
            Part("outflow", (), OUTFLOW, left),
            Part("net", (), NET, tuple(_net(came, left, span))),
        ]

    return made_of


def _figures(
    made: Sequence[Move], returned: Iterable[str], replacing: Iterable[str]
) -> Iterator[tuple[Move, str, tuple[str, ...], str]]:
    """Under what each move is counted; one from one enterprise to another is an inflow and an outflow."""
    was_there = False
    for move in made:
        was_there = was_there or move.before.in_sector
        if move.kind in ("hired", "moved"):
            came = "return" if move.day in returned else _how_it_came(move, was_there=was_there)
            yield move, "inflow", (came,), "replacing" if move.day in replacing else "not-replacing"
        if move.kind in _CONVERTED:
            yield move, "conversions", (), _CONVERTED[move.kind]
        if move.before.in_sector and move.kind in _LEFT_BY:
            own = move.kind == "transitioned" and move.before.enterprise == move.after.enterprise
            yield move, "outflow", (), "to-own-ordinary-job" if own else _LEFT_BY[move.kind]


def _how_it_came(move: Move, *, was_there: bool) -> str:
    if move.kind == "moved":
        return "from-elsewhere"
    return "again" if was_there else "first-time"


_CONVERTED: Mapping[str, str] = {"converted": "other-scheme", "supported": "supported-job"}


_LEFT_BY: Mapping[str, str] = {
    "transitioned": "to-ordinary-job",
    "moved": "to-elsewhere",
    "left": "without-job",
}


def _replacing(made: Sequence[Move], filled_on: Iterable[str]) -> set[str]:
    """The days on which employments began in which a place of another is filled.

    That which lasts on the day from which it is filled; else the next one that begins.
    """
    begun = [move.day for move in made if move.kind in ("hired", "moved")]
    over = [move.day for move in made if move.kind in ("transitioned", "moved", "left")]
    found: set[str] = set()
    for day in filled_on:
        at = bisect_right(begun, day)
        lasts = at > 0 and not any(begun[at - 1] < each <= day for each in over)
        if lasts:
            found.add(begun[at - 1])
        elif at < len(begun):
            found.add(begun[at])
    return found


def _movers_hidden_together(
    came: tuple[FigureRow, ...], left: tuple[FigureRow, ...]
) -> tuple[tuple[FigureRow, ...], tuple[FigureRow, ...]]:
    """Who comes from another enterprise in the sector left one: what is hidden of one side is hidden of the other.

    With it go the numbers that add up to it. Where both are hidden already, neither tells of the other.
    """
    arrived = next(row for row in came if row.labels == ("from-elsewhere",) and row.by == "all")
    departed = next(row for row in left if row.by == "all")
    hidden = arrived.cells["hires"].hidden, departed.cells["to-elsewhere"].hidden
    if hidden == (False, True):
        came = tuple(
            _hiding(row, HIRES, ("replacing", "not-replacing")) if row.labels == ("from-elsewhere",) else row
            for row in came
        )
    elif hidden == (True, False):
        left = tuple(_hiding(row, OUTFLOW, ("to-elsewhere",)) for row in left)
    return came, left


def _hiding(row: FigureRow, figures: Iterable[Figure], names: Iterable[str]) -> FigureRow:
    """The row without these figures, where they count somebody, and without the sums that they are part of."""
    cells = dict(row.cells)
    for name in names:
        cells[name] = cells[name] if cells[name] == NOBODY else Shown(None)
    for figure in figures:
        if figure.parts:
            cells[figure.name] = summed(cells[part] for part in figure.parts)
    return msgspec.structs.replace(row, cells=cells)


def _net(came: Iterable[FigureRow], left: Iterable[FigureRow], span: Span) -> Iterator[FigureRow]:
    """Who came less who left, where both are shown: it says no more than they do."""
    hires: dict[tuple[str, str | None, str | None], list[Shown]] = {}
    leavers: dict[tuple[str, str | None, str | None], Shown] = {}
    for row in came:
        hires.setdefault((row.by, row.scheme, row.enterprise), []).append(row.cells["hires"])
    for row in left:
        leavers[row.by, row.scheme, row.enterprise] = row.cells["leavers"]
    for place in sorted({*hires, *leavers}, key=_in_order):
        hired, gone = summed(hires.get(place, ())), leavers.get(place, NOBODY)
        net = Shown(None)
        if hired.count is not None and gone.count is not None:
            net = Shown(hired.count - gone.count)
        by, scheme, enterprise = place
        cells = {"hires": hired, "leavers": gone, "net": net}
        yield FigureRow(span, (), by, scheme, enterprise, cells)  # type: ignore[arg-type]


def _in_order(place: tuple[str, str | None, str | None]) -> tuple[bool, str, str]:
    """All first, then each scheme and its enterprises."""
    by, scheme, enterprise = place
    return by != "all", scheme or "", enterprise or ""
