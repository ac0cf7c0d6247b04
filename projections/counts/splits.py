"""How a number that is told, or that another table tells, divides; with what is small hidden.

The number of a scheme (the trajectories that ended so, the ordinary jobs) is divided by phase, by service provider
and so on. It is taken to be known, since each of those divisions adds up to it. So ``masking.py``, which hides a total
where it must, does not do: here

* where nobody is counted under five, all is shown;
* else every cell under five is hidden, those of nobody too, so that none of them is known to count somebody;
* unless only one is hidden so, or they add up to the most that they can be together or one less: then all are hidden.

So each hidden cell can be two numbers, also for who knows the number that is divided and these rules:
``tests/counts/test_splits.py`` tries every small one. Where the number itself is hidden, so is all that it divides
into. Nothing is told of enterprises: nearly every cell would be small.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, product
from typing import TypeVar

from projections.counts.figures import Figure, FigureRow, Labels, Span, Tally, rows
from projections.counts.masking import NOBODY, SMALL, Cell, Shown, summed

K = TypeVar("K")

OTHERS = "others"
"""Under what those are counted together who would each be counted with fewer than five people."""

_EMPTY = Cell(0, 0)
_WHOLE = "whole"

Division = tuple[tuple[Labels, str], ...]
"""The cells that add up to one number, by the labels of their row and their figure."""

Hidden = Callable[[str | None, Labels, str], bool]
"""Whether the number is hidden of a scheme that divides so; by the first cell of the division."""

Hiding = Callable[[Mapping[tuple[Labels, str], Cell]], dict[tuple[Labels, str], Shown]]
"""What is shown of the cells of a division."""


def hide_split(cells: Mapping[K, Cell]) -> dict[K, Shown]:
    """The cells of one division as they are shown; all that there could be is among them, of nobody too."""
    few = [key for key, cell in cells.items() if cell.people < SMALL]
    if not any(cells[key].people for key in few):
        return {key: Shown(cell.count) for key, cell in cells.items()}
    together = sum(cells[key].count for key in few)
    if len(few) == 1 or together >= (SMALL - 1) * len(few) - 1:
        return dict.fromkeys(cells, Shown(None))
    return {key: Shown(None) if key in few else Shown(cell.count) for key, cell in cells.items()}


class SplitTally:
    """Counts that are told of all and of schemes, and of enterprises only where nothing is hidden."""

    def __init__(self) -> None:
        self._by_enterprise, self._by_scheme, self._whole = Tally(), Tally(), Tally()

    def add(
        self,
        span: Span,
        labels: Labels,
        figure: str,
        dossier: str,
        scheme: str | None,
        enterprise: str | None,
    ) -> None:
        """Count one; all of one dossier come in one run."""
        self._by_enterprise.add(span, labels, figure, dossier, scheme, enterprise)
        self._by_scheme.add(span, labels, figure, dossier, scheme, None)
        self._whole.add(span, labels, _WHOLE, dossier, scheme, None)

    def rows(
        self,
        span: Span,
        figures: Sequence[Figure],
        labels: Sequence[Labels],
        divisions: Iterable[Division],
        *,
        masked: bool,
        hidden: Hidden | None = None,
        hide: Hiding = hide_split,
        whole: bool = True,
    ) -> Iterator[FigureRow]:
        """The rows, in this order of labels. ``hidden`` says whose number is hidden, ``hide`` what a division shows.

        ``whole``: a row's sum is the number that is divided. It is taken to be known, and told.
        """
        if not masked:
            yield from rows(self._by_enterprise, figures, [span], labels, masked=False)
            return
        shown = self._shown(span, list(divisions), hidden, hide)
        for each in labels:
            wholes = {scheme: self._number(span, each, scheme, hidden) for scheme in shown} if whole else None
            yield from _rows_of(span, each, figures, shown, wholes)

    def _number(self, span: Span, labels: Labels, scheme: str | None, hidden: Hidden | None) -> Shown:
        """The number that a row divides, unless it is hidden in its own table or counts fewer than five people."""
        counted = self._whole.counts.get((span, labels), {}).get(_WHOLE, {}).get((scheme, None))
        if counted is None:
            return NOBODY
        every = hidden is not None and hidden(scheme, labels, _WHOLE)
        return Shown(None) if every or counted.cell.is_small else Shown(counted.count)

    def _shown(
        self, span: Span, divisions: Iterable[Division], hidden: Hidden | None, hide: Hiding
    ) -> dict[str | None, dict[tuple[Labels, str], Shown]]:
        """What is shown of each scheme."""
        of_labels = chain.from_iterable(figures.values() for figures in self._by_scheme.counts.values())
        schemes = {scheme for scheme, _ in chain.from_iterable(of_labels)}
        found: dict[str | None, dict[tuple[Labels, str], Shown]] = {
            scheme: {} for scheme in sorted(schemes, key=_none_last)
        }
        for division, scheme in product(divisions, found):
            cells = {each: self._cell(span, *each, scheme) for each in division}
            if any(cell.people for cell in cells.values()):
                every = hidden is not None and hidden(scheme, *division[0])
                found[scheme] |= dict.fromkeys(cells, Shown(None)) if every else hide(cells)
        return found

    def _cell(self, span: Span, labels: Labels, figure: str, scheme: str | None) -> Cell:
        counted = self._by_scheme.counts.get((span, labels), {}).get(figure, {}).get((scheme, None))
        return _EMPTY if counted is None else counted.cell


def _rows_of(
    span: Span,
    labels: Labels,
    figures: Sequence[Figure],
    shown: Mapping[str | None, Mapping[tuple[Labels, str], Shown]],
    wholes: Mapping[str | None, Shown] | None,
) -> Iterator[FigureRow]:
    """The row of all, and those of the schemes that count somebody."""
    names = [figure.name for figure in figures if not figure.parts]
    of_each = {
        scheme: {name: cells.get((labels, name), NOBODY) for name in names} for scheme, cells in shown.items()
    }
    everyone = {name: summed(cells[name] for cells in of_each.values()) for name in names}
    of_all = None if wholes is None else summed(wholes.values())
    yield FigureRow(span, labels, "all", None, None, _summed_up(everyone, figures, of_all))
    for scheme, cells in filter(_of_somebody, of_each.items()):
        number = None if wholes is None else wholes[scheme]
        yield FigureRow(span, labels, "scheme", scheme, None, _summed_up(cells, figures, number))


def _of_somebody(of_scheme: tuple[str | None, Mapping[str, Shown]]) -> bool:
    return any(cell.count != 0 for cell in of_scheme[1].values())


def _none_last(scheme: str | None) -> tuple[bool, str]:
    return scheme is None, scheme or ""


def _summed_up(
    cells: Mapping[str, Shown], figures: Iterable[Figure], whole: Shown | None
) -> dict[str, Shown]:
    """Every figure; a sum is the ``whole``, or what its parts add up to where all are shown."""
    return {
        figure.name: (whole or summed(cells[part] for part in figure.parts))
        if figure.parts
        else cells[figure.name]
        for figure in figures
    }


def well_known(people: Mapping[str, set[str]], *, masked: bool) -> Callable[[str], str]:
    """The name under which each is counted: its own from five people on, else ``OTHERS``."""
    named = {name for name, some in people.items() if not masked or len(some) >= SMALL}
    return lambda name: name if name in named else OTHERS
