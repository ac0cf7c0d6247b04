"""The rows of a data package: what holds for one dossier or measure, in the columns of ``tables.py``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from ledger import codec
from ledger.codec import moment_text
from ledger.corrections import read_corrected
from ledger.entry import Recorded
from projections.explanation.facts import correction_state
from projections.exports.scope import Scope
from projections.fold.dossier import Dossier
from projections.fold.rules.calendar import as_date
from projections.reading import Status
from projections.readmodels.population import places

Row = tuple[object, ...]


def status_row(status: Status) -> Row:
    """What holds at the end of the day."""
    clock = status.trajectory
    figures: Row = (None,) * 6
    if clock is not None:
        figures = (
            clock.started_on,
            clock.planned_last_day,
            clock.expected_last_day,
            clock.days_suspended,
            clock.days_awaiting,
            clock.days_remaining,
        )
    return (
        status.dossier,
        status.status,
        status.since,
        status.phase,
        status.enterprise,
        status.scheme,
        *figures,
        status.insertion_last_day,
        status.insertion_legal_last_day,
        status.entries,
    )


def period_rows(key: str, dossier: Dossier, on: date) -> Iterator[Row]:
    """The days up to the day asked, in runs; the last one goes on."""
    for period in dossier.periods:
        last = as_date(period.last)
        yield (
            key,
            as_date(period.first),
            None if last >= on else last,
            period.status,
            period.phase,
            period.suspensions,
        )


def guarantee_rows(status: Status) -> Iterator[Row]:
    """The guarantees on the day; returns are numbered, as a dossier can have several."""
    returns = 0
    for guarantee in status.guarantees:
        returns += guarantee.suspension is None
        yield (
            status.dossier,
            guarantee.suspension or f"return:{returns}",
            guarantee.entitled_to,
            guarantee.state,
            guarantee.since,
            (status.on - guarantee.since).days + 1,
            guarantee.entries,
        )


def finding_rows(status: Status, dossier: Dossier) -> Iterator[Row]:
    """The findings that stand on the day, numbered, with the guarantees that each breached."""
    breached = {
        (each.kind.code, as_date(each.first), each.entries): each.breached
        for each in dossier.entitlement.findings.all
        if each.last is None and each.breached
    }
    for number, finding in enumerate(status.findings, start=1):
        yield (
            status.dossier,
            number,
            finding.code,
            finding.severity,
            finding.since,
            finding.rule,
            finding.missing,
            tuple(breached.get((finding.code, finding.since, finding.entries), ())) or None,
            finding.entries,
        )


def place_rows(scope: Scope) -> Iterator[Row]:
    """The open places (R13) that the employees asked for left, by dossier."""
    found = places(scope.entries, scope.reading, scope.on)
    for place in sorted(found, key=lambda place: (place.dossier, place.since)):
        if scope.keys is None or place.dossier in scope.keys:
            yield place.dossier, place.enterprise, place.since, place.days, place.entries


def measure_rows(scope: Scope) -> Iterator[Row]:
    """The days on which each measure is in force, those after the day asked too."""
    for spell in scope.reading.collective.spells:
        yield (
            spell.measure,
            as_date(spell.first),
            None if spell.last is None else as_date(spell.last),
            tuple(sorted(spell.schemes)),
            spell.in_force(scope.on.toordinal()),
            spell.entries,
        )


def decision_rows(entries: Sequence[Recorded], dossier: str | None = None) -> Iterator[Row]:
    """The entries as they were recorded, and how each is read now (R1).

    ``dossier`` is the key that remains of the person whom they are about, None where they are about nobody (any more).
    """
    readings = read_corrected(entries)
    for position, entry in entries:
        decision, reading = entry.decision, readings[position]
        kind, _, name = entry.stream.partition(":")
        yield (
            position,
            dossier,
            name if kind == "measure" else None,
            entry.stream,
            entry.number,
            decision.tag(),
            decision.effective_on,
            decision.decided_by,
            decision.decided_on,
            decision.ground,
            decision.source,
            moment_text(entry.recorded_at),
            entry.recorded_by,
            correction_state(reading),
            reading.corrected_by,
            codec.encode(decision).decode(),
        )
