"""Parts of one page are hidden together: who knows how they hang together learns no hidden count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain, product
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ledger.application import Ledger
from projections.counts.by_age import AgeTally, by_age
from projections.counts.figures import Also, Figure, Part, Span, Tally, rows
from projections.counts.linking import PartMaker, together
from projections.counts.masking import FEW_LASTED, SMALL, Shown
from tests.counts.asked import HERE, counts, crisis, part, people, record, report, row
from tests.given import Made, completion, decision, employment, return_, transition, transition_end

DAY = Span(date(2020, 7, 15), date(2020, 7, 15))
#: Owed of two ages, each with a day since when.
AGES = {"owed-1-30": "2020-07-10", "owed-31-": "2020-05-01"}
OWED = (*by_age("owed", (30,)), Figure("offered"))
AWAITING = (Figure("awaiting"),)
LDE = ("E10", "E11", "E12", "E13")
COUNTED = ("owed-1-30", "owed-31-", "offered")

At = tuple[int, int, int]
"""How many at one enterprise: owed of two ages, and offered. As many await as there are of all three."""


def making(name: str, figures: tuple[Figure, ...], counted: dict[tuple[str, str], int]) -> PartMaker:
    """A part by figure and enterprise, some under another scheme."""
    tally = Tally()
    for (figure, enterprise), number in counted.items():
        for nth in range(number):
            scheme = "lde" if enterprise in LDE else "cmw"
            tally.add(DAY, (), figure, f"{figure}-{enterprise}-{nth}", scheme, enterprise)

    def made(also: Also) -> list[Part]:
        hidden = also.get(name, ())
        return [Part(name, (), figures, tuple(rows(tally, figures, [DAY], [()], masked=True, also=hidden)))]

    return made


def guarantees(counted: dict[tuple[str, str], int]) -> PartMaker:
    """What is owed, by age too, and what is offered."""
    tally = AgeTally("owed", (30,), OWED)
    for (figure, enterprise), number in counted.items():
        for nth in range(number):
            whose = f"{figure}-{enterprise}-{nth}", "lde" if enterprise in LDE else "cmw", enterprise
            tally.add(DAY, (), "owed" if figure in AGES else figure, *whose, AGES.get(figure, ""))

    def made(also: Also) -> list[Part]:
        found = tally.rows(DAY, [()], masked=True, also=also.get("guarantees", ()))
        return [Part("guarantees", (), OWED, tuple(found))]

    return made


Published = tuple[tuple[str, str, str | None, int | None, bool], ...]


def published(town: Sequence[At], *, of_lde: int = 0) -> Published:
    """All that a reader sees of a page with both parts; the last ``of_lde`` are under another scheme."""
    names = [f"E{nth}" for nth in range(len(town) - of_lde)] + list(LDE[:of_lde])
    owed = {
        (figure, name): number
        for name, at in zip(names, town, strict=True)
        for figure, number in zip(COUNTED, at, strict=True)
    }
    awaiting = {("awaiting", name): sum(at) for name, at in zip(names, town, strict=True)}
    parts = together([making("suspension", AWAITING, awaiting), guarantees(owed)])
    return tuple(
        (name, row.by, row.enterprise, shown.count, shown.small)
        for part in parts
        for row in part.rows
        for name, shown in row.cells.items()
    )


@pytest.mark.parametrize(("enterprises", "most", "of_lde"), [(1, 9, 0), (2, 6, 0), (2, 6, 1)])
def test_of_every_small_page_each_small_hidden_number_can_be_two(
    enterprises: int, most: int, of_lde: int
) -> None:
    """Every page there is (of owed one age), sorted by what is published of it."""
    alike: dict[Published, list[tuple[At, ...]]] = defaultdict(list)
    each = [(owed, 0, offered) for owed in range(most + 1) for offered in range(most + 1)]
    for town in product(each, repeat=enterprises):
        alike[published(town, of_lde=of_lde)].append(town)
    for towns in alike.values():
        if any(number >= most - 1 for town in towns for at in town for number in at):
            # Those that look the same go on beyond what is tried.
            continue
        for nth in range(enterprises):
            for number in ("owed", "offered", "awaiting"):
                found = {
                    {"owed": town[nth][0], "offered": town[nth][2], "awaiting": sum(town[nth])}[number]
                    for town in towns
                }
                assert len(found) > 1 or not 0 < min(found) < SMALL


towns = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=5
)


@settings(max_examples=15, deadline=None)
@example([(1, 1, 2)], 0)
@example([(4, 0, 4), (20, 0, 0)], 0)
@given(towns, st.integers(0, 3))
def test_whoever_knows_what_adds_up_finds_another_page_that_looks_the_same(
    town: list[At], of_lde: int
) -> None:
    """For each small number there is a page with another one there, and the parts still add up."""
    of_lde = min(of_lde, len(town))
    seen = published(town, of_lde=of_lde)
    for nth, at in enumerate(town):
        for figure, number in enumerate(at):
            if not 0 < number < SMALL:
                continue
            of_cmw = len(town) - of_lde
            others = chain(
                elsewhere(town, nth, figure, of_cmw),
                of_other_ages(town, nth, of_cmw),
                near(town, nth, figure),
            )
            assert any(published(other, of_lde=of_lde) == seen for other in others)


def of_other_ages(town: list[At], nth: int, of_cmw: int) -> list[list[At]]:
    """The same page with some owed at one enterprise of the other age, and as many at another of its scheme."""
    found = []
    for at in (at for at in range(len(town)) if at != nth and (at < of_cmw) == (nth < of_cmw)):
        for by in (-2, -1, 1, 2):
            (young, old, offered), (its_young, its_old, its_offered) = town[nth], town[at]
            changed = list(town)
            changed[nth] = young + by, old - by, offered
            changed[at] = its_young - by, its_old + by, its_offered
            if all(number >= 0 for each in changed for number in each):
                found.append(changed)
    return found


def elsewhere(town: list[At], nth: int, figure: int, of_cmw: int) -> list[list[At]]:
    """The same page with one enterprise in the place of another of its scheme: where nothing is told of any."""
    found = []
    for at, other in enumerate(town):
        if (at < of_cmw) == (nth < of_cmw) and other[figure] != town[nth][figure]:
            swapped = list(town)
            swapped[at], swapped[nth] = town[nth], other
            found.append(swapped)
    return found


def near(town: list[At], nth: int, figure: int) -> Iterator[list[At]]:
    """The same page with one number one more or fewer, and up to two others, by two at most, that make up for it."""
    cells = [(at, which) for at in range(len(town)) for which in range(3) if (at, which) != (nth, figure)]
    for by in (1, -1):
        makes_up: list[tuple[tuple[int, int], ...]] = [(), *((cell,) for cell in cells)]
        makes_up += [(one, two) for one in cells for two in cells if one < two]
        for some in makes_up:
            for signs in product((1, -1, 2, -2), repeat=len(some)):
                changed = [list(at) for at in town]
                changed[nth][figure] += by
                for (at, which), sign in zip(some, signs, strict=True):
                    changed[at][which] += sign
                if all(number >= 0 for at in changed for number in at):
                    yield [(at[0], at[1], at[2]) for at in changed]


def test_of_one_enterprise_no_part_tells_what_another_hides(town: Ledger) -> None:
    """Seven await here: three are offered a chance, four are owed one."""
    with_offers = [
        decision("offer", "2020-06-23", "vdab", dossier=f"H-{n}", to="resumption") for n in range(3)
    ]
    record(town, *with_offers)
    plain = report(town, "enterprise", "2020-06-25", enterprise=HERE)
    here = {"by": "enterprise", "scheme": "cmw", "at": HERE}
    assert counts(row(part(plain, "suspension"), **here))["awaiting"] == 7
    hidden = report(town, "enterprise", "2020-06-25", enterprise=HERE, masked=True)
    assert counts(row(part(hidden, "suspension"), **here))["awaiting"] is None
    cells = row(part(hidden, "guarantees"), **here).cells
    assert (cells["owed-1-30"], cells["offered"]) == (Shown(None), Shown(None))
    # By itself the part shows how many await: the how-to says that reports are not to be laid side by side.
    alone = report(town, "suspension", "2020-06-25", masked=True)
    assert counts(row(part(alone, "suspension"), **here))["awaiting"] == 7


@pytest.mark.parametrize("came_back", ["return", "again"])
def test_who_is_back_in_a_place_left_before_the_period_is_not_told_by_what_is_filled(
    tmp_path: Path, came_back: str
) -> None:
    """R13: of nine places left before it, six are filled by others: so three are back, which another part hides."""
    back = return_ if came_back == "return" else employment
    with Ledger.create(tmp_path / "ledger.db") as ledger:
        for n in range(9):
            left = f"P-{n}"
            record(
                ledger,
                employment("2019-01-07", dossier=left, enterprise=HERE),
                transition("2019-09-02", dossier=left, enterprise="0899.910.174"),
                *([transition_end("2020-01-31", "employer", dossier=left)] if n < 3 else []),
                *([back("2020-03-02", dossier=left, enterprise=HERE, scheme="cmw")] if n < 3 else
                  replaced_on("2020-03-02", left, f"N-{n}")),
            )  # fmt: skip
        found = report(ledger, "enterprise", "2020-12-31", "2020-01-01", enterprise=HERE, masked=True)
        plain = report(ledger, "enterprise", "2020-12-31", "2020-01-01", enterprise=HERE)
    here = {"by": "enterprise", "scheme": "cmw", "at": HERE}
    known = [
        (row(part(each, "inflow"), came_back, **here).cells["not-replacing"].count,
         row(part(each, "places"), "transition", "before", **here).cells["filled"].count,
         row(part(each, "inflow"), "first-time", **here).cells["replacing"].count)
        for each in (plain, found)
    ]  # fmt: skip
    assert known[0] == (3, 9, 6)
    assert known[1][0] is None
    assert None in known[1][1:]


def replaced_on(day: str, left: str, by: str) -> list[Made]:
    """Somebody who fills a place here."""
    return [
        employment(day, dossier=by, enterprise=HERE),
        decision("replacement", day, "employer", dossier=by, for_dossier=left, enterprise=HERE),
    ]


def test_who_left_before_the_period_hides_no_outcome_of_it(tmp_path: Path) -> None:
    """Three places left before it are open still; eight transitions in it are told all the same."""
    with Ledger.create(tmp_path / "ledger.db") as ledger:
        record(ledger, *people(11))
        record(
            ledger,
            *(transition("2020-03-02" if n < 3 else "2020-06-01", dossier=f"P-{n}") for n in range(11)),
        )
        found = report(ledger, "enterprise", "2020-12-31", "2020-05-01", enterprise=HERE, masked=True)
    here = {"by": "enterprise", "scheme": "cmw", "at": HERE}
    assert row(part(found, "places"), "transition", "before", **here).cells["open"].hidden
    assert row(part(found, "places"), "transition", "within", **here).cells["open"] == Shown(8)
    assert row(part(found, "outcomes"), "transitioned", **here).cells["trajectories"] == Shown(8)


def test_a_part_by_itself_hides_what_it_did(whole_town: Ledger) -> None:
    found = report(whole_town, "suspension", "2020-05-01", masked=True)
    assert any(shown.small for each in found.parts[0].rows for shown in each.cells.values())


def test_a_median_of_fewer_than_ten_is_not_told(tmp_path_factory: pytest.TempPathFactory) -> None:
    for ended in (FEW_LASTED - 1, FEW_LASTED):
        with Ledger.create(tmp_path_factory.mktemp("l") / "l.db") as ledger:
            record(ledger, *people(ended), *crisis())
            record(ledger, *(completion("2020-08-03", "own-will", dossier=f"P-{n}") for n in range(ended)))
            cells = [
                row(part(report(ledger, "flow", "2020-09-01", masked=masked), "outcomes"), "own-will")
                for masked in (True, False)
            ]
        assert cells[0].cells["trajectories"].count == ended
        assert cells[1].median_days == 182.0
        assert cells[0].median_days == (None if ended < FEW_LASTED else 182.0)
