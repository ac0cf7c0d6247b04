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


class _Kind(NamedTuple):
    """People at enterprises that are told apart by whether they are among ``second``."""

    figures: tuple[str, str]
    people: list[_One]
    second: set[str]
    #: How many people each of those in question has at least.
    least: int
    #: Whether of the first kind it is known how many people they have: one.
    one_each: bool

    def of(self, by: By, scheme: str | None) -> list[_One]:
        """The people of a scheme, or of all."""
        return [each for each in self.people if by == "all" or each.scheme == scheme]


def partners_part(found: Encounters, taken_over: GoingOn, span: Span, *, masked: bool) -> Part:
    """The table, of all and of each scheme. One that took over another by the last day counts with it (R17)."""
    last = span.last.isoformat()
    received, hosted = _received(found, taken_over, last), _hosted(found, taken_over, last)

    def row(by: By, scheme: str | None) -> FigureRow:
        cells: dict[str, Shown] = {}
        for kind in (received, hosted):
            cells |= _divided(kind.of(by, scheme), kind, masked=masked)
        return FigureRow(span, (), by, scheme, None, _with_sums(cells))

    schemes = {each.scheme for each in (*received.people, *hosted.people)}
    in_order = sorted(schemes, key=lambda scheme: (scheme is None, scheme or ""))
    of_schemes = [row("scheme", scheme) for scheme in in_order]
    return Part("partners", (), PARTNERS, (row("all", None), *of_schemes), of_enterprises=False)


def _with_sums(cells: Mapping[str, Shown]) -> dict[str, Shown]:
    return {
        figure.name: summed(cells[name] for name in figure.parts) if figure.parts else cells[figure.name]
        for figure in PARTNERS
    }


def _received(found: Encounters, taken_over: GoingOn, last: str) -> _Kind:
    receiving = [
        _One(taken_over.by(last, p.job.receiving or "", p.job.reached_on), p.dossier, p.job.scheme)
        for p in found.passages
    ]
    hires = Counter(each.enterprise for each in receiving)
    again = {enterprise for enterprise, number in hires.items() if number > 1}
    return _Kind(_RECEIVED, receiving, again, 2, one_each=True)


def _hosted(found: Encounters, taken_over: GoingOn, last: str) -> _Kind:
    hosts = [_One(taken_over.by(last, i.host, i.since), i.dossier, i.scheme) for i in found.internships]
    both = zip(hosts, found.internships, strict=True)
    hiring = {host.enterprise for host, internship in both if internship.became == "hired-here"}
    idle = {host.enterprise for host in hosts} - hiring
    return _Kind(_HOSTED, hosts, idle, 1, one_each=False)


def _few(some: Iterable[_One]) -> set[str]:
    """The enterprises at which there are fewer than five people."""
    people: dict[str, set[str]] = {}
    for each in some:
        people.setdefault(each.enterprise, set()).add(each.dossier)
    return {enterprise for enterprise, those in people.items() if len(those) < SMALL}


def _divided(here: Collection[_One], kind: _Kind, *, masked: bool) -> dict[str, Shown]:
    """How many enterprises there are outside ``second`` and in it, as they are shown."""
    cells = {
        figure: _cell(each for each in here if (each.enterprise in kind.second) is wanted)
        for figure, wanted in zip(kind.figures, (False, True), strict=True)
    }
    if not masked:
        return {name: Shown(cell.count) for name, cell in cells.items()}
    return hide_split(cells) if _has_room(here, kind) else dict.fromkeys(cells, Shown(None))


def _cell(those: Iterable[_One]) -> Cell:
    found = list(those)
    return Cell(len({each.enterprise for each in found}), len({each.dossier for each in found}))


def _has_room(here: Iterable[_One], kind: _Kind) -> bool:
    """Whether the people at enterprises that nothing names could be more at each of them, and fewer."""
    few = _few(kind.people)
    if kind.one_each:
        few &= kind.second
    small = [each for each in here if each.enterprise in few]
    number = len({each.enterprise for each in small})
    return not number or kind.least * number + _ROOM <= len(small) <= (SMALL - 1) * number - _ROOM
