"""The rate of replacement (R13): by other code, by hand, and hidden so that no small number follows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from random import Random
from statistics import median

import pytest

from ledger.application import Ledger
from ledger.parsing.reading import moment_from
from projections.counts.figures import Figure, Part, Span, Tally, rows
from projections.counts.masking import SMALL, Cell, Shown
from projections.counts.replacements import CellOfPlaces, PublishedPlaces
from projections.fold.rules.calendar import as_date, term_last_day
from projections.reading import Reading
from projections.readmodels import runner
from tests.counts.asked import HERE, THERE, YONDER, counts, part, people, record, report, row
from tests.counts.naive import Career
from tests.counts.places import LeftPlace, places_of
from tests.counts.test_careers import asked, decided_on, some_spans, within
from tests.counts.test_splits import numbers
from tests.effort import seeds, times
from tests.given import (
    Made,
    decision,
    employment,
    employment_end,
    joining,
    return_,
    succession,
    transition,
    transition_end,
    withdrawal,
)
from tests.readmodels.everyone import fill, population

SHOP = "0899.910.174"

# -- by other code ----------------------------------------------------------------------------------------


def quarter_of(day: date, first: date | None, last: date) -> date:
    """The last day of the row in which a place is counted; of a day all stand in one."""
    if first is None or first == last:
        return last
    end = date(day.year + (day.month > 9), (day.month - 1) // 3 * 3 % 9 + 4 if day.month <= 9 else 1, 1)
    return min(end - timedelta(days=1), last)


def naively(places: list[LeftPlace], span: tuple[date | None, date]) -> Counter[tuple[object, ...]]:
    """What became of each place by each term."""
    found: Counter[tuple[object, ...]] = Counter()
    first, last = span
    for place in places:
        if not within(place.since, span):
            continue
        how = "own-return" if place.filled_by == place.dossier else "replaced"
        for months in (3, 12, None):
            term = last if months is None else as_date(term_last_day(place.since.toordinal(), months))
            became = how if place.filled_on is not None and place.filled_on <= term else "not-filled"
            became = "too-early" if term > last else became
            label = "so-far" if months is None else str(months)
            where = place.scheme, place.enterprise_on(min(place.filled_on or last, last))
            found[quarter_of(place.since, first, last), label, became, *where] += 1
    return found


def reported(found: Part) -> Counter[tuple[object, ...]]:
    return Counter(
        {
            (row.span.last, *row.labels, name, row.scheme, row.enterprise): row.cells[name].count
            for row in found.rows
            for name in ("replaced", "own-return", "not-filled", "too-early")
            if row.by == "enterprise" and row.cells[name].count
        }
    )


@pytest.mark.parametrize("seed", seeds(4))
def test_each_figure_is_that_of_the_days_and_the_decisions(
    seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    made = population(seed, 4)
    location = tmp_path_factory.mktemp("random") / "ledger.db"
    with Ledger.create(location, simulated=True) as ledger:
        fill(ledger, made)
        # As known in the past, by folding, or from the read models.
        known = moment_from(dict(Random(seed).choice(made))) if seed % 2 else None
        if seed % 4 == 0:
            runner.rebuild(ledger, location)
        days = decided_on(made)
        for span in some_spans(seed, days):
            with ledger.reading() as entries:
                reading = Reading(entries, known)
                careers = [Career(reading, key, days, span[1]) for key, _ in reading.by_person()]
                places = places_of(reading, careers, span[1])
                flow = asked(ledger, "flow", span, known=known)
                assert reported(flow["replacements"]) == naively(places, span), (seed, span)
                compare_times(flow["time-to-fill"], places, span)


def compare_times(found: Part, places: list[LeftPlace], span: tuple[date | None, date]) -> None:
    first, last = span
    days: dict[tuple[date, str], list[int]] = defaultdict(list)
    for place in places:
        if within(place.since, span) and place.filled_on is not None and place.filled_on <= last:
            how = "own-return" if place.filled_by == place.dossier else "replaced"
            for each in (how, "filled"):
                took = (place.filled_on - place.since).days
                days[quarter_of(place.since, first, last), each].append(took)
    for one in found.rows:
        if one.by == "all":
            these = days[one.span.last, one.labels[0]]
            assert one.cells["filled"].count == len(these)
            assert one.median_days == (float(median(these)) if these else None)


# -- small stories ----------------------------------------------------------------------------------------


def left(tmp_path: Path, *more: Made, on: str, first: str | None = "2019-07-01") -> dict[str, dict[str, int]]:
    """What became of the place that somebody left by 31 July 2019, by each term."""
    with Ledger.create(tmp_path / "ledger.db") as ledger:
        record(
            ledger,
            employment("2019-01-07", dossier="P-1", enterprise=HERE),
            employment_end("2019-07-31", "employee", dossier="P-1"),
            *more,
        )
        found = part(report(ledger, "flow", on, first), "replacements")
    return {
        each.labels[0]: {
            name: count for name, count in counts(each).items() if name not in ("filled", "places")
        }
        for each in found.rows
        if each.by == "all" and any(counts(each).values())
    }  # type: ignore[return-value]


def hired(day: str, name: str = "N-1", at: str = HERE, **own: str) -> list[Made]:
    return [
        employment(day, dossier=name, enterprise=at),
        decision("replacement", day, "employer", dossier=name, for_dossier="P-1", enterprise=at, **own),
    ]


@pytest.mark.parametrize(
    ("filled", "within_3"),
    [("2019-10-31", {"replaced": 1}), ("2019-11-01", {"not-filled": 1}), ("2019-08-01", {"replaced": 1})],
)
def test_a_term_has_its_last_day(tmp_path: Path, filled: str, within_3: dict[str, int]) -> None:
    """R6: three months from 1 August end on 31 October."""
    found = left(tmp_path, *hired(filled), on="2019-12-31")
    assert found == {"3": within_3, "12": {"too-early": 1}, "so-far": {"replaced": 1}}


@pytest.mark.parametrize(("on", "became"), [("2019-10-30", "too-early"), ("2019-10-31", "not-filled")])
def test_it_is_too_early_until_the_last_day_of_the_term(tmp_path: Path, on: str, became: str) -> None:
    assert left(tmp_path, on=on)["3"] == {became: 1}


def test_it_is_too_early_of_what_is_filled_too(tmp_path: Path) -> None:
    found = left(tmp_path, *hired("2019-08-19"), on="2019-10-30")
    assert found == {"3": {"too-early": 1}, "12": {"too-early": 1}, "so-far": {"replaced": 1}}


def test_a_replacement_that_is_withdrawn_fills_nothing(tmp_path: Path) -> None:
    found = left(tmp_path, *hired("2019-08-19", source="it"), withdrawal("2019-09-02", "it", dossier="N-1"),
                 on="2019-12-31")  # fmt: skip
    assert found["3"] == {"not-filled": 1}


def test_who_is_back_fills_the_own_place(tmp_path: Path) -> None:
    found = left(tmp_path, employment("2019-09-02", dossier="P-1", enterprise=HERE), on="2019-12-31")
    assert found["3"] == found["so-far"] == {"own-return": 1}


def test_a_return_fills_the_place_that_the_transition_left(tmp_path: Path) -> None:
    """R12."""
    story = [
        employment("2019-01-07", dossier="Q-1", enterprise=THERE),
        transition("2019-09-02", dossier="Q-1", enterprise=SHOP),
        transition_end("2020-03-31", "employer", dossier="Q-1"),
        return_("2020-05-04", dossier="Q-1", enterprise=THERE),
    ]
    found = left(tmp_path, *story, on="2020-12-31")
    assert found["3"] == {"not-filled": 2}
    assert found["12"] == {"own-return": 1, "not-filled": 1}


def test_of_two_dossiers_of_one_person_the_replacement_is_an_own_return(tmp_path: Path) -> None:
    """R18."""
    assert left(tmp_path, *hired("2019-09-02"), on="2019-12-31")["3"] == {"replaced": 1}
    (tmp_path / "joined").mkdir()
    joined = joining("2019-10-07", dossier="P-1", other="N-1")
    found = left(tmp_path / "joined", *hired("2019-09-02"), joined, on="2019-12-31")
    assert found["3"] == {"own-return": 1}


def test_a_place_that_a_takeover_moves_is_filled_at_the_successor(tmp_path: Path) -> None:
    """R17: and counts there."""
    with Ledger.create(tmp_path / "ledger.db") as ledger:
        record(
            ledger,
            employment("2019-01-07", dossier="P-1", enterprise=HERE),
            employment_end("2019-07-31", "employee", dossier="P-1"),
            succession("2019-09-02", HERE, YONDER),
            *hired("2019-10-07", at=YONDER),
        )
        for on, at, became in (("2019-08-31", HERE, "too-early"), ("2019-12-31", YONDER, "replaced")):
            found = part(report(ledger, "flow", on, "2019-07-01"), "replacements")
            place = row(found, "3", by="enterprise", scheme="cmw", at=at)
            assert counts(place)[became] == 1


def test_each_place_stands_in_the_quarter_in_which_it_was_left(tmp_path: Path) -> None:
    with Ledger.create(tmp_path / "ledger.db") as ledger:
        record(
            ledger,
            *people(3),
            employment_end("2020-03-30", "employee", dossier="P-0"),
            employment_end("2020-03-31", "employee", dossier="P-1"),
            employment_end("2020-08-15", "employee", dossier="P-2"),
        )
        found = part(report(ledger, "flow", "2020-08-31", "2020-03-15"), "replacements")
        spans = {
            (each.span.first.isoformat(), each.span.last.isoformat()): counts(each)["places"]
            for each in found.rows
            if each.by == "all" and each.labels == ("so-far",)
        }
        assert spans == {
            ("2020-03-15", "2020-03-31"): 1,
            ("2020-04-01", "2020-06-30"): 1,
            ("2020-07-01", "2020-08-31"): 1,
        }
        of_a_day = part(report(ledger, "flow", "2020-08-31"), "replacements")
        assert counts(row(of_a_day, "so-far"))["places"] == 3


def test_a_median_of_ten_is_told_and_of_nine_is_not(tmp_path: Path) -> None:
    for number in (9, 10):
        with Ledger.create(tmp_path / f"{number}.db") as ledger:
            record(ledger, *people(number), *(employment_end("2020-04-30", "employee", dossier=f"P-{n}")
                                              for n in range(number)))  # fmt: skip
            for n in range(number):
                record(ledger, employment("2020-05-11", dossier=f"N-{n}", enterprise=HERE),
                       decision("replacement", "2020-05-11", "employer", dossier=f"N-{n}",
                                for_dossier=f"P-{n}", enterprise=HERE))  # fmt: skip
            shown = report(ledger, "flow", "2020-12-31", masked=True)
            time = row(part(shown, "time-to-fill"), "replaced")
            assert (time.cells["filled"].count, time.median_days) == (number, 10.0 if number == 10 else None)
            assert counts(row(part(shown, "replacements"), "3")) == {
                "replaced": number, "filled": number, "places": number
            }  # fmt: skip


def test_where_the_places_are_hidden_so_is_how_they_were_filled(tmp_path: Path) -> None:
    with Ledger.create(tmp_path / "ledger.db") as ledger:
        record(ledger, *people(3), *(employment_end("2020-04-30", dossier=f"P-{n}") for n in range(3)))
        found = report(ledger, "flow", "2020-12-31", "2020-01-01", masked=True)
        assert all(cell.hidden for row in part(found, "replacements").rows for cell in row.cells.values())


# -- what is hidden ---------------------------------------------------------------------------------------

Told = tuple[object, ...]


def told(
    counted: Mapping[CellOfPlaces, int], schemes: list[str], years: list[int], terms: tuple[str, ...]
) -> Told:
    """All that a reader sees: these tables, and how many ``places`` says are filled or open, by scheme and of all."""
    tally = Tally()
    day = Span(date(2020, 1, 1), date(2020, 1, 1))
    for scheme, (name, figures) in product(schemes, {"filled": ("filled",), "open": ("not-filled",)}.items()):
        number = sum(
            count
            for (whose, _, term, figure), count in counted.items()
            if whose == ("scheme", scheme) and term == "so-far" and figure in figures
        )
        tally.add_people(day, (), name, number, scheme, "E")
    places = list(rows(tally, (Figure("filled"), Figure("open")), [day], [()], masked=True))
    hides = {(each.by, each.scheme) for each in places if any(cell.hidden for cell in each.cells.values())}
    cells = {key: Cell(count, count) for key, count in counted.items() if count}
    shown = PublishedPlaces(cells, schemes, years, terms).rows(lambda *whose: whose in hides)
    of_places = [tuple(each.cells.items()) for each in places if each.by != "enterprise"]
    return *of_places, *((key, name, cell) for key, its in shown.items() for name, cell in its.items())


def with_all(of_schemes: Mapping[CellOfPlaces, int]) -> dict[CellOfPlaces, int]:
    found: Counter[CellOfPlaces] = Counter()
    for (whose, nth, term, figure), count in of_schemes.items():
        figures = (figure, "filled") if figure in ("replaced", "own-return") else (figure,)
        for each, name in product((whose, ("all", None)), figures):
            found[each, nth, term, name] += count  # type: ignore[index]
    return dict(found)


def reaches(most: int) -> Callable[[dict[CellOfPlaces, int]], bool]:
    """Whether a number of a scheme is the highest that is tried."""
    return lambda counted: any(
        number >= most
        for (whose, _, _, figure), number in counted.items()
        if whose != ("all", None) and figure != "filled"
    )


def no_small_number_follows(
    registers: Iterator[dict[CellOfPlaces, int]], schemes: list[str], years: list[int], terms: tuple[str, ...],
    is_edge: Callable[[dict[CellOfPlaces, int]], bool],
) -> int:  # fmt: skip
    """Of every register sorted by what is told: each small hidden number can be two. How many had something hidden."""
    alike: dict[Told, list[dict[CellOfPlaces, int]]] = defaultdict(list)
    for one in registers:
        counted = with_all(one)
        alike[told(counted, schemes, years, terms)].append(counted)
    hiding = 0
    for tells, found in alike.items():
        shown = {(*each[0], each[1]): each[2] for each in tells if len(each) == 3}  # type: ignore[arg-type, misc, index]
        for key, cell in shown.items():
            values = {counted.get(key, 0) for counted in found}
            if cell != Shown(None):
                assert values == {cell.count} or key[3] == "places"
                assert not 0 < (cell.count or 0) < SMALL
                continue
            hiding += 1
            # Those that look the same may go on beyond what is tried.
            beyond = any(is_edge(counted) for counted in found)
            assert beyond or len(values) > 1 or not 0 < min(values) < SMALL, (key, tells)
    return hiding


def numbers_up_to(whole: int, parts: int) -> Iterator[tuple[int, ...]]:
    """Every way to divide a number, or a lower one."""
    return (each[:-1] for each in numbers(parts + 1, whole))


def test_one_term_tells_nothing_that_another_hides() -> None:
    """Of one quarter: how many were filled soon, late or not, by another or by the own return."""
    became = [("replaced", "replaced"), ("not-filled", "replaced"), ("own-return",) * 2,
              ("not-filled", "own-return"), ("not-filled",) * 2]  # fmt: skip

    whole = times(9, 14)

    def registers() -> Iterator[dict[CellOfPlaces, int]]:
        for counted in numbers_up_to(whole, len(became)):
            found: Counter[CellOfPlaces] = Counter()
            for number, figures in zip(counted, became, strict=True):
                for term, figure in zip(("3", "so-far"), figures, strict=True):
                    found[("scheme", "cmw"), 0, term, figure] += number
            yield dict(found)

    def is_edge(counted: dict[CellOfPlaces, int]) -> bool:
        return (
            sum(counted.get((("scheme", "cmw"), 0, "3", name), 0) for name in ("filled", "not-filled"))
            == whole
        )

    assert no_small_number_follows(registers(), ["cmw"], [2019], ("3", "so-far"), is_edge) > 100


@pytest.mark.parametrize("years", [[2019, 2019], [2019, 2019, 2019], [2019, 2019, 2020], [2018, 2019, 2020]])
def test_a_quarter_tells_nothing_that_another_hides(years: list[int]) -> None:
    """Beside what ``places`` tells of all quarters together."""
    most = times(7, 9)
    filled, still = range(most + 1), {2: range(most + 1), 3: (0, 6)}[len(years)]

    def registers() -> Iterator[dict[CellOfPlaces, int]]:
        for counted in product(*[filled, still] * len(years)):
            yield {
                (("scheme", "cmw"), nth // 2, "so-far", ("replaced", "not-filled")[nth % 2]): number
                for nth, number in enumerate(counted)
            }

    assert no_small_number_follows(registers(), ["cmw"], years, ("so-far",), reaches(most)) > 100


def test_a_scheme_tells_nothing_that_another_hides() -> None:
    """Two schemes in two quarters, beside what ``places`` tells of each scheme."""
    most = times(6, 9)

    def registers() -> Iterator[dict[CellOfPlaces, int]]:
        for counted in product(range(most + 1), repeat=4):
            yield {
                (("scheme", ("cmw", "lde")[nth % 2]), nth // 2, "so-far", "replaced"): number
                for nth, number in enumerate(counted)
            }

    assert (
        no_small_number_follows(registers(), ["cmw", "lde"], [2019, 2019], ("so-far",), reaches(most)) > 100
    )
