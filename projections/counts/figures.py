"""What a report is made of: parts, with a row for each group of people and a figure in each column."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

import msgspec

from projections.counts.masking import NOBODY, Cell, Shown, hide, summed, total

By = Literal["all", "scheme", "enterprise"]
LEVELS: tuple[By, ...] = ("all", "scheme", "enterprise")

Labels = tuple[str, ...]
"""What else a row is about, in the order of its part's ``labels``: a finding's code, the outcome of a trajectory."""

_Group = tuple[str | None, str | None]
"""A scheme and an enterprise."""


class Span(NamedTuple):
    """The days that a row is about, both included; one day for what holds on a day."""

    first: date
    last: date

    @property
    def is_day(self) -> bool:
        """Whether it is one day."""
        return self.first == self.last


class Figure(NamedTuple):
    """A column: its name in data; ``parts`` are the figures that it adds up."""

    name: str
    parts: tuple[str, ...] = ()


class FigureRow(msgspec.Struct, frozen=True):
    """The figures of all, of a scheme, or of an enterprise under a scheme; ``scheme`` None: under none.

    ``median_days`` is that of what the row's only figure counts, None where it is not told.
    """

    span: Span
    labels: Labels
    by: By
    scheme: str | None
    enterprise: str | None
    cells: dict[str, Shown]
    median_days: float | None = None


class CellName(NamedTuple):
    """Which cell of a part is meant; ``by`` is ``scheme`` for a scheme's total."""

    span: Span
    labels: Labels
    figure: str
    scheme: str | None
    by: By
    enterprise: str | None


Also = Mapping[str, Collection[CellName]]
"""The cells, by their part, that are hidden for what another part tells: see ``linking.py``."""


class Part(msgspec.Struct, frozen=True):
    """One table of a report."""

    name: str
    labels: tuple[str, ...]
    figures: tuple[Figure, ...]
    rows: tuple[FigureRow, ...]
    #: Whether its rows are about several days, one after the other.
    through_time: bool = False
    #: Whether its rows tell how long it lasted, in days.
    lasting: bool = False
    #: Whether it has rows of enterprises; else it counts nothing that is told of one.
    of_enterprises: bool = True

    def only(self, wanted: Callable[[FigureRow], bool]) -> Part:
        """The same part with fewer rows."""
        return msgspec.structs.replace(self, rows=tuple(row for row in self.rows if wanted(row)))


class Tally:
    """Counts as they come, by what they are about, by figure, scheme and enterprise.

    Everything of one dossier comes in one run, so that people are told apart by who came last.
    """

    def __init__(self) -> None:
        self.counts: dict[tuple[Span, Labels], dict[str, dict[_Group, _Count]]] = {}
        # The same by all that a cell is about at once: much is counted, in few cells.
        self._cells: dict[tuple[Span, Labels, str, str | None, str | None], _Count] = {}

    def add(
        self,
        span: Span,
        labels: Labels,
        figure: str,
        dossier: str,
        scheme: str | None,
        enterprise: str | None,
    ) -> None:
        """Count one."""
        cell = self._cell(span, labels, figure, scheme, enterprise)
        cell.count += 1
        if cell.last != dossier:
            cell.last = dossier
            cell.people += 1

    def add_people(
        self,
        span: Span,
        labels: Labels,
        figure: str,
        people: int,
        scheme: str | None,
        enterprise: str | None,
    ) -> None:
        """Count so many people at once, each of them once."""
        if people:
            cell = self._cell(span, labels, figure, scheme, enterprise)
            cell.count += people
            cell.people += people

    def _cell(
        self, span: Span, labels: Labels, figure: str, scheme: str | None, enterprise: str | None
    ) -> _Count:
        about = span, labels, figure, scheme, enterprise
        cell = self._cells.get(about)
        if cell is None:
            cell = self._cells[about] = _Count()
            figures = self.counts.setdefault((span, labels), {})
            figures.setdefault(figure, {})[scheme, enterprise] = cell
        return cell


class _Count:
    """A cell that is being counted; ``last`` is who was counted last."""

    __slots__ = ("count", "last", "people")

    def __init__(self) -> None:
        self.count = self.people = 0
        self.last: str | None = None

    @property
    def cell(self) -> Cell:
        """What was counted."""
        return Cell(self.count, self.people)


def rows(
    counted: Tally,
    figures: Sequence[Figure],
    spans: Iterable[Span],
    labels: Iterable[Labels],
    *,
    masked: bool,
    also: Collection[CellName] = (),
) -> Iterator[FigureRow]:
    """The rows of a part, in this order of spans and labels; of each all first, then each scheme, its enterprises.

    What nobody is counted under gives no row, but for the row of all. ``also`` are cells to be hidden whatever they
    count.
    """
    wanted = list(labels)
    for span in spans:
        for each in wanted:
            counts = counted.counts.get((span, each), {})
            yield from _of_one(span, each, counts, figures, masked=masked, also=also)


def _of_one(
    span: Span,
    labels: Labels,
    counts: dict[str, dict[_Group, _Count]],
    figures: Sequence[Figure],
    *,
    masked: bool,
    also: Collection[CellName],
) -> Iterator[FigureRow]:
    groups = sorted({group for cells in counts.values() for group in cells}, key=_none_last)
    schemes = list(dict.fromkeys(scheme for scheme, _ in groups))
    # In the order of the rows: all, each scheme, and under it each enterprise.
    by_row: dict[tuple[By, str | None, str | None], dict[str, Shown]] = {("all", None, None): {}}
    for scheme, enterprise in groups:
        by_row.setdefault(("scheme", scheme, None), {})
        by_row["enterprise", scheme, enterprise] = {}
    for figure in _counted(figures):
        totals: list[Shown] = []
        for scheme in schemes:
            name = CellName(span, labels, figure.name, scheme, "enterprise", None)
            parts, whole = _of_scheme(name, counts.get(figure.name, {}), groups, masked=masked, also=also)
            by_row["scheme", scheme, None][figure.name] = whole
            totals.append(whole)
            for group, cell in parts.items():
                by_row[("enterprise", *group)][figure.name] = cell
        by_row["all", None, None][figure.name] = summed(totals)
    for (by, of, enterprise), cells in by_row.items():
        yield FigureRow(span, labels, by, of, enterprise, _with_sums(cells, figures))


def _counted(figures: Iterable[Figure]) -> Iterator[Figure]:
    """Those that are no sum of others."""
    return (figure for figure in figures if not figure.parts)


def _of_scheme(
    name: CellName,
    counts: dict[_Group, _Count],
    groups: Sequence[_Group],
    *,
    masked: bool,
    also: Collection[CellName],
) -> tuple[dict[_Group, Shown], Shown]:
    """The cells of one figure under one scheme, by enterprise, and their total; ``name`` is without an enterprise."""
    cells = {group: counts[group].cell for group in groups if group[0] == name.scheme and group in counts}
    if not masked:
        return _plain(cells)
    more = [group for group in cells if name._replace(enterprise=group[1]) in also] if also else []
    return hide(cells, more, whole_too=name._replace(by="scheme") in also)


def _plain(parts: dict[_Group, Cell]) -> tuple[dict[_Group, Shown], Shown]:
    return {key: Shown(cell.count) for key, cell in parts.items()}, Shown(total(parts.values()).count)


def _with_sums(cells: dict[str, Shown], figures: Sequence[Figure]) -> dict[str, Shown]:
    """Every figure in its order; a sum only where all that it adds up is shown."""
    found: dict[str, Shown] = {}
    for figure in figures:
        if figure.parts:
            found[figure.name] = summed(cells.get(part, NOBODY) for part in figure.parts)
        else:
            found[figure.name] = cells.get(figure.name, NOBODY)
    return found


def _none_last(group: _Group) -> tuple[bool, str, bool, str]:
    scheme, enterprise = group
    return scheme is None, scheme or "", enterprise is None, enterprise or ""
