"""One dossier as rows: what holds on every day, as far as it is known now.

Pure. The dossier is folded to the last day of the calendar: what time alone brings (an offer that lapses, a chance
owed for too long, an overrun) depends on nothing else than the decisions and the days that pass, so that each run of
days with one state is found, and the last run is open-ended. A row that holds on a day says what the fold to that
day says; ``tests/readmodels`` compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple

import msgspec

from ledger.corrections import read_corrected, remaining
from ledger.decisions import AnyDecision
from ledger.decisions.completion import Completion
from ledger.decisions.replacement import Replacement
from ledger.entry import Recorded
from projections.fold.dossier import Dossier, fold
from projections.fold.rules.calendar import LAST_DAY
from projections.fold.rules.collective import Collective
from projections.fold.rules.competence import findings_of_record
from projections.fold.rules.finding import Found
from projections.fold.rules.guarantee import ALIVE, Guarantee
from projections.fold.rules.places import Inflow, Place, filled
from projections.persons import ALL_APART, Persons
from projections.reading import merged, nothing_remains_since
from projections.readmodels.steps import step_rows

Row = tuple[Any, ...]

HORIZON = LAST_DAY
"""The day that is folded to. What lasts until then is open-ended."""

_DAY = timedelta(days=1)
_as_json = msgspec.json.Encoder().encode


class Rows(NamedTuple):
    """The rows of one dossier or of several, in the order of the columns of ``tables.py``.

    Days are ISO texts, both ends included, an open end None; lists are JSON.
    """

    periods: list[Row]
    guarantees: list[Row]
    findings: list[Row]
    places: list[Row]
    replacements: list[Row]
    steps: list[Row]

    @classmethod
    def none(cls) -> Rows:
        """No rows, to which those of dossiers can be added."""
        return cls([], [], [], [], [], [])

    def add(self, more: Rows) -> None:
        """Add the rows of another dossier."""
        for mine, theirs in zip(self, more, strict=True):
            mine += theirs


def rows_of(
    key: str, streams: Sequence[list[Recorded]], collective: Collective, persons: Persons = ALL_APART
) -> Rows:
    """The rows of one person, whose remaining key is ``key``, from the entries of each dossier (R18).

    No place is filled yet: that is decided in other dossiers (R13).
    """
    entries, remains_of_each = merged(streams), [list(remaining(each)) for each in streams]
    remains = remains_of_each[0] if len(streams) == 1 else sorted(chain(*remains_of_each), key=itemgetter(0))
    dossier = fold(remains_of_each, collective, HORIZON)
    found = chain(
        dossier.entitlement.findings.all, findings_of_record(entries, read_corrected(entries), HORIZON)
    )
    if not dossier.periods and nothing_remains_since(entries) is not None:
        # It is of nobody any more.
        return Rows.none()
    left, replacements = _places(key, dossier, remains, persons)
    return Rows(
        periods=list(_with_completions(_periods(key, dossier), remains)),
        guarantees=list(_guarantees(key, dossier)),
        findings=[finding_row(key, each) for each in found],
        places=left,
        replacements=replacements,
        steps=list(step_rows(key, dossier.steps)),
    )


def _periods(key: str, dossier: Dossier) -> Iterator[Row]:
    """The periods, cut where the enterprise or the scheme changes within one."""
    employers = dossier.employers
    at = 0
    for period in dossier.periods:
        first, suspensions = period.first, text_of(period.suspensions)
        while at + 1 < len(employers) and employers[at + 1][0] <= period.last:
            if employers[at + 1][0] > first:
                until = employers[at + 1][0] - 1
                yield _period(key, first, until, period.status, period.phase, employers[at], suspensions)
                first = until + 1
            at += 1
        yield _period(key, first, period.last, period.status, period.phase, employers[at], suspensions)


def _period(
    key: str,
    first: int,
    last: int,
    status: str,
    phase: str | None,
    employer: tuple[int, str | None, str | None],
    suspensions: str,
) -> Row:
    return key, day_text(first), _end(last), status, phase, employer[1], employer[2], suspensions


def _with_completions(periods: Iterable[Row], remains: Iterable[tuple[int, AnyDecision]]) -> Iterator[Row]:
    """The periods, each with the outcome of the completion on its first day: of several, of the first recorded."""
    outcomes: dict[str, str] = {}
    for _, decision in remains:
        if type(decision) is Completion:
            outcomes.setdefault(decision.effective_on.isoformat(), decision.outcome)
    for period in periods:
        yield *period, outcomes.get(period[1])


def _guarantees(key: str, dossier: Dossier) -> Iterator[Row]:
    for guarantee in (*dossier.entitlement.chance.all.values(), *dossier.entitlement.returns.all):
        employers = list(_answerable(guarantee, dossier.employers))
        history = guarantee.history
        for nth, (day, state, since, entries) in enumerate(history):
            until = history[nth + 1][0] - 1 if nth + 1 < len(history) else HORIZON
            for first, last, enterprise, scheme in _within(employers, day, until):
                yield (
                    key,
                    guarantee.suspension,
                    guarantee.entitled_to,
                    state,
                    day_text(since),
                    day_text(first),
                    _end(last),
                    enterprise,
                    scheme,
                    text_of(entries),
                )


def _answerable(
    guarantee: Guarantee, employers: Sequence[tuple[int, str | None, str | None]]
) -> Iterator[tuple[int, str | None, str | None]]:
    """From which day on which enterprise answers for a guarantee, and the scheme.

    While it stands, the one that employs; once it has ended, the last one that employed under a scheme while it
    stood, so that a dismissal stays with who dismissed. For a return, the last one before the ordinary job.
    """
    ended = next((day for day, state, *_ in guarantee.history if state not in ALIVE), HORIZON + 1)
    if guarantee.entitled_to == "return":
        ended = guarantee.first
    known: tuple[int, str | None, str | None] | None = None
    for day, enterprise, scheme in employers:
        # One that begins on the day it ended counts only where there was none before.
        if scheme is not None and (day < ended or (day == ended and known is None)):
            known = day, enterprise, scheme
            yield known


def _within(
    employers: Sequence[tuple[int, str | None, str | None]], first: int, last: int
) -> Iterator[tuple[int, int, str | None, str | None]]:
    """The days ``first`` to ``last``, cut where another enterprise or scheme begins."""
    enterprise = scheme = None
    for day, now_at, now_under in employers:
        if day > last:
            break
        if day > first:
            yield first, day - 1, enterprise, scheme
            first = day
        enterprise, scheme = now_at, now_under
    yield first, last, enterprise, scheme


def finding_row(key: str, found: Found) -> Row:
    """The row of a finding of a dossier."""
    kind = found.kind
    return (
        key,
        found.code,
        kind.severity,
        day_text(found.first),
        None if found.last is None else day_text(found.last),
        kind.rule,
        text_of(found.entries),
        None if found.missing is None else text_of(found.missing),
    )


def _places(
    key: str, dossier: Dossier, remains: Iterable[tuple[int, AnyDecision]], persons: Persons
) -> tuple[list[Row], list[Row]]:
    """The places that the employee left, and the replacements by which the employee fills one, an own one too."""
    left = [row for place in dossier.places.left_by(key) for row in _place(place)]
    about = [item for item in remains if type(item[1]) is Replacement]
    replacements = [
        (key, each.for_dossier, each.enterprise, each.since.isoformat(), each.entry)
        for each in (*persons.inflow(key, about, date.max), *dossier.places.back_to(key))
    ]
    return left, replacements


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


def _end(day: int) -> str | None:
    return None if day >= HORIZON else day_text(day)
