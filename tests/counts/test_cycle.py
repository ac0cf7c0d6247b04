"""The business cycle: what is counted is what a naive count finds that looks at everybody's status day by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from ledger.application import Ledger
from ledger.demo.places import kbo
from projections.counts.asking import MeasureNotFound
from projections.counts.cycle import CycleRequest
from projections.counts.figures import FigureRow, Part, Span
from projections.counts.masking import Shown
from projections.counts.overlaps import sums_of_others
from projections.fold.rules.calendar import as_date
from projections.fold.rules.measure import Spell
from projections.reading import Reading, Status
from tests.counts.asked import HERE, THERE, counts, part, people, record, report, row, small_town
from tests.effort import seeds
from tests.given import employment_end, lifting, measure_extension, order, resumption, transition
from tests.readmodels.everyone import fill, population
from tests.replaying import replayed

STANDING = ("suspended", "postponed", "awaiting", "running")
STOPPED = ("suspended", "postponed")
DAY = timedelta(days=1)
Days = Mapping[date, Mapping[str, Status]]
Found = Counter[tuple[str, str | None, str | None]]
#: Who answers for a guarantee its row says; a status does not.
OF_GUARANTEES = ("owed", "honoured", "breached")


# -- counted one by one -------------------------------------------------------------------------------


class Everybody(dict[date, Mapping[str, Status]]):
    """The status of everybody at the end of each day, as it is asked for."""

    def __init__(self, reading: Reading) -> None:
        super().__init__()
        self._reading = reading

    def __missing__(self, on: date) -> Mapping[str, Status]:
        self[on] = {each.dossier: each for each in replayed(self._reading, on)}
        return self[on]


def is_employed(status: Status | None) -> bool:
    return status is not None and status.scheme is not None and status.status != "transitioned"


def happened(before: Status | None, now: Status) -> Iterator[str]:
    """What is otherwise than on the day before."""
    was = None if before is None else before.trajectory
    if now.trajectory is not None and now.trajectory.started_on == now.on:
        yield "started"
    elif (
        now.status == "running" and before is not None and before.status in ("suspended", "awaiting") and was
    ):
        yield "resumptions"
    if now.status == "transitioned" and (before is None or before.status != "transitioned"):
        yield "transitions"
    elif is_employed(before) and not is_employed(now):
        yield "employments-ended"
    for guarantee in now.guarantees:
        if guarantee.suspension and guarantee.since == now.on and guarantee.state in ("honoured", "breached"):
            yield guarantee.state


def naive(everybody: Days, first: date, last: date) -> Counter[str]:
    """What stands at the end of the last day, and what happened on all of them."""
    found: Counter[str] = Counter()
    for now in everybody[last].values():
        found["employed"] += is_employed(now)
        found[now.status] += now.status in STANDING
        found["owed"] += sum(bool(each.suspension) and each.state == "owed" for each in now.guarantees)
    on = first
    while on <= last:
        for dossier, now in everybody[on].items():
            found.update(happened(everybody[on - DAY].get(dossier), now))
        on += DAY
    return +found


def naive_by_enterprise(everybody: Days, last: date) -> Found:
    found: Found = Counter()
    for now in everybody[last].values():
        found["employed", now.scheme, now.enterprise] += is_employed(now)
        found[now.status, now.scheme, now.enterprise] += now.status in STANDING
    return +found


def naive_asked(everybody: Days, spell: Spell, until: date) -> Counter[str]:
    """What became of those whom the measure stopped on its last day."""
    assert spell.last is not None
    end = as_date(spell.last)
    found: Counter[str] = Counter()
    for dossier, then in everybody[end].items():
        protected = any(
            (each.suspension or "").partition("#")[0] == spell.measure and each.state == "protected"
            for each in then.guarantees
        )
        if then.status in STOPPED and protected:
            found.update(since(everybody, dossier, end, until))
    return found


def since(everybody: Days, dossier: str, end: date, until: date) -> set[str]:
    """All that somebody is counted under, from the day after the end."""
    days = [end + DAY * nth for nth in range(1, (until - end).days + 1)]
    seen = {"stopped"}
    statuses = [everybody[on][dossier] for on in days]
    seen.add("still-stopped" if all(each.status in STOPPED for each in statuses) else "released")
    words = {
        "started": "started-again",
        "resumptions": "started-again",
        "transitions": "moved-on",
        "employments-ended": "went",
        "honoured": "chance-honoured",
        "breached": "chance-breached",
    }
    for now in statuses:
        seen |= {words[each] for each in happened(everybody[now.on - DAY].get(dossier), now)}
        if now.status == "awaiting":
            seen.add("waited")
        if any(each.suspension and each.state in ("owed", "offered") for each in now.guarantees):
            seen.add("chance-owed")
        if any(each.code == "insertion-lapsed" and each.since > end for each in now.findings):
            seen.add("term-lapsed")
    return seen


def of_all(found: FigureRow) -> Counter[str]:
    return Counter({name: count or 0 for name, count in counts(found).items()})


def by_enterprise(found: Part, like: FigureRow) -> Found:
    return Counter(
        {
            (name, each.scheme, each.enterprise): each.cells[name].count or 0
            for each in found.rows
            if each.by == "enterprise" and (each.span, each.labels) == (like.span, like.labels)
            for name in ("employed", *STANDING)
        }
    )


@pytest.mark.parametrize("seed", seeds(6, first=700))
def test_every_figure_is_that_of_a_naive_count_day_by_day(seed: int, tmp_path: Path) -> None:
    made = population(seed, dossiers=4)
    random = Random(seed)
    with Ledger.create(tmp_path / "random.db", simulated=True) as ledger:
        fill(ledger, made)
        with ledger.reading() as entries:
            reading = Reading(entries)
            everybody = Everybody(reading)
            spells = list(reading.collective.spells)
            ends = [as_date(each.last) for each in spells if each.last is not None] or [date(2020, 6, 21)]
            first = random.choice(ends) - timedelta(days=random.randint(0, 60))
            last, until = first + timedelta(days=120), random.choice(ends) + timedelta(days=40)
            asked = CycleRequest(days=random.choice([9, 30]), asked_until=until)
            found = report(ledger, "cycle", last.isoformat(), first.isoformat(), by="enterprise", cycle=asked)
            for name in ("quarters", "around"):
                whole = part(found, name)
                for each in (each for each in whole.rows if each.by == "all"):
                    if each.span.last < each.span.first or (each.span.last - each.span.first).days > 150:
                        continue
                    assert of_all(each) == naive(everybody, *each.span), (name, each.labels)
                    assert +by_enterprise(whole, each) == naive_by_enterprise(everybody, each.span.last)
            rows = [each for each in part(found, "asked").rows if each.by == "all"]
            ended = [
                each for each in spells if each.last is not None and as_date(each.last) < min(until, last)
            ]
            assert len(rows) == len(ended)
            for each, spell in zip(rows, ended, strict=True):
                if (each.span.last - each.span.first).days <= 150:
                    assert of_all(each) == naive_asked(everybody, spell, each.span.last)


# -- what is read by a person ---------------------------------------------------------------------------

LETTER = {"name": "banen in tijdelijke werkloosheid", "value": "20", "unit": "%", "source": "brief"}


def of_measure(found: Part, when: str) -> FigureRow:
    return row(found, "corona-2020", when)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Ledger]:
    """Sixteen who are stopped; then six here resume, and one of them reaches an ordinary job."""
    with Ledger.create(tmp_path / "ledger.db") as ledger:
        record(ledger, *small_town(), transition("2020-08-10", dossier="H-1"))
        yield ledger


def test_before_during_and_after_stand_side_by_side_for_as_many_days(town: Ledger) -> None:
    around = part(report(town, "cycle", "2020-12-31"), "around")
    spans = [(each.labels[1], *map(str, each.span)) for each in around.rows if each.by == "all"]
    assert spans == [
        ("before", "2019-12-17", "2020-03-19"),
        ("during", "2020-03-20", "2020-06-21"),
        ("after", "2020-06-22", "2020-09-23"),
    ]
    assert counts(of_measure(around, "before")) == {"employed": 16, "running": 16, "started": 16}
    assert counts(of_measure(around, "during")) == {"employed": 16, "suspended": 16}
    assert counts(of_measure(around, "after")) == {
        "employed": 15,
        "running": 4,
        "awaiting": 10,
        "owed": 10,
        "resumptions": 6,
        "transitions": 1,
        "honoured": 6,
    }


def test_after_a_measure_no_day_is_counted_that_has_not_come(town: Ledger) -> None:
    still = part(report(town, "cycle", "2020-06-21"), "around")
    assert [each.labels[1] for each in still.rows if each.by == "all"] == ["before", "during"]
    just = part(report(town, "cycle", "2020-06-22", cycle=CycleRequest(days=10)), "around")
    assert of_measure(just, "after").span == (date(2020, 6, 22), date(2020, 6, 22))
    assert of_measure(just, "before").span == (date(2020, 3, 10), date(2020, 3, 19))


def test_a_period_is_counted_quarter_by_quarter_and_its_ends_by_the_days_in_it(town: Ledger) -> None:
    quarters = part(report(town, "cycle", "2020-07-15", "2019-12-31"), "quarters")
    told = [(*each.labels, *map(str, each.span)) for each in quarters.rows if each.by == "all"]
    assert told == [
        ("2019-Q4", "", "2019-12-31", "2019-12-31"),
        ("2020-Q1", "corona-2020", "2020-01-01", "2020-03-31"),
        ("2020-Q2", "corona-2020", "2020-04-01", "2020-06-30"),
        ("2020-Q3", "", "2020-07-01", "2020-07-15"),
    ]
    assert counts(row(quarters, "2020-Q1")) == {"employed": 16, "suspended": 16, "started": 16}


def test_without_a_period_it_reaches_from_a_year_before_the_first_measure_to_a_year_after_the_last(
    town: Ledger,
) -> None:
    named = [each.labels[0] for each in part(report(town, "cycle", "2026-01-05"), "quarters").rows]
    assert (named[0], named[-1]) == ("2019-Q1", "2021-Q2")


def test_a_ledger_without_measures_has_its_last_two_years(tmp_path: Path) -> None:
    with Ledger.create(tmp_path / "ledger.db") as ledger:
        record(ledger, *people(6))
        found = report(ledger, "cycle", "2021-05-05", cycle=CycleRequest(asked_until=date(2021, 12, 31)))
        assert [len(part(found, name).rows) for name in ("around", "asked")] == [0, 0]
        named = [each.labels[0] for each in part(found, "quarters").rows]
        assert (named[0], named[-1]) == ("2019-Q2", "2021-Q2")


def test_what_was_asked_stands_beside_what_was_decided(town: Ledger) -> None:
    """The sixteen whom it stopped on its last day; who would have been stopped until the end of the year."""
    record(town, employment_end("2020-10-30", dossier="Y-0"))
    asked = CycleRequest(asked_until=date(2020, 12, 31))
    found = part(report(town, "cycle", "2021-06-30", cycle=asked), "asked")
    (of_everybody,) = (each for each in found.rows if each.by == "all")
    assert of_everybody.labels == ("corona-2020", "2020-12-31")
    assert of_everybody.span == (date(2020, 6, 22), date(2020, 12, 31))
    assert counts(of_everybody) == {
        "released": 16,
        "stopped": 16,
        "waited": 16,
        "chance-owed": 16,
        "started-again": 6,
        "chance-honoured": 6,
        "chance-breached": 1,
        "moved-on": 1,
        "went": 1,
    }
    here = row(found, "corona-2020", by="enterprise", scheme="cmw", at=HERE)
    assert counts(here)["stopped"] == 7
    earlier = part(report(town, "cycle", "2020-06-30", cycle=asked), "asked")
    assert {each.span.last for each in earlier.rows} == {date(2020, 6, 30)}
    before = part(
        report(town, "cycle", "2021-06-30", cycle=CycleRequest(asked_until=date(2020, 6, 21))), "asked"
    )
    assert before.rows == ()


def test_who_is_stopped_again_until_the_day_asked_made_no_difference(tmp_path: Path) -> None:
    with Ledger.create(tmp_path / "ledger.db") as ledger:
        record(ledger, *people(2), order(), lifting(), resumption("2020-06-22", dossier="P-0"))
        # A second measure stops whoever still awaits, from the very day that the first one is over.
        record(ledger, order("2020-06-22", measure="tweede"))
        asked = CycleRequest("corona-2020", asked_until=date(2020, 12, 31))
        found = part(report(ledger, "cycle", "2021-06-30", cycle=asked), "asked")
        said = counts(row(found, "corona-2020"))
        assert (said["still-stopped"], said["stopped"]) == (1, 2)


def test_of_one_measure_only_its_own_is_told(town: Ledger) -> None:
    record(town, order("2022-01-10", measure="oefening"), lifting("2022-02-01", measure="oefening"))
    whole = report(town, "cycle", "2023-01-01")
    assert {each.labels[0] for each in part(whole, "around").rows} == {"corona-2020", "oefening"}
    one = report(town, "cycle", "2023-01-01", cycle=CycleRequest("oefening"))
    assert {each.labels[0] for each in part(one, "around").rows} == {"oefening"}
    assert [each.measure for each in one.measures] == ["oefening"]
    with pytest.raises(MeasureNotFound, match="nergens"):
        report(town, "cycle", "2023-01-01", cycle=CycleRequest("nergens"))


def test_an_indicator_stands_in_each_quarter_that_it_is_about(tmp_path: Path) -> None:
    with Ledger.create(tmp_path / "ledger.db") as ledger:
        record(
            ledger,
            order(motivation=[{**LETTER, "period": "2020-04"}, {**LETTER, "period": "2020"}, LETTER]),
            measure_extension(
                "2020-07-01", motivation=[{**LETTER, "value": 5, "period": "2020-06-30/2020-07-01"}]
            ),
        )
        (measure,) = report(ledger, "cycle", "2020-12-31").measures
        every = tuple(f"2020-Q{nth}" for nth in range(1, 5))
        assert [each.quarters for each in measure.indicators] == [
            ("2020-Q2",),
            every,
            ("2020-Q1",),
            ("2020-Q2", "2020-Q3"),
        ]


# -- small numbers --------------------------------------------------------------------------------------


def test_the_number_of_employed_is_hidden_where_it_would_tell_who_left(tmp_path: Path) -> None:
    """Four fewer, of whom nobody left: with the number of employed it would be known that four moved on."""
    with Ledger.create(tmp_path / "ledger.db") as ledger:
        record(ledger, *people(20))
        record(ledger, *(transition("2020-05-04", dossier=f"P-{nth}") for nth in range(4)))
        quarters = part(report(ledger, "cycle", "2020-12-31", masked=True, by="scheme"), "quarters")
        scheme = {each.labels[0]: each.cells for each in quarters.rows if each.by == "scheme"}
        assert scheme["2020-Q2"]["transitions"].hidden
        assert all(cells["employed"].hidden for cells in scheme.values() if cells["employed"].count != 0)
        assert not scheme["2020-Q2"]["running"].hidden


def test_the_number_of_employed_stands_where_it_leaves_a_hidden_one_open(tmp_path: Path) -> None:
    with Ledger.create(tmp_path / "ledger.db") as ledger:
        record(ledger, *people(20))
        record(ledger, *(transition("2020-05-04", dossier=f"P-{nth}") for nth in range(2)))
        quarters = part(report(ledger, "cycle", "2020-12-31", masked=True, by="scheme"), "quarters")
        scheme = {each.labels[0]: each.cells for each in quarters.rows if each.by == "scheme"}
        assert scheme["2020-Q2"]["transitions"].hidden
        assert [scheme[name]["employed"].count for name in ("2020-Q1", "2020-Q2")] == [20, 18]


@pytest.mark.parametrize("seed", seeds(15, first=40))
def test_what_is_hidden_could_be_more_than_one_number_by_what_stands_around_it(
    seed: int, tmp_path: Path
) -> None:
    """Of each scheme and enterprise: what went is at least by how many fewer they are, and so is what came."""
    random = Random(seed)
    with Ledger.create(tmp_path / "ledger.db") as ledger:
        for at in (HERE, THERE):
            record(ledger, *people(random.randint(5, 14), at=at, name=at[-3:]))
        for at in (HERE, THERE):
            ends, day = (
                random.choice([[transition], [transition, employment_end]]),
                date(2020, random.randint(2, 9), 10),
            )
            for nth in range(random.choice([0, 1, 3, 4, 4, 4, 5])):
                record(ledger, random.choice(ends)(day.isoformat(), dossier=f"{at[-3:]}-{nth}"))
        found = part(report(ledger, "cycle", "2020-12-31", masked=True, by="enterprise"), "quarters")
        lines: dict[tuple[object, ...], list[FigureRow]] = {}
        for each in found.rows:
            lines.setdefault((each.by, each.scheme, each.enterprise), []).append(each)
        for line in lines.values():
            for before, after in pairwise(line):
                assert could_be_several(before, after, "employed", -1, ("transitions", "employments-ended"))
                assert could_be_several(before, after, "running", 1, ("started", "resumptions"))


def could_be_several(before: FigureRow, after: FigureRow, of: str, sign: int, ways: tuple[str, str]) -> bool:
    """Whether each small cell can be two numbers at least, by all that can be: tried one by one."""
    then, now = before.cells[of].count, after.cells[of].count
    if then is None or now is None:
        return True
    cells = [after.cells[way] for way in ways]
    could = [
        [each.count] if each.count is not None else range(1, 5) if each.small else range(60) for each in cells
    ]
    possible = [(a, b) for a in could[0] for b in could[1] if a + b >= sign * (now - then)]
    return all(
        len({pair[nth] for pair in possible}) > 1 for nth, each in enumerate(cells) if each.count is None
    )


def test_a_measure_of_whole_quarters_does_not_tell_what_one_of_them_hides(tmp_path: Path) -> None:
    """Asked of the measure's own days: six left in its first quarter, two in the second, and eight during it."""
    with Ledger.create(tmp_path / "ledger.db") as ledger:
        record(ledger, *people(40), order("2020-04-01"), lifting("2020-10-01"))
        for day, those in (("2020-05-04", range(6)), ("2020-08-03", range(6, 8))):
            record(ledger, *(employment_end(day, dossier=f"P-{nth}") for nth in those))
        found = report(ledger, "cycle", "2020-12-31", "2020-01-01", masked=True)
        of_all = {
            each.labels: each.cells["employments-ended"]
            for name in ("quarters", "around")
            for each in part(found, name).rows
            if each.by == "all"
        }
        assert of_all["2020-Q2", "corona-2020"].count == 6
        assert of_all["2020-Q3", "corona-2020"].hidden
        assert of_all["corona-2020", "during"].hidden


def test_where_nothing_is_hidden_a_measure_of_whole_quarters_is_told(tmp_path: Path) -> None:
    with Ledger.create(tmp_path / "ledger.db") as ledger:
        record(ledger, *people(40), order("2020-04-01"), lifting("2020-10-01"))
        for day, those in (("2020-05-04", range(6)), ("2020-08-03", range(6, 12))):
            record(ledger, *(employment_end(day, dossier=f"P-{nth}") for nth in those))
        found = report(ledger, "cycle", "2020-12-31", "2020-01-01", masked=True)
        assert row(part(found, "around"), "corona-2020", "during").cells["employments-ended"].count == 12


def test_days_that_others_add_up_to_are_found() -> None:
    def span(first: int, last: int) -> Span:
        return Span(date(2020, 1, first), date(2020, 1, last))

    thirds = [span(1, 10), span(11, 20), span(21, 30)]
    assert sums_of_others([*thirds, span(1, 20), span(11, 30)]) == {span(1, 20), span(11, 30)}
    # The same days are no sum, and what begins or ends elsewhere is none.
    assert sums_of_others([*thirds, span(1, 10), span(2, 20), span(2, 10)]) == {span(2, 10)}


def test_whom_a_measure_stopped_does_not_tell_how_many_still_are(tmp_path: Path) -> None:
    """Twelve were suspended on its last day: with nine released it would be known that three still are."""
    with Ledger.create(tmp_path / "ledger.db") as ledger:
        record(ledger, *people(12), order(), lifting())
        record(ledger, *(resumption("2020-06-22", dossier=f"P-{nth}") for nth in range(9)))
        record(ledger, order("2020-06-22", measure="tweede"))
        asked = CycleRequest("corona-2020", asked_until=date(2020, 12, 31))
        found = report(ledger, "cycle", "2021-06-30", cycle=asked, masked=True)
        assert row(part(found, "around"), "corona-2020", "during").cells["suspended"].count == 12
        cells = row(part(found, "asked"), "corona-2020").cells
        assert (cells["still-stopped"], cells["released"]) == (Shown(None), Shown(None))


def test_the_employed_do_not_tell_how_many_of_them_run(tmp_path: Path) -> None:
    """Of seven employed six are suspended: one runs."""
    with Ledger.create(tmp_path / "ledger.db") as ledger:
        record(ledger, *people(7), order(), resumption("2020-04-01", dossier="P-0"))
        found = part(report(ledger, "cycle", "2020-06-30", masked=True), "quarters")
        cells = row(found, "2020-Q2").cells
        assert (cells["running"].hidden, cells["suspended"].count) == (True, 6)
        assert cells["employed"].hidden


def test_the_employed_of_many_enterprises_do_not_tell_that_one_left_each(tmp_path: Path) -> None:
    """Six enterprises have one fewer, and six moved on: one each. Nothing is told of who has how many."""
    enterprises = [kbo(nth) for nth in range(6)]
    with Ledger.create(tmp_path / "ledger.db") as ledger:
        for at in enterprises:
            record(ledger, *people(10, at=at, name=at[-6:]))
            record(ledger, transition("2020-05-04", dossier=f"{at[-6:]}-0"))
        found = part(report(ledger, "cycle", "2020-12-31", masked=True, by="enterprise"), "quarters")
        assert row(found, "2020-Q2").cells["transitions"].count == 6
        of_one = [each for each in found.rows if each.by == "enterprise"]
        assert of_one
        assert all(each.cells["employed"].hidden for each in of_one if each.labels[0] >= "2020-Q1")
