"""Parts that stand on one page and count the same people are hidden together.

Who awaits is owed a chance or has an offer; who is suspended or postponed is protected; a transition ends a trajectory
and leaves a place. So what one part hides another could tell: three are owed and one has an offer, if four await. Of
each group of linked figures a row therefore shows every cell, or none but those that count nobody; and what is hidden
is marked ``*``, since that five hidden ones are each fewer than five could tell what they add up to.

The links hold nearly always, not by the rules: one person may have two guarantees. And they are not all there are:
a finding can often be traced to a decision that another figure counts. The how-to says what remains.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, product
from typing import NamedTuple

import msgspec

from projections.counts.figures import Also, CellName, FigureRow, Labels, Part, Span
from projections.counts.masking import Shown
from projections.fold.rules.guarantee import CHANCE_NOT_OFFERED
from projections.fold.rules.return_ import RETURN_NOT_HONOURED


class Linked(NamedTuple):
    """Some figures of a part; of the rows that have one of the ``labels``, where any are named."""

    part: str
    figures: tuple[str, ...]
    labels: tuple[str, ...] = ()

    def names(self, part: Part) -> list[str]:
        """The figures of the part that are meant. A sum is none, nor is a share."""
        return [
            figure.name
            for figure in part.figures
            if not figure.parts and not figure.divides and figure.name in self.figures
        ]

    def cells(self, part: Part) -> Iterator[tuple[FigureRow, str]]:
        """The rows that are meant and a figure of each, of those that count somebody."""
        names = self.names(part)
        for row in self.rows(part):
            yield from ((row, name) for name in names if row.cells[name].count != 0)

    def rows(self, part: Part) -> Iterator[FigureRow]:
        """The rows that are meant."""
        # Of a period the other parts tell of its last day.
        last = part.rows[-1].span.last
        return (row for row in part.rows if row.span.last == last and self.has(row))

    def has(self, row: FigureRow) -> bool:
        """Whether a row of the part is meant; that a place was left before a period is told by nothing else of it.

        Who fills it is: where no ``labels`` are named, it is meant too.
        """
        if not self.labels:
            return True
        return "before" not in row.labels and not set(self.labels).isdisjoint(row.labels)


_FINDINGS = ("standing", "new")

#: Of each group, what one side counts the other counts too.
LINKS: tuple[tuple[Linked, ...], ...] = (
    (Linked("suspension", ("suspended", "postponed")), Linked("guarantees", ("protected",))),
    (
        Linked("suspension", ("awaiting",)),
        Linked("guarantees", ("owed", "offered", "open")),
        Linked("findings", _FINDINGS, (CHANCE_NOT_OFFERED.code, RETURN_NOT_HONOURED.code)),
    ),
    (
        Linked("suspension", ("resumed",)),
        Linked("guarantees", ("honoured",)),
        Linked("outcomes", ("trajectories",), ("transitioned",)),
        Linked("places", ("open", "filled"), ("transition",)),
        Linked("outflow", ("to-ordinary-job", "to-own-ordinary-job")),
        Linked("pairs", ("transitions",)),
    ),
    (
        Linked("guarantees", ("waived", "lapsed", "breached")),
        Linked("findings", _FINDINGS, ("breach", "start-during-suspension", "resumption-during-suspension")),
        Linked("outcomes", ("trajectories",), ("left", "otherwise")),
        Linked("places", ("open", "filled"), ("employment-end",)),
        Linked("outflow", ("to-elsewhere", "without-job")),
    ),
    (Linked("inflow", ("replacing",)), Linked("places", ("filled",))),
    # Who is back fills the own place, whenever it was left: what others do not fill tells how many are.
    (Linked("inflow", ("replacing", "not-replacing"), ("return", "again")), Linked("places", ("filled",))),
    (Linked("inflow", ("replacing", "not-replacing"), ("return",)), Linked("guarantees", ("honoured",))),
)

PartMaker = Callable[[Also], Iterable[Part]]
"""Parts as they are made, with more hidden than what each would hide by itself."""

_Place = tuple[str, str | None, str | None]
"""A row's place in a table: how finely it counts, the scheme and the enterprise."""


_Linking = tuple[str, CellName, Shown]
"""A cell by its part and its name, and what of it is shown."""


def together(makings: Sequence[PartMaker]) -> list[Part]:
    """The parts of one page, so that none tells what another hides."""
    made, linked = _hidden_together(makings)
    hidden: dict[str, dict[tuple[Span, Labels, _Place], list[str]]] = {}
    for name, cell, _ in linked:
        row = cell.span, cell.labels, (cell.by, cell.scheme, cell.enterprise)
        hidden.setdefault(name, {}).setdefault(row, []).append(cell.figure)
    return [_unmarked(part, hidden.get(part.name, {})) for part in made]


def _hidden_together(makings: Sequence[PartMaker]) -> tuple[list[Part], list[_Linking]]:
    """The parts, made again until all is hidden that is linked with what is hidden; and those cells."""
    also: dict[str, set[CellName]] = {}
    made = [list(making(also)) for making in makings]
    while True:
        parts = list(chain.from_iterable(made))
        linked = list(_linked(parts))
        changed = _add(
            also, [*((name, cell) for name, cell, _ in filter(_is_shown, linked)), *_untold(parts)]
        )
        if not changed:
            return parts, linked
        for nth, making in enumerate(makings):
            if not changed.isdisjoint(part.name for part in made[nth]):
                made[nth] = list(making(also))


def _add(also: dict[str, set[CellName]], cells: Iterable[tuple[str, CellName]]) -> set[str]:
    """Hide these too; the parts that hide more than before."""
    changed = set()
    for name, cell in cells:
        if cell not in also.setdefault(name, set()):
            also[name].add(cell)
            changed.add(name)
    return changed


def _is_shown(linking: _Linking) -> bool:
    return not linking[2].hidden


_CellOf = tuple[Part, FigureRow, str]
"""A part, a row of it and a figure."""


def _linked(parts: Sequence[Part]) -> Iterator[_Linking]:
    """The cells that count somebody in rows that hide one of those linked with them, where several parts are."""
    for links in LINKS:
        for cells in _by_place(parts, links).values():
            linked = list(map(_linking, cells))
            several = len({name for name, _, _ in linked}) > 1
            if several and not all(map(_is_shown, linked)):
                yield from linked


def _untold(parts: Sequence[Part]) -> Iterator[tuple[str, CellName]]:
    """The figures of which nothing is told of a scheme's enterprises, since it is not of one linked with them."""
    for links in LINKS:
        linked = list(_of_schemes(parts, links))
        untold = {row.scheme for _, row, names in linked if not set(names).isdisjoint(row.untold)}
        for part, row, names in linked:
            if row.scheme in untold:
                every = (CellName.every_enterprise(row.span, row.labels, name, row.scheme) for name in names)
                yield from ((part, cell) for cell in every)


def _of_schemes(
    parts: Sequence[Part], links: Sequence[Linked]
) -> Iterator[tuple[str, FigureRow, Sequence[str]]]:
    """The part, each row of a scheme and the linked figures."""
    for part, link in product(parts, links):
        if link.part == part.name and part.rows:
            names = link.names(part)
            yield from ((part.name, row, names) for row in link.rows(part) if row.by == "scheme")


def _by_place(parts: Sequence[Part], links: Sequence[Linked]) -> Mapping[_Place, list[_CellOf]]:
    """The cells of linked figures that count somebody, by the place of their row in a table."""
    of: Mapping[_Place, list[_CellOf]] = defaultdict(list)
    for part, link in product(parts, links):
        if link.part == part.name and part.rows:
            for row, name in link.cells(part):
                of[row.by, row.scheme, row.enterprise].append((part, row, name))
    return of


def _linking(cell: _CellOf) -> _Linking:
    part, row, name = cell
    return (
        part.name,
        CellName(row.span, row.labels, name, row.scheme, row.by, row.enterprise),
        row.cells[name],
    )


def _unmarked(part: Part, hidden: Mapping[tuple[Span, Labels, _Place], Sequence[str]]) -> Part:
    """A part with no word of which of its linked cells are small, nor of their sums."""
    if not hidden:
        return part
    found = []
    for row in part.rows:
        names = set(hidden.get((row.span, row.labels, (row.by, row.scheme, row.enterprise)), ()))
        names |= {
            figure.name
            for figure in part.figures
            if row.cells[figure.name].hidden and not names.isdisjoint(figure.parts)
        }
        cells = {**row.cells, **dict.fromkeys(names, Shown(None))}
        found.append(msgspec.structs.replace(row, cells=cells) if names else row)
    return msgspec.structs.replace(part, rows=tuple(found))
