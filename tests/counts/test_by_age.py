"""By age a number divides: what is small of an age hides no total, and cannot be worked out from one."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import product

from projections.counts.by_age import AgeTally, by_age
from projections.counts.figures import Figure, FigureRow, Span
from projections.counts.masking import SMALL

DAY = Span(date(2020, 7, 15), date(2020, 7, 15))
COLUMNS = (*by_age("owed", (30, 90)), Figure("offered"))
SINCE = {"owed-1-30": "2020-07-10", "owed-31-90": "2020-05-20", "owed-91-": "2020-01-02"}
#: How many at one enterprise are owed, by age.
At = tuple[int, int, int]


def rows_of(town: dict[str, At], *, masked: bool = True) -> list[FigureRow]:
    """The rows of a register of enterprises, each named with its scheme: ``cmw 1``."""
    tally = AgeTally("owed", (30, 90), COLUMNS)
    for name, at in town.items():
        for since, number in zip(SINCE.values(), at, strict=True):
            for nth in range(number):
                tally.add(DAY, (), "owed", f"{name} {since} {nth}", name[:3], name, since)
    return list(tally.rows(DAY, [()], masked=masked))


def cells(rows: list[FigureRow], by: str, scheme: str | None = None) -> dict[str, int | None]:
    (row,) = (each for each in rows if (each.by, each.scheme) == (by, scheme))
    return {name: shown.count for name, shown in row.cells.items()}


def test_a_small_age_hides_no_total() -> None:
    found = rows_of({"cmw 1": (2, 1, 20), "cmw 2": (0, 0, 9), "lde 1": (0, 6, 7)})
    assert cells(found, "all") == {
        "owed-1-30": None, "owed-31-90": None, "owed-91-": 36, "owed": 45, "offered": 0}  # fmt: skip
    assert cells(found, "scheme", "cmw")["owed"] == 32
    assert cells(found, "scheme", "lde") == {
        "owed-1-30": 0, "owed-31-90": 6, "owed-91-": 7, "owed": 13, "offered": 0}  # fmt: skip


def test_nothing_is_hidden_of_who_may_see_all() -> None:
    found = rows_of({"cmw 1": (2, 1, 20), "lde 1": (0, 0, 3)}, masked=False)
    assert cells(found, "all") == {"owed-1-30": 2, "owed-31-90": 1, "owed-91-": 23, "owed": 26, "offered": 0}
    assert [row.cells["owed-1-30"].count for row in found if row.by == "enterprise"] == [2, 0]


def test_of_an_enterprise_no_age_is_told() -> None:
    found = rows_of({"cmw 1": (6, 7, 8), "cmw 2": (9, 9, 9)})
    for row in (row for row in found if row.by == "enterprise"):
        assert row.cells["owed"].count in (21, 27)
        assert {row.cells[name].count for name in SINCE} == {None}


def test_each_small_number_of_every_small_register_can_be_two() -> None:
    """Of one enterprise, every register there is, by what is published of it."""
    most = 9
    alike: dict[object, list[At]] = defaultdict(list)
    for young, middle, old in product(range(most + 1), repeat=3):
        found = rows_of({"cmw 1": (young, middle, old)})
        alike[tuple((row.by, *row.cells.values()) for row in found)].append((young, middle, old))
    for registers in alike.values():
        if any(number >= most - 1 for register in registers for number in register):
            # Those that look the same go on beyond what is tried.
            continue
        for age in range(3):
            numbers = {register[age] for register in registers}
            assert len(numbers) > 1 or not 0 < min(numbers) < SMALL, registers
