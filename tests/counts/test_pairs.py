"""Of pairs of enterprises no small number follows from a page of cooperation, and none of them is named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import product

import pytest

from projections.counts.careers import GoingOn, OrdinaryJob
from projections.counts.cooperation import tables_of, without_hidden_pairs
from projections.counts.figures import Part, Span
from projections.counts.masking import SMALL
from projections.counts.partners import Encounters, Internship, Passage
from projections.counts.splits import OTHERS
from tests.effort import times

DAY = Span(date(2020, 5, 1), date(2020, 5, 1))
Table = tuple[tuple[int, ...], ...]
"""Of each receiving enterprise how many came from each of the others."""
Page = tuple[tuple[object, ...], ...]


def page_parts(received: Table, hosted: Table = ()) -> list[Part]:
    passages = [
        Passage(
            f"{r}-{e}-{nth}",
            OrdinaryJob("2019-01-07", f"E{e}", "cmw", None, f"R{r}", False),
            {"from-start": 90},
        )
        for r, by in enumerate(received)
        for e, number in enumerate(by)
        for nth in range(number)
    ]
    interns = [
        Internship(f"{h}-{e}-{nth}", "2019-01-07", f"H{h}", f"E{e}", "cmw", "not-hired")
        for h, by in enumerate(hosted)
        for e, number in enumerate(by)
        for nth in range(number)
    ]
    found = Encounters(passages, interns)
    made = tables_of(found, GoingOn({}), DAY, masked=True)({})
    return list(map(without_hidden_pairs, made))


def published(received: Table, hosted: Table = ()) -> Page:
    return tuple(
        (part.name, *row.labels, row.by, row.enterprise, name, shown.count, shown.small, row.median_days)
        for part in page_parts(received, hosted)
        for row in part.rows
        for name, shown in row.cells.items()
    )


@pytest.mark.parametrize(("receivers", "senders", "most"), [(1, 1, 12), (1, 2, 9)])
def test_of_every_small_page_each_small_pair_can_be_two_numbers(
    receivers: int, senders: int, most: int
) -> None:
    """Every page there is, sorted by what is published of it."""
    alike: dict[Page, list[Table]] = defaultdict(list)
    each = list(product(range(most + 1), repeat=senders))
    for received in product(each, repeat=receivers):
        alike[published(received)].append(received)
    for found in alike.values():
        if any(number >= most - 1 for received in found for by in received for number in by):
            # Those that look the same go on beyond what is tried.
            continue
        for r, e in product(range(receivers), range(senders)):
            values = {received[r][e] for received in found}
            assert len(values) > 1 or not 0 < min(values) < SMALL, found[:4]


def partitions(whole: int, most: int) -> Iterator[tuple[int, ...]]:
    """Every way in which so many can have gone to enterprises, the largest number first."""
    if whole == 0:
        yield ()
    for first in range(min(whole, most), 0, -1):
        for others in partitions(whole - first, first):
            yield first, *others


def test_who_knows_how_many_enterprises_there_are_finds_no_small_number() -> None:
    """Eight at two enterprises of fewer than five are four and four. That some hired one person is no secret."""
    alike: dict[Page, list[tuple[int, ...]]] = defaultdict(list)
    most = times(20, 26)
    for whole in range(1, most + 1):
        for numbers in partitions(whole, whole):
            alike[published(tuple((number,) for number in numbers))].append(numbers)
    for found in alike.values():
        # Where the whole is hidden too, those that look the same can go on beyond what is tried.
        if len(found) == 1 and sum(found[0]) <= most - SMALL:
            assert not any(1 < number < SMALL for number in found[0]), found
            assert found[0].count(1) not in range(1, SMALL)


def test_a_small_pair_is_not_named_and_a_small_receiver_neither() -> None:
    """Seven from one enterprise and two from another; and three who went somewhere by themselves."""
    pairs, *_ = page_parts(((7, 2), (3, 0)))
    named = {(row.labels[0], row.enterprise) for row in pairs.rows}
    assert named == {("R0", None), (OTHERS, None)}


def test_a_pair_that_is_large_enough_is_named_with_its_number() -> None:
    pairs, *_ = page_parts(((7, 6), (0, 5)))
    counts = {
        (row.labels[0], row.enterprise): row.cells["transitions"].count
        for row in pairs.rows
        if row.by == "enterprise"
    }
    assert counts == {("R0", "E0"): 7, ("R0", "E1"): 6, ("R1", "E1"): 5}


def test_hosts_are_masked_likewise() -> None:
    _, hosts, partners, _ = page_parts((), ((2, 0), (1, 1), (0, 6)))
    named = {(row.labels[0], row.enterprise) for row in hosts.rows}
    assert named == {("H2", None), ("H2", "E1"), (OTHERS, None)}
    assert partners.rows[0].cells["hosts"].count == 3
    # Of one that is not named it would be known how many people it is.
    *_, partners, _ = page_parts((), ((2, 0), (0, 6)))
    assert partners.rows[0].cells["hosts"].hidden


def test_the_median_is_told_of_ten() -> None:
    for number, expected in ((9, None), (10, 90.0)):
        *_, time = page_parts(((number,),))
        assert time.rows[0].median_days == expected
