"""What a report is made of: parts, with a row for each group of people and a figure in each column."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

import msgspec

from projections.counts.masking import NOBODY, Addend, Cell, Shown, hide, summed

By = Literal["all", "scheme", "enterprise"]
LEVELS: tuple[By, ...] = ("all", "scheme", "enterprise")

Labels = tuple[str, ...]
"""What else a row is about, in the order of its part's ``labels``: a finding's code, the outcome of a trajectory."""

_Group = tuple[str | None, str | None]
"""A scheme and an enterprise."""

_Place = tuple[By, str | None, str | None]
"""Whose figures: of all, of a scheme, or of an enterprise under a scheme."""

_ALL: _Place = ("all", None, None)
_AS_HIDDEN: Mapping[str, Shown] = {}


class Span(NamedTuple):
    """The days that a row is about, both included; one day for what holds on a day."""

    first: date
    last: date

    @property
    def is_day(self) -> bool:
        """Whether it is one day."""
        return self.first == self.last


class Figure(NamedTuple):
    """A column: its name in data; ``parts`` are the figures that it adds up.

    ``divides`` names the figure that it is a share of, by age: see ``by_age.py``.
    """

    name: str
    parts: tuple[str, ...] = ()
    divides: str = ""


class FigureRow(msgspec.Struct, frozen=True):
    """The figures of all, of a scheme, or of an enterprise under a scheme; ``scheme`` None: under none.

    ``median_days`` is that of what the row's only figure counts, None where it is not told. Of the figures that are
    ``untold`` of a scheme nothing is told of its enterprises.
    """

    span: Span
    labels: Labels
    by: By
    scheme: str | None
    enterprise: str | None
    cells: dict[str, Shown]
    median_days: float | None = None
    untold: tuple[str, ...] = ()


class CellName(NamedTuple):
    """Which cell of a part is meant; ``by`` is ``scheme`` for a scheme's total, ``all`` for that of all.

    ``every enterprise`` means that nothing is told of any.
    """

    span: Span
    labels: Labels
    figure: str
    scheme: str | None
    by: By | Literal["every enterprise"]
    enterprise: str | None

    @classmethod
    def every_enterprise(cls, span: Span, labels: Labels, figure: str, scheme: str | None) -> CellName:
        """Those of every enterprise of a scheme."""
        return cls(span, labels, figure, scheme, "every enterprise", None)


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
            table = _Table(counted, figures, span, each, also)
            if masked:
                table.hide()
            yield from table.rows()


class _Table:
    """What is counted under the same labels of one span: each figure as a tree, from all down to each enterprise."""

    def __init__(
        self,
        counted: Tally,
        figures: Sequence[Figure],
        span: Span,
        labels: Labels,
        also: Collection[CellName],
    ) -> None:
        self._of = span, labels
        self._figures = figures
        self._also = also
        counts = counted.counts.get((span, labels), {})
        groups = sorted({group for cells in counts.values() for group in cells}, key=_none_last)
        self._schemes: dict[str | None, list[_Group]] = {}
        for group in groups:
            self._schemes.setdefault(group[0], []).append(group)
        self._places: dict[str, dict[_Place, Addend]] = {
            figure.name: self._tree(figure.name, counts.get(figure.name, {})) for figure in _counted(figures)
        }

    def _tree(self, figure: str, counts: Mapping[_Group, _Count]) -> dict[_Place, Addend]:
        found: dict[_Place, Addend] = {}
        for scheme, groups in self._schemes.items():
            cells = []
            for group in groups:
                if group in counts:
                    place: _Place = ("enterprise", *group)
                    cells.append(Addend(counts[group].cell, forced=self._forced(figure, place)))
                    found[place] = cells[-1]
            place = ("scheme", scheme, None)
            found[place] = Addend.of(cells, forced=self._forced(figure, place))
        schemes = [found["scheme", scheme, None] for scheme in self._schemes]
        found[_ALL] = Addend.of(schemes, forced=self._forced(figure, _ALL))
        return found

    def _forced(self, figure: str, place: _Place) -> bool:
        by, scheme, enterprise = place
        return bool(self._also) and CellName(*self._of, figure, scheme, by, enterprise) in self._also

    def hide(self) -> None:
        """Hide what is small, and what would give it away."""
        for figure, places in self._places.items():
            hide(places[_ALL])
            for scheme in self._schemes if self._also else ():
                if CellName.every_enterprise(*self._of, figure, scheme) in self._also:
                    places["scheme", scheme, None].hide_below()

    def rows(self) -> Iterator[FigureRow]:
        """All, then each scheme, and under it each enterprise."""
        yield self._row(_ALL)
        for scheme, groups in self._schemes.items():
            of_scheme: _Place = ("scheme", scheme, None)
            untold = tuple(name for name, places in self._places.items() if places[of_scheme].blank)
            yield self._row(of_scheme, untold=untold)
            for group in groups:
                place: _Place = ("enterprise", *group)
                # Else its row would tell that it counts somebody.
                if any(name not in untold and place in places for name, places in self._places.items()):
                    yield self._row(place, dict.fromkeys(untold, Shown(None)))

    def _row(
        self, place: _Place, otherwise: Mapping[str, Shown] = _AS_HIDDEN, untold: tuple[str, ...] = ()
    ) -> FigureRow:
        cells = {
            name: places[place].shown if place in places else NOBODY for name, places in self._places.items()
        }
        by, scheme, enterprise = place
        with_sums = _with_sums({**cells, **otherwise}, self._figures)
        return FigureRow(*self._of, by, scheme, enterprise, with_sums, untold=untold)


def _counted(figures: Iterable[Figure]) -> Iterator[Figure]:
    """Those that are no sum of others."""
    return (figure for figure in figures if not figure.parts)


def _with_sums(cells: dict[str, Shown], figures: Sequence[Figure]) -> dict[str, Shown]:
    """Every figure in its order; a sum only where all that it adds up is shown."""
    return {
        figure.name: summed(cells[part] for part in figure.parts) if figure.parts else cells[figure.name]
        for figure in figures
    }


def _none_last(group: _Group) -> tuple[bool, str, bool, str]:
    scheme, enterprise = group
    return scheme is None, scheme or "", enterprise is None, enterprise or ""
