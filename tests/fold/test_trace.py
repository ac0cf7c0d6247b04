"""The trace: nothing changes without a change that is recorded, and each says on which entries it rests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

import pytest

from ledger.entry import Recorded
from ledger.refusals import Refused
from projections.fold import trace as tracing
from projections.fold.rules.calendar import as_date
from projections.fold.trace import Change, Subject, Trace
from projections.reading import DossierNotFound, Reading, Status, status_of
from tests.effort import seeds
from tests.given import (
    DOSSIER,
    InMemory,
    Made,
    employment,
    evaluation,
    extension,
    lifting,
    measure_extension,
    order,
    recorded,
    resumption,
    start,
    suspension,
    transition,
)
from tests.oracle import generate

SEEDS = seeds(100, first=80_000)
UNTIL = date(2023, 12, 31)
#: What is judged of the record itself, and not by the fold.
OF_RECORD = ("not-competent", "recorded-late", "recorded-ahead")
FIELDS = {
    "status": tracing.STATUS,
    "since": tracing.SINCE,
    "enterprise": tracing.ENTERPRISE,
    "scheme": tracing.SCHEME,
    "phase": tracing.PHASE,
}
CLOCK = {
    "started_on": tracing.TRAJECTORY,
    "planned_last_day": tracing.PLANNED,
    "expected_last_day": tracing.EXPECTED,
    "days_suspended": tracing.DAYS_SUSPENDED,
    "days_awaiting": tracing.DAYS_AWAITING,
}
KINDS = {of.kind for of in (*FIELDS.values(), *CLOCK.values())} | {"guarantee", "finding"}


class Traced:
    """The random dossier of a seed, folded once with a trace."""

    def __init__(self, reading: Reading, entries: list[Recorded]) -> None:
        self._reading = reading
        self.entries = entries
        self.trace = Trace()
        self._fold(UNTIL, self.trace)

    def _fold(self, on: date, trace: Trace | None = None) -> Any:
        return self._reading.fold([self.entries], on, trace)

    def status(self, on: date) -> Status:
        """What the ledger answers for a day, without a trace."""
        return status_of(generate.DOSSIER, self._fold(on), self.entries, on)

    def days(self) -> Iterator[date]:
        """Every day on which something changes, the day before it and the day after it."""
        around = {change.day + step for change in self.trace.changes() for step in (-1, 0, 1)}
        return (date.fromordinal(day) for day in sorted(around) if day <= UNTIL.toordinal())

    def last(self, of: Subject, on: date) -> Change:
        """The latest change of a subject by a day."""
        return [change for change in self.trace.of(of) if change.day <= on.toordinal()][-1]


def of_seed(seed: int) -> Traced:
    """The random dossier of a seed, or of the next one that the ledger admits and knows."""
    while True:
        try:
            reading = Reading(InMemory(recorded(*generate.dossier(Random(seed)))))
            return Traced(reading, reading.history(generate.DOSSIER))
        except (Refused, DossierNotFound):
            seed += 100_000


def answered(status: Status) -> dict[Subject, Any]:
    """What an answer says, by the subjects of a trace."""

    def plain(value: Any) -> Any:
        return value.toordinal() if isinstance(value, date) else value

    told = {of: plain(getattr(status, name)) for name, of in FIELDS.items()}
    told |= {of: plain(getattr(status.trajectory, name, None)) for name, of in CLOCK.items()}
    returns = 0
    for each in status.guarantees:
        returns += each.suspension is None
        told[tracing.guarantee(each.suspension, returns)] = each.state
    for found in status.findings:
        if found.code not in OF_RECORD:
            told[tracing.finding(found.code, found.entries)] = found.severity
    return {of: value for of, value in told.items() if value is not None}


def replayed(trace: Trace, on: date) -> dict[Subject, Any]:
    """The same, from the changes up to the end of a day."""
    held = {of: value for of, value in trace.holding(on.toordinal()).items() if of.kind in KINDS}
    return {tracing.STATUS: "not-employed", **held}


def traced(*made: Made) -> Trace:
    """The trace of a scenario, up to the last day of the properties."""
    trace = Trace()
    Reading(InMemory(recorded(*made))).dossier(DOSSIER, UNTIL, trace)
    return trace


def ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


STOPPED = (employment(), evaluation(), start(), order(), lifting())
"""Entries 1 to 5: a trajectory planned until 2 December 2020 that awaits its resumption from 22 June 2020 on."""


def test_a_resumption_that_leaves_too_few_days_is_recorded_with_the_days() -> None:
    trace = traced(*STOPPED, resumption("2020-07-01", "2020-07-31"))
    (change,) = trace.of(tracing.finding("time-shortened", (6,)))
    assert (change.day, change.rule, change.because) == (ordinal("2020-07-01"), "R11", (6,))
    # 103 stopped days moved the expected last day on to 15 March 2021.
    assert change.values == {"left": 31, "needed": 258}
    breached = trace.last(tracing.guarantee("corona-2020"))
    assert (breached.before, breached.after, breached.because) == ("owed", "breached", (6,))
    assert breached.values == {"how": "cut-short", "findings": ("time-shortened",)}


def test_an_extension_that_gives_the_days_back_cures_and_honours() -> None:
    extended = extension("2020-07-15", "trajectory", "2021-03-15")
    trace = traced(*STOPPED, resumption("2020-07-01", "2020-07-31"), extended)
    cured = trace.last(tracing.finding("time-shortened", (6,)))
    assert (cured.day, cured.after, cured.because) == (ordinal("2020-07-15"), None, (7,))
    honoured = trace.last(tracing.guarantee("corona-2020"))
    assert (honoured.after, honoured.rule, honoured.because) == ("honoured", "R11", (7,))
    stated = trace.last(tracing.EXPECTED)
    assert (stated.after, stated.because, stated.values) == (ordinal("2021-03-15"), (7,), {"stated": True})


def test_stopped_days_move_the_expected_last_day_on_one_by_one() -> None:
    trace = traced(*STOPPED, resumption("2020-07-01"))
    base, suspended, awaiting = trace.of(tracing.EXPECTED)
    assert (base.after, base.because) == (ordinal("2020-12-02"), (3,))
    assert (suspended.days, suspended.because) == (range(ordinal("2020-03-20"), ordinal("2020-06-22")), (4,))
    assert (awaiting.days, awaiting.because) == (range(ordinal("2020-06-22"), ordinal("2020-07-01")), (4, 5))
    assert trace.on(tracing.EXPECTED, ordinal("2020-03-21")) == ordinal("2020-12-04")
    assert trace.on(tracing.EXPECTED, ordinal("2020-12-31")) == ordinal("2021-03-15")


def test_what_brought_the_status_is_what_changed_it_that_day() -> None:
    trace = traced(*STOPPED, resumption("2020-07-01"))
    brought = [(as_date(c.day).isoformat(), c.values["how"], c.because) for c in trace.of(tracing.SINCE)]
    assert brought == [
        ("2019-01-01", "decision", (1,)),
        ("2020-01-06", "decision", (2,)),
        ("2020-02-03", "decision", (3,)),
        ("2020-03-20", "measure", (4,)),
        ("2020-06-22", "end", (4, 5)),
        ("2020-07-01", "decision", (6,)),
    ]


def test_a_suspension_that_begins_anew_the_day_after_its_last_changes_none_of_those_in_force() -> None:
    both = order("2020-03-20", "2020-03-31"), order("2020-03-23", measure="second")
    trace = traced(employment(), evaluation(), start(), *both, measure_extension("2020-04-01"))
    changes = [(as_date(c.day).isoformat(), c.after, c.because) for c in trace.of(tracing.SUSPENSIONS)]
    assert changes == [
        ("2020-03-20", ("corona-2020",), (4,)),
        ("2020-03-23", ("corona-2020", "second"), (5,)),
    ]


def test_an_individual_suspension_that_begins_anew_keeps_its_place() -> None:
    ill = suspension("2020-03-02", "2020-03-31"), suspension("2020-03-09")
    anew = extension("2020-04-01", "suspension", "2020-04-30", entry=4)
    trace = traced(employment(), evaluation(), start(), *ill, anew)
    changes = [(as_date(c.day).isoformat(), c.after, c.because) for c in trace.of(tracing.SUSPENSIONS)]
    assert changes == [
        ("2020-03-02", ("entry:4",), (4,)),
        ("2020-03-09", ("entry:4", "entry:5"), (5,)),
        ("2020-04-01", ("entry:5",), (4,)),
        ("2020-04-01", ("entry:4", "entry:5"), (6,)),
        ("2020-05-01", ("entry:5",), (4, 6)),
    ]


def test_a_transition_without_effect_changes_nothing() -> None:
    trace = traced(employment(), transition("2020-06-01"), transition("2020-07-01", decided_by="employer"))
    assert [trace.last(of).because for of in (tracing.STATUS, tracing.ENTERPRISE, tracing.SCHEME)] == [
        (2,)
    ] * 3
    assert {change.of.name for change in trace.changes() if 3 in change.because} == {"outside-employment"}


every_seed = pytest.mark.parametrize("seed", SEEDS)


@every_seed
def test_the_changes_up_to_any_day_tell_what_the_ledger_answers_for_that_day(seed: int) -> None:
    known = of_seed(seed)
    for on in known.days():
        assert replayed(known.trace, on) == answered(known.status(on)), f"seed {seed}, {on}"


@every_seed
def test_each_answer_rests_on_the_entries_of_the_change_that_brought_it(seed: int) -> None:
    known = of_seed(seed)
    for on in known.days():
        status, where = known.status(on), f"seed {seed}, {on}"
        if status.status != "not-employed":
            assert set(known.last(tracing.STATUS, on).because) <= set(status.entries), where
        for found in status.findings:
            if found.code not in OF_RECORD:
                change = known.last(tracing.finding(found.code, found.entries), on)
                assert (change.day, change.rule) == (found.since.toordinal(), found.rule), where
                assert set(change.because) == set(found.entries), where
        returns = 0
        for each in status.guarantees:
            returns += each.suspension is None
            changes = known.trace.of(tracing.guarantee(each.suspension, returns))
            caused = {entry for change in changes if change.day <= on.toordinal() for entry in change.because}
            assert set(each.entries) <= caused, where


@every_seed
def test_each_change_follows_on_the_one_before_it(seed: int) -> None:
    trace = of_seed(seed).trace
    held: dict[Subject, Change] = {}
    for change in trace.changes():
        before = held.get(change.of)
        assert before is None or before.day <= change.day
        assert change.before == (None if before is None else before.on(change.day - 1))
        assert change.because, change
        held[change.of] = change


@every_seed
def test_a_trace_changes_nothing_of_what_holds(seed: int) -> None:
    known = of_seed(seed)
    traced = known._fold(UNTIL, Trace())
    assert status_of(generate.DOSSIER, traced, known.entries, UNTIL) == known.status(UNTIL)
