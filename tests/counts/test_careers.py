"""Inflow, outcomes, durability and cooperation are what a naive count over the days of everyone finds."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random
from statistics import median

import pytest

from ledger.application import Ledger
from ledger.parsing.reading import moment_from
from projections.counts.figures import Part
from projections.fold.rules.calendar import as_date, term_last_day
from projections.reading import Reading
from projections.readmodels import runner
from tests.counts import naive
from tests.counts.asked import report
from tests.counts.naive import Career, Key, with_hosts
from tests.counts.test_counting import cells
from tests.effort import seeds
from tests.given import Made
from tests.readmodels.everyone import fill
from tests.replaying import replayed

# 18038: the employment before ends on the day on which a job elsewhere makes place for another.
SEEDS = [*seeds(4), 18_038]
ONE_DAY = timedelta(days=1)


def of(found: Part) -> Counter[Key]:
    """The figures of enterprises: label by label, without those of which there are none."""
    return Counter({key[1:]: count for key, count in cells(found, "enterprise").items()})


def decided_on(made: list[Made]) -> list[date]:
    """The days on which something is decided, and those after: on no other day does anybody come or go."""
    first = {
        date.fromisoformat(each["effective_on"])
        for one in made
        for each in (one, one.get("replacement", {}))
        if "effective_on" in each
    }
    return sorted({*first, *(day + ONE_DAY for day in first)})


def some_spans(seed: int, days: list[date]) -> list[tuple[date | None, date]]:
    random = Random(seed)
    one, other = sorted((random.choice(days), random.choice(days)))
    return [
        (None, random.choice(days) + timedelta(days=random.randint(0, 400))),
        (one, other),
        (one, one + timedelta(days=200)),
    ]


def within(day: date, span: tuple[date | None, date]) -> bool:
    first, last = span
    # One day is no period: what is asked of it is all until then.
    return day <= last and (first is None or first == last or day >= first)


def people(reading: Reading, days: list[date], last: date) -> list[Career]:
    return [Career(reading, key, days, last) for key, _ in reading.by_person()]


def asked(ledger: Ledger, name: str, span: tuple[date | None, date], **more: object) -> dict[str, Part]:
    first, last = span
    begin = None if first is None else first.isoformat()
    found = report(ledger, name, last.isoformat(), begin, **more)
    return {each.name: each for each in found.parts}


@pytest.fixture(params=SEEDS)
def seed(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def test_each_figure_is_that_of_the_days(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    made = with_hosts(seed)
    location = tmp_path_factory.mktemp("random") / "ledger.db"
    with Ledger.create(location, simulated=True) as ledger:
        fill(ledger, made)
        moment = None
        if seed % 2:
            # As known in the past.
            moment = moment_from(dict(Random(seed).choice(made)))
        elif seed % 4 == 0:
            runner.rebuild(ledger, location)
        days = decided_on(made)
        for span in some_spans(seed, days):
            with ledger.reading() as entries:
                compare(ledger, Reading(entries, moment), days, span, known=moment)


def compare(
    ledger: Ledger, reading: Reading, days: list[date], span: tuple[date | None, date], **known: object
) -> None:
    last = span[1]
    everyone = people(reading, days, last)
    inflow = asked(ledger, "inflow", span, **known)
    flow = asked(ledger, "flow", span, **known)
    cooperation = asked(ledger, "cooperation", span, **known)
    filled = naive.all_filled(reading, [one.key for one in everyone], last)
    came: dict[str, Counter[Key]] = {"inflow": Counter(), "conversions": Counter(), "outflow": Counter()}
    for one in everyone:
        for (name, label, figure, day, scheme, enterprise), count in naive.came_and_left(
            one, filled.get(one.key, [])
        ).items():
            if within(day, span):  # type: ignore[arg-type]
                labels = (label,) if label else ()
                came[str(name)][(*labels, figure, scheme, enterprise)] += count
    for name, counted in came.items():
        assert of(inflow[name]) == counted, (name, span)
    endings(flow, everyone, span)
    durability(flow, everyone, span)
    passages(cooperation, everyone, span)
    internships(cooperation, everyone, span)


def endings(flow: dict[str, Part], everyone: list[Career], span: tuple[date | None, date]) -> None:
    phases: Counter[Key] = Counter()
    providers: Counter[Key] = Counter()
    leavings: Counter[Key] = Counter()
    for one in everyone:
        for day, outcome, phase, provider, before, _ in naive.ended(one):
            if within(day, span):
                where = before.scheme, before.enterprise
                phases[(outcome, phase, *where)] += 1
                providers[(provider or "no-provider", outcome, *where)] += 1
                if outcome == "left":
                    leavings[(next(iter(one.ends(day))).by, *where)] += 1
    assert of(flow["stopped-in-phase"]) == phases
    assert of(flow["stopped-with-provider"]) == providers
    assert of(flow["stopped-by-leaving"]) == leavings


def durability(flow: dict[str, Part], everyone: list[Career], span: tuple[date | None, date]) -> None:
    lasting: Counter[Key] = Counter()
    over: Counter[Key] = Counter()
    for one in everyone:
        for job in naive.jobs(one):
            if within(job.day, span):
                for months in (3, 6, 12):
                    term = as_date(term_last_day(job.day.toordinal(), months))
                    became = "lasts" if job.over is None or job.over > term else "job-over"
                    became = "too-early" if term > span[1] else became
                    lasting[str(months), became, job.scheme, job.enterprise] += 1
                    if became == "lasts":
                        assert one.reading.status(one.key, term).status == "transitioned"
            if job.over is not None and within(job.over, span):
                ends = [end for end in one.ends(job.over) if job.internal or end.tag() == "transition-end"]
                by, will = "none", "not-on-record"
                if ends:
                    by = ends[0].by
                    stated = getattr(ends[0], "outside_will", None)
                    will = "outside" if (by != "employee" if stated is None else stated) else "own"
                over[by, will, job.scheme, job.enterprise] += 1
    assert of(flow["durability"]) == lasting
    assert of(flow["jobs-ended"]) == over


def passages(cooperation: dict[str, Part], everyone: list[Career], span: tuple[date | None, date]) -> None:
    pairs: Counter[Key] = Counter()
    took: dict[str, list[int]] = {"from-start": [], "from-employment": []}
    hires: Counter[str | None] = Counter()
    for one in everyone:
        for job in naive.jobs(one):
            if job.internal:
                continue
            goes_on = one.goes_on_until(span[1], job.receiving, job.day)
            if within(job.day, span):
                hires[goes_on] += 1
                pairs[job.receiving, "transitions", job.scheme, job.enterprise] += 1
                if job.began is not None:
                    took["from-start"].append((job.day - job.began).days)
                if job.hired is not None:
                    took["from-employment"].append((job.day - job.hired).days)
    assert of(cooperation["pairs"]) == pairs
    for row in cooperation["time-to-job"].rows:
        if row.by == "all":
            days = took[row.labels[0]]
            assert row.cells["transitions"].count == len(days)
            assert row.median_days == (float(median(days)) if days else None)
    of_all = cooperation["partners"].rows[0].cells
    again = {each for each, number in hires.items() if number > 1}
    assert (of_all["hired-again"].count, of_all["receivers"].count) == (len(again), len(hires))


def internships(cooperation: dict[str, Part], everyone: list[Career], span: tuple[date | None, date]) -> None:
    found: Counter[Key] = Counter()
    hosts: dict[str | None, bool] = {}
    for one in everyone:
        jobs = [job for job in naive.jobs(one) if not job.internal]
        for _, decided in one.decisions:
            host = getattr(decided, "enterprise", None)
            day = decided.effective_on
            if decided.tag() != "phase" or host is None or not within(day, span):
                continue
            if decided.phase != "internship":  # type: ignore[attr-defined]
                continue
            led = [job for job in jobs if job.day >= day]
            became = "not-hired"
            if led:
                names = {host, one.goes_on_until(led[0].day, host, day)}
                became = "hired-here" if led[0].receiving in names else "hired-elsewhere"
            now = one.on(day)
            found[host, became, now.scheme, now.enterprise] += 1
            kept = one.goes_on_until(span[1], host, day)
            hosts[kept] = hosts.get(kept, False) or became == "hired-here"
    assert of(cooperation["internships"]) == found
    of_all = cooperation["partners"].rows[0].cells
    assert (of_all["host-hired"].count, of_all["hosts"].count) == (sum(hosts.values()), len(hosts))


def test_who_came_less_who_left_is_the_difference_of_two_days(
    seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    made = with_hosts(seed)
    with Ledger.create(tmp_path_factory.mktemp("random") / "ledger.db", simulated=True) as ledger:
        fill(ledger, made)
        first, last = some_spans(seed, decided_on(made))[1]
        if first == last:
            return
        net = {
            (row.by, row.scheme): row.cells["net"].count
            for row in asked(ledger, "inflow", (first, last))["net"].rows
            if row.by == "all"
        }
        with ledger.reading() as entries:
            reading = Reading(entries)
            of_days = [
                sum(map(naive.in_sector, replayed(reading, day)))
                for day in (first - ONE_DAY, last)  # type: ignore[operator]
            ]
        assert net["all", None] == of_days[1] - of_days[0]
