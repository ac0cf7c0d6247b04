"""One dossier as rows: what holds on every day, as far as it is known now.

Pure. The dossier is folded to the last day of the calendar: what time alone brings (an offer that lapses, a chance
owed for too long, an overrun) depends on nothing else than the decisions and the days that pass, so that each run of
days with one state is found, and the last run is open-ended. A row that holds on a day says what the fold to that
day says; ``tests/readmodels`` compares the two.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import chain, pairwise
from operator import itemgetter
from typing import Any, NamedTuple

import msgspec

from ledger.corrections import read_corrected, remaining
from ledger.decisions import AnyDecision
from ledger.decisions.completion import Completion
from ledger.decisions.replacement import Replacement
from ledger.entry import Recorded
from projections.fold.dossier import Dossier, fold
from projections.fold.entitlement import BY_LEAVING
from projections.fold.falling_due import Due, DueDossier, DueItem, dues_of_decisions, fold_with_dues
from projections.fold.rules.calendar import FIRST_DAY, LAST_DAY
from projections.fold.rules.collective import Collective
from projections.fold.rules.competence import findings_of_record
from projections.fold.rules.finding import Found
from projections.fold.rules.guarantee import ALIVE, Guarantee
from projections.fold.rules.places import Inflow, Place, filled
from projections.fold.runs import Clocked, DossierInRuns, HeldStatus, HeldTerm, fold_in_runs
from projections.fold.state_machine import NOT_EMPLOYED
from projections.persons import ALL_APART, Persons
from projections.reading import merged, nothing_remains_since
from projections.readmodels.request_rows import request_rows
from projections.readmodels.steps import step_rows

Row = tuple[Any, ...]

HORIZON = LAST_DAY
"""The day that is folded to. What lasts until then is open-ended."""

_DAY = timedelta(days=1)
_as_json = msgspec.json.Encoder().encode

_FIRST = date.min.isoformat()
#: What holds of a period until the first decision takes effect, behind its days.
_NOT_YET = (NOT_EMPLOYED, None, None, None, "[]", None, None, "[]")


ALWAYS: Row = (0, None, None, None, None)
"""What stands behind a row that is known from the first entry on: see ``tables.py``."""


class Rows(NamedTuple):
    """The rows of one dossier or of several, in the order of the columns of ``tables.py``.

    Days are ISO texts, both ends included, an open end None; lists are JSON.
    """

    periods: list[Row]
    guarantees: list[Row]
    findings: list[Row]
    places: list[Row]
    replacements: list[Row]
    trajectories: list[Row]
    terms: list[Row]
    exceptions: list[Row]
    deadlines: list[Row]
    steps: list[Row]

    @classmethod
    def none(cls) -> Rows:
        """No rows, to which those of dossiers can be added."""
        return cls(*([] for _ in cls._fields))

    def add(self, more: Rows) -> None:
        """Add the rows of another dossier."""
        for mine, theirs in zip(self, more, strict=True):
            mine += theirs


EVERY: Collection[str] = frozenset(Rows._fields)

#: How many of the last columns of each row tell how it ends: all nothing in one that is open-ended.
ENDS = (1, 4, 4, 0, 0, 1, 1, 1, 1, 0)
_IN_RUNS = frozenset(("periods", "trajectories", "terms"))


def rows_of(
    key: str,
    streams: Sequence[list[Recorded]],
    collective: Collective,
    persons: Persons = ALL_APART,
    needed: Collection[str] = EVERY,
    upto: int = HORIZON,
) -> Rows:
    """The rows of one person, whose remaining key is ``key``, from the entries of each dossier (R18).

    No place is filled yet: that is decided in other dossiers (R13). ``needed`` are names of ``Rows``: the others may
    be left empty. ``upto`` is the last day that is asked about: what is after it plays no part.
    """
    entries, remains_of_each = merged(streams), [list(remaining(each)) for each in streams]
    remains = remains_of_each[0] if len(streams) == 1 else sorted(chain(*remains_of_each), key=itemgetter(0))
    dossier = _folded(remains_of_each, collective, upto, needed)
    if dossier.status == NOT_EMPLOYED and nothing_remains_since(entries) is not None:
        # It is of nobody any more.
        return Rows.none()
    rows = Rows.none()
    readings = read_corrected(entries)
    if isinstance(dossier, DossierInRuns):
        corrections = {p: by for p, (_, by) in readings.items() if by is not None}
        rows.periods.extend(period_rows(key, dossier.standings, remains, corrections))
        rows.trajectories.extend(trajectory_rows(key, dossier))
        rows.terms.extend(term_rows(key, dossier))
        if isinstance(dossier, DueDossier):
            rows.deadlines.extend(due_rows(key, chain(dossier.dues, dues_of_decisions(remains, dossier))))
    if "guarantees" in needed:
        rows.guarantees.extend(_guarantees(key, dossier))
    if "findings" in needed:
        of_record = findings_of_record(entries, readings, HORIZON, collective.wrong)
        found = chain(dossier.entitlement.findings.all, of_record)
        rows.findings.extend(_findings(key, found, dossier.employers, remains))
    if "places" in needed:
        rows.places.extend(place_rows(key, dossier))
        rows.replacements.extend(replacement_rows(key, dossier, remains, persons))
    if dossier.entitlement.requests is not None:
        rows.exceptions.extend(request_rows(key, dossier))
    if dossier.steps:
        rows.steps.extend(step_rows(key, dossier.steps))
    return rows


def _folded(
    streams: Sequence[Sequence[tuple[int, AnyDecision]]],
    collective: Collective,
    upto: int,
    needed: Collection[str],
) -> Dossier:
    """The fold that keeps what is needed, and as little else as can be."""
    if "deadlines" in needed:
        return fold_with_dues(streams, collective, upto)
    if not _IN_RUNS.isdisjoint(needed):
        return fold_in_runs(streams, collective, upto)
    return fold(streams, collective, upto)


def due_rows(key: str, dues: Iterable[Due]) -> Iterator[Row]:
    """What falls due, apart from what the rows of trajectories and terms say."""
    for item, first, until in dues:
        yield *due_row(key, item, first), until_text(until)


def due_row(key: str, item: DueItem, first: int) -> Row:
    """What falls due, as is known from a day on, without until when."""
    kind, due, basis, named, entries, enterprise, scheme = item
    return (
        key,
        kind,
        text_of(named) if named else "[]",
        day_text(min(HORIZON, due)),
        basis,
        day_text(first),
        enterprise,
        scheme,
        text_of(entries),
    )


def until_text(until: int) -> str | None:
    """A last day; None where it is open-ended."""
    return None if until >= HORIZON else day_text(until)


def period_rows(
    key: str,
    standings: Sequence[tuple[int, HeldStatus]],
    remains: Iterable[tuple[int, AnyDecision]],
    corrections: Mapping[int, int],
) -> Iterator[Row]:
    """What holds on every day, from the first one of the calendar on: not employed until the first decision.

    With the outcome of the completion on the first day of a run: of several, of the first recorded.
    """
    outcomes: dict[int, str] = {}
    for _, decision in remains:
        if type(decision) is Completion:
            outcomes.setdefault(decision.effective_on.toordinal(), decision.outcome)
    if not standings:
        # By the last day that is asked about.
        yield *nobody_yet(key), None
    elif standings[0][0] > FIRST_DAY:
        yield *nobody_yet(key), day_text(standings[0][0] - 1)
    before: str | None = None
    since: str | None = None
    for nth, (day, standing) in enumerate(standings):
        if standing[0] != before:
            before, since = standing[0], since_when(standing, day)
        yield *period_row(key, day, standing, outcomes.get(day), since, corrections), _last(standings, nth)


def nobody_yet(key: str) -> Row:
    """What holds until the first decision, without its last day."""
    return key, _FIRST, *_NOT_YET


def since_when(standing: HeldStatus, day: int) -> str | None:
    """Since when a status holds that begins on a day."""
    return None if standing[0] == NOT_EMPLOYED else day_text(day)


def period_row(
    key: str,
    day: int,
    standing: HeldStatus,
    outcome: str | None,
    since: str | None,
    corrections: Mapping[int, int],
) -> Row:
    """What holds from a day on, without its last day."""
    status, phase, suspensions, enterprise, scheme, entries = standing
    if corrections:
        # A rectified entry establishes it as it is read: together with its rectification.
        entries = tuple(sorted({*entries, *(corrections[p] for p in entries if p in corrections)}))
    named = text_of(suspensions) if suspensions else "[]"
    rests_on = _as_json(entries).decode()
    return key, day_text(day), status, phase, enterprise, scheme, named, outcome, since, rests_on


def trajectory_rows(key: str, dossier: DossierInRuns) -> Iterator[Row]:
    """The clock of each open trajectory (R5), and of the phase that it is in."""
    for nth, run in enumerate(dossier.clocked):
        if run[1] is not None:
            yield *trajectory_row(key, run), _last(dossier.clocked, nth)


def trajectory_row(key: str, run: tuple[int, Clocked | None, int, int]) -> Row:
    """The clock of an open trajectory from a day on, without its last day."""
    day, figures, suspended, awaiting = run
    assert figures is not None
    _, started_on, planned, expected, left, stated, begun, rests_on, phase, ends, phase_left = figures
    return (
        key,
        day_text(day),
        day_text(started_on),
        day_text(planned),
        None if expected is None else day_text(expected),
        left,
        suspended,
        awaiting,
        stated,
        text_of(begun if rests_on in begun else (*begun, rests_on)),
        None if phase is None else f"[{phase}]",
        None if ends is None else day_text(ends),
        phase_left,
    )


def term_rows(key: str, dossier: DossierInRuns) -> Iterator[Row]:
    """The insertion term (R7)."""
    for nth, run in enumerate(dossier.terms):
        if run[1] is not None:
            yield *term_row(key, run), _last(dossier.terms, nth)


def term_row(key: str, run: HeldTerm) -> Row:
    """The insertion term from a day on, without its last day."""
    day, legal, held, stated, entries = run
    assert legal is not None
    return key, day_text(day), day_text(legal), held, stated, text_of(entries)


def _last(runs: Sequence[tuple[Any, ...]], nth: int) -> str | None:
    """The last day of a run of days: the one before the next begins; of the last one None."""
    return day_text(runs[nth + 1][0] - 1) if nth + 1 < len(runs) else None


def _guarantees(key: str, dossier: Dossier) -> Iterator[Row]:
    for guarantee in dossier.guarantees:
        yield from guarantee_rows(key, guarantee, dossier)


def guarantee_rows(key: str, guarantee: Guarantee, dossier: Dossier) -> Iterable[Row]:
    """The rows of one guarantee of a dossier."""
    employers = list(_answerable(guarantee, dossier.employers))
    parts, at = guarantee.history, [employers[0] if employers else _NOBODY] * len(guarantee.history)
    # Most people have one employer, and no day to cut at.
    if len(employers) > 1 or (employers and employers[0][0] > guarantee.first):
        parts, at = _cut(guarantee.history, employers)
    return _guarantee_rows(
        (key, guarantee.suspension, guarantee.entitled_to), parts, at, _rank(guarantee, dossier)
    )


def _rank(guarantee: Guarantee, dossier: Dossier) -> str:
    """Its place among the dossier's, as a text that sorts so: the returns last, as they came."""
    if guarantee.suspension is None:
        return f"2 {dossier.entitlement.returns.all.index(guarantee):06}"
    individual, first, number, name = guarantee.rank
    return f"{individual:d} {first:07} {number:012} {name}"


_Part = tuple[int, str, int, tuple[int, ...]]
"""Of a guarantee from a day on: that day, its state, since when, and the entries it rests on."""

_Employer = tuple[int, str | None, str | None]
"""From a day on: an enterprise and a scheme."""

_NOBODY: _Employer = 0, None, None

Employers = Sequence[_Employer]
"""The enterprise and the scheme at the end of each day on which one of the two changed."""


def _guarantee_rows(of: Row, parts: Sequence[_Part], at: Employers, rank: str) -> Iterable[Row]:
    """The row of each part, with the run that it is of: the days in one state with one enterprise, and what came then.

    ``at`` has who answers for each part. Built from the end, where it is known what came then.
    """
    rows: list[Row] = []
    until = ended = became = ended_by = None
    after: _Part | None = None
    by = _NOBODY
    for part, employer in zip(reversed(parts), reversed(at), strict=True):
        (day, state, since, entries), (employed, enterprise, scheme) = part, employer
        if after is not None:
            until = day_text(after[0] - 1)
            if after[1] != state or by != employer:
                ended, became = until, after[1]
                ended_by = text_of(tuple([entry for entry in after[3] if entry not in entries]))
        after, by = part, employer
        first = day_text(since)
        began = first if since >= employed else day_text(employed)
        how_long = began, rank, until, ended, became, ended_by
        rows.append((*of, state, first, day_text(day), enterprise, scheme, text_of(entries), *how_long))
    return reversed(rows)


def _answerable(guarantee: Guarantee, employers: Employers) -> Iterator[_Employer]:
    """From which day on which enterprise answers for a guarantee, and the scheme.

    While it stands, the one that employs; once it has ended, the last one that employed under a scheme while it
    stood, so that a dismissal stays with who dismissed. For a return, the last one before the ordinary job.
    """
    ended = next((day for day, state, *_ in guarantee.history if state not in ALIVE), HORIZON + 1)
    if guarantee.entitled_to == "return":
        ended = guarantee.first
    known: _Employer | None = None
    for day, enterprise, scheme in employers:
        # One that begins on the day it ended counts only where there was none before.
        if scheme is None or not (day < ended or (day == ended and known is None)):
            continue
        if known is None or known[1:] != (enterprise, scheme):
            known = day, enterprise, scheme
            yield known


def _cut(history: Sequence[_Part], employers: Employers) -> tuple[list[_Part], list[_Employer]]:
    """The parts of a history, cut where another enterprise or scheme begins, and who answers for each."""
    parts: list[_Part] = []
    at: list[_Employer] = []
    for nth, (day, state, since, entries) in enumerate(history):
        last = history[nth + 1][0] - 1 if nth + 1 < len(history) else HORIZON
        within = [each for each in employers if day < each[0] <= last]
        first = next((each for each in reversed(employers) if each[0] <= day), _NOBODY)
        for employer in (first, *within):
            parts.append((max(day, employer[0]), state, since, entries))
            at.append(employer)
    return parts, at


def _findings(
    key: str, found: Iterable[Found], employers: Employers, remains: Iterable[tuple[int, AnyDecision]]
) -> Iterator[Row]:
    decided: dict[int, AnyDecision] = {}
    for each in found:
        if each.cured_by and not decided:
            decided = dict(remains)
        yield finding_row(key, each, employers, decided)


def finding_row(
    key: str, found: Found, employers: Employers = (), decided: Mapping[int, AnyDecision] = {}
) -> Row:
    """The row of a finding of a dossier, from who employed when and the dossier's decisions by position, as read."""
    kind, cure, cured_with, cured_by = found.kind, found.cure, None, None
    if cure is not None:
        cured_by = text_of(found.cured_by)
        # What stopped everybody again is a measure's: no decision about the dossier.
        decision = decided.get(found.cured_by[0]) if found.cured_by else None
        cured_with = None if decision is None else decision.tag()
    enterprise, scheme = _began_at(found, employers)
    return (
        key,
        found.code,
        kind.severity,
        day_text(found.first),
        kind.rule,
        text_of(found.entries),
        None if found.missing is None else text_of(found.missing),
        text_of(found.breached) if found.breached else None,
        bool(found.breached),
        enterprise,
        scheme,
        None if found.last is None else day_text(found.last),
        cure,
        cured_with,
        cured_by,
    )


_OF_AN_END = frozenset(kind.code for kind in BY_LEAVING)


def _began_at(found: Found, employers: Employers) -> tuple[str | None, str | None]:
    """The enterprise that last employed under a scheme by the first day of a finding, and the scheme.

    What the end of an employment brings, on the day after it, stays with who ended it.
    """
    day = found.first - 1 if found.kind.code in _OF_AN_END else found.first
    began: tuple[str | None, str | None] = None, None
    for since, enterprise, scheme in employers:
        if since > day:
            break
        if scheme is not None:
            began = enterprise, scheme
    return began


def place_rows(key: str, dossier: Dossier) -> Iterator[Row]:
    """The places that the employee left; no place is filled yet."""
    return chain.from_iterable(map(_place, dossier.places.left_by(key)))


def replacement_rows(
    key: str, dossier: Dossier, remains: Iterable[tuple[int, AnyDecision]], persons: Persons
) -> Iterator[Row]:
    """The replacements by which the employee fills a place, an own one too."""
    about = [item for item in remains if type(item[1]) is Replacement]
    for each in (*persons.inflow(key, about, date.max), *dossier.places.back_to(key)):
        yield key, each.for_dossier, each.enterprise, each.since.isoformat(), each.entry


def _place(place: Place) -> Iterator[Row]:
    """A place, from one takeover of the enterprise to the next (R17)."""
    by, on = place.filled_by, place.filled_on
    entries = place.entries if by is None else place.entries[:-1]
    fill = by, None if on is None else on.isoformat(), None if by is None else place.entries[-1]
    moves = place.moves or ((place.since, place.enterprise),)
    # What left it comes first, then what each move rests on.
    for nth, (first, enterprise) in enumerate(moves, start=1):
        until = None if nth == len(moves) else (moves[nth][0] - _DAY).isoformat()
        since, rests_on = place.since.isoformat(), text_of(entries[:nth])
        yield (place.dossier, enterprise, since, first.isoformat(), until, rests_on, *fill)


def filled_places(left: Sequence[Row], replacements: Iterable[Row]) -> list[Row]:
    """The places of one dossier, filled by the replacements for it (R13)."""
    by_place: dict[tuple[str, int], list[tuple[tuple[int, ...], str, str]]] = {}
    for _, enterprise, since, first, _, entries, *_ in left:
        rests_on = entries_of(entries)
        by_place.setdefault((since, rests_on[0]), []).append((rests_on, first, enterprise))
    dossier = left[0][0] if left else ""
    places = []
    for (since, _), parts in by_place.items():
        parts.sort(key=lambda part: len(part[0]))
        moves = tuple((date.fromisoformat(first), enterprise) for _, first, enterprise in parts)
        rests_on, _, enterprise = parts[-1]
        place = Place(dossier, enterprise, date.fromisoformat(since), rests_on)
        places.append(place if len(parts) == 1 else msgspec.structs.replace(place, moves=moves))
    inflows = [
        Inflow(dossier, for_dossier, enterprise, date.fromisoformat(since), entry)
        for dossier, for_dossier, enterprise, since, entry in replacements
    ]
    return [row for place in filled(places, inflows) for row in _place(place)]


def filled_as_known(left: Iterable[Row], replacements: Iterable[Row]) -> list[Row]:
    """The places of one dossier, filled by the replacements for it as these are known; both as they are stored."""
    cut = -len(ALWAYS)
    places = [_Timed(row[:FILLED], *row[cut : cut + 2]) for row in left]
    fillers = [_Timed(row[:cut], *row[cut : cut + 2]) for row in replacements]
    found: dict[Row, list[_Timed]] = {}
    for at, until in pairwise(_changes(places, fillers)):
        assert at is not None
        mine = dict.fromkeys(_known(places, at))
        for row in filled_places(list(mine), _known(fillers, at)):
            known = found.setdefault(row, [])
            since = known.pop().known_from if known and known[-1].known_to == at else at
            known.append(_Timed(row, since, until))
    return [(*row, since, to, *ALWAYS[2:]) for known in found.values() for row, since, to in known]


def _changes(*of: Iterable[_Timed]) -> list[int | None]:
    """The positions, in order, at which any row comes to be known or no longer is; None stands behind the last."""
    times = {at for each in chain.from_iterable(of) for at in each[1:] if at is not None}
    return [*sorted(times), None]


def _known(rows: Iterable[_Timed], at: int) -> list[Row]:
    """Those that are known at a position."""
    return [each.row for each in rows if each.is_known(at)]


class _Timed(NamedTuple):
    row: Row
    known_from: int
    known_to: int | None

    def is_known(self, at: int) -> bool:
        """Whether it is known at a position."""
        return self.known_from <= at and (self.known_to is None or self.known_to > at)


#: The columns of a place before those that tell by what it is filled.
FILLED = 6


@lru_cache(maxsize=1 << 15)
def day_text(day: int) -> str:
    """The ISO text of an ordinal day."""
    return date.fromordinal(day).isoformat()


@lru_cache(maxsize=1 << 10)
def text_of(values: tuple[int, ...] | tuple[str, ...]) -> str:
    """Positions or names as a JSON array."""
    return _as_json(values).decode()


def entries_of(text: str) -> tuple[int, ...]:
    """Positions from a JSON array."""
    return msgspec.json.decode(text, type=tuple[int, ...])


def texts_of(text: str) -> tuple[str, ...]:
    """Names or words from a JSON array."""
    return msgspec.json.decode(text, type=tuple[str, ...])
