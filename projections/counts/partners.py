"""How many enterprises take people into an ordinary job, and how many again; how many host interns, and hire one.

These are counts of enterprises, hidden as if they counted the people that the enterprises stand for. Beside the pairs
they could tell more: eight people at two enterprises of fewer than five each are four and four. So they are shown only
where the people at those enterprises, which nothing names, are at least two more than the least and two less than the
most that they could be together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from projections.counts.careers import GoingOn, OrdinaryJob
from projections.counts.figures import By, Figure, FigureRow, Part, Span
from projections.counts.masking import SMALL, Cell, Shown, summed
from projections.counts.splits import hide_split

_RECEIVED, _HOSTED = ("hired-once", "hired-again"), ("host-hired", "host-not-hired")
PARTNERS = (
    *map(Figure, _RECEIVED),
    Figure("receivers", _RECEIVED),
    *map(Figure, _HOSTED),
    Figure("hosts", _HOSTED),
)
_ROOM = 2
"""How far from the least and the most they could be together the people are at enterprises that nothing names."""


class Passage(NamedTuple):
    """An ordinary job at another enterprise, with how many days it took: from the trajectory, from the employment."""

    dossier: str
    job: OrdinaryJob
    days: Mapping[str, int]


class Internship(NamedTuple):
    """An internship: from which day, where, sent by whom, and what had become of it by the last day asked."""

    dossier: str
    since: str
    host: str
    enterprise: str | None
    scheme: str | None
    became: str


class Encounters(NamedTuple):
    """What is counted of the days asked."""

    passages: list[Passage]
    internships: list[Internship]


class _One(NamedTuple):
    """Somebody at an enterprise, of a scheme."""

    enterprise: str
    dossier: str
    scheme: str | None


def partners_part(found: Encounters, taken_over: GoingOn, span: Span, *, masked: bool) -> Part:
    """The table, of all and of each scheme. One that took over another by the last day counts with it (R17)."""
    last = span.last.isoformat()

    def received(passage: Passage) -> _One:
        job = passage.job
        return _One(taken_over.by(last, job.receiving or "", job.reached_on), passage.dossier, job.scheme)

    receiving = list(map(received, found.passages))
    hires = Counter(each.enterprise for each in receiving)
    again = {each.enterprise for each in receiving if hires[each.enterprise] > 1}
    hosts = [_One(taken_over.by(last, i.host, i.since), i.dossier, i.scheme) for i in found.internships]
    hiring = {
        host.enterprise
        for host, internship in zip(hosts, found.internships, strict=True)
        if internship.became == "hired-here"
    }

    idle = {host.enterprise for host in hosts} - hiring

    def row(by: By, scheme: str | None) -> FigureRow:
        here = [
            [each for each in some if by == "all" or each.scheme == scheme] for some in (receiving, hosts)
        ]
        cells = {
            **_divided(here[0], again, _RECEIVED, 2, _few(receiving), masked=masked),
            **_divided(here[1], idle, _HOSTED, 1, _few(hosts), masked=masked),
        }
        shown = {
            figure.name: summed(cells[name] for name in figure.parts) if figure.parts else cells[figure.name]
            for figure in PARTNERS
        }
        return FigureRow(span, (), by, scheme, None, shown)

    schemes = sorted({each.scheme for each in (*receiving, *hosts)}, key=lambda one: (one is None, one or ""))
    of_schemes = [row("scheme", scheme) for scheme in schemes]
    return Part("partners", (), PARTNERS, (row("all", None), *of_schemes), of_enterprises=False)


def _few(some: Iterable[_One]) -> set[str]:
    """The enterprises at which there are fewer than five people."""
    people: dict[str, set[str]] = {}
    for each in some:
        people.setdefault(each.enterprise, set()).add(each.dossier)
    return {enterprise for enterprise, those in people.items() if len(those) < SMALL}


def _divided(
    some: Collection[_One],
    second: Collection[str],
    figures: tuple[str, str],
    least: int,
    few: Collection[str],
    *,
    masked: bool,
) -> dict[str, Shown]:
    """How many enterprises there are outside ``second`` and in it, as they are shown."""
    cells = {}
    for figure, wanted in zip(figures, (False, True), strict=True):
        those = [each for each in some if (each.enterprise in second) is wanted]
        people = {each.dossier for each in those}
        cells[figure] = Cell(len({each.enterprise for each in those}), len(people))
    if not masked:
        return {name: Shown(cell.count) for name, cell in cells.items()}
    small = [each for each in some if each.enterprise in few]
    if figures == _RECEIVED:
        # Who hired one person is known to have hired one.
        small = [each for each in small if each.enterprise in second]
    number = len({each.enterprise for each in small})
    apart = not number or least * number + _ROOM <= len(small) <= (SMALL - 1) * number - _ROOM
    return hide_split(cells) if apart else dict.fromkeys(cells, Shown(None))
