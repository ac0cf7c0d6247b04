"""What findings and guarantees were over a period is what a walk through its days shows, one status after the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

import pytest

from ledger.application import Ledger
from ledger.store.session import ReadTransaction as Entries
from projections.fold.entitlement import BY_LEAVING
from projections.fold.trace import Trace, finding
from projections.reading import GuaranteeState, Reading, Status, knowledge_moment
from projections.readmodels import population as answers
from tests.effort import seeds
from tests.given import (
    BUURTDIENST,
    MAATWERK,
    PROVIDER,
    Made,
    consent,
    employment,
    employment_end,
    evaluation,
    extension,
    joining,
    lifting,
    offer,
    order,
    phase,
    resumption,
    start,
    succession,
    transition,
    withdrawal,
)
from tests.readmodels.everyone import fill, population
from tests.replaying import replayed

DAY = timedelta(days=1)
ENDS = {kind.code for kind in BY_LEAVING}


class Walked(NamedTuple):
    """A period, and the status of everyone on each of its days and the one after it."""

    entries: Entries
    reading: Reading
    first: date
    last: date
    days: dict[date, dict[str, Status]]

    @property
    def within(self) -> list[date]:
        """The days of the period."""
        return [day for day in self.days if day <= self.last]


def some_period(random: Random, made: list[Made]) -> tuple[date, date]:
    """Days from one on which something was decided to some weeks later."""
    first = date.fromisoformat(random.choice(made)["effective_on"]) + DAY * random.choice([-1, 0, 1, 25, 31])
    return first, first + DAY * random.choice([0, 20, 45])


def walk(entries: Entries, random: Random, made: list[Made], known: str | None) -> Walked:
    reading = Reading(entries, None if known is None else knowledge_moment(known))
    first, last = some_period(random, made)
    days = [first + DAY * nth for nth in range((last - first).days + 2)]
    walked = {day: {status.dossier: status for status in replayed(reading, day)} for day in days}
    return Walked(entries, reading, first, last, walked)


@pytest.fixture(params=seeds(3), scope="module")
def walked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Walked]]:
    """Two periods of a random register, walked day by day; one of them as known in the middle of it all."""
    random, made = Random(request.param), population(request.param, dossiers=3)
    place = tmp_path_factory.mktemp("random") / "ledger.db"
    with Ledger.create(place, simulated=True) as ledger:
        fill(ledger, made)
        with ledger.reading() as entries:
            moments = None, str(random.choice(made)["recorded_at"])
            yield [walk(entries, random, made, known) for known in moments]


@pytest.fixture
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with Ledger.create(tmp_path_factory.mktemp("random") / "ledger.db", simulated=True) as ledger:
        yield ledger


def spans(walk: Walked) -> dict[tuple[str, str, tuple[int, ...], date], date | None]:
    """Each finding that a status shows on a day of the period, and its last day, None where it stands at the end."""
    seen: dict[tuple[str, str, tuple[int, ...], date], date] = {}
    for day in walk.within:
        for key, status in walk.days[day].items():
            for each in status.findings:
                seen[key, each.code, each.entries, each.since] = day
    return {found: None if day == walk.last else day for found, day in seen.items()}


def test_each_finding_stands_from_its_first_to_its_last_day(walked: list[Walked]) -> None:
    for walk in walked:
        rows = list(answers.findings(walk.entries, walk.reading, walk.last, since=walk.first))
        found = {(row.dossier, row.code, row.entries, row.since): row.last_day for row in rows}
        assert found == spans(walk)
        assert len(found) == len(rows)


def test_what_cured_a_finding_is_what_its_trace_says(walked: list[Walked]) -> None:
    for walk in walked:
        for row in answers.findings(walk.entries, walk.reading, walk.last, since=walk.first):
            if row.last_day is None:
                assert (row.cure, row.cured_with, row.cured_by) == (None, None, None)
                continue
            if row.code == "recorded-ahead":
                assert (row.cure, row.cured_by) == ("in-effect", ())
                continue
            trace = Trace()
            walk.reading.dossier(row.dossier, walk.last, trace)
            (cured,) = (
                change
                for change in trace.of(finding(row.code, row.entries))
                if change.after is None and change.day == (row.last_day + DAY).toordinal()
            )
            assert row.cured_by is not None
            assert (tuple(dict.fromkeys(row.cured_by)), row.cure) == (cured.because, cured.values["how"])
            streams = {each.position: each.entry.stream for each in walk.reading.history(row.dossier)}
            assert (row.cured_with is not None) == (row.cured_by[0] in streams)


def test_where_a_person_is_now_is_where_the_status_of_the_last_day_says(walked: list[Walked]) -> None:
    for walk in walked:
        for row in answers.findings(walk.entries, walk.reading, walk.last, since=walk.first):
            status = walk.days[walk.last][row.dossier]
            assert (row.status_now, row.enterprise_now) == (status.status, status.enterprise)


def test_where_a_finding_began_is_where_the_person_was_employed_that_day(walked: list[Walked]) -> None:
    for walk in walked:
        for row in answers.findings(walk.entries, walk.reading, walk.last, since=walk.first):
            day = row.since - DAY * (row.code in ENDS)
            status = walk.reading.status(row.dossier, day)
            if status.scheme is not None:
                assert (row.enterprise, row.scheme) == (status.enterprise, status.scheme)
            else:
                assert row.code not in ENDS


def held(status: Status) -> dict[tuple[str | None, int], GuaranteeState]:
    """The guarantees of a status; of several returns each by the first entry that it rests on."""
    return {(each.suspension, 0 if each.suspension else each.entries[0]): each for each in status.guarantees}


def test_the_states_of_a_guarantee_are_those_of_its_days(walked: list[Walked]) -> None:
    for walk in walked:
        rows = list(answers.guarantees(walk.entries, walk.reading, walk.last, since=walk.first))
        for day in walk.within:
            on_the_day = sorted(
                (
                    row.dossier,
                    row.suspension or "",
                    0 if row.suspension else row.entries[0],
                    row.state,
                    row.since,
                )
                for row in rows
                if row.first_day <= day <= (row.last_day or walk.last)
            )
            assert on_the_day == sorted(
                (key, each.suspension or "", name[1], each.state, each.since)
                for key, status in walk.days[day].items()
                for name, each in held(status).items()
            )
        for row in rows:
            name = row.suspension, 0 if row.suspension else row.entries[0]
            on = row.last_day or walk.last
            assert row.days == (on - row.since).days + 1
            if on < walk.first:
                raise AssertionError(f"{row} is of no day of the period")
            before = held(walk.days[on][row.dossier])[name]
            assert row.entries == before.entries
            if row.last_day is None:
                assert (row.became, row.ended_by) == (None, None)
            else:
                after = held(walk.days[on + DAY][row.dossier])[name]
                assert row.became == after.state
                assert row.ended_by == tuple(each for each in after.entries if each not in before.entries)


def test_who_asks_for_breaches_finds_the_breached_and_nobody_else_is_said_to_be(walked: list[Walked]) -> None:
    """On every day, and over the period: the guarantees that findings name are those that are `breached`."""
    for walk in walked:
        period: set[tuple[str, str]] = set()
        for day in walk.within:
            breached = {
                (key, each.suspension)
                for key, status in walk.days[day].items()
                for each in status.guarantees
                if each.state == "breached"
            }
            rows = list(answers.findings(walk.entries, walk.reading, day, severity="breach"))
            assert {(row.dossier, name) for row in rows for name in row.breached} == breached
            assert all(row.severity == "breach" or row.breached for row in rows)
            of_a_day = answers.guarantees(walk.entries, walk.reading, day, state="breached")
            assert {(row.dossier, row.suspension) for row in of_a_day} == breached
            period |= breached  # type: ignore[arg-type]
        found = answers.findings(walk.entries, walk.reading, walk.last, since=walk.first, severity="breach")
        assert {(row.dossier, name) for row in found for name in row.breached} == period
        states = answers.guarantees(walk.entries, walk.reading, walk.last, since=walk.first, state="breached")
        assert {(row.dossier, row.suspension) for row in states} == period


# -- the cases that a reader asks about ------------------------------------------------------------------


def asked(
    ledger: Ledger, *made: Made, first: str = "2020-01-01", last: str = "2021-12-31", **narrowed: str
) -> list[answers.FindingRow]:
    """The findings over a period of what is recorded, save that it was recorded late."""
    fill(ledger, [one | {"recorded_at": "2021-12-31T12:00:00Z"} for one in made])
    with ledger.reading() as entries:
        rows = answers.findings(
            entries,
            Reading(entries),
            date.fromisoformat(last),
            since=date.fromisoformat(first),
            **narrowed,  # type: ignore[arg-type]
        )
        return [row for row in rows if row.rule != "R1"]


RUNNING = (employment(), evaluation(), start("2020-02-03"))


def test_an_irregular_start_that_broke_a_guarantee_is_among_the_breaches(ledger: Ledger) -> None:
    made = (employment(), evaluation(), order("2020-03-20"), start("2020-05-04"))
    (row,) = asked(ledger, *made, severity="breach")
    assert (row.code, row.severity, row.breached) == (
        "start-during-suspension",
        "irregular",
        ("corona-2020",),
    )


def test_regularised_it_is_found_in_the_period_and_no_more_on_a_day_after_it(ledger: Ledger) -> None:
    made = (
        employment(),
        evaluation(),
        order("2020-03-20"),
        start("2020-05-04"),
        *(consent("2020-05-10", party) for party in ("employee", "employer", "receiving-enterprise")),
        evaluation("2020-05-18", purpose="exception", conditions_met=True, job_safe=True, job_durable=True),
    )
    (row,) = asked(ledger, *made, severity="breach")
    assert (row.since, row.last_day, row.breached) == (
        date(2020, 5, 4),
        date(2020, 5, 17),
        ("corona-2020",),
    )
    assert (row.cure, row.cured_with, row.cured_by) == ("regularised", "evaluation", (8, 5, 6, 7, 8))
    with ledger.reading() as entries:
        reading = Reading(entries)
        assert not list(answers.findings(entries, reading, date(2020, 5, 18), severity="breach"))
        (breached, honoured) = (
            row
            for row in answers.guarantees(entries, reading, date(2020, 12, 31), since=date(2020, 1, 1))
            if row.state != "protected"
        )
    assert (breached.state, breached.last_day, breached.became) == ("breached", date(2020, 5, 17), "honoured")
    assert (honoured.since, honoured.last_day) == (date(2020, 5, 18), None)


def test_a_second_breach_keeps_it_among_the_breaches_when_the_first_is_cured(ledger: Ledger) -> None:
    """R8 regularised, R11 not: the guarantee stays breached, and the finding that keeps it so says that."""
    made = (
        employment(),
        evaluation(),
        order("2020-03-20"),
        start("2020-05-04"),
        extension("2020-05-06", "trajectory", "2020-08-01"),
        *(consent("2020-05-10", party) for party in ("employee", "employer", "receiving-enterprise")),
        evaluation("2020-05-18", purpose="exception", conditions_met=True, job_safe=True, job_durable=True),
    )
    rows = asked(ledger, *made, severity="breach", last="2020-06-30")
    assert [(row.code, row.last_day, row.breached) for row in rows] == [
        ("start-during-suspension", date(2020, 5, 17), ("corona-2020",)),
        ("time-shortened", None, ("corona-2020",)),
    ]


def test_a_dismissal_stays_with_who_dismissed_wherever_the_person_is_now(ledger: Ledger) -> None:
    made = (
        *RUNNING,
        order("2020-03-20"),
        employment_end("2020-04-30"),
        employment("2020-05-01", enterprise=BUURTDIENST),
    )
    (row,) = asked(ledger, *made, severity="breach")
    assert (row.code, row.enterprise, row.enterprise_now) == (
        "dismissed-while-protected",
        MAATWERK,
        BUURTDIENST,
    )
    with ledger.reading() as entries:
        for enterprise, found in ((MAATWERK, 1), (BUURTDIENST, 1), (PROVIDER, 0)):
            rows = answers.findings(
                entries, Reading(entries), date(2020, 6, 30), enterprise=enterprise, severity="breach"
            )
            assert len(list(rows)) == found


def test_a_takeover_moves_the_person_and_not_where_a_finding_began(ledger: Ledger) -> None:
    made = (*RUNNING, phase("2020-02-03", "preparation"), succession("2020-06-01"))
    (row,) = asked(ledger, *made, last="2020-06-30")
    assert (row.code, row.enterprise, row.enterprise_now) == ("phase-overrun", MAATWERK, PROVIDER)


def test_a_transition_reached_after_all_cures_the_dismissal(ledger: Ledger) -> None:
    made = (*RUNNING, order("2020-03-20"), employment_end("2020-04-30"), transition("2020-05-11"))
    row = next(row for row in asked(ledger, *made) if row.code == "dismissed-while-protected")
    assert (row.last_day, row.cure, row.cured_with, row.cured_by) == (
        date(2020, 5, 10),
        "reached-after-all",
        "transition",
        (6,),
    )


def test_what_a_measure_cures_names_its_entries_and_no_decision_of_the_dossier(ledger: Ledger) -> None:
    made = (
        *RUNNING,
        order("2020-03-20", last_day="2020-06-21"),
        order("2020-11-02", measure="second"),
    )
    (row,) = (row for row in asked(ledger, *made) if row.code == "chance-not-offered")
    assert (row.since, row.last_day) == (date(2020, 7, 22), date(2020, 11, 1))
    assert (row.cure, row.cured_with, row.cured_by) == ("protected", None, (5,))


def test_what_was_withdrawn_is_found_only_as_known_before(ledger: Ledger) -> None:
    made = (*RUNNING, order("2020-03-20"), employment_end("2020-05-29"), withdrawal("2020-11-16", 5))
    fill(
        ledger,
        [
            one | {"recorded_at": f"2020-{month:02}-20T12:00:00Z"}
            for one, month in zip(made, (1, 1, 2, 3, 6, 11), strict=True)
        ],
    )
    with ledger.reading() as entries:
        found = [
            {
                row.code
                for row in answers.findings(
                    entries,
                    Reading(entries, knowledge_moment(known)),
                    date(2021, 1, 31),
                    since=date(2020, 5, 1),
                    severity="breach",
                )
            }
            for known in ("2020-08-01", "2020-12-01")
        ]
    assert found == [{"dismissed-while-protected"}, set()]


def test_two_dossiers_of_one_person_are_listed_under_the_key_that_remains(ledger: Ledger) -> None:
    made = (
        *RUNNING,
        order("2020-03-20"),
        lifting("2020-06-22"),
        employment(dossier="W-02"),
        offer("2020-08-03", dossier="W-02"),
        resumption("2020-08-10", dossier="W-02"),
        joining(),
    )
    (row,) = (row for row in asked(ledger, *made) if row.code == "chance-not-offered")
    assert (row.dossier, row.last_day, row.cured_with, row.cured_by) == (
        "W-01",
        date(2020, 8, 2),
        "offer",
        (7,),
    )


def test_a_day_says_nothing_of_what_came_after_it(ledger: Ledger) -> None:
    made = (*RUNNING, order("2020-03-20"), lifting("2020-06-22"), offer("2020-11-23"))
    (row,) = (row for row in asked(ledger, *made, first="2020-08-31", last="2020-08-31"))
    assert (row.code, row.last_day, row.cure, row.cured_by) == ("chance-not-offered", None, None, None)
