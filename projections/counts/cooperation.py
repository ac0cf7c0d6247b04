"""Cooperation between ordinary and social enterprises (point 6 of the commission's requests).

Which enterprises transition to which, where internships are done and who hired the intern, how many receiving
enterprises hire again, and how long it takes. An enterprise is counted by the number that it had on the day; that one
goes on for another (R17) makes the two one wherever it is asked whether an enterprise hired again, or its intern.

A pair of enterprises in which few people are counted could tell who they are. So it is not named at all: receiving
enterprises and hosts of fewer than five people are counted together, and of the others no pair stands there of which
nothing is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter
from statistics import median
from typing import NamedTuple

import msgspec

from projections.counts.careers import GoingOn, OrdinaryJob, moves, ordinary_jobs
from projections.counts.days_of_everyone import by_dossier, employer_on
from projections.counts.figures import Also, CellName, Figure, FigureRow, Part, Span, Tally, rows
from projections.counts.flow import ends
from projections.counts.masking import FEW_LASTED, Cell, Shown, summed
from projections.counts.partners import Encounters, Internship, Passage, partners_part
from projections.counts.splits import OTHERS, well_known
from projections.readmodels.counting import CountedPeriod, Register
from projections.readmodels.steps import INTERNSHIP

TRANSITIONS = (Figure("transitions"),)
PAIRS = ("pairs", "internships")
BECAME = ("hired-here", "hired-elsewhere", "not-hired")
INTERNSHIPS = (*map(Figure, BECAME), Figure("internships", BECAME))
SINCE = ("from-start", "from-employment")


def parts(
    register: Register, taken_over: GoingOn, span: Span, *, masked: bool
) -> Callable[[Also], list[Part]]:
    """The pairs, the hosts, the enterprises, and the time it takes."""
    return tables_of(_find(register, taken_over, span), taken_over, span, masked=masked)


def tables_of(
    found: Encounters, taken_over: GoingOn, span: Span, *, masked: bool
) -> Callable[[Also], list[Part]]:
    """The same, of what was found."""
    partners = partners_part(found, taken_over, span, masked=masked)
    received = [
        (p.dossier, p.job.receiving or "", "transitions", p.job.scheme, p.job.enterprise)
        for p in found.passages
    ]
    hosted = [(i.dossier, i.host, i.became, i.scheme, i.enterprise) for i in found.internships]
    receiving, hosts = _tallied(span, received, masked=masked), _tallied(span, hosted, masked=masked)

    def made(also: Also) -> list[Part]:
        pairs = _pairs("pairs", "receiving", receiving, TRANSITIONS, span, masked, also.get("pairs", ()))
        return [
            pairs,
            _pairs("internships", "host", hosts, INTERNSHIPS, span, masked, also.get("internships", ())),
            partners,
            _time(found.passages, pairs, span, masked=masked),
        ]

    return made


def _find(register: Register, taken_over: GoingOn, span: Span) -> Encounters:
    first, last = "" if span.is_day else span.first.isoformat(), span.last.isoformat()
    found = Encounters([], [])
    steps = {key: list(its) for key, its in groupby(register.steps(span.last), key=attrgetter("dossier"))}
    for dossier, periods in by_dossier(register, span.last):
        jobs = list(ordinary_jobs(moves(periods, taken_over)))
        for job in jobs:
            if not job.internal and first <= job.reached_on <= last:
                found.passages.append(Passage(dossier, job, _days(job, periods)))
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


def _became(since: str, host: str, jobs: Iterable[OrdinaryJob], taken_over: GoingOn) -> str:
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
    return Part(name, (label,), tuple(figures), tuple(found))


def without_hidden_pairs(part: Part) -> Part:
    """A part without the pairs of which nothing is shown: not even that there was somebody.

    Only once all is hidden that other parts of the page tell: what is not there any more is not seen to be hidden.
    """
    if part.name not in PAIRS:
        return part
    return part.only(lambda row: row.by != "enterprise" or any(cell.count for cell in row.cells.values()))


# -- time -----------------------------------------------------------------------------------------------


def _time(passages: Sequence[Passage], pairs: Part, span: Span, *, masked: bool) -> Part:
    """The median of how many days it took, and of how many transitions.

    Both follow what is shown of the pairs, so that they tell nothing besides: the number stands there where every
    pair's number of the scheme is shown, the median where those that are shown are ten or more.
    """
    schemes = sorted({p.job.scheme for p in passages}, key=lambda one: (one is None, one or ""))
    of_pairs = {
        scheme: [row.cells["transitions"] for row in pairs.rows if (row.by, row.scheme) == ("scheme", scheme)]
        for scheme in schemes
    }
    everyone = [shown for of in of_pairs.values() for shown in of]
    found: list[FigureRow] = []
    for since in SINCE:
        rows_of = {
            scheme: _row(since, scheme, passages, of_pairs[scheme], span, masked=masked) for scheme in schemes
        }
        number = summed(row.cells["transitions"] for row in rows_of.values())
        whole = FigureRow(span, (since,), "all", None, None, {"transitions": number})
        some = [p for p in passages if since in p.days]
        found += [_lasting(whole, since, some, everyone, masked=masked), *rows_of.values()]
    return Part("time-to-job", ("since",), TRANSITIONS, tuple(found), lasting=True, of_enterprises=False)


def _row(
    since: str,
    scheme: str | None,
    passages: Iterable[Passage],
    of_pairs: Sequence[Shown],
    span: Span,
    *,
    masked: bool,
) -> FigureRow:
    here = [p for p in passages if p.job.scheme == scheme]
    some = [p for p in here if since in p.days]
    people = {p.dossier for p in some}
    # Of how many it is not known, the numbers of the pairs would tell.
    unknown = len({p.dossier for p in here if since not in p.days})
    hides = any(shown.hidden for shown in of_pairs) or Cell(unknown, unknown).is_small
    shown = Shown(None) if masked and (hides or Cell(len(some), len(people)).is_small) else Shown(len(some))
    row = FigureRow(span, (since,), "scheme", scheme, None, {"transitions": shown})
    return _lasting(row, since, some, of_pairs, masked=masked)


def _lasting(
    row: FigureRow, since: str, some: Sequence[Passage], shown: Iterable[Shown], *, masked: bool
) -> FigureRow:
    """The row with the median of how many days these took, where that is told."""
    if some and (not masked or _are_ten(shown, {p.dossier for p in some})):
        return msgspec.structs.replace(row, median_days=float(median(p.days[since] for p in some)))
    return row


def _are_ten(shown: Iterable[Shown], people: set[str]) -> bool:
    """Whether there are ten or more, and what is shown says so."""
    return sum(each.count or 0 for each in shown) >= FEW_LASTED <= len(people)
