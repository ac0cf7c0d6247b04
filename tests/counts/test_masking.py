"""No hidden count follows from what is shown, also for a reader who knows by which rules it was hidden."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import permutations, product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from projections.counts.figures import Figure, Span, Tally, rows
from projections.counts.masking import SMALL, Cell, Shown, hide, summed

DAY = Span(date(2020, 5, 1), date(2020, 5, 1))
HIDDEN_SMALL, HIDDEN = Shown(None, small=True), Shown(None)

Published = tuple[tuple[Shown, ...], Shown]


def published(counts: tuple[int, ...]) -> Published:
    """What a reader sees of a scheme with these counts at its enterprises, each of as many people."""
    parts, whole = hide({nth: Cell(count, count) for nth, count in enumerate(counts)})
    return tuple(parts[nth] for nth in range(len(counts))), whole


def tables(enterprises: int, most: int) -> Iterator[tuple[int, ...]]:
    """Every table of so many cells that add up to no more."""
    if not enterprises:
        yield ()
        return
    for first in range(most + 1):
        for others in tables(enterprises - 1, most - first):
            yield first, *others


@pytest.mark.parametrize(("enterprises", "most"), [(1, 40), (2, 40), (3, 30), (4, 22), (5, 17)])
def test_of_every_small_table_each_hidden_cell_can_be_two_numbers(enterprises: int, most: int) -> None:
    """Every table there is, sorted by what is published of it: the reader cannot tell those apart."""
    alike: dict[Published, list[tuple[int, ...]]] = defaultdict(list)
    for counts in tables(enterprises, most):
        alike[published(counts)].append(counts)
    for (parts, whole), found in alike.items():
        # Those that look alike have the same total, or else it is hidden: then they go on beyond what is tried.
        if whole.hidden and max(map(sum, found)) > most - 2:
            continue
        for nth, shown in enumerate(parts):
            assert shown.hidden == (len({counts[nth] for counts in found}) > 1)
        assert whole.hidden == (len({sum(counts) for counts in found}) > 1)


def test_of_every_small_table_what_is_shown_is_so() -> None:
    for counts in product(range(9), repeat=4):
        parts, whole = published(counts)
        for count, shown in zip(counts, parts, strict=True):
            assert shown.count in (None, count)
            if 0 < count < SMALL:
                assert shown == HIDDEN_SMALL
            if count == 0:
                assert shown == Shown(0)
        assert whole.count in (None, sum(counts))
        if 0 < sum(counts) < SMALL:
            assert whole.hidden


@given(st.lists(st.integers(0, 60), min_size=1, max_size=40))
def test_of_any_scheme_another_one_looks_the_same(counts: list[int]) -> None:
    """One person more or fewer in a hidden cell, made up in another one where the total is shown."""
    parts, whole = published(tuple(counts))
    for nth, shown in enumerate(parts):
        if not shown.hidden:
            continue
        others: list[list[tuple[int, int]]] = [[(nth, by)] for by in (1, -1)]
        others += [
            [(nth, by), (other, -by)] for other in range(len(counts)) if other != nth for by in (1, -1)
        ]
        looked = []
        for change in others:
            changed = list(counts)
            for place, by in change:
                changed[place] += by
            if min(changed) >= 0:
                looked.append(published(tuple(changed)))
        assert (parts, whole) in looked


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    assert published((5, 0, 12)) == ((Shown(5), Shown(0), Shown(12)), Shown(17))


def test_another_cell_is_hidden_beside_a_small_one() -> None:
    assert published((20, 3, 0, 9, 30)) == (
        (Shown(20), HIDDEN_SMALL, Shown(0), HIDDEN, Shown(30)),
        Shown(62),
    )


def test_a_second_one_is_hidden_where_the_first_could_be_known() -> None:
    """One and five are the least they can be: six together would tell both."""
    assert published((1, 5, 9, 30)) == ((HIDDEN_SMALL, HIDDEN, HIDDEN, Shown(30)), Shown(45))


def test_which_one_is_hidden_does_not_depend_on_how_large_it_is() -> None:
    for others in permutations((7, 50, 900)):
        parts, _ = published((2, *others))
        assert [shown.hidden for shown in parts] == [True, True, False, False]


def test_small_ones_hide_each_other_where_their_sum_leaves_room() -> None:
    assert published((2, 3, 20)) == ((HIDDEN_SMALL, HIDDEN_SMALL, Shown(20)), Shown(25))
    assert published((2, 3)) == ((HIDDEN_SMALL, HIDDEN_SMALL), Shown(5))


def test_the_total_is_hidden_where_there_is_no_other_cell() -> None:
    assert published((3, 4)) == ((HIDDEN_SMALL, HIDDEN_SMALL), HIDDEN)
    assert published((3, 0)) == ((HIDDEN_SMALL, Shown(0)), HIDDEN_SMALL)


def test_that_four_ones_are_few_together_is_not_told() -> None:
    assert published((1, 1, 2, 0))[1] == HIDDEN_SMALL
    assert published((1, 1, 1, 1)) == ((HIDDEN_SMALL,) * 4, HIDDEN)


def test_many_counts_of_few_people_are_hidden() -> None:
    parts, _ = hide({"one": Cell(40, 4), "other": Cell(9, 9)})
    assert parts["one"] == HIDDEN_SMALL


def test_a_sum_is_shown_only_where_all_its_parts_are() -> None:
    assert summed([Shown(5), Shown(0)]) == Shown(5)
    assert summed([Shown(5), HIDDEN_SMALL]) == HIDDEN


population = st.dictionaries(
    st.tuples(st.sampled_from(["cmw", "lde", "imw"]), st.sampled_from("ABCDEFGH")),
    st.dictionaries(st.sampled_from(["owed-1-30", "owed-31-", "offered"]), st.integers(0, 14)),
    max_size=16,
)
FIGURES = (
    Figure("owed-1-30"),
    Figure("owed-31-"),
    Figure("owed", ("owed-1-30", "owed-31-")),
    Figure("offered"),
)


def tallied(people: dict[tuple[str, str], dict[str, int]]) -> Tally:
    counted = Tally()
    for (scheme, enterprise), figures in people.items():
        for figure, number in figures.items():
            for nth in range(number):
                counted.add(DAY, (), figure, f"{scheme}-{enterprise}-{figure}-{nth}", scheme, enterprise)
    return counted


@settings(max_examples=150)
@example(
    {
        ("cmw", "C"): {"offered": 4},
        ("cmw", "A"): {"offered": 3},
        ("cmw", "B"): {"offered": 5},
    }
)
@given(population)
def test_of_a_whole_table_every_small_cell_has_a_table_that_looks_the_same(
    people: dict[tuple[str, str], dict[str, int]],
) -> None:
    """Sums over the schemes and over the ages, shown beside, give nothing away either."""
    made = list(rows(tallied(people), FIGURES, [DAY], [()], masked=True))
    for row in made:
        for figure in FIGURES:
            here = (str(row.scheme), str(row.enterprise))
            # What is hidden only to protect others is five or more, and may be found out.
            small = 0 < people.get(here, {}).get(figure.name, 0) < SMALL
            if row.by != "enterprise" or figure.parts or not small:
                continue
            assert row.cells[figure.name].hidden
            near = [group for group in people if group[0] == here[0] and group != here]
            assert any(
                list(rows(tallied(other), FIGURES, [DAY], [()], masked=True)) == made
                for other in changed(people, figure.name, here, near)
            )


def changed(
    people: dict[tuple[str, str], dict[str, int]],
    figure: str,
    here: tuple[str, str],
    near: list[tuple[str, str]],
) -> list[dict[tuple[str, str], dict[str, int]]]:
    found = []
    for by, other in product((1, -1), (None, *near)):
        made = {group: dict(figures) for group, figures in people.items()}
        made[here][figure] += by
        if other is not None:
            made[other][figure] = made[other].get(figure, 0) - by
        if all(number >= 0 for figures in made.values() for number in figures.values()):
            found.append(made)
    return found


@given(population)
def test_what_is_shown_adds_up(people: dict[tuple[str, str], dict[str, int]]) -> None:
    made = list(rows(tallied(people), FIGURES, [DAY], [()], masked=True))
    plain = list(rows(tallied(people), FIGURES, [DAY], [()], masked=False))
    for row, true in zip(made, plain, strict=True):
        for name, shown in row.cells.items():
            assert shown.count in (None, true.cells[name].count)
            assert not 0 < (shown.count or 0) < SMALL or name == "owed"
