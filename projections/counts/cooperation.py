"""Cooperation between ordinary and social enterprises (point 6 of the commission's requests).

Which enterprises transition to which, where internships are done and who hired the intern, how many receiving
enterprises hire again, and how long it takes. An enterprise is counted by the number that it had on the day; that one
goes on for another (R17) makes the two one wherever it is asked whether an enterprise hired again, or its intern.

A pair of enterprises in which few people are counted could tell who they are. So it is not named at all: receiving
enterprises and hosts of fewer than five people are counted together, and of the others no pair stands there that is
hidden because it is small.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter
from statistics import median
from typing import NamedTuple

import msgspec

from projections.counts.careers import OrdinaryJob, TakenOver, moves, ordinary_jobs
from projections.counts.days_of_everyone import by_dossier, employer_on
from projections.counts.figures import Also, CellName, Figure, FigureRow, Part, Span, Tally, rows
from projections.counts.flow import ends
from projections.counts.masking import FEW_LASTED, Cell, Shown, summed
from projections.counts.splits import OTHERS, hide_split, well_known
from projections.readmodels.counting import CountedPeriod, Register
from projections.readmodels.steps import INTERNSHIP

TRANSITIONS = (Figure("transitions"),)
BECAME = ("hired-here", "hired-elsewhere", "not-hired")
INTERNSHIPS = (*map(Figure, BECAME), Figure("internships", BECAME))
SINCE = ("from-start", "from-employment")
_RECEIVED, _HOSTED = ("hired-once", "hired-again"), ("host-hired", "host-not-hired")
PARTNERS = (
    *map(Figure, _RECEIVED),
    Figure("receivers", _RECEIVED),
    *map(Figure, _HOSTED),
    Figure("hosts", _HOSTED),
)


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


class _Found(NamedTuple):
    """What is counted: the passages of all time, those of the days asked, and the internships of the days asked."""

    all_passages: list[Passage]
    passages: list[Passage]
    internships: list[Internship]


def parts(
    register: Register, taken_over: TakenOver, span: Span, *, masked: bool
) -> Callable[[Also], list[Part]]:
    """The pairs, the hosts, the enterprises, and the time it takes."""
    found = _find(register, taken_over, span)
    partners = _partners(found, taken_over, span, masked=masked)
    receiving = _tallied(
        span,
        [
            (p.dossier, p.job.receiving or "", "transitions", p.job.scheme, p.job.enterprise)
            for p in found.passages
        ],
        masked=masked,
    )
    hosts = _tallied(
        span,
        [(i.dossier, i.host, i.became, i.scheme, i.enterprise) for i in found.internships],
        masked=masked,
    )

    def made(also: Also) -> list[Part]:
        pairs = _pairs("pairs", "receiving", receiving, TRANSITIONS, span, masked, also.get("pairs", ()))
        return [
            pairs,
            _pairs("internships", "host", hosts, INTERNSHIPS, span, masked, also.get("internships", ())),
            partners,
            _time(found.passages, pairs, span, masked=masked),
        ]

    return made


def _find(register: Register, taken_over: TakenOver, span: Span) -> _Found:
    first, last = "" if span.is_day else span.first.isoformat(), span.last.isoformat()
    found = _Found([], [], [])
    steps = {key: list(its) for key, its in groupby(register.steps(span.last), key=attrgetter("dossier"))}
    for dossier, periods in by_dossier(register, span.last):
        jobs = list(ordinary_jobs(moves(periods, taken_over)))
        for job in jobs:
            if not job.internal:
                passage = Passage(dossier, job, _days(job, periods))
                found.all_passages.append(passage)
                if first <= job.reached_on <= last:
                    found.passages.append(passage)
        for step in steps.get(dossier, ()):
            if step.step == INTERNSHIP and step.enterprise is not None and first <= step.day <= last:
                enterprise, scheme = employer_on(periods, step.day)
                became = _became(step.day, step.enterprise, jobs, taken_over)
                found.internships.append(
                    Internship(dossier, step.day, step.enterprise, enterprise, scheme, became)
                )
    return found


def _days(job: OrdinaryJob, periods: Sequence[CountedPeriod]) -> dict[str, int]:
    """How many days it took to an ordinary job, from the trajectory that led to it and from the employment."""
    found = {}
    for ended in ends(periods):
        leads = ended.on == job.reached_on or (ended.outcome == "transitioned" and ended.on < job.reached_on)
        if leads and (job.hired_on is None or ended.began >= job.hired_on):
            found["from-start"] = _between(ended.began, job.reached_on)
    if job.hired_on is not None:
        found["from-employment"] = _between(job.hired_on, job.reached_on)
    return found


def _between(first: str, on: str) -> int:
    return (date.fromisoformat(on) - date.fromisoformat(first)).days


def _became(since: str, host: str, jobs: Iterable[OrdinaryJob], taken_over: TakenOver) -> str:
    """What became of an internship: the first ordinary job from then on, at the host or what goes on for it."""
    for job in jobs:
        if job.reached_on >= since and not job.internal:
            at_host = taken_over.by(job.reached_on, host, since) == job.receiving or host == job.receiving
            return "hired-here" if at_host else "hired-elsewhere"
    return "not-hired"


# -- pairs of enterprises -------------------------------------------------------------------------------


class _Pairs(NamedTuple):
    counted: Tally
    named: list[str]


def _tallied(
    span: Span, counted: Sequence[tuple[str, str, str, str | None, str | None]], *, masked: bool
) -> _Pairs:
    """By the other enterprise, with those of few people together."""
    people: dict[str, set[str]] = {}
    for dossier, other, *_ in counted:
        people.setdefault(other, set()).add(dossier)
    name_of = well_known(people, masked=masked)
    tally = Tally()
    for dossier, other, figure, scheme, enterprise in counted:
        tally.add(span, (name_of(other),), figure, dossier, scheme, enterprise)
    names = {name_of(other) for other in people}
    return _Pairs(tally, sorted(names, key=lambda name: (name == OTHERS, name)))


def _pairs(
    name: str,
    label: str,
    pairs: _Pairs,
    figures: Sequence[Figure],
    span: Span,
    masked: bool,
    also: Iterable[CellName],
) -> Part:
    labels = [(each,) for each in pairs.named]
    found = rows(pairs.counted, figures, [span], labels, masked=masked, also=list(also))
    # Not even that there was somebody.
    unnamed = (row for row in found if not (masked and row.by == "enterprise" and _is_small(row)))
    return Part(name, (label,), tuple(figures), tuple(unnamed))


def _is_small(row: FigureRow) -> bool:
    return any(cell.small for cell in row.cells.values())


# -- enterprises ----------------------------------------------------------------------------------------


def _partners(found: _Found, taken_over: TakenOver, span: Span, *, masked: bool) -> Part:
    """How many enterprises hired, and how many of them again; how many were hosts, and how many hired an intern."""
    schemes = {p.job.scheme for p in found.passages} | {i.scheme for i in found.internships}
    last = span.last.isoformat()
    hires: dict[str, int] = {}
    for passage in found.all_passages:
        goes_on = _goes_on(passage, taken_over, last)
        hires[goes_on] = hires.get(goes_on, 0) + 1

    def row(by: str, scheme: str | None) -> FigureRow:
        people: dict[str, dict[str, set[str]]] = {"hired-once": {}, "hired-again": {}}
        for passage in found.passages:
            if by == "all" or passage.job.scheme == scheme:
                goes_on = _goes_on(passage, taken_over, last)
                figure = "hired-again" if hires[goes_on] > 1 else "hired-once"
                people[figure].setdefault(goes_on, set()).add(passage.dossier)
        hosts: dict[str, set[str]] = {}
        hired: set[str] = set()
        for each in found.internships:
            if by == "all" or each.scheme == scheme:
                host = taken_over.by(last, each.host, each.since)
                hosts.setdefault(host, set()).add(each.dossier)
                if each.became == "hired-here":
                    hired.add(host)
        for figure, wanted in (("host-hired", True), ("host-not-hired", False)):
            people[figure] = {host: some for host, some in hosts.items() if (host in hired) is wanted}
        cells = _enterprises(people, _RECEIVED, masked=masked) | _enterprises(people, _HOSTED, masked=masked)
        return FigureRow(span, (), by, scheme, None, _with_wholes(cells))  # type: ignore[arg-type]

    of_schemes = [
        row("scheme", scheme) for scheme in sorted(schemes, key=lambda one: (one is None, one or ""))
    ]
    return Part("partners", (), PARTNERS, (row("all", None), *of_schemes), of_enterprises=False)


def _goes_on(passage: Passage, taken_over: TakenOver, last: str) -> str:
    """The enterprise that goes on by the last day for the one that hired."""
    return taken_over.by(last, passage.job.receiving or "", passage.job.reached_on)


def _enterprises(
    people: Mapping[str, Mapping[str, set[str]]], figures: Iterable[str], *, masked: bool
) -> dict[str, Shown]:
    """How many enterprises; hidden as if it counted the people that they stand for."""
    cells = {
        figure: Cell(len(people[figure]), len(set().union(*people[figure].values()))) for figure in figures
    }
    return hide_split(cells) if masked else {name: Shown(cell.count) for name, cell in cells.items()}


def _with_wholes(cells: Mapping[str, Shown]) -> dict[str, Shown]:
    return {
        figure.name: summed(cells[name] for name in figure.parts) if figure.parts else cells[figure.name]
        for figure in PARTNERS
    }


# -- time -----------------------------------------------------------------------------------------------


def _time(passages: Sequence[Passage], pairs: Part, span: Span, *, masked: bool) -> Part:
    """The median of how many days it took; their number only where every pair's total of the scheme is shown."""
    hidden = {row.scheme for row in pairs.rows if row.by == "scheme" and row.cells["transitions"].hidden}
    schemes = sorted({p.job.scheme for p in passages}, key=lambda one: (one is None, one or ""))
    found: list[FigureRow] = []
    for since in SINCE:
        for by, scheme in (("all", None), *(("scheme", each) for each in schemes)):
            some = [
                (p.dossier, p.days[since])
                for p in passages
                if since in p.days and (by == "all" or p.job.scheme == scheme)
            ]
            hides = masked and bool(hidden if by == "all" else scheme in hidden)
            found.append(_row(since, by, scheme, some, span, masked=masked, hides=hides))
    return Part("time-to-job", ("since",), TRANSITIONS, tuple(found), lasting=True, of_enterprises=False)


def _row(
    since: str,
    by: str,
    scheme: str | None,
    some: Sequence[tuple[str, int]],
    span: Span,
    *,
    masked: bool,
    hides: bool,
) -> FigureRow:
    cell = Cell(len(some), len({dossier for dossier, _ in some}))
    shown = Shown(None) if masked and cell.count and (hides or cell.is_small) else Shown(cell.count)
    tells = bool(some) and (not masked or cell.people >= FEW_LASTED)
    row = FigureRow(span, (since,), by, scheme, None, {"transitions": shown})  # type: ignore[arg-type]
    return msgspec.structs.replace(row, median_days=float(median(days for _, days in some))) if tells else row
