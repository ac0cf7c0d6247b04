"""A number that is known divides so that no small part of it follows, also for who knows by which rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import product

import pytest

from projections.counts.figures import Figure, FigureRow, Span
from projections.counts.masking import SMALL, Cell, Shown
from projections.counts.splits import OTHERS, Division, SplitTally, hide_split, well_known

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


def test_one_term_tells_nothing_that_another_hides() -> None:
    """Both divide the same jobs: every number of them, and every two divisions of it that look the same."""
    for whole in range(5, 14):
        ways = list(numbers(3, whole))
        alike: dict[tuple[Shown, ...], set[tuple[int, ...]]] = defaultdict(set)
        for counts in ways:
            alike[divided(counts)].add(counts)
        for one, other in product(ways[::3], ways[::4]):
            # What the second shows is compatible with every first that looks so: they share their sum alone.
            found = shown({"cmw": (one, other)})  # type: ignore[dict-item]
            first = [row for row in found if row.labels == ("3",) and row.by == "scheme"]
            cells = tuple(first[0].cells[figure.name] for figure in FIGURES)
            assert cells == divided(one)
            assert all(
                not cell.hidden or len({counts[nth] for counts in alike[cells]}) > 1
                for nth, cell in enumerate(cells)
            )


def test_a_sum_over_schemes_is_shown_only_where_all_are() -> None:
    found = shown({"cmw": ((8, 0, 0), (8, 0, 0)), "lde": ((7, 1, 1), (9, 0, 0))})
    of_all = {row.labels[0]: row.cells for row in found if row.by == "all"}
    assert of_all["3"]["lasts"] == Shown(15)
    assert (of_all["3"]["job-over"], of_all["3"]["jobs"]) == (HIDDEN, HIDDEN)
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
