"""What is counted is what a naive count over everyone finds, from the read models and by folding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.application import Ledger
from projections.counts.asking import REPORTS, Report
from projections.counts.figures import Part
from projections.reading import Reading, knowledge_moment
from projections.readmodels import answering, counting, runner
from projections.readmodels import population as answers
from tests.counts.asked import HERE, part, report, row
from tests.effort import times
from tests.readmodels.everyone import fill, population
from tests.replaying import replayed

TRAJECTORY = ("suspended", "postponed", "awaiting", "running")


def cells(found: Part, by: str) -> Counter[tuple[object, ...]]:
    """The figures that are no sums, by what they are about."""
    sums = {figure.name for figure in found.figures if figure.parts}
    return Counter(
        {
            (row.span, *row.labels, name, row.scheme, row.enterprise): shown.count
            for row in found.rows
            if row.by == by
            for name, shown in row.cells.items()
            if name not in sums and shown.count
        }
    )


def some_days(seed: int, made: list[dict[str, object]], number: int) -> list[date]:
    used = sorted({date.fromisoformat(str(one["effective_on"])) for one in made})
    random = Random(seed)
    return [random.choice(used) + timedelta(days=random.randint(-2, 40)) for _ in range(number)]


def of_everyone(ledger: Ledger, on: date) -> tuple[Counter[object], Counter[object], Counter[object]]:
    """Statuses by scheme and enterprise, states of guarantees, findings: counted one by one."""
    statuses: Counter[object] = Counter()
    states: Counter[object] = Counter()
    found: Counter[object] = Counter()
    with ledger.reading() as entries:
        reading = Reading(entries)
        for each in replayed(reading, on):
            if each.status in TRAJECTORY:
                name = each.status
                if name == "running":
                    name = "resumed" if was_stopped(reading, each.dossier, on) else "not-stopped"
                statuses[name, each.scheme, each.enterprise] += 1
            for guarantee in each.guarantees:
                days = (on - guarantee.since).days + 1
                age = next((name for last, name in AGES if days <= last), "owed-181-")
                states[guarantee.state] += 1
                if guarantee.state == "owed":
                    states[age] += 1
            found.update(finding.code for finding in each.findings)
    return statuses, states, found


AGES = ((30, "owed-1-30"), (90, "owed-31-90"), (180, "owed-91-180"))


def was_stopped(reading: Reading, dossier: str, on: date) -> bool:
    """Looked back from the day, period by period, to the first day of the trajectory or of readiness."""
    for period in reversed(reading.dossier(dossier, on).periods):
        if period.status != "running":
            return period.status in ("suspended", "postponed", "awaiting")
    return False


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000))
def test_totals_are_those_of_a_naive_count(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    made = population(seed, dossiers=5)
    with Ledger.create(tmp_path_factory.mktemp("random") / "ledger.db", simulated=True) as ledger:
        fill(ledger, made)
        for on in some_days(seed, made, 3):
            day = on.isoformat()
            statuses, states, codes = of_everyone(ledger, on)
            counted = cells(part(report(ledger, "suspension", day), "suspension"), "enterprise")
            assert Counter({key[1:]: count for key, count in counted.items()}) == statuses
            counted = cells(part(report(ledger, "guarantees", day), "guarantees"), "all")
            assert Counter({key[1]: count for key, count in counted.items()}) == states
            by_code: Counter[object] = Counter()
            for key, count in cells(part(report(ledger, "findings", day), "findings"), "all").items():
                # Those that began here and those that began elsewhere.
                by_code[key[2]] += count
            assert by_code == codes


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000))
def test_places_are_those_of_a_naive_count(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    made = population(seed, dossiers=5)
    with Ledger.create(tmp_path_factory.mktemp("random") / "ledger.db", simulated=True) as ledger:
        fill(ledger, made)
        for on in some_days(seed, made, 3):
            found = part(report(ledger, "flow", on.isoformat()), "places")
            of_all = [row.cells for row in found.rows if row.by == "all"]
            with ledger.reading() as entries:
                reading = Reading(entries)
                still = len(list(answers.places(entries, reading, on)))
                left = sum(
                    len(reading.dossier(status.dossier, on).places.left_by(status.dossier))
                    for status in replayed(reading, on)
                )
            assert sum(cells["open"].count or 0 for cells in of_all) == still
            assert sum(cells["places"].count or 0 for cells in of_all) == left


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000))
def test_requests_are_those_of_a_naive_count(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    made = population(seed, dossiers=8)
    with Ledger.create(tmp_path_factory.mktemp("random") / "ledger.db", simulated=True) as ledger:
        fill(ledger, made)
        first, last = sorted(some_days(seed, made, 2))
        first = min(first, date(2020, 3, 20))
        with ledger.reading() as entries:
            listed = list(answers.exceptions(entries, Reading(entries), last))
        of_day = part(report(ledger, "exceptions", last.isoformat()), "exceptions")
        assert Counter({key[1:]: count for key, count in cells(of_day, "enterprise").items()}) == Counter(
            (each.state, each.scheme, each.enterprise) for each in listed
        )
        of_period = part(report(ledger, "exceptions", last.isoformat(), first.isoformat()), "exceptions")
        assert Counter(
            {(key[0].last, *key[1:]): count for key, count in cells(of_period, "all").items()}
        ) == Counter(
            (min(quarter_end(each.asked_on), last), each.state, None, None)
            for each in listed
            if each.asked_on >= first
        )


def quarter_end(day: date) -> date:
    """Gone to day by day."""
    while day.month == (day + timedelta(days=1)).month or day.month % 3:
        day += timedelta(days=1)
    return day


def everything(ledger: Ledger, days: list[date], *, masked: bool) -> list[Report]:
    found = []
    for name in REPORTS:
        at = HERE if name == "enterprise" else None
        for on, first in zip(days, [None, *days], strict=False):
            begin = None if first is None else min(first, on).isoformat()
            end = on if first is None else max(first, on)
            found.append(report(ledger, name, end.isoformat(), begin, enterprise=at, masked=masked))
    return found


@pytest.fixture
def no_folding(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From the call on, folding is an error."""

    def refuse() -> None:
        def folded(*_: object) -> None:
            raise AssertionError("this was to be counted from the read models")

        monkeypatch.setattr(answering, "folded_in_memory", folded)

    return refuse


def test_the_read_models_give_what_folding_gives(location: str, no_folding: Callable[[], None]) -> None:
    made = population(21, dossiers=times(6, 9))
    days = [*some_days(1, made, times(1, 3)), date(2021, 6, 30)]
    with Ledger.create(location, simulated=True) as ledger:
        fill(ledger, made)
        folded = everything(ledger, days, masked=False), everything(ledger, days, masked=True)
        runner.rebuild(ledger, location)
        no_folding()
        kept = everything(ledger, days, masked=False), everything(ledger, days, masked=True)
    for before, now in zip(folded, kept, strict=True):
        assert [(each.manifest, each.parts, each.measures) for each in before] == [
            (each.manifest, each.parts, each.measures) for each in now
        ]
        assert not any(each.from_models for each in before)
        assert all(each.from_models for each in now)


def test_a_moment_in_the_past_is_counted_from_the_read_models_and_knows_no_more(location: str) -> None:
    made = population(5, dossiers=4)
    moment = knowledge_moment("2020-09-01")
    with Ledger.create(location, simulated=True) as ledger:
        fill(ledger, made)
        runner.rebuild(ledger, location)
        now = report(ledger, "suspension", "2020-12-31")
        then = report(ledger, "suspension", "2020-12-31", known=moment)
        assert (now.from_models, then.from_models) == (True, True)
        assert now.parts != then.parts
        with ledger.reading() as entries:
            reading = Reading(entries, moment)
            statuses = Counter(status.status for status in replayed(reading, date(2020, 12, 31)))
        cells = row(part(then, "suspension")).cells
        assert cells["running"].count == statuses["running"]
        assert cells["suspended"].count == statuses["suspended"]


def test_a_snapshot_of_before_a_rebuild_is_counted_as_it_was(location: str) -> None:
    """The build that it was to be counted from may be gone."""

    def periods(rows: counting.Register) -> list[counting.CountedPeriod]:
        return list(rows.periods(date(2022, 1, 1)))

    with Ledger.create(location, simulated=True) as ledger:
        fill(ledger, population(3, dossiers=3))
        runner.rebuild(ledger, location)
        with ledger.reading() as entries:
            before, _ = counting.ask(entries, Reading(entries), periods)
        with ledger.reading() as entries:
            reading = Reading(entries)
            runner.rebuild(ledger, location)
            after, _ = counting.ask(entries, reading, periods)
        assert before == after
        assert before
