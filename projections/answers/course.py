"""One dossier through time: its periods, the suspensions over them, the decisions behind them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

import msgspec

from ledger.corrections import remaining
from ledger.decisions.insertion_order import InsertionOrder
from ledger.entry import Recorded
from projections.answers.wording import decision_term
from projections.explanation.facts import Facts
from projections.fold.dossier import Dossier
from projections.fold.rules.calendar import as_date
from projections.fold.rules.measure import Spell
from projections.fold.succeeded import moved_by
from projections.reading import Reading, merged
from projections.render.runs import Run, joined, window

#: What a suspension in force does to a person: it stops them, or does not (R8).
STOPS, SPARES = "stops", "spares"


class Stretch(msgspec.Struct, frozen=True):
    """An unbroken run of days with one status, one phase and the same suspensions, both days included."""

    first_day: date
    last_day: date
    days: int
    status: str
    phase: str | None
    suspensions: tuple[str, ...]
    entries: tuple[int, ...]


class Band(msgspec.Struct, frozen=True):
    """Days on which a suspension was in force; ``stops`` False where it did not stop this person (R8)."""

    suspension: str
    first_day: date
    last_day: date
    stops: bool


class Marked(msgspec.Struct, frozen=True):
    """A decision in effect, with its number in the drawing. What was withdrawn is absent (R1).

    ``subject`` is the stream of its entry: of a measure, of an enterprise, or of which of the person's dossiers.
    """

    number: int
    effective_on: date
    entry: int
    decision: str
    term: str
    sentence: str
    rectified_by: int | None
    subject: str


class Timeline(msgspec.Struct, frozen=True, omit_defaults=True):
    """One dossier from its first decision in effect to the end of the day asked.

    The planned and the expected last day are those of the trajectory that is open on that day. ``asked`` is the key
    that was asked for, None where it is ``dossier``, the one that remains (R18).
    """

    dossier: str
    on: date
    planned_last_day: date | None
    expected_last_day: date | None
    periods: tuple[Stretch, ...]
    suspensions: tuple[Band, ...]
    decisions: tuple[Marked, ...]
    asked: str | None = None


def read(reading: Reading, dossier: str, on: date, lang: str) -> Timeline:
    """The timeline of a dossier up to a day. Raises ``DossierNotFound``."""
    timeline = timeline_of(reading, reading.persons.key_of(dossier), reading.streams(dossier), on, lang)
    asked = None if timeline.dossier == dossier else dossier
    return msgspec.structs.replace(timeline, asked=asked)


def timeline_of(
    reading: Reading,
    dossier: str,
    streams: Sequence[list[Recorded]],
    on: date,
    lang: str,
    folded: Dossier | None = None,
) -> Timeline:
    """The same of a person whose streams are at hand, and may be ``folded``; ``dossier`` is the key that remains."""
    entries = merged(streams)
    if folded is None:
        folded = reading.fold(streams, on)
    spells = reading.collective.spells
    bands = tuple(_bands(folded, spells))
    return Timeline(
        dossier=dossier,
        on=on,
        planned_last_day=None if folded.clock is None else as_date(folded.clock.planned),
        expected_last_day=None if folded.clock is None else as_date(folded.clock.expected),
        periods=tuple(
            Stretch(
                first_day=as_date(period.first),
                last_day=as_date(period.last),
                days=period.last - period.first + 1,
                status=period.status,
                phase=period.phase,
                suspensions=period.suspensions,
                entries=period.entries,
            )
            for period in folded.periods
        ),
        suspensions=bands,
        decisions=_marked(reading, entries, folded, {band.suspension for band in bands}, on, lang),
    )


class Picture(NamedTuple):
    """What a drawing of a timeline shows, in characters or in SVG; days are ordinals, both ends included.

    ``decisions`` are numbers with their days. The runs of a suspension have the value ``stops`` or ``spares``, those
    that stop last, so that a short one is not hidden by the days around it. ``phases`` leaves out days without one.
    ``points`` are days to mark: ``planned``, ``expected`` and ``asked``.
    """

    first: int
    last: int
    decisions: tuple[tuple[int, int], ...]
    suspensions: tuple[tuple[str, tuple[Run, ...]], ...]
    statuses: tuple[Run, ...]
    phases: tuple[Run, ...]
    points: tuple[tuple[str, date], ...]


def picture(timeline: Timeline, planned: date | None, expected: date | None) -> Picture:
    """What to draw of a timeline that has periods, with these last days of a trajectory marked."""
    last_days = [
        (name, day) for name, day in (("planned", planned), ("expected", expected)) if day is not None
    ]
    starts = [period.first_day.toordinal() for period in timeline.periods]
    first, last = window(starts, timeline.on.toordinal(), [day.toordinal() for _, day in last_days])
    return Picture(
        first,
        last,
        decisions=tuple((marked.number, marked.effective_on.toordinal()) for marked in timeline.decisions),
        suspensions=tuple(
            (name, tuple(map(_run_of, sorted(bands, key=lambda band: (band.stops, band.first_day)))))
            for name, bands in groupby(timeline.suspensions, key=lambda band: band.suspension)
        ),
        statuses=tuple(joined(_run(period, period.status) for period in timeline.periods)),
        phases=tuple(run for run in joined(_run(p, p.phase or "") for p in timeline.periods) if run.value),
        points=(*last_days, ("asked", timeline.on)),
    )


def _run(days: Stretch | Band, value: str) -> Run:
    return Run(days.first_day.toordinal(), days.last_day.toordinal(), value)


def _run_of(band: Band) -> Run:
    return _run(band, STOPS if band.stops else SPARES)


def _bands(folded: Dossier, spells: Sequence[Spell]) -> Iterator[Band]:
    """The suspensions that were in force for this person, by first day, unbroken runs joined."""
    runs: dict[str, list[Run]] = {}
    for name, run in _reaching(folded, spells):
        runs.setdefault(name, []).append(run)
    for name in sorted(runs, key=lambda name: (runs[name][0].first, ":" in name, name)):
        for first, last, effect in joined(runs[name]):
            yield Band(name, as_date(first), as_date(last), effect == STOPS)


def _reaching(folded: Dossier, spells: Sequence[Spell]) -> Iterator[tuple[str, Run]]:
    """The days on which each suspension was in force for this person, and whether it stopped them.

    A measure reaches who is employed under one of its schemes (R3). Where it does and the period does
    not name it among what stops the person, the person runs in spite of it (R8).
    """
    for first, last, scheme, stopping in _under_a_scheme(folded):
        for name in stopping:
            yield name, Run(first, last, STOPS)
        for spell in spells:
            begin, end = max(first, spell.first), last if spell.last is None else min(last, spell.last)
            if begin <= end and scheme in spell.schemes and spell.measure not in stopping:
                yield spell.measure, Run(begin, end, SPARES)


def _under_a_scheme(folded: Dossier) -> Iterator[tuple[int, int, str, tuple[str, ...]]]:
    """The periods employed under a scheme, cut where the scheme changes: days, scheme, what stops."""
    for period in folded.periods:
        if period.status in ("not-employed", "transitioned", "left"):
            continue
        cuts = [day for day, _, _ in folded.employers if period.first < day <= period.last]
        for first, following in zip([period.first, *cuts], [*cuts, period.last + 1], strict=True):
            scheme = [scheme for day, _, scheme in folded.employers if day <= first][-1]
            if scheme is not None:
                yield first, following - 1, scheme, period.suspensions


def _marked(
    reading: Reading, entries: Sequence[Recorded], folded: Dossier, drawn: set[str], on: date, lang: str
) -> tuple[Marked, ...]:
    """The decisions in effect, by day and then by entry.

    The dossier's own, those of the measures that are drawn, and the successions by which the employee moved.
    """
    established = {
        position
        for spell in reading.collective.spells
        if spell.measure in drawn
        for position in spell.entries
    } | moved_by(folded, reading.successions)
    streams = [
        *(reading.measures[name] for name in sorted(drawn & set(reading.measures))),
        *reading.successions.values(),
    ]
    facts = Facts((entries, *streams), lang)
    own = {position for position, _ in entries}
    shown = sorted(
        (decision.effective_on, position, decision)
        for stream in (entries, *streams)
        for position, decision in remaining(stream)
        if decision.effective_on <= on
        and (position in own or (position in established and not isinstance(decision, InsertionOrder)))
    )
    return tuple(
        Marked(
            number=number,
            effective_on=day,
            entry=position,
            decision=decision.tag(),
            term=decision_term(decision, lang),
            sentence=facts.sentence(decision),
            rectified_by=facts.readings[position].corrected_by,
            subject=facts.recorded[position].entry.stream,
        )
        for number, (day, position, decision) in enumerate(shown, start=1)
    )
