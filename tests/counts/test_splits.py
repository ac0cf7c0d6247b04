"""A number that is known divides so that no small part of it follows, also for who knows by which rules."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import combinations_with_replacement, pairwise, product

import pytest

from projections.counts.durability import hide_terms
from projections.counts.figures import Figure, FigureRow, Labels, Span
from projections.counts.masking import SMALL, Cell, Shown
from projections.counts.splits import OTHERS, Division, SplitTally, hide_split, well_known
from tests.effort import times

DAY = Span(date(2020, 5, 1), date(2020, 5, 1))
HIDDEN = Shown(None)
FIGURES = (Figure("lasts"), Figure("job-over"), Figure("too-early"))
ALL = (*FIGURES, Figure("jobs", ("lasts", "job-over", "too-early")))
TERMS = (("3",), ("12",))
DIVISIONS: list[Division] = [tuple((term, figure.name) for figure in FIGURES) for term in TERMS]

Town = tuple[tuple[int, int, int], ...]
"""Of one scheme or several: how many last, ended, and are too early to tell."""


def divided(counts: tuple[int, ...]) -> tuple[Shown, ...]:
    shown = hide_split({nth: Cell(count, count) for nth, count in enumerate(counts)})
    return tuple(shown[nth] for nth in range(len(counts)))


def numbers(parts: int, whole: int) -> Iterator[tuple[int, ...]]:
    """Every way to divide a number."""
    if parts == 1:
        yield (whole,)
        return
    for first in range(whole + 1):
        for others in numbers(parts - 1, whole - first):
            yield first, *others


@pytest.mark.parametrize(("parts", "most"), [(2, 40), (3, 28), (4, 22), (5, 23), (6, 16)])
def test_of_every_number_that_is_known_each_hidden_part_can_be_two(parts: int, most: int) -> None:
    """Every division of a number, sorted by what is shown of it: the reader cannot tell those apart."""
    for whole in range(1, most + 1):
        alike: dict[tuple[Shown, ...], list[tuple[int, ...]]] = defaultdict(list)
        for counts in numbers(parts, whole):
            alike[divided(counts)].append(counts)
        for shown, found in alike.items():
            for nth, cell in enumerate(shown):
                values = {counts[nth] for counts in found}
                assert cell.hidden == (len(values) > 1), (whole, shown, found[:3])
                assert cell.hidden or not 0 < (cell.count or 0) < SMALL


def test_what_is_not_small_is_shown() -> None:
    assert divided((5, 0, 12)) == (Shown(5), Shown(0), Shown(12))
    assert divided((2, 0, 20)) == (HIDDEN, HIDDEN, Shown(20))


def test_one_small_part_by_itself_hides_the_others() -> None:
    assert divided((3, 20)) == (HIDDEN, HIDDEN)
    assert divided((4, 4, 20)) == (HIDDEN, HIDDEN, HIDDEN)


def test_of_no_small_part_it_is_told_that_it_is_small() -> None:
    for counts in product(range(8), repeat=3):
        assert not any(cell.small for cell in divided(counts))


def test_many_counts_of_few_people_are_hidden() -> None:
    assert hide_split({"one": Cell(40, 4), "other": Cell(9, 9)})["one"] == HIDDEN


def tallied(towns: dict[str, tuple[tuple[int, int, int], tuple[int, int, int]]]) -> SplitTally:
    """Of each scheme how many jobs became what after each term."""
    counted = SplitTally()
    for scheme, terms in towns.items():
        for term, became in zip(TERMS, terms, strict=True):
            for figure, number in zip(FIGURES, became, strict=True):
                for nth in range(number):
                    counted.add(
                        DAY, term, figure.name, f"{scheme}-{figure.name}-{nth}", scheme, f"E{nth % 2}"
                    )
    return counted


def shown(
    towns: dict[str, tuple[tuple[int, int, int], tuple[int, int, int]]], *, masked: bool = True
) -> list[FigureRow]:
    return list(tallied(towns).rows(DAY, ALL, TERMS, DIVISIONS, masked=masked))


#: What a job can have become after 3, 6 and 12 months: one that lasts may have ended, or be too recent, later.
COURSES = [
    courses
    for courses in product(("lasts", "job-over", "too-early"), repeat=3)
    if all(
        then == "lasts" or now == "too-early" or (then, now) == ("job-over", "job-over")
        for then, now in pairwise(courses)
    )
]


@pytest.mark.parametrize("jobs", range(5, times(9, 11)))
def test_no_term_tells_what_another_hides(jobs: int) -> None:
    """Every way in which so many jobs can have gone, sorted by what is shown of all terms."""
    alike: dict[tuple[Shown, ...], set[tuple[int, ...]]] = defaultdict(set)
    keys: list[tuple[Labels, str]] = [
        ((term,), figure) for term in ("3", "6", "12") for figure in ("lasts", "job-over", "too-early")
    ]
    for courses in combinations_with_replacement(COURSES, jobs):
        became = Counter((("3", "6", "12")[nth], one) for course in courses for nth, one in enumerate(course))
        cells = {
            (term, figure): Cell(became[term[0], figure], became[term[0], figure]) for term, figure in keys
        }
        seen = hide_terms(cells)
        alike[tuple(seen[key] for key in keys)].add(tuple(cells[key].count for key in keys))
    for shown, found in alike.items():
        for nth, cell in enumerate(shown):
            values = {counts[nth] for counts in found}
            assert len(values) > 1 or not 0 < min(values) < SMALL, (shown, found)
            assert cell.count is None or values == {cell.count}


def test_that_nobody_is_too_early_for_twelve_months_does_not_tell_who_ended_within_three() -> None:
    """Of seventeen three ended within three months, seven within twelve; it is too early to tell of none."""
    became = {"3": (14, 3, 0), "6": (12, 5, 0), "12": (10, 7, 0)}
    seen = hide_terms(
        {
            ((term,), figure): Cell(count, count)
            for term, counts in became.items()
            for figure, count in zip(("lasts", "job-over", "too-early"), counts, strict=True)
        }
    )
    assert {term: seen[(term,), "lasts"].count for term in became} == {"3": 14, "6": 12, "12": 10}
    assert all(shown.hidden for (_, figure), shown in seen.items() if figure != "lasts")


def test_a_sum_over_schemes_is_shown_only_where_all_are() -> None:
    found = shown({"cmw": ((8, 0, 0), (8, 0, 0)), "lde": ((7, 1, 1), (9, 0, 0))})
    of_all = {row.labels[0]: row.cells for row in found if row.by == "all"}
    assert of_all["3"]["lasts"] == Shown(15)
    assert of_all["3"]["job-over"] == HIDDEN
    # How many are divided is known.
    assert of_all["3"]["jobs"] == Shown(17)
    assert of_all["12"]["jobs"] == Shown(17)


def test_enterprises_are_shown_only_where_nothing_is_hidden() -> None:
    town = {"cmw": ((8, 6, 0), (8, 6, 0))}
    assert {row.by for row in shown(town)} == {"all", "scheme"}
    assert {row.by for row in shown(town, masked=False)} == {"all", "scheme", "enterprise"}


def test_where_the_number_is_hidden_so_is_all_that_it_divides_into() -> None:
    counted = tallied({"cmw": ((8, 6, 0), (8, 6, 0))})
    found = counted.rows(DAY, ALL, TERMS, DIVISIONS, masked=True, hidden=lambda scheme, *_: scheme == "cmw")
    assert all(cell.hidden for row in found for cell in row.cells.values())


def test_who_is_counted_with_few_has_no_name() -> None:
    people = {"known": set("abcde"), "small": set("abcd")}
    assert list(map(well_known(people, masked=True), people)) == ["known", OTHERS]
    assert list(map(well_known(people, masked=False), people)) == ["known", "small"]
