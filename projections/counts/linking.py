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
from typing import NamedTuple

import msgspec

from projections.counts.figures import Also, CellName, Labels, Part, Row, Span
from projections.counts.masking import Shown


class Linked(NamedTuple):
    """Some figures of a part, with their ages; of the rows that have one of the ``labels``, where any are named."""

    part: str
    figures: tuple[str, ...]
    labels: tuple[str, ...] = ()

    def names(self, part: Part) -> list[str]:
        """The figures of the part that are meant. A sum is none: it is hidden with what it adds up."""
        return [
            figure.name
            for figure in part.figures
            if not figure.parts
            and any(figure.name == each or figure.name.startswith(f"{each}-") for each in self.figures)
        ]

    def has(self, row: Row) -> bool:
        """Whether a row of the part is meant."""
        return not self.labels or not set(self.labels).isdisjoint(row.labels)


_FINDINGS = ("standing", "new")

#: Of each group, what one side counts the other counts too.
LINKS: tuple[tuple[Linked, ...], ...] = (
    (Linked("suspension", ("suspended", "postponed")), Linked("guarantees", ("protected",))),
    (
        Linked("suspension", ("awaiting",)),
        Linked("guarantees", ("owed", "offered")),
        Linked("findings", _FINDINGS, ("chance-not-offered", "return-not-honoured")),
    ),
    (
        Linked("suspension", ("resumed",)),
        Linked("guarantees", ("honoured",)),
        Linked("outcomes", ("trajectories",), ("transitioned",)),
        Linked("places", ("open", "filled"), ("transition",)),
    ),
    (
        Linked("guarantees", ("waived", "lapsed", "breached")),
        Linked("findings", _FINDINGS, ("breach", "start-during-suspension", "resumption-during-suspension")),
        Linked("outcomes", ("trajectories",), ("left", "otherwise")),
        Linked("places", ("open", "filled"), ("employment-end",)),
    ),
)

Making = Callable[[Also], Iterable[Part]]
"""Parts as they are made, with more hidden than what each would hide by itself."""

_Place = tuple[str, str | None, str | None]
"""A row's place in a table: how finely it counts, the scheme and the enterprise."""


def together(makings: Sequence[Making]) -> list[Part]:
    """The parts of one page, so that none tells what another hides."""
    also: dict[str, set[CellName]] = {}
    made = [list(making(also)) for making in makings]
    while True:
        linked = list(_linked([part for parts in made for part in parts]))
        more = [(name, cell) for name, cell, shown in linked if not shown.hidden]
        if not more:
            break
        for name, cell in more:
            also.setdefault(name, set()).add(cell)
        changed = {name for name, _ in more}
        made = [
            list(making(also)) if any(part.name in changed for part in parts) else parts
            for making, parts in zip(makings, made, strict=True)
        ]
    hidden: dict[str, dict[tuple[Span, Labels, _Place], list[str]]] = {}
    for name, cell, _ in linked:
        row = cell.span, cell.labels, (cell.by, cell.scheme, cell.enterprise)
        hidden.setdefault(name, {}).setdefault(row, []).append(cell.figure)
    return [_unmarked(part, hidden.get(part.name, {})) for parts in made for part in parts]


def _linked(parts: Sequence[Part]) -> Iterator[tuple[str, CellName, Shown]]:
    """The cells that count somebody in rows that hide one of those linked with them, where several parts are."""
    for links in LINKS:
        found = [(part, link) for part in parts for link in links if link.part == part.name and part.rows]
        if len({part.name for part, _ in found}) < 2:
            continue
        of: Mapping[_Place, list[tuple[Part, Row, str]]] = defaultdict(list)
        for part, link in found:
            # Of a period the other parts tell of its last day. What is told of all is summed up from the schemes.
            last = part.rows[-1].span.last
            names = link.names(part)
            for row in part.rows:
                if row.by == "all" or row.span.last != last or not link.has(row):
                    continue
                its = of[row.by, row.scheme, row.enterprise]
                its += [(part, row, name) for name in names if row.cells[name].count != 0]
        for cells in of.values():
            if not any(row.cells[name].hidden for _, row, name in cells):
                continue
            if len({part.name for part, _, _ in cells}) > 1:
                for part, row, name in cells:
                    cell = CellName(row.span, row.labels, name, row.scheme, row.by, row.enterprise)
                    yield part.name, cell, row.cells[name]


def _unmarked(part: Part, hidden: Mapping[tuple[Span, Labels, _Place], Sequence[str]]) -> Part:
    """A part with no word of which of its linked cells are small."""
    if not hidden:
        return part
    found = []
    for row in part.rows:
        names = hidden.get((row.span, row.labels, (row.by, row.scheme, row.enterprise)), ())
        cells = {**row.cells, **dict.fromkeys(names, Shown(None))}
        found.append(msgspec.structs.replace(row, cells=cells) if names else row)
    return msgspec.structs.replace(part, rows=tuple(found))
