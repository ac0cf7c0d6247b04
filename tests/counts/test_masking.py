"""No hidden count follows from what is shown, also for a reader who knows by which rules it was hidden."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain, islice, permutations, product
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from projections.counts.figures import Figure, Span, Tally, rows
from projections.counts.masking import SMALL, Addend, Cell, Shown, hide, summed
from tests.effort import times

DAY = Span(date(2020, 5, 1), date(2020, 5, 1))
HIDDEN_SMALL, HIDDEN = Shown(None, small=True), Shown(None)

Published = tuple[tuple[Shown, ...], Shown]
Counts = tuple[int, ...]


def published(counts: Counts) -> Published:
    """What a reader sees of a scheme with these counts at its enterprises, each of as many people."""
    parts = [Addend(Cell(count, count)) for count in counts]
    whole = Addend.of(parts)
    hide(whole)
    return tuple(part.shown for part in parts), whole.shown


def tables(enterprises: int, most: int) -> Iterator[Counts]:
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
    alike: dict[Published, list[Counts]] = defaultdict(list)
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


# -- several schemes ------------------------------------------------------

Shape = tuple[int, ...]
"""How many cells each scheme has."""


def tree(shape: Shape, counts: Iterator[int]) -> list[Addend]:
    """The total of all, then that of each scheme with its cells."""
    schemes = [[Addend(Cell(count, count)) for count in islice(counts, number)] for number in shape]
    totals = [Addend.of(cells) for cells in schemes]
    below = zip(totals, schemes, strict=True)
    return [Addend.of(totals), *(each for scheme, cells in below for each in (scheme, *cells))]


def hidden_tree(shape: Shape, counts: Sequence[int]) -> list[Addend]:
    found = tree(shape, iter(counts))
    hide(found[0])
    return found


def seen(shape: Shape, counts: Sequence[int]) -> tuple[Shown, ...]:
    """What is shown of each; where it is blank neither who counts nobody."""
    of_all, *others = hidden_tree(shape, counts)
    found = [of_all.shown]
    for number in shape:
        scheme, *cells = others[: number + 1]
        found += [each.shown for each in (scheme, *cells)]
        if scheme.blank:
            found[-number:] = [Shown(None)] * number
        del others[: number + 1]
    return tuple(found)


def values(shape: Shape, counts: Sequence[int]) -> list[int]:
    return [each.cell.count for each in tree(shape, iter(counts))]


def likely(shape: Shape, counts: Sequence[int]) -> Iterator[Counts]:
    """The tables that agree with what is shown of this one: the same small cells, and the same sum of the hidden."""
    found = hidden_tree(shape, counts)
    cells = [each for each in found if each.cell.count and not each.parts]
    places = [nth for nth, count in enumerate(counts) if count]
    hidden = [nth for nth, each in zip(places, cells, strict=True) if each.hidden]
    total = sum(counts[nth] for nth in hidden)
    small = [nth for nth in hidden if counts[nth] < SMALL]
    large = [nth for nth in hidden if counts[nth] >= SMALL]
    for some in product(range(1, SMALL), repeat=len(small)):
        for others in _adding_up(total - sum(some), len(large)):
            changed = list(counts)
            for nth, count in (*zip(small, some, strict=True), *zip(large, others, strict=True)):
                changed[nth] = count
            yield tuple(changed)


def _adding_up(total: int, number: int) -> Iterator[Counts]:
    if number == 0:
        if total == 0:
            yield ()
    elif number == 1:
        if total >= SMALL:
            yield (total,)
    else:
        for first in range(SMALL, total - SMALL * (number - 1) + 1):
            for others in _adding_up(total - first, number - 1):
                yield first, *others


#: Shapes, and how large a cell is tried: in an ordinary run, in a long one.
SHAPES: list[tuple[Shape, int, int]] = [
    ((1, 1), 12, 14),
    ((2, 1), 9, 14),
    ((1, 1, 1), 9, 12),
    ((2, 2), 6, 9),
    ((3, 1), 6, 9),
    ((1, 1, 1, 1), 6, 9),
    ((2, 1, 1), 6, 9),
    ((5,), 5, 9),
    ((6,), 0, 6),
    ((4, 1), 0, 8),
    ((3, 2), 0, 8),
    ((2, 2, 1), 0, 8),
    ((3, 3), 0, 6),
    ((2, 2, 2), 0, 6),
    ((2, 1, 1, 1), 0, 7),
]


@pytest.mark.parametrize(("shape", "most", "most_of_all"), SHAPES)
def test_of_every_small_register_each_small_number_can_be_another(
    shape: Shape, most: int, most_of_all: int
) -> None:
    """Every register there is, sorted by what is published of it; no cell or total under five is told."""
    alike: dict[tuple[Shown, ...], list[Counts]] = defaultdict(list)
    most = times(most, most_of_all)
    for counts in product(range(most + 1), repeat=sum(shape)) if most else ():
        alike[seen(shape, counts)].append(counts)
    for shown, found in alike.items():
        if any(max(counts) == most for counts in found):
            # Those that look the same go on beyond what is tried.
            continue
        of_each = [values(shape, counts) for counts in found]
        for nth in range(len(shown)):
            its = {each[nth] for each in of_each}
            if len(its) > 1 or not 0 < min(its) < SMALL:
                continue
            assert any(
                values(shape, other)[nth] not in its and seen(shape, other) == shown
                for other in likely(shape, found[0])
            )


def test_of_any_register_each_small_number_can_be_another() -> None:
    """Larger ones, of which the others that look the same are looked for nearby, and then everywhere."""
    random = Random(44)
    for _ in range(times(60, 600)):
        shape: Shape = tuple(random.randint(1, 4) for _ in range(random.randint(1, 3)))
        counts = [random.choice([0, 1, 2, 3, 4, 5, 6, 8, 30]) for _ in range(sum(shape))]
        shown = seen(shape, counts)
        for nth, count in enumerate(counts):
            # Where the total of all is hidden others have another one.
            if 0 < count < SMALL and not shown[0].hidden:
                others = chain(_near(counts, nth), _swapped(counts, nth), likely(shape, counts))
                assert any(other[nth] != count and seen(shape, other) == shown for other in others)


def _swapped(counts: Sequence[int], nth: int) -> Iterator[Sequence[int]]:
    """What another one has there, and the other what that has: cells of which nothing is told look the same."""
    for one in range(len(counts)):
        changed = list(counts)
        changed[nth], changed[one] = counts[one], counts[nth]
        yield changed


def _near(counts: Sequence[int], nth: int) -> Iterator[Sequence[int]]:
    """One more or fewer there, made up by one or two others."""
    others = [place for place in range(len(counts)) if place != nth]
    for by in (1, -1):
        changed = list(counts)
        changed[nth] += by
        yield changed
        for one in others:
            for moved in (by, 2 * by, 3 * by):
                made_up = [*changed]
                made_up[nth] = counts[nth] + moved
                made_up[one] -= moved
                if min(made_up) >= 0:
                    yield made_up
        for one in others:
            for other in others:
                if one != other:
                    made_up = [*changed]
                    made_up[nth] = counts[nth] + 2 * by
                    made_up[one] -= by
                    made_up[other] -= by
                    if min(made_up) >= 0:
                        yield made_up


def _could_be_shown(counts: Sequence[int]) -> bool:
    """Whether a total could be shown if every cell was hidden, to a reader who does not know by which rules."""
    some = [count for count in counts if count]
    small = [count for count in some if count < SMALL]
    if not small:
        return True
    if sum(some) < SMALL or len(some) < 2:
        return False
    least = len(small) + SMALL * (len(some) - len(small))
    return sum(some) > least and (len(small) < len(some) or sum(some) < (SMALL - 1) * len(small))


def test_the_total_of_all_is_hidden_hardly_ever_where_it_could_be_shown() -> None:
    """Next to the best there is, that hides every cell: it takes two more in reserve, against who knows the rules."""
    random = Random(12)
    hidden = needed = number = 0
    for _ in range(times(2000, 20_000)):
        shape = tuple(random.randint(1, 6) for _ in range(random.randint(1, 3)))
        counts = [random.choice((0, int(random.expovariate(1 / 10)))) for _ in range(sum(shape))]
        if sum(counts) >= SMALL:
            number += 1
            needed += not _could_be_shown(counts)
            hidden += hidden_tree(shape, counts)[0].hidden
    assert hidden - needed < number / 50


def test_the_headline_of_many_enterprises_with_one_each_is_told() -> None:
    """Nineteen at nineteen enterprises: nothing is told of any of them, nor of the twentieth."""
    assert seen((20,), (*[1] * 19, 0)) == (Shown(19), Shown(19), *[HIDDEN] * 20)
    # Where the total would tell, it is hidden as before: eight at two enterprises are four and four.
    assert seen((2,), (4, 4)) == (HIDDEN, HIDDEN, HIDDEN_SMALL, HIDDEN_SMALL)


def test_an_enterprise_of_which_nothing_is_told_has_no_row() -> None:
    counted = Tally()
    for nth in range(8):
        counted.add(DAY, (), "owed-1-30", f"P-{nth}", "cmw", f"E{nth}")
    for nth in range(6):
        counted.add(DAY, (), "offered", f"Q-{nth}", "cmw", "E1")
    found = {
        row.enterprise: row
        for row in rows(counted, FIGURES, [DAY], [()], masked=True)
        if row.by == "enterprise"
    }
    assert set(found) == {"E1"}
    assert found["E1"].cells["owed-1-30"] == HIDDEN
    assert found["E1"].cells["offered"] == Shown(6)


def test_a_total_is_kept_by_hiding_another_below_it() -> None:
    """A scheme with three people only: another scheme's total and a cell of it are hidden, that of all is not."""
    of_all, cmw, *_, lde, _ = seen((3, 1), (20, 9, 40, 3))
    assert (of_all, cmw, lde) == (Shown(72), HIDDEN, HIDDEN_SMALL)
    assert [shown.hidden for shown in seen((3, 1), (20, 9, 40, 3))[2:5]] == [True, False, False]


def test_where_something_is_hidden_already_no_more_is() -> None:
    """Of the two other schemes that one is taken in which a cell is hidden anyway."""
    shown = seen((1, 2, 3), (3, 20, 30, 2, 40, 9))
    assert shown[0] == Shown(104)
    assert [each.hidden for each in shown[1:]] == [True, True, False, False, False, True, True, True, False]


# -- examples of one scheme --------------------------------------------------------------------------------


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


def test_that_several_are_few_together_is_not_told() -> None:
    """That the total is small would tell more than that each of them is."""
    assert published((1, 1, 2, 0))[1] == HIDDEN
    assert published((1, 1, 1, 1)) == ((HIDDEN_SMALL,) * 4, HIDDEN)


def test_many_counts_of_few_people_are_hidden() -> None:
    few, more = Addend(Cell(40, 4)), Addend(Cell(9, 9))
    hide(Addend.of([few, more]))
    assert few.shown == HIDDEN_SMALL


def test_a_total_that_is_hidden_for_another_reason_is_no_sum_of_what_is_shown() -> None:
    cells = [Addend(Cell(20, 20)), Addend(Cell(30, 30))]
    hide(Addend.of(cells, forced=True))
    assert [cell.hidden for cell in cells] == [True, False]


def test_a_sum_is_shown_only_where_all_its_parts_are() -> None:
    assert summed([Shown(5), Shown(0), Shown(7)]) == Shown(12)
    assert summed([Shown(5), HIDDEN_SMALL]) == HIDDEN
    assert summed([Shown(0), HIDDEN_SMALL]) == HIDDEN_SMALL


# -- whole tables ----------------------------------------------------------------------------------------------

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
People = dict[tuple[str, str], dict[str, int]]


def tallied(people: People, *labels: str) -> Tally:
    counted = Tally()
    for (scheme, enterprise), figures in people.items():
        for figure, number in figures.items():
            for nth in range(number):
                counted.add(DAY, labels, figure, f"{scheme}-{enterprise}-{figure}-{nth}", scheme, enterprise)
    return counted


@settings(max_examples=60, deadline=None)
@example(
    {
        ("cmw", "C"): {"offered": 4},
        ("cmw", "A"): {"offered": 3},
        ("cmw", "B"): {"offered": 5},
    }
)
@given(population)
def test_of_a_whole_table_every_small_cell_has_a_table_that_looks_the_same(people: People) -> None:
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
            assert any(
                list(rows(tallied(other), FIGURES, [DAY], [()], masked=True)) == made
                for other in changed(people, figure.name, here)
            )


def changed(people: People, figure: str, here: tuple[str, str]) -> Iterator[People]:
    """One more or fewer there; made up at another enterprise, or in another figure that is added up with it."""
    cells = [(group, name) for group, figures in people.items() for name in figures]
    near = sorted(cells, key=lambda cell: (cell[0][0] != here[0], cell[1] != figure))
    for by, other in product((1, -1, 2, -2), (None, *near)):
        made = {group: dict(figures) for group, figures in people.items()}
        made[here][figure] += by
        if other is not None:
            made[other[0]][other[1]] -= by
        if all(number >= 0 for figures in made.values() for number in figures.values()):
            yield made


@given(population)
def test_what_is_shown_adds_up(people: People) -> None:
    made = list(rows(tallied(people), FIGURES, [DAY], [()], masked=True))
    plain = {
        (row.by, row.scheme, row.enterprise): row
        for row in rows(tallied(people), FIGURES, [DAY], [()], masked=False)
    }
    for row in made:
        true = plain[row.by, row.scheme, row.enterprise]
        for name, shown in row.cells.items():
            assert shown.count in (None, true.cells[name].count)
            assert not 0 < (shown.count or 0) < SMALL or name == "owed"
