"""What falls due on a day, by the rows, is what a walk from day to day says of it."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from itertools import chain
from random import Random
from typing import Any, NamedTuple

import pytest

from ledger.corrections import remaining
from ledger.decisions import AnyDecision
from projections.fold.dossier import fold
from projections.fold.falling_due import dues_of_decisions, fold_with_dues
from projections.fold.rules.due import DUE_KINDS
from projections.reading import Reading, Status
from projections.readmodels.rows import Rows, due_rows, entries_of, term_rows, trajectory_rows
from tests.effort import seeds
from tests.given import Made
from tests.readmodels.everyone import population
from tests.readmodels.falling_due import falling_due
from tests.readmodels.naming import holding, named
from tests.readmodels.test_rows import days_worth_asking, folded

SEEDS = seeds(6, first=40_000)
DAY = timedelta(days=1)
FAR = date(2060, 1, 1)


class Due(NamedTuple):
    """A row as it stands on a day."""

    kind: str
    due_on: date
    remark: str | None
    basis: str
    enterprise: str | None
    scheme: str | None
    suspensions: str
    entries: tuple[int, ...]


def due_on(rows: Rows, on: date) -> list[Due]:
    for row in named("trajectories", rows.trajectories):
        # What moves on with the days has days that are left instead of a last day.
        assert (row.expected_last_day is None) == (row.days_remaining is not None)
        no_end_of_phase = row.phase_last_day is None and row.phase_days_remaining is None
        assert (row.phase_entries is None) == no_end_of_phase
    return [
        Due(
            kind, date.fromisoformat(due), remark, basis, enterprise, scheme, suspensions, entries_of(entries)
        )
        for _, kind, due, remark, basis, enterprise, scheme, suspensions, entries in falling_due(rows, on)
    ]


class Alone:
    """One person as if nothing took effect after a day: what stands then if nothing else happens."""

    def __init__(self, reading: Reading, key: str, after: date) -> None:
        self._streams = reading.streams(key)
        self._collective = reading.collective
        self._reading, self._key, self._after = reading, key, after

    def _by_then(self) -> list[list[tuple[int, AnyDecision]]]:
        return [
            [item for item in remaining(stream) if item[1].effective_on <= self._after]
            for stream in self._streams
        ]

    def on(self, day: date) -> Any:
        """The fold to a day of what has taken effect by then; measures go on as they are."""
        return fold(self._by_then(), self._collective, day.toordinal())


@lru_cache(maxsize=16)
def people(seed: int) -> list[tuple[Reading, str, Rows, date]]:
    made: list[Made] = population(seed, dossiers=2)
    reading, everyone = folded(made)
    days = days_worth_asking(Random(seed), made)
    return [(reading, key, rows, on) for key, rows in everyone.items() for on in days if on < FAR]


@pytest.mark.parametrize("seed", SEEDS)
def test_on_any_day_the_rows_say_of_it_what_the_status_says(seed: int) -> None:
    for reading, key, rows, on in people(seed):
        status = reading.status(key, on)
        found = due_on(rows, on)
        of = {kind: [each for each in found if each.kind == kind] for kind in DUE_KINDS}
        _trajectory(status, of)
        _insertion(status, of)
        _chance(status, of)
        for each in found:
            if each.kind not in ("return", "return-term", "transition", "appeal", "notice-copy"):
                assert (each.enterprise, each.scheme) == (status.enterprise, status.scheme), (key, on, each)


def _trajectory(status: Status, of: dict[str, list[Due]]) -> None:
    if status.trajectory is None:
        assert (of["trajectory"], of["phase"]) == ([], [])
        return
    (row,) = of["trajectory"]
    assert row.due_on == status.trajectory.expected_last_day
    assert (row.remark == "moves") == (status.status != "running")
    overrun = [each for each in status.findings if each.code == "trajectory-overrun"]
    if status.status == "running":
        assert bool(overrun) == (row.due_on < status.on)
    assert len(of["phase"]) == (status.phase is not None)
    for phase in of["phase"]:
        late = [each for each in status.findings if each.code == "phase-overrun"]
        if status.status == "running":
            assert bool(late) == (phase.due_on < status.on)
        for each in late:
            assert each.entries == phase.entries


def _insertion(status: Status, of: dict[str, list[Due]]) -> None:
    legal, held = status.insertion_legal_last_day, status.insertion_last_day
    assert [each.due_on for each in of["insertion-term"]] == ([] if legal is None else [legal])
    assert [each.due_on for each in of["insertion-held-open"]] == (
        [held] if held not in (None, legal) else []
    )
    if legal is not None:
        (term,) = of["insertion-term"]
        held_open = held is None or held != legal
        # Before its legal day nothing needs to be said of what holds a term open.
        assert (term.remark == "held-open") >= (held_open and legal < status.on)
        assert term.remark is None or legal < status.on


def _chance(status: Status, of: dict[str, list[Due]]) -> None:
    states = {guarantee.state for guarantee in status.guarantees if guarantee.suspension is not None}
    assert len(of["answer"]) == ("offered" in states)
    assert len(of["chance"]) == ("owed" in states)
    not_offered = [each for each in status.findings if each.code == "chance-not-offered"]
    for each in of["chance"]:
        assert bool(not_offered) == (each.due_on < status.on)
        for finding in not_offered:
            assert (finding.since, finding.entries) == (each.due_on + DAY, each.entries)
    opened = [each for each in status.guarantees if each.state == "open"]
    assert sorted(each.due_on for each in of["return"]) == [each.since + 29 * DAY for each in opened]


@pytest.mark.parametrize("seed", SEEDS)
def test_an_answer_is_in_time_up_to_its_day_and_then_the_chance_is_owed_again(seed: int) -> None:
    for reading, key, rows, on in people(seed):
        for each in due_on(rows, on):
            if each.kind != "answer":
                continue
            alone = Alone(reading, key, on)
            after = alone.on(each.due_on + DAY)
            since = after.since
            # A measure that begins meanwhile lets the offer fall.
            if after.status == "awaiting" and since is not None and since <= on.toordinal():
                assert alone.on(each.due_on).entitlement.chance.state == "offered"
                assert alone.on(each.due_on + DAY).entitlement.chance.state == "owed"


@pytest.mark.parametrize("seed", SEEDS)
def test_what_has_not_taken_effect_by_a_day_changes_nothing_of_it(seed: int) -> None:
    """Folding only what is in effect by the day asked gives the same rows for it."""
    for reading, key, rows, on in people(seed)[::3]:
        by_then = Alone(reading, key, on)._by_then()
        # Measures are known as they are: what takes effect of them later is not looked at by their own rule.
        dossier = fold_with_dues(by_then, reading.collective, on.toordinal())
        flat = sorted((item for stream in by_then for item in stream), key=lambda item: item[0])
        known = Rows.none()
        known.trajectories.extend(trajectory_rows(key, dossier))
        known.terms.extend(term_rows(key, dossier))
        known.deadlines.extend(due_rows(key, chain(dossier.dues, dues_of_decisions(flat, dossier))))
        # Where the person is that day is for another test.
        known.periods.extend(holding(named("periods", rows.periods), on, last="last"))
        assert due_on(known, on) == due_on(rows, on), (key, on)


@pytest.mark.parametrize("seed", SEEDS)
def test_of_one_thing_there_is_one_row_on_each_day(seed: int) -> None:
    for _, key, rows, on in people(seed):
        found = [(each.kind, each.suspensions, each.entries[0]) for each in due_on(rows, on)]
        assert len(found) == len(set(found)), (key, on)
