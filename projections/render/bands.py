"""The rows of a drawing: runs of days, markers and labels, each as one string of an axis' columns.

Nothing short disappears: what holds on a single day gets a column of its own, or the column says that
several things hold there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from projections.render.axis import Axis
from projections.render.runs import Run

SEVERAL = "*"
MOST_MARKER_ROWS = 6


def solid(runs: Sequence[Run], axis: Axis) -> str:
    """A band in which every day has at most one run, such as the status; ``runs`` in order of time.

    The value of a run is the one character it is drawn with. A column shows the run that fills most of it. A run too
    short for that takes a column over from a run that keeps another, the next column if need be; where none can be
    spared the column shows ``*``.
    """
    columns = [_widest(runs, axis.days(column)) for column in range(len(axis.starts))]
    several = _make_room(runs, axis, columns)
    return "".join(
        SEVERAL if column in several else " " if nth is None else runs[nth][2]
        for column, nth in enumerate(columns)
    )


def _widest(runs: Sequence[Run], days: tuple[int, int]) -> int | None:
    """The run that fills most of a column, the earlier of two; None where there is none."""
    most, nth = max(((_overlap(run, days), -n) for n, run in enumerate(runs)), default=(0, 0))
    return -nth if most > 0 else None


def _make_room(runs: Sequence[Run], axis: Axis, columns: list[int | None]) -> set[int]:
    """Give each run on the axis a column in ``columns``, the shortest first; which columns hold several instead."""
    widths = Counter(columns)
    several: set[int] = set()
    for nth in sorted(range(len(runs)), key=lambda n: runs[n][1] - runs[n][0]):
        first, last, _ = runs[nth]
        if widths[nth] or last < axis.first or first > axis.last:
            continue
        own = range(axis.column(first), axis.column(last) + 1)
        wanted = (*own, *_neighbours(nth, own, columns))
        spare = (column for column in wanted if column not in several and widths[columns[column]] > 1)
        column = next(spare, None)
        if column is None:
            several.add(own[0])
            continue
        widths[columns[column]] -= 1
        columns[column] = nth
        widths[nth] = 1
    return several


def _neighbours(nth: int, own: range, columns: Sequence[int | None]) -> Iterator[int]:
    """The columns beside its own that a run can take without standing on the wrong side of another."""
    before, after = own[0] - 1, own[-1] + 1
    at_first, at_last = columns[own[0]], columns[own[-1]]
    if before >= 0 and at_first is not None and nth < at_first and (columns[before] or 0) < nth:
        yield before
    if after < len(columns) and at_last is not None and at_last < nth:
        beyond = columns[after]
        if beyond is None or beyond > nth:
            yield after


def _overlap(run: Run, days: tuple[int, int]) -> int:
    return min(run[1], days[1]) - max(run[0], days[0]) + 1


def layered(runs: Iterable[Run], axis: Axis) -> str:
    """A band in which a later run is drawn over an earlier one, every run at least one column wide."""
    cells = [" "] * len(axis.starts)
    for first, last, char in runs:
        if last >= axis.first and first <= axis.last:
            begin, end = axis.column(first), axis.column(last)
            cells[begin : end + 1] = char * (end - begin + 1)
    return "".join(cells)


def named(runs: Sequence[Run], axis: Axis, fill: str) -> str:
    """A band with a name in each run, cut to its length: ``Prep``, ``Jobmatching.....``."""
    letters = "".join(chr(0xE000 + nth) for nth in range(len(runs)))
    row = list(
        solid(
            [Run(first, last, letter) for (first, last, _), letter in zip(runs, letters, strict=True)], axis
        )
    )
    for letter, (_, _, name) in zip(letters, runs, strict=True):
        columns = [column for column, char in enumerate(row) if char == letter]
        for column, char in zip(columns, name[:1].upper() + name[1:] + fill * len(columns), strict=False):
            row[column] = char
    return "".join(row)


def markers(numbered: Iterable[tuple[int, int]], axis: Axis) -> list[str]:
    """Numbers under their days (ordinals), in as many rows as keep them apart.

    Where even the last row has no room left, ``+`` says that more stands in the list.
    """
    width = len(axis.starts)
    rows: list[list[str]] = []
    for number, day in numbered:
        text = str(number)
        column = min(axis.column(day), width - len(text))
        for row in rows:
            if not "".join(row[max(column - 1, 0) : column + len(text) + 1]).strip():
                break
        else:
            if len(rows) == MOST_MARKER_ROWS:
                rows[-1][column] = "+"
                continue
            rows.append([" "] * width)
            row = rows[-1]
        row[column : column + len(text)] = text
    return ["".join(row) for row in rows]


def pointed(day: int, mark: str, text: str, axis: Axis, cells: int, beyond: str) -> str:
    """A mark under a day with a text beside it; ``beyond`` stands at the edge for a day past the axis."""
    column = axis.column(day)
    if day > axis.last:
        mark = beyond
    if column + 2 + len(text) <= cells:
        return " " * column + f"{mark} {text}"
    if column - 1 - len(text) >= 0:
        return " " * (column - 1 - len(text)) + f"{text} {mark}"
    return " " * column + mark


def written(labels: Iterable[tuple[int, str]]) -> str:
    """Labels in one row, each from its column on."""
    row = ""
    for column, text in labels:
        row = row.ljust(column) + text
    return row
