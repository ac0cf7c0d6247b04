"""A figure that divides by how many days it has been: a place that is open, a chance that is owed.

How many there are is a figure as every other, hidden of enterprises, schemes and all as ``masking.py`` says. By age it
is told of schemes and of all only, as a number that divides: see ``splits.py``. So a small age hides no total.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec

from projections.counts.ages import age_class, classes, days_on
from projections.counts.figures import CellName, Figure, FigureRow, Labels, Span, Tally, rows
from projections.counts.masking import NOBODY, Shown
from projections.counts.splits import SplitTally


def by_age(figure: str, ages: tuple[int, ...]) -> tuple[Figure, ...]:
    """The columns of a figure that divides: by each age, then the figure itself."""
    return (*(Figure(f"{figure}-{each}", divides=figure) for each in classes(ages)), Figure(figure))


class AgeTally:
    """Counts of which one figure, ``divided``, is also told by age."""

    def __init__(self, divided: str, ages: tuple[int, ...], columns: Sequence[Figure]) -> None:
        self._divided, self._ages, self._columns = divided, ages, columns
        self._counted, self._by_age = Tally(), SplitTally()

    def add(
        self,
        span: Span,
        labels: Labels,
        figure: str,
        dossier: str,
        scheme: str | None,
        enterprise: str | None,
        since: str = "",
    ) -> None:
        """Count one; all of one dossier come in one run. ``since`` is the day it began, of the figure that divides."""
        self._counted.add(span, labels, figure, dossier, scheme, enterprise)
        if figure == self._divided:
            named = f"{figure}-{age_class(days_on(since, span.last), self._ages)}"
            self._counted.add(span, labels, named, dossier, scheme, enterprise)
            self._by_age.add(span, labels, named, dossier, scheme, enterprise)

    def rows(
        self, span: Span, labels: Iterable[Labels], *, masked: bool, also: Collection[CellName] = ()
    ) -> Iterator[FigureRow]:
        """The rows, in this order of labels; of each all first, then each scheme, its enterprises."""
        if not masked:
            yield from rows(self._counted, self._columns, [span], labels, masked=False)
            return
        told = [figure for figure in self._columns if not figure.divides]
        for each in labels:
            found = list(rows(self._counted, told, [span], [each], masked=True, also=also))
            ages = self._ages_of(span, each, found)
            yield from (self._with_ages(row, ages) for row in found)

    def _ages_of(
        self, span: Span, labels: Labels, found: Iterable[FigureRow]
    ) -> Mapping[tuple[str, str | None], Mapping[str, Shown]]:
        """What is shown by age of all and of each scheme whose number is shown."""
        hidden = {row.scheme for row in found if row.by == "scheme" and row.cells[self._divided].hidden}
        of_ages = [figure for figure in self._columns if figure.divides]
        division = tuple((labels, figure.name) for figure in of_ages)
        made = self._by_age.rows(
            span,
            of_ages,
            [labels],
            [division],
            masked=True,
            hidden=lambda scheme, *_: scheme in hidden,
            whole=False,
        )
        return {(row.by, row.scheme): row.cells for row in made}

    def _with_ages(
        self, row: FigureRow, ages: Mapping[tuple[str, str | None], Mapping[str, Shown]]
    ) -> FigureRow:
        number = row.cells[self._divided]
        told = ages.get((row.by, row.scheme), {})
        # Of an enterprise no age is told, but that there is none of nobody.
        otherwise = NOBODY if number.count == 0 or row.by != "enterprise" else Shown(None)
        cells = {
            figure.name: row.cells[figure.name]
            if not figure.divides
            else (Shown(None) if number.hidden else told.get(figure.name, otherwise))
            for figure in self._columns
        }
        return msgspec.structs.replace(row, cells=cells)
